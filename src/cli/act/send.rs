//! Sending: each call once, written down before and after.

use super::super::get::CONTEXT;
use super::super::get::ask::ATTEMPTS;
use super::super::print;
use super::follow::{Again, Turn};
use super::report::{End, Outcome};
use super::{Acting, Plan};
use crate::actions::{self, Known, TargetId};
use crate::audit::{About, Entry, Step};
use crate::domain::errand::{Answer, Ask};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::mutation::{Mutated, Mutation};
use crate::domain::polled::{Tempo, Yield};
use crate::domain::time::Timestamp;
use crate::fetchers::errands::operation;
use crate::scheduler::Scope;
use crate::store::Store;
use crate::ui::signals::Signals;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a change whose answer was lost is looked for: what ECS tells is up to some seconds old.
const LOOK_FOR: Duration = Duration::from_secs(12);

/// What became of one call.
enum Sent {
    Accepted(Mutated),
    /// It was certainly not done.
    Refused(Fault),
    /// The request may have arrived.
    Open(Fault),
    /// It never left.
    Unsent(String),
}

/// Whether somebody wanted an end while a call was on its way.
#[derive(Default)]
struct Asked {
    is_interrupted: bool,
    /// The code of the signal that said so.
    exit: Option<u8>,
}

/// How many of these, from the first on, one call is enough for.
pub(super) fn together(plans: &[Plan]) -> usize {
    let Some(([call], rest)) = plans
        .split_first()
        .map(|(first, rest)| (&*first.calls, rest))
    else {
        return plans.len().min(1);
    };
    let mut call = call.clone();
    let joined = rest.iter().take_while(|plan| match &*plan.calls {
        [other] => actions::join(&mut call, other),
        _ => false,
    });
    1 + joined.count()
}

/// The one call of a step for all of these.
pub(super) fn joined<'a>(plans: impl Iterator<Item = &'a Plan>, step: usize) -> Option<Mutation> {
    let mut calls = plans.filter_map(|plan| plan.calls.get(step));
    let mut call = calls.next()?.clone();
    for other in calls {
        actions::join(&mut call, other);
    }
    Some(call)
}

/// What they are called.
fn names(plans: &[&Plan]) -> String {
    let names: Vec<&str> = plans.iter().map(|it| &*it.name).collect();
    names.join(", ")
}

