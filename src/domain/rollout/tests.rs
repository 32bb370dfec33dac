//! Every way a service deployment can be, and what is said of it.

use super::*;
use crate::domain::deployment::{
    CanaryConfiguration, DeploymentConfiguration, LinearConfiguration,
};
use crate::domain::fixtures::{ago, configuration, now, service_deployment};
use crate::domain::service_deployment::{
    Rollback, ServiceDeploymentAlarms, ServiceDeploymentCircuitBreaker,
};
use std::time::Duration;

fn says(deployment: &ServiceDeployment) -> String {
    sentence(deployment, now()).unwrap_or_default()
}

pub(super) fn at(
    status: &str,
    stage: &str,
    configuration: DeploymentConfiguration,
) -> ServiceDeployment {
    ServiceDeployment {
        lifecycle_stage: Some(stage.into()),
        deployment_configuration: Some(configuration),
        ..service_deployment("checkout", "sd", status)
    }
}

pub(super) fn canary() -> DeploymentConfiguration {
    DeploymentConfiguration {
        bake_time_in_minutes: Some(10),
        canary_configuration: Some(CanaryConfiguration {
            canary_percent: Some(10.0),
            canary_bake_time_in_minutes: Some(10),
        }),
        ..configuration("CANARY")
    }
}

pub(super) fn waiting(status: &str) -> Vec<LifecycleHookDetail> {
    vec![LifecycleHookDetail {
        hook_id: Some("approve".into()),
        target_type: Some("PAUSE".into()),
        target_arn: None,
        status: Some(status.into()),
        expires_at: Some(now() + Duration::from_secs(43 * 60)),
        timeout_action: Some("ROLLBACK".into()),
    }]
}

pub(super) fn breaker(status: &str, count: i32) -> ServiceDeploymentCircuitBreaker {
    ServiceDeploymentCircuitBreaker {
        status: Some(status.into()),
        failure_count: Some(count),
        threshold: Some(7),
    }
}

fn alarm(name: &str) -> ServiceDeploymentAlarms {
    ServiceDeploymentAlarms {
        status: Some("TRIGGERED".into()),
        alarm_names: Some(vec![name.into()]),
        triggered_alarm_names: Some(vec![name.into()]),
    }
}

