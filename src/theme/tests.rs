use std::path::Path;

use ratatui::style::{Color, Modifier};
use strum::IntoEnumIterator;

use super::*;
use crate::config::fixtures::{assert_all_listed, expected};

const HEALTH: [Role; 5] = [
    Role::HealthFine,
    Role::HealthLook,
    Role::HealthBroken,
    Role::HealthChanging,
    Role::HealthUnknown,
];

/// Every shipped theme at a depth.
fn shipped(depth: ColorDepth) -> impl Iterator<Item = Theme> {
    Theme::builtin_names().map(move |name| {
        let (theme, warnings) = Theme::load(name, None, depth);
        assert_eq!(warnings, [], "{name}");
        assert_eq!(theme.name, name);
        theme
    })
}

fn pairs() -> impl Iterator<Item = (Role, Role)> {
    let numbered = HEALTH.into_iter().enumerate();
    numbered.flat_map(|(i, a)| HEALTH.into_iter().skip(i + 1).map(move |b| (a, b)))
}

#[test]
fn every_shipped_theme_is_in_the_list_and_every_file_is_shipped() {
    let listed = Theme::list(None);
    assert!(listed.len() >= 12);
    for info in &listed {
        assert!(!info.description.is_empty(), "{}", info.name);
        assert_eq!(info.origin, Origin::Builtin);
        // The name inside the file is the file's.
        let text = builtin::text(&info.name).unwrap();
        assert!(
            text.contains(&format!("name = \"{}\"\n", info.name)),
            "{}",
            info.name
        );
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes");
    for file in std::fs::read_dir(folder).into_iter().flatten() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(builtin::text(name).is_some(), "{name} is not shipped");
    }
}

#[test]
fn every_role_reaches_text() {
    for role in Role::iter() {
        let mut steps = 0;
        let mut at = role;
        while let Some(next) = at.fallback() {
            at = next;
            steps += 1;
            assert!(steps < 10, "{role} goes round in a circle");
        }
        assert_eq!(at, Role::Text, "{role}");
    }
}

#[test]
fn the_selected_row_is_told_from_text_at_every_depth() {
    for depth in ColorDepth::iter() {
        for theme in shipped(depth) {
            let text = theme.style(Role::Text);
            for role in [Role::Selection, Role::SelectionInactive] {
                let row = theme.style(role);
                let place = format!("{} at {depth}: {role}", theme.name);
                let signs = Modifier::REVERSED | Modifier::UNDERLINED;
                let by_colour = row.bg.is_some() && row.bg != text.bg;
                assert!(by_colour || row.add_modifier.intersects(signs), "{place}");
            }
            assert_ne!(
                theme.style(Role::Selection),
                theme.style(Role::SelectionInactive)
            );
        }
    }
}

#[test]
fn the_five_kinds_of_health_differ_at_every_depth() {
    for depth in ColorDepth::iter() {
        for theme in shipped(depth) {
            for (a, b) in pairs() {
                let (one, other) = (theme.style(a), theme.style(b));
                let place = format!("{} at {depth}: {a} and {b}", theme.name);
                if theme.name == "monochrome" || depth == ColorDepth::None {
                    assert_ne!(one.add_modifier, other.add_modifier, "{place}");
                } else {
                    assert_ne!(one.fg, other.fg, "{place}");
                }
            }
        }
    }
}

