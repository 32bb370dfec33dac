//! What stands behind the load balancers, and under which ARNs.

use super::Desk;
use crate::sim::rng::hash;
use crate::sim::scenario::GroupSpec;
use crate::sim::story::{Cluster, Service, nineteen, target_group_arn};

/// The two listeners of every load balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Port {
    /// 443: forwards by rules.
    Https,
    /// 80: redirects to 443.
    Http,
}

impl Port {
    pub(super) const ALL: [Self; 2] = [Self::Https, Self::Http];

    fn word(self) -> &'static str {
        match self {
            Self::Https => "production",
            Self::Http => "redirect",
        }
    }
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

    /// The services that have a target group, with their clusters.
    pub(super) fn services(&self) -> impl Iterator<Item = (&'a Cluster, &'a Service)> {
        self.clusters().flat_map(|cluster| {
            let services = cluster
                .services
                .iter()
                .filter(|service| is_balanced(service));
            services.map(move |service| (cluster, service))
        })
    }

    pub(super) fn group_arn(&self, cluster: &Cluster, service: &Service) -> String {
        target_group_arn(
            self.region,
            &self.world.account,
            &cluster.name,
            &service.name,
        )
    }

    /// `app/NAME/ID`, by which metrics name a load balancer.
    fn balancer_path(cluster: &Cluster) -> String {
        let id = nineteen(&[hash(&cluster.name), hash("balancer")]);
        format!("app/{}/{id:016x}", cluster.name)
    }

    pub(super) fn balancer_arn(&self, cluster: &Cluster) -> String {
        self.arn(&format!("loadbalancer/{}", Self::balancer_path(cluster)))
    }

    fn listener_path(cluster: &Cluster, port: Port) -> String {
        let id = nineteen(&[hash(&cluster.name), hash("listener"), hash(port.word())]);
        format!("{}/{id:016x}", Self::balancer_path(cluster))
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
    service.spec.path.is_some() && service.spec.target_group != Some(GroupSpec::Deleted)
}

/// Whether a listener leads to the service's target group.
pub(super) fn is_led_to(service: &Service) -> bool {
    is_balanced(service) && service.spec.target_group.is_none()
}
