//! How far it has come.

use super::world::{World, inputs, web};
use crate::actions::{Progress, Settling, find};
use crate::domain::deployment::Deployment;
use crate::domain::fixtures::{ago, configuration, deployment, event, now};
use crate::domain::mutation::Mutated;
use crate::domain::service_deployment::Rollback;

/// What is known once an action was accepted, a second ago, with the calls that it made.
fn settling(world: &World, id: &str, said: &[(&str, &str)]) -> Settling {
    let action = find(id).unwrap_or_else(|| panic!("{id}"));
    let calls = (action.calls)(&world.facts(), &inputs(id, said));
    Settling {
        accepted_at: ago(1),
        calls: calls.unwrap_or_else(|why| panic!("{why}")),
        answers: vec![Mutated::Accepted],
        deployment: None,
    }
}

fn progress(world: &World, id: &str, settling: &Settling) -> String {
    let action = find(id).unwrap_or_else(|| panic!("{id}"));
    match (action.settled)(&world.facts(), settling) {
        Progress::Going(words) => format!("going: {words}"),
        Progress::Done(words) => format!("done: {words}"),
        Progress::Failed(words) => format!("failed: {words}"),
    }
}

fn ours(rollout: &str, tasks: (i32, i32)) -> Deployment {
    Deployment {
        id: Some("ecs-svc/2".into()),
        created_at: Some(ago(1)),
        ..deployment("web:42", "PRIMARY", rollout, tasks)
    }
}

/// A deployment of web:42 was begun: what AWS answered.
fn begun() -> (World, Settling) {
    let mut world = web();
    let before = settling(&world, "deploy-revision", &[("task_definition", "42")]);
    let old = world.service.deployments.take().unwrap_or_default();
    world.service.deployments = Some([vec![ours("IN_PROGRESS", (0, 4))], old].concat());
    let answers = vec![Mutated::Service(Box::new(world.service.clone()))];
    (world, Settling { answers, ..before })
}

#[test]
fn a_rollout_is_followed_by_the_deployments_of_the_service() {
    let (mut world, settling) = begun();
    let cases = [
        (
            vec![ours("IN_PROGRESS", (1, 4))],
            "going: 1 of 4 tasks run, 0 pending, 0 failed",
        ),
        (
            vec![ours("COMPLETED", (4, 4))],
            "done: 4 of 4 tasks run, 0 pending, 0 failed",
        ),
        (
            vec![Deployment {
                rollout_state_reason: Some("tasks failed to start.".into()),
                ..ours("FAILED", (0, 4))
            }],
            "failed: tasks failed to start.",
        ),
        (
            vec![
                Deployment {
                    created_at: Some(now()),
                    id: Some("ecs-svc/3".into()),
                    ..deployment("web:41", "PRIMARY", "IN_PROGRESS", (3, 4))
                },
                Deployment {
                    status: Some("ACTIVE".into()),
                    rollout_state_reason: Some("tasks failed to start.".into()),
                    ..ours("FAILED", (0, 0))
                },
            ],
            "going: is rolled back to web:41: tasks failed to start., 3 of 4 tasks run",
        ),
        (
            vec![Deployment {
                created_at: Some(now()),
                id: Some("ecs-svc/3".into()),
                rollout_state_reason: Some("circuit breaker: rolling back to ecs-svc/1.".into()),
                ..deployment("web:41", "PRIMARY", "COMPLETED", (4, 4))
            }],
            "failed: rolled back to web:41: circuit breaker: rolling back to ecs-svc/1.",
        ),
        (
            vec![Deployment {
                created_at: Some(now()),
                id: Some("ecs-svc/3".into()),
                ..deployment("web:43", "PRIMARY", "IN_PROGRESS", (0, 4))
            }],
            "failed: another deployment took its place: ecs-svc/3 of web:43",
        ),
        // Read before ECS knew of it everywhere.
        (
            vec![deployment("web:41", "PRIMARY", "COMPLETED", (4, 4))],
            "going: accepted; ECS does not tell of it yet",
        ),
        (
            Vec::new(),
            "going: accepted; ECS tells no deployment of the service yet",
        ),
    ];
    for (deployments, expected) in cases {
        world.service.deployments = Some(deployments);
        assert_eq!(progress(&world, "deploy-revision", &settling), expected);
    }
    world.service.status = Some("DRAINING".into());
    let expected = "failed: the service is DRAINING: it was deleted meanwhile";
    assert_eq!(progress(&world, "deploy-revision", &settling), expected);
}

