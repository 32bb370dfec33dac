//! Finding lines: searching, filtering, going to a time or to a crash.

use super::LogsPage;
use crate::app::prompt::{Prompt, Purpose};
use crate::app::{App, Effect};
use crate::logs::StreamId;
use crate::logs::sources::Moment;
use crate::logs::view::{FRAME, Filter, Sought, parse_when, to_pattern};
use crate::panes::logs::Reader;

/// Time around a place that is gone to, in milliseconds.
const AROUND: i64 = 60_000;
/// Time before a stop that is read, in milliseconds.
const BEFORE_CRASH: i64 = 600_000;

/// A jump to a place that has yet to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pending {
    /// To a time, in milliseconds since 1970.
    Time(i64),
    /// To the last lines before a task stopped.
    Crash(Moment),
    /// To the beginning of a stretch of time up to now, in milliseconds since 1970.
    Since(i64),
}

/// A match that is being looked for, a frame's worth of lines at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seek {
    /// Below the cursor, or above it.
    forward: bool,
    /// The row under the cursor may be it.
    here: bool,
}

impl LogsPage {
    /// Who has moved meanwhile is not carried away when what was asked for is read or found.
    pub(super) fn stay(&mut self) {
        (self.pending, self.seek) = (None, None);
    }

    /// What the filter wants, or else what is searched for.
    pub(super) fn looked_for(&self) -> Option<Filter> {
        let searched = self.view.searched().map(Filter::parse);
        let searched = searched.and_then(Result::ok);
        self.view.filter().cloned().or(searched)
    }

    /// Forgets the search by CloudWatch once something else is looked for, or nothing; says whether
    /// it has.
    pub(super) fn mind_search(&mut self) -> bool {
        let Some(search) = self.session.search() else {
            return false;
        };
        let pattern = self.looked_for().as_ref().and_then(to_pattern);
        let is_old = pattern.as_deref() != Some(&*search.pattern);
        if is_old {
            self.session.forget_search();
        }
        is_old
    }
}

impl App {
    /// Begins to type a search, a filter or a time.
    pub(super) fn ask_in_logs(&mut self, purpose: Purpose) {
        let Some(page) = self.logs_here_mut() else {
            return;
        };
        page.before_search = Some(page.reader.clone());
        let text = match purpose {
            Purpose::LogFilter => page.view.filter().map_or("", Filter::text).to_owned(),
            _ => String::new(),
        };
        self.ask(purpose, &text);
    }

    /// What is typed applies at once; what cannot be read is told, and what applied before stays.
    pub(in crate::app) fn typed_in_logs(&mut self) {
        let (now, zone) = (self.clock.wall, self.options.zone);
        let Some((purpose, text)) = self
            .prompt
            .as_ref()
            .map(|prompt| (prompt.purpose, prompt.text().to_owned()))
        else {
            return;
        };
        let Some(page) = self.logs_here_mut() else {
            return;
        };
        let error = match purpose {
            Purpose::LogFilter => match Filter::parse(&text) {
                Ok(filter) => {
                    page.view
                        .set_filter(Some(filter).filter(|it| !it.is_empty()));
                    None
                }
                Err(error) => Some(error.to_string()),
            },
            Purpose::LogTime if text.trim().is_empty() => None,
            Purpose::LogTime => parse_when(&text, now, zone).err(),
            _ => page.view.search(&text).err().map(|error| error.to_string()),
        };
        if purpose == Purpose::LogFilter {
            page.reader.columns = None;
        }
        if purpose == Purpose::Search && error.is_none() {
            self.go_to_match(&text);
        }
        if let Some(prompt) = &mut self.prompt {
            prompt.error = error;
        }
    }

    /// The match nearest to where the search began: at or above it, else below.
    fn go_to_match(&mut self, text: &str) {
        let Some(before) = self.logs_here().and_then(|page| page.before_search.clone()) else {
            return;
        };
        self.set_reader(before);
        if text.is_empty() {
            return;
        }
        self.seek_match(Seek {
            forward: false,
            here: true,
        });
    }

    /// `n` and `N`.
    pub(super) fn next_in_logs(&mut self, forward: bool) {
        let Some(page) = self.logs_here_mut() else {
            return;
        };
        if page.view.searched().is_none() {
            return self.say("nothing is searched for: / searches", false);
        }
        page.stay();
        self.seek_match(Seek {
            forward,
            here: false,
        });
    }

    /// Goes to the next match, as far as lines can be looked at in the time of a frame; the rest
    /// with the next ones.
    fn seek_match(&mut self, seek: Seek) {
        let Seek { forward, here } = seek;
        let row = self.row_in_logs();
        let Some(page) = self.logs_here_mut() else {
            return;
        };
        let buffer = page.session.buffer();
        // Before the row after: the one under the cursor may be it.
        let after = row.map(|row| row + 1).filter(|row| *row < page.view.len());
        let from = if here { after } else { row };
        let sought = match forward {
            true => page.view.next_match(buffer, from, FRAME),
            false => page.view.previous_match(buffer, from, FRAME),
        };
        page.seek = (sought == Sought::Later).then_some(seek);
        self.dirty = true;
        let found = match sought {
            Sought::Found(found) => found,
            Sought::Nothing if !here => return self.say("no match", false),
            Sought::Nothing | Sought::Later => return,
        };
        self.go_in_logs(found.index);
        if here {
            return;
        }
        if self
            .logs_here()
            .is_some_and(|page| page.session.search().is_some())
        {
            // What CloudWatch found stands alone until the lines around it are read.
            self.read_around();
        }
        if found.wrapped {
            let line = match forward {
                true => "from the last match to the first",
                false => "from the first match to the last",
            };
            self.say(line, false);
        }
    }

