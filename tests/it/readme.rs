//! What the README promises is there.

use crate::support::cli::ecsight;
use crate::support::root;

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
fn the_first_screenful_has_the_two_commands() {
    let first: Vec<String> = readme().lines().take(40).map(str::to_owned).collect();
    let commands = commands(&first.join("\n"));
    assert!(
        commands
            .iter()
            .any(|line| line.contains("ecsight demo") || line.contains("-- demo")),
        "{commands:#?}"
    );
    assert!(
        commands
            .iter()
            .any(|line| line.ends_with("ecsight") || line.contains("ecsight --")),
        "{commands:#?}"
    );
}

#[test]
fn every_link_into_the_repository_leads_somewhere() {
    let text = readme();
    let links = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
        let path = link.split('#').next().unwrap_or_default();
        assert!(root().join(path).exists(), "README.md links to {link}");
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
