//! What somebody must say before anything is sent.

use crate::actions::Danger;

/// What must be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Need {
    /// yes.
    Yes,
    /// A name: what it is, and why it must be typed.
    Name { name: String, why: String },
}

/// What `--yes` makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Given {
    /// It was said on the command line.
    Already,
    /// It must be asked for.
    Ask,
    /// Something else was said.
    Wrong(String),
}

impl Need {
    /// What is needed for an action on what is called `name`, where `pattern` makes the place
    /// production.
    pub(in crate::cli) fn of(danger: Danger, pattern: Option<&str>, name: &str) -> Self {
        let why = match (pattern, danger) {
            (Some(pattern), _) => format!("this is production ({pattern} in the configuration)"),
            (None, Danger::Destructive) => "what is lost does not come back by itself".to_owned(),
            (None, Danger::Mild | Danger::Disruptive) => return Self::Yes,
        };
        let name = name.to_owned();
        Self::Name { name, why }
    }

    /// What `--yes`, `--yes=NAME` or neither says to it.
    pub(in crate::cli) fn given(&self, yes: Option<&str>) -> Given {
        match (self, yes) {
            (_, None) | (Self::Name { .. }, Some("")) => Given::Ask,
            (Self::Yes, Some("")) => Given::Already,
            (Self::Name { name, .. }, Some(said)) if said == name => Given::Already,
            (Self::Name { name, .. }, Some(said)) => Given::Wrong(format!(
                "--yes={said}: this is about {name}; nothing was sent"
            )),
            (Self::Yes, Some(said)) => Given::Wrong(format!(
                "--yes={said}: no name is needed here, --yes is enough; nothing was sent"
            )),
        }
    }

    /// What to type, as it is asked for.
    pub(in crate::cli) fn question(&self) -> String {
        match self {
            Self::Yes => "Type yes to go on: ".to_owned(),
            Self::Name { name, why } => format!("{why}. Type {name} to go on: "),
        }
    }

    /// How it is said where nobody can be asked.
    pub(in crate::cli) fn option(&self) -> String {
        match self {
            Self::Yes => "--yes".to_owned(),
            Self::Name { name, why } => format!("--yes={name} ({why})"),
        }
    }

    /// Whether what was typed is what was asked for.
    pub(in crate::cli) fn is_met_by(&self, typed: &str) -> bool {
        typed.trim()
            == match self {
                Self::Yes => "yes",
                Self::Name { name, .. } => name,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_and_what_is_lost_for_good_take_the_name() {
        for (danger, pattern, by_name) in [
            (Danger::Mild, None, false),
            (Danger::Disruptive, None, false),
            (Danger::Destructive, None, true),
            (Danger::Mild, Some("prod*"), true),
        ] {
            let need = Need::of(danger, pattern, "web");
            assert_eq!(need != Need::Yes, by_name, "{danger:?} {pattern:?}");
        }
    }

    #[test]
    fn yes_is_enough_only_where_no_name_is_needed() {
        let named = Need::of(Danger::Mild, Some("prod*"), "web");
        for (need, yes, expected) in [
            (&Need::Yes, None, Some(Given::Ask)),
            (&Need::Yes, Some(""), Some(Given::Already)),
            (&Need::Yes, Some("web"), None),
            (&named, None, Some(Given::Ask)),
            (&named, Some(""), Some(Given::Ask)),
            (&named, Some("web"), Some(Given::Already)),
            (&named, Some("wbe"), None),
        ] {
            let given = need.given(yes);
            match expected {
                Some(expected) => assert_eq!(given, expected, "{yes:?}"),
                None => assert!(matches!(given, Given::Wrong(_)), "{yes:?}"),
            }
        }
    }

    #[test]
    fn only_what_was_asked_for_will_do() {
        let named = Need::of(Danger::Destructive, None, "web");
        for (need, typed, expected) in [
            (&Need::Yes, "yes", true),
            (&Need::Yes, " yes ", true),
            (&Need::Yes, "y", false),
            (&Need::Yes, "YES", false),
            (&Need::Yes, "", false),
            (&named, "web", true),
            (&named, "yes", false),
        ] {
            assert_eq!(need.is_met_by(typed), expected, "{typed}");
        }
    }
}
