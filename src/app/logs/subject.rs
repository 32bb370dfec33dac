//! From what was selected to what is read.

use crate::app::App;
use crate::app::nav::Place;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, arn};
use crate::logs::sources::plan::definitions_of;
use crate::logs::sources::{self, Plan, Subject, Tags};
use crate::panes::kind::{Logged, Scope};
use crate::panes::logs::About;
use crate::store::{ClusterData, ContextData};

/// Changes whenever what is read could be something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Revisions {
    tasks: [u64; 2],
    services: u64,
    definitions: u64,
    clusters: u64,
    region: Option<Text>,
    complete: bool,
    fault: bool,
}

/// One thing whose lines are asked for, with its tasks.
struct Part<'a> {
    service: Option<&'a Service>,
    tasks: Vec<&'a Task>,
    containers: Option<Vec<Text>>,
}

impl App {
    fn logged(&self) -> Option<(&Scope, &[Logged], &Text)> {
        match self.trail.here() {
            Place::Logs {
                scope, of, name, ..
            } => Some((scope, of, name)),
            _ => None,
        }
    }

    fn inside(&self, scope: &Scope) -> Option<&ClusterData> {
        self.store.cluster(scope.context, scope.cluster.as_deref()?)
    }

    pub(super) fn logs_revisions(&self) -> Option<Revisions> {
        let (scope, ..) = self.logged()?;
        let context = self.store.context(scope.context)?;
        let region = context.info.region.clone();
        let definitions = context.task_definitions.revision();
        let inside = self.inside(scope);
        let of = |of: fn(&ClusterData) -> u64| inside.map_or(0, of);
        Some(Revisions {
            tasks: [
                of(|inside| inside.running.revision()),
                of(|inside| inside.stopped.revision()),
            ],
            services: of(|inside| inside.services.revision()),
            definitions,
            clusters: context.clusters.revision(),
            region,
            complete: inside.is_some_and(is_listed),
            fault: inside.is_some_and(|inside| inside.running.list.fault.is_some()),
        })
    }

    /// What must be polled to know what is to be read.
    pub(in crate::app) fn logs_wants(&self, tempo: Tempo) -> Vec<Want> {
        let Some((scope, of, _)) = self.logged() else {
            return Vec::new();
        };
        let Some(cluster) = scope.cluster.clone() else {
            return Vec::new();
        };
        let list = |source| Key::cluster(scope.context, source, cluster.clone());
        let mut wants = vec![
            Want::all(list(SourceId::RunningTasks), tempo),
            Want::all(list(SourceId::StoppedTasks), tempo),
        ];
        let names: Vec<&Text> = of
            .iter()
            .filter_map(|of| match of {
                Logged::Service(name) => Some(name),
                _ => None,
            })
            .collect();
        let services = self.inside(scope).map(|inside| &inside.services);
        let arns: Vec<Text> = services
            .into_iter()
            .flat_map(|services| services.entries())
            .map(|(id, _)| id)
            .filter(|id| names.iter().any(|name| arn::name(id) == &***name))
            .cloned()
            .collect();
        if arns.len() < names.len() {
            wants.push(Want::all(list(SourceId::Services), tempo));
        } else if !arns.is_empty() {
            wants.push(Want::only(list(SourceId::Services), arns, tempo));
        }
        let definitions = self.logged_definitions(scope, of);
        wants.push(Want::only(
            Key::region(scope.context, SourceId::TaskDefinitions),
            definitions,
            tempo,
        ));
        wants
    }

    fn logged_definitions(&self, scope: &Scope, of: &[Logged]) -> Vec<Text> {
        let Some(inside) = self.inside(scope) else {
            return Vec::new();
        };
        let parts = parts(inside, of);
        let of_tasks = parts
            .iter()
            .flat_map(|part| &part.tasks)
            .filter_map(|task| task.task_definition_arn.as_ref());
        let of_services = parts
            .iter()
            .filter_map(|part| part.service)
            .flat_map(definitions_of);
        let mut all: Vec<Text> = of_tasks.chain(of_services).cloned().collect();
        all.sort();
        all.dedup();
        all
    }

    /// What the lines are of, as far as it is known; `before` are the tags as they were.
    pub(super) fn about_logs(&self, before: &[Tags]) -> Option<About> {
        let (scope, of, name) = self.logged()?;
        let context = self.store.context(scope.context)?;
        let mut about = About {
            name: name.clone(),
            home: Some(scope.context),
            region: context.info.region.clone(),
            ..About::default()
        };
        let Some(inside) = self.inside(scope) else {
            about.awaits = Some("the tasks");
            return Some(about);
        };
        let parts = parts(inside, of);
        let everyone: Vec<&Task> = tasks_of(inside).collect();
        let cluster = scope.cluster.as_deref().unwrap_or_default();
        let others = others(inside, &parts);
        let known = context.clusters.item(cluster).map(|found| &**found);
        let definition_of = |id: &str| definition(context, id);
        let mut all: Vec<&Task> = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            let subject = Subject {
                cluster,
                service: part.service,
                tasks: &part.tasks,
                containers: part.containers.as_deref(),
                definition_of: &definition_of,
                others: &others,
            };
            merge(&mut about.plan, sources::plan(&subject));
            for further in sources::further(&subject, known) {
                if !about.further.contains(&further) {
                    about.further.push(further);
                }
            }
            about
                .tags
                .push(Tags::new(&subject, &everyone, before.get(number)));
            containers(&mut about.containers, part, &definition_of);
            all.extend(&part.tasks);
        }
        all.sort_by(|one, other| one.task_arn.cmp(&other.task_arn));
        all.dedup_by(|one, other| one.task_arn == other.task_arn);
        about.stopped = all.iter().filter(|task| task.is_stopped()).count();
        about.running = all.len() - about.stopped;
        let of_tasks = parts.iter().all(|part| part.service.is_none());
        about.begun = (all.iter().map(|task| task.created_at))
            .collect::<Option<Vec<_>>>()
            .and_then(|times| times.into_iter().min())
            .filter(|_| of_tasks && is_listed(inside));
        about.moments = sources::worth_a_look(sources::moments(&all));
        about.is_listing = !is_listed(inside);
        if about.is_listing {
            about.awaits = Some("the tasks");
            let fault = inside.running.list.fault.as_ref();
            about.fault = fault.map(|fault| fault.line());
        } else if !about.plan.missing.is_empty() {
            let faults = about.plan.missing.iter().find_map(|id| {
                let entry = context.task_definitions.get(id)?;
                Some(entry.fault.as_ref()?.line())
            });
            about.awaits = Some("the task definitions");
            about.fault = faults;
        }
        Some(about)
    }
}