#[test]
fn a_rollback_is_told_by_the_record_of_the_deployment_with_its_reason() {
    let (mut world, settling) = begun();
    // An older record is not the one.
    world.deployed("41", "ROLLBACK_SUCCESSFUL", 4_000);
    let going = "going: 0 of 4 tasks run, 0 pending, 0 failed";
    assert_eq!(progress(&world, "deploy-revision", &settling), going);
    world.deployed("42", "IN_PROGRESS", 1);
    assert_eq!(progress(&world, "deploy-revision", &settling), going);
    let last = world.described.len() - 1;
    let cases = [
        (
            "ROLLBACK_IN_PROGRESS",
            "going: is rolled back: alarm latency, 3 of 4 old tasks run",
        ),
        ("ROLLBACK_SUCCESSFUL", "failed: rolled back: alarm latency"),
        (
            "ROLLBACK_FAILED",
            "failed: the rollback failed: alarm latency",
        ),
        ("STOPPED", "failed: stopped: alarm latency"),
        ("SUCCESSFUL", "done: deployed, 4 of 4 new tasks run"),
    ];
    for (status, expected) in cases {
        let record = &mut world.described[last];
        record.status = Some(status.into());
        record.rollback = Some(Rollback {
            reason: Some("alarm latency".into()),
            started_at: None,
            service_revision_arn: None,
        });
        assert_eq!(progress(&world, "deploy-revision", &settling), expected);
    }
    // Traffic is shifted after all tasks run: the service alone would say that it is complete.
    let record = &mut world.described[last];
    record.status = Some("IN_PROGRESS".into());
    record.lifecycle_stage = Some("BAKE_TIME".into());
    record.deployment_configuration = Some(configuration("CANARY"));
    world.service.deployments = Some(vec![ours("COMPLETED", (4, 4))]);
    let expected = "going: IN_PROGRESS at BAKE_TIME, 4 of 4 new tasks run";
    assert_eq!(progress(&world, "deploy-revision", &settling), expected);
}

#[test]
fn a_stop_is_done_when_it_is_rolled_back() {
    let mut world = web();
    world.rolls();
    let settling = settling(&world, "stop-deployment", &[]);
    let cases = [
        (
            "IN_PROGRESS",
            "going: accepted; ECS has not begun to stop it",
        ),
        (
            "STOP_REQUESTED",
            "going: is being stopped, 1 of 4 new tasks run",
        ),
        (
            "ROLLBACK_IN_PROGRESS",
            "going: is rolled back: no reason given, 3 of 4 old tasks run",
        ),
        ("ROLLBACK_SUCCESSFUL", "done: rolled back"),
        ("STOPPED", "done: stopped"),
        (
            "ROLLBACK_FAILED",
            "failed: the rollback failed: no reason given",
        ),
        (
            "SUCCESSFUL",
            "failed: it was complete before it could be stopped",
        ),
    ];
    for (status, expected) in cases {
        world.described[0].status = Some(status.into());
        assert_eq!(progress(&world, "stop-deployment", &settling), expected);
    }
    world.described.clear();
    let expected = "going: accepted; its record has not been read again";
    assert_eq!(progress(&world, "stop-deployment", &settling), expected);
}

