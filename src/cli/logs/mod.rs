//! `ecsight logs`: lines for pipes. The fetchers, scheduler and store of the screens, their
//! sources and texts; only that lines are read forwards (`logs/forward`) and let go.

pub(super) mod args;
mod filter;
mod line;
mod subject;
mod when;

use self::args::Logs;
use self::filter::Filter;
use self::line::{Look, harmless};
use self::subject::{Found, Subject};
use super::args::Global;
use super::get::{Asker, CONTEXT, failure_of};
use super::{Failure, print, run_to_end};
use crate::app::zone_of;
use crate::aws::SessionSpec;
use crate::domain::Text;
use crate::domain::call::Cause;
use crate::domain::context::ContextId;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{Want, Work, Yield};
use crate::domain::time::{Timestamp, Zone};
use crate::logs::Forward;
use crate::logs::forward::{Aim, Got, Last};
use crate::logs::sources::{Tag, Tags};
use crate::logs::text::ansi::Styled;
use crate::scheduler::{Accepted, Report};
use crate::theme::ColorDepth;
use crate::ui::outlet::{Gone, Outlet};
use crate::ui::signals::Signals;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;
use std::io::IsTerminal as _;
use std::time::Duration;
use tokio::sync::mpsc;

/// Default of `--since`, as `aws logs tail` has it.
const SINCE: i64 = 10 * 60_000;
/// The same where only the last lines are wanted: no more than those are read.
const SINCE_OF_LAST: i64 = 24 * 3_600_000;
/// Longest wait of the loop; it only bounds what a mistake in a time could cost.
const LONGEST: Duration = Duration::from_secs(60);
/// Shortest wait: what is due now comes with the next report or after this.
const SHORTEST: Duration = Duration::from_millis(10);

/// Prints the lines.
pub(super) fn run(global: &Global, logs: &Logs) -> Result<(), Failure> {
    let config = super::start::loaded(global)?.config;
    let filter = Filter::new(logs).map_err(Failure::usage)?;
    let zone = match (logs.utc, logs.local) {
        (true, _) => Zone::Utc,
        (_, true) => Zone::Local,
        _ => zone_of(config.time),
    };
    let now = Timestamp::now();
    let time = |option: &str, text: &Option<String>| {
        let text = text.as_deref();
        text.map(|text| when::when(option, text, now, zone))
            .transpose()
            .map_err(Failure::usage)
    };
    let since = time("--since", &logs.since)?;
    let until = time("--until", &logs.until)?;
    if let (Some(since), Some(until)) = (since, until)
        && since > until
    {
        return Err(Failure::usage("--until is before --since"));
    }
    let (cluster, service) = names(global, logs)?;
    let terminal = std::io::stdout().is_terminal();
    let printer = Printer {
        look: Look {
            form: logs.output,
            depth: ColorDepth::detect(|name| std::env::var(name).ok(), terminal),
            zone,
            tag: !logs.no_tag,
            service: service.is_none(),
        },
        filter,
        tags: Tags::default(),
        known: FxHashMap::default(),
    };
    let picky = !(logs.grep.is_empty() && logs.exclude.is_empty() && logs.level.is_none());
    let last = logs.limit.map(|lines| Last { lines, picky });
    let usual = match last {
        Some(Last { picky: false, .. }) => SINCE_OF_LAST,
        _ => SINCE,
    };
    let end = until.unwrap_or(now.as_millisecond());
    let aim = Aim {
        from: since.unwrap_or(end - usual),
        to: until,
        pattern: logs.pattern.as_deref().map(Text::from),
        follow: logs.follow,
        live: logs.live,
        last,
    };
    let global = Global {
        cluster: Some(cluster.clone()),
        ..global.clone()
    };
    let mut asker = Asker::new(&global, &config);
    asker.scheduler = super::start::scheduler(&config, Some(Cause::Cli));
    let logging = Logging {
        asker,
        subject: Subject::new(&cluster, logs),
        printer,
        limit: logs.limit,
        opened: FxHashSet::default(),
        told: FxHashSet::default(),
        failed: None,
    };
    run_to_end(logging.print(&global, logs, service, aim))
}

