//! The account as it stands on the network, spoken to byte by byte.

#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{Sim, SimError, SimOptions};

async fn sim(scenario: &str) -> Sim {
    let epoch = Timestamp::from_second(1_800_000_000).ok();
    Sim::start(SimOptions {
        scenario: scenario.into(),
        frozen: true,
        epoch,
        ..SimOptions::default()
    })
    .await
    .unwrap()
}

fn faults(sim: &Sim, texts: &[&str]) {
    sim.set_faults(texts.iter().map(|text| text.parse().unwrap()).collect());
}

/// An HTTP answer: status, head and body.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn error(&self) -> String {
        self.json()["__type"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

fn request(method: &str, path: &str, headers: &str, body: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn ecs(op: &str, region: &str, body: &Value) -> String {
    let headers = format!(
        "x-amz-target: AmazonEC2ContainerServiceV20141113.{op}\r\n\
         authorization: AWS4-HMAC-SHA256 Credential=AKIDEMO/20261121/{region}/ecs/aws4_request, Signature=0\r\n"
    );
    request("POST", "/", &headers, &body.to_string())
}

fn sts(body: &str) -> String {
    let headers = "authorization: AWS4-HMAC-SHA256 Credential=AKIDEMO/20261121/us-east-1/sts/aws4_request, Signature=0\r\n";
    request("POST", "/", headers, body)
}

async fn send(stream: &mut TcpStream, text: &str) -> Option<Answer> {
    stream.write_all(text.as_bytes()).await.ok()?;
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).to_lowercase();
    let length = head
        .split("content-length: ")
        .nth(1)?
        .split("\r\n")
        .next()?
        .parse::<usize>()
        .ok()?;
    while bytes.len() < head_end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            break;
        }
    }
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let body = String::from_utf8_lossy(&bytes[head_end..]).into_owned();
    Some(Answer { status, head, body })
}

async fn once(sim: &Sim, text: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(sim.addr()).await.unwrap();
    send(&mut stream, text).await
}

#[tokio::test]
async fn one_connection_carries_many_calls() {
    let sim = sim("shop").await;
    let mut stream = TcpStream::connect(sim.addr()).await.unwrap();
    for _ in 0..3 {
        let answer = send(&mut stream, &ecs("ListClusters", "us-east-1", &json!({})))
            .await
            .unwrap();
        assert_eq!(answer.status, 200);
        assert!(
            answer
                .head
                .contains("content-type: application/x-amz-json-1.1"),
            "{}",
            answer.head
        );
        assert!(
            answer.head.contains("x-amzn-requestid: "),
            "{}",
            answer.head
        );
        assert_eq!(answer.json()["clusterArns"].as_array().unwrap().len(), 3);
    }
    assert_eq!(sim.connections(), 1);
    let log = sim.call_log();
    assert_eq!(log.len(), 3);
    assert!(log.iter().all(|call| call.op == "ListClusters"
        && call.service == "ecs"
        && call.connection == 1
        && call.status == 200));
    sim.shutdown().await;
}

#[tokio::test]
async fn each_region_has_its_own_clusters() {
    let sim = sim("empty").await;
    for (region, clusters) in [("us-east-1", 0), ("eu-west-1", 1), ("ap-south-1", 0)] {
        let answer = once(&sim, &ecs("ListClusters", region, &json!({})))
            .await
            .unwrap();
        assert_eq!(
            answer.json()["clusterArns"].as_array().unwrap().len(),
            clusters,
            "{region}"
        );
    }
    let answer = once(
        &sim,
        &ecs(
            "ListServices",
            "us-east-1",
            &json!({ "cluster": "eu-edge" }),
        ),
    )
    .await
    .unwrap();
    assert_eq!(
        (answer.status, answer.error().as_str()),
        (400, "ClusterNotFoundException")
    );
}

#[tokio::test]
async fn sts_answers_in_xml() {
    let sim = sim("shop").await;
    let me = once(&sim, &sts("Action=GetCallerIdentity&Version=2011-06-15"))
        .await
        .unwrap();
    assert!(
        me.body.contains("<Account>123456789012</Account>"),
        "{}",
        me.body
    );
    let none = once(&sim, &sts("Action=Nonsense")).await.unwrap();
    assert!(
        none.status == 400 && none.body.contains("<Code>InvalidAction</Code>"),
        "{}",
        none.body
    );
    let bare = once(&sim, &sts("Action=AssumeRole&RoleArn=x"))
        .await
        .unwrap();
    assert!(
        bare.body.contains("Value null at 'roleSessionName'"),
        "{}",
        bare.body
    );
}

