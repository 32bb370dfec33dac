//! What an answer does to what is known.

use super::Now;
use super::job::{Accepted, Gone, JobId};
use super::ledger::Entry;
use super::names::Turned;
use super::plan::{Flight, Scheduler, Stopped};
use super::slots::Place;
use crate::domain::Text;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{Step, Work, Yield};

impl Scheduler {
    /// Takes back a finished job.
    pub fn complete(&mut self, now: Now, id: JobId, result: &Result<Yield, Fault>) -> Accepted {
        let Some(flight) = self.flights.remove(&id) else {
            return Accepted::Late;
        };
        self.landed(&flight);
        let step = match &flight.work {
            Work::Errand(_) => return self.ran(now, id, &flight, result),
            Work::Poll(step) => step,
        };
        let gone = match (step, result) {
            (Step::Names { .. }, Ok(Yield::Names { ids, next, items })) => {
                self.succeeded(now, &flight);
                self.ledger.get_mut(&flight.key).map(|entry| {
                    let gone = entry.page(now, ids, next.clone());
                    if items.is_some() {
                        entry.told(now, ids);
                    }
                    gone
                })
            }
            (Step::Details { ids }, Ok(Yield::Details { missing, .. })) => {
                self.succeeded(now, &flight);
                let until = now + self.backoff.delay(FaultKind::NotFound, 0);
                self.ledger
                    .get_mut(&flight.key)
                    .map(|entry| entry.described(now, ids, missing, until))
            }
            (step, Err(fault)) => self.failed(now, id, &flight, step, fault),
            // An answer to another question than the one asked is ours to fix.
            (step, Ok(_)) => {
                self.failed(now, id, &flight, step, &Fault::new(FaultKind::Bug, "", ""))
            }
        };
        let Some(ids) = gone else {
            return Accepted::Late;
        };
        let key = flight.key;
        let gone = (!ids.is_empty()).then_some(Gone { key, ids });
        Accepted::Fresh { gone }
    }

    /// Makes the bucket or the context wait, if this failure says so.
    pub(super) fn beware(&mut self, now: Now, id: JobId, flight: &Flight, kind: FaultKind) {
        let context = flight.key.context;
        let live = self.context(context);
        if kind.stops_context() && id.0 >= live.trusted_from {
            live.stopped = Some(Stopped::By(kind));
        }
        if kind == FaultKind::Throttled {
            self.buckets.of(context, flight.bucket, now).throttled(
                now,
                flight.sent,
                &mut self.backoff,
            );
        }
    }

    pub(super) fn succeeded(&mut self, now: Now, flight: &Flight) {
        self.buckets
            .of(flight.key.context, flight.bucket, now)
            .succeeded(now, flight.sent);
    }

    /// Whoever has to wait for this failure to pass is told: the bucket, the
    /// context, or what was asked for.
    fn failed(
        &mut self,
        now: Now,
        id: JobId,
        flight: &Flight,
        step: &Step,
        fault: &Fault,
    ) -> Option<Vec<Text>> {
        let kind = fault.kind;
        self.beware(now, id, flight, kind);
        let entry = self.ledger.get_mut(&flight.key)?;
        let backoff = &mut self.backoff;
        match step {
            Step::Names { token } => {
                let restart = names_a_bad_token(fault) && token.is_some();
                // The answer to a bad token is to begin again, not to give up.
                let kind = if restart { FaultKind::Service } else { kind };
                let until = match waits_elsewhere(kind) {
                    true => now,
                    false => now + backoff.delay(kind, entry.names.failures()),
                };
                if restart {
                    entry.names.restart(until);
                } else {
                    entry.names.failed(until);
                }
                Some(Vec::new())
            }
            Step::Details { ids } if is_whole(flight, ids, kind) => {
                Some(entry.each(ids, |entry, n| entry.slots.separate(n)))
            }
            Step::Details { ids } => {
                let until = match waits_elsewhere(kind) {
                    true => now,
                    false => {
                        entry.hold.failed(now, flight.sent, kind, backoff);
                        now + backoff.delay(kind, entry.failures(ids))
                    }
                };
                Some(entry.each(ids, |entry, n| entry.slots.failed(n, until)))
            }
        }
    }
}

impl Entry {
    /// A page of names came; says what is gone if it was the last.
    fn page(&mut self, now: Now, ids: &[Text], next: Option<Text>) -> Vec<Text> {
        let pass = self.names.pass();
        for id in ids {
            self.slots.note(id, pass);
        }
        match self.names.turned(now, next) {
            Turned::More => Vec::new(),
            Turned::Complete => self.slots.drop_unseen(pass),
        }
    }

    /// What a page named it described, too.
    fn told(&mut self, now: Now, ids: &[Text]) {
        for id in ids {
            if let Some(n) = self.slots.find(id)
                && self.slots.get(n).place != Place::InFlight
            {
                self.slots.send(n);
                self.slots.answered(n, now);
            }
        }
    }

    /// Details came.
    fn described(
        &mut self,
        now: Now,
        ids: &[Text],
        missing: &[(Text, Text)],
        until: Now,
    ) -> Vec<Text> {
        self.hold.release();
        self.each(ids, |entry, n| {
            let id = &entry.slots.get(n).id;
            if missing.iter().any(|(other, _)| other == id) {
                entry.slots.missing(n, now, until);
            } else {
                entry.slots.answered(n, now);
            }
        })
    }

    /// The most failures in a row any of these items has behind it.
    fn failures(&self, ids: &[Text]) -> u32 {
        let found = ids.iter().filter_map(|id| self.slots.find(id));
        let failures = found.map(|n| u32::from(self.slots.get(n).failures));
        failures.max().unwrap_or(0)
    }

    /// Lands the items of a flight, then removes those that were dropped from
    /// the list while they flew; says which.
    pub(super) fn each(&mut self, ids: &[Text], land: impl Fn(&mut Self, u32)) -> Vec<Text> {
        let mut gone = Vec::new();
        for id in ids {
            if let Some(n) = self.slots.find(id) {
                land(self, n);
                gone.extend(self.slots.reap(n));
            }
        }
        gone
    }
}

/// Whether the batch failed for one thing in it that does not exist.
fn is_whole(flight: &Flight, ids: &[Text], kind: FaultKind) -> bool {
    kind == FaultKind::NotFound && ids.len() > 1 && flight.key.source.fails_as_a_whole()
}

/// A throttle is waited out by the bucket, a missing login by the context.
fn waits_elsewhere(kind: FaultKind) -> bool {
    kind == FaultKind::Throttled || kind.stops_context()
}

/// Whether AWS rejected the page token, which it forgets after a while.
fn names_a_bad_token(fault: &Fault) -> bool {
    let mentions = |text: &str| text.to_ascii_lowercase().contains("token");
    matches!(fault.kind, FaultKind::Bug | FaultKind::NotFound)
        && (mentions(&fault.message) || fault.code.as_deref().is_some_and(mentions))
}
