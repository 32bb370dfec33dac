//! An account that answers at once and in full, unless it was told to refuse.

use super::domain::alarm::{Alarm, AlarmHistory};
use super::domain::capacity_provider::CapacityProvider;
use super::domain::cluster::Cluster;
use super::domain::container_instance::ContainerInstance;
use super::domain::fault::{Fault, FaultKind};
use super::domain::fixtures::{
    ago, cluster, cluster_arn, container, definition, deployment, ended, event, service, stopped,
    task,
};
use super::domain::identity::CallerIdentity;
use super::domain::image::Image;
use super::domain::insights::Probe;
use super::domain::listener::{ListenerRules, Listeners};
use super::domain::load_balancer::LoadBalancer;
use super::domain::metric::{Series, SeriesId};
use super::domain::polled::{Items, Key, SourceId, Step, Yield};
use super::domain::scaling::{
    ScalableTarget, ScalingActivities, ScalingPolicies, ScheduledActions,
};
use super::domain::service::Service;
use super::domain::service_deployment::{ServiceDeployment, ServiceDeploymentList};
use super::domain::service_revision::ServiceRevision;
use super::domain::target_group::{Attribute, TargetGroup, TargetGroupAttributes};
use super::domain::target_health::TargetGroupHealth;
use super::domain::task::Task;
use super::domain::task_definition::TaskDefinition;
use super::domain::task_family::{Family, FamilyRevisions};
use super::domain::{Text, arn};
use super::rest_account::Rest;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Which half of a source a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Names,
    Details,
}

/// What lives in one cluster.
#[derive(Debug, Clone, Default)]
pub struct Inside {
    pub services: Vec<Service>,
    pub running: Vec<Task>,
    pub stopped: Vec<Task>,
    pub target_health: Vec<TargetGroupHealth>,
    pub instances: Vec<ContainerInstance>,
    pub providers: Vec<CapacityProvider>,
    pub targets: Vec<ScalableTarget>,
    pub policies: Vec<ScalingPolicies>,
    pub actions: Vec<ScheduledActions>,
    pub activities: Vec<ScalingActivities>,
    pub rollouts: Vec<ServiceDeployment>,
    pub revisions: Vec<ServiceRevision>,
}

/// All there is, by cluster name.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: Text,
    pub clusters: Vec<Cluster>,
    pub inside: BTreeMap<String, Inside>,
    pub definitions: Vec<TaskDefinition>,
    pub target_groups: Vec<TargetGroup>,
    pub load_balancers: Vec<LoadBalancer>,
    pub listeners: Vec<Listeners>,
    pub listener_rules: Vec<ListenerRules>,
    pub images: Vec<Image>,
    pub alarms: Vec<Alarm>,
    pub alarm_history: Vec<AlarmHistory>,
    pub faults: Vec<(SourceId, Part, Fault)>,
    pub rest: Rest,
}

impl Account {
    /// Nothing at all.
    pub fn empty() -> Self {
        Self {
            id: "123456789012".into(),
            clusters: Vec::new(),
            inside: BTreeMap::new(),
            definitions: Vec::new(),
            target_groups: Vec::new(),
            load_balancers: Vec::new(),
            listeners: Vec::new(),
            listener_rules: Vec::new(),
            images: Vec::new(),
            alarms: Vec::new(),
            alarm_history: Vec::new(),
            faults: Vec::new(),
            rest: Rest::default(),
        }
    }

    /// Three clusters; in `prod-web` a deployment was rolled back and another is under way.
    pub fn shop() -> Self {
        let mut account = Self::empty();
        account.clusters = vec![
            Cluster {
                active_services_count: Some(5),
                running_tasks_count: Some(15),
                ..cluster("prod-web")
            },
            Cluster {
                active_services_count: Some(2),
                running_tasks_count: Some(0),
                registered_container_instances_count: Some(3),
                capacity_providers: Some(vec!["batch-spot".into()]),
                ..cluster("batch")
            },
            Cluster {
                status: Some("FAILED".into()),
                settings: None,
                ..cluster("staging")
            },
        ];
        account.inside.insert("prod-web".into(), Inside::prod_web());
        account.inside.insert("batch".into(), Inside::default());
        account.inside.insert("staging".into(), Inside::default());
        account.definitions = vec![definition("checkout:41"), definition("checkout:42")];
        account
    }

