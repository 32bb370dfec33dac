//! What an action must be told, edited in the user's editor.

use super::super::get::CONTEXT;
use super::super::{Failure, print};
use super::Acting;
use crate::actions::{self, Input, TargetId};
use crate::ui::editor::{Editor, chosen};
use crate::ui::signals::{Signal, Signals};

impl Acting {
    /// Has somebody edit what is missing, again and again until it can be meant or is given up.
    ///
    /// # Errors
    /// When nothing came of it: then nothing was sent.
    pub(super) async fn edit(
        &mut self,
        input: &'static Input,
        targets: &[TargetId],
    ) -> Result<(), Failure> {
        let action = self.order.action;
        let [target] = targets else {
            let one = format!("{}: one at a time: this is edited by hand", action.id);
            return Err(Failure::usage(one));
        };
        let begun_with = {
            let context = self.asker.store.context(CONTEXT);
            let facts = context.and_then(|it| actions::facts(it, &self.cluster, target));
            let facts = facts.ok_or_else(|| "it could not be read".to_owned());
            let text = facts.and_then(|facts| actions::starting_from(&facts));
            text.map_err(|why| Failure::usage(format!("{}: {why}", action.id)))?
        };
        // A ctrl-c in the editor is the editor's.
        let mut signals = Signals::new()
            .map_err(|error| Failure::usage(format!("cannot listen to signals: {error}")))?;
        let mut text = begun_with.clone();
        loop {
            let saved = typed(&text, &mut signals).await?;
            text = match saved {
                Some(saved) if !saved.trim().is_empty() && saved.trim() != begun_with.trim() => {
                    saved
                }
                _ => return Err(nothing("nothing was changed, and nothing was sent")),
            };
            let Err(why) = self.judged(input, target, &text) else {
                return Ok(());
            };
            print::tell(&why);
            print::ask("Enter edits it again, no gives it up: ");
            let answer = tokio::select! {
                answer = crate::ui::prompt::line() => answer,
                signal = signals.next() => return Err(interrupted(signal)),
            };
            let gives_up = |it: String| it.trim().to_ascii_lowercase().starts_with('n');
            if answer.is_none_or(gives_up) {
                return Err(nothing("nothing was sent"));
            }
        }
    }

    /// Takes the text if it can be meant.
    fn judged(
        &mut self,
        input: &'static Input,
        target: &TargetId,
        text: &str,
    ) -> Result<(), String> {
        let mut inputs = self.order.inputs.clone();
        inputs.set(input, text)?;
        let context = self.asker.store.context(CONTEXT);
        let facts = context.and_then(|it| actions::facts(it, &self.cluster, target));
        let facts = facts.ok_or("it could not be read")?;
        (self.order.action.preview)(&facts, &inputs)?;
        self.order.inputs = inputs;
        Ok(())
    }
}

/// The text as somebody has saved it; none if it is not meant.
async fn typed(text: &str, signals: &mut Signals) -> Result<Option<String>, Failure> {
    // Standard output may be a file; what asks us is a terminal.
    let screen = std::io::stderr().into();
    let mut editor = Editor::start(chosen(), text, Some(screen)).map_err(|line| nothing(&line))?;
    loop {
        tokio::select! {
            saved = editor.left() => {
                signals.forget_interrupts();
                return saved.map_err(|line| nothing(&line));
            }
            signal = signals.next() => if signal != Signal::Interrupt {
                editor.end();
                return Err(interrupted(signal));
            },
        }
    }
}

fn nothing(line: &str) -> Failure {
    Failure {
        code: 1,
        line: line.to_owned(),
    }
}

fn interrupted(signal: Signal) -> Failure {
    Failure {
        code: signal.exit_code(),
        line: "interrupted: nothing was sent".to_owned(),
    }
}