#[test]
fn every_status_has_its_sentence() {
    let rolled_back = ServiceDeployment {
        finished_at: Some(ago(720)),
        ..service_deployment("checkout", "sd", "ROLLBACK_SUCCESSFUL")
    };
    let cases = [
        (service_deployment("checkout", "sd", "SUCCESSFUL"), ""),
        (
            at("IN_PROGRESS", "SCALE_UP", configuration("ROLLING")),
            "rolling, 1/4 new",
        ),
        (
            ServiceDeployment {
                deployment_circuit_breaker: Some(breaker("MONITORING", 3)),
                ..at("IN_PROGRESS", "SCALE_UP", configuration("ROLLING"))
            },
            "rolling, 1/4 new, 3/7 failed",
        ),
        (
            ServiceDeployment {
                lifecycle_hook_details: Some(waiting("AWAITING_ACTION")),
                target_service_revision: None,
                ..at("IN_PROGRESS", "POST_TEST_TRAFFIC_SHIFT", canary())
            },
            "paused at hook approve, 43 min left, then ROLLBACK, canary 10 % at POST_TEST_TRAFFIC_SHIFT",
        ),
        (
            ServiceDeployment {
                lifecycle_hook_details: Some(waiting("TIMED_OUT")),
                target_service_revision: None,
                ..at("IN_PROGRESS", "PRE_SCALE_UP", configuration("BLUE_GREEN"))
            },
            "hook approve timed out, blue/green at PRE_SCALE_UP",
        ),
        (
            ServiceDeployment {
                updated_at: Some(ago(250)),
                target_service_revision: None,
                ..at("IN_PROGRESS", "BAKE_TIME", canary())
            },
            "canary 10 %, bake time: 4 of 10 min",
        ),
        (
            ServiceDeployment {
                alarms: Some(alarm("checkout-5xx")),
                target_service_revision: None,
                ..at(
                    "IN_PROGRESS",
                    "PRODUCTION_TRAFFIC_SHIFT",
                    DeploymentConfiguration {
                        linear_configuration: Some(LinearConfiguration {
                            step_percent: Some(12.5),
                            step_bake_time_in_minutes: None,
                        }),
                        ..configuration("LINEAR")
                    },
                )
            },
            "alarm checkout-5xx, linear 12.5 % steps at PRODUCTION_TRAFFIC_SHIFT",
        ),
        (
            ServiceDeployment {
                deployment_circuit_breaker: Some(breaker("TRIGGERED", 7)),
                ..rolled_back.clone()
            },
            "rolled back 12m ago: circuit breaker 7/7",
        ),
        (
            ServiceDeployment {
                alarms: Some(alarm("checkout-5xx")),
                ..rolled_back.clone()
            },
            "rolled back 12m ago by alarm checkout-5xx",
        ),
        (
            ServiceDeployment {
                lifecycle_hook_details: Some(waiting("FAILED")),
                ..rolled_back.clone()
            },
            "rolled back 12m ago: hook approve failed",
        ),
        (
            ServiceDeployment {
                status_reason: Some(
                    "Service deployment rolled back because of invalid networking configuration."
                        .into(),
                ),
                ..rolled_back.clone()
            },
            "rolled back 12m ago: invalid networking configuration",
        ),
        (rolled_back, "rolled back 12m ago"),
        (
            ServiceDeployment {
                rollback: Some(Rollback {
                    reason: Some("asked for".into()),
                    started_at: Some(ago(180)),
                    service_revision_arn: None,
                }),
                ..service_deployment("checkout", "sd", "ROLLBACK_IN_PROGRESS")
            },
            "rolling back for 3m: asked for",
        ),
        (
            service_deployment("checkout", "sd", "ROLLBACK_REQUESTED"),
            "rollback requested",
        ),
        (
            service_deployment("checkout", "sd", "ROLLBACK_FAILED"),
            "rollback failed",
        ),
        (
            service_deployment("checkout", "sd", "STOP_REQUESTED"),
            "stop requested",
        ),
        (
            ServiceDeployment {
                stopped_at: Some(ago(60)),
                ..service_deployment("checkout", "sd", "STOPPED")
            },
            "stopped 1m ago",
        ),
        (
            at("HELD_BY_AWS", "QUANTUM_SHIFT", configuration("CANARY")),
            "HELD_BY_AWS at QUANTUM_SHIFT",
        ),
        (
            at("IN_PROGRESS", "QUANTUM_SHIFT", configuration("SPIRAL")),
            "SPIRAL at QUANTUM_SHIFT, 1/4 new",
        ),
        (
            ServiceDeployment {
                deployment_configuration: None,
                target_service_revision: None,
                ..service_deployment("checkout", "sd", "PENDING")
            },
            "about to begin",
        ),
        (
            ServiceDeployment {
                status: None,
                ..service_deployment("checkout", "sd", "")
            },
            "",
        ),
    ];
    for (deployment, expected) in cases {
        assert_eq!(says(&deployment), expected);
    }
}

#[test]
fn health_is_the_status_or_what_holds_it_up() {
    let moving = at("IN_PROGRESS", "SCALE_UP", canary());
    let cases = [
        (moving.clone(), Health::Changing),
        (
            ServiceDeployment {
                lifecycle_hook_details: Some(waiting("AWAITING_ACTION")),
                ..moving.clone()
            },
            Health::Look,
        ),
        (
            ServiceDeployment {
                lifecycle_hook_details: Some(waiting("IN_PROGRESS")),
                ..moving.clone()
            },
            Health::Changing,
        ),
        (
            ServiceDeployment {
                deployment_circuit_breaker: Some(breaker("MONITORING", 1)),
                ..moving
            },
            Health::Look,
        ),
        (
            service_deployment("checkout", "sd", "SUCCESSFUL"),
            Health::Fine,
        ),
        (
            service_deployment("checkout", "sd", "ROLLBACK_SUCCESSFUL"),
            Health::Broken,
        ),
        (
            service_deployment("checkout", "sd", "HELD_BY_AWS"),
            Health::Unknown,
        ),
    ];
    for (deployment, expected) in cases {
        assert_eq!(health(&deployment), expected, "{:?}", deployment.status);
    }
}

