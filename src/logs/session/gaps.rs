//! What is missing, in sentences.

use super::Session;
use super::live::{LIVE_LINES, Retention};
use super::reading::{Reading, Reason};
use crate::domain::figure::thousands;
use crate::domain::log::Streams;
use crate::logs::buffer::GapLine;
use crate::logs::feed::Feed;

/// Unread for so long, in milliseconds, is a gap although it is still being tried.
const TRIED_LONG: i64 = 60_000;

const DAY: i64 = 24 * 3_600_000;

/// A gap as it stands among the lines, and what would have to be read to close it.
#[derive(Debug)]
pub(super) struct Window {
    pub line: GapLine,
    pub closes: Closes,
}

/// What closes a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closes {
    /// Reading this time.
    Window(i64, i64),
    /// Reading older lines.
    Older,
    /// Nothing, or going back to the newest lines.
    Nothing,
}

/// Why something is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Why {
    NotRead,
    Known(Reason),
    Failing(String),
}

/// Something missing of one feed or several.
struct Missing {
    from: i64,
    to: i64,
    why: Why,
    feeds: Vec<usize>,
}

impl Session {
    /// Draws the gaps anew.
    pub(super) fn draw_gaps(&mut self, now: i64) {
        let mut windows: Vec<Window> = self
            .missing(now)
            .into_iter()
            .map(|missing| Window {
                line: GapLine {
                    at: missing.from.saturating_add(1),
                    at_end: false,
                    text: self.sentence(&missing),
                },
                closes: Closes::Window(missing.from, missing.to),
            })
            .collect();
        windows.extend(self.at_ends());
        self.buffer
            .set_gaps(windows.iter().map(|window| window.line.clone()).collect());
        self.gaps = windows;
    }

    fn missing(&mut self, now: i64) -> Vec<Missing> {
        let mut all: Vec<Missing> = Vec::new();
        for (at, reading) in self.readings.iter_mut().enumerate() {
            reading.forget_closed();
            for (from, to, why) in holes(reading, now) {
                all.push(Missing {
                    from,
                    to,
                    why,
                    feeds: vec![at],
                });
            }
        }
        all.sort_by_key(|missing| missing.from);
        let mut out: Vec<Missing> = Vec::new();
        for missing in all {
            let same = out
                .iter_mut()
                .rev()
                .take(self.readings.len())
                .find(|other| {
                    other.why == missing.why && other.to > missing.from && other.from < missing.to
                });
            match same {
                Some(other) => {
                    other.to = other.to.max(missing.to);
                    other.feeds.extend(&missing.feeds);
                }
                None => out.push(missing),
            }
        }
        for missing in &mut out {
            missing.feeds.sort_unstable();
            missing.feeds.dedup();
        }
        out
    }

    fn sentence(&self, missing: &Missing) -> String {
        let length = length(missing.to - missing.from);
        let of = self.of(&missing.feeds);
        match &missing.why {
            Why::NotRead => format!("{length}{of} not read yet"),
            Why::Known(Reason::FellBehind) => format!(
                "{length}{of} not read: lines came faster than they could be read, \
                 so it went on with the newest"
            ),
            Why::Known(Reason::NotAsked) => {
                format!("{length}{of} not read: nothing was asked for meanwhile")
            }
            Why::Known(Reason::Sampled) => format!(
                "{length}{of} not complete: Live Tail tells at most {LIVE_LINES} lines a second"
            ),
            Why::Known(Reason::Failed(why)) => format!("{length}{of} not read: {why}"),
            Why::Failing(why) => format!("nothing read{of} from here on: {why}"),
        }
    }

    /// Of which feeds, unless of all.
    fn of(&self, feeds: &[usize]) -> String {
        if feeds.len() == self.readings.len() {
            return String::new();
        }
        match feeds {
            [one] => self
                .readings
                .get(*one)
                .map_or_else(String::new, |it| format!(" of {}", name(&it.status.feed))),
            several => format!(" of {} of {} sources", several.len(), self.readings.len()),
        }
    }

