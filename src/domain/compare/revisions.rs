//! Two service revisions: what a deployment changes beside the task definition.

use super::containers::images;
use super::parts::Changes;
use super::{Change, Weight, sorted};
use crate::domain::image::short_digest;
use crate::domain::{Text, arn};

/// What is compared of a service revision, whoever has one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RevisionView {
    /// Images as ECS resolved them.
    pub images: Vec<RevisionImage>,
    /// ARN of the task definition.
    pub task_definition: Option<Text>,
    /// Launch type.
    pub launch_type: Option<Text>,
    /// Capacity providers with their shares, in words.
    pub capacity: Option<Vec<Text>>,
    /// Platform version.
    pub platform_version: Option<Text>,
    /// Subnets.
    pub subnets: Option<Vec<Text>>,
    /// Security groups.
    pub security_groups: Option<Vec<Text>>,
    /// Whether tasks have public addresses.
    pub assign_public_ip: Option<Text>,
    /// Load balancers in words: target group, container, port.
    pub load_balancers: Option<Vec<Text>>,
    /// Service registries in words.
    pub service_registries: Option<Vec<Text>>,
    /// Whatever else there is, by name.
    pub others: Vec<(Text, Text)>,
}

/// The image of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionImage {
    /// Container.
    pub container: Text,
    /// Image as the task definition names it.
    pub image: Option<Text>,
    /// What it was resolved to.
    pub digest: Option<Text>,
}

/// What differs between two service revisions.
pub fn service_revisions(old: &RevisionView, new: &RevisionView) -> Vec<Change> {
    let mut found = Vec::new();
    for now in &new.images {
        let mut changes = Changes::of(Some(Text::clone(&now.container)));
        let then = old.images.iter().find(|it| it.container == now.container);
        let before = then.and_then(|it| it.image.as_deref());
        if before != now.image.as_deref() {
            changes.push(
                Weight::Image,
                "image",
                None,
                images(before, now.image.as_deref()),
            );
        }
        // The same tag and other contents: the most surprising deployment there is.
        let digest = |image: &RevisionImage| image.digest.clone();
        changes.value(
            Weight::Image,
            "digest",
            (&then.and_then(digest), &digest(now)),
            |it| short_digest(it).to_owned(),
        );
        found.extend(changes.into_inner());
    }
    let mut whole = Changes::of(None);
    for gone in &old.images {
        if !new.images.iter().any(|it| it.container == gone.container) {
            let image = gone.image.as_deref().unwrap_or("—").to_owned();
            let both = (Some(image), None);
            whole.push(
                Weight::Image,
                "container",
                Some(gone.container.to_string()),
                both,
            );
        }
    }
    whole.value(
        Weight::Image,
        "task definition",
        (&old.task_definition, &new.task_definition),
        |it| arn::family_revision(it).to_owned(),
    );
    whole.text(
        Weight::Rest,
        "launch type",
        (&old.launch_type, &new.launch_type),
    );
    whole.text(
        Weight::Rest,
        "platform version",
        (&old.platform_version, &new.platform_version),
    );
    whole.text(
        Weight::Rest,
        "public address",
        (&old.assign_public_ip, &new.assign_public_ip),
    );
    for (what, both) in [
        ("capacity", (&old.capacity, &new.capacity)),
        ("subnet", (&old.subnets, &new.subnets)),
        (
            "security group",
            (&old.security_groups, &new.security_groups),
        ),
        ("load balancer", (&old.load_balancers, &new.load_balancers)),
        (
            "service registry",
            (&old.service_registries, &new.service_registries),
        ),
    ] {
        whole.named(
            Weight::Rest,
            what,
            both,
            |it| it.to_string(),
            |it| it.to_string(),
        );
    }
    let others = |view: &RevisionView| Some(view.others.clone());
    whole.named(
        Weight::Rest,
        "setting",
        (&others(old), &others(new)),
        |(name, _)| name.to_string(),
        |(_, value)| value.to_string(),
    );
    found.extend(whole.into_inner());
    sorted(found)
}
