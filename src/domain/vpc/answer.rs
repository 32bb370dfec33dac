//! What the claims come to.

use super::claims::{self, Claim};
use super::read::Resolved;
use super::{Known, Search, Source, plan, stacks};
use crate::domain::errand::Ask;
use crate::domain::network::{
    NetworkList, RouteTable, Subnet, SubnetClass, Vpc, class_of, table_of,
};
use crate::domain::{Text, list};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use strum::IntoEnumIterator;

/// Things that are named one by one; of more only the number is told.
const NAMED: usize = 5;

/// Where a cluster lives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VpcAnswer {
    /// The VPCs, those that are certain first.
    pub vpcs: Vec<Found>,
    /// What was not looked at, or told nothing, and why.
    pub not_checked: Vec<NotChecked>,
}

/// A VPC of the cluster.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// Id.
    pub vpc_id: Text,
    /// Name, by its tag.
    pub name: Option<Text>,
    /// Ranges of addresses; absent if EC2 did not tell.
    pub cidr_blocks: Option<Vec<Text>>,
    /// How sure that is.
    pub confidence: Confidence,
    /// What says so.
    pub evidence: Vec<Evidence>,
    /// Its subnets that the cluster uses, by zone.
    pub subnets: Vec<FoundSubnet>,
}

/// How sure it is that the cluster lives in a VPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Confidence {
    /// Something of it is there, or ECS puts it there.
    Certain,
    /// Something beside it is there.
    Likely,
}

/// What says that a cluster lives in a VPC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Which kind of thing.
    pub source: Source,
    /// Which ones.
    pub resource: Text,
    /// What they say.
    pub detail: Text,
}

/// A subnet that the cluster uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundSubnet {
    /// Id.
    pub subnet_id: Text,
    /// Zone.
    pub availability_zone: Option<Text>,
    /// What its default route makes of it; absent if route tables were not read.
    pub class: Option<SubnetClass>,
    /// Free addresses.
    pub available_ip_address_count: Option<i32>,
    /// Its IPv4 addresses.
    pub cidr_block: Option<Text>,
    /// What its default route leads to, by id; absent where there is none, and if route tables were
    /// not read.
    pub default_route: Option<Text>,
    /// Destinations whose routes lead to something that is gone; absent if route tables were not
    /// read.
    pub blackholes: Option<Vec<Text>>,
}

/// Something that was not looked at, or told nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotChecked {
    /// Which kind of thing.
    pub source: Source,
    /// Why.
    pub reason: Text,
}

pub(super) fn of(known: &Known<'_>, search: &Search) -> VpcAnswer {
    let claims = claims::all(known, search);
    let mut by_vpc: BTreeMap<&Text, BTreeMap<Source, Vec<&Claim>>> = BTreeMap::new();
    for claim in &claims {
        if let Resolved::Vpc(vpc) = search.resolve(&claim.at) {
            let of_vpc = by_vpc.entry(vpc).or_default();
            of_vpc.entry(claim.source).or_default().push(claim);
        }
    }
    let found = by_vpc
        .iter()
        .map(|(vpc, sources)| found(search, vpc, sources));
    let mut vpcs: Vec<Found> = found.collect();
    vpcs.sort_by(|a, b| (a.confidence, &a.vpc_id).cmp(&(b.confidence, &b.vpc_id)));
    let said: BTreeSet<Source> = by_vpc.values().flat_map(|it| it.keys().copied()).collect();
    VpcAnswer {
        not_checked: not_checked(known, search, &claims, &said),
        vpcs,
    }
}

fn found(search: &Search, id: &Text, sources: &BTreeMap<Source, Vec<&Claim>>) -> Found {
    let described: Option<&Vpc> = search.vpcs().find(|vpc| vpc.vpc_id == *id);
    let tables = search.route_tables();
    let mut subnets: Vec<&Subnet> = search
        .subnets()
        .filter(|subnet| subnet.vpc_id.as_ref() == Some(id))
        .collect();
    subnets.sort_by_key(|subnet| (&subnet.availability_zone, &subnet.subnet_id));
    subnets.dedup_by_key(|subnet| &subnet.subnet_id);
    let subnets = subnets
        .into_iter()
        .map(|subnet| found_subnet(subnet, tables.as_deref().unwrap_or_default(), id));
    let is_certain = sources.keys().any(|source| source.is_strong());
    Found {
        vpc_id: id.clone(),
        name: described.and_then(Vpc::name).cloned(),
        cidr_blocks: described.map(Vpc::cidr_blocks),
        confidence: if is_certain {
            Confidence::Certain
        } else {
            Confidence::Likely
        },
        evidence: sources
            .iter()
            .flat_map(|(source, claims)| evidence(*source, claims))
            .collect(),
        subnets: subnets.collect(),
    }
}