    /// `clusters` × `services` × `tasks`, all well.
    pub fn fleet(clusters: usize, services: usize, tasks: i32) -> Self {
        let mut account = Self::empty();
        for c in 0..clusters {
            let name = format!("fleet-{c}");
            let count = i32::try_from(services).unwrap();
            account.clusters.push(Cluster {
                active_services_count: Some(count),
                running_tasks_count: Some(count * tasks),
                ..cluster(&name)
            });
            let mut inside = Inside::default();
            for s in 0..services {
                let service_name = format!("svc-{s:03}");
                let mut well = service(&service_name, tasks);
                for deployment in well.deployments.iter_mut().flatten() {
                    // Nothing rolled out for days.
                    deployment.created_at = Some(ago(9 * 86_400));
                    deployment.updated_at = Some(ago(9 * 86_400));
                }
                inside.services.push(Service {
                    service_arn: super::domain::fixtures::service_arn(&name, &service_name),
                    cluster_arn: Some(cluster_arn(&name)),
                    ..well
                });
                for t in 0..tasks {
                    let id = format!("{c:02}{s:03}{t:03}{:024}", 0);
                    inside.running.push(Task {
                        task_arn: super::domain::fixtures::task_arn(&name, &id),
                        cluster_arn: Some(cluster_arn(&name)),
                        ..task(&id, &service_name)
                    });
                }
            }
            account.inside.insert(name, inside);
        }
        account
    }

    pub fn prod_web(&mut self) -> &mut Inside {
        self.inside.get_mut("prod-web").expect("the shop has it")
    }

    /// Refuses a half of a source from now on.
    pub fn refuse(&mut self, source: SourceId, part: Part, fault: Fault) {
        self.faults.push((source, part, fault));
    }

    /// Not allowed, as IAM says it.
    pub fn deny(&mut self, source: SourceId, part: Part, action: &str) {
        self.refuse(source, part, Fault::new(FaultKind::Denied, action, "no"));
    }

