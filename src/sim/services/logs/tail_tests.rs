//! Live Tail as frames, in story time.

#![allow(clippy::unwrap_used)]

use aws_smithy_eventstream::frame::{DecodedFrame, MessageFrameDecoder};
use serde_json::{Value, json};

use super::SERVICE;
use super::tests::{ask, world};
use crate::sim::services::{Answer, Feed, Request, Turn};
use crate::sim::story::World;
use crate::sim::wire::ApiError;

const HOME: &str = "arn:aws:logs:us-east-1:123456789012:log-group:";

fn open(world: &mut World, input: &Value) -> Result<Box<dyn Feed>, ApiError> {
    let body = input.to_string();
    let request = Request {
        op: "StartLiveTail",
        region: "us-east-1",
        access_key: "AKIDEMO",
        body: &body,
        bytes: body.as_bytes(),
        path: "/",
        query: "",
        request_id: "0",
    };
    match SERVICE.respond(&request, world)? {
        Answer::Feed(feed) => Ok(feed),
        Answer::Whole(_) => panic!("a whole answer"),
    }
}

/// The frames of one turn by their kind, and whether it was the last.
fn turn(feed: &mut dyn Feed, world: &mut World) -> (Vec<(String, Value)>, bool) {
    let (bytes, last) = match feed.next(world) {
        Turn::More(bytes) => (bytes, false),
        Turn::Last(bytes) => (bytes, true),
    };
    let mut rest = &bytes[..];
    let mut decoder = MessageFrameDecoder::new();
    let mut frames = Vec::new();
    while let DecodedFrame::Complete(message) = decoder.decode_frame(&mut rest).unwrap() {
        let kinds = [":event-type", ":exception-type"];
        let headers = message.headers().iter();
        let kind = headers.filter(|header| kinds.contains(&header.name().as_str()));
        let kind = kind.last().unwrap().value().as_string().unwrap();
        let payload = serde_json::from_slice(message.payload()).unwrap();
        frames.push((kind.as_str().to_owned(), payload));
        if rest.is_empty() {
            break;
        }
    }
    (frames, last)
}

#[test]
fn every_line_is_sent_once_when_it_is_taken_in() {
    let mut world = world("logs");
    let group = "/ecs/prod-web/web-proxy";
    let mut feed = open(
        &mut world,
        &json!({ "logGroupIdentifiers": [format!("{HOME}{group}")] }),
    )
    .unwrap();
    let (frames, _) = turn(feed.as_mut(), &mut world);
    let kinds: Vec<&str> = frames.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["initial-response", "sessionStart"]);
    let begin = world.wall(world.now);
    let mut sent = Vec::new();
    for _ in 0..60 {
        let next = world.now + 1_000;
        world.play(next);
        let (frames, last) = turn(feed.as_mut(), &mut world);
        assert!(!last && frames[0].0 == "sessionUpdate");
        sent.extend(
            frames[0].1["sessionResults"]
                .as_array()
                .unwrap()
                .iter()
                .cloned(),
        );
    }
    let end = world.wall(world.now);
    let mut input = json!({ "logGroupName": group, "startTime": begin - 120_000 });
    let mut wanted = Vec::new();
    loop {
        let answer = ask(&mut world, "FilterLogEvents", &input).unwrap();
        wanted.extend(answer["events"].as_array().unwrap().iter().cloned());
        match answer["nextToken"].as_str() {
            Some(token) => input["nextToken"] = json!(token),
            None => break,
        }
    }
    let key = |event: &Value| {
        let number = |member: &str| event[member].as_i64().unwrap();
        let text = |member: &str| event[member].as_str().unwrap().to_owned();
        (
            number("timestamp"),
            text("logStreamName"),
            text("message"),
            number("ingestionTime"),
        )
    };
    let taken = |event: &&Value| {
        let at = event["ingestionTime"].as_i64().unwrap();
        begin < at && at <= end
    };
    let mut sent: Vec<_> = sent.iter().map(key).collect();
    let mut wanted: Vec<_> = wanted.iter().filter(taken).map(key).collect();
    sent.sort();
    wanted.sort();
    assert!(sent.len() > 1_000, "{}", sent.len());
    assert_eq!(sent, wanted);
}

#[test]
fn a_flood_is_sampled_and_a_session_ends_after_three_hours() {
    let mut world = world("logs");
    let arn = format!("{HOME}/ecs/prod-web/importer");
    let mut feed = open(&mut world, &json!({ "logGroupIdentifiers": [arn] })).unwrap();
    turn(feed.as_mut(), &mut world);
    let mut sampled = 0;
    for _ in 0..60 {
        let next = world.now + 1_000;
        world.play(next);
        let (frames, _) = turn(feed.as_mut(), &mut world);
        let update = &frames[0].1;
        assert!(update["sessionResults"].as_array().unwrap().len() <= 500);
        sampled += usize::from(update["sessionMetadata"]["sampled"] == true);
    }
    assert!(
        (10..=12).contains(&sampled),
        "ten seconds of each minute: {sampled}"
    );
    world.play(3 * 3_600_000);
    let (frames, last) = turn(feed.as_mut(), &mut world);
    assert!(last);
    assert_eq!(frames[0].0, "SessionTimeoutException");
}

#[test]
fn sixteen_sessions_are_one_too_many() {
    let mut world = world("logs");
    let input = json!({ "logGroupIdentifiers": [format!("{HOME}/ecs/prod-web/storefront")] });
    let mut feeds: Vec<_> = (0..15).map(|_| open(&mut world, &input).unwrap()).collect();
    let refused = open(&mut world, &input)
        .err()
        .map(|error| error.code.into_owned());
    assert_eq!(refused.as_deref(), Some("LimitExceededException"));
    feeds.pop();
    assert!(open(&mut world, &input).is_ok(), "who goes makes room");
    let table = [
        (
            json!({ "logGroupIdentifiers": ["storefront"] }),
            "InvalidParameterException",
        ),
        (
            json!({ "logGroupIdentifiers": [] }),
            "InvalidParameterException",
        ),
        (
            json!({ "logGroupIdentifiers": [format!("{HOME}/ecs/prod-web/archive")] }),
            "InvalidParameterException",
        ),
        (
            json!({ "logGroupIdentifiers": [format!("{HOME}/ecs/prod-web/payroll")] }),
            "AccessDeniedException",
        ),
        (
            json!({ "logGroupIdentifiers": [format!("{HOME}/ecs/prod-web/never-created")] }),
            "ResourceNotFoundException",
        ),
    ];
    for (input, code) in table {
        let error = open(&mut world, &input).err().unwrap();
        assert_eq!(error.code, code, "{input}");
    }
}
