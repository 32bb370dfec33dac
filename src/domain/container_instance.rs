//! Container instances, as [DescribeContainerInstances](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeContainerInstances.html) tells them.

use super::cluster::Tag;
use super::health::Health;
use super::task::Attachment;
use super::time::Timestamp;
use super::{Text, arn, list};
use serde::Serialize;

/// A container instance of a cluster.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContainerInstance {
    /// ARN: the identity of the row.
    pub container_instance_arn: Text,
    /// EC2 instance id, or `mi-…` for ECS Anywhere.
    pub ec2_instance_id: Option<Text>,
    /// Capacity provider it belongs to.
    pub capacity_provider_name: Option<Text>,
    /// Grows by one with every change.
    pub version: Option<i64>,
    /// Versions of agent and container runtime.
    pub version_info: Option<VersionInfo>,
    /// CPU and memory that are left; for ports those that are taken.
    pub remaining_resources: Option<Vec<Resource>>,
    /// What it registered with.
    pub registered_resources: Option<Vec<Resource>>,
    /// REGISTERING, REGISTRATION_FAILED, ACTIVE, INACTIVE, DEREGISTERING, DRAINING.
    pub status: Option<Text>,
    /// Why it has that status.
    pub status_reason: Option<Text>,
    /// Whether the agent is connected: without it tasks can neither start nor stop.
    pub agent_connected: Option<bool>,
    /// Tasks in RUNNING.
    pub running_tasks_count: Option<i32>,
    /// Tasks in PENDING.
    pub pending_tasks_count: Option<i32>,
    /// PENDING, STAGING, STAGED, UPDATING, UPDATED, FAILED; absent if no update was asked for.
    pub agent_update_status: Option<Text>,
    /// Attributes: zone, type, capabilities, those set by hand.
    pub attributes: Option<Vec<Attribute>>,
    /// Registration.
    pub registered_at: Option<Timestamp>,
    /// Network interfaces.
    pub attachments: Option<Vec<Attachment>>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
    /// Health of the instance itself.
    pub health_status: Option<InstanceHealth>,
}

/// Versions of agent and container runtime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionInfo {
    /// Agent.
    pub agent_version: Option<Text>,
    /// Commit of the agent.
    pub agent_hash: Option<Text>,
    /// Container runtime.
    pub docker_version: Option<Text>,
}

/// A resource: an amount (CPU units, MiB) or a set (ports, GPU ids).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Resource {
    /// CPU, MEMORY, PORTS, PORTS_UDP, GPU.
    pub name: Option<Text>,
    /// INTEGER, DOUBLE, LONG or STRINGSET: which of the values counts.
    pub r#type: Option<Text>,
    /// For DOUBLE.
    pub double_value: Option<f64>,
    /// For LONG.
    pub long_value: Option<i64>,
    /// For INTEGER.
    pub integer_value: Option<i32>,
    /// For STRINGSET.
    pub string_set_value: Option<Vec<Text>>,
}

/// An attribute: of an instance, or one that a task definition requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub struct Attribute {
    /// Name.
    pub name: Text,
    /// Value; capabilities have none.
    pub value: Option<Text>,
    /// container-instance.
    pub target_type: Option<Text>,
    /// ARN of what it belongs to.
    pub target_id: Option<Text>,
}

/// Health of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceHealth {
    /// OK, IMPAIRED, INSUFFICIENT_DATA, INITIALIZING.
    pub overall_status: Option<Text>,
    /// By check.
    pub details: Option<Vec<InstanceHealthCheck>>,
}

/// One health check of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceHealthCheck {
    /// CONTAINER_RUNTIME, AGENT_CONNECTIVITY, ACCELERATED_COMPUTE, DAEMON.
    pub r#type: Option<Text>,
    /// OK, IMPAIRED, INSUFFICIENT_DATA, INITIALIZING.
    pub status: Option<Text>,
    /// Why.
    pub status_reason: Option<Text>,
    /// Last check.
    pub last_updated: Option<Timestamp>,
    /// Since when it has this status.
    pub last_status_change: Option<Timestamp>,
}

impl Resource {
    /// The amount, whichever of the numbers its type says.
    pub fn amount(&self) -> Option<i64> {
        match self.r#type.as_deref() {
            Some("LONG") => self.long_value,
            #[expect(
                clippy::cast_possible_truncation,
                reason = "whole units of CPU and memory"
            )]
            Some("DOUBLE") => self.double_value.map(|value| value as i64),
            Some("STRINGSET") => None,
            _ => self.integer_value.map(i64::from),
        }
    }
}

