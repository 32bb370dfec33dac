//! The help page, generated from the keymap, the commands, the columns and the filter language.

use super::App;
use super::command;
use super::nav::Place;
use crate::actions::{self, Subject};
use crate::keys::{Keymap, Layer};
use crate::logs::view::FILTER_HELP as LINES_HELP;
use crate::panes::document::{Document, Line, Section, Side};
use crate::panes::kinds;
use crate::panes::table::FILTER_HELP;

/// What actions are for, in their order here.
const SUBJECTS: [Subject; 4] = [
    Subject::Service,
    Subject::Task,
    Subject::Instance,
    Subject::Cluster,
];

/// The help for where the user is.
pub fn page(app: &App) -> Document {
    let mut layers = [
        (Layer::Table, "keys in lists"),
        (Layer::Document, "keys in pages"),
        (Layer::Charts, "keys in charts"),
        (Layer::Network, "keys in pages about the network"),
        (Layer::Logs, "keys in logs"),
        (Layer::Insights, "keys in Logs Insights"),
        (Layer::Menu, "keys in the menu of actions"),
        (Layer::Dialog, "keys in a question over the screen"),
        (Layer::Prompt, "keys in the line being typed"),
    ];
    let of_logs = is_of_logs(app);
    if of_logs {
        // What works where somebody asked comes first.
        layers.sort_by_key(|(layer, _)| !matches!(layer, Layer::Logs | Layer::Insights));
    }
    let mut sections: Vec<Section> = layers
        .into_iter()
        .map(|(layer, heading)| keys(&app.keymap, layer, heading))
        .collect();
    if of_logs {
        sections.push(pairs("filter of lines (&)", owned(LINES_HELP)));
    }
    sections.push(pairs("commands (Tab completes)", command::help()));
    for subject in SUBJECTS {
        let noun: &str = subject.into();
        let lines = actions::of(subject).map(|action| {
            let inputs = action.inputs.iter().map(|input| {
                let name = input.name.to_uppercase();
                match input.optional {
                    true => format!(" [{name}]"),
                    false => format!(" {name}"),
                }
            });
            let inputs: String = inputs.collect();
            let form = format!("{}  :{}{inputs}", action.key, action.id);
            (form, action.title.to_owned())
        });
        sections.push(pairs(&format!("actions for a {noun} (a)"), lines.collect()));
    }
    sections.push(pairs("filter (/)", owned(FILTER_HELP)));
    let kind = kinds::of(app.kind());
    let columns = kind
        .column_facts()
        .into_iter()
        .map(|column| (column.name.to_owned(), column.help.to_owned()))
        .collect();
    sections.push(pairs(
        &format!("columns of {}", kind.spec().plural),
        columns,
    ));
    let needs = kind.spec().iam;
    if !needs.is_empty() {
        let lines = needs
            .iter()
            .map(|action| Line::Text {
                text: (*action).to_owned(),
                tone: None,
            })
            .collect();
        sections.push(Section {
            side: Side::Right,
            ..Section::new("IAM actions needed here", lines)
        });
    }
    let signs = [
        ("●", "fine"),
        ("▲", "look"),
        ("✖", "broken"),
        ("◐", "changing"),
        ("◌", "unknown, or not allowed"),
        ("—", "there is none"),
        ("·", "not described yet"),
        ("†", "remembered here, forgotten by ECS"),
    ];
    sections.push(pairs(
        "signs",
        signs
            .iter()
            .map(|(sign, what)| ((*sign).to_owned(), (*what).to_owned()))
            .collect(),
    ));
    Document::new("help", sections)
}

/// Whether the help was asked for on a page of logs.
fn is_of_logs(app: &App) -> bool {
    let mut back = app.trail.places().iter().rev();
    let from = back.find(|place| **place != Place::Help);
    matches!(from, Some(Place::Logs { .. }))
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(form, what): &(&str, &str)| ((*form).to_owned(), (*what).to_owned());
    pairs.iter().map(owned).collect()
}

fn keys(keymap: &Keymap, layer: Layer, heading: &str) -> Section {
    let mut lines = Vec::new();
    let mut group = None;
    for (of, action, chords) in keymap.bindings(layer) {
        if group != Some(of) {
            lines.push(Line::Text {
                text: of.to_string(),
                tone: Some(crate::theme::Role::Muted),
            });
            group = Some(of);
        }
        let chords: Vec<String> = chords.iter().map(ToString::to_string).collect();
        lines.push(Line::KeyValue {
            key: chords.join(" "),
            value: action.describe().to_owned(),
            tone: None,
        });
    }
    Section {
        side: Side::Left,
        ..Section::new(heading, lines)
    }
}

fn pairs(heading: &str, pairs: Vec<(String, String)>) -> Section {
    let lines = pairs
        .into_iter()
        .map(|(key, value)| Line::KeyValue {
            key,
            value,
            tone: None,
        })
        .collect();
    Section {
        side: Side::Right,
        ..Section::new(heading, lines)
    }
}
