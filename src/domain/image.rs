//! Container images: the parts of a reference, and what a registry says of one.

use super::Text;
use super::time::Timestamp;
use serde::Serialize;

/// An image in Amazon ECR
/// ([DescribeImages](https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Image {
    /// The reference it was asked for by: `…/repository:tag`.
    pub reference: Text,
    /// Account of the registry.
    pub registry_id: Option<Text>,
    /// Repository.
    pub repository_name: Option<Text>,
    /// What the tag points to now.
    pub image_digest: Option<Text>,
    /// All tags of that digest.
    pub image_tags: Option<Vec<Text>>,
    /// Bytes; of an image for several platforms not told.
    pub image_size_in_bytes: Option<i64>,
    /// When it was pushed.
    pub image_pushed_at: Option<Timestamp>,
    /// Type of the manifest; an index stands for images of several platforms.
    pub image_manifest_media_type: Option<Text>,
}

impl Image {
    /// Whether the tag points to a list of images of several platforms, whose digest is not the
    /// one that runs.
    pub fn is_index(&self) -> bool {
        self.image_manifest_media_type
            .as_deref()
            .is_some_and(|media| media.contains("manifest.list") || media.contains("image.index"))
    }
}

/// The parts of an image reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference<'a> {
    /// Host of the registry; none means Docker Hub.
    pub registry: Option<&'a str>,
    /// Path of the repository.
    pub repository: &'a str,
    /// Tag.
    pub tag: Option<&'a str>,
    /// `sha256:…`.
    pub digest: Option<&'a str>,
}

/// A private registry of Amazon ECR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ecr<'a> {
    /// Account it belongs to.
    pub account: &'a str,
    /// Region it stands in.
    pub region: &'a str,
}

impl<'a> Reference<'a> {
    /// Takes a reference apart; whatever comes, it never fails.
    pub fn parse(text: &'a str) -> Self {
        let (registry, rest) = match text.split_once('/') {
            // The host is the part that looks like one.
            Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => {
                (Some(host), rest)
            }
            _ => (None, text),
        };
        let (name, digest) = match rest.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (rest, None),
        };
        let (repository, tag) = match name.rsplit_once(':') {
            Some((repository, tag)) => (repository, Some(tag)),
            None => (name, None),
        };
        Self {
            registry,
            repository,
            tag,
            digest,
        }
    }

    /// The private registry of Amazon ECR it lies in.
    pub fn ecr(&self) -> Option<Ecr<'a>> {
        let (account, rest) = self.registry?.split_once('.')?;
        let region = if let Some(place) = rest
            .strip_prefix("dkr.ecr.")
            .or_else(|| rest.strip_prefix("dkr.ecr-fips."))
        {
            place.split_once(".amazonaws.com")?.0
        } else {
            // The names that lead to both IP versions.
            rest.strip_prefix("dkr-ecr.")?.split_once(".on.")?.0
        };
        let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        digits.then_some(Ecr { account, region })
    }
}

/// The reference without its registry.
pub fn without_registry(image: &str) -> &str {
    match Reference::parse(image).registry {
        Some(host) => image.get(host.len() + 1..).unwrap_or(image),
        None => image,
    }
}

/// Enough of a digest to tell it from others: `sha256:9f3c1a2b4d5e`.
pub fn short_digest(digest: &str) -> &str {
    match digest.split_once(':') {
        Some((algorithm, _)) => digest.get(..algorithm.len() + 13).unwrap_or(digest),
        None => digest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_taken_apart() {
        let ecr = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
        let full = format!("{ecr}/team/app:1.2@sha256:ab");
        let tagged = format!("{ecr}/app:1");
        for (text, registry, repository, tag, digest) in [
            (
                full.as_str(),
                Some(ecr),
                "team/app",
                Some("1.2"),
                Some("sha256:ab"),
            ),
            (tagged.as_str(), Some(ecr), "app", Some("1"), None),
            (
                "localhost:5000/app",
                Some("localhost:5000"),
                "app",
                None,
                None,
            ),
            (
                "library/nginx:1.27",
                None,
                "library/nginx",
                Some("1.27"),
                None,
            ),
            ("nginx", None, "nginx", None, None),
            ("", None, "", None, None),
            ("/@:", None, "/", None, Some(":")),
        ] {
            let parts = Reference::parse(text);
            assert_eq!(
                (parts.registry, parts.repository, parts.tag, parts.digest),
                (registry, repository, tag, digest),
                "{text}"
            );
        }
    }

    #[test]
    fn only_private_registries_of_ecr_are_its() {
        for (host, found) in [
            (
                "123456789012.dkr.ecr.us-east-1.amazonaws.com",
                Some(("123456789012", "us-east-1")),
            ),
            (
                "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
                Some(("123456789012", "cn-north-1")),
            ),
            (
                "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
                Some(("123456789012", "us-east-1")),
            ),
            (
                "123456789012.dkr-ecr.eu-west-1.on.aws",
                Some(("123456789012", "eu-west-1")),
            ),
            ("public.ecr.aws", None),
            ("12.dkr.ecr.us-east-1.amazonaws.com", None),
            ("123456789012.dkr.ecr.us-east-1.example.com", None),
            ("ghcr.io", None),
        ] {
            let text = format!("{host}/app:1");
            let ecr = Reference::parse(&text).ecr();
            assert_eq!(ecr.map(|ecr| (ecr.account, ecr.region)), found, "{host}");
        }
    }

    #[test]
    fn only_a_host_is_a_registry() {
        for (image, short) in [
            ("1.dkr.ecr.us-east-1.amazonaws.com/team/app:1", "team/app:1"),
            ("localhost:5000/app", "app"),
            ("library/nginx:1.27", "library/nginx:1.27"),
            ("nginx", "nginx"),
        ] {
            assert_eq!(without_registry(image), short);
        }
        assert_eq!(
            short_digest("sha256:0123456789abcdef"),
            "sha256:0123456789ab"
        );
        assert_eq!(short_digest("sha256:01"), "sha256:01");
        assert_eq!(short_digest("é"), "é");
    }
}
