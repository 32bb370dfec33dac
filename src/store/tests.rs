//! What the store promises: names first, errors beside rows, memory beyond ECS's.

use super::*;
use crate::domain::fault::FaultKind;
use crate::domain::fixtures::{
    ago, cluster, cluster_arn, event, now, service, service_arn, stopped, task, task_arn,
};
use crate::domain::identity::CallerIdentity;
use crate::domain::polled::{Items, Key, SourceId, Step, Yield};

const HERE: ContextId = ContextId(1);
const THERE: ContextId = ContextId(2);

fn key(source: SourceId) -> Key {
    match source {
        SourceId::Clusters
        | SourceId::Identity
        | SourceId::TaskDefinitions
        | SourceId::TaskDefinitionFamilies
        | SourceId::TaskDefinitionRevisions
        | SourceId::Images => Key::region(HERE, source),
        _ => Key::cluster(HERE, source, cluster_arn("prod-web")),
    }
}

fn names(ids: &[Text], next: Option<&str>) -> Yield {
    Yield::Names {
        ids: ids.to_vec(),
        next: next.map(Text::from),
        items: None,
    }
}

fn services(services: Vec<Service>) -> Yield {
    details(Items::Services(services))
}

fn details(items: Items) -> Yield {
    Yield::Details {
        items,
        missing: Vec::new(),
    }
}

fn ids(names: &[&str]) -> Vec<Text> {
    names
        .iter()
        .map(|name| service_arn("prod-web", name))
        .collect()
}

fn denied() -> Fault {
    Fault::new(FaultKind::Denied, "ecs:DescribeServices", "no")
}

/// A store that is told things in order.
struct Told(Store);

impl Told {
    fn new() -> Self {
        Self(Store::default())
    }

    fn page(&mut self, source: SourceId, found: Yield) -> Change {
        let step = Step::Names { token: None };
        self.0.apply(&key(source), &step, &Ok(found), now())
    }

    fn found(&mut self, source: SourceId, found: Yield) -> Change {
        let step = Step::Details { ids: Vec::new() };
        self.0.apply(&key(source), &step, &Ok(found), now())
    }

    fn refused(&mut self, source: SourceId, step: &Step, fault: Fault) -> Change {
        self.0.apply(&key(source), step, &Err(fault), now())
    }

    fn inside(&self) -> &ClusterData {
        self.0
            .cluster(HERE, &cluster_arn("prod-web"))
            .expect("something was told of the cluster")
    }

    fn gaps(&self) -> Vec<String> {
        let gaps = self.inside().services.gaps("services");
        let lines = gaps
            .iter()
            .map(|gap| format!("{}: {}", gap.what, gap.reason));
        lines.collect()
    }
}

#[test]
fn names_come_first_and_details_fill_them() {
    let mut told = Told::new();
    let first = told.page(SourceId::Services, names(&ids(&["web"]), Some("more")));
    assert_eq!(first, Change::Something);
    let list = &told.inside().services;
    assert_eq!((list.len(), list.list.complete_at), (1, None));
    assert!(list.item(&ids(&["web"])[0]).is_none());
    told.page(SourceId::Services, names(&ids(&["api"]), None));
    let list = &told.inside().services;
    assert_eq!((list.len(), list.list.complete_at), (2, Some(now())));

    let answer = services(vec![service("web", 2)]);
    assert_eq!(
        told.found(SourceId::Services, answer.clone()),
        Change::Something
    );
    assert!(told.inside().services.item(&ids(&["web"])[0]).is_some());
    // The same again is no change, so nothing is drawn and no row is derived.
    let revision = told.inside().services.revision();
    assert_eq!(told.found(SourceId::Services, answer), Change::Nothing);
    let again = names(&ids(&["web", "api"]), None);
    assert_eq!(told.page(SourceId::Services, again), Change::Nothing);
    assert_eq!(told.inside().services.revision(), revision);
}

