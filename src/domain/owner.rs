//! What made a cluster or service, by its tags.
//!
//! Tags of CloudFormation are system tags that nobody else can write, so they are certain;
//! others are habits of a tool, or of whoever tags by hand, and are marked as a guess.

use super::Text;
use super::cluster::Tag;
use serde::Serialize;

/// What made a thing, and under which name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Owner {
    /// The tool: CloudFormation, CDK, Copilot, Compose, Terraform, Pulumi.
    pub tool: &'static str,
    /// Stack, application or project; absent where no tag names it.
    pub name: Option<Text>,
    /// Whether only that tool can have written the tag.
    pub sure: bool,
}

impl Owner {
    /// Tool and name in one line; a guess has a question mark.
    pub fn line(&self) -> String {
        let guess = if self.sure { "" } else { "?" };
        match &self.name {
            Some(name) => format!("{}{guess} {name}", self.tool),
            None => format!("{}{guess}", self.tool),
        }
    }
}

/// Tags Terraform users commonly write, in any case.
const MANAGERS: &[&str] = &[
    "managed-by",
    "managed_by",
    "managedby",
    "provisioner",
    "provisioned-by",
    "created-by",
    "createdby",
];
const PROJECTS: &[&str] = &["terraform-workspace", "terraform_workspace", "workspace"];

/// The owner by tags; none where no tag tells.
pub fn of(tags: &[Tag]) -> Option<Owner> {
    let value = |wanted: &str| {
        tags.iter()
            .find(|tag| tag.key.as_deref() == Some(wanted))
            .and_then(|tag| tag.value.clone())
            .filter(|value| !value.is_empty())
    };
    let owner = |tool, name, sure| Some(Owner { tool, name, sure });
    if let Some(application) = value("copilot-application") {
        let parts = ["copilot-environment", "copilot-service"];
        let parts = parts.iter().filter_map(|part| value(part));
        let name = parts.fold(application.to_string(), |name, part| {
            format!("{name}/{part}")
        });
        // Copilot works by CloudFormation, whose tag proves it was no hand that wrote this one.
        let sure = value("aws:cloudformation:stack-name").is_some();
        return owner("Copilot", Some(name.into()), sure);
    }
    if let Some(project) = value("com.docker.compose.project") {
        return owner("Compose", Some(project), true);
    }
    if let Some(stack) = value("aws:cloudformation:stack-name")
        .or_else(|| value("aws:cloudformation:stack-id").map(|arn| stack_of(&arn)))
    {
        let cdk = tags.iter().any(|tag| {
            tag.key
                .as_deref()
                .is_some_and(|key| key.starts_with("aws:cdk:") || key.starts_with("aws-cdk:"))
        }) || value("aws:cloudformation:logical-id").is_some_and(|id| is_of_cdk(&id));
        return owner(
            if cdk { "CDK" } else { "CloudFormation" },
            Some(stack),
            true,
        );
    }
    if let Some(project) = value("pulumi:project") {
        let name = match value("pulumi:stack") {
            Some(stack) => format!("{project}/{stack}").into(),
            None => project,
        };
        return owner("Pulumi", Some(name), false);
    }
    by_habit(tags)
}

/// The owner of a service: one that ECS manages itself (Express Mode) where no tag tells more.
pub fn of_service(tags: &[Tag], resource_management_type: Option<&str>) -> Option<Owner> {
    of(tags).or_else(|| {
        (resource_management_type == Some("ECS")).then_some(Owner {
            tool: "ECS Express",
            name: None,
            sure: true,
        })
    })
}

/// Tags that people write because a module or a guideline says so.
fn by_habit(tags: &[Tag]) -> Option<Owner> {
    let lower = |text: &Option<Text>| text.as_deref().unwrap_or_default().to_ascii_lowercase();
    let find = |keys: &[&str]| {
        tags.iter()
            .find(|tag| keys.contains(&lower(&tag.key).as_str()))
    };
    let project = find(PROJECTS).and_then(|tag| tag.value.clone());
    for tag in tags {
        let (key, value) = (lower(&tag.key), lower(&tag.value));
        let manager = MANAGERS.contains(&key.as_str());
        let tool = match () {
            () if manager && (value.contains("terraform") || value == "tf") => "Terraform",
            () if manager && value.contains("opentofu") => "OpenTofu",
            () if manager && value.contains("pulumi") => "Pulumi",
            () if manager && (value == "cdk" || value == "aws-cdk") => "CDK",
            () if key == "terraform" && !matches!(value.as_str(), "false" | "no" | "0") => {
                "Terraform"
            }
            () if key.starts_with("terraform:") || key.starts_with("tf:") => "Terraform",
            () => continue,
        };
        return Some(Owner {
            tool,
            name: project,
            sure: false,
        });
    }
    None
}

