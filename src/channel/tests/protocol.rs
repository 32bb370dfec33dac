//! The client without a socket.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::agent::{
    SHELL, acknowledges, at, complete, frames, heard, hears, inputs, other, output, ready, request,
};
use crate::channel::client::{Client, Heard};
use crate::channel::handshake::ENCRYPTED;
use crate::channel::message::{Message, flag, kind, payload};

fn out(text: &str) -> Heard {
    Heard::Output(text.as_bytes().to_vec())
}

fn closed(text: &str) -> Heard {
    Heard::Closed(text.into())
}

#[test]
fn a_session_begins_with_its_token() {
    let mut client = Client::new(0);
    let opening: Value = serde_json::from_str(&client.opening("tok", "me")).unwrap();
    assert_eq!(opening["MessageSchemaVersion"], "1.0");
    assert_eq!(opening["TokenValue"], "tok");
    assert_eq!(opening["ClientId"], "me");
    assert_eq!(opening["RequestId"].as_str().unwrap().len(), 36);
    assert!(opening["ClientVersion"].is_string());
}

#[test]
fn hands_are_shaken_and_what_was_typed_before_leaves_after() {
    let mut client = Client::new(1_700_000_000_000);
    client.send(b"early");
    assert!(frames(&mut client, at(0)).is_empty());
    let asked = request("3.1.0.0", &["SessionType", "Telepathy"]);
    hears(
        &mut client,
        &output(0, payload::HANDSHAKE_REQUEST, &asked),
        at(1),
    );
    let said = frames(&mut client, at(1));
    let [acknowledgement, answer] = said.as_slice() else {
        panic!("{said:?}");
    };
    assert_eq!(
        (acknowledgement.kind.as_str(), acknowledgement.flags),
        (kind::ACKNOWLEDGE, 3)
    );
    let told: Value = serde_json::from_slice(&acknowledgement.payload).unwrap();
    assert_eq!(
        told,
        json!({
            "AcknowledgedMessageType": kind::OUTPUT,
            "AcknowledgedMessageId": "00000000-0000-0000-0000-000000000a00",
            "AcknowledgedMessageSequenceNumber": 0,
            "IsSequentialMessage": true,
        })
    );
    assert_eq!(
        (answer.kind.as_str(), answer.sequence, answer.flags),
        (kind::INPUT, 0, 1)
    );
    assert_eq!(answer.payload_type, payload::HANDSHAKE_RESPONSE);
    let told: Value = serde_json::from_slice(&answer.payload).unwrap();
    let actions = &told["ProcessedClientActions"];
    assert_eq!(
        (&actions[0]["ActionType"], &actions[0]["ActionStatus"]),
        (&json!("SessionType"), &json!(1))
    );
    assert_eq!(
        actions[1]["ActionStatus"], 3,
        "what is not known is not supported"
    );
    assert!(heard(&mut client).is_empty());
    hears(
        &mut client,
        &output(1, payload::HANDSHAKE_COMPLETE, &complete("Be\x1b careful")),
        at(2),
    );
    let ready = Heard::Ready {
        agent_version: Some("3.1.0.0".into()),
        banner: Some("Be␛ careful".into()),
    };
    assert_eq!(heard(&mut client), [ready]);
    assert_eq!(
        inputs(&mut client, at(2)),
        [(1, payload::OUTPUT, b"early".to_vec())]
    );
}

#[test]
fn an_agent_without_a_handshake_is_ready_when_it_speaks() {
    let mut client = Client::new(0);
    client.send(b"x");
    hears(&mut client, &output(0, payload::OUTPUT, b"# "), at(0));
    let ready = Heard::Ready {
        agent_version: None,
        banner: None,
    };
    assert_eq!(heard(&mut client), [ready, out("# ")]);
    assert_eq!(
        inputs(&mut client, at(0)),
        [(0, payload::OUTPUT, b"x".to_vec())]
    );
}