#[test]
fn an_error_keeps_the_rows_and_says_what_is_missing() {
    let mut told = Told::new();
    let all = ids(&["web", "api", "job"]);
    told.page(SourceId::Services, names(&all, None));
    told.found(SourceId::Services, services(vec![service("web", 2)]));
    assert!(told.gaps().is_empty());

    let step = Step::Details { ids: all.clone() };
    let change = told.refused(SourceId::Services, &step, denied());
    assert_eq!(change, Change::Something);
    assert_eq!(
        told.refused(SourceId::Services, &step, denied()),
        Change::Nothing
    );
    assert_eq!(told.inside().services.len(), 3);
    assert!(told.inside().services.item(&all[0]).is_some());
    assert_eq!(
        told.gaps(),
        ["3 services not described: not allowed: ecs:DescribeServices is missing"]
    );
    // Where all of them were described before, nothing is missing: it is only old.
    let only = Step::Details {
        ids: all[..1].to_vec(),
    };
    told.found(
        SourceId::Services,
        services(vec![service("api", 1), service("job", 1)]),
    );
    told.refused(SourceId::Services, &only, denied());
    assert_eq!(
        told.gaps(),
        ["1 service not renewed: not allowed: ecs:DescribeServices is missing"]
    );
    // One good answer heals it.
    told.found(SourceId::Services, services(vec![service("web", 2)]));
    assert!(told.gaps().is_empty());
}

#[test]
fn a_list_that_cannot_be_read_says_how_much_of_it_is_known() {
    let step = Step::Names { token: None };
    let slow = || Fault::new(FaultKind::Timeout, "ecs:ListServices", "no answer in 10 s");
    let reason = "ecs:ListServices timed out: no answer in 10 s";
    let mut told = Told::new();
    told.refused(SourceId::Services, &step, slow());
    assert_eq!(told.gaps(), [format!("services not listed: {reason}")]);
    told.page(SourceId::Services, names(&ids(&["web"]), Some("more")));
    assert!(told.gaps().is_empty(), "a page that came heals the list");
    told.refused(SourceId::Services, &step, slow());
    assert_eq!(
        told.gaps(),
        [format!("list of services is incomplete: {reason}")]
    );
    told.page(SourceId::Services, names(&[], None));
    told.refused(SourceId::Services, &step, slow());
    assert_eq!(told.gaps(), [format!("list of services is old: {reason}")]);
    assert_eq!(told.inside().services.len(), 1);
}

#[test]
fn what_is_gone_is_removed_but_stopped_tasks_are_remembered() {
    let mut told = Told::new();
    let web = ids(&["web"]);
    told.page(SourceId::Services, names(&web, None));
    assert_eq!(
        told.0.gone(&key(SourceId::Services), &web),
        Change::Something
    );
    assert_eq!(told.0.gone(&key(SourceId::Services), &web), Change::Nothing);
    assert!(told.inside().services.is_empty());

    let (dead, unseen) = (task_arn("prod-web", "dead"), task_arn("prod-web", "unseen"));
    let both = [Text::clone(&dead), Text::clone(&unseen)];
    told.page(SourceId::StoppedTasks, names(&both, None));
    let crash = stopped("dead", "web", 60, "EssentialContainerExited", "");
    told.found(SourceId::StoppedTasks, details(Items::Tasks(vec![crash])));
    told.0.gone(&key(SourceId::StoppedTasks), &both);
    let stopped = &told.inside().stopped;
    assert!(stopped.get(&dead).is_some_and(|entry| entry.forgotten));
    // Of a task nobody ever described there is nothing to remember.
    assert!(stopped.get(&unseen).is_none());
    assert_eq!(told.inside().stopped_of("web").count(), 1);
    assert_eq!(told.inside().stopped_of("api").count(), 0);
    // ECS naming it again takes the mark away.
    told.page(SourceId::StoppedTasks, names(&both[..1], None));
    let entry = told.inside().stopped.get(&dead);
    assert!(entry.is_some_and(|entry| !entry.forgotten));

    let running = task_arn("prod-web", "live");
    told.page(
        SourceId::RunningTasks,
        names(&[Text::clone(&running)], None),
    );
    told.0.gone(&key(SourceId::RunningTasks), &[running]);
    assert!(told.inside().running.is_empty());
}

#[test]
fn the_oldest_of_too_many_memories_go() {
    let mut tasks: Collection<Task> = Collection::default();
    for n in 0..10_u64 {
        let id = format!("t{n}");
        let arn = task_arn("prod-web", &id);
        let task = stopped(&id, "web", 100 + n, "UserInitiated", "");
        tasks.describe(Text::clone(&arn), task, now());
        if n != 9 {
            tasks.forget(&[arn]);
        }
    }
    tasks.trim_forgotten(3, |task| task.stopped_at);
    let mut left: Vec<_> = tasks.items().map(|task| task.id().to_owned()).collect();
    left.sort();
    // t9 is the oldest of all, but ECS still names it.
    assert_eq!(left, ["t0", "t1", "t2", "t9"]);
}

