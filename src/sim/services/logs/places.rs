//! Which log groups and streams there are: what the containers write, and what callers wrote.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::Request;
use super::super::ecs::runtime_id;
use crate::sim::clock::Ms;
use crate::sim::rng::{hash, mix};
use crate::sim::story::{Cluster, Revision, Task, World, WrittenEvent, hex};
use crate::sim::voices::{Life, Role, usual_voice};
use crate::sim::wire::ApiError;

const DAY: Ms = 24 * 3_600_000;
/// Groups are older than the story.
const AGE: Ms = 90 * DAY;

/// A log group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub name: String,
    pub class: String,
    pub retention: Option<u32>,
    pub denied: bool,
    /// Since 1970, in milliseconds.
    pub created: i64,
}

/// A stream of a group, and where its events come from.
#[derive(Debug)]
pub(super) struct Stream<'a> {
    pub name: String,
    /// What tells its events from those of other streams.
    pub key: u64,
    pub created: i64,
    /// No event bears a later timestamp, in milliseconds since 1970.
    pub until: i64,
    pub source: Source<'a>,
}

/// Where the events of a stream come from.
#[derive(Debug)]
pub(super) enum Source<'a> {
    Told(Box<Life<'a>>),
    Written(&'a [WrittenEvent]),
}

/// Every group of a region, by name.
pub(super) fn groups(world: &World, region: &str) -> BTreeMap<String, Group> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for cluster in &world.clusters {
        for service in &cluster.services {
            let mut seen = BTreeSet::new();
            let revisions = service.deployments.iter().map(|one| one.revision);
            for revision in revisions.filter(|index| seen.insert(*index)) {
                let revision = &world.revisions[revision];
                let places = revision.containers().into_iter();
                let here = places
                    .filter_map(|name| revision.log_place(name))
                    .filter(|place| place.region == region);
                names.extend(here.map(|place| place.group));
            }
        }
    }
    let specs = world.logs.specs.iter();
    names.extend(
        specs
            .filter(|(home, _)| home == region)
            .map(|(_, spec)| spec.name.clone()),
    );
    let mut groups: BTreeMap<String, Group> = names
        .into_iter()
        .filter_map(|name| Some((name.clone(), group_of_story(world, region, name)?)))
        .collect();
    for ((home, name), written) in &world.logs.groups {
        if home == region {
            groups.entry(name.clone()).or_insert_with(|| Group {
                name: name.clone(),
                class: written.class.clone().unwrap_or_else(|| "STANDARD".into()),
                retention: None,
                denied: false,
                created: written.created,
            });
        }
    }
    groups
}

fn group_of_story(world: &World, region: &str, name: String) -> Option<Group> {
    let spec = world.log_group(region, &name);
    if spec.is_some_and(|spec| spec.missing) {
        return None;
    }
    Some(Group {
        class: spec.map_or_else(|| "STANDARD".into(), |spec| spec.class.clone()),
        retention: spec.map_or(Some(30), |spec| spec.retention),
        denied: spec.is_some_and(|spec| spec.denied),
        created: world.origin - AGE - (hash(&name) % 1_000_000) as Ms,
        name,
    })
}

/// The group that a name or an ARN means.
pub(super) fn group(
    request: &Request<'_>,
    world: &World,
    identifier: &str,
) -> Result<Group, ApiError> {
    let name = group_name(identifier);
    let missing = || {
        ApiError::new(
            "ResourceNotFoundException",
            "The specified log group does not exist.",
        )
    };
    let group = groups(world, request.region)
        .remove(name)
        .ok_or_else(missing)?;
    if group.denied {
        let words = super::SERVICE.denial(request, &world.account);
        return Err(ApiError::new("AccessDeniedException", words));
    }
    Ok(group)
}

/// The name in an identifier, which is a name or an ARN with or without `:*`.
pub(super) fn group_name(identifier: &str) -> &str {
    let tail = identifier
        .split_once(":log-group:")
        .map_or(identifier, |(_, tail)| tail);
    tail.strip_suffix(":*").unwrap_or(tail)
}

