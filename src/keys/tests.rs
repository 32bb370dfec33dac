use std::collections::HashMap;
use std::path::Path;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers as Mod};
use strum::IntoEnumIterator;

use super::*;
use crate::config::fixtures::{assert_all_listed, expected};

/// Actions that are shipped without a key, with the other way to them in mind.
const UNBOUND: [Action; 1] = [Action::Suspend];

/// Keys that later features will want.
const RESERVED: [&str; 1] = ["f"];

fn chord(text: &str) -> Chord {
    text.parse().unwrap()
}

#[test]
fn a_key_is_the_same_however_it_is_reported_or_written() {
    for (code, modifiers, text) in [
        (KeyCode::Char('j'), Mod::NONE, "j"),
        (KeyCode::Char('G'), Mod::SHIFT, "G"),
        (KeyCode::Char('G'), Mod::NONE, "G"),
        (KeyCode::Char('g'), Mod::SHIFT, "shift-g"),
        (KeyCode::Char('N'), Mod::SHIFT, "shift-n"),
        (KeyCode::Char('N'), Mod::SHIFT, "shift-N"),
        (KeyCode::Char('?'), Mod::SHIFT, "?"),
        (KeyCode::Char('?'), Mod::NONE, "shift-?"),
        (KeyCode::Char('<'), Mod::NONE, "<"),
        (KeyCode::Char('-'), Mod::NONE, "-"),
        (KeyCode::Char('-'), Mod::NONE, "minus"),
        (KeyCode::Char('-'), Mod::CONTROL, "ctrl--"),
        (KeyCode::Char('z'), Mod::CONTROL, "ctrl-z"),
        (KeyCode::Char('Z'), Mod::CONTROL, "Ctrl-Z"),
        (
            KeyCode::Char('Z'),
            Mod::CONTROL | Mod::SHIFT,
            "ctrl-shift-z",
        ),
        (KeyCode::Char('4'), Mod::CONTROL, "ctrl-\\"),
        (KeyCode::Char('\\'), Mod::CONTROL, "ctrl-\\"),
        (KeyCode::Char(' '), Mod::CONTROL, "ctrl-space"),
        (KeyCode::Char(' '), Mod::NONE, "space"),
        (KeyCode::Char(' '), Mod::NONE, " "),
        (KeyCode::Char('N'), Mod::ALT | Mod::SHIFT, "alt-N"),
        (KeyCode::Char('ö'), Mod::NONE, "ö"),
        (KeyCode::Char('Ö'), Mod::SHIFT, "Ö"),
        (KeyCode::Tab, Mod::SHIFT, "backtab"),
        (KeyCode::BackTab, Mod::SHIFT, "shift-tab"),
        (KeyCode::BackTab, Mod::NONE, "backtab"),
        (KeyCode::Char('\r'), Mod::NONE, "enter"),
        (KeyCode::Enter, Mod::NONE, "Return"),
        (KeyCode::Left, Mod::SHIFT, "shift-left"),
        (KeyCode::PageDown, Mod::NONE, "pgdn"),
        (KeyCode::PageUp, Mod::NONE, "PageUp"),
        (KeyCode::F(5), Mod::NONE, "f5"),
        (KeyCode::Esc, Mod::NONE, "escape"),
    ] {
        let reported = Chord::from(KeyEvent::new(code, modifiers));
        assert_eq!(
            reported,
            chord(text),
            "{code:?} {modifiers:?} is not {text}"
        );
        assert_eq!(
            chord(&reported.to_string()),
            reported,
            "{reported} is not read back"
        );
    }
}

#[test]
fn different_keys_stay_different() {
    for (a, b) in [
        ("g", "G"),
        ("ctrl-z", "z"),
        ("ctrl-z", "ctrl-shift-z"),
        ("alt-n", "alt-N"),
        ("tab", "backtab"),
        ("left", "shift-left"),
        ("space", "ctrl-space"),
    ] {
        assert_ne!(chord(a), chord(b));
    }
}

