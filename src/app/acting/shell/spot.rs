//! From what is selected to the container that is entered.

use super::{App, Purpose, Sought, Spot, Step};
use crate::actions::TargetId;
use crate::app::nav::Place;
use crate::domain::container_definition::ContainerDefinition;
use crate::domain::context::ContextId;
use crate::domain::exec_check::{agent_runs, candidates, refused};
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::task::{Container, Task};
use crate::domain::{Text, arn, list};
use crate::panes::kind::{KindId, Logged};
use crate::store::ClusterData;

/// What it is for, said where nothing of it is selected.
const NOTHING: &str = "a shell is for a task, a container or a service: none is selected";

/// What came of looking for it.
enum Found {
    /// It is still being read.
    NotYet,
    /// Which task, and how it came to be this one.
    Task(Text, Option<String>),
    /// There is none, and why.
    Nothing(String),
}

impl App {
    /// Looks for what is selected, and goes on as far as is known.
    pub(super) fn seek(&mut self, purpose: Purpose) {
        match self.sought() {
            Ok((context, cluster, sought)) => {
                self.show_step(Step::Seeking {
                    context,
                    cluster,
                    sought,
                    purpose,
                });
                self.renew_seeking();
            }
            Err(line) => self.say(line, true),
        }
    }

    /// What is selected here: one task, one container or one service.
    fn sought(&self) -> Result<(ContextId, Text, Sought), String> {
        let aim = self.aim().map_err(|_| NOTHING.to_owned())?;
        let [one] = aim.of.as_slice() else {
            let many = aim.of.len();
            return Err(format!("a shell is for one: {many} are marked"));
        };
        let sought = match &one.id {
            TargetId::Task(task) => Sought::Task(task.clone(), self.container_here()?),
            TargetId::Service(_) => Sought::Service(one.name.clone()),
            TargetId::Instance(_) | TargetId::Cluster => return Err(NOTHING.to_owned()),
        };
        Ok((aim.context, one.cluster.clone(), sought))
    }

    /// The container that is selected, if one is.
    fn container_here(&self) -> Result<Option<Text>, String> {
        match self.trail.here() {
            Place::Logs { of, .. } => Ok(match of.as_slice() {
                [Logged::Container { name, .. }] => Some(name.clone()),
                _ => None,
            }),
            Place::List { .. } if self.kind() == KindId::Containers => {
                let targets = self.list.targets(&self.table());
                match targets.as_slice() {
                    [one] => Ok(Some(one.name.clone())),
                    [] => Ok(None),
                    many => Err(format!("a shell is for one: {} are marked", many.len())),
                }
            }
            Place::Row { name, .. } if self.kind() == KindId::Containers => Ok(Some(name.clone())),
            _ => Ok(None),
        }
    }

    /// Goes on if what is looked for has been read.
    pub(in crate::app::acting) fn renew_seeking(&mut self) {
        let Some(Step::Seeking {
            context,
            cluster,
            sought,
            purpose,
        }) = self.step_over()
        else {
            return;
        };
        let found = self.found(*context, cluster, sought);
        let (context, cluster, purpose) = (*context, cluster.clone(), purpose.clone());
        let container = match sought {
            Sought::Task(_, container) => container.clone(),
            Sought::Service(_) => None,
        };
        let (task, note) = match found {
            Found::NotYet => return,
            Found::Nothing(line) => {
                self.acting.dialog = None;
                return self.say(line, true);
            }
            Found::Task(task, note) => (task, note),
        };
        let command = match &purpose {
            Purpose::Enter(command) => command.clone(),
            Purpose::Check => None,
        };
        let spot = Spot {
            context,
            cluster,
            task,
            container,
            command,
            note,
        };
        // What it comes to is shown or said, once.
        self.acting.dialog = None;
        match purpose {
            Purpose::Enter(_) => self.choose_container(spot),
            Purpose::Check => {
                let container = spot
                    .container
                    .clone()
                    .or_else(|| self.only_container(&spot));
                self.show_check(Spot { container, ..spot }, None);
            }
        }
    }

