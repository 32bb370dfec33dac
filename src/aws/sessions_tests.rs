//! Sessions, through the real client.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::testing::{Stage, json, paid};
use crate::domain::call::Bucket;
use crate::domain::fault::FaultKind;
use crate::domain::mutation::{Mutated, Mutation};
use crate::domain::session::{CommandExecution, OpenedSession, SessionStart};
use serde_json::{Value, json as value};

async fn api(answer: &Value) -> (Stage, super::Api) {
    let stage = Stage::new(vec![json(200, &answer.to_string())]);
    let api = stage.api_with(|spec| spec.write = true).await;
    (stage, api)
}

fn body(request: &str) -> Value {
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

fn command() -> Mutation {
    Mutation::ExecuteCommand(CommandExecution {
        cluster: "prod".into(),
        task: "arn:task/prod/0123".into(),
        container: Some("app".into()),
        command: "/bin/sh".into(),
        interactive: true,
    })
}

fn forward() -> Mutation {
    Mutation::StartSession(SessionStart {
        target: "ecs:prod_0123_0123-7".into(),
        document_name: "AWS-StartPortForwardingSession".into(),
        parameters: [("portNumber".into(), vec!["8080".into()])].into(),
        reason: Some("ecsight".into()),
    })
}

#[tokio::test]
async fn a_session_is_opened_and_what_enters_it_is_in_no_record() {
    let inside = value!({"sessionId": "ecs-1", "streamUrl": "wss://host/s", "tokenValue": "tok"});
    let plain = value!({"SessionId": "ecs-1", "StreamUrl": "wss://host/s", "TokenValue": "tok"});
    for (mutation, bucket, answer, target) in [
        (
            command(),
            Bucket::ClusterResourceModify,
            value!({"session": inside}),
            "AmazonEC2ContainerServiceV20141113.ExecuteCommand",
        ),
        (forward(), Bucket::Sessions, plain, "AmazonSSM.StartSession"),
    ] {
        let (stage, api) = api(&answer).await;
        let reply = api.mutate(paid(bucket), &mutation).await;
        let requests = stage.requests();
        assert_eq!(requests.len(), 1);
        assert!(requests[0].contains(target), "{}", requests[0]);
        assert_eq!(body(&requests[0]), mutation.request());
        let session = OpenedSession::new("ecs-1".into(), "wss://host/s", "tok");
        assert_eq!(reply.result, Ok(Mutated::Session(session)));
        let record = format!("{:?}", reply.record);
        assert!(
            !record.contains("wss:") && !record.contains("tok\""),
            "{record}"
        );
    }
}

#[tokio::test]
async fn half_a_session_cannot_be_entered() {
    let half = value!({"session": {"sessionId": "ecs-1", "streamUrl": "wss://host/s"}});
    for answer in [value!({}), half] {
        let (_stage, api) = api(&answer).await;
        let reply = api
            .mutate(paid(Bucket::ClusterResourceModify), &command())
            .await;
        let fault = reply.result.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Service, "{fault:?}");
    }
}