#[test]
fn a_session_with_a_key_of_kms_is_not_held_in_plain_text() {
    let mut client = Client::new(0);
    client.send(b"secret");
    let asked = request("3.1.0.0", &["KMSEncryption", "SessionType"]);
    hears(
        &mut client,
        &output(0, payload::HANDSHAKE_REQUEST, &asked),
        at(0),
    );
    let said = frames(&mut client, at(0));
    assert_eq!(said.len(), 2, "an acknowledgement, and the answer");
    let told: Value = serde_json::from_slice(&said[1].payload).unwrap();
    assert_eq!(told["ProcessedClientActions"][0]["ActionStatus"], 3);
    assert_eq!(heard(&mut client), [closed(ENCRYPTED)]);
    hears(
        &mut client,
        &output(1, payload::HANDSHAKE_COMPLETE, &complete("")),
        at(1),
    );
    client.send(b"more");
    assert!(frames(&mut client, at(60_000)).is_empty() && heard(&mut client).is_empty());
    assert_eq!(client.due(), None);
}

#[test]
fn a_handshake_that_cannot_be_read_ends_it() {
    let mut client = Client::new(0);
    hears(
        &mut client,
        &output(0, payload::HANDSHAKE_REQUEST, b"{"),
        at(0),
    );
    let told = heard(&mut client);
    assert!(
        matches!(&told[..], [Heard::Closed(why)] if why.contains("could not be read")),
        "{told:?}"
    );
}

#[test]
fn what_comes_in_any_order_is_heard_in_its_own_and_once() {
    let mut client = ready();
    for (sequence, expected) in [(4, ""), (3, ""), (4, ""), (2, "234"), (3, ""), (5, "5")] {
        let text = sequence.to_string();
        hears(
            &mut client,
            &output(sequence, payload::OUTPUT, text.as_bytes()),
            at(0),
        );
        let acknowledged = frames(&mut client, at(0));
        assert_eq!(
            acknowledged.len(),
            1,
            "{sequence}: whatever is known is acknowledged"
        );
        let wanted: Vec<Heard> = (!expected.is_empty())
            .then(|| out(expected))
            .into_iter()
            .collect();
        assert_eq!(heard(&mut client), wanted, "{sequence}");
    }
}

#[test]
fn what_comes_far_too_early_is_neither_kept_nor_acknowledged() {
    let mut client = ready();
    let mut kept = 0;
    for sequence in 3..1_000 {
        hears(&mut client, &output(sequence, payload::OUTPUT, b"."), at(0));
        kept += frames(&mut client, at(0)).len();
    }
    assert_eq!(kept, 256);
    hears(&mut client, &output(-1, payload::OUTPUT, b"."), at(0));
    assert!(frames(&mut client, at(0)).is_empty());
    hears(&mut client, &output(2, payload::OUTPUT, b"."), at(0));
    assert_eq!(heard(&mut client), [out(&".".repeat(257))]);
}

#[test]
fn what_is_not_acknowledged_is_sent_again_with_growing_pauses_and_then_given_up() {
    let mut client = ready();
    client.send(b"ls\r");
    let first = frames(&mut client, at(0)).remove(0);
    let mut sent = vec![0];
    for now in 1..=120_000 {
        client.wait(at(now));
        for again in frames(&mut client, at(now)) {
            assert_eq!(again, first, "the same message, to its id");
            sent.push(now);
        }
        if client.due().is_none() {
            sent.push(now);
            break;
        }
    }
    assert_eq!(sent[..7], [0, 200, 600, 1_400, 3_000, 6_200, 11_200]);
    assert_eq!(sent.len(), 17, "sixteen times, and the end");
    assert!(sent[16] < 65_000, "{sent:?}");
    let told = heard(&mut client);
    assert!(
        matches!(&told[..], [Heard::Closed(why)] if why.contains("lost")),
        "{told:?}"
    );
}

#[test]
fn what_is_acknowledged_is_not_sent_again_and_only_the_oldest_is() {
    let mut client = ready();
    client.send(&[b'x'; 3_000]);
    assert_eq!(inputs(&mut client, at(0)).len(), 3);
    hears(&mut client, &acknowledges(2), at(10));
    hears(&mut client, &acknowledges(77), at(10));
    hears(&mut client, &other(kind::ACKNOWLEDGE, "nonsense"), at(10));
    let again = inputs(&mut client, at(300));
    assert_eq!(again.iter().map(|one| one.0).collect::<Vec<_>>(), [1]);
    hears(&mut client, &acknowledges(1), at(310));
    let again = inputs(&mut client, at(310));
    assert_eq!(
        again.iter().map(|one| one.0).collect::<Vec<_>>(),
        [3],
        "late as well"
    );
    hears(&mut client, &acknowledges(3), at(320));
    assert_eq!(
        (client.due(), frames(&mut client, at(9_000)).len()),
        (None, 0)
    );
}

