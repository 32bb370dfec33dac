//! What the README promises is there, and its tables are those of the program.
//!
//! What stands between `<!-- begin NAME -->` and `<!-- end NAME -->` comes from
//! the code. To renew it: `ECSIGHT_README=write cargo test --test it readme`.

use crate::support::cli::ecsight;
use crate::support::root;
use crate::support::source::tracked_files;
use ecsight::app::command;
use ecsight::aws::operations::{GET_CALLER_IDENTITY, OPERATIONS};
use ecsight::domain::call::{Bucket, Operation};
use ecsight::fetchers::{SOURCES, errands};
use ecsight::keys::Keymap;
use ecsight::panes::kinds;
use ecsight::panes::table::FILTER_HELP;
use ecsight::sim::{Fault, scenario_names};
use ecsight::theme::Theme;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;
use strum::IntoEnumIterator;

/// How the blocks are renewed.
const RENEW: &str = "ECSIGHT_README=write cargo test --test it readme";

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("README.md")
}

/// The lines of fenced blocks, without a prompt and a trailing comment.
fn commands(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if inside {
            let line = line.trim().trim_start_matches("$ ");
            found.push(
                line.split(" #")
                    .next()
                    .unwrap_or_default()
                    .trim_end()
                    .to_owned(),
            );
        }
    }
    found
}

#[test]
fn the_first_screenful_has_the_two_commands_and_a_picture() {
    let first: Vec<String> = readme().lines().take(25).map(str::to_owned).collect();
    let commands = commands(&first.join("\n"));
    for expected in ["cargo run --release -- demo", "cargo test"] {
        assert!(
            commands.iter().any(|line| line == expected),
            "{expected}: {commands:#?}"
        );
    }
    assert!(first.iter().any(|line| line.starts_with("![")), "a picture");
}

#[test]
fn every_link_into_the_repository_leads_somewhere() {
    for page in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(root().join(page)).expect("a page");
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let path = link.split('#').next().unwrap_or_default();
            assert!(root().join(path).exists(), "{page} links to {link}");
        }
    }
}

#[test]
fn every_subcommand_of_the_readme_exists() {
    for line in commands(&readme()) {
        let Some(rest) = line.strip_prefix("ecsight ") else {
            continue;
        };
        let Some(first) = rest
            .split_whitespace()
            .next()
            .filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()))
        else {
            continue;
        };
        ecsight(first).arg("--help").run().exits(0);
    }
}

#[test]
fn every_fault_of_the_readme_is_one() {
    let text = readme();
    let line = text.lines().find(|line| line.starts_with("`--fault`"));
    let faults: Vec<String> = quoted(line.expect("the faults"))
        .filter(|word| !word.starts_with([':', '-']))
        .map(|word| word.replace("Operation", "ListTasks"))
        .collect();
    assert!(faults.len() > 8, "{faults:?}");
    for fault in faults {
        assert!(fault.parse::<Fault>().is_ok(), "{fault}");
    }
}

#[test]
fn the_theme_of_the_readme_loads_without_a_warning() {
    let text = readme();
    let theme = text
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .find(|block| block.contains("inherits"))
        .expect("a theme");
    let run = ecsight("config check")
        .file("ecsight/config.toml", "theme = \"production\"\n")
        .file("ecsight/themes/production.toml", theme);
    run.run().exits(0);
}

/// The words of a cell: a bare pipe would end it, even between backquotes.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text
}

fn seconds(every: Option<Duration>) -> String {
    every.map_or_else(
        || "once".to_owned(),
        |every| format!("{} s", every.as_secs()),
    )
}

fn operation(of: Option<Operation>) -> String {
    of.map_or_else(|| "—".to_owned(), |of| of.name.to_owned())
}

fn filters() -> String {
    let rows = FILTER_HELP
        .iter()
        .map(|(form, what)| vec![format!("`{}`", cell(form)), cell(what)]);
    table(&["You type", "You see"], rows)
}

