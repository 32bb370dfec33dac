//! The resources of a stack, in the order in which they are made.

use super::super::groups::capital;
use super::super::{Group, Vpc, first_vpc, groups_of, launch_template, scaling_group, vpc_of};
use super::Part;
use crate::sim::rng::{hash, mix};
use crate::sim::scenario::{Egress, GroupSpec};
use crate::sim::story::{
    Cluster, Service, World, balancer_path, listener_rule_arn, target_group_arn,
};

/// A resource before a stack gives it its manner of naming.
pub(super) struct Piece {
    pub kind: &'static str,
    pub logical: String,
    pub physical: String,
}

fn piece(kind: &'static str, logical: impl Into<String>, physical: impl Into<String>) -> Piece {
    Piece {
        kind,
        logical: logical.into(),
        physical: physical.into(),
    }
}

/// What a part of a cluster's stacks holds.
pub(super) fn pieces(
    world: &World,
    cluster: &Cluster,
    part: Part,
    children: &[String],
) -> Vec<Piece> {
    match part {
        Part::Network => network(first_vpc(cluster)),
        Part::Cluster => platform(world, cluster),
        Part::Services => cluster
            .real_services()
            .flat_map(|one| service(world, cluster, one))
            .collect(),
        Part::Nested => {
            let names = ["NetworkStack", "ClusterStack"];
            let children = names.iter().zip(children);
            children
                .map(|(name, id)| piece("AWS::CloudFormation::Stack", *name, id))
                .collect()
        }
    }
}

fn network(vpc: Vpc<'_>) -> Vec<Piece> {
    let id = vpc.id();
    let mut all = vec![piece("AWS::EC2::VPC", "Vpc", &id)];
    if vpc.has_gateway() {
        let gateway = vpc.id_of("igw", "igw");
        all.push(piece(
            "AWS::EC2::InternetGateway",
            "InternetGateway",
            &gateway,
        ));
        let attachment = format!("IGW|{id}");
        all.push(piece(
            "AWS::EC2::VPCGatewayAttachment",
            "GatewayAttachment",
            attachment,
        ));
        let table = vpc.id_of("rtb", "public");
        all.push(piece("AWS::EC2::RouteTable", "PublicRouteTable", &table));
        all.push(piece(
            "AWS::EC2::Route",
            "PublicRoute",
            format!("{table}|0.0.0.0/0"),
        ));
    }
    for subnet in vpc.subnets() {
        let (logical, table) = (subnet.logical(), subnet.route_table());
        all.push(piece("AWS::EC2::Subnet", &logical, subnet.id()));
        if !subnet.public {
            all.push(piece(
                "AWS::EC2::RouteTable",
                format!("{logical}RouteTable"),
                &table,
            ));
        }
        let association = vpc.id_of("rtbassoc", &logical);
        let name = format!("{logical}RouteTableAssociation");
        all.push(piece(
            "AWS::EC2::SubnetRouteTableAssociation",
            name,
            association,
        ));
        if !subnet.public && vpc.has_nat() {
            let route = format!("{table}|0.0.0.0/0");
            all.push(piece(
                "AWS::EC2::Route",
                format!("{logical}DefaultRoute"),
                route,
            ));
        }
    }
    if vpc.spec.egress == Egress::Nat {
        all.push(piece(
            "AWS::EC2::EIP",
            "NatAddress",
            vpc.id_of("eipalloc", "nat"),
        ));
    }
    if vpc.has_nat() {
        // The stack does not know that somebody has deleted it.
        all.push(piece(
            "AWS::EC2::NatGateway",
            "NatGateway",
            vpc.id_of("nat", "nat"),
        ));
    }
    let mut endpoints = vpc.endpoints().peekable();
    let interfaces = vpc.endpoints().any(|endpoint| !endpoint.is_gateway());
    if endpoints.peek().is_some() && interfaces {
        let group = Group::of_endpoints(vpc);
        all.push(piece(
            "AWS::EC2::SecurityGroup",
            group.logical(),
            group.id(),
        ));
    }
    all.extend(endpoints.map(|one| piece("AWS::EC2::VPCEndpoint", one.logical(), one.id())));
    all
}

