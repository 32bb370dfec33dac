//! What is said before.

use super::world::{World, balanced, inputs, web};
use crate::actions::deploy::definition_named;
use crate::domain::cluster::Tag;
use crate::domain::fixtures;
use crate::domain::service_deployment::LifecycleHookDetail;

#[track_caller]
fn says(world: &World, id: &str, said: &[(&str, &str)], lines: &[&str]) {
    let preview = world
        .preview(id, said)
        .unwrap_or_else(|why| panic!("{why}"));
    for line in lines {
        assert!(
            preview.lines().any(|it| it == *line),
            "{id} does not say {line:?}:\n{preview}"
        );
    }
}

#[track_caller]
fn refuses(world: &World, id: &str, said: &[(&str, &str)], words: &str) {
    let why = world.preview(id, said).err().unwrap_or_default();
    assert!(why.contains(words), "{id} {said:?}: {why}");
}

#[test]
fn going_back_means_what_worked_and_not_the_number_before() {
    let mut world = web();
    // 40 was rolled back; 39 worked.
    world.deployed("41", "SUCCESSFUL", 5_000);
    world.deployed("40", "ROLLBACK_SUCCESSFUL", 9_000);
    world.deployed("39", "SUCCESSFUL", 19_000);
    world.deployed("38", "SUCCESSFUL", 29_000);
    let mut older = fixtures::definition("web:39");
    older.memory = Some("1024".into());
    world.definitions = vec![older];
    says(
        &world,
        "rollback",
        &[],
        &[
            "deploys web:39 again on web",
            "task definition: web:41 → web:39",
            "task memory: 512 → 1024",
            "· meanwhile 4 to 8 tasks run (desired 4)",
        ],
    );
    says(
        &world,
        "rollback",
        &[("task_definition", "38")],
        &[
            "task definition: web:41 → web:38",
            "· not known: what differs in web:38, which has not been read",
        ],
    );
    says(
        &world,
        "rollback",
        &[("task_definition", "web:40")],
        &["· no successful deployment of web:40 is known"],
    );
    refuses(
        &world,
        "rollback",
        &[("task_definition", "41")],
        "deployed already",
    );
}

#[test]
fn while_a_deployment_rolls_the_one_before_is_gone_back_to() {
    let mut world = web();
    world.service.deployments = Some(vec![
        fixtures::deployment("web:41", "PRIMARY", "IN_PROGRESS", (1, 4)),
        fixtures::deployment("web:37", "ACTIVE", "COMPLETED", (4, 4)),
    ]);
    world.rolls();
    says(
        &world,
        "rollback",
        &[],
        &[
            "task definition: web:41 → web:37",
            "! a deployment is under way already: d1, IN_PROGRESS",
            "! stop-deployment rolls the deployment under way back by itself",
        ],
    );
    says(
        &world,
        "stop-deployment",
        &[],
        &[
            "stops deployment d1 of web and rolls it back",
            "task definition: web:41 → web:40",
            "· 3 old and 1 new tasks run now",
        ],
    );
    says(
        &world,
        "stop-deployment",
        &[("stop_type", "abort")],
        &["! AWS documents ROLLBACK only: what runs after ABORT is not promised"],
    );
    world.described[0].source_service_revisions = None;
    says(
        &world,
        "stop-deployment",
        &[],
        &["! there is nothing it could go back to: it is the first deployment"],
    );
}

/// The list of deployments goes back no further than the one that works now: what that replaced.
#[test]
fn without_an_older_success_what_the_newest_replaced_is_gone_back_to() {
    let mut world = web();
    world.deployed("41", "SUCCESSFUL", 5_000);
    world.described[0].source_service_revisions =
        Some(vec![fixtures::summary("web", "37", (0, 0))]);
    world
        .revisions
        .push(fixtures::service_revision("web", "37"));
    let id = crate::domain::arn::short_id(&world.described[0].service_deployment_arn).to_owned();
    let evidence =
        format!("· no older successful deployment is known: web:37 is what {id} replaced");
    says(
        &world,
        "rollback",
        &[],
        &["task definition: web:41 → web:37", &evidence],
    );
    // An older success is better evidence.
    world.deployed("39", "SUCCESSFUL", 19_000);
    says(
        &world,
        "rollback",
        &[],
        &["task definition: web:41 → web:39"],
    );
    // What it replaced is the same, or nobody knows what it was.
    world.described.truncate(1);
    world
        .revisions
        .retain(|it| !it.service_revision_arn.ends_with("37"));
    refuses(&world, "rollback", &[], "nothing to go back to");
}

