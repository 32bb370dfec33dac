//! The `:` line: what can be typed there, what it means, and how it is completed.

use crate::actions::ACTIONS;
use crate::keys::Action;
use crate::panes::kind::KindId;
use crate::panes::kinds;

/// What a typed command asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Show a list; the argument chooses a cluster, or filters.
    Show(KindId, Option<String>),
    /// Switch the profile.
    Profile(String),
    /// Switch the region.
    Region(String),
    /// Switch the theme.
    Theme(String),
    /// Sort by a column.
    Sort(String),
    /// Bring together what has the same value in a column; none ends it.
    Group(Option<String>),
    /// Ask the log groups of what is selected; the query, or the number or name of a preset.
    Insights(Option<String>),
    /// Show the logs of a service, or of what is selected.
    Logs(Option<String>),
    /// An action by its name, and what it is told.
    Act(&'static str, Option<String>),
    /// Run one command in a container of what is selected.
    Exec(String),
    /// Whether ECS Exec would work with what is selected.
    ExecCheck,
    /// Forward a port to what is selected.
    Forward(Option<String>),
    /// End the forward of a port of this machine, or of `all`.
    ForwardEnd(Option<String>),
    /// What was done since the program was started.
    Actions,
    /// What was written down of what was changed, also before.
    Audit,
    /// The same as a key.
    Do(Action),
}

/// Commands that are no lists: word, further words, what the argument is, what it does.
const WORDS: &[(&str, &[&str], Option<&str>, &str)] = &[
    (
        "quit",
        &["q", "q!", "exit", "wq"],
        None,
        "leave the program",
    ),
    ("help", &["h", "?"], None, "keys, filters and commands"),
    (
        "sort",
        &[],
        Some("column"),
        "sort by a column, again to reverse",
    ),
    (
        "group",
        &[],
        Some("column"),
        "bring together what is alike in a column, e.g. owner; alone it ends it",
    ),
    (
        "insights",
        &["query"],
        Some("query"),
        "ask the log groups of what is selected with Logs Insights; a number or a name is a preset",
    ),
    (
        "refresh",
        &["r"],
        None,
        "ask AWS again, and read the credentials anew",
    ),
    (
        "logs",
        &["log"],
        Some("service"),
        "logs of a service of this cluster, or of what is selected",
    ),
    (
        "vpc",
        &["v"],
        None,
        "the VPC it lives in, with the evidence",
    ),
    ("network", &["net"], None, "the network around it"),
    (
        "path",
        &[],
        None,
        "what a packet passes on its way in and out",
    ),
    (
        "shell",
        &["sh"],
        None,
        "a shell in a container of what is selected (ECS Exec)",
    ),
    (
        "exec",
        &[],
        Some("command"),
        "one command in a container of what is selected instead of a shell",
    ),
    (
        "exec-check",
        &["check"],
        None,
        "whether ECS Exec would work there, line by line, and what to do",
    ),
    (
        "forward",
        &[],
        Some("[local:][host:]port"),
        "a port of this machine that leads to what is selected; :forwards lists them",
    ),
    (
        "forward-end",
        &[],
        Some("port"),
        "end the forward of a port of this machine, or of all",
    ),
    (
        "actions",
        &["done"],
        None,
        "what was done since the program was started, and how far it is",
    ),
    (
        "audit",
        &[],
        None,
        "every change that was ever sent from here: who, where, the request, what came of it",
    ),
    ("pause", &[], None, "stop or go on asking AWS"),
    ("suspend", &["stop"], None, "back to the shell; fg returns"),
    ("faults", &[], None, "only what is broken or needs a look"),
    ("wide", &[], None, "all columns"),
    ("split", &[], None, "list and detail side by side"),
];

/// What `line` means; the error is said while it is typed.
pub fn parse(line: &str) -> Result<Command, String> {
    let line = line.trim();
    let (word, argument) = match line.split_once(char::is_whitespace) {
        Some((word, argument)) => (
            word,
            Some(argument.trim().to_owned()).filter(|argument| !argument.is_empty()),
        ),
        None => (line, None),
    };
    let lower = word.to_lowercase();
    if let Some(spec) = kinds::find(&lower) {
        return Ok(match (spec.id, argument) {
            (KindId::Profiles, Some(name)) => Command::Profile(name),
            (KindId::Regions, Some(name)) => Command::Region(name),
            (KindId::Themes, Some(name)) => Command::Theme(name),
            (id, argument) => Command::Show(id, argument),
        });
    }
    let known = WORDS
        .iter()
        .find(|(name, aliases, ..)| *name == lower || aliases.contains(&&*lower));
    match known.map(|(name, ..)| *name) {
        Some("quit") => Ok(Command::Do(Action::Quit)),
        Some("help") => Ok(Command::Do(Action::Help)),
        Some("refresh") => Ok(Command::Do(Action::Refresh)),
        Some("vpc") => Ok(Command::Do(Action::Vpc)),
        Some("network") => Ok(Command::Do(Action::Network)),
        Some("path") => Ok(Command::Do(Action::Path)),
        Some("pause") => Ok(Command::Do(Action::Pause)),
        Some("suspend") => Ok(Command::Do(Action::Suspend)),
        Some("faults") => Ok(Command::Do(Action::FaultsOnly)),
        Some("wide") => Ok(Command::Do(Action::WideToggle)),
        Some("split") => Ok(Command::Do(Action::SplitToggle)),
        Some("group") => Ok(Command::Group(argument)),
        Some("insights") => Ok(Command::Insights(argument)),
        Some("logs") => Ok(Command::Logs(argument)),
        Some("sort") => argument
            .map(Command::Sort)
            .ok_or_else(|| "sort by which column? e.g. :sort name".to_owned()),
        Some("shell") => Ok(Command::Do(Action::Shell)),
        Some("exec") => argument
            .map(Command::Exec)
            .ok_or_else(|| "exec which command? e.g. :exec env; s opens a shell".to_owned()),
        Some("exec-check") => Ok(Command::ExecCheck),
        Some("forward") => Ok(Command::Forward(argument)),
        Some("forward-end") => Ok(Command::ForwardEnd(argument)),
        Some("audit") => Ok(Command::Audit),
        Some("actions") => Ok(Command::Actions),
        _ if let Some(action) = crate::actions::find(&lower) => {
            Ok(Command::Act(action.id, argument))
        }
        _ if lower.is_empty() => Err(String::new()),
        _ => Err(match completions(&lower, &[]).first() {
            Some(near) => format!("no command {word}; did you mean {near}?"),
            None => format!("no command {word}; ? shows them all"),
        }),
    }
}

