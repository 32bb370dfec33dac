//! Lines told on pages that are not of logs.

use crate::domain::time::{self, Timestamp, Zone};
use crate::domain::{Text, sanitize};
use crate::logs::Line as LogLine;
use crate::logs::text::level::Level;
use crate::panes::document::{Document, Line, Section};
use crate::theme::Role;

/// An error that was read on a page of logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastError {
    /// When it was written.
    pub at: Timestamp,
    /// What it says.
    pub text: Text,
}

/// The last lines of a task that stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastWords {
    /// They are being asked for.
    Asked,
    /// They cannot be asked for, and why.
    Nowhere(String),
    /// They could not be had, and why.
    Failed(String),
    /// These, oldest first.
    Said(Vec<LogLine>),
}

/// `last error  "panic: missing env STRIPE_KEY"  3m  l logs`, in the first part of a description.
pub fn tell_error(document: &mut Document, error: &LastError, now: Timestamp) {
    let text = sanitize::line(&error.text).into_owned();
    let line = Line::Pieces(vec![
        ("last error  ".to_owned(), Some(Role::Label)),
        (format!("\"{text}\""), Some(Role::HealthBroken)),
        (format!("  {}", time::age(now, error.at)), Some(Role::Muted)),
        ("  l logs".to_owned(), Some(Role::Key)),
    ]);
    match document.sections.first_mut() {
        Some(first) if first.heading.is_empty() => {
            // Behind the sentence that says what is wrong, before the figures.
            let at = usize::from(matches!(first.lines.first(), Some(Line::Text { .. })));
            first.lines.insert(at, line);
        }
        _ => document.sections.insert(0, Section::new("", vec![line])),
    }
}

/// The last lines of a task, as the second part of its description.
pub fn tell_ending(document: &mut Document, told: &LastWords, of: Option<&str>, zone: Zone) {
    let one = |text: &str, role| vec![Line::text(text).tone(role)];
    let lines = match told {
        LastWords::Asked => one("loading", Role::Muted),
        LastWords::Nowhere(why) => one(why, Role::Gap),
        LastWords::Failed(why) => one(&format!("◌ {why}"), Role::Gap),
        LastWords::Said(lines) if lines.is_empty() => one(
            "none: it wrote nothing, or its group keeps it no longer",
            Role::Muted,
        ),
        LastWords::Said(lines) => lines.iter().map(|line| spoken(line, zone)).collect(),
    };
    let heading = match of {
        Some(container) => format!("last lines of {container} (l reads all)"),
        None => "last lines (l reads all)".to_owned(),
    };
    let at = document.sections.len().min(1);
    document.sections.insert(at, Section::new(heading, lines));
}

fn spoken(line: &LogLine, zone: Zone) -> Line {
    let role = match line.level {
        Some(Level::Fatal | Level::Error) => Some(Role::HealthBroken),
        Some(Level::Warn) => Some(Role::HealthLook),
        Some(Level::Debug | Level::Trace) => Some(Role::Muted),
        _ => None,
    };
    let at = Timestamp::from_millisecond(line.timestamp);
    let at = at.map_or_else(|_| "—".to_owned(), |at| time::millisecond(at, zone));
    let (letter, _) = super::row::sign(line);
    Line::Pieces(vec![
        (format!("{at} "), Some(Role::Muted)),
        (format!("{letter} "), role),
        (line.text.chars().take(MOST).collect(), role),
    ])
}

/// Characters of a line that are told.
const MOST: usize = 1_000;
