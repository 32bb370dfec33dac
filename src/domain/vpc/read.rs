//! Reading answers: which subnet, instance and VPC is where.

use super::Search;
use crate::domain::Text;
use crate::domain::auto_scaling_group::AutoScalingGroup;
use crate::domain::errand::{Answer, Ask};
use crate::domain::fault::Fault;
use crate::domain::network::{NetworkAsk, NetworkItems, NetworkList, RouteTable, Subnet, Vpc};
use crate::domain::target_group::TargetGroup;

/// Where something is said to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum At {
    /// In this VPC.
    Vpc(Text),
    /// In the VPC of this subnet.
    Subnet(Text),
    /// In the VPC of this EC2 instance.
    Instance(Text),
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Resolved<'a> {
    /// It leads to this VPC.
    Vpc(&'a Text),
    /// It was not asked yet.
    Open,
    /// What it names is not there any more.
    Gone,
    /// It could not be asked.
    Failed(&'a Fault),
}

impl Search {
    /// Where a claim leads.
    pub(super) fn resolve<'a>(&'a self, at: &'a At) -> Resolved<'a> {
        match at {
            At::Vpc(id) => Resolved::Vpc(id),
            At::Subnet(id) => match self.found(&NetworkList::Subnets, "subnet-id", id) {
                None => Resolved::Open,
                Some(Err(fault)) => Resolved::Failed(fault),
                Some(Ok(())) => self
                    .subnets()
                    .find(|subnet| subnet.subnet_id == *id)
                    .and_then(|subnet| subnet.vpc_id.as_ref())
                    .map_or(Resolved::Gone, Resolved::Vpc),
            },
            At::Instance(id) => match self.found(&NetworkList::Instances, "instance-id", id) {
                None => Resolved::Open,
                Some(Err(fault)) => Resolved::Failed(fault),
                Some(Ok(())) => self
                    .vpc_of_instance(id)
                    .map_or(Resolved::Gone, Resolved::Vpc),
            },
        }
    }

    /// Whether a list was asked for an id, and what became of that.
    fn found(&self, list: &NetworkList, name: &str, id: &Text) -> Option<Result<(), &Fault>> {
        self.asked.iter().find_map(|(ask, result)| match &**ask {
            Ask::Network(ask) if ask.list == *list && names(ask, name, id) => {
                Some((**result).as_ref().map(|_| ()))
            }
            _ => None,
        })
    }

    fn pages(&self) -> impl Iterator<Item = &NetworkItems> {
        self.asked.iter().filter_map(|(_, result)| match &**result {
            Ok(Answer::Network(page)) => Some(&page.items),
            _ => None,
        })
    }

    /// The subnets that were described.
    pub(super) fn subnets(&self) -> impl Iterator<Item = &Subnet> {
        self.pages().flat_map(|items| match items {
            NetworkItems::Subnets(subnets) => subnets.as_slice(),
            _ => &[],
        })
    }

    /// The VPCs that were described.
    pub(super) fn vpcs(&self) -> impl Iterator<Item = &Vpc> {
        self.pages().flat_map(|items| match items {
            NetworkItems::Vpcs(vpcs) => vpcs.as_slice(),
            _ => &[],
        })
    }

    /// The route tables that were described; none while nobody asked.
    pub(super) fn route_tables(&self) -> Option<Vec<RouteTable>> {
        let read = self.pages().filter_map(|items| match items {
            NetworkItems::RouteTables(tables) => Some(tables.as_slice()),
            _ => None,
        });
        let read: Vec<&[RouteTable]> = read.collect();
        (!read.is_empty()).then(|| read.concat())
    }

    fn vpc_of_instance(&self, id: &Text) -> Option<&Text> {
        let instances = self.pages().flat_map(|items| match items {
            NetworkItems::Instances(instances) => instances.as_slice(),
            _ => &[],
        });
        instances
            .filter(|instance| instance.instance_id == *id)
            .find_map(|instance| instance.vpc_id.as_ref())
    }

    /// Whether a VPC was asked for by its id.
    pub(super) fn asked_for_vpc(&self, id: &Text) -> bool {
        self.found(&NetworkList::Vpcs, "vpc-id", id).is_some()
    }

    /// Whether the route tables of a VPC were asked for.
    pub(super) fn asked_for_routes(&self, id: &Text) -> bool {
        let list = NetworkList::RouteTables;
        self.found(&list, "vpc-id", id).is_some()
    }

    /// The Auto Scaling groups that were described.
    pub(super) fn groups(&self) -> impl Iterator<Item = &AutoScalingGroup> {
        self.asked.iter().flat_map(|(_, result)| match &**result {
            Ok(Answer::AutoScalingGroups(groups)) => groups.as_slice(),
            _ => &[],
        })
    }

    /// The target groups that were described.
    pub(super) fn target_groups(&self) -> impl Iterator<Item = &TargetGroup> {
        self.asked.iter().flat_map(|(_, result)| match &**result {
            Ok(Answer::TargetGroups(groups)) => groups.as_slice(),
            _ => &[],
        })
    }

    /// The first failure of the questions that `is` tells apart.
    pub(super) fn failure(&self, is: impl Fn(&Ask) -> bool) -> Option<&Fault> {
        self.asked
            .iter()
            .filter(|(ask, _)| is(ask))
            .find_map(|(_, result)| (**result).as_ref().err())
    }

    /// Whether a question that `is` tells apart was asked.
    pub(super) fn has_asked(&self, is: impl Fn(&Ask) -> bool) -> bool {
        self.asked.iter().any(|(ask, _)| is(ask))
    }
}

fn names(ask: &NetworkAsk, name: &str, id: &Text) -> bool {
    ask.filters
        .iter()
        .any(|filter| &*filter.name == name && filter.values.contains(id))
}
