//! The page of logs: what is read, which calls that takes, what keys do.

mod finding;
mod keys;
mod last;
mod opening;
mod subject;
mod windows;

pub use last::{Ending, Errors};

use super::nav::Place;
use super::{App, Effect};
use crate::domain::Text;
use crate::domain::errand::{Answer, Ask, Errand, ErrandId};
use crate::domain::fault::Fault;
use crate::domain::log::{Streams, Tail};
use crate::logs::sources::{self, FeedSpec, Tags};
use crate::logs::text::template::Group;
use crate::logs::view::{FRAME, Novelty, Origin};
use crate::logs::{Buffer, Feed, Session, StreamId, View};
use crate::panes::logs::{About, Page, Reader, TagBook};
use crate::scheduler::Now;
use rustc_hash::FxHashMap;

/// Lines kept in one page of logs.
const MOST_LINES: usize = 200_000;
/// Bytes kept in one page of logs.
const MOST_BYTES: usize = 256 * 1024 * 1024;
/// Errands of one page of logs; the next one's numbers begin behind them.
const ERRANDS: u64 = 1_000_000_000;

/// How far the clock of a container may run behind that of ECS, in milliseconds: as wrong as a
/// clock may be before AWS refuses what it signs.
const CLOCKS: i64 = 300_000;

/// The logs that are read on the page they belong to.
#[derive(Debug)]
pub struct LogsPage {
    /// The page.
    pub place: Place,
    /// What is known and asked.
    pub session: Session,
    /// What is shown of it.
    pub view: View,
    /// Where the reader is, and how lines are looked at.
    pub reader: Reader,
    /// Whose lines they are.
    pub tags: TagBook,
    /// What the lines are of.
    pub about: About,
    /// Where somebody wants to go as soon as it is read.
    pending: Option<finding::Pending>,
    /// The match that is being looked for.
    seek: Option<finding::Seek>,
    /// Which of the stops was gone to.
    crash: Option<usize>,
    /// The line around which more was asked for last: its time and stream.
    around: Option<(i64, StreamId)>,
    /// The stretch of time that was asked for last, in words.
    span: Option<&'static str>,
    /// The reader as it was before a search was typed.
    before_search: Option<Reader>,
    /// What [`About`] was made from, so that it is made anew only when that has changed.
    made_from: Option<subject::Revisions>,
    /// What is on its way.
    asked: Vec<Errand>,
    /// What only the newest revision says, while that is looked at.
    pub news: Option<Novelty>,
    /// Whether its errors were kept when it was left.
    is_heard: bool,
    /// Whether the filter or the search has not been through all lines yet.
    is_behind: bool,
    /// Columns of the place it was drawn in last.
    width: u16,
}

impl LogsPage {
    fn new(place: Place, first: u64) -> Self {
        Self {
            place,
            session: Session::new(Buffer::new(MOST_LINES, MOST_BYTES), first),
            view: View::default(),
            reader: Reader::default(),
            tags: TagBook::default(),
            about: About::default(),
            pending: None,
            seek: None,
            crash: None,
            around: None,
            span: None,
            before_search: None,
            made_from: None,
            asked: Vec::new(),
            news: None,
            is_heard: false,
            is_behind: false,
            width: 0,
        }
    }
}

impl LogsPage {
    /// Finds out whose lines those of new streams are, or anew those of all.
    fn learn_tags(&mut self, anew: bool) {
        let buffer = self.session.buffer();
        if !self.tags.learn(buffer, &self.about, anew) {
            return;
        }
        for (id, tag) in self.tags.all() {
            let Some((_, stream)) = buffer.stream(id) else {
                continue;
            };
            let origin = Origin {
                task: tag.task.clone().unwrap_or_else(|| tag.short.clone()),
                container: tag.container.clone().unwrap_or_default(),
                stream: stream.clone(),
            };
            self.view.tell_origin(id, origin);
        }
    }

