//! Every way a service can be, and the sentence it gets.

use super::deployment::Deployment;
use super::fixtures::{ago, bare_service, deployment, ended, event, now, service, stopped};
use super::health::Health::{self, Broken, Changing, Fine, Look, Unknown};
use super::service::Service;
use super::steady::{Verdict, is_unplaceable, verdict, worst};
use super::task::Task;

fn check(service: &Service, stopped: &[Task], health: Health, why: &str) {
    let found = verdict(service, stopped, now());
    assert_eq!(
        (found.health, found.why.as_deref().unwrap_or("")),
        (health, why)
    );
}

/// `checkout` with 4 wanted tasks.
fn with(running: i32, deployments: Vec<Deployment>) -> Service {
    Service {
        running_count: Some(running),
        deployments: Some(deployments),
        ..service("checkout", 4)
    }
}

fn rolling(running: i32, failed: i32) -> Deployment {
    Deployment {
        failed_tasks: Some(failed),
        ..deployment("checkout:42", "PRIMARY", "IN_PROGRESS", (running, 4))
    }
}

fn crash(id: &str, seconds: u64) -> Task {
    Task {
        containers: Some(vec![ended("app", Some(1), None)]),
        ..stopped(
            id,
            "checkout",
            seconds,
            "EssentialContainerExited",
            "Essential container in task exited",
        )
    }
}

#[test]
fn what_aws_leaves_out_is_unknown_and_never_nothing() {
    check(&bare_service("checkout"), &[], Unknown, "");
    let active = Service {
        status: Some("ACTIVE".into()),
        ..bare_service("checkout")
    };
    check(&active, &[], Unknown, "");
    let no_running = Service {
        running_count: None,
        ..service("checkout", 4)
    };
    check(&no_running, &[], Unknown, "");
    let no_desired = Service {
        desired_count: None,
        ..service("checkout", 4)
    };
    check(&no_desired, &[], Unknown, "");
    let no_counts_in_rollout = Service {
        running_count: None,
        desired_count: None,
        deployments: Some(vec![Deployment {
            running_count: None,
            desired_count: None,
            failed_tasks: None,
            task_definition: None,
            ..rolling(0, 0)
        }]),
        ..service("checkout", 4)
    };
    check(&no_counts_in_rollout, &[], Changing, "deploying");
}

#[test]
fn the_status_of_the_service_comes_first() {
    let of = |status: &str| Service {
        status: Some(status.into()),
        ..with(0, vec![rolling(0, 9)])
    };
    check(&of("INACTIVE"), &[], Look, "service was deleted");
    check(&of("DRAINING"), &[], Changing, "service is being deleted");
    check(&of("MOVING"), &[], Unknown, "unknown status MOVING");
}

#[test]
fn what_is_well_needs_no_words() {
    check(&service("checkout", 4), &[], Fine, "");
    check(&service("checkout", 0), &[], Fine, "scaled to zero");
    let too_many = with(6, vec![]);
    check(&too_many, &[], Changing, "scaling in, 6 of 4 still run");
    let to_zero = Service {
        desired_count: Some(0),
        ..with(2, vec![])
    };
    check(&to_zero, &[], Changing, "scaling in, 2 of 0 still run");
}