    /// The answer to one call.
    pub fn answer(&self, key: &Key, step: &Step) -> Result<Yield, Fault> {
        let part = match step {
            Step::Names { .. } => Part::Names,
            Step::Details { .. } => Part::Details,
        };
        for (source, half, fault) in &self.faults {
            if *source == key.source && *half == part {
                return Err(fault.clone());
            }
        }
        if let Some(found) = self.rest.answer(key, step) {
            return Ok(found);
        }
        let cluster = key.cluster.as_deref().map_or("", arn::name).to_owned();
        match (key.source, self.inside.get(&cluster)) {
            (SourceId::Identity, _) => Ok(Yield::Details {
                items: Items::Identity(CallerIdentity {
                    account: Some(Text::clone(&self.id)),
                    arn: Some(
                        format!("arn:aws:sts::{}:assumed-role/ops/me@example.com", self.id).into(),
                    ),
                    user_id: None,
                }),
                missing: Vec::new(),
            }),
            (SourceId::Clusters, _) => Ok(answer(
                &self.clusters,
                |cluster| &cluster.cluster_arn,
                step,
                Items::Clusters,
            )),
            (SourceId::TaskDefinitions, _) => Ok(answer(
                &self.definitions,
                |definition| &definition.task_definition_arn,
                step,
                Items::TaskDefinitions,
            )),
            (SourceId::TargetGroups, _) => {
                let found = answer(
                    &self.target_groups,
                    |group| &group.target_group_arn,
                    step,
                    Items::TargetGroups,
                );
                match (step, &found) {
                    // One that does not exist fails its batch.
                    (Step::Details { ids }, Yield::Details { missing, .. })
                        if ids.len() > 1 && !missing.is_empty() =>
                    {
                        Err(Fault::new(
                            FaultKind::NotFound,
                            "elasticloadbalancing:DescribeTargetGroups",
                            "One or more target groups not found",
                        ))
                    }
                    _ => Ok(found),
                }
            }
            (SourceId::TargetGroupAttributes, _) => Ok(attributes(step)),
            (SourceId::LoadBalancers, _) => Ok(answer(
                &self.load_balancers,
                |balancer| &balancer.load_balancer_arn,
                step,
                Items::LoadBalancers,
            )),
            (SourceId::Listeners, _) => Ok(answer(
                &self.listeners,
                |of| &of.load_balancer_arn,
                step,
                Items::Listeners,
            )),
            (SourceId::ListenerRules, _) => Ok(answer(
                &self.listener_rules,
                |of| &of.listener_arn,
                step,
                Items::ListenerRules,
            )),
            (SourceId::MetricSeries, _) => Ok(metrics(step)),
            (SourceId::TaskDefinitionFamilies, _) => Ok(self.families()),
            (SourceId::TaskDefinitionRevisions, _) => Ok(self.revisions(step)),
            (SourceId::Images, _) => Ok(answer(
                &self.images,
                |image| &image.reference,
                step,
                Items::Images,
            )),
            (SourceId::Alarms, _) => {
                Ok(described(&self.alarms, |it| &it.alarm_name, Items::Alarms))
            }
            (SourceId::NamedAlarms, _) => Ok(answer(
                &self.alarms,
                |it| &it.alarm_name,
                step,
                Items::Alarms,
            )),
            (SourceId::AlarmHistory, _) => Ok(answer(
                &self.alarm_history,
                |it| &it.alarm_name,
                step,
                Items::AlarmHistory,
            )),
            (SourceId::InsightsProbe, _) => Ok(probes(step)),
            (_, None) => Err(Fault::new(
                FaultKind::NotFound,
                "ecs:ListServices",
                "Cluster not found.",
            )),
            (SourceId::Services, Some(inside)) => Ok(answer(
                &inside.services,
                |service| &service.service_arn,
                step,
                Items::Services,
            )),
            (SourceId::RunningTasks | SourceId::ServiceTasks, Some(inside)) => {
                let of_service = |task: &&Task| {
                    key.service
                        .as_deref()
                        .is_none_or(|service| task.service_name() == Some(service))
                };
                let tasks: Vec<Task> = inside.running.iter().filter(of_service).cloned().collect();
                Ok(answer(&tasks, |task| &task.task_arn, step, Items::Tasks))
            }
            (SourceId::TargetHealth, Some(inside)) => Ok(answer(
                &inside.target_health,
                |group| &group.target_group_arn,
                step,
                Items::TargetHealth,
            )),
            (SourceId::ContainerInstances, Some(inside)) => Ok(answer(
                &inside.instances,
                |instance| &instance.container_instance_arn,
                step,
                Items::ContainerInstances,
            )),
            (SourceId::CapacityProviders, Some(inside)) => Ok(answer(
                &inside.providers,
                |provider| &provider.name,
                step,
                Items::CapacityProviders,
            )),
            (SourceId::ScalableTargets, Some(inside)) => Ok(answer(
                &inside.targets,
                |it| &it.resource_id,
                step,
                Items::ScalableTargets,
            )),
            (SourceId::ScalingPolicies, Some(inside)) => Ok(answer(
                &inside.policies,
                |it| &it.resource_id,
                step,
                Items::ScalingPolicies,
            )),
            (SourceId::ScheduledActions, Some(inside)) => Ok(answer(
                &inside.actions,
                |it| &it.resource_id,
                step,
                Items::ScheduledActions,
            )),
            (SourceId::ScalingActivities, Some(inside)) => Ok(answer(
                &inside.activities,
                |it| &it.resource_id,
                step,
                Items::ScalingActivities,
            )),
            (SourceId::StoppedTasks, Some(inside)) => Ok(answer(
                &inside.stopped,
                |task| &task.task_arn,
                step,
                Items::Tasks,
            )),
            (SourceId::ServiceDeploymentLists, Some(inside)) => Ok(inside.lists(step)),
            (SourceId::ServiceDeployments, Some(inside)) => Ok(answer(
                &inside.rollouts,
                |rollout| &rollout.service_deployment_arn,
                step,
                Items::ServiceDeployments,
            )),
            (SourceId::ServiceRevisions, Some(inside)) => Ok(answer(
                &inside.revisions,
                |revision| &revision.service_revision_arn,
                step,
                Items::ServiceRevisions,
            )),
            (other, Some(_)) => panic!("nobody answers for {other:?}"),
        }
    }
}

/// What is measured where the setting does not tell: as much as standard does.
fn probes(step: &Step) -> Yield {
    let Step::Details { ids } = step else {
        panic!("no call names probes");
    };
    let probe = |cluster: &Text| Probe {
        cluster: Text::clone(cluster),
        metrics: vec!["CpuUtilized".into()],
    };
    Yield::Details {
        items: Items::InsightsProbe(ids.iter().map(probe).collect()),
        missing: Vec::new(),
    }
}

