//! Errands: once, paid for, given up when nobody wants them, and in nobody's way.

use super::{HERE, fault, id, millis, seconds, table, want};
use crate::domain::call::{Bucket, Cause};
use crate::domain::context::ContextId;
use crate::domain::errand::{Answer, Ask, Errand, ErrandId, EventsAsk};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::log::{EventsPage, Streams};
use crate::domain::polled::{SourceId, Yield};
use crate::scheduler::{Accepted, Config, JobId, Now, Scheduler, Scope};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn scheduler() -> Scheduler {
    Scheduler::new(table, Config::default())
}

fn errand(number: u64) -> Errand {
    errand_in(HERE, number)
}

fn errand_in(context: ContextId, number: u64) -> Errand {
    Errand {
        id: ErrandId(number),
        context,
        ask: Arc::new(Ask::Events(EventsAsk {
            group: "g".into(),
            streams: Streams::All,
            from: None,
            to: None,
            pattern: None,
            newest_first: false,
            limit: None,
            token: None,
        })),
    }
}

fn page() -> Result<Yield, Fault> {
    Ok(Yield::Errand(Answer::Events(EventsPage::default())))
}

#[test]
fn an_errand_is_sent_once_and_paid_from_its_bucket() {
    let mut s = scheduler();
    let wanted = [errand(1)];
    let plan = s.run_errands(seconds(0), &wanted);
    let [job] = &*plan.jobs else {
        panic!("{plan:?}");
    };
    assert_eq!(
        (job.permit.bucket(), job.cause),
        (Bucket::LogEvents, Cause::Errand)
    );
    let id = job.id;
    assert!(s.is_awaited(id));
    let again = s.run_errands(seconds(1), &wanted);
    assert!(again.jobs.is_empty() && again.cancel.is_empty());
    let accepted = s.complete(seconds(2), id, &page());
    assert_eq!(accepted, Accepted::Fresh { gone: None });
    assert!(!s.is_awaited(id));
}

#[test]
fn what_nobody_wants_any_more_is_cancelled_and_comes_late() {
    let mut s = scheduler();
    let first = s.run_errands(seconds(0), &[errand(1), errand(2)]);
    let ids: Vec<JobId> = first.jobs.iter().map(|job| job.id).collect();
    let plan = s.run_errands(seconds(1), &[errand(2)]);
    assert_eq!(plan.cancel, [ids[0]]);
    assert_eq!(s.complete(seconds(2), ids[0], &page()), Accepted::Late);
    assert!(matches!(
        s.complete(seconds(2), ids[1], &page()),
        Accepted::Fresh { .. }
    ));
}

#[test]
fn polls_and_errands_do_not_cancel_each_other() {
    let mut s = scheduler();
    let wants = [want(SourceId::Services, vec![id(1)], false)];
    let errands = s.run_errands(seconds(0), &[errand(1)]);
    let polls = s.plan(seconds(0), &wants);
    assert_eq!((errands.jobs.len(), polls.jobs.is_empty()), (1, false));
    let second = s.run_errands(seconds(1), &[errand(1)]);
    assert!(second.cancel.is_empty() && s.plan(seconds(1), &wants).cancel.is_empty());
    // Leaving the lists leaves the errand.
    let left = s.plan(seconds(2), &[]);
    assert!(!left.cancel.contains(&errands.jobs[0].id));
    assert!(s.is_awaited(errands.jobs[0].id));
}

#[test]
fn a_throttle_slows_the_bucket_and_expired_credentials_stop_the_context() {
    let mut s = scheduler();
    let plan = s.run_errands(seconds(0), &[errand(1)]);
    s.complete(
        millis(100),
        plan.jobs[0].id,
        &Err(fault(FaultKind::Throttled)),
    );
    let soon = s.run_errands(millis(101), &[errand(2)]);
    assert!(soon.jobs.is_empty(), "it is waited out");
    let at = soon.wake_at.expect("a time");
    assert!(at > millis(101));
    let later = s.run_errands(at, &[errand(2)]);
    assert_eq!(later.jobs.len(), 1);

    s.complete(at, later.jobs[0].id, &Err(fault(FaultKind::Expired)));
    let there = ContextId(2);
    let stopped = s.run_errands(at + seconds(60), &[errand(3), errand_in(there, 4)]);
    let of: Vec<ContextId> = stopped.jobs.iter().map(|job| job.key.context).collect();
    assert_eq!(of, [there], "the other context goes on");
    s.refresh(Scope::Context(HERE));
    let fresh = s.run_errands(at + seconds(61), &[errand(3), errand_in(there, 4)]);
    assert_eq!(fresh.jobs.len(), 1);
}

