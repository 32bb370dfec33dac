//! The client and the simulated account's agent over a way that loses, doubles and reorders.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;

use super::agent::{at, heard};
use crate::channel::client::{Client, Heard};
use crate::channel::message::{Message, kind};
use crate::sim::channel::tests::agent;

/// After so many losses a message gets through.
const LOSSES: u32 = 3;
/// How long the agent waits for an acknowledgement.
const AGAIN: Duration = Duration::from_millis(300);
/// What is typed, and how long after another.
const TYPED: [&str; 8] = [
    "echo o",
    "ne\r",
    "seq 300\r",
    "cat\r",
    "a\rb\r",
    "\x04",
    "pwd\r",
    "exit\r",
];
const PAUSE: u64 = 30;

#[derive(Debug, PartialEq, Eq)]
struct Over {
    output: String,
    words: String,
}

struct World<'a> {
    now: Duration,
    fates: &'a [u8],
    drawn: usize,
    /// What is on its way: when it arrives, whether at the client, and the frame.
    way: BTreeMap<(Duration, usize), (bool, Vec<u8>)>,
    /// How often each message was lost: the side, the kind and the number.
    losses: BTreeMap<(bool, String, i64), u32>,
    /// What the client has not acknowledged, and when it is sent again.
    waiting: BTreeMap<i64, (Message, Duration)>,
    last: Option<Message>,
}

impl World<'_> {
    /// Puts a message on its way, as fate has it.
    fn send(&mut self, to_client: bool, message: &Message) {
        let fate = match self.fates {
            [] => 2,
            fates => fates[self.drawn % fates.len()],
        };
        self.drawn += 1;
        let about = (to_client, message.kind.clone(), number(message));
        let lost = self.losses.entry(about).or_default();
        if fate % 4 == 0 && *lost < LOSSES {
            *lost += 1;
            return;
        }
        let copies = if fate % 4 == 1 { 2 } else { 1 };
        for copy in 0..copies {
            self.drawn += 1;
            let delay = u64::from(fate / 4) * 3 * (1 + copy);
            let frame = message.write(0);
            self.way
                .insert((self.now + at(delay), self.drawn), (to_client, frame));
        }
    }

    fn say(&mut self, messages: Vec<Message>) {
        for message in messages {
            match message.kind.as_str() {
                kind::CLOSED => self.last = Some(message),
                kind::OUTPUT => {
                    self.send(true, &message);
                    self.waiting
                        .insert(message.sequence, (message, self.now + AGAIN));
                }
                _ => self.send(true, &message),
            }
        }
    }

    fn again(&mut self) {
        let now = self.now;
        let due = self.waiting.values_mut().filter(|(_, due)| *due <= now);
        let due: Vec<Message> = due
            .map(|(message, due)| {
                *due = now + AGAIN;
                message.clone()
            })
            .collect();
        for message in due {
            self.send(true, &message);
        }
    }
}

/// The number that a message has or is about.
fn number(message: &Message) -> i64 {
    let told: Option<Value> = serde_json::from_slice(&message.payload).ok();
    let about = told.and_then(|told| told["AcknowledgedMessageSequenceNumber"].as_i64());
    about.unwrap_or(message.sequence)
}

/// A whole session over such a way.
fn session(fates: &[u8]) -> Over {
    let mut world = World {
        now: Duration::ZERO,
        fates,
        drawn: 0,
        way: BTreeMap::new(),
        losses: BTreeMap::new(),
        waiting: BTreeMap::new(),
        last: None,
    };
    let mut agent = agent("/bin/sh");
    let mut client = Client::new(0);
    let mut typed = TYPED.iter().zip(1..).peekable();
    let mut output = Vec::new();
    world.say(agent.begin());
    for _ in 0..100_000 {
        while let Some((text, _)) = typed.next_if(|(_, turn)| at(turn * PAUSE) <= world.now) {
            client.send(text.as_bytes());
        }
        world.again();
        while let Some(frame) = client.next_frame(world.now) {
            world.send(false, &Message::read(&frame).unwrap());
        }
        while let Some(first) = world.way.first_entry()
            && first.key().0 <= world.now
        {
            let (to_client, frame) = first.remove();
            if to_client {
                client.hear(&frame, world.now);
                continue;
            }
            let message = Message::read(&frame).unwrap();
            if message.kind == kind::ACKNOWLEDGE {
                world.waiting.remove(&number(&message));
            } else if !agent.is_over() {
                let said = agent.hear(message);
                world.say(said);
            }
        }
        client.wait(world.now);
        if let Some(last) = world.last.take_if(|_| world.waiting.is_empty()) {
            client.hear(&last.write(0), world.now);
        }
        for one in heard(&mut client) {
            match one {
                Heard::Output(bytes) => output.extend(bytes),
                Heard::Closed(words) => {
                    let output = String::from_utf8(output).unwrap();
                    return Over { output, words };
                }
                Heard::Ready { .. } | Heard::PortRefused => {}
            }
        }
        world.now += at(1);
    }
    panic!("the session does not end");
}

#[test]
fn a_session_over_a_good_way_is_what_a_person_sees() {
    let over = session(&[]);
    assert_eq!(over.words, "");
    assert!(
        over.output
            .starts_with("# echo one\r\none\r\n# seq 300\r\n1\r\n"),
        "{}",
        over.output
    );
    assert!(
        over.output.ends_with("\n/app\r\n# exit\r\n"),
        "{}",
        over.output
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_lost_doubled_or_late_the_screen_is_the_same(
        fates in proptest::collection::vec(any::<u8>(), 1..200),
    ) {
        prop_assert_eq!(session(&fates), session(&[]));
    }
}