#[test]
fn a_task_that_vanished_before_it_was_described_is_no_gap() {
    let mut told = Told::new();
    let id = task_arn("prod-web", "gone");
    told.page(SourceId::RunningTasks, names(&[Text::clone(&id)], None));
    told.found(
        SourceId::RunningTasks,
        Yield::Details {
            items: Items::Tasks(Vec::new()),
            missing: vec![(id, "MISSING".into())],
        },
    );
    assert!(told.inside().running.is_empty());
    let web = ids(&["web"]);
    told.page(SourceId::Services, names(&web, None));
    told.found(
        SourceId::Services,
        Yield::Details {
            items: Items::Services(Vec::new()),
            missing: vec![(Text::clone(&web[0]), "MISSING".into())],
        },
    );
    let entry = told.inside().services.get(&web[0]);
    assert_eq!(
        entry.and_then(|entry| entry.missing.as_deref()),
        Some("MISSING")
    );
}

#[test]
fn a_service_that_is_gone_does_not_come_back_as_a_ghost() {
    let mut told = Told::new();
    let web = ids(&["web"]);
    told.page(SourceId::Services, names(&web, None));
    told.0.gone(&key(SourceId::Services), &web);
    // Its page is still open, so it is asked for by name.
    let missing = Yield::Details {
        items: Items::Services(Vec::new()),
        missing: vec![(Text::clone(&web[0]), "MISSING".into())],
    };
    assert_eq!(told.found(SourceId::Services, missing), Change::Nothing);
    assert!(told.inside().services.is_empty());
}

#[test]
fn one_services_tasks_do_not_complete_the_clusters_list() {
    let mut told = Told::new();
    let id = task_arn("prod-web", "a");
    told.page(SourceId::ServiceTasks, names(&[Text::clone(&id)], None));
    assert_eq!(told.inside().running.len(), 1);
    assert_eq!(told.inside().running.list.complete_at, None);
    told.found(
        SourceId::ServiceTasks,
        details(Items::Tasks(vec![task("a", "web")])),
    );
    assert!(told.inside().running.item(&id).is_some());
}

#[test]
fn events_are_remembered_longer_than_ecs_does() {
    let mut told = Told::new();
    let with = |events| {
        services(vec![Service {
            events: Some(events),
            ..service("web", 2)
        }])
    };
    let arn = &ids(&["web"])[0];
    told.found(
        SourceId::Services,
        with(vec![event(200, "old"), event(300, "older")]),
    );
    told.found(
        SourceId::Services,
        with(vec![event(100, "newest"), event(200, "old")]),
    );
    let told_of: Vec<_> = told
        .inside()
        .events
        .of(arn)
        .iter()
        .filter_map(|event| event.message.as_deref())
        .collect();
    assert_eq!(told_of, ["newest", "old", "older"]);
    assert!(told.inside().events.of("nobody").is_empty());
    // 500 at most, the newest ones.
    for n in 0..60 {
        let batch = (0..10).map(|m| event(10_000 - n * 10 - m, "x")).collect();
        told.found(SourceId::Services, with(batch));
    }
    let kept = told.inside().events.of(arn);
    assert_eq!(kept.len(), 500);
    assert_eq!(kept[0].created_at, Some(ago(100)));
    assert!(kept.is_sorted_by_key(|event| std::cmp::Reverse(event.created_at)));
}

#[test]
fn a_missing_login_blocks_the_context_until_an_answer_comes() {
    let mut told = Told::new();
    let expired = Fault::new(
        FaultKind::Expired,
        "ecs:ListClusters",
        "the token is expired",
    );
    let step = Step::Names { token: None };
    told.page(SourceId::Clusters, names(&[cluster_arn("prod-web")], None));
    let change = told.refused(SourceId::Clusters, &step, expired.clone());
    assert_eq!(change, Change::Something);
    let blocked = |told: &Told| {
        told.0
            .context(HERE)
            .and_then(|context| context.blocked.clone())
    };
    assert_eq!(blocked(&told), Some(expired));
    assert_eq!(
        told.0.context(HERE).map(|context| context.clusters.len()),
        Some(1)
    );
    assert_eq!(
        told.0
            .context(THERE)
            .map(|context| context.blocked.is_some()),
        None
    );
    told.page(SourceId::Clusters, names(&[cluster_arn("prod-web")], None));
    assert_eq!(blocked(&told), None);
    // A refusal of one call blocks nothing.
    told.refused(SourceId::Clusters, &step, denied());
    assert_eq!(blocked(&told), None);
}

