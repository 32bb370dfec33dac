//! Service revisions, which never change: each is read once, ever.

use super::step::details;
use super::{Cadence, Fetched, Source, Ticket};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// By ARN, in twenties.
pub static SOURCE: Source = Source {
    id: SourceId::ServiceRevisions,
    names: None,
    details: Some(operations::DESCRIBE_SERVICE_REVISIONS),
    batch: 20,
    cadence: Cadence::ONCE,
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let ids = match step {
            Step::Details { ids } => ids.as_slice(),
            Step::Names { .. } => &[],
        };
        let reply = api.describe_service_revisions(ticket, ids).await;
        details(reply, Items::ServiceRevisions)
    })
}
