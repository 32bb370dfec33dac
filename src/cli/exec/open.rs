//! The call that opens a session: made once, written down before and after.

use super::super::Failure;
use super::super::get::ask::ATTEMPTS;
use super::super::get::{Asker, CONTEXT};
use super::super::print;
use crate::audit::{AuditLog, Entry, Step, masked};
use crate::domain::Text;
use crate::domain::errand::{Answer, Ask, Errand};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::json::to_value;
use crate::domain::mutation::{Mutated, Mutation};
use crate::domain::polled::{Key, SourceId, Tempo, Want, Work, Yield};
use crate::domain::session::OpenedSession;
use crate::domain::time::Timestamp;
use crate::fetchers::errands::operation;
use crate::scheduler::{Done, Report};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc;

/// Why there is no session.
#[derive(Debug)]
pub(in crate::cli) enum NotOpened {
    /// AWS refused it, or its answer was lost.
    Fault(Box<Fault>),
    /// It did not come so far.
    Failure(Failure),
}

/// What is written down of it.
pub(in crate::cli) struct About<'a> {
    /// The action: `exec`.
    pub(in crate::cli) action: &'a str,
    /// ARN of the cluster.
    pub(in crate::cli) cluster: &'a Text,
    /// ARN of the task.
    pub(in crate::cli) target: &'a Text,
}

/// Asks who we are, once: it is a part of what is written down, and may say that this is production.
pub(in crate::cli) async fn identify(
    asker: &mut Asker,
    reports: &mut mpsc::Receiver<Report>,
) -> Result<(), Failure> {
    let identity = Key::region(CONTEXT, SourceId::Identity);
    let identity = Want::only(identity, vec!["caller".into()], Tempo::Normal);
    asker.gather(vec![identity], reports).await
}

/// Opens a session. After a throttle it is asked for again: then there certainly is none.
///
/// # Errors
/// What AWS said, or why it was not asked.
pub(in crate::cli) async fn open(
    asker: &mut Asker,
    reports: &mut mpsc::Receiver<Report>,
    log: &AuditLog,
    about: &About<'_>,
    call: &Mutation,
) -> Result<OpenedSession, NotOpened> {
    let known = identify(asker, reports).await;
    known.map_err(NotOpened::Failure)?;
    let mut attempt = 1;
    loop {
        let entry = entry(asker, about, call, attempt);
        if let Err(error) = log.append(&entry) {
            return Err(NotOpened::Failure(Failure::usage(format!(
                "it cannot be written down, and so it is not sent: {error}"
            ))));
        }
        let began = Instant::now();
        let sent = send(asker, reports, call).await;
        let (step, answer, fault) = match &sent {
            Ok(session) => (Step::Accepted, Some(masked(to_value(session))), None),
            Err(NotOpened::Fault(fault)) if fault.leaves_open() => {
                (Step::NotKnown, None, Some(fault.line()))
            }
            Err(NotOpened::Fault(fault)) => (Step::Refused, None, Some(fault.line())),
            Err(NotOpened::Failure(failure)) => (Step::NotKnown, None, Some(failure.line.clone())),
        };
        let after = Entry {
            at: Timestamp::now(),
            step,
            answer,
            fault: fault.map(Into::into),
            took_ms: u64::try_from(began.elapsed().as_millis()).ok(),
            ..entry
        };
        if let Err(error) = log.append(&after) {
            print::complain(&format!("the answer could not be written down: {error}"));
        }
        match sent {
            Err(NotOpened::Fault(fault))
                if fault.kind == FaultKind::Throttled && attempt < ATTEMPTS =>
            {
                attempt += 1;
                print::tell(
                    "throttled, so there is no session: it is asked for again as soon as the rate allows",
                );
            }
            sent => return sent,
        }
    }
}

/// The request of a call and the same call for the AWS CLI. The choke point must be shut: nothing
/// is sent then.
pub(in crate::cli) async fn rehearse(
    asker: &mut Asker,
    reports: &mut mpsc::Receiver<Report>,
    call: &Mutation,
) -> Result<(), Failure> {
    let done = answer(asker, reports, call).await?;
    let name = operation(&Ask::Mutate(call.clone())).iam_action();
    let request = serde_json::to_string_pretty(&masked(call.request())).unwrap_or_default();
    let line = done.record.map(|it| it.cli.to_string());
    let line = line.ok_or_else(|| Failure::aws("the call could not be put into words"))?;
    print::data(&format!("{name}\n{request}\n{line}\n"))?;
    print::tell("nothing was sent");
    Ok(())
}

async fn send(
    asker: &mut Asker,
    reports: &mut mpsc::Receiver<Report>,
    call: &Mutation,
) -> Result<OpenedSession, NotOpened> {
    let done = answer(asker, reports, call).await;
    match done.map_err(NotOpened::Failure)?.result {
        Ok(Yield::Errand(Answer::Mutated(Mutated::Session(session)))) => Ok(session),
        Ok(_) => {
            let action = operation(&Ask::Mutate(call.clone())).iam_action();
            let fault = Fault::new(FaultKind::Bug, action, "answered without a session");
            Err(NotOpened::Fault(Box::new(fault)))
        }
        Err(fault) => Err(NotOpened::Fault(Box::new(fault))),
    }
}

/// What comes of a call.
async fn answer(
    asker: &mut Asker,
    reports: &mut mpsc::Receiver<Report>,
    call: &Mutation,
) -> Result<Box<Done>, Failure> {
    let errand = asker.errand(Arc::new(Ask::Mutate(call.clone())));
    loop {
        if asker.scheduler.stopped(CONTEXT).is_some() {
            let words = "AWS is not asked any more until somebody logs in";
            return Err(Failure::aws(words));
        }
        let now = asker.started.elapsed();
        let errands = std::slice::from_ref(&errand);
        let plan = asker.scheduler.run_errands(now, errands);
        match asker.step(plan, now, reports).await? {
            Some(Report::Done(done)) if is_of(&done, &errand) => {
                let now = asker.started.elapsed();
                asker.scheduler.complete(now, done.job, &done.result);
                return Ok(done);
            }
            Some(report) => asker.keep(report)?,
            None => {}
        }
    }
}

fn is_of(done: &Done, errand: &Errand) -> bool {
    matches!(&done.work, Work::Errand(it) if it.id == errand.id)
}

/// What is written down before a call.
fn entry(asker: &Asker, about: &About<'_>, call: &Mutation, attempt: u32) -> Entry {
    let context = asker.store.context(CONTEXT);
    let info = context.map(|it| it.info.clone()).unwrap_or_default();
    let caller = context.and_then(|it| it.identity.clone());
    let account = caller.as_ref().and_then(|it| it.account.clone());
    let at = Timestamp::now();
    let (time, program) = (at.as_millisecond(), std::process::id());
    Entry {
        at,
        id: format!("{time}-{program}-{attempt}").into(),
        step: Step::Sending,
        caller: caller.and_then(|it| it.arn),
        account: account.or(info.account),
        region: info.region,
        profile: info.profile,
        cluster: about.cluster.clone(),
        action: about.action.into(),
        target: about.target.clone(),
        operation: operation(&Ask::Mutate(call.clone())).iam_action().into(),
        request: masked(call.request()),
        answer: None,
        fault: None,
        took_ms: None,
    }
}
