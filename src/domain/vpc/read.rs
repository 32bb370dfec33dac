//! Reading answers: which subnet, instance and VPC is where.

use super::Search;
use crate::domain::Text;
use crate::domain::auto_scaling_group::AutoScalingGroup;
use crate::domain::errand::{Answer, Ask};
use crate::domain::fault::Fault;
use crate::domain::network::{
    NetworkAsk, NetworkInstance, NetworkItems, NetworkList, NetworkPage, RouteTable, Subnet, Vpc,
};
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
                    .map_or_else(
                        || self.missing(&NetworkList::Subnets, "subnet-id", id),
                        Resolved::Vpc,
                    ),
            },
            At::Instance(id) => match self.found(&NetworkList::Instances, "instance-id", id) {
                None => Resolved::Open,
                Some(Err(fault)) => Resolved::Failed(fault),
                Some(Ok(())) => self.vpc_of_instance(id).map_or_else(
                    || self.missing(&NetworkList::Instances, "instance-id", id),
                    Resolved::Vpc,
                ),
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

    /// What became of an id that was asked for and did not come: it is gone only if the list came
    /// to its end.
    fn missing(&self, list: &NetworkList, name: &str, id: &Text) -> Resolved<'_> {
        let pages = self
            .network()
            .filter(|(ask, _)| ask.list == *list && names(ask, name, id));
        for (ask, result) in pages {
            match result {
                Err(fault) => return Resolved::Failed(fault),
                Ok(page) if self.is_cut_off(ask, page) => return Resolved::Open,
                Ok(_) => {}
            }
        }
        Resolved::Gone
    }

    fn network(&self) -> impl Iterator<Item = (&NetworkAsk, Result<&NetworkPage, &Fault>)> {
        self.asked
            .iter()
            .filter_map(|(ask, result)| match (&**ask, &**result) {
                (Ask::Network(ask), Ok(Answer::Network(page))) => Some((ask, Ok(page))),
                (Ask::Network(ask), Err(fault)) => Some((ask, Err(fault))),
                _ => None,
            })
    }

    /// Whether more pages of a list are there and were not read.
    fn is_cut_off(&self, ask: &NetworkAsk, page: &NetworkPage) -> bool {
        page.next_ask(ask)
            .is_some_and(|next| !matches!(self.answered(&Ask::Network(next)), Some(Ok(_))))
    }

    /// The next pages of lists that did not come whole, as far as something may be on them: who
    /// asked by id and has them all needs no more.
    pub(super) fn pages_to_follow(&self) -> Vec<Ask> {
        let pages = self
            .network()
            .filter_map(|(ask, page)| Some((ask, page.ok()?)));
        pages
            .filter(|(ask, _)| !self.has_all(ask))
            .filter_map(|(ask, page)| page.next_ask(ask).map(Ask::Network))
            .filter(|next| self.answered(next).is_none())
            .collect()
    }

    /// Whether a list was asked by ids, and each of them has come.
    fn has_all(&self, ask: &NetworkAsk) -> bool {
        let Some(filter) = ask.filters.first() else {
            return false;
        };
        let mut wanted = filter.values.iter();
        match (&ask.list, &*filter.name) {
            (NetworkList::Subnets, "subnet-id") => {
                wanted.all(|id| self.subnets().any(|it| it.subnet_id == *id))
            }
            (NetworkList::Vpcs, "vpc-id") => {
                wanted.all(|id| self.vpcs().any(|it| it.vpc_id == *id))
            }
            (NetworkList::Instances, "instance-id") => {
                wanted.all(|id| self.instances().any(|it| it.instance_id == *id))
            }
            _ => false,
        }
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

    /// The route tables that were described; none while nobody asked. As long as not all are there,
    /// nothing is told of the main ones: a subnet may have a table of its own on the next page.
    pub(super) fn route_tables(&self) -> Option<Vec<RouteTable>> {
        let mut all: Option<Vec<RouteTable>> = None;
        let mut is_whole = true;
        for (ask, page) in self.network() {
            let Ok(page) = page else { continue };
            if let NetworkItems::RouteTables(tables) = &page.items {
                all.get_or_insert_default().extend(tables.iter().cloned());
                is_whole &= !self.is_cut_off(ask, page);
            }
        }
        if !is_whole {
            for table in all.iter_mut().flatten() {
                let held = table.associations.iter_mut().flatten();
                held.for_each(|held| held.main = None);
            }
        }
        all
    }

    fn instances(&self) -> impl Iterator<Item = &NetworkInstance> {
        self.pages().flat_map(|items| match items {
            NetworkItems::Instances(instances) => instances.as_slice(),
            _ => &[],
        })
    }

    fn vpc_of_instance(&self, id: &Text) -> Option<&Text> {
        self.instances()
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
