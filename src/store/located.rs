//! Where clusters live, from what is known of them.

use super::{Collection, ContextData, Entry};
use crate::domain::capacity_provider::is_fargate;
use crate::domain::cluster::Cluster;
use crate::domain::errand::Ask;
use crate::domain::network::NetworkList;
use crate::domain::vpc::{Depth, Known, Search, Source, VpcAnswer};
use crate::domain::{Text, list, vpc};
use std::sync::Arc;

/// Tasks that are looked at: more of them are where these are.
pub const TASKS: usize = 500;

/// Where a cluster lives, as far as it was looked into.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// The VPCs with their evidence, and what was not checked.
    pub answer: VpcAnswer,
    /// The questions of the search, those that are open last.
    pub asks: Vec<Ask>,
    /// How many of them are open.
    pub open: usize,
    made_from: Basis,
}

/// What an answer was derived from: depth and revisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Basis {
    depth: Depth,
    revisions: [u64; 8],
}

impl Located {
    /// The questions that were asked.
    pub fn asked(&self) -> &[Ask] {
        &self.asks[..self.asks.len() - self.open]
    }

    /// The questions that are open, of those that should be asked now. While lists that tell more
    /// are still being read (`is_reading`) these are the ones that follow from what was read;
    /// the search takes long ways round only when there is no shorter one to come.
    pub fn due(&self, is_reading: bool) -> impl Iterator<Item = &Ask> {
        let certain = |found: &vpc::Found| found.confidence == vpc::Confidence::Certain;
        let is_certain = self.answer.vpcs.iter().any(certain);
        let leads = move |ask: &&Ask| match ask {
            Ask::Network(ask) => ask.list != NetworkList::Subnets || !is_certain,
            _ => false,
        };
        let open = &self.asks[self.asks.len() - self.open..];
        open.iter().filter(move |ask| !is_reading || leads(ask))
    }
}

/// A list that tells where a cluster lives, and was not read to its end though nothing failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// What it would tell.
    pub source: Source,
    /// How much is missing.
    pub words: Text,
    /// Whether more of it would make no difference.
    pub will_do: bool,
}

impl ContextData {
    /// The lists of a cluster that were not read to their end, though nothing failed.
    pub fn unread(&self, cluster: &Text) -> Vec<Unread> {
        let mut unread = Vec::new();
        let entry = self.clusters.get(cluster);
        let described = entry.and_then(|entry| entry.item.as_deref());
        if described.is_none()
            && entry.is_none_or(|entry| entry.fault.is_none() && entry.missing.is_none())
        {
            unread.push(Unread {
                source: Source::Cloudformation,
                words: "the cluster is not described yet".into(),
                will_do: false,
            });
        }
        let empty = super::ClusterData::default();
        let data = self.inside.get(cluster).unwrap_or(&empty);
        let count = |of: fn(&Cluster) -> Option<i32>| described.and_then(of);
        let services = count(|it| it.active_services_count);
        let tasks = count(|it| it.running_tasks_count);
        let instances = count(|it| it.registered_container_instances_count);
        let lists = [
            rest_of(Source::ServiceSubnets, &data.services, services),
            rest_of(Source::TaskEni, &data.running, tasks),
            rest_of(Source::ContainerInstance, &data.instances, instances),
        ];
        unread.extend(lists.into_iter().flatten());
        let providers = described.map_or(&[][..], |it| list(&it.capacity_providers));
        let untold = |name: &&Text| {
            let entry = data.providers.get(name);
            let told = entry.is_some_and(is_told);
            !is_fargate(name) && !told && data.providers.list.fault.is_none()
        };
        if providers.iter().any(|name| untold(&name)) {
            unread.push(Unread {
                source: Source::CapacityProvider,
                words: "not read".into(),
                will_do: false,
            });
        }
        unread
    }

    /// Follows what is known of where a cluster lives; says whether anything is different.
    pub fn locate(&mut self, cluster: &Text, depth: Depth) -> bool {
        let basis = Basis {
            depth,
            revisions: self.revisions_of(cluster),
        };
        let before = self.located.get(cluster);
        // Who wants to know everything is not taken back to enough by a list behind the page.
        let depth = match before.map(|it| it.made_from.depth) {
            Some(Depth::Everything) => Depth::Everything,
            _ => depth,
        };
        if before.is_some_and(|it| it.made_from == Basis { depth, ..basis }) {
            return false;
        }
        let stand_in = Cluster::named(cluster.clone());
        let known = self.known(cluster, &stand_in);
        let kept = |ask: &Ask| self.answers.get(ask).map(|it| Arc::clone(&it.result));
        let asked = before.map_or(&[][..], Located::asked);
        let (search, open) = Search::replay(depth, &known, asked, kept);
        let answer = search.answer(&known);
        let open_count = open.len();
        let located = Located {
            answer,
            asks: search.asked().cloned().chain(open).collect(),
            open: open_count,
            made_from: Basis { depth, ..basis },
        };
        let is_new = self.located.get(cluster).is_none_or(|it| {
            (&it.answer, &it.asks, it.open) != (&located.answer, &located.asks, located.open)
        });
        self.located.insert(cluster.clone(), located);
        self.located_revision += u64::from(is_new);
        is_new
    }

