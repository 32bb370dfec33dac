//! One row: what stands before a line, the line itself, and how both are coloured.

use super::ansi;
use super::columns;
use super::reader::{Reader, Structured, Times};
use super::tags::TagBook;
use super::title::count;
use crate::domain::time::{self, Timestamp, Zone};
use crate::logs::text::ansi::styled;
use crate::logs::text::fields::{PartKind, fields_of, summary};
use crate::logs::text::lead::lead;
use crate::logs::text::level::Level;
use crate::logs::text::stack::gist;
use crate::logs::{Kind, Line, View};
use crate::panes::table::clip;
use crate::theme::{Role, Theme};
use ratatui::style::Style;
use std::ops::Range;

/// From this width on times have milliseconds and tags the name of the container.
pub const WIDE: u16 = 110;
/// Bytes of a line that are looked at for one row: what follows is one key away.
const MOST: usize = 16 * 1024;
/// Lines of a stack trace that are looked at for the one that says what happened.
const TRACE: usize = 500;

/// Everything a row is written with.
pub struct Pen<'a> {
    /// How things look.
    pub theme: &'a Theme,
    /// Whose lines they are.
    pub tags: &'a TagBook,
    /// How lines are looked at.
    pub reader: &'a Reader,
    /// The zone of the settings.
    pub zone: Zone,
    /// Now.
    pub now: Timestamp,
    /// Columns there are.
    pub width: u16,
    /// Whether lines of another day than today's are in view.
    pub days: bool,
}

/// Text with the styles of its parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inked {
    /// The text: harmless.
    pub text: String,
    /// Bytes with a style, in order and without overlap.
    pub runs: Vec<(Range<usize>, Style)>,
}

impl Inked {
    /// Adds text.
    pub fn push(&mut self, text: &str, style: Style) {
        let start = self.text.len();
        self.text.push_str(text);
        if !text.is_empty() {
            self.runs.push((start..self.text.len(), style));
        }
    }

    /// Adds what stands in another one.
    pub fn append(&mut self, other: &Self) {
        let by = self.text.len();
        self.text.push_str(&other.text);
        let runs = other.runs.iter();
        self.runs
            .extend(runs.map(|(range, style)| (range.start + by..range.end + by, *style)));
    }

    /// Adds text that takes exactly so many columns.
    fn column(&mut self, text: &str, width: usize, style: Style) {
        let clip = clip::end(text, width).to_string();
        let blank = width.saturating_sub(clip::width(&clip)) + 1;
        self.push(&clip, style);
        self.push(&" ".repeat(blank), Style::new());
    }

    /// Gives bytes a further style, on top of what they have.
    pub fn mark(&mut self, found: &Range<usize>, style: Style) {
        let mut runs = Vec::with_capacity(self.runs.len() + 2);
        for (range, old) in self.runs.drain(..) {
            let (from, to) = (found.start.max(range.start), found.end.min(range.end));
            if from >= to {
                runs.push((range, old));
                continue;
            }
            if range.start < from {
                runs.push((range.start..from, old));
            }
            runs.push((from..to, old.patch(style)));
            if to < range.end {
                runs.push((to..range.end, old));
            }
        }
        self.runs = runs;
    }
}

