//! Waiting until what was begun has come to an end.

use super::super::get::{CONTEXT, failure_of};
use super::super::{Failure, print};
use super::follow::Turn;
use super::report::{Outcome, Settled};
use super::{Acting, Plan};
use crate::actions::{self, Progress, TargetId};
use crate::domain::polled::Tempo;
use crate::domain::time::{Timestamp, since};
use crate::scheduler::Scope;
use crate::ui::signals::Signals;
use std::io::IsTerminal as _;
use std::time::Duration;

impl Acting {
    /// Waits for what was accepted to settle. What happens is told: on a terminal in one line that
    /// is written over, else a line whenever something is another.
    ///
    /// # Errors
    /// When it ended before everything had settled: AWS failed, a signal came, or `limit` passed.
    pub(super) async fn wait(
        &mut self,
        plans: &[Plan],
        outcomes: &mut [Outcome],
        limit: Option<Duration>,
        signals: &mut Signals,
    ) -> Result<(), Failure> {
        let accepted_at = self.forget_what_flies()?;
        let mut line = Line::new();
        self.asker.scheduler.refresh(Scope::Context(CONTEXT));
        loop {
            let mut words: Vec<String> = Vec::new();
            let mut open: Vec<TargetId> = Vec::new();
            for (plan, outcome) in plans.iter().zip(&mut *outcomes) {
                if outcome.settling.is_none() || outcome.settled.is_some() {
                    continue;
                }
                let Some(progress) = self.progress(plan, outcome, accepted_at) else {
                    // That it was accepted was told; a line that stands shows that it goes on.
                    words.extend(line.is_terminal.then(|| format!("{}: accepted", plan.name)));
                    open.push(plan.id.clone());
                    continue;
                };
                match progress {
                    Progress::Going(going) => {
                        words.push(format!("{}: {going}", plan.name));
                        open.push(plan.id.clone());
                    }
                    Progress::Done(done) => {
                        line.clear();
                        print::tell(&format!("{}: done: {done}", plan.name));
                        outcome.settled = Some(Settled::Done(done));
                    }
                    Progress::Failed(why) => {
                        line.clear();
                        print::tell(&format!("{}: failed: {why}", plan.name));
                        outcome.settled = Some(Settled::Failed(why));
                    }
                }
            }
            if open.is_empty() {
                return Ok(());
            }
            if limit.is_some_and(|limit| since(Timestamp::now(), accepted_at) >= limit) {
                line.clear();
                return Err(self.still(plans, outcomes, accepted_at));
            }
            if !words.is_empty() {
                line.show(&words.join(" · "), accepted_at);
            }
            let wants = self.wants(&open, Tempo::Fast);
            self.ask_what_is_due(&open);
            let turn = self.turn(&wants, None, Some(signals)).await;
            let context = self.asker.store.context(CONTEXT);
            let blocked = context.and_then(|it| it.blocked.as_ref()).map(failure_of);
            let ended = match (turn, blocked) {
                (Ok(Turn::Signalled(signal)), _) => Failure {
                    code: signal.exit_code(),
                    line: "interrupted: what was begun goes on in AWS".to_owned(),
                },
                (Ok(_), None) => continue,
                (Err(failure), _) | (Ok(_), Some(failure)) => Failure {
                    line: format!("{} · what was begun goes on in AWS", failure.line),
                    ..failure
                },
            };
            line.clear();
            for outcome in outcomes.iter_mut().filter(|it| it.settling.is_some()) {
                outcome.settled.get_or_insert(Settled::NotSeen);
            }
            return Err(ended);
        }
    }

    /// Tells what still goes on when nobody waits any longer.
    fn still(&self, plans: &[Plan], outcomes: &mut [Outcome], accepted_at: Timestamp) -> Failure {
        for (plan, outcome) in plans.iter().zip(outcomes) {
            if outcome.settling.is_none() || outcome.settled.is_some() {
                continue;
            }
            let going = match self.progress(plan, outcome, accepted_at) {
                Some(Progress::Going(going)) => going,
                _ => "accepted".to_owned(),
            };
            print::tell(&format!("{}: still going on: {going}", plan.name));
            outcome.settled = Some(Settled::Still(going));
        }
        Failure {
            code: 1,
            line: "not waited for any longer: what was begun goes on in AWS".to_owned(),
        }
    }

    /// How far it has come, by what was read after it was accepted; none where nothing was yet.
    fn progress(&self, plan: &Plan, outcome: &Outcome, accepted_at: Timestamp) -> Option<Progress> {
        let seen = self.seen(&plan.id);
        if !seen.is_newer_than(accepted_at) {
            return seen.fault.map(|fault| Progress::Going(fault.line()));
        }
        let context = self.asker.store.context(CONTEXT)?;
        let facts = actions::facts(context, &self.cluster, &plan.id)?;
        let settling = outcome.settling.as_ref()?;
        settling.progress(self.order.action, &facts, Timestamp::now())
    }
}

/// The line in which the progress stands.
struct Line {
    is_terminal: bool,
    shown: String,
}

impl Line {
    fn new() -> Self {
        Self {
            is_terminal: std::io::stderr().is_terminal(),
            shown: String::new(),
        }
    }

    fn show(&mut self, text: &str, from: Timestamp) {
        if !self.is_terminal {
            if self.shown != text {
                text.clone_into(&mut self.shown);
                print::tell(text);
            }
            return;
        }
        let age = crate::domain::time::age(Timestamp::now(), from);
        let columns = crate::ui::terminal::size().map_or(80, |(columns, _)| columns);
        let line = cut(&format!("{age} · {text}"), usize::from(columns));
        if self.shown != line {
            print::over(&line);
            self.shown = line;
        }
    }

    fn clear(&mut self) {
        if self.is_terminal && !self.shown.is_empty() {
            print::over("");
        }
        self.shown.clear();
    }
}

/// As much of a text as fits into a line whose last column stays free: a terminal that wraps does
/// not write over what it wrapped.
fn cut(text: &str, columns: usize) -> String {
    use unicode_width::UnicodeWidthChar as _;
    let mut left = columns.saturating_sub(1);
    let fits = text.chars().take_while(|character| {
        let width = character.width().unwrap_or_default();
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    });
    fits.collect()
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_line_never_reaches_the_last_column() {
        for (text, columns, expected) in [
            ("three", 6, "three"),
            ("three", 5, "thre"),
            ("日本語", 5, "日本"),
            ("日本語", 6, "日本"),
            ("x", 0, ""),
        ] {
            assert_eq!(cut(text, columns), expected, "{text} {columns}");
        }
    }
}