fn found_subnet(subnet: &Subnet, tables: &[RouteTable], vpc: &str) -> FoundSubnet {
    let class = class_of(tables, &subnet.subnet_id, vpc);
    let table = table_of(tables, &subnet.subnet_id, vpc);
    let routes = table.and_then(|table| table.routes.as_ref());
    FoundSubnet {
        subnet_id: subnet.subnet_id.clone(),
        availability_zone: subnet.availability_zone.clone(),
        class: class.map(|(class, _)| class),
        available_ip_address_count: subnet.available_ip_address_count,
        cidr_block: subnet.cidr_block.clone(),
        default_route: class.and_then(|(_, route)| route?.target.clone()),
        blackholes: routes.map(|routes| {
            let gone = routes.iter().filter(|route| route.is_blackhole());
            gone.filter_map(|route| route.destination().cloned())
                .collect()
        }),
    }
}

/// What one kind of thing says: of stacks each claim, of the rest one sentence.
fn evidence(source: Source, claims: &[&Claim]) -> Vec<Evidence> {
    if source == Source::Cloudformation {
        let each = claims.iter().map(|claim| Evidence {
            source,
            resource: claim.thing.clone(),
            detail: claim.detail.as_deref().unwrap_or_default().into(),
        });
        let mut each: Vec<Evidence> = each.collect();
        each.dedup();
        return each;
    }
    let things: BTreeSet<&str> = claims.iter().map(|claim| &*claim.thing).collect();
    let subnets: BTreeSet<&str> = claims
        .iter()
        .filter_map(|claim| match &claim.at {
            super::read::At::Subnet(id) => Some(&**id),
            _ => None,
        })
        .collect();
    let count = |noun: &str| counted(things.len(), noun);
    let places = short_list(&subnets);
    let detail = match source {
        Source::ServiceSubnets => format!("{} in {places}", count("service")),
        Source::TaskEni => format!(
            "{} {} here",
            count("running task"),
            if things.len() == 1 {
                "has its interface"
            } else {
                "have their interface"
            }
        ),
        Source::ContainerInstance => format!("ecs.vpc-id of {}", count("container instance")),
        Source::Ec2Instance => format!("{} here", count("EC2 instance")),
        Source::TargetGroup => count("target group"),
        Source::LoadBalancer => count("load balancer"),
        Source::CapacityProvider => format!("{} in {places}", count("capacity provider")),
        Source::Cloudformation | Source::ServiceDiscovery => String::new(),
    };
    // The tasks change by the hour: what stays is where they are.
    let resource = match source {
        Source::TaskEni => places,
        _ => short_list(&things),
    };
    vec![Evidence {
        source,
        resource: resource.into(),
        detail: detail.into(),
    }]
}