#[test]
fn what_is_no_key_is_refused() {
    for text in [
        "", "ctrl-", "hyper-x", "a-b", "f99", "enterr", "ctrl", "\t", "ctrl-ab",
    ] {
        let error = text.parse::<Chord>().unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with(&format!("\"{text}\" is no key")),
            "{error}"
        );
    }
}

#[test]
fn a_hint_is_short() {
    for (text, short) in [
        ("enter", "⏎"),
        ("ctrl-z", "^z"),
        ("space", "␣"),
        ("ctrl-space", "^␣"),
        ("G", "G"),
        ("shift-left", "⇧←"),
        ("backtab", "⇤"),
        ("pgdn", "pgdn"),
        ("f5", "f5"),
        ("esc", "esc"),
        ("alt-x", "alt-x"),
        ("?", "?"),
    ] {
        assert_eq!(chord(text).short(), short);
    }
}

#[test]
fn the_shipped_keys_have_no_mistakes_and_no_chord_twice() {
    // A chord written twice in a layer is a warning of the reader.
    assert_eq!(Keymap::load(None).1, []);
    let text = "[table]\n\"G\" = \"top\"\n\"shift-g\" = \"bottom\"";
    assert_eq!(Keymap::load(Some((Path::new("x"), text))).1.len(), 1);
}

#[test]
fn every_action_has_a_key_or_is_known_to_have_none_and_says_what_it_is() {
    let keys = Keymap::builtin();
    let mut hints = HashMap::new();
    for action in Action::iter() {
        let bound = Layer::iter().any(|layer| !keys.keys_for(layer, action).is_empty());
        assert_eq!(bound, !UNBOUND.contains(&action), "{action}");
        assert!(
            action.describe().chars().count() > action.hint().chars().count(),
            "{action}"
        );
        assert!(
            (1..=10).contains(&action.hint().chars().count()),
            "{action}"
        );
        assert_eq!(
            hints.insert(action.hint(), action),
            None,
            "{action}'s hint is taken"
        );
        assert_eq!(action.to_string().parse(), Ok(action));
    }
}

#[test]
fn reserved_keys_are_free_everywhere() {
    let keys = Keymap::builtin();
    for text in RESERVED {
        for layer in Layer::iter() {
            assert_eq!(keys.resolve(layer, chord(text)), None, "{text} in {layer}");
        }
    }
}

#[test]
fn the_hands_of_k9s_and_vim_find_their_keys() {
    let keys = Keymap::builtin();
    for (layer, text, action) in [
        (Layer::Table, "j", Action::Down),
        (Layer::Table, "up", Action::Up),
        (Layer::Table, "ctrl-z", Action::FaultsOnly),
        (Layer::Table, "/", Action::Filter),
        (Layer::Document, "/", Action::Search),
        (Layer::Table, "w", Action::WideToggle),
        (Layer::Document, "w", Action::WrapToggle),
        (Layer::Document, "q", Action::Back),
        (Layer::Table, "G", Action::Bottom),
        (Layer::Table, "ctrl-4", Action::ClearMarks),
        (Layer::Prompt, "ctrl-c", Action::Quit),
        (Layer::Picker, "tab", Action::Down),
    ] {
        assert_eq!(
            keys.resolve(layer, chord(text)),
            Some(action),
            "{text} in {layer}"
        );
    }
    assert_eq!(keys.resolve(Layer::Document, chord("ctrl-z")), None);
}

