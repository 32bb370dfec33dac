//! Cloud Map: the registry a service enters its tasks in
//! ([GetService](https://docs.aws.amazon.com/cloud-map/latest/api/API_GetService.html),
//! [GetNamespace](https://docs.aws.amazon.com/cloud-map/latest/api/API_GetNamespace.html),
//! [ListInstances](https://docs.aws.amazon.com/cloud-map/latest/api/API_ListInstances.html),
//! [GetInstancesHealthStatus](https://docs.aws.amazon.com/cloud-map/latest/api/API_GetInstancesHealthStatus.html)).

use super::cluster::NameValue;
use super::task::Task;
use super::{Text, list};
use serde::Serialize;

/// A service of Cloud Map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiscoveryService {
    /// `srv-…`: the identity.
    pub id: Text,
    /// ARN.
    pub arn: Option<Text>,
    /// Name.
    pub name: Option<Text>,
    /// `ns-…` of its namespace.
    pub namespace_id: Option<Text>,
    /// HTTP, DNS or DNS_HTTP.
    pub r#type: Option<Text>,
    /// Instances registered.
    pub instance_count: Option<i32>,
    /// MULTIVALUE or WEIGHTED.
    pub routing_policy: Option<Text>,
    /// Records made for each instance; absent where there is no DNS.
    pub dns_records: Option<Vec<DnsRecord>>,
    /// Whether ECS tells Cloud Map how its tasks are.
    pub custom_health: bool,
}

/// A kind of DNS record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DnsRecord {
    /// A, AAAA, SRV, CNAME.
    pub r#type: Text,
    /// Seconds resolvers may keep it.
    pub ttl: i64,
}

/// A namespace of Cloud Map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Namespace {
    /// `ns-…`: the identity.
    pub id: Text,
    /// ARN.
    pub arn: Option<Text>,
    /// Name.
    pub name: Option<Text>,
    /// DNS_PUBLIC, DNS_PRIVATE or HTTP.
    pub r#type: Option<Text>,
    /// Route 53 zone.
    pub hosted_zone_id: Option<Text>,
}

/// The instances of a service of Cloud Map, at most the first hundred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Instances {
    /// `srv-…`: the identity.
    pub service: Text,
    /// Those of the first page.
    pub instances: Vec<Instance>,
    /// Whether there are further pages.
    pub more: bool,
}

/// An instance of a service of Cloud Map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Instance {
    /// Id: of an ECS task, its task id.
    pub id: Text,
    /// `AWS_INSTANCE_IPV4`, `AWS_INSTANCE_PORT`, `ECS_SERVICE_NAME`, ….
    pub attributes: Vec<NameValue>,
}

/// What Cloud Map thinks of the instances, at most of the first hundred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstancesHealth {
    /// `srv-…`: the identity.
    pub service: Text,
    /// Instance id and HEALTHY, UNHEALTHY or UNKNOWN.
    pub status: Vec<(Text, Text)>,
}

impl Instance {
    /// An attribute by its name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name.as_deref() == Some(name))
            .and_then(|attribute| attribute.value.as_deref())
    }

    /// Whether it stands for the task: by the id ECS registers it under, else by its address.
    pub fn is(&self, task: &Task) -> bool {
        if &*self.id == task.id() {
            return true;
        }
        let address = self
            .attribute("AWS_INSTANCE_IPV4")
            .or_else(|| self.attribute("AWS_INSTANCE_IPV6"));
        address.is_some() && address == task.private_ip()
    }
}

impl InstancesHealth {
    /// The status of an instance.
    pub fn of(&self, id: &str) -> Option<&Text> {
        self.status
            .iter()
            .find(|(instance, _)| &**instance == id)
            .map(|(_, status)| status)
    }
}

/// Running tasks that no instance stands for. Nothing is said while pages are missing.
pub fn unregistered<'a>(
    instances: &Instances,
    tasks: impl Iterator<Item = &'a Task>,
) -> Vec<&'a Task> {
    if instances.more {
        return Vec::new();
    }
    tasks
        .filter(|task| task.last_status.as_deref() == Some("RUNNING"))
        .filter(|task| task.desired_status.as_deref() != Some("STOPPED"))
        .filter(|task| !instances.instances.iter().any(|instance| instance.is(task)))
        .collect()
}

/// Registered instances that are none of the service's known tasks: addresses that lead nowhere.
pub fn strays<'a, 'b: 'a>(
    instances: &'a Instances,
    tasks: impl Iterator<Item = &'b Task> + Clone + 'a,
) -> impl Iterator<Item = &'a Instance> {
    instances
        .instances
        .iter()
        .filter(move |instance| !tasks.clone().any(|task| instance.is(task)))
}

/// `_name._tcp` style names are only for SRV; clients of A records ask for `service.namespace`.
pub fn dns_name(service: &DiscoveryService, namespace: &Namespace) -> Option<String> {
    if list(&service.dns_records).is_empty() {
        return None;
    }
    Some(format!(
        "{}.{}",
        service.name.as_deref()?,
        namespace.name.as_deref()?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::{bare_task, task};

    fn instance(id: &str, address: Option<&str>) -> Instance {
        Instance {
            id: id.into(),
            attributes: address
                .map(|address| NameValue {
                    name: Some("AWS_INSTANCE_IPV4".into()),
                    value: Some(address.into()),
                })
                .into_iter()
                .collect(),
        }
    }

    #[test]
    fn instances_are_joined_to_tasks_by_id_or_address() {
        let web = task("aaa", "web");
        let cases = [
            (instance("aaa", None), true),
            (instance("other", Some("10.40.1.17")), true),
            (instance("other", Some("10.40.1.18")), false),
            (instance("other", None), false),
        ];
        for (instance, expected) in cases {
            assert_eq!(instance.is(&web), expected, "{instance:?}");
        }
        assert!(!instance("x", None).is(&bare_task("y")));
    }

    #[test]
    fn only_running_tasks_are_missed_and_only_when_all_pages_are_known() {
        let mut stopping = task("bbb", "web");
        stopping.desired_status = Some("STOPPED".into());
        stopping.attachments = None;
        let mut lost = task("ccc", "web");
        lost.attachments = None;
        let tasks = [task("aaa", "web"), stopping, lost];
        let mut known = Instances {
            service: "srv-1".into(),
            instances: vec![instance("aaa", None), instance("zzz", None)],
            more: false,
        };
        let missing = unregistered(&known, tasks.iter());
        assert_eq!(
            missing.iter().map(|task| task.id()).collect::<Vec<_>>(),
            ["ccc"]
        );
        let strays: Vec<_> = strays(&known, tasks.iter()).map(|it| &*it.id).collect();
        assert_eq!(strays, ["zzz"]);
        known.more = true;
        assert!(unregistered(&known, tasks.iter()).is_empty());
    }
}
