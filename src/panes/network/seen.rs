//! What the answers to some questions tell of the network, by id.

use crate::domain::Text;
use crate::domain::errand::{Answer, Ask};
use crate::domain::fault::Fault;
use crate::domain::network::{
    NetworkAsk, NetworkInstance, NetworkInterface, NetworkItems, NetworkList, Route, RouteTable,
    SecurityGroup, Subnet, SubnetClass, Vpc, class_of,
};
use crate::domain::stack::StackAsk;
use crate::domain::time::Timestamp;
use crate::store::ContextData;

/// What was answered.
#[derive(Default)]
pub(super) struct Seen<'a> {
    pub(super) vpcs: Vec<&'a Vpc>,
    pub(super) subnets: Vec<&'a Subnet>,
    pub(super) groups: Vec<&'a SecurityGroup>,
    pub(super) interfaces: Vec<&'a NetworkInterface>,
    pub(super) instances: Vec<&'a NetworkInstance>,
    tables: Vec<RouteTable>,
    /// Questions to EC2 that are answered.
    answered: Vec<&'a NetworkAsk>,
    /// Questions that have no good answer, or an old one, and why.
    pub(super) faults: Vec<(&'a Ask, &'a Fault)>,
    /// Questions that are not answered yet.
    pub(super) open: Vec<&'a Ask>,
    /// When the oldest answer came.
    pub(super) oldest: Option<Timestamp>,
}

impl<'a> Seen<'a> {
    /// What the answers to these questions tell.
    pub(super) fn of(context: &'a ContextData, asks: impl IntoIterator<Item = &'a Ask>) -> Self {
        let mut seen = Self::default();
        for ask in asks {
            let Some(answered) = context.answers.get(ask) else {
                seen.open.push(ask);
                continue;
            };
            let older = seen.oldest.is_none_or(|oldest| answered.at < oldest);
            seen.oldest = if older {
                Some(answered.at)
            } else {
                seen.oldest
            };
            if let Some(fault) = answered.failure() {
                seen.faults.push((ask, fault));
            }
            if let Some(Answer::Network(page)) = answered.answer() {
                seen.take(&page.items);
                seen.answered.extend(match ask {
                    Ask::Network(ask) => Some(ask),
                    _ => None,
                });
            }
        }
        seen
    }

    fn take(&mut self, items: &'a NetworkItems) {
        match items {
            NetworkItems::Vpcs(items) => self.vpcs.extend(items),
            NetworkItems::Subnets(items) => self.subnets.extend(items),
            NetworkItems::SecurityGroups(items) => self.groups.extend(items),
            NetworkItems::NetworkInterfaces(items) => self.interfaces.extend(items),
            NetworkItems::Instances(items) => self.instances.extend(items),
            NetworkItems::RouteTables(items) => self.tables.extend_from_slice(items),
            _ => {}
        }
    }

    /// Whether EC2 was asked for the thing of this id, and answered: what it did not tell then is
    /// not there.
    pub(super) fn is_told(&self, list: &NetworkList, id: &Text) -> bool {
        let mut asks = self.answered.iter().filter(|ask| ask.list == *list);
        asks.any(|ask| ask.filters.iter().any(|filter| filter.values.contains(id)))
    }

    /// The VPC of this id.
    pub(super) fn vpc(&self, id: &str) -> Option<&'a Vpc> {
        self.vpcs.iter().copied().find(|it| *it.vpc_id == *id)
    }

    /// The subnet of this id.
    pub(super) fn subnet(&self, id: &str) -> Option<&'a Subnet> {
        self.subnets.iter().copied().find(|it| *it.subnet_id == *id)
    }

    /// What its default route makes of a subnet, and that route; none if route tables do not tell.
    pub(super) fn class(&self, subnet: &Subnet) -> Option<(SubnetClass, Option<&Route>)> {
        let vpc = subnet.vpc_id.as_deref()?;
        class_of(&self.tables, &subnet.subnet_id, vpc)
    }
}

/// What a question is about, in a word or two.
pub(super) fn about(ask: &Ask) -> &'static str {
    match ask {
        Ask::Network(ask) => match ask.list {
            NetworkList::Vpcs => "VPCs",
            NetworkList::Subnets => "subnets",
            NetworkList::NetworkInterfaces => "network interfaces",
            NetworkList::Instances => "EC2 instances",
            NetworkList::RouteTables => "route tables",
            NetworkList::SecurityGroups => "security groups",
            _ => "the network",
        },
        Ask::Stack(StackAsk::OwnerOf(_)) => "the stack that made it",
        Ask::Stack(StackAsk::ResourcesOf(_) | StackAsk::Resources { .. }) => "resources of a stack",
        Ask::Stack(StackAsk::Exports { .. } | StackAsk::Imports { .. }) => "exports of stacks",
        Ask::Stack(_) => "a stack",
        Ask::TargetGroups(_) => "target groups",
        Ask::AutoScalingGroups(_) => "Auto Scaling groups",
        Ask::Protection(..) => "task protection",
        _ => "logs",
    }
}

/// The service of AWS that answers a question.
pub(super) fn service_of(ask: &Ask) -> &'static str {
    match ask {
        Ask::Network(_) => "EC2",
        Ask::Stack(_) => "CloudFormation",
        Ask::TargetGroups(_) => "Elastic Load Balancing",
        Ask::AutoScalingGroups(_) => "Auto Scaling",
        Ask::Protection(..) => "ECS",
        _ => "CloudWatch Logs",
    }
}

/// A question about the network by ids; none without any.
pub(super) fn by_ids(list: NetworkList, name: &'static str, ids: &[Text]) -> Option<Ask> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids.dedup();
    ids.truncate(crate::domain::network::MOST_VALUES);
    let ask = crate::domain::network::NetworkAsk::by(list, name, &ids);
    (!ids.is_empty()).then_some(Ask::Network(ask))
}
