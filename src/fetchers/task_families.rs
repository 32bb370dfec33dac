//! Families of task definitions, and the revisions of one.

use super::step::{details, listed, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Families of the region, by name.
pub static FAMILIES: Source = Source {
    id: SourceId::TaskDefinitionFamilies,
    names: Some(operations::LIST_TASK_DEFINITION_FAMILIES),
    details: None,
    batch: 1,
    cadence: Cadence {
        names: seconds(120),
        visible: None,
        rest: None,
    },
    fetch: fetch_families,
};

/// Revisions of a family: a new one appears with every deployment.
pub static REVISIONS: Source = Source {
    id: SourceId::TaskDefinitionRevisions,
    names: None,
    details: Some(operations::LIST_TASK_DEFINITIONS),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(60),
        rest: None,
    },
    fetch: fetch_revisions,
};

fn fetch_families<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let token = match step {
            Step::Names { token } => token.clone(),
            // The names are all there is, so that no step for details is ever made.
            Step::Details { .. } => None,
        };
        let reply = api.list_task_definition_families(ticket, token).await;
        listed(reply, Items::TaskDefinitionFamilies)
    })
}

fn fetch_revisions<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let family = sole(step);
        let reply = api.list_task_definitions(ticket, &family).await;
        details(reply, Items::TaskDefinitionRevisions)
    })
}
