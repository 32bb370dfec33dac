//! Everything that was read of the network of some VPCs, and what was not.

use super::{
    InternetGateway, MOST_VALUES, NatGateway, NetworkAcl, NetworkAsk, NetworkInterface,
    NetworkItems, NetworkList, NetworkPage, PrefixList, RouteTable, SecurityGroup, Subnet, Vpc,
    VpcAttribute, VpcDns, VpcEndpoint,
};
use crate::domain::Text;
use crate::domain::fault::Fault;

/// Pages of one list that are followed: a thousand items each.
const MOST_PAGES: usize = 5;

/// One list of a network, as far as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Read<T> {
    /// What was read.
    pub items: Vec<T>,
    /// Whether that is all.
    pub extent: Extent,
}

/// How much of a list was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Extent {
    /// It was not asked, or not answered yet.
    #[default]
    Awaited,
    /// All of it.
    Whole,
    /// Not all, because of this.
    Partly(Text),
}

impl<T> Default for Read<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            extent: Extent::Awaited,
        }
    }
}

impl<T> Read<T> {
    /// Why what is not among the items cannot be said not to be there; none if it can.
    pub fn gap(&self) -> Option<&str> {
        match &self.extent {
            Extent::Whole => None,
            Extent::Awaited => Some("not read yet"),
            Extent::Partly(why) => Some(why),
        }
    }
}

/// The network of some VPCs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ground {
    /// VPCs.
    pub vpcs: Read<Vpc>,
    /// What they do about names; the two attributes of each VPC put together.
    pub dns: Read<VpcDns>,
    /// Subnets.
    pub subnets: Read<Subnet>,
    /// Route tables.
    pub route_tables: Read<RouteTable>,
    /// Internet gateways.
    pub internet_gateways: Read<InternetGateway>,
    /// NAT gateways, those that were deleted of late included.
    pub nat_gateways: Read<NatGateway>,
    /// VPC endpoints.
    pub endpoints: Read<VpcEndpoint>,
    /// Security groups.
    pub groups: Read<SecurityGroup>,
    /// Network ACLs.
    pub acls: Read<NetworkAcl>,
    /// Network interfaces: who is in the subnets, and who has which security group.
    pub interfaces: Read<NetworkInterface>,
    /// Prefix lists that AWS keeps.
    pub prefix_lists: Read<PrefixList>,
}

impl Ground {
    /// What was read of these VPCs: `kept` has the answers.
    pub fn of<'a>(
        vpcs: &[Text],
        kept: impl Fn(&NetworkAsk) -> Option<Result<&'a NetworkPage, &'a Fault>>,
    ) -> Self {
        let mut ground = Self::default();
        for first in first_asks(vpcs) {
            let list = first.list.clone();
            let (pages, extent) = follow(first, &kept, &mut Vec::new());
            for page in pages {
                ground.take(&page.items);
            }
            ground.note(&list, extent);
        }
        ground
    }

    /// Every question it takes, answered or not: each page that is known of.
    pub fn asks<'a>(
        vpcs: &[Text],
        kept: impl Fn(&NetworkAsk) -> Option<Result<&'a NetworkPage, &'a Fault>>,
    ) -> Vec<NetworkAsk> {
        let mut asked = Vec::new();
        for first in first_asks(vpcs) {
            follow(first, &kept, &mut asked);
        }
        asked
    }

    /// The subnet of this id.
    pub fn subnet(&self, id: &str) -> Option<&Subnet> {
        self.subnets.items.iter().find(|it| *it.subnet_id == *id)
    }

    /// The security group of this id.
    pub fn group(&self, id: &str) -> Option<&SecurityGroup> {
        self.groups.items.iter().find(|it| *it.group_id == *id)
    }

    /// The interface of this id.
    pub fn interface(&self, id: &str) -> Option<&NetworkInterface> {
        let mut interfaces = self.interfaces.items.iter();
        interfaces.find(|it| *it.network_interface_id == *id)
    }

    fn take(&mut self, items: &NetworkItems) {
        match items {
            NetworkItems::Vpcs(items) => self.vpcs.items.extend_from_slice(items),
            NetworkItems::Subnets(items) => self.subnets.items.extend_from_slice(items),
            NetworkItems::RouteTables(items) => self.route_tables.items.extend_from_slice(items),
            NetworkItems::InternetGateways(items) => {
                self.internet_gateways.items.extend_from_slice(items);
            }
            NetworkItems::NatGateways(items) => self.nat_gateways.items.extend_from_slice(items),
            NetworkItems::VpcEndpoints(items) => self.endpoints.items.extend_from_slice(items),
            NetworkItems::SecurityGroups(items) => self.groups.items.extend_from_slice(items),
            NetworkItems::NetworkAcls(items) => self.acls.items.extend_from_slice(items),
            NetworkItems::NetworkInterfaces(items) => {
                self.interfaces.items.extend_from_slice(items);
            }
            NetworkItems::PrefixLists(items) => self.prefix_lists.items.extend_from_slice(items),
            NetworkItems::VpcDns(dns) => {
                let known = &mut self.dns.items;
                match known.iter_mut().find(|it| it.vpc_id == dns.vpc_id) {
                    Some(known) => known.merge(dns),
                    None => known.push(dns.clone()),
                }
            }
            NetworkItems::Instances(_) | NetworkItems::LaunchTemplateVersions(_) => {}
        }
    }

    fn note(&mut self, list: &NetworkList, extent: Extent) {
        let of = match list {
            NetworkList::Vpcs => &mut self.vpcs.extent,
            NetworkList::Subnets => &mut self.subnets.extent,
            NetworkList::RouteTables => &mut self.route_tables.extent,
            NetworkList::InternetGateways | NetworkList::EgressOnlyInternetGateways => {
                &mut self.internet_gateways.extent
            }
            NetworkList::NatGateways => &mut self.nat_gateways.extent,
            NetworkList::VpcEndpoints => &mut self.endpoints.extent,
            NetworkList::SecurityGroups => &mut self.groups.extent,
            NetworkList::NetworkAcls => &mut self.acls.extent,
            NetworkList::NetworkInterfaces => &mut self.interfaces.extent,
            NetworkList::PrefixLists => &mut self.prefix_lists.extent,
            NetworkList::VpcAttribute { .. } => &mut self.dns.extent,
            _ => return,
        };
        // Of two lists that fill one, the one that was read worse counts.
        *of = match (&*of, extent) {
            (Extent::Partly(_), _) => of.clone(),
            (Extent::Whole, Extent::Awaited) => Extent::Awaited,
            (_, extent) => extent,
        };
    }
}

