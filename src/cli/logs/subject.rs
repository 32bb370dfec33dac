//! Whose lines are printed: from names on the command line to feeds and tags.

use super::super::Failure;
use super::super::get::CONTEXT;
use super::args::Logs;
use crate::config::closest;
use crate::domain::context::ContextId;
use crate::domain::log::Streams;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::{Text, arn, list};
use crate::logs::Feed;
use crate::logs::sources::plan::definitions_of;
use crate::logs::sources::{self, Plan, Tags};
use crate::store::Store;
use rustc_hash::FxHashMap;

/// Whose lines are printed.
pub(super) struct Subject {
    pub(super) cluster: Text,
    /// ARN of the service.
    service: Option<Text>,
    asked: Vec<String>,
    containers: Option<Vec<Text>>,
    /// Tasks that ECS has forgotten, one for each definition they may have run.
    ghosts: Vec<Task>,
    /// Sessions in other regions than the cluster's.
    regions: FxHashMap<Text, ContextId>,
}

/// What was found out about a subject.
pub(super) struct Found {
    pub(super) plan: Plan,
    pub(super) feeds: Vec<Feed>,
    pub(super) tags: Tags,
    /// When the first of the tasks asked for began, in milliseconds since 1970.
    pub(super) born: Option<i64>,
    pub(super) tasks: usize,
}

impl Subject {
    pub(super) fn new(cluster: &str, logs: &Logs) -> Self {
        let containers = logs.containers.iter().map(|it| Text::from(it.as_str()));
        let containers: Vec<Text> = containers.collect();
        Self {
            cluster: cluster.into(),
            service: None,
            asked: logs
                .tasks
                .iter()
                .map(|it| arn::name(it).to_owned())
                .collect(),
            containers: (!containers.is_empty()).then_some(containers),
            ghosts: Vec::new(),
            regions: FxHashMap::default(),
        }
    }

    fn list(&self, source: SourceId) -> Key {
        Key::cluster(CONTEXT, source, self.cluster.clone())
    }

    /// The names of all services: to find the one that was named.
    pub(super) fn names(&self) -> Want {
        Want {
            rest: false,
            ..Want::all(self.list(SourceId::Services), Tempo::Normal)
        }
    }

    /// Finds the service of this name among those of the cluster.
    pub(super) fn find(&mut self, store: &Store, name: &str) -> Result<(), Failure> {
        let inside = store.cluster(CONTEXT, &self.cluster);
        let services = inside.iter().flat_map(|inside| inside.services.entries());
        let arns: Vec<&Text> = services.map(|(arn, _)| arn).collect();
        let found = arns.iter().find(|it| arn::name(it) == arn::name(name));
        if let Some(found) = found {
            self.service = Some(Text::clone(found));
            return Ok(());
        }
        let cluster = arn::name(&self.cluster);
        let near = closest(name, arns.iter().map(|it| arn::name(it)));
        Err(Failure::usage(match near {
            Some(near) => format!("no service {name} in {cluster}; did you mean {near}?"),
            None => format!(
                "no service {name} in {cluster}; ecsight get services -c {cluster} lists them"
            ),
        }))
    }

    /// What must be known to say what is to be read.
    pub(super) fn wants(&self, missing: &[Text]) -> Vec<Want> {
        let tempo = Tempo::Normal;
        let mut wants = vec![
            Want::all(self.list(SourceId::RunningTasks), tempo),
            Want::all(self.list(SourceId::StoppedTasks), tempo),
        ];
        if let Some(service) = &self.service {
            let only = vec![service.clone()];
            wants.push(Want::only(self.list(SourceId::Services), only, tempo));
        }
        if !missing.is_empty() {
            let definitions = Key::region(CONTEXT, SourceId::TaskDefinitions);
            wants.push(Want::only(definitions, missing.to_vec(), tempo));
        }
        wants
    }

