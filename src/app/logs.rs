//! The page of logs: what is read, which calls that takes, what keys do.

use super::nav::Place;
use super::{App, Effect};
use crate::domain::Text;
use crate::domain::errand::{Answer, Errand, ErrandId};
use crate::domain::fault::Fault;
use crate::domain::log::Streams;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::task::Task;
use crate::logs::{Buffer, Feed, Session, View};
use crate::panes::kind::{KindId, Scope};
use crate::scheduler::Now;

/// Lines kept in one page of logs.
const MOST_LINES: usize = 200_000;
/// Bytes kept in one page of logs.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// The logs that are read on the page they belong to.
#[derive(Debug)]
pub struct LogsPage {
    /// The page.
    pub place: Place,
    /// What is known and asked.
    pub session: Session,
    /// What is shown of it.
    pub view: View,
}

impl App {
    /// `l`: logs of the marked rows, or of the row under the cursor.
    pub(super) fn open_logs(&mut self) -> Vec<Effect> {
        let (kind, scope) = self.list_at.clone();
        let state = self.table();
        let Some(picked) = self.list.selected(&state) else {
            return Vec::new();
        };
        if !matches!(kind, KindId::Services | KindId::Tasks | KindId::Containers) {
            self.say("logs are of services, tasks and containers", false);
            return Vec::new();
        }
        let mut ids: Vec<Text> = state.marks.iter().cloned().collect();
        ids.sort();
        if ids.is_empty() {
            ids.push(picked.id);
        }
        let name = match ids.len() {
            1 => picked.name,
            several => Text::from(format!("{several} marked")),
        };
        self.push(Place::Logs {
            kind,
            scope,
            ids,
            name,
        });
        self.begin_logs();
        Vec::new()
    }

    /// Begins to read where the user has come to a page of logs that is not being read.
    pub(super) fn begin_logs(&mut self) {
        let here = self.trail.here().clone();
        if !matches!(here, Place::Logs { .. })
            || self.logs.as_ref().is_some_and(|it| it.place == here)
        {
            return;
        }
        self.errands_given += 1_000_000_000;
        self.logs = Some(LogsPage {
            place: here,
            session: Session::new(Buffer::new(MOST_LINES, MOST_BYTES), self.errands_given),
            view: View::default(),
        });
    }

    /// The logs on screen.
    pub fn logs_here(&self) -> Option<&LogsPage> {
        self.logs
            .as_ref()
            .filter(|page| page.place == *self.trail.here())
    }

    /// What must be polled to know what is to be read.
    pub(super) fn logs_wants(&self, tempo: Tempo) -> Vec<Want> {
        let Place::Logs {
            kind, scope, ids, ..
        } = self.trail.here()
        else {
            return Vec::new();
        };
        let Some(cluster) = scope.cluster.clone() else {
            return Vec::new();
        };
        let (context, list) = (scope.context, |source| {
            Key::cluster(scope.context, source, cluster.clone())
        });
        let mut wants = vec![
            Want::all(list(SourceId::RunningTasks), tempo),
            Want::all(list(SourceId::StoppedTasks), tempo),
        ];
        if *kind == KindId::Services {
            wants.push(Want::only(list(SourceId::Services), ids.clone(), tempo));
        }
        let mut definitions: Vec<Text> = self
            .logged_tasks(*kind, scope, ids)
            .filter_map(|task| task.task_definition_arn.clone())
            .collect();
        definitions.sort();
        definitions.dedup();
        wants.push(Want::only(
            Key::region(context, SourceId::TaskDefinitions),
            definitions,
            tempo,
        ));
        wants
    }

    /// The tasks whose logs are asked for.
    fn logged_tasks<'a>(
        &'a self,
        kind: KindId,
        scope: &'a Scope,
        ids: &'a [Text],
    ) -> impl Iterator<Item = &'a Task> {
        let inside = scope
            .cluster
            .as_deref()
            .and_then(|cluster| self.store.cluster(scope.context, cluster));
        let tasks = inside
            .into_iter()
            .flat_map(|inside| inside.running.items().chain(inside.stopped.items()));
        tasks.map(|task| &**task).filter(move |task| match kind {
            KindId::Services => ids
                .iter()
                .any(|id| Some(crate::domain::arn::name(id)) == task.service_name()),
            KindId::Containers => scope.task.as_ref() == Some(&task.task_arn),
            _ => ids.contains(&task.task_arn),
        })
    }

    fn feeds(&self) -> Vec<Feed> {
        let Place::Logs {
            kind, scope, ids, ..
        } = self.trail.here()
        else {
            return Vec::new();
        };
        let Some(context) = self.store.context(scope.context) else {
            return Vec::new();
        };
        let mut feeds = Vec::new();
        for task in self.logged_tasks(*kind, scope, ids) {
            let definition = task
                .task_definition_arn
                .as_deref()
                .and_then(|arn| context.task_definitions.item(arn));
            let containers = definition.and_then(|it| it.container_definitions.as_deref());
            for container in containers.unwrap_or_default() {
                let options = container
                    .log_configuration
                    .as_ref()
                    .and_then(|log| log.options.as_ref());
                let option = |name: &str| {
                    options
                        .and_then(|all| all.get(name))
                        .map(ToString::to_string)
                };
                let (Some(group), Some(prefix), Some(name)) = (
                    option("awslogs-group"),
                    option("awslogs-stream-prefix"),
                    &container.name,
                ) else {
                    continue;
                };
                feeds.push(Feed {
                    context: scope.context,
                    group: group.into(),
                    streams: Streams::Prefix(format!("{prefix}/{name}/{}", task.id()).into()),
                });
            }
        }
        feeds
    }

    /// Follows what is known of the tasks, and says which calls the page wants made.
    pub(super) fn log_errands(&mut self) -> Vec<Errand> {
        self.begin_logs();
        let feeds = self.feeds();
        let (here, now, paused) = (self.trail.here().clone(), self.clock.wall, self.paused);
        let Some(page) = self.logs.as_mut().filter(|page| page.place == here) else {
            return Vec::new();
        };
        page.session.aim(feeds);
        if paused {
            return Vec::new();
        }
        let errands = page.session.errands(now);
        page.view.sync(page.session.buffer());
        errands
    }

    /// When the page of logs wants something although nothing happens.
    pub(super) fn logs_wake(&self) -> Option<Now> {
        let at = self.logs_here()?.session.wake_at()?;
        Some(self.wall_to_tick(at))
    }

    /// The answer of an errand, or a part of it.
    pub(super) fn errand_answered(&mut self, id: ErrandId, result: Result<Answer, Fault>) {
        let now = self.clock.wall;
        if let Some(page) = &mut self.logs {
            self.dirty |= page.session.answer(id, result, now);
        }
    }
}