#[test]
fn stages_are_behind_here_or_ahead() {
    let passages = |status: &str, stage: &str| -> String {
        stages(&at(status, stage, canary()))
            .iter()
            .map(|(_, passage)| match passage {
                Passage::Done => '●',
                Passage::Current => '◐',
                Passage::ToCome => '◌',
            })
            .collect()
    };
    assert_eq!(passages("IN_PROGRESS", "SCALE_UP"), "●●◐◌◌◌◌◌◌◌");
    assert_eq!(passages("SUCCESSFUL", "CLEAN_UP"), "●●●●●●●●●●");
    assert_eq!(passages("ROLLBACK_SUCCESSFUL", "CLEAN_UP"), "◐");
    assert_eq!(
        passages("IN_PROGRESS", "PRE_PRODUCTION_TRAFFIC_SHIFT"),
        "●●●●●●◐◌◌◌◌"
    );
    assert_eq!(passages("ROLLBACK_IN_PROGRESS", "CLEAN_UP"), "◐");
    assert_eq!(passages("IN_PROGRESS", "QUANTUM_SHIFT"), "◐");
    assert!(stages(&service_deployment("checkout", "sd", "PENDING")).is_empty());
}

#[test]
fn bars_are_never_longer_than_their_place() {
    let cases = [
        ((0, 4), "░░░░"),
        ((1, 4), "█░░░"),
        ((4, 4), "████"),
        ((9, 4), "████"),
        ((0, 0), ""),
        ((-1, 4), ""),
    ];
    for ((running, requested), expected) in cases {
        assert_eq!(bar(running, requested, 4), expected);
    }
}

#[test]
fn traffic_is_told_of_old_and_new() {
    let mut deployment = at("IN_PROGRESS", "PRODUCTION_TRAFFIC_SHIFT", canary());
    assert_eq!(traffic(&deployment), None);
    let weigh = |summary: &mut crate::domain::service_deployment::ServiceRevisionSummary,
                 weight| {
        summary.requested_production_traffic_weight = Some(weight);
    };
    weigh(deployment.target_service_revision.as_mut().unwrap(), 10.0);
    assert_eq!(traffic(&deployment), Some((None, 10.0)));
    for source in deployment.source_service_revisions.as_mut().unwrap() {
        weigh(source, 90.0);
    }
    assert_eq!(traffic(&deployment), Some((Some(90.0), 10.0)));
}

#[test]
fn on_the_way_back_it_is_the_old_revision_that_grows() {
    let deployment = |status: &str| at(status, "CLEAN_UP", configuration("ROLLING"));
    assert_eq!(way(&deployment("IN_PROGRESS")), Some((1, 4, "new")));
    let mut back = deployment("ROLLBACK_IN_PROGRESS");
    let sources = back.source_service_revisions.as_mut().unwrap();
    sources.truncate(1);
    sources[0].running_task_count = Some(3);
    sources[0].requested_task_count = Some(4);
    assert_eq!(way(&back), Some((3, 4, "old")));
    back.source_service_revisions = None;
    assert_eq!(way(&back), None);
}

#[test]
fn a_hook_is_named_by_what_a_person_knows_of_it() {
    let hook = |id: &str, arn: Option<&str>| LifecycleHookDetail {
        hook_id: Some(id.into()),
        target_arn: arn.map(Into::into),
        ..waiting("AWAITING_ACTION").remove(0)
    };
    let id = "2fcf21af-5806-426a-8ec8-1c0fd69f5dfd";
    let function = Some("arn:aws:lambda:us-east-1:123456789012:function:smoke-test");
    assert_eq!(hook_words(&hook("approve", function)), "approve");
    assert_eq!(hook_words(&hook(id, function)), "smoke-test");
    assert_eq!(hook_words(&hook(id, None)), "2fcf21af");
}
