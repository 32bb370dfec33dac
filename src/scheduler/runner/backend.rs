//! What stands between the runner and AWS.

use crate::aws::{Api, Reply, SessionSpec};
use crate::domain::call::Operation;
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::fault::Fault;
use crate::domain::polled::{Key, SourceId, Step, Yield};
use crate::fetchers::{Source, Ticket};
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

    /// Makes the one call of a step.
    fn fetch(
        &self,
        session: &Self::Session,
        key: &Key,
        step: &Step,
        ticket: Ticket,
    ) -> impl Future<Output = Reply<Yield>> + Send;

    /// The operation a step sends.
    fn operation(&self, source: SourceId, step: &Step) -> Option<Operation>;
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

    async fn fetch(&self, session: &Api, key: &Key, step: &Step, ticket: Ticket) -> Reply<Yield> {
        ((self.0)(key.source).fetch)(session, key, step, ticket).await
    }

    fn operation(&self, source: SourceId, step: &Step) -> Option<Operation> {
        let source = (self.0)(source);
        match step {
            Step::Names { .. } => source.names,
            Step::Details { .. } => source.details,
        }
    }
}
