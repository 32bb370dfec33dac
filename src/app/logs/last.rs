//! What is known of lines on pages that are not of logs: the last ones of a task that stopped,
//! asked for once when its page is opened, and the last error among lines that were read anyway.

use super::{ERRANDS, LogsPage};
use crate::app::nav::{Page, Place};
use crate::app::{App, Effect};
use crate::domain::context::ContextId;
use crate::domain::errand::{Answer, Ask, Errand, ErrandId, EventsAsk};
use crate::domain::fault::Fault;
use crate::domain::log::{EventsPage, Streams};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, stopped};
use crate::logs::sources::{self, FeedSpec, Subject};
use crate::logs::text::fields::fields_of;
use crate::logs::text::level::Level;
use crate::logs::{Buffer, Kind};
use crate::panes::document::Document;
use crate::panes::kind::{KindId, Logged, Scope};
use crate::panes::logs::words::{self, LastError, LastWords};
use std::sync::Arc;

/// Lines that are asked for before the end of a task.
const LINES: i32 = 10;
/// Bytes kept for those lines.
const BYTES: usize = 64 * 1024;
/// Bytes of an error that are kept.
const LONGEST: usize = 300;
/// Services and tasks whose last error is kept.
const MOST_HEARD: usize = 500;

/// The last lines of the stopped task whose page is open.
#[derive(Debug)]
pub struct Ending {
    place: Place,
    /// The container to blame.
    of: Option<Text>,
    errand: Option<Errand>,
    told: LastWords,
}

/// Whose error was heard; tasks by their ids.
type Heard = (ContextId, Option<Text>, Logged);

/// The last errors of services and tasks, those heard of last at the end.
#[derive(Debug, Default)]
pub struct Errors(Vec<(Heard, LastError)>);

impl Errors {
    fn keep(&mut self, of: Heard, error: LastError) {
        let newer = self.get(&of).is_some_and(|known| known.at > error.at);
        if newer {
            return;
        }
        self.0.retain(|(known, _)| *known != of);
        self.0.push((of, error));
        let beyond = self.0.len().saturating_sub(MOST_HEARD);
        self.0.drain(..beyond);
    }

    fn get(&self, of: &Heard) -> Option<&LastError> {
        let mut found = self.0.iter().filter(|(known, _)| known == of);
        found.next().map(|(_, error)| error)
    }
}

impl App {
    /// The call for the last lines of the stopped task whose page is open, until it is answered.
    pub(in crate::app) fn ending_errands(&mut self) -> (Vec<Errand>, Vec<Effect>) {
        let here = self.trail.here();
        if self.ending.as_ref().is_some_and(|it| it.place != *here) {
            self.ending = None;
        }
        if self.paused {
            return (Vec::new(), Vec::new());
        }
        let effects = match self.ending {
            Some(_) => Vec::new(),
            None => self.begin_ending(),
        };
        let ending = self.ending.as_ref();
        let waiting = ending.filter(|it| it.told == LastWords::Asked);
        let errand = waiting.and_then(|it| it.errand.clone());
        (errand.into_iter().collect(), effects)
    }

    fn begin_ending(&mut self) -> Vec<Effect> {
        let Some((place, container, found)) = self.ending_source() else {
            return Vec::new();
        };
        self.dirty = true;
        let (spec, home, window) = match found {
            Ok(found) => found,
            Err(why) => {
                self.ending = Some(Ending {
                    place,
                    of: container,
                    errand: None,
                    told: LastWords::Nowhere(why),
                });
                return Vec::new();
            }
        };
        let (context, effect) = self.context_of(&spec, home.as_ref());
        self.errands_given += ERRANDS;
        let streams = match spec.streams {
            sources::Streams::Prefix(prefix) => Streams::Prefix(prefix),
            sources::Streams::Names(names) => Streams::Names(names),
        };
        let ask = EventsAsk {
            group: spec.group,
            streams,
            from: Some(window.from.as_millisecond()),
            to: window.to.map(Timestamp::as_millisecond),
            pattern: None,
            newest_first: true,
            limit: Some(LINES),
            token: None,
        };
        self.ending = Some(Ending {
            place,
            of: container,
            errand: Some(Errand {
                id: ErrandId(self.errands_given),
                context,
                ask: Arc::new(Ask::Events(ask)),
            }),
            told: LastWords::Asked,
        });
        effect.into_iter().collect()
    }

    /// Where the last lines of the stopped task here lie; none if there is no such task here, or
    /// its task definition has yet to be read.
    #[expect(clippy::type_complexity, reason = "taken apart by the one who asks")]
    fn ending_source(
        &self,
    ) -> Option<(
        Place,
        Option<Text>,
        Result<(FeedSpec, Option<Text>, sources::Window), String>,
    )> {
        let here = self.trail.here();
        let Place::Row {
            kind: KindId::Tasks,
            scope,
            id,
            page: Page::Describe,
            ..
        } = here
        else {
            return None;
        };
        let inside = self
            .store
            .cluster(scope.context, scope.cluster.as_deref()?)?;
        let task = inside.stopped.item(id)?;
        // While it is on its way there it may still write, and who is to blame is not known.
        if task.last_status.as_deref() != Some("STOPPED") {
            return None;
        }
        let context = self.store.context(scope.context)?;
        let definition_of = |id: &str| context.task_definitions.item(id).map(|found| &**found);
        definition_of(task.task_definition_arn.as_deref()?)?;
        let culprit = stopped::culprit(task).and_then(|container| container.name.clone());
        let containers: Vec<Text> = culprit.iter().cloned().collect();
        let subject = Subject {
            cluster: scope.cluster.as_deref().unwrap_or_default(),
            service: None,
            tasks: &[task],
            containers: culprit.is_some().then_some(&containers),
            definition_of: &definition_of,
            others: &[],
        };
        let plan = sources::plan(&subject);
        let window = sources::window(task);
        let found = match (plan.feeds.into_iter().next(), window) {
            (Some(feed), Some(window)) => Ok((feed, context.info.region.clone(), window)),
            (Some(_), None) => Err("ECS tells no time of this task".to_owned()),
            (None, _) => Err(match plan.silent.first() {
                Some(silent) => silent.line.clone(),
                None => "no container of it writes lines that can be read".to_owned(),
            }),
        };
        Some((here.clone(), culprit, found))
    }

