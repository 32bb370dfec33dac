//! Target groups, which change rarely.

use super::step::{details, several};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Target groups by ARN, twenty a call.
pub static SOURCE: Source = Source {
    id: SourceId::TargetGroups,
    names: None,
    details: Some(operations::DESCRIBE_TARGET_GROUPS),
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
        let reply = api.describe_target_groups(ticket, several(step)).await;
        details(reply, Items::TargetGroups)
    })
}