    fn found(&self, context: ContextId, cluster: &Text, sought: &Sought) -> Found {
        let Some(known) = self.store.context(context) else {
            return Found::NotYet;
        };
        if let Some(fault) = &known.blocked {
            return Found::Nothing(fault.line());
        }
        let Some(inside) = known.inside.get(cluster) else {
            return Found::NotYet;
        };
        match sought {
            Sought::Task(arn, _) => self.found_task(context, inside, arn),
            Sought::Service(name) => match newest(inside, name) {
                Found::Task(arn, note) if self.is_ready(context, inside, &arn) => {
                    Found::Task(arn, note)
                }
                Found::Task(..) => Found::NotYet,
                other => other,
            },
        }
    }

    fn found_task(&self, context: ContextId, inside: &ClusterData, arn: &Text) -> Found {
        let entries = [inside.running.get(arn), inside.stopped.get(arn)];
        if task_of(inside, arn).is_some() {
            return match self.is_ready(context, inside, arn) {
                true => Found::Task(arn.clone(), None),
                false => Found::NotYet,
            };
        }
        let entries = entries.into_iter().flatten();
        for entry in entries {
            if let Some(fault) = &entry.fault {
                return Found::Nothing(fault.line());
            }
            if entry.missing.is_some() {
                let id = arn::short_id(arn);
                return Found::Nothing(format!("AWS does not know the task {id} any more"));
            }
        }
        Found::NotYet
    }

    /// Whether it is known which shell the task has: a task on an instance does not say so itself.
    fn is_ready(&self, context: ContextId, inside: &ClusterData, arn: &Text) -> bool {
        let Some(task) = task_of(inside, arn) else {
            return false;
        };
        let Some(definition) = &task.task_definition_arn else {
            return true;
        };
        let known = self.store.context(context);
        let entry = known.and_then(|it| it.task_definitions.get(definition));
        let settled =
            entry.is_some_and(|it| it.item.is_some() || it.fault.is_some() || it.missing.is_some());
        settled || task.platform_family.is_some()
    }

    /// What must be read for what is looked for.
    pub(super) fn seeking_wants(
        &self,
        context: ContextId,
        cluster: &Text,
        sought: &Sought,
    ) -> Vec<Want> {
        let key = |source| Key::cluster(context, source, cluster.clone());
        let known = self.store.context(context);
        let inside = known.and_then(|it| it.inside.get(cluster));
        let tempo = Tempo::Normal;
        let mut wants = Vec::new();
        let task = match sought {
            Sought::Task(arn, _) => {
                for source in [SourceId::RunningTasks, SourceId::StoppedTasks] {
                    wants.push(Want::only(key(source), vec![arn.clone()], tempo));
                }
                Some(arn.clone())
            }
            Sought::Service(name) => {
                wants.push(Want::all(key(SourceId::RunningTasks), tempo));
                inside.and_then(|it| match newest(it, name) {
                    Found::Task(arn, _) => Some(arn),
                    Found::NotYet | Found::Nothing(_) => None,
                })
            }
        };
        let task = inside.zip(task).and_then(|(it, arn)| task_of(it, &arn));
        if let Some(definition) = task.and_then(|it| it.task_definition_arn.clone()) {
            let key = Key::region(context, SourceId::TaskDefinitions);
            wants.push(Want::only(key, vec![definition], Tempo::Slow));
        }
        wants
    }

    /// The task as it is known.
    pub(super) fn task_at(&self, spot: &Spot) -> Option<&Task> {
        let known = self.store.context(spot.context)?;
        task_of(known.inside.get(&spot.cluster)?, &spot.task)
    }

    /// The one container that may be entered, if it is one.
    fn only_container(&self, spot: &Spot) -> Option<Text> {
        match candidates(list(&self.task_at(spot)?.containers)).as_slice() {
            [one] => one.name.clone(),
            _ => None,
        }
    }

