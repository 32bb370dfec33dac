use super::super::run::RUN_TASK;
use super::super::settle::Progress;
use super::*;
use crate::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use crate::domain::fixtures::networks::task_in;
use crate::domain::fixtures::{
    container, definition, definition_arn, ended, service, stopped, task, task_arn,
};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::task_definition::{TaskDefinition, Volume};
use serde_json::json;

struct Scene {
    service: Service,
    task: Task,
    others: Vec<Task>,
    definition: TaskDefinition,
}

impl Scene {
    fn new() -> Self {
        let mut service = service("web", 3);
        service.network_configuration = Some(NetworkConfiguration {
            awsvpc_configuration: Some(AwsVpcConfiguration {
                subnets: vec!["subnet-a".into(), "subnet-b".into()],
                security_groups: Some(vec!["sg-1".into()]),
                assign_public_ip: Some("DISABLED".into()),
            }),
        });
        let mut task = task("a", "web");
        task.platform_version = Some("1.4.0".into());
        Self {
            service,
            task,
            others: Vec::new(),
            definition: definition("web:41"),
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            others: vec![&self.service],
            tasks: self.others.iter().collect(),
            definition: Some(&self.definition),
            ..about(Target::Task(&self.task))
        }
    }

    fn refused(&self, overrides: &str) -> String {
        let inputs = said(&RUN_TASK, &[("overrides", overrides)]);
        (RUN_TASK.calls)(&self.facts(), &inputs).unwrap_err()
    }
}

#[test]
fn a_task_is_run_in_the_network_of_its_service() {
    let scene = Scene::new();
    let overrides = r#"[{"name": "app", "command": ["migrate"], "environment": [{"name": "KEY", "value": "hunter2"}]}]"#;
    let mut inputs = said(&RUN_TASK, &[("count", "2"), ("overrides", overrides)]);
    inputs.set_token("one");
    let preview = (RUN_TASK.preview)(&scene.facts(), &inputs).unwrap();
    assert_eq!(
        lines(&preview),
        [
            "starts 2 tasks of web:41 that belong to no service: nobody replaces them, and no load balancer knows them",
            "tasks started here: 0 → 2",
            "- runs on launch type FARGATE",
            "- network of service web: subnet-a, subnet-b with sg-1",
            r#"- overrides: {"containerOverrides":[{"command":["migrate"],"environment":[{"name":"KEY","value":"••••••"}],"name":"app"}]}"#,
            "- should the answer be lost, the same request is sent once more under its client token: nothing is started twice",
        ]
    );
    let request = (RUN_TASK.calls)(&scene.facts(), &inputs).unwrap()[0].request();
    assert_eq!(
        request,
        json!({
            "cluster": &*cluster_arn("prod-web"), "taskDefinition": &*definition_arn("web:41"),
            "count": 2, "launchType": "FARGATE", "platformVersion": "1.4.0",
            "networkConfiguration": {"awsvpcConfiguration": {
                "subnets": ["subnet-a", "subnet-b"], "securityGroups": ["sg-1"],
                "assignPublicIp": "DISABLED",
            }},
            "overrides": {"containerOverrides": [{
                "name": "app", "command": ["migrate"],
                "environment": [{"name": "KEY", "value": "••••••"}],
            }]},
            "startedBy": "ecsight", "clientToken": "one",
        })
    );
}

#[test]
fn what_is_copied_follows_the_task() {
    let request = |change: fn(&mut Scene)| {
        let mut scene = Scene::new();
        change(&mut scene);
        (RUN_TASK.calls)(&scene.facts(), &Inputs::default()).unwrap()[0].request()
    };
    let spot = request(|scene| scene.task.capacity_provider_name = Some("FARGATE_SPOT".into()));
    assert_eq!(spot.get("launchType"), None);
    assert_eq!(
        spot["capacityProviderStrategy"],
        json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}])
    );
    let bridge = request(|scene| {
        scene.definition.network_mode = Some("bridge".into());
        scene.task.launch_type = Some("EC2".into());
        scene.task.enable_execute_command = Some(true);
    });
    assert_eq!(bridge.get("networkConfiguration"), None);
    assert_eq!(bridge.get("platformVersion"), None);
    assert_eq!(bridge["enableExecuteCommand"], json!(true));
    assert_eq!(bridge["count"], json!(1));
    let own = request(|scene| {
        scene.service.service_name = Some("gone".into());
        scene.task = task_in("a", "web", "subnet-c");
    });
    assert_eq!(
        own["networkConfiguration"],
        json!({"awsvpcConfiguration": {"subnets": ["subnet-c"]}})
    );
    let mut scene = Scene::new();
    scene.service.service_name = Some("gone".into());
    scene.task = task_in("a", "web", "subnet-c");
    let preview = (RUN_TASK.preview)(&scene.facts(), &Inputs::default()).unwrap();
    assert!(preview.warnings[0].contains("it gets the default group of the VPC"));
}

