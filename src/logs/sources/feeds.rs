//! As few feeds as hold all the lines: every feed costs its calls at every look.

use super::destination::{Destination, source_of};
use super::further::further;
use super::plan::{EXACT, FeedSpec, NAMES, Streams, Subject, located};
use super::stream::StreamName;
use crate::domain::task::Task;
use crate::domain::{Text, arn, list};
use std::collections::{BTreeMap, BTreeSet};

/// A log group in a region.
pub(super) type Place = (Option<Text>, Text);

/// Lines of one container of one revision.
pub(super) struct Read<'a> {
    /// Where.
    pub place: Place,
    /// The container.
    pub container: &'a str,
    /// How its streams are named.
    pub stream: StreamName,
    /// The tasks that run it.
    pub tasks: &'a [&'a Task],
}

/// What must be asked of one group.
#[derive(Default)]
struct Asked {
    /// Streams that begin like this.
    prefixes: BTreeSet<String>,
    /// Streams by their names, of containers that have run.
    names: BTreeSet<String>,
}

/// The feeds that hold the lines of all reads.
pub(super) fn feeds(subject: &Subject<'_>, reads: &[Read<'_>]) -> Vec<FeedSpec> {
    let own = exact(reads);
    let count: usize = own.values().map(|asked| asked.prefixes.len()).sum();
    let chosen = match subject.service {
        None if count <= EXACT => own,
        _ => wide(subject, reads),
    };
    chosen
        .into_iter()
        .flat_map(|(place, asked)| specs(place, asked))
        .collect()
}

/// The streams of each task.
fn exact(reads: &[Read<'_>]) -> BTreeMap<Place, Asked> {
    let mut all: BTreeMap<Place, Asked> = BTreeMap::new();
    for read in reads {
        let asked = all.entry(read.place.clone()).or_default();
        let names = read.tasks.iter().filter_map(|task| {
            let name = read.stream.of(task, read.container)?;
            Some(name.text)
        });
        asked.prefixes.extend(names);
    }
    all
}

/// The streams of all tasks of each container.
fn wide(subject: &Subject<'_>, reads: &[Read<'_>]) -> BTreeMap<Place, Asked> {
    let cluster = Some(arn::name(subject.cluster));
    let mut all: BTreeMap<Place, Asked> = BTreeMap::new();
    for read in reads {
        let asked = all.entry(read.place.clone()).or_default();
        match read.stream.shared(read.container, cluster) {
            Some(name) => {
                asked.prefixes.insert(name.text);
            }
            None => {
                let names: Vec<String> = read
                    .tasks
                    .iter()
                    .filter(|task| has_run(task))
                    .filter_map(|task| read.stream.of(task, read.container))
                    .map(|name| name.text)
                    .collect();
                asked.names.extend(names);
            }
        }
    }
    for (place, asked) in &mut all {
        if let Some(prefix) = common(subject, reads, place) {
            asked.prefixes = BTreeSet::from([prefix]);
        }
    }
    all
}

/// Whether the streams of a task exist: Docker creates them when the container starts.
fn has_run(task: &Task) -> bool {
    task.started_at.is_some()
}

/// The prefix that holds the lines of all containers, if no others lie under it: then one call
/// brings what would be one for each container.
fn common(subject: &Subject<'_>, reads: &[Read<'_>], place: &Place) -> Option<String> {
    if subject.containers.is_some() {
        return None;
    }
    let mut prefix = None;
    let mut containers = BTreeSet::new();
    for read in reads.iter().filter(|read| read.place == *place) {
        let StreamName::Prefixed(own) = &read.stream else {
            return None;
        };
        if *prefix.get_or_insert(own) != own {
            return None;
        }
        containers.insert(read.container);
    }
    let prefix = prefix?;
    (containers.len() > 1 && is_alone(subject, place)).then(|| format!("{prefix}/"))
}

/// Whether nobody else of the cluster is known to log to a group, and nobody is unknown.
fn is_alone(subject: &Subject<'_>, place: &Place) -> bool {
    let is_there = |destination: &Destination| matches!(destination, Destination::CloudWatch { group, .. } if *group == place.1);
    let others_stay_away = subject.others.iter().all(|id| {
        (subject.definition_of)(id).is_some_and(|definition| {
            list(&definition.container_definitions)
                .iter()
                .all(|container| {
                    let name = container.name.as_deref().unwrap_or_default();
                    let source = source_of(definition, container);
                    !is_there(&located(subject, definition, name, source))
                })
        })
    });
    others_stay_away
        && !further(subject, None)
            .iter()
            .any(|it| is_there(&it.destination))
}

/// The feeds of one group. What begins like a shorter prefix is read with that.
fn specs((region, group): Place, asked: Asked) -> Vec<FeedSpec> {
    let spec = |streams| FeedSpec {
        region: region.clone(),
        group: Text::clone(&group),
        streams,
    };
    let mut prefixes: Vec<&str> = Vec::new();
    // In their order a prefix stands before all that begin with it.
    for prefix in &asked.prefixes {
        if prefixes.last().is_none_or(|last| !prefix.starts_with(last)) {
            prefixes.push(prefix);
        }
    }
    let names: Vec<&String> = asked
        .names
        .iter()
        .filter(|name| !prefixes.iter().any(|prefix| name.starts_with(prefix)))
        .collect();
    // A few are asked for by prefix, which cannot fail.
    let few = names.len() + prefixes.len() <= EXACT;
    let mut specs: Vec<FeedSpec> = prefixes
        .into_iter()
        .chain(names.iter().filter(|_| few).map(|name| name.as_str()))
        .map(|prefix| spec(Streams::Prefix(prefix.into())))
        .collect();
    if !few {
        specs.extend(names.chunks(NAMES).map(|chunk| {
            let names = chunk.iter().map(|name| name.as_str().into()).collect();
            spec(Streams::Names(names))
        }));
    }
    specs
}
