//! The choke point: every call to AWS passes through [`Api::call`].

use super::classify::{Situation, classify};
use super::gate::admit;
use super::operations::OPERATIONS;
use super::{Api, Reply, cli};
use crate::domain::Text;
use crate::domain::call::{CallRecord, Cause, Operation, Outcome, Permit};
use crate::domain::errand::Answer;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::time::Timestamp;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::error::Error;
use std::future::Future;
use std::time::{Duration, Instant};

/// What pays for a call and why it is made.
#[derive(Debug)]
pub struct Ticket {
    /// Proof of payment, used up by the choke point.
    pub permit: Permit,
    /// For the record.
    pub cause: Cause,
    /// Where an answer in parts goes as it comes.
    pub parts: Option<Parts>,
}

/// Where the parts of an answer go: whoever sends waits until there is room, so that a slow reader
/// holds up the connection and nothing else.
#[derive(Debug, Clone)]
pub struct Parts(tokio::sync::mpsc::Sender<Progress>);

/// What is known of a call before it has ended.
#[derive(Debug)]
pub enum Progress {
    /// It was answered, and the answer goes on: its record so far.
    Began(Box<CallRecord>),
    /// A part of its answer.
    Part(Answer),
}

impl Parts {
    /// Both ends; `room` parts may wait.
    pub fn channel(room: usize) -> (Self, tokio::sync::mpsc::Receiver<Progress>) {
        let (parts, received) = tokio::sync::mpsc::channel(room);
        (Self(parts), received)
    }

    /// Hands one part over; `false` when nobody listens any more.
    pub async fn send(&self, part: Answer) -> bool {
        self.0.send(Progress::Part(part)).await.is_ok()
    }

    /// Tells that the call goes on, so that its record need not wait for its end.
    pub async fn began(&self, record: CallRecord) -> bool {
        let record = Box::new(record);
        self.0.send(Progress::Began(record)).await.is_ok()
    }
}

/// Options of the AWS CLI with their values.
pub(super) type Arguments = Vec<(&'static str, Vec<Text>)>;

impl Api {
    /// Sends one request and answers for everything about it.
    ///
    /// Nothing is sent unless the operation is on the allow-list, is allowed by
    /// `--write` if it changes anything, and was paid for from its own bucket.
    /// Dropping the future cancels the request.
    pub(super) async fn call<T, E, F>(
        &self,
        operation: &'static Operation,
        ticket: Ticket,
        arguments: Arguments,
        send: F,
    ) -> Reply<T>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + 'static,
    {
        let at = Timestamp::now();
        let started = Instant::now();
        let result = match self.may_send(operation, &ticket.permit) {
            Err(fault) => Err(fault),
            // The SDK's futures are larger than a stack likes to hold several times.
            Ok(()) => self.send(operation, Box::pin(send)).await,
        };
        // The permit ends here: one payment, one request.
        let Ticket {
            permit: _, cause, ..
        } = ticket;
        let outcome = match &result {
            Ok(_) => Outcome::Ok,
            Err(fault) => Outcome::Failed(fault.clone()),
        };
        let record = CallRecord {
            context: self.context,
            operation: *operation,
            at,
            took: started.elapsed(),
            cause,
            outcome,
            cli: cli::equivalent(operation, &arguments, &self.session.cli_options),
        };
        Reply { result, record }
    }

    fn may_send(&self, operation: &Operation, permit: &Permit) -> Result<(), Fault> {
        admit(
            OPERATIONS,
            operation.service,
            operation.name,
            self.session.write,
        )
        .map_err(|refusal| refusal.into_fault(operation.iam_action()))?;
        if permit.bucket() != operation.bucket {
            let message = format!(
                "paid from bucket {:?} instead of {:?}",
                permit.bucket(),
                operation.bucket
            );
            return Err(Fault::new(FaultKind::Bug, operation.iam_action(), message));
        }
        Ok(())
    }

    async fn send<T, E, F>(&self, operation: &Operation, send: F) -> Result<T, Fault>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + 'static,
    {
        let result = tokio::time::timeout(self.session.deadline, send).await;
        // Asked only now: the host is known since the request was made.
        let situation = self.session.situation(operation.service);
        match result {
            Ok(result) => {
                result.map_err(|error| classify(&error, &operation.iam_action(), &situation))
            }
            Err(_elapsed) => Err(late(self.session.deadline, operation, &situation)),
        }
    }
}

/// Nothing came within the deadline.
fn late(deadline: Duration, operation: &Operation, situation: &Situation) -> Fault {
    let from = match &situation.host {
        Some(host) => format!("no answer from {host}"),
        // No request was ever made: what hangs is the way to credentials.
        None => format!("no answer while asking for {}", situation.credentials()),
    };
    let message = format!("{from} within {deadline:.0?}{}", situation.detour());
    Fault::new(FaultKind::Timeout, operation.iam_action(), message)
}
