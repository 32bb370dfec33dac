//! What the newest service deployment says of its service.

use super::tests::{at, breaker, canary, waiting};
use super::*;
use crate::domain::Text;
use crate::domain::deployment::Deployment;
use crate::domain::fixtures::{
    ago, configuration, definition_arn, deployment, event, now, service, service_deployment,
};
use crate::domain::service::{DeploymentController, Service};
use crate::domain::steady::Verdict;

/// A steady `checkout` on revision 41.
fn steady() -> Service {
    service("checkout", 4)
}

fn judged(
    service: &Service,
    whole: &ServiceDeployment,
    definition: Option<&str>,
) -> Option<Verdict> {
    let brief = whole.brief();
    let newest = Attempt {
        brief: &brief,
        whole: Some(whole),
        definition,
    };
    verdict(service, &newest, now())
}

#[test]
fn a_silent_rollback_is_called_out() {
    let brought: Text = definition_arn("checkout:42");
    let failed = |status: &str, seconds: u64| ServiceDeployment {
        finished_at: Some(ago(seconds)),
        deployment_circuit_breaker: Some(breaker("TRIGGERED", 7)),
        ..service_deployment("checkout", "sd", status)
    };
    let cases = [
        (
            failed("ROLLBACK_SUCCESSFUL", 7_200),
            Some(&*brought),
            Health::Look,
            "rolled back to :41: circuit breaker 7/7, 2h ago, :42 never became current",
        ),
        (
            failed("ROLLBACK_SUCCESSFUL", 7_200),
            None,
            Health::Look,
            "rolled back to :41: circuit breaker 7/7, 2h ago",
        ),
        (
            failed("STOPPED", 7_200),
            Some(&*brought),
            Health::Look,
            "runs :41, the newest was stopped: circuit breaker 7/7, 2h ago, :42 never became current",
        ),
        (
            failed("ROLLBACK_FAILED", 7_200),
            Some(&*brought),
            Health::Broken,
            "rollback failed: circuit breaker 7/7, 2h ago, :42 never became current",
        ),
        (
            failed("ROLLBACK_SUCCESSFUL", 5 * 86_400),
            Some(&*brought),
            Health::Fine,
            "rolled back to :41: circuit breaker 7/7, 5d ago, :42 never became current",
        ),
    ];
    for (whole, definition, health, why) in cases {
        let found = judged(&steady(), &whole, definition).expect("it says something");
        assert_eq!((found.health, found.why.as_deref()), (health, Some(why)));
    }
    let good = service_deployment("checkout", "sd", "SUCCESSFUL");
    assert_eq!(judged(&steady(), &good, None), None);
    // What rolls by now is newer than the rollback.
    let rolling = Service {
        deployments: Some(vec![deployment(
            "checkout:43",
            "PRIMARY",
            "IN_PROGRESS",
            (0, 4),
        )]),
        ..steady()
    };
    assert_eq!(
        judged(&rolling, &failed("ROLLBACK_SUCCESSFUL", 60), None),
        None
    );
}

#[test]
fn events_tell_of_a_rollback_where_nothing_else_does() {
    let told = |seconds: u64, id: &str| Service {
        events: Some(vec![event(
            seconds,
            &format!("(service checkout) rolling back to deployment {id}."),
        )]),
        ..steady()
    };
    let running = "ecs-svc/1234567890123456789";
    let cases = [
        (told(7_200, running), Some("rolled back to :41 2h ago")),
        (told(86_400, running), None),
        // A deployment made since is a new story.
        (told(7_200, "ecs-svc/1"), None),
        (steady(), None),
    ];
    for (service, expected) in cases {
        let found = by_events(&service, now());
        assert_eq!(found.as_ref().and_then(|it| it.why.as_deref()), expected);
        assert!(found.is_none_or(|found| found.health == Health::Look));
    }
}

#[test]
fn the_brief_alone_is_enough_for_a_rollback() {
    let brief = crate::domain::service_deployment::ServiceDeploymentBrief {
        status_reason: Some(
            "Service deployment rolled back because the circuit breaker threshold was exceeded."
                .into(),
        ),
        finished_at: Some(ago(600)),
        ..service_deployment("checkout", "sd", "ROLLBACK_SUCCESSFUL").brief()
    };
    let newest = Attempt {
        brief: &brief,
        whole: None,
        definition: None,
    };
    let why = verdict(&steady(), &newest, now()).and_then(|verdict| verdict.why);
    assert_eq!(
        why.as_deref(),
        Some("rolled back to :41: the circuit breaker threshold was exceeded, 10m ago")
    );
}