/// `1 task`, `2 tasks`.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The first few of many.
fn short_list(things: &BTreeSet<&str>) -> String {
    let named: Vec<&str> = things.iter().take(NAMED).copied().collect();
    match things.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn not_checked(
    known: &Known<'_>,
    search: &Search,
    claims: &[Claim],
    said: &BTreeSet<Source>,
) -> Vec<NotChecked> {
    let mut out = Vec::new();
    let mut put = |source, reason: String| {
        out.push(NotChecked {
            source,
            reason: reason.into(),
        });
    };
    for source in Source::iter() {
        for (gap, reason) in &known.gaps {
            if *gap == source {
                put(source, reason.to_string());
            }
        }
        for reason in unresolved(search, claims, source) {
            put(source, reason);
        }
        let is_told = said.contains(&source)
            || known.gaps.iter().any(|(gap, _)| *gap == source)
            || claims.iter().any(|claim| {
                claim.source == source
                    && matches!(
                        search.resolve(&claim.at),
                        Resolved::Gone | Resolved::Failed(_)
                    )
            });
        if let Some(reason) = silence(known, search, claims, source, is_told) {
            put(source, reason);
        }
    }
    let named = search.failure(|ask| {
        matches!(ask, Ask::Network(ask) if
        matches!(ask.list, NetworkList::Vpcs) && ask.filters.iter().any(|it| &*it.name == "vpc-id"))
    });
    if let Some(fault) = named {
        // Names and addresses come from EC2 alone, whatever told the VPC.
        put(
            Source::ServiceSubnets,
            format!("names of VPCs: {}", fault.line()),
        );
    }
    if plan::is_spent(known, search) {
        let words = format!(
            "stopped after {} calls: one search makes no more",
            search.asked.len()
        );
        put(Source::Cloudformation, words);
    }
    out
}

/// Claims that lead nowhere: what they name is gone, or could not be asked.
fn unresolved(search: &Search, claims: &[Claim], source: Source) -> Vec<String> {
    let of_source = || claims.iter().filter(|claim| claim.source == source);
    let mut gone: BTreeSet<&str> = BTreeSet::new();
    let mut failed: BTreeSet<String> = BTreeSet::new();
    for claim in of_source() {
        match search.resolve(&claim.at) {
            Resolved::Gone => {
                gone.insert(match &claim.at {
                    super::read::At::Subnet(id)
                    | super::read::At::Instance(id)
                    | super::read::At::Vpc(id) => id,
                });
            }
            Resolved::Failed(fault) => {
                failed.insert(fault.line());
            }
            Resolved::Open | Resolved::Vpc(_) => {}
        }
    }
    let mut reasons: Vec<String> = failed.into_iter().collect();
    if !gone.is_empty() {
        let be = if gone.len() == 1 { "is" } else { "are" };
        reasons.push(format!("{} {be} not there any more", short_list(&gone)));
    }
    reasons
}

/// Why a source says nothing; none where it does, or where that was told.
fn silence(
    known: &Known<'_>,
    search: &Search,
    claims: &[Claim],
    source: Source,
    is_told: bool,
) -> Option<String> {
    let spared = || "not asked: the answer is certain without it".to_owned();
    let stands = |words: &str| Some(words.to_owned());
    match source {
        Source::Cloudformation => {
            let reading = stacks::read(known, search);
            match (reading.note, is_told) {
                (Some(note), _) => Some(note),
                (None, true) => None,
                (None, false) if reading.next.is_some() => Some(spared()),
                (None, false) => None,
            }
        }
        _ if is_told => None,
        Source::ServiceSubnets if known.services.is_empty() => stands("no services"),
        Source::ServiceSubnets => stands("no service names subnets (no awsvpc network mode)"),
        Source::TaskEni if known.tasks.is_empty() => stands("no running tasks"),
        Source::TaskEni => stands("no running task has an interface of its own"),
        Source::ContainerInstance if known.instances.is_empty() => {
            stands("no container instances")
        }
        Source::ContainerInstance => stands("no container instance has the attribute ecs.vpc-id"),
        Source::Ec2Instance if plan::was_spared(search, claims, source) => {
            let any = claims.iter().any(|claim| claim.source == source);
            any.then(spared)
        }
        Source::Ec2Instance => None,
        Source::TargetGroup => {
            let failed = search.failure(|ask| matches!(ask, Ask::TargetGroups(_)));
            let classic = claims::classic_balancers(known);
            if let Some(fault) = failed {
                Some(fault.line())
            } else if claims::target_group_arns(known).is_empty() {
                (classic.is_empty()).then(|| "no service has a target group".to_owned())
            } else if search.has_asked(|ask| matches!(ask, Ask::TargetGroups(_))) {
                stands("no target group names a VPC")
            } else {
                Some(spared())
            }
        }
        Source::LoadBalancer => match claims::classic_balancers(known).as_slice() {
            [] => None,
            names => {
                let names: BTreeSet<&str> = names.iter().map(|name| &***name).collect();
                let names = short_list(&names);
                Some(format!("Classic Load Balancer {names}: ecsight does not read these"))
            }
        },
        Source::CapacityProvider => {
            let failed = search.failure(|ask| matches!(ask, Ask::AutoScalingGroups(_)));
            let groups = known.providers.iter().filter_map(|it| claims::group_of(it));
            if let Some(fault) = failed {
                Some(fault.line())
            } else if groups.count() > 0 {
                let asked = search.has_asked(|ask| matches!(ask, Ask::AutoScalingGroups(_)));
                Some(if asked { "the Auto Scaling groups name no subnets".to_owned() } else { spared() })
            } else if list(&known.cluster.capacity_providers).iter().all(|name| {
                crate::domain::capacity_provider::is_fargate(name)
            }) {
                stands("none that launches instances")
            } else {
                Some(spared())
            }
        }
        Source::ServiceDiscovery => claims::uses_discovery(known).then(|| {
            "a namespace names a hosted zone; whose VPCs those are Amazon Route 53 knows, which ecsight does not ask"
                .to_owned()
        }),
    }
}

impl VpcAnswer {
    /// What is to be said first when there is not exactly one VPC.
    pub fn headline(&self) -> Option<String> {
        let certain = self
            .vpcs
            .iter()
            .filter(|it| it.confidence == Confidence::Certain);
        let certain = certain.count();
        match (self.vpcs.len(), certain) {
            (0, _) => Some("nothing says which VPC the cluster is in".to_owned()),
            (1, _) => None,
            (all, certain) if all == certain => Some(format!("the cluster is in {all} VPCs")),
            (all, 0) => Some(format!("the sources disagree: {all} VPCs are likely")),
            (all, certain) => Some(format!(
                "the sources disagree: {} certain, {} only likely",
                counted(certain, "VPC"),
                all - certain
            )),
        }
    }
}
