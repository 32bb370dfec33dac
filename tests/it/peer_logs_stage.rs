//! `ecsight logs` and its page against the simulated account, judged by reading its wire without
//! any client: every line once, however it comes.

use crate::support::PATIENCE;
use crate::support::cli::ecsight;
use crate::support::process::{Server, send_signal};
use crate::support::{pty, sim};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Events by stream, time and text, and how often each is there.
type Counted = BTreeMap<(String, i64, String), i32>;

/// One page of FilterLogEvents, with nothing between this and the wire.
fn filter(server: &Server, ask: &Value) -> Value {
    let address = server.endpoint.trim_start_matches("http://");
    let body = ask.to_string();
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         X-Amz-Target: Logs_20140328.FilterLogEvents\r\nContent-Type: application/x-amz-json-1.1\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/logs/aws4_request\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("read");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a body");
    assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
    serde_json::from_str(body).expect("JSON")
}

/// All of a time, oldest first, by small pages.
fn judged(server: &Server, group: &str, from: i64, to: i64) -> Counted {
    let mut counted = Counted::new();
    let mut ask = json!({"logGroupName": group, "startTime": from, "endTime": to, "limit": 700});
    loop {
        let page = filter(server, &ask);
        for event in page["events"].as_array().expect("events") {
            let text = |name: &str| event[name].as_str().expect("text").to_owned();
            let at = event["timestamp"].as_i64().expect("a time");
            *counted
                .entry((text("logStreamName"), at, text("message")))
                .or_default() += 1;
        }
        let Some(token) = page["nextToken"].as_str() else {
            return counted;
        };
        ask["nextToken"] = json!(token);
    }
}

fn millis(line: &Value) -> i64 {
    let at = line["timestamp"].as_str().expect("a time");
    let at: jiff::Timestamp = at.parse().expect("RFC 3339");
    at.as_millisecond()
}

fn printed<'a>(lines: impl Iterator<Item = &'a Value>) -> Counted {
    let mut counted = Counted::new();
    for line in lines {
        let text = |name: &str| line[name].as_str().expect("text").to_owned();
        *counted
            .entry((text("log_stream"), millis(line), text("message")))
            .or_default() += 1;
    }
    counted
}

#[track_caller]
fn same(one: &Counted, other: &Counted) {
    let keys = one.keys().chain(other.keys());
    let wrong: Vec<_> = keys.filter(|it| one.get(it) != other.get(it)).collect();
    assert!(
        wrong.is_empty(),
        "{} differ: {:?}",
        wrong.len(),
        wrong.first()
    );
}

fn calls(server: &Server, operation: &str) -> usize {
    let log: Value = serde_json::from_str(&server.http("GET", "/_sim/log", "")).expect("JSON");
    let calls = log["calls"].as_array().expect("calls");
    calls.iter().filter(|it| it["op"] == operation).count()
}

/// Thirty tasks, one service: a closed time line by line, and what the last lines cost.
#[test]
fn every_line_of_a_closed_time_comes_once() {
    let server = sim::serve("--scenario logs");
    let now = jiff::Timestamp::now();
    let ago = |seconds: i64| {
        jiff::Timestamp::from_millisecond(now.as_millisecond() - seconds * 1_000).expect("a time")
    };
    let (from, to) = (ago(300), ago(120));
    let run = ecsight("logs prod-web web-proxy -o json --container app")
        .args(&format!("--since {from} --until {to}"))
        .at(&server.endpoint)
        .run();
    let lines: Vec<Value> = (run.exits(0).stdout.lines())
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect();
    assert_eq!(run.stderr, "");
    let mut all = judged(
        &server,
        "/ecs/prod-web/web-proxy",
        from.as_millisecond(),
        to.as_millisecond(),
    );
    all.retain(|(stream, ..), _| stream.starts_with("ecs/app/"));
    assert!(all.len() > 1_000, "{}", all.len());
    same(&printed(lines.iter()), &all);

    let before = calls(&server, "FilterLogEvents");
    let last = ecsight("logs prod-web web-proxy -n 5 --container app")
        .at(&server.endpoint)
        .run();
    assert_eq!(last.exits(0).stdout.lines().count(), 5);
    let cost = calls(&server, "FilterLogEvents") - before;
    assert_eq!(cost, 1, "the last lines of thirty tasks are one call");
}