#[tokio::test]
async fn strangers_get_an_answer_of_their_protocol() {
    let sim = sim("shop").await;
    let other = request(
        "POST",
        "/",
        "x-amz-target: DynamoDB_20120810.ListTables\r\n",
        "{}",
    );
    assert_eq!(
        once(&sim, &other).await.unwrap().error(),
        "UnknownOperationException"
    );
    let none = once(&sim, &request("GET", "/", "", "")).await.unwrap();
    assert!(
        none.status == 400 && none.body.contains("InvalidAction"),
        "{none:?}"
    );
    let broken = ecs("ListClusters", "us-east-1", &json!("text"));
    assert_eq!(
        once(&sim, &broken).await.unwrap().error(),
        "SerializationException"
    );
    let not_json = ecs("ListClusters", "us-east-1", &json!({})).replace("{}", "{!");
    assert_eq!(
        once(&sim, &not_json).await.unwrap().error(),
        "SerializationException"
    );
}

#[tokio::test]
async fn faults_have_the_form_of_an_api_error() {
    let sim = sim("shop").await;
    let list = ecs("ListClusters", "us-east-1", &json!({}));
    let table = [
        ("throttle=1", 400, "ThrottlingException"),
        ("deny=ListClusters", 400, "AccessDeniedException"),
        ("expired", 400, "ExpiredTokenException"),
        ("unknown-key", 400, "UnrecognizedClientException"),
        ("5xx=1", 500, "ServerException"),
    ];
    for (fault, status, code) in table {
        faults(&sim, &[fault]);
        let answer = once(&sim, &list).await.unwrap();
        assert_eq!(
            (answer.status, answer.error().as_str()),
            (status, code),
            "{fault}"
        );
        assert_eq!(
            sim.call_log()
                .last()
                .and_then(|call| call.error.clone())
                .as_deref(),
            Some(code)
        );
    }
    for (fault, status, code) in [
        ("expired", 403, "ExpiredToken"),
        ("unknown-key", 403, "InvalidClientTokenId"),
        ("throttle=1", 400, "Throttling"),
    ] {
        faults(&sim, &[fault]);
        let answer = once(&sim, &sts("Action=GetCallerIdentity")).await.unwrap();
        assert!(
            answer.status == status && answer.body.contains(&format!("<Code>{code}</Code>")),
            "{fault}: {answer:?}"
        );
    }
    faults(&sim, &["throttle=1:ListTasks"]);
    assert_eq!(
        once(&sim, &list).await.unwrap().status,
        200,
        "only ListTasks is throttled"
    );
}

#[tokio::test]
async fn faults_of_the_wire_break_it() {
    let sim = sim("shop").await;
    let list = ecs("ListClusters", "us-east-1", &json!({}));
    faults(&sim, &["html"]);
    let page = once(&sim, &list).await.unwrap();
    assert!(
        page.status == 502 && page.head.contains("text/html") && page.body.contains("<html>"),
        "{page:?}"
    );
    faults(&sim, &["garbage"]);
    let garbage = once(&sim, &list).await.unwrap();
    assert!(
        garbage.status == 200 && serde_json::from_str::<Value>(&garbage.body).is_err(),
        "{garbage:?}"
    );
    faults(&sim, &["reset"]);
    assert!(once(&sim, &list).await.is_none(), "no answer at all");
    assert_eq!(sim.call_log().last().map(|call| call.status), Some(0));
    faults(&sim, &["truncate"]);
    let half = once(&sim, &list).await.unwrap();
    let promised: usize = half
        .head
        .split("content-length: ")
        .nth(1)
        .unwrap()
        .split("\r\n")
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        !half.body.is_empty() && half.body.len() < promised,
        "{half:?}"
    );
    faults(&sim, &["latency=80ms"]);
    let begun = Instant::now();
    once(&sim, &list).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn shutdown_does_not_wait_for_a_hanging_call() {
    let sim = sim("shop").await;
    faults(&sim, &["hang"]);
    let mut stream = TcpStream::connect(sim.addr()).await.unwrap();
    let call = ecs("ListClusters", "us-east-1", &json!({}));
    let waited = tokio::time::timeout(Duration::from_millis(100), send(&mut stream, &call)).await;
    assert!(waited.is_err(), "it hangs");
    tokio::time::timeout(Duration::from_secs(5), sim.shutdown())
        .await
        .unwrap();
    assert!(send(&mut stream, &call).await.is_none(), "and is closed");
}

