//! The rules of the house, as absences: what no file of a room may name.
//!
//! Only code that ships is judged: what stands behind `#[cfg(test)]` is not.
//! Every rule proves itself on snippets that it must catch.

use crate::support::root;
use crate::support::source::{
    SourceFile, Token, crate_paths, shipped, source_files, test_modules, tokens, tracked_files,
};

/// Room → rooms it may name. A room not listed as a key is unknown and fails.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("config", &["domain", "keys"]),
    ("keys", &["domain", "config"]),
    ("theme", &["config"]),
    ("aws", &["domain"]),
    ("fetchers", &["aws", "domain"]),
    ("scheduler", &["fetchers", "domain"]),
    ("store", &["domain"]),
    ("diagnosis", &["store", "domain"]),
    ("actions", &["domain", "store"]),
    ("audit", &["domain"]),
    ("channel", &["domain"]),
    ("logs", &["domain"]),
    (
        "panes",
        &["store", "domain", "theme", "keys", "logs", "actions"],
    ),
    (
        "app",
        &[
            "store",
            "scheduler",
            "actions",
            "diagnosis",
            "panes",
            "logs",
            "domain",
            // the model holds the theme, the keys and the settings in force
            "theme",
            "keys",
            "config",
        ],
    ),
    // the messages of a data channel are the same at both ends
    ("sim", &["channel"]),
];

/// Files that may name more than their room: whoever starts with it → rooms.
const MORE_ARROWS: &[(&str, &[&str])] = &[
    // the runner opens the sessions that its jobs ask
    ("scheduler/runner", &["aws"]),
];

/// Rooms that see everything.
const SEE_ALL: &[&str] = &["cli", "ui", "main", "lib"];

/// A name, and the only places that may say it.
struct Reserved {
    what: &'static str,
    is: fn(&[Token]) -> bool,
    only_in: &'static [&'static str],
    never_in: &'static [&'static str],
}

fn word(tokens: &[Token], i: usize) -> &str {
    tokens.get(i).map_or("", |token| token.text.as_str())
}

const RESERVED: &[Reserved] = &[
    Reserved {
        what: "the AWS SDK",
        is: |t| {
            // the frames of event streams are no matter of the SDK alone: see below
            let frames = ["aws_smithy_eventstream", "aws_smithy_types"].contains(&word(t, 0));
            !frames
                && [
                    "aws_sdk_",
                    "aws_config",
                    "aws_smithy",
                    "aws_credential_types",
                    "aws_types",
                    "aws_runtime",
                ]
                .iter()
                .any(|name| word(t, 0).starts_with(name))
        },
        only_in: &["aws/"],
        never_in: &[],
    },
    Reserved {
        what: "the frames of event streams",
        is: |t| matches!(word(t, 0), "aws_smithy_eventstream" | "aws_smithy_types"),
        only_in: &["aws/", "sim/wire/"],
        never_in: &[],
    },
    Reserved {
        what: "ratatui",
        is: |t| word(t, 0).starts_with("ratatui"),
        only_in: &["panes/", "ui/", "theme/"],
        never_in: &[],
    },
    Reserved {
        what: "crossterm",
        is: |t| matches!(word(t, 0), "crossterm" | "crokey"),
        only_in: &["panes/", "ui/", "theme/", "keys/"],
        never_in: &[],
    },
    Reserved {
        what: "spawning",
        is: |t| {
            matches!(
                word(t, 0),
                "spawn" | "spawn_blocking" | "spawn_local" | "spawn_on"
            ) && matches!(word(t, 1), "(" | "::")
        },
        only_in: &["scheduler/runner", "ui/", "sim/", "main.rs"],
        never_in: &[],
    },
    Reserved {
        what: "a lock",
        is: |t| matches!(word(t, 0), "Mutex" | "RwLock"),
        only_in: &[],
        never_in: &["store/", "app/", "panes/"],
    },
    Reserved {
        what: "the time library",
        is: |t| word(t, 0) == "jiff",
        only_in: &["domain/time.rs", "sim/"],
        never_in: &[],
    },
    Reserved {
        what: "printing",
        is: |t| matches!(word(t, 0), "println" | "print" | "dbg") && word(t, 1) == "!",
        only_in: &["cli/"],
        never_in: &[],
    },
    Reserved {
        what: "printing to stderr",
        is: |t| matches!(word(t, 0), "eprintln" | "eprint") && word(t, 1) == "!",
        only_in: &["cli/", "main.rs"],
        never_in: &[],
    },
    Reserved {
        what: "a Unix-only thing",
        is: |t| word(t, 0) == "unix" || (word(t, 0) == "libc" && word(t, 1) == "::"),
        // what was changed is for its owner's eyes
        only_in: &["ui/", "audit/file.rs"],
        never_in: &[],
    },
];

