//! `--script`: keys against the real program on a terminal in memory.
//!
//! One step a line: `press KEY…`, `type TEXT`, `wait "TEXT"`, `wait not "TEXT"`,
//! `wait calm`, `expect "TEXT"`, `refute "TEXT"`, `resize COLSxLINES`,
//! `save FILE.svg|FILE.txt`, `show`. Nothing sleeps: a wait ends when its
//! condition holds and fails, with the last screen, when it does not in time.

use super::draw;
use super::engine::{Clocks, Engine, Outside};
use super::run::Surroundings;
use super::svg;
use crate::app::{App, Effect, Message, ShellOrder};
use crate::aws::SessionSpec;
use crate::keys::Chord;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Longest wait for a condition.
const PATIENCE: Duration = Duration::from_secs(30);
/// Nothing may be due for this long before the screen counts as calm.
const CALM: Duration = Duration::from_millis(900);

/// A step of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Press(Vec<Chord>),
    Type(String),
    Wait(Condition),
    Expect(Condition),
    Resize(u16, u16),
    Save(String),
    Show,
}

/// Something a screen may show.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    Text(String),
    NoText(String),
    Calm,
}

/// Runs a script file.
///
/// # Errors
/// One line: which step failed and why, with the last screen below it.
pub async fn run(
    file: &Path,
    app: App,
    effects: Vec<Effect>,
    base: SessionSpec,
    clocks: Clocks,
    surroundings: Surroundings,
) -> Result<(), String> {
    let text =
        std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut steps = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            steps.push((
                number + 1,
                parse(line)
                    .map_err(|error| format!("{}:{}: {error}", file.display(), number + 1))?,
            ));
        }
    }
    let size = app.options.size;
    let terminal =
        Terminal::new(TestBackend::new(size.0, size.1)).map_err(|error| error.to_string())?;
    let mut outside = Quiet { surroundings };
    let engine = Engine::new(app, effects, base, clocks, &mut outside);
    let mut player = Player {
        engine,
        terminal,
        outside,
    };
    player.paint()?;
    for (number, step) in steps {
        player
            .play(step)
            .await
            .map_err(|error| format!("{}:{number}: {error}\n{}", file.display(), player.text()))?;
        if player.engine.is_over() {
            break;
        }
    }
    player.engine.shutdown().await;
    Ok(())
}

fn parse(line: &str) -> Result<Step, String> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    match word {
        "press" => rest
            .split_whitespace()
            .map(|key| key.parse().map_err(|_| format!("{key} is no key")))
            .collect::<Result<_, _>>()
            .map(Step::Press),
        "type" => Ok(Step::Type(unquoted(rest))),
        "wait" => condition(rest).map(Step::Wait),
        "expect" => condition(rest).map(Step::Expect),
        "refute" => Ok(Step::Expect(Condition::NoText(unquoted(rest)))),
        "resize" => {
            let size = rest
                .split_once('x')
                .and_then(|(columns, lines)| Some((columns.parse().ok()?, lines.parse().ok()?)));
            size.map(|(columns, lines)| Step::Resize(columns, lines))
                .ok_or_else(|| "resize COLSxLINES".to_owned())
        }
        "save" => Ok(Step::Save(unquoted(rest))),
        "show" => Ok(Step::Show),
        _ => Err(format!("{word} is no step")),
    }
}

fn condition(text: &str) -> Result<Condition, String> {
    match text.split_once(' ') {
        _ if text == "calm" => Ok(Condition::Calm),
        Some(("not", rest)) => Ok(Condition::NoText(unquoted(rest.trim()))),
        _ if text.starts_with('"') => Ok(Condition::Text(unquoted(text))),
        _ => Err("wait for \"TEXT\", not \"TEXT\" or calm".to_owned()),
    }
}

fn unquoted(text: &str) -> String {
    text.strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text)
        .to_owned()
}

struct Player {
    engine: Engine,
    terminal: Terminal<TestBackend>,
    outside: Quiet,
}

