//! Who is asking: one call per context, ever.

use super::{Cadence, Fetched, Source, Ticket};
use crate::aws::{Api, operations};
use crate::domain::polled::{Items, Key, SourceId, Step, Yield};

/// The id under which the caller is asked for; there is only one.
pub const CALLER: &str = "caller";

/// The caller of a context.
pub static SOURCE: Source = Source {
    id: SourceId::Identity,
    names: None,
    details: Some(operations::GET_CALLER_IDENTITY),
    batch: 1,
    cadence: Cadence::ONCE,
    fetch,
};

fn fetch<'a>(api: &'a Api, _key: &'a Key, _step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    Box::pin(async move {
        let reply = api.get_caller_identity(ticket).await;
        reply.map(|caller| Yield::Details {
            items: Items::Identity(caller),
            missing: Vec::new(),
        })
    })
}
