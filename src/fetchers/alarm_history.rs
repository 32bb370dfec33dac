//! What became of alarms.

use super::step::{details, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// The history of alarms by name, one a call.
pub static SOURCE: Source = Source {
    id: SourceId::AlarmHistory,
    names: None,
    details: Some(operations::DESCRIBE_ALARM_HISTORY),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(60),
        rest: seconds(60),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let id = sole(step);
        details(
            api.describe_alarm_history(ticket, &id).await,
            Items::AlarmHistory,
        )
    })
}
