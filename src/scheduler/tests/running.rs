//! The runner, with a play instead of AWS and tokio's clock standing still.

use super::{HERE, fault, id, key};
use crate::aws::{Reply, SessionSpec};
use crate::domain::call::{Bucket, CallRecord, Cause, Operation, Outcome, Permit};
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{Items, Key, SourceId, Step, Work, Yield};
use crate::domain::time::Timestamp;
use crate::fetchers::Ticket;
use crate::scheduler::{Backend, Done, Job, JobId, Opened, Report, Runner};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

const OPERATION: Operation = Operation::read("ecs", "DescribeServices", Bucket::ServiceRead);

/// Opens after a second; the id says how a call behaves.
#[derive(Default, Clone)]
struct Play {
    opened: Arc<AtomicUsize>,
    fails_to_open: usize,
    dropped: Arc<AtomicUsize>,
}

struct OnDrop(Arc<AtomicUsize>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Backend for Play {
    type Session = usize;

    async fn open(&self, _: ContextId, _: &SessionSpec) -> Result<usize, Fault> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        match self.opened.fetch_add(1, Ordering::SeqCst) {
            n if n < self.fails_to_open => Err(fault(FaultKind::NoCredentials)),
            n => Ok(n),
        }
    }

    fn info(&self, _: &usize) -> ContextInfo {
        ContextInfo::default()
    }

    async fn fetch(&self, session: &usize, key: &Key, work: &Work, ticket: Ticket) -> Reply<Yield> {
        let _dropped = OnDrop(Arc::clone(&self.dropped));
        let Work::Poll(Step::Details { ids }) = work else {
            panic!("as asked for");
        };
        if *ids[0] == *"hang" {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        Reply {
            result: Ok(Yield::Details {
                items: Items::Services(Vec::new()),
                missing: vec![(session.to_string().into(), "session".into())],
            }),
            record: CallRecord {
                context: key.context,
                operation: OPERATION,
                at: Timestamp::UNIX_EPOCH,
                took: Duration::from_secs(1),
                cause: ticket.cause,
                outcome: Outcome::Ok,
                cli: "aws ecs describe-services".into(),
            },
        }
    }

    fn operation(&self, _: SourceId, _: &Work) -> Option<Operation> {
        Some(OPERATION)
    }
}

fn job(n: u64, step: Step) -> Job {
    Job {
        id: JobId(n),
        key: key(SourceId::Services),
        work: Work::Poll(step),
        permit: Permit::paid_by(Bucket::ServiceRead),
        cause: Cause::Visible,
        generation: 0,
    }
}

fn describe(n: u64) -> Job {
    job(n, Step::Details { ids: vec![id(0)] })
}

fn hang(n: u64) -> Job {
    job(
        n,
        Step::Details {
            ids: vec!["hang".into()],
        },
    )
}

fn runner(play: &Play, room: usize) -> (Runner<Play>, mpsc::Receiver<Report>) {
    let (out, reports) = mpsc::channel(room);
    let mut runner = Runner::new(Handle::current(), out, play.clone());
    runner.add(HERE, SessionSpec::default());
    (runner, reports)
}

async fn done(reports: &mut mpsc::Receiver<Report>) -> Done {
    loop {
        match reports.recv().await {
            Some(Report::Done(done)) => return *done,
            Some(_) => {}
            None => panic!("no report"),
        }
    }
}

/// Which session answered.
fn session(done: &Done) -> &str {
    match &done.result {
        Ok(Yield::Details { missing, .. }) => &missing[0].0,
        other => panic!("no answer: {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn jobs_share_one_session_that_is_opened_once() {
    let play = Play::default();
    let (mut runner, mut reports) = runner(&play, 8);
    assert_eq!(
        play.opened.load(Ordering::SeqCst),
        0,
        "nothing is opened before it is needed"
    );
    runner.start([describe(1), describe(2), describe(3)]);
    assert!(matches!(
        reports.recv().await,
        Some(Report::Opened(Opened { info: Ok(_), .. }))
    ));
    let mut seen = Vec::new();
    for _ in 0..3 {
        let done = done(&mut reports).await;
        assert_eq!(session(&done), "0");
        assert!(
            done.record
                .is_some_and(|record| record.cause == Cause::Visible)
        );
        seen.push(done.job.0);
    }
    seen.sort_unstable();
    assert_eq!(seen, [1, 2, 3]);
    assert_eq!(play.opened.load(Ordering::SeqCst), 1);
    runner.reopen(HERE);
    runner.start([describe(4)]);
    assert_eq!(session(&done(&mut reports).await), "1");
}

#[tokio::test(start_paused = true)]
async fn a_failed_opening_answers_every_waiting_job_and_later_ones_try_again() {
    let play = Play {
        fails_to_open: 1,
        ..Play::default()
    };
    let (mut runner, mut reports) = runner(&play, 8);
    runner.start([describe(1), describe(2)]);
    assert!(matches!(
        reports.recv().await,
        Some(Report::Opened(Opened { info: Err(_), .. }))
    ));
    for _ in 0..2 {
        let done = done(&mut reports).await;
        assert!(
            done.result
                .is_err_and(|fault| fault.kind == FaultKind::NoCredentials)
        );
        assert!(done.record.is_none(), "no call was sent");
    }
    assert_eq!(play.opened.load(Ordering::SeqCst), 1);
    runner.start([describe(3)]);
    assert_eq!(session(&done(&mut reports).await), "1");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_leaves_its_record_and_nothing_else() {
    let play = Play::default();
    let (mut runner, mut reports) = runner(&play, 8);
    runner.start([hang(1), describe(2)]);
    assert_eq!(done(&mut reports).await.job, JobId(2));
    runner.cancel(&[JobId(1)]);
    let Some(Report::Cancelled(JobId(1), record)) = reports.recv().await else {
        panic!("no record");
    };
    assert_eq!(record.outcome, Outcome::Cancelled);
    assert_eq!(&*record.cli, "aws ecs describe-services");
    assert_eq!(record.took, Duration::from_secs(1));
    assert_eq!(
        play.dropped.load(Ordering::SeqCst),
        2,
        "the call itself has ended"
    );
}

#[tokio::test(start_paused = true)]
async fn cancelled_before_it_was_sent_it_leaves_nothing() {
    let play = Play::default();
    let (mut runner, mut reports) = runner(&play, 8);
    runner.start([describe(1)]);
    tokio::time::sleep(Duration::from_millis(500)).await;
    runner.cancel(&[JobId(1)]);
    // The next one takes over the opening.
    runner.start([describe(2)]);
    assert_eq!(done(&mut reports).await.job, JobId(2));
    runner.shutdown().await;
    assert!(reports.recv().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_fault_and_no_lost_job() {
    let (mut runner, mut reports) = runner(&Play::default(), 8);
    runner.start([job(1, Step::Names { token: None })]);
    let done = done(&mut reports).await;
    let Err(fault) = done.result else {
        panic!("an answer out of a panic");
    };
    assert_eq!(fault.kind, FaultKind::Bug);
    assert!(fault.message.contains("as asked for"), "{fault}");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_context_is_answered() {
    let (mut runner, mut reports) = runner(&Play::default(), 8);
    runner.close(HERE);
    runner.start([describe(1)]);
    assert!(done(&mut reports).await.result.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_slow_loop_holds_the_fetchers_and_loses_nothing() {
    let (mut runner, mut reports) = runner(&Play::default(), 1);
    runner.start((1..=50).map(describe));
    tokio::time::sleep(Duration::from_secs(60)).await;
    for _ in 0..50 {
        done(&mut reports).await;
    }
}

#[tokio::test(start_paused = true)]
async fn shutdown_ends_all_even_with_a_full_channel() {
    let play = Play::default();
    let (mut runner, reports) = runner(&play, 1);
    runner.start((1..=5).map(describe).chain((6..=9).map(hang)));
    tokio::time::sleep(Duration::from_secs(10)).await;
    let before = tokio::time::Instant::now();
    runner.shutdown().await;
    assert!(before.elapsed() <= Duration::from_millis(500));
    drop(reports);
}

#[tokio::test(start_paused = true)]
async fn closing_a_context_cancels_its_jobs() {
    let play = Play::default();
    let (mut runner, mut reports) = runner(&play, 8);
    runner.start([hang(1)]);
    tokio::time::sleep(Duration::from_secs(2)).await;
    runner.close(HERE);
    while let Some(report) = reports.recv().await {
        if matches!(report, Report::Cancelled(JobId(1), _)) {
            return;
        }
    }
    panic!("the job went on");
}
