//! The network around a cluster as one picture: zones, subnets and who is in them, what leads out,
//! security groups and network ACLs in plain words, and what is wrong with all that.
//!
//! Pure, from what was read ([`Ground`]) and what ECS tells ([`Occupants`]). What was not read is
//! in [`Picture::gaps`], and nothing is concluded from its absence.

mod acls;
mod crowd;
mod findings;
mod groups;
mod needs;
mod occupants;
mod range;
mod rules;
#[cfg(test)]
mod tests;
mod ways;
mod words;

pub use acls::AclNote;
pub use crowd::{Crowd, Standing};
pub use findings::{Finding, endpoint_health};
pub use groups::GroupNote;
pub use occupants::{BalancerOf, Focus, Occupants};
pub use rules::RuleNote;
pub use ways::{Way, kind_of};
pub use words::{count, grouped};

use super::{
    Ground, NetworkAcl, Route, RouteTable, Subnet, SubnetClass, Vpc, VpcDns, VpcEndpoint, acl_of,
    class_of, table_of,
};
use crate::domain::health::Health;
use crate::domain::{Text, list};
use crowd::{Crowds, Seats};
use occupants::{interfaces_of, networks_of};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// A network, as far as it was read.
#[derive(Debug, Clone, Default)]
pub struct Picture<'a> {
    /// Its VPCs.
    pub vpcs: Vec<Plot<'a>>,
    /// What is wrong, worst first; what concerns what is looked at before the rest.
    pub findings: Vec<Finding>,
    /// Tasks, instances and their like in subnets that were not read, or of which no subnet is
    /// known.
    pub elsewhere: Vec<(Option<Text>, Vec<Crowd>)>,
    /// Lists that were not read whole, and why.
    pub gaps: Vec<String>,
}

/// A VPC.
#[derive(Debug, Clone)]
pub struct Plot<'a> {
    /// Its id.
    pub vpc_id: &'a Text,
    /// The VPC, if it was read.
    pub vpc: Option<&'a Vpc>,
    /// What it does about names, if that was read.
    pub dns: Option<&'a VpcDns>,
    /// Its zones by name.
    pub zones: Vec<Zone<'a>>,
    /// What leads out of it.
    pub ways: Vec<Way>,
    /// Its endpoints by service.
    pub endpoints: Vec<&'a VpcEndpoint>,
    /// Its route tables; first those that hold for a subnet.
    pub tables: Vec<TableNote<'a>>,
    /// Its security groups; first those of what is looked at.
    pub groups: Vec<GroupNote<'a>>,
    /// Its network ACLs that hold for a subnet.
    pub acls: Vec<AclNote<'a>>,
    /// Of what all was read, so that what is not here is not there.
    pub knows: Knows,
}

/// Of what all was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Knows {
    /// Every subnet.
    pub subnets: bool,
    /// Every route table.
    pub tables: bool,
    /// Every internet gateway and every NAT gateway.
    pub gateways: bool,
    /// Every network interface, and so everybody who is in a subnet or has a group.
    pub interfaces: bool,
}

/// An availability zone.
#[derive(Debug, Clone)]
pub struct Zone<'a> {
    /// Its name in this account; none for subnets that do not tell theirs.
    pub name: Option<&'a Text>,
    /// Its subnets: public ones first, then private ones, then isolated ones.
    pub places: Vec<Place<'a>>,
}

/// A subnet and who is in it.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// The subnet.
    pub subnet: &'a Subnet,
    /// How many addresses it can have in use; none where it has no IPv4 range.
    pub size: Option<u32>,
    /// What its default route makes of it; none while its routes are not known.
    pub class: Option<SubnetClass>,
    /// That route.
    pub route: Option<&'a Route>,
    /// Its route table.
    pub table: Option<&'a RouteTable>,
    /// Its network ACL.
    pub acl: Option<&'a NetworkAcl>,
    /// Who is in it.
    pub crowd: Vec<Crowd>,
    /// How it is, by what was found.
    pub health: Option<Health>,
    /// Whether it is one of what is looked at.
    pub matters: bool,
}

