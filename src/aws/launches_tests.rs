//! What is made anew, through the real client.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::testing::{Stage, json, paid};
use crate::domain::call::{Bucket, Permit};
use crate::domain::document::Document;
use crate::domain::fault::FaultKind;
use crate::domain::launching::{Registration, TaskRun};
use crate::domain::mutation::{Mutated, Mutation};
use serde_json::{Value, json as value};

async fn api(answers: &[Value]) -> (Stage, super::Api) {
    let acts = answers.iter().map(|it| json(200, &it.to_string()));
    let stage = Stage::new(acts.collect());
    let api = stage.api_with(|spec| spec.write = true).await;
    (stage, api)
}

fn body(request: &str) -> Value {
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

#[tokio::test]
async fn a_task_is_run_with_the_very_overrides_and_its_failures_are_told() {
    let failure = value!({"reason": "RESOURCE:MEMORY", "arn": "arn:instance"});
    let answer = value!({"tasks": [{"taskArn": "arn:task"}], "failures": [failure]});
    let (stage, api) = api(&[answer]).await;
    let overrides = value!({"containerOverrides": [{
        "name": "app", "environment": [{"name": "KEY", "value": "hunter2"}], "newer": {"than": ["the SDK"]},
    }]});
    let run = TaskRun {
        cluster: "prod".into(),
        task_definition: "web:41".into(),
        count: 2,
        overrides: Some(overrides.clone().into()),
        started_by: "ecsight".into(),
        client_token: Some("token".into()),
        ..TaskRun::default()
    };
    let mutation = Mutation::RunTask(run);
    let reply = api
        .mutate(paid(Bucket::ClusterResourceModify), &mutation)
        .await;
    let requests = stage.requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].contains("AmazonEC2ContainerServiceV20141113.RunTask"));
    assert_eq!(
        body(&requests[0]),
        value!({
            "cluster": "prod", "taskDefinition": "web:41", "count": 2, "overrides": overrides,
            "startedBy": "ecsight", "clientToken": "token",
        })
    );
    assert_eq!(
        reply.result.unwrap(),
        Mutated::Each {
            done: vec!["arn:task".into()],
            failed: vec![("arn:instance".into(), "RESOURCE:MEMORY".into())],
        }
    );
    for told in [
        reply.record.cli.to_string(),
        mutation.request().to_string(),
        format!("{mutation:?}"),
    ] {
        assert!(!told.contains("hunter2"), "{told}");
    }
}

fn edited() -> Mutation {
    let deployed = Document::from(value!({"family": "web", "containerDefinitions": [{
        "name": "app", "image": "app:42", "environment": [{"name": "KEY", "value": "hunter2"}],
    }]}));
    Mutation::RegisterTaskDefinition(Registration {
        definition: deployed.shown().into(),
        base: "web:41".into(),
    })
}

fn both_paid() -> super::Ticket {
    let mut ticket = paid(Bucket::TaskDefinitionModify);
    let before = Permit::paid_by(Bucket::TaskDefinitionRead);
    ticket.permit = Permit::paid_by(Bucket::TaskDefinitionModify).after(Some(before));
    ticket
}

#[tokio::test]
async fn masked_values_are_sent_as_they_are_deployed_and_told_to_nobody() {
    let container = value!({"name": "app", "image": "app:41", "environment": [{"name": "KEY", "value": "hunter2"}]});
    let told = value!({"taskDefinition": {"taskDefinitionArn": "web:41", "containerDefinitions": [container]}});
    let registered = value!({"taskDefinition": {"taskDefinitionArn": "web:42"}});
    let (stage, api) = api(&[told, registered]).await;
    let reply = api.mutate(both_paid(), &edited()).await;
    let requests = stage.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(
        body(&requests[1]),
        value!({"family": "web", "containerDefinitions": [{
            "name": "app", "image": "app:42", "environment": [{"name": "KEY", "value": "hunter2"}],
        }]})
    );
    assert_eq!(
        reply.result.unwrap(),
        Mutated::Registered(Some("web:42".into()))
    );
    assert!(!reply.record.cli.contains("hunter2"));
}