fn is_listed(inside: &ClusterData) -> bool {
    inside.running.list.complete_at.is_some() && inside.stopped.list.complete_at.is_some()
}

fn definition<'a>(context: &'a ContextData, id: &str) -> Option<&'a TaskDefinition> {
    context.task_definitions.item(id).map(|found| &**found)
}

fn tasks_of(inside: &ClusterData) -> impl Iterator<Item = &Task> {
    let stopped = inside.stopped.items().map(|task| &**task);
    // A task that stops is in both lists for a while; what the list of the stopped says is newer.
    let running = inside
        .running
        .items()
        .map(|task| &**task)
        .filter(|task| inside.stopped.item(&task.task_arn).is_none());
    stopped.chain(running)
}

/// What is asked for: each service by itself, tasks together, containers by their tasks.
fn parts<'a>(inside: &'a ClusterData, of: &[Logged]) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut tasks: Vec<&Task> = Vec::new();
    let mut by_task: Vec<(&Text, Vec<Text>)> = Vec::new();
    for logged in of {
        match logged {
            Logged::Service(name) => parts.push(Part {
                service: inside
                    .services
                    .entries()
                    .find(|(id, _)| arn::name(id) == &**name)
                    .and_then(|(id, _)| inside.services.item(id))
                    .map(|service| &**service),
                tasks: tasks_of(inside)
                    .filter(|task| task.service_name() == Some(name))
                    .collect(),
                containers: None,
            }),
            Logged::Task(id) => {
                tasks.extend(tasks_of(inside).filter(|task| task.task_arn == *id));
            }
            Logged::Instance(id) => tasks.extend(
                tasks_of(inside).filter(|task| task.container_instance_arn.as_ref() == Some(id)),
            ),
            Logged::Family(family) => tasks.extend(tasks_of(inside).filter(|task| {
                let own = task.task_definition_arn.as_deref().map(arn::family);
                task.service_name().is_none() && own == Some(family)
            })),
            Logged::Container { task, name } => {
                match by_task.iter_mut().find(|(known, _)| *known == task) {
                    Some((_, names)) => names.push(name.clone()),
                    None => by_task.push((task, vec![name.clone()])),
                }
            }
        }
    }
    if !tasks.is_empty() {
        parts.push(Part {
            service: None,
            tasks,
            containers: None,
        });
    }
    parts.extend(by_task.into_iter().map(|(id, names)| {
        Part {
            service: None,
            tasks: tasks_of(inside)
                .filter(|task| task.task_arn == *id)
                .collect(),
            containers: Some(names),
        }
    }));
    parts
}

/// The task definitions that others of the cluster run: who shares a group with them must not read
/// all of it.
fn others(inside: &ClusterData, parts: &[Part<'_>]) -> Vec<Text> {
    let is_own = |task: &Task| {
        parts
            .iter()
            .flat_map(|part| &part.tasks)
            .any(|own| own.task_arn == task.task_arn)
    };
    let is_own_service = |service: &Service| {
        parts
            .iter()
            .filter_map(|part| part.service)
            .any(|own| own.service_arn == service.service_arn)
    };
    let of_tasks = tasks_of(inside)
        .filter(|task| !is_own(task))
        .filter_map(|task| task.task_definition_arn.as_ref());
    let of_services = inside
        .services
        .items()
        .filter(|service| !is_own_service(service))
        .flat_map(|service| definitions_of(service));
    let mut all: Vec<Text> = of_tasks.chain(of_services).cloned().collect();
    all.sort();
    all.dedup();
    all
}

fn merge(plan: &mut Plan, other: Plan) {
    for feed in other.feeds {
        if !plan.feeds.contains(&feed) {
            plan.feeds.push(feed);
        }
    }
    for silent in other.silent {
        if !plan.silent.contains(&silent) {
            plan.silent.push(silent);
        }
    }
    for note in other.notes {
        if !plan.notes.contains(&note) {
            plan.notes.push(note);
        }
    }
    plan.missing.extend(other.missing);
}

fn containers<'a>(
    all: &mut Vec<Text>,
    part: &Part<'a>,
    definition_of: &dyn Fn(&str) -> Option<&'a TaskDefinition>,
) {
    if let Some(names) = &part.containers {
        all.extend(names.iter().cloned());
        return;
    }
    let of_service = part.service.into_iter().flat_map(definitions_of);
    let of_tasks = part
        .tasks
        .iter()
        .filter_map(|task| task.task_definition_arn.as_ref());
    for id in of_service.chain(of_tasks) {
        let definition = definition_of(id);
        let containers = definition.and_then(|it| it.container_definitions.as_deref());
        for name in containers
            .into_iter()
            .flatten()
            .filter_map(|container| container.name.as_ref())
        {
            if !all.contains(name) {
                all.push(name.clone());
            }
        }
    }
}
