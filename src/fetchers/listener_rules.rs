//! Rules, asked for with the listener they belong to.

use super::step::{details, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Rules of a listener, by the ARN of the listener.
pub static SOURCE: Source = Source {
    id: SourceId::ListenerRules,
    names: None,
    details: Some(operations::DESCRIBE_RULES),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(300),
        rest: seconds(300),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let reply = api.describe_rules(ticket, &sole(step)).await;
        details(reply, Items::ListenerRules)
    })
}
