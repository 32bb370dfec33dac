//! Questions of one call each, sent by the program's own scheduler and client; and what an action
//! looks at, read by them.

use ecsight::actions::{self, Inputs, TargetId};
use ecsight::aws::SessionSpec;
use ecsight::domain::Text;
use ecsight::domain::context::ContextId;
use ecsight::domain::errand::{Answer, Ask, Errand, ErrandId};
use ecsight::domain::fault::Fault;
use ecsight::domain::mutation::{Mutated, Mutation};
use ecsight::domain::network::{NetworkAsk, NetworkList, NetworkPage};
use ecsight::domain::polled::{Tempo, Work, Yield};
use ecsight::domain::stack::{StackAnswer, StackAsk};
use ecsight::domain::time::Timestamp;
use ecsight::fetchers;
use ecsight::scheduler::{Aws, Config, Facts, Report, Runner, Scheduler};
use ecsight::store::Store;
use std::sync::Arc;
use std::time::{Duration, Instant};
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
    store: Store,
}

impl Asks {
    pub fn at(endpoint: &str) -> Self {
        Self::open(endpoint, false)
    }

    /// The same, allowed to change something.
    pub fn writing_at(endpoint: &str) -> Self {
        Self::open(endpoint, true)
    }

    fn open(endpoint: &str, write: bool) -> Self {
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
            write,
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
            store: Store::default(),
        }
    }

    /// A change.
    pub fn mutate(&mut self, mutation: &Mutation) -> Result<Mutated, Fault> {
        match self.ask(Ask::Mutate(mutation.clone()))? {
            Answer::Mutated(mutated) => Ok(mutated),
            other => panic!("no answer to a change: {other:?}"),
        }
    }

    /// Reads what an action on this target looks at, until nothing more is to be read.
    pub fn learn(&mut self, cluster: &Text, target: &TargetId) {
        self.learn_for(cluster, target, &Inputs::default());
    }

    /// The same with what is looked at because of what was said.
    pub fn learn_for(&mut self, cluster: &Text, target: &TargetId, inputs: &Inputs) {
        let mut flying = 0;
        loop {
            let now = self.begun.elapsed();
            assert!(now < PATIENCE, "still reading {target:?}");
            let context = self.store.context_mut(CONTEXT);
            let mut wants = actions::wants(context, CONTEXT, cluster, target, Tempo::Normal);
            let facts = actions::facts(context, cluster, target);
            wants.extend(facts.and_then(|it| actions::wants_said(CONTEXT, &it, inputs)));
            let plan = self.scheduler.plan(now, &wants);
            flying += plan.jobs.len();
            flying -= plan.cancel.len();
            self.runner.cancel(&plan.cancel);
            self.runner.start(plan.jobs);
            // What is due later is the next round of polling.
            let later = now + Duration::from_secs(1);
            if flying == 0 && plan.wake_at.is_none_or(|at| at > later) {
                break;
            }
            let wait = plan.wake_at.map_or(PATIENCE, |at| at.saturating_sub(now));
            let reports = &mut self.reports;
            let report = self
                .runtime
                .block_on(async { timeout(wait, reports.recv()).await });
            if let Ok(Some(Report::Done(done))) = report {
                flying -= 1;
                self.scheduler
                    .complete(self.begun.elapsed(), done.job, &done.result);
                if let Work::Poll(step) = &done.work {
                    self.store
                        .apply(&done.key, step, &done.result, Timestamp::now());
                }
            }
        }
        let context = self.store.context_mut(CONTEXT);
        for question in actions::questions(context, cluster, target) {
            let answer = self.ask((*question.ask).clone());
            let answers = &mut self.store.context_mut(CONTEXT).answers;
            answers.keep(question.ask, answer, Timestamp::now());
        }
    }

    /// What has been read of a target and around it.
    #[track_caller]
    pub fn facts(&self, cluster: &Text, target: &TargetId) -> actions::Facts<'_> {
        let context = self.store.context(CONTEXT).expect("a context");
        actions::facts(context, cluster, target).expect("the target is there")
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
