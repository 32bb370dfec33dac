//! Cloud Map:
//! [GetService](https://docs.aws.amazon.com/cloud-map/latest/api/API_GetService.html),
//! [GetNamespace](https://docs.aws.amazon.com/cloud-map/latest/api/API_GetNamespace.html),
//! [ListInstances](https://docs.aws.amazon.com/cloud-map/latest/api/API_ListInstances.html) and
//! [GetInstancesHealthStatus](https://docs.aws.amazon.com/cloud-map/latest/api/API_GetInstancesHealthStatus.html).

use super::call::Ticket;
use super::ecs::convert::{text, word};
use super::{Api, Described, Reply, operations};
use crate::domain::Text;
use crate::domain::cluster::NameValue;
use crate::domain::discovery::{
    DiscoveryService, DnsRecord, Instance, Instances, InstancesHealth, Namespace,
};
use aws_sdk_servicediscovery::types;

/// Most instances on a page.
const PAGE: i32 = 100;

impl Api {
    /// A service of Cloud Map by id
    /// ([GetService](https://docs.aws.amazon.com/cloud-map/latest/api/API_GetService.html)).
    pub async fn get_discovery_service(
        &self,
        ticket: Ticket,
        id: &Text,
    ) -> Reply<Described<DiscoveryService>> {
        let send = self
            .clients()
            .servicediscovery
            .get_service()
            .id(&**id)
            .send();
        let cli = vec![("--id", vec![id.clone()])];
        self.call(&operations::GET_DISCOVERY_SERVICE, ticket, cli, send)
            .await
            .map(|output| one(output.service.map(|from| service(from, id))))
    }

    /// A namespace of Cloud Map by id
    /// ([GetNamespace](https://docs.aws.amazon.com/cloud-map/latest/api/API_GetNamespace.html)).
    pub async fn get_namespace(&self, ticket: Ticket, id: &Text) -> Reply<Described<Namespace>> {
        let send = self
            .clients()
            .servicediscovery
            .get_namespace()
            .id(&**id)
            .send();
        let cli = vec![("--id", vec![id.clone()])];
        self.call(&operations::GET_NAMESPACE, ticket, cli, send)
            .await
            .map(|output| {
                one(output.namespace.map(|from| Namespace {
                    id: id.clone(),
                    arn: text(from.arn),
                    name: text(from.name),
                    r#type: word(from.r#type),
                    hosted_zone_id: from
                        .properties
                        .and_then(|properties| text(properties.dns_properties?.hosted_zone_id)),
                }))
            })
    }

    /// The first hundred instances of a service of Cloud Map
    /// ([ListInstances](https://docs.aws.amazon.com/cloud-map/latest/api/API_ListInstances.html)).
    pub async fn list_instances(&self, ticket: Ticket, id: &Text) -> Reply<Described<Instances>> {
        let send = self
            .clients()
            .servicediscovery
            .list_instances()
            .service_id(&**id)
            .max_results(PAGE)
            .send();
        let cli = vec![("--service-id", vec![id.clone()])];
        self.call(&operations::LIST_INSTANCES, ticket, cli, send)
            .await
            .map(|output| {
                let instances = output.instances.unwrap_or_default();
                one(Some(Instances {
                    service: id.clone(),
                    instances: instances.into_iter().filter_map(instance).collect(),
                    more: text(output.next_token).is_some(),
                }))
            })
    }

    /// The health of the first hundred instances of a service of Cloud Map
    /// ([GetInstancesHealthStatus](https://docs.aws.amazon.com/cloud-map/latest/api/API_GetInstancesHealthStatus.html)).
    pub async fn get_instances_health(
        &self,
        ticket: Ticket,
        id: &Text,
    ) -> Reply<Described<InstancesHealth>> {
        let send = self
            .clients()
            .servicediscovery
            .get_instances_health_status()
            .service_id(&**id)
            .max_results(PAGE)
            .send();
        let cli = vec![("--service-id", vec![id.clone()])];
        self.call(&operations::GET_INSTANCES_HEALTH_STATUS, ticket, cli, send)
            .await
            .map(|output| {
                let mut status: Vec<(Text, Text)> = output
                    .status
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(|(instance, status)| Some((instance.into(), word(Some(status))?)))
                    .collect();
                // They come without order; kept in one, equal answers are equal.
                status.sort();
                one(Some(InstancesHealth {
                    service: id.clone(),
                    status,
                }))
            })
    }
}

fn one<T>(item: Option<T>) -> Described<T> {
    Described {
        items: item.into_iter().collect(),
        missing: Vec::new(),
    }
}

fn service(from: types::Service, id: &Text) -> DiscoveryService {
    let dns = from.dns_config;
    DiscoveryService {
        id: id.clone(),
        arn: text(from.arn),
        name: text(from.name),
        // Older services name their namespace only inside of the DNS configuration.
        namespace_id: text(from.namespace_id).or_else(|| namespace_of(dns.as_ref())),
        r#type: word(from.r#type),
        instance_count: from.instance_count,
        routing_policy: dns
            .as_ref()
            .and_then(|dns| word(dns.routing_policy.as_ref())),
        dns_records: dns.map(|dns| {
            let records = dns.dns_records.into_iter();
            records
                .map(|record| DnsRecord {
                    r#type: record.r#type.as_str().into(),
                    ttl: record.ttl,
                })
                .collect()
        }),
        custom_health: from.health_check_custom_config.is_some(),
    }
}

#[expect(
    deprecated,
    reason = "what was made before the namespace had a place of its own still has it here only"
)]
fn namespace_of(dns: Option<&types::DnsConfig>) -> Option<Text> {
    dns.and_then(|dns| text(dns.namespace_id.clone()))
}

/// An instance. Attributes are the registrant's own words; those that could hold anything but an
/// address or one of ECS's own facts are not read.
fn instance(from: types::InstanceSummary) -> Option<Instance> {
    let mut attributes: Vec<(String, String)> = from
        .attributes
        .unwrap_or_default()
        .into_iter()
        .filter(|(name, _)| {
            name.starts_with("AWS_") || name.starts_with("ECS_") || *name == "AVAILABILITY_ZONE"
        })
        .collect();
    attributes.sort();
    Some(Instance {
        id: text(from.id)?,
        attributes: attributes
            .into_iter()
            .map(|(name, value)| NameValue {
                name: text(Some(name)),
                value: text(Some(value)),
            })
            .collect(),
    })
}