#[test]
fn without_a_network_or_a_volume_it_does_not_apply() {
    let why = |change: fn(&mut Scene)| {
        let mut scene = Scene::new();
        change(&mut scene);
        (RUN_TASK.applies)(&scene.facts()).unwrap_err()
    };
    let network = why(|scene| scene.service.network_configuration = None);
    assert!(
        network.contains("neither its service nor its own interface"),
        "{network}"
    );
    let volume = why(|scene| {
        scene.definition.volumes = Some(vec![Volume {
            name: Some("data".into()),
            configured_at_launch: Some(true),
            ..Volume::default()
        }]);
    });
    assert!(
        volume.starts_with("volume data of its definition"),
        "{volume}"
    );
    let definition = why(|scene| scene.task.task_definition_arn = None);
    assert_eq!(definition, "its task definition is not known");
}

#[test]
fn overrides_are_checked_before_anything_is_sent() {
    let scene = Scene::new();
    let long = format!(r#"{{"cpu": "{}"}}"#, "1".repeat(8_192));
    let cases = [
        ("{", "overrides: this is no JSON: "),
        ("7", "overrides: the document must be an object"),
        (
            r#"{"containerOverride": []}"#,
            "overrides: containerOverride is no member of TaskOverride",
        ),
        (
            r#"[{"name": "app", "comand": ["x"]}]"#,
            "overrides: containerOverrides.0.comand is no member of ContainerOverride",
        ),
        (
            r#"[{"name": "app", "command": "x"}]"#,
            "overrides: containerOverrides.0.command must be a list of texts",
        ),
        (
            r#"[{"command": ["x"]}]"#,
            "overrides: a container override has no name",
        ),
        (
            r#"[{"name": "sidecar"}]"#,
            "overrides: sidecar is no container of the task definition",
        ),
        (
            r#"[{"name": "app", "environment": [{"name": "A", "value": "••••••"}]}]"#,
            "overrides: a masked value cannot be sent: write it out",
        ),
        (&long, "overrides has 8202 bytes; ECS takes 8192 at most"),
    ];
    for (overrides, why) in cases {
        let refused = scene.refused(overrides);
        assert!(refused.starts_with(why), "{why}: {refused}");
    }
}

#[test]
fn what_was_started_is_followed_until_it_runs_or_has_ended() {
    let (one, two) = (task_arn("prod-web", "one"), task_arn("prod-web", "two"));
    let answer = |failed: &[(&str, &str)]| {
        begun(vec![Mutated::Each {
            done: vec![one.clone(), two.clone()],
            failed: failed
                .iter()
                .map(|(arn, why)| ((*arn).into(), (*why).into()))
                .collect(),
        }])
    };
    let settled = |others: Vec<Task>, failed: &[(&str, &str)]| {
        let scene = Scene {
            others,
            ..Scene::new()
        };
        (RUN_TASK.settled)(&scene.facts(), &answer(failed))
    };
    let mut pending = task("two", "web");
    pending.last_status = Some("PENDING".into());
    let mut ran = stopped(
        "two",
        "web",
        1,
        "EssentialContainerExited",
        "Essential container in task exited",
    );
    ran.containers = Some(vec![ended("app", Some(0), None)]);
    let mut broke = ran.clone();
    broke.containers = Some(vec![ended("app", Some(3), None), container("side")]);
    let running = || task("one", "web");
    let cases = [
        (
            settled(vec![running()], &[]),
            Progress::Going("one RUNNING, two accepted".into()),
        ),
        (
            settled(vec![running(), pending], &[]),
            Progress::Going("one RUNNING, two PENDING".into()),
        ),
        (
            settled(vec![running(), task("two", "web")], &[]),
            Progress::Done("one RUNNING, two RUNNING".into()),
        ),
        (
            settled(vec![running(), ran], &[]),
            Progress::Done("one RUNNING, two ran to its end, exit code 0".into()),
        ),
        (
            settled(vec![running(), broke], &[]),
            Progress::Failed("one RUNNING, two STOPPED: Essential container in task exited".into()),
        ),
        (
            settled(
                vec![running(), task("two", "web")],
                &[("", "RESOURCE:MEMORY")],
            ),
            Progress::Failed("one RUNNING, two RUNNING, not started: RESOURCE:MEMORY".into()),
        ),
    ];
    for (found, expected) in cases {
        assert_eq!(found, expected);
    }
    let nothing = begun(vec![Mutated::Each {
        done: Vec::new(),
        failed: vec![("".into(), "AGENT".into())],
    }]);
    let scene = Scene::new();
    assert_eq!(
        (RUN_TASK.settled)(&scene.facts(), &nothing),
        Progress::Failed("no task was started: AGENT".into())
    );
}
