//! Service deployments in full.

use super::step::details;
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// By ARN, in twenties. One that has ended does not change: it is wanted until it is known.
pub static SOURCE: Source = Source {
    id: SourceId::ServiceDeployments,
    names: None,
    details: Some(operations::DESCRIBE_SERVICE_DEPLOYMENTS),
    batch: 20,
    cadence: Cadence {
        names: None,
        visible: seconds(10),
        rest: None,
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let ids = match step {
            Step::Details { ids } => ids.as_slice(),
            Step::Names { .. } => &[],
        };
        let reply = api.describe_service_deployments(ticket, ids).await;
        details(reply, Items::ServiceDeployments)
    })
}
