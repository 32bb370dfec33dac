//! Where a cluster lives: which VPCs, with the evidence.
//!
//! ECS has no field for it, and a cluster may span several VPCs. So there are claims, from what is
//! known of the cluster anyway and from a few questions more, cheapest first; they are put side by
//! side, not averaged. [`Search::next`] says what is to be asked now, [`Search::note`] takes the
//! answer, [`Search::answer`] says what is known so far, at any time.

mod answer;
mod claims;
mod plan;
mod read;
mod stacks;

#[cfg(test)]
mod tests;

pub use answer::{Confidence, Evidence, Found, FoundSubnet, NotChecked, VpcAnswer};
pub use claims::target_group_arns;
pub use plan::MOST;

use super::Text;
use super::capacity_provider::CapacityProvider;
use super::cluster::Cluster;
use super::container_instance::ContainerInstance;
use super::errand::{Ask, Reply};
use super::load_balancer::LoadBalancer;
use super::service::Service;
use super::target_group::TargetGroup;
use super::task::Task;
use serde::Serialize;
use std::sync::Arc;

/// What says where a cluster lives.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Source {
    /// The stack that made the cluster: its VPC, parameters, outputs, imports, and stacks around it.
    Cloudformation,
    /// Subnets that services start their tasks in.
    ServiceSubnets,
    /// Subnets that running tasks have their network interface in.
    TaskEni,
    /// The attribute `ecs.vpc-id` of container instances.
    ContainerInstance,
    /// The EC2 instances behind container instances without that attribute.
    Ec2Instance,
    /// Target groups of services.
    TargetGroup,
    /// Load balancers of services.
    LoadBalancer,
    /// Subnets that capacity providers launch instances in.
    CapacityProvider,
    /// Cloud Map namespaces of services.
    ServiceDiscovery,
}

impl Source {
    /// Whether it shows where something of the cluster is, or is put by ECS itself. The others
    /// show where something beside it is.
    pub const fn is_strong(self) -> bool {
        matches!(
            self,
            Self::ServiceSubnets | Self::TaskEni | Self::ContainerInstance | Self::Ec2Instance
        )
    }

    /// The source in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Cloudformation => "CloudFormation",
            Self::ServiceSubnets => "service subnets",
            Self::TaskEni => "task interfaces",
            Self::ContainerInstance => "container instances",
            Self::Ec2Instance => "EC2 instances",
            Self::TargetGroup => "target groups",
            Self::LoadBalancer => "load balancers",
            Self::CapacityProvider => "capacity providers",
            Self::ServiceDiscovery => "Cloud Map",
        }
    }
}

/// What is known of the cluster anyway.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// The cluster.
    pub cluster: &'a Cluster,
    /// Its services.
    pub services: Vec<&'a Service>,
    /// Its tasks.
    pub tasks: Vec<&'a Task>,
    /// Its container instances.
    pub instances: Vec<&'a ContainerInstance>,
    /// Its capacity providers.
    pub providers: Vec<&'a CapacityProvider>,
    /// Target groups of its services, if they are known.
    pub target_groups: Vec<&'a TargetGroup>,
    /// Load balancers of its services, if they are known.
    pub load_balancers: Vec<&'a LoadBalancer>,
    /// Lists that could not be read, and why.
    pub gaps: Vec<(Source, Text)>,
}

impl<'a> Known<'a> {
    /// Nothing but the cluster.
    pub fn of(cluster: &'a Cluster) -> Self {
        Self {
            cluster,
            services: Vec::new(),
            tasks: Vec::new(),
            instances: Vec::new(),
            providers: Vec::new(),
            target_groups: Vec::new(),
            load_balancers: Vec::new(),
            gaps: Vec::new(),
        }
    }
}

/// How much is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// Until the answer is sure.
    #[default]
    Enough,
    /// Every source, and what the route tables make of the subnets.
    Everything,
}

/// A search: what was asked so far and what came back.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// How much is asked.
    pub depth: Depth,
    asked: Vec<(Arc<Ask>, Arc<Reply>)>,
}

impl Search {
    /// A search that has asked nothing yet.
    pub fn new(depth: Depth) -> Self {
        Self {
            depth,
            asked: Vec::new(),
        }
    }

    /// The next questions, when those before are answered; none when there is no more to ask.
    pub fn next(&self, known: &Known<'_>) -> Vec<Ask> {
        plan::next(known, self)
    }

    /// Takes an answer, or the failure that stands for good.
    pub fn note(&mut self, ask: Arc<Ask>, result: Reply) {
        self.asked.push((ask, Arc::new(result)));
    }

    /// The search as far as answers that are kept elsewhere carry it, and the questions that are
    /// open then.
    ///
    /// What was asked `before` counts if it was answered. So a service that names one subnet more
    /// makes a question about that subnet, and not one about all of them.
    pub fn replay(
        depth: Depth,
        known: &Known<'_>,
        before: &[Ask],
        kept: impl Fn(&Ask) -> Option<Arc<Reply>>,
    ) -> (Self, Vec<Ask>) {
        let mut search = Self::new(depth);
        for ask in before {
            if let Some(result) = kept(ask).filter(|result| result.is_ok()) {
                search.asked.push((Arc::new(ask.clone()), result));
            }
        }
        loop {
            let mut open = Vec::new();
            let mut is_further = false;
            for ask in search.next(known) {
                match kept(&ask) {
                    Some(result) => {
                        search.asked.push((Arc::new(ask), result));
                        is_further = true;
                    }
                    None => open.push(ask),
                }
            }
            if !open.is_empty() || !is_further {
                return (search, open);
            }
        }
    }

    /// What is known so far.
    pub fn answer(&self, known: &Known<'_>) -> VpcAnswer {
        answer::of(known, self)
    }

    /// What was asked so far, in order.
    pub fn asked(&self) -> impl Iterator<Item = &Ask> {
        self.asked.iter().map(|(ask, _)| &**ask)
    }

    /// What came back to a question.
    fn answered(&self, ask: &Ask) -> Option<&Reply> {
        self.asked
            .iter()
            .find(|(other, _)| **other == *ask)
            .map(|(_, result)| &**result)
    }
}
