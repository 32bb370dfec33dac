//! Which log groups and streams hold the lines of tasks or of a service.
//!
//! What can be asked at once:
//! [FilterLogEvents](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html)
//! takes one group, and one prefix of stream names or up to 100 names.

use super::destination::{Destination, source_of};
use super::feeds::{Read, feeds};
use super::stream::{StreamName, Variables, expand};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, arn, list};
use std::collections::{BTreeMap, BTreeSet};

/// So many streams of their own are followed, each with its calls; beyond that the streams of all
/// tasks of a container are read and the lines of other tasks dropped.
pub const EXACT: usize = 8;
/// Stream names of one call.
pub const NAMES: usize = 100;

/// What lines are asked of.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// Name or ARN of the cluster.
    pub cluster: &'a str,
    /// The service, if all its tasks are meant: those of the past and the future too.
    pub service: Option<&'a Service>,
    /// The tasks; of a service those that are known, stopped ones included.
    pub tasks: &'a [&'a Task],
    /// The containers; none means all.
    pub containers: Option<&'a [Text]>,
    /// A task definition by its ARN, if it was read.
    pub definition_of: &'a dyn Fn(&str) -> Option<&'a TaskDefinition>,
    /// ARNs of the task definitions that other services and families of the cluster run.
    pub others: &'a [Text],
}

/// What must be read, what cannot be, and what is still missing to say so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// What must be read, in a stable order.
    pub feeds: Vec<FeedSpec>,
    /// What cannot be read.
    pub silent: Vec<Silent>,
    /// What a reader should know, each thing once.
    pub notes: Vec<String>,
    /// ARNs of task definitions that are not known yet.
    pub missing: Vec<Text>,
}

/// Streams of one group that are read together. Equal ones are the same feed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedSpec {
    /// Region of the group; none only where nothing tells even that of the cluster.
    pub region: Option<Text>,
    /// Log group.
    pub group: Text,
    /// Streams.
    pub streams: Streams,
}

/// Streams of a group.
///
/// One stream is asked for by its whole name as the prefix: a prefix that no stream has is an
/// empty answer, while a name that no stream has fails the call, and a container that has not
/// printed yet may have no stream yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Streams {
    /// All that begin like this.
    Prefix(Text),
    /// At most [`NAMES`] of containers that have run.
    Names(Vec<Text>),
}

/// Lines that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// The container.
    pub container: Text,
    /// `family:revision` of the definitions that say so.
    pub definitions: Vec<Text>,
    /// Why.
    pub why: Destination,
    /// The same in a line, with a link where there is one.
    pub line: String,
}

/// What must be read for a subject.
pub fn plan(subject: &Subject<'_>) -> Plan {
    let mut plan = Plan::default();
    let mut reads = Vec::new();
    let mut notes: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let uses = uses(subject);
    for (id, tasks) in &uses {
        let Some(definition) = (subject.definition_of)(id) else {
            plan.missing.push((*id).into());
            continue;
        };
        for container in list(&definition.container_definitions) {
            let name = container.name.as_deref().unwrap_or_default();
            if !is_asked(subject, name) {
                continue;
            }
            match located(subject, definition, name, source_of(definition, container)) {
                Destination::CloudWatch {
                    group,
                    region,
                    stream,
                    notes: said,
                } => {
                    for note in &said {
                        notes.entry(note.words()).or_default().insert(name);
                    }
                    reads.push(Read {
                        place: (region, group),
                        container: name,
                        stream,
                        tasks,
                    });
                }
                why => silent(&mut plan.silent, name, id, why),
            }
        }
    }
    plan.feeds = feeds(subject, &reads);
    for read in &reads {
        if let Some(words) = naming(subject, &read.stream) {
            notes
                .entry(words.to_owned())
                .or_default()
                .insert(read.container);
        }
    }
    plan.notes = notes
        .into_iter()
        .map(|(words, names)| {
            let names: Vec<&str> = names.into_iter().collect();
            format!("{}: {words}", names.join(", "))
        })
        .collect();
    plan
}

