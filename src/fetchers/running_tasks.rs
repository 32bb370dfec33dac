//! The tasks of a cluster that are wanted running: one list for all services.

use super::step::{cluster, details, names};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, Tasks, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Tasks of a cluster whose desired status is RUNNING, mapped to services by their group.
pub static SOURCE: Source = Source {
    id: SourceId::RunningTasks,
    names: Some(operations::LIST_TASKS),
    details: Some(operations::DESCRIBE_TASKS),
    batch: 100,
    cadence: Cadence {
        names: seconds(15),
        visible: seconds(10),
        rest: seconds(30),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let cluster = cluster(key);
        match step {
            Step::Names { token } => names(
                api.list_tasks(ticket, &cluster, Tasks::Running, token.clone())
                    .await,
            ),
            Step::Details { ids } => details(
                api.describe_tasks(ticket, &cluster, ids).await,
                Items::Tasks,
            ),
        }
    })
}