/// The resource of a name.
fn named<'a>(resources: &'a Option<Vec<Resource>>, name: &str) -> Option<&'a Resource> {
    list(resources)
        .iter()
        .find(|resource| resource.name.as_deref() == Some(name))
}

impl ContainerInstance {
    /// EC2 instance id, or the last part of the ARN.
    pub fn name(&self) -> &str {
        self.ec2_instance_id
            .as_deref()
            .unwrap_or_else(|| arn::name(&self.container_instance_arn))
    }

    /// What is left of an amount: `CPU` in units, `MEMORY` in MiB.
    pub fn remaining(&self, name: &str) -> Option<i64> {
        named(&self.remaining_resources, name)?.amount()
    }

    /// What there was of an amount at registration.
    pub fn registered(&self, name: &str) -> Option<i64> {
        named(&self.registered_resources, name)?.amount()
    }

    /// The host ports that are taken (`PORTS`, `PORTS_UDP`): ECS lists under what remains those
    /// that the agent and running tasks have reserved.
    pub fn ports_taken(&self, name: &str) -> Option<&[Text]> {
        named(&self.remaining_resources, name)?
            .string_set_value
            .as_deref()
    }

    /// GPUs that are left and GPUs there are; none on an instance without any.
    pub fn gpus(&self) -> Option<(usize, usize)> {
        let count = |resources| Some(named(resources, "GPU")?.string_set_value.as_ref()?.len());
        let all = count(&self.registered_resources)?;
        (all > 0).then(|| (count(&self.remaining_resources).unwrap_or(0), all))
    }

