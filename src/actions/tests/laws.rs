//! Whatever is known and whatever was said: nothing panics, and what is sent was shown.

use super::world::{World, balanced, web};
use crate::actions::{ACTIONS, Action, Facts, Inputs, Settling, Subject, Target};
use crate::domain::fixtures;
use crate::domain::mutation::{Mutated, Mutation};
use crate::domain::service::DeploymentController;
use crate::domain::service_deployment::LifecycleHookDetail;
use crate::domain::{Text, arn};
use proptest::prelude::*;

/// One of these words, a strange one, or nothing.
fn word(words: &'static [&'static str]) -> impl Strategy<Value = Option<Text>> {
    prop_oneof![
        4 => proptest::sample::select(words).prop_map(|it| Some(it.into())),
        1 => Just(Some("STRANGE".into())),
        1 => Just(None),
    ]
}

fn count() -> impl Strategy<Value = Option<i32>> {
    prop_oneof![
        4 => (0..9_i32).prop_map(Some),
        1 => proptest::sample::select(&[i32::MIN, -1, i32::MAX][..]).prop_map(Some),
        1 => Just(None),
    ]
}

const STATUSES: &[&str] = &[
    "PENDING",
    "IN_PROGRESS",
    "SUCCESSFUL",
    "STOP_REQUESTED",
    "STOPPED",
    "ROLLBACK_IN_PROGRESS",
    "ROLLBACK_SUCCESSFUL",
    "ROLLBACK_FAILED",
];
const ROLLOUTS: &[&str] = &["IN_PROGRESS", "COMPLETED", "FAILED"];
const REVISIONS: &[&str] = &["39", "40", "41", "42"];