impl Acting {
    /// Reads the targets again and makes the calls for those that are still what was shown: one
    /// call for all of them where there are several ([`together`]).
    pub(super) async fn carry_out(
        &mut self,
        plans: &[Plan],
        signals: &mut Signals,
    ) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = plans.iter().map(Outcome::of).collect();
        for (plan, outcome) in plans.iter().zip(&mut outcomes) {
            match self.read_again(&plan.id, signals).await {
                Ok(()) => {
                    if let Some(difference) = self.difference(plan) {
                        outcome.end = End::Changed(difference);
                    }
                }
                Err(Again::Failed(why)) => outcome.end = End::NotSent(why),
                Err(Again::Signalled(signal)) => {
                    for outcome in &mut outcomes {
                        outcome.was_interrupted = true;
                        outcome.exit = Some(signal.exit_code());
                        outcome.end = End::NotSent("interrupted".to_owned());
                    }
                    return outcomes;
                }
            }
        }
        let both = plans.iter().zip(&mut outcomes);
        let mut rows: Vec<(&Plan, &mut Outcome)> = both
            .filter(|(_, outcome)| matches!(outcome.end, End::Accepted))
            .collect();
        let steps = rows.iter().map(|(plan, _)| plan.calls.len()).max();
        for step in 0..steps.unwrap_or_default() {
            if !self.step(step, &mut rows, signals).await {
                break;
            }
        }
        outcomes
    }

    /// Makes the call of a step. Whether the next one is to follow.
    async fn step(
        &mut self,
        step: usize,
        rows: &mut [(&Plan, &mut Outcome)],
        signals: &mut Signals,
    ) -> bool {
        let plans: Vec<&Plan> = rows.iter().map(|(plan, _)| *plan).collect();
        let Some(call) = joined(plans.iter().copied(), step) else {
            return false;
        };
        let mut asked = Asked::default();
        let mut sent = self.send(&plans, &call, signals, &mut asked).await;
        if let (Sent::Open(fault), true) = (&sent, call.is_idempotent() && !asked.is_interrupted) {
            print::tell(&format!(
                "{}: {} · asked once more under the same client token, which starts nothing twice",
                names(&plans),
                fault.line()
            ));
            let again = self.send(&plans, &call, signals, &mut asked).await;
            // That the second was refused says nothing of the first.
            if matches!(again, Sent::Accepted(_)) {
                sent = again;
            }
        }
        let mut silent: Vec<usize> = Vec::new();
        for (at, (plan, outcome)) in rows.iter_mut().enumerate() {
            outcome.was_interrupted |= asked.is_interrupted;
            outcome.exit = asked.exit.or(outcome.exit);
            match &sent {
                Sent::Accepted(answer) => {
                    match actions::share(&call, plan.id.arn(&self.cluster), answer) {
                        Some(share) => outcome.accepts(plan, share, None),
                        None => silent.push(at),
                    }
                }
                Sent::Open(_) => silent.push(at),
                Sent::Refused(fault) => outcome.end = End::Refused(fault.clone()),
                Sent::Unsent(why) => outcome.end = End::NotSent(why.clone()),
            }
        }
        if !silent.is_empty() {
            let fault = match sent {
                Sent::Open(fault) => fault,
                _ => {
                    let action = operation(&Ask::Mutate(call.clone())).iam_action();
                    Fault::new(FaultKind::Bug, action, "the answer does not mention it")
                }
            };
            let open: Vec<&Plan> = silent.iter().map(|at| rows[*at].0).collect();
            print::tell(&format!(
                "{}: {} · it is not sent again, but looked for",
                names(&open),
                fault.line()
            ));
            let found = self.look_for(&open, step).await;
            for (at, known) in silent.into_iter().zip(found) {
                let (plan, outcome) = &mut rows[at];
                match known {
                    Known::Made(words, deployment) => {
                        outcome.read_back = Some(words);
                        outcome.accepts(plan, Mutated::Accepted, deployment);
                    }
                    Known::NotKnown(why) => outcome.end = End::NotKnown(fault.clone(), why),
                }
            }
        }
        let goes_on = |(_, outcome): &(&Plan, &mut Outcome)| {
            matches!(outcome.end, End::Accepted) && !outcome.was_interrupted
        };
        rows.iter().all(goes_on)
    }

    /// What of the target is not what was shown any more.
    fn difference(&self, plan: &Plan) -> Option<String> {
        if let Some(why) = self.seen(&plan.id).missing {
            return Some(format!("it is gone: AWS says {why}"));
        }
        let context = self.asker.store.context(CONTEXT)?;
        match actions::facts(context, &self.cluster, &plan.id) {
            Some(facts) => plan.fingerprint.difference(&facts.fingerprint()),
            None => Some("it is gone".to_owned()),
        }
    }

    /// Makes one call. Only after a throttle it is made again: then it was certainly not done.
    async fn send(
        &mut self,
        plans: &[&Plan],
        call: &Mutation,
        signals: &mut Signals,
        asked: &mut Asked,
    ) -> Sent {
        let mut attempts = 1;
        loop {
            self.calls += 1;
            let entry = self.entry(plans, call);
            if let Err(error) = self.log.append(&entry) {
                return Sent::Unsent(format!(
                    "it cannot be written down, and so it is not sent: {error}"
                ));
            }
            let began = Instant::now();
            let sent = self.call(call, signals, asked).await;
            self.note(entry, &sent, began.elapsed());
            match sent {
                Sent::Refused(fault)
                    if fault.kind == FaultKind::Throttled
                        && attempts < ATTEMPTS
                        && !asked.is_interrupted =>
                {
                    attempts += 1;
                    print::tell(&format!(
                        "{}: throttled, so it was not done: it is sent again as soon as the rate allows",
                        names(plans)
                    ));
                }
                sent => return sent,
            }
        }
    }

    /// The call itself. Nothing cancels it: what may have arrived is waited for.
    async fn call(&mut self, call: &Mutation, signals: &mut Signals, asked: &mut Asked) -> Sent {
        let errand = self.asker.errand(Arc::new(Ask::Mutate(call.clone())));
        loop {
            if self.asker.scheduler.stopped(CONTEXT).is_some() {
                return Sent::Unsent("AWS is not asked any more until somebody logs in".to_owned());
            }
            match self.turn(&[], Some(&errand), Some(signals)).await {
                Ok(Turn::Answered(done)) => {
                    return match done.result {
                        Ok(Yield::Errand(Answer::Mutated(answer))) => Sent::Accepted(answer),
                        Ok(_) => {
                            let action = operation(&errand.ask).iam_action();
                            let words = "answered as if it were a question";
                            Sent::Open(Fault::new(FaultKind::Bug, action, words))
                        }
                        Err(fault) if fault.leaves_open() => Sent::Open(fault),
                        Err(fault) => Sent::Refused(fault),
                    };
                }
                Ok(Turn::Idle) => {}
                Ok(Turn::Signalled(signal)) => {
                    if !asked.is_interrupted {
                        print::tell("interrupted: the call was sent, its answer is waited for");
                    }
                    asked.is_interrupted = true;
                    asked.exit = Some(signal.exit_code());
                }
                Err(failure) => return Sent::Unsent(failure.line),
            }
        }
    }

    /// Looks for what a step whose answer was lost has left behind at each of these.
    async fn look_for(&mut self, plans: &[&Plan], step: usize) -> Vec<Known> {
        let silent = |why: &str| vec![Known::NotKnown(why.to_owned()); plans.len()];
        let Ok(since) = self.forget_what_flies() else {
            return silent("nobody is there to ask AWS");
        };
        self.asker.scheduler.refresh(Scope::Context(CONTEXT));
        let began = Instant::now();
        let mut known = silent("it could not be read again");
        while began.elapsed() < LOOK_FOR {
            for (plan, known) in plans.iter().zip(&mut known) {
                if !matches!(known, Known::Made(..))
                    && self.seen(&plan.id).is_newer_than(since)
                    && let Some(context) = self.asker.store.context(CONTEXT)
                    && let Some(facts) = actions::facts(context, &self.cluster, &plan.id)
                    && let Some((trace, call)) = plan.traces.get(step).zip(plan.calls.get(step))
                {
                    *known = trace.after(call, &facts);
                }
            }
            let both = plans.iter().zip(&known);
            let open = both.filter(|(_, known)| !matches!(known, Known::Made(..)));
            let ids: Vec<TargetId> = open.map(|(plan, _)| plan.id.clone()).collect();
            if ids.is_empty() {
                break;
            }
            let wants = self.wants(&ids, Tempo::Fast);
            self.ask_what_is_due(&ids);
            // Whoever presses ctrl-c now has waited long enough for this.
            if self.turn(&wants, None, None).await.is_err() {
                break;
            }
        }
        known
    }

    /// What is written down before a call.
    fn entry(&self, plans: &[&Plan], call: &Mutation) -> Entry {
        let targets = plans.iter().map(|it| &**it.id.arn(&self.cluster));
        let targets: Vec<&str> = targets.collect();
        let about = About {
            cluster: &self.cluster,
            action: self.order.action.id,
            target: &targets.join(", "),
            number: self.calls,
        };
        entry(&self.asker.store, &about, call)
    }

    /// Writes down what became of a call. It was sent: that this cannot be written down is told.
    fn note(&self, entry: Entry, sent: &Sent, took: Duration) {
        let ended = match sent {
            Sent::Accepted(answer) => Ok(answer),
            Sent::Refused(fault) | Sent::Open(fault) => Err(Ok(fault)),
            Sent::Unsent(why) => Err(Err(why.as_str())),
        };
        let mut entry = entry.ended(ended, took, Timestamp::now());
        if matches!(sent, Sent::Unsent(_)) {
            entry.step = Step::Refused;
        }
        if let Err(error) = self.log.append(&entry) {
            print::complain(&format!("the answer could not be written down: {error}"));
        }
    }
}

/// What is written down before a call.
pub(in crate::cli) fn entry(store: &Store, about: &About<'_>, call: &Mutation) -> Entry {
    let context = store.context(CONTEXT);
    let info = context.map(|it| it.info.clone()).unwrap_or_default();
    let caller = context.and_then(|it| it.identity.as_ref());
    let operation = operation(&Ask::Mutate(call.clone())).iam_action();
    Entry::sending(about, &info, caller, (operation, call), Timestamp::now())
}