#[test]
fn what_is_written_can_be_read() {
    for theme in shipped(ColorDepth::TrueColor) {
        let strict = theme.name == "high-contrast";
        let floor = |usual: f64| if strict { 7.0 } else { usual };
        let text = theme.style(Role::Text);
        let selection = theme.style(Role::Selection);
        let popup = theme.style(Role::Popup);
        let mut checks = vec![
            (Role::Text, text.bg, floor(4.5)),
            (Role::Muted, text.bg, floor(3.0)),
            (Role::Selection, selection.bg, floor(4.5)),
            (
                Role::Text,
                theme.style(Role::SelectionInactive).bg,
                floor(4.5),
            ),
            (Role::Text, theme.style(Role::Changed).bg, floor(4.5)),
            (Role::Popup, popup.bg, floor(4.5)),
            (
                Role::MatchCurrent,
                theme.style(Role::MatchCurrent).bg,
                floor(4.5),
            ),
            (Role::Danger, theme.style(Role::Danger).bg, floor(4.5)),
            (
                Role::WriteEnabled,
                theme.style(Role::WriteEnabled).bg,
                floor(4.5),
            ),
        ];
        for role in HEALTH {
            checks.push((role, text.bg, floor(3.0)));
            checks.push((role, selection.bg, 3.0));
        }
        for (role, background, least) in checks {
            let letters = theme.style(role).fg.or(text.fg);
            let found = letters.zip(background).and_then(|(a, b)| contrast(a, b));
            let place = format!("{}: {role} on {background:?}", theme.name);
            // Where the terminal's own colours are used nobody can tell.
            assert!(
                found.is_none_or(|c| c >= least),
                "{place}: {found:?} of {least}"
            );
        }
    }
}

#[test]
fn a_depth_uses_only_what_it_has() {
    for depth in ColorDepth::iter() {
        for theme in shipped(depth) {
            for role in Role::iter() {
                let style = theme.style(role);
                for color in [style.fg, style.bg].into_iter().flatten() {
                    let place = format!("{} at {depth}: {role} is {color:?}", theme.name);
                    match (depth, color) {
                        (ColorDepth::None, _) => panic!("{place}"),
                        (ColorDepth::Ansi16, Color::Rgb(..) | Color::Indexed(_))
                        | (ColorDepth::Ansi256, Color::Rgb(..)) => panic!("{place}"),
                        _ => {}
                    }
                }
                assert!(
                    style.bg.is_none() || style.fg != style.bg || style.fg == Some(Color::Reset)
                );
            }
        }
    }
}

#[test]
fn terminal_and_monochrome_keep_their_promises() {
    let (terminal, _) = Theme::load("terminal", None, ColorDepth::TrueColor);
    let (monochrome, _) = Theme::load("monochrome", None, ColorDepth::TrueColor);
    for role in Role::iter() {
        let style = terminal.style(role);
        for color in [style.fg, style.bg].into_iter().flatten() {
            assert!(
                !matches!(color, Color::Rgb(..) | Color::Indexed(_)),
                "{role}"
            );
        }
        let style = monochrome.style(role);
        assert_eq!((style.fg, style.bg), (None, None), "{role}");
    }
}

#[test]
fn the_screens_background_is_not_lent_to_cells() {
    // A cell that fell back to text and brought its background would cut the selected row open.
    let dir = folder(&[(
        "bare.toml",
        "[roles]\ntext = { fg = \"white\", bg = \"blue\" }",
    )]);
    let (theme, warnings) = Theme::load("bare", Some(dir.path()), ColorDepth::TrueColor);
    assert_eq!(warnings, []);
    for role in Role::iter() {
        let own = matches!(role, Role::Text | Role::Popup).then_some(Color::Blue);
        assert_eq!(theme.style(role).bg, own, "{role}");
        assert_eq!(theme.style(role).fg, Some(Color::Gray), "{role}");
    }
}

/// A folder of the user's with these themes in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