#[test]
fn only_where_traffic_is_shifted_progress_is_told_by_the_service_deployment() {
    let shifting = ServiceDeployment {
        lifecycle_hook_details: Some(waiting("AWAITING_ACTION")),
        ..at("IN_PROGRESS", "POST_TEST_TRAFFIC_SHIFT", canary())
    };
    let found = judged(&steady(), &shifting, None).expect("it says something");
    assert_eq!(found.health, Health::Look);
    assert!(
        found
            .why
            .is_some_and(|why| why.contains("paused at hook approve"))
    );
    let rolling = at("IN_PROGRESS", "SCALE_UP", configuration("ROLLING"));
    assert_eq!(judged(&steady(), &rolling, None), None);
    let back = ServiceDeployment {
        deployment_circuit_breaker: Some(breaker("TRIGGERED", 7)),
        ..at("ROLLBACK_IN_PROGRESS", "CLEAN_UP", configuration("ROLLING"))
    };
    let found = judged(&steady(), &back, None).and_then(|verdict| verdict.why);
    assert_eq!(
        found.as_deref(),
        Some("rolling back to :41: circuit breaker 7/7")
    );
}

#[test]
fn two_verdicts_become_one() {
    let said = |health, why: &str| Verdict {
        health,
        why: (!why.is_empty()).then(|| why.to_owned()),
    };
    let rollback = "rolled back to :41, :42 never became current";
    let cases = [
        ((Health::Fine, ""), None, (Health::Fine, "")),
        (
            (Health::Fine, ""),
            Some((Health::Look, rollback)),
            (Health::Look, rollback),
        ),
        (
            (Health::Look, "rolled back to :41, app exit 1 ×7"),
            Some((Health::Look, rollback)),
            (
                Health::Look,
                "rolled back to :41, :42 never became current: app exit 1 ×7",
            ),
        ),
        (
            (Health::Broken, "deployment :42 failed, alarm detected"),
            Some((Health::Look, "deployment :42 was stopped by alarm 5xx")),
            (Health::Broken, "deployment :42 was stopped by alarm 5xx"),
        ),
        (
            (Health::Broken, "deployment :42 failed, app exit 1 ×7"),
            Some((Health::Look, rollback)),
            (Health::Broken, "deployment :42 failed, app exit 1 ×7"),
        ),
        (
            (Health::Broken, "cannot be placed"),
            Some((Health::Look, rollback)),
            (Health::Broken, "cannot be placed"),
        ),
        (
            (Health::Changing, "deploying :42, 1/4 new"),
            Some((Health::Look, "canary 10 % at SCALE_UP, paused")),
            (Health::Look, "canary 10 % at SCALE_UP, paused"),
        ),
        (
            (Health::Look, "deploying :42, 1/4 new, 2 failed, app exit 1"),
            Some((Health::Changing, "canary at SCALE_UP")),
            (Health::Look, "deploying :42, 1/4 new, 2 failed, app exit 1"),
        ),
    ];
    for (own, rollout, expected) in cases {
        let found = merged(
            said(own.0, own.1),
            rollout.map(|(health, why)| said(health, why)),
        );
        assert_eq!(found, said(expected.0, expected.1));
    }
}

#[test]
fn only_a_service_that_rolled_out_lately_is_asked_about() {
    let old = |service: Service| Service {
        deployments: Some(vec![Deployment {
            created_at: Some(ago(9 * 86_400)),
            updated_at: Some(ago(9 * 86_400)),
            ..deployment("checkout:41", "PRIMARY", "COMPLETED", (4, 4))
        }]),
        ..service
    };
    let cases = [
        (steady(), true),
        (old(steady()), false),
        (
            Service {
                events: Some(vec![event(
                    7_200,
                    "(service checkout) rolling back to deployment ecs-svc/1.",
                )]),
                ..old(steady())
            },
            true,
        ),
        (
            Service {
                deployment_controller: Some(DeploymentController {
                    r#type: "CODE_DEPLOY".into(),
                }),
                ..steady()
            },
            false,
        ),
    ];
    for (service, expected) in cases {
        assert_eq!(is_likely(&service, now()), expected);
    }
}
