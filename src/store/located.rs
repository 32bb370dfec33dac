//! Where clusters live, from what is known of them.

use super::{Collection, ContextData};
use crate::domain::cluster::Cluster;
use crate::domain::errand::Ask;
use crate::domain::vpc::{Depth, Known, Search, Source, VpcAnswer};
use crate::domain::{Text, list, vpc};
use std::sync::Arc;

/// Tasks that are looked at: more of them are where these are.
const TASKS: usize = 500;

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

impl ContextData {
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
        let (search, open) = Search::replay(depth, &known, kept);
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

/// Why a list, or items of it, could not be read.
fn note<T: PartialEq>(gaps: &mut Vec<(Source, Text)>, source: Source, items: &Collection<T>) {
    let of_item = items.entries().find_map(|(_, entry)| entry.fault.as_ref());
    if let Some(fault) = items.list.fault.as_ref().or(of_item) {
        gaps.push((source, fault.line().into()));
    }
}
