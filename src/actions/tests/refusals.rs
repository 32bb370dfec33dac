//! To what each action applies, and why it does not.

use super::world::{World, web};
use crate::actions::{Subject, of};
use crate::domain::service::DeploymentController;

fn controlled_by(controller: &str) -> impl Fn(&mut World) + use<'_> {
    move |world| {
        world.service.deployment_controller = Some(DeploymentController {
            r#type: controller.into(),
        });
    }
}

#[track_caller]
fn check(change: impl Fn(&mut World), cases: &[(&str, &str)]) {
    let mut world = web();
    world.deployed("41", "SUCCESSFUL", 5_000);
    world.deployed("40", "SUCCESSFUL", 9_000);
    world.scaled(2, 8, false);
    change(&mut world);
    for action in of(Subject::Service) {
        let why = world.applies(action.id).err().unwrap_or_default();
        let expected = cases
            .iter()
            .find(|(ids, _)| ids.split(' ').any(|id| id == action.id));
        let expected = expected.map_or("", |(_, why)| *why);
        match expected.is_empty() {
            true => assert_eq!(why, "", "{}", action.id),
            false => assert!(why.contains(expected), "{}: {why}", action.id),
        }
    }
}

const QUIET: [(&str, &str); 4] = [
    (
        "stop-deployment continue-deployment",
        "no deployment is under way",
    ),
    ("exec-off", "off already"),
    ("az-rebalancing-off", "DISABLED already"),
    ("resume-scaling", "not suspended"),
];

/// The same as for a service that rests, but for these.
#[track_caller]
fn but(change: impl Fn(&mut World), cases: &[(&str, &str)]) {
    let mut all = cases.to_vec();
    all.extend(QUIET);
    check(change, &all);
}

#[test]
fn what_applies_to_a_service_that_rests() {
    but(|_| {}, &[]);
    but(
        |world| world.scaled(2, 8, true),
        &[
            ("suspend-scaling", "suspended already"),
            ("resume-scaling", ""),
        ],
    );
    but(
        |world| {
            world.service.enable_execute_command = Some(true);
            world.service.availability_zone_rebalancing = Some("ENABLED".into());
        },
        &[
            ("exec-on", "on already"),
            ("az-rebalancing-on", "ENABLED already"),
            ("exec-off az-rebalancing-off", ""),
        ],
    );
}

#[test]
fn what_ecs_would_refuse_is_said_before() {
    let deploying = "redeploy deploy-revision rollback stop-deployment continue-deployment";
    let setting = "exec-on exec-off az-rebalancing-on az-rebalancing-off";
    but(
        controlled_by("CODE_DEPLOY"),
        &[
            (deploying, "CodeDeploy"),
            (setting, "CODE_DEPLOY controller"),
        ],
    );
    but(
        controlled_by("EXTERNAL"),
        &[(deploying, "task sets"), (setting, "EXTERNAL controller")],
    );
    but(controlled_by("ECS"), &[]);
    but(
        |world| world.service.scheduling_strategy = Some("DAEMON".into()),
        &[
            ("scale", "DAEMON"),
            ("bounds suspend-scaling resume-scaling", "DAEMON"),
            ("az-rebalancing-on", "DAEMON"),
        ],
    );
    // A revision is registered beside the service, whatever becomes of that.
    let all = of(Subject::Service).filter(|action| action.id != "register");
    let all: Vec<&str> = all.map(|action| action.id).collect();
    let all = all.join(" ");
    check(
        |world| world.service.resource_management_type = Some("ECS".into()),
        &[(&all, "ExpressGatewayService")],
    );
    for status in ["DRAINING", "INACTIVE"] {
        check(
            |world| world.service.status = Some(status.into()),
            &[(&all, status)],
        );
    }
}

#[test]
fn rebalancing_needs_room_above_the_desired_count() {
    for (most, why) in [(100, "it is 100"), (101, ""), (50, "it is 50")] {
        but(
            |world| {
                let configuration = world.service.deployment_configuration.as_mut();
                configuration.unwrap_or_else(|| panic!()).maximum_percent = Some(most);
            },
            &[("az-rebalancing-on", why)],
        );
    }
}

#[test]
fn without_auto_scaling_there_are_no_bounds() {
    let scaling = "bounds suspend-scaling resume-scaling";
    but(
        |world| world.scaling = Some(None),
        &[(scaling, "no auto scaling moves this service")],
    );
    let denied = "its auto scaling: not allowed: application-autoscaling:DescribeScalableTargets";
    but(
        |world| {
            world.scaling = None;
            world.gaps = vec![denied.into()];
        },
        &[(scaling, denied)],
    );
}

#[test]
fn a_deployment_under_way_can_be_stopped_and_one_that_waits_continued() {
    let mut world = web();
    world.rolls();
    assert_eq!(world.applies("stop-deployment"), Ok(()));
    let why = world.applies("continue-deployment").err();
    assert_eq!(
        why.as_deref(),
        Some("the deployment under way does not wait")
    );
    for (status, expected) in [
        ("ROLLBACK_IN_PROGRESS", "being rolled back already"),
        ("STOP_REQUESTED", "being stopped already"),
        ("SUCCESSFUL", "no deployment is under way"),
    ] {
        world.described[0].status = Some(status.into());
        let why = world.applies("stop-deployment").err().unwrap_or_default();
        assert!(why.contains(expected), "{status}: {why}");
    }
    // Denied to describe it: the deployments of the service tell whether it is over.
    world.described.clear();
    let why = world.applies("stop-deployment").err();
    assert_eq!(why.as_deref(), Some("no deployment is under way"));
    // Its ARN is enough to stop it, not to continue it.
    let rolling = crate::domain::fixtures::deployment("web:41", "PRIMARY", "IN_PROGRESS", (1, 4));
    world.service.deployments = Some(vec![rolling]);
    world.gaps = vec!["a service deployment: not allowed".into()];
    assert_eq!(world.applies("stop-deployment"), Ok(()));
    let why = world
        .applies("continue-deployment")
        .err()
        .unwrap_or_default();
    assert!(
        why.ends_with("; a service deployment: not allowed"),
        "{why}"
    );
}

#[test]
fn nothing_to_go_back_to_says_why() {
    let mut world = web();
    let why = |world: &World| world.applies("rollback").err().unwrap_or_default();
    assert!(why(&world).contains("have not been read"));
    world.gaps = vec!["its service deployments: not allowed: ecs:ListServiceDeployments".into()];
    assert!(why(&world).ends_with("ecs:ListServiceDeployments"));
    let mut world = web();
    world.deployed("41", "SUCCESSFUL", 5_000);
    world.deployed("40", "ROLLBACK_SUCCESSFUL", 9_000);
    assert!(why(&world).starts_with("nothing to go back to"));
    world.deployed("39", "SUCCESSFUL", 19_000);
    assert_eq!(why(&world), "");
    let mut gone = crate::domain::fixtures::definition("web:39");
    gone.status = Some("INACTIVE".into());
    world.definitions = vec![gone];
    assert!(why(&world).contains("INACTIVE"));
}
