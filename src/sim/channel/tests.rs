//! The agent, without a socket.

#![allow(clippy::unwrap_used)]

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::ports::{Ports, frame_of};
use super::shell::Shell;
use super::talk::Talk;
use crate::channel::message::{Message, kind, payload};
use crate::sim::story::{Place, Purpose, Session};

fn place() -> Place {
    Place {
        host: "ip-10-40-1-2".into(),
        region: "us-east-1".into(),
        cluster: "prod-web".into(),
        service: "storefront".into(),
        task: "0".repeat(32),
        container: "app".into(),
        image: "storefront:1".into(),
        env: vec!["API_TOKEN".into()],
        port: Some(8080),
    }
}

fn talk(purpose: Purpose) -> Talk {
    let session = Session {
        token: "t".into(),
        purpose,
        place: place(),
        at: (0, 0),
    };
    Talk::new("ecs-execute-command-1", session)
}

/// An agent whose session is a command, for the other end's tests.
pub(crate) fn agent(command: &str) -> Talk {
    talk(Purpose::Command(command.into()))
}

fn input(sequence: i64, payload_type: u32, bytes: &[u8]) -> Message {
    Message {
        kind: kind::INPUT.into(),
        sequence,
        flags: 0,
        id: 7,
        payload_type,
        payload: bytes.to_vec(),
    }
}

/// Everything that was said on the screen.
fn screen(messages: &[Message]) -> String {
    let output = messages
        .iter()
        .filter(|one| one.kind == kind::OUTPUT && one.payload_type == payload::OUTPUT);
    let bytes: Vec<u8> = output.flat_map(|one| one.payload.clone()).collect();
    String::from_utf8(bytes).unwrap()
}

fn kinds(messages: &[Message]) -> Vec<(&str, u32)> {
    let kind = |one| {
        let Message {
            kind, payload_type, ..
        }: &Message = one;
        (kind.as_str(), *payload_type)
    };
    messages.iter().map(kind).collect()
}

fn shaken(purpose: Purpose) -> (Talk, Vec<Message>) {
    let mut talk = talk(purpose);
    let asked = talk.begin();
    assert_eq!(kinds(&asked), [(kind::OUTPUT, payload::HANDSHAKE_REQUEST)]);
    let said = talk.hear(input(0, payload::HANDSHAKE_RESPONSE, b"{}"));
    (talk, said)
}

#[test]
fn a_session_shakes_hands_prompts_and_ends() {
    let (mut talk, said) = shaken(Purpose::Command("/bin/sh".into()));
    assert_eq!(
        kinds(&said),
        [
            (kind::ACKNOWLEDGE, 0),
            (kind::OUTPUT, payload::HANDSHAKE_COMPLETE),
            (kind::OUTPUT, payload::OUTPUT),
        ]
    );
    assert_eq!(screen(&said), "# ");
    let told: Value = serde_json::from_slice(&said[0].payload).unwrap();
    assert_eq!(told["AcknowledgedMessageSequenceNumber"], 0);
    assert_eq!(
        told["AcknowledgedMessageId"],
        "00000000-0000-0000-0000-000000000007"
    );
    let said = talk.hear(input(1, payload::OUTPUT, b"exit\r"));
    assert_eq!(screen(&said), "exit\r\n");
    let last = said.last().unwrap();
    assert!(last.kind == kind::CLOSED && talk.is_over());
}

#[test]
fn what_comes_twice_is_acknowledged_twice_and_done_once() {
    let (mut talk, _) = shaken(Purpose::Command("sh".into()));
    assert!(
        talk.hear(input(2, payload::OUTPUT, b"x")).is_empty(),
        "before its turn"
    );
    let key = input(1, payload::OUTPUT, b"y");
    assert_eq!(screen(&talk.hear(key.clone())), "y");
    let again = talk.hear(key);
    assert_eq!(kinds(&again), [(kind::ACKNOWLEDGE, 0)]);
}

#[test]
fn an_idle_session_and_a_terminated_one_end() {
    let (mut talk, _) = shaken(Purpose::Command("sh".into()));
    let said = talk.wait(Duration::from_secs(21 * 60));
    let told: Value = serde_json::from_slice(&said[0].payload).unwrap();
    assert!(told["Output"].as_str().unwrap().contains("inactivity"));
    let (mut talk, _) = shaken(Purpose::Command("sh".into()));
    talk.hear(input(1, payload::FLAG, &2_u32.to_be_bytes()));
    assert!(talk.is_over());
}

