//! Whether Container Insights measures a cluster whose setting is not told.

use super::step::{details, sole};
use super::{Cadence, Fetched, Source, Ticket};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// One look at the metrics of a cluster, by its ARN or name.
pub static SOURCE: Source = Source {
    id: SourceId::InsightsProbe,
    names: None,
    details: Some(operations::LIST_METRICS),
    batch: 1,
    cadence: Cadence::ONCE,
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let id = sole(step);
        details(api.probe_insights(ticket, &id).await, Items::InsightsProbe)
    })
}
