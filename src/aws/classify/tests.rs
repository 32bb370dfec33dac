#![allow(clippy::unwrap_used)]

use crate::aws::testing::{Act, Stage, answer, json, paid, xml_error};
use crate::domain::call::{Bucket, Outcome};
use crate::domain::fault::{Fault, FaultKind};
use std::time::{Duration, Instant};

async fn ecs(act: Act) -> Fault {
    let api = Stage::new(vec![act]).api().await;
    let reply = api
        .describe_tasks(
            paid(Bucket::ClusterResourceRead),
            &"c".into(),
            &["t".into()],
        )
        .await;
    match (reply.result, reply.record.outcome) {
        (Err(fault), Outcome::Failed(recorded)) => {
            assert_eq!(fault, recorded);
            fault
        }
        other => panic!("{other:?}"),
    }
}

fn error(code: &str, message: &str) -> String {
    format!(r#"{{"__type":"{code}","message":"{message}"}}"#)
}

#[tokio::test]
async fn every_code_of_ecs_has_its_kind() {
    let cases = [
        ("ThrottlingException", 400, FaultKind::Throttled),
        ("Throttling", 400, FaultKind::Throttled),
        ("RequestLimitExceeded", 503, FaultKind::Throttled),
        ("TooManyRequestsException", 429, FaultKind::Throttled),
        ("AccessDeniedException", 400, FaultKind::Denied),
        ("AccessDenied", 403, FaultKind::Denied),
        ("UnauthorizedOperation", 403, FaultKind::Denied),
        ("UnauthorizedException", 401, FaultKind::Denied),
        ("ExpiredTokenException", 400, FaultKind::Expired),
        ("ExpiredToken", 403, FaultKind::Expired),
        ("RequestExpired", 400, FaultKind::Expired),
        ("UnrecognizedClientException", 400, FaultKind::NoCredentials),
        ("InvalidClientTokenId", 403, FaultKind::NoCredentials),
        ("AuthFailure", 401, FaultKind::NoCredentials),
        ("SignatureDoesNotMatch", 403, FaultKind::NoCredentials),
        ("InvalidSignatureException", 403, FaultKind::NoCredentials),
        ("ClusterNotFoundException", 400, FaultKind::NotFound),
        ("ServiceNotFoundException", 400, FaultKind::NotFound),
        ("ServiceNotActiveException", 400, FaultKind::NotFound),
        ("InvalidParameterException", 400, FaultKind::Bug),
        ("ValidationException", 400, FaultKind::Bug),
        ("ServerException", 500, FaultKind::Service),
        ("ServiceUnavailableException", 503, FaultKind::Service),
        ("SomethingNew", 403, FaultKind::Denied),
        ("SomethingNew", 502, FaultKind::Service),
        ("SomethingNew", 400, FaultKind::Bug),
    ];
    for (code, status, kind) in cases {
        // AWS writes the code with and without the name of its model.
        for prefix in ["", "com.amazonaws.ecs#"] {
            let fault = ecs(json(status, &error(&format!("{prefix}{code}"), "words"))).await;
            assert_eq!(fault.kind, kind, "{code} {status}: {fault:?}");
            assert_eq!(fault.code.as_deref(), Some(code));
            assert!(fault.message.contains("words"), "{fault:?}");
        }
    }
}

#[tokio::test]
async fn what_is_not_of_aws_is_told_apart() {
    let html = "<html><body>502 Bad Gateway</body></html>";
    let cases = [
        (
            answer(502, "text/html", html),
            FaultKind::Service,
            "HTTP 502 with a web page",
        ),
        (
            answer(200, "text/html", html),
            FaultKind::Service,
            "HTTP 200 with a web page",
        ),
        (
            answer(500, "text/plain", ""),
            FaultKind::Service,
            "HTTP 500 with no error code",
        ),
        (
            answer(403, "text/html", html),
            FaultKind::Service,
            "HTTP 403 with a web page",
        ),
        (
            answer(407, "text/html", html),
            FaultKind::Network,
            "the proxy wants a login",
        ),
        (
            answer(429, "text/plain", ""),
            FaultKind::Throttled,
            "HTTP 429",
        ),
        (
            json(200, "{\"tasks\": ["),
            FaultKind::Bug,
            "could not be read",
        ),
        (
            Act::Send("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"tasks\":".into()),
            FaultKind::Network,
            "broke off its answer",
        ),
        (
            Act::Send("HTTP/1.1 200 OK\r\n".into()),
            FaultKind::Network,
            "broke",
        ),
        (
            Act::Send("garbage\r\n\r\n".into()),
            FaultKind::Network,
            "127.0.0.1",
        ),
        (Act::Reset, FaultKind::Network, "broke the connection"),
    ];
    for (act, kind, words) in cases {
        let fault = ecs(act.clone()).await;
        assert_eq!(fault.kind, kind, "{act:?}: {fault:?}");
        assert!(fault.message.contains(words), "{act:?}: {fault:?}");
        if kind == FaultKind::Service {
            let advice = fault.advice.as_deref().unwrap_or_default();
            assert!(advice.contains("between you and AWS"), "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_refused_connection_names_host_and_override() {
    let stage = Stage::closed();
    let reply = stage
        .api()
        .await
        .list_clusters(paid(Bucket::ClusterRead), None)
        .await;
    let fault = reply.result.unwrap_err();
    let host = stage.url.trim_start_matches("http://");
    assert_eq!(fault.kind, FaultKind::Network);
    assert_eq!(
        &*fault.message,
        format!("{host} refuses the connection (endpoint override configured)")
    );
}

#[tokio::test]
async fn the_deadline_ends_a_hanging_call() {
    let stage = Stage::new(vec![Act::Hang]);
    let api = stage
        .api_with(|spec| spec.deadline = Some(Duration::from_millis(200)))
        .await;
    let started = Instant::now();
    let reply = api.list_clusters(paid(Bucket::ClusterRead), None).await;
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(reply.record.took >= Duration::from_millis(200));
    let fault = reply.result.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Timeout);
    assert!(fault.message.contains("within 200ms"), "{fault:?}");
}

#[tokio::test]
async fn expired_and_wrong_keys_say_which_and_what_helps() {
    let stage = Stage::new(vec![xml_error(
        403,
        "ExpiredToken",
        "The security token included in the request is expired",
    )]);
    let api = stage.api().await;
    let fault = api
        .get_caller_identity(paid(Bucket::Sts))
        .await
        .result
        .unwrap_err();
    assert_eq!(fault.kind, FaultKind::Expired);
    assert!(fault.message.starts_with("the fixed keys: "), "{fault:?}");
    assert!(fault.advice.is_some());

    let fault = ecs(json(
        400,
        &error(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
    ))
    .await;
    let advice = fault.advice.unwrap_or_default();
    assert!(
        advice.contains("region us-east-1 is not enabled"),
        "{advice}"
    );

    let fault = ecs(json(
        403,
        &error("InvalidSignatureException", "Signature expired"),
    ))
    .await;
    assert!(fault.advice.unwrap_or_default().contains("clock"));
}

#[tokio::test]
async fn denied_carries_the_action_and_nothing_harmful_survives() {
    let words = "User: arn:aws:iam::123456789012:user/a is not authorized to perform: ecs:DescribeTasks on resource: x because no identity-based policy allows the ecs:DescribeTasks action";
    let fault = ecs(json(400, &error("AccessDeniedException", words))).await;
    assert_eq!(&*fault.action, "ecs:DescribeTasks");
    assert_eq!(
        fault.line(),
        "not allowed: ecs:DescribeTasks is missing · AWS: no identity-based policy allows the ecs:DescribeTasks action"
    );
    let nasty = format!("\\u001b[2Jpassword=hunter22 {}", "x".repeat(5_000));
    let fault = ecs(json(400, &error("ServerException", &nasty))).await;
    assert!(!fault.message.contains('\u{1b}'));
    assert!(!fault.message.contains("hunter22"));
    assert!(fault.message.chars().count() <= 401);
}

#[tokio::test]
async fn a_missing_task_definition_is_not_found() {
    let stage = Stage::new(vec![json(
        400,
        &error("ClientException", "Unable to describe task definition."),
    )]);
    let reply = stage
        .api()
        .await
        .describe_task_definition(paid(Bucket::TaskDefinitionRead), &"web:1".into())
        .await;
    assert_eq!(reply.result.unwrap_err().kind, FaultKind::NotFound);
}
