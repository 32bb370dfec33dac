//! The container instances of a cluster.

use super::step::{cluster, details, names};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Container instances of a cluster: two calls for each hundred of them.
pub static SOURCE: Source = Source {
    id: SourceId::ContainerInstances,
    names: Some(operations::LIST_CONTAINER_INSTANCES),
    details: Some(operations::DESCRIBE_CONTAINER_INSTANCES),
    batch: 100,
    cadence: Cadence {
        names: seconds(60),
        visible: seconds(30),
        rest: seconds(30),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let cluster = cluster(key);
        match step {
            Step::Names { token } => names(
                api.list_container_instances(ticket, &cluster, token.clone())
                    .await,
            ),
            Step::Details { ids } => details(
                api.describe_container_instances(ticket, &cluster, ids)
                    .await,
                Items::ContainerInstances,
            ),
        }
    })
}
