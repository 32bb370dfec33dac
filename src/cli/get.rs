//! `ecsight get`: the rows of the screens, for scripts. The same fetchers, scheduler and
//! store as the screens have; only the loop is shorter.

use super::args::{Get, Global, Output, What};
use super::start::{profile_of, region_of, scheduler, session};
use super::{Failure, print, run_to_end};
use crate::config::Config;
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::fault::{Fault, FaultKind, Gap};
use crate::domain::place::Choices;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, json};
use crate::panes::kind::{KindId, Look, Scope, TaskFilter};
use crate::panes::kinds::{self, AnyList};
use crate::panes::table::{CellContext, TableState};
use crate::scheduler::{Accepted, Aws, Report, Runner, Scheduler};
use crate::store::Store;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Attempts at one list before its failure is final.
const ATTEMPTS: u32 = 4;
/// Longest time a script is kept waiting by throttles.
const PATIENCE: Duration = Duration::from_secs(120);
const CONTEXT: ContextId = ContextId(1);

/// Prints the rows.
pub(super) fn run(global: &Global, get: &Get) -> Result<(), Failure> {
    let config = match &global.config {
        Some(path) => {
            Config::load(Some(path))
                .map_err(|error| Failure::usage(error.to_string()))?
                .config
        }
        None => Config::load_lenient(None).config,
    };
    let asker = Asker::new(global, &config);
    run_to_end(asker.answer(global, get))
}

/// A loop without a screen.
struct Asker {
    store: Store,
    scheduler: Scheduler,
    runner: Option<Runner<Aws>>,
    spec: crate::aws::SessionSpec,
    started: Instant,
    failures: FxHashMap<Key, u32>,
}

impl Asker {
    fn new(global: &Global, config: &Config) -> Self {
        let spec = crate::aws::SessionSpec {
            profile: profile_of(global, config),
            region: region_of(global, config),
            ..session(global, config)
        };
        Self {
            store: Store::default(),
            scheduler: scheduler(config, Some(crate::domain::call::Cause::Cli)),
            runner: None,
            spec,
            started: Instant::now(),
            failures: FxHashMap::default(),
        }
    }

    async fn answer(mut self, global: &Global, get: &Get) -> Result<(), Failure> {
        let (out, mut reports) = mpsc::channel(64);
        let mut runner = Runner::new(
            tokio::runtime::Handle::current(),
            out,
            Aws(crate::fetchers::source),
        );
        runner.add(CONTEXT, self.spec.clone());
        self.runner = Some(runner);
        let clusters = self.clusters(global, get, &mut reports).await?;
        let wants = wants(get, &clusters);
        let identity = Want {
            key: Key::region(CONTEXT, SourceId::Identity),
            visible: vec!["caller".into()],
            rest: false,
            tempo: Tempo::Normal,
        };
        self.gather(
            wants.iter().cloned().chain([identity]).collect(),
            &mut reports,
        )
        .await?;
        let failed = self.verdict(&wants, global)?;
        let printed = self.print(global, get, &clusters);
        if let Some(runner) = self.runner.take() {
            runner.shutdown().await;
        }
        printed.and(failed.map_or(Ok(()), Err))
    }