#[test]
fn a_deployment_under_way_tells_how_far_it_is() {
    let old = deployment("checkout:41", "ACTIVE", "COMPLETED", (4, 4));
    check(
        &with(4, vec![rolling(1, 0), old.clone()]),
        &[],
        Changing,
        "deploying :42, 1/4 new",
    );
    check(
        &with(4, vec![rolling(0, 3), old.clone()]),
        &[],
        Look,
        "deploying :42, 0/4 new, 3 failed",
    );
    check(
        &with(4, vec![rolling(0, 3), old.clone()]),
        &[crash("a", 30), crash("b", 60)],
        Look,
        "deploying :42, 0/4 new, 3 failed, app exit 1 ×2",
    );
    // Nothing runs at all: that is an outage, not a deployment.
    check(
        &with(0, vec![rolling(0, 3)]),
        &[],
        Broken,
        "deploying :42, 0/4 new, 3 failed",
    );
    check(
        &with(0, vec![rolling(0, 0)]),
        &[crash("a", 30)],
        Broken,
        "deploying :42, 0/4 new, app exit 1",
    );
    let full = Service {
        events: Some(vec![event(
            20,
            "(service checkout) was unable to place a task because no container instance met all of its requirements. \
             Reason: No Container Instances were found in your cluster.",
        )]),
        ..with(4, vec![rolling(1, 0), old])
    };
    check(
        &full,
        &[],
        Look,
        "deploying :42, 1/4 new, cannot be placed: no container instance",
    );
}

#[test]
fn a_failed_deployment_names_its_revision_and_its_cause() {
    let failed = Deployment {
        failed_tasks: Some(7),
        ..deployment("checkout:42", "ACTIVE", "FAILED", (0, 0))
    };
    let good = deployment("checkout:41", "PRIMARY", "COMPLETED", (4, 4));
    let both = with(4, vec![good, failed]);
    check(&both, &[], Broken, "deployment :42 failed");
    check(
        &both,
        &[crash("a", 30)],
        Broken,
        "deployment :42 failed, app exit 1",
    );
    let nameless = Deployment {
        task_definition: None,
        ..deployment("x:1", "PRIMARY", "FAILED", (0, 4))
    };
    check(&with(0, vec![nameless]), &[], Broken, "deployment failed");
}

#[test]
fn a_rollback_is_told_while_it_lasts_and_for_an_hour() {
    let reason =
        "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1111111111111111111.";
    let going_back = |rollout: &str, running: i32| Deployment {
        rollout_state_reason: Some(reason.into()),
        ..deployment("checkout:41", "PRIMARY", rollout, (running, 4))
    };
    check(
        &with(1, vec![going_back("IN_PROGRESS", 1)]),
        &[],
        Broken,
        "rolling back to :41",
    );
    check(
        &with(3, vec![going_back("COMPLETED", 3)]),
        &[],
        Broken,
        "rolled back to :41",
    );
    check(
        &with(4, vec![going_back("COMPLETED", 4)]),
        &[crash("a", 300)],
        Look,
        "rolled back to :41, app exit 1",
    );
    let told = |seconds: u64| Service {
        events: Some(vec![event(
            seconds,
            "(service checkout) (deployment ecs-svc/2) deployment failed: tasks failed to start. rolling back to deployment ecs-svc/1.",
        )]),
        ..service("checkout", 4)
    };
    check(&told(720), &[], Look, "rolled back to :41");
    // Over an hour ago is history.
    check(&told(3_600), &[], Fine, "");
    // A deployment begun after the rollback is another story.
    let newer = Service {
        deployments: Some(vec![Deployment {
            created_at: Some(ago(60)),
            ..rolling(1, 0)
        }]),
        ..told(720)
    };
    assert!(
        verdict(&newer, &[] as &[Task], now())
            .why
            .is_some_and(|why| why.starts_with("deploying :42, 1/4 new"))
    );
    let nameless = Deployment {
        task_definition: None,
        ..going_back("IN_PROGRESS", 0)
    };
    check(
        &with(0, vec![nameless]),
        &[],
        Broken,
        "rolling back to the previous revision",
    );
}

