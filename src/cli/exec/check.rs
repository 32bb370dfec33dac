//! What a session takes, line by line: asked for, then printed.

use super::super::get::{Asker, CONTEXT};
use super::super::{Failure, print};
use crate::domain::Text;
use crate::domain::errand::Ask;
use crate::domain::exec_check::{self, State};
use crate::domain::fault::Fault;
use crate::domain::place::Choices;
use crate::domain::polled::{Tempo, Want};
use crate::domain::time::{Timestamp, Zone};
use crate::domain::vpc::Depth;
use crate::panes::kind::{Look, Scope, TaskFilter};
use crate::panes::network::{Caller, exec_facts, exec_questions, exec_wants, task_subject};
use crate::scheduler::Report;
use crate::ui::shell;
use rustc_hash::FxHashSet;
use std::sync::Arc;
use tokio::sync::mpsc;

/// What the list is about.
pub(super) struct Subject<'a> {
    /// ARN of the cluster.
    pub(super) cluster: &'a Text,
    /// ARN of the task.
    pub(super) task: &'a Text,
    /// Name of the container; none for all of them.
    pub(super) container: Option<&'a str>,
    /// What AWS said when it was tried; none if it was not.
    pub(super) tried: Option<&'a Fault>,
}

/// Asks for what the list looks at, again and again while what came makes it need more.
pub(super) async fn learn(
    asker: &mut Asker,
    reports: &mut mpsc::Receiver<Report>,
    of: &Subject<'_>,
) -> Result<(), Failure> {
    let subject = task_subject(of.cluster.clone(), of.task.clone());
    let (scope, choices) = (Scope::region(CONTEXT), Choices::default());
    let mut asked: Vec<Want> = Vec::new();
    let mut told: FxHashSet<Arc<Ask>> = FxHashSet::default();
    loop {
        let context = asker.store.context_mut(CONTEXT);
        context.locate(of.cluster, Depth::Enough);
        let look = Look {
            store: &asker.store,
            choices: &choices,
            scope: &scope,
            tasks: TaskFilter::default(),
            now: Timestamp::now(),
            zone: Zone::Utc,
        };
        let wants = exec_wants(&subject, &look, Tempo::Normal);
        let questions = exec_questions(&subject, &look);
        let mut asks: Vec<Arc<Ask>> = questions.into_iter().map(|it| it.ask).collect();
        asks.retain(|ask| told.insert(Arc::clone(ask)));
        if wants == asked && asks.is_empty() {
            return Ok(());
        }
        asker.gather(wants.clone(), reports).await?;
        asked = wants;
        let asks = asks.iter().map(|ask| Ask::clone(ask)).collect();
        for (ask, answer) in asker.errands(asks, reports).await? {
            let answers = &mut asker.store.context_mut(CONTEXT).answers;
            answers.keep(ask, answer, Timestamp::now());
        }
    }
}

/// The list: all of it for `--check`; after a failure what fails or must be looked at.
pub(super) async fn lines(asker: &Asker, of: &Subject<'_>, all: bool) -> (Vec<String>, bool) {
    let subject = task_subject(of.cluster.clone(), of.task.clone());
    let Some(context) = asker.store.context(CONTEXT) else {
        return (Vec::new(), false);
    };
    let caller = Caller {
        tried: of.tried.map(Err),
        write: asker.spec.write,
        plugin: Some(shell::plugin().await),
    };
    let facts = exec_facts(&subject, of.container, context, caller);
    let checks = exec_check::checks(&facts);
    // That nothing is sent now is no obstacle in the task.
    let stands = |it: &exec_check::Check| it.state == State::Fails && it.what != "write mode";
    let fails = checks.iter().any(stands);
    if all {
        let mut lines = exec_check::lines(&facts);
        lines.push(exec_check::summary(&checks));
        return (lines, fails);
    }
    let bad = checks.iter().filter(|it| it.state == State::Fails);
    let lines = bad.map(|it| {
        let fix = match it.fix.is_empty() {
            true => String::new(),
            false => format!(" → {}", it.fix),
        };
        format!("{} {}: {}{fix}", it.state.sign(), it.what, it.found)
    });
    (lines.collect(), fails)
}

/// Prints the list.
pub(super) fn show(lines: &[String]) -> Result<(), Failure> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&crate::domain::sanitize::line(line));
        text.push('\n');
    }
    print::data(&text)
}
