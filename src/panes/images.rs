//! Whether the tag of a running image still points to what runs.

use super::kind::Look;
use super::sheet::Sheet;
use crate::domain::image::{Image, Reference, short_digest};
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::task::{Container, Task};
use crate::domain::time::{self, Timestamp};
use crate::domain::{Text, list};
use crate::theme::Role;

/// What there is to say about a tag, and how it is meant.
type Words = (String, Option<Role>);

/// The region of the registry that may be asked, if the image is one whose tag can move.
fn asked<'a>(container: &'a Container, look: &Look<'_>) -> Result<&'a Text, &'static str> {
    let image = container.image.as_ref().ok_or("no image told")?;
    let parts = Reference::parse(image);
    if parts.digest.is_some() {
        return Err("pinned by its digest: no tag can move it");
    }
    let ecr = parts
        .ecr()
        .ok_or("not asked: not a private registry of Amazon ECR")?;
    let own = look
        .store
        .context(look.scope.context)
        .and_then(|context| context.info.region.as_deref());
    match own {
        Some(own) if own != ecr.region => Err("in another region: not asked"),
        _ => Ok(image),
    }
}

/// The images of a task whose tags may have moved.
pub(super) fn wants(task: Option<&Task>, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let containers = task.map_or(&[][..], |task| list(&task.containers));
    let mut images: Vec<Text> = containers
        .iter()
        .filter_map(|container| asked(container, look).ok().cloned())
        .collect();
    images.sort();
    images.dedup();
    match images.is_empty() {
        true => Vec::new(),
        false => {
            let key = Key::region(look.scope.context, SourceId::Images);
            vec![Want::only(key, images, tempo)]
        }
    }
}

/// What the registry says of the tag of a running container.
fn verdict(container: &Container, pulled: Option<Timestamp>, look: &Look<'_>) -> Words {
    let image = match asked(container, look) {
        Ok(image) => image,
        Err(reason) => return (reason.to_owned(), Some(Role::Muted)),
    };
    let entry = look
        .store
        .context(look.scope.context)
        .and_then(|context| context.images.get(image));
    let Some(entry) = entry else {
        return ("loading".to_owned(), Some(Role::Muted));
    };
    let Some(found) = &entry.item else {
        let gone = entry
            .fault
            .as_ref()
            .and_then(|fault| fault.code.as_deref())
            .is_some_and(|code| code == "ImageNotFoundException");
        return match super::unknown_reason(entry) {
            Some(_) if gone => (
                "gone: the repository has no image of this tag any more, a new task could not pull it"
                    .to_owned(),
                Some(Role::HealthBroken),
            ),
            Some(reason) => (format!("◌ {reason}"), Some(Role::Gap)),
            None => ("loading".to_owned(), Some(Role::Muted)),
        };
    };
    let running = container.image_digest.as_deref();
    moved(found, running, pulled, look.now)
}

/// Where the tag points to now, seen from a container of this digest.
fn moved(found: &Image, running: Option<&str>, pulled: Option<Timestamp>, now: Timestamp) -> Words {
    let pushed = found.image_pushed_at.map_or_else(String::new, |at| {
        format!(", pushed {} ago", time::age(now, at))
    });
    let Some(digest) = found.image_digest.as_deref() else {
        return ("◌ the registry told no digest".to_owned(), Some(Role::Gap));
    };
    let points = format!("{}{pushed}", short_digest(digest));
    match running {
        Some(running) if running == digest => (format!("unmoved: still {points}"), None),
        None => (
            format!("{points}; what this container runs is not told"),
            Some(Role::Muted),
        ),
        // The digest of an index is never that of the image of one platform.
        Some(_) if found.is_index() => match (found.image_pushed_at, pulled) {
            (Some(pushed), Some(pulled)) if pushed > pulled => (
                format!(
                    "moved: now an image for several platforms, {points}, after this was pulled"
                ),
                Some(Role::HealthLook),
            ),
            (Some(_), Some(_)) => (
                format!("unmoved since this was pulled: an image for several platforms, {points}"),
                None,
            ),
            _ => (
                format!(
                    "an image for several platforms, {points}; whether this is one of them is not told"
                ),
                Some(Role::Muted),
            ),
        },
        Some(_) => (
            format!("moved: now points to {points}; the next deployment runs that"),
            Some(Role::HealthLook),
        ),
    }
}

/// The lines about a container's image.
pub(super) fn lines(
    sheet: &mut Sheet<'_>,
    container: &Container,
    task: Option<&Task>,
    look: &Look<'_>,
) {
    sheet.value("image", container.image.as_ref());
    let tag = container
        .image
        .as_deref()
        .map(Reference::parse)
        .filter(|parts| parts.digest.is_none())
        .map(|parts| parts.tag.unwrap_or("latest, as none is given"));
    if let Some(tag) = tag {
        sheet.text("tag", tag);
    }
    sheet.value("running digest", container.image_digest.as_ref());
    let (words, tone) = verdict(container, pulled(task), look);
    sheet.toned("tag now", &words, tone);
}

/// When the images were there: ECS resolves a tag when a deployment begins, or when it pulls.
fn pulled(task: Option<&Task>) -> Option<Timestamp> {
    let task = task?;
    task.pull_stopped_at.or(task.started_at)
}

/// One line for each container whose tag has moved, for the page of the task.
pub(super) fn task_lines(sheet: &mut Sheet<'_>, task: &Task, look: &Look<'_>) {
    sheet.section("images");
    for container in list(&task.containers) {
        let (words, tone) = verdict(container, pulled(Some(task)), look);
        let image = container
            .image
            .as_deref()
            .map_or("—", |image| crate::domain::image::without_registry(image));
        let name = container.name.as_deref().unwrap_or("—");
        sheet.toned(name, &format!("{image} · {words}"), tone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::{ago, now};

    fn image(digest: &str, pushed: u64, media: &str) -> Image {
        Image {
            reference: "r".into(),
            registry_id: None,
            repository_name: None,
            image_digest: Some(digest.into()),
            image_tags: None,
            image_size_in_bytes: None,
            image_pushed_at: Some(ago(pushed)),
            image_manifest_media_type: Some(media.into()),
        }
    }

    #[test]
    fn a_tag_moved_or_not_or_it_cannot_be_told() {
        let plain = "application/vnd.oci.image.manifest.v1+json";
        let index = "application/vnd.oci.image.index.v1+json";
        let hour = Some(ago(3_600));
        for (digest, pushed, media, running, pulled, words) in [
            (
                "sha256:a",
                7_200,
                plain,
                Some("sha256:a"),
                hour,
                "unmoved: still sha256:a",
            ),
            (
                "sha256:b",
                60,
                plain,
                Some("sha256:a"),
                hour,
                "moved: now points to sha256:b, pushed 1m ago",
            ),
            (
                "sha256:b",
                60,
                plain,
                None,
                hour,
                "sha256:b, pushed 1m ago; what this",
            ),
            (
                "sha256:b",
                60,
                index,
                Some("sha256:a"),
                hour,
                "moved: now an image for several",
            ),
            (
                "sha256:b",
                7_200,
                index,
                Some("sha256:a"),
                hour,
                "unmoved since this was pulled",
            ),
            (
                "sha256:b",
                60,
                index,
                Some("sha256:a"),
                None,
                "an image for several platforms, sha256:b",
            ),
        ] {
            let (said, _) = moved(&image(digest, pushed, media), running, pulled, now());
            assert!(said.starts_with(words), "{said}");
        }
    }
}