#[test]
fn on_a_slow_way_there_is_more_patience() {
    let mut client = ready();
    for round in 0..20_u64 {
        let now = at(round * 1_000);
        client.send(b"k");
        let sent = inputs(&mut client, now);
        hears(&mut client, &acknowledges(sent[0].0), now + at(600));
    }
    client.send(b"k");
    assert_eq!(inputs(&mut client, at(30_000)).len(), 1);
    assert!(client.due().unwrap() > at(30_600), "{:?}", client.due());
}

#[test]
fn a_service_that_needs_a_pause_has_it() {
    let say = |client: &mut Client, what: &str, as_text: bool, now| match as_text {
        true => client.hear_text(what, now),
        false => hears(client, &other(what, ""), now),
    };
    for as_text in [true, false] {
        let mut client = ready();
        client.send(b"a");
        assert_eq!(inputs(&mut client, at(0)).len(), 1);
        say(&mut client, kind::PAUSE, as_text, at(0));
        client.send(b"b");
        client.wait(at(200_000));
        assert!(frames(&mut client, at(200_000)).is_empty() && client.due().is_none());
        say(&mut client, kind::START, as_text, at(200_000));
        assert_eq!(
            inputs(&mut client, at(200_000)),
            [(2, payload::OUTPUT, b"b".to_vec())]
        );
        assert_eq!(
            inputs(&mut client, at(200_200)),
            [(1, payload::OUTPUT, b"a".to_vec())]
        );
    }
}

#[test]
fn a_pause_does_not_hold_up_the_handshake() {
    let mut client = Client::new(0);
    client.hear_text(kind::PAUSE, at(0));
    let asked = request("3.1.0.0", &["SessionType"]);
    let asked = output(0, payload::HANDSHAKE_REQUEST, &asked);
    hears(&mut client, &asked, at(0));
    let said = inputs(&mut client, at(0));
    assert_eq!(said[0].1, payload::HANDSHAKE_RESPONSE);
}

#[test]
fn sizes_and_flags_are_messages_of_their_own() {
    let mut client = Client::new(0);
    client.resize(80, 24);
    client.resize(132, 50);
    client.send(b"a");
    client.send(b"b");
    client.flag(flag::TERMINATE);
    assert!(
        frames(&mut client, at(0)).is_empty(),
        "not before the agent is ready"
    );
    hears(&mut client, &output(0, payload::OUTPUT, b""), at(0));
    let said = inputs(&mut client, at(0));
    let size: Value = serde_json::from_slice(&said[0].2).unwrap();
    assert_eq!(
        (said[0].1, size),
        (payload::SIZE, json!({ "cols": 132, "rows": 50 }))
    );
    assert_eq!(said[1], (1, payload::OUTPUT, b"ab".to_vec()));
    assert_eq!(said[2], (2, payload::FLAG, vec![0, 0, 0, 2]));
    hears(&mut client, &output(1, payload::FLAG, &[0, 0, 0, 3]), at(0));
    hears(&mut client, &output(2, payload::FLAG, &[0, 0, 0, 9]), at(0));
    hears(&mut client, &output(3, 99, b"of a later version"), at(0));
    assert_eq!(heard(&mut client)[1..], [Heard::PortRefused]);
}

#[test]
fn input_is_cut_into_pieces_and_there_is_room_or_not() {
    let mut client = ready();
    client.send(&[7; 2_500]);
    client.send(&[8; 100]);
    let said = inputs(&mut client, at(0));
    let sizes: Vec<usize> = said.iter().map(|one| one.2.len()).collect();
    assert_eq!(sizes, [1_024, 1_024, 552], "what waits is filled up");
    assert!(client.room());
    client.send(&vec![0; 1_024 * 600]);
    assert!(!client.room());
    assert_eq!(
        inputs(&mut client, at(0)).len(),
        256 - 3,
        "so many are on their way at once"
    );
    for sequence in 1..=256 {
        hears(&mut client, &acknowledges(sequence), at(1));
    }
    assert!(client.room());
}

