//! All alarms of the region: one paged call that names and describes.

use super::step::{details, listed};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Alarms of the region, a hundred on a page.
pub static SOURCE: Source = Source {
    id: SourceId::Alarms,
    names: Some(operations::DESCRIBE_ALARMS),
    details: None,
    batch: 100,
    cadence: Cadence {
        names: seconds(60),
        visible: None,
        rest: None,
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        match step {
            Step::Names { token } => {
                listed(api.list_alarms(ticket, token.clone()).await, Items::Alarms)
            }
            Step::Details { ids } => details(api.describe_alarms(ticket, ids).await, Items::Alarms),
        }
    })
}
