//! The runner and answers that come in parts.

use super::{HERE, key};
use crate::aws::{Reply, SessionSpec};
use crate::domain::call::Cause;
use crate::domain::call::{Bucket, CallRecord, Operation, Outcome, Permit};
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::errand::{Answer, Ask, Errand, ErrandId, TailAsk};
use crate::domain::fault::Fault;
use crate::domain::log::{Streams, Tail};
use crate::domain::polled::{Key, SourceId, Work, Yield};
use crate::domain::time::Timestamp;
use crate::fetchers::Ticket;
use crate::scheduler::{Backend, Job, JobId, Report, Runner};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

const OPERATION: Operation = Operation::read("logs", "StartLiveTail", Bucket::LiveTail);

/// Sends so many parts, and then ends or goes on in silence.
#[derive(Clone)]
struct Play {
    parts: usize,
    ends: bool,
    closed: Arc<AtomicBool>,
}

struct OnDrop(Arc<AtomicBool>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Backend for Play {
    type Session = ();

    async fn open(&self, _: ContextId, _: &SessionSpec) -> Result<(), Fault> {
        Ok(())
    }

    fn info(&self, (): &()) -> ContextInfo {
        ContextInfo::default()
    }

    async fn fetch(&self, (): &(), key: &Key, _: &Work, ticket: Ticket) -> Reply<Yield> {
        let _connection = OnDrop(Arc::clone(&self.closed));
        let mut record = CallRecord {
            context: key.context,
            operation: OPERATION,
            at: Timestamp::UNIX_EPOCH,
            took: Duration::from_secs(1),
            cause: ticket.cause,
            outcome: Outcome::Open,
            cli: "aws logs start-live-tail --log-group-identifiers g".into(),
        };
        let parts = ticket.parts.expect("a way for parts");
        parts.began(record.clone()).await;
        for number in 0..self.parts {
            let session_id = Some(number.to_string().into());
            parts.send(Answer::Tail(Tail::Started { session_id })).await;
        }
        if !self.ends {
            std::future::pending::<()>().await;
        }
        record.outcome = Outcome::Ok;
        Reply {
            result: Ok(Yield::Errand(Answer::TailEnded)),
            record,
        }
    }

    fn operation(&self, _: SourceId, _: &Work) -> Option<Operation> {
        Some(OPERATION)
    }
}

fn begin(parts: usize, ends: bool, room: usize) -> (Runner<Play>, mpsc::Receiver<Report>, Play) {
    let play = Play {
        parts,
        ends,
        closed: Arc::default(),
    };
    let (out, reports) = mpsc::channel(room);
    let mut runner = Runner::new(Handle::current(), out, play.clone());
    runner.add(HERE, SessionSpec::default());
    let ask = TailAsk {
        groups: vec!["g".into()],
        streams: Streams::All,
        pattern: None,
    };
    runner.start([Job {
        id: JobId(1),
        key: key(SourceId::Errands),
        work: Work::Errand(Errand {
            id: ErrandId(7),
            context: HERE,
            ask: Arc::new(Ask::Tail(ask)),
        }),
        permit: Permit::paid_by(Bucket::LiveTail),
        cause: Cause::Errand,
        generation: 0,
    }]);
    (runner, reports, play)
}

/// The number of a part.
fn number(report: &Report) -> Option<usize> {
    let Report::Part(part) = report else {
        return None;
    };
    assert_eq!((part.job, part.errand), (JobId(1), ErrandId(7)));
    match &part.answer {
        Answer::Tail(Tail::Started { session_id }) => session_id.as_deref()?.parse().ok(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn parts_come_in_order_before_the_end_however_slow_the_loop() {
    let (_runner, mut reports, _) = begin(100, true, 1);
    let mut seen = Vec::new();
    let mut began = false;
    loop {
        tokio::time::sleep(Duration::from_millis(50)).await;
        match reports.recv().await.expect("a report") {
            Report::Opened(_) => {}
            Report::Began(JobId(1), record) => {
                assert!(seen.is_empty(), "the record stands before the first part");
                assert_eq!(record.outcome, Outcome::Open);
                began = true;
            }
            Report::Done(done) => {
                assert!(matches!(done.result, Ok(Yield::Errand(Answer::TailEnded))));
                assert_eq!(done.record.expect("a record").outcome, Outcome::Ok);
                break;
            }
            report => seen.push(number(&report).expect("a part")),
        }
    }
    assert!(began);
    assert_eq!(seen, (0..100).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn cancelling_closes_the_connection_and_the_record_says_so() {
    let (mut runner, mut reports, play) = begin(3, false, 8);
    let mut seen = 0;
    while seen < 3 {
        seen += usize::from(number(&reports.recv().await.expect("a report")).is_some());
    }
    assert!(!play.closed.load(Ordering::SeqCst), "it goes on");
    runner.cancel(&[JobId(1)]);
    let Some(Report::Cancelled(JobId(1), record)) = reports.recv().await else {
        panic!("no record");
    };
    assert!(play.closed.load(Ordering::SeqCst));
    assert_eq!(record.outcome, Outcome::Cancelled);
    assert_eq!(
        &*record.cli,
        "aws logs start-live-tail --log-group-identifiers g"
    );
}

#[tokio::test(start_paused = true)]
async fn a_session_whose_parts_nobody_takes_can_still_be_cancelled() {
    let (mut runner, mut reports, play) = begin(1_000, false, 1);
    tokio::time::sleep(Duration::from_secs(10)).await;
    runner.cancel(&[JobId(1)]);
    runner.shutdown().await;
    assert!(play.closed.load(Ordering::SeqCst));
    while reports.recv().await.is_some() {}
}