    /// Whether it has an attribute, with this value if one is given.
    pub fn has(&self, attribute: &Attribute) -> bool {
        list(&self.attributes).iter().any(|own| {
            own.name == attribute.name
                && (attribute.value.is_none() || own.value == attribute.value)
        })
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&Text> {
        list(&self.attributes)
            .iter()
            .find(|attribute| &*attribute.name == name)?
            .value
            .as_ref()
    }

    /// EC2 instance type.
    pub fn instance_type(&self) -> Option<&Text> {
        self.attribute("ecs.instance-type")
    }

    /// Availability zone.
    pub fn zone(&self) -> Option<&Text> {
        self.attribute("ecs.availability-zone")
    }

    /// Whether new tasks may be placed on it: ACTIVE, and its agent connected.
    pub fn takes_tasks(&self) -> bool {
        self.status.as_deref() == Some("ACTIVE") && self.agent_connected != Some(false)
    }

    /// Health, and why it is not fine.
    pub fn verdict(&self) -> (Health, Option<String>) {
        let reason = |words: &str| match &self.status_reason {
            Some(reason) => Some(format!("{words}: {reason}")),
            None => Some(words.to_owned()),
        };
        let away = self.agent_connected == Some(false);
        match self.status.as_deref() {
            Some("ACTIVE") => {}
            Some("REGISTRATION_FAILED") => return (Health::Broken, reason("registration failed")),
            Some("INACTIVE") => return (Health::Look, reason("deregistered")),
            Some("REGISTERING") => return (Health::Changing, reason("registering")),
            Some("DEREGISTERING") => return (Health::Changing, reason("deregistering")),
            Some("DRAINING") => {
                let words = match self.running_tasks_count {
                    Some(0) => "drained, no task left".to_owned(),
                    Some(1) => "draining, 1 task left".to_owned(),
                    Some(count) => format!("draining, {count} tasks left"),
                    None => "draining".to_owned(),
                };
                return match away {
                    true => (Health::Look, Some(format!("{words}, agent disconnected"))),
                    false => (Health::Changing, reason(&words)),
                };
            }
            Some(other) => return (Health::Unknown, Some(format!("unknown status {other}"))),
            None => return (Health::Unknown, None),
        }
        if away {
            return (
                Health::Broken,
                Some("agent disconnected, tasks can neither start nor stop".to_owned()),
            );
        }
        if let Some(impaired) = self.impaired() {
            return (Health::Look, Some(impaired));
        }
        if self.agent_update_status.as_deref() == Some("FAILED") {
            return (Health::Look, Some("agent update failed".to_owned()));
        }
        (Health::Fine, None)
    }

    fn impaired(&self) -> Option<String> {
        let health = self.health_status.as_ref()?;
        let check = list(&health.details)
            .iter()
            .find(|check| check.status.as_deref() == Some("IMPAIRED"));
        match check {
            Some(check) => {
                let kind = check.r#type.as_deref().unwrap_or("health check");
                Some(match &check.status_reason {
                    Some(reason) => format!("{kind} impaired: {reason}"),
                    None => format!("{kind} impaired"),
                })
            }
            None => (health.overall_status.as_deref() == Some("IMPAIRED"))
                .then(|| "impaired".to_owned()),
        }
    }
}

/// Instances of a cluster in one line: `6 instances, 2 draining, 1 agent disconnected`.
pub fn summary<'a>(instances: impl IntoIterator<Item = &'a ContainerInstance>) -> String {
    let (mut all, mut away) = (0_usize, 0_usize);
    let mut statuses: Vec<(String, usize)> = Vec::new();
    for instance in instances {
        all += 1;
        match instance.status.as_deref() {
            Some("ACTIVE") => away += usize::from(instance.agent_connected == Some(false)),
            status => {
                let word = status.map_or_else(|| "unknown".to_owned(), str::to_ascii_lowercase);
                match statuses.iter_mut().find(|(known, _)| *known == word) {
                    Some((_, count)) => *count += 1,
                    None => statuses.push((word, 1)),
                }
            }
        }
    }
    statuses.sort();
    let noun = if all == 1 { "instance" } else { "instances" };
    let mut words = vec![format!("{all} {noun}")];
    words.extend(
        statuses
            .into_iter()
            .map(|(word, count)| format!("{count} {word}")),
    );
    if away > 0 {
        words.push(format!("{away} agent disconnected"));
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::instance;

    #[test]
    fn the_verdict_tells_status_before_agent_before_health() {
        let status = |status: &str| ContainerInstance {
            status: Some(status.into()),
            running_tasks_count: Some(2),
            ..instance("i-1")
        };
        let away = |instance| ContainerInstance {
            agent_connected: Some(false),
            ..instance
        };
        let impaired = ContainerInstance {
            health_status: Some(InstanceHealth {
                overall_status: Some("IMPAIRED".into()),
                details: Some(vec![InstanceHealthCheck {
                    r#type: Some("CONTAINER_RUNTIME".into()),
                    status: Some("IMPAIRED".into()),
                    status_reason: None,
                    last_updated: None,
                    last_status_change: None,
                }]),
            }),
            ..instance("i-1")
        };
        let cases = [
            (instance("i-1"), Health::Fine, None),
            (
                away(instance("i-1")),
                Health::Broken,
                Some("agent disconnected, tasks can neither start nor stop"),
            ),
            (
                status("DRAINING"),
                Health::Changing,
                Some("draining, 2 tasks left"),
            ),
            (
                away(status("DRAINING")),
                Health::Look,
                Some("draining, 2 tasks left, agent disconnected"),
            ),
            (
                status("MELTING"),
                Health::Unknown,
                Some("unknown status MELTING"),
            ),
            (
                status("REGISTRATION_FAILED"),
                Health::Broken,
                Some("registration failed"),
            ),
            (impaired, Health::Look, Some("CONTAINER_RUNTIME impaired")),
        ];
        for (instance, health, why) in cases {
            let (own, words) = instance.verdict();
            assert_eq!((own, words.as_deref()), (health, why));
        }
    }

    #[test]
    fn an_amount_is_read_from_the_value_its_type_names() {
        let resource = |kind: &str| Resource {
            name: Some("CPU".into()),
            r#type: Some(kind.into()),
            double_value: Some(3.5),
            long_value: Some(2),
            integer_value: Some(1),
            string_set_value: None,
        };
        for (kind, amount) in [
            ("INTEGER", Some(1)),
            ("LONG", Some(2)),
            ("DOUBLE", Some(3)),
            ("STRINGSET", None),
        ] {
            assert_eq!(resource(kind).amount(), amount, "{kind}");
        }
    }

    #[test]
    fn a_summary_counts_what_does_not_take_tasks() {
        let mut all = [instance("i-1"), instance("i-2"), instance("i-3")];
        assert_eq!(summary(&all), "3 instances");
        all[0].status = Some("DRAINING".into());
        all[1].agent_connected = Some(false);
        assert_eq!(
            summary(&all),
            "3 instances, 1 draining, 1 agent disconnected"
        );
        assert_eq!(summary(&all[..1]), "1 instance, 1 draining");
    }
}
