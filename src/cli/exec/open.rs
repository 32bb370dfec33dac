//! The call that opens a session: made once, written down before and after.

use super::super::Failure;
use super::super::act::entry;
use super::super::get::ask::ATTEMPTS;
use super::super::get::{Asker, CONTEXT};
use super::super::print;
use crate::audit::{About, AuditLog, masked};
use crate::domain::errand::{Answer, Ask, Errand};
use crate::domain::fault::{Fault, FaultKind};
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
        let about = About {
            number: attempt,
            ..*about
        };
        let entry = entry(&asker.store, &about, call);
        if let Err(error) = log.append(&entry) {
            return Err(NotOpened::Failure(Failure::usage(format!(
                "it cannot be written down, and so it is not sent: {error}"
            ))));
        }
        let began = Instant::now();
        let sent = send(asker, reports, call).await;
        let session;
        let ended = match &sent {
            Ok(opened) => {
                session = Mutated::Session(opened.clone());
                Ok(&session)
            }
            Err(NotOpened::Fault(fault)) => Err(Ok(&**fault)),
            Err(NotOpened::Failure(failure)) => Err(Err(failure.line.as_str())),
        };
        let after = entry.ended(ended, began.elapsed(), Timestamp::now());
        if let Err(error) = log.append(&after) {
            print::complain(&format!("the answer could not be written down: {error}"));
        }
        match sent {
            Err(NotOpened::Fault(fault))
                if fault.kind == FaultKind::Throttled && attempt < u64::from(ATTEMPTS) =>
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
