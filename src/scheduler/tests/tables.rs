//! Tables: back-off, cadence, and the token bucket by hand.

use super::{millis, seconds};
use crate::domain::call::Bucket;
use crate::domain::fault::FaultKind;
use crate::domain::polled::Tempo;
use crate::fetchers::Cadence;
use crate::scheduler::backoff::{Backoff, limit};
use crate::scheduler::bucket::TokenBucket;
use crate::scheduler::cadence::{Size, intervals};
use proptest::prelude::*;
use strum::IntoEnumIterator;

#[test]
fn the_limit_of_a_wait_doubles_up_to_a_minute() {
    let limits: Vec<u64> = (0..9).map(|n| limit(n).as_secs()).collect();
    assert_eq!(limits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
}

#[test]
fn waits_after_a_failure() {
    let mut backoff = Backoff::new(7);
    for kind in FaultKind::iter() {
        for earlier in 0..10 {
            let delay = backoff.delay(kind, earlier);
            match kind {
                FaultKind::Denied => assert_eq!(delay, seconds(300)),
                FaultKind::NotFound => assert_eq!(delay, seconds(30)),
                FaultKind::Bug | FaultKind::Refused => assert_eq!(delay, seconds(60)),
                _ => assert!(delay >= millis(100) && delay <= limit(earlier)),
            }
        }
    }
}

#[test]
fn jitter_uses_the_whole_range() {
    let mut backoff = Backoff::new(1);
    let draws: Vec<_> = (0..200)
        .map(|_| backoff.delay(FaultKind::Network, 6))
        .collect();
    assert!(draws.iter().any(|d| *d < seconds(10)) && draws.iter().any(|d| *d > seconds(50)));
}

#[test]
fn cadence_by_tempo_and_size() {
    let cadence = Cadence {
        names: Some(seconds(60)),
        visible: Some(seconds(10)),
        rest: Some(seconds(60)),
    };
    // tempo, pages, visible calls, rest calls → names, visible, rest in seconds
    let table = [
        (Tempo::Normal, 0, 0, 0, 60, 10, 60),
        (Tempo::Normal, 1, 1, 1, 60, 10, 60),
        (Tempo::Normal, 1, 4, 7, 60, 20, 60),
        (Tempo::Normal, 20, 4, 197, 120, 20, 1576),
        (Tempo::Fast, 1, 1, 1, 30, 5, 30),
        (Tempo::Fast, 1, 4, 7, 30, 20, 56),
        (Tempo::Slow, 1, 1, 1, 240, 40, 240),
        (Tempo::Slow, 1, 9, 40, 240, 45, 320),
    ];
    for (tempo, pages, visible, rest, names_s, visible_s, rest_s) in table {
        let size = Size {
            pages,
            visible,
            rest,
        };
        let got = intervals(cadence, tempo, size, std::time::Duration::MAX);
        let wanted = (
            Some(seconds(names_s)),
            Some(seconds(visible_s)),
            Some(seconds(rest_s)),
        );
        assert_eq!(
            (got.names, got.visible, got.rest),
            wanted,
            "{tempo:?} {size:?}"
        );
    }
}

#[test]
fn fast_never_asks_more_often_than_the_floor_nor_less_often_than_normal() {
    for (base, fast) in [(4, 4), (5, 5), (6, 5), (10, 5), (12, 6)] {
        let cadence = Cadence {
            names: None,
            visible: Some(seconds(base)),
            rest: None,
        };
        let got = intervals(
            cadence,
            Tempo::Fast,
            Size::default(),
            std::time::Duration::MAX,
        );
        // One call a view still costs its five seconds.
        assert_eq!(got.visible, Some(seconds(fast.max(5))));
        assert_eq!((got.names, got.rest), (None, None), "once stays once");
    }
}

#[test]
fn half_of_what_is_published() {
    let mut bucket = TokenBucket::new(Bucket::ServiceRead, 0.5, seconds(0));
    assert_eq!(bucket.limits(), (50.0, 10.0));
    for _ in 0..50 {
        assert!(bucket.take(seconds(0)).is_some());
    }
    assert!(bucket.take(seconds(0)).is_none());
    assert_eq!(bucket.next_token_at(seconds(0)), millis(100));
    assert!(bucket.take(millis(99)).is_none());
    assert_eq!(
        bucket.take(millis(100)).map(|p| p.bucket()),
        Some(Bucket::ServiceRead)
    );
}

#[test]
fn a_throttle_halves_empties_and_creeps_back() {
    let mut backoff = Backoff::new(3);
    let mut bucket = TokenBucket::new(Bucket::ServiceRead, 0.5, seconds(0));
    bucket.throttled(seconds(1), seconds(0), &mut backoff);
    assert_eq!(bucket.limits(), (25.0, 5.0));
    assert!(bucket.take(seconds(1)).is_none());
    // The rest of the volley says nothing new.
    bucket.throttled(seconds(1), millis(900), &mut backoff);
    assert_eq!(bucket.limits(), (25.0, 5.0));
    bucket.throttled(seconds(4), seconds(3), &mut backoff);
    assert!(bucket.limits().1 < 2.6);
    for n in 5..30 {
        bucket.throttled(seconds(n), seconds(n), &mut backoff);
    }
    assert!(
        bucket.limits().1 >= 0.6,
        "there is a floor: {:?}",
        bucket.limits()
    );
    let low = bucket.limits();
    bucket.succeeded(seconds(60), seconds(60));
    assert!(bucket.limits() > low);
    bucket.succeeded(seconds(2_000), seconds(2_000));
    assert_eq!(bucket.limits(), (50.0, 10.0), "all is back");
}

proptest! {
    #[test]
    fn a_token_is_there_when_it_was_promised_and_not_before(
        share in 0.01f64..1.0,
        steps in prop::collection::vec((0u64..5_000_000_000, 0u8..20), 1..200),
    ) {
        let mut backoff = Backoff::new(5);
        let mut bucket = TokenBucket::new(Bucket::ServiceRead, share, seconds(0));
        let (burst, rate) = bucket.limits();
        let mut now = seconds(0);
        let mut taken = Vec::new();
        for (wait, what) in steps {
            now += std::time::Duration::from_nanos(wait);
            if what == 0 {
                bucket.throttled(now, now, &mut backoff);
            }
            while bucket.take(now).is_some() {
                taken.push(now);
            }
            let next = bucket.next_token_at(now);
            prop_assert!(next > now);
            prop_assert!(bucket.clone().take(next - std::time::Duration::from_nanos(1)).is_none() || what == 0
                || bucket.limits() < (burst, rate));
            prop_assert!(bucket.clone().take(next).is_some());
        }
        for i in 0..taken.len() {
            for j in i..taken.len() {
                let window = (taken[j] - taken[i]).as_secs_f64();
                prop_assert!((j - i + 1) as f64 <= burst + rate * window + 1e-6);
            }
        }
    }
}

#[test]
fn no_list_is_so_long_that_a_fault_out_of_view_stays_unseen() {
    let slowest = seconds(300);
    let cadence = Cadence {
        names: Some(seconds(60)),
        visible: Some(seconds(10)),
        rest: Some(seconds(30)),
    };
    let long = Size {
        pages: 200,
        visible: 4,
        rest: 2_000,
    };
    let got = intervals(cadence, Tempo::Normal, long, slowest);
    assert_eq!(got.rest, Some(slowest));
    assert_eq!(got.names, Some(slowest));
    assert_eq!(got.visible, Some(seconds(20)));
    assert_eq!(got.pace, slowest / 2_000, "spread over the whole interval");
    let idle = intervals(cadence, Tempo::Slow, long, slowest);
    assert_eq!(idle.rest, Some(slowest * 4), "nobody looks");
}