#[test]
fn a_palette_is_inherited_deeply_and_roles_one_by_one() {
    let dir = folder(&[
        (
            "mine.toml",
            "inherits = \"nord\"\n[palette]\nbroken = \"#ff0000\"\n[roles]\nmuted = \"broken\"\ngap = 200",
        ),
        (
            "nord.toml",
            "inherits = \"nord\"\ndescription = \"my nord\"\n[palette]\nfine = \"bright-green\"",
        ),
    ]);
    let (theme, warnings) = Theme::load("mine", Some(dir.path()), ColorDepth::TrueColor);
    assert_eq!(warnings, []);
    let (nord, _) = Theme::load("nord", None, ColorDepth::TrueColor);
    for (role, fg) in [
        (Role::HealthBroken, Some(Color::Rgb(255, 0, 0))),
        (Role::Muted, Some(Color::Rgb(255, 0, 0))),
        (Role::Gap, Some(Color::Indexed(200))),
        // The user's nord goes before the built-in one that it builds on.
        (Role::HealthFine, Some(Color::LightGreen)),
        (Role::HealthLook, nord.style(Role::HealthLook).fg),
    ] {
        assert_eq!(theme.style(role).fg, fg, "{role}");
    }
    assert_eq!(theme.style(Role::HealthBroken).add_modifier, Modifier::BOLD);
    let list = Theme::list(Some(dir.path()));
    let find = |name: &str| list.iter().find(|i| i.name == name).unwrap();
    assert_eq!(find("nord").description, "my nord");
    assert_eq!(
        find("mine").origin,
        Origin::User(dir.path().join("mine.toml"))
    );
    assert_eq!(find("mine").kind, Kind::Dark);
    assert_eq!(list.iter().filter(|i| i.name == "nord").count(), 1);
}

#[test]
fn without_colour_a_theme_of_modifiers_is_kept_and_others_borrow() {
    let dir = folder(&[(
        "m.toml",
        "inherits = \"nord\"\n[roles]\nmuted = { modifiers = [\"underlined\", \"italic\"] }",
    )]);
    let (theme, _) = Theme::load("m", Some(dir.path()), ColorDepth::None);
    assert_eq!(theme.style(Role::Muted).add_modifier, Modifier::UNDERLINED);
    assert_eq!(
        theme.style(Role::Selection).add_modifier,
        Modifier::REVERSED
    );
}

/// The fixtures by name; each carries the warnings it must give as `#expect:` lines.
macro_rules! fixtures {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../tests/fixtures/theme/", $name)))),+]
    };
}

#[test]
fn every_theme_file_gives_its_warnings_and_never_fails() {
    let files = fixtures!(
        "bad-colours.toml",
        "bad-shapes.toml",
        "broken.toml",
        "circle.toml",
        "circle-back.toml",
        "empty.toml",
        "good.toml",
        "itself.toml",
        "orphan.toml",
        "unknown-names.toml",
    );
    assert_all_listed("theme", &files);
    let dir = folder(&files);
    let default = Theme::default();
    let mut wrong = Vec::new();
    for (name, text) in files {
        let stem = name.trim_end_matches(".toml");
        let (theme, warnings) = Theme::load(stem, Some(dir.path()), ColorDepth::TrueColor);
        let warnings: Vec<String> = warnings
            .iter()
            .map(|w| {
                w.to_string().replace(
                    &format!("{}{}", dir.path().display(), std::path::MAIN_SEPARATOR),
                    "",
                )
            })
            .collect();
        wrong.extend((warnings != expected(text)).then_some((name, warnings)));
        let broken = name == "broken.toml";
        assert_eq!(theme.name, if broken { DEFAULT } else { stem });
        assert_eq!(theme == default, broken, "{name}");
    }
    assert_eq!(wrong, [], "these were not told as expected");
}

#[test]
fn an_unknown_theme_is_the_default_with_a_word() {
    for (name, message) in [
        (
            "nrod",
            "theme: unknown theme \"nrod\"; did you mean \"nord\"? the default theme holds",
        ),
        (
            "../../etc/passwd",
            "theme: unknown theme \"../../etc/passwd\"; the default theme holds",
        ),
        ("", "theme: unknown theme \"\"; the default theme holds"),
    ] {
        let (theme, warnings) =
            Theme::load(name, Some(Path::new("/nowhere")), ColorDepth::TrueColor);
        assert_eq!(
            warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [message]
        );
        assert_eq!(theme, Theme::default());
    }
}

#[test]
fn a_broken_default_of_the_users_does_not_leave_the_screen_bare() {
    let dir = folder(&[("default-dark.toml", "[roles")]);
    let (theme, warnings) = Theme::load(DEFAULT, Some(dir.path()), ColorDepth::TrueColor);
    assert_eq!(warnings.len(), 1);
    assert_eq!(theme, Theme::default());
}
