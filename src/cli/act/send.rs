//! Sending: each call once, written down before and after.

use super::super::get::CONTEXT;
use super::super::get::ask::ATTEMPTS;
use super::super::print;
use super::follow::{Again, Turn};
use super::report::{End, Outcome};
use super::{Acting, Plan};
use crate::actions::{self, Known, Settling};
use crate::audit::{Entry, Step, masked};
use crate::domain::errand::{Answer, Ask};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::json;
use crate::domain::mutation::{Mutated, Mutation};
use crate::domain::polled::{Tempo, Yield};
use crate::domain::time::Timestamp;
use crate::fetchers::errands::operation;
use crate::scheduler::Scope;
use crate::store::Store;
use crate::ui::signals::Signals;
use serde_json::Value;
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

impl Acting {
    /// Reads the target again and makes its calls, unless it is not what was shown any more.
    pub(super) async fn carry_out(&mut self, plan: &Plan, signals: &mut Signals) -> Outcome {
        let mut outcome = Outcome::of(plan);
        match self.read_again(&plan.id, signals).await {
            Ok(()) => {}
            Err(Again::Failed(why)) => return outcome.ends(End::NotSent(why)),
            Err(Again::Signalled(signal)) => {
                outcome.was_interrupted = true;
                outcome.exit = Some(signal.exit_code());
                return outcome.ends(End::NotSent("interrupted".to_owned()));
            }
        }
        if let Some(difference) = self.difference(plan) {
            return outcome.ends(End::Changed(difference));
        }
        for (call, trace) in plan.calls.iter().zip(&plan.traces) {
            let mut sent = self.send(plan, call, signals, &mut outcome).await;
            let mut began = None;
            if let Sent::Open(fault) = sent {
                print::tell(&format!(
                    "{}: {} · it is not sent again, but looked for",
                    plan.name,
                    fault.line()
                ));
                match self.look_for(plan, |facts| trace.after(call, facts)).await {
                    Known::Made(words, deployment) => {
                        began = deployment;
                        outcome.read_back = Some(words);
                        sent = Sent::Accepted(Mutated::Accepted);
                    }
                    Known::NotKnown(why) => return outcome.ends(End::NotKnown(fault, why)),
                }
            }
            match sent {
                Sent::Accepted(answer) => {
                    outcome.answers.push(answer);
                    let calls: Vec<Mutation> = plan.calls.clone();
                    let known = plan.traces.first().map_or(&[][..], |it| it.deployments());
                    let answers = outcome.answers.clone();
                    let mut settling = Settling::begun(Timestamp::now(), calls, answers, known);
                    let before = outcome.settling.take().and_then(|it| it.deployment);
                    settling.deployment = began.or(settling.deployment).or(before);
                    outcome.settling = Some(settling);
                }
                Sent::Refused(fault) | Sent::Open(fault) => {
                    return outcome.ends(End::Refused(fault));
                }
                Sent::Unsent(why) => return outcome.ends(End::NotSent(why)),
            }
            if outcome.was_interrupted {
                break;
            }
        }
        outcome
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
        plan: &Plan,
        call: &Mutation,
        signals: &mut Signals,
        outcome: &mut Outcome,
    ) -> Sent {
        let mut attempts = 1;
        loop {
            self.calls += 1;
            let entry = self.entry(plan, call);
            if let Err(error) = self.log.append(&entry) {
                return Sent::Unsent(format!(
                    "it cannot be written down, and so it is not sent: {error}"
                ));
            }
            let began = Instant::now();
            let sent = self.call(call, signals, outcome).await;
            let after = Entry {
                at: Timestamp::now(),
                took_ms: u64::try_from(began.elapsed().as_millis()).ok(),
                ..entry
            };
            self.note(after, &sent);
            match sent {
                Sent::Refused(fault)
                    if fault.kind == FaultKind::Throttled
                        && attempts < ATTEMPTS
                        && !outcome.was_interrupted =>
                {
                    attempts += 1;
                    print::tell(&format!(
                        "{}: throttled, so it was not done: it is sent again as soon as the rate allows",
                        plan.name
                    ));
                }
                sent => return sent,
            }
        }
    }