impl Player {
    async fn play(&mut self, step: Step) -> Result<(), String> {
        match step {
            Step::Press(chords) => {
                for chord in chords {
                    self.feed(Message::Key(chord))?;
                }
                Ok(())
            }
            Step::Type(text) => {
                for character in text.chars() {
                    let chord = Chord::from(crossterm::event::KeyEvent::from(
                        crossterm::event::KeyCode::Char(character),
                    ));
                    self.feed(Message::Key(chord))?;
                }
                Ok(())
            }
            Step::Wait(condition) => self.wait(&condition).await,
            Step::Expect(condition) => {
                self.engine.settle(true, &mut self.outside);
                self.paint()?;
                if self.holds(&condition) {
                    Ok(())
                } else {
                    Err(format!("{condition:?} does not hold"))
                }
            }
            Step::Resize(width, height) => {
                self.terminal.backend_mut().resize(width, height);
                self.feed(Message::Resize { width, height })
            }
            Step::Save(path) => self.save(&path),
            Step::Show => {
                super::echo(&self.text());
                Ok(())
            }
        }
    }

    fn feed(&mut self, message: Message) -> Result<(), String> {
        self.engine.feed(message, &mut self.outside);
        if self.engine.settle(true, &mut self.outside) {
            self.paint()?;
        }
        Ok(())
    }

    async fn wait(&mut self, condition: &Condition) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if self.holds(condition) {
                return Ok(());
            }
            let wake = self.engine.wake_at();
            tokio::select! {
                message = self.engine.message() => self.engine.drain(message, &mut self.outside),
                () = async { match wake { Some(at) => sleep_until(at).await, None => std::future::pending().await } } => self.engine.timer(&mut self.outside),
                () = sleep_until(deadline) => return Err(format!("waited {} s for {condition:?}", PATIENCE.as_secs())),
            }
            if self.engine.settle(false, &mut self.outside) {
                self.paint()?;
            }
        }
    }

    fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Text(text) => self.text().contains(text.as_str()),
            Condition::NoText(text) => !self.text().contains(text.as_str()),
            Condition::Calm => self.engine.is_calm(CALM),
        }
    }

    fn paint(&mut self) -> Result<(), String> {
        let engine = &mut self.engine;
        engine.app.clock = engine.clocks.now();
        let mut screen = draw::Screen::default();
        self.terminal
            .draw(|frame| {
                let area = frame.area();
                draw::prepare(&mut engine.app, area);
                screen = draw::draw(&engine.app, area, frame.buffer_mut());
            })
            .map_err(|error| error.to_string())?;
        engine.app.drawn(screen.table_height, screen.rates);
        engine.app.showed(screen.columns);
        Ok(())
    }

    fn buffer(&self) -> &Buffer {
        self.terminal.backend().buffer()
    }

    fn text(&self) -> String {
        svg::text(self.buffer())
    }

    fn save(&mut self, path: &str) -> Result<(), String> {
        self.engine.settle(true, &mut self.outside);
        self.paint()?;
        let content = if path.ends_with(".svg") {
            svg::svg(self.buffer(), &self.engine.app.theme)
        } else {
            self.text()
        };
        std::fs::write(path, content).map_err(|error| format!("{path}: {error}"))
    }
}

/// An outside that touches nothing.
struct Quiet {
    surroundings: Surroundings,
}

impl Outside for Quiet {
    fn copy(&mut self, text: &str) -> Result<String, String> {
        Ok(super::clipboard::told(text))
    }

    fn browse(&mut self, url: &str) -> Result<String, String> {
        Ok(format!("opening {url}"))
    }

    fn suspend(&mut self) -> Result<(), String> {
        Ok(())
    }

    fn shell(&mut self, _order: ShellOrder) -> Result<(), String> {
        Err("a script has no terminal to hand over".to_owned())
    }

    fn edit(&mut self, _text: String) -> Result<(), String> {
        Err("a script has no editor".to_owned())
    }

    fn page(&mut self, _text: String) -> Result<(), String> {
        Err("a script has no pager".to_owned())
    }

    fn notify(&mut self, _line: &str) {}

    fn theme(&mut self, app: &mut App, name: &str) {
        super::load_theme(
            app,
            name,
            self.surroundings.themes.as_deref(),
            self.surroundings.depth,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_and_mistakes_are_told() {
        assert_eq!(
            parse("wait \"prod web\""),
            Ok(Step::Wait(Condition::Text("prod web".into())))
        );
        assert_eq!(
            parse("wait not \"x\""),
            Ok(Step::Wait(Condition::NoText("x".into())))
        );
        assert_eq!(parse("wait calm"), Ok(Step::Wait(Condition::Calm)));
        assert_eq!(parse("resize 80x24"), Ok(Step::Resize(80, 24)));
        assert!(matches!(parse("press j ctrl-z enter"), Ok(Step::Press(keys)) if keys.len() == 3));
        assert!(parse("press hyper-q").is_err());
        assert!(parse("jump").is_err());
        assert!(parse("wait forever").is_err());
    }
}