/// A route table and the subnets it holds for.
#[derive(Debug, Clone)]
pub struct TableNote<'a> {
    /// The table.
    pub table: &'a RouteTable,
    /// Whether it holds for every subnet without one of its own.
    pub is_main: bool,
    /// Subnets it holds for.
    pub subnets: Vec<&'a Subnet>,
    /// Whether one of them is one of what is looked at.
    pub matters: bool,
}

/// Subnets and groups of what is looked at.
#[derive(Debug, Clone, Default)]
struct Focused {
    subnets: FxHashSet<Text>,
    groups: FxHashSet<Text>,
}

impl<'a> Picture<'a> {
    /// The picture of what was read, with the cluster's things in it.
    pub fn of(ground: &'a Ground, occupants: &Occupants<'a>, focus: &Focus) -> Self {
        let seats = Seats::of(ground, occupants);
        let focused = focused(ground, occupants, focus, &seats);
        let mut crowds = Crowds::of(ground, occupants);
        let mut vpcs: Vec<Plot<'a>> = vpc_ids(ground)
            .into_iter()
            .map(|vpc_id| plot(ground, occupants, &focused, &mut crowds, vpc_id))
            .collect();
        let findings = findings::of(ground, occupants, &vpcs, &focused);
        for place in vpcs
            .iter_mut()
            .flat_map(|plot| &mut plot.zones)
            .flat_map(|zone| &mut zone.places)
        {
            let id = &place.subnet.subnet_id;
            let own = findings.iter().filter(|it| it.subnets.contains(id));
            place.health = own.map(|it| it.health).min();
        }
        Self {
            vpcs,
            findings,
            elsewhere: crowds.rest(),
            gaps: gaps(ground, occupants),
        }
    }

    /// Every subnet.
    pub fn places(&self) -> impl Iterator<Item = &Place<'a>> {
        let zones = self.vpcs.iter().flat_map(|plot| &plot.zones);
        zones.flat_map(|zone| &zone.places)
    }
}

impl TableNote<'_> {
    /// Whether it holds for a subnet.
    fn holds_for(&self, place: &Place<'_>) -> bool {
        let id = place.table.map(|table| &table.route_table_id);
        id == Some(&self.table.route_table_id)
    }
}

impl Place<'_> {
    /// Name, else id.
    pub fn label(&self) -> &Text {
        self.subnet.name().unwrap_or(&self.subnet.subnet_id)
    }

    /// The class in a word.
    pub fn class_word(&self) -> &'static str {
        match self.class {
            Some(SubnetClass::Public) => "public",
            Some(SubnetClass::Private) => "private",
            Some(SubnetClass::PrivateOther) => "private, other way out",
            Some(SubnetClass::Isolated) => "isolated",
            None => "class not known",
        }
    }

    /// How many of one kind are in it.
    pub fn count(&self, standing: Standing) -> usize {
        let own = self.crowd.iter().filter(|it| it.standing == standing);
        own.map(|it| it.count).sum()
    }

    /// Whether nothing has to be said about it: nobody is in it, and nothing is wrong.
    pub fn is_quiet(&self) -> bool {
        !self.matters && self.crowd.is_empty() && self.health.is_none()
    }
}

