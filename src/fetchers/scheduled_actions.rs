//! The scheduled actions of services.

use super::step::{details, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Scheduled actions by resource id, one service a call: they change when somebody deploys.
pub static SOURCE: Source = Source {
    id: SourceId::ScheduledActions,
    names: None,
    details: Some(operations::DESCRIBE_SCHEDULED_ACTIONS),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(300),
        rest: seconds(300),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let id = sole(step);
        details(
            api.describe_scheduled_actions(ticket, &id).await,
            Items::ScheduledActions,
        )
    })
}