#[test]
fn values_of_an_environment_are_not_in_a_preview() {
    let mut world = web();
    let mut other = fixtures::definition("web:42");
    if let Some([container]) = other.container_definitions.as_deref_mut() {
        container.image = Some("123456789012.dkr.ecr.us-east-1.amazonaws.com/app:42".into());
        container.environment = Some(vec![crate::domain::task_definition::EnvironmentVariable {
            name: Some("STRIPE_KEY".into()),
            value: Some(crate::domain::guarded::Guarded::hidden("two")),
        }]);
    }
    world.definitions = vec![other];
    says(
        &world,
        "deploy-revision",
        &[("task_definition", "web:42")],
        &["app: image: app:41 → app:42"],
    );
    let preview = world.preview("deploy-revision", &[("task_definition", "42")]);
    let preview = preview.unwrap_or_else(|why| panic!("{why}"));
    assert!(preview.contains("app: env STRIPE_KEY: "), "{preview}");
    assert!(preview.contains("masked"), "{preview}");
    assert!(
        !preview.contains("two") && !preview.contains("one"),
        "{preview}"
    );
}

#[test]
fn a_revision_is_named_so_that_it_cannot_become_another() {
    let world = web();
    let named = |said| {
        let inputs = inputs("deploy-revision", &[("task_definition", said)]);
        definition_named(&world.facts(), &inputs)
    };
    let web43 = fixtures::definition_arn("web:43");
    for said in ["43", "web:43", &*web43] {
        assert_eq!(named(said).as_ref(), Some(&web43), "{said}");
    }
    assert_eq!(named("api:3"), Some(fixtures::definition_arn("api:3")));
    for said in [
        "web",
        "web:",
        "web:0",
        ":4",
        "web:latest",
        "web/x:3",
        "arn:aws:ecs",
        "-1",
    ] {
        assert_eq!(named(said), None, "{said}");
        refuses(
            &world,
            "deploy-revision",
            &[("task_definition", said)],
            said,
        );
    }
    let mut world = web();
    let mut gone = fixtures::definition("web:7");
    gone.status = Some("INACTIVE".into());
    world.definitions = vec![gone];
    refuses(
        &world,
        "deploy-revision",
        &[("task_definition", "7")],
        "web:7 is INACTIVE",
    );
}

#[test]
fn a_definition_that_does_not_fit_is_warned_of() {
    let mut world = web();
    world.service.load_balancers = Some(vec![balanced("web")]);
    let mut other = fixtures::definition("jobs:3");
    other.requires_compatibilities = Some(vec!["EC2".into()]);
    other.container_definitions = None;
    world.definitions = vec![other];
    says(
        &world,
        "deploy-revision",
        &[("task_definition", "jobs:3")],
        &[
            "! it is of another family: jobs instead of web",
            "! jobs:3 is registered for EC2, and the service runs on FARGATE",
            "! jobs:3 has no container app, which the load balancer sends to",
        ],
    );
}

#[test]
fn tasks_in_flight_need_instances_and_addresses() {
    let mut world = web();
    world.in_subnets(&[("subnet-a", 1), ("subnet-b", 2)]);
    says(
        &world,
        "redeploy",
        &[],
        &[
            "! 4 tasks may start in addition, and each takes an address; free addresses: 1 in subnet-a, 2 in subnet-b",
        ],
    );
    world.free.pop();
    says(
        &world,
        "redeploy",
        &[],
        &[
            "· not known: free addresses of subnet-b",
            "· free addresses: 1 in subnet-a",
        ],
    );
    let mut world = web();
    world.service.launch_type = Some("EC2".into());
    says(
        &world,
        "redeploy",
        &[],
        &["! the cluster has no container instance"],
    );
    world.cluster = None;
    says(
        &world,
        "redeploy",
        &[],
        &["· not known: room on the container instances"],
    );
    world.instances = vec![fixtures::instance("i-1"), fixtures::instance("i-2")];
    let mut definition = fixtures::definition("web:41");
    definition.cpu = Some("1024".into());
    world.definition = Some(definition.clone());
    says(
        &world,
        "redeploy",
        &[],
        &["· room for 4 tasks more of 1024 CPU, 512 MiB on 2 container instances"],
    );
    definition.cpu = Some("2048".into());
    world.definition = Some(definition);
    says(
        &world,
        "redeploy",
        &[],
        &[
            "! 4 tasks may start in addition, and there is only room for 2 tasks more of 2048 CPU, 512 MiB on 2 container instances",
        ],
    );
}

