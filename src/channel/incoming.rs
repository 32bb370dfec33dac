//! The agent's stream: put in order, each message once.

use std::collections::BTreeMap;

use super::message::Message;

/// The most messages that are kept because one before them is missing.
const EARLY: usize = 256;

/// The stream.
#[derive(Debug, Default)]
pub(super) struct Incoming {
    expected: i64,
    early: BTreeMap<i64, Message>,
}

/// What became of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// It is kept, or was before. What is not acknowledged comes again.
    pub acknowledge: bool,
    /// What is complete now, in order.
    pub complete: Vec<Message>,
}

impl Incoming {
    pub(super) fn take(&mut self, message: Message) -> Taken {
        let sequence = message.sequence;
        if sequence > self.expected {
            let known = self.early.contains_key(&sequence);
            let keeps = known || self.early.len() < EARLY;
            if keeps {
                self.early.insert(sequence, message);
            }
            return Taken {
                acknowledge: keeps,
                complete: Vec::new(),
            };
        }
        let mut complete = Vec::new();
        if sequence == self.expected {
            complete.push(message);
            self.expected = self.expected.saturating_add(1);
            while let Some(next) = self.early.remove(&self.expected) {
                complete.push(next);
                self.expected = self.expected.saturating_add(1);
            }
        }
        Taken {
            acknowledge: sequence >= 0,
            complete,
        }
    }
}
