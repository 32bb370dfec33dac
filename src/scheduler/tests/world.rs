//! A simulated AWS: lists in pages, latency, failures, all in virtual time.
//! It checks on every plan what must hold on every plan.

use super::{fault, polled, table};
use crate::domain::Text;
use crate::domain::call::Bucket;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{Items, Key, Step, Want, Yield};
use crate::scheduler::{Accepted, Config, Job, JobId, Now, Scheduler};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::time::Duration;

/// A call that was sent.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) at: Now,
    pub(super) step: Step,
    pub(super) bucket: Bucket,
}

/// How AWS behaves.
#[derive(Debug, Clone, Default)]
pub(super) struct Mood {
    /// Percent of calls that fail, and how.
    pub(super) failing: u64,
    pub(super) kinds: Vec<FaultKind>,
}

pub(super) struct World {
    pub(super) scheduler: Scheduler,
    pub(super) now: Now,
    pub(super) lists: FxHashMap<Key, Vec<Text>>,
    pub(super) page: usize,
    pub(super) mood: Mood,
    pub(super) log: Vec<Sent>,
    /// How often each item was described and the answer taken.
    pub(super) described: FxHashMap<(Key, Text), usize>,
    pub(super) gone: Vec<Text>,
    pub(super) latency: u64,
    /// Checks that what is on screen comes first; holds where nothing fails.
    pub(super) strict: bool,
    flights: BTreeMap<(Now, JobId), (Key, Step)>,
    dice: u64,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let config = Config {
            seed,
            ..Config::default()
        };
        Self {
            scheduler: Scheduler::new(table, config),
            now: Now::ZERO,
            lists: FxHashMap::default(),
            page: 100,
            mood: Mood::default(),
            log: Vec::new(),
            described: FxHashMap::default(),
            gone: Vec::new(),
            latency: 100,
            strict: false,
            flights: BTreeMap::new(),
            dice: seed | 1,
        }
    }

    pub(super) fn list(&mut self, key: Key, ids: Vec<Text>) {
        self.lists.insert(key, ids);
    }

    /// Lives for a while with the same demand.
    pub(super) fn live(&mut self, demand: &[Want], span: Duration) {
        let until = self.now + span;
        loop {
            let wake = self.plan(demand);
            let landing = self.flights.keys().next().map(|(at, _)| *at);
            let next = [wake, landing].into_iter().flatten().min();
            match next {
                Some(at) if at <= until => self.now = at,
                _ => {
                    self.now = until;
                    return;
                }
            }
            while let Some((&(at, id), _)) = self.flights.first_key_value()
                && at <= self.now
            {
                self.land(at, id);
            }
        }
    }

    fn plan(&mut self, demand: &[Want]) -> Option<Now> {
        let plan = self.scheduler.plan(self.now, demand);
        assert!(
            plan.wake_at.is_none_or(|at| at > self.now),
            "wakes in the past"
        );
        self.flights.retain(|(_, id), _| !plan.cancel.contains(id));
        for (key, _) in self.flights.values() {
            assert!(
                demand.iter().any(|want| want.key == *key),
                "abandoned, still flying"
            );
        }
        for job in &plan.jobs {
            self.send(job, demand);
        }
        plan.wake_at
    }

    fn send(&mut self, job: &Job, demand: &[Want]) {
        assert!(
            demand.iter().any(|want| want.key == job.key),
            "nobody wants it"
        );
        for (key, step) in self.flights.values() {
            assert!(
                *key != job.key || !overlap(step, polled(&job.work)),
                "two in flight: {step:?}"
            );
        }
        if self.strict {
            self.check_order(job, demand);
        }
        let facts = table(job.key.source);
        if let Step::Details { ids } = polled(&job.work) {
            assert!(!ids.is_empty() && ids.len() <= facts.batch);
            let unique: FxHashSet<_> = ids.iter().collect();
            assert_eq!(unique.len(), ids.len(), "doubled within a batch");
        }
        self.log.push(Sent {
            at: self.now,
            step: polled(&job.work).clone(),
            bucket: job.permit.bucket(),
        });
        let latency = Duration::from_millis(1 + self.roll(2 * self.latency));
        let flight = (job.key.clone(), polled(&job.work).clone());
        self.flights.insert((self.now + latency, job.id), flight);
    }

    /// A call for nothing on screen is being sent: then nothing on screen that
    /// the same bucket pays for may still wait to be described.
    fn check_order(&self, job: &Job, demand: &[Want]) {
        let Step::Details { ids } = polled(&job.work) else {
            return;
        };
        let shows = |want: &Want, id: &Text| want.key == job.key && want.visible.contains(id);
        if demand
            .iter()
            .any(|want| ids.iter().any(|id| shows(want, id)))
        {
            return;
        }
        for want in demand {
            let same = table(want.key.source).details == Some(job.permit.bucket());
            for id in want.visible.iter().filter(|_| same) {
                let seen = self.described.contains_key(&(want.key.clone(), id.clone()));
                let asks = |step: &Step| matches!(step, Step::Details { ids } if ids.contains(id));
                let mut flying = self.flights.values();
                let asked = flying.any(|(key, step)| *key == want.key && asks(step));
                assert!(seen || asked, "{id} is on screen and waits behind {ids:?}");
            }
        }
    }

    fn land(&mut self, at: Now, id: JobId) {
        let Some((key, step)) = self.flights.remove(&(at, id)) else {
            return;
        };
        let result = self.answer(&key, &step);
        let Accepted::Fresh { gone } = self.scheduler.complete(self.now, id, &result) else {
            panic!("a job that flew came late");
        };
        if let (Step::Details { ids }, Ok(_)) = (&step, &result) {
            for id in ids {
                *self.described.entry((key.clone(), id.clone())).or_default() += 1;
            }
        }
        self.gone.extend(gone.into_iter().flat_map(|gone| gone.ids));
    }

    fn answer(&mut self, key: &Key, step: &Step) -> Result<Yield, Fault> {
        if self.roll(100) < self.mood.failing {
            let n = self.roll(self.mood.kinds.len() as u64) as usize;
            return Err(fault(self.mood.kinds[n]));
        }
        let list = self.lists.get(key).cloned().unwrap_or_default();
        match step {
            Step::Names { token } => {
                // A token is the last name of the page before, which the next
                // page repeats: AWS promises neither order nor uniqueness.
                let from = list.partition_point(|id| token.as_ref().is_some_and(|t| id < t));
                let to = (from + self.page + usize::from(token.is_some())).min(list.len());
                let ids = list[from..to].to_vec();
                let next = (to < list.len()).then(|| ids[ids.len() - 1].clone());
                Ok(Yield::Names {
                    ids,
                    next,
                    items: None,
                })
            }
            Step::Details { ids } => Ok(Yield::Details {
                items: Items::Services(Vec::new()),
                missing: ids
                    .iter()
                    .filter(|id| table(key.source).names.is_some() && !list.contains(id))
                    .map(|id| (id.clone(), "MISSING".into()))
                    .collect(),
            }),
        }
    }

    pub(super) fn calls(&self, from: Now, to: Now) -> Vec<&Sent> {
        self.log
            .iter()
            .filter(|sent| sent.at >= from && sent.at < to)
            .collect()
    }

    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % sides.max(1)
    }
}

fn overlap(a: &Step, b: &Step) -> bool {
    match (a, b) {
        (Step::Names { .. }, Step::Names { .. }) => true,
        (Step::Details { ids: a }, Step::Details { ids: b }) => a.iter().any(|id| b.contains(id)),
        _ => false,
    }
}

pub(super) fn details(sent: &Sent) -> &[Text] {
    match &sent.step {
        Step::Details { ids } => ids,
        Step::Names { .. } => &[],
    }
}
