//! The choke point lets nothing through that it should not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::testing::{Stage, json, paid};
use super::{Reply, Tasks};
use crate::domain::call::{Bucket, Cause, Operation, Outcome};
use crate::domain::fault::FaultKind;

/// Nothing of ours deletes a cluster.
static DELETE_CLUSTER: Operation = Operation {
    mutating: true,
    ..Operation::read("ecs", "DeleteCluster", Bucket::ClusterModify)
};

#[tokio::test]
async fn a_call_is_recorded_with_its_cli_line() {
    let stage = Stage::new(vec![json(
        200,
        r#"{"taskArns":["arn:1"],"nextToken":"n2"}"#,
    )]);
    let api = stage.api().await;
    let cluster = "prod web".into();
    let token = Some("n1".into());
    let ticket = paid(Bucket::ClusterResourceRead);
    let Reply { result, record } = api
        .list_tasks(ticket, &cluster, Tasks::OfService("api".into()), token)
        .await;
    let page = result.unwrap();
    assert_eq!(page.ids, ["arn:1".into()]);
    assert_eq!(page.next.as_deref(), Some("n2"));
    assert_eq!(record.outcome, Outcome::Ok);
    assert_eq!(record.cause, Cause::FirstLook);
    assert_eq!(record.operation.iam_action(), "ecs:ListTasks");
    assert_eq!(
        &*record.cli,
        format!(
            "aws ecs list-tasks --cluster 'prod web' --desired-status RUNNING --service-name api \
             --max-results 100 --next-token n1 --region us-east-1 --endpoint-url {}",
            stage.url
        )
    );
    let requests = stage.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert!(request.contains("AmazonEC2ContainerServiceV20141113.ListTasks"));
    assert!(
        request.contains(&format!("lib/ecsight/{}", env!("CARGO_PKG_VERSION"))),
        "{request}"
    );
}

#[tokio::test]
async fn a_permit_of_another_bucket_pays_for_nothing() {
    let stage = Stage::new(vec![json(200, "{}")]);
    let api = stage.api().await;
    let reply = api.list_clusters(paid(Bucket::ServiceRead), None).await;
    assert_eq!(reply.result.unwrap_err().kind, FaultKind::Bug);
    assert!(stage.requests().is_empty());
}

#[tokio::test]
async fn what_is_not_listed_is_not_sent() {
    let stage = Stage::new(vec![json(200, "{}")]);
    for write in [false, true] {
        let api = stage.api_with(|spec| spec.write = write).await;
        let send = api.ecs().delete_cluster().cluster("c").send();
        let ticket = paid(Bucket::ClusterModify);
        let reply = api.call(&DELETE_CLUSTER, ticket, Vec::new(), send).await;
        assert_eq!(reply.result.unwrap_err().kind, FaultKind::Refused);
    }
    assert!(stage.requests().is_empty());
}

#[tokio::test]
async fn going_round_the_choke_point_sends_nothing_either() {
    let stage = Stage::new(vec![json(200, "{}")]);
    let api = stage.api().await;
    let error = api
        .ecs()
        .stop_task()
        .cluster("c")
        .task("t")
        .send()
        .await
        .unwrap_err();
    let situation = api.session.situation("ecs");
    let fault = super::classify::classify(&error, "ecs:StopTask", &situation);
    assert_eq!(fault.kind, FaultKind::Refused, "{fault:?}");
    assert!(api.clients().sts.get_session_token().send().await.is_err());
    assert!(stage.requests().is_empty());
}

#[tokio::test]
async fn a_listed_mutation_passes_the_gate_only_with_write() {
    use super::gate::Gate;
    const LIST: &[Operation] = &[Operation {
        mutating: true,
        ..Operation::read("ecs", "StopTask", Bucket::ClusterResourceRead)
    }];
    for (write, sent) in [(false, 0), (true, 1)] {
        let stage = Stage::new(vec![json(200, "{}")]);
        let api = stage.api().await;
        let gate = Gate {
            list: LIST,
            write,
            host: Default::default(),
        };
        let config = aws_sdk_ecs::Config::builder()
            .behavior_version_latest()
            .region(aws_sdk_ecs::config::Region::new("us-east-1"))
            .credentials_provider(aws_credential_types::Credentials::new(
                "a", "b", None, None, "t",
            ))
            .http_client(api.ecs().config().http_client().unwrap())
            .endpoint_url(&stage.url)
            .interceptor(gate)
            .build();
        let client = aws_sdk_ecs::Client::from_conf(config);
        let result = client.stop_task().task("t").send().await;
        assert_eq!(result.is_ok(), write, "{result:?}");
        assert_eq!(stage.requests().len(), sent);
    }
}

#[tokio::test]
async fn nothing_secret_is_in_debug_output() {
    let api = Stage::new(vec![json(200, "{}")])
        .api_with(|spec| spec.fixed_credentials = Some(("AKID".into(), "topsecret".into())))
        .await;
    assert!(!format!("{api:?}").contains("topsecret"));
}
