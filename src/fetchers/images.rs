//! What the tags of images in Amazon ECR point to now.

use super::step::{details, sole};
use super::{Cadence, Fetched, Source, Ticket, seconds};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step};

/// Images by reference, one a call: each may lie in a repository of its own.
pub static SOURCE: Source = Source {
    id: SourceId::Images,
    names: None,
    details: Some(operations::DESCRIBE_IMAGES),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(120),
        rest: None,
    },
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let reference = sole(step);
        let reply = api.describe_image(ticket, &reference).await;
        details(reply, Items::Images)
    })
}
