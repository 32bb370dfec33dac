//! Schedules of EventBridge Scheduler that start tasks on a cluster.

use super::step::{cluster, details, names, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};
use crate::domain::scheduled::of_schedule_id;

/// Schedules by `group/name`, one a call. All of the region are listed, because no call asks by
/// target; those of other targets are dropped where the answer is read.
pub static SOURCE: Source = Source {
    id: SourceId::Schedules,
    names: Some(operations::LIST_SCHEDULES),
    details: Some(operations::GET_SCHEDULE),
    batch: 1,
    cadence: Cadence {
        names: seconds(300),
        visible: seconds(120),
        rest: seconds(600),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        match step {
            Step::Names { token } => names(
                api.list_schedules(ticket, &cluster(key), token.clone())
                    .await,
            ),
            Step::Details { .. } => {
                let id = sole(step);
                let (group, name) = of_schedule_id(&id);
                details(
                    api.get_schedule(ticket, group, name).await,
                    Items::Schedules,
                )
            }
        }
    })
}