fn vpc_ids(ground: &Ground) -> Vec<&Text> {
    let mut ids: Vec<&Text> = ground.vpcs.items.iter().map(|vpc| &vpc.vpc_id).collect();
    // Where VPCs could not be read, what is in them still tells of them.
    let subnets = ground
        .subnets
        .items
        .iter()
        .filter_map(|it| it.vpc_id.as_ref());
    let tables = ground
        .route_tables
        .items
        .iter()
        .filter_map(|it| it.vpc_id.as_ref());
    let groups = ground
        .groups
        .items
        .iter()
        .filter_map(|it| it.vpc_id.as_ref());
    for id in subnets.chain(tables).chain(groups) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

fn plot<'a>(
    ground: &'a Ground,
    occupants: &Occupants<'a>,
    focused: &Focused,
    crowds: &mut Crowds,
    vpc_id: &'a Text,
) -> Plot<'a> {
    let own = ground.subnets.items.iter();
    let own = own.filter(|subnet| subnet.vpc_id.as_ref() == Some(vpc_id));
    let mut zones: BTreeMap<Option<&Text>, Vec<Place<'a>>> = BTreeMap::new();
    for subnet in own {
        let place = place(ground, focused, crowds, subnet, vpc_id);
        let zone = subnet.availability_zone.as_ref();
        zones.entry(zone).or_default().push(place);
    }
    let order = |place: &Place<'_>| match place.class {
        Some(SubnetClass::Public) => 0,
        Some(SubnetClass::Private) => 1,
        Some(SubnetClass::PrivateOther) => 2,
        Some(SubnetClass::Isolated) => 3,
        None => 4,
    };
    let zones: Vec<Zone<'a>> = zones
        .into_iter()
        .map(|(name, mut places)| {
            places.sort_by(|a, b| (order(a), a.label()).cmp(&(order(b), b.label())));
            Zone { name, places }
        })
        .collect();
    let mut endpoints: Vec<&VpcEndpoint> = ground.endpoints.items.iter().collect();
    endpoints.retain(|it| it.vpc_id.as_ref().is_none_or(|vpc| vpc == vpc_id));
    endpoints.sort_by_key(|it| (it.service().map(str::to_owned), it.vpc_endpoint_id.clone()));
    Plot {
        vpc_id,
        vpc: ground.vpcs.items.iter().find(|vpc| vpc.vpc_id == *vpc_id),
        dns: ground.dns.items.iter().find(|dns| dns.vpc_id == *vpc_id),
        tables: tables(ground, vpc_id, &zones),
        ways: ways::of(ground, vpc_id),
        endpoints,
        groups: groups::notes(ground, occupants, focused, vpc_id),
        acls: acls::notes(ground, vpc_id),
        knows: Knows {
            subnets: ground.subnets.gap().is_none(),
            tables: ground.route_tables.gap().is_none(),
            gateways: ground.internet_gateways.gap().is_none()
                && ground.nat_gateways.gap().is_none(),
            interfaces: ground.interfaces.gap().is_none(),
        },
        zones,
    }
}

fn place<'a>(
    ground: &'a Ground,
    focused: &Focused,
    crowds: &mut Crowds,
    subnet: &'a Subnet,
    vpc: &str,
) -> Place<'a> {
    let id = &*subnet.subnet_id;
    let tables = &ground.route_tables.items;
    let table = table_of(tables, id, vpc);
    let is_own = table.is_some_and(|table| {
        let held = list(&table.associations).iter();
        held.clone().any(|it| it.subnet_id.as_deref() == Some(id))
    });
    // That a subnet follows the main table is known only when every table was read.
    let table = table.filter(|_| is_own || ground.route_tables.gap().is_none());
    let class = table.and_then(|_| class_of(tables, id, vpc));
    let range = subnet.cidr_block.as_deref().and_then(range::Range::parse);
    Place {
        subnet,
        size: range.and_then(range::Range::usable),
        class: class.map(|(class, _)| class),
        route: class.and_then(|(_, route)| route),
        table,
        acl: acl_of(&ground.acls.items, id),
        crowd: crowds.take(id),
        health: None,
        matters: focused.subnets.contains(id),
    }
}

