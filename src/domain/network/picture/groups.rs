//! Security groups: what they let through, and who has them.

use super::Focused;
use super::occupants::{Occupants, interfaces_of, networks_of};
use super::rules::{self, RuleNote};
use super::words::{count, some};
use crate::domain::network::{Ground, PeerKind, SecurityGroup};
use crate::domain::{Text, list};
use rustc_hash::{FxHashMap, FxHashSet};

/// A security group in words.
#[derive(Debug, Clone)]
pub struct GroupNote<'a> {
    /// The group.
    pub group: &'a SecurityGroup,
    /// What it lets in; none where that is not told.
    pub ingress: Option<Vec<RuleNote>>,
    /// What it lets out; none where that is not told.
    pub egress: Option<Vec<RuleNote>>,
    /// Who has it: services, tasks, load balancers, endpoints, interfaces of others.
    pub holders: Vec<String>,
    /// Other groups whose rules name it.
    pub named_by: Vec<Text>,
    /// Whether only load balancers that face the internet have it: being open is its purpose.
    pub faces_internet: bool,
    /// Whether an endpoint has it.
    pub guards_endpoints: bool,
    /// Whether what is looked at has it.
    pub matters: bool,
}

impl GroupNote<'_> {
    /// Whether nobody is known to have it and no rule of another group names it.
    pub fn is_idle(&self) -> bool {
        self.holders.is_empty() && self.named_by.is_empty()
    }
}

/// Who has a group.
#[derive(Default)]
struct Holders<'a> {
    services: Vec<&'a str>,
    balancers: Vec<(&'a str, bool)>,
    endpoints: Vec<&'a str>,
    tasks: usize,
    others: usize,
}

/// The groups of a VPC: first those of what is looked at, then by name.
pub(super) fn notes<'a>(
    ground: &'a Ground,
    occupants: &Occupants<'a>,
    focused: &Focused,
    vpc: &str,
) -> Vec<GroupNote<'a>> {
    let mut holders = holders(ground, occupants);
    let mut named_by: FxHashMap<&str, Vec<Text>> = FxHashMap::default();
    for group in &ground.groups.items {
        for id in named_in(group) {
            let name = group.group_name.as_ref().unwrap_or(&group.group_id);
            named_by.entry(id).or_default().push(name.clone());
        }
    }
    let of_vpc = ground.groups.items.iter();
    let of_vpc = of_vpc.filter(|group| group.vpc_id.as_deref() == Some(vpc));
    let mut notes: Vec<GroupNote<'_>> = of_vpc
        .map(|group| {
            let id = &*group.group_id;
            let holders = holders.remove(id).unwrap_or_default();
            GroupNote {
                group,
                ingress: rules::notes(group, false, ground),
                egress: rules::notes(group, true, ground),
                faces_internet: holders.face_internet(),
                guards_endpoints: !holders.endpoints.is_empty(),
                matters: focused.groups.contains(id),
                holders: holders.words(),
                named_by: named_by.remove(id).unwrap_or_default(),
            }
        })
        .collect();
    notes.sort_by(|a, b| {
        let key = |it: &GroupNote<'_>| (!it.matters, it.is_idle());
        let names = a.group.group_name.cmp(&b.group.group_name);
        let names = names.then_with(|| a.group.group_id.cmp(&b.group.group_id));
        key(a).cmp(&key(b)).then(names)
    });
    notes
}

/// Other groups that the rules of a group name, each once.
fn named_in(group: &SecurityGroup) -> FxHashSet<&str> {
    let rules = list(&group.ingress).iter().chain(list(&group.egress));
    let peers = rules.flat_map(|rule| &rule.sources);
    let ids = peers.filter_map(|peer| match &peer.kind {
        PeerKind::Group { group_id, .. } => Some(&**group_id),
        _ => None,
    });
    ids.filter(|id| *id != &*group.group_id).collect()
}

fn holders<'a>(ground: &'a Ground, occupants: &Occupants<'a>) -> FxHashMap<&'a str, Holders<'a>> {
    let mut all: FxHashMap<&'a str, Holders<'a>> = FxHashMap::default();
    for service in &occupants.services {
        let groups = networks_of(service).flat_map(|it| list(&it.security_groups));
        let groups: FxHashSet<&str> = groups.map(|id| &**id).collect();
        for group in groups {
            all.entry(group).or_default().services.push(service.name());
        }
    }
    for one in &occupants.balancers {
        let faces = one.balancer.scheme.as_deref() == Some("internet-facing");
        for group in list(&one.balancer.security_groups) {
            let name = one.balancer.name();
            all.entry(group).or_default().balancers.push((name, faces));
        }
    }
    for endpoint in &ground.endpoints.items {
        for group in list(&endpoint.group_ids) {
            let name = endpoint.service().unwrap_or(&endpoint.vpc_endpoint_id);
            all.entry(group).or_default().endpoints.push(name);
        }
    }
    let of_tasks = occupants.tasks.iter().flat_map(|task| interfaces_of(task));
    let of_tasks = of_tasks.filter_map(|it| it.detail("networkInterfaceId"));
    let of_tasks: FxHashSet<&str> = of_tasks.collect();
    for interface in &ground.interfaces.items {
        let told = interface.description.as_deref().unwrap_or_default();
        let balancer = told.strip_prefix("ELB ");
        for group in list(&interface.security_groups) {
            let holders = all.entry(group).or_default();
            if of_tasks.contains(&*interface.network_interface_id) {
                holders.tasks += 1;
            } else if let Some(path) = balancer {
                let name = path.split('/').nth(1).unwrap_or(path);
                if !holders.balancers.iter().any(|(known, _)| *known == name) {
                    // Whether it faces the internet is not told here, so it is not assumed.
                    holders.balancers.push((name, false));
                }
            } else if interface.interface_type.as_deref() != Some("vpc_endpoint") {
                holders.others += 1;
            }
        }
    }
    all
}

impl Holders<'_> {
    fn face_internet(&self) -> bool {
        let nobody_else =
            self.services.is_empty() && self.endpoints.is_empty() && self.tasks + self.others == 0;
        nobody_else && !self.balancers.is_empty() && self.balancers.iter().all(|(_, faces)| *faces)
    }

    fn words(mut self) -> Vec<String> {
        let mut words = Vec::new();
        let mut list_of = |noun: &str, names: &mut Vec<&str>| {
            names.sort_unstable();
            names.dedup();
            if !names.is_empty() {
                let s = if names.len() == 1 { "" } else { "s" };
                words.push(format!("{noun}{s} {}", some(names)));
            }
        };
        list_of("service", &mut self.services);
        let mut balancers: Vec<&str> = self.balancers.iter().map(|(name, _)| *name).collect();
        list_of("load balancer", &mut balancers);
        list_of("endpoint", &mut self.endpoints);
        if self.tasks > 0 {
            words.push(count(self.tasks, "task"));
        }
        if self.others > 0 {
            words.push(count(self.others, "other interface"));
        }
        words
    }
}
