//! What is on the screen, and in which roles.

use ecsight::theme::{ColorDepth, Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use strum::IntoEnumIterator as _;
use unicode_width::UnicodeWidthStr as _;

/// A theme whose colours are the roles themselves, so that a picture tells
/// meanings and does not change with a theme.
pub fn roles() -> Theme {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("name = \"roles\"\n[roles]\n");
    for role in Role::iter() {
        let number = role as u8;
        let style = match role {
            Role::Text => "{}".to_owned(),
            Role::Selection | Role::SelectionInactive | Role::Match | Role::MatchCurrent => {
                format!("{{ bg = \"#0000{number:02x}\" }}")
            }
            Role::Changed => "{ modifiers = [\"underlined\"] }".to_owned(),
            _ => format!("{{ fg = \"#0000{number:02x}\" }}"),
        };
        let _ = writeln!(text, "{role} = {style}");
    }
    std::fs::write(folder.path().join("roles.toml"), text).unwrap();
    let (theme, warnings) = Theme::load("roles", Some(folder.path()), ColorDepth::TrueColor);
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(theme.name, "roles");
    theme
}

/// The text alone, line by line.
pub fn text(buf: &Buffer) -> String {
    let mut text = String::new();
    for y in buf.area.top()..buf.area.bottom() {
        let mut line = String::new();
        let mut skip = 0;
        for x in buf.area.left()..buf.area.right() {
            let symbol = buf[(x, y)].symbol();
            if skip == 0 {
                line.push_str(symbol);
                skip = symbol.width().max(1);
            }
            skip -= 1;
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// The text, and under it the runs of roles of each line.
pub fn picture(buf: &Buffer) -> String {
    let mut styles = String::new();
    for y in buf.area.top()..buf.area.bottom() {
        let mut runs: Vec<(u16, u16, String)> = Vec::new();
        for x in buf.area.left()..buf.area.right() {
            let style = buf[(x, y)].style();
            let mut roles: Vec<String> = [style.fg, style.bg]
                .into_iter()
                .flatten()
                .filter_map(role_of)
                .map(|role| role.to_string())
                .collect();
            if style.add_modifier.contains(Modifier::UNDERLINED) {
                roles.push("changed".into());
            }
            let roles = roles.join("+");
            match runs.last_mut() {
                Some(run) if run.2 == roles => run.1 = x,
                _ => runs.push((x, x, roles)),
            }
        }
        let told: Vec<_> = runs
            .iter()
            .filter(|run| !run.2.is_empty())
            .map(|(from, to, roles)| format!("{from}-{to} {roles}"))
            .collect();
        if !told.is_empty() {
            let _ = writeln!(styles, "{y}: {}", told.join(", "));
        }
    }
    format!("{}\n{styles}", text(buf))
}

fn role_of(color: Color) -> Option<Role> {
    match color {
        Color::Rgb(0, 0, number) => Role::iter().find(|role| *role as u8 == number),
        _ => None,
    }
}
