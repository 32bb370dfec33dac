//! What statuses, events and names come to.

use super::super::*;
use crate::domain::fixtures::{ago, now};
use crate::domain::health::Health;
use crate::domain::time::Zone;

pub(super) fn stack(name: &str, status: &str) -> Stack {
    Stack {
        stack_id: Some(format!("arn:aws:cloudformation:us-east-1:1:stack/{name}/1").into()),
        stack_name: Some(name.into()),
        stack_status: Some(status.into()),
        ..Stack::default()
    }
}

pub(super) fn resource(logical: &str, kind: &str, physical: &str, status: &str) -> StackResource {
    StackResource {
        logical_resource_id: Some(logical.into()),
        physical_resource_id: (!physical.is_empty()).then(|| physical.into()),
        resource_type: Some(kind.into()),
        resource_status: Some(status.into()),
        timestamp: Some(ago(720)),
        ..StackResource::default()
    }
}

fn event(logical: &str, kind: &str, status: &str, reason: &str, seconds: u64) -> StackEvent {
    let stack: Text = "arn:aws:cloudformation:us-east-1:1:stack/web/1".into();
    let physical = match logical {
        "web" => stack.clone(),
        other => other.into(),
    };
    StackEvent {
        stack_id: Some(stack),
        logical_resource_id: Some(logical.into()),
        physical_resource_id: Some(physical),
        resource_type: Some(kind.into()),
        resource_status: Some(status.into()),
        resource_status_reason: (!reason.is_empty()).then(|| reason.into()),
        timestamp: Some(ago(seconds)),
        ..StackEvent::default()
    }
}

const SERVICE: &str = "AWS::ECS::Service";
const STACK: &str = "AWS::CloudFormation::Stack";

#[test]
fn a_status_says_how_a_stack_is() {
    for (status, drift, health) in [
        ("CREATE_COMPLETE", None, Health::Fine),
        ("UPDATE_COMPLETE", Some("IN_SYNC"), Health::Fine),
        ("UPDATE_COMPLETE", Some("DRIFTED"), Health::Look),
        ("IMPORT_COMPLETE", None, Health::Fine),
        ("UPDATE_IN_PROGRESS", Some("DRIFTED"), Health::Changing),
        (
            "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            None,
            Health::Changing,
        ),
        ("REVIEW_IN_PROGRESS", None, Health::Changing),
        ("UPDATE_ROLLBACK_IN_PROGRESS", None, Health::Look),
        ("UPDATE_ROLLBACK_COMPLETE", None, Health::Look),
        ("IMPORT_ROLLBACK_COMPLETE", None, Health::Look),
        (
            "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
            None,
            Health::Look,
        ),
        ("ROLLBACK_COMPLETE", None, Health::Broken),
        ("UPDATE_ROLLBACK_FAILED", None, Health::Broken),
        ("DELETE_FAILED", None, Health::Broken),
        ("DREAMT_FAILED", None, Health::Broken),
        ("DELETE_COMPLETE", None, Health::Look),
        ("DREAMING", None, Health::Unknown),
    ] {
        let stack = Stack {
            stack_drift_status: drift.map(Text::from),
            ..stack("web", status)
        };
        assert_eq!(stack.health(), health, "{status} {drift:?}");
    }
    assert_eq!(Stack::default().health(), Health::Unknown);
}

