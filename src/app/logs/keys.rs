//! Keys on the page of logs.

use super::LogsPage;
use crate::app::{App, Effect};
use crate::keys::Action;
use crate::logs::Follow;
use crate::panes::logs::{Over, Reader, Rows, Structured};
use crate::panes::table::Move;

impl App {
    /// A key on the page of logs; none if it means the same as everywhere.
    pub(in crate::app) fn on_logs(&mut self, action: Action) -> Option<Vec<Effect>> {
        let over = self.logs_here()?.reader.over;
        if let Some(step) = step_of(action) {
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
            Action::WrapToggle => self.with_reader(|reader, _| match reader.over {
                Some(_) => reader.page.toggle_wrap(),
                None => reader.toggle_wrap(),
            }),
            Action::TimesNext => self.with_reader(|reader, _| reader.times = reader.times.next()),
            Action::TagsToggle => self.with_reader(|reader, _| reader.tags = !reader.tags),
            Action::FieldsToggle => self.with_reader(|reader, _| {
                reader.structured = match reader.structured {
                    Structured::Summary => Structured::Raw,
                    Structured::Raw => Structured::Summary,
                };
            }),
            Action::LiveTail => self.toggle_live(),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Changes the reader, with the rows at hand as they were drawn last.
    fn with_reader(&mut self, change: impl FnOnce(&mut Reader, &dyn Rows)) {
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
        self.with_reader(|reader, rows| match (over, step) {
            // The line that is written out is another one now; what is longer than the screen is
            // scrolled by whole pages.
            (Some(Over::Pretty), Move::Up | Move::Down | Move::Top | Move::Bottom) | (None, _) => {
                beyond = reader.step(step, rows);
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
            Some(_) => self.close_over(),
            None => {
                let is_empty = self.logs_here().is_none_or(|page| page.view.is_empty());
                if !is_empty {
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

    /// Esc: first what lies over the lines, then what narrows them; `false` leaves the page.
    fn back_in_logs(&mut self, over: Option<Over>) -> bool {
        if over.is_some() {
            self.close_over();
            return true;
        }
        false
    }

    fn close_over(&mut self) {
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
            .is_some_and(|page| page.follow == Follow::Live);
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
        self.dirty = true;
        if let Some(page) = self.logs_here_mut() {
            page.follow = follow;
        }
    }

    fn ask_older(&mut self) {
        let page: Option<&mut LogsPage> = self.logs_here_mut();
        let _ = page;
    }
}

fn step_of(action: Action) -> Option<Move> {
    Some(match action {
        Action::Up => Move::Up,
        Action::Down => Move::Down,
        Action::PageUp => Move::PageUp,
        Action::PageDown => Move::PageDown,
        Action::HalfPageUp => Move::HalfUp,
        Action::HalfPageDown => Move::HalfDown,
        Action::Top => Move::Top,
        Action::Bottom => Move::Bottom,
        _ => return None,
    })
}