/// What every target group has.
fn attributes(step: &Step) -> Yield {
    let Step::Details { ids } = step else {
        panic!("no call names attributes");
    };
    let of = |group: &Text| TargetGroupAttributes {
        target_group_arn: Text::clone(group),
        attributes: Some(vec![Attribute {
            key: Some("deregistration_delay.timeout_seconds".into()),
            value: Some("300".into()),
        }]),
    };
    Yield::Details {
        items: Items::TargetGroupAttributes(ids.iter().map(of).collect()),
        missing: Vec::new(),
    }
}

/// Series of which each says what its name makes of it; `image-proxy` is silent, and `search-api`
/// said nothing for a while.
fn metrics(step: &Step) -> Yield {
    let Step::Details { ids } = step else {
        panic!("no call names series");
    };
    let series = ids.iter().map(|text| {
        let id = SeriesId::parse(text).expect("an identity");
        let (from, to) = id.range.window(super::domain::fixtures::now());
        let period = i64::from(id.range.period());
        let is = |name: &str| id.dimensions.iter().any(|(_, value)| &**value == name);
        let own = id.metric.len() as f64;
        let count = (to.as_second() - from.as_second()) / period;
        let points = (0..count - 1)
            .filter(|n| {
                !(is("image-proxy") || is("search-api") && (count / 3..count / 2).contains(n))
            })
            .map(|n| {
                let wave = (n as f64 * std::f64::consts::TAU / count as f64).sin();
                let at = from + Duration::from_secs((n * period).unsigned_abs());
                (at, 40.0 + own + 30.0 * wave)
            });
        Series {
            id: Text::clone(text),
            label: Some(Text::clone(&id.metric)),
            period: id.range.period(),
            points: points.collect(),
            incomplete: None,
        }
    });
    Yield::Details {
        items: Items::MetricSeries(series.collect()),
        missing: Vec::new(),
    }
}

impl Account {
    /// The families of the definitions there are.
    fn families(&self) -> Yield {
        let names = self
            .definitions
            .iter()
            .map(|it| arn::family(&it.task_definition_arn));
        let ids: BTreeSet<Text> = names.map(Text::from).collect();
        let ids: Vec<Text> = ids.into_iter().collect();
        let family = |id: &Text| Family { family: id.clone() };
        Yield::Names {
            items: Some(Items::TaskDefinitionFamilies(
                ids.iter().map(family).collect(),
            )),
            ids,
            next: None,
        }
    }

    /// The ACTIVE revisions of the family asked for, newest first.
    fn revisions(&self, step: &Step) -> Yield {
        let Step::Details { ids } = step else {
            panic!("nothing names them");
        };
        let of = |family: &Text| {
            let mut active: Vec<Text> = self
                .definitions
                .iter()
                .filter(|it| it.status.as_deref() == Some("ACTIVE"))
                .map(|it| Text::clone(&it.task_definition_arn))
                .filter(|id| arn::family(id) == &**family)
                .collect();
            active.sort_by_key(|id| std::cmp::Reverse(arn::revision(id)));
            FamilyRevisions {
                family: Text::clone(family),
                task_definition_arns: active,
                more: false,
            }
        };
        Yield::Details {
            items: Items::TaskDefinitionRevisions(ids.iter().map(of).collect()),
            missing: Vec::new(),
        }
    }
}

/// All items of a list that names and describes at once.
fn described<T: Clone>(all: &[T], id: fn(&T) -> &Text, items: fn(Vec<T>) -> Items) -> Yield {
    Yield::Names {
        ids: all.iter().map(id).cloned().collect(),
        next: None,
        items: Some(items(all.to_vec())),
    }
}