#[test]
fn what_stands_around_a_service_is_said() {
    let mut world = web();
    world.service.load_balancers = Some(vec![balanced("web")]);
    let mut neighbour = fixtures::service("web-eu", 2);
    neighbour.load_balancers = Some(vec![balanced("web")]);
    let mut stranger = fixtures::service("api", 2);
    stranger.load_balancers = Some(vec![balanced("api")]);
    world.others = vec![neighbour, stranger];
    world.alarms = vec![fixtures::bare_alarm("latency", "ALARM")];
    world.gaps = vec!["its tasks: not allowed: ecs:ListTasks".into()];
    world.service.tags = Some(vec![Tag {
        key: Some("aws:cloudformation:stack-name".into()),
        value: Some("prod".into()),
    }]);
    let lines = [
        "! alarm latency is in ALARM",
        "· web-eu is in the same target group, web",
        "· made by CloudFormation prod, whose next update may set this back",
        "· not known: its tasks: not allowed: ecs:ListTasks",
    ];
    world.scaled(2, 8, false);
    for (id, said) in [
        ("redeploy", &[][..]),
        ("scale", &[("count", "5")]),
        ("bounds", &[("min", "3"), ("max", "9")]),
        ("exec-on", &[]),
        ("delete-service", &[]),
    ] {
        says(&world, id, said, &lines);
    }
    let preview = world.preview("redeploy", &[]);
    assert!(preview.is_ok_and(|it| !it.contains("api")));
}

#[test]
fn scaling_says_what_auto_scaling_makes_of_it() {
    let mut world = web();
    says(
        &world,
        "scale",
        &[("count", "6")],
        &[
            "web wants 6 tasks",
            "desired count: 4 → 6",
            "· no auto scaling moves it",
            "· 2 tasks start in addition",
        ],
    );
    says(
        &world,
        "scale",
        &[("count", "0")],
        &[
            "! no task of it will run",
            "· ECS chooses the 4 tasks that stop; protected ones stay",
        ],
    );
    refuses(&world, "scale", &[("count", "4")], "4 already");
    refuses(&world, "scale", &[], "missing");
    world.scaled(2, 8, false);
    says(
        &world,
        "scale",
        &[("count", "6")],
        &[
            "! auto scaling holds it between 2 and 8 and may change it again: bounds sets what it must stay within",
        ],
    );
    says(
        &world,
        "scale",
        &[("count", "9")],
        &[
            "! auto scaling holds it between 2 and 8 and will bring it back: change that with bounds instead",
        ],
    );
    says(
        &world,
        "bounds",
        &[("min", "5"), ("max", "9")],
        &[
            "minimum: 2 → 5",
            "maximum: 8 → 9",
            "· the desired count is 4: 1 task starts in addition",
        ],
    );
    says(
        &world,
        "bounds",
        &[("min", "1"), ("max", "2")],
        &["! the desired count is 4: 2 tasks stop"],
    );
    refuses(
        &world,
        "bounds",
        &[("min", "3"), ("max", "2")],
        "above the maximum",
    );
    refuses(&world, "bounds", &[("min", "2"), ("max", "8")], "already");
    says(
        &world,
        "suspend-scaling",
        &[],
        &[
            "scaling in: active → suspended",
            "· the bounds stay: 2 to 8",
            "· the count stays at 4, whatever the load does",
        ],
    );
    world.scaled(5, 8, true);
    says(
        &world,
        "resume-scaling",
        &[],
        &["! the desired count is 4, which is outside: auto scaling will bring it back"],
    );
    says(
        &world,
        "scale",
        &[("count", "2")],
        &["· auto scaling holds it between 5 and 8, and is suspended: the count stays"],
    );
    world.scaling = None;
    says(
        &world,
        "scale",
        &[("count", "5")],
        &["· not known: whether auto scaling will change it again"],
    );
}

#[test]
fn exec_says_that_tasks_must_be_replaced_and_what_the_agent_lacks() {
    let mut world = web();
    let mut definition = fixtures::definition("web:41");
    definition.task_role_arn = None;
    if let Some([container]) = definition.container_definitions.as_deref_mut() {
        container.readonly_root_filesystem = Some(true);
    }
    world.definition = Some(definition);
    says(
        &world,
        "exec-on",
        &[],
        &[
            "ECS Exec: off → on",
            "· 4 tasks that run stay without: redeploy replaces them",
            "! the task definition has no task role, which needs the ssmmessages permissions",
            "! container app has a read-only root file system: the agent cannot start",
        ],
    );
}

#[test]
fn a_pause_is_said_with_its_stage_and_its_end() {
    let mut world = web();
    world.rolls();
    let deployment = &mut world.described[0];
    deployment.lifecycle_stage = Some("POST_TEST_TRAFFIC_SHIFT".into());
    deployment.lifecycle_hook_details = Some(vec![LifecycleHookDetail {
        hook_id: Some("0b7a".into()),
        target_type: Some("PAUSE".into()),
        target_arn: None,
        status: Some("AWAITING_ACTION".into()),
        expires_at: Some(fixtures::now()),
        timeout_action: Some("ROLLBACK".into()),
    }]);
    says(
        &world,
        "continue-deployment",
        &[],
        &[
            "lets deployment d1 of web go on from POST_TEST_TRAFFIC_SHIFT",
            "· without an answer it waits until 2026-03-01T14:32:07Z, then ROLLBACK",
        ],
    );
    says(
        &world,
        "continue-deployment",
        &[("action", "rollback")],
        &["task definition: web:41 → web:40"],
    );
}