#[test]
fn the_shell_answers() {
    let table = [
        ("pwd\r", "pwd\r\n/app\r\n# "),
        ("cd /etc; pwd\r", "cd /etc; pwd\r\n/etc\r\n# "),
        ("echo a  b\r", "echo a  b\r\na b\r\n# "),
        ("echo $API_TOKEN\r", "echo $API_TOKEN\r\n****\r\n# "),
        ("false; echo $?\r", "false; echo $?\r\n1\r\n# "),
        ("nope\r", "nope\r\nsh: nope: not found\r\n# "),
        ("ls /app\r", "ls /app\r\nVERSION  config.yaml  server\r\n# "),
        ("cat VERSION\r", "cat VERSION\r\nstorefront:1\r\n# "),
        ("stty size\r", "stty size\r\n40 120\r\n# "),
        ("pwx\x7fd\r", "pwx\x08 \x08d\r\n/app\r\n# "),
        ("ä\x7f\r", "ä\x08 \x08\r\n# "),
        ("\x1b[A\x1bOBx\x15\r", "x\x08 \x08\r\n# "),
        ("half a li\x03", "half a li^C\r\n# "),
        ("cat\rhello\r\x04", "cat\r\nhello\r\nhello\r\n# "),
        ("sleep 100\r\x03", "sleep 100\r\n^C\r\n# "),
        ("\x04", "exit\r\n"),
        (
            "curl -s http://localhost:8080/\r",
            "curl -s http://localhost:8080/\r\n{\"status\":\"ok\"}\r\n# ",
        ),
    ];
    for (keys, wanted) in table {
        let mut shell = Shell::new("/bin/sh", place());
        assert_eq!(shell.begin().output, b"# ");
        shell.resize(json!({ "cols": 120, "rows": 40 }).to_string().as_bytes());
        let said = shell.hear(keys.as_bytes());
        assert_eq!(String::from_utf8(said.output).unwrap(), wanted, "{keys:?}");
    }
}

#[test]
fn one_command_is_run_and_the_session_is_over() {
    let table = [
        ("pwd", "/app\r\n"),
        ("sh -c 'echo hi'", "hi\r\n"),
        (
            "zsh",
            "Unable to start command: Failed to start pty: exec: \"zsh\": executable file not found in $PATH\r\n",
        ),
    ];
    for (command, wanted) in table {
        let said = Shell::new(command, place()).begin();
        assert_eq!(String::from_utf8(said.output).unwrap(), wanted);
        assert!(said.over, "{command}");
    }
    let mut shell = Shell::new("sleep 2", place());
    assert!(!shell.begin().over);
    assert!(shell.wait(Duration::from_secs(3)).over);
}

#[test]
fn no_value_of_an_environment_is_told() {
    let mut shell = Shell::new("env", place());
    let said = String::from_utf8(shell.begin().output).unwrap();
    assert!(said.contains("API_TOKEN=****\r\n"), "{said}");
}

#[test]
fn ports_answer_requests_and_echo_everything_else() {
    let mut ports = Ports::new(None, 8080, place());
    let mut sent = frame_of(0, 3, &[]);
    sent.extend(frame_of(2, 3, b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"));
    let (one, two) = sent.split_at(5);
    assert!(ports.hear(one).output.is_empty(), "half a frame");
    let said = ports.hear(two).output;
    let text = String::from_utf8_lossy(&said);
    assert!(text.contains("200 OK") && text.contains("GET /x HTTP/1.1"));
    assert_eq!(said[said.len() - 8..], frame_of(1, 3, &[]));
    let mut plain = Ports::new(Some("db".into()), 5432, place());
    assert_eq!(plain.hear(b"ping").output, b"ping");
    let refused = Ports::new(None, 9, place()).hear(&frame_of(0, 3, &[]));
    assert_eq!(
        (refused.flag, refused.output),
        (Some(3), frame_of(1, 3, &[]))
    );
}

proptest! {
    #[test]
    fn messages_survive_the_wire(sequence: i64, flags: u64, id: u128, payload_type: u32, bytes: Vec<u8>) {
        let message = Message {
            kind: kind::OUTPUT.into(), sequence, flags, id, payload_type, payload: bytes,
        };
        let wire = message.write(7);
        prop_assert_eq!(Message::read(&wire), Some(message.clone()));
        prop_assert_eq!(Message::read(&wire[..wire.len() - 1]), None);
    }

    #[test]
    fn no_bytes_are_too_strange(bytes: Vec<u8>) {
        let _ = Message::read(&bytes);
        let mut shell = Shell::new("bash", place());
        shell.begin();
        shell.hear(&bytes);
        Ports::new(None, 8080, place()).hear(&bytes);
    }
}