/// What is wrong with one file.
fn offences(file: &SourceFile) -> Vec<String> {
    let shipped = shipped(&tokens(&file.text));
    let mut found = Vec::new();
    let here = |path: &&str| file.path.starts_with(*path);
    for (i, token) in shipped.iter().enumerate() {
        for rule in RESERVED.iter().filter(|rule| (rule.is)(&shipped[i..])) {
            let allowed = rule.only_in.is_empty() || rule.only_in.iter().any(here);
            if !allowed || rule.never_in.iter().any(here) {
                found.push(format!(
                    "src/{}:{} names {} (`{}`)",
                    file.path, token.line, rule.what, token.text
                ));
            }
        }
    }
    let room = file.room();
    if SEE_ALL.contains(&room) {
        return found;
    }
    let Some((_, may)) = ARROWS.iter().find(|(from, _)| *from == room) else {
        found.push(format!("src/{}: no rule for the room {room}", file.path));
        return found;
    };
    for (line, path) in crate_paths(&shipped, &file.module()) {
        let to = path.first().map_or("*", String::as_str);
        let warning = to == "config" && path.get(1).is_some_and(|name| name == "Warning");
        let more = MORE_ARROWS
            .iter()
            .any(|(start, rooms)| file.path.starts_with(start) && rooms.contains(&to));
        if to != room && !may.contains(&to) && !more && !warning {
            found.push(format!(
                "src/{}:{line}: forbidden arrow {room} → {}",
                file.path,
                path.join("::")
            ));
        }
    }
    found
}

