//! One keymap file read into bindings, with a word about every line that makes no sense.

use std::str::FromStr;

use rustc_hash::FxHashMap;
use strum::IntoEnumIterator;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Action, Chord, Layer};
use crate::config::{Warning, closest, position};

/// The action that takes a key away.
const NONE: &str = "none";

/// The version of the format that is read here.
const VERSION: &str = "1";

/// One line of a keymap file. No action means that the key does nothing.
pub(super) struct Binding {
    pub(super) layer: Layer,
    pub(super) chord: Chord,
    pub(super) action: Option<Action>,
}

/// A file's bindings in the order it writes them.
pub(super) fn read(source: &str, text: &str) -> (Vec<Binding>, Vec<Warning>) {
    let mut reader = Reader {
        source,
        text,
        bindings: Vec::new(),
        warnings: Vec::new(),
    };
    match DeTable::parse(text) {
        Ok(table) => reader.file(table.get_ref()),
        Err(error) => {
            let warning = Warning::syntax(source, text, &error, "the built-in keys hold");
            reader.warnings.push(warning);
        }
    }
    (reader.bindings, reader.warnings)
}

struct Reader<'a> {
    source: &'a str,
    text: &'a str,
    bindings: Vec<Binding>,
    warnings: Vec<Warning>,
}

impl Reader<'_> {
    fn warn<T>(&mut self, place: &Spanned<T>, message: String) {
        let line = position(self.text, &place.span()).line;
        self.warnings
            .push(Warning::new(self.source, Some(line), message));
    }

    fn file(&mut self, table: &DeTable<'_>) {
        for (name, value) in written(table) {
            let layer = Layer::from_str(name.get_ref());
            match (layer, value.get_ref()) {
                (Ok(layer), DeValue::Table(keys)) => self.layer(layer, keys),
                (Ok(layer), _) => {
                    self.warn(value, format!("{layer} must be a table; it is passed over"));
                }
                (Err(_), DeValue::Integer(version)) if name.get_ref() == "version" => {
                    if version.as_str() != VERSION {
                        self.warn(
                            value,
                            format!(
                                "version {version} is not known here; read as version {VERSION}"
                            ),
                        );
                    }
                }
                (Err(_), _) => {
                    let names = Layer::iter().map(<&str>::from);
                    let advice = advice(name.get_ref(), names, "it is passed over");
                    self.warn(
                        name,
                        format!("unknown layer \"{}\"; {advice}", name.get_ref()),
                    );
                }
            }
        }
    }

    fn layer(&mut self, layer: Layer, keys: &DeTable<'_>) {
        let mut seen: FxHashMap<Chord, String> = FxHashMap::default();
        for (key, value) in written(keys) {
            let chord = match key.get_ref().parse::<Chord>() {
                Ok(chord) => chord,
                Err(error) => {
                    self.warn(key, format!("{error}; the line is passed over"));
                    continue;
                }
            };
            if layer.takes_text() && chord.is_text() {
                self.warn(key, format!("\"{chord}\" is text in the {layer} and cannot be bound there; it is passed over"));
                continue;
            }
            // Two spellings of one key; the same spelling twice is no TOML.
            if let Some(first) = seen.get(&chord) {
                let message = format!(
                    "\"{}\" is the same key as \"{first}\" above, which holds",
                    key.get_ref()
                );
                self.warn(key, message);
                continue;
            }
            let action = match value.get_ref().as_str() {
                Some(NONE) => None,
                Some(name) => match Action::from_str(name) {
                    Ok(action) => Some(action),
                    Err(_) => {
                        let names = Action::iter().map(<&str>::from).chain([NONE]);
                        let advice = advice(name, names, "the key keeps what it did");
                        self.warn(value, format!("unknown action \"{name}\"; {advice}"));
                        continue;
                    }
                },
                None => {
                    let kind = value.get_ref().type_str();
                    self.warn(value, format!("\"{chord}\" must be given an action's name in quotes, not {kind}; the key keeps what it did"));
                    continue;
                }
            };
            seen.insert(chord, key.get_ref().to_string());
            self.bindings.push(Binding {
                layer,
                chord,
                action,
            });
        }
    }
}

fn advice<'a>(written: &str, known: impl Iterator<Item = &'a str>, done: &str) -> String {
    match closest(written, known) {
        Some(name) => format!("did you mean \"{name}\"?"),
        None => done.to_owned(),
    }
}

/// The entries in the order of the file; the table itself sorts by name.
fn written<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(
    &'t Spanned<toml::de::DeString<'i>>,
    &'t Spanned<DeValue<'i>>,
)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}