fn tables<'a>(ground: &'a Ground, vpc: &str, zones: &[Zone<'a>]) -> Vec<TableNote<'a>> {
    let own = ground.route_tables.items.iter();
    let own = own.filter(|table| table.vpc_id.as_deref() == Some(vpc));
    let mut notes: Vec<TableNote<'a>> = own
        .map(|table| {
            let places = zones.iter().flat_map(|zone| &zone.places);
            let of = places.filter(|place| {
                place
                    .table
                    .is_some_and(|it| it.route_table_id == table.route_table_id)
            });
            let of: Vec<&Place<'a>> = of.collect();
            TableNote {
                table,
                is_main: list(&table.associations)
                    .iter()
                    .any(|it| it.main == Some(true)),
                matters: of.iter().any(|place| place.matters),
                subnets: of.iter().map(|place| place.subnet).collect(),
            }
        })
        .collect();
    notes.sort_by(|a, b| {
        let key = |it: &TableNote<'_>| (!it.matters, it.subnets.is_empty());
        let names = (a.table.name(), &a.table.route_table_id);
        key(a)
            .cmp(&key(b))
            .then(names.cmp(&(b.table.name(), &b.table.route_table_id)))
    });
    notes
}

/// The subnets and groups of what is looked at.
fn focused(
    ground: &Ground,
    occupants: &Occupants<'_>,
    focus: &Focus,
    seats: &Seats<'_>,
) -> Focused {
    let mut focused = Focused::default();
    let is_service = |name: &str| match focus {
        Focus::Cluster => true,
        Focus::Service(wanted) => **wanted == *name,
        Focus::Task(_) | Focus::Instance(_) => false,
    };
    for service in occupants.services.iter().filter(|it| is_service(it.name())) {
        for network in networks_of(service) {
            focused.subnets.extend(network.subnets.iter().cloned());
            focused
                .groups
                .extend(list(&network.security_groups).iter().cloned());
        }
    }
    for one in &occupants.balancers {
        if one.services.iter().any(|name| is_service(name)) {
            let zones = list(&one.balancer.availability_zones).iter();
            focused
                .subnets
                .extend(zones.filter_map(|it| it.subnet_id.clone()));
            focused
                .groups
                .extend(list(&one.balancer.security_groups).iter().cloned());
        }
    }
    let mut interfaces: FxHashSet<&str> = FxHashSet::default();
    for task in &occupants.tasks {
        let is_wanted = match focus {
            Focus::Cluster => true,
            Focus::Service(name) => task.service_name() == Some(&**name),
            Focus::Task(arn) => task.task_arn == *arn,
            Focus::Instance(arn) => task.container_instance_arn.as_ref() == Some(arn),
        };
        if is_wanted {
            focused.subnets.extend(seats.of_task(task).map(Text::from));
            interfaces.extend(interfaces_of(task).filter_map(|it| it.detail("networkInterfaceId")));
        }
    }
    let mut machines: FxHashSet<&str> = FxHashSet::default();
    for instance in &occupants.instances {
        let arn = &instance.container_instance_arn;
        let is_wanted = match focus {
            Focus::Cluster => true,
            Focus::Service(_) => false,
            Focus::Task(task) => occupants
                .tasks
                .iter()
                .any(|it| it.task_arn == *task && it.container_instance_arn.as_ref() == Some(arn)),
            Focus::Instance(wanted) => wanted == arn,
        };
        if is_wanted {
            focused
                .subnets
                .extend(seats.of_instance(arn).map(Text::from));
            machines.extend(instance.ec2_instance_id.as_deref());
        }
    }
    for interface in &ground.interfaces.items {
        let of_machine = interface
            .instance_id()
            .is_some_and(|id| machines.contains(&**id));
        if of_machine || interfaces.contains(&*interface.network_interface_id) {
            focused
                .groups
                .extend(list(&interface.security_groups).iter().cloned());
        }
    }
    focused
}

/// What was not read whole, and why: each reason once for the lists it keeps away.
fn gaps(ground: &Ground, occupants: &Occupants<'_>) -> Vec<String> {
    let lists = [
        ("VPCs", ground.vpcs.gap()),
        ("subnets", ground.subnets.gap()),
        ("route tables", ground.route_tables.gap()),
        ("internet gateways", ground.internet_gateways.gap()),
        ("NAT gateways", ground.nat_gateways.gap()),
        ("endpoints", ground.endpoints.gap()),
        ("security groups", ground.groups.gap()),
        ("network ACLs", ground.acls.gap()),
        ("network interfaces", ground.interfaces.gap()),
        ("prefix lists", ground.prefix_lists.gap()),
        ("DNS attributes", ground.dns.gap()),
    ];
    let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
    for (list, reason) in lists {
        let Some(reason) = reason else { continue };
        match by_reason.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, lists)) => lists.push(list),
            None => by_reason.push((reason, vec![list])),
        }
    }
    let of_ground = by_reason.into_iter();
    let of_ground = of_ground.map(|(reason, lists)| format!("{}: {reason}", words::joined(lists)));
    let of_cluster = occupants.gaps.iter().map(|gap| gap.to_string());
    of_ground.chain(of_cluster).collect()
}