/// Passes connections on to a server, and cuts all of them when told to.
struct Relay {
    endpoint: String,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Relay {
    fn to(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("its address"));
        let target = server.endpoint.trim_start_matches("http://").to_owned();
        let open = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&open);
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let Ok(far) = TcpStream::connect(&target) else {
                    return;
                };
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let mut from = from.try_clone().expect("a handle");
                    let mut to = to.try_clone().expect("a handle");
                    std::thread::spawn(move || {
                        _ = std::io::copy(&mut from, &mut to);
                        _ = to.shutdown(Shutdown::Both);
                    });
                }
                kept.lock().expect("no panic").extend([near, far]);
            }
        });
        Self { endpoint, open }
    }

    fn cut(&self) {
        for stream in self.open.lock().expect("no panic").drain(..) {
            _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// Live Tail whose connection is cut in the middle: said once, read on, and no line lost or doubled.
#[test]
fn a_live_tail_that_is_cut_loses_nothing() {
    let server = sim::serve("--scenario logs");
    let relay = Relay::to(&server);
    let run = ecsight("logs prod-web basket -f --live -o json --since 30s").at(&relay.endpoint);
    let begun = jiff::Timestamp::now().as_millisecond();
    let mut child = run
        .command()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ecsight starts");
    let (say, said) = channel();
    let out = BufReader::new(child.stdout.take().expect("stdout"));
    std::thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            if say.send(line).is_err() {
                return;
            }
        }
    });
    let words = BufReader::new(child.stderr.take().expect("stderr"));
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for line in words.lines().map_while(Result::ok) {
            _ = tell.send(line);
        }
    });
    let first = told.recv_timeout(PATIENCE).expect("Live Tail begins");
    assert!(first.contains("Live Tail runs"), "{first}");
    relay.cut();
    let second = told.recv_timeout(PATIENCE).expect("the cut is told");
    assert!(
        second.contains("FilterLogEvents") || second.contains("Live Tail runs"),
        "{second}"
    );
    let until = jiff::Timestamp::now().as_millisecond() + 12_000;
    let mut lines: Vec<Value> = Vec::new();
    let deadline = Instant::now() + 4 * PATIENCE;
    while lines.last().is_none_or(|line| millis(line) < until) {
        let left = deadline.saturating_duration_since(Instant::now());
        let line = said.recv_timeout(left).expect("it goes on");
        lines.push(serde_json::from_str(&line).expect("an object"));
    }
    send_signal(child.id(), "INT");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    // What was written last may still be on its way.
    let (from, to) = (begun - 25_000, until - 8_000);
    let within = |line: &&Value| (from..=to).contains(&millis(line));
    let group = "/ecs/prod-web/basket";
    let own = |line: &&Value| line["log_group"] == group;
    let came = printed(lines.iter().filter(within).filter(own));
    assert!(!came.is_empty());
    same(&came, &judged(&server, group, from, to));
}

/// The page of logs in the real program: lines, a pause, the end again, and the way back.
#[test]
fn the_page_of_logs_in_a_terminal() {
    let mut pty = pty::ecsight("demo --scenario logs").start();
    pty.wait_for("clusters", |screen| screen.has("prod-web"));
    pty.type_text(":services prod-web");
    pty.press("enter");
    pty.wait_for("services", |screen| screen.has("storefront"));
    pty.type_text("/storefront");
    pty.press("enter");
    pty.wait_for("one service", |screen| {
        screen.has("storefront") && !screen.has("web-proxy")
    });
    pty.press("l");
    pty.wait_for("lines", |screen| {
        screen.has("following") && screen.has("request")
    });
    pty.press("up");
    pty.wait_for("paused", |screen| screen.has("paused"));
    pty.press("end");
    pty.wait_for("following again", |screen| {
        screen.has("following") && !screen.has("paused")
    });
    pty.press("esc");
    pty.wait_for("the services again", |screen| !screen.has("following"));
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}
