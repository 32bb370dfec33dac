//! The table of keys, forwards and backwards.

use std::fmt::Write as _;
use std::path::Path;

use rustc_hash::FxHashMap;
use strum::IntoEnumIterator;

use super::patch::{self, Binding};
use super::{Action, Chord, Group, Layer};
use crate::config::Warning;

/// Which key does what in which layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Keymap {
    /// No action means that the key does nothing, not even what it does globally.
    actions: FxHashMap<(Layer, Chord), Option<Action>>,
    /// In the order in which keys are told: the user's own before the built-in ones.
    order: Vec<(Layer, Chord)>,
}

impl Keymap {
    /// The keys as they are shipped.
    pub fn builtin() -> Self {
        Self::load(None).0
    }

    /// The shipped keys, patched with the text of the user's file. Never fails: what makes no
    /// sense is passed over with a warning.
    pub fn load(user: Option<(&Path, &str)>) -> (Self, Vec<Warning>) {
        let (bindings, mut warnings) = patch::read("built-in keymap", include_str!("keymap.toml"));
        let mut map = Self {
            actions: FxHashMap::default(),
            order: Vec::new(),
        };
        map.apply(bindings);
        if let Some((path, text)) = user {
            let (bindings, more) = patch::read(&path.display().to_string(), text);
            map.apply(bindings);
            warnings.extend(more);
        }
        (map, warnings)
    }

    fn apply(&mut self, bindings: Vec<Binding>) {
        let places: Vec<_> = bindings.iter().map(|b| (b.layer, b.chord)).collect();
        self.order.retain(|place| !places.contains(place));
        self.order.splice(0..0, places);
        for Binding {
            layer,
            chord,
            action,
        } in bindings
        {
            self.actions.insert((layer, chord), action);
        }
    }

    /// What a key does in a layer.
    pub fn resolve(&self, layer: Layer, chord: Chord) -> Option<Action> {
        if let Some(action) = self.actions.get(&(layer, chord)) {
            return *action;
        }
        if layer.takes_text() {
            return None;
        }
        self.actions.get(&(Layer::Global, chord)).copied().flatten()
    }

    /// The keys that do this in a layer, the one to tell first in front.
    pub fn keys_for(&self, layer: Layer, action: Action) -> Vec<Chord> {
        self.reachable(layer)
            .filter(|(_, found)| *found == action)
            .map(|(chord, _)| chord)
            .collect()
    }

    /// Everything that works in a layer, by heading and in the order of [`Action`], for the help.
    pub fn bindings(&self, layer: Layer) -> Vec<(Group, Action, Vec<Chord>)> {
        let mut rows: Vec<_> = Action::iter()
            .map(|action| (action.group(), action, self.keys_for(layer, action)))
            .filter(|(_, _, keys)| !keys.is_empty())
            .collect();
        rows.sort_by_key(|(group, _, _)| *group);
        rows
    }

    /// The keys that are alive in a layer: its own, then the global ones it does not shadow.
    fn reachable(&self, layer: Layer) -> impl Iterator<Item = (Chord, Action)> {
        let own = self.order.iter().filter(move |(l, _)| *l == layer);
        let global = self.order.iter().filter(move |(l, chord)| {
            *l == Layer::Global
                && layer != Layer::Global
                && !layer.takes_text()
                && !self.actions.contains_key(&(layer, *chord))
        });
        own.chain(global).filter_map(|(l, chord)| {
            let action = self.actions.get(&(*l, *chord)).copied().flatten()?;
            Some((*chord, action))
        })
    }

    /// Every binding as a Markdown table, for the README.
    pub fn markdown_table(&self) -> String {
        let mut text = String::from("| Keys | Where | What |\n|---|---|---|\n");
        for group in Group::iter() {
            for action in Action::iter().filter(|a| a.group() == group) {
                for layer in Layer::iter() {
                    let keys: Vec<String> = self
                        .order
                        .iter()
                        .filter(|place| place.0 == layer)
                        .filter(|place| self.actions.get(*place) == Some(&Some(action)))
                        // A bare pipe would end the cell, even between backquotes.
                        .map(|(_, chord)| format!("`{}`", chord.to_string().replace('|', "\\|")))
                        .collect();
                    if keys.is_empty() {
                        continue;
                    }
                    let place = match layer {
                        Layer::Global => "everywhere".to_owned(),
                        other => other.to_string(),
                    };
                    // Writing to a String cannot fail.
                    let _ = writeln!(
                        text,
                        "| {} | {place} | {} |",
                        keys.join(" "),
                        action.describe()
                    );
                }
            }
        }
        text
    }
}
