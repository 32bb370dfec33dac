//! `ecsight logs` against emulators that others wrote, while boto3 writes: every line is counted.

use crate::support::PATIENCE;
use crate::support::cli::ecsight;
use crate::support::peers::{Peer, empty_ministack, empty_moto, or_skip, refusal, script};
use crate::support::process::send_signal;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

/// boto3, writing what it is told to.
struct Writer {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Writer {
    fn new(peer: &Peer, kind: &str) -> Self {
        let mut command = peer.boto3.python();
        command
            .arg(script("write_logs.py"))
            .args([&peer.server.endpoint, kind])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("Python starts");
        Self {
            ask: child.stdin.take().expect("stdin"),
            answers: BufReader::new(child.stdout.take().expect("stdout")),
            child,
        }
    }

    fn ask(&mut self, what: &Value) -> Value {
        writeln!(self.ask, "{what}").expect("it listens");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("it answers");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{what}: {error}: {line:?}"))
    }

    /// A cluster of its own with a service that logs; the id of its task.
    fn begin(&mut self, cluster: &str) -> String {
        let begun = self.ask(&json!({"do": "begin", "cluster": cluster}));
        begun["task"].as_str().expect("a task").to_owned()
    }

    fn task(&mut self) -> String {
        let made = self.ask(&json!({"do": "task"}));
        made["task"].as_str().expect("a task").to_owned()
    }