#[test]
fn a_count_is_settled_when_so_many_run() {
    let mut world = web();
    let settling = settling(&world, "scale", &[("count", "6")]);
    let told = |world: &World| progress(world, "scale", &settling);
    assert_eq!(
        told(&world),
        "going: the desired count is 4, asked for was 6"
    );
    world.service.desired_count = Some(6);
    world.service.pending_count = Some(2);
    assert_eq!(told(&world), "going: 4 of 6 tasks run, 2 pending");
    let stuck = "(service web) was unable to place a task because no instance met its needs.";
    world.service.events = Some(vec![event(0, stuck)]);
    assert_eq!(
        told(&world),
        format!("going: 4 of 6 tasks run, 2 pending: {stuck}")
    );
    world.service.running_count = Some(6);
    world.service.pending_count = Some(0);
    assert_eq!(told(&world), "done: 6 of 6 tasks run");
    world.scaled(2, 5, false);
    let expected = "done: 6 of 6 tasks run; auto scaling will bring that back";
    assert_eq!(told(&world), expected);
    world.scaled(2, 5, true);
    assert_eq!(told(&world), "done: 6 of 6 tasks run");
    world.service.desired_count = Some(5);
    world.scaled(2, 5, false);
    let expected =
        "failed: the desired count is 5, asked for was 6: auto scaling holds it within its bounds";
    assert_eq!(told(&world), expected);
    world.service.running_count = None;
    world.service.desired_count = None;
    assert!(told(&world).starts_with("failed: the desired count is —"));
}

#[test]
fn settings_are_done_when_they_are_read_back() {
    let mut world = web();
    world.scaled(2, 8, false);
    let exec = settling(&world, "exec-on", &[]);
    let zones = settling(&world, "az-rebalancing-on", &[]);
    let bounds = settling(&world, "bounds", &[("min", "3"), ("max", "9")]);
    let suspend = settling(&world, "suspend-scaling", &[]);
    for (id, settling) in [
        ("exec-on", &exec),
        ("az-rebalancing-on", &zones),
        ("bounds", &bounds),
        ("suspend-scaling", &suspend),
    ] {
        let words = progress(&world, id, settling);
        assert!(
            words.starts_with("going: accepted; still read: "),
            "{words}"
        );
    }
    world.service.enable_execute_command = Some(true);
    world.service.availability_zone_rebalancing = Some("ENABLED".into());
    world.scaled(3, 9, false);
    for (id, settling, expected) in [
        ("exec-on", &exec, "done: ECS Exec is on for new tasks"),
        (
            "az-rebalancing-on",
            &zones,
            "done: Availability Zone rebalancing is ENABLED",
        ),
        (
            "bounds",
            &bounds,
            "done: auto scaling holds it between 3 and 9",
        ),
    ] {
        assert_eq!(progress(&world, id, settling), expected);
    }
    world.scaled(3, 9, true);
    let expected = "done: auto scaling holds it between 3 and 9, suspended";
    assert_eq!(progress(&world, "suspend-scaling", &suspend), expected);
}

#[test]
fn a_service_is_deleted_when_its_tasks_are_gone() {
    let mut world = web();
    let settling = settling(&world, "delete-service", &[]);
    let cases = [
        ("ACTIVE", "going: accepted; still ACTIVE, 4 tasks run"),
        ("DRAINING", "going: DRAINING, 4 tasks still run"),
        ("INACTIVE", "done: deleted"),
    ];
    for (status, expected) in cases {
        world.service.status = Some(status.into());
        assert_eq!(progress(&world, "delete-service", &settling), expected);
    }
}

/// Right after a change AWS may still tell of what was before it: where a forced deployment keeps
/// the id of one that had failed, that is no failure yet.
#[test]
fn a_failure_that_is_seen_at_once_is_looked_at_again() {
    let (mut world, before) = begun();
    world.service.deployments = Some(vec![ours("FAILED", (0, 4))]);
    let action = find("deploy").unwrap();
    for (seconds, rollout, expected) in [
        (1, "FAILED", None),
        (9, "FAILED", None),
        (10, "FAILED", Some("failed")),
        (1, "COMPLETED", Some("done")),
        (1, "IN_PROGRESS", Some("going")),
    ] {
        world.service.deployments = Some(vec![ours(rollout, (4, 4))]);
        let settling = Settling {
            accepted_at: ago(seconds),
            ..before.clone()
        };
        let progress = settling.progress(action, &world.facts(), now());
        let word = progress.map(|it| match it {
            Progress::Going(_) => "going",
            Progress::Done(_) => "done",
            Progress::Failed(_) => "failed",
        });
        assert_eq!(word, expected, "{seconds} s, {rollout}");
    }
}
