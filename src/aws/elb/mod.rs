//! Elastic Load Balancing (v2): the calls, and their answers in the domain's words.

mod balancers;
mod groups;
mod listeners;
#[cfg(test)]
mod tests;

use super::{Described, Reply};
use crate::domain::Text;
use crate::domain::fault::FaultKind;

/// The same reply, where the failure "there is no such thing" of a call for one thing is an answer.
///
/// Of a call for several it stays a failure: AWS does not say which of them is not there.
fn absent_is_missing<T>(reply: Reply<Described<T>>, ids: &[Text]) -> Reply<Described<T>> {
    let result = match (reply.result, ids) {
        (Err(fault), [id]) if fault.kind == FaultKind::NotFound => Ok(Described {
            items: Vec::new(),
            missing: vec![(Text::clone(id), fault.message)],
        }),
        (result, _) => result,
    };
    Reply {
        result,
        record: reply.record,
    }
}

fn strings(ids: &[Text]) -> Vec<String> {
    ids.iter().map(|id| String::from(&**id)).collect()
}
