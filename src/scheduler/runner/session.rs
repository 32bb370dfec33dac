//! One context's session, opened by the first job that needs it and shared by all.

use super::backend::Backend;
use super::report::{Opened, Report};
use crate::aws::SessionSpec;
use crate::domain::context::ContextId;
use crate::domain::fault::Fault;
use std::sync::Arc;
use tokio::sync::{OnceCell, mpsc};

/// A session that is opened at most once.
pub(super) struct Session<B: Backend> {
    context: ContextId,
    spec: SessionSpec,
    cell: OnceCell<Result<Arc<B::Session>, Fault>>,
}

impl<B: Backend> Session<B> {
    pub(super) fn new(context: ContextId, spec: SessionSpec) -> Self {
        Self {
            context,
            spec,
            cell: OnceCell::new(),
        }
    }

    /// The same context, not opened yet.
    pub(super) fn anew(&self) -> Self {
        Self::new(self.context, self.spec.clone())
    }

    /// Whether opening was tried and failed. Whoever waited for it was told.
    pub(super) fn has_failed(&self) -> bool {
        self.cell.get().is_some_and(Result::is_err)
    }

    /// The open session. Whoever comes first opens it; should that job be
    /// cancelled meanwhile, the next one takes over.
    pub(super) async fn open(
        &self,
        backend: &B,
        out: &mpsc::Sender<Report>,
    ) -> Result<Arc<B::Session>, Fault> {
        let opened = self.cell.get_or_init(|| async {
            let session = backend.open(self.context, &self.spec).await;
            let info = match &session {
                Ok(session) => Ok(backend.info(session)),
                Err(fault) => Err(fault.clone()),
            };
            let context = self.context;
            // Only fails when nobody listens any more, and then nobody misses it.
            _ = out.send(Report::Opened(Opened { context, info })).await;
            session.map(Arc::new)
        });
        opened.await.clone()
    }
}
