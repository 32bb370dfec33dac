//! Listeners, asked for with the load balancer they belong to.

use super::step::{details, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Listeners of a load balancer, by the ARN of the load balancer.
pub static SOURCE: Source = Source {
    id: SourceId::Listeners,
    names: None,
    details: Some(operations::DESCRIBE_LISTENERS),
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
        let reply = api.describe_listeners(ticket, &sole(step)).await;
        details(reply, Items::Listeners)
    })
}
