//! What to ask next: the cheapest question that can still change the answer.

use super::claims::{self, Claim};
use super::read::{At, Resolved};
use super::{Depth, Known, Search, Source, stacks};
use crate::domain::Text;
use crate::domain::errand::Ask;
use crate::domain::network::{MOST_VALUES, NetworkAsk, NetworkList};

/// The most calls of one search.
pub const MOST: usize = 11;
/// Target groups of one call.
const GROUPS: usize = 20;
/// Auto Scaling groups of one call.
const AUTO_SCALING_GROUPS: usize = 50;

pub(super) fn next(known: &Known<'_>, search: &Search) -> Vec<Ask> {
    let claims = claims::all(known, search);
    if is_time_for_names(known, search, &claims) {
        return finish(search, &claims);
    }
    let mut asks = search_on(known, search, &claims);
    asks.truncate(room(search));
    if asks.is_empty() {
        asks = finish(search, &claims);
    }
    asks
}

/// Whether the answer is sure and only lacks its name. Who asks for everything wants that first,
/// too: whatever is asked afterwards confirms it or disagrees.
fn is_time_for_names(known: &Known<'_>, search: &Search, claims: &[Claim]) -> bool {
    let named = |ask: &Ask| matches!(ask, Ask::Network(ask) if ask.list == NetworkList::Vpcs);
    search.depth == Depth::Everything
        && is_sure(search, claims)
        && open_subnets(known, search, claims).is_empty()
        && !search.has_asked(named)
}

/// Calls that are left for searching; the names of what was found are asked for last.
fn room(search: &Search) -> usize {
    let kept = match search.depth {
        Depth::Enough => 1,
        Depth::Everything => 2,
    };
    MOST.saturating_sub(search.asked.len() + kept)
}

/// Whether a search ended for want of calls.
pub(super) fn is_spent(known: &Known<'_>, search: &Search) -> bool {
    let claims = claims::all(known, search);
    room(search) == 0 && !search_on(known, search, &claims).is_empty()
}

fn search_on(known: &Known<'_>, search: &Search, claims: &[Claim]) -> Vec<Ask> {
    // Before anything else: what a list has on its next page must not be asked for anew.
    let more = search.pages_to_follow();
    if !more.is_empty() {
        return more;
    }
    let subnets = open_subnets(known, search, claims);
    if !subnets.is_empty() {
        return network(NetworkList::Subnets, "subnet-id", &subnets);
    }
    if is_sure(search, claims) && search.depth == Depth::Enough {
        return Vec::new();
    }
    let instances = open(search, claims, |at| match at {
        At::Instance(id) => Some(id),
        _ => None,
    });
    if !instances.is_empty() {
        return network(NetworkList::Instances, "instance-id", &instances);
    }
    let groups = known.providers.iter();
    let mut groups: Vec<Text> = groups
        .filter_map(|provider| claims::group_of(provider).map(Text::from))
        .collect();
    groups.sort();
    groups.dedup();
    groups.truncate(AUTO_SCALING_GROUPS);
    if !groups.is_empty() && !search.has_asked(|ask| matches!(ask, Ask::AutoScalingGroups(_))) {
        return vec![Ask::AutoScalingGroups(groups)];
    }
    // One call tells enough: who has more than these has them in the same VPCs.
    let mut arns = claims::target_group_arns(known);
    arns.truncate(GROUPS);
    let is_known = !known.target_groups.is_empty()
        || search.has_asked(|ask| matches!(ask, Ask::TargetGroups(_)));
    if !arns.is_empty() && !is_known {
        return vec![Ask::TargetGroups(arns)];
    }
    stacks::read(known, search).next.into_iter().collect()
}

/// What gives an answer its form: names and addresses of the VPCs and, if everything was asked
/// for, their route tables.
fn finish(search: &Search, claims: &[Claim]) -> Vec<Ask> {
    let mut vpcs: Vec<Text> = claims
        .iter()
        .filter_map(|claim| match search.resolve(&claim.at) {
            Resolved::Vpc(vpc) => Some(vpc.clone()),
            _ => None,
        })
        .collect();
    vpcs.sort();
    vpcs.dedup();
    vpcs.truncate(MOST_VALUES);
    let mut asks = Vec::new();
    let open = vpcs
        .iter()
        .filter(|vpc| !search.asked_for_vpc(vpc))
        .cloned();
    let open: Vec<Text> = open.collect();
    if !open.is_empty() {
        asks.push(by(NetworkList::Vpcs, "vpc-id", &open));
    }
    let untold = |vpc: &&Text| !search.asked_for_routes(vpc);
    let untold: Vec<Text> = vpcs.iter().filter(untold).cloned().collect();
    if search.depth == Depth::Everything && !untold.is_empty() {
        asks.push(by(NetworkList::RouteTables, "vpc-id", &untold));
    }
    asks.extend(search.pages_to_follow());
    asks.truncate(MOST.saturating_sub(search.asked.len()));
    asks
}

/// Whether something of the cluster was seen where it is, and nothing that ECS told is left to be
/// looked up. Instances that do not name their VPC are asked only if nothing else is seen.
fn is_sure(search: &Search, claims: &[Claim]) -> bool {
    let mut strong = claims.iter().filter(|claim| claim.source.is_strong());
    strong.any(|claim| matches!(search.resolve(&claim.at), Resolved::Vpc(_)))
}

fn open_subnets(known: &Known<'_>, search: &Search, claims: &[Claim]) -> Vec<Text> {
    let mut subnets = open(search, claims, |at| match at {
        At::Subnet(id) => Some(id),
        _ => None,
    });
    let more = claims::more_subnets(known).into_iter();
    subnets.extend(more.filter(|id| search.resolve(&At::Subnet(id.clone())) == Resolved::Open));
    subnets.sort();
    subnets.dedup();
    subnets
}

fn open(search: &Search, claims: &[Claim], pick: impl Fn(&At) -> Option<&Text>) -> Vec<Text> {
    let open = claims
        .iter()
        .filter(|claim| search.resolve(&claim.at) == Resolved::Open);
    let mut ids: Vec<Text> = open.filter_map(|claim| pick(&claim.at).cloned()).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn network(list: NetworkList, name: &'static str, ids: &[Text]) -> Vec<Ask> {
    ids.chunks(MOST_VALUES)
        .map(|ids| by(list.clone(), name, ids))
        .collect()
}

fn by(list: NetworkList, name: &'static str, ids: &[Text]) -> Ask {
    Ask::Network(NetworkAsk::by(list, name, ids))
}

/// Whether a source was never asked because the answer was sure without it.
pub(super) fn was_spared(search: &Search, claims: &[Claim], source: Source) -> bool {
    search.depth == Depth::Enough && !source.is_strong() && is_sure(search, claims)
        || source == Source::Ec2Instance && is_sure(search, claims)
}
