//! Amazon ECR, as far as images can be looked up. Follows the page `API_DescribeImages`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::clock::Ms;
use crate::sim::rng::hash;
use crate::sim::scenario::FaultKind;
use crate::sim::story::{World, wide};
use crate::sim::wire::{ApiError, Protocol};

/// An image is pushed so long before the revision that names it is registered.
const BUILT_BEFORE: Ms = 240_000;
const MEDIA_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";

pub(super) const SERVICE: Service = Service {
    name: "ecr",
    signs_as: "ecr",
    protocol: Protocol::Json11,
    target: Some("AmazonEC2ContainerRegistry_V20150921"),
    row: |_, _| {
        Some(Row {
            name: "DescribeImages",
            burst: 1_000,
            sustained: 1_000,
        })
    },
    resource,
    path: None,
    answer,
    feed: None,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    registry_id: Option<String>,
    repository_name: String,
    image_ids: Option<Vec<ImageId>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ImageId {
    image_digest: Option<String>,
    image_tag: Option<String>,
}

/// What lies behind a tag.
struct Found {
    tag: String,
    digest: String,
    pushed: Ms,
}

fn resource(request: &Request<'_>, account: &str) -> String {
    let input: Value = serde_json::from_str(request.body).unwrap_or(Value::Null);
    let repository = input["repositoryName"].as_str().unwrap_or("*");
    let region = request.region;
    format!("arn:aws:ecr:{region}:{account}:repository/{repository}")
}

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    if request.op != "DescribeImages" {
        return Err(ApiError::unknown_operation(Protocol::Json11, request.op));
    }
    let given: Input = serde_json::from_str(request.body)
        .map_err(|error| ApiError::new("SerializationException", error.to_string()))?;
    let registry = given.registry_id.unwrap_or_else(|| world.account.clone());
    let name = &given.repository_name;
    let images = images(world, request.region, name);
    if images.is_empty() || registry != world.account {
        return Err(ApiError::new(
            "RepositoryNotFoundException",
            format!(
                "The repository with name '{name}' does not exist in the registry with id '{registry}'"
            ),
        ));
    }
    let images: Vec<Found> = images.into_iter().flatten().collect();
    let chosen: Vec<&Found> = match &given.image_ids {
        None => images.iter().collect(),
        Some(ids) => ids
            .iter()
            .map(|id| find(&images, id).ok_or_else(|| missing(id, name, &registry)))
            .collect::<Result<_, _>>()?,
    };
    let details: Vec<Value> = chosen
        .into_iter()
        .map(|image| {
            json!({
                "registryId": registry,
                "repositoryName": name,
                "imageDigest": image.digest,
                "imageTags": [image.tag],
                "imageSizeInBytes": 40_000_000 + hash(&image.digest) % 400_000_000,
                "imagePushedAt": world.wall(image.pushed) as f64 / 1_000.0,
                "imageManifestMediaType": MEDIA_TYPE,
            })
        })
        .collect();
    Ok(json!({ "imageDetails": details }).to_string().into_bytes())
}

fn find<'a>(images: &'a [Found], id: &ImageId) -> Option<&'a Found> {
    images.iter().find(|image| {
        id.image_tag.as_ref().is_none_or(|tag| *tag == image.tag)
            && id
                .image_digest
                .as_ref()
                .is_none_or(|digest| *digest == image.digest)
    })
}

fn missing(id: &ImageId, repository: &str, registry: &str) -> ApiError {
    let word = |value: &Option<String>| value.clone().unwrap_or_else(|| "null".to_owned());
    ApiError::new(
        "ImageNotFoundException",
        format!(
            "The image with imageId {{imageDigest:'{}', imageTag:'{}'}} does not exist within the repository with name \
             '{repository}' in the registry with id '{registry}'",
            word(&id.image_digest),
            word(&id.image_tag)
        ),
    )
}

/// The tags of a repository; `None` stands for one that was never pushed, or is gone.
fn images(world: &World, region: &str, repository: &str) -> Vec<Option<Found>> {
    let own = format!("{}.dkr.ecr.{region}.amazonaws.com/", world.account);
    let mut tags: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for revision in world.revisions.iter().filter(|it| it.region == region) {
        let reference = world.image(&revision.image, region);
        let Some((name, tag)) = reference
            .strip_prefix(&own)
            .and_then(|path| path.rsplit_once(':'))
        else {
            continue;
        };
        if name != repository || tags.iter().any(|known| known == tag) {
            continue;
        }
        tags.push(tag.to_owned());
        let gone = revision
            .fault
            .as_ref()
            .is_some_and(|fault| fault.kind == FaultKind::Pull);
        let first = revision.image == revision.spec.image;
        let again = revision
            .spec
            .retagged
            .map(|span| span.0)
            .filter(|at| first && *at <= world.now);
        found.push((!gone).then(|| Found {
            tag: tag.to_owned(),
            digest: digest(&reference, u64::from(again.is_some())),
            pushed: again.unwrap_or(revision.registered - BUILT_BEFORE),
        }));
    }
    found
}

/// The digest of what was pushed first under a tag is the one that containers run.
fn digest(reference: &str, push: u64) -> String {
    let seed = hash(reference).wrapping_add(push);
    format!("sha256:{:032x}{:032x}", wide(&[seed]), wide(&[seed, 1]))
}