/// A service in some state.
fn standing() -> impl Strategy<Value = World> {
    let kind = (
        word(&["ACTIVE", "ACTIVE", "ACTIVE", "DRAINING", "INACTIVE"]),
        word(&["ECS", "ECS", "CODE_DEPLOY", "EXTERNAL"]),
        word(&["REPLICA", "REPLICA", "DAEMON"]),
        word(&["FARGATE", "EC2", "EXTERNAL"]),
        word(&["CUSTOMER", "CUSTOMER", "ECS"]),
        word(&["ENABLED", "DISABLED"]),
        proptest::option::of(any::<bool>()),
    );
    let counts = [(); 5].map(|()| count());
    (kind, counts, proptest::bool::ANY, proptest::bool::ANY).prop_map(
        |((status, controller, strategy, launch, kind, zones, exec), counts, told, arn)| {
            let [desired, running, pending, least, most] = counts;
            let mut world = web();
            let service = &mut world.service;
            service.status = status;
            service.deployment_controller =
                controller.map(|r#type| DeploymentController { r#type });
            service.scheduling_strategy = strategy;
            service.launch_type = launch;
            service.resource_management_type = kind.filter(|it| &**it != "STRANGE");
            service.availability_zone_rebalancing = zones;
            service.enable_execute_command = exec;
            service.desired_count = desired;
            service.running_count = running;
            service.pending_count = pending;
            if let Some(configuration) = &mut service.deployment_configuration {
                configuration.minimum_healthy_percent = least;
                configuration.maximum_percent = most;
            }
            if !told {
                service.deployment_configuration = None;
                world.cluster = None;
            }
            if !arn {
                world.service.task_definition = Some("web".into());
                world.definition = None;
            }
            world
        },
    )
}

/// The same with what was deployed, and what stands around it.
fn worlds() -> impl Strategy<Value = World> {
    let record = (
        word(REVISIONS),
        word(STATUSES),
        0..90_u64,
        word(&["AWAITING_ACTION", "SUCCEEDED"]),
    );
    let deployment = (word(REVISIONS), word(ROLLOUTS), 0..90_u64, any::<bool>());
    let around = (
        proptest::option::of(proptest::option::of((count(), count(), any::<bool>()))),
        proptest::collection::vec(count(), 0..4),
        0..3_usize,
        0..3_usize,
        any::<bool>(),
    );
    (
        standing(),
        proptest::collection::vec(record, 0..5),
        proptest::collection::vec(deployment, 0..4),
        around,
    )
        .prop_map(|(mut world, records, deployments, around)| {
            for (revision, status, seconds, hook) in records {
                let status = status.unwrap_or_default();
                world.deployed(&revision.unwrap_or_default(), &status, seconds);
                if let Some(last) = world.described.last_mut() {
                    last.lifecycle_hook_details = Some(vec![LifecycleHookDetail {
                        hook_id: hook.clone(),
                        target_type: None,
                        target_arn: None,
                        status: hook,
                        expires_at: None,
                        timeout_action: None,
                    }]);
                }
            }
            let made = deployments.into_iter().enumerate();
            let made = made.map(|(at, (revision, rollout, seconds, primary))| {
                let definition = format!("web:{}", revision.as_deref().unwrap_or("x"));
                let status = if primary { "PRIMARY" } else { "ACTIVE" };
                let mut made = fixtures::deployment(&definition, status, "", (1, 2));
                made.rollout_state = rollout;
                made.id = Some(format!("ecs-svc/{at}").into());
                made.created_at = Some(fixtures::ago(seconds));
                made
            });
            world.service.deployments = Some(made.collect());
            let (scaling, subnets, instances, others, under_way) = around;
            match scaling {
                None => world.scaling = None,
                Some(None) => world.scaling = Some(None),
                Some(Some((min, max, suspended))) => {
                    world.scaled(min.unwrap_or(0), max.unwrap_or(0), suspended);
                }
            }
            let names = ["subnet-a", "subnet-b", "subnet-c"];
            let subnets: Vec<(&str, i32)> = names
                .into_iter()
                .zip(subnets)
                .filter_map(|(name, free)| Some((name, free?)))
                .collect();
            world.in_subnets(&subnets);
            world.instances = (0..instances)
                .map(|it| fixtures::instance(&format!("i-{it}")))
                .collect();
            world.others = (0..others)
                .map(|it| {
                    let mut other = fixtures::service(&format!("other-{it}"), 1);
                    other.load_balancers = Some(vec![balanced("web")]);
                    other
                })
                .collect();
            world.service.load_balancers = Some(vec![balanced("web")]);
            world.definitions = vec![
                fixtures::definition("web:40"),
                fixtures::definition("web:42"),
            ];
            if under_way {
                let first = world.described.first();
                world.service.current_service_deployment =
                    first.map(|it| it.service_deployment_arn.clone());
            }
            world
        })
}

/// What somebody may say to an action.
fn said(action: &Action, words: &[String]) -> Inputs {
    let mut inputs = Inputs::default();
    for (input, word) in action.inputs.iter().zip(words) {
        // What cannot be meant is refused there and goes no further.
        let _ = inputs.set(input, word);
    }
    inputs
}

fn words() -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof![
        (0..12_i32).prop_map(|it| it.to_string()),
        proptest::sample::select(
            &[
                "", "web:40", "42", "rollback", "abort", "continue", "disabled", "family"
            ][..]
        )
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    proptest::collection::vec(word, 3)
}

/// What holds of one action on some facts; answers what it would send.
fn law(action: &Action, facts: &Facts<'_>, inputs: &Inputs) -> Vec<Mutation> {
    let _ = (action.applies)(facts);
    let preview = (action.preview)(facts, inputs);
    let calls = (action.calls)(facts, inputs);
    assert!(
        calls.is_err() || preview.is_ok(),
        "{} sends what it does not show: {preview:?} {calls:?}",
        action.id
    );
    let calls = calls.unwrap_or_default();
    let settling = Settling {
        accepted_at: fixtures::ago(30),
        answers: match facts.service() {
            Some(service) => vec![Mutated::Service(Box::new(service.clone()))],
            None => Vec::new(),
        },
        calls: calls.clone(),
        deployment: None,
    };
    let _ = (action.settled)(facts, &settling);
    let named = Settling {
        deployment: Some("ecs-svc/1".into()),
        answers: Vec::new(),
        ..settling
    };
    let _ = (action.settled)(facts, &named);
    calls
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_known_what_is_sent_was_shown(world in worlds(), words in words()) {
        let facts = world.facts();
        for action in ACTIONS {
            let inputs = said(action, &words);
            let calls = law(action, &facts, &inputs);
            if action.subject != Subject::Service {
                continue;
            }
            let whole = (action.applies)(&facts).is_ok() || !inputs.eq(&Inputs::default());
            prop_assert!(calls.is_empty() || whole, "{} does not apply and is sent", action.id);
            for call in calls {
                let request = call.request().to_string();
                let name = arn::name(&world.service.service_arn);
                prop_assert!(request.contains(name), "{}: {request}", action.id);
            }
        }
    }

    /// What was shown as the state before must still hold right before anything is sent.
    #[test]
    fn what_was_shown_as_before_is_in_the_fingerprint(
        world in worlds(),
        words in words(),
        setting in 0..5_usize,
    ) {
        let mut other = world.clone();
        let service = &mut other.service;
        match setting {
            0 => service.enable_execute_command = service.enable_execute_command.map(|on| !on),
            1 => service.availability_zone_rebalancing =
                service.availability_zone_rebalancing.as_ref().map(|it| match &**it {
                    "ENABLED" => "DISABLED".into(),
                    _ => "ENABLED".into(),
                }),
            2 => service.desired_count = service.desired_count.map(|it| it.wrapping_add(1)),
            3 => if let Some(Some(target)) = &mut other.scaling {
                target.max_capacity = target.max_capacity.map(|it| it.wrapping_add(1));
            },
            _ => if let Some(Some(target)) = &mut other.scaling
                && let Some(state) = &mut target.suspended_state
            {
                state.dynamic_scaling_in_suspended = state.dynamic_scaling_in_suspended.map(|on| !on);
            },
        }
        let (was, is) = (world.facts(), other.facts());
        let difference = was.fingerprint().difference(&is.fingerprint());
        for action in crate::actions::of(Subject::Service) {
            let inputs = said(action, &words);
            let (Ok(one), Ok(two)) = ((action.preview)(&was, &inputs), (action.preview)(&is, &inputs)) else {
                continue;
            };
            for change in &one.changes {
                let mut others = two.changes.iter();
                let same = others.any(|it| it.what == change.what && it.before == change.before);
                prop_assert!(
                    same || difference.is_some(),
                    "{}: {change:?} is not what it was, and nothing tells: {:?}",
                    action.id,
                    two.changes
                );
            }
        }
    }

    #[test]
    fn nothing_panics_about_another_kind_of_thing(words in words(), status in word(&["ACTIVE", "DRAINING", "STOPPED"])) {
        let mut task = fixtures::task("1", "web");
        task.last_status.clone_from(&status);
        let mut instance = fixtures::instance("i-1");
        instance.status = status;
        let cluster = fixtures::cluster("prod-web");
        let targets = [Target::Task(&task), Target::Instance(&instance), Target::Cluster];
        for target in targets {
            let mut facts = Facts::of(target, fixtures::cluster_arn("prod-web"));
            facts.cluster = Some(&cluster);
            for action in ACTIONS {
                law(action, &facts, &said(action, &words));
            }
        }
    }
}
