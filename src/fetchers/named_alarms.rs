//! Alarms whose names something else told: a deployment configuration, a scaling policy.

use super::step::details;
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Alarms by name: described in hundreds, which is all DescribeAlarms takes.
pub static SOURCE: Source = Source {
    id: SourceId::NamedAlarms,
    names: None,
    details: Some(operations::DESCRIBE_ALARMS),
    batch: 100,
    cadence: Cadence {
        names: None,
        visible: seconds(60),
        rest: seconds(60),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let names = match step {
            Step::Details { ids } => ids.as_slice(),
            // The list of all alarms is another source.
            Step::Names { .. } => &[],
        };
        details(api.describe_alarms(ticket, names).await, Items::Alarms)
    })
}
