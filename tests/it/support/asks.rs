//! Questions of one call each, sent by the program's own scheduler and client.

use ecsight::aws::SessionSpec;
use ecsight::domain::context::ContextId;
use ecsight::domain::errand::{Answer, Ask, Errand, ErrandId};
use ecsight::domain::fault::Fault;
use ecsight::domain::network::{NetworkAsk, NetworkList, NetworkPage};
use ecsight::domain::polled::{Work, Yield};
use ecsight::domain::stack::{StackAnswer, StackAsk};
use ecsight::fetchers;
use ecsight::scheduler::{Aws, Config, Facts, Report, Runner, Scheduler};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::PATIENCE;

const CONTEXT: ContextId = ContextId(1);

/// Asks an endpoint.
pub struct Asks {
    runtime: tokio::runtime::Runtime,
    scheduler: Scheduler,
    runner: Runner<Aws>,
    reports: mpsc::Receiver<Report>,
    begun: Instant,
    given: u64,
}

impl Asks {
    pub fn at(endpoint: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let (out, reports) = mpsc::channel(16);
        let mut runner = Runner::new(runtime.handle().clone(), out, Aws(fetchers::source));
        let spec = SessionSpec {
            region: Some("us-east-1".to_owned()),
            endpoint: Some(endpoint.to_owned()),
            fixed_credentials: Some(("test".to_owned(), "test".to_owned())),
            ..SessionSpec::default()
        };
        runner.add(CONTEXT, spec);
        Self {
            runtime,
            scheduler: Scheduler::new(|id| Facts::of(fetchers::source(id)), Config::default()),
            runner,
            reports,
            begun: Instant::now(),
            given: 0,
        }
    }

    /// One call.
    pub fn ask(&mut self, ask: Ask) -> Result<Answer, Fault> {
        self.given += 1;
        let errand = Errand {
            id: ErrandId(self.given),
            context: CONTEXT,
            ask: Arc::new(ask),
        };
        loop {
            let now = self.begun.elapsed();
            assert!(now < PATIENCE, "no answer to {:?}", errand.ask);
            let plan = self
                .scheduler
                .run_errands(now, std::slice::from_ref(&errand));
            let wait = plan.wake_at.map_or(PATIENCE, |at| at.saturating_sub(now));
            self.runner.start(plan.jobs);
            let reports = &mut self.reports;
            let report = self
                .runtime
                .block_on(async { timeout(wait, reports.recv()).await });
            let Ok(Some(Report::Done(done))) = report else {
                continue;
            };
            self.scheduler
                .complete(self.begun.elapsed(), done.job, &done.result);
            match (done.work, done.result) {
                (Work::Errand(_), Ok(Yield::Errand(answer))) => return Ok(answer),
                (Work::Errand(_), Err(fault)) => return Err(fault),
                other => panic!("no errand: {other:?}"),
            }
        }
    }

    /// Every page of a list of EC2.
    pub fn network(&mut self, list: NetworkList) -> Vec<NetworkPage> {
        let mut pages = Vec::new();
        let mut next = Some(NetworkAsk::all(list));
        while let Some(ask) = next.take() {
            let answer = self.ask(Ask::Network(ask.clone()));
            let Ok(Answer::Network(page)) = answer else {
                panic!("{ask:?}: {answer:?}")
            };
            next = page.next_ask(&ask);
            pages.push(page);
        }
        pages
    }

    /// Every page of an answer of CloudFormation.
    pub fn stack(&mut self, ask: StackAsk) -> Vec<StackAnswer> {
        let mut pages = Vec::new();
        let mut next = Some(ask);
        while let Some(ask) = next.take() {
            let answer = self.ask(Ask::Stack(ask.clone()));
            let Ok(Answer::Stack(page)) = answer else {
                panic!("{ask:?}: {answer:?}")
            };
            next = page.next_ask(&ask);
            pages.push(page);
        }
        pages
    }
}
