//! [DescribeCapacityProviders](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html).

use super::convert::{each, missing, tag, text, texts, word};
use super::strings;
use crate::aws::call::Ticket;
use crate::aws::{Api, Described, Reply, operations};
use crate::domain::capacity_provider::{
    AutoScalingGroupProvider, CapacityProvider, InstanceLaunchTemplate, ManagedInstancesNetwork,
    ManagedInstancesProvider, ManagedScaling,
};
use crate::domain::{Text, arn};
use aws_sdk_ecs::types::{self, CapacityProviderField};

impl Api {
    /// Capacity providers of a cluster by name, at most 10
    /// ([DescribeCapacityProviders](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html)).
    ///
    /// Those of Managed Instances belong to a cluster and are told only together with it.
    pub async fn describe_capacity_providers(
        &self,
        ticket: Ticket,
        cluster: &Text,
        names: &[Text],
    ) -> Reply<Described<CapacityProvider>> {
        let send = self
            .ecs()
            .describe_capacity_providers()
            .cluster(&**cluster)
            .set_capacity_providers(Some(strings(names)))
            .include(CapacityProviderField::Tags)
            .send();
        let cli = vec![
            ("--cluster", vec![cluster.clone()]),
            ("--capacity-providers", names.to_vec()),
            ("--include", vec!["TAGS".into()]),
        ];
        self.call(&operations::DESCRIBE_CAPACITY_PROVIDERS, ticket, cli, send)
            .await
            .map(|output| {
                let items: Vec<CapacityProvider> = output
                    .capacity_providers
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(provider)
                    .collect();
                // They were asked for by name and are told missing by ARN.
                let mut missing: Vec<(Text, Text)> = missing(output.failures)
                    .into_iter()
                    .map(|(id, reason)| (arn::name(&id).into(), reason))
                    .collect();
                let untold = names.iter().filter(|name| {
                    let is = |other: &Text| other == *name;
                    !items.iter().any(|item| is(&item.name))
                        && !missing.iter().any(|(other, _)| is(other))
                });
                let untold: Vec<(Text, Text)> = untold
                    .map(|name| (Text::clone(name), "not in the answer".into()))
                    .collect();
                missing.extend(untold);
                Described { items, missing }
            })
    }
}

/// A capacity provider; none without a name, because the name is its identity.
fn provider(from: types::CapacityProvider) -> Option<CapacityProvider> {
    Some(CapacityProvider {
        capacity_provider_arn: text(from.capacity_provider_arn),
        name: text(from.name)?,
        cluster: text(from.cluster),
        status: word(from.status),
        r#type: word(from.r#type),
        auto_scaling_group_provider: from.auto_scaling_group_provider.map(|group| {
            AutoScalingGroupProvider {
                auto_scaling_group_arn: text(Some(group.auto_scaling_group_arn)),
                managed_scaling: group.managed_scaling.map(|scaling| ManagedScaling {
                    status: word(scaling.status),
                    target_capacity: scaling.target_capacity,
                    minimum_scaling_step_size: scaling.minimum_scaling_step_size,
                    maximum_scaling_step_size: scaling.maximum_scaling_step_size,
                    instance_warmup_period: scaling.instance_warmup_period,
                }),
                managed_termination_protection: word(group.managed_termination_protection),
                managed_draining: word(group.managed_draining),
            }
        }),
        managed_instances_provider: from.managed_instances_provider.map(managed),
        update_status: word(from.update_status),
        update_status_reason: text(from.update_status_reason),
        tags: each(from.tags, tag),
    })
}

fn managed(from: types::ManagedInstancesProvider) -> ManagedInstancesProvider {
    ManagedInstancesProvider {
        infrastructure_role_arn: text(from.infrastructure_role_arn),
        instance_launch_template: from.instance_launch_template.map(|template| {
            InstanceLaunchTemplate {
                ec2_instance_profile_arn: text(Some(template.ec2_instance_profile_arn)),
                network_configuration: template.network_configuration.map(|network| {
                    ManagedInstancesNetwork {
                        subnets: network.subnets.map(texts),
                        security_groups: network.security_groups.map(texts),
                    }
                }),
                capacity_option_type: word(template.capacity_option_type),
            }
        }),
        propagate_tags: word(from.propagate_tags),
    }
}
