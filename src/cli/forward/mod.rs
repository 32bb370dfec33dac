//! `ecsight forward`: ports of this machine that lead into a task, until somebody presses ctrl-c.
//!
//! The forwards are those of the screen ([`crate::app::forwarding`]); only the loop is shorter.

pub(super) mod args;
mod order;
mod written;

use self::args::Forward;
use self::order::Order;
use super::act::{Given, Need, is_id, pick, production};
use super::args::Global;
use super::get::{Asker, CONTEXT, failure_of};
use super::start::{config_told, session};
use super::{Failure, print, run_to_end};
use crate::actions::Danger;
use crate::app::Clock;
use crate::app::forwarding::{self, Deed, Forwards, News, Wish};
use crate::audit::{AuditLog, Entry, masked};
use crate::config::Config;
use crate::domain::errand::{Ask, Errand, ErrandId};
use crate::domain::fault::Fault;
use crate::domain::forward::ForwardId;
use crate::domain::polled::{Key, SourceId, Tempo, Want, Work, Yield};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn};
use crate::fetchers::errands::operation;
use crate::scheduler::{Accepted, Done, Report, Scope};
use crate::ui::forwards::Doors;
use crate::ui::signals::{Signal, Signals};
use rustc_hash::FxHashMap;
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Shortest wait of a turn: what is due now comes with the next one.
const SHORTEST: Duration = Duration::from_millis(5);
/// Longest wait of a turn, where nothing is to come.
const LONGEST: Duration = Duration::from_secs(3_600);

/// Forwards the ports until somebody wants an end, or it cannot go on.
pub(super) fn run(global: &Global, forward: &Forward) -> Result<(), Failure> {
    let order = Order::read(global, forward)?;
    let config = config_told(global)?;
    let write = session(global, &config).write;
    if !write && !forward.dry_run {
        return Err(Failure::usage(
            "whoever has a session in a task can change everything there, and none is opened \
             without --write: ecsight --write forward … (or write = true for the profile in the \
             configuration; --dry-run shows what would be sent)",
        ));
    }
    let log = AuditLog::find(|name| std::env::var(name).ok());
    let log = log.map_err(|error| Failure::usage(error.to_string()))?;
    let mut asker = Asker::new(global, &config);
    // A rehearsal goes the same way, with the choke point shut.
    asker.spec.write = write && !forward.dry_run;
    run_to_end(async {
        let reports = asker.open();
        let (doors, heard) = Doors::new(tokio::runtime::Handle::current());
        let forwarding = Forwarding {
            asker,
            reports,
            config,
            log,
            written: 0,
            open: FxHashMap::default(),
            forwards: Forwards::default(),
            ids: Vec::new(),
            doors,
            heard,
            rehearsal: forward.dry_run,
            said: None,
            fault: None,
        };
        forwarding.run(&order, forward).await
    })
}

/// The doing of it.
struct Forwarding {
    asker: Asker,
    reports: mpsc::Receiver<Report>,
    config: Config,
    log: AuditLog,
    /// Calls that were written down.
    written: u64,
    /// What was sent and has no end yet.
    open: FxHashMap<ErrandId, (Entry, Instant)>,
    forwards: Forwards,
    ids: Vec<ForwardId>,
    doors: Doors,
    heard: mpsc::Receiver<(ForwardId, News)>,
    /// Nothing is listened on, and nothing is sent.
    rehearsal: bool,
    /// What was said last of something that is not well.
    said: Option<String>,
    /// What AWS said last to a call.
    fault: Option<Fault>,
}

/// What came in a turn.
enum Turn {
    Report(Report),
    News(ForwardId, News),
    Signal(Signal),
    Nothing,
}

impl Forwarding {
    async fn run(mut self, order: &Order, forward: &Forward) -> Result<(), Failure> {
        let ended = self.go(order, forward).await;
        // Nobody hears the news any more: a port must not wait for somebody to take them.
        drop(self.heard);
        self.doors.shutdown().await;
        if let Some(runner) = self.asker.runner.take() {
            runner.shutdown().await;
        }
        ended
    }

