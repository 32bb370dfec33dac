//! Deployments: a list in each state, a canary at its hook, a rollback nobody was told of.

use super::account::{Account, Part};
use super::domain::deployment::{CanaryConfiguration, DeploymentConfiguration, Scale, TaskSet};
use super::domain::fixtures::{
    ago, configuration, now, service, service_deployment, service_revision, summary,
};
use super::domain::polled::SourceId;
use super::domain::service::{DeploymentController, Service};
use super::domain::service_deployment::{
    LifecycleHookDetail, Rollback, ServiceDeployment, ServiceDeploymentCircuitBreaker,
    ServiceRevisionSummary,
};
use super::play::Play;
use super::states::{SIZES, keep};
use std::time::Duration;

/// `checkout` has been rolled back, `search-api` is a canary that waits for a person.
fn shop() -> Account {
    let mut account = Account::shop();
    let inside = account.prod_web();
    inside.services = vec![
        service("checkout", 4),
        service("search-api", 3),
        service("storefront", 6),
    ];
    inside.stopped = Vec::new();
    inside.rollouts = vec![rolled_back(), canary(), before()];
    inside.revisions = ["41", "42"]
        .iter()
        .flat_map(|id| ["checkout", "search-api"].map(|name| service_revision(name, id)))
        .collect();
    account
}

fn rolled_back() -> ServiceDeployment {
    ServiceDeployment {
        finished_at: Some(ago(720)),
        lifecycle_stage: Some("CLEAN_UP".into()),
        status_reason: Some(
            "Service deployment rolled back because the circuit breaker threshold was exceeded."
                .into(),
        ),
        rollback: Some(Rollback {
            reason: Some(
                "Service deployment rolled back because the circuit breaker threshold was exceeded."
                    .into(),
            ),
            started_at: Some(ago(780)),
            service_revision_arn: summary("checkout", "41", (0, 0)).arn,
        }),
        deployment_circuit_breaker: Some(ServiceDeploymentCircuitBreaker {
            status: Some("TRIGGERED".into()),
            failure_count: Some(7),
            threshold: Some(7),
        }),
        target_service_revision: Some(summary("checkout", "42", (0, 0))),
        ..service_deployment("checkout", "two", "ROLLBACK_SUCCESSFUL")
    }
}

fn before() -> ServiceDeployment {
    ServiceDeployment {
        created_at: Some(ago(9 * 86_400)),
        started_at: Some(ago(9 * 86_400)),
        finished_at: Some(ago(9 * 86_400 - 180)),
        lifecycle_stage: Some("CLEAN_UP".into()),
        source_service_revisions: None,
        target_service_revision: Some(summary("checkout", "41", (4, 4))),
        ..service_deployment("checkout", "one", "SUCCESSFUL")
    }
}

fn canary() -> ServiceDeployment {
    let weighed = |summary: ServiceRevisionSummary, weight| ServiceRevisionSummary {
        requested_production_traffic_weight: Some(weight),
        requested_test_traffic_weight: Some(100.0 - weight),
        ..summary
    };
    ServiceDeployment {
        lifecycle_stage: Some("POST_TEST_TRAFFIC_SHIFT".into()),
        deployment_configuration: Some(DeploymentConfiguration {
            bake_time_in_minutes: Some(10),
            canary_configuration: Some(CanaryConfiguration {
                canary_percent: Some(10.0),
                canary_bake_time_in_minutes: Some(5),
            }),
            ..configuration("CANARY")
        }),
        lifecycle_hook_details: Some(vec![LifecycleHookDetail {
            hook_id: Some("approve".into()),
            target_type: Some("PAUSE".into()),
            target_arn: None,
            status: Some("AWAITING_ACTION".into()),
            expires_at: Some(now() + Duration::from_secs(43 * 60 + 30)),
            timeout_action: Some("ROLLBACK".into()),
        }]),
        source_service_revisions: Some(vec![weighed(summary("search-api", "41", (3, 3)), 100.0)]),
        target_service_revision: Some(weighed(summary("search-api", "42", (3, 3)), 0.0)),
        ..service_deployment("search-api", "three", "IN_PROGRESS")
    }
}

fn play(account: Account, size: (u16, u16), keys: &str) -> Play {
    let mut play = Play::loaded(account, size);
    for key in keys.split_whitespace() {
        play.press(key).rest();
    }
    play
}

#[test]
fn of_a_cluster_at_each_size() {
    for size in SIZES {
        let mut play = play(shop(), size, "G enter");
        play.command("deployments").rest();
        keep("deployments", &play);
    }
}

#[test]
fn of_a_service() {
    let play = play(shop(), (120, 40), "G enter D");
    keep("deployments_of_service", &play);
}

#[test]
fn described() {
    for size in SIZES {
        keep("describe_deployment", &play(shop(), size, "G enter D d"));
    }
    keep("describe_canary", &play(shop(), (120, 40), "G enter j D d"));
}

