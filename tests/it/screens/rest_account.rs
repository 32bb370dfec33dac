//! What starts tasks, and where clients find a service, as an account would tell it.

use super::account::answer;
use super::domain::Text;
use super::domain::cluster::{NameValue, Tag};
use super::domain::deployment::{
    ServiceConnectClientAlias, ServiceConnectConfiguration, ServiceConnectResource,
    ServiceConnectService,
};
use super::domain::discovery::{
    DiscoveryService, DnsRecord, Instance, Instances, InstancesHealth, Namespace,
};
use super::domain::fixtures::{PLACE, cluster_arn, definition_arn, ended, stopped, task};
use super::domain::polled::{Items, Key, SourceId, Step, Yield};
use super::domain::scheduled::{
    EcsParameters, FlexibleTimeWindow, RetryPolicy, Rule, RuleTargets, Schedule, Target,
};
use super::domain::service::{Service, ServiceRegistry};
use super::domain::task::Task;

/// Rules, schedules and registries; `prod-web` has them all.
#[derive(Debug, Clone, Default)]
pub struct Rest {
    pub rules: Vec<Rule>,
    pub targets: Vec<RuleTargets>,
    pub schedules: Vec<Schedule>,
    pub services: Vec<DiscoveryService>,
    pub namespaces: Vec<Namespace>,
    pub instances: Vec<Instances>,
    pub health: Vec<InstancesHealth>,
}

impl Rest {
    /// The answer, if it is a question for this part of the account.
    pub fn answer(&self, key: &Key, step: &Step) -> Option<Yield> {
        let ours = key.cluster.as_deref() == Some(&*cluster_arn("prod-web"));
        fn here<T>(all: &[T], ours: bool) -> &[T] {
            if ours { all } else { &[] }
        }
        Some(match key.source {
            SourceId::Rules => answer(here(&self.rules, ours), |it| &it.name, step, Items::Rules),
            SourceId::RuleTargets => answer(&self.targets, |it| &it.rule, step, Items::RuleTargets),
            SourceId::Schedules => {
                // Their identity is made of two members, so it cannot be lent.
                let all: Vec<(Text, Schedule)> = here(&self.schedules, ours)
                    .iter()
                    .map(|schedule| (schedule.id(), schedule.clone()))
                    .collect();
                answer(
                    &all,
                    |(id, _)| id,
                    step,
                    |all| Items::Schedules(all.into_iter().map(|(_, schedule)| schedule).collect()),
                )
            }
            SourceId::DiscoveryServices => {
                answer(&self.services, |it| &it.id, step, Items::DiscoveryServices)
            }
            SourceId::Namespaces => answer(&self.namespaces, |it| &it.id, step, Items::Namespaces),
            SourceId::Instances => {
                answer(&self.instances, |it| &it.service, step, Items::Instances)
            }
            SourceId::InstancesHealth => {
                answer(&self.health, |it| &it.service, step, Items::InstancesHealth)
            }
            _ => return None,
        })
    }

    /// Two rules and two schedules, one of each in trouble; a registry with a task missing.
    pub fn prod_web() -> Self {
        Self {
            rules: vec![
                Rule {
                    schedule_expression: Some("rate(15 minutes)".into()),
                    ..rule("report")
                },
                Rule {
                    event_pattern: Some(
                        r#"{"source":["aws.s3"],"detail-type":["Object Created"]}"#.into(),
                    ),
                    state: Some("DISABLED".into()),
                    ..rule("thumbnails")
                },
            ],
            targets: vec![targets("report", Some(2)), targets("thumbnails", None)],
            schedules: vec![
                schedule("backup", "cron(0 3 * * ? *)", "Europe/Berlin"),
                schedule("cleanup", "cron(0/10 * * * ? *)", "UTC"),
            ],
            services: vec![DiscoveryService {
                id: "srv-checkout".into(),
                arn: None,
                name: Some("checkout".into()),
                namespace_id: Some("ns-prod".into()),
                r#type: Some("DNS_HTTP".into()),
                instance_count: Some(3),
                routing_policy: Some("MULTIVALUE".into()),
                dns_records: Some(vec![DnsRecord {
                    r#type: "A".into(),
                    ttl: 10,
                }]),
                custom_health: true,
            }],
            namespaces: vec![Namespace {
                id: "ns-prod".into(),
                arn: None,
                name: Some("prod.local".into()),
                r#type: Some("DNS_PRIVATE".into()),
                hosted_zone_id: Some("Z0123".into()),
            }],
            instances: vec![Instances {
                service: "srv-checkout".into(),
                instances: vec![
                    instance("c0ffee0111111111", "10.40.9.1"),
                    instance("c0ffee0222222222", "10.40.9.2"),
                    instance("01d0000000000000", "10.40.9.9"),
                ],
                more: false,
            }],
            health: vec![InstancesHealth {
                service: "srv-checkout".into(),
                status: vec![
                    ("c0ffee0111111111".into(), "HEALTHY".into()),
                    ("c0ffee0222222222".into(), "UNHEALTHY".into()),
                ],
            }],
        }
    }

