//! The newest service deployments of a service, in brief.

use super::step::{cluster, details, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// By service ARN, one call for each: often where something rolls, rarely elsewhere.
pub static SOURCE: Source = Source {
    id: SourceId::ServiceDeploymentLists,
    names: None,
    details: Some(operations::LIST_SERVICE_DEPLOYMENTS),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(20),
        rest: seconds(300),
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let service = sole(step);
        let reply = api
            .list_service_deployments(ticket, &cluster(key), &service)
            .await;
        details(reply, Items::ServiceDeploymentLists)
    })
}
