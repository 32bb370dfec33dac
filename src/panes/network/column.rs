//! The VPC of each cluster in the list of clusters, found out a few clusters at a time.
//!
//! It reads as little as tells it: a page of names and the first descriptions of a list. Once it
//! is known, nothing is asked any more; the page of the cluster (`v`) has the proof.

use crate::domain::capacity_provider::is_fargate;
use crate::domain::cluster::Cluster;
use crate::domain::errand::{Ask, Question};
use crate::domain::fault::Fault;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::vpc::{Confidence, Found};
use crate::domain::{Text, list};
use crate::panes::kind::Look;
use crate::panes::table::{Cell, SortKey};
use crate::store::{ClusterData, Collection, ContextData, Located};
use crate::theme::Role;
use serde_json::{Value, json};

/// Clusters that are looked into at the same time, those on top first.
const FRONT: usize = 4;
/// Services, tasks or instances whose descriptions are enough: more of them are where these are.
pub(super) const FEW: usize = 10;

/// What a row of the list of clusters tells of where the cluster lives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Lives {
    /// It was not found out yet.
    #[default]
    Awaited,
    /// It could not be found out: why.
    Refused(Text),
    /// Nothing says where.
    Nowhere,
    /// In these VPCs, those that are certain first.
    In(Vec<Home>),
}

/// A VPC of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Id.
    pub vpc_id: Text,
    /// Name, by its tag.
    pub name: Option<Text>,
    /// How sure that is.
    pub confidence: Confidence,
}

/// What is to be done next to find out where a cluster lives.
enum Step {
    /// Wait for what the list itself reads.
    Wait,
    /// Read these lists, and of them the descriptions of these items.
    Read(Vec<(SourceId, Vec<Text>)>),
    /// Ask these questions.
    Ask(Vec<Ask>),
    /// Nothing.
    Rest,
}

impl Lives {
    /// Where a cluster lives, by what is known.
    pub fn of(context: &ContextData, cluster: &Text) -> Self {
        let Some(located) = context.located.get(cluster) else {
            return Self::Awaited;
        };
        let rests = matches!(step(context, cluster), Step::Rest);
        // An id that turns into a name a moment later would be two changes instead of one.
        let is_named = |found: &Found| found.cidr_blocks.is_some();
        let vpcs = &located.answer.vpcs;
        if !vpcs.is_empty() && (rests || vpcs.iter().all(is_named)) {
            let home = |found: &Found| Home {
                vpc_id: found.vpc_id.clone(),
                name: found.name.clone(),
                confidence: found.confidence,
            };
            return Self::In(vpcs.iter().map(home).collect());
        }
        match (rests, refusal(context, cluster, located)) {
            (false, _) => Self::Awaited,
            (true, Some(fault)) => Self::Refused(fault.line().into()),
            (true, None) => Self::Nowhere,
        }
    }

    /// The cell: the name of the first VPC or its id, how many more there are, and a question mark
    /// where it is only likely.
    pub fn cell(&self) -> Cell {
        let homes = match self {
            Self::Awaited => return Cell::pending(),
            Self::Refused(_) => return Cell::unknown(),
            Self::Nowhere => return Cell::absent(),
            Self::In(homes) => homes,
        };
        let Some(first) = homes.first() else {
            return Cell::absent();
        };
        let mut text = first.name.as_ref().unwrap_or(&first.vpc_id).to_string();
        // Clusters of the same VPC stand together, and by its id if others have the same name.
        let key = format!("{text} {}", first.vpc_id);
        if homes.len() > 1 {
            text.push_str(&format!(" +{}", homes.len() - 1));
        }
        let is_certain = homes.iter().all(|it| it.confidence == Confidence::Certain);
        if !is_certain {
            text.push_str(" ?");
        }
        let cell = Cell::text(text).key(SortKey::Text(key.into()));
        match (homes.len(), is_certain) {
            (1, true) => cell,
            (1, false) => cell.tone(Role::Muted),
            _ => cell.tone(Role::HealthLook),
        }
    }

    /// The VPCs for scripts; none where that was not found out.
    pub fn json(&self) -> Option<Value> {
        let homes = match self {
            Self::Awaited | Self::Refused(_) => return None,
            Self::Nowhere => &[],
            Self::In(homes) => homes.as_slice(),
        };
        let one = |home: &Home| {
            let confidence: &'static str = home.confidence.into();
            json!({
                "vpc_id": *home.vpc_id,
                "name": home.name.as_deref(),
                "confidence": confidence,
            })
        };
        Some(homes.iter().map(one).collect())
    }
}

/// What must be read for the clusters in view.
pub fn wants(look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
    let mut wants = Vec::new();
    for (cluster, step) in front(look, visible) {
        let Step::Read(lists) = step else { continue };
        wants.extend(lists.into_iter().map(|(source, ids)| {
            let key = Key::cluster(look.scope.context, source, cluster.clone());
            Want::only(key, ids, tempo)
        }));
    }
    wants
}

/// What must be asked for the clusters in view, and what failed and may be tried again.
pub fn questions(look: &Look<'_>, visible: &[Text]) -> Vec<Question> {
    let mut questions = Vec::new();
    for (_, step) in front(look, visible) {
        if let Step::Ask(asks) = step {
            questions.extend(asks.into_iter().map(Question::slow));
        }
    }
    let Some(context) = look.store.context(look.scope.context) else {
        return questions;
    };
    let located = visible.iter().filter_map(|it| context.located.get(it));
    let failed = located.flat_map(Located::asked).filter(|ask| {
        let answered = context.answers.get(ask);
        answered.is_some_and(|it| it.answer().is_none())
    });
    questions.extend(failed.cloned().map(Question::slow));
    questions
}

