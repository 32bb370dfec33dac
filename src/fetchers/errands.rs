//! One-off calls: who wants the answer asks, once.

use super::{Cadence, Fetched, Source, Ticket};
use crate::aws::{Api, Reply, operations};
use crate::domain::call::Operation;
use crate::domain::errand::{Ask, Errand};
use crate::domain::polled::{Key, SourceId, Step, Yield};

/// Names nothing and describes nothing, so nothing of it is ever polled.
pub static SOURCE: Source = Source {
    id: SourceId::Errands,
    names: None,
    details: None,
    batch: 1,
    cadence: Cadence::ONCE,
    fetch,
};

/// A step of this is a mistake of the caller; AWS rejects a group without a name.
fn fetch<'a>(api: &'a Api, _key: &'a Key, _step: &'a Step, ticket: Ticket) -> Fetched<'a> {
    let nothing = Ask::Group(Default::default());
    Box::pin(async move { api.ask_logs(ticket, &nothing).await.map(Yield::Errand) })
}

/// The operation that answers a question.
pub fn operation(ask: &Ask) -> Operation {
    match ask {
        Ask::Events(_) => operations::FILTER_LOG_EVENTS,
        Ask::Group(_) => operations::DESCRIBE_LOG_GROUPS,
        Ask::Streams { .. } => operations::DESCRIBE_LOG_STREAMS,
        Ask::StartQuery(_) => operations::START_QUERY,
        Ask::QueryResults(_) => operations::GET_QUERY_RESULTS,
        Ask::StopQuery(_) => operations::STOP_QUERY,
        Ask::Tail(_) => operations::START_LIVE_TAIL,
    }
}

/// Makes the one call of an errand.
pub async fn run(api: &Api, errand: &Errand, ticket: Ticket) -> Reply<Yield> {
    api.ask_logs(ticket, &errand.ask).await.map(Yield::Errand)
}
