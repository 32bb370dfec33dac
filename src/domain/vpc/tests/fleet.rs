//! Clusters as ECS tells them.

use crate::domain::capacity_provider::{
    AutoScalingGroupProvider, CapacityProvider, InstanceLaunchTemplate, ManagedInstancesNetwork,
    ManagedInstancesProvider,
};
use crate::domain::cluster::{Cluster, NameValue, Tag};
use crate::domain::container_instance::ContainerInstance;
use crate::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use crate::domain::service::{LoadBalancer as Attached, Service};
use crate::domain::task::Task;
use crate::domain::vpc::Known;
use crate::domain::{Text, fixtures};

/// What is known of the cluster.
#[derive(Clone)]
pub(super) struct Fleet {
    pub(super) cluster: Cluster,
    pub(super) services: Vec<Service>,
    pub(super) tasks: Vec<Task>,
    pub(super) instances: Vec<ContainerInstance>,
    pub(super) providers: Vec<CapacityProvider>,
}

impl Fleet {
    pub(super) fn empty() -> Self {
        Self {
            cluster: fixtures::cluster("prod-web"),
            services: vec![],
            tasks: vec![],
            instances: vec![],
            providers: vec![],
        }
    }

    pub(super) fn known(&self) -> Known<'_> {
        Known {
            services: self.services.iter().collect(),
            tasks: self.tasks.iter().collect(),
            instances: self.instances.iter().collect(),
            providers: self.providers.iter().collect(),
            ..Known::of(&self.cluster)
        }
    }

    pub(super) fn service(mut self, name: &str, subnets: &[&str]) -> Self {
        let mut service = fixtures::service(name, 2);
        service.network_configuration = (!subnets.is_empty()).then(|| NetworkConfiguration {
            awsvpc_configuration: Some(AwsVpcConfiguration {
                subnets: subnets.iter().map(|it| Text::from(*it)).collect(),
                security_groups: None,
                assign_public_ip: None,
            }),
        });
        self.services.push(service);
        self
    }

    pub(super) fn balanced(mut self, group: &str) -> Self {
        if let Some(service) = self.services.last_mut() {
            service.load_balancers = Some(vec![Attached {
                target_group_arn: Some(group.into()),
                load_balancer_name: None,
                container_name: None,
                container_port: None,
                advanced_configuration: None,
            }]);
        }
        self
    }

    pub(super) fn task(mut self, id: &str, subnet: &str) -> Self {
        let mut task = fixtures::task(id, "web");
        if let Some(details) = task
            .attachments
            .as_mut()
            .and_then(|it| it[0].details.as_mut())
        {
            details.push(NameValue {
                name: Some("subnetId".into()),
                value: Some(subnet.into()),
            });
        }
        self.tasks.push(task);
        self
    }

    pub(super) fn instance(mut self, id: &str, vpc: Option<&str>) -> Self {
        let mut instance = fixtures::instance(id);
        if let Some(attributes) = &mut instance.attributes {
            attributes.retain(|it| &*it.name != "ecs.subnet-id");
            attributes.extend(vpc.map(|vpc| fixtures::attribute("ecs.vpc-id", vpc)));
        }
        self.instances.push(instance);
        self
    }

    pub(super) fn provider(mut self, asg: Option<&str>, subnets: &[&str]) -> Self {
        let managed = asg.is_none().then(|| ManagedInstancesProvider {
            infrastructure_role_arn: None,
            instance_launch_template: Some(InstanceLaunchTemplate {
                ec2_instance_profile_arn: None,
                network_configuration: Some(ManagedInstancesNetwork {
                    subnets: Some(subnets.iter().map(|it| Text::from(*it)).collect()),
                    security_groups: None,
                }),
                capacity_option_type: None,
            }),
            propagate_tags: None,
        });
        self.providers.push(CapacityProvider {
            capacity_provider_arn: None,
            name: "own".into(),
            cluster: None,
            status: None,
            r#type: None,
            auto_scaling_group_provider: asg.map(|name| AutoScalingGroupProvider {
                auto_scaling_group_arn: Some(
                    format!("arn:aws:autoscaling:us-east-1:1:autoScalingGroup:u:autoScalingGroupName/{name}").into(),
                ),
                managed_scaling: None,
                managed_termination_protection: None,
                managed_draining: None,
            }),
            managed_instances_provider: managed,
            update_status: None,
            update_status_reason: None,
            tags: None,
        });
        self
    }

    pub(super) fn tagged(mut self, stack: &str) -> Self {
        self.cluster.tags = Some(vec![Tag {
            key: Some("aws:cloudformation:stack-name".into()),
            value: Some(stack.into()),
        }]);
        self
    }
}
