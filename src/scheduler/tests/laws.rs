//! The laws, under whatever may happen.

use super::world::{Mood, World, details};
use super::{id, ids, key, millis, seconds, want};
use crate::domain::call::Bucket;
use crate::domain::fault::FaultKind;
use crate::domain::polled::{SourceId, Want};
use crate::scheduler::Scope;
use proptest::prelude::*;

/// Something that happens.
#[derive(Debug, Clone)]
enum Event {
    Wait(u64),
    Scroll(usize),
    Leave,
    Return,
    Refresh,
    Fail(u64),
    Grow(usize),
    Shrink(usize),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (1u64..20_000).prop_map(Event::Wait),
        4 => (0usize..300).prop_map(Event::Scroll),
        1 => Just(Event::Leave),
        2 => Just(Event::Return),
        1 => Just(Event::Refresh),
        2 => (0u64..80).prop_map(Event::Fail),
        1 => (1usize..30).prop_map(Event::Grow),
        1 => (1usize..30).prop_map(Event::Shrink),
    ]
}

fn demand(top: usize, of: &[SourceId]) -> Vec<Want> {
    of.iter()
        .map(|source| want(*source, ids(top..top + 25), true))
        .collect()
}

/// No window sees more calls than burst and rate allow.
fn never_overdrawn(world: &World) -> Result<(), TestCaseError> {
    for bucket in [
        Bucket::ServiceRead,
        Bucket::ClusterRead,
        Bucket::ClusterResourceRead,
    ] {
        let (burst, rate) = bucket.published();
        let (burst, rate) = (f64::from(burst) / 2.0, f64::from(rate) / 2.0);
        let times: Vec<f64> = world
            .log
            .iter()
            .filter(|sent| sent.bucket == bucket)
            .map(|sent| sent.at.as_secs_f64())
            .collect();
        // The largest (calls since the start − rate × time) may not exceed the
        // smallest before it by more than the burst; one sweep instead of all windows.
        let mut lowest = f64::INFINITY;
        for (n, at) in times.iter().enumerate() {
            lowest = lowest.min(n as f64 - rate * at);
            let here = (n + 1) as f64 - rate * at;
            prop_assert!(
                here - lowest <= burst + 1e-6,
                "{bucket:?} overdrawn at {at}"
            );
        }
    }
    Ok(())
}

const BOTH: [SourceId; 2] = [SourceId::Services, SourceId::RunningTasks];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Single flight, no call for what nobody wants, no wake in the past: the
    /// world checks those on every plan. In the end all is known and described.
    #[test]
    fn whatever_happens(seed in 1u64.., size in 0usize..400, events in prop::collection::vec(event(), 1..60)) {
        let mut world = World::new(seed);
        world.latency = 400;
        for source in BOTH {
            world.list(key(source), ids(0..size));
        }
        let mut top = 0;
        let mut here = true;
        let mut last = size;
        let mut first = 0;
        for event in events {
            match event {
                Event::Wait(ms) => {
                    let demand = if here { demand(top, &BOTH) } else { demand(top, &BOTH[..1]) };
                    world.live(&demand, millis(ms));
                }
                Event::Scroll(to) => top = to,
                Event::Leave => here = false,
                Event::Return => here = true,
                Event::Refresh => world.scheduler.refresh(Scope::Context(super::HERE)),
                Event::Fail(percent) => world.mood = Mood {
                    failing: percent,
                    kinds: vec![FaultKind::Throttled, FaultKind::Timeout, FaultKind::Network,
                        FaultKind::Service, FaultKind::Denied, FaultKind::NotFound, FaultKind::Bug],
                },
                Event::Grow(n) => last += n,
                Event::Shrink(n) => first = (first + n).min(last),
            }
            for source in BOTH {
                world.list(key(source), ids(first..last));
            }
        }
        world.mood = Mood::default();
        let calm = [want(BOTH[0], vec![], true), want(BOTH[1], vec![], true)];
        world.live(&calm, seconds(3_000));
        for source in BOTH {
            let listed = last - first;
            prop_assert_eq!(world.scheduler.known(&key(source)), listed);
            prop_assert_eq!(world.scheduler.described(&key(source)), listed);
            prop_assert!(world.scheduler.names_complete(&key(source)).is_some());
            for n in first..last {
                prop_assert!(world.described.contains_key(&(key(source), id(n))), "{} was lost", n);
            }
        }
        prop_assert!(world.gone.iter().all(|gone| *gone < id(first)));
        never_overdrawn(&world)?;
    }

    /// Whatever fails and is cancelled, an item that is asked once is described once.
    #[test]
    fn the_first_pass_describes_every_item_once(
        seed in 1u64..,
        size in 0usize..300,
        moves in prop::collection::vec((1u64..3_000, 0usize..300, any::<bool>(), 0u64..60), 0..30),
    ) {
        let mut world = World::new(seed);
        world.latency = 300;
        world.page = 37;
        world.list(key(SourceId::Clusters), ids(0..size));
        for (ms, top, here, failing) in moves {
            world.mood = Mood { failing, kinds: vec![FaultKind::Throttled, FaultKind::Service, FaultKind::Timeout, FaultKind::Denied] };
            let view = ids(top.min(size)..(top + 20).min(size));
            let demand = [want(SourceId::Clusters, view, true)];
            world.live(if here { &demand } else { &[] }, millis(ms));
        }
        world.mood = Mood::default();
        world.live(&[want(SourceId::Clusters, vec![], true)], seconds(1_000));
        prop_assert_eq!(world.described.len(), size);
        prop_assert!(world.described.values().all(|times| *times == 1));
        never_overdrawn(&world)?;
    }

    /// While nothing fails, nothing out of view is asked before what is in view.
    #[test]
    fn what_is_on_screen_comes_first(
        seed in 1u64..,
        size in 1usize..900,
        latency in 10u64..800,
        moves in prop::collection::vec((1u64..2_000, 0usize..900), 1..20),
    ) {
        let mut world = World::new(seed);
        world.strict = true;
        // Slow answers run into the ceiling of calls, quick ones into the bucket's.
        world.latency = latency;
        for source in [SourceId::Services, SourceId::Clusters, SourceId::RunningTasks] {
            world.list(key(source), ids(0..size));
        }
        for (ms, top) in moves {
            let demand = demand(top % size, &[SourceId::Services, SourceId::Clusters, SourceId::RunningTasks]);
            world.live(&demand, millis(ms));
        }
        never_overdrawn(&world)?;
    }

    /// Going away and coming back asks for nothing that is still fresh.
    #[test]
    fn coming_back_is_free(seed in 1u64.., size in 0usize..200, away in 0u64..9) {
        let mut world = World::new(seed);
        world.list(key(SourceId::Services), ids(0..size));
        let demand = [want(SourceId::Services, ids(0..size.min(20)), true)];
        world.live(&demand, seconds(9));
        let before = world.log.len();
        world.live(&[], millis(away * 100));
        world.live(&demand, millis(10));
        let again = world.log[before..].iter().flat_map(details).count();
        prop_assert_eq!(again, 0);
    }
}
