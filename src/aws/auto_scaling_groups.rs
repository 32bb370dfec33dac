//! Amazon EC2 Auto Scaling: the groups behind capacity providers.

use super::call::Ticket;
use super::ecs::convert::{each, text};
use super::{Api, Reply, operations};
use crate::domain::Text;
use crate::domain::auto_scaling_group::AutoScalingGroup;
use aws_sdk_autoscaling::types;

impl Api {
    /// Groups by name, at most 50; one that does not exist is left out
    /// ([DescribeAutoScalingGroups](https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html)).
    pub async fn describe_auto_scaling_groups(
        &self,
        ticket: Ticket,
        names: &[Text],
    ) -> Reply<Vec<AutoScalingGroup>> {
        let send = self
            .clients()
            .autoscaling
            .describe_auto_scaling_groups()
            .set_auto_scaling_group_names(Some(names.iter().map(ToString::to_string).collect()))
            .send();
        let cli = vec![("--auto-scaling-group-names", names.to_vec())];
        self.call(&operations::DESCRIBE_AUTO_SCALING_GROUPS, ticket, cli, send)
            .await
            .map(|output| {
                let groups = output.auto_scaling_groups.unwrap_or_default();
                groups.into_iter().map(group).collect()
            })
    }
}

fn group(from: types::AutoScalingGroup) -> AutoScalingGroup {
    AutoScalingGroup {
        auto_scaling_group_name: text(from.auto_scaling_group_name),
        vpc_zone_identifier: from.vpc_zone_identifier.map(|subnets| {
            subnets
                .split(',')
                .map(str::trim)
                .filter(|subnet| !subnet.is_empty())
                .map(Text::from)
                .collect()
        }),
        availability_zones: each(from.availability_zones, Text::from),
        instances: each(from.instances, |instance| text(instance.instance_id))
            .map(|instances| instances.into_iter().flatten().collect()),
    }
}