    /// Goes on comparing revisions, if somebody looks at that; says whether all lines are counted.
    fn compare_revisions(&mut self) -> bool {
        let Some(news) = &mut self.news else {
            return true;
        };
        let newest = self.tags.newest_revision();
        let side_of = |stream| {
            let revision = self.tags.tag(Some(stream))?.revision?;
            Some(match Some(revision) == newest {
                true => Group::New,
                false => Group::Old,
            })
        };
        news.sync_some(&self.view, self.session.buffer(), side_of, FRAME)
    }

    /// An answer without the lines that are known to be of others: streams that are read together
    /// may be those of several services.
    fn own(&self, id: ErrandId, mut answer: Answer) -> Answer {
        let asked = self.asked.iter().find(|errand| errand.id == id);
        let (events, group) = match (&mut answer, asked.map(|errand| &*errand.ask)) {
            (Answer::Events(page), Some(Ask::Events(ask))) => (&mut page.events, &*ask.group),
            (Answer::Tail(Tail::Events { events, .. }), Some(Ask::Tail(ask))) => {
                // Events of Live Tail do not say their group: each session here is of one.
                match ask.groups.as_slice() {
                    [one] => (events, group_of(one)),
                    _ => return answer,
                }
            }
            _ => return answer,
        };
        let mut known: FxHashMap<Text, bool> = FxHashMap::default();
        events.retain(|event| {
            *known
                .entry(event.log_stream_name.clone())
                .or_insert_with(|| is_shown(&self.about.tags, group, &event.log_stream_name))
        });
        answer
    }
}

/// The name in the ARN of a log group.
fn group_of(arn: &str) -> &str {
    arn.split_once(":log-group:").map_or(arn, |(_, name)| name)
}

/// Whether the lines of a stream are shown, which one of those that were asked for is enough for.
fn is_shown(tags: &[Tags], group: &str, stream: &str) -> bool {
    tags.is_empty() || tags.iter().any(|tags| tags.tag(group, stream).is_shown())
}

impl App {
    /// Begins to read where the user has come to a page of logs that is not being read.
    fn begin_logs(&mut self) {
        let here = self.trail.here().clone();
        if !matches!(here, Place::Logs { .. })
            || self.logs.as_ref().is_some_and(|it| it.place == here)
        {
            return;
        }
        self.hear_errors();
        self.errands_given += ERRANDS;
        self.logs = Some(LogsPage::new(here, self.errands_given));
        self.dirty = true;
    }

    /// The logs on screen.
    pub fn logs_here(&self) -> Option<&LogsPage> {
        self.logs
            .as_ref()
            .filter(|page| page.place == *self.trail.here())
    }

    fn logs_here_mut(&mut self) -> Option<&mut LogsPage> {
        let here = self.trail.here();
        self.logs.as_mut().filter(|page| page.place == *here)
    }