#[test]
fn no_forbidden_arrow_exists() {
    let files = source_files();
    let for_tests = test_modules(&files);
    let ships = |file: &&SourceFile| {
        !for_tests
            .iter()
            .any(|module| file.module().starts_with(module))
    };
    let found: Vec<String> = files.iter().filter(ships).flat_map(offences).collect();
    assert!(
        found.is_empty(),
        "{} offences:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn every_rule_catches_what_it_forbids() {
    let bad = [
        (
            "store/slot.rs",
            "use crate::app::Model;",
            "store → app::Model",
        ),
        (
            "store/slot.rs",
            "use super::super::app::Model;",
            "store → app::Model",
        ),
        (
            "store/slot.rs",
            "mod inner { use super::super::super::ui; }",
            "store → ui",
        ),
        ("store/mod.rs", "use super::panes::x;", "store → panes::x"),
        (
            "panes/a.rs",
            "use crate::{domain::arn, store::{self, Slot}, app::{Model as M}};",
            "panes → app::Model",
        ),
        (
            "panes/a.rs",
            "fn f(x: &crate::scheduler::Plan) {}",
            "panes → scheduler::Plan",
        ),
        ("panes/a.rs", "use crate::*;", "panes → *"),
        (
            "domain/task.rs",
            "use crate::config::Settings;",
            "domain → config::Settings",
        ),
        ("sim/mod.rs", "use crate::domain::arn;", "sim → domain::arn"),
        (
            "fetchers/a.rs",
            "pub(crate) use crate::store::Slot;",
            "fetchers → store::Slot",
        ),
        (
            "scheduler/plan.rs",
            "use crate::aws::Session;",
            "scheduler → aws::Session",
        ),
        ("attic/a.rs", "", "no rule for the room attic"),
        ("store/slot.rs", "use aws_sdk_ecs::Client;", "the AWS SDK"),
        (
            "cli/get.rs",
            "fn f(e: aws_smithy_http::Blob) {}",
            "the AWS SDK",
        ),
        (
            "sim/server.rs",
            "fn f(e: aws_smithy_types::Blob) {}",
            "the frames of event streams",
        ),
        ("app/model.rs", "use ratatui::text::Line;", "ratatui"),
        ("keys/a.rs", "use ratatui_core::text::Line;", "ratatui"),
        ("app/model.rs", "use crossterm::event::Event;", "crossterm"),
        ("aws/call.rs", "tokio::spawn(async {});", "spawning"),
        ("app/model.rs", "std::thread::spawn(|| ());", "spawning"),
        ("scheduler/plan.rs", "set.spawn(task);", "spawning"),
        (
            "fetchers/a.rs",
            "tokio::task::spawn_blocking(f);",
            "spawning",
        ),
        ("cli/a.rs", "set.spawn::<()>(task);", "spawning"),
        ("store/slot.rs", "use std::sync::{Arc, Mutex};", "a lock"),
        ("app/model.rs", "x: tokio::sync::RwLock<u8>", "a lock"),
        ("store/slot.rs", "use jiff::Timestamp;", "the time library"),
        ("ui/run.rs", "println!(\"x\");", "printing"),
        ("aws/call.rs", "eprintln!(\"x\");", "printing to stderr"),
        (
            "sim/a.rs",
            "use tokio::signal::unix::signal;",
            "a Unix-only thing",
        ),
        ("config/a.rs", "#[cfg(unix)] fn f() {}", "a Unix-only thing"),
        (
            "store/a.rs",
            "#[cfg(test)] mod tests { fn f() {} }\nuse crate::ui;",
            "src/store/a.rs:2: forbidden arrow store → ui",
        ),
        (
            "store/a.rs",
            "let c = '\"'; use crate::ui; let d = '\"';",
            "store → ui",
        ),
        (
            "store/a.rs",
            "let s = r#\"\"\"#; use crate::ui;",
            "store → ui",
        ),
        (
            "store/a.rs",
            "fn f<'a>(x: &'a str) { crate::ui::draw(x) }",
            "store → ui::draw",
        ),
    ];
    for (path, text, expected) in bad {
        let (path, text) = (path.to_owned(), text.to_owned());
        let file = SourceFile { path, text };
        let found = offences(&file);
        assert!(
            found.iter().any(|line| line.contains(expected)),
            "{file:?} must be caught as {expected}, got {found:?}"
        );
    }
}

#[test]
fn no_rule_catches_what_is_right() {
    let good = [
        (
            "store/slot.rs",
            "use super::memory::Kept; use crate::domain::{arn, time::Timestamp}; use self::x::Y;",
        ),
        (
            "store/slot.rs",
            "// use crate::app; Mutex\n/* println!() /* jiff */ */ let s = \"crate::app::Mutex\";",
        ),
        (
            "store/slot.rs",
            "#[cfg(test)]\nmod tests { use super::*; use crate::app::Model; fn f() { tokio::spawn(x); } }",
        ),
        (
            "store/slot.rs",
            "#[cfg(test)] mod tests; use crate::store::memory;",
        ),
        (
            "aws/session.rs",
            "use crate::config::Warning; use aws_config::SdkConfig;",
        ),
        ("scheduler/runner.rs", "tokio::spawn(async {});"),
        (
            "scheduler/runner/one.rs",
            "use crate::aws::Api; set.spawn(async {});",
        ),
        ("app/mod.rs", "use crate::theme::Theme;"),
        ("domain/time.rs", "use jiff::Timestamp;"),
        ("sim/clock.rs", "use jiff::Timestamp;"),
        ("cli/get.rs", "println!(\"{}\", crate::app::x());"),
        (
            "ui/signal.rs",
            "#[cfg(unix)] use tokio::signal::unix::signal; use crate::app::Model;",
        ),
        ("app/mod.rs", "fn respawn(spawned: bool) {} // spawn(x)"),
        (
            "panes/table.rs",
            "use crate::keys::Keymap; let r = r\"crate::app\"; let b = b'\\''; use super::super::theme::Role;",
        ),
    ];
    for (path, text) in good {
        let (path, text) = (path.to_owned(), text.to_owned());
        let file = SourceFile { path, text };
        assert_eq!(offences(&file), Vec::<String>::new(), "{file:?}");
    }
}

#[test]
fn a_module_of_another_file_for_tests_only_is_known() {
    let file = |path: &str, text: &str| SourceFile {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let files = [
        file(
            "aws/mod.rs",
            "#[cfg(test)]\npub(crate) mod testing;\npub mod call;\n#[cfg(not(test))] mod real;",
        ),
        file(
            "aws/call.rs",
            "#[cfg(all(test, unix))] mod live; #[cfg(test)] mod tests { mod x; }",
        ),
    ];
    let modules: Vec<String> = test_modules(&files)
        .iter()
        .map(|module| module.join("::"))
        .collect();
    assert_eq!(modules, ["aws::testing", "aws::call::live"]);
}

#[test]
fn files_stay_small() {
    let mut sizes: Vec<(usize, String)> = source_files()
        .into_iter()
        .map(|file| (file.text.lines().count(), file.path))
        .collect();
    sizes.sort();
    let large: Vec<_> = sizes.iter().filter(|(lines, _)| *lines > 500).collect();
    assert!(
        large.is_empty(),
        "look for the second room inside: {large:?}"
    );
    let median = sizes[sizes.len() / 2].0;
    assert!(median < 200, "the median file has {median} lines");
}

/// Every line of every tracked text file, with its place.
fn tracked_lines() -> Vec<(String, String)> {
    let files = tracked_files().unwrap_or_default().into_iter();
    let files = files.filter(|path| !path.ends_with("Cargo.lock"));
    let read =
        files.filter_map(|path| Some((std::fs::read_to_string(root().join(&path)).ok()?, path)));
    read.flat_map(|(text, path)| {
        let place = path.display().to_string();
        let lines = text.lines().enumerate();
        let lines =
            lines.map(|(number, line)| (format!("{place}:{}", number + 1), line.to_owned()));
        lines.collect::<Vec<_>>()
    })
    .collect()
}

/// Whether `line` names the folder `path` as the beginning of a path.
fn begins_with(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| {
            !c.is_alphanumeric() && !matches!(c, '/' | '.' | '-' | '_' | '~' | '}' | '*')
        })
    })
}

