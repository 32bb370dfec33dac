//! What the user and the app do to the planner besides asking for a plan.

use super::Now;
use super::job::JobId;
use super::plan::{Context, Flight, Scheduler, Scope, Stopped};
use crate::domain::Text;
use crate::domain::call::{Bucket, Permit};
use crate::domain::context::ContextId;
use crate::domain::polled::{Key, Step, Work};
use std::time::Duration;

/// How long an answer that is not final is left alone.
const NOT_FINAL: Duration = Duration::from_secs(8);

impl Scheduler {
    /// Makes everything wanted in the scope due at once, and ends what waits
    /// after a failure or for a login. A throttle is still waited out: pressing
    /// a key must not take from the deploy pipeline what AWS just refused us.
    pub fn refresh(&mut self, scope: Scope<'_>) {
        let (keys, contexts): (Vec<Key>, Vec<ContextId>) = match scope {
            Scope::Keys(keys) => (keys.to_vec(), keys.iter().map(|key| key.context).collect()),
            Scope::Context(context) => {
                let wanted = self.wanted.iter().filter(|key| key.context == context);
                (wanted.cloned().collect(), vec![context])
            }
        };
        for &context in &contexts {
            let live = self.contexts.entry(context).or_default();
            live.stopped = None;
            live.trusted_from = self.next_job;
        }
        if let Scope::Context(context) = scope {
            for (key, entry) in &mut self.ledger {
                if key.context == context {
                    entry.forgive();
                }
            }
        }
        for key in &keys {
            let facts = self.facts(key.source);
            if let Some(entry) = self.ledger.get_mut(key) {
                entry.forgive();
                entry.names.refresh();
                // What never changes is not asked again, except who we are:
                // a login may have changed that.
                let once = facts.cadence.visible.is_none() && facts.cadence.rest.is_none();
                if !once || facts.sole.is_some() {
                    entry.slots.refresh();
                }
            }
        }
    }

    /// Asks once more for items whose answer was not final yet, such as a task that is still
    /// on its way to STOPPED in a list whose items are otherwise asked for once.
    pub fn look_again(&mut self, now: Now, key: &Key, ids: &[Text]) {
        if let Some(entry) = self.ledger.get_mut(key) {
            for id in ids {
                if let Some(n) = entry.slots.find(id) {
                    entry.slots.look_again(n, now + NOT_FINAL);
                }
            }
        }
    }

    /// Has items read again at once, whatever is known of them. Gives back the first call that can
    /// be an answer to this: what was sent before it may tell of an older state.
    pub fn read_again(&mut self, key: &Key, ids: &[Text]) -> JobId {
        if let Some(entry) = self.ledger.get_mut(key) {
            for id in ids {
                if let Some(n) = entry.slots.find(id) {
                    entry.slots.refresh_one(n);
                }
            }
        }
        JobId(self.next_job)
    }

    /// Asks nothing of a context until it is refreshed; cancels what flies.
    pub fn stop_context(&mut self, context: ContextId) {
        self.context(context).stopped = Some(Stopped::Asked);
        self.withdraw(|flight| flight.key.context == context);
    }

    /// Why a context is asked nothing any more, if it is not.
    pub fn stopped(&self, context: ContextId) -> Option<Stopped> {
        self.contexts.get(&context)?.stopped
    }

    /// Forgets all lists of a context. Its buckets stay: they are the account's.
    pub fn forget(&mut self, context: ContextId) {
        self.withdraw(|flight| flight.key.context == context);
        self.ledger.retain(|key, _| key.context != context);
        self.wanted.retain(|key| key.context != context);
        let live = self.context(context);
        live.generation += 1;
        live.stopped = None;
    }

    /// Says which account and region a context leads to, so that contexts of
    /// the same place share its limits.
    pub fn locate(&mut self, context: ContextId, account: Text, region: Text) {
        self.buckets.locate(context, account, region);
    }

    /// Pays for a call that is not polled, such as an action; else says when
    /// there will be a token.
    pub fn pay(&mut self, now: Now, context: ContextId, bucket: Bucket) -> Result<Permit, Now> {
        let bucket = self.buckets.of(context, bucket, now);
        bucket.take(now).ok_or_else(|| bucket.next_token_at(now))
    }

    /// The throttle a context waits out, for the status line.
    pub fn throttled_until(&self, context: ContextId, now: Now) -> Option<(Bucket, Now)> {
        self.buckets.throttled_until(context, now)
    }

    /// How many items of a list are known by name.
    pub fn known(&self, key: &Key) -> usize {
        self.ledger.get(key).map_or(0, |entry| entry.slots.len())
    }

    /// How many items of a list were described at least once. Walks the list.
    pub fn described(&self, key: &Key) -> usize {
        self.ledger
            .get(key)
            .map_or(0, |entry| entry.slots.described())
    }

    /// When the names of a list were last read to the end.
    pub fn names_complete(&self, key: &Key) -> Option<Now> {
        self.ledger.get(key)?.names.complete_at()
    }

    /// Calls on their way for a context.
    pub fn in_flight(&self, context: ContextId) -> usize {
        self.contexts.get(&context).map_or(0, |live| live.in_flight)
    }

    pub(super) fn is_stopped(&self, context: ContextId) -> bool {
        self.stopped(context).is_some()
    }

    /// Cancels the flights that `unwanted` picks; what they asked for is open again.
    pub(super) fn withdraw(&mut self, unwanted: impl Fn(&Flight) -> bool) {
        let ids: Vec<JobId> = self
            .flights
            .iter()
            .filter(|(_, flight)| unwanted(flight))
            .map(|(id, _)| *id)
            .collect();
        for id in ids {
            let Some(flight) = self.flights.remove(&id) else {
                continue;
            };
            self.landed(&flight);
            if let Some(entry) = self.ledger.get_mut(&flight.key) {
                match &flight.work {
                    Work::Poll(Step::Names { .. }) => entry.names.give_back(),
                    Work::Poll(Step::Details { ids }) => {
                        entry.each(ids, |entry, n| entry.slots.give_back(n));
                    }
                    // An errand has no place in the ledger: who wants it asks for it again.
                    Work::Errand(_) => {}
                }
            }
            self.cancelled.push(id);
        }
    }

    /// A flight is over, however it ended.
    pub(super) fn landed(&mut self, flight: &Flight) {
        let live = self.context(flight.key.context);
        live.in_flight = live.in_flight.saturating_sub(1);
        if let (Work::Poll(Step::Details { .. }), Some(entry)) =
            (&flight.work, self.ledger.get_mut(&flight.key))
        {
            entry.flights = entry.flights.saturating_sub(1);
        }
    }

    pub(super) fn context(&mut self, context: ContextId) -> &mut Context {
        self.contexts.entry(context).or_default()
    }
}
