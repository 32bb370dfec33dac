//! The planner: from what the screen needs to the calls to make now.

use super::Now;
use super::backoff::Backoff;
use super::buckets::{Buckets, Purse};
use super::cadence::Poll;
use super::facts::{Facts, Table};
use super::job::{Class, Job, JobId, Plan};
use super::lane::{Lane, Offer};
use super::ledger::{Entry, Ledger};
use crate::domain::Text;
use crate::domain::call::{Bucket, Cause};
use crate::domain::context::ContextId;
use crate::domain::fault::FaultKind;
use crate::domain::polled::{Key, SourceId, Step, Tempo, Want, Work};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What the user may set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Config {
    /// Our part of each published limit, 0 to 1.
    pub share: f64,
    /// Most calls of one context at the same time.
    pub max_in_flight: usize,
    /// Seed of the jitter.
    pub seed: u64,
    /// How much livelier or calmer than their sources' own cadence lists are kept.
    pub poll: Poll,
    /// The cause every call states instead of its own: a script's calls are all its own.
    pub cause: Option<Cause>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            share: 0.5,
            max_in_flight: 16,
            seed: 0x0ec5,
            poll: Poll::default(),
            cause: None,
        }
    }
}

/// What is to be asked anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// These lists.
    Keys(&'a [Key]),
    /// Everything of a context that is wanted now.
    Context(ContextId),
}

/// Why nothing is asked of a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The program said so.
    Asked,
    /// Every further call would fail like the last one.
    By(FaultKind),
}

/// A call on its way.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) key: Key,
    pub(super) work: Work,
    pub(super) bucket: Bucket,
    pub(super) sent: Now,
}

#[derive(Debug, Default)]
pub(super) struct Context {
    pub(super) generation: u64,
    pub(super) in_flight: usize,
    /// Why nothing is asked any more.
    pub(super) stopped: Option<Stopped>,
    /// Answers to older jobs say nothing about the credentials in use now.
    pub(super) trusted_from: u64,
}

/// When and how much to ask AWS. Pure: time comes in, jobs come out.
#[derive(Debug)]
pub struct Scheduler {
    pub(super) table: Table,
    config: Config,
    pub(super) buckets: Buckets,
    pub(super) backoff: Backoff,
    pub(super) ledger: Ledger,
    pub(super) contexts: FxHashMap<ContextId, Context>,
    pub(super) flights: BTreeMap<JobId, Flight>,
    /// Withdrawn since the last plan.
    pub(super) cancelled: Vec<JobId>,
    pub(super) wanted: Vec<Key>,
    pub(super) next_job: u64,
}

/// What one plan has found out about who must wait.
#[derive(Default)]
struct Waiting {
    buckets: Vec<(Purse, Bucket)>,
    until: Option<Now>,
}

impl Scheduler {
    /// The facts of a source, at the pace the user wants.
    pub(super) fn facts(&self, source: SourceId) -> Facts {
        let facts = (self.table)(source);
        Facts {
            cadence: self.config.poll.apply(facts.cadence),
            slowest: self.config.poll.slowest,
            ..facts
        }
    }

    /// Knows nothing yet.
    pub fn new(table: Table, config: Config) -> Self {
        Self {
            table,
            config,
            buckets: Buckets::new(config.share),
            backoff: Backoff::new(config.seed),
            ledger: Ledger::default(),
            contexts: FxHashMap::default(),
            flights: BTreeMap::new(),
            cancelled: Vec::new(),
            wanted: Vec::new(),
            next_job: 1,
        }
    }

    /// What to call now to serve `demand`, earlier lists first within a class.
    /// An empty demand is a pause: nothing is called, what flies is cancelled.
    pub fn plan(&mut self, now: Now, demand: &[Want]) -> Plan {
        self.wanted = demand.iter().map(|want| want.key.clone()).collect();
        self.withdraw(|flight| {
            matches!(flight.work, Work::Poll(_))
                && !demand.iter().any(|want| want.key == flight.key)
        });
        let mut jobs = Vec::new();
        let mut waiting = Waiting::default();
        let lanes = self.lanes(now, demand);
        for class in Class::ORDER {
            for lane in &lanes {
                while let Some(job) = self.next(class, lane, now, &mut waiting) {
                    jobs.push(job);
                }
            }
        }
        let due = lanes
            .iter()
            .filter_map(|lane| self.ledger.get(lane.key)?.wake_at(lane, now));
        let wake_at = due.chain(waiting.until).min();
        Plan {
            jobs,
            cancel: std::mem::take(&mut self.cancelled),
            wake_at,
        }
    }