    /// Esc while typing: as it was before.
    pub(in crate::app) fn abandoned_in_logs(&mut self, prompt: &Prompt) {
        let Some(page) = self.logs_here_mut() else {
            return;
        };
        match prompt.purpose {
            Purpose::LogFilter => {
                let filter = Filter::parse(&prompt.before).ok();
                page.view.set_filter(filter.filter(|it| !it.is_empty()));
            }
            _ => {
                // An empty search is none, so it cannot be wrong.
                let _ = page.view.search("");
                let before = page.before_search.take();
                if let Some(before) = before {
                    self.set_reader(before);
                }
            }
        }
        self.dirty = true;
    }

    /// Enter behind a time.
    pub(in crate::app) fn entered_time(&mut self, mut prompt: Prompt) -> Vec<Effect> {
        if prompt.text().trim().is_empty() {
            return Vec::new();
        }
        match parse_when(prompt.text(), self.clock.wall, self.options.zone) {
            Ok(time) => self.go_to_time(time),
            Err(error) => {
                prompt.error = Some(error);
                self.prompt = Some(prompt);
            }
        }
        Vec::new()
    }

    fn go_to_time(&mut self, time: i64) {
        let now = self.clock.wall.as_millisecond();
        let Some(page) = self.logs_here_mut() else {
            return;
        };
        let buffer = page.session.buffer();
        let known = buffer
            .ends()
            .is_some_and(|(first, _)| first.timestamp <= time);
        let row = page.view.at_time(buffer, time);
        if !known {
            page.pending = Some(Pending::Time(time));
            page.session.window(time - AROUND, now);
        }
        if let Some(row) = row {
            self.go_in_logs(row);
        }
    }

    /// `X` and `x`: the stop before or after the one that was gone to last.
    pub(super) fn go_to_crash(&mut self, earlier: bool) {
        let Some(page) = self.logs_here_mut() else {
            return;
        };
        let count = page.about.moments.len();
        let next = match (page.crash, earlier) {
            (None, true) => count.checked_sub(1),
            (None, false) => None,
            (Some(at), true) => at.checked_sub(1),
            (Some(at), false) => Some(at + 1).filter(|at| *at < count),
        };
        let Some(moment) = next.and_then(|at| page.about.moments.get(at)).cloned() else {
            let line = match (count, earlier) {
                (0, _) => "no task of these has stopped, as far as ECS still tells",
                (_, true) => {
                    "no earlier stop is known: ECS forgets stopped tasks after about an hour"
                }
                (_, false) => "no later stop",
            };
            return self.say(line, false);
        };
        page.crash = next;
        // The end of the task's life: what it printed before lies further back, and scrolls.
        let at = moment.at.as_millisecond();
        let from = moment.window.from.as_millisecond().max(at - BEFORE_CRASH);
        page.session.window(from, at + AROUND);
        page.pending = Some(Pending::Crash(moment));
        self.pursue_jump();
    }

    /// Goes where somebody wanted to go, as soon as the lines there are known.
    pub(super) fn pursue_jump(&mut self) {
        let Some(page) = self.logs_here_mut() else {
            return;
        };
        if let Some(seek) = page.seek.take()
            && page.view.searched().is_some()
        {
            return self.seek_match(seek);
        }
        let Some(pending) = page.pending.clone() else {
            return;
        };
        let buffer = page.session.buffer();
        let row = match &pending {
            Pending::Time(time) => {
                let known = buffer
                    .ends()
                    .is_some_and(|(first, _)| first.timestamp <= *time);
                known.then(|| page.view.at_time(buffer, *time)).flatten()
            }
            // What lies behind the beginning is still being read.
            Pending::Since(_) => None,
            Pending::Crash(moment) => {
                let at = moment.at.as_millisecond();
                let streams = (0..)
                    .map(StreamId)
                    .take_while(|id| buffer.stream(*id).is_some());
                streams
                    .filter(|id| {
                        let tag = page.tags.tag(Some(*id));
                        tag.is_some_and(|tag| {
                            let of_task = tag.task.as_deref() == Some(&*moment.task);
                            of_task
                                && (moment.container.is_none() || tag.container == moment.container)
                        })
                    })
                    .filter_map(|id| page.view.crash(buffer, (id, at)))
                    .max()
            }
        };
        if let Some(row) = row {
            page.pending = None;
            return match pending {
                Pending::Time(_) | Pending::Since(_) => self.go_in_logs(row),
                Pending::Crash(_) => self.with_reader(|reader, rows| reader.go_to_end(row, rows)),
            };
        }
        if page.session.is_busy() {
            return;
        }
        // All that there is has been read: the nearest to it is where one goes.
        page.pending = None;
        let (at, line) = match &pending {
            Pending::Time(time) => (*time, "no line is as old as that"),
            Pending::Since(from) => return self.arrive_at_window(*from),
            Pending::Crash(moment) => (
                moment.at.as_millisecond(),
                "no line of this task can be read; this is what others wrote then",
            ),
        };
        let row = page.view.at_time(page.session.buffer(), at);
        self.say(line, false);
        if let Some(row) = row {
            self.go_in_logs(row);
        }
    }

    pub(super) fn go_in_logs(&mut self, row: usize) {
        self.with_reader(|reader, rows| {
            reader.go(row, rows);
            // Elsewhere other fields may be those that lines have in common.
            reader.columns = None;
        });
    }

    pub(super) fn row_in_logs(&self) -> Option<usize> {
        let (page, here) = self.logs_page().zip(self.logs_here())?;
        page.with_rows(here.width, |rows| here.reader.row(rows))
    }

    fn set_reader(&mut self, reader: Reader) {
        if let Some(page) = self.logs_here_mut() {
            page.reader = reader;
        }
        self.dirty = true;
    }
}