#[test]
fn where_text_is_typed_no_character_is_a_key() {
    let patch =
        "[global]\n\"ö\" = \"quit\"\n[prompt]\n\"q\" = \"quit\"\n[picker]\n\"space\" = \"mark\"";
    let (keys, warnings) = Keymap::load(Some((Path::new("x"), patch)));
    assert_eq!(warnings.len(), 2);
    for layer in Layer::iter().filter(|l| l.takes_text()) {
        for c in (' '..='~').chain(['ö']) {
            let pressed = Chord::new(KeyCode::Char(c), Mod::NONE);
            assert_eq!(keys.resolve(layer, pressed), None, "{c} in {layer}");
        }
        // Line editing belongs to the line: ctrl-u is no half page there.
        assert_eq!(keys.resolve(layer, chord("ctrl-u")), None);
    }
    assert_eq!(keys.resolve(Layer::Table, chord("ö")), Some(Action::Quit));
}

#[test]
fn a_patch_rebinds_unbinds_and_is_told_first() {
    let patch = "[global]\n\"X\" = \"none\"\n\"ctrl-j\" = \"down\"\n[table]\n\"q\" = \"none\"\n\"ctrl-z\" = \"suspend\"";
    let (keys, warnings) = Keymap::load(Some((Path::new("x"), patch)));
    assert_eq!(warnings, []);
    for (layer, text, action) in [
        (Layer::Table, "X", None),
        (Layer::Table, "ctrl-z", Some(Action::Suspend)),
        (Layer::Table, "q", None),
        (Layer::Document, "q", Some(Action::Back)),
        (Layer::Table, "j", Some(Action::Down)),
    ] {
        assert_eq!(
            keys.resolve(layer, chord(text)),
            action,
            "{text} in {layer}"
        );
    }
    let down = keys.keys_for(Layer::Table, Action::Down);
    assert_eq!(down, [chord("ctrl-j"), chord("j"), chord("down")]);
    assert_eq!(keys.keys_for(Layer::Table, Action::Back), [chord("esc")]);
    assert_eq!(keys.keys_for(Layer::Table, Action::FaultsOnly), []);
}

#[test]
fn what_is_told_is_what_happens() {
    let keys = Keymap::builtin();
    for layer in Layer::iter() {
        let rows = keys.bindings(layer);
        assert!(rows.is_sorted_by_key(|(group, _, _)| *group));
        for (_, action, chords) in rows {
            for chord in chords {
                assert_eq!(
                    keys.resolve(layer, chord),
                    Some(action),
                    "{chord} in {layer}"
                );
            }
        }
    }
    // A key that a layer uses otherwise is not told there for its global use.
    assert_eq!(
        keys.keys_for(Layer::Document, Action::PageDown)[0],
        chord("space")
    );
    assert_eq!(keys.keys_for(Layer::Prompt, Action::Help), []);
}

#[test]
fn the_table_for_the_readme_is_markdown() {
    let table = Keymap::builtin().markdown_table();
    assert!(
        table.contains("| `j` `down` | everywhere | one line down |\n"),
        "{table}"
    );
    assert!(
        table.contains("| `n` | document | to the next match |\n"),
        "{table}"
    );
    for line in table.lines() {
        assert_eq!(line.replace("\\|", "").matches('|').count(), 4, "{line}");
    }
}

/// The fixtures by name; each carries the warnings it must give as `#expect:` lines.
macro_rules! fixtures {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../tests/fixtures/keymap/", $name)))),+]
    };
}

#[test]
fn every_keymap_file_gives_its_warnings_and_never_fails() {
    let mut wrong = Vec::new();
    let files = fixtures!(
        "broken.toml",
        "empty.toml",
        "good.toml",
        "mistakes.toml",
        "shapes.toml"
    );
    assert_all_listed("keymap", &files);
    for (name, text) in files {
        let (keys, warnings) = Keymap::load(Some((Path::new(name), text)));
        let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
        wrong.extend((warnings != expected(text)).then_some((name, warnings)));
        // Whatever the file says, what it does not speak of stays.
        assert_eq!(
            keys.resolve(Layer::Table, chord("j")),
            Some(Action::Down),
            "{name}"
        );
    }
    assert_eq!(wrong, [], "these were not told as expected");
}