    fn write(&mut self, task: &str, messages: &[String], ago: u64, same: u64) {
        self.ask(
            &json!({"do": "write", "task": task, "messages": messages, "ago": ago, "same": same}),
        );
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A run of `ecsight logs` whose lines are read as they come.
struct Reader {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
}

impl Reader {
    fn new(endpoint: &str, args: &str) -> Self {
        let run = ecsight("logs").args(args).at(endpoint);
        let mut child = run
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ecsight starts");
        let out = BufReader::new(child.stdout.take().expect("stdout"));
        let (say, lines) = channel();
        std::thread::spawn(move || {
            // The home folder of the run lives as long as its output.
            let _run = run;
            for line in out.lines().map_while(Result::ok) {
                if say.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            lines,
            seen: Vec::new(),
        }
    }

    /// Waits until so many lines have come in all.
    #[track_caller]
    fn has(&mut self, count: usize) {
        let deadline = Instant::now() + 2 * PATIENCE;
        while self.seen.len() < count {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => self.seen.push(line),
                Err(_) => panic!(
                    "waited for {count} lines and saw {}; the last was {:?}",
                    self.seen.len(),
                    self.seen.last()
                ),
            }
        }
    }

    /// Interrupts it; the lines there were, as JSON, and its words on standard error.
    #[track_caller]
    fn interrupted(mut self) -> (Vec<Value>, String) {
        send_signal(self.child.id(), "INT");
        let output = self.child.wait_with_output().expect("it ends");
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(130), "{words}");
        self.seen.extend(self.lines.iter());
        let lines = self.seen.iter().map(|line| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
        });
        (lines.collect(), words)
    }
}

fn numbered(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("line {n} of many")).collect()
}

fn messages(lines: &[Value]) -> Vec<&str> {
    let texts = lines.iter().map(|line| line["message"].as_str());
    texts.flatten().collect()
}

/// Every expected line is there exactly once, and nothing else is.
#[track_caller]
fn each_once(lines: &[Value], expected: &[Vec<String>]) {
    let mut counts: BTreeMap<&str, i32> = BTreeMap::new();
    for message in messages(lines) {
        *counts.entry(message).or_default() += 1;
    }
    for message in expected.iter().flatten() {
        *counts.entry(message).or_default() -= 1;
    }
    let wrong: Vec<_> = counts.iter().filter(|(_, count)| **count != 0).collect();
    assert!(wrong.is_empty(), "too often or too seldom: {wrong:?}");
}

/// These lines came in this order.
#[track_caller]
fn in_order(lines: &[Value], expected: &[Vec<String>]) {
    let of: Vec<&str> = expected.iter().flatten().map(String::as_str).collect();
    let known: std::collections::BTreeSet<&str> = of.iter().copied().collect();
    let came: Vec<&str> = messages(lines);
    let came: Vec<&str> = came.into_iter().filter(|it| known.contains(it)).collect();
    let first = came.iter().zip(&of).position(|(one, other)| one != other);
    assert_eq!(first, None, "the first line out of order");
}

/// What was there before, more than a page of it; what is written meanwhile, several lines in a
/// millisecond, late ones, ones that are not harmless; and a task that comes later.
fn every_line(peer: &Peer, kind: &str, cluster: &str, args: &str, before: usize) -> String {
    let mut writer = Writer::new(peer, kind);
    let first = writer.begin(cluster);
    let old = numbered(0..before);
    writer.write(&first, &old, 60_000, 3);
    let mut reader = Reader::new(
        &peer.server.endpoint,
        &format!("{cluster} talker -f -o json {args}"),
    );
    reader.has(before);

    let odd: Vec<String> = [
        "\u{1b}[31mred\u{1b}[0m \u{1b}]0;owned\u{7}",
        "caf\u{e9} \u{1f469}\u{200d}\u{1f680} \u{202e}gnp.exe",
        "{\"level\":\"error\",\"msg\":\"a\\nb\"}",
        "the same twice",
        "the same twice",
    ]
    .map(str::to_owned)
    .to_vec();
    let fresh = numbered(20_000..20_300);
    writer.write(&first, &fresh, 0, 7);
    writer.write(&first, &odd, 0, 1);
    reader.has(before + 305);

    let late = numbered(30_000..30_020);
    writer.write(&first, &late, 20_000, 2);
    reader.has(before + 325);

    let second = writer.task();
    let others = numbered(40_000..40_050);
    writer.write(&second, &others, 0, 1);
    reader.has(before + 375);

    let (lines, words) = reader.interrupted();
    each_once(
        &lines,
        &[
            old.clone(),
            fresh.clone(),
            odd,
            late.clone(),
            others.clone(),
        ],
    );
    in_order(&lines, &[old, fresh, late, others]);
    let of = |task: &str| lines.iter().filter(|line| line["task"] == task).count();
    assert_eq!((of(&first), of(&second)), (before + 325, 50));
    words
}

#[test]
fn every_line_of_moto_comes_once() {
    if let Some(peer) = or_skip(empty_moto()) {
        every_line(peer, "moto", "talk-moto", "", 10_500);
    }
}

#[test]
fn every_line_of_ministack_comes_once() {
    if let Some(peer) = or_skip(empty_ministack()) {
        every_line(peer, "ministack", "talk-mini", "", 2_000);
    }
}

/// Live Tail of ministack is live; what it brings and what FilterLogEvents brings is the same once.
#[test]
fn every_line_comes_once_by_live_tail() {
    let Some(peer) = or_skip(empty_ministack()) else {
        return;
    };
    let words = every_line(peer, "ministack", "talk-live", "--live", 500);
    assert!(
        words.contains("/ecs/talk-live ecs/app/*: Live Tail runs"),
        "{words}"
    );
    assert_eq!(words.lines().count(), 1, "nothing else is said: {words}");
}

/// Without --follow it ends by itself, with filters and forms.
#[test]
fn what_is_there_is_printed_and_that_is_the_end() {
    let Some(peer) = or_skip(empty_moto()) else {
        return;
    };
    let mut writer = Writer::new(peer, "moto");
    let task = writer.begin("talk-once");
    let mut lines = numbered(0..40);
    lines.push("\u{1b}[31mERROR\u{1b}[0m \u{1b}[2Jpayment failed".to_owned());
    writer.write(&task, &lines, 30_000, 1);
    let run = |args: &str| {
        ecsight("logs talk-once talker")
            .args(args)
            .at(&peer.server.endpoint)
            .run()
    };

    let all = run("");
    assert_eq!(all.exits(0).stdout.lines().count(), 41);
    assert!(
        !all.stdout.contains('\u{1b}'),
        "no escape in a pipe: {all:?}"
    );
    assert!(
        all.stdout.contains(&format!("{}/app ERROR ", &task[..4])),
        "{all:?}"
    );
    assert_eq!(
        run("-o raw -n 1").exits(0).stdout,
        format!("{}\n", lines[40])
    );
    assert_eq!(run("--level error").exits(0).stdout.lines().count(), 1);
    assert_eq!(run("-g many -v 1").exits(0).stdout.lines().count(), 27);
    assert_eq!(run("--since 5s").exits(0).stdout, "");
    assert_eq!(run("--pattern payment").exits(0).stdout.lines().count(), 1);
    let of_task = run(&format!("-t {} -n 2 --no-tag", &task[..8]));
    assert_eq!(of_task.exits(0).stdout.lines().count(), 2);
    run("-t nobody")
        .exits(2)
        .complains_in_one_line(&["no task nobody"]);
    run("--container ap")
        .exits(2)
        .complains_in_one_line(&["no container ap", "app"]);
    run("-g (")
        .exits(2)
        .complains_in_one_line(&["--grep \"(\": unclosed group"]);
    run("--since soon")
        .exits(2)
        .complains_in_one_line(&["--since"]);
    let service = ecsight("logs talk-once talkr")
        .at(&peer.server.endpoint)
        .run();
    service
        .exits(2)
        .complains_in_one_line(&["did you mean talker?"]);
}

/// A task that ECS never heard of, in a stream that its service's definitions name.
#[test]
fn a_forgotten_task_is_found_by_its_whole_id() {
    let Some(peer) = or_skip(empty_moto()) else {
        return;
    };
    let mut writer = Writer::new(peer, "moto");
    writer.begin("talk-ghost");
    let ghost = "0123456789abcdef0123456789abcdef";
    writer.write(ghost, &numbered(0..5), 7_200_000, 1);
    let run = |args: &str| {
        ecsight("logs talk-ghost")
            .args(args)
            .at(&peer.server.endpoint)
            .run()
    };
    let found = run(&format!("talker -t {ghost}"));
    assert_eq!(found.exits(0).stdout.lines().count(), 5);
    assert!(found.stdout.contains("0123†/app line 0"), "{found:?}");
    run(&format!("-t {ghost}"))
        .exits(2)
        .complains_in_one_line(&["name its service"]);
}

/// `ecsight logs -f | head -3`: the reader goes away, and nothing more is written.
#[test]
fn a_reader_who_goes_away_ends_it() {
    let Some(peer) = or_skip(empty_moto()) else {
        return;
    };
    let mut writer = Writer::new(peer, "moto");
    let task = writer.begin("talk-head");
    writer.write(&task, &numbered(0..3), 10_000, 1);
    let run = ecsight("logs talk-head talker -f").at(&peer.server.endpoint);
    let mut child = run
        .command()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ecsight starts");
    let mut out = BufReader::new(child.stdout.take().expect("stdout"));
    for _ in 0..3 {
        let mut line = String::new();
        out.read_line(&mut line).expect("a line");
        assert!(line.contains("of many"), "{line:?}");
    }
    drop(out);
    let pid = child.id();
    let (say, said) = channel();
    std::thread::spawn(move || say.send(child.wait_with_output()));
    let Ok(output) = said.recv_timeout(PATIENCE) else {
        send_signal(pid, "KILL");
        panic!("it goes on although nobody reads");
    };
    let output = output.expect("its output");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), &*words), (Some(0), ""));
}

