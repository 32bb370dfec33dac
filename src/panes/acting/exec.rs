//! A session on its way, and the check list of ECS Exec.

use super::Whereabouts;
use crate::domain::exec_check::{Check, State, summary};
use crate::panes::document::{Document, Line, Section};
use crate::theme::Role;

/// Where a session is opened, and what runs there.
pub fn session(title: String, at: &Whereabouts, lines: Vec<(&'static str, String)>) -> Document {
    let mut all = at.lines();
    all.extend(lines.into_iter().map(|(key, value)| Line::pair(key, value)));
    Document::new(title, vec![Section::new("", all)])
}

/// The check list: what was said on top, then each line, the worst first.
pub fn exec_check(
    whose: &str,
    note: Option<&str>,
    said: Option<&str>,
    checks: &[Check],
) -> Document {
    let mut top = Vec::new();
    if let Some(said) = said {
        top.push(Line::text(said).tone(Role::BannerError));
    }
    if let Some(note) = note {
        top.push(Line::text(note).tone(Role::Muted));
    }
    top.push(Line::text(summary(checks)).tone(Role::Muted));
    let mut sections = vec![Section::new("", top)];
    let mut lines = Vec::new();
    for check in checks {
        let key = format!("{} {}", check.state.sign(), check.what);
        lines.push(Line::KeyValue {
            key,
            value: check.found.clone(),
            tone: Some(role(check.state)),
        });
        // Over the whole width: a small terminal has room for little beside the names.
        let below = |text: String, role| Line::Pieces(vec![(format!("    {text}"), role)]);
        if matches!(check.state, State::Fails | State::Warns) {
            lines.push(below(check.why.to_owned(), Some(Role::Muted)));
        }
        if check.state != State::Passes && !check.fix.is_empty() {
            lines.push(below(format!("→ {}", check.fix), None));
        }
    }
    sections.push(Section::new("", lines));
    Document::new(format!("can ECS Exec work: {whose}"), sections)
}

const fn role(state: State) -> Role {
    match state {
        State::Fails => Role::HealthBroken,
        State::Warns => Role::HealthLook,
        State::Unknown => Role::Gap,
        State::Passes => Role::HealthFine,
    }
}