fn command_table() -> String {
    let rows = command::help()
        .into_iter()
        .map(|(words, what)| vec![format!("`{}`", cell(&words)), cell(&what)]);
    table(&["Words", "What"], rows)
}

fn scenarios() -> String {
    let rows = scenario_names()
        .into_iter()
        .map(|(name, what)| vec![format!("`{name}`"), cell(what)]);
    table(&["Scenario", "Story"], rows)
}

fn settings() -> String {
    format!(
        "```toml\n{}```\n",
        include_str!("../../src/config/template.toml")
    )
}

fn themes() -> String {
    let rows = Theme::list(None).into_iter().map(|theme| {
        vec![
            format!("`{}`", theme.name),
            theme.kind.to_string(),
            cell(&theme.description),
        ]
    });
    table(&["Theme", "Background", ""], rows)
}

/// What can be done with `do`.
fn deeds() -> String {
    let rows = ecsight::cli::act::rows()
        .into_iter()
        .map(|[usage, title, danger, iam]| {
            let needs: Vec<String> = iam.split(' ').map(|action| format!("`{action}`")).collect();
            vec![
                format!("`{}`", cell(&usage)),
                cell(&title),
                danger,
                needs.join(" "),
            ]
        });
    table(
        &[
            "`ecsight --write do …`",
            "What it does",
            "At worst",
            "Needs",
        ],
        rows,
    )
}

/// What all lists and one-off calls need, and the name of the account.
fn actions() -> BTreeSet<String> {
    kinds::specs()
        .flat_map(|spec| spec.iam.iter().map(|action| (*action).to_owned()))
        .chain(errands::OPERATIONS.iter().map(Operation::iam_action))
        .chain([GET_CALLER_IDENTITY.iam_action()])
        .collect()
}

/// What changes something: sent only with `--write`.
fn changes() -> BTreeSet<String> {
    let changing = OPERATIONS.iter().filter(|operation| operation.mutating);
    changing.map(Operation::iam_action).collect()
}

fn policy() -> String {
    let statement = |sid: &str, actions: BTreeSet<String>| {
        let names: Vec<String> = actions
            .iter()
            .map(|action| format!("        \"{action}\""))
            .collect();
        format!(
            "    {{\n      \"Sid\": \"{sid}\",\n      \"Effect\": \"Allow\",\n      \"Action\": [\n{}\n      ],\n      \"Resource\": \"*\"\n    }}",
            names.join(",\n")
        )
    };
    format!(
        "```json\n{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{},\n{}\n  ]\n}}\n```\n",
        statement("Read", actions()),
        statement("Act", changes())
    )
}

fn iam() -> String {
    let code = |action: &str| format!("`{action}`");
    let rows = kinds::specs()
        .filter(|spec| !spec.iam.is_empty())
        .map(|spec| {
            let needs: Vec<String> = spec.iam.iter().map(|action| code(action)).collect();
            vec![spec.plural.to_owned(), needs.join(" ")]
        })
        .chain([vec![
            "the account in the header".to_owned(),
            code(&GET_CALLER_IDENTITY.iam_action()),
        ]]);
    table(&["List", "Actions"], rows)
}

fn cadence() -> String {
    let rows = SOURCES.iter().map(|source| {
        let names = match source.names {
            Some(_) => seconds(source.cadence.names),
            None => "—".to_owned(),
        };
        let id: &str = source.id.into();
        vec![
            id.replace('-', " "),
            operation(source.names),
            names,
            operation(source.details),
            source.batch.to_string(),
            seconds(source.cadence.visible),
            seconds(source.cadence.rest),
        ]
    });
    let head = [
        "What",
        "Listed by",
        "every",
        "Described by",
        "at once",
        "in view, every",
        "the rest, every",
    ];
    table(&head, rows)
}

