//! `ecsight config init|check|path`.

use super::args::{ConfigCommand, Global};
use super::{Failure, print};
use crate::config::{self, Paths};
use crate::keys::Keymap;
use crate::panes::kinds;
use crate::theme::{ColorDepth, Origin, Theme};
use std::fmt::Write as _;

pub(super) fn run(global: &Global, what: ConfigCommand) -> Result<(), Failure> {
    let paths = config::paths().map_err(|error| Failure::usage(error.to_string()))?;
    match what {
        ConfigCommand::Path => {
            let file = global.config.as_deref().unwrap_or(&paths.config);
            print::data(&format!(
                "{}\n{}\n{}\n",
                file.display(),
                paths.keymap.display(),
                paths.themes.display()
            ))
        }
        ConfigCommand::Init => {
            let made =
                config::init(&paths.dir).map_err(|error| Failure::usage(error.to_string()))?;
            print::data(&format!("{}\n", made.display()))
        }
        ConfigCommand::Check => check(global, &paths),
    }
}

fn check(global: &Global, paths: &Paths) -> Result<(), Failure> {
    let file = global.config.as_deref().unwrap_or(&paths.config);
    let mut problems = Vec::new();
    if file.exists() || global.config.is_some() {
        let found = config::check(file).map_err(|error| Failure::usage(error.to_string()))?;
        problems.extend(found.iter().map(ToString::to_string));
        problems.extend(names(global, paths));
    }
    if let Ok(text) = std::fs::read_to_string(&paths.keymap) {
        let (_, warnings) = Keymap::load(Some((&paths.keymap, &text)));
        problems.extend(warnings.iter().map(ToString::to_string));
    }
    for theme in Theme::list(Some(&paths.themes))
        .iter()
        .filter(|theme| theme.origin != Origin::Builtin)
    {
        let (_, warnings) = Theme::load(&theme.name, Some(&paths.themes), ColorDepth::TrueColor);
        problems.extend(warnings.iter().map(ToString::to_string));
    }
    if problems.is_empty() {
        return print::data("no problems\n");
    }
    let count = problems.len();
    let mut text = String::new();
    for problem in &problems {
        let _ = writeln!(text, "{problem}");
    }
    print::data(&text)?;
    let noun = if count == 1 { "problem" } else { "problems" };
    Err(Failure::usage(format!("{count} {noun}")))
}

/// Names in the configuration that only the rest of the program can judge.
fn names(global: &Global, paths: &Paths) -> Vec<String> {
    let loaded = config::Config::load_lenient(global.config.as_deref());
    let mut problems = Vec::new();
    let source = loaded
        .source
        .map_or_else(String::new, |path| format!("{}: ", path.display()));
    let themes: Vec<String> = Theme::list(Some(&paths.themes))
        .into_iter()
        .map(|theme| theme.name)
        .collect();
    let own = loaded
        .config
        .profiles
        .values()
        .filter_map(|profile| profile.theme.as_ref());
    for name in std::iter::once(&loaded.config.theme)
        .chain(&loaded.config.theme_light)
        .chain(own)
    {
        if !themes.contains(name) {
            problems.push(format!(
                "{source}theme: there is no theme {name:?}; there are {}",
                themes.join(", ")
            ));
        }
    }
    for (kind, columns) in &loaded.config.columns {
        let Some(spec) = kinds::find(kind) else {
            let known: Vec<&str> = kinds::specs().map(|spec| spec.plural).collect();
            problems.push(format!(
                "{source}columns: there is no list {kind:?}; there are {}",
                known.join(", ")
            ));
            continue;
        };
        let known: Vec<&str> = kinds::of(spec.id)
            .column_facts()
            .iter()
            .map(|facts| facts.name)
            .collect();
        for column in columns
            .iter()
            .filter(|column| !known.contains(&column.as_str()))
        {
            problems.push(format!(
                "{source}columns.{kind}: there is no column {column:?}; there are {}",
                known.join(", ")
            ));
        }
    }
    problems
}
