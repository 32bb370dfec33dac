//! Where Enter on a resource leads: to the thing itself.

use crate::domain::{Text, arn};
use crate::panes::kind::{Drill, KindId, Look, Scope};

/// The list that shows a thing of this type, with the cursor on it; its description where none does.
pub(super) fn to(resource_type: &str, physical: Option<&Text>, look: &Look<'_>) -> Drill {
    let Some(id) = physical.filter(|id| !id.is_empty()) else {
        return Drill::Describe;
    };
    let scope = Scope {
        stack: None,
        service: None,
        task: None,
        ..look.scope.clone()
    };
    let row = |kind, scope, id: &Text| Drill::Row(kind, scope, Text::clone(id));
    let region = Scope::region(look.scope.context);
    match resource_type {
        "AWS::CloudFormation::Stack" => Drill::List(
            KindId::StackResources,
            Scope {
                stack: Some(Text::clone(id)),
                ..look.scope.clone()
            },
        ),
        "AWS::ECS::Cluster" => match cluster(id, look) {
            Some(cluster) => row(KindId::Clusters, region, &cluster),
            None => Drill::Describe,
        },
        "AWS::ECS::Service" | "AWS::ECS::ExpressGatewayService" => {
            // An ARN of the old form does not name the cluster: then it is that of the list.
            let named = id
                .split(":service/")
                .nth(1)
                .and_then(|rest| rest.split_once('/'));
            let other = named.and_then(|(name, _)| cluster(name, look));
            let cluster = other.or_else(|| look.scope.cluster.clone());
            row(KindId::Services, Scope { cluster, ..scope }, id)
        }
        "AWS::ECS::TaskDefinition" => {
            let family = Some(arn::family(id).into());
            row(KindId::Revisions, Scope { family, ..region }, id)
        }
        "AWS::ECS::CapacityProvider" | "AWS::ECS::ClusterCapacityProviderAssociations" => {
            row(KindId::CapacityProviders, scope, id)
        }
        "AWS::ElasticLoadBalancingV2::TargetGroup" => row(KindId::TargetGroups, scope, id),
        "AWS::ElasticLoadBalancingV2::LoadBalancer"
        | "AWS::ElasticLoadBalancingV2::Listener"
        | "AWS::ElasticLoadBalancingV2::ListenerRule" => Drill::List(KindId::TargetGroups, scope),
        "AWS::CloudWatch::Alarm" | "AWS::CloudWatch::CompositeAlarm" => {
            row(KindId::Alarms, scope, id)
        }
        "AWS::Events::Rule" | "AWS::Scheduler::Schedule" => row(KindId::Scheduled, scope, id),
        _ if resource_type.starts_with("AWS::ApplicationAutoScaling::") => {
            Drill::List(KindId::Scaling, scope)
        }
        _ if is_of_network(resource_type) => match look.scope.cluster.clone() {
            Some(cluster) => Drill::Network(cluster),
            None => Drill::Describe,
        },
        _ => Drill::Describe,
    }
}

/// What is on the map of the network.
fn is_of_network(resource_type: &str) -> bool {
    matches!(
        resource_type,
        "AWS::EC2::VPC"
            | "AWS::EC2::Subnet"
            | "AWS::EC2::RouteTable"
            | "AWS::EC2::Route"
            | "AWS::EC2::SubnetRouteTableAssociation"
            | "AWS::EC2::InternetGateway"
            | "AWS::EC2::EgressOnlyInternetGateway"
            | "AWS::EC2::VPCGatewayAttachment"
            | "AWS::EC2::NatGateway"
            | "AWS::EC2::VPCEndpoint"
            | "AWS::EC2::SecurityGroup"
            | "AWS::EC2::SecurityGroupIngress"
            | "AWS::EC2::SecurityGroupEgress"
            | "AWS::EC2::NetworkAcl"
            | "AWS::EC2::NetworkAclEntry"
            | "AWS::EC2::SubnetNetworkAclAssociation"
            | "AWS::EC2::VPCCidrBlock"
    )
}

/// The ARN of the cluster of this name or ARN, if it is known.
fn cluster(name: &str, look: &Look<'_>) -> Option<Text> {
    let context = look.store.context(look.scope.context)?;
    let mut known = context.clusters.entries().map(|(id, _)| id);
    known.find(|id| arn::name(id) == arn::name(name)).cloned()
}