#[test]
fn contexts_never_mix() {
    let mut told = Told::new();
    let items = details(Items::Clusters(vec![cluster("prod-web")]));
    told.found(SourceId::Clusters, items);
    assert!(told.0.context(THERE).is_none());
    let there = Key::region(THERE, SourceId::Clusters);
    let step = Step::Details { ids: Vec::new() };
    let other = Cluster {
        running_tasks_count: Some(99),
        ..cluster("prod-web")
    };
    let answer = Ok(details(Items::Clusters(vec![other])));
    told.0.apply(&there, &step, &answer, now());
    let running = |id| {
        let context: &ContextData = told.0.context(id)?;
        context
            .clusters
            .item(&cluster_arn("prod-web"))?
            .running_tasks_count
    };
    assert_eq!((running(HERE), running(THERE)), (Some(0), Some(99)));
}

#[test]
fn who_is_asking_is_kept_with_the_account() {
    let mut told = Told::new();
    let caller = CallerIdentity {
        account: Some("123456789012".into()),
        arn: Some("arn:aws:sts::123456789012:assumed-role/ops/me".into()),
        user_id: None,
    };
    let answer = details(Items::Identity(caller.clone()));
    assert_eq!(
        told.found(SourceId::Identity, answer.clone()),
        Change::Something
    );
    assert_eq!(told.found(SourceId::Identity, answer), Change::Nothing);
    let context = told.0.context(HERE).expect("a context with an identity");
    assert_eq!(context.info.account.as_deref(), Some("123456789012"));
    assert_eq!(context.identity, Some(caller));
}

mod calls {
    use super::*;
    use crate::domain::call::{Bucket, Cause, Operation, Outcome};
    use std::time::Duration;

    fn call(context: ContextId, seconds: u64, bucket: Bucket, outcome: Outcome) -> CallRecord {
        CallRecord {
            context,
            operation: Operation::read("ecs", "ListClusters", bucket),
            at: ago(seconds),
            took: Duration::from_millis(50),
            cause: Cause::FirstLook,
            outcome,
            cli: "aws ecs list-clusters".into(),
        }
    }

    #[test]
    fn rates_are_calls_of_the_last_minute_of_this_context() {
        let mut log = CallLog::default();
        for seconds in [120, 61, 60, 59, 30, 1] {
            log.push(call(HERE, seconds, Bucket::ClusterRead, Outcome::Ok));
        }
        log.push(call(THERE, 1, Bucket::ClusterRead, Outcome::Ok));
        log.push(call(HERE, 0, Bucket::Sts, Outcome::Ok));
        let rates = log.rates(HERE, now());
        let told: Vec<_> = rates
            .iter()
            .map(|rate| (rate.service, rate.per_minute))
            .collect();
        assert_eq!(told, [("ECS", 3), ("STS", 1)]);
        assert!(log.rates(ContextId(9), now()).is_empty());
    }

    #[test]
    fn a_call_that_goes_on_is_one_call_from_its_beginning_to_its_end() {
        let mut log = CallLog::default();
        log.push(call(HERE, 90, Bucket::LiveTail, Outcome::Open));
        log.push(call(HERE, 80, Bucket::ClusterRead, Outcome::Ok));
        let outcome = |log: &CallLog| log.newest_first().last().map(|it| it.outcome.clone());
        assert_eq!((log.total(), outcome(&log)), (2, Some(Outcome::Open)));
        log.push(call(HERE, 0, Bucket::LiveTail, Outcome::Cancelled));
        assert_eq!((log.total(), outcome(&log)), (2, Some(Outcome::Cancelled)));
        let begun = log.newest_first().last().map(|it| it.at);
        assert_eq!(begun, Some(ago(90)), "the time is that of its beginning");
        // The next one is another call.
        log.push(call(HERE, 0, Bucket::LiveTail, Outcome::Open));
        assert_eq!(log.total(), 3);
    }

    #[test]
    fn the_record_is_a_ring_with_totals() {
        let mut log = CallLog::default();
        let throttle = Fault::new(FaultKind::Throttled, "ecs:ListClusters", "Rate exceeded");
        for n in 0..2_100 {
            let outcome = match n % 7 {
                0 => Outcome::Failed(throttle.clone()),
                1 => Outcome::Failed(denied()),
                _ => Outcome::Ok,
            };
            log.push(call(HERE, 5_000 - n, Bucket::ClusterRead, outcome));
        }
        assert_eq!((log.total(), log.throttled()), (2_100, 300));
        let newest: Vec<_> = log.newest_first().map(|record| record.at).collect();
        assert_eq!(newest.len(), 2_000);
        assert_eq!(newest[0], ago(2_901));
    }
}