/// Cluster and service, by place or by option; the ARN of a task names its cluster.
fn names(global: &Global, logs: &Logs) -> Result<(String, Option<String>), Failure> {
    let cluster = logs.of_cluster.clone().or_else(|| global.cluster.clone());
    let of_task = || {
        let arn = logs.tasks.iter().find(|task| task.starts_with("arn:"))?;
        crate::domain::arn::cluster_name(arn).map(str::to_owned)
    };
    let cluster = cluster.or_else(of_task).ok_or_else(|| {
        Failure::usage(
            "which cluster? ecsight logs CLUSTER [SERVICE]; ecsight get clusters lists them",
        )
    })?;
    let service = logs.of_service.clone().or_else(|| global.service.clone());
    Ok((cluster, service))
}

/// From lines to text.
struct Printer {
    look: Look,
    filter: Filter,
    tags: Tags,
    /// Tags of streams, as long as nothing new is known of tasks.
    known: FxHashMap<(Text, Text), Tag>,
}

impl Printer {
    /// Learns who writes to which stream.
    fn learn(&mut self, tags: Tags) {
        self.tags = tags;
        self.known.clear();
    }

    /// Whether a line is to be printed.
    fn shows(&mut self, got: &Got) -> bool {
        self.shown(got).is_some()
    }

    fn shown(&mut self, got: &Got) -> Option<(&Tag, Styled)> {
        let at = (got.group.clone(), got.event.log_stream_name.clone());
        let tag = self
            .known
            .entry(at)
            .or_insert_with_key(|(group, stream)| self.tags.tag(group, stream));
        if !tag.is_shown() {
            return None;
        }
        let text = harmless(&got.event.message);
        self.filter.passes(&text.plain).then_some((&*tag, text))
    }

    /// The text of a line; nothing if it is not to be printed.
    fn line(&mut self, got: &Got) -> Option<String> {
        let look = self.look;
        let (tag, text) = self.shown(got)?;
        let mut out = String::with_capacity(text.plain.len() + 64);
        look.write(&mut out, got, tag, &text);
        Some(out)
    }
}

/// The running of it.
struct Logging {
    asker: Asker,
    subject: Subject,
    printer: Printer,
    limit: Option<usize>,
    /// Contexts of other regions that the runner knows.
    opened: FxHashSet<ContextId>,
    /// What was said already.
    told: FxHashSet<String>,
    /// The failure to end with, after everything else was printed.
    failed: Option<Failure>,
}

impl Logging {
    async fn print(
        mut self,
        global: &Global,
        logs: &Logs,
        service: Option<String>,
        mut aim: Aim,
    ) -> Result<(), Failure> {
        let mut reports = self.asker.open();
        let found = self.prepare(global, service, &mut reports).await?;
        if logs.all {
            aim.from = 0;
        } else if logs.since.is_none() && !logs.tasks.is_empty() {
            aim.from = found.born.unwrap_or(aim.from);
        }
        for silent in &found.plan.silent {
            self.tell(silent.line.clone());
        }
        if std::io::stderr().is_terminal() {
            for note in &found.plan.notes {
                self.tell(note.clone());
            }
        }
        if found.feeds.is_empty() && !logs.follow {
            return Err(match (found.tasks, found.plan.silent.is_empty()) {
                (_, false) => Failure::aws("no line of this can be read"),
                (0, true) => Failure::aws(
                    "no task is known: none is running, and ECS forgets stopped ones within the hour",
                ),
                _ => Failure::aws("no log configuration could be read"),
            });
        }
        let ended = self.play(aim, found, &mut reports).await;
        if let Some(runner) = self.asker.runner.take() {
            runner.shutdown().await;
        }
        ended.and(self.failed.map_or(Ok(()), Err))
    }

