//! A service with everything around it, to be changed by each test.

use crate::actions::{Facts, Inputs, Target, find};
use crate::domain::Text;
use crate::domain::alarm::Alarm;
use crate::domain::cluster::Cluster;
use crate::domain::container_instance::ContainerInstance;
use crate::domain::deployment::{
    AwsVpcConfiguration, DeploymentConfiguration, NetworkConfiguration,
};
use crate::domain::fixtures;
use crate::domain::scaling::{ScalableTarget, SuspendedState};
use crate::domain::service::{LoadBalancer, Service};
use crate::domain::service_deployment::{ServiceDeployment, ServiceDeploymentList};
use crate::domain::service_revision::ServiceRevision;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;

/// What facts borrow from.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub service: Service,
    pub cluster: Option<Cluster>,
    pub tasks: Vec<Task>,
    pub others: Vec<Service>,
    pub deployments: Option<ServiceDeploymentList>,
    pub described: Vec<ServiceDeployment>,
    pub revisions: Vec<ServiceRevision>,
    pub definition: Option<TaskDefinition>,
    pub definitions: Vec<TaskDefinition>,
    pub instances: Vec<ContainerInstance>,
    pub scaling: Option<Option<ScalableTarget>>,
    pub alarms: Vec<Alarm>,
    pub free: Vec<(Text, i32)>,
    pub gaps: Vec<Text>,
}

/// `web` of `prod-web` with four tasks of `web:41`, steady, deployed by percents of 100 and 200.
pub(super) fn web() -> World {
    let mut service = fixtures::service("web", 4);
    service.deployment_configuration = Some(DeploymentConfiguration {
        minimum_healthy_percent: Some(100),
        maximum_percent: Some(200),
        ..fixtures::configuration("ROLLING")
    });
    service.enable_execute_command = Some(false);
    service.availability_zone_rebalancing = Some("DISABLED".into());
    World {
        service,
        cluster: Some(fixtures::cluster("prod-web")),
        tasks: (0..4)
            .map(|it| fixtures::task(&format!("{it}"), "web"))
            .collect(),
        others: Vec::new(),
        deployments: None,
        described: Vec::new(),
        revisions: Vec::new(),
        definition: Some(fixtures::definition("web:41")),
        definitions: Vec::new(),
        instances: Vec::new(),
        scaling: Some(None),
        alarms: Vec::new(),
        free: Vec::new(),
        gaps: Vec::new(),
    }
}