impl Pen<'_> {
    fn is_wide(&self) -> bool {
        self.width >= WIDE
    }

    fn role(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// What stands before a line: time, task and container, level.
    pub fn head(&self, line: &Line) -> Inked {
        let mut head = Inked::default();
        let muted = self.role(Role::Muted);
        if let Some((text, width)) = self.time(line.timestamp) {
            let pad = " ".repeat(width.saturating_sub(clip::width(&text)));
            let text = match self.reader.times {
                Times::Age => format!("{pad}{text} "),
                _ => format!("{text}{pad} "),
            };
            head.push(&text, muted);
        }
        if self.reader.tags {
            let (short, container) = self.tags.widths(self.is_wide());
            let tag = self.tags.tag(line.stream);
            let style = tag
                .and_then(|tag| self.theme.hue(tag.colour))
                .map_or(muted, |hue| Style::new().fg(hue));
            if short > 0 {
                let id = tag.map_or(String::new(), |tag| format!("{}{}", tag.short, tag.mark()));
                head.column(&id, short, style);
            }
            if container > 0 {
                let name = tag.and_then(|tag| tag.container.as_deref()).unwrap_or("");
                head.column(name, container, style);
            }
        }
        let (letter, role) = sign(line);
        head.push(letter, self.role(role));
        head.push(" ", Style::new());
        head
    }

    /// The time as it is written, and the columns it takes.
    fn time(&self, millis: i64) -> Option<(String, usize)> {
        let at = Timestamp::from_millisecond(millis).ok()?;
        let zone = match (self.reader.times, self.zone) {
            (Times::OtherZone, Zone::Utc) => Zone::Local,
            (Times::OtherZone, Zone::Local) => Zone::Utc,
            (_, zone) => zone,
        };
        let today = time::is_same_day(at, self.now, zone);
        let exact = if self.is_wide() { 12 } else { 8 };
        let width = if self.days { exact.max(11) } else { exact };
        Some(match self.reader.times {
            Times::Off => return None,
            Times::Age if at > self.now => ("ahead".to_owned(), 5),
            Times::Age => (time::age(self.now, at), 5),
            Times::Clock | Times::OtherZone if !today => (time::day_and_minute(at, zone), width),
            Times::Clock | Times::OtherZone if self.is_wide() => {
                (time::millisecond(at, zone), width)
            }
            Times::Clock | Times::OtherZone => (time::second(at, zone), width),
        })
    }

    /// What a line says, with what is searched or filtered for told apart.
    pub fn say(&self, line: &Line, view: &View, body: &mut Inked) {
        let from = body.text.len();
        let base = match line.level {
            Some(Level::Trace | Level::Debug) => self.role(Role::Muted),
            _ => self.role(Role::Text),
        };
        let had = body.clone();
        let structured = match (self.reader.structured, self.reader.shown_columns()) {
            (Structured::Raw, _) => false,
            (_, Some(columns)) => columns::say(self, columns, line, base, body),
            (_, None) => self.summary(line, base, body),
        };
        if structured {
            // What is searched for may stand in what the summary leaves out.
            let is_shown = |text: &str| !view.matches_in(text).is_empty();
            let hidden = is_shown(beginning(&line.text, MOST)) && !is_shown(&body.text[from..]);
            if !hidden {
                return self.find(from, view, body);
            }
            *body = had;
        }
        self.plain(line, self.left_out(line, view), base, body);
        self.find(from, view, body);
    }

    /// Bytes of the line that say again what stands before it, unless they are searched for.
    fn left_out(&self, line: &Line, view: &View) -> usize {
        let summed_up = self.reader.structured == Structured::Summary;
        if !summed_up || self.reader.times == Times::Off || line.raw.is_some() {
            return 0;
        }
        let lead = lead(&line.text, line.timestamp, line.level);
        match view.matches_in(&line.text[..lead]).is_empty() {
            true => lead,
            false => 0,
        }
    }

    /// A line as it came, from a byte on.
    fn plain(&self, line: &Line, from: usize, base: Style, body: &mut Inked) {
        match &line.raw {
            Some(raw) => ansi::push(body, &styled(beginning(raw, MOST)), base, self.theme),
            None => body.push(beginning(&line.text[from..], MOST), base),
        }
        if line.text.len() > MOST {
            body.push("…", self.role(Role::Muted));
        }
    }

    /// Tells apart what is searched for; where nothing is, what the filter wants.
    fn find(&self, from: usize, view: &View, body: &mut Inked) {
        let text = &body.text[from..];
        let found = match (view.searched(), view.filter()) {
            (Some(_), _) => view.matches_in(text),
            (None, Some(filter)) => filter.ranges(text),
            (None, None) => return,
        };
        let style = self.role(Role::Match);
        for range in found {
            body.mark(&(range.start + from..range.end + from), style);
        }
    }

    /// Something is missing here.
    pub fn gap(&self, text: &str, body: &mut Inked) {
        body.push(&format!("┄┄ {text} ┄┄"), self.role(Role::Gap));
    }

    /// Lines between those around one hit and those around the next.
    pub fn not_shown(&self, lines: usize, body: &mut Inked) {
        let text = format!("⋯ {} not shown", count(lines, "line"));
        body.push(&text, self.role(Role::Muted));
    }

    /// A stack trace in the one line that says what happened.
    pub fn fold(&self, trace: &[&Line], head: &Line, hidden: usize, view: &View, body: &mut Inked) {
        let more = format!("[+{}] ", count(hidden, "line"));
        body.push(&more, self.role(Role::Label));
        let from = body.text.len();
        let lines: Vec<&str> = trace
            .iter()
            .take(TRACE)
            .map(|line| beginning(&line.text, MOST))
            .collect();
        match gist(&lines).filter(|gist| gist.text != *head.text) {
            Some(gist) => {
                body.push(&gist.text, self.role(Role::Text));
                self.find(from, view, body);
            }
            None => self.say(head, view, body),
        }
    }

    /// How often a line was said, and over how long.
    pub fn times(&self, times: usize, millis: i64, mixed: bool, body: &mut Inked) {
        let span = time::short(u64::try_from(millis / 1_000).unwrap_or(0));
        let of = if mixed { ", several tasks" } else { "" };
        body.push(
            &format!("[×{times} in {span}{of}] "),
            self.role(Role::Label),
        );
    }

    /// A structured line as its message and fields; says whether it is one.
    fn summary(&self, line: &Line, base: Style, body: &mut Inked) -> bool {
        if !line.text.contains(['{', '=']) {
            return false;
        }
        let Some(fields) = fields_of(&line.text) else {
            return false;
        };
        let parts = summary(&fields);
        let from = body.text.len();
        for part in &parts {
            if body.text.len() > from {
                body.push("  ", Style::new());
            }
            match part.kind {
                PartKind::Message => body.push(&part.text, base),
                PartKind::Error => {
                    body.push(&format!("{}=", part.key), self.role(Role::Label));
                    body.push(&part.text, self.role(Role::HealthBroken));
                }
                PartKind::Field => {
                    body.push(&format!("{}=", part.key), self.role(Role::Label));
                    body.push(&part.text, self.role(Role::Muted));
                }
            }
            if body.text.len() > MOST {
                break;
            }
        }
        !parts.is_empty()
    }
}

/// The letter of a level, so that colour never says it alone.
pub(super) fn sign(line: &Line) -> (&'static str, Role) {
    if line.kind == Kind::Gap {
        return ("┄", Role::Gap);
    }
    match line.level {
        Some(Level::Fatal) => ("F", Role::HealthBroken),
        Some(Level::Error) => ("E", Role::HealthBroken),
        Some(Level::Warn) => ("W", Role::HealthLook),
        Some(Level::Info) => ("I", Role::Muted),
        Some(Level::Debug) => ("D", Role::Muted),
        Some(Level::Trace) => ("T", Role::Muted),
        None => (" ", Role::Muted),
    }
}

/// The longest beginning of a text that has at most so many bytes.
fn beginning(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
