//! Load balancers, which change rarely.

use super::step::{details, several};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Load balancers by ARN, twenty a call.
pub static SOURCE: Source = Source {
    id: SourceId::LoadBalancers,
    names: None,
    details: Some(operations::DESCRIBE_LOAD_BALANCERS),
    batch: 20,
    cadence: Cadence {
        names: None,
        visible: seconds(300),
        rest: seconds(300),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let reply = api.describe_load_balancers(ticket, several(step)).await;
        details(reply, Items::LoadBalancers)
    })
}
