//! Two task definitions.

use super::containers::container;
use super::parts::Changes;
use super::{Change, Weight, sorted};
use crate::domain::list;
use crate::domain::task_definition::{ContainerDefinition, TaskDefinition};

/// What has words of its own here, and what names a revision and tells nothing of its content.
const TOLD: &[&str] = &[
    "task_definition_arn",
    "revision",
    "status",
    "registered_at",
    // ECS derives them from the other members.
    "requires_attributes",
    "registered_by",
    "deregistered_at",
    "delete_requested_at",
    "container_definitions",
    "cpu",
    "memory",
    "task_role_arn",
    "execution_role_arn",
    "volumes",
    "proxy_configuration",
];

/// What differs between two task definitions, what explains most in front. Whatever ECS keeps of
/// a definition comes out when it is another; the order of the containers does not.
pub fn task_definitions(old: &TaskDefinition, new: &TaskDefinition) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut whole = Changes::of(None);
    whole.text(Weight::Size, "task cpu", (&old.cpu, &new.cpu));
    whole.text(Weight::Size, "task memory", (&old.memory, &new.memory));
    whole.text(
        Weight::Roles,
        "task role",
        (&old.task_role_arn, &new.task_role_arn),
    );
    whole.text(
        Weight::Roles,
        "execution role",
        (&old.execution_role_arn, &new.execution_role_arn),
    );
    whole.named(
        Weight::Volumes,
        "volume",
        (&old.volumes, &new.volumes),
        |volume| volume.name.as_deref().unwrap_or("—").to_owned(),
        |volume| volume.words(),
    );
    proxy(&mut whole, old, new);
    whole.rest((old, new), TOLD);
    let (before, after) = (
        list(&old.container_definitions),
        list(&new.container_definitions),
    );
    let of = |containers: &[ContainerDefinition], it: &ContainerDefinition| {
        containers.iter().position(|other| other.name == it.name)
    };
    for then in before {
        match of(after, then).and_then(|at| after.get(at)) {
            Some(now) => changes.extend(container(then, now)),
            None => whole.push(
                Weight::Image,
                "container",
                Some(name(then)),
                (Some(image(then)), None),
            ),
        }
    }
    for now in after {
        if of(before, now).is_none() {
            let both = (None, Some(image(now)));
            whole.push(Weight::Image, "container", Some(name(now)), both);
        }
    }
    changes.extend(whole.into_inner());
    sorted(changes)
}

fn name(container: &ContainerDefinition) -> String {
    container.name.as_deref().unwrap_or("—").to_owned()
}

fn image(container: &ContainerDefinition) -> String {
    container.image.as_deref().unwrap_or("—").to_owned()
}

/// The values of a proxy's properties are masked like those of an environment.
fn proxy(whole: &mut Changes, old: &TaskDefinition, new: &TaskDefinition) {
    let (old, new) = (
        old.proxy_configuration.as_ref(),
        new.proxy_configuration.as_ref(),
    );
    let container = |proxy: Option<&crate::domain::task_definition::ProxyConfiguration>| {
        proxy.map(|proxy| {
            let kind = proxy.r#type.as_deref().unwrap_or("—");
            format!("{} in {}", kind, proxy.container_name).into()
        })
    };
    whole.text(Weight::Rest, "proxy", (&container(old), &container(new)));
    let properties = |proxy: Option<&crate::domain::task_definition::ProxyConfiguration>| {
        proxy.and_then(|proxy| proxy.properties.clone())
    };
    whole.named(
        Weight::Rest,
        "proxy property",
        (&properties(old), &properties(new)),
        |it| it.name.as_deref().unwrap_or("—").to_owned(),
        |it| it.value.as_deref().unwrap_or("—").to_owned(),
    );
}
