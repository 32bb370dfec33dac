//! The stopped tasks of a cluster, which ECS forgets after about an hour.

use super::step::{cluster, details, names};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, Tasks, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Tasks of a cluster whose desired status is STOPPED; what stopped stays as it is, so one look lasts.
pub static SOURCE: Source = Source {
    id: SourceId::StoppedTasks,
    names: Some(operations::LIST_TASKS),
    details: Some(operations::DESCRIBE_TASKS),
    batch: 100,
    cadence: Cadence {
        names: seconds(20),
        visible: None,
        rest: None,
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let cluster = cluster(key);
        match step {
            Step::Names { token } => names(
                api.list_tasks(ticket, &cluster, Tasks::Stopped, token.clone())
                    .await,
            ),
            Step::Details { ids } => details(
                api.describe_tasks(ticket, &cluster, ids).await,
                Items::Tasks,
            ),
        }
    })
}