    /// What is missing before the first and after the last line.
    fn at_ends(&self) -> Vec<Window> {
        let line = |at, at_end, text, closes| Window {
            line: GapLine { at, at_end, text },
            closes,
        };
        let mut out = Vec::new();
        let (lines, bytes) = self.buffer.bounds();
        let lines = thousands(lines as u64);
        if let Some(at) = self.buffer.cut_old() {
            let text = format!(
                "older lines were let go: at most {lines} lines or {} MB are kept",
                bytes / 1_000_000
            );
            out.push(line(at, false, text, Closes::Older));
        }
        if let Some(at) = self.buffer.cut_new() {
            let text = format!(
                "newer lines were let go while older ones are read: \
                 at most {lines} lines or {} MB are kept",
                bytes / 1_000_000
            );
            out.push(line(at, true, text, Closes::Nothing));
        }
        out.extend(self.frontier());
        let retention = self.retention();
        out.extend(retention.map(|(at, text)| line(at, false, text, Closes::Nothing)));
        out
    }

    /// Where lines of some feeds end while those of others go on farther back.
    fn frontier(&self) -> Option<Window> {
        let lows = || {
            self.readings
                .iter()
                .enumerate()
                .filter_map(|(at, it)| Some((at, it.read.low()?, it.may_have_older())))
        };
        let (_, at, _) = lows().filter(|low| low.2).max_by_key(|low| low.1)?;
        let shown = self.buffer.ends()?.0.timestamp;
        // Of the millisecond of the oldest line there may be more.
        if shown + 1 >= at || self.buffer.cut_old().is_some() {
            return None;
        }
        let feeds: Vec<usize> = lows()
            .filter(|low| low.2 && low.1 > shown + 1)
            .map(|low| low.0)
            .collect();
        Some(Window {
            line: GapLine {
                at,
                at_end: false,
                text: format!("before this, lines{} are not read yet", self.of(&feeds)),
            },
            closes: Closes::Older,
        })
    }

    /// Where CloudWatch itself keeps no more.
    fn retention(&self) -> Option<(i64, String)> {
        let at = self.buffer.ends()?.0.timestamp;
        if !self.at_beginning() {
            return None;
        }
        let days =
            self.readings
                .iter()
                .map(|reading| match self.live.retention(&reading.status.feed) {
                    Retention::Days(days) => Some(days),
                    _ => None,
                });
        let days = days.collect::<Option<Vec<i32>>>()?.into_iter().max()?;
        // What began later than that has its beginning here, not its end.
        if (self.now - at) / DAY < i64::from(days) - 1 {
            return None;
        }
        Some((
            at,
            format!("nothing older: CloudWatch keeps {days} days of this log group"),
        ))
    }
}

fn holes(reading: &Reading, now: i64) -> Vec<(i64, i64, Why)> {
    let mut out = Vec::new();
    for (from, to) in reading.read.holes() {
        if to - from <= 1 {
            continue;
        }
        let known = reading
            .missed
            .iter()
            .find(|(begin, end, why)| *why != Reason::Sampled && *begin <= to && *end >= from);
        let why = known.map_or(Why::NotRead, |(.., why)| Why::Known(why.clone()));
        out.push((from, to, why));
    }
    let high = reading.read.high();
    for (from, to, why) in &reading.missed {
        if *why == Reason::Sampled && high.is_none_or(|high| *to > high) {
            let from = high.map_or(*from, |high| high.max(*from));
            out.push((from, *to, Why::Known(Reason::Sampled)));
        }
    }
    if let (Some(fault), Some(high)) = (&reading.status.fault, high)
        && now - high > TRIED_LONG
    {
        out.push((high, now, Why::Failing(fault.line())));
    }
    out
}

/// A feed in words.
pub(super) fn name(feed: &Feed) -> String {
    match &feed.streams {
        Streams::All => feed.group.to_string(),
        Streams::Prefix(prefix) => format!("{prefix}… in {}", feed.group),
        Streams::Names(names) => match names.as_slice() {
            [one] => format!("{one} in {}", feed.group),
            several => format!("{} streams in {}", several.len(), feed.group),
        },
    }
}

/// A length of time as it is spoken.
fn length(milliseconds: i64) -> String {
    let seconds = milliseconds / 1_000;
    let (figure, unit) = match seconds {
        ..1 => return "less than a second".to_owned(),
        1..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    match figure {
        1 => format!("1 {unit}"),
        figure => format!("{figure} {unit}s"),
    }
}
