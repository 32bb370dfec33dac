//! Keys on the page of logs.

use super::windows::span_of;
use crate::app::prompt::Purpose;
use crate::app::{App, Effect};
use crate::domain::time::Timestamp;
use crate::keys::Action;
use crate::logs::sources::{self, Window};
use crate::logs::view::{Rows, View, Writing, to_pattern};
use crate::logs::{Buffer, Follow, LineId, Row};
use crate::panes::logs::{Over, Reader, Rows as Laid, Times, news};
use crate::panes::table::Move;
use std::time::Duration;

impl App {
    /// A key on the page of logs; none if it means the same as everywhere.
    pub(in crate::app) fn on_logs(&mut self, action: Action) -> Option<Vec<Effect>> {
        let over = self.logs_here()?.reader.over;
        if let Some(step) = Move::of(action) {
            self.move_in_logs(step, over);
            return Some(Vec::new());
        }
        match action {
            Action::Left | Action::Right => {
                self.with_reader(|reader, _| reader.sideways(action == Action::Right));
            }
            Action::Enter => return Some(self.enter_in_logs(over)),
            Action::Back => return self.back_in_logs(over).then(Vec::new),
            Action::Describe => self.toggle_over(Over::Sources),
            Action::Compare => {
                self.toggle_over(Over::News);
                if let Some(page) = self.logs_here_mut() {
                    let is_open = page.reader.over == Some(Over::News);
                    page.news = is_open.then(Default::default);
                    page.reader.chosen = 0;
                }
            }
            Action::WrapToggle => self.with_reader(|reader, _| match reader.over {
                Some(_) => reader.page.toggle_wrap(),
                None => reader.toggle_wrap(),
            }),
            Action::TimesNext => self.with_reader(|reader, _| reader.times = reader.times.next()),
            Action::TagsToggle => self.with_reader(|reader, _| reader.tags = !reader.tags),
            Action::FieldsToggle => self.with_reader(|reader, _| {
                reader.structured = reader.structured.next();
                reader.columns = None;
            }),
            Action::LiveTail => self.toggle_live(),
            Action::Search => self.ask_in_logs(Purpose::Search),
            Action::Filter => self.ask_in_logs(Purpose::LogFilter),
            Action::TimeJump => self.ask_in_logs(Purpose::LogTime),
            Action::Newest => self.go_to_newest(),
            action if span_of(action).is_some() => {
                if let Some(span) = span_of(action) {
                    self.go_to_window(span);
                }
            }
            Action::NextMatch => self.next_in_logs(true),
            Action::PrevMatch => self.next_in_logs(false),
            Action::ContextMore => self.change_context(true),
            Action::ContextLess => self.change_context(false),
            Action::CrashBefore => self.go_to_crash(true),
            Action::CrashAfter => self.go_to_crash(false),
            Action::FoldToggle => self.with_view(|view, _, _| view.set_fold(!view.folds())),
            Action::CollapseToggle => {
                self.with_view(|view, _, _| view.set_collapse(!view.collapses()));
            }
            Action::Unfold => self.with_view(|view, buffer, row| {
                if let Some(line) = line_at(view, buffer, row) {
                    view.toggle(buffer, line);
                }
            }),
            Action::Mark => {
                self.with_view(|view, buffer, row| {
                    if let Some(line) = line_at(view, buffer, row) {
                        view.mark(line);
                    }
                });
                self.move_in_logs(Move::Down, over);
            }
            Action::MarkAll => self.with_view(|view, buffer, _| view.mark_shown(buffer)),
            Action::ClearMarks => self.with_view(|view, _, _| view.clear_marks()),
            Action::FindOlder => self.find_in_cloudwatch(),
            Action::Refresh => {
                if let Some(page) = self.logs_here_mut() {
                    page.session.ask_now();
                }
                return None;
            }
            Action::Copy => return Some(self.copy_in_logs()),
            Action::ConsoleUrl => return Some(self.browse_in_logs()),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Changes what is shown; the row under the cursor is told.
    fn with_view(&mut self, change: impl FnOnce(&mut View, &Buffer, Option<usize>)) {
        let row = self.row_in_logs();
        if let Some(page) = self.logs_here_mut() {
            change(&mut page.view, page.session.buffer(), row);
        }
        self.dirty = true;
    }

    /// Copies the marked lines, or the one under the cursor.
    fn copy_in_logs(&mut self) -> Vec<Effect> {
        let zone = self.options.zone;
        let row = self.row_in_logs();
        let Some(page) = self.logs_here() else {
            return Vec::new();
        };
        let buffer = page.session.buffer();
        let text = if page.view.marked().is_empty() {
            let lines = row.map_or_else(Vec::new, |row| page.view.lines_of(buffer, row));
            let texts: Vec<&str> = lines.iter().map(|line| &*line.text).collect();
            texts.join("\n")
        } else {
            let writing = Writing {
                tag: page.reader.tags,
                time: (page.reader.times != Times::Off).then_some(zone),
            };
            page.view.text_of(buffer, &Rows::Marked, writing)
        };
        match text.is_empty() {
            true => Vec::new(),
            false => vec![Effect::Copy(text)],
        }
    }

    /// Opens the stream of the line under the cursor in the console, around its time; without a
    /// line the group.
    fn browse_in_logs(&mut self) -> Vec<Effect> {
        let row = self.row_in_logs();
        let Some(page) = self.logs_here() else {
            return Vec::new();
        };
        let buffer = page.session.buffer();
        let line = row
            .and_then(|row| page.view.row(buffer, row))
            .and_then(|row| row.line());
        let stream = line.and_then(|line| buffer.stream(line.stream?));
        let group = stream.map(|(group, _)| group);
        let feed = page
            .about
            .plan
            .feeds
            .iter()
            .find(|feed| group.is_none_or(|group| feed.group == *group));
        let region = feed.and_then(|feed| feed.region.as_ref().or(page.about.region.as_ref()));
        let (Some(feed), Some(region)) = (feed, region) else {
            self.say("this has no page in the AWS console", false);
            return Vec::new();
        };
        let window = line.and_then(|line| around(line.timestamp));
        let stream = stream.map(|(_, name)| &**name);
        let url = sources::console(region, &feed.group, stream, window.as_ref());
        vec![Effect::Browse(url)]
    }

    /// Changes the reader, with the rows at hand as they were drawn last.
    pub(super) fn with_reader(&mut self, change: impl FnOnce(&mut Reader, &dyn Laid)) {
        let Some((page, here)) = self.logs_page().zip(self.logs_here()) else {
            return;
        };
        let mut reader = page.reader.clone();
        page.with_rows(here.width, |rows| change(&mut reader, rows));
        self.dirty = true;
        if let Some(page) = self.logs_here_mut() {
            page.reader = reader;
        }
    }

    fn move_in_logs(&mut self, step: Move, over: Option<Over>) {
        let mut beyond = false;
        let told = self
            .logs_here()
            .and_then(|page| page.news.as_ref())
            .map_or(0, |it| it.news().len().min(news::MOST));
        if let Some(page) = self.logs_here_mut().filter(|_| over.is_none()) {
            page.stay();
        }
        self.with_reader(|reader, rows| match (over, step) {
            // The line that is written out is another one now; what is longer than the screen is
            // scrolled by whole pages.
            (Some(Over::Pretty), Move::Up | Move::Down | Move::Top | Move::Bottom) | (None, _) => {
                beyond = reader.step(step, rows);
            }
            (Some(Over::News), Move::Up | Move::Down) if told > 0 => {
                let next = match step {
                    Move::Up => reader.chosen.checked_sub(1),
                    _ => Some(reader.chosen + 1).filter(|next| *next < told),
                };
                match next {
                    Some(next) => {
                        reader.chosen = next;
                        reader.page.reveal(news::BEFORE + next);
                    }
                    None => reader.page.step(step),
                }
            }
            _ => reader.page.step(step),
        });
        if beyond {
            self.ask_older();
        }
    }

    fn enter_in_logs(&mut self, over: Option<Over>) -> Vec<Effect> {
        match over {
            Some(Over::AskLive) => self.begin_live(),
            Some(Over::News) => self.go_to_news(),
            Some(_) => self.close_over(),
            None => {
                let is_empty = self.logs_here().is_none_or(|page| page.view.is_empty());
                if !is_empty && !self.fill_gap() {
                    self.with_reader(|reader, rows| {
                        // What is read must not run away.
                        reader.pause(rows);
                        reader.page = Default::default();
                        reader.over = Some(Over::Pretty);
                    });
                }
            }
        }
        Vec::new()
    }

    /// Enter on a gap reads what is missing there; `false` if the cursor is on none that can be read.
    fn fill_gap(&mut self) -> bool {
        let row = self.row_in_logs();
        let Some(page) = self.logs_here_mut() else {
            return false;
        };
        let buffer = page.session.buffer();
        let gap = match row.and_then(|row| page.view.row(buffer, row)) {
            Some(Row::Gap(line)) => line.id,
            _ => return false,
        };
        page.session.load_gap(gap)
    }

    /// Esc: first what lies over the lines, then what is still being looked for, then what narrows
    /// them; `false` leaves the page.
    fn back_in_logs(&mut self, over: Option<Over>) -> bool {
        if over.is_some() {
            self.close_over();
            return true;
        }
        let Some(page) = self.logs_here_mut() else {
            return false;
        };
        if page.session.search().is_some_and(|search| !search.done) {
            page.session.stop_search();
        } else if page.view.searched().is_some() {
            // An empty search is none, so it cannot be wrong.
            let _ = page.view.search("");
        } else if page.view.filter().is_some() {
            page.view.set_filter(None);
        } else if !page.view.marked().is_empty() {
            page.view.clear_marks();
        } else if page.crash.take().is_none() {
            return false;
        }
        self.dirty = true;
        true
    }

    pub(super) fn close_over(&mut self) {
        self.with_reader(|reader, _| reader.over = None);
    }

    fn toggle_over(&mut self, over: Over) {
        self.with_reader(|reader, _| {
            reader.page = Default::default();
            reader.over = match reader.over {
                Some(open) if open == over => None,
                _ => Some(over),
            };
        });
    }

    fn toggle_live(&mut self) {
        let live = self
            .logs_here()
            .is_some_and(|page| page.session.follow() == Follow::Live);
        if live {
            self.set_follow(Follow::Poll);
            self.say(
                "Live Tail ended; new lines are asked for every few seconds",
                false,
            );
        } else {
            self.toggle_over(Over::AskLive);
        }
    }

    fn begin_live(&mut self) {
        self.close_over();
        self.set_follow(Follow::Live);
        self.with_reader(|reader, _| reader.follow());
    }

    fn set_follow(&mut self, follow: Follow) {
        let now = self.clock.wall;
        self.dirty = true;
        if let Some(page) = self.logs_here_mut() {
            page.session.set_follow(follow, now);
        }
    }

    /// Somebody wants to go beyond the first line.
    fn ask_older(&mut self) {
        if let Some(page) = self.logs_here_mut() {
            page.session.older();
        }
    }

    /// Has CloudWatch itself look for what is filtered or searched, further back than what is here.
    fn find_in_cloudwatch(&mut self) {
        let now = self.clock.wall.as_millisecond();
        let Some(page) = self.logs_here_mut() else {
            return;
        };
        let filter = page.looked_for();
        let Some(pattern) = filter.as_ref().and_then(to_pattern) else {
            let line = match filter {
                None => {
                    "O has CloudWatch look for what & filters or / searches, for a day back: there is neither"
                }
                Some(_) => "CloudWatch's own patterns cannot say this filter",
            };
            return self.say(line, false);
        };
        page.session.find(pattern, now - DAY, now);
        self.dirty = true;
    }
}

/// How far back CloudWatch is had to look, in milliseconds.
const DAY: i64 = 86_400_000;
/// Time around a line that the console shows.
const AROUND: Duration = Duration::from_secs(300);

fn around(millis: i64) -> Option<Window> {
    let at = Timestamp::from_millisecond(millis).ok()?;
    Some(Window {
        from: at - AROUND,
        to: Some(at + AROUND),
    })
}

fn line_at(view: &View, buffer: &Buffer, row: Option<usize>) -> Option<LineId> {
    Some(view.row(buffer, row?)?.line()?.id)
}