/// A page of a hundred names, or the details of what was asked for.
pub fn answer<T: Clone>(
    all: &[T],
    id: fn(&T) -> &Text,
    step: &Step,
    items: fn(Vec<T>) -> Items,
) -> Yield {
    match step {
        Step::Names { token } => {
            let from = token.as_deref().map_or(0, |token| token.parse().unwrap());
            let to = all.len().min(from + 100);
            Yield::Names {
                ids: all[from..to].iter().map(id).cloned().collect(),
                next: (to < all.len()).then(|| to.to_string().into()),
                items: None,
            }
        }
        Step::Details { ids } => {
            let there = |wanted: &&Text| all.iter().any(|item| id(item) == *wanted);
            let missing = ids.iter().filter(|wanted| !there(wanted));
            Yield::Details {
                missing: missing
                    .map(|id| (Text::clone(id), "MISSING".into()))
                    .collect(),
                items: items(
                    all.iter()
                        .filter(|item| ids.contains(id(item)))
                        .cloned()
                        .collect(),
                ),
            }
        }
    }
}

impl Inside {
    /// The service deployments of one service, newest first.
    fn lists(&self, step: &Step) -> Yield {
        let Step::Details { ids } = step else {
            panic!("no call names them");
        };
        let list = |service: &Text| ServiceDeploymentList {
            service_arn: Text::clone(service),
            service_deployments: self
                .rollouts
                .iter()
                .filter(|rollout| rollout.service_arn.as_ref() == Some(service))
                .map(ServiceDeployment::brief)
                .collect(),
            more: false,
        };
        Yield::Details {
            items: Items::ServiceDeploymentLists(ids.iter().map(list).collect()),
            missing: Vec::new(),
        }
    }

    fn prod_web() -> Self {
        let mut checkout = service("checkout", 4);
        checkout.running_count = Some(3);
        checkout.deployments = Some(vec![
            super::domain::deployment::Deployment {
                created_at: Some(ago(720)),
                rollout_state_reason: Some(
                    "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1111111111111111111.".into(),
                ),
                ..deployment("checkout:41", "PRIMARY", "IN_PROGRESS", (3, 4))
            },
            super::domain::deployment::Deployment {
                failed_tasks: Some(7),
                created_at: Some(ago(1_260)),
                ..deployment("checkout:42", "ACTIVE", "FAILED", (0, 0))
            },
        ]);
        checkout.events = Some(vec![
            event(
                720,
                "(service checkout) rolling back to deployment ecs-svc/1111111111111111111.",
            ),
            event(
                725,
                "(service checkout) (deployment ecs-svc/2222222222222222222) deployment failed: tasks failed to start.",
            ),
        ]);
        let mut search = service("search-api", 3);
        search.events = Some(vec![event(
            240,
            "(service search-api) (port 8080) is unhealthy in (target-group arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/search/1) due to (reason Health checks failed with these codes: [503]).",
        )]);
        let mut worker = service("session-worker", 2);
        worker.pending_count = Some(1);
        worker.deployments = Some(vec![
            deployment("session-worker:8", "PRIMARY", "IN_PROGRESS", (1, 2)),
            deployment("session-worker:7", "ACTIVE", "COMPLETED", (1, 2)),
        ]);
        let crashed = |id: &str, seconds: u64| Task {
            task_definition_arn: Some(super::domain::fixtures::definition_arn("checkout:42")),
            containers: Some(vec![
                ended("app", Some(1), None),
                ended("log-router", Some(0), None),
            ]),
            ..stopped(
                id,
                "checkout",
                seconds,
                "EssentialContainerExited",
                "Essential container in task exited",
            )
        };
        let mut starting = task("5e55104444444444", "session-worker");
        starting.last_status = Some("PENDING".into());
        starting.health_status = Some("UNKNOWN".into());
        starting.started_at = None;
        starting.created_at = Some(ago(25));
        starting.containers = Some(vec![super::domain::task::Container {
            last_status: Some("PENDING".into()),
            ..container("app")
        }]);
        Self {
            services: vec![
                checkout,
                search,
                service("storefront", 6),
                service("image-proxy", 2),
                worker,
            ],
            running: vec![
                task("c0ffee0111111111", "checkout"),
                task("c0ffee0222222222", "checkout"),
                task("c0ffee0333333333", "checkout"),
                task("5ea4c40111111111", "search-api"),
                starting,
            ],
            stopped: vec![
                crashed("dead000111111111", 900),
                crashed("dead000222222222", 960),
                stopped(
                    "fade000111111111",
                    "storefront",
                    1_200,
                    "ServiceSchedulerInitiated",
                    "Scaling activity initiated by (deployment ecs-svc/1234567890123456789)",
                ),
            ],
            ..Self::default()
        }
    }
}