#[test]
fn the_list_of_services_calls_a_silent_rollback_out() {
    let play = play(shop(), (120, 40), "G enter");
    play.must_show("rolled back to :41");
    play.must_show("paused at hook approve");
    keep("silent_rollback", &play);
}

#[test]
fn while_nothing_is_answered_and_where_nothing_is_there() {
    let mut hanging = play(shop(), (80, 24), "G");
    hanging.hangs = true;
    hanging.press("D");
    hanging.rest();
    keep("loading_deployments", &hanging);

    let mut account = shop();
    account.prod_web().services = vec![Service {
        deployments: None,
        ..service("checkout", 4)
    }];
    account.prod_web().rollouts = Vec::new();
    let empty = play(account, (80, 24), "G enter D");
    empty.must_show("no deployments of checkout");
    keep("empty_deployments", &empty);
}

#[test]
fn without_service_deployments_those_of_the_service_stand() {
    let mut account = shop();
    account.prod_web().rollouts = Vec::new();
    let play = play(account, (120, 40), "G enter D");
    play.must_show("COMPLETED");
    play.must_show("ECS tells of no service deployments");
}

#[test]
fn a_refusal_is_said_and_takes_nothing_away() {
    let mut account = shop();
    account.deny(
        SourceId::ServiceDeploymentLists,
        Part::Details,
        "ecs:ListServiceDeployments",
    );
    let denied = play(account.clone(), (120, 40), "G enter D");
    denied.must_show("ecs:ListServiceDeployments is missing");
    denied.must_show("COMPLETED");
    keep("denied_deployments", &denied);
    // The service itself is as it was.
    let services = play(account, (120, 40), "G enter");
    assert!(!services.shows("✖ 1"), "{}", services.text());

    let mut account = shop();
    account.deny(
        SourceId::ServiceDeployments,
        Part::Details,
        "ecs:DescribeServiceDeployments",
    );
    let brief = play(account, (120, 40), "G enter D");
    brief.must_show("ROLLBACK_SUCCESSFUL");
    brief.must_show("ecs:DescribeServiceDeployments is missing");
}

#[test]
fn another_controller_deploys_in_task_sets() {
    let mut account = shop();
    account.prod_web().rollouts = Vec::new();
    account.prod_web().services = vec![Service {
        deployments: None,
        deployment_controller: Some(DeploymentController {
            r#type: "CODE_DEPLOY".into(),
        }),
        task_sets: Some(vec![TaskSet {
            id: Some("ecs-svc/1".into()),
            task_set_arn: None,
            status: Some("PRIMARY".into()),
            task_definition: Some(super::domain::fixtures::definition_arn("checkout:41")),
            computed_desired_count: Some(4),
            pending_count: Some(0),
            running_count: Some(4),
            stability_status: Some("STEADY_STATE".into()),
            stability_status_at: Some(ago(600)),
            scale: Some(Scale {
                value: 100.0,
                unit: Some("PERCENT".into()),
            }),
            external_id: Some("d-ABC123DEF".into()),
            created_at: Some(ago(900)),
            updated_at: None,
            launch_type: None,
            network_configuration: None,
            load_balancers: None,
        }]),
        ..service("checkout", 4)
    }];
    let play = play(account, (120, 40), "G enter D");
    play.must_show("CODE_DEPLOY");
    play.must_show("d-ABC123DEF");
    assert_eq!(
        play.calls(SourceId::ServiceDeploymentLists, Duration::ZERO),
        0
    );
    keep("task_sets", &play);
}

#[test]
fn what_has_ended_is_described_once_and_what_rolls_again_and_again() {
    let mut play = play(shop(), (120, 40), "G enter");
    play.command("deployments").rest();
    let begun = play.now;
    play.live(Duration::from_secs(120));
    let ids = |play: &Play, source: SourceId| -> Vec<String> {
        play.sent
            .iter()
            .filter(|sent| sent.at >= begun && sent.key.source == source)
            .filter_map(|sent| match &sent.step {
                super::domain::polled::Step::Details { ids } => Some(ids.clone()),
                super::domain::polled::Step::Names { .. } => None,
            })
            .flatten()
            .map(|id| id.to_string())
            .collect()
    };
    let asked = ids(&play, SourceId::ServiceDeployments);
    assert!(asked.len() >= 4, "{asked:?}");
    assert!(asked.iter().all(|id| id.ends_with("/three")), "{asked:?}");
    assert!(ids(&play, SourceId::ServiceRevisions).is_empty());
}

#[test]
fn a_quiet_service_is_asked_about_only_when_it_is_looked_at() {
    let account = Account::fleet(1, 30, 1);
    let mut play = Play::loaded(account, (80, 24));
    play.press("enter").rest();
    assert_eq!(
        play.calls(SourceId::ServiceDeploymentLists, Duration::ZERO),
        0
    );
    play.press("D").rest();
    assert_eq!(
        play.calls(SourceId::ServiceDeploymentLists, Duration::ZERO),
        1
    );
}
