//! The rules one by one, by hand.

use super::{HERE, fault, id, ids, key, millis, polled, seconds, table, want};
use crate::domain::Text;
use crate::domain::call::{Bucket, Cause};
use crate::domain::context::ContextId;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{Items, Key, SourceId, Step, Want, Yield};
use crate::scheduler::{Accepted, Config, Gone, Job, Scheduler, Scope, Stopped};

fn scheduler() -> Scheduler {
    Scheduler::new(table, Config::default())
}

fn names(ids: Vec<Text>, next: Option<&str>) -> Result<Yield, Fault> {
    Ok(Yield::Names {
        ids,
        next: next.map(Text::from),
        items: None,
    })
}

fn described() -> Result<Yield, Fault> {
    Ok(Yield::Details {
        items: Items::Services(Vec::new()),
        missing: Vec::new(),
    })
}

fn token(job: &Job) -> Option<&str> {
    match polled(&job.work) {
        Step::Names { token } => token.as_deref(),
        Step::Details { .. } => panic!("not a page: {job:?}"),
    }
}

fn asked(job: &Job) -> Vec<Text> {
    match polled(&job.work) {
        Step::Details { ids } => ids.clone(),
        Step::Names { .. } => panic!("not details: {job:?}"),
    }
}

fn services(visible: Vec<Text>, rest: bool) -> [Want; 1] {
    [want(SourceId::Services, visible, rest)]
}

#[test]
fn names_first_then_what_is_in_view_then_the_next_page_then_the_rest() {
    let mut s = scheduler();
    let plan = s.plan(seconds(0), &services(vec![], true));
    assert_eq!(plan.jobs.len(), 1);
    assert_eq!(
        (token(&plan.jobs[0]), plan.jobs[0].cause),
        (None, Cause::FirstLook)
    );
    s.complete(
        millis(100),
        plan.jobs[0].id,
        &names(ids(0..35), Some("next")),
    );
    let jobs = s.plan(millis(100), &services(ids(0..12), true)).jobs;
    assert_eq!(asked(&jobs[0]), ids(0..10));
    // Room in the last batch of the view is filled from the rest.
    assert_eq!(asked(&jobs[1]), [ids(10..12), ids(12..20)].concat());
    assert_eq!(
        (token(&jobs[2]), jobs[2].cause),
        (Some("next"), Cause::NextPage)
    );
    assert_eq!(asked(&jobs[3]), ids(20..30));
    assert_eq!(asked(&jobs[4]), ids(30..35));
    assert_eq!(jobs.len(), 5);
}

#[test]
fn without_rest_only_the_view_is_described() {
    let mut s = scheduler();
    let plan = s.plan(seconds(0), &services(vec![], false));
    s.complete(millis(100), plan.jobs[0].id, &names(ids(0..35), None));
    let jobs = s.plan(millis(100), &services(ids(3..5), false)).jobs;
    assert_eq!(jobs.len(), 1);
    assert_eq!(asked(&jobs[0]), ids(3..5));
}

#[test]
fn sources_without_a_list_are_asked_by_the_demand() {
    let mut s = scheduler();
    let demand = [
        want(SourceId::Identity, vec![], false),
        want(SourceId::TaskDefinitions, ids(0..2), false),
    ];
    let jobs = s.plan(seconds(0), &demand).jobs;
    let asked: Vec<_> = jobs.iter().flat_map(asked).collect();
    assert_eq!(asked, ["caller".into(), id(0), id(1)]);
    for job in &jobs {
        s.complete(seconds(1), job.id, &described());
    }
    let later = s.plan(seconds(100_000), &demand);
    assert!(
        later.jobs.is_empty() && later.wake_at.is_none(),
        "asked once"
    );
    s.refresh(Scope::Context(HERE));
    let again = s.plan(seconds(100_001), &demand).jobs;
    assert_eq!(again.len(), 1, "only who we are can have changed");
    assert_eq!(again[0].cause, Cause::Refresh);
}

#[test]
fn a_failed_page_is_asked_again_and_the_pages_before_are_not() {
    let mut s = scheduler();
    let demand = services(vec![], false);
    let first = s.plan(seconds(0), &demand).jobs.remove(0);
    s.complete(seconds(1), first.id, &names(ids(0..3), Some("two")));
    let second = s.plan(seconds(1), &demand).jobs.remove(0);
    s.complete(seconds(2), second.id, &Err(fault(FaultKind::Timeout)));
    let plan = s.plan(seconds(2), &demand);
    assert!(plan.jobs.is_empty());
    let wake = plan.wake_at.unwrap_or_default();
    assert!(wake > seconds(2) && wake <= seconds(3));
    let retry = s.plan(wake, &demand).jobs.remove(0);
    assert_eq!((token(&retry), retry.cause), (Some("two"), Cause::Retry));
}