    async fn go(&mut self, order: &Order, forward: &Forward) -> Result<(), Failure> {
        let cluster = self.asker.cluster_of(&order.cluster, &mut self.reports);
        let cluster = cluster.await?;
        let (service, task) = self.target(&cluster, &order.target).await?;
        let name = match (&service, &task) {
            (Some(service), _) => service.to_string(),
            (None, Some(task)) => arn::short_id(task).to_owned(),
            (None, None) => order.target.clone(),
        };
        let mut signals = Signals::new()
            .map_err(|error| Failure::usage(format!("cannot listen to signals: {error}")))?;
        if !forward.dry_run {
            self.consent(forward, &cluster, &name, &mut signals).await?;
        }
        for ports in &order.ports {
            let wish = Wish {
                context: CONTEXT,
                cluster: cluster.clone(),
                service: service.clone(),
                task: task.clone(),
                container: forward.container.as_deref().map(Text::from),
                ports: ports.clone(),
            };
            let id = self.forwards.begin(wish, self.now());
            self.ids.push(id);
        }
        loop {
            self.follow();
            if let Some(failure) = self.verdict() {
                return Err(failure);
            }
            let (errands, wants) = self.demand();
            if self.rehearsal && errands.len() == self.ids.len() {
                return self.rehearse(&errands);
            }
            match self.turn(&errands, &wants, &mut signals).await? {
                Turn::Signal(signal) => return Err(Failure::silent(signal.exit_code())),
                Turn::News(id, news) => self.forwards.heard(id, news, self.now()),
                Turn::Report(report) => self.report(report)?,
                Turn::Nothing => {}
            }
        }
    }

    fn now(&self) -> Clock {
        Clock {
            wall: Timestamp::now(),
            tick: self.asker.started.elapsed(),
        }
    }

    /// What is meant: the name of a service, the ARN of a task, or both.
    async fn target(
        &mut self,
        cluster: &Text,
        name: &str,
    ) -> Result<(Option<Text>, Option<Text>), Failure> {
        if name.contains(":service/") {
            return Ok((Some(arn::name(name).into()), None));
        }
        let of = |source| Key::cluster(CONTEXT, source, cluster.clone());
        let services = Want {
            rest: false,
            ..Want::all(of(SourceId::Services), Tempo::Normal)
        };
        let identity = Key::region(CONTEXT, SourceId::Identity);
        let identity = Want::only(identity, vec!["caller".into()], Tempo::Normal);
        let wants = vec![services, identity];
        self.asker.gather(wants, &mut self.reports).await?;
        if let Some(fault) = self.blocked() {
            return Err(failure_of(&fault));
        }
        let is_meant = |id: &str| arn::name(id) == name;
        if let Some(inside) = self.asker.store.cluster(CONTEXT, cluster)
            && inside.services.entries().any(|(id, _)| is_meant(id))
        {
            return Ok((Some(name.into()), None));
        }
        let visible = match name.starts_with("arn:") {
            true => vec![Text::from(name)],
            false => Vec::new(),
        };
        let tasks = Want::only(of(SourceId::RunningTasks), visible, Tempo::Normal);
        self.asker.gather(vec![tasks], &mut self.reports).await?;
        let nothing = crate::store::ClusterData::default();
        let known = self.asker.store.cluster(CONTEXT, cluster);
        let inside = known.unwrap_or(&nothing);
        let found = pick("task", name, &inside.running, |id| is_id(id, name));
        let task = match found {
            Ok(task) => task,
            // Ids are of hexadecimal digits: anything else was meant as the name of a service.
            Err(failure) => {
                let is_digit = |it: u8| it.is_ascii_hexdigit();
                let as_service = match name.starts_with("arn:") || name.bytes().all(is_digit) {
                    true => None,
                    false => pick("service", name, &inside.services, is_meant).err(),
                };
                return Err(as_service.unwrap_or(failure));
            }
        };
        // Only its description tells whether a service would replace it.
        let key = of(SourceId::RunningTasks);
        let described = Want::only(key, vec![task.clone()], Tempo::Normal);
        self.asker
            .gather(vec![described], &mut self.reports)
            .await?;
        let inside = self.asker.store.cluster(CONTEXT, cluster);
        let known = inside.and_then(|it| it.running.item(&task));
        let service = known.and_then(|it| it.service_name()).map(Text::from);
        Ok((service, Some(task)))
    }