    /// Finds out what is to be read.
    async fn prepare(
        &mut self,
        global: &Global,
        service: Option<String>,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<Found, Failure> {
        if let Some(name) = service {
            let names = vec![self.subject.names()];
            self.asker.gather(names.clone(), reports).await?;
            if let Some(failure) = self.asker.verdict(&names, global)? {
                return Err(failure);
            }
            self.subject.find(&self.asker.store, &name)?;
        }
        let wants = self.subject.wants(&[]);
        self.asker.gather(wants.clone(), reports).await?;
        self.failed = self.asker.verdict(&wants, global)?;
        self.subject.call_up(&self.asker.store)?;
        let mut asked: Vec<Text> = Vec::new();
        loop {
            let found = self.subject.look(&self.asker.store, None);
            if found.plan.missing.is_empty() || found.plan.missing == asked {
                self.subject.check_containers(&self.asker.store)?;
                if let [first, ..] = &*found.plan.missing {
                    let definition = crate::domain::arn::family_revision(first);
                    self.tell(format!("task definition {definition} could not be read"));
                }
                return Ok(found);
            }
            asked.clone_from(&found.plan.missing);
            let wants = self.subject.wants(&asked);
            self.asker.gather(wants, reports).await?;
        }
    }

    /// Reads and prints until there is nothing more, or nobody to print for.
    async fn play(
        &mut self,
        aim: Aim,
        found: Found,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<(), Failure> {
        let mut outlet =
            Outlet::open().map_err(|error| Failure::usage(format!("cannot print: {error}")))?;
        let mut signals = Signals::new()
            .map_err(|error| Failure::usage(format!("cannot listen to signals: {error}")))?;
        let (follow, has_pattern) = (aim.follow, aim.pattern.is_some());
        let mut missing = found.plan.missing.clone();
        let mut forward = Forward::new(aim, 1);
        let mut last: VecDeque<String> = VecDeque::new();
        self.aim(&mut forward, found);
        loop {
            let wants = match follow {
                true => self.subject.wants(&missing),
                false => Vec::new(),
            };
            let wake = self.ask(&mut forward, &wants);
            let text = self.ready(&mut forward, &mut last);
            for remark in forward.remarks() {
                self.tell(remark);
            }
            if !text.is_empty() {
                tokio::select! {
                    printed = outlet.print(text.into_bytes()) => if let Err(gone) = printed {
                        return ended(gone);
                    },
                    signal = signals.next() => return Err(Failure::silent(signal.exit_code())),
                }
            }
            if forward.is_over() && last.is_empty() {
                break;
            }
            tokio::select! {
                biased;
                signal = signals.next() => return Err(Failure::silent(signal.exit_code())),
                gone = outlet.gone() => return ended(gone),
                Some(report) = reports.recv() => {
                    let mut fresh = self.keep(report, &mut forward)?;
                    while let Ok(report) = reports.try_recv() {
                        fresh |= self.keep(report, &mut forward)?;
                    }
                    if fresh {
                        let found = self.subject.look(&self.asker.store, Some(&self.printer.tags));
                        missing.clone_from(&found.plan.missing);
                        for silent in &found.plan.silent {
                            self.tell(silent.line.clone());
                        }
                        self.aim(&mut forward, found);
                    }
                }
                () = tokio::time::sleep(wake.clamp(SHORTEST, LONGEST)) => {}
            }
        }
        if let Some((_, fault)) = forward.faults().next() {
            // It was told already, with its place.
            let refused = has_pattern && fault.kind == FaultKind::Bug;
            let code = if refused { 2 } else { failure_of(fault).code };
            self.failed = Some(Failure::silent(code));
        }
        outlet.finish().await.or_else(ended)
    }

    fn aim(&mut self, forward: &mut Forward, found: Found) {
        for (region, context) in self.subject.regions() {
            if let Some(runner) = &mut self.asker.runner
                && self.opened.insert(context)
            {
                let spec = SessionSpec {
                    region: Some(region.to_string()),
                    ..self.asker.spec.clone()
                };
                runner.add(context, spec);
            }
        }
        self.printer.learn(found.tags);
        forward.aim(found.feeds);
    }

    /// Sends what is due; says how long nothing else will be.
    fn ask(&mut self, forward: &mut Forward, wants: &[Want]) -> Duration {
        let (tick, now) = (self.asker.started.elapsed(), Timestamp::now());
        let errands = forward.errands(now);
        let first = self.asker.scheduler.run_errands(tick, &errands);
        let then = self.asker.scheduler.plan(tick, wants);
        if let Some(runner) = &mut self.asker.runner {
            runner.cancel(&first.cancel);
            runner.cancel(&then.cancel);
            runner.start(first.jobs.into_iter().chain(then.jobs));
        }
        let lines = forward
            .wake_at()
            .map(|at| crate::domain::time::since(at, now));
        let calls = first.wake_at.into_iter().chain(then.wake_at);
        let calls = calls.map(|at| at.saturating_sub(tick));
        // An errand that waits for its bucket is not due before that.
        match first.wake_at {
            Some(_) => calls.min().unwrap_or(LONGEST),
            None => calls.chain(lines).min().unwrap_or(LONGEST),
        }
    }

    /// What can be printed now. Of what was there already only the last lines, if so many are asked for.
    fn ready(&mut self, forward: &mut Forward, last: &mut VecDeque<String>) -> String {
        let lines = forward.take(Timestamp::now());
        let lines = lines.iter().filter_map(|got| self.printer.line(got));
        let Some(limit) = self.limit else {
            return lines.collect();
        };
        for line in lines {
            last.push_back(line);
            if last.len() > limit {
                last.pop_front();
            }
        }
        if !forward.is_caught_up() {
            return String::new();
        }
        self.limit = None;
        last.drain(..).collect()
    }

    /// Keeps what came; says whether something new is known of services and tasks.
    fn keep(&mut self, report: Report, forward: &mut Forward) -> Result<bool, Failure> {
        let now = Timestamp::now();
        match report {
            Report::Done(done) => {
                if let Err(fault) = &done.result
                    && fault.kind.stops_context()
                {
                    return Err(failure_of(fault));
                }
                let Work::Errand(errand) = &done.work else {
                    self.asker.keep(Report::Done(done))?;
                    return Ok(true);
                };
                let tick = self.asker.started.elapsed();
                let accepted = self.asker.scheduler.complete(tick, done.job, &done.result);
                if matches!(accepted, Accepted::Fresh { .. }) {
                    let id = errand.id;
                    let result = done.result.and_then(|answer| match answer {
                        Yield::Errand(answer) => Ok(answer),
                        _ => Err(strange()),
                    });
                    forward.answer(id, result, now, &mut |got| self.printer.shows(got));
                }
            }
            Report::Part(part) => {
                if self.asker.scheduler.is_awaited(part.job) {
                    forward.answer(part.errand, Ok(part.answer), now, &mut |_| true);
                }
            }
            Report::Opened(opened) if opened.context != CONTEXT => {}
            other => self.asker.keep(other)?,
        }
        Ok(false)
    }

    fn tell(&mut self, line: String) {
        if !self.told.contains(&line) {
            print::complain(&line);
            self.told.insert(line);
        }
    }
}

fn strange() -> Fault {
    Fault::new(
        FaultKind::Bug,
        "logs",
        "an errand was answered as if it were a list",
    )
}

/// A reader who has gone away wanted no more.
fn ended(gone: Gone) -> Result<(), Failure> {
    match gone {
        Gone::Closed => Ok(()),
        Gone::Failed(error) => Err(Failure::usage(format!("cannot write the output: {error}"))),
    }
}
