//! What became of alarms.

use super::step::details;
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::Text;
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
        let id = match step {
            Step::Details { ids } => ids.first().cloned(),
            Step::Names { .. } => None,
        };
        // A step without an id is a mistake of the caller; AWS rejects the empty one.
        let id = id.unwrap_or_else(|| Text::from(""));
        details(
            api.describe_alarm_history(ticket, &id).await,
            Items::AlarmHistory,
        )
    })
}
