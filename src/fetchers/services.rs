//! The services of a cluster.

use super::step::{cluster, details, names};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Services of a cluster: described in tens, which is all DescribeServices takes.
pub static SOURCE: Source = Source {
    id: SourceId::Services,
    names: Some(operations::LIST_SERVICES),
    details: Some(operations::DESCRIBE_SERVICES),
    batch: 10,
    cadence: Cadence {
        names: seconds(60),
        visible: seconds(10),
        rest: seconds(30),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let cluster = cluster(key);
        match step {
            Step::Names { token } => {
                names(api.list_services(ticket, &cluster, token.clone()).await)
            }
            Step::Details { ids } => details(
                api.describe_services(ticket, &cluster, ids).await,
                Items::Services,
            ),
        }
    })
}