    /// The page of logs as it is to be drawn.
    pub fn logs_page(&self) -> Option<Page<'_>> {
        let page = self.logs_here()?;
        Some(Page {
            session: &page.session,
            view: &page.view,
            reader: &page.reader,
            tags: &page.tags,
            about: &page.about,
            theme: &self.theme,
            zone: self.options.zone,
            now: self.clock.wall,
            paused: self.paused,
            crash: page.crash,
            span: page.span.filter(|_| !page.reader.following),
            seeks: page.pending.is_some(),
            searches: page.seek.is_some(),
            news: page.news.as_ref(),
        })
    }

    /// Takes note of where the reader is, once it is known what there is room for.
    pub fn read_logs(&mut self, reader: Reader, width: u16) {
        if let Some(page) = self.logs_here_mut() {
            let (view, buffer) = (&mut page.view, page.session.buffer());
            match reader.cursor.filter(|_| !reader.following) {
                Some(cursor) => {
                    if let Some(row) = view.index_at(buffer, &cursor) {
                        view.set_cursor(buffer, row);
                    }
                }
                None => view.follow_end(),
            }
            page.session.set_reader(
                view.cursor_index(buffer)
                    .and(reader.cursor.map(|cursor| cursor.timestamp())),
            );
            page.reader = reader;
            page.width = width;
        }
    }

    /// Follows what is known of the tasks, and says which calls the page wants made.
    pub(super) fn log_errands(&mut self) -> (Vec<Errand>, Vec<Effect>) {
        self.hear_errors();
        self.begin_logs();
        let effects = self.renew_logs();
        let (now, paused) = (self.clock.wall, self.paused);
        let is_typing = self.prompt.is_some();
        let Some(page) = self.logs_here_mut() else {
            return (Vec::new(), Vec::new());
        };
        let is_forgotten = !is_typing && page.mind_search();
        let errands = match paused {
            true => Vec::new(),
            false => page.session.errands(now),
        };
        page.asked.clone_from(&errands);
        page.learn_tags(false);
        let is_done = page.view.sync(page.session.buffer());
        let is_done = is_done && page.compare_revisions();
        page.is_behind = !is_done;
        self.dirty |= !is_done || is_forgotten;
        self.pursue_jump();
        (errands, effects)
    }

    /// Finds out anew what is to be read, if what that comes from has changed.
    fn renew_logs(&mut self) -> Vec<Effect> {
        let Some(revisions) = self.logs_revisions() else {
            return Vec::new();
        };
        let known = self.logs_here().and_then(|page| page.made_from.as_ref());
        if known == Some(&revisions) {
            return Vec::new();
        }
        let before = self.logs_here().map(|page| page.about.tags.as_slice());
        let Some(about) = self.about_logs(before.unwrap_or_default()) else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        let mut feeds = Vec::new();
        for spec in &about.plan.feeds {
            let (context, opened) = self.context_of(spec, about.region.as_ref());
            effects.extend(opened);
            feeds.push(Feed {
                context,
                group: spec.group.clone(),
                streams: match &spec.streams {
                    sources::Streams::Prefix(prefix) => Streams::Prefix(prefix.clone()),
                    sources::Streams::Names(names) => Streams::Names(names.clone()),
                },
            });
        }
        self.dirty = true;
        if let Some(page) = self.logs_here_mut() {
            page.about = about;
            page.made_from = Some(revisions);
            let begun = page.about.begun.map(|at| at.as_millisecond() - CLOCKS);
            for feed in &feeds {
                page.session.set_beginning(feed, begun.unwrap_or(0));
            }
            page.session.aim(feeds);
            page.learn_tags(true);
        }
        effects
    }

    /// The context to read a group in: that of the cluster, or one of the same profile in the
    /// region of the group.
    fn context_of(
        &mut self,
        spec: &FeedSpec,
        home: Option<&Text>,
    ) -> (crate::domain::context::ContextId, Option<Effect>) {
        let here = self.context();
        let Some(region) = spec
            .region
            .as_ref()
            .filter(|region| home.is_some_and(|home| home != *region))
        else {
            return (here, None);
        };
        let profile = self.contexts.asked(here).0.cloned();
        let (context, fresh) = self.contexts.of(profile.as_ref(), Some(region));
        if !fresh {
            return (context, None);
        }
        let info = &mut self.store.context_mut(context).info;
        info.profile.clone_from(&profile);
        info.region = Some(region.clone());
        let open = Effect::Open {
            context,
            profile,
            region: Some(region.clone()),
        };
        (context, Some(open))
    }

    /// When the page of logs wants something although nothing happens.
    pub(super) fn logs_wake(&self) -> Option<Now> {
        let page = self.logs_here()?;
        if page.is_behind {
            return Some(self.clock.tick);
        }
        if self.paused {
            return None;
        }
        // What is due has just been asked for, so this is a time to come.
        Some(self.wall_to_tick(page.session.wake_at()?))
    }

    /// The answer of an errand, or a part of it.
    pub(super) fn errand_answered(&mut self, id: ErrandId, result: Result<Answer, Fault>) {
        if self.ending_answered(id, &result) {
            return;
        }
        let now = self.clock.wall;
        if let Some(page) = &mut self.logs {
            let asked = page.asked.iter().find(|errand| errand.id == id);
            let stops = result.as_ref().err().filter(|it| it.kind.stops_context());
            if let Some((errand, fault)) = asked.zip(stops) {
                // Nothing of this context can be asked any more: the same is told as of a list.
                self.store.context_mut(errand.context).blocked = Some(fault.clone());
            }
            let result = result.map(|answer| page.own(id, answer));
            self.dirty |= page.session.answer(id, result, now);
        }
    }
}