    /// The wanted lists of contexts that may be asked, each once.
    fn lanes<'a>(&mut self, now: Now, demand: &'a [Want]) -> Vec<Lane<'a>> {
        struct Merged<'a> {
            key: &'a Key,
            visible: Vec<u32>,
            rest: bool,
            tempo: Tempo,
        }
        let mut merged: Vec<Merged<'a>> = Vec::with_capacity(demand.len());
        for want in demand {
            let facts = self.facts(want.key.source);
            if self.is_stopped(want.key.context) {
                continue;
            }
            let entry = self.ledger.entry(want.key.clone()).or_default();
            entry.slots.unpark(now);
            let mut visible: Vec<u32> = want
                .visible
                .iter()
                .map(|id| entry.slots.note(id, 0))
                .collect();
            for id in &want.also {
                entry.slots.note(id, 0);
            }
            if let (Some(sole), None, true) = (facts.sole, facts.names, visible.is_empty()) {
                visible.push(entry.slots.note(&Text::from(sole), 0));
            }
            match merged.iter_mut().find(|other| other.key == &want.key) {
                Some(other) => {
                    other.visible.append(&mut visible);
                    other.rest |= want.rest;
                    other.tempo = other.tempo.max(want.tempo);
                }
                None => merged.push(Merged {
                    key: &want.key,
                    visible,
                    rest: want.rest,
                    tempo: want.tempo,
                }),
            }
        }
        merged
            .into_iter()
            .filter_map(|want| {
                let facts = self.facts(want.key.source);
                let entry = self.ledger.get(want.key)?;
                let Merged { key, visible, .. } = want;
                Some(Lane::new(key, facts, visible, want.rest, want.tempo, entry))
            })
            .collect()
    }

    /// The next call of a class for one list, if it may be sent now.
    fn next(
        &mut self,
        class: Class,
        lane: &Lane<'_>,
        now: Now,
        waiting: &mut Waiting,
    ) -> Option<Job> {
        let bucket = lane.bucket(class)?;
        let context = lane.key.context;
        let purse = self.buckets.purse(context);
        let most = self.most_in_flight(class);
        if waiting.buckets.contains(&(purse, bucket))
            || self.contexts.entry(context).or_default().in_flight >= most
        {
            return None;
        }
        let entry = self.ledger.get_mut(lane.key)?;
        let offer = lane.offer(class, entry, now)?;
        let payer = self.buckets.of(context, bucket, now);
        let Some(permit) = payer.take(now) else {
            let until = payer.next_token_at(now);
            waiting.buckets.push((purse, bucket));
            waiting.until = Some(waiting.until.map_or(until, |other| other.min(until)));
            return None;
        };
        let (step, cause) = entry.send(offer, class, lane, now);
        let work = Work::Poll(step);
        let live = self.contexts.entry(context).or_default();
        live.in_flight += 1;
        let generation = live.generation;
        let cause = self.cause(cause);
        let id = JobId(self.next_job);
        self.next_job += 1;
        let flight = Flight {
            key: lane.key.clone(),
            work: work.clone(),
            bucket,
            sent: now,
        };
        self.flights.insert(id, flight);
        Some(Job {
            id,
            key: lane.key.clone(),
            work,
            permit,
            cause,
            generation,
        })
    }

    /// The cause a call states.
    pub(super) fn cause(&self, own: Cause) -> Cause {
        self.config.cause.unwrap_or(own)
    }

    /// What is not on screen leaves some room, so that what comes on screen
    /// next does not queue behind slow answers nobody looks at.
    fn most_in_flight(&self, class: Class) -> usize {
        let most = self.config.max_in_flight.max(1);
        if class.is_rest() {
            (most - most / 4).max(1)
        } else {
            most
        }
    }
}

impl Entry {
    /// Marks the work as under way.
    fn send(&mut self, offer: Offer, class: Class, lane: &Lane<'_>, now: Now) -> (Step, Cause) {
        match offer {
            Offer::Names => {
                let cause = self.names.cause();
                let token = self.names.send();
                (Step::Names { token }, cause)
            }
            Offer::Details(batch) => {
                let lead = batch.first().map(|&n| self.slots.get(n));
                let cause = lead.map_or(Cause::FirstLook, |lead| Lane::cause(class, lead));
                if lead.is_some_and(|lead| lane.is_paced(class, lead, now)) {
                    self.paced = now + lane.intervals.pace;
                }
                self.flights += 1;
                let send = |n: u32| {
                    self.slots.send(n);
                    self.slots.get(n).id.clone()
                };
                let ids = batch.into_iter().map(send).collect();
                (Step::Details { ids }, cause)
            }
        }
    }

    fn wake_at(&self, lane: &Lane<'_>, now: Now) -> Option<Now> {
        lane.wake_at(self, now)
    }
}