#[test]
fn missing_tasks_are_counted_and_the_best_reason_is_given() {
    check(&with(3, vec![]), &[], Look, "1 task missing");
    check(&with(1, vec![]), &[], Look, "3 tasks missing");
    check(&with(0, vec![]), &[], Broken, "4 tasks missing");
    let pending = Service {
        pending_count: Some(1),
        ..with(3, vec![])
    };
    check(&pending, &[], Changing, "1 pending");
    check(&pending, &[crash("a", 30)], Look, "app exit 1");
    // What the stopped tasks say goes before what an event says.
    let placement = Service {
        events: Some(vec![event(
            20,
            "(service checkout) was unable to place a task because no container instance met all of its requirements. \
             The closest matching (container-instance 0123) has insufficient memory available.",
        )]),
        ..with(2, vec![])
    };
    check(
        &placement,
        &[],
        Look,
        "cannot be placed: insufficient memory",
    );
    check(&placement, &[crash("a", 30)], Look, "app exit 1");
}

#[test]
fn the_commonest_cause_of_the_last_hour_wins() {
    let killed = Task {
        containers: Some(vec![ended(
            "app",
            Some(137),
            Some("OutOfMemoryError: Container killed due to memory usage"),
        )]),
        ..stopped("m", "checkout", 10, "EssentialContainerExited", "")
    };
    let scaled_in = stopped(
        "s",
        "checkout",
        5,
        "ServiceSchedulerInitiated",
        "Scaling activity initiated by (deployment ecs-svc/1)",
    );
    let stops = [
        crash("a", 100),
        killed,
        crash("b", 3_500),
        scaled_in,
        crash("old", 3_600),
    ];
    check(
        &service("checkout", 4),
        &stops,
        Look,
        "restarted: app exit 1 ×2",
    );
    // What AWS asked for itself is no cause.
    check(&service("checkout", 4), &stops[3..4], Fine, "");
    // A stop without any time cannot be called recent.
    let timeless = Task {
        created_at: None,
        stopping_at: None,
        stopped_at: None,
        ..crash("t", 0)
    };
    check(&service("checkout", 4), &[timeless], Fine, "");
}

#[test]
fn events_speak_until_the_next_steady_state() {
    let steady = "(service checkout) has reached a steady state.";
    let texts = [
        (
            "(service checkout) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 01) has insufficient CPU units available.",
            "cannot be placed: insufficient CPU",
        ),
        (
            "(service checkout) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 01) is already using a port required by your task.",
            "cannot be placed: host port in use",
        ),
        (
            "(service checkout) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 01) is missing an attribute required by your task.",
            "cannot be placed: attribute missing",
        ),
        (
            "(service checkout) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 01) encountered error \"AGENT\".",
            "cannot be placed: agent disconnected",
        ),
        (
            "(service checkout) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.",
            "no Fargate capacity in the zone",
        ),
        (
            "(service checkout) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.",
            "account limit of tasks or vCPUs reached",
        ),
        (
            "(service checkout) is unable to consistently start tasks successfully.",
            "tasks keep failing to start",
        ),
        (
            "(service checkout) (task 0123) failed container health checks.",
            "fails container health checks",
        ),
        (
            "(service checkout) (port 8080) is unhealthy in (target-group arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/web/1) due to (reason Health checks failed with these codes: [503]).",
            "unhealthy in its target group",
        ),
        (
            "(service checkout) (instance i-1) is unhealthy in (elb web) due to (reason Instance has failed at least the UnhealthyThreshold number of health checks consecutively.)",
            "unhealthy in its load balancer",
        ),
        (
            "(service checkout) was unable to stop or start tasks during a deployment because of the service deployment configuration.",
            "minimum and maximum percent leave no room",
        ),
        (
            "(service checkout) was unable to reach steady state because task set (taskSet ecs-svc/1) was unable to scale in: 2 tasks under protection.",
            "protected tasks block scale-in",
        ),
        (
            "(service checkout) operations are being throttled on elb. Will try again later.",
            "AWS throttles its operations",
        ),
        (
            "(service checkout) failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::1:role/x').",
            "role cannot be assumed",
        ),
    ];
    for (text, words) in texts {
        let said = |events| Service {
            events: Some(events),
            ..service("checkout", 4)
        };
        check(&said(vec![event(100, text)]), &[], Look, words);
        check(&said(vec![event(3_600, text)]), &[], Fine, "");
        // ECS lists the newest first, but nothing depends on that.
        check(
            &said(vec![event(100, text), event(50, steady)]),
            &[],
            Fine,
            "",
        );
        check(
            &said(vec![event(50, text), event(100, steady)]),
            &[],
            Look,
            words,
        );
    }
    let unknown = Service {
        events: Some(vec![event(
            10,
            "(service checkout) has started 1 tasks: (task 01).",
        )]),
        ..service("checkout", 4)
    };
    check(&unknown, &[], Fine, "");
}

