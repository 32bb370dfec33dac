//! One job from its start to its report. Spawned by the runner, spawns nothing.

use super::backend::Backend;
use super::report::{Done, Part, Report};
use super::session::Session;
use crate::aws::{Parts, Progress, Reply};
use crate::domain::call::{CallRecord, Cause, Operation, Outcome, Permit};
use crate::domain::errand::{Ask, ErrandId};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{Key, Work, Yield};
use crate::domain::time::Timestamp;
use crate::domain::{Text, redact, sanitize};
use crate::fetchers::Ticket;
use crate::scheduler::{Job, JobId};
use futures_util::FutureExt;
use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Parts of an answer that may wait for the loop.
const WAITING: usize = 16;

/// What one job needs to run.
pub(super) struct Run<B: Backend> {
    pub(super) session: Option<Arc<Session<B>>>,
    pub(super) backend: Arc<B>,
    pub(super) out: mpsc::Sender<Report>,
    pub(super) token: CancellationToken,
}

impl<B: Backend> Run<B> {
    /// Makes the call of a job and reports how it ended, unless it is cancelled first.
    pub(super) async fn job(self, job: Job) {
        let Job {
            id,
            key,
            work,
            permit,
            cause,
            ..
        } = job;
        let sent: OnceLock<(Timestamp, Instant)> = OnceLock::new();
        let began: OnceLock<CallRecord> = OnceLock::new();
        let call = async {
            let Some(session) = &self.session else {
                return Err(bug(&key, "its context is not known"));
            };
            let session = session.open(&self.backend, &self.out).await?;
            _ = sent.set((Timestamp::now(), Instant::now()));
            let (ticket, received) = ticket(permit, cause, &work);
            let fetch = self.backend.fetch(&session, &key, &work, ticket);
            Ok(self.pass_on(id, &work, (received, &began), fetch).await)
        };
        let call = AssertUnwindSafe(call).catch_unwind();
        let reply = tokio::select! {
            biased;
            () = self.token.cancelled() => None,
            reply = call => Some(reply),
        };
        let report = match reply {
            None => {
                let Some((at, since)) = sent.get() else {
                    return;
                };
                let took = since.elapsed();
                let record = match began.into_inner() {
                    // It was answered: this is its end and no failure of it.
                    Some(record) => CallRecord {
                        took,
                        outcome: Outcome::Cancelled,
                        ..record
                    },
                    None => match self.cancelled(&key, &work, cause, *at, took) {
                        Some(record) => record,
                        None => return,
                    },
                };
                Report::Cancelled(id, Box::new(record))
            }
            Some(reply) => {
                let (result, record) = match reply {
                    Ok(Ok(reply)) => (reply.result, Some(reply.record)),
                    Ok(Err(fault)) => (Err(fault), None),
                    Err(panic) => (Err(bug(&key, &panic_text(panic.as_ref()))), None),
                };
                Report::Done(Box::new(Done {
                    job: id,
                    key,
                    work,
                    result,
                    record,
                }))
            }
        };
        self.send(report).await;
        self.token.cancel();
    }

    /// Makes the call, and hands on the parts of its answer as they come.
    async fn pass_on(
        &self,
        job: JobId,
        work: &Work,
        (received, began): (Option<mpsc::Receiver<Progress>>, &OnceLock<CallRecord>),
        fetch: impl Future<Output = Reply<Yield>>,
    ) -> Reply<Yield> {
        let (Some(mut received), Work::Errand(errand)) = (received, work) else {
            return fetch.await;
        };
        let mut fetch = pin!(fetch);
        loop {
            tokio::select! {
                biased;
                Some(progress) = received.recv() => {
                    let report = progressed(job, errand.id, progress, began);
                    // Only fails when nobody listens any more, and then nobody misses it.
                    _ = self.out.send(report).await;
                }
                reply = &mut fetch => {
                    while let Ok(progress) = received.try_recv() {
                        _ = self.out.send(progressed(job, errand.id, progress, began)).await;
                    }
                    return reply;
                }
            }
        }
    }

    /// Waits until the loop takes the report. After a cancellation it is left
    /// there only if there is room: nobody waits for it.
    async fn send(&self, report: Report) {
        tokio::select! {
            biased;
            permit = self.out.reserve() => {
                if let Ok(permit) = permit {
                    permit.send(report);
                }
            }
            () = self.token.cancelled() => { _ = self.out.try_send(report); }
        }
    }

    /// The record of a call whose answer nobody awaited.
    fn cancelled(
        &self,
        key: &Key,
        work: &Work,
        cause: Cause,
        at: Timestamp,
        took: Duration,
    ) -> Option<CallRecord> {
        let operation = self.backend.operation(key.source, work)?;
        Some(CallRecord {
            context: key.context,
            operation,
            at,
            took,
            cause,
            outcome: Outcome::Cancelled,
            cli: cli(&operation),
        })
    }
}

/// What a call tells on its way, as a report. The record is kept for its end.
fn progressed(
    job: JobId,
    errand: ErrandId,
    progress: Progress,
    began: &OnceLock<CallRecord>,
) -> Report {
    match progress {
        Progress::Began(record) => {
            _ = began.set((*record).clone());
            Report::Began(job, record)
        }
        Progress::Part(answer) => Report::Part(Box::new(Part {
            job,
            errand,
            answer,
        })),
    }
}

/// What pays for a call; and, for a call that answers in parts, where those come out.
fn ticket(permit: Permit, cause: Cause, work: &Work) -> (Ticket, Option<mpsc::Receiver<Progress>>) {
    let in_parts = matches!(work, Work::Errand(errand) if matches!(*errand.ask, Ask::Tail(_)));
    let (parts, received) = match in_parts {
        true => {
            let (parts, received) = Parts::channel(WAITING);
            (Some(parts), Some(received))
        }
        false => (None, None),
    };
    let ticket = Ticket {
        permit,
        cause,
        parts,
    };
    (ticket, received)
}

/// The command without its arguments: those are known where the call is made.
fn cli(operation: &Operation) -> Text {
    let mut line = format!("aws {} ", operation.service);
    for (i, letter) in operation.name.char_indices() {
        if letter.is_ascii_uppercase() && i > 0 {
            line.push('-');
        }
        line.push(letter.to_ascii_lowercase());
    }
    line.into()
}

fn bug(key: &Key, what: &str) -> Fault {
    let source: &'static str = key.source.into();
    Fault::new(
        FaultKind::Bug,
        source,
        format!("{source} could not be asked: {what}"),
    )
}

/// A panic's words may quote what AWS sent, so they are treated as such.
fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let text = redact::redact(text.unwrap_or("the fetcher panicked"));
    sanitize::line(&text).into_owned()
}
