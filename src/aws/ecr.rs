//! Amazon ECR: what a tag points to.

use super::call::Ticket;
use super::ecs::convert::{text, texts, time};
use super::{Api, Described, Reply, operations};
use crate::domain::Text;
use crate::domain::image::{Image, Reference};
use aws_sdk_ecr::types::ImageIdentifier;

/// The tag of a reference that names none.
const DEFAULT_TAG: &str = "latest";

impl Api {
    /// One image by reference, as its repository has it now
    /// ([DescribeImages](https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html)).
    ///
    /// The registry is asked in the context's own region, so the reference must be of that region.
    pub async fn describe_image(
        &self,
        ticket: Ticket,
        reference: &Text,
    ) -> Reply<Described<Image>> {
        let parts = Reference::parse(reference);
        let account = parts.ecr().map(|ecr| ecr.account);
        let tag = parts.tag.unwrap_or(DEFAULT_TAG);
        let send = self
            .clients()
            .ecr
            .describe_images()
            .set_registry_id(account.map(str::to_owned))
            .repository_name(parts.repository)
            .image_ids(ImageIdentifier::builder().image_tag(tag).build())
            .send();
        let mut cli = Vec::new();
        cli.extend(account.map(|account| ("--registry-id", vec![account.into()])));
        cli.push(("--repository-name", vec![parts.repository.into()]));
        cli.push(("--image-ids", vec![format!("imageTag={tag}").into()]));
        self.call(&operations::DESCRIBE_IMAGES, ticket, cli, send)
            .await
            .map(|output| {
                let found = output.image_details.unwrap_or_default().into_iter().next();
                let missing = match &found {
                    Some(_) => Vec::new(),
                    None => vec![(Text::clone(reference), "no image in the answer".into())],
                };
                let items = found.map(|image| Image {
                    reference: Text::clone(reference),
                    registry_id: text(image.registry_id),
                    repository_name: text(image.repository_name),
                    image_digest: text(image.image_digest),
                    image_tags: image.image_tags.map(texts),
                    image_size_in_bytes: image.image_size_in_bytes,
                    image_pushed_at: time(image.image_pushed_at),
                    image_manifest_media_type: text(image.image_manifest_media_type),
                });
                Described {
                    items: items.into_iter().collect(),
                    missing,
                }
            })
    }
}
