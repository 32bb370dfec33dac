//! What stands behind the load balancers, and under which ARNs.

use super::Desk;
use crate::sim::rng::hash;
use crate::sim::scenario::GroupSpec;
use crate::sim::story::{
    Cluster, Service, alternate_target_group_arn, balancer_path, nineteen, target_group_arn,
};

/// The listeners of a load balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Port {
    /// 443: forwards by rules.
    Https,
    /// 80: redirects to 443.
    Http,
    /// 8443: forwards test traffic, where a service's deployments shift it.
    Test,
}

impl Port {
    const ALL: [Self; 3] = [Self::Https, Self::Http, Self::Test];

    /// The listeners that a cluster's load balancer has.
    pub(super) fn of(cluster: &Cluster) -> impl Iterator<Item = Self> {
        let tested = cluster
            .services
            .iter()
            .any(|one| is_led_to(one) && has_second(one));
        Self::ALL
            .into_iter()
            .filter(move |port| tested || *port != Self::Test)
    }

    /// The word from which `listener_rule_arn` makes the same ids.
    fn word(self) -> &'static str {
        match self {
            Self::Https => "production",
            Self::Test => "test",
            Self::Http => "redirect",
        }
    }
}

/// A target group: the one of a service, or the second one where traffic is shifted between two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a> {
    pub cluster: &'a Cluster,
    pub service: &'a Service,
    pub second: bool,
}

impl<'a> Desk<'a> {
    fn arn(&self, rest: &str) -> String {
        format!(
            "arn:aws:elasticloadbalancing:{}:{}:{rest}",
            self.region, self.world.account
        )
    }

    /// The clusters of the region that have a load balancer.
    pub(super) fn clusters(&self) -> impl Iterator<Item = &'a Cluster> {
        let region = self.region;
        self.world.clusters.iter().filter(move |cluster| {
            cluster.region == region && cluster.services.iter().any(is_balanced)
        })
    }

    /// The target groups of the region.
    pub(super) fn groups(&self) -> impl Iterator<Item = Group<'a>> {
        self.clusters().flat_map(|cluster| {
            let balanced = cluster.services.iter().filter(|one| is_balanced(one));
            balanced.flat_map(move |service| groups_of(cluster, service))
        })
    }

    pub(super) fn group_arn(&self, group: Group<'_>) -> String {
        let name = if group.second {
            alternate_target_group_arn
        } else {
            target_group_arn
        };
        let (cluster, service) = (&group.cluster.name, &group.service.name);
        name(self.region, &self.world.account, cluster, service)
    }

    pub(super) fn balancer_arn(&self, cluster: &Cluster) -> String {
        self.arn(&format!("loadbalancer/{}", balancer_path(&cluster.name)))
    }

    fn listener_path(cluster: &Cluster, port: Port) -> String {
        let id = nineteen(&[hash(&cluster.name), hash("listener"), hash(port.word())]);
        format!("{}/{id:016x}", balancer_path(&cluster.name))
    }

    pub(super) fn listener_arn(&self, cluster: &Cluster, port: Port) -> String {
        self.arn(&format!("listener/{}", Self::listener_path(cluster, port)))
    }

    /// The rule of a service, or the listener's last one.
    pub(super) fn rule_arn(
        &self,
        cluster: &Cluster,
        service: Option<&Service>,
        port: Port,
    ) -> String {
        let name = service.map_or("", |service| &service.name);
        let id = nineteen(&[
            hash(&cluster.name),
            hash(name),
            hash("rule"),
            hash(port.word()),
        ]);
        self.arn(&format!(
            "listener-rule/{}/{id:016x}",
            Self::listener_path(cluster, port)
        ))
    }
}

/// Whether the service has a target group that exists.
fn is_balanced(service: &Service) -> bool {
    service.spec.path.is_some()
        && service.spec.acting.shares_group_of.is_none()
        && service.spec.target_group != Some(GroupSpec::Deleted)
}

/// Whether a listener leads to the service's target group.
pub(super) fn is_led_to(service: &Service) -> bool {
    is_balanced(service) && service.spec.target_group.is_none()
}

/// Whether the service has a second target group.
fn has_second(service: &Service) -> bool {
    service.spec.rollout.shifts()
}

/// The target groups of a service that is balanced, the second one last.
pub(super) fn groups_of<'a>(
    cluster: &'a Cluster,
    service: &'a Service,
) -> impl Iterator<Item = Group<'a>> {
    let both = [false, true].into_iter();
    both.filter(|second| !second || has_second(service))
        .map(move |second| Group {
            cluster,
            service,
            second,
        })
}
