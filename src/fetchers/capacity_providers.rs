//! The capacity providers of a cluster: the cluster and the strategies name them.

use super::step::{cluster, details};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Capacity providers of a cluster by name, ten a call.
pub static SOURCE: Source = Source {
    id: SourceId::CapacityProviders,
    names: None,
    details: Some(operations::DESCRIBE_CAPACITY_PROVIDERS),
    batch: 10,
    cadence: Cadence {
        names: None,
        visible: seconds(60),
        rest: seconds(60),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        // A step of another shape is a mistake of the caller; AWS answers no names with all there are.
        let ids = match step {
            Step::Details { ids } => ids.as_slice(),
            Step::Names { .. } => &[],
        };
        let reply = api
            .describe_capacity_providers(ticket, &cluster(key), ids)
            .await;
        details(reply, Items::CapacityProviders)
    })
}