impl World {
    pub fn facts(&self) -> Facts<'_> {
        let cluster = fixtures::cluster_arn("prod-web");
        let mut facts = Facts::of(Target::Service(&self.service), cluster);
        facts.cluster = self.cluster.as_ref();
        facts.tasks = self.tasks.iter().collect();
        facts.others = self.others.iter().collect();
        facts.deployments = self.deployments.as_ref();
        facts.described = self.described.iter().collect();
        facts.revisions = self.revisions.iter().collect();
        facts.definition = self.definition.as_ref();
        facts.definitions = self.definitions.iter().collect();
        facts.instances = self.instances.iter().collect();
        facts.scaling = self.scaling.as_ref().map(Option::as_ref);
        facts.alarms = self.alarms.iter().collect();
        facts.free_addresses = self.free.clone();
        facts.gaps = self.gaps.clone();
        facts
    }

    /// Adds a service deployment of a task definition, made so many seconds ago.
    pub fn deployed(&mut self, revision: &str, status: &str, seconds: u64) {
        let deployment = ServiceDeployment {
            target_service_revision: Some(fixtures::summary("web", revision, (4, 4))),
            created_at: Some(fixtures::ago(seconds)),
            finished_at: Some(fixtures::ago(seconds.saturating_sub(300))),
            ..fixtures::service_deployment("web", &format!("d{seconds}"), status)
        };
        let brief = deployment.brief();
        let list = self
            .deployments
            .get_or_insert_with(|| ServiceDeploymentList {
                service_arn: fixtures::service_arn("prod-web", "web"),
                service_deployments: Vec::new(),
                more: false,
            });
        list.service_deployments.push(brief);
        self.described.push(deployment);
        let known = fixtures::service_revision_arn("web", revision);
        if self
            .revisions
            .iter()
            .all(|it| it.service_revision_arn != known)
        {
            self.revisions
                .push(fixtures::service_revision("web", revision));
        }
    }

    /// Under way from web:40 to web:41.
    pub fn rolls(&mut self) {
        let mut deployment = fixtures::service_deployment("web", "d1", "IN_PROGRESS");
        deployment.source_service_revisions = Some(vec![fixtures::summary("web", "40", (3, 4))]);
        deployment.target_service_revision = Some(fixtures::summary("web", "41", (1, 4)));
        self.service.current_service_deployment = Some(deployment.service_deployment_arn.clone());
        self.described.push(deployment);
        self.revisions.push(fixtures::service_revision("web", "40"));
        self.revisions.push(fixtures::service_revision("web", "41"));
    }

    /// Auto scaling between these.
    pub fn scaled(&mut self, min: i32, max: i32, suspended: bool) {
        self.scaling = Some(Some(ScalableTarget {
            resource_id: "service/prod-web/web".into(),
            service_namespace: Some("ecs".into()),
            scalable_dimension: Some("ecs:service:DesiredCount".into()),
            min_capacity: Some(min),
            max_capacity: Some(max),
            predicted_capacity: None,
            role_arn: None,
            creation_time: None,
            suspended_state: Some(SuspendedState {
                dynamic_scaling_in_suspended: Some(suspended),
                dynamic_scaling_out_suspended: Some(suspended),
                scheduled_scaling_suspended: Some(suspended),
            }),
            scalable_target_arn: None,
        }));
    }

    /// In subnets with so many free addresses.
    pub fn in_subnets(&mut self, subnets: &[(&str, i32)]) {
        self.free = subnets
            .iter()
            .map(|(id, free)| ((*id).into(), *free))
            .collect();
        self.service.network_configuration = Some(NetworkConfiguration {
            awsvpc_configuration: Some(AwsVpcConfiguration {
                subnets: subnets.iter().map(|(id, _)| Text::from(*id)).collect(),
                security_groups: None,
                assign_public_ip: None,
            }),
        });
    }

    /// The preview of an action in words, a line each; or why there is none.
    pub fn preview(&self, id: &str, said: &[(&str, &str)]) -> Result<String, String> {
        let action = find(id).unwrap_or_else(|| panic!("{id}"));
        let preview = (action.preview)(&self.facts(), &inputs(id, said))?;
        let mut lines = vec![preview.sentence];
        let changes = preview.changes.into_iter();
        lines.extend(changes.map(|it| format!("{}: {} → {}", it.what, it.before, it.after)));
        lines.extend(preview.warnings.into_iter().map(|it| format!("! {it}")));
        lines.extend(preview.notes.into_iter().map(|it| format!("· {it}")));
        Ok(lines.join("\n"))
    }

    pub fn applies(&self, id: &str) -> Result<(), String> {
        let action = find(id).unwrap_or_else(|| panic!("{id}"));
        (action.applies)(&self.facts())
    }
}

/// What was said to an action, as it takes it.
pub(super) fn inputs(id: &str, said: &[(&str, &str)]) -> Inputs {
    let action = find(id).unwrap_or_else(|| panic!("{id}"));
    let mut inputs = Inputs::default();
    for (name, value) in said {
        let input = action.inputs.iter().find(|it| it.name == *name);
        let input = input.unwrap_or_else(|| panic!("{id} has no input {name}"));
        inputs
            .set(input, value)
            .unwrap_or_else(|why| panic!("{why}"));
    }
    inputs
}

/// In a target group.
pub(super) fn balanced(group: &str) -> LoadBalancer {
    LoadBalancer {
        target_group_arn: Some(
            format!(
                "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/{group}/0123456789abcdef"
            )
            .into(),
        ),
        load_balancer_name: None,
        container_name: Some("app".into()),
        container_port: Some(8080),
        advanced_configuration: None,
    }
}
