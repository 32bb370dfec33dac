//! What was written down of what was changed, as a page.

use super::sheets::Standing;
use crate::domain::arn;
use crate::panes::document::{Document, Line, Section};
use crate::theme::Role;
use serde_json::Value;

/// Most lines of the file that are shown: the file itself has all of them.
const SHOWN: usize = 500;

/// The page of the lines of the file, newest first.
pub fn audit_page(lines: &[Value], broken: usize) -> Document {
    let mut sections = Vec::new();
    let mut remark = Vec::new();
    if lines.is_empty() {
        remark.push("nothing was ever changed from here".to_owned());
    }
    if broken > 0 {
        remark.push(format!("{broken} lines of the file cannot be read"));
    }
    if lines.len() > SHOWN {
        remark.push(format!("the newest {SHOWN} of {} lines", lines.len()));
    }
    if !remark.is_empty() {
        let lines = remark.into_iter();
        let lines = lines.map(|line| Line::text(line).tone(Role::Muted));
        sections.push(Section::new("", lines.collect()));
    }
    sections.extend(lines.iter().take(SHOWN).map(section));
    Document::new("every change sent from here, newest first", sections)
}

fn section(line: &Value) -> Section {
    let word = |field: &str| line.get(field).and_then(Value::as_str).unwrap_or("—");
    let (standing, step) = match word("step") {
        "sending" => (Standing::Going, "sending"),
        "accepted" => (Standing::Done, "accepted"),
        "refused" => (Standing::Failed, "not done"),
        "not_known" => (Standing::Unclear, "not known"),
        other => (Standing::Unclear, other),
    };
    let (sign, role) = standing.sign();
    let mut lines = vec![Line::Pieces(vec![
        (format!("{sign} {step}  "), Some(role)),
        (format!("{} ", word("action")), Some(Role::Label)),
        (names(word("target")), None),
        (format!(" in {}", arn::name(word("cluster"))), None),
    ])];
    let place = format!(
        "{}  {}  profile {}  {}",
        word("account"),
        word("region"),
        word("profile"),
        word("caller"),
    );
    lines.push(Line::text(place).tone(Role::Muted));
    let call = line
        .get("request")
        .map(Value::to_string)
        .unwrap_or_default();
    lines.push(Line::pair(word("operation"), call));
    if let Some(fault) = line.get("fault").and_then(Value::as_str) {
        lines.push(Line::text(fault).tone(Role::HealthBroken));
    }
    Section::new(word("at"), lines)
}

/// The names of what a call is about.
fn names(targets: &str) -> String {
    let names: Vec<&str> = targets.split(", ").map(arn::name).collect();
    names.join(", ")
}
