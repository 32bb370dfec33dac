//! The same AWS service has three names: IAM's prefix, which we use, the SDK's and the CLI's.

/// IAM prefix, name in the SDK's metadata, name in the AWS CLI; only where they differ.
const NAMES: &[(&str, &str, &str)] = &[
    ("elasticloadbalancing", "Elastic Load Balancing v2", "elbv2"),
    (
        "application-autoscaling",
        "Application Auto Scaling",
        "application-autoscaling",
    ),
    ("events", "EventBridge", "events"),
    ("autoscaling", "Auto Scaling", "autoscaling"),
    ("logs", "CloudWatch Logs", "logs"),
];

/// The IAM prefix of a service as the SDK calls it.
pub(super) fn of_sdk(name: &str) -> &str {
    NAMES
        .iter()
        .find(|(_, sdk, _)| *sdk == name)
        .map_or(name, |(iam, ..)| iam)
}

/// What the AWS CLI calls the service of an IAM prefix.
pub(super) fn for_cli(iam: &str) -> &str {
    NAMES
        .iter()
        .find(|(name, ..)| *name == iam)
        .map_or(iam, |(.., cli)| cli)
}
