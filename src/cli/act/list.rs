//! The actions in words, from the same data as the menu.

use crate::actions::{ACTIONS, Action, Danger, Input, InputKind, Subject};
use std::fmt::Write as _;

/// In the order of what they are for.
const SUBJECTS: [Subject; 4] = [
    Subject::Service,
    Subject::Task,
    Subject::Instance,
    Subject::Cluster,
];

/// All actions with their inputs, for `--help` and for who names none.
pub(super) fn text() -> String {
    let mut text = String::new();
    for subject in SUBJECTS {
        let of: Vec<&Action> = crate::actions::of(subject).collect();
        if of.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{}:", heading(subject));
        for action in of {
            let _ = writeln!(text, "  {:<36} {}", action.id, action.title);
            for input in action.inputs {
                let _ = writeln!(text, "      {:<32} {}", form(input), input.help);
            }
        }
        text.push('\n');
    }
    text.push_str("Nothing is sent without --write; --dry-run shows what would be sent.\n");
    text
}

/// What an action is called with: `scale CLUSTER SERVICE count=NUMBER`.
pub fn usage(action: &Action) -> String {
    let mut words = vec![action.id.to_owned(), "CLUSTER".to_owned()];
    words.extend(match action.subject {
        Subject::Service => Some("SERVICE…".to_owned()),
        Subject::Task => Some("TASK…".to_owned()),
        Subject::Instance => Some("INSTANCE…".to_owned()),
        Subject::Cluster => None,
    });
    words.extend(action.inputs.iter().map(|input| match input.optional {
        true => format!("[{}]", form(input)),
        false => form(input),
    }));
    words.join(" ")
}

/// What an action does at worst, in words.
pub fn danger(danger: Danger) -> &'static str {
    match danger {
        Danger::Mild => "touches nothing that runs",
        Danger::Disruptive => "replaces, starts or stops tasks",
        Danger::Destructive => "loses what does not come back by itself",
    }
}

fn heading(subject: Subject) -> &'static str {
    match subject {
        Subject::Service => "For a service, or several",
        Subject::Task => "For a task, or several",
        Subject::Instance => "For a container instance, or several",
        Subject::Cluster => "For a cluster",
    }
}

/// `count=1-10`, `definition=FAMILY:REVISION`, `mode=on|off`, `reason=TEXT`.
fn form(input: &Input) -> String {
    let name = input.name;
    match input.kind {
        InputKind::Number(_, i32::MAX) => format!("{name}=NUMBER"),
        InputKind::Number(least, most) => format!("{name}={least}-{most}"),
        InputKind::TaskDefinition => format!("{name}=FAMILY:REVISION"),
        InputKind::Choice(words) => format!("{name}={}", words.join("|")),
        InputKind::Text => format!("{name}=TEXT|@FILE"),
        // Without it on a terminal, it is edited.
        InputKind::Definition => format!("[{name}=TEXT|@FILE]"),
    }
}

/// Every action, for the table of the README: how it is called, what it does, what it needs.
pub fn rows() -> Vec<[String; 4]> {
    let rows = ACTIONS.iter().map(|action| {
        [
            usage(action),
            action.title.to_owned(),
            danger(action.danger).to_owned(),
            action.iam.join(" "),
        ]
    });
    rows.collect()
}