#[test]
fn a_missing_group_and_a_missing_permission_are_told() {
    let Some(peer) = or_skip(empty_moto()) else {
        return;
    };
    let mut writer = Writer::new(peer, "moto");
    writer.ask(&json!({"do": "begin", "cluster": "talk-none", "group": false}));
    let missing = ecsight("logs talk-none talker")
        .at(&peer.server.endpoint)
        .run();
    missing.exits(3).complains(&["/ecs/talk-none", "not found"]);
    assert_eq!(missing.stdout, "");

    let task = writer.begin("talk-denied");
    writer.write(&task, &numbered(0..3), 1_000, 1);
    let refuse = |operation: &str, code: &str, words: &str, times: Option<u32>| {
        let mut fault = refusal(operation, code, words);
        fault["service"] = json!("logs");
        if let Some(times) = times {
            fault["times"] = json!(times);
        }
        peer.behind_faults(json!([fault]))
    };
    let words = "User: arn:aws:iam::1:user/a is not authorized to perform: logs:FilterLogEvents on resource: x";
    let proxy = refuse("FilterLogEvents", "AccessDeniedException", words, None);
    let denied = ecsight("logs talk-denied talker")
        .at(proxy.endpoint())
        .run();
    denied
        .exits(3)
        .complains(&["not allowed: logs:FilterLogEvents is missing"]);

    let proxy = refuse(
        "FilterLogEvents",
        "ThrottlingException",
        "Rate exceeded",
        Some(2),
    );
    let waited = ecsight("logs talk-denied talker")
        .at(proxy.endpoint())
        .run();
    assert_eq!(waited.exits(0).stdout.lines().count(), 3);
    assert_eq!(waited.stderr, "", "what passes is waited out");

    // Live Tail is not allowed: the lines come all the same.
    let words = "User: arn:aws:iam::1:user/a is not authorized to perform: logs:StartLiveTail on resource: x";
    let proxy = refuse("StartLiveTail", "AccessDeniedException", words, None);
    let mut reader = Reader::new(proxy.endpoint(), "talk-denied talker -f --live -o json");
    reader.has(3);
    writer.write(&task, &numbered(3..6), 0, 1);
    reader.has(6);
    let (lines, words) = reader.interrupted();
    each_once(&lines, &[numbered(0..6)]);
    assert!(words.contains("logs:StartLiveTail is missing"), "{words}");
}