fn platform(world: &World, cluster: &Cluster) -> Vec<Piece> {
    let (region, account) = (&cluster.region, &world.account);
    let mut all = vec![piece("AWS::ECS::Cluster", "ECSCluster", &cluster.name)];
    if let Some(template) = launch_template(cluster) {
        all.push(piece(
            "AWS::EC2::LaunchTemplate",
            "ECSLaunchTemplate",
            template,
        ));
    }
    if let Some(group) = scaling_group(cluster) {
        all.push(piece(
            "AWS::AutoScaling::AutoScalingGroup",
            "ECSAutoScalingGroup",
            group,
        ));
        all.push(piece(
            "AWS::ECS::CapacityProvider",
            "AsgCapacityProvider",
            group,
        ));
    }
    if let Some(managed) = &cluster.spec.managed {
        all.push(piece(
            "AWS::ECS::CapacityProvider",
            "ManagedCapacityProvider",
            managed,
        ));
    }
    if !cluster.spec.providers.is_empty() {
        let kind = "AWS::ECS::ClusterCapacityProviderAssociations";
        all.push(piece(kind, "ClusterCPAssociation", &cluster.name));
    }
    let made_here = cluster.spec.stack.layout != crate::sim::scenario::Layout::Console;
    if !made_here {
        return all;
    }
    let groups = groups_of(first_vpc(cluster)).into_iter();
    let endpoints = Group::of_endpoints(first_vpc(cluster)).id();
    all.extend(
        groups
            .filter(|group| !group.is_default() && group.id() != endpoints)
            .map(|group| piece("AWS::EC2::SecurityGroup", group.logical(), group.id())),
    );
    if let Some(namespace) = &cluster.spec.namespace {
        let kind = "AWS::ServiceDiscovery::PrivateDnsNamespace";
        all.push(piece(kind, "Namespace", format!("ns-{namespace}")));
    }
    if cluster.services.iter().any(is_balanced) {
        let balancer = balancer_path(&cluster.name);
        let arn =
            format!("arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/{balancer}");
        all.push(piece(
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "LoadBalancer",
            arn,
        ));
        let rule = listener_rule_arn(region, account, &cluster.name, "", false);
        let listener = rule.replace(":listener-rule/", ":listener/");
        let listener = listener
            .rsplit_once('/')
            .map_or("", |(listener, _)| listener);
        all.push(piece(
            "AWS::ElasticLoadBalancingV2::Listener",
            "HttpsListener",
            listener,
        ));
    }
    all
}

fn is_balanced(service: &Service) -> bool {
    service.spec.path.is_some() && service.spec.target_group != Some(GroupSpec::Deleted)
}

/// The logical name of something of a service: `CheckoutApiService`.
pub(super) fn service_name(service: &str, what: &str) -> String {
    let words = service.split(|letter: char| !letter.is_ascii_alphanumeric());
    let name: String = words.map(capital).collect();
    if name.is_empty() {
        // A name without a letter that templates allow.
        return format!("X{:08X}{what}", hash(service) >> 32);
    }
    format!("{name}{what}")
}

/// The ARN of a service, which is its physical id.
pub(super) fn service_arn(world: &World, cluster: &Cluster, service: &Service) -> String {
    format!(
        "arn:aws:ecs:{}:{}:service/{}/{}",
        cluster.region, world.account, cluster.name, service.name
    )
}

fn service(world: &World, cluster: &Cluster, service: &Service) -> Vec<Piece> {
    let (region, account) = (&cluster.region, &world.account);
    let revision = &world.revisions[service.deployments[service.primary].revision];
    let definition = format!(
        "arn:aws:ecs:{region}:{account}:task-definition/{}:{}",
        revision.family, revision.number
    );
    let role = mix(&[hash(&cluster.name), hash(&service.name), hash("role")]) % 2_176_782_336;
    let name = |what| service_name(&service.name, what);
    let mut all = vec![
        piece(
            "AWS::Logs::LogGroup",
            name("Logs"),
            format!("/ecs/{}/{}", cluster.name, service.name),
        ),
        piece(
            "AWS::IAM::Role",
            name("TaskRole"),
            format!("{}-{}-{role:012X}", cluster.name, name("TaskRole")),
        ),
        piece(
            "AWS::ECS::TaskDefinition",
            name("TaskDefinition"),
            definition,
        ),
    ];
    // A service of a further VPC has its target group there, and nobody has told this stack of it.
    if is_balanced(service) && vpc_of(cluster, service).number == 0 {
        let group = target_group_arn(region, account, &cluster.name, &service.name);
        all.push(piece(
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            name("TargetGroup"),
            group,
        ));
        if service.spec.target_group.is_none() {
            let rule = listener_rule_arn(region, account, &cluster.name, &service.name, false);
            all.push(piece(
                "AWS::ElasticLoadBalancingV2::ListenerRule",
                name("ListenerRule"),
                rule,
            ));
        }
    }
    all.push(piece(
        "AWS::ECS::Service",
        name("Service"),
        service_arn(world, cluster, service),
    ));
    all
}