#[test]
fn what_cannot_be_placed_is_stuck_and_not_on_its_way() {
    let head = "(service checkout) was unable to place a task";
    let closest = "because no container instance met all of its requirements. The closest matching (container-instance 0d)";
    let cases = [
        (
            format!("{head} {closest} has insufficient memory available."),
            "cannot be placed: insufficient memory",
        ),
        (
            format!("{head} {closest} encountered error \"AGENT\"."),
            "cannot be placed: agent disconnected",
        ),
        (
            format!("{head}. Reason: RESOURCE:ENI."),
            "cannot be placed: no network interface left",
        ),
        (
            format!("{head}. Reason: MemberOf placement constraint unsatisfied."),
            "cannot be placed: placement constraint",
        ),
        (
            format!("{head}. Reason: EMPTY CAPACITY PROVIDER."),
            "cannot be placed: capacity provider without instances",
        ),
        (
            format!(
                "{head}. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone."
            ),
            "no Fargate capacity in the zone",
        ),
    ];
    for (message, words) in cases {
        let mut rolls = with(4, vec![rolling(0, 0)]);
        rolls.events = Some(vec![event(60, &message)]);
        check(
            &rolls,
            &[],
            Look,
            &format!("deploying :42, 0/4 new, {words}"),
        );
        assert_eq!(
            is_unplaceable(&rolls, now()),
            words.starts_with("cannot be placed")
        );
        let mut lacks = with(2, vec![]);
        lacks.events = Some(vec![event(60, &message)]);
        check(&lacks, &[], Look, words);
        // That Spot was reclaimed and none is left belongs together.
        let reclaimed = stopped(
            "dead",
            "checkout",
            90,
            "SpotInterruption",
            "Your Spot Task was interrupted.",
        );
        let both = match words.starts_with("no Fargate") {
            true => format!("{words}, Spot capacity was reclaimed"),
            false => "Spot capacity was reclaimed".to_owned(),
        };
        check(&lacks, &[reclaimed], Look, &both);
    }
    assert!(!is_unplaceable(&with(2, vec![]), now()));
}

#[test]
fn the_worst_verdict_speaks_and_between_equals_the_first_unless_it_is_vague() {
    let say = |health, why: &str| Verdict {
        health,
        why: (!why.is_empty()).then(|| why.to_owned()),
    };
    let fine = || say(Health::Fine, "");
    let vague = || say(Health::Look, "unhealthy in its target group");
    let again = || {
        say(
            Health::Look,
            "restarted: failed load balancer health checks ×3",
        )
    };
    let exact = || say(Health::Look, "503 on /healthz, 1 of 4 targets unhealthy");
    let rolling = || say(Health::Changing, "deploying :2, 1/4 new");
    let broken = || say(Health::Broken, "deployment :2 failed");
    for (verdicts, expected) in [
        (vec![fine(), fine()], fine()),
        (vec![fine(), exact()], exact()),
        (vec![vague(), exact()], exact()),
        (vec![again(), exact()], exact()),
        (vec![vague(), fine()], vague()),
        (vec![broken(), exact()], broken()),
        (
            vec![rolling(), say(Health::Changing, "2 targets initial")],
            rolling(),
        ),
        (vec![rolling(), exact()], exact()),
        (vec![], say(Health::Unknown, "")),
    ] {
        assert_eq!(worst(verdicts), expected);
    }
}