#[test]
fn a_resource_says_what_is_wrong_with_it() {
    let waits = "waiting on ECS to stabilise since 14:20 (12m)";
    for (kind, status, drift, reason, health, why) in [
        (SERVICE, "CREATE_COMPLETE", None, None, Health::Fine, None),
        (
            SERVICE,
            "UPDATE_IN_PROGRESS",
            None,
            None,
            Health::Changing,
            Some(waits),
        ),
        (
            SERVICE,
            "DELETE_IN_PROGRESS",
            None,
            None,
            Health::Changing,
            None,
        ),
        (
            "AWS::EC2::VPC",
            "UPDATE_IN_PROGRESS",
            None,
            None,
            Health::Changing,
            None,
        ),
        (
            SERVICE,
            "UPDATE_FAILED",
            None,
            Some(
                "Resource handler returned message: \"no capacity\" (RequestToken: 1-2, HandlerErrorCode: X)",
            ),
            Health::Broken,
            Some("no capacity"),
        ),
        (
            "AWS::S3::Bucket",
            "DELETE_SKIPPED",
            None,
            None,
            Health::Look,
            Some("left in place when it left the stack: nobody keeps it any more"),
        ),
        (
            "AWS::S3::Bucket",
            "DELETE_COMPLETE",
            Some("DELETED"),
            None,
            Health::Fine,
            Some("deleted"),
        ),
        (
            "AWS::EC2::VPC",
            "CREATE_COMPLETE",
            Some("MODIFIED"),
            None,
            Health::Look,
            Some("drifted: changed by other hands"),
        ),
        (
            "AWS::EC2::VPC",
            "CREATE_COMPLETE",
            Some("NOT_CHECKED"),
            None,
            Health::Fine,
            None,
        ),
    ] {
        let resource = StackResource {
            drift_status: drift.map(Text::from),
            resource_status_reason: reason.map(Text::from),
            ..resource("It", kind, "it", status)
        };
        let said = resource.why(now(), Zone::Utc);
        assert_eq!(
            (resource.health(), said.as_deref()),
            (health, why),
            "{kind} {status}"
        );
    }
}

#[test]
fn what_failed_first_is_not_what_was_cancelled_because_of_it() {
    let (breaker, cancelled) = ("circuit breaker", "Resource update cancelled");
    // Newest first, as AWS tells them.
    let events = [
        event("web", STACK, "UPDATE_ROLLBACK_COMPLETE", "", 10),
        event(
            "web",
            STACK,
            "UPDATE_ROLLBACK_IN_PROGRESS",
            "failed to update: [Api]",
            60,
        ),
        event("Role", "AWS::IAM::Role", "UPDATE_FAILED", cancelled, 61),
        event("Other", SERVICE, "UPDATE_FAILED", "too late", 62),
        event("Api", SERVICE, "UPDATE_FAILED", breaker, 63),
        event("Api", SERVICE, "UPDATE_IN_PROGRESS", "", 600),
        event("web", STACK, "UPDATE_IN_PROGRESS", "User Initiated", 610),
        event("Old", SERVICE, "UPDATE_FAILED", "of another day", 90_000),
        event("web", STACK, "UPDATE_IN_PROGRESS", "User Initiated", 90_010),
    ];
    let all: Vec<&StackEvent> = events.iter().collect();
    let last = Operation::last(&all);
    assert_eq!(
        (last.events.len(), last.is_whole, last.cancelled()),
        (7, true, 1)
    );
    assert_eq!(last.begun(), Some(ago(610)));
    let first = |events: &[&StackEvent]| {
        let last = Operation::last(events);
        last.first_failure()
            .and_then(|event| event.logical_resource_id.clone())
    };
    assert_eq!(first(&all).as_deref(), Some("Api"));
    // Only as much as was read, and that is said.
    assert_eq!(first(&all[..4]).as_deref(), Some("Other"));
    assert!(!Operation::last(&all[..4]).is_whole);
    assert_eq!(Operation::last(&all[..4]).begun(), None);
    assert_eq!(first(&all[..1]), None);
    assert_eq!(first(&[]), None);
    // The stack itself is to blame where nothing in it is.
    let own = event("web", STACK, "DELETE_FAILED", "termination protection", 5);
    assert_eq!(first(&[&own]).as_deref(), Some("web"));
    let hook = StackEvent {
        hook_status: Some("HOOK_COMPLETE_FAILED".into()),
        hook_status_reason: Some("not in this account".into()),
        ..event("Api", SERVICE, "UPDATE_IN_PROGRESS", "", 5)
    };
    assert_eq!(first(&[&hook]).as_deref(), Some("Api"));
    assert_eq!(hook.reason().map(|it| &**it), Some("not in this account"));
}