#[test]
fn a_token_aws_has_forgotten_restarts_the_pass() {
    let mut s = scheduler();
    let demand = services(vec![], false);
    let first = s.plan(seconds(0), &demand).jobs.remove(0);
    s.complete(seconds(1), first.id, &names(ids(0..3), Some("two")));
    let second = s.plan(seconds(1), &demand).jobs.remove(0);
    let invalid = Fault::new(FaultKind::Bug, "ecs:ListServices", "Invalid token two");
    s.complete(seconds(2), second.id, &Err(invalid));
    let anew = s.plan(seconds(4), &demand).jobs.remove(0);
    assert_eq!(token(&anew), None);
    // What only the broken pass showed is not gone before a whole pass says so.
    assert_eq!(s.known(&demand[0].key), 3);
    let accepted = s.complete(seconds(5), anew.id, &names(ids(1..4), None));
    let key = demand[0].key.clone();
    let gone = Some(Gone {
        key,
        ids: ids(0..1),
    });
    assert_eq!(accepted, Accepted::Fresh { gone });
}

#[test]
fn an_item_that_goes_while_it_is_asked_for_stays_single() {
    let mut s = scheduler();
    let demand = services(ids(0..1), false);
    let jobs = s.plan(seconds(0), &demand).jobs;
    s.complete(seconds(1), jobs[0].id, &names(ids(0..1), None));
    // The second pass does not show it, while its first details are on their way.
    let list = s.plan(seconds(61), &demand).jobs.remove(0);
    let accepted = s.complete(seconds(62), list.id, &names(vec![], None));
    assert!(matches!(accepted, Accepted::Fresh { gone: Some(_) }));
    assert!(
        s.plan(seconds(62), &demand).jobs.is_empty(),
        "still in flight"
    );
    let accepted = s.complete(seconds(63), jobs[1].id, &described());
    assert_eq!(
        accepted,
        Accepted::Fresh { gone: None },
        "in view again: not gone"
    );
    s.plan(seconds(63), &services(vec![], false));
}

#[test]
fn leaving_cancels_and_a_late_answer_is_dropped() {
    let mut s = scheduler();
    let job = s.plan(seconds(0), &services(vec![], true)).jobs.remove(0);
    let plan = s.plan(seconds(1), &[]);
    assert_eq!(plan.cancel, [job.id]);
    assert_eq!(
        s.complete(seconds(2), job.id, &names(ids(0..9), None)),
        Accepted::Late
    );
    assert_eq!((s.known(&job.key), s.in_flight(HERE)), (0, 0));
    let again = s.plan(seconds(3), &services(vec![], true)).jobs;
    assert_eq!(again.len(), 1);
}

#[test]
fn an_expired_login_stops_the_context_until_refresh() {
    let mut s = scheduler();
    let elsewhere = Key::region(ContextId(2), SourceId::Services);
    let mut other = want(SourceId::Services, vec![], false);
    other.key = elsewhere.clone();
    let demand = [
        want(SourceId::Services, vec![], false),
        want(SourceId::RunningTasks, vec![], false),
        other,
    ];
    let jobs = s.plan(seconds(0), &demand).jobs;
    s.complete(seconds(1), jobs[0].id, &Err(fault(FaultKind::Expired)));
    s.complete(seconds(1), jobs[2].id, &names(vec![], None));
    assert_eq!(s.stopped(HERE), Some(Stopped::By(FaultKind::Expired)));
    let plan = s.plan(seconds(1_000), &demand);
    assert!(plan.jobs.iter().all(|job| job.key == elsewhere));
    s.refresh(Scope::Context(HERE));
    // A straggler of the old login must not undo the refresh.
    s.complete(seconds(1_001), jobs[1].id, &Err(fault(FaultKind::Expired)));
    assert_eq!(s.stopped(HERE), None);
    let jobs = s.plan(seconds(1_002), &demand).jobs;
    assert_eq!(jobs.iter().filter(|job| job.key.context == HERE).count(), 2);
    s.complete(seconds(1_003), jobs[0].id, &Err(fault(FaultKind::Expired)));
    assert!(
        s.stopped(HERE).is_some(),
        "the new login does not work either"
    );
}

#[test]
fn denied_waits_five_minutes_unless_refreshed() {
    let mut s = scheduler();
    let demand = services(vec![], false);
    let job = s.plan(seconds(0), &demand).jobs.remove(0);
    s.complete(seconds(1), job.id, &Err(fault(FaultKind::Denied)));
    assert_eq!(s.plan(seconds(2), &demand).wake_at, Some(seconds(301)));
    s.refresh(Scope::Keys(&[key(SourceId::Services)]));
    assert_eq!(s.plan(seconds(3), &demand).jobs.len(), 1);
}

