//! Texts of service events, as ECS really writes them.

use super::event::EventKind::{
    self, Deployment, Health as Unhealthy, Permission, Placement, Protection, Rebalance,
    Registered, Scaling, Start, Started, Steady, Stopped, Throttled,
};
use super::event::{kind, runs, shortened, signature, without_service};
use super::fixtures::event;
use super::health::Health;

#[test]
fn kinds_by_their_texts() {
    let cases = [
        (
            "(service web) has reached a steady state.",
            Steady,
            Health::Fine,
        ),
        (
            "service web has reached a steady state.",
            Steady,
            Health::Fine,
        ),
        (
            "(service web) (deployment ecs-svc/1) deployment completed.",
            Deployment,
            Health::Fine,
        ),
        (
            "(service web) has started 2 tasks: (task 0123456789abcdef0123456789abcdef).",
            Started,
            Health::Fine,
        ),
        (
            "(service web) has stopped 1 running tasks: (task 0).",
            Stopped,
            Health::Fine,
        ),
        (
            "(service web) stopped 2 pending tasks.",
            Stopped,
            Health::Fine,
        ),
        (
            "(service web) has begun draining connections on 1 tasks.",
            Stopped,
            Health::Fine,
        ),
        (
            "(service web) registered 1 targets in (target-group arn:x)",
            Registered,
            Health::Fine,
        ),
        (
            "(service web) deregistered 1 targets in (target-group arn:x)",
            Registered,
            Health::Fine,
        ),
        (
            "(service web) was unable to place a task because no container instance met all of its requirements.",
            Placement,
            Health::Broken,
        ),
        (
            "(service web) was unable to place a task. Reason: Capacity is unavailable at this time.",
            Placement,
            Health::Broken,
        ),
        (
            "(service web) (port 8080) is unhealthy in (target-group arn:x) due to (reason Request timed out)",
            Unhealthy,
            Health::Look,
        ),
        (
            "(service web) (instance i-1) (port 80) is unhealthy in (elb x) due to (reason y)",
            Unhealthy,
            Health::Look,
        ),
        (
            "(service web) (task 1) failed container health checks.",
            Unhealthy,
            Health::Look,
        ),
        (
            "(service web) rolling back to deployment ecs-svc/1.",
            Deployment,
            Health::Broken,
        ),
        (
            "(service web) (deployment ecs-svc/1) deployment failed: tasks failed to start.",
            Deployment,
            Health::Broken,
        ),
        (
            "(service web) is unable to consistently start tasks successfully.",
            Start,
            Health::Broken,
        ),
        (
            "(service web) failed to launch a task with (error ECS was unable to assume the role 'x')",
            Permission,
            Health::Broken,
        ),
        (
            "(service web) operations are being throttled on elb. Will try again later.",
            Throttled,
            Health::Look,
        ),
        (
            "(service web) was unable to stop or start tasks during a deployment because of the service deployment configuration.",
            Deployment,
            Health::Look,
        ),
        (
            "(service web) is not AZ balanced with 1 tasks in a. AZ Rebalancing in progress",
            Rebalance,
            Health::Fine,
        ),
        (
            "(service web) has started 1 tasks to AZ Rebalance: (task 1)",
            Rebalance,
            Health::Fine,
        ),
        (
            "(service web) Successfully set desired count to 4.",
            Scaling,
            Health::Fine,
        ),
        (
            "(service web) was unable to scale in due to (reason 2 tasks under protection)",
            Protection,
            Health::Look,
        ),
        (
            "something ECS never said before",
            EventKind::Other,
            Health::Fine,
        ),
        ("", EventKind::Other, Health::Fine),
    ];
    for (text, expected, health) in cases {
        assert_eq!(kind(text), (expected, health), "{text}");
    }
}

#[test]
fn the_services_own_name_goes_in_either_form() {
    let cases = [
        ("(service web) has started", "has started"),
        ("service web has started", "has started"),
        ("service (web) has started", "has started"),
        ("(service web-2) has started", "(service web-2) has started"),
        ("service web-2 has started", "service web-2 has started"),
        ("é", "é"),
    ];
    for (text, expected) in cases {
        assert_eq!(without_service(text, "web"), expected);
    }
}

#[test]
fn ids_and_arns_are_short_on_one_line() {
    let cases = [
        (
            "(service web) has started 1 tasks: (task 0123456789abcdef0123456789abcdef).",
            "has started 1 tasks: (task 01234567).",
        ),
        (
            "(service web) registered 1 targets in (target-group arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/web-blue/abc123)",
            "registered 1 targets in (target-group web-blue)",
        ),
        ("no role arn:aws:iam::1:role/deploy.", "no role deploy."),
        (
            "rolling back to deployment ecs-svc/1234567890123456789.",
            "rolling back to deployment ecs-svc/12345678.",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(shortened(text, "web"), expected);
    }
}

#[test]
fn equal_events_in_a_row_are_one_run_whatever_their_ids() {
    let events = [
        event(
            10,
            "(service web) has stopped 1 running tasks: (task 0123456789abcdef0123456789abcdef).",
        ),
        event(
            20,
            "(service web) has stopped 1 running tasks: (task ffffffff89abcdef0123456789abcdef).",
        ),
        event(
            30,
            "(service web) (deployment ecs-svc/123) deployment completed.",
        ),
        event(
            40,
            "(service web) has stopped 1 running tasks: (task 0023456789abcdef0123456789abcdef).",
        ),
    ];
    let lengths: Vec<usize> = runs(&events).iter().map(|run| run.events.len()).collect();
    assert_eq!(lengths, [2, 1, 1]);
    assert!(runs(&[]).is_empty());
    let one = &runs(&events)[0];
    assert_eq!(one.newest(), Some(&events[0]));
    assert_eq!(one.oldest(), Some(&events[1]));
    for (one, other) in [
        ("target 10.0.0.1 is bad", "target 10.0.0.2 is bad"),
        ("(instance i-0abc12)", "(instance i-99)"),
        ("arn:aws:x/1", "arn:aws:x/2"),
    ] {
        assert_eq!(signature(one), signature(other), "{one}");
    }
    // A count that differs is news.
    assert_ne!(signature("stopped 1 tasks"), signature("stopped 2 tasks"));
}