#[test]
fn why_a_stack_is_as_it_is() {
    let failed = [
        event("Api", SERVICE, "UPDATE_FAILED", "circuit breaker", 63),
        event("web", STACK, "UPDATE_IN_PROGRESS", "User Initiated", 610),
    ];
    let nested_id = "arn:aws:cloudformation:us-east-1:1:stack/web-Api/2";
    let mut nested = event("Inner", STACK, "UPDATE_FAILED", "Embedded stack", 63);
    nested.physical_resource_id = Some(nested_id.into());
    let busy = resource("Api", SERVICE, "api", "UPDATE_IN_PROGRESS");
    let vpc = resource("Vpc", "AWS::EC2::VPC", "vpc-1", "UPDATE_IN_PROGRESS");
    let mut drifted = resource("Nat", "AWS::EC2::NatGateway", "nat-1", "CREATE_COMPLETE");
    drifted.drift_status = Some("DELETED".into());
    let said = |stack: Stack, resources: &[&StackResource], events: &[&StackEvent]| {
        why::of(&stack, resources, events, now(), Zone::Utc).unwrap_or_default()
    };
    let waiting = "waiting on ECS to stabilise since 14:20 (12m): Api";
    let failures: Vec<&StackEvent> = failed.iter().collect();
    assert_eq!(said(stack("web", "UPDATE_COMPLETE"), &[], &[]), "");
    assert_eq!(
        said(stack("web", "UPDATE_IN_PROGRESS"), &[&busy], &[]),
        waiting
    );
    assert_eq!(
        said(stack("web", "UPDATE_IN_PROGRESS"), &[&vpc], &[]),
        "Vpc is under way"
    );
    assert_eq!(
        said(
            stack("web", "UPDATE_ROLLBACK_IN_PROGRESS"),
            &[&busy],
            &failures
        ),
        format!("Api failed: circuit breaker · {waiting}")
    );
    assert_eq!(
        said(stack("web", "ROLLBACK_COMPLETE"), &[], &failures),
        "its creation failed: it can only be deleted · Api failed: circuit breaker"
    );
    assert_eq!(
        said(stack("web", "UPDATE_ROLLBACK_COMPLETE"), &[], &[&nested]),
        "nested stack web-Api failed"
    );
    let reason = Stack {
        stack_status_reason: Some("The following resource(s) failed".into()),
        ..stack("web", "UPDATE_ROLLBACK_FAILED")
    };
    assert_eq!(said(reason, &[], &[]), "The following resource(s) failed");
    let drift = Stack {
        stack_drift_status: Some("DRIFTED".into()),
        drift_last_check: Some(ago(900)),
        ..stack("web", "CREATE_COMPLETE")
    };
    assert_eq!(
        said(drift, &[&drifted], &[]),
        "drifted: Nat (looked for 15m ago)"
    );
    let gone = Stack {
        deletion_time: Some(ago(7_200)),
        ..stack("web", "DELETE_COMPLETE")
    };
    assert_eq!(said(gone, &[], &[]), "deleted 2h ago");
}

#[test]
fn secrets_stay_out_and_names_of_secrets_do_not() {
    for (key, value, shown) in [
        ("VpcId", "vpc-1", "vpc-1"),
        ("DbPassword", "hunter2", HIDDEN),
        ("DB_PASSWORD", "hunter2", HIDDEN),
        ("api-key", "k", HIDDEN),
        ("GithubToken", "ghp_1", HIDDEN),
        (
            "SecretArn",
            "arn:aws:secretsmanager:us-east-1:1:secret:x",
            "arn:aws:secretsmanager:us-east-1:1:secret:x",
        ),
        ("SecretName", "/prod/db", "/prod/db"),
        (
            "DbPassword",
            "{{resolve:ssm-secure:db}}",
            "{{resolve:ssm-secure:db}}",
        ),
        ("RotateSecret", "true", "true"),
        ("Token", "", ""),
    ] {
        assert_eq!(harmless(key, value), shown, "{key}");
    }
}

#[test]
fn types_that_matter_here() {
    for (kind, expected) in [
        ("AWS::ECS::Service", Matter::Ecs),
        ("AWS::EC2::Subnet", Matter::Network),
        ("AWS::EC2::SomethingNew", Matter::Network),
        ("AWS::EC2::LaunchTemplate", Matter::Scaling),
        (
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            Matter::Balancing,
        ),
        ("AWS::Logs::LogGroup", Matter::Watching),
        ("AWS::CloudFormation::Stack", Matter::Nested),
        ("AWS::CloudFormation::WaitCondition", Matter::Other),
        ("AWS::S3::Bucket", Matter::Other),
        ("Custom::Thing", Matter::Other),
        ("", Matter::Other),
    ] {
        assert_eq!(matter(kind), expected, "{kind}");
    }
}
