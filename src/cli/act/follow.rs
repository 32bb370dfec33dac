//! One turn of the loop, and reading a target again.

use super::super::Failure;
use super::super::get::ask::ATTEMPTS;
use super::super::get::{CONTEXT, failure_of};
use super::Acting;
use crate::actions::{self, TargetId};
use crate::domain::Text;
use crate::domain::errand::Errand;
use crate::domain::fault::Fault;
use crate::domain::polled::{Key, Tempo, Want, Work, Yield};
use crate::domain::time::Timestamp;
use crate::scheduler::{Done, Report, Scope};
use crate::store::Entry;
use crate::ui::signals::{Signal, Signals};
use std::time::Duration;

/// Longest wait for a target to be read again before it is sent.
const PATIENCE: Duration = Duration::from_secs(30);
/// Shortest wait of a turn: what is due now comes with the next one.
const SHORTEST: Duration = Duration::from_millis(5);
/// Longest wait of a turn.
pub(super) const LONGEST: Duration = Duration::from_secs(1);

/// What became of a target when it was read last.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Seen {
    pub(super) read_at: Option<Timestamp>,
    /// AWS says that there is no such thing (any more).
    pub(super) missing: Option<Text>,
    pub(super) fault: Option<Fault>,
}

impl Seen {
    fn of<T>(entry: Option<&Entry<T>>) -> Self {
        entry.map_or_else(Self::default, |entry| Self {
            read_at: entry.read_at,
            missing: entry.missing.clone(),
            fault: entry.fault.clone(),
        })
    }

    /// Whether it was read after this time, or is gone.
    pub(super) fn is_newer_than(&self, time: Timestamp) -> bool {
        self.missing.is_some() || self.read_at.is_some_and(|at| at >= time)
    }
}

impl Acting {
    /// What became of a target when it was read last.
    pub(super) fn seen(&self, id: &TargetId) -> Seen {
        let Some(context) = self.asker.store.context(CONTEXT) else {
            return Seen::default();
        };
        let inside = context.inside.get(&self.cluster);
        match (id, inside) {
            (TargetId::Cluster, _) => Seen::of(context.clusters.get(&self.cluster)),
            (_, None) => Seen::default(),
            (TargetId::Service(arn), Some(inside)) => Seen::of(inside.services.get(arn)),
            (TargetId::Instance(arn), Some(inside)) => Seen::of(inside.instances.get(arn)),
            (TargetId::Task(arn), Some(inside)) => {
                let (one, other) = (inside.running.get(arn), inside.stopped.get(arn));
                let newer = |entry: &&Entry<_>| entry.read_at;
                Seen::of(one.into_iter().chain(other).max_by_key(newer))
            }
        }
    }

