//! What auto scaling did with services.

use super::step::{details, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Activities by resource id, one service a call.
pub static SOURCE: Source = Source {
    id: SourceId::ScalingActivities,
    names: None,
    details: Some(operations::DESCRIBE_SCALING_ACTIVITIES),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(60),
        rest: seconds(60),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let id = sole(step);
        details(
            api.describe_scaling_activities(ticket, &id).await,
            Items::ScalingActivities,
        )
    })
}