/// The stack's name in its ARN: `arn:…:stack/NAME/UUID`.
fn stack_of(arn: &str) -> Text {
    arn.split_once(":stack/")
        .and_then(|(_, rest)| rest.split('/').next())
        .unwrap_or(arn)
        .into()
}

/// CDK ends logical ids with eight capital hexadecimal digits of a hash.
fn is_of_cdk(id: &str) -> bool {
    let Some((front, hash)) = id
        .len()
        .checked_sub(8)
        .and_then(|at| id.split_at_checked(at))
    else {
        return false;
    };
    !front.is_empty()
        && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
        // Eight digits could be a date that somebody wrote.
        && hash.bytes().any(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(tags: &[(&str, &str)]) -> Option<String> {
        let tags: Vec<Tag> = tags
            .iter()
            .map(|(key, value)| Tag {
                key: Some((*key).into()),
                value: Some((*value).into()),
            })
            .collect();
        of(&tags).map(|owner| owner.line())
    }

    #[test]
    fn tags_tell_the_owner() {
        let stack = ("aws:cloudformation:stack-name", "web-prod");
        type Pairs<'a> = &'a [(&'a str, &'a str)];
        let cases: &[(Pairs<'_>, Option<&str>)] = &[
            (&[], None),
            (&[("env", "prod"), ("team", "web")], None),
            (&[stack], Some("CloudFormation web-prod")),
            (
                &[(
                    "aws:cloudformation:stack-id",
                    "arn:aws:cloudformation:us-east-1:1:stack/web-prod/0a-1",
                )],
                Some("CloudFormation web-prod"),
            ),
            (
                &[stack, ("aws:cloudformation:logical-id", "Service9571FDD8")],
                Some("CDK web-prod"),
            ),
            (
                &[stack, ("aws:cloudformation:logical-id", "Service20261120")],
                Some("CloudFormation web-prod"),
            ),
            (
                &[stack, ("aws:cloudformation:logical-id", "WebService")],
                Some("CloudFormation web-prod"),
            ),
            (
                &[stack, ("aws:cdk:path", "Web/Service")],
                Some("CDK web-prod"),
            ),
            (
                &[
                    stack,
                    ("copilot-application", "shop"),
                    ("copilot-environment", "prod"),
                    ("copilot-service", "api"),
                ],
                Some("Copilot shop/prod/api"),
            ),
            (&[("copilot-application", "shop")], Some("Copilot? shop")),
            (
                &[("com.docker.compose.project", "shop"), stack],
                Some("Compose shop"),
            ),
            (&[("Terraform", "true")], Some("Terraform?")),
            (&[("terraform", "false")], None),
            (
                &[("ManagedBy", "Terraform"), ("workspace", "prod")],
                Some("Terraform? prod"),
            ),
            (&[("managed-by", "opentofu")], Some("OpenTofu?")),
            (&[("created-by", "alice")], None),
            (
                &[("pulumi:project", "shop"), ("pulumi:stack", "prod")],
                Some("Pulumi? shop/prod"),
            ),
            (&[("aws:cloudformation:stack-name", "")], None),
        ];
        for (tags, expected) in cases {
            assert_eq!(owner(tags).as_deref(), *expected, "{tags:?}");
        }
    }

    #[test]
    fn a_service_of_express_mode_is_its_own_owner() {
        let line = |kind| of_service(&[], kind).map(|owner| owner.line());
        assert_eq!(line(Some("ECS")).as_deref(), Some("ECS Express"));
        assert_eq!(line(Some("CUSTOMER")), None);
        assert_eq!(line(None), None);
    }

    #[test]
    fn ids_of_any_kind_are_read_without_failing() {
        for id in ["", "é", "1234567", "12345678", "ééééééééé", "XABCDEF01"] {
            let _ = is_of_cdk(id);
        }
        assert!(is_of_cdk("XABCDEF01"));
        assert!(!is_of_cdk("ABCDEF01"));
    }
}
