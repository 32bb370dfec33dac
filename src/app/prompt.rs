//! The one line being typed: a command, a filter, a search.

use super::command;
use crate::keys::Chord;
use tui_input::Input;

/// What is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A `:` command.
    Command,
    /// A filter of the list; it applies while it is typed.
    Filter,
    /// A search in a page; it moves while it is typed.
    Search,
    /// A query of Logs Insights.
    LogsQuery,
    /// A file to save to, perhaps after a word that says what.
    SaveLogs,
    /// A filter of the lines of logs; it applies while it is typed.
    LogFilter,
    /// A time to go to in logs.
    LogTime,
    /// What an action must be told.
    ActionInput,
    /// The name of what an action is about, where it must be typed.
    ActionName,
    /// From where to where a port is forwarded.
    Forward,
    /// The name of what it is forwarded to, where it must be typed.
    ForwardName,
}

/// A line being typed.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What for.
    pub purpose: Purpose,
    /// What stands before the line, where that is no sign of the purpose.
    label: Option<String>,
    input: Input,
    /// What a command may become, best first.
    pub completions: Vec<String>,
    chosen: usize,
    /// What was there before, to go back to.
    pub before: String,
    /// Why the line makes no sense yet.
    pub error: Option<String>,
}

impl Prompt {
    /// A prompt with some text in it.
    pub fn new(purpose: Purpose, text: String) -> Self {
        Self {
            purpose,
            label: None,
            input: Input::new(text.clone()),
            completions: Vec::new(),
            chosen: 0,
            before: text,
            error: None,
        }
    }

    /// An empty prompt that says what is asked.
    pub fn labelled(purpose: Purpose, label: String) -> Self {
        Self {
            label: Some(label),
            ..Self::new(purpose, String::new())
        }
    }

    /// A prompt that says what is asked, with an answer that may be meant.
    pub fn asking(purpose: Purpose, label: String, text: String) -> Self {
        Self {
            label: Some(label),
            ..Self::new(purpose, text)
        }
    }

    /// What stands before the line.
    pub fn sign(&self) -> &str {
        if let Some(label) = &self.label {
            return label;
        }
        match self.purpose {
            Purpose::Command => ":",
            Purpose::Filter | Purpose::Search => "/",
            Purpose::LogsQuery => "query ",
            Purpose::SaveLogs => "save ",
            Purpose::LogFilter => "&",
            Purpose::LogTime => "t ",
            Purpose::ActionInput
            | Purpose::ActionName
            | Purpose::Forward
            | Purpose::ForwardName => "",
        }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Column of the cursor, counted in cells from the start of the text.
    pub fn cursor(&self) -> usize {
        self.input.visual_cursor()
    }

    /// Changes the text by a key; says whether the text is different.
    pub fn edit(&mut self, chord: Chord) -> bool {
        let before = self.input.value().to_owned();
        if let Some(request) = crate::keys::edit(chord) {
            self.input.handle(request);
        }
        before != self.input.value()
    }

    /// Adds pasted text, without line ends: in a query they are blanks between words.
    pub fn paste(&mut self, text: &str) {
        let query = self.purpose == Purpose::LogsQuery;
        let blank = |character| match character {
            '\n' | '\t' if query => ' ',
            other => other,
        };
        let characters = text.chars().map(blank);
        for character in characters.filter(|character| !character.is_control()) {
            self.input
                .handle(tui_input::InputRequest::InsertChar(character));
        }
    }

    /// Finds out what the line may become.
    pub fn complete(&mut self, names: &[String]) {
        self.chosen = 0;
        self.completions = command::completions(self.text(), names);
        self.error = command::parse(self.text())
            .err()
            .filter(|error| !error.is_empty() && self.completions.is_empty());
    }

    /// Offers lines to take instead of what was typed, best first.
    pub fn offer(&mut self, lines: Vec<String>) {
        self.chosen = 0;
        self.completions = lines;
    }

    /// The completion that Tab would take.
    pub fn suggestion(&self) -> Option<&str> {
        self.completions
            .get(self.chosen)
            .map(String::as_str)
            .filter(|suggestion| *suggestion != self.text())
    }

    /// Chooses the next or previous completion.
    pub fn cycle(&mut self, by: isize) {
        let count = self.completions.len();
        if count > 0 {
            self.chosen = (self.chosen.wrapping_add_signed(by).wrapping_add(count)) % count;
        }
    }

    /// Takes the chosen completion.
    pub fn accept(&mut self) -> bool {
        match self.suggestion().map(str::to_owned) {
            Some(suggestion) => {
                self.input = Input::new(suggestion);
                true
            }
            None => false,
        }
    }
}
