//! What stands between the runner and AWS.

use crate::aws::{Api, Reply, SessionSpec};
use crate::domain::call::Operation;
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::fault::Fault;
use crate::domain::polled::{Key, SourceId, Step, Work, Yield};
use crate::fetchers::{Source, Ticket, errands};
use std::future::Future;

/// What opens sessions and makes calls. AWS in the program, a play in tests.
pub trait Backend: Send + Sync + 'static {
    /// An open context.
    type Session: Send + Sync + 'static;

    /// Opens a context.
    fn open(
        &self,
        context: ContextId,
        spec: &SessionSpec,
    ) -> impl Future<Output = Result<Self::Session, Fault>> + Send;

    /// What it was opened with.
    fn info(&self, session: &Self::Session) -> ContextInfo;

    /// Makes the one call of a job.
    fn fetch(
        &self,
        session: &Self::Session,
        key: &Key,
        work: &Work,
        ticket: Ticket,
    ) -> impl Future<Output = Reply<Yield>> + Send;

    /// The operation a job sends.
    fn operation(&self, source: SourceId, work: &Work) -> Option<Operation>;
}

/// The real thing, given the table of sources.
#[derive(Debug, Clone, Copy)]
pub struct Aws(pub fn(SourceId) -> &'static Source);

impl Backend for Aws {
    type Session = Api;

    async fn open(&self, context: ContextId, spec: &SessionSpec) -> Result<Api, Fault> {
        Api::open(context, spec).await
    }

    fn info(&self, session: &Api) -> ContextInfo {
        session.info.clone()
    }

    async fn fetch(&self, session: &Api, key: &Key, work: &Work, ticket: Ticket) -> Reply<Yield> {
        match work {
            Work::Poll(step) => ((self.0)(key.source).fetch)(session, key, step, ticket).await,
            Work::Errand(errand) => errands::run(session, errand, ticket).await,
        }
    }

    fn operation(&self, source: SourceId, work: &Work) -> Option<Operation> {
        let source = (self.0)(source);
        match work {
            Work::Errand(errand) => Some(errands::operation(&errand.ask)),
            Work::Poll(Step::Names { .. }) => source.names,
            Work::Poll(Step::Details { .. }) => source.details,
        }
    }
}
