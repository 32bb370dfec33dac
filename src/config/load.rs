//! From a file to settings and a list of what was wrong with it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_path_to_error::Segment;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::warning::what_is_wrong;
use super::{Config, ConfigError, Position, Problem, Warning, closest, paths, position};

/// Settings, and what there is to say about where they came from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// What was passed over.
    pub warnings: Vec<Warning>,
    /// The file they came from; none when there is no file and the defaults hold.
    pub source: Option<PathBuf>,
}

impl Config {
    /// Reads the file named by the user, or the one in its usual place if there is one.
    ///
    /// A key that cannot be followed is a warning. A named file that is missing, a file that
    /// cannot be read and a text that is no TOML are errors.
    pub fn load(named: Option<&Path>) -> Result<Loaded, ConfigError> {
        match named {
            Some(path) => load(path, true),
            None => load(&paths()?.config, false),
        }
    }

    /// The same for a screen that must come up: what would be an error is a warning too.
    pub fn load_lenient(named: Option<&Path>) -> Loaded {
        Self::load(named).unwrap_or_else(|error| {
            let warning = match &error {
                ConfigError::Syntax(problem) => problem.warning(),
                other => Warning::new("settings", None, other.to_string()),
            };
            let done = format!("{} (the defaults hold)", warning.message);
            let mut config = Config::default();
            config.forbid_writing();
            Loaded {
                config,
                warnings: vec![Warning::new(warning.source, warning.line, done)],
                ..Loaded::default()
            }
        })
    }
}

fn load(path: &Path, must_exist: bool) -> Result<Loaded, ConfigError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return match must_exist {
                true => Err(ConfigError::Missing(path.to_owned())),
                false => Ok(Loaded::default()),
            };
        }
        Err(source) => {
            let path = path.to_owned();
            return Err(ConfigError::Unreadable { path, source });
        }
    };
    let source = path.display().to_string();
    let (mut config, problems) =
        parse(&source, &text).map_err(|p| ConfigError::Syntax(Box::new(p)))?;
    let mut warnings: Vec<Warning> = problems.iter().map(Problem::warning).collect();
    if !problems.is_empty() && config.forbid_writing() {
        warnings.push(Warning::new(
            source,
            None,
            "a file with mistakes grants no write access; correct it, or start with --write",
        ));
    }
    Ok(Loaded {
        config,
        warnings,
        source: Some(path.to_owned()),
    })
}

/// Everything that is wrong with the file at `path`; empty when it is in order.
pub fn check(path: &Path) -> Result<Vec<Problem>, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => ConfigError::Missing(path.to_owned()),
        _ => ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        },
    })?;
    Ok(match parse(&path.display().to_string(), &text) {
        Ok((_, problems)) => problems,
        Err(problem) => vec![problem],
    })
}

/// Reads a text: the settings with every wrong key left out, and what was wrong with each.
///
/// The error is a text that is no TOML at all. What this gives back may grant write access
/// although there are problems, so only [`load`] hands settings out.
pub(super) fn parse(source: &str, text: &str) -> Result<(Config, Vec<Problem>), Problem> {
    let syntax = |error: toml::de::Error| Problem {
        source: source.to_owned(),
        position: error.span().map(|span| position(text, &span)),
        key: String::new(),
        what: what_is_wrong(&error).to_owned(),
        advice: "correct the line".to_owned(),
    };
    let places = DeTable::parse(text).map_err(syntax)?;
    let mut table: Table = toml::from_str(text).map_err(syntax)?;
    let mut problems = Vec::new();
    // One wrong key hides the others, so the wrong one is taken out and the rest read again.
    // Every round takes one key away, so this ends.
    let config = loop {
        let value = Value::Table(table.clone());
        let error = match serde_path_to_error::deserialize::<_, Config>(value) {
            Ok(config) => break config,
            Err(error) => error,
        };
        let keys = keys(error.path());
        let (what, advice) = explain(error.inner().message());
        problems.push(Problem {
            source: source.to_owned(),
            position: find(places.get_ref(), text, &keys, what == UNKNOWN),
            key: keys.join("."),
            what,
            advice,
        });
        if !remove(&mut table, &keys) {
            break Config::default();
        }
    };
    problems.extend(ladder(&config).map(|(what, advice)| Problem {
        source: source.to_owned(),
        position: find(places.get_ref(), text, &["poll".to_owned()], true),
        key: "poll".to_owned(),
        what: what.to_owned(),
        advice: advice.to_owned(),
    }));
    problems.sort_by_key(|p| p.position);
    Ok((config, problems))
}

/// Asking for the unseen more often than for the seen is a slip, and no single key shows it.
fn ladder(config: &Config) -> Option<(&'static str, &'static str)> {
    let poll = &config.poll;
    (poll.visible > poll.background || poll.background > poll.slowest).then_some((
        "visible, background and slowest are not in rising order",
        "make visible the shortest and slowest the longest",
    ))
}

const UNKNOWN: &str = "unknown key";

/// serde's message in the words of somebody who edits a file.
fn explain(message: &str) -> (String, String) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let list = |names: &[&str]| format!("\"{}\"", names.join("\", \""));
    match quoted.split_first() {
        Some((written, known)) if message.starts_with("unknown field") => {
            let advice = match closest(written, known.iter().copied()) {
                Some(name) => format!("did you mean \"{name}\"?"),
                None => format!("remove it; known here: {}", known.join(", ")),
            };
            (UNKNOWN.to_owned(), advice)
        }
        Some((written, known)) if message.starts_with("unknown variant") => (
            format!("\"{written}\" is not known here"),
            format!("write one of {}", list(known)),
        ),
        _ => match message.split_once("; ") {
            Some((what, advice)) => (what.to_owned(), advice.to_owned()),
            None => {
                let what = message.strip_prefix("invalid type: ").unwrap_or(message);
                let advice = "correct it, or remove the line for the default";
                (toml_words(what), advice.to_owned())
            }
        },
    }
}

/// serde calls things by Rust's names; the writer of the file knows TOML's.
fn toml_words(what: &str) -> String {
    what.replace('`', "")
        .replace("sequence", "list")
        .replace("struct Poll", "a table")
        .replace("struct Profile", "a table")
        .replace("map", "table")
}

/// The keys on the way to an error; a place in a list is the list's.
fn keys(path: &serde_path_to_error::Path) -> Vec<String> {
    path.iter()
        .map_while(|segment| match segment {
            Segment::Map { key } => Some(key.clone()),
            _ => None,
        })
        .collect()
}

/// Takes away the key at the end of `keys`; false when there is none.
fn remove(table: &mut Table, keys: &[String]) -> bool {
    match keys {
        [] => false,
        [last] => table.remove(last).is_some(),
        [first, rest @ ..] => match table.get_mut(first) {
            Some(Value::Table(inner)) => remove(inner, rest),
            _ => table.remove(first).is_some(),
        },
    }
}

/// Where a key or, unless `at_key`, its value is written.
fn find(table: &DeTable<'_>, text: &str, keys: &[String], at_key: bool) -> Option<Position> {
    let (first, rest) = keys.split_first()?;
    let (key, value) = table.get_key_value(first.as_str())?;
    if let (false, DeValue::Table(inner)) = (rest.is_empty(), value.get_ref()) {
        return find(inner, text, rest, at_key);
    }
    let span = if at_key { key.span() } else { value.span() };
    Some(position(text, &span))
}