#[tokio::test]
async fn nothing_is_registered_with_a_value_that_is_not_known() {
    let told =
        value!({"taskDefinition": {"taskDefinitionArn": "web:41", "containerDefinitions": []}});
    let (stage, api) = api(&[told]).await;
    let fault = api.mutate(both_paid(), &edited()).await.result.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Refused);
    assert!(
        fault
            .message
            .contains("containerDefinitions.app.environment.KEY.value"),
        "{fault:?}"
    );
    assert_eq!(stage.requests().len(), 1, "the reading call and no other");
}

#[tokio::test]
async fn the_reading_call_before_is_paid_for_as_well() {
    let (stage, api) = api(&[value!({})]).await;
    let unpaid = paid(Bucket::TaskDefinitionModify);
    let fault = api.mutate(unpaid, &edited()).await.result.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Bug);
    assert!(stage.requests().is_empty());
}

#[tokio::test]
async fn whether_tasks_are_protected_is_read() {
    let told = value!({"protectedTasks": [{"taskArn": "arn:task", "protectionEnabled": true, "expirationDate": 1_772_375_527}]});
    let (stage, api) = api(&[told]).await;
    let reply = api
        .get_task_protection(
            paid(Bucket::TaskProtection),
            &"prod".into(),
            &["arn:task".into()],
        )
        .await;
    let found = reply.result.unwrap();
    assert!(found[0].protection_enabled);
    assert_eq!(
        found[0].expiration_date,
        Some(crate::domain::fixtures::now())
    );
    assert_eq!(
        body(&stage.requests()[0]),
        value!({"cluster": "prod", "tasks": ["arn:task"]})
    );
}

/// What cannot be seen in a text to begin with, and is refused to be lost: newer than the SDK, or
/// for hardware that AWS has taken away. Tags are told beside the definition.
const UNSEEN: [&str; 3] = [
    "inferenceAccelerators",
    "tags",
    "trustedExecutionConfiguration",
];

#[tokio::test]
async fn a_text_to_begin_with_has_all_that_aws_told() {
    let mut told = crate::actions::sample("RegisterTaskDefinitionRequest");
    // A text in the program, an object on the wire: refused where it is written, not here.
    told["containerDefinitions"][0]["resourceRequirements"][0]
        .as_object_mut()
        .unwrap()
        .remove("sharingStrategy");
    told["taskDefinitionArn"] = value!("arn:aws:ecs:us-east-1:1:task-definition/web:41");
    told["revision"] = value!(41);
    told["status"] = value!("ACTIVE");
    let (_, api) = api(&[value!({"taskDefinition": told})]).await;
    let ticket = paid(Bucket::TaskDefinitionRead);
    let described = api.describe_task_definition(ticket, &"web:41".into()).await;
    let definition = described.result.unwrap().items.remove(0);
    let text = crate::actions::starting_text(&definition);
    let begun: Value = serde_json::from_str(&text).unwrap();
    let members = told.as_object_mut().unwrap();
    let read_only = ["taskDefinitionArn", "revision", "status"];
    members.retain(|name, _| !UNSEEN.contains(&&**name) && !read_only.contains(&&**name));
    assert_eq!(begun, Document::from(told).shown());
}

#[tokio::test]
async fn what_was_not_shown_is_not_lost_without_a_word() {
    let told = value!({"taskDefinition": {
        "taskDefinitionArn": "web:41", "compatibilities": ["EC2"], "inferenceAccelerators": [],
        "containerDefinitions": [], "trustedExecutionConfiguration": {"isolationMode": "x"},
    }});
    let (stage, api) = api(&[told]).await;
    let fault = api.mutate(both_paid(), &edited()).await.result.unwrap_err();
    assert!(
        fault
            .message
            .contains("has trustedExecutionConfiguration, which"),
        "{fault:?}"
    );
    assert_eq!(stage.requests().len(), 1);
}
