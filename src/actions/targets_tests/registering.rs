use super::super::register::{REGISTER, starting_text};
use super::super::settle::Progress;
use super::*;
use crate::domain::fixtures::{definition, definition_arn, service};
use crate::domain::guarded::Guarded;
use crate::domain::mutation::Mutation;
use crate::domain::service::Service;
use crate::domain::task_definition::{LogConfiguration, TaskDefinition};
use serde_json::{Value, json};

/// What is changed, and what is said of it.
type Case = (fn(&mut Value), &'static str);

struct Scene {
    service: Service,
    definition: TaskDefinition,
}

impl Scene {
    fn new() -> Self {
        let mut definition = definition("web:41");
        let containers = definition.container_definitions.as_mut().unwrap();
        containers[0].log_configuration = Some(LogConfiguration {
            log_driver: "awslogs".into(),
            options: Some([("log_group_name".into(), Guarded::open("/web"))].into()),
            secret_options: None,
        });
        Self {
            service: service("web", 3),
            definition,
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            definition: Some(&self.definition),
            ..about(Target::Service(&self.service))
        }
    }

    /// The text to begin with, changed.
    fn changed(&self, change: impl FnOnce(&mut Value)) -> Inputs {
        let mut value: Value = serde_json::from_str(&starting_text(&self.definition)).unwrap();
        change(&mut value);
        said(&REGISTER, &[("json", &value.to_string())])
    }

    fn refused(&self, inputs: &Inputs) -> String {
        (REGISTER.preview)(&self.facts(), inputs).unwrap_err()
    }
}

#[test]
fn the_text_to_begin_with_is_what_can_be_registered() {
    let scene = Scene::new();
    let text = starting_text(&scene.definition);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        value,
        json!({
            "family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
            "taskRoleArn": "arn:aws:iam::123456789012:role/app",
            "executionRoleArn": "arn:aws:iam::123456789012:role/ecsTaskExecution",
            "requiresCompatibilities": ["FARGATE"],
            "containerDefinitions": [{
                "name": "app", "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:41",
                "command": ["serve", "--port=8080"],
                "environment": [{"name": "STRIPE_KEY", "value": "••••••"}],
                "logConfiguration": {"logDriver": "awslogs", "options": {"log_group_name": "/web"}},
            }],
        })
    );
    assert_eq!(
        scene.refused(&scene.changed(|_| {})),
        "nothing in it differs from web:41"
    );
}

#[test]
fn what_differs_is_shown_and_what_is_secret_is_not() {
    let scene = Scene::new();
    let inputs = scene.changed(|value| {
        value["memory"] = json!("1024");
        value["revision"] = json!(41);
        let container = &mut value["containerDefinitions"][0];
        container["image"] = json!("app:42");
        container["environment"] = json!([
            {"name": "STRIPE_KEY", "value": "hunter2"}, {"name": "MODE", "value": "fast"},
        ]);
        container["logConfiguration"]["options"]["log_group_name"] = json!("/web2");
        value.as_object_mut().unwrap().remove("taskRoleArn");
    });
    let preview = (REGISTER.preview)(&scene.facts(), &inputs).unwrap();
    assert_eq!(
        lines(&preview),
        [
            "registers a new revision of web",
            r#"containerDefinitions.app.environment.STRIPE_KEY.value: •••••• → ••••••"#,
            r#"containerDefinitions.app.environment.MODE: — → {"name":"MODE","value":"••••••"}"#,
            "containerDefinitions.app.image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:41 → app:42",
            "containerDefinitions.app.logConfiguration.options.log_group_name: /web → /web2",
            "memory: 512 → 1024",
            "taskRoleArn: arn:aws:iam::123456789012:role/app → —",
            "- left out, because nobody can set it: revision",
            "- the tags of web:41 are not copied",
            "- nothing is deployed by this: the service goes on with web:41",
        ]
    );
    let calls = (REGISTER.calls)(&scene.facts(), &inputs).unwrap();
    let Mutation::RegisterTaskDefinition(registration) = &calls[0] else {
        panic!("{calls:?}")
    };
    assert_eq!(registration.base, definition_arn("web:41"));
    let sealed = registration.definition.sealed();
    assert_eq!(sealed.get("revision"), None);
    assert_eq!(
        sealed["containerDefinitions"][0]["environment"][0]["value"],
        "hunter2"
    );
    assert!(!calls[0].request().to_string().contains("hunter2"));
}

#[test]
fn what_aws_would_ignore_or_refuse_is_named() {
    let scene = Scene::new();
    let cases: [Case; 6] = [
        (
            |value| value["containerDefinitions"][0]["imgae"] = json!("x"),
            "containerDefinitions.0.imgae is no member of ContainerDefinition",
        ),
        (|value| value["cpu"] = json!(256), "cpu must be a text"),
        (
            |value| *value = json!({"containerDefinitions": []}),
            "family is missing; containerDefinitions is empty",
        ),
        (
            |value| value["containerDefinitions"][0]["name"] = json!(""),
            "containerDefinitions.0.name is missing",
        ),
        (
            |value| value["volumes"] = json!([{"efsVolumeConfiguration": {}}]),
            "volumes.0.efsVolumeConfiguration.fileSystemId is missing",
        ),
        (
            |value| value["containerDefinitions"] = json!({}),
            "containerDefinitions must be a list of objects",
        ),
    ];
    for (change, why) in cases {
        let refused = scene.refused(&scene.changed(change));
        assert_eq!(refused, why);
    }
    let broken = said(&REGISTER, &[("json", "{\n\"family\": }")]);
    assert!(scene.refused(&broken).contains("line 2 column 11"));
}

#[test]
fn a_described_definition_is_taken_as_it_is_and_another_family_is_told() {
    let scene = Scene::new();
    let inputs = scene.changed(|value| {
        value["family"] = json!("web-two");
        *value = json!({"taskDefinition": value.take(), "tags": []});
    });
    let preview = (REGISTER.preview)(&scene.facts(), &inputs).unwrap();
    assert!(preview.warnings[0].starts_with("web-two is another family"));
}

#[test]
fn without_a_definition_there_is_nothing_to_begin_with() {
    let mut scene = Scene::new();
    let unknown = about(Target::Service(&scene.service));
    assert_eq!(
        (REGISTER.applies)(&unknown).unwrap_err(),
        "its task definition is not known yet"
    );
    scene.service.task_definition = None;
    assert_eq!(
        (REGISTER.applies)(&scene.facts()).unwrap_err(),
        "the service tells of no task definition"
    );
}

#[test]
fn it_has_settled_when_it_has_a_number() {
    let scene = Scene::new();
    let settled = |arn| (REGISTER.settled)(&scene.facts(), &begun(vec![Mutated::Registered(arn)]));
    assert_eq!(
        settled(Some(definition_arn("web:42"))),
        Progress::Done("registered as web:42; the service goes on with web:41".into())
    );
    assert!(matches!(settled(None), Progress::Failed(_)));
}
