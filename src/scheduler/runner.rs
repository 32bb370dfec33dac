//! The part that spawns: one task per job, each racing its own cancellation.

mod backend;
mod report;
mod session;
mod task;

pub use backend::{Aws, Backend};
pub use report::{Done, Opened, Part, Report};

use super::job::{Job, JobId};
use crate::aws::SessionSpec;
use crate::domain::context::ContextId;
use rustc_hash::FxHashMap;
use session::Session;
use std::sync::Arc;
use std::time::Duration;
use task::Run;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a shutdown waits for jobs to notice.
const FAREWELL: Duration = Duration::from_millis(500);

struct Live<B: Backend> {
    session: Arc<Session<B>>,
    token: CancellationToken,
}

/// Runs jobs. Results travel over a bounded channel with an awaiting send: a
/// slow loop holds up the fetchers, never the other way round.
pub struct Runner<B: Backend> {
    handle: Handle,
    out: mpsc::Sender<Report>,
    backend: Arc<B>,
    root: CancellationToken,
    tracker: TaskTracker,
    contexts: FxHashMap<ContextId, Live<B>>,
    jobs: FxHashMap<JobId, CancellationToken>,
}

impl<B: Backend> Runner<B> {
    /// Runs jobs on `handle` and reports to `out`.
    pub fn new(handle: Handle, out: mpsc::Sender<Report>, backend: B) -> Self {
        Self {
            handle,
            out,
            backend: Arc::new(backend),
            root: CancellationToken::new(),
            tracker: TaskTracker::new(),
            contexts: FxHashMap::default(),
            jobs: FxHashMap::default(),
        }
    }

    /// Makes a context known. It is opened by the first job that needs it.
    pub fn add(&mut self, context: ContextId, spec: SessionSpec) {
        let session = Arc::new(Session::new(context, spec));
        let token = self.root.child_token();
        if let Some(old) = self.contexts.insert(context, Live { session, token }) {
            old.token.cancel();
        }
    }

    /// Gives later jobs of a context a new session: credentials may have
    /// changed. Jobs on their way keep the old one; the planner waits for them.
    pub fn reopen(&mut self, context: ContextId) {
        if let Some(live) = self.contexts.get_mut(&context) {
            live.session = Arc::new(live.session.anew());
        }
    }

    /// Closes a context and cancels its jobs.
    pub fn close(&mut self, context: ContextId) {
        if let Some(live) = self.contexts.remove(&context) {
            live.token.cancel();
        }
    }

    /// Starts jobs.
    pub fn start(&mut self, jobs: impl IntoIterator<Item = Job>) {
        // A token is cancelled when its job ends, which marks it for this sweep.
        self.jobs.retain(|_, token| !token.is_cancelled());
        for live in self.contexts.values_mut() {
            // A failure is for those who waited for it; later jobs try again.
            if live.session.has_failed() {
                live.session = Arc::new(live.session.anew());
            }
        }
        for job in jobs {
            let live = self.contexts.get(&job.key.context);
            let parent = live.map_or(&self.root, |live| &live.token);
            let token = parent.child_token();
            self.jobs.insert(job.id, token.clone());
            let run = Run {
                session: live.map(|live| Arc::clone(&live.session)),
                backend: Arc::clone(&self.backend),
                out: self.out.clone(),
                token,
            };
            self.tracker.spawn_on(run.job(job), &self.handle);
        }
    }

    /// Cancels jobs.
    pub fn cancel(&mut self, jobs: &[JobId]) {
        for job in jobs {
            if let Some(token) = self.jobs.remove(job) {
                token.cancel();
            }
        }
    }

    /// Cancels everything and waits briefly.
    pub async fn shutdown(self) {
        self.root.cancel();
        self.tracker.close();
        // Whatever has not noticed by then dies with the runtime.
        _ = tokio::time::timeout(FAREWELL, self.tracker.wait()).await;
    }
}