/// The first page of each list.
fn first_asks(vpcs: &[Text]) -> Vec<NetworkAsk> {
    if vpcs.is_empty() {
        return Vec::new();
    }
    let vpcs = &vpcs[..vpcs.len().min(MOST_VALUES)];
    let by = |list, name: &'static str| NetworkAsk::by(list, name, vpcs);
    let mut asks = vec![
        by(NetworkList::Vpcs, "vpc-id"),
        by(NetworkList::Subnets, "vpc-id"),
        by(NetworkList::RouteTables, "vpc-id"),
        by(NetworkList::NatGateways, "vpc-id"),
        by(NetworkList::InternetGateways, "attachment.vpc-id"),
        by(NetworkList::VpcEndpoints, "vpc-id"),
        by(NetworkList::SecurityGroups, "vpc-id"),
        by(NetworkList::NetworkAcls, "vpc-id"),
        by(NetworkList::NetworkInterfaces, "vpc-id"),
        NetworkAsk::all(NetworkList::PrefixLists),
    ];
    for vpc in vpcs {
        for attribute in [VpcAttribute::DnsSupport, VpcAttribute::DnsHostnames] {
            asks.push(NetworkAsk::all(NetworkList::VpcAttribute {
                vpc: vpc.clone(),
                attribute,
            }));
        }
    }
    asks
}

/// The pages of a list that are there, and whether they are all.
fn follow<'a>(
    first: NetworkAsk,
    kept: &impl Fn(&NetworkAsk) -> Option<Result<&'a NetworkPage, &'a Fault>>,
    asked: &mut Vec<NetworkAsk>,
) -> (Vec<&'a NetworkPage>, Extent) {
    let mut pages = Vec::new();
    let mut ask = first;
    loop {
        let answer = kept(&ask);
        asked.push(ask.clone());
        let page = match answer {
            None => return (pages, Extent::Awaited),
            Some(Err(fault)) => return (pages, Extent::Partly(fault.line().into())),
            Some(Ok(page)) => page,
        };
        pages.push(page);
        match page.next_ask(&ask) {
            None => return (pages, Extent::Whole),
            Some(_) if pages.len() >= MOST_PAGES => {
                let why = format!("only the first {MOST_PAGES} pages were read");
                return (pages, Extent::Partly(why.into()));
            }
            Some(next) => ask = next,
        }
    }
}