#[test]
fn when_nothing_can_be_described_few_calls_find_out() {
    let mut s = scheduler();
    let demand = services(vec![], true);
    let job = s.plan(seconds(0), &demand).jobs.remove(0);
    s.complete(seconds(1), job.id, &names(ids(0..2_000), None));
    let mut calls = 0;
    let mut now = seconds(1);
    while now < seconds(290) {
        let plan = s.plan(now, &demand);
        for job in plan
            .jobs
            .iter()
            .filter(|job| matches!(polled(&job.work), Step::Details { .. }))
        {
            calls += 1;
            s.complete(now + millis(50), job.id, &Err(fault(FaultKind::Denied)));
        }
        now += millis(100);
    }
    assert!(
        calls <= 12,
        "{calls} calls to learn that nothing is allowed"
    );
}

#[test]
fn a_throttle_is_shown_and_shared_by_contexts_of_the_same_place() {
    let mut s = scheduler();
    s.locate(HERE, "1".into(), "eu-west-1".into());
    s.locate(ContextId(2), "1".into(), "eu-west-1".into());
    s.locate(ContextId(3), "1".into(), "eu-west-2".into());
    let job = s.plan(seconds(0), &services(vec![], true)).jobs.remove(0);
    s.complete(seconds(1), job.id, &Err(fault(FaultKind::Throttled)));
    let (bucket, until) = s
        .throttled_until(HERE, seconds(1))
        .unwrap_or((Bucket::Sts, seconds(0)));
    assert_eq!(bucket, Bucket::ServiceRead);
    assert!(until > seconds(1) && until <= seconds(2));
    assert!(s.throttled_until(ContextId(2), seconds(1)).is_some());
    assert!(s.throttled_until(ContextId(3), seconds(1)).is_none());
    // Refresh does not take what was just refused.
    s.refresh(Scope::Context(HERE));
    let plan = s.plan(seconds(1), &services(vec![], true));
    assert!(plan.jobs.is_empty());
    let retry = s
        .plan(plan.wake_at.unwrap_or_default(), &services(vec![], true))
        .jobs;
    assert_eq!(retry.len(), 1);
}

#[test]
fn the_context_has_a_ceiling_and_the_rest_leaves_room_below_it() {
    let mut s = scheduler();
    let job = s.plan(seconds(0), &services(vec![], true)).jobs.remove(0);
    s.complete(seconds(1), job.id, &names(ids(0..1_000), None));
    assert_eq!(s.plan(seconds(1), &services(vec![], true)).jobs.len(), 12);
    let jobs = s.plan(seconds(1), &services(ids(500..600), true)).jobs;
    assert_eq!(jobs.len(), 4);
    assert_eq!(asked(&jobs[0]), ids(500..510));
    assert_eq!(s.in_flight(HERE), 16);
}

#[test]
fn a_refresh_during_a_flight_asks_again_after_it() {
    let mut s = scheduler();
    let demand = services(ids(0..1), false);
    let jobs = s.plan(seconds(0), &demand).jobs;
    s.refresh(Scope::Keys(&[key(SourceId::Services)]));
    assert!(s.plan(seconds(0), &demand).jobs.is_empty(), "single flight");
    s.complete(seconds(1), jobs[0].id, &names(ids(0..1), None));
    s.complete(seconds(1), jobs[1].id, &described());
    let jobs = s.plan(seconds(1), &demand).jobs;
    assert_eq!(jobs.len(), 2);
    assert!(jobs.iter().all(|job| job.cause == Cause::Refresh));
}

#[test]
fn forgetting_and_stopping_a_context() {
    let mut s = scheduler();
    let demand = services(vec![], true);
    let job = s.plan(seconds(0), &demand).jobs.remove(0);
    s.complete(seconds(1), job.id, &names(ids(0..5), None));
    let flying = s.plan(seconds(1), &demand).jobs.remove(0);
    s.stop_context(HERE);
    let plan = s.plan(seconds(2), &demand);
    assert_eq!(
        (plan.cancel, plan.jobs.len(), plan.wake_at),
        (vec![flying.id], 0, None)
    );
    s.forget(HERE);
    assert_eq!(s.known(&key(SourceId::Services)), 0);
    let anew = s.plan(seconds(3), &demand).jobs.remove(0);
    assert!(anew.generation > job.generation);
    assert_eq!(
        s.complete(seconds(4), flying.id, &described()),
        Accepted::Late
    );
}

#[test]
fn what_is_missing_is_asked_late_and_goes_with_the_next_pass() {
    let mut s = scheduler();
    let demand = services(ids(0..1), false);
    let jobs = s.plan(seconds(0), &demand).jobs;
    s.complete(seconds(1), jobs[0].id, &names(ids(0..1), None));
    let missing = Yield::Details {
        items: Items::Services(Vec::new()),
        missing: vec![(id(0), "MISSING".into())],
    };
    s.complete(seconds(1), jobs[1].id, &Ok(missing));
    assert_eq!(s.plan(seconds(2), &demand).wake_at, Some(seconds(31)));
}