    fn revisions_of(&self, cluster: &Text) -> [u64; 8] {
        let inside = self.inside.get(cluster);
        let of = |pick: fn(&super::ClusterData) -> u64| inside.map_or(0, pick);
        [
            self.clusters.revision(),
            self.answers.revision(),
            self.target_groups.revision(),
            self.load_balancers.revision(),
            of(|it| it.services.revision()),
            of(|it| it.running.revision()),
            of(|it| it.instances.revision()),
            of(|it| it.providers.revision()),
        ]
    }

    /// What is known of a cluster that tells where it lives; `stand_in` where it could not be
    /// described.
    pub fn known<'a>(&'a self, cluster: &Text, stand_in: &'a Cluster) -> Known<'a> {
        let entry = self.clusters.get(cluster);
        let described = entry.and_then(|entry| entry.item.as_deref());
        let mut known = Known::of(described.unwrap_or(stand_in));
        if let Some(fault) = entry.and_then(|entry| entry.fault.as_ref()) {
            let line = fault.line().into();
            known.gaps.push((Source::Cloudformation, line));
        }
        let unread = self.unread(cluster).into_iter();
        known.gaps.extend(unread.map(|it| (it.source, it.words)));
        if let Some(data) = self.inside.get(cluster) {
            known.services = sorted(&data.services, |it| &it.service_arn);
            known.tasks = sorted(&data.running, |it| &it.task_arn);
            known.tasks.truncate(TASKS);
            known.instances = sorted(&data.instances, |it| &it.container_instance_arn);
            known.providers = sorted(&data.providers, |it| &it.name);
            let gaps = &mut known.gaps;
            note(gaps, Source::ServiceSubnets, &data.services);
            note(gaps, Source::TaskEni, &data.running);
            note(gaps, Source::ContainerInstance, &data.instances);
            note(gaps, Source::CapacityProvider, &data.providers);
            let arns = vpc::target_group_arns(&known);
            let groups = arns.iter().filter_map(|arn| self.target_groups.item(arn));
            known.target_groups = groups.map(|it| &**it).collect();
            let groups = known.target_groups.iter();
            let mut arns: Vec<&Text> = groups.flat_map(|it| list(&it.load_balancer_arns)).collect();
            arns.sort();
            arns.dedup();
            let balancers = arns.iter().filter_map(|arn| self.load_balancers.item(arn));
            known.load_balancers = balancers.map(|it| &**it).collect();
        }
        known
    }
}

fn sorted<T: PartialEq>(items: &Collection<T>, id: impl Fn(&T) -> &Text) -> Vec<&T> {
    let mut items: Vec<&T> = items.items().map(|item| &**item).collect();
    items.sort_by_key(|item| id(item).clone());
    items
}

/// Whether something came back to the question about an item.
fn is_told<T>(entry: &Entry<T>) -> bool {
    let fault = entry.fault.as_ref().filter(|it| !it.kind.is_passing());
    entry.item.is_some() || entry.missing.is_some() || fault.is_some()
}

/// What was not read of a list, of which the cluster says how long it is.
fn rest_of<T: PartialEq>(
    source: Source,
    items: &Collection<T>,
    count: Option<i32>,
) -> Option<Unread> {
    let refused = items.list.fault.as_ref().filter(|it| !it.kind.is_passing());
    let is_listed = items.list.complete_at.is_some();
    if refused.is_some() || !is_listed && items.is_empty() && count == Some(0) {
        return None;
    }
    let told = items.entries().filter(|(_, entry)| is_told(entry)).count();
    if is_listed && told == items.len() {
        return None;
    }
    let listed = i32::try_from(items.len()).ok();
    let all = match is_listed {
        true => listed,
        false => count.max(listed),
    };
    let words = match (told, all) {
        (0, _) => "not read".to_owned(),
        (_, Some(all)) => format!("{told} of {all} were read"),
        (_, None) => format!("{told} of them were read"),
    };
    Some(Unread {
        source,
        words: words.into(),
        will_do: source == Source::TaskEni && told >= TASKS,
    })
}

/// Why a list, or items of it, could not be read.
fn note<T: PartialEq>(gaps: &mut Vec<(Source, Text)>, source: Source, items: &Collection<T>) {
    let of_item = items.entries().find_map(|(_, entry)| entry.fault.as_ref());
    if let Some(fault) = items.list.fault.as_ref().or(of_item) {
        gaps.push((source, fault.line().into()));
    }
}
