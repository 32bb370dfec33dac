//! Capacity providers, as [DescribeCapacityProviders](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html) tells them.

use super::Text;
use super::cluster::Tag;
use super::health::Health;
use serde::Serialize;

/// A capacity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CapacityProvider {
    /// ARN.
    pub capacity_provider_arn: Option<Text>,
    /// Name: the identity of the row, because strategies name providers by it.
    pub name: Text,
    /// Cluster it belongs to (Managed Instances only).
    pub cluster: Option<Text>,
    /// PROVISIONING, ACTIVE, DEPROVISIONING, INACTIVE.
    pub status: Option<Text>,
    /// EC2_AUTOSCALING, MANAGED_INSTANCES, FARGATE, FARGATE_SPOT.
    pub r#type: Option<Text>,
    /// Of an Auto Scaling group.
    pub auto_scaling_group_provider: Option<AutoScalingGroupProvider>,
    /// Of instances that ECS itself runs.
    pub managed_instances_provider: Option<ManagedInstancesProvider>,
    /// CREATE, UPDATE or DELETE with _IN_PROGRESS, _COMPLETE or _FAILED.
    pub update_status: Option<Text>,
    /// Why.
    pub update_status_reason: Option<Text>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

/// An Auto Scaling group as capacity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AutoScalingGroupProvider {
    /// ARN of the group.
    pub auto_scaling_group_arn: Option<Text>,
    /// Whether ECS scales the group.
    pub managed_scaling: Option<ManagedScaling>,
    /// Whether instances with tasks are kept from scale-in: ENABLED or DISABLED.
    pub managed_termination_protection: Option<Text>,
    /// Whether instances are drained before they go: ENABLED or DISABLED.
    pub managed_draining: Option<Text>,
}

/// How ECS scales an Auto Scaling group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManagedScaling {
    /// ENABLED or DISABLED.
    pub status: Option<Text>,
    /// Share of the group that is to be used, percent.
    pub target_capacity: Option<i32>,
    /// Fewest instances of one step.
    pub minimum_scaling_step_size: Option<i32>,
    /// Most instances of one step.
    pub maximum_scaling_step_size: Option<i32>,
    /// Seconds until a new instance counts.
    pub instance_warmup_period: Option<i32>,
}

/// Instances that ECS itself runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManagedInstancesProvider {
    /// Role by which ECS runs them.
    pub infrastructure_role_arn: Option<Text>,
    /// How they are launched.
    pub instance_launch_template: Option<InstanceLaunchTemplate>,
    /// CAPACITY_PROVIDER or NONE.
    pub propagate_tags: Option<Text>,
}

/// How managed instances are launched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceLaunchTemplate {
    /// Instance profile.
    pub ec2_instance_profile_arn: Option<Text>,
    /// Where.
    pub network_configuration: Option<ManagedInstancesNetwork>,
    /// ON_DEMAND, SPOT or RESERVED.
    pub capacity_option_type: Option<Text>,
}

/// Network of managed instances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManagedInstancesNetwork {
    /// Subnet ids.
    pub subnets: Option<Vec<Text>>,
    /// Security group ids.
    pub security_groups: Option<Vec<Text>>,
}

/// Whether a capacity provider of this name is one of Fargate's own two.
pub fn is_fargate(name: &str) -> bool {
    matches!(name, "FARGATE" | "FARGATE_SPOT")
}

impl CapacityProvider {
    /// The managed scaling of its Auto Scaling group.
    pub fn managed_scaling(&self) -> Option<&ManagedScaling> {
        self.auto_scaling_group_provider
            .as_ref()?
            .managed_scaling
            .as_ref()
    }

    /// Health by its own fields, and why it is not fine.
    pub fn verdict(&self) -> (Health, Option<String>) {
        let because = |words: String| match &self.update_status_reason {
            Some(reason) => format!("{words}: {reason}"),
            None => words,
        };
        if let Some(update) = self.update_status.as_deref() {
            if update.ends_with("_FAILED") {
                return (Health::Broken, Some(because(update.to_owned())));
            }
            if update.ends_with("_IN_PROGRESS") {
                return (Health::Changing, Some(because(update.to_owned())));
            }
        }
        match self.status.as_deref() {
            Some("ACTIVE") => {}
            Some("PROVISIONING") => return (Health::Changing, Some("being created".to_owned())),
            Some("DEPROVISIONING") => return (Health::Changing, Some("being deleted".to_owned())),
            Some("INACTIVE") => return (Health::Look, Some("was deleted".to_owned())),
            Some(other) => return (Health::Unknown, Some(format!("unknown status {other}"))),
            None => return (Health::Unknown, None),
        }
        match self.managed_scaling().and_then(|it| it.status.as_deref()) {
            Some("DISABLED") => (
                Health::Fine,
                Some("managed scaling is off: ECS does not add instances".to_owned()),
            ),
            _ => (Health::Fine, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_update_comes_before_the_status() {
        let provider = |status: &str, update: Option<&str>| CapacityProvider {
            capacity_provider_arn: None,
            name: "asg".into(),
            cluster: None,
            status: Some(status.into()),
            r#type: Some("EC2_AUTOSCALING".into()),
            auto_scaling_group_provider: None,
            managed_instances_provider: None,
            update_status: update.map(Text::from),
            update_status_reason: update.map(|_| "no such group".into()),
            tags: None,
        };
        let cases = [
            (provider("ACTIVE", None), Health::Fine, None),
            (
                provider("ACTIVE", Some("DELETE_FAILED")),
                Health::Broken,
                Some("DELETE_FAILED: no such group"),
            ),
            (
                provider("ACTIVE", Some("UPDATE_COMPLETE")),
                Health::Fine,
                None,
            ),
            (
                provider("ACTIVE", Some("UPDATE_IN_PROGRESS")),
                Health::Changing,
                Some("UPDATE_IN_PROGRESS: no such group"),
            ),
            (
                provider("DEPROVISIONING", None),
                Health::Changing,
                Some("being deleted"),
            ),
            (
                provider("ODD", None),
                Health::Unknown,
                Some("unknown status ODD"),
            ),
        ];
        for (provider, health, why) in cases {
            let (own, words) = provider.verdict();
            assert_eq!((own, words.as_deref()), (health, why));
        }
    }
}