    /// The clusters to look into: the one named, or all of the region.
    async fn clusters(
        &mut self,
        global: &Global,
        get: &Get,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<Vec<Text>, Failure> {
        if get.what == What::Clusters {
            return Ok(Vec::new());
        }
        if let Some(name) = &global.cluster {
            return Ok(vec![Text::from(name.as_str())]);
        }
        let key = Key::region(CONTEXT, SourceId::Clusters);
        let names = vec![Want {
            key,
            visible: Vec::new(),
            rest: false,
            tempo: Tempo::Normal,
        }];
        self.gather(names.clone(), reports).await?;
        if let Some(failure) = self.verdict(&names, global)? {
            return Err(failure);
        }
        let clusters = self.store.context(CONTEXT).map(|context| &context.clusters);
        let mut ids: Vec<Text> = clusters
            .iter()
            .flat_map(|clusters| clusters.entries())
            .map(|(id, _)| Text::clone(id))
            .collect();
        ids.sort();
        Ok(ids)
    }

    /// Asks until everything wanted is known, or will not be known.
    async fn gather(
        &mut self,
        wants: Vec<Want>,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<(), Failure> {
        loop {
            let now = self.started.elapsed();
            let open: Vec<Want> = wants
                .iter()
                .filter(|want| !self.is_settled(want))
                .cloned()
                .collect();
            if open.is_empty() || now > PATIENCE {
                return Ok(());
            }
            let plan = self.scheduler.plan(now, &open);
            let Some(runner) = &mut self.runner else {
                return Ok(());
            };
            runner.cancel(&plan.cancel);
            runner.start(plan.jobs);
            let wait = plan
                .wake_at
                .map_or(PATIENCE, |at| at.saturating_sub(now))
                .max(Duration::from_millis(5));
            tokio::select! {
                report = timeout(wait, reports.recv()) => {
                    if let Ok(Some(report)) = report {
                        self.keep(report)?;
                    }
                    while let Ok(report) = reports.try_recv() {
                        self.keep(report)?;
                    }
                }
                _ = tokio::signal::ctrl_c() => return Err(Failure { code: 130, line: "interrupted".to_owned() }),
            }
        }
    }

    fn keep(&mut self, report: Report) -> Result<(), Failure> {
        match report {
            Report::Done(done) => {
                let fresh = self
                    .scheduler
                    .complete(self.started.elapsed(), done.job, &done.result);
                if matches!(fresh, Accepted::Fresh { .. }) {
                    match &done.result {
                        Ok(_) => self.failures.remove(&done.key),
                        Err(_) => {
                            *self.failures.entry(done.key.clone()).or_default() += 1;
                            None
                        }
                    };
                    self.store
                        .apply(&done.key, &done.step, &done.result, Timestamp::now());
                }
                Ok(())
            }
            Report::Opened(opened) => match opened.info {
                Ok(info) => {
                    self.store.context_mut(CONTEXT).info = info;
                    Ok(())
                }
                Err(fault) => Err(failure_of(&fault)),
            },
            Report::Cancelled(..) => Ok(()),
        }
    }

    /// Whether nothing more is to be learned about a want.
    fn is_settled(&self, want: &Want) -> bool {
        let Some(context) = self.store.context(CONTEXT) else {
            return false;
        };
        if context.blocked.is_some() {
            return true;
        }
        let given_up = self
            .failures
            .get(&want.key)
            .is_some_and(|count| *count >= ATTEMPTS);
        let inside = want
            .key
            .cluster
            .as_deref()
            .and_then(|cluster| self.store.cluster(CONTEXT, cluster));
        let listed = |state: &crate::store::ListState| {
            let failed = state
                .fault
                .as_ref()
                .is_some_and(|fault| !fault.kind.is_passing() || given_up);
            (state.complete_at.is_some(), failed)
        };
        fn described<T: PartialEq>(list: &crate::store::Collection<T>, given_up: bool) -> bool {
            list.entries().all(|(_, entry)| {
                let failed = entry
                    .fault
                    .as_ref()
                    .is_some_and(|fault| !fault.kind.is_passing() || given_up);
                entry.item.is_some() || entry.missing.is_some() || failed
            })
        }
        let ((complete, failed), described) = match (want.key.source, inside) {
            (SourceId::Identity, _) => {
                return context.identity.is_some() || self.failures.contains_key(&want.key);
            }
            (SourceId::Clusters, _) => (
                listed(&context.clusters.list),
                !want.rest || described(&context.clusters, given_up),
            ),
            (SourceId::Services, Some(inside)) => (
                listed(&inside.services.list),
                described(&inside.services, given_up),
            ),
            (SourceId::RunningTasks, Some(inside)) => (
                listed(&inside.running.list),
                described(&inside.running, given_up),
            ),
            (SourceId::StoppedTasks, Some(inside)) => (
                listed(&inside.stopped.list),
                described(&inside.stopped, given_up),
            ),
            _ => return false,
        };
        failed || (complete && described)
    }

    /// What is to be said of the lists as wholes: an error that leaves nothing to print ends the
    /// program, one that leaves something is returned to be told after the rest was printed.
    fn verdict(&self, wants: &[Want], global: &Global) -> Result<Option<Failure>, Failure> {
        let Some(context) = self.store.context(CONTEXT) else {
            return Err(Failure::aws("AWS did not answer in time"));
        };
        if let Some(fault) = &context.blocked {
            return Err(failure_of(fault));
        }
        let mut failed: Option<Failure> = None;
        let mut good = 0;
        for want in wants {
            let inside = want
                .key
                .cluster
                .as_deref()
                .and_then(|cluster| self.store.cluster(CONTEXT, cluster));
            let state = match (want.key.source, inside) {
                (SourceId::Clusters, _) => Some(&context.clusters.list),
                (SourceId::Services, Some(inside)) => Some(&inside.services.list),
                (SourceId::RunningTasks, Some(inside)) => Some(&inside.running.list),
                (SourceId::StoppedTasks, Some(inside)) => Some(&inside.stopped.list),
                _ => None,
            };
            match state {
                Some(state) if state.complete_at.is_some() => good += 1,
                Some(state) => {
                    let fault = state.fault.clone().unwrap_or_else(|| {
                        Fault::new(FaultKind::Timeout, "ecs", "no answer in time")
                    });
                    if fault.kind == FaultKind::NotFound && global.cluster.is_some() {
                        return Err(unknown_cluster(want, &context.info));
                    }
                    failed = Some(failure_of(&fault));
                }
                None => failed = Some(Failure::aws("AWS did not answer in time")),
            }
        }
        match failed {
            Some(failure) if good == 0 => Err(failure),
            failed => Ok(failed),
        }
    }

    fn print(&self, global: &Global, get: &Get, clusters: &[Text]) -> Result<(), Failure> {
        let scopes: Vec<Scope> = match get.what {
            What::Clusters => vec![Scope::region(CONTEXT)],
            _ => clusters
                .iter()
                .map(|cluster| Scope {
                    cluster: Some(Text::clone(cluster)),
                    ..Scope::region(CONTEXT)
                })
                .collect(),
        };
        let kind = match get.what {
            What::Clusters => KindId::Clusters,
            What::Services => KindId::Services,
            What::Tasks => KindId::Tasks,
        };
        let choices = Choices::default();
        let now = Timestamp::now();
        let context = CellContext {
            now,
            zone: crate::domain::time::Zone::Utc,
        };
        let mut lists: Vec<Box<dyn AnyList>> = Vec::new();
        for scope in scopes {
            let scope = match kind {
                KindId::Tasks => Scope {
                    service: global.service.as_deref().map(Text::from),
                    ..scope
                },
                _ => scope,
            };
            let look = Look {
                store: &self.store,
                choices: &choices,
                scope: &scope,
                tasks: task_filter(get),
                now,
                zone: context.zone,
            };
            let mut list = kinds::of(kind).open(&scope, None);
            let mut state = TableState::default();
            state
                .filter
                .edit(&filter_of(global, get), &list.column_names());
            if let Some(error) = &state.filter.error {
                return Err(Failure::usage(format!("--filter: {error}")));
            }
            list.renew(&look, &mut state);
            lists.push(list);
        }
        let gaps: Vec<Gap> = lists
            .iter()
            .flat_map(|list| list.status().gaps.iter().cloned())
            .collect();
        let text = match get.output {
            Output::Json => self.document(kind, &lists, &gaps),
            Output::Csv => joined(lists.iter().map(|list| list.to_csv(&context)), true),
            Output::Table => {
                let width = std::io::stdout()
                    .is_terminal()
                    .then(|| crate::ui::terminal::size().map_or(80, |(columns, _)| columns));
                tables(&lists, clusters, &context, width)
            }
        };
        print::data(&text)?;
        for gap in &gaps {
            print::complain(&format!("{}: {}", gap.what, gap.reason));
        }
        Ok(())
    }

    fn document(&self, kind: KindId, lists: &[Box<dyn AnyList>], gaps: &[Gap]) -> String {
        let context = self.store.context(CONTEXT);
        let info = context
            .map(|context| context.info.clone())
            .unwrap_or_default();
        let mut items: Vec<Value> = lists.iter().flat_map(|list| list.to_json()).collect();
        // One order for all runs: scripts compare.
        items.sort_by_cached_key(|item| {
            ["task_arn", "service_arn", "cluster_arn"]
                .iter()
                .find_map(|name| item.get(name)?.as_str().map(str::to_owned))
        });
        let document = json!({
            "schema": format!("ecsight.{}/1", kinds::of(kind).spec().plural),
            "context": json::to_value(&info),
            "items": items,
            "gaps": json::to_value(gaps),
        });
        let text = serde_json::to_string_pretty(&document).unwrap_or_default();
        text + "\n"
    }
}

fn wants(get: &Get, clusters: &[Text]) -> Vec<Want> {
    let want = |key: Key| Want {
        key,
        visible: Vec::new(),
        rest: true,
        tempo: Tempo::Normal,
    };
    let sources: &[SourceId] = match (get.what, get.stopped, get.all) {
        (What::Clusters, ..) => return vec![want(Key::region(CONTEXT, SourceId::Clusters))],
        (What::Services, ..) => &[SourceId::Services],
        (What::Tasks, true, _) => &[SourceId::StoppedTasks],
        (What::Tasks, _, true) => &[SourceId::RunningTasks, SourceId::StoppedTasks],
        (What::Tasks, ..) => &[SourceId::RunningTasks],
    };
    clusters
        .iter()
        .flat_map(|cluster| {
            sources
                .iter()
                .map(move |source| Key::cluster(CONTEXT, *source, Text::clone(cluster)))
        })
        .map(want)
        .collect()
}

fn task_filter(get: &Get) -> TaskFilter {
    match (get.stopped, get.all) {
        (true, _) => TaskFilter::Stopped,
        (_, true) => TaskFilter::All,
        _ => TaskFilter::Running,
    }
}

/// The filter, and for services the one that was named.
fn filter_of(global: &Global, get: &Get) -> String {
    let own = get.filter.clone().unwrap_or_default();
    match (&global.service, get.what) {
        (Some(service), What::Services) => format!("name:={service} {own}"),
        _ => own,
    }
}

fn tables(
    lists: &[Box<dyn AnyList>],
    clusters: &[Text],
    context: &CellContext,
    width: Option<u16>,
) -> String {
    let mut text = String::new();
    for (at, list) in lists.iter().enumerate() {
        // Several clusters are several tables, each under its name.
        if lists.len() > 1
            && let Some(cluster) = clusters.get(at)
        {
            text.push_str(if at > 0 { "\n" } else { "" });
            text.push_str(&crate::domain::sanitize::line(arn::name(cluster)));
            text.push_str(":\n");
        }
        text.push_str(&list.to_text(context, width));
    }
    text
}

/// Parts with one header between them.
fn joined(parts: impl Iterator<Item = String>, header: bool) -> String {
    let mut text = String::new();
    for part in parts {
        let rest = if header && !text.is_empty() {
            part.split_once('\n').map_or("", |(_, rest)| rest)
        } else {
            &part
        };
        text.push_str(rest);
    }
    text
}

fn failure_of(fault: &Fault) -> Failure {
    match fault.kind {
        FaultKind::BadProfile | FaultKind::NoRegion | FaultKind::Refused => {
            Failure::usage(fault.line())
        }
        _ => Failure::aws(fault.line()),
    }
}

fn unknown_cluster(want: &Want, info: &ContextInfo) -> Failure {
    let name = want.key.cluster.as_deref().map_or("", arn::name);
    let region = info.region.as_deref().unwrap_or("this region");
    Failure::usage(format!(
        "no cluster {name} in {region}; ecsight get clusters lists them, --region looks elsewhere"
    ))
}