    /// The call itself. Nothing cancels it: what may have arrived is waited for.
    async fn call(
        &mut self,
        call: &Mutation,
        signals: &mut Signals,
        outcome: &mut Outcome,
    ) -> Sent {
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
                    if !outcome.was_interrupted {
                        print::tell("interrupted: the call was sent, its answer is waited for");
                    }
                    outcome.was_interrupted = true;
                    outcome.exit = Some(signal.exit_code());
                }
                Err(failure) => return Sent::Unsent(failure.line),
            }
        }
    }

    /// Looks for a change whose answer was lost.
    async fn look_for(
        &mut self,
        plan: &Plan,
        judge: impl Fn(&actions::Facts<'_>) -> Known,
    ) -> Known {
        let ids = [plan.id.clone()];
        let Ok(since) = self.forget_what_flies() else {
            return Known::NotKnown("nobody is there to ask AWS".to_owned());
        };
        self.asker.scheduler.refresh(Scope::Context(CONTEXT));
        let began = Instant::now();
        let mut known = Known::NotKnown("it could not be read again".to_owned());
        while began.elapsed() < LOOK_FOR {
            if self.seen(&plan.id).is_newer_than(since)
                && let Some(context) = self.asker.store.context(CONTEXT)
                && let Some(facts) = actions::facts(context, &self.cluster, &plan.id)
            {
                known = judge(&facts);
                if matches!(known, Known::Made(..)) {
                    break;
                }
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
    fn entry(&self, plan: &Plan, call: &Mutation) -> Entry {
        let noted = Noted {
            cluster: &self.cluster,
            action: self.order.action.id,
            target: plan.id.arn(&self.cluster),
            number: self.calls,
        };
        entry(&self.asker.store, &noted, call)
    }

    /// Writes down what became of a call. It was sent: that this cannot be written down is told.
    fn note(&self, entry: Entry, sent: &Sent) {
        let (step, answer, fault) = match sent {
            Sent::Accepted(answer) => (Step::Accepted, Some(in_brief(answer)), None),
            Sent::Refused(fault) => (Step::Refused, None, Some(fault.line())),
            Sent::Open(fault) => (Step::NotKnown, None, Some(fault.line())),
            Sent::Unsent(why) => (Step::Refused, None, Some(why.clone())),
        };
        let entry = Entry {
            step,
            answer,
            fault: fault.map(Into::into),
            ..entry
        };
        if let Err(error) = self.log.append(&entry) {
            print::complain(&format!("the answer could not be written down: {error}"));
        }
    }
}

/// An answer without what is long and old: the events of a service.
pub(in crate::cli) fn in_brief(answer: &Mutated) -> Value {
    let mut value = json::to_value(answer);
    if let Some(service) = value.get_mut("service").and_then(Value::as_object_mut) {
        service.remove("events");
    }
    masked(value)
}

/// What a call is about.
pub(in crate::cli) struct Noted<'a> {
    /// ARN of the cluster.
    pub(in crate::cli) cluster: &'a str,
    /// `redeploy`.
    pub(in crate::cli) action: &'a str,
    /// ARN.
    pub(in crate::cli) target: &'a str,
    /// The how-manieth call of this program it is.
    pub(in crate::cli) number: u64,
}

/// What is written down before a call.
pub(in crate::cli) fn entry(store: &Store, noted: &Noted<'_>, call: &Mutation) -> Entry {
    let context = store.context(CONTEXT);
    let info = context.map(|it| it.info.clone()).unwrap_or_default();
    let caller = context.and_then(|it| it.identity.clone());
    let account = caller.as_ref().and_then(|it| it.account.clone());
    let at = Timestamp::now();
    let (time, program, number) = (at.as_millisecond(), std::process::id(), noted.number);
    Entry {
        at,
        id: format!("{time}-{program}-{number}").into(),
        step: Step::Sending,
        caller: caller.and_then(|it| it.arn),
        account: account.or(info.account),
        region: info.region,
        profile: info.profile,
        cluster: noted.cluster.into(),
        action: noted.action.into(),
        target: noted.target.into(),
        operation: operation(&Ask::Mutate(call.clone())).iam_action().into(),
        request: masked(call.request()),
        answer: None,
        fault: None,
        took_ms: None,
    }
}