/// What the way streams are named means for a reader.
fn naming(subject: &Subject<'_>, stream: &StreamName) -> Option<&'static str> {
    match stream {
        StreamName::RuntimeId if subject.service.is_some() => Some(
            "streams without prefix bear the ids of containers: only tasks that ECS still names can be found",
        ),
        StreamName::Template(template)
            if !template.contains("$(ecs_task_id)") && !template.contains("$(tag") =>
        {
            Some("streams are not named by tasks: lines of others may be among them")
        }
        _ => None,
    }
}

fn is_asked(subject: &Subject<'_>, container: &str) -> bool {
    subject
        .containers
        .is_none_or(|asked| asked.iter().any(|it| &**it == container))
}

/// The definitions that matter, with the tasks that run them. Those of a service matter without
/// a task too: it may be about to start one.
fn uses<'a>(subject: &Subject<'a>) -> BTreeMap<&'a str, Vec<&'a Task>> {
    let mut uses: BTreeMap<&str, Vec<&Task>> = BTreeMap::new();
    for task in subject.tasks {
        if let Some(id) = task.task_definition_arn.as_deref() {
            uses.entry(id).or_default().push(task);
        }
    }
    if let Some(service) = subject.service {
        for id in definitions_of(service) {
            uses.entry(id).or_default();
        }
    }
    uses
}

/// ARNs of the task definitions that a service runs or is about to run, each once, the primary
/// deployment's first.
pub fn definitions_of(service: &Service) -> Vec<&Text> {
    let deployed = list(&service.deployments)
        .iter()
        .filter_map(|deployment| deployment.task_definition.as_ref());
    let sets = list(&service.task_sets)
        .iter()
        .filter_map(|set| set.task_definition.as_ref());
    let mut all: Vec<&Text> = Vec::new();
    for id in service.task_definition.iter().chain(deployed).chain(sets) {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    all
}

/// ARNs of the task definitions that others than a service run: other services, and tasks that
/// were started without one.
pub fn others_of<'a>(
    service: &Service,
    services: impl Iterator<Item = &'a Service>,
    tasks: impl Iterator<Item = &'a Task>,
) -> Vec<Text> {
    let own = service.name();
    let of_services = services
        .filter(|it| it.service_arn != service.service_arn)
        .flat_map(definitions_of);
    let of_tasks = tasks
        .filter(|task| task.service_name() != Some(own))
        .filter_map(|task| task.task_definition_arn.as_ref());
    let all: BTreeSet<&Text> = of_services.chain(of_tasks).collect();
    all.into_iter().cloned().collect()
}

/// The same with the group's name and region filled in, as far as they can be.
pub(super) fn located(
    subject: &Subject<'_>,
    definition: &TaskDefinition,
    container: &str,
    destination: Destination,
) -> Destination {
    let Destination::CloudWatch {
        group,
        region,
        stream,
        notes,
    } = destination
    else {
        return destination;
    };
    let with = Variables {
        container: Some(container),
        cluster: Some(arn::name(subject.cluster)),
        task: None,
    };
    // Only a log router fills something in; elsewhere a dollar is not allowed in a group's name.
    let name = expand(&group, with);
    if !name.whole {
        return Destination::Unknown(
            format!("the log router takes the name of the group out of each line: {group}").into(),
        );
    }
    let home = || arn::region(&definition.task_definition_arn).map(Text::from);
    Destination::CloudWatch {
        group: name.text.into(),
        region: region.or_else(home),
        stream,
        notes,
    }
}

fn silent(all: &mut Vec<Silent>, container: &str, id: &str, why: Destination) {
    let definition = Text::from(arn::family_revision(id));
    let same = all
        .iter_mut()
        .find(|silent| &*silent.container == container && silent.why == why);
    match same {
        Some(silent) => silent.definitions.push(definition),
        None => all.push(Silent {
            container: container.into(),
            definitions: vec![definition],
            line: format!("{container}: {}", why.words(container, None)),
            why,
        }),
    }
}
