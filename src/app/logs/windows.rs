//! Windows of time by one key, and lines around a place.

use crate::app::App;
use crate::app::logs::finding::Pending;
use crate::keys::Action;
use crate::logs::Row;

/// Lines of context that one press of a key adds.
const CONTEXT: usize = 2;

/// A stretch of time up to now that was asked for by one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// How long, in milliseconds.
    pub millis: i64,
    /// The same in words.
    pub words: &'static str,
}

/// The stretch of time a key asks for.
pub(super) fn span_of(action: Action) -> Option<Span> {
    let (minutes, words) = match action {
        Action::LastMinute => (1, "last 1m"),
        Action::LastFiveMinutes => (5, "last 5m"),
        Action::LastQuarter => (15, "last 15m"),
        Action::LastHour => (60, "last 1h"),
        Action::LastSixHours => (360, "last 6h"),
        Action::LastDay => (1_440, "last 24h"),
        _ => return None,
    };
    Some(Span {
        millis: minutes * 60_000,
        words,
    })
}

impl App {
    /// `0`: the newest lines, and those to come.
    pub(super) fn go_to_newest(&mut self) {
        if let Some(page) = self.logs_here_mut() {
            page.stay();
            page.span = None;
        }
        self.with_reader(|reader, _| {
            reader.follow();
            reader.columns = None;
        });
    }

    /// `1` to `6`: reads a stretch of time up to now, and goes to where it begins.
    pub(super) fn go_to_window(&mut self, span: Span) {
        let now = self.clock.wall.as_millisecond();
        let from = now - span.millis;
        // It is read from its beginning on, so the newest lines must not carry it away meanwhile.
        self.with_reader(|reader, rows| {
            reader.over = None;
            reader.pause(rows);
        });
        if let Some(page) = self.logs_here_mut() {
            page.session.window(from, now);
            page.span = Some(span.words);
            page.stay();
            page.pending = Some(Pending::Since(from));
        }
        self.dirty = true;
    }

    /// All of a stretch of time has been read, or cannot be.
    pub(super) fn arrive_at_window(&mut self, from: i64) {
        let Some(page) = self.logs_here() else {
            return;
        };
        let buffer = page.session.buffer();
        let newest = buffer.ends().map(|(_, last)| last.timestamp);
        let (row, words) = (page.view.at_time(buffer, from), page.span);
        if newest.is_none_or(|newest| newest < from) {
            let words = words.unwrap_or("this time");
            self.say(
                format!("no line in the {words}: the newest is older"),
                false,
            );
        }
        if let Some(row) = row {
            self.go_in_logs(row);
            if let Some(page) = self.logs_here_mut() {
                page.span = words;
            }
        }
    }

    /// The first line of the sentence that is chosen among those of the new revision alone.
    pub(super) fn go_to_news(&mut self) {
        let Some(page) = self.logs_here() else {
            return;
        };
        let found = page.news.as_ref().map(|it| it.news()).unwrap_or_default();
        let Some(news) = found.get(page.reader.chosen) else {
            return self.close_over();
        };
        let buffer = page.session.buffer();
        let row = news.first.and_then(|id| page.view.index_of(buffer, id));
        match row {
            Some(row) => {
                self.close_over();
                self.go_in_logs(row);
            }
            None => self.say("its first line is not kept any more, or not shown", false),
        }
    }

    /// Reads what was written before and after the line under the cursor, where it was found by
    /// itself: a hit of a search by CloudWatch has nothing around it.
    pub(super) fn read_around(&mut self) {
        let row = self.row_in_logs();
        let Some(page) = self.logs_here_mut() else {
            return;
        };
        let buffer = page.session.buffer();
        let line = row
            .and_then(|row| page.view.row(buffer, row))
            .and_then(Row::line);
        let place = line.and_then(|line| Some((line.timestamp, line.stream?)));
        if let Some((at, stream)) = place
            && page.around != place
            && !page.session.is_read_around(at, stream)
        {
            page.session.around(at, stream);
            page.around = place;
        }
    }

    /// More or fewer lines around what the filter finds.
    pub(super) fn change_context(&mut self, more: bool) {
        let Some(page) = self.logs_here_mut() else {
            return;
        };
        if page.view.filter().is_none() {
            return self.say(
                "+ and - show lines around what a filter finds: & filters",
                false,
            );
        }
        let lines = match more {
            true => page.view.context() + CONTEXT,
            false => page.view.context().saturating_sub(CONTEXT),
        };
        page.view.set_context(lines);
        if more {
            self.read_around();
        }
        self.say(
            format!("{lines} lines of the same container around each"),
            false,
        );
    }
}
