//! Attributes of target groups: one call for each group.

use super::step::{details, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Attributes of a target group, by its ARN.
pub static SOURCE: Source = Source {
    id: SourceId::TargetGroupAttributes,
    names: None,
    details: Some(operations::DESCRIBE_TARGET_GROUP_ATTRIBUTES),
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
        let reply = api
            .describe_target_group_attributes(ticket, &sole(step))
            .await;
        details(reply, Items::TargetGroupAttributes)
    })
}
