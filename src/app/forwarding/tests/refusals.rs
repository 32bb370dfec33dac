//! What AWS refuses, what no task can be found for, and what is tried again.

use super::super::choice::{Choice, Sought, choose, entrance};
use super::*;
use crate::domain::time::Timestamp;

#[test]
fn what_aws_says_to_the_first_session_is_final() {
    let denied = fault(FaultKind::Denied, Some("AccessDeniedException"), "no");
    let unknown = fault(
        FaultKind::Bug,
        Some("TargetNotConnected"),
        "x is not connected",
    );
    let lost = fault(FaultKind::Timeout, None, "no answer in time");
    let cases = [
        (denied, "ssm:StartSession is missing"),
        (unknown, "the agent of task a1 is not connected"),
        (lost, "no answer in time"),
    ];
    for (fault, words) in cases {
        let mut life = Life::of_service();
        life.read(&[reachable("a1", "web", 600)]).answer(Err(fault));
        life.is(Standing::Failed, words);
        life.wait(600).read(&[reachable("a1", "web", 600)]);
        assert_eq!(life.calls.len(), 1, "{words}");
        assert!(life.told.contains(&"end".to_owned()));
    }
}

#[test]
fn later_on_what_may_pass_is_tried_again_and_what_may_be_done_is_not() {
    let left = || {
        let mut life = Life::listening();
        life.wait(60).hear(News::Left(1, String::new()));
        life.wait(1).read(&[reachable("b2", "web", 600)]);
        life.wait(20).read(&[reachable("b2", "web", 600)]);
        assert_eq!(life.calls.len(), 2);
        life
    };
    let mut life = left();
    let unconnected = fault(FaultKind::Bug, Some("TargetNotConnected"), "not connected");
    life.answer(Err(unconnected));
    life.is(Standing::Moving, "tries again in 2 s");
    life.wait(3).read(&[reachable("b2", "web", 600)]);
    assert_eq!(life.calls.len(), 3);
    let mut life = left();
    life.answer(Err(fault(FaultKind::Throttled, Some("Throttling"), "slow")));
    life.wait(3).read(&[reachable("b2", "web", 600)]);
    assert_eq!(life.calls.len(), 3);
    let mut life = left();
    life.answer(Err(fault(FaultKind::Timeout, None, "no answer in time")));
    life.is(Standing::Asleep, "it is not sent again by itself");
    life.wait(300).read(&[reachable("b2", "web", 600)]);
    assert_eq!(life.calls.len(), 2);
    let mut life = left();
    life.answer(Err(fault(FaultKind::Denied, Some("Denied"), "no")));
    life.is(Standing::Failed, "ssm:StartSession is missing");
}

#[test]
fn a_way_in_is_refused_with_the_reason() {
    let good = || reachable("0a1b2c3d4e", "web", 600);
    let with_agents = |agents: Option<Vec<ManagedAgent>>| Task {
        containers: Some(vec![Container {
            runtime_id: Some("r".into()),
            managed_agents: agents,
            ..container("app")
        }]),
        ..good()
    };
    let cases = [
        (
            Task {
                last_status: Some("PENDING".into()),
                ..good()
            },
            "task 0a1b2c3d is PENDING",
        ),
        (
            Task {
                desired_status: Some("STOPPED".into()),
                ..good()
            },
            "task 0a1b2c3d is being stopped",
        ),
        (
            Task {
                enable_execute_command: Some(false),
                ..good()
            },
            "ECS Exec was not enabled when task 0a1b2c3d was launched",
        ),
        (
            with_agents(None),
            "task 0a1b2c3d: app has no ExecuteCommandAgent",
        ),
        (
            with_agents(Some(vec![agent("STOPPED")])),
            "task 0a1b2c3d: ExecuteCommandAgent of app is STOPPED",
        ),
        (
            Task {
                containers: None,
                ..good()
            },
            "its containers are not known",
        ),
    ];
    for (task, words) in cases {
        let error = entrance(&task, None).expect_err(words);
        assert!(error.contains(words), "{words}: {error}");
    }
    let error = entrance(&good(), Some("db")).expect_err("no such container");
    assert!(error.contains("there is no container db"), "{error}");
    assert_eq!(&*entrance(&good(), None).unwrap().container, "app");
}

#[test]
fn nothing_is_concluded_from_what_was_not_read() {
    let sought = |fresh: Option<Timestamp>, listed| Sought {
        task: None,
        service: Some("web"),
        container: None,
        fresh,
        listed,
        patient: true,
    };
    assert_eq!(choose(None, sought(None, false)), Choice::NotRead);
    let none = choose(None, sought(None, true));
    assert_eq!(none, Choice::NoneNow("no task of web is running".into()));
    // Names alone say nothing about what runs.
    let mut life = Life::of_service();
    let page = Yield::Names {
        ids: vec![task_arn("prod-web", "a1")],
        next: None,
        items: None,
    };
    let key = Key {
        service: Some("web".into()),
        ..Key::cluster(HERE, SourceId::ServiceTasks, cluster_arn("prod-web"))
    };
    let step = Step::Names { token: None };
    life.store.apply(&key, &step, &Ok(page), life.clock.wall);
    life.listed = Some(life.clock.tick);
    life.follow();
    life.is(Standing::Starting, "");
    let mut life = Life::of_service();
    let fault = Fault::new(FaultKind::Denied, "ecs:ListTasks", "no");
    let key = Key {
        service: Some("web".into()),
        ..Key::cluster(HERE, SourceId::ServiceTasks, cluster_arn("prod-web"))
    };
    let step = Step::Names { token: None };
    life.store.apply(&key, &step, &Err(fault), life.clock.wall);
    life.follow();
    life.is(Standing::Failed, "ecs:ListTasks is missing");
}
