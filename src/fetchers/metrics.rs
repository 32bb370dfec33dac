//! Series of CloudWatch, by identity. Each costs money each time: only what is on screen is asked.

use super::step::details;
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Series, as many in one call as GetMetricData takes; a new point comes each minute.
pub static SOURCE: Source = Source {
    id: SourceId::MetricSeries,
    names: None,
    details: Some(operations::GET_METRIC_DATA),
    batch: 500,
    cadence: Cadence {
        names: None,
        visible: seconds(60),
        rest: None,
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let ids = match step {
            Step::Details { ids } => ids.as_slice(),
            Step::Names { .. } => &[],
        };
        details(api.get_metric_data(ticket, ids).await, Items::MetricSeries)
    })
}