    fn described<'a>(&self, store: &'a Store) -> Option<&'a Service> {
        let inside = store.cluster(CONTEXT, &self.cluster)?;
        inside.services.item(self.service.as_ref()?).map(|it| &**it)
    }

    fn tasks<'a>(&self, store: &'a Store) -> Vec<&'a Task> {
        let inside = store.cluster(CONTEXT, &self.cluster);
        inside
            .iter()
            .flat_map(|inside| inside.running.items().chain(inside.stopped.items()))
            .map(|task| &**task)
            .collect()
    }

    fn is_own(&self, task: &Task) -> bool {
        let service = self.service.as_deref().map(arn::name);
        let is_named = |asked: &String| task.id().starts_with(asked.as_str());
        (service.is_none() || task.service_name() == service)
            && (self.asked.is_empty() || self.asked.iter().any(is_named))
    }

    /// Tasks that were asked for and ECS does not know: their streams can be named if their service is.
    pub(super) fn call_up(&mut self, store: &Store) -> Result<(), Failure> {
        let known: Vec<&Task> = self.tasks(store);
        let service = self.described(store);
        let mut ghosts = Vec::new();
        for id in &self.asked {
            let is_it = |task: &&&Task| task.id().starts_with(id.as_str()) && self.is_own(task);
            if known.iter().any(|task| is_it(&task)) {
                continue;
            }
            let cluster = arn::name(&self.cluster);
            let whole = id.len() >= 32;
            let Some(service) = service.filter(|_| whole) else {
                return Err(Failure::usage(match whole {
                    true => format!(
                        "ECS does not know task {id} in {cluster} (any more); name its service too, and its streams can be found"
                    ),
                    false => format!(
                        "no task {id} in {cluster}; ecsight get tasks --all -c {cluster} lists those that ECS knows, \
                         of others the whole id is needed"
                    ),
                }));
            };
            let home = service.service_arn.split(":service/").next();
            let home = home.unwrap_or_default();
            ghosts.extend(definitions_of(service).into_iter().map(|definition| Task {
                task_arn: format!("{home}:task/{cluster}/{id}").into(),
                task_definition_arn: Some(Text::clone(definition)),
                group: Some(format!("service:{}", service.name()).into()),
                last_status: Some("STOPPED".into()),
                desired_status: Some("STOPPED".into()),
                ..Task::default()
            }));
        }
        self.ghosts = ghosts;
        Ok(())
    }

    /// Everything that follows from what is known by now.
    pub(super) fn look(&mut self, store: &Store, before: Option<&Tags>) -> Found {
        let everyone = self.tasks(store);
        let own = everyone.iter().copied().filter(|task| self.is_own(task));
        let own: Vec<&Task> = own.chain(&self.ghosts).collect();
        let context = store.context(CONTEXT);
        let definition_of = |id: &str| -> Option<&TaskDefinition> {
            context?.task_definitions.item(id).map(|it| &**it)
        };
        let of_others = everyone.iter().filter(|task| !self.is_own(task));
        let mut others: Vec<Text> = of_others
            .filter_map(|task| task.task_definition_arn.clone())
            .collect();
        others.sort();
        others.dedup();
        let subject = sources::Subject {
            cluster: &self.cluster,
            service: self.described(store).filter(|_| self.asked.is_empty()),
            tasks: &own,
            containers: self.containers.as_deref(),
            definition_of: &definition_of,
            others: &others,
        };
        let plan = sources::plan(&subject);
        let tags = Tags::new(&subject, &everyone, before);
        let born = own.iter().filter_map(|task| sources::window(task));
        let born = born.map(|window| window.from.as_millisecond()).min();
        let tasks = own.len();
        let home = context.and_then(|it| it.info.region.clone());
        let feeds = plan.feeds.iter().map(|spec| Feed {
            context: match &spec.region {
                Some(region) if Some(region) != home.as_ref() => {
                    let next = u32::try_from(self.regions.len()).unwrap_or(u32::MAX - 2) + 2;
                    *self
                        .regions
                        .entry(region.clone())
                        .or_insert(ContextId(next))
                }
                _ => CONTEXT,
            },
            group: spec.group.clone(),
            streams: match &spec.streams {
                sources::Streams::Prefix(prefix) => Streams::Prefix(prefix.clone()),
                sources::Streams::Names(names) => Streams::Names(names.clone()),
            },
        });
        Found {
            feeds: feeds.collect(),
            plan,
            tags,
            // A ghost tells no time: everything that is left of it is wanted.
            born: if self.ghosts.is_empty() {
                born
            } else {
                Some(0)
            },
            tasks,
        }
    }

    /// Says so where a container was asked for that nobody runs.
    pub(super) fn check_containers(&self, store: &Store) -> Result<(), Failure> {
        let Some(asked) = &self.containers else {
            return Ok(());
        };
        let context = store.context(CONTEXT);
        let definitions = context
            .iter()
            .flat_map(|context| context.task_definitions.items());
        let mut names: Vec<&str> = definitions
            .flat_map(|definition| list(&definition.container_definitions))
            .filter_map(|container| container.name.as_deref())
            .collect();
        names.sort_unstable();
        names.dedup();
        match asked.iter().find(|name| !names.contains(&&***name)) {
            Some(name) if !names.is_empty() => Err(Failure::usage(format!(
                "no container {name}; there are {}",
                names.join(", ")
            ))),
            _ => Ok(()),
        }
    }

    /// Contexts in other regions, as far as they are needed by now.
    pub(super) fn regions(&self) -> impl Iterator<Item = (&Text, ContextId)> {
        self.regions
            .iter()
            .map(|(region, context)| (region, *context))
    }
}
