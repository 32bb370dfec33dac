//! Lines and rows out of the program: into a file, into the pager.

use super::nav::Place;
use super::prompt::Purpose;
use super::{App, Effect};
use crate::domain::time;
use crate::keys::Layer;
use crate::logs::View;
use crate::logs::view::{Rows, Writing};

/// Which lines are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    /// Those that filter and folding leave.
    Visible,
    /// All that are kept.
    All,
    /// Those that are marked.
    Marked,
}

impl Which {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Visible, "visible"),
        (Self::All, "all"),
        (Self::Marked, "marked"),
    ];

    fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(which, _)| *which == self);
        found.map_or("", |(_, word)| word)
    }
}

impl App {
    /// `ctrl-s`: asks where to, with a name that says what and when.
    pub(super) fn ask_save(&mut self) {
        if !self.is_savable() {
            return self.say("there are no lines here that could be saved", false);
        }
        let name = self.file_name();
        let line = match self.layer() {
            Layer::Insights => name,
            _ if self.has_marked_lines() => format!("{} {name}", Which::Marked.word()),
            _ => format!("{} {name}", Which::Visible.word()),
        };
        self.ask(Purpose::SaveLogs, &line);
    }

    fn is_savable(&self) -> bool {
        match self.insights_here() {
            Some(page) => page.engine.run().is_some(),
            None => self.logs_here().is_some(),
        }
    }

    /// `checkout-20261121-0312.log`.
    fn file_name(&self) -> String {
        let name = match self.trail.here() {
            Place::Logs { name, .. } => safe(name),
            _ => "logs".to_owned(),
        };
        let digits: String = time::full(self.clock.wall, self.options.zone)
            .chars()
            .filter(char::is_ascii_digit)
            .take(12)
            .collect();
        let (day, minute) = digits.split_at(digits.len().min(8));
        let ending = match self.insights_here() {
            Some(_) => "csv",
            None => "log",
        };
        format!("{name}-{day}-{minute}.{ending}")
    }

    /// Saves to what was typed: a path, perhaps after a word that says which lines.
    pub(super) fn save_to(&mut self, typed: &str) -> Vec<Effect> {
        if typed.trim().is_empty() {
            return Vec::new();
        }
        let rows = self.insights_here().and_then(|page| page.engine.run());
        let (text, path) = match rows {
            Some(run) => {
                let text = match typed.trim().to_lowercase().ends_with(".json") {
                    true => run.table.to_json(),
                    false => run.table.to_csv(),
                };
                (Ok(text), typed.trim().to_owned())
            }
            None => {
                let (which, path) = choice(typed);
                let path = path.map_or_else(|| self.file_name(), str::to_owned);
                (self.lines(which), path)
            }
        };
        match text {
            Ok(text) => vec![Effect::Save { path, text }],
            Err(line) => {
                self.say(line, true);
                Vec::new()
            }
        }
    }

    /// `E`: reads in the pager what is shown here.
    pub(super) fn page_lines(&mut self) -> Vec<Effect> {
        let zone = self.options.zone;
        let text = match (self.insights_row(), self.insights_here()) {
            (Some(document), _) => Ok(document.to_text()),
            (None, Some(page)) => match page.engine.run() {
                Some(run) => Ok(run.table.to_text(zone)),
                None => Err("nothing came yet that could be read in a pager".to_owned()),
            },
            (None, None) if self.layer() == Layer::Logs => {
                self.lines(match self.has_marked_lines() {
                    true => Which::Marked,
                    false => Which::Visible,
                })
            }
            (None, None) => Ok(self.document().to_text()),
        };
        match text {
            Ok(text) => vec![Effect::Page(text)],
            Err(line) => {
                self.say(line, true);
                Vec::new()
            }
        }
    }

    /// The lines that are meant, as text with times and tags: it is read without this screen.
    fn lines(&self, which: Which) -> Result<String, String> {
        let page = self.logs_here().ok_or("there are no lines here")?;
        let buffer = page.session.buffer();
        let writing = Writing {
            tag: true,
            time: Some(self.options.zone),
        };
        let text = match which {
            Which::Visible => page.view.text_of(buffer, &Rows::All, writing),
            Which::Marked => page.view.text_of(buffer, &Rows::Marked, writing),
            Which::All => {
                let mut whole = View::default();
                whole.sync(buffer);
                whole.text_of(buffer, &Rows::All, writing)
            }
        };
        match (text.is_empty(), which) {
            (false, _) => Ok(text),
            (true, Which::Marked) => Err("no line is marked: space marks one".to_owned()),
            (true, _) => Err("there is no line yet".to_owned()),
        }
    }

    fn has_marked_lines(&self) -> bool {
        self.logs_here()
            .is_some_and(|page| !page.view.marked().is_empty())
    }
}

/// What was typed: which lines, and where to. `./all` is the way to a file of that name.
fn choice(typed: &str) -> (Which, Option<&str>) {
    let typed = typed.trim();
    let (word, path) = match typed.split_once(char::is_whitespace) {
        Some((word, path)) => (word, Some(path.trim())),
        None => (typed, None),
    };
    match Which::ALL.iter().find(|(_, name)| *name == word) {
        Some((which, _)) => (*which, path),
        None => (Which::Visible, Some(typed)),
    }
}

/// A name that every file system takes.
fn safe(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|character| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => character,
            _ => '-',
        })
        .take(60)
        .collect();
    match name.trim_matches(['-', '.']) {
        "" => "logs".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_before_the_path_says_which_lines() {
        for (typed, expected) in [
            ("notes.log", (Which::Visible, Some("notes.log"))),
            ("visible notes.log", (Which::Visible, Some("notes.log"))),
            ("all  my notes.log", (Which::All, Some("my notes.log"))),
            (" marked notes.log", (Which::Marked, Some("notes.log"))),
            ("all", (Which::All, None)),
            ("./all", (Which::Visible, Some("./all"))),
            ("my notes.log", (Which::Visible, Some("my notes.log"))),
        ] {
            assert_eq!(choice(typed), expected, "{typed}");
        }
    }

    #[test]
    fn names_are_safe() {
        for (name, expected) in [
            ("checkout", "checkout"),
            ("2 marked", "2-marked"),
            ("../../etc/passwd", "etc-passwd"),
            ("世界", "logs"),
            ("", "logs"),
        ] {
            assert_eq!(safe(name), expected, "{name}");
        }
    }
}
