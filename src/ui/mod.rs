//! Terminal, event loop and the whole screen.

mod auditor;
pub mod clipboard;
pub mod draw;
pub mod editor;
pub mod engine;
mod foreground;
pub mod forwards;
pub mod outlet;
pub mod pager;
pub mod prompt;
pub mod run;
pub mod save;
pub mod script;
pub mod shell;
pub mod signals;
pub mod svg;
pub mod terminal;

use crate::app::App;
use crate::domain::Text;
use crate::domain::place::{ProfileChoice, RegionChoice, ThemeChoice};
use crate::theme::{ColorDepth, Origin, Theme};
use std::io::Write as _;
use std::path::Path;

/// Puts a theme into force; what is wrong with its file is told, and never stops the program.
fn load_theme(app: &mut App, name: &str, folder: Option<&Path>, depth: ColorDepth) {
    let (theme, warnings) = Theme::load(name, folder, depth);
    app.choices.theme = Text::from(theme.name.as_str());
    app.choices.revision += 1;
    let told = format!("theme {}", theme.name);
    app.theme = theme;
    match warnings.first() {
        Some(warning) => app.say(warning.to_string(), true),
        None => app.say(told, false),
    }
}

/// The profiles there are.
pub async fn profile_choices(config_file: Option<&Path>) -> Vec<ProfileChoice> {
    // A broken file is told by the session that needs it; a picker without entries says enough here.
    crate::aws::profiles(config_file)
        .await
        .into_iter()
        .map(|profile| ProfileChoice {
            name: Text::from(profile.name),
            region: profile.region.map(Text::from),
            kind: Text::from(profile.kind),
        })
        .collect()
}

/// The regions there are.
pub fn region_choices() -> Vec<RegionChoice> {
    crate::aws::REGIONS
        .iter()
        .map(|(code, name)| RegionChoice {
            code: Text::from(*code),
            name: Text::from(*name),
            context: None,
        })
        .collect()
}

/// The themes there are.
pub fn theme_choices(folder: Option<&Path>) -> Vec<ThemeChoice> {
    Theme::list(folder)
        .into_iter()
        .map(|theme| ThemeChoice {
            name: Text::from(theme.name),
            description: Text::from(theme.description),
            kind: Text::from(theme.kind.to_string()),
            origin: match theme.origin {
                Origin::Builtin => Text::from("built in"),
                Origin::User(path) => Text::from(path.display().to_string()),
            },
        })
        .collect()
}

/// Shows a screen of a script on standard output. Whoever stopped reading wanted no more.
fn echo(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