#[test]
fn the_end_is_told_in_the_agents_words() {
    let told = |output: &str| json!({ "Output": output, "SessionId": "s" }).to_string();
    let table = [
        (told(""), ""),
        (
            told("Your session timed out due to inactivity.\n"),
            "Your session timed out due to inactivity.",
        ),
        (told("red\x1b[31m"), "red␛[31m"),
        ("{}".into(), ""),
        ("nonsense".into(), ""),
        (String::new(), ""),
    ];
    for (payload, expected) in table {
        let mut client = ready();
        hears(&mut client, &other(kind::CLOSED, &payload), at(0));
        hears(&mut client, &other(kind::CLOSED, &payload), at(0));
        assert_eq!(heard(&mut client), [closed(expected)], "{payload}");
    }
    let mut client = ready();
    client.hear_text("something else", at(0));
    client.hear_text(kind::CLOSED, at(0));
    assert_eq!(heard(&mut client), [closed("")]);
}

#[test]
fn what_is_no_message_is_passed_over_and_in_numbers_the_end() {
    let good = output(2, payload::OUTPUT, b"hello").write(0);
    let mut wrong = good.clone();
    *wrong.last_mut().unwrap() ^= 1;
    let mut long = good.clone();
    long[0] = 0xFF;
    let mut longest = good.clone();
    longest[..4].copy_from_slice(&u32::MAX.to_be_bytes());
    let mut hungry = good.clone();
    hungry[116..120].copy_from_slice(&u32::MAX.to_be_bytes());
    let mut client = ready();
    for strange in [
        &[][..],
        b"HTTP/1.1 200 OK",
        &good[..40],
        &wrong,
        &long,
        &longest,
        &hungry,
    ] {
        client.hear(strange, at(0));
        assert!(frames(&mut client, at(0)).is_empty());
    }
    client.hear(&good, at(0));
    assert_eq!(heard(&mut client), [out("hello")]);
    hears(&mut client, &other("of_a_later_version", "?"), at(0));
    assert!(heard(&mut client).is_empty());
    for _ in 0..64 {
        client.hear(b"no", at(0));
    }
    let told = heard(&mut client);
    assert!(
        matches!(&told[..], [Heard::Closed(why)] if why.contains("not a data channel")),
        "{told:?}"
    );
}

#[test]
fn a_message_says_when_it_was_made() {
    let mut client = ready();
    client.send(b"x");
    let frame = client.next_frame(at(250)).unwrap();
    assert_eq!(frame[40..48], 1_700_000_000_250_u64.to_be_bytes());
}

proptest! {
    #[test]
    fn nothing_that_is_heard_is_too_strange(
        frames_heard in proptest::collection::vec(
            prop_oneof![
                any::<Vec<u8>>(),
                (0..5_usize, -1..4_i64, 0..13_u32, any::<Vec<u8>>(), any::<Option<(u8, u8)>>()).prop_map(
                    |(which, sequence, payload_type, payload, flip)| {
                        let kinds = [kind::OUTPUT, kind::ACKNOWLEDGE, kind::CLOSED, kind::PAUSE, SHELL];
                        let mut bytes = Message {
                            kind: kinds[which].into(), sequence, flags: 0, id: 1, payload_type, payload,
                        }.write(0);
                        if let Some((at, by)) = flip {
                            let at = usize::from(at) % bytes.len();
                            bytes[at] ^= by;
                        }
                        bytes
                    }
                ),
            ],
            0..20,
        ),
        texts: Vec<String>,
    ) {
        let mut client = Client::new(u64::MAX);
        client.send(b"typed");
        for (now, frame) in frames_heard.iter().enumerate() {
            client.hear(frame, at(now as u64 * 777));
            frames(&mut client, at(now as u64 * 777));
            client.wait(at(now as u64 * 777));
        }
        for text in texts {
            client.hear_text(&text, at(0));
        }
        let ends = heard(&mut client).iter().filter(|one| matches!(one, Heard::Closed(_))).count();
        prop_assert!(ends <= 1);
    }
}