    /// Gives a service of `prod-web` a registry and Service Connect.
    pub fn connect(service: &mut Service) {
        service.service_registries = Some(vec![ServiceRegistry {
            registry_arn: Some(
                format!("arn:aws:servicediscovery:{PLACE}:service/srv-checkout").into(),
            ),
            port: None,
            container_name: None,
            container_port: None,
        }]);
        let deployment = service.deployments.as_mut().and_then(|all| all.first_mut());
        let deployment = deployment.expect("the fixture has one");
        deployment.service_connect_configuration = Some(ServiceConnectConfiguration {
            enabled: true,
            namespace: Some(format!("arn:aws:servicediscovery:{PLACE}:namespace/ns-prod").into()),
            services: Some(vec![ServiceConnectService {
                port_name: "http".into(),
                discovery_name: Some("checkout-sc".into()),
                client_aliases: Some(vec![ServiceConnectClientAlias {
                    port: 8080,
                    dns_name: Some("checkout".into()),
                }]),
                ingress_port_override: None,
            }]),
            log_configuration: None,
        });
        deployment.service_connect_resources = Some(vec![ServiceConnectResource {
            discovery_name: Some("checkout-sc".into()),
            discovery_arn: Some(
                format!("arn:aws:servicediscovery:{PLACE}:service/srv-connect").into(),
            ),
        }]);
    }

    /// Tags a service of CDK and one of Terraform have.
    pub fn tags(pairs: &[(&str, &str)]) -> Option<Vec<Tag>> {
        let tag = |(key, value): &(&str, &str)| Tag {
            key: Some((*key).into()),
            value: Some((*value).into()),
        };
        Some(pairs.iter().map(tag).collect())
    }
}

/// A task of no service that still runs.
pub fn job(id: &str, family: &str, by: Option<&str>) -> Task {
    Task {
        task_definition_arn: Some(definition_arn(&format!("{family}:3"))),
        group: Some(format!("family:{family}").into()),
        started_by: by.map(Text::from),
        ..task(id, family)
    }
}

/// One that ended so many seconds ago with a code.
pub fn done(id: &str, family: &str, by: Option<&str>, seconds: u64, code: i32) -> Task {
    let task = job(id, family, by);
    Task {
        group: task.group,
        started_by: task.started_by,
        task_definition_arn: task.task_definition_arn,
        containers: Some(vec![ended("app", Some(code), None)]),
        ..stopped(
            id,
            family,
            seconds,
            "EssentialContainerExited",
            "Essential container in task exited",
        )
    }
}

fn rule(name: &str) -> Rule {
    Rule {
        name: name.into(),
        arn: Some(format!("arn:aws:events:{PLACE}:rule/{name}").into()),
        schedule_expression: None,
        event_pattern: None,
        state: Some("ENABLED".into()),
        description: None,
        role_arn: None,
        managed_by: None,
        event_bus_name: Some("default".into()),
    }
}

fn target(family: &str, count: Option<i32>) -> Target {
    Target {
        id: None,
        arn: cluster_arn("prod-web"),
        role_arn: Some("arn:aws:iam::123456789012:role/ecsEventsRole".into()),
        ecs_parameters: Some(EcsParameters {
            task_definition_arn: definition_arn(family),
            task_count: count,
            launch_type: Some("FARGATE".into()),
            capacity_provider_strategy: None,
            network_configuration: None,
            platform_version: None,
            group: None,
        }),
        retry_policy: Some(RetryPolicy {
            maximum_retry_attempts: Some(3),
            maximum_event_age_in_seconds: Some(3_600),
        }),
        dead_letter_config: None,
    }
}

fn targets(rule: &str, count: Option<i32>) -> RuleTargets {
    RuleTargets {
        rule: rule.into(),
        targets: vec![target(rule, count)],
    }
}

fn schedule(name: &str, expression: &str, zone: &str) -> Schedule {
    Schedule {
        name: name.into(),
        group_name: "default".into(),
        arn: Some(format!("arn:aws:scheduler:{PLACE}:schedule/default/{name}").into()),
        schedule_expression: Some(expression.into()),
        schedule_expression_timezone: Some(zone.into()),
        state: Some("ENABLED".into()),
        description: None,
        start_date: None,
        end_date: None,
        flexible_time_window: Some(FlexibleTimeWindow {
            mode: "OFF".into(),
            maximum_window_in_minutes: None,
        }),
        action_after_completion: Some("NONE".into()),
        target: Some(target(&format!("{name}:3"), None)),
    }
}

fn instance(id: &str, address: &str) -> Instance {
    let attribute = |name: &str, value: &str| NameValue {
        name: Some(name.into()),
        value: Some(value.into()),
    };
    Instance {
        id: id.into(),
        attributes: vec![
            attribute("AVAILABILITY_ZONE", "us-east-1a"),
            attribute("AWS_INSTANCE_IPV4", address),
        ],
    }
}
