//! What polling costs in calls: the figures the design promises.

use super::world::{World, details};
use super::{id, ids, key, millis, seconds, table, want};
use crate::domain::polled::{SourceId, Tempo};
use crate::scheduler::{Config, Scheduler};
use rustc_hash::FxHashSet;

#[test]
fn an_idle_minute_over_a_hundred_services_costs_at_most_22_calls() {
    let mut world = World::new(1);
    world.list(key(SourceId::Services), ids(0..100));
    let demand = [want(SourceId::Services, ids(0..38), true)];
    world.live(&demand, seconds(600));
    let mut most = 0;
    for start in 60..540 {
        let calls = world.calls(seconds(start), seconds(start + 60));
        most = most.max(calls.len());
        let seen: FxHashSet<_> = calls.iter().flat_map(|sent| details(sent)).collect();
        assert!(
            (0..38).all(|n| seen.contains(&id(n))),
            "all in view within a minute"
        );
    }
    // 4 batches in 20 s, 7 batches in 60 s, 1 list.
    assert!(
        (18..=22).contains(&most),
        "{most} calls in the worst minute"
    );
    for n in 38..100 {
        let looks: Vec<_> = world
            .log
            .iter()
            .filter(|sent| details(sent).contains(&id(n)))
            .map(|sent| sent.at)
            .collect();
        for pair in looks.windows(2) {
            assert!(
                pair[1] - pair[0] < seconds(125),
                "{n} was not looked at: {looks:?}"
            );
        }
    }
}

#[test]
fn what_is_out_of_view_comes_due_spread_out() {
    let mut world = World::new(2);
    world.list(key(SourceId::Services), ids(0..1_000));
    let demand = [want(SourceId::Services, ids(0..30), true)];
    world.live(&demand, seconds(4_000));
    // 97 batches of the rest in 300 s are 3.2 in ten seconds; 3 of the view, 10 pages of names.
    for start in 100..3_900 {
        let calls = world.calls(seconds(start), seconds(start + 10));
        assert!(
            calls.len() <= 4 + 3 + 10,
            "{} calls in ten seconds from {start}",
            calls.len()
        );
        let rest = calls
            .iter()
            .filter(|sent| details(sent).iter().all(|d| *d >= id(30)));
        let rest = rest.filter(|sent| !details(sent).is_empty()).count();
        assert!(
            rest <= 4,
            "{rest} calls out of view in ten seconds from {start}"
        );
    }
}

#[test]
fn two_thousand_services_are_described_in_one_pass_at_the_buckets_share() {
    let mut world = World::new(3);
    world.strict = true;
    world.list(key(SourceId::Services), ids(0..2_000));
    let demand = [want(SourceId::Services, ids(0..38), true)];
    let mut took = seconds(0);
    while world.scheduler.described(&key(SourceId::Services)) < 2_000 {
        world.live(&demand, millis(100));
        took += millis(100);
        assert!(took < seconds(60), "too slow");
    }
    let names = world
        .log
        .iter()
        .filter(|sent| details(sent).is_empty())
        .count();
    let first: FxHashSet<_> = world.log.iter().flat_map(details).collect();
    assert_eq!((names, first.len()), (20, 2_000));
    // 220 calls: 50 at once, then 10 a second. The 38 in view are looked at
    // again meanwhile, which is all there is beyond that.
    let extra = world.log.len() - 220;
    assert!(extra <= 12, "{extra} calls beyond the pass");
    let least = (220.0 - 50.0) / 10.0;
    let took = took.as_secs_f64();
    assert!((least..least + 3.0).contains(&took), "took {took} s");
}

#[test]
fn a_full_screen_of_two_thousand_is_there_in_three_round_trips() {
    let mut world = World::new(4);
    world.list(key(SourceId::Services), ids(0..2_000));
    // The first screen knows no names yet; the next one shows what came.
    world.live(&[want(SourceId::Services, vec![], true)], millis(201));
    assert!(world.scheduler.known(&key(SourceId::Services)) >= 100);
    world.live(&[want(SourceId::Services, ids(0..38), true)], millis(402));
    assert!((0..38).all(|n| {
        world
            .described
            .contains_key(&(key(SourceId::Services), id(n)))
    }));
}

#[test]
fn an_unfocused_terminal_costs_a_quarter_and_a_pause_nothing() {
    let calls = |tempo: Tempo| {
        let mut world = World::new(5);
        world.list(key(SourceId::Services), ids(0..8));
        let mut demand = [want(SourceId::Services, ids(0..8), true)];
        demand[0].tempo = tempo;
        world.live(&demand, seconds(1_000));
        world.log.len()
    };
    let (slow, normal, fast) = (calls(Tempo::Slow), calls(Tempo::Normal), calls(Tempo::Fast));
    assert!(
        slow * 3 < normal && normal * 3 < fast * 2,
        "{slow} {normal} {fast}"
    );
    let mut scheduler = Scheduler::new(table, Config::default());
    let plan = scheduler.plan(seconds(1), &[]);
    assert!(plan.jobs.is_empty() && plan.wake_at.is_none());
}

#[test]
fn scrolling_line_by_line_does_not_multiply_the_calls_afterwards() {
    let mut world = World::new(6);
    world.list(key(SourceId::Services), ids(0..200));
    for top in 0..60 {
        world.live(
            &[want(SourceId::Services, ids(top..top + 38), false)],
            seconds(1),
        );
    }
    let still = [want(SourceId::Services, ids(60..98), false)];
    world.live(&still, seconds(60));
    let from = world.now;
    world.live(&still, seconds(100));
    let calls = world.calls(from, world.now).len();
    assert!(
        calls <= 5 * 5 + 2,
        "{calls} calls in 100 s, 20 would be ideal"
    );
}
