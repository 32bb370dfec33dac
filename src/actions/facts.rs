//! What an action looks at.

use crate::domain::Text;
use crate::domain::alarm::Alarm;
use crate::domain::cluster::Cluster;
use crate::domain::container_instance::ContainerInstance;
use crate::domain::launching::Protection;
use crate::domain::scaling::ScalableTarget;
use crate::domain::service::Service;
use crate::domain::service_deployment::{ServiceDeployment, ServiceDeploymentList};
use crate::domain::service_revision::ServiceRevision;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;

/// What an action is about.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// A service.
    Service(&'a Service),
    /// A task.
    Task(&'a Task),
    /// A container instance.
    Instance(&'a ContainerInstance),
    /// The cluster.
    Cluster,
}

/// What is known around the target. What could not be had is in `gaps`, never left out silently.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// What it is about.
    pub target: Target<'a>,
    /// ARN of the cluster.
    pub cluster_arn: Text,
    /// The cluster.
    pub cluster: Option<&'a Cluster>,
    /// Of a service, its tasks that are wanted. Of a task, others of its group and those that were
    /// started with ecsight; of a container instance, those on it: of both also stopped ones.
    pub tasks: Vec<&'a Task>,
    /// Whether the task is protected; absent if that is not known.
    pub protection: Option<&'a Protection>,
    /// Other services of the cluster, for what they share.
    pub others: Vec<&'a Service>,
    /// The newest service deployments in brief.
    pub deployments: Option<&'a ServiceDeploymentList>,
    /// The service deployments that are described.
    pub described: Vec<&'a ServiceDeployment>,
    /// Service revisions that are known.
    pub revisions: Vec<&'a ServiceRevision>,
    /// The task definition that is deployed.
    pub definition: Option<&'a TaskDefinition>,
    /// Other task definitions that are known: of the same family, and of its service revisions.
    pub definitions: Vec<&'a TaskDefinition>,
    /// Container instances of the cluster; read only for a service that runs on some, and for a
    /// container instance: the others.
    pub instances: Vec<&'a ContainerInstance>,
    /// Bounds of auto scaling: none if there is no auto scaling, absent if it could not be asked.
    pub scaling: Option<Option<&'a ScalableTarget>>,
    /// Alarms of the service that are in ALARM.
    pub alarms: Vec<&'a Alarm>,
    /// Free addresses of the service's subnets, by subnet.
    pub free_addresses: Vec<(Text, i32)>,
    /// What could not be had, and why.
    pub gaps: Vec<Text>,
}

/// What stands for what is not known.
const NOT_KNOWN: &str = "not known";

/// What of a target must not change between the preview and the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(Vec<(&'static str, String)>);

impl<'a> Facts<'a> {
    /// Nothing but the target.
    pub fn of(target: Target<'a>, cluster_arn: Text) -> Self {
        Self {
            target,
            cluster_arn,
            cluster: None,
            tasks: Vec::new(),
            protection: None,
            others: Vec::new(),
            deployments: None,
            described: Vec::new(),
            revisions: Vec::new(),
            definition: None,
            definitions: Vec::new(),
            instances: Vec::new(),
            scaling: None,
            alarms: Vec::new(),
            free_addresses: Vec::new(),
            gaps: Vec::new(),
        }
    }

    /// The service, if that is what it is about.
    pub fn service(&self) -> Option<&'a Service> {
        match self.target {
            Target::Service(service) => Some(service),
            Target::Task(_) | Target::Instance(_) | Target::Cluster => None,
        }
    }

    /// The task, if that is what it is about.
    pub fn task(&self) -> Option<&'a Task> {
        match self.target {
            Target::Task(task) => Some(task),
            Target::Service(_) | Target::Instance(_) | Target::Cluster => None,
        }
    }

    /// The container instance, if that is what it is about.
    pub fn instance(&self) -> Option<&'a ContainerInstance> {
        match self.target {
            Target::Instance(instance) => Some(instance),
            Target::Service(_) | Target::Task(_) | Target::Cluster => None,
        }
    }

    /// The service of a name among the others.
    pub fn other(&self, name: &str) -> Option<&'a Service> {
        self.others.iter().copied().find(|it| it.name() == name)
    }

    /// ARN of the target.
    pub fn arn(&self) -> &Text {
        match self.target {
            Target::Service(service) => &service.service_arn,
            Target::Task(task) => &task.task_arn,
            Target::Instance(instance) => &instance.container_instance_arn,
            Target::Cluster => &self.cluster_arn,
        }
    }

    /// What of the target the preview was made from: when it is another right before sending,
    /// nothing is sent.
    pub fn fingerprint(&self) -> Fingerprint {
        let text = |text: &Option<Text>| text.as_deref().unwrap_or("—").to_owned();
        let number = |number: Option<i32>| number.map_or("—".to_owned(), |it| it.to_string());
        let flag = |flag: Option<bool>| flag.map_or("—", |on| if on { "on" } else { "off" });
        Fingerprint(match self.target {
            Target::Service(service) => vec![
                ("status", text(&service.status)),
                ("task definition", text(&service.task_definition)),
                ("desired count", number(service.desired_count)),
                (
                    "current service deployment",
                    text(&service.current_service_deployment),
                ),
                ("created", format!("{:?}", service.created_at)),
                ("ECS Exec", flag(service.enable_execute_command).to_owned()),
                (
                    "Availability Zone rebalancing",
                    text(&service.availability_zone_rebalancing),
                ),
                ("auto scaling", self.scaling_words()),
            ],
            Target::Task(task) => vec![
                ("desired status", text(&task.desired_status)),
                ("task definition", text(&task.task_definition_arn)),
            ],
            Target::Instance(instance) => vec![("status", text(&instance.status))],
            Target::Cluster => {
                let status = self.cluster.and_then(|it| it.status.clone());
                let insights = self.cluster.and_then(Cluster::container_insights);
                vec![
                    ("status", text(&status)),
                    ("Container Insights", insights.unwrap_or("—").to_owned()),
                ]
            }
        })
    }
}

impl Facts<'_> {
    /// What auto scaling does with a service, in a few words.
    fn scaling_words(&self) -> String {
        let target = match self.scaling {
            None => return NOT_KNOWN.to_owned(),
            Some(None) => return "none".to_owned(),
            Some(Some(target)) => target,
        };
        let bound = |bound: Option<i32>| bound.map_or("—".to_owned(), |it| it.to_string());
        let (min, max) = (bound(target.min_capacity), bound(target.max_capacity));
        let state = target.suspended_state.as_ref();
        let suspended = state.map_or_else(Vec::new, |it| {
            let kinds = [
                ("in", it.dynamic_scaling_in_suspended),
                ("out", it.dynamic_scaling_out_suspended),
                ("by schedule", it.scheduled_scaling_suspended),
            ];
            let suspended = kinds.into_iter().filter(|(_, is)| *is == Some(true));
            suspended.map(|(kind, _)| kind).collect()
        });
        match suspended.is_empty() {
            true => format!("{min} to {max}"),
            false => format!("{min} to {max}, suspended {}", suspended.join(", ")),
        }
    }
}

impl Fingerprint {
    /// What is another now, in words: `desired count was 3 and is 5`; none if nothing is. What was
    /// not known was not shown.
    pub fn difference(&self, now: &Self) -> Option<String> {
        let pairs = self.0.iter().zip(&now.0);
        let changed = pairs.filter(|(was, is)| was != is && was.1 != NOT_KNOWN);
        let words: Vec<String> = changed
            .map(|((what, was), (_, is))| format!("{what} was {was} and is {is}"))
            .collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}
