//! What the pages over the screen say: what will be different, and what became of it.

use super::danger_sign;
use crate::actions::{Danger, Preview};
use crate::panes::document::{Document, Line, Section};
use crate::theme::Role;

/// Where something is to be done: what must not be mistaken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// Profile.
    pub profile: String,
    /// Clusters, by name.
    pub clusters: String,
    /// Whether it counts as production.
    pub production: bool,
}

impl Whereabouts {
    /// In lines.
    pub(super) fn lines(&self) -> Vec<Line> {
        let production = if self.production { "  production" } else { "" };
        let role = if self.production {
            Role::Danger
        } else {
            Role::Context
        };
        let mut lines = vec![
            Line::pair("account", format!("{}{production}", self.account)).tone(role),
            Line::pair("region", self.region.clone()).tone(role),
        ];
        if !self.profile.is_empty() {
            lines.push(Line::pair("profile", self.profile.clone()).tone(role));
        }
        lines.push(Line::pair("cluster", self.clusters.clone()).tone(role));
        lines
    }
}

/// What is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// What is done: `force a new deployment`.
    pub title: String,
    /// What it does at worst.
    pub danger: Danger,
    /// Where.
    pub at: Whereabouts,
    /// What of, and what will be different there; or why it is left out.
    pub each: Vec<(String, Result<Preview, String>)>,
    /// How many calls are sent, and what they need; empty if none is.
    pub calls: String,
}

impl Proposed {
    /// In words.
    pub fn document(&self) -> Document {
        let names: Vec<&str> = self.each.iter().map(|(name, _)| name.as_str()).collect();
        let title = match names.as_slice() {
            [name] => format!("{}: {name}", self.title),
            many => format!("{}: {} at once", self.title, many.len()),
        };
        let mut sections = vec![Section::new("", self.at.lines())];
        if let [(_, one)] = self.each.as_slice() {
            sections.extend(self.one(one));
        } else {
            sections.extend(self.several());
        }
        if !self.calls.is_empty() {
            let calls = Line::text(self.calls.clone()).tone(Role::Muted);
            sections.push(Section::new("", vec![calls]));
        }
        Document::new(title, sections)
    }

    fn one(&self, preview: &Result<Preview, String>) -> Vec<Section> {
        let preview = match preview {
            Ok(preview) => preview,
            Err(line) => {
                let line = Line::text(line.clone()).tone(Role::BannerError);
                return vec![Section::new("", vec![line])];
            }
        };
        let mut sections = vec![Section::new("", vec![self.sentence(preview)])];
        if !preview.changes.is_empty() {
            let rows = preview.changes.iter().map(|change| {
                Line::Row(vec![
                    (change.what.clone(), Some(Role::Label)),
                    (change.before.clone(), Some(Role::DiffRemoved)),
                    ("→".to_owned(), Some(Role::Muted)),
                    (change.after.clone(), Some(Role::DiffAdded)),
                ])
            });
            sections.push(Section::new("", rows.collect()));
        }
        let warnings = preview.warnings.iter().map(|line| warning(line));
        let notes = preview.notes.iter().map(|line| Line::text(line.clone()));
        sections.push(Section::new("", warnings.chain(notes).collect()));
        sections.retain(|section| !section.lines.is_empty());
        sections
    }

    fn sentence(&self, preview: &Preview) -> Line {
        let (sign, role) = danger_sign(self.danger);
        Line::Pieces(vec![
            (format!("{sign} "), Some(role)),
            (preview.sentence.clone(), None),
        ])
    }

    /// A part for each, so that no warning is read as another's.
    fn several(&self) -> Vec<Section> {
        let each = self.each.iter().map(|(name, preview)| {
            let mut lines = Vec::new();
            match preview {
                Ok(preview) => {
                    lines.push(self.sentence(preview));
                    lines.extend(preview.changes.iter().map(|change| {
                        Line::Pieces(vec![
                            (format!("{}  ", change.what), Some(Role::Label)),
                            (change.before.clone(), Some(Role::DiffRemoved)),
                            (" → ".to_owned(), Some(Role::Muted)),
                            (change.after.clone(), Some(Role::DiffAdded)),
                        ])
                    }));
                    lines.extend(preview.warnings.iter().map(|line| warning(line)));
                    lines.extend(preview.notes.iter().map(|line| Line::text(line.clone())));
                }
                Err(line) => {
                    let line = format!("left out: {line}");
                    lines.push(Line::text(line).tone(Role::Muted));
                }
            }
            Section::new(name.clone(), lines)
        });
        each.collect()
    }
}

fn warning(line: &str) -> Line {
    Line::text(format!("▲ {line}")).tone(Role::HealthLook)
}

/// How it stands with one of several things that something is done with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// How it stands.
    pub standing: Standing,
    /// In words.
    pub words: String,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has not been sent yet.
    Waiting,
    /// It is on its way, or was accepted and has not settled.
    Going,
    /// It is done.
    Done,
    /// It failed, or was rolled back.
    Failed,
    /// It was not sent, and will not be.
    NotSent,
    /// Whether it was done is not known.
    Unclear,
}

impl Standing {
    /// The sign of it, and how it looks.
    pub const fn sign(self) -> (&'static str, Role) {
        match self {
            Self::Waiting => ("·", Role::Muted),
            Self::Going => ("◐", Role::HealthChanging),
            Self::Done => ("●", Role::HealthFine),
            Self::Failed => ("✖", Role::HealthBroken),
            Self::NotSent => ("○", Role::Muted),
            Self::Unclear => ("◌", Role::HealthUnknown),
        }
    }
}

/// What became of something that was done: a title, when, and each thing.
pub fn results(runs: &[(String, Vec<Outcome>)]) -> Document {
    let sections = runs.iter().map(|(title, outcomes)| {
        let lines = outcomes.iter().map(|outcome| {
            let (sign, role) = outcome.standing.sign();
            Line::Pieces(vec![
                (format!("{sign} "), Some(role)),
                (format!("{}  ", outcome.name), Some(Role::Label)),
                (outcome.words.clone(), None),
            ])
        });
        Section::new(title.clone(), lines.collect())
    });
    let mut sections: Vec<Section> = sections.collect();
    if sections.is_empty() {
        let nothing = Line::text("nothing was done since the program was started");
        sections.push(Section::new("", vec![nothing.tone(Role::Muted)]));
    }
    Document::new("what was done", sections)
}
