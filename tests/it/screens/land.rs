//! The network of the account that the tests play in: what EC2 answers.

use super::domain::Text;
use super::domain::errand::{Answer, Ask};
use super::domain::fault::Fault;
use super::domain::network::{
    NetworkAsk, NetworkInterface, NetworkItems, NetworkList, NetworkPage, RouteTable,
    SecurityGroup, Subnet, Vpc,
};

/// What there is in EC2. As long as it is closed no question about it is answered.
#[derive(Default)]
pub struct Land {
    pub is_open: bool,
    pub vpcs: Vec<Vpc>,
    pub subnets: Vec<Subnet>,
    pub tables: Vec<RouteTable>,
    pub groups: Vec<SecurityGroup>,
    pub interfaces: Vec<NetworkInterface>,
    /// Lists that are refused.
    pub refused: Vec<(NetworkList, Fault)>,
}

impl Land {
    /// The answer to a question about the network; none if it is about something else, or nobody
    /// answers.
    pub fn answer(&self, ask: &Ask) -> Option<Result<Answer, Fault>> {
        let Ask::Network(ask) = ask else {
            return None;
        };
        if !self.is_open {
            return None;
        }
        if let Some((_, fault)) = self.refused.iter().find(|(list, _)| *list == ask.list) {
            return Some(Err(fault.clone()));
        }
        let items = match ask.list {
            NetworkList::Vpcs => NetworkItems::Vpcs(of(&self.vpcs, ask, |it, name| match name {
                "vpc-id" => Some(&it.vpc_id),
                _ => None,
            })),
            NetworkList::Subnets => {
                NetworkItems::Subnets(of(&self.subnets, ask, |it, name| match name {
                    "subnet-id" => Some(&it.subnet_id),
                    "vpc-id" => it.vpc_id.as_ref(),
                    _ => None,
                }))
            }
            NetworkList::RouteTables => {
                NetworkItems::RouteTables(of(&self.tables, ask, |it, name| match name {
                    "vpc-id" => it.vpc_id.as_ref(),
                    _ => None,
                }))
            }
            NetworkList::SecurityGroups => {
                NetworkItems::SecurityGroups(of(&self.groups, ask, |it, name| match name {
                    "group-id" => Some(&it.group_id),
                    "vpc-id" => it.vpc_id.as_ref(),
                    _ => None,
                }))
            }
            NetworkList::NetworkInterfaces => {
                NetworkItems::NetworkInterfaces(of(&self.interfaces, ask, |it, name| match name {
                    "network-interface-id" => Some(&it.network_interface_id),
                    "attachment.instance-id" => it.attachment.as_ref()?.instance_id.as_ref(),
                    "vpc-id" => it.vpc_id.as_ref(),
                    _ => None,
                }))
            }
            _ => return None,
        };
        Some(Ok(Answer::Network(NetworkPage { items, next: None })))
    }
}

/// Those that have one of the values of every filter.
fn of<T: Clone>(
    all: &[T],
    ask: &NetworkAsk,
    fact: impl for<'a> Fn(&'a T, &str) -> Option<&'a Text>,
) -> Vec<T> {
    let fits = |item: &&T| {
        ask.filters.iter().all(|filter| {
            fact(item, &filter.name).is_some_and(|value| filter.values.contains(value))
        })
    };
    all.iter().filter(fits).cloned().collect()
}