    fn blocked(&self) -> Option<Fault> {
        let context = self.asker.store.context(CONTEXT)?;
        context.blocked.clone()
    }

    /// Where it matters, somebody must type the name.
    async fn consent(
        &self,
        forward: &Forward,
        cluster: &Text,
        name: &str,
        signals: &mut Signals,
    ) -> Result<(), Failure> {
        let pattern = production(&self.asker.store, &self.config, cluster);
        if pattern.is_none() {
            return Ok(());
        }
        let need = Need::of(Danger::Mild, pattern.as_deref(), name);
        match need.given(forward.yes.as_deref()) {
            Given::Already => return Ok(()),
            Given::Wrong(line) => return Err(Failure::usage(line)),
            Given::Ask => {}
        }
        if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
            let option = need.option();
            return Err(Failure::usage(format!(
                "nothing was sent: it takes {option}"
            )));
        }
        print::ask(&need.question());
        tokio::select! {
            typed = crate::ui::prompt::line() => match typed {
                Some(typed) if need.is_met_by(&typed) => Ok(()),
                _ => Err(Failure { code: 1, line: "nothing was sent".to_owned() }),
            },
            signal = signals.next() => {
                print::tell("");
                Err(Failure::silent(signal.exit_code()))
            }
        }
    }

    /// Does what follows from what came in.
    fn follow(&mut self) {
        let now = self.now();
        let scheduler = &self.asker.scheduler;
        let listed = |key: &Key| scheduler.names_complete(key);
        self.forwards.follow(&self.asker.store, &listed, now);
        for deed in self.forwards.deeds() {
            match deed {
                Deed::Order(forwarding::Order::Listen { id, port, .. }) if self.rehearsal => {
                    self.forwards.heard(id, News::Bound(port), now);
                }
                Deed::Order(order) => self.doors.carry_out(order),
                Deed::Look(key) => self.asker.scheduler.refresh(Scope::Keys(&[key])),
                Deed::Say { line, failed, .. } => {
                    // The last word of one that ends is that of the command.
                    if let Some(before) = self.said.take() {
                        print::tell(&before);
                    }
                    match failed {
                        true => self.said = Some(line),
                        false => print::tell(&line),
                    }
                }
            }
        }
        if self.verdict().is_none()
            && let Some(line) = self.said.take()
        {
            print::tell(&line);
        }
    }

    /// Why it cannot go on, if it cannot: one that has ended is one too few.
    fn verdict(&self) -> Option<Failure> {
        let mut ended = self.ids.iter().filter_map(|id| self.forwards.ended(*id));
        let (_, why) = ended.next()?;
        let line = self.said.clone().unwrap_or(why);
        let unasked = self.fault.is_some() || self.blocked().is_some() || self.unlisted();
        Some(Failure {
            code: if unasked { 3 } else { 1 },
            line,
        })
    }

    /// Whether tasks could not be listed.
    fn unlisted(&self) -> bool {
        let Some(context) = self.asker.store.context(CONTEXT) else {
            return false;
        };
        let mut lists = context.inside.values().map(|it| &it.running.list);
        lists.any(|list| list.fault.is_some())
    }

    fn demand(&mut self) -> (Vec<Errand>, Vec<Want>) {
        let scheduler = &self.asker.scheduler;
        let context = self.asker.store.context(CONTEXT);
        let blocked = context.and_then(|it| it.blocked.as_ref()).map(Fault::line);
        let is_running = |id| scheduler.is_running(id);
        let stopped = |context| {
            let asked = scheduler
                .stopped(context)
                .map(|_| "AWS is not asked any more");
            blocked.clone().or_else(|| asked.map(str::to_owned))
        };
        let now = Clock {
            wall: Timestamp::now(),
            tick: self.asker.started.elapsed(),
        };
        let errands = self.forwards.errands(&is_running, &stopped, now);
        (errands, self.forwards.wants())
    }

    /// Starts what is due, and waits for what comes.
    async fn turn(
        &mut self,
        errands: &[Errand],
        wants: &[Want],
        signals: &mut Signals,
    ) -> Result<Turn, Failure> {
        let now = self.asker.started.elapsed();
        // A rehearsal names its calls, and sends none.
        let sent = if self.rehearsal { &[] } else { errands };
        let mut first = self.asker.scheduler.run_errands(now, sent);
        let mut jobs = Vec::new();
        for job in std::mem::take(&mut first.jobs) {
            let Work::Errand(errand) = &job.work else {
                continue;
            };
            self.forwards.sent(errand.id);
            match self.write_before(errand) {
                Ok(()) => jobs.push(job),
                Err(fault) => {
                    let result = Err(fault.clone());
                    self.asker.scheduler.complete(now, job.id, &result);
                    self.forwards.answered(errand.id, Err(fault), self.now());
                    return Ok(Turn::Nothing);
                }
            }
        }
        first.jobs = jobs;
        let then = self.asker.scheduler.plan(now, wants);
        let wakes = [first.wake_at, then.wake_at, self.forwards.wake(now)];
        let wake = wakes.into_iter().flatten().min();
        let wait = wake.map_or(LONGEST, |at| at.saturating_sub(now));
        self.asker.start(first)?;
        self.asker.start(then)?;
        tokio::select! {
            report = self.reports.recv() => match report {
                Some(report) => Ok(Turn::Report(report)),
                None => Err(Failure::aws("nobody is there to ask AWS")),
            },
            Some((id, news)) = self.heard.recv() => Ok(Turn::News(id, news)),
            signal = signals.next() => Ok(Turn::Signal(signal)),
            () = tokio::time::sleep(wait.clamp(SHORTEST, LONGEST)) => Ok(Turn::Nothing),
        }
    }

    fn report(&mut self, report: Report) -> Result<(), Failure> {
        match report {
            Report::Done(done) if matches!(done.work, Work::Errand(_)) => self.answered(*done),
            report => self.asker.keep(report)?,
        }
        Ok(())
    }

    fn answered(&mut self, done: Done) {
        let Work::Errand(errand) = &done.work else {
            return;
        };
        self.write_after(errand, &done.result);
        let tick = self.asker.started.elapsed();
        let fresh = self.asker.scheduler.complete(tick, done.job, &done.result);
        if matches!(fresh, Accepted::Late) {
            return;
        }
        let answer = match done.result {
            Ok(Yield::Errand(answer)) => Ok(answer),
            Ok(_) => return,
            Err(fault) => Err(fault),
        };
        self.fault = answer.as_ref().err().cloned();
        self.forwards.answered(errand.id, answer, self.now());
    }

    /// Prints what would be sent.
    fn rehearse(&self, errands: &[Errand]) -> Result<(), Failure> {
        let mut text = String::new();
        for errand in errands {
            let Ask::Mutate(call) = &*errand.ask else {
                continue;
            };
            let request = masked(call.request());
            text.push_str(&format!(
                "{}\n{}\n",
                operation(&errand.ask).iam_action(),
                serde_json::to_string_pretty(&request).unwrap_or_default()
            ));
        }
        print::data(&text)?;
        print::tell("nothing was sent");
        Ok(())
    }
}
