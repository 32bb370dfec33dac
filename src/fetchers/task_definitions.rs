//! Task definitions, which never change: each is read once, ever.

use super::step::{details, sole};
use super::{Cadence, Fetched, Source, Ticket};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Task definitions by ARN, one a call.
pub static SOURCE: Source = Source {
    id: SourceId::TaskDefinitions,
    names: None,
    details: Some(operations::DESCRIBE_TASK_DEFINITION),
    batch: 1,
    cadence: Cadence::ONCE,
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let id = sole(step);
        let reply = api.describe_task_definition(ticket, &id).await;
        details(reply, Items::TaskDefinitions)
    })
}