    /// Takes the answer with the last lines; `false` if it is to something else.
    pub(super) fn ending_answered(&mut self, id: ErrandId, result: &Result<Answer, Fault>) -> bool {
        let Some(ending) = &mut self.ending else {
            return false;
        };
        if ending.errand.as_ref().is_none_or(|errand| errand.id != id) {
            return false;
        }
        ending.told = match result {
            // Some endpoints know only the other order: these would be the first lines.
            Ok(Answer::Events(page)) if is_other_end(page) => LastWords::Failed(
                "CloudWatch gave the oldest lines of the task, not the last ones".to_owned(),
            ),
            Ok(Answer::Events(page)) => LastWords::Said(kept(page)),
            Ok(_) => LastWords::Said(Vec::new()),
            Err(fault) => LastWords::Failed(fault.line()),
        };
        self.dirty = true;
        true
    }

    /// Keeps what errors were read, once a page of logs is left.
    pub(super) fn hear_errors(&mut self) {
        let here = self.trail.here();
        let Some(page) = self.logs.as_mut() else {
            return;
        };
        if page.place == *here {
            page.is_heard = false;
            return;
        }
        if std::mem::replace(&mut page.is_heard, true) {
            return;
        }
        for (of, error) in errors_of(page) {
            self.errors.keep(of, error);
        }
    }

    /// What the page here, or the detail beside the list, says of lines beside what its kind says.
    pub(in crate::app) fn with_lines(&self, id: &str, mut document: Document) -> Document {
        let (kind, scope) = &self.list_at;
        let of = match kind {
            KindId::Services => Logged::Service(arn::name(id).into()),
            KindId::Tasks => Logged::Task(arn::name(id).into()),
            _ => return document,
        };
        let heard = (scope.context, scope.cluster.clone(), of);
        if let Some(error) = self.errors.get(&heard) {
            words::tell_error(&mut document, error, self.clock.wall);
        }
        let here = self.trail.here();
        if let Some(ending) = self.ending.as_ref().filter(|it| it.place == *here) {
            let of = ending.of.as_deref();
            words::tell_ending(&mut document, &ending.told, of, self.options.zone);
        }
        document
    }
}

fn is_other_end(page: &EventsPage) -> bool {
    let times = || page.events.iter().map(|event| event.timestamp);
    let ends = times().next().zip(times().next_back());
    page.next_token.is_some() && ends.is_some_and(|(first, last)| first < last)
}

/// The events as lines, oldest first, made harmless as all lines are.
fn kept(page: &EventsPage) -> Vec<crate::logs::Line> {
    let mut buffer = Buffer::new(usize::try_from(LINES).unwrap_or(1), BYTES);
    let group = Text::from("");
    buffer.keep_all(&group, page.events.clone());
    let lines = buffer.blocks().flat_map(|block| &block.lines);
    lines
        .filter(|line| line.kind == Kind::Event)
        .cloned()
        .collect()
}

/// The newest error of the service the page is of, and of each of its tasks.
fn errors_of(page: &LogsPage) -> Vec<(Heard, LastError)> {
    let Place::Logs { scope, of, .. } = &page.place else {
        return Vec::new();
    };
    let mut found: Vec<(Heard, LastError)> = Vec::new();
    let lines = page.session.buffer().blocks().rev();
    for line in lines.flat_map(|block| block.lines.iter().rev()) {
        if !matches!(line.level, Some(Level::Error | Level::Fatal)) || line.kind != Kind::Event {
            continue;
        }
        let Some(tag) = page.tags.tag(line.stream) else {
            continue;
        };
        let Ok(at) = Timestamp::from_millisecond(line.timestamp) else {
            continue;
        };
        let fields = fields_of(&line.text);
        let said = fields.as_ref().and_then(|fields| fields.message());
        let error = LastError {
            at,
            text: crate::logs::text::ansi::cut(said.unwrap_or(&line.text), LONGEST).into(),
        };
        for one in subjects(scope, of, tag) {
            if !found.iter().any(|(known, _)| *known == one) {
                found.push((one, error.clone()));
            }
        }
        if found.len() >= MOST_HEARD {
            break;
        }
    }
    // The newest is kept longest.
    found.reverse();
    found
}

fn subjects(scope: &Scope, of: &[Logged], tag: &sources::Tag) -> Vec<Heard> {
    let heard = |of| (scope.context, scope.cluster.clone(), of);
    let service = tag.service.clone().or(match of {
        // A task that ECS has forgotten is of the one service that was asked for.
        [Logged::Service(name)] => Some(name.clone()),
        _ => None,
    });
    let task = tag.task.clone();
    let service = service.map(|name| heard(Logged::Service(name)));
    let task = task.map(|id| heard(Logged::Task(id)));
    service.into_iter().chain(task).collect()
}