    /// Chooses the container where there is no choice, else asks.
    fn choose_container(&mut self, spot: Spot) {
        if spot.container.is_some() {
            return self.set_out(spot);
        }
        let Some(task) = self.task_at(&spot) else {
            return;
        };
        let all = list(&task.containers);
        let may = candidates(all);
        // What holds for the whole task needs no choice first.
        let sure = self.exec_facts(&spot, refused).flatten();
        match may.as_slice() {
            [_, _, ..] if sure.is_some() => self.set_out(spot),
            [one] => {
                let container = one.name.clone();
                self.set_out(Spot { container, ..spot });
            }
            [] => self.set_out(spot),
            [first, ..] => {
                let cursor = all.iter().position(|it| std::ptr::eq(it, *first));
                let cursor = cursor.unwrap_or(0);
                self.show_step(Step::Containers { spot, cursor });
            }
        }
    }

    /// Whether a container is chosen by hand: it has a running agent, or nothing is told of it.
    pub(super) fn refusal_of(container: &Container) -> Option<String> {
        match agent_runs(container) {
            Some(false) => {
                let agent = crate::domain::exec_check::agent_of(container);
                let status = agent.and_then(|it| it.last_status.as_deref());
                Some(format!("its agent is {}", status.unwrap_or("—")))
            }
            Some(true) | None => None,
        }
    }

    /// What the definition says of a container, as far as it was read.
    pub(super) fn defined_at(&self, spot: &Spot) -> Option<&ContainerDefinition> {
        let known = self.store.context(spot.context)?;
        let arn = self.task_at(spot)?.task_definition_arn.as_ref()?;
        let definition = known.task_definitions.item(arn)?;
        definition.container(spot.container.as_deref()?)
    }
}

fn task_of<'a>(inside: &'a ClusterData, arn: &str) -> Option<&'a Task> {
    let found = inside.running.item(arn);
    found.or_else(|| inside.stopped.item(arn)).map(|it| &**it)
}

/// The newest running task of a service that has a running agent; if none has, the newest that
/// may have one, else the newest: the check list says what is wrong with it.
fn newest(inside: &ClusterData, service: &str) -> Found {
    let running = &inside.running;
    let is_open = running
        .entries()
        .any(|(_, it)| it.item.is_none() && it.fault.is_none() && it.missing.is_none());
    if running.list.complete_at.is_none() || is_open {
        return match &running.list.fault {
            Some(fault) => Found::Nothing(fault.line()),
            None => Found::NotYet,
        };
    }
    let of_service = |it: &&Task| {
        it.service_name() == Some(service) && it.last_status.as_deref() == Some("RUNNING")
    };
    let tasks: Vec<&Task> = running.items().map(|it| &**it).filter(of_service).collect();
    let rank = |task: &&&Task| {
        let may = candidates(list(&task.containers));
        let runs = may.iter().any(|it| agent_runs(it) == Some(true));
        let may = may.iter().any(|it| agent_runs(it).is_none());
        match task.enable_execute_command {
            _ if runs => 2,
            Some(true) | None if may => 1,
            _ => 0,
        }
    };
    let best = tasks.iter().map(|it| rank(&it)).max();
    let best: Vec<&&Task> = (tasks.iter()).filter(|it| Some(rank(it)) == best).collect();
    let newest = best
        .iter()
        .max_by_key(|it| (it.started_at.or(it.created_at), &it.task_arn));
    let Some(newest) = newest else {
        return Found::Nothing(format!("no task of {service} is RUNNING"));
    };
    let id = arn::short_id(&newest.task_arn);
    let count = best.len();
    let with = match rank(newest) {
        2 => " with a running agent",
        _ => "; none tells of a running agent",
    };
    let note = match count {
        1 => format!("{service}: task {id} (the only one{with})"),
        _ => format!("{service}: task {id} (newest of {count}{with})"),
    };
    Found::Task(newest.task_arn.clone(), Some(note))
}
