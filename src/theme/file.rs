//! One theme file read, with a word about every line that makes no sense.

use std::collections::BTreeMap;
use std::str::FromStr;

use ratatui::style::{Color, Modifier};
use strum::IntoEnumIterator;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Kind, Role, colour};
use crate::config::{Warning, closest, position};

/// What a theme file says, before its names are looked up.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) description: String,
    pub(super) kind: Option<Kind>,
    /// The theme it builds on, and the line that says so.
    pub(super) inherits: Option<(String, u32)>,
    pub(super) palette: BTreeMap<String, Color>,
    pub(super) roles: Vec<(Role, Paint)>,
}

/// The style of one role as it is written.
#[derive(Debug, Default)]
pub(super) struct Paint {
    pub(super) fg: Option<Ink>,
    pub(super) bg: Option<Ink>,
    pub(super) modifiers: Modifier,
}

/// A colour as it is written: perhaps a name of the palette.
#[derive(Debug)]
pub(super) struct Ink {
    pub(super) written: Result<Color, String>,
    pub(super) line: u32,
}

const MODIFIERS: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("crossed-out", Modifier::CROSSED_OUT),
];

const KEYS: [&str; 6] = [
    "name",
    "description",
    "kind",
    "inherits",
    "palette",
    "roles",
];

type Value<'i> = Spanned<DeValue<'i>>;

/// Reads a theme's text; the error is a text that is no TOML.
///
/// `rest` says what holds then.
pub(super) fn read(source: &str, text: &str, rest: &str) -> Result<(File, Vec<Warning>), Warning> {
    let table = DeTable::parse(text).map_err(|e| Warning::syntax(source, text, &e, rest))?;
    let mut reader = Reader {
        source,
        text,
        file: File::default(),
        warnings: Vec::new(),
    };
    reader.file(table.get_ref());
    reader.warnings.sort_by_key(|w| w.line);
    Ok((reader.file, reader.warnings))
}

struct Reader<'a> {
    source: &'a str,
    text: &'a str,
    file: File,
    warnings: Vec<Warning>,
}

impl Reader<'_> {
    fn line<T>(&self, place: &Spanned<T>) -> u32 {
        position(self.text, &place.span()).line
    }

    fn warn<T>(&mut self, place: &Spanned<T>, message: String) {
        let line = Some(self.line(place));
        self.warnings.push(Warning::new(self.source, line, message));
    }

    fn file(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                // A theme is known by its file's name; the other is for people.
                ("name", DeValue::String(_)) => {}
                ("description", DeValue::String(text)) => self.file.description = text.to_string(),
                ("inherits", DeValue::String(name)) => {
                    self.file.inherits = Some((name.to_string(), self.line(value)));
                }
                ("kind", DeValue::String(kind)) => match Kind::from_str(kind) {
                    Ok(kind) => self.file.kind = Some(kind),
                    Err(_) => self.warn(
                        value,
                        format!(
                            "kind: \"{kind}\" is neither \"dark\" nor \"light\"; taken as dark"
                        ),
                    ),
                },
                ("palette", DeValue::Table(colours)) => self.palette(colours),
                ("roles", DeValue::Table(roles)) => self.roles(roles),
                (name, value_found) if KEYS.contains(&name) => {
                    let kind = value_found.type_str();
                    self.warn(
                        value,
                        format!("{name}: {kind} is not what belongs here; passed over"),
                    );
                }
                (name, _) => {
                    let advice = advice(name, KEYS, "passed over");
                    self.warn(key, format!("unknown key \"{name}\"; {advice}"));
                }
            }
        }
    }

    fn palette(&mut self, colours: &DeTable<'_>) {
        for (name, value) in colours {
            match plain_colour(value) {
                Ok(color) => {
                    self.file.palette.insert(name.get_ref().to_string(), color);
                }
                Err(found) => {
                    let message = format!(
                        "palette.{}: {found} is no colour; write \"#rrggbb\", 0 to 255 or a name such as \"bright-blue\"",
                        name.get_ref()
                    );
                    self.warn(value, message);
                }
            }
        }
    }

    fn roles(&mut self, roles: &DeTable<'_>) {
        // In the order of the file, so that warnings come in that order too.
        let mut roles: Vec<_> = roles.iter().collect();
        roles.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in roles {
            let Ok(role) = Role::from_str(name.get_ref()) else {
                let advice = advice(
                    name.get_ref(),
                    Role::iter().map(<&str>::from),
                    "passed over",
                );
                self.warn(
                    name,
                    format!("unknown role \"{}\"; {advice}", name.get_ref()),
                );
                continue;
            };
            let paint = match value.get_ref() {
                DeValue::Table(parts) => self.paint(role, parts),
                _ => Paint {
                    fg: self.ink(role, value),
                    ..Paint::default()
                },
            };
            self.file.roles.push((role, paint));
        }
    }

    fn paint(&mut self, role: Role, parts: &DeTable<'_>) -> Paint {
        let mut paint = Paint::default();
        for (key, value) in parts {
            match key.get_ref().as_ref() {
                "fg" => paint.fg = self.ink(role, value),
                "bg" => paint.bg = self.ink(role, value),
                "modifiers" => {
                    let written = match value.get_ref() {
                        DeValue::Array(list) => list.iter().collect(),
                        _ => vec![value],
                    };
                    for one in written {
                        paint.modifiers |= self.modifier(role, one);
                    }
                }
                other => {
                    let advice = advice(other, ["fg", "bg", "modifiers"], "passed over");
                    self.warn(key, format!("{role}: unknown key \"{other}\"; {advice}"));
                }
            }
        }
        paint
    }

    fn modifier(&mut self, role: Role, value: &Value<'_>) -> Modifier {
        let written = value.get_ref().as_str().unwrap_or_default();
        if let Some((_, modifier)) = MODIFIERS.iter().find(|(name, _)| *name == written) {
            return *modifier;
        }
        let names = MODIFIERS.map(|(name, _)| name);
        let advice = advice(written, names, "passed over");
        self.warn(
            value,
            format!("{role}: unknown modifier \"{written}\"; {advice}"),
        );
        Modifier::empty()
    }

    fn ink(&mut self, role: Role, value: &Value<'_>) -> Option<Ink> {
        let written = match (plain_colour(value), value.get_ref()) {
            (Ok(color), _) => Ok(color),
            (Err(_), DeValue::String(name)) => Err(name.to_string()),
            (Err(found), _) => {
                self.warn(value, format!("{role}: {found} is no colour; passed over"));
                return None;
            }
        };
        let line = self.line(value);
        Some(Ink { written, line })
    }
}

/// A colour that is not a name of the palette; the error is how to call what was found.
fn plain_colour(value: &Value<'_>) -> Result<Color, String> {
    match value.get_ref() {
        DeValue::String(text) => colour::parse(text).ok_or_else(|| format!("\"{text}\"")),
        DeValue::Integer(number) => u8::from_str_radix(number.as_str(), number.radix())
            .map(Color::Indexed)
            .map_err(|_| number.to_string()),
        other => Err(format!("a value of the type {}", other.type_str())),
    }
}

fn advice<'a>(written: &str, known: impl IntoIterator<Item = &'a str>, done: &str) -> String {
    match closest(written, known) {
        Some(name) => format!("did you mean \"{name}\"?"),
        None => done.to_owned(),
    }
}