/// `logGroupName` or `logGroupIdentifier`, of which exactly one is given.
pub(super) fn identifier(input: &Value) -> Result<&str, ApiError> {
    let name = input["logGroupName"].as_str();
    let arn = input["logGroupIdentifier"].as_str();
    match (name, arn) {
        (Some(name), None) | (None, Some(name)) if !name.is_empty() => Ok(name),
        (Some(_), Some(_)) => Err(ApiError::invalid(
            "LogGroupName and LogGroupIdentifier are mutually exclusive parameters.",
        )),
        _ => Err(ApiError::invalid(
            "Either LogGroupName or LogGroupIdentifier is required.",
        )),
    }
}

/// The streams of a group whose names are wanted, by name, as far as they exist by now.
pub(super) fn streams<'a>(
    world: &'a World,
    region: &str,
    group: &Group,
    wanted: &dyn Fn(&str) -> bool,
) -> Vec<Stream<'a>> {
    let mut found = Vec::new();
    for cluster in &world.clusters {
        told(world, cluster, region, group, wanted, &mut found);
    }
    let key = (region.to_owned(), group.name.clone());
    let written = world.logs.groups.get(&key);
    for (name, stream) in written.into_iter().flat_map(|group| &group.streams) {
        if wanted(name) {
            found.push(Stream {
                name: name.clone(),
                key: mix(&[hash(&group.name), hash(name), 2]),
                created: stream.created,
                until: i64::MAX,
                source: Source::Written(&stream.events),
            });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn told<'a>(
    world: &'a World,
    cluster: &'a Cluster,
    region: &str,
    group: &Group,
    wanted: &dyn Fn(&str) -> bool,
    found: &mut Vec<Stream<'a>>,
) {
    let now = world.wall(world.now);
    // Which containers of a revision write here; asked once for each revision, not for each task.
    let mut writers: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let departed = cluster.departed.iter().map(|(id, task)| (id, task));
    for (id, task) in cluster.tasks.iter().chain(departed) {
        let revision = &world.revisions[task.revision];
        let containers = writers.entry(task.revision).or_insert_with(|| {
            let mut names = revision.containers();
            names.retain(|name| {
                let place = revision.log_place(name);
                place.is_some_and(|place| place.region == region && place.group == group.name)
            });
            names
        });
        for container in containers {
            let runtime = runtime_id(*id, task, container);
            let Some(name) = revision.log_stream(container, &hex(*id), &runtime) else {
                continue;
            };
            if !wanted(&name) {
                continue;
            }
            let Some(life) = life(world, revision, *id, task, container) else {
                continue;
            };
            let Some(first) = life.first().filter(|line| line.ingested <= now) else {
                continue;
            };
            found.push(Stream {
                key: mix(&[hash(&group.name), hash(&name), 1]),
                created: first.ingested,
                until: life.ended.unwrap_or(now).min(now) + life.ahead,
                name,
                source: Source::Told(Box::new(life)),
            });
        }
    }
}

/// What the lines of a container follow from; `None` if it never ran.
fn life<'a>(
    world: &World,
    revision: &'a Revision,
    id: u128,
    task: &Task,
    container: &str,
) -> Option<Life<'a>> {
    let spec = &revision.spec;
    let role = match container {
        name if name == revision.main() => {
            Role::App(spec.voice.unwrap_or_else(|| usual_voice(&spec.name)))
        }
        "log_router" => Role::Router,
        _ => Role::Collector,
    };
    let stop = task.stop.as_deref();
    Some(Life {
        key: mix(&[world.seed, id as u64, (id >> 64) as u64, hash(container)]),
        role,
        service: &spec.name,
        revision: revision.number,
        image: &revision.image,
        env: &revision.env,
        expected: &spec.env,
        fault: revision.fault.as_ref(),
        memory: spec.memory,
        checked: spec.health_check || spec.path.is_some(),
        balanced: spec.path.is_some(),
        ahead: revision
            .log
            .ahead
            .map_or(0, |ahead| ahead.0 / 1_000 * 1_000),
        started: world.wall(task.started?),
        doom: task.doom.map(|doom| world.wall(doom)),
        stopping: stop.map(|stop| world.wall(stop.stopping)),
        ended: stop.and_then(|stop| Some(world.wall(stop.executed?))),
    })
}

/// The oldest moment of which a group still has events.
pub(super) fn horizon(world: &World, group: &Group) -> i64 {
    group.retention.map_or(i64::MIN, |days| {
        world.wall(world.now) - Ms::from(days) * DAY
    })
}