    /// Starts what is due and waits for what comes of it, at most for [`LONGEST`]: the end of the
    /// errand, if that is what came. A signal is for who waits.
    pub(super) async fn turn(
        &mut self,
        wants: &[Want],
        errand: Option<&Errand>,
        signals: Option<&mut Signals>,
    ) -> Result<Turn, Failure> {
        let now = self.asker.started.elapsed();
        let errands: Vec<Errand> = errand.into_iter().chain(&self.asking).cloned().collect();
        let first = self.asker.scheduler.run_errands(now, &errands);
        let then = self.asker.scheduler.plan(now, wants);
        let wake = first.wake_at.into_iter().chain(then.wake_at).min();
        let wait = wake.map_or(LONGEST, |at| at.saturating_sub(now));
        self.asker.start(first)?;
        self.asker.start(then)?;
        let signalled = async {
            match signals {
                Some(signals) => signals.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            report = self.reports.recv() => match report {
                Some(Report::Done(done)) if matches!(done.work, Work::Errand(_)) => {
                    let now = self.asker.started.elapsed();
                    self.asker.scheduler.complete(now, done.job, &done.result);
                    Ok(self.answered(done))
                }
                Some(report) => {
                    self.asker.keep(report)?;
                    Ok(Turn::Idle)
                }
                None => Err(Failure::aws("nobody is there to ask AWS")),
            },
            signal = signalled => Ok(Turn::Signalled(signal)),
            () = tokio::time::sleep(wait.clamp(SHORTEST, LONGEST)) => Ok(Turn::Idle),
        }
    }

    /// Keeps the answer to a question; hands on that to a call.
    fn answered(&mut self, done: Box<Done>) -> Turn {
        let Work::Errand(errand) = &done.work else {
            return Turn::Idle;
        };
        let Some(at) = self.asking.iter().position(|it| it.id == errand.id) else {
            return Turn::Answered(done);
        };
        let asked = self.asking.swap_remove(at).ask;
        let reply = match done.result {
            Ok(Yield::Errand(answer)) => Ok(answer),
            Ok(_) => return Turn::Idle,
            Err(fault) => Err(fault),
        };
        let answers = &mut self.asker.store.context_mut(CONTEXT).answers;
        answers.keep(asked, reply, Timestamp::now());
        Turn::Idle
    }

    /// Asks the questions that are due.
    pub(super) fn ask_what_is_due(&mut self, ids: &[TargetId]) {
        let Some(context) = self.asker.store.context(CONTEXT) else {
            return;
        };
        let now = Timestamp::now();
        let questions = ids
            .iter()
            .flat_map(|id| actions::questions(context, &self.cluster, id));
        let due = questions.filter(|question| {
            let is_due = context.answers.due_at(question).is_some_and(|at| at <= now);
            is_due && !self.asking.iter().any(|it| it.ask == question.ask)
        });
        let due: Vec<_> = due.map(|question| question.ask).collect();
        for ask in due {
            let errand = self.asker.errand(ask);
            self.asking.push(errand);
        }
    }

    /// Reads a target anew: what was on its way before does not count.
    pub(super) async fn read_again(
        &mut self,
        id: &TargetId,
        signals: &mut Signals,
    ) -> Result<(), Again> {
        let failed = |failure: Failure| Again::Failed(failure.line);
        let since = self.forget_what_flies().map_err(failed)?;
        let beside = self.beside(id);
        let mut wants = self.target_wants(id);
        let also = beside.iter().cloned();
        wants.extend(also.map(|(key, id)| Want::only(key, vec![id], Tempo::Fast)));
        let keys: Vec<Key> = wants.iter().map(|want| want.key.clone()).collect();
        self.asker.scheduler.refresh(Scope::Keys(&keys));
        let began = self.asker.started.elapsed();
        loop {
            let target = self.seen(id).is_newer_than(since);
            if target && self.is_read_beside(beside.as_ref(), since) {
                return Ok(());
            }
            if let Some(fault) = self.gave_up(id, &keys) {
                return Err(Again::Failed(format!(
                    "it could not be read again: {}",
                    fault.line()
                )));
            }
            if self.asker.started.elapsed() - began > PATIENCE {
                return Err(Again::Failed(
                    "it could not be read again in time".to_owned(),
                ));
            }
            match self
                .turn(&wants, None, Some(signals))
                .await
                .map_err(failed)?
            {
                Turn::Signalled(signal) => return Err(Again::Signalled(signal)),
                Turn::Answered(_) | Turn::Idle => {}
            }
        }
    }

    /// What is read again beside the target.
    fn beside(&self, id: &TargetId) -> Option<(Key, Text)> {
        let context = self.asker.store.context(CONTEXT)?;
        let facts = actions::facts(context, &self.cluster, id)?;
        actions::read_beside(self.order.action, CONTEXT, &facts)
    }

    /// Whether that was read after this time, if there is such a thing.
    fn is_read_beside(&self, beside: Option<&(Key, Text)>, since: Timestamp) -> bool {
        let Some((_, id)) = beside else {
            return true;
        };
        let context = self.asker.store.context(CONTEXT);
        let inside = context.and_then(|it| it.inside.get(&self.cluster));
        let entry = inside.and_then(|it| it.scalable_targets.get(id));
        // What is gone is so since it was read last, too.
        entry.is_some_and(|it| it.read_at.is_some_and(|at| at >= since) || it.missing.is_some())
    }

    /// Cancels every reading on its way; the time from which on answers are new.
    pub(super) fn forget_what_flies(&mut self) -> Result<Timestamp, Failure> {
        let now = self.asker.started.elapsed();
        let plan = self.asker.scheduler.plan(now, &[]);
        self.asker.start(plan)?;
        self.asker.failures.clear();
        self.asker.store.context_mut(CONTEXT).answers.renew();
        Ok(Timestamp::now())
    }

    /// Nothing but the target.
    fn target_wants(&self, id: &TargetId) -> Vec<Want> {
        let arn = id.arn(&self.cluster);
        let (key, other) = id.keys(CONTEXT, &self.cluster);
        let wants = std::iter::once(key)
            .chain(other)
            .map(|key| Want::only(key, vec![arn.clone()], Tempo::Fast));
        wants.collect()
    }

    /// Why it makes no sense to go on trying, if it does not.
    fn gave_up(&self, id: &TargetId, keys: &[Key]) -> Option<Fault> {
        let context = self.asker.store.context(CONTEXT)?;
        if let Some(fault) = &context.blocked {
            return Some(fault.clone());
        }
        let count = |key| self.asker.failures.get(key).copied().unwrap_or_default();
        let most = keys.iter().map(count).max().unwrap_or_default();
        let fault = self.seen(id).fault.or_else(|| {
            let mut shelves = keys.iter().filter_map(|key| context.shelf(key));
            shelves.find_map(|shelf| shelf.state().fault.clone())
        })?;
        let is_final = most >= ATTEMPTS || (most > 0 && !fault.kind.is_passing());
        is_final.then_some(fault)
    }

    /// Runs an errand for a turn; its end if it has come.
    pub(super) async fn run_errand(
        &mut self,
        errand: &Errand,
    ) -> Result<Option<Box<Done>>, Failure> {
        if let Some(context) = self.asker.store.context(CONTEXT)
            && let Some(fault) = &context.blocked
        {
            return Err(failure_of(fault));
        }
        if self.asker.scheduler.stopped(CONTEXT).is_some() {
            return Err(Failure::aws(
                "AWS is not asked any more until somebody logs in",
            ));
        }
        match self.turn(&[], Some(errand), None).await? {
            Turn::Answered(done) => Ok(Some(done)),
            Turn::Idle | Turn::Signalled(_) => Ok(None),
        }
    }
}

/// What came in a turn.
pub(super) enum Turn {
    /// The end of the errand.
    Answered(Box<Done>),
    /// Nothing, or something that is kept now.
    Idle,
    /// Somebody wants an end.
    Signalled(Signal),
}

/// Why a target could not be read again.
pub(super) enum Again {
    /// In words.
    Failed(String),
    /// Somebody wants an end.
    Signalled(Signal),
}
