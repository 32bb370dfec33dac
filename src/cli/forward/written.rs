//! What is written down of the sessions that are opened: before each call, and after it.

use super::Forwarding;
use crate::audit::About;
use crate::cli::act::entry;
use crate::domain::errand::{Answer, Ask, Errand};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::Yield;
use crate::domain::time::Timestamp;
use crate::fetchers::errands::operation;
use std::time::Instant;

impl Forwarding {
    /// Writes a call down before it is sent. What cannot be written down is not sent.
    pub(super) fn write_before(&mut self, errand: &Errand) -> Result<(), Fault> {
        let Ask::Mutate(call) = &*errand.ask else {
            return Ok(());
        };
        let change = self.forwards.change_of(errand.id).unwrap_or_default();
        self.written += 1;
        let about = About {
            cluster: &change.cluster,
            action: &change.action,
            target: &change.target,
            number: self.written,
        };
        let entry = entry(&self.asker.store, &about, call);
        self.log.append(&entry).map_err(|error| {
            let action = operation(&errand.ask).iam_action();
            let words = format!("it cannot be written down, and so it was not sent: {error}");
            Fault::new(FaultKind::Refused, action, words)
        })?;
        self.open.insert(errand.id, (entry, Instant::now()));
        Ok(())
    }

    /// Writes down what became of a call.
    pub(super) fn write_after(&mut self, errand: &Errand, result: &Result<Yield, Fault>) {
        let Some((entry, began)) = self.open.remove(&errand.id) else {
            return;
        };
        let ended = match result {
            Ok(Yield::Errand(Answer::Mutated(answer))) => Ok(answer),
            Ok(_) => Err(Err("answered otherwise")),
            Err(fault) => Err(Ok(fault)),
        };
        let after = entry.ended(ended, began.elapsed(), Timestamp::now());
        if let Err(error) = self.log.append(&after) {
            crate::cli::print::complain(&format!("the answer could not be written down: {error}"));
        }
    }
}
