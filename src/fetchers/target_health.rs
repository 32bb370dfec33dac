//! The health of targets: one target group a call, under the tightest limit of all.

use super::step::{details, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Targets of a target group, by the ARN of the group.
pub static SOURCE: Source = Source {
    id: SourceId::TargetHealth,
    names: None,
    details: Some(operations::DESCRIBE_TARGET_HEALTH),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(10),
        rest: seconds(60),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let reply = api.describe_target_health(ticket, &sole(step)).await;
        details(reply, Items::TargetHealth)
    })
}
