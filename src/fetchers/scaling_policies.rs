//! The scaling policies of services.

use super::step::{details, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Policies by resource id, one service a call: they change when somebody deploys.
pub static SOURCE: Source = Source {
    id: SourceId::ScalingPolicies,
    names: None,
    details: Some(operations::DESCRIBE_SCALING_POLICIES),
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
            api.describe_scaling_policies(ticket, &id).await,
            Items::ScalingPolicies,
        )
    })
}
