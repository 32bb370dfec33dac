//! The running tasks of one service, for clusters whose whole list is too long to wait for.

use super::step::{cluster, details, names};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, Tasks, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Tasks of one service whose desired status is RUNNING.
pub static SOURCE: Source = Source {
    id: SourceId::ServiceTasks,
    names: Some(operations::LIST_TASKS),
    details: Some(operations::DESCRIBE_TASKS),
    batch: 100,
    cadence: Cadence {
        names: seconds(10),
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
                // Without a service name the key asks for the whole cluster.
                let which = key.service.clone().map_or(Tasks::Running, Tasks::OfService);
                names(api.list_tasks(ticket, &cluster, which, token.clone()).await)
            }
            Step::Details { ids } => details(
                api.describe_tasks(ticket, &cluster, ids).await,
                Items::Tasks,
            ),
        }
    })
}
