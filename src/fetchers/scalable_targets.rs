//! The bounds that auto scaling keeps the desired counts of services in.

use super::step::details;
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Scalable targets by resource id: described in fifties, a page of the answer.
pub static SOURCE: Source = Source {
    id: SourceId::ScalableTargets,
    names: None,
    details: Some(operations::DESCRIBE_SCALABLE_TARGETS),
    batch: 50,
    cadence: Cadence {
        names: None,
        visible: seconds(60),
        rest: seconds(120),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let ids = match step {
            Step::Details { ids } => ids.as_slice(),
            // Nobody lists them: AWS would tell those of all clusters.
            Step::Names { .. } => &[],
        };
        details(
            api.describe_scalable_targets(ticket, ids).await,
            Items::ScalableTargets,
        )
    })
}
