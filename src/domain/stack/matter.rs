//! Which resources of a stack matter to whoever looks at a cluster.

/// What a resource is to a cluster, nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter)]
pub enum Matter {
    /// Of ECS itself.
    Ecs,
    /// Load balancers and what is around them.
    Balancing,
    /// VPCs, subnets, gateways, routes, security groups, service discovery.
    Network,
    /// What adds and removes tasks and instances.
    Scaling,
    /// Logs and alarms.
    Watching,
    /// A stack within.
    Nested,
    /// Everything else: buckets, queues, roles.
    Other,
}

/// What a type of resource is to a cluster.
pub fn matter(resource_type: &str) -> Matter {
    let mut parts = resource_type.split("::").skip(1);
    match (parts.next().unwrap_or(""), parts.next().unwrap_or("")) {
        ("ECS" | "ECR", _) => Matter::Ecs,
        ("ElasticLoadBalancingV2" | "ElasticLoadBalancing", _) => Matter::Balancing,
        ("EC2", "Instance" | "LaunchTemplate" | "SpotFleet" | "EC2Fleet") => Matter::Scaling,
        ("EC2", "Volume" | "VolumeAttachment" | "KeyPair") => Matter::Other,
        ("EC2" | "ServiceDiscovery" | "VpcLattice", _) => Matter::Network,
        ("AutoScaling" | "ApplicationAutoScaling" | "AutoScalingPlans", _) => Matter::Scaling,
        ("Logs" | "CloudWatch", _) => Matter::Watching,
        ("CloudFormation", "Stack") => Matter::Nested,
        _ => Matter::Other,
    }
}