#[test]
fn a_token_that_leads_to_itself_ends_the_pass() {
    let mut s = scheduler();
    let demand = services(vec![], false);
    let mut now = seconds(0);
    for _ in 0..3 {
        for job in s.plan(now, &demand).jobs {
            s.complete(now, job.id, &names(ids(0..1), Some("same")));
        }
        now += seconds(1);
    }
    assert!(s.names_complete(&key(SourceId::Services)).is_some());
}

#[test]
fn an_action_is_paid_from_the_same_bucket() {
    let mut s = scheduler();
    for _ in 0..5 {
        assert!(s.pay(seconds(0), HERE, Bucket::Sts).is_ok());
    }
    let later = s.pay(seconds(0), HERE, Bucket::Sts).err();
    assert_eq!(later, Some(seconds(1)));
    let identity = [want(SourceId::Identity, vec![], false)];
    let plan = s.plan(seconds(0), &identity);
    assert_eq!((plan.jobs.len(), plan.wake_at), (0, later));
}

#[test]
fn a_held_list_wakes_by_itself() {
    for seed in 0..50 {
        let config = Config {
            seed,
            ..Config::default()
        };
        let mut s = Scheduler::new(table, config);
        let demand = [want(SourceId::TaskDefinitions, ids(0..3), false)];
        for job in s.plan(seconds(0), &demand).jobs {
            s.complete(seconds(0), job.id, &Err(fault(FaultKind::Network)));
        }
        // Other events cause plans meanwhile; all items may have waited long
        // enough by then, and the list not.
        for now in 0..200 {
            let plan = s.plan(millis(now * 10), &demand);
            if !plan.jobs.is_empty() {
                assert_eq!(plan.jobs.len(), 1, "a single probe");
                break;
            }
            assert!(plan.wake_at.is_some(), "sleeps for ever");
        }
    }
}

#[test]
fn a_refresh_counts_even_if_the_flight_it_met_fails() {
    let mut s = scheduler();
    let demand = services(ids(0..1), false);
    let jobs = s.plan(seconds(0), &demand).jobs;
    s.complete(seconds(1), jobs[0].id, &names(ids(0..1), None));
    s.complete(seconds(1), jobs[1].id, &described());
    // Left while a second look flies, which the refresh has met: coming back
    // within the cadence of that second look must still ask.
    let flying = s.plan(seconds(11), &demand).jobs.remove(0);
    s.refresh(Scope::Context(HERE));
    s.plan(seconds(11), &[]);
    let jobs = s.plan(seconds(12), &demand).jobs;
    let again = jobs.iter().find(|job| job.work == flying.work);
    assert_eq!(again.map(|job| job.cause), Some(Cause::Refresh));
}

#[test]
fn an_answer_that_is_not_final_is_asked_for_once_more() {
    let mut s = scheduler();
    let wants = [want(SourceId::StoppedTasks, vec![], true)];
    let page = s.plan(seconds(0), &wants).jobs.remove(0);
    s.complete(seconds(0), page.id, &names(ids(0..2), None));
    let batch = s.plan(seconds(0), &wants).jobs.remove(0);
    assert_eq!(asked(&batch).len(), 2);
    s.complete(seconds(1), batch.id, &described());
    s.look_again(seconds(1), &batch.key, &[id(1)]);
    let details = |s: &mut Scheduler, at| {
        let jobs = s.plan(seconds(at), &wants).jobs;
        let details = jobs
            .iter()
            .filter(|job| matches!(polled(&job.work), Step::Details { .. }));
        details.flat_map(asked).collect::<Vec<_>>()
    };
    assert_eq!(details(&mut s, 2), Vec::<Text>::new(), "not at once");
    assert_eq!(details(&mut s, 10), [id(1)], "but soon, and only this one");
}

#[test]
fn a_refresh_during_a_flight_that_fails_waits_for_nothing() {
    let mut s = scheduler();
    let demand = services(ids(0..1), false);
    let jobs = s.plan(seconds(0), &demand).jobs;
    assert_eq!(jobs.len(), 2, "names and the one in view");
    s.refresh(Scope::Context(HERE));
    for job in &jobs {
        s.complete(seconds(1), job.id, &Err(fault(FaultKind::Bug)));
    }
    let again = s.plan(seconds(1), &demand).jobs;
    assert_eq!(again.len(), 2, "asked again at once");
    for job in &again {
        s.complete(seconds(2), job.id, &Err(fault(FaultKind::Bug)));
    }
    assert!(
        s.plan(seconds(3), &demand).jobs.is_empty(),
        "but a refresh counts once"
    );
}