#[tokio::test]
async fn the_published_rates_hold() {
    let sim = sim("shop").await;
    let mut stream = TcpStream::connect(sim.addr()).await.unwrap();
    let begun = Instant::now();
    let mut granted = 0;
    for turn in 0..90 {
        // Two actions of one row share its bucket of 50.
        let op = if turn % 2 == 0 {
            "ListClusters"
        } else {
            "DescribeClusters"
        };
        granted += u64::from(
            send(&mut stream, &ecs(op, "us-east-1", &json!({})))
                .await
                .unwrap()
                .status
                == 200,
        );
    }
    let most = 51 + u64::try_from(begun.elapsed().as_millis()).unwrap() * 20 / 1_000;
    assert!(
        (50..=most).contains(&granted),
        "{granted} of 90, at most {most}"
    );
    let other = send(&mut stream, &ecs("ListClusters", "eu-west-1", &json!({})))
        .await
        .unwrap();
    assert_eq!(other.status, 200, "another region has its own bucket");
}

#[tokio::test]
async fn the_switches_under_sim_work() {
    let sim = sim("rollback").await;
    let set = once(
        &sim,
        &request("POST", "/_sim/fault", "", "[\"expired\", \"latency=1ms\"]"),
    )
    .await
    .unwrap();
    assert_eq!(set.json(), json!({ "faults": ["expired", "latency=1ms"] }));
    let bad = once(&sim, &request("POST", "/_sim/fault", "", "[\"bogus\"]"))
        .await
        .unwrap();
    assert!(
        bad.status == 400 && bad.body.contains("expired-after=30s"),
        "{bad:?}"
    );
    let off = once(&sim, &request("DELETE", "/_sim/fault", "", ""))
        .await
        .unwrap();
    assert_eq!(off.json(), json!({ "faults": [] }));
    let count = || async {
        let describe = json!({ "cluster": "prod-web", "services": ["checkout"] });
        let answer = once(&sim, &ecs("DescribeServices", "us-east-1", &describe))
            .await
            .unwrap();
        answer.json()["services"][0]["deployments"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(count().await, 1);
    once(
        &sim,
        &request("POST", "/_sim/advance", "", "{\"seconds\": 20}"),
    )
    .await
    .unwrap();
    assert_eq!(count().await, 2, "the story went on");
    sim.advance(Duration::from_secs(600));
    assert_eq!(count().await, 1, "and on");
    let absurd = once(
        &sim,
        &request("POST", "/_sim/advance", "", "{\"seconds\": -1}"),
    )
    .await
    .unwrap();
    assert_eq!(absurd.status, 400);
    let log = once(&sim, &request("GET", "/_sim/log", "", ""))
        .await
        .unwrap();
    assert_eq!(
        log.json()["calls"].as_array().unwrap().len(),
        3,
        "the switches are not in the log"
    );
    assert_eq!(
        once(&sim, &request("GET", "/_sim/nope", "", ""))
            .await
            .unwrap()
            .status,
        404
    );
}

#[tokio::test]
async fn a_frozen_clock_shows_its_epoch() {
    let epoch = Timestamp::from_second(1_800_000_000).ok();
    let options = SimOptions {
        scenario: "rollback".into(),
        frozen: true,
        epoch,
        advance: Duration::from_secs(600),
        ..SimOptions::default()
    };
    let sim = Sim::start(options).await.unwrap();
    let describe = ecs(
        "DescribeServices",
        "us-east-1",
        &json!({ "cluster": "prod-web", "services": ["checkout"] }),
    );
    let first = once(&sim, &describe).await.unwrap().json();
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(
        first,
        once(&sim, &describe).await.unwrap().json(),
        "nothing moves"
    );
    let newest = first["services"][0]["events"][0]["createdAt"]
        .as_f64()
        .unwrap();
    assert!(
        (1_799_999_400.0..1_800_000_000.0).contains(&newest),
        "the rollback lies within the last ten minutes: {newest}"
    );
}

#[tokio::test]
async fn a_start_that_fails_says_what_to_do() {
    let unknown = Sim::start(SimOptions {
        scenario: "nope".into(),
        ..SimOptions::default()
    })
    .await
    .unwrap_err();
    assert!(
        matches!(unknown, SimError::UnknownScenario { .. }),
        "{unknown}"
    );
    let sim = sim("empty").await;
    let taken = Sim::start(SimOptions {
        listen: Some(sim.addr()),
        ..SimOptions::default()
    })
    .await
    .unwrap_err();
    assert!(
        taken.to_string().contains("choose another address"),
        "{taken}"
    );
}
