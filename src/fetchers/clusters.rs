//! The clusters of a region.

use super::step::{details, names};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Clusters of the region.
pub static SOURCE: Source = Source {
    id: SourceId::Clusters,
    names: Some(operations::LIST_CLUSTERS),
    details: Some(operations::DESCRIBE_CLUSTERS),
    batch: 100,
    cadence: Cadence {
        names: seconds(60),
        visible: seconds(10),
        rest: seconds(30),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        match step {
            Step::Names { token } => names(api.list_clusters(ticket, token.clone()).await),
            Step::Details { ids } => {
                details(api.describe_clusters(ticket, ids).await, Items::Clusters)
            }
        }
    })
}