/// What must be asked now to find out where one cluster lives.
pub(super) fn asks(context: &ContextData, cluster: &Text) -> Vec<Ask> {
    match step(context, cluster) {
        Step::Ask(asks) => asks,
        _ => Vec::new(),
    }
}

/// Whether lists that tell where a cluster lives are still on their way.
pub(super) fn is_reading(context: &ContextData, cluster: &Text) -> bool {
    matches!(step(context, cluster), Step::Wait | Step::Read(_))
}

/// The first clusters of which it is not known yet, and what is to be done about that.
fn front<'a>(look: &Look<'a>, visible: &'a [Text]) -> Vec<(&'a Text, Step)> {
    let Some(context) = look.store.context(look.scope.context) else {
        return Vec::new();
    };
    let steps = visible.iter().map(|it| (it, step(context, it)));
    steps
        .filter(|(_, step)| matches!(step, Step::Read(_) | Step::Ask(_)))
        .take(FRONT)
        .collect()
}

/// What is to be done next for a cluster: services and instances are looked at, both, because they
/// may be in two VPCs; tasks, capacity providers and stacks only if these tell nothing.
fn step(context: &ContextData, cluster: &Text) -> Step {
    let Some(located) = context.located.get(cluster) else {
        return Step::Wait;
    };
    let Some(entry) = context.clusters.get(cluster) else {
        return Step::Wait;
    };
    let described = entry.item.as_deref();
    if described.is_none() && entry.fault.is_none() && entry.missing.is_none() {
        return Step::Wait;
    }
    let empty = ClusterData::default();
    let data = context.inside.get(cluster).unwrap_or(&empty);
    let count = |of: fn(&Cluster) -> Option<i32>| described.and_then(of);
    let instances = count(|it| it.registered_container_instances_count);
    let first = [
        few(
            SourceId::Services,
            &data.services,
            count(|it| it.active_services_count),
        ),
        few(SourceId::ContainerInstances, &data.instances, instances),
    ];
    let first: Vec<_> = first.into_iter().flatten().collect();
    if !first.is_empty() {
        return Step::Read(first);
    }
    let open = || located.due(false);
    let short: Vec<Ask> = open()
        .filter(|ask| matches!(ask, Ask::Network(_)))
        .cloned()
        .collect();
    if !short.is_empty() {
        return Step::Ask(short);
    }
    let certain = |found: &Found| found.confidence == Confidence::Certain;
    if located.answer.vpcs.iter().any(certain) {
        return Step::Rest;
    }
    let tasks = few(
        SourceId::RunningTasks,
        &data.running,
        count(|it| it.running_tasks_count),
    );
    let providers = described
        .map_or(&[][..], |it| list(&it.capacity_providers))
        .iter();
    let untold = providers.filter(|name| !is_fargate(name) && data.providers.get(name).is_none());
    let untold: Vec<Text> = untold.cloned().collect();
    let providers = (!untold.is_empty()).then_some((SourceId::CapacityProviders, untold));
    let more: Vec<_> = tasks.into_iter().chain(providers).collect();
    match (more.is_empty(), located.open) {
        (false, _) => Step::Read(more),
        (true, 0) => Step::Rest,
        (true, _) => Step::Ask(open().cloned().collect()),
    }
}

/// A list and its first items, until enough of them are described or will not be; `count` is what
/// the cluster says of its length.
fn few<T: PartialEq>(
    source: SourceId,
    items: &Collection<T>,
    count: Option<i32>,
) -> Option<(SourceId, Vec<Text>)> {
    let is_final = |fault: &&Fault| !fault.kind.is_passing();
    if items.is_empty() {
        let refused = items.list.fault.as_ref().filter(is_final).is_some();
        let is_known = items.list.complete_at.is_some() || refused || count == Some(0);
        return (!is_known).then(|| (source, Vec::new()));
    }
    let told = items.entries().filter(|(_, entry)| {
        let refused = entry.fault.as_ref().filter(is_final).is_some();
        entry.item.is_some() || entry.missing.is_some() || refused
    });
    if told.count() >= items.len().min(FEW) {
        return None;
    }
    Some((source, first_of(items, FEW)))
}

/// The first ids of a list.
pub(super) fn first_of<T: PartialEq>(items: &Collection<T>, most: usize) -> Vec<Text> {
    let mut ids: Vec<Text> = items.entries().map(|(id, _)| id.clone()).collect();
    ids.sort();
    ids.truncate(most);
    ids
}

/// The failure that keeps it from being known.
fn refusal<'a>(context: &'a ContextData, cluster: &Text, located: &Located) -> Option<&'a Fault> {
    let data = context.inside.get(cluster);
    let lists = data.into_iter().flat_map(|data| {
        let [services, running] = [&data.services.list, &data.running.list];
        [services, running, &data.instances.list]
    });
    let mut of_lists = lists.filter_map(|list| list.fault.as_ref());
    let mut of_questions = located.asked().iter().filter_map(|ask| {
        let answered = context.answers.get(ask)?;
        // That no stack made the cluster is an answer.
        let fault = answered.result.as_ref().as_ref().err()?;
        (fault.kind != crate::domain::fault::FaultKind::NotFound).then_some(fault)
    });
    let of_cluster = context
        .clusters
        .get(cluster)
        .and_then(|it| it.fault.as_ref());
    of_cluster
        .or_else(|| of_lists.next())
        .or_else(|| of_questions.next())
}