/// What `line` may become, best first. `names` are the values an argument may take.
pub fn completions(line: &str, names: &[String]) -> Vec<String> {
    if let Some((word, typed)) = line.split_once(char::is_whitespace) {
        let typed = typed.trim_start().to_lowercase();
        let mut found: Vec<&String> = names
            .iter()
            .filter(|name| name.to_lowercase().contains(&typed))
            .collect();
        found.sort_by_key(|name| !name.to_lowercase().starts_with(&typed));
        return found
            .into_iter()
            .map(|name| format!("{word} {name}"))
            .collect();
    }
    let typed = line.to_lowercase();
    let mut found: Vec<String> = Vec::new();
    let words = kinds::specs()
        .map(|spec| (spec.plural, spec.aliases))
        .chain(WORDS.iter().map(|(name, aliases, ..)| (*name, *aliases)))
        .chain(ACTIONS.iter().map(|action| (action.id, &[][..])));
    let mut by_alias = Vec::new();
    for (name, aliases) in words {
        if name.starts_with(&typed) {
            found.push(name.to_owned());
        } else if aliases.iter().any(|alias| *alias == typed) {
            by_alias.push(name.to_owned());
        }
    }
    // An exact short form says more than a long word that happens to begin alike.
    by_alias.append(&mut found);
    by_alias
}

/// Every command for the help page: words and what they do.
pub fn help() -> Vec<(String, String)> {
    let lists = kinds::specs().map(|spec| {
        let words = std::iter::once(spec.plural)
            .chain(spec.aliases.iter().copied())
            .collect::<Vec<_>>()
            .join(" ");
        (format!(":{words}"), spec.help.to_owned())
    });
    let others = WORDS.iter().map(|(name, aliases, argument, help)| {
        let words = std::iter::once(*name)
            .chain(aliases.iter().copied())
            .collect::<Vec<_>>()
            .join(" ");
        let argument = argument.map_or_else(String::new, |argument| {
            format!(" {}", argument.to_uppercase())
        });
        (format!(":{words}{argument}"), (*help).to_owned())
    });
    lists.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k9s_words_and_ours_are_understood() {
        let cases = [
            ("svc", Ok(Command::Show(KindId::Services, None))),
            ("pods", Ok(Command::Show(KindId::Tasks, None))),
            (
                " services  prod-web ",
                Ok(Command::Show(KindId::Services, Some("prod-web".into()))),
            ),
            ("ctx ops", Ok(Command::Profile("ops".into()))),
            ("region eu-west-1", Ok(Command::Region("eu-west-1".into()))),
            ("q", Ok(Command::Do(Action::Quit))),
            ("shell", Ok(Command::Do(Action::Shell))),
            ("exec  ls -l  /tmp", Ok(Command::Exec("ls -l  /tmp".into()))),
            ("exec-check", Ok(Command::ExecCheck)),
            ("sort why", Ok(Command::Sort("why".into()))),
            ("group owner", Ok(Command::Group(Some("owner".into())))),
            ("group", Ok(Command::Group(None))),
            (
                "insights stats count(*) by bin(1m) | limit 5",
                Ok(Command::Insights(Some(
                    "stats count(*) by bin(1m) | limit 5".into(),
                ))),
            ),
            ("cron", Ok(Command::Show(KindId::Scheduled, None))),
            ("jobs", Ok(Command::Show(KindId::Standalone, None))),
        ];
        for (line, expected) in cases {
            assert_eq!(parse(line), expected, "{line}");
        }
        assert!(parse("servic").is_err_and(|error| error.contains("services")));
        assert!(parse("sort").is_err());
    }

    #[test]
    fn short_forms_come_before_longer_words() {
        assert_eq!(completions("t", &[])[0], "tasks");
        assert_eq!(completions("cl", &[])[0], "clusters");
        assert_eq!(
            completions("theme no", &["nord".into(), "mono".into()]),
            ["theme nord", "theme mono"]
        );
    }

    #[test]
    fn no_word_means_two_things() {
        let mut words: Vec<&str> = kinds::specs()
            .flat_map(|spec| std::iter::once(spec.plural).chain(spec.aliases.iter().copied()))
            .collect();
        words.extend(ACTIONS.iter().map(|action| action.id));
        words.extend(
            WORDS.iter().flat_map(|(name, aliases, ..)| {
                std::iter::once(*name).chain(aliases.iter().copied())
            }),
        );
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }
}