/// Something that happens.
#[derive(Debug, Clone)]
enum Event {
    Wait(u64),
    Want(u64),
    Leave,
    Land(FaultKind),
    Answer,
}

fn event() -> impl Strategy<Value = Event> {
    let kinds = [
        FaultKind::Throttled,
        FaultKind::Timeout,
        FaultKind::Denied,
        FaultKind::NotFound,
        FaultKind::Bug,
    ];
    prop_oneof![
        4 => (1u64..3_000).prop_map(Event::Wait),
        4 => (1u64..6).prop_map(Event::Want),
        1 => Just(Event::Leave),
        1 => prop::sample::select(kinds.to_vec()).prop_map(Event::Land),
        3 => Just(Event::Answer),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// No errand is twice on its way, none flies that nobody wants, the bucket is never overdrawn,
    /// no wake lies in the past, and in the end everybody who still wants an answer has one.
    #[test]
    fn whatever_happens_to_errands(events in prop::collection::vec(event(), 1..80)) {
        let mut s = scheduler();
        let (mut now, mut next) = (Now::ZERO, 0);
        let mut wanted: Vec<Errand> = Vec::new();
        let mut flying: BTreeMap<JobId, ErrandId> = BTreeMap::new();
        let mut sent: Vec<f64> = Vec::new();
        let mut answered: BTreeSet<ErrandId> = BTreeSet::new();
        // In the end everything is answered, one after the other.
        let calm = (0..400).flat_map(|_| [Event::Wait(1_000), Event::Answer]);
        for event in events.into_iter().chain(calm) {
            match event {
                Event::Wait(ms) => now += millis(ms),
                Event::Want(count) => wanted.extend((0..count).map(|_| { next += 1; errand(next) })),
                Event::Leave => wanted.clear(),
                Event::Land(_) | Event::Answer => {
                    let result = match event { Event::Land(kind) => Err(fault(kind)), _ => page() };
                    if let Some((job, errand)) = flying.pop_first() {
                        let accepted = s.complete(now, job, &result);
                        let fresh = matches!(accepted, Accepted::Fresh { .. });
                        prop_assert!(fresh);
                        answered.insert(errand);
                        wanted.retain(|it| it.id != errand);
                    }
                }
            }
            let plan = s.run_errands(now, &wanted);
            prop_assert!(plan.wake_at.is_none_or(|at| at > now));
            for job in &plan.cancel {
                flying.remove(job);
            }
            for job in &plan.jobs {
                let crate::domain::polled::Work::Errand(errand) = &job.work else {
                    return Err(TestCaseError::fail("not an errand"));
                };
                prop_assert!(!flying.values().any(|it| *it == errand.id), "twice on its way");
                prop_assert_eq!(job.permit.bucket(), Bucket::LogEvents);
                flying.insert(job.id, errand.id);
                sent.push(now.as_secs_f64());
            }
            let unwanted = flying.values().find(|id| !wanted.iter().any(|it| it.id == **id));
            prop_assert_eq!(unwanted, None);
        }
        prop_assert!(wanted.is_empty(), "{} wait in vain", wanted.len());
        let (burst, rate) = Bucket::LogEvents.published();
        let (burst, rate) = (f64::from(burst) / 2.0, f64::from(rate) / 2.0);
        let mut lowest = f64::INFINITY;
        for (n, at) in sent.iter().enumerate() {
            lowest = lowest.min(n as f64 - rate * at);
            prop_assert!((n + 1) as f64 - rate * at - lowest <= burst + 1e-6, "overdrawn at {at}");
        }
    }
}
