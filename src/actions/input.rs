//! What an action must be told.

use std::collections::BTreeMap;

/// One thing an action must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input {
    /// Name: `count`.
    pub name: &'static str,
    /// One line.
    pub help: &'static str,
    /// What can be said.
    pub kind: InputKind,
    /// Whether it may be left out.
    pub optional: bool,
}

/// What can be said for an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// A whole number within these bounds.
    Number(i32, i32),
    /// A task definition: `family:revision`.
    TaskDefinition,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Any text.
    Text,
    /// A task definition as JSON: edited, beginning with the one that is deployed
    /// ([`starting_from`](super::starting_from)).
    Definition,
}

/// Under which a client token is kept; no input has such a name.
const TOKEN: &str = "client token";

/// What was said, by the name of the input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs(BTreeMap<&'static str, String>);

impl Inputs {
    /// Takes what was said; what cannot be meant is refused in a sentence.
    pub fn set(&mut self, input: &Input, said: &str) -> Result<(), String> {
        let said = said.trim();
        let name = input.name;
        match input.kind {
            _ if said.is_empty() && input.optional => return Ok(()),
            _ if said.is_empty() => return Err(format!("{name} is missing: {}", input.help)),
            InputKind::Number(least, most) => {
                let number: i32 = said
                    .parse()
                    .map_err(|_| format!("{name} must be a whole number, not {said}"))?;
                if !(least..=most).contains(&number) {
                    return Err(format!("{name} must be between {least} and {most}"));
                }
            }
            InputKind::Choice(words) if !words.contains(&said) => {
                return Err(format!("{name} must be one of {}", words.join(", ")));
            }
            InputKind::Choice(_)
            | InputKind::TaskDefinition
            | InputKind::Text
            | InputKind::Definition => {}
        }
        self.0.insert(name, said.to_owned());
        Ok(())
    }

    /// Takes the token that makes sending the same request twice start things once: drawn by
    /// whoever sends, so that what an action says depends on nothing else.
    pub fn set_token(&mut self, token: &str) {
        self.0.insert(TOKEN, token.to_owned());
    }

    /// The token that makes sending the same request twice start things once.
    pub fn token(&self) -> Option<&str> {
        self.get(TOKEN)
    }

    /// What was said.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// What was said, as a number.
    pub fn number(&self, name: &str) -> Option<i32> {
        self.get(name)?.parse().ok()
    }
}
