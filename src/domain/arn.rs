//! Reading the parts of an ARN without ever failing on a strange one.

/// The last path element: the name of a cluster, service or instance, the id of a task.
///
/// A text that is no ARN is its own name.
pub fn name(arn: &str) -> &str {
    if !arn.starts_with("arn:") {
        return arn;
    }
    let resource = arn.splitn(6, ':').nth(5).unwrap_or(arn);
    resource.rsplit('/').next().unwrap_or(resource)
}

/// `family:revision` of a task definition ARN.
pub fn family_revision(arn: &str) -> &str {
    arn.rsplit_once("task-definition/")
        .map_or(arn, |(_, tail)| tail)
}

/// The family of a task definition ARN, or of `family:revision`.
pub fn family(arn: &str) -> &str {
    let name = family_revision(arn);
    match name.rsplit_once(':') {
        Some((family, number)) if number.parse::<u32>().is_ok() => family,
        _ => name,
    }
}

/// The revision of a task definition ARN, or of `family:revision`.
pub fn revision(arn: &str) -> Option<u32> {
    family_revision(arn).rsplit_once(':')?.1.parse().ok()
}

/// The ARN of the revision before; none before the first. It may have been deleted.
pub fn revision_before(arn: &str) -> Option<String> {
    let (head, number) = arn.rsplit_once(':')?;
    let number: u32 = number.parse().ok()?;
    (number > 1).then(|| format!("{head}:{}", number - 1))
}

/// Account id field of an ARN, unless it is empty or the text is no ARN.
pub fn account(arn: &str) -> Option<&str> {
    field(arn, 4)
}

/// Region field of an ARN, unless it is empty or the text is no ARN.
pub fn region(arn: &str) -> Option<&str> {
    field(arn, 3)
}

fn field(arn: &str, index: usize) -> Option<&str> {
    if !arn.starts_with("arn:") {
        return None;
    }
    arn.split(':').nth(index).filter(|part| !part.is_empty())
}

/// The cluster name inside a new-format service, task or instance ARN.
pub fn cluster_name(arn: &str) -> Option<&str> {
    let resource = arn.splitn(6, ':').nth(5)?;
    let mut parts = resource.split('/');
    let (_kind, cluster, _name) = (parts.next()?, parts.next()?, parts.next()?);
    Some(cluster)
}

/// The first eight characters of a task or instance id: enough to tell rows apart.
pub fn short_id(arn: &str) -> &str {
    let id = name(arn);
    id.get(..8).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASK: &str =
        "arn:aws:ecs:us-east-1:123456789012:task/prod-web/0123456789abcdef0123456789abcdef";

    #[test]
    fn parts_of_arns() {
        let cases = [
            (TASK, "0123456789abcdef0123456789abcdef", Some("prod-web")),
            (
                "arn:aws:ecs:us-east-1:123456789012:cluster/prod-web",
                "prod-web",
                None,
            ),
            (
                "arn:aws-cn:ecs:cn-north-1:1:service/old-format",
                "old-format",
                None,
            ),
            ("prod-web", "prod-web", None),
            ("", "", None),
            ("arn:", "arn:", None),
        ];
        for (arn, expected_name, cluster) in cases {
            assert_eq!(name(arn), expected_name, "{arn}");
            assert_eq!(cluster_name(arn), cluster, "{arn}");
        }
        assert_eq!(account(TASK), Some("123456789012"));
        assert_eq!(region(TASK), Some("us-east-1"));
        assert_eq!(account("x:y:z:a:b"), None);
        assert_eq!(short_id(TASK), "01234567");
        assert_eq!(short_id("é"), "é");
        let definition = "arn:aws:ecs:r:1:task-definition/web:41";
        assert_eq!(
            (family(definition), revision(definition)),
            ("web", Some(41))
        );
        assert_eq!((family("web"), revision("web")), ("web", None));
        assert_eq!(
            revision_before(definition).as_deref(),
            Some("arn:aws:ecs:r:1:task-definition/web:40")
        );
        assert_eq!(revision_before("web:1"), None);
        assert_eq!(revision_before("web"), None);
        assert_eq!(
            family_revision("arn:aws:ecs:r:1:task-definition/web:41"),
            "web:41"
        );
    }
}