fn buckets() -> String {
    let rows = Bucket::iter().map(|bucket| {
        let (burst, rate) = bucket.published();
        let paid: Vec<&str> = OPERATIONS
            .iter()
            .filter(|operation| operation.bucket == bucket)
            .map(|operation| operation.name)
            .collect();
        let own = match bucket {
            Bucket::Sts => " (ours: STS publishes none)",
            _ => "",
        };
        vec![
            paid.join(", "),
            format!("{burst} at once, {rate} a second{own}"),
            format!("{} at once, {} a second", burst / 2, rate / 2),
        ]
    });
    table(
        &[
            "Limit shared by",
            "As AWS publishes it",
            "What ecsight takes",
        ],
        rows,
    )
}

/// `text` with what stands between the markers of `name` replaced.
fn with_block(text: &str, name: &str, block: &str) -> String {
    let begin = format!("<!-- begin {name} -->\n");
    let end = format!("<!-- end {name} -->");
    let from = text.find(&begin).expect(&begin) + begin.len();
    let to = text.find(&end).expect(&end);
    format!("{}{block}{}", &text[..from], &text[to..])
}

#[test]
fn tables_of_the_readme_are_those_of_the_program() {
    let blocks = [
        ("actions", deeds()),
        ("keys", Keymap::builtin().markdown_table()),
        ("commands", command_table()),
        ("filters", filters()),
        ("scenarios", scenarios()),
        ("settings", settings()),
        ("themes", themes()),
        ("policy", policy()),
        ("iam", iam()),
        ("cadence", cadence()),
        ("buckets", buckets()),
    ];
    let committed = readme();
    let marked = committed.matches("<!-- begin ").count();
    assert_eq!(marked, blocks.len(), "every marked block has a source");
    let mut renewed = committed.clone();
    let mut drifted = Vec::new();
    for (name, block) in blocks {
        let text = with_block(&renewed, name, &block);
        if text != renewed {
            drifted.push(name);
        }
        renewed = text;
    }
    if std::env::var_os("ECSIGHT_README").is_some_and(|value| value == "write") {
        std::fs::write(root().join("README.md"), renewed).expect("README.md is written");
        return;
    }
    assert!(
        drifted.is_empty(),
        "{drifted:?} of README.md have drifted; renew them with\n  {RENEW}"
    );
}

#[test]
fn the_policy_allows_all_that_can_be_sent_and_nothing_else() {
    let sent: BTreeSet<String> = OPERATIONS.iter().map(Operation::iam_action).collect();
    let all: BTreeSet<String> = actions().union(&changes()).cloned().collect();
    assert_eq!(all, sent);
    assert!(actions().is_disjoint(&changes()), "reading changes nothing");
}

/// Words between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.starts_with("```"))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// The map is wrong as soon as a room or a test is called by another name.
#[test]
fn every_room_test_and_file_of_the_architecture_exists() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let files = tracked_files().unwrap_or_default();
    let sources: String = files
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .filter_map(|path| std::fs::read_to_string(root().join(path)).ok())
        .collect();
    let is_test = |word: &str| {
        word.matches('_').count() >= 1
            && word.len() >= 16
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit())
    };
    let kept = page.split("## What is not there").nth(1).expect("a table");
    let kept = kept.split("## Decisions").next().unwrap_or_default();
    for name in quoted(kept).filter(|word| is_test(word)) {
        let (plain, property) = (format!("fn {name}()"), format!("fn {name}("));
        assert!(
            files.is_empty() || sources.contains(&plain) || sources.contains(&property),
            "no test {name}"
        );
    }
    let rooms = std::fs::read_dir(root().join("src")).expect("src/");
    for room in rooms.flatten().filter(|entry| entry.path().is_dir()) {
        let room = format!("`{}/`", room.file_name().to_string_lossy());
        assert!(page.contains(&room), "no word of {room}");
    }
    // What does not exist yet stands in the recipe as an example.
    let there = |word: &&str| word.starts_with("src/") && !word.contains("daemon");
    for path in quoted(&page).filter(there) {
        assert!(root().join(path).exists(), "no {path}");
    }
}
