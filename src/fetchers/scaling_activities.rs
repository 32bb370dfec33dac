//! What auto scaling did with services.

use super::step::details;
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::Text;
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
        let id = match step {
            Step::Details { ids } => ids.first().cloned(),
            Step::Names { .. } => None,
        };
        // A step without an id is a mistake of the caller; AWS rejects the empty one.
        let id = id.unwrap_or_else(|| Text::from(""));
        details(
            api.describe_scaling_activities(ticket, &id).await,
            Items::ScalingActivities,
        )
    })
}