#[test]
fn no_path_of_a_machine_is_tracked() {
    // put together here, so that this file does not name them
    let mut folders = vec![
        ["/wo", "rk/"].concat(),
        ["/ro", "ot/"].concat(),
        ["/Us", "ers/"].concat(),
        ["/tmp/", "wt/"].concat(),
    ];
    folders.push(format!("{}/", root().display()));
    let found: Vec<String> = tracked_lines()
        .into_iter()
        .filter(|(_, line)| folders.iter().any(|folder| begins_with(line, folder)))
        .map(|(place, line)| format!("{place}: {}", line.trim()))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(begins_with(&["see /ro", "ot/x"].concat(), &folders[1]));
    assert!(!begins_with(
        &["/ho", "me/ro", "ot/x"].concat(),
        &folders[1]
    ));
}

#[test]
fn no_host_of_a_package_registry_is_tracked() {
    let hosts = [
        ["crates", ".io"],
        ["pypi", ".org"],
        ["python", "hosted.org"],
        ["npm", "js.org"],
        ["npm", "js.com"],
        ["proxy.golang", ".org"],
        ["deb.debian", ".org"],
    ];
    let found: Vec<String> = tracked_lines()
        .into_iter()
        .filter(|(_, line)| hosts.iter().any(|host| line.contains(&host.concat())))
        .map(|(place, line)| format!("{place}: {}", line.trim()))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
