//! `ecsight get`: the rows of the screens, for scripts. The same fetchers, scheduler and
//! store as the screens have; only the loop is shorter.

pub(super) mod ask;
mod errands;
pub(super) mod vpc;

use super::args::{Get, Global, Output, What};
use super::start::{loaded, profile_of, region_of, scheduler, session};
use super::{Failure, print, run_to_end};
use crate::config::Config;
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::errand::{Ask, Question};
use crate::domain::fault::{Fault, FaultKind, Gap};
use crate::domain::place::Choices;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::time::{Timestamp, Zone};
use crate::domain::vpc::Depth;
use crate::domain::{Text, arn, json};
use crate::panes::kind::{KindId, Level, Look, Scope, TaskFilter};
use crate::panes::kinds::{self, AnyList};
use crate::panes::table::{CellContext, TableState};
use crate::scheduler::{Aws, Report, Runner, Scheduler};
use crate::store::Store;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc;

pub(in crate::cli) const CONTEXT: ContextId = ContextId(1);

/// Prints the rows.
pub(super) fn run(global: &Global, get: &Get) -> Result<(), Failure> {
    let config = loaded(global)?.config;
    let asker = Asker::new(global, &config);
    run_to_end(asker.answer(global, get))
}

/// A loop without a screen.
pub(in crate::cli) struct Asker {
    pub(in crate::cli) store: Store,
    pub(in crate::cli) scheduler: Scheduler,
    pub(in crate::cli) runner: Option<Runner<Aws>>,
    pub(in crate::cli) spec: crate::aws::SessionSpec,
    pub(in crate::cli) started: Instant,
    pub(in crate::cli) failures: FxHashMap<Key, u32>,
    /// Numbers of errands given out.
    errands: u64,
}

impl Asker {
    pub(in crate::cli) fn new(global: &Global, config: &Config) -> Self {
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
            errands: 0,
        }
    }

    /// Makes ready to ask. Nothing is asked yet.
    pub(in crate::cli) fn open(&mut self) -> mpsc::Receiver<Report> {
        let (out, reports) = mpsc::channel(64);
        let mut runner = Runner::new(
            tokio::runtime::Handle::current(),
            out,
            Aws(crate::fetchers::source),
        );
        runner.add(CONTEXT, self.spec.clone());
        self.runner = Some(runner);
        reports
    }

    async fn answer(mut self, global: &Global, get: &Get) -> Result<(), Failure> {
        let mut reports = self.open();
        let clusters = self.clusters(global, get, &mut reports).await?;
        let mut lists = lists(global, get, &clusters)?;
        let failed = self.learn(global, get, &mut lists, &mut reports).await?;
        let printed = self.print(get, &lists);
        if let Some(runner) = self.runner.take() {
            runner.shutdown().await;
        }
        printed.and(failed.map_or(Ok(()), Err))
    }

    /// Asks for what the lists need, again and again while what came makes them need more.
    async fn learn(
        &mut self,
        global: &Global,
        get: &Get,
        lists: &mut [Printed],
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<Option<Failure>, Failure> {
        let identity = Key::region(CONTEXT, SourceId::Identity);
        let identity = Want::only(identity, vec!["caller".into()], Tempo::Normal);
        let mut failed = None;
        let mut asked: Vec<Want> = Vec::new();
        let mut told: FxHashSet<Arc<Ask>> = FxHashSet::default();
        loop {
            let mut wants = Vec::new();
            let mut leading = Vec::new();
            let mut asks: Vec<Arc<Ask>> = Vec::new();
            for printed in lists.iter_mut() {
                let (wanted, questions) = self.wants_of(get, printed);
                leading.extend(wanted.first().cloned());
                wants.extend(wanted);
                asks.extend(questions.into_iter().map(|question| question.ask));
            }
            wants.push(identity.clone());
            // Each once: answers that had to make room for others are not asked for again.
            asks.retain(|ask| told.insert(Arc::clone(ask)));
            if wants == asked && asks.is_empty() {
                return Ok(failed.or_else(|| nothing_had(lists)));
            }
            if wants != asked {
                self.gather(wants.clone(), reports).await?;
            }
            if asked.is_empty() {
                failed = self.verdict(&leading, global)?;
            }
            asked = wants;
            let asks = asks.iter().map(|ask| Ask::clone(ask)).collect();
            for (ask, answer) in self.errands(asks, reports).await? {
                let answers = &mut self.store.context_mut(CONTEXT).answers;
                answers.keep(ask, answer, Timestamp::now());
            }
        }
    }

    /// What a list must have polled, and the questions it is made of.
    fn wants_of(&mut self, get: &Get, printed: &mut Printed) -> (Vec<Want>, Vec<Question>) {
        let choices = Choices::default();
        let Printed { scope, list, state } = printed;
        let columns = list.column_names();
        if columns.contains(&"vpc") {
            for cluster in list.ids() {
                let context = self.store.context_mut(CONTEXT);
                context.locate(&cluster, Depth::Enough);
            }
        }
        let look = Look {
            store: &self.store,
            choices: &choices,
            scope,
            tasks: task_filter(get),
            now: Timestamp::now(),
            zone: Zone::Utc,
        };
        list.renew(&look, state);
        // Every row counts as in view for columns that are asked for row by row.
        let described = get.wide || get.what == What::Revisions;
        let visible = match described {
            true => list.ids(),
            false => Vec::new(),
        };
        let mut wants = list.wants(&look, &visible, Tempo::Normal);
        wants.extend(list.column_wants(&columns, &look, &visible, Tempo::Normal));
        wants.retain(|want| !is_spare(get, want.key.source));
        let questions = list.questions(&columns, &look, &list.ids());
        (wants, questions)
    }

    /// The clusters to look into: the one named, or all of the region.
    async fn clusters(
        &mut self,
        global: &Global,
        get: &Get,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<Vec<Text>, Failure> {
        if kinds::of(get.what.kind()).spec().level < Level::Cluster {
            return Ok(Vec::new());
        }
        // The description of the cluster names its providers, and rules name it by its ARN.
        let needs_arn = matches!(
            get.what,
            What::ScheduledTasks | What::CapacityProviders | What::Stacks | What::StackResources
        );
        if let Some(name) = &global.cluster
            && (!needs_arn || name.starts_with("arn:"))
        {
            return Ok(vec![Text::from(name.as_str())]);
        }
        let key = Key::region(CONTEXT, SourceId::Clusters);
        let names = vec![Want {
            key,
            visible: Vec::new(),
            rest: false,
            also: Vec::new(),
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
        if let Some(name) = &global.cluster {
            ids.retain(|id| arn::name(id) == name || **id == **name);
            if ids.is_empty() {
                let info = self
                    .store
                    .context(CONTEXT)
                    .map(|context| context.info.clone());
                return Err(unknown_cluster(name, &info.unwrap_or_default()));
            }
        }
        Ok(ids)
    }

    fn print(&self, get: &Get, lists: &[Printed]) -> Result<(), Failure> {
        let context = CellContext {
            now: Timestamp::now(),
            zone: Zone::Utc,
        };
        let gaps: Vec<Gap> = lists
            .iter()
            .flat_map(|printed| printed.list.status().gaps.iter().cloned())
            .collect();
        let text = match get.output {
            Output::Json => self.document(get.what.kind(), lists, &gaps),
            Output::Csv => joined(
                lists.iter().map(|printed| printed.list.to_csv(&context)),
                true,
            ),
            Output::Table => {
                let width = std::io::stdout()
                    .is_terminal()
                    .then(|| crate::ui::terminal::size().map_or(80, |(columns, _)| columns));
                tables(lists, &context, width)
            }
        };
        print::data(&text)?;
        // That no stack made it is an answer, and not one of those that an empty table gives.
        if matches!(get.what, What::Stacks | What::StackResources) && get.output == Output::Table {
            let statuses = lists.iter().filter(|printed| printed.list.total() == 0);
            for status in statuses.map(|printed| printed.list.status()) {
                if status.complete {
                    print::complain(&status.empty);
                }
            }
        }
        for gap in &gaps {
            print::complain(&format!("{}: {}", gap.what, gap.reason));
        }
        Ok(())
    }

    fn document(&self, kind: KindId, lists: &[Printed], gaps: &[Gap]) -> String {
        let context = self.store.context(CONTEXT);
        let info = context
            .map(|context| context.info.clone())
            .unwrap_or_default();
        let mut items: Vec<Value> = lists
            .iter()
            .flat_map(|printed| printed.list.to_json())
            .collect();
        // One order for all runs: scripts compare. What has happened is read newest first, as in
        // the table: its ids are random.
        let text = |item: &Value, name: &str| {
            let text = item.get(name).and_then(Value::as_str);
            text.map(str::to_owned)
        };
        if matches!(kind, KindId::Events | KindId::Deployments) {
            items.sort_by_cached_key(|item| {
                let at = text(item, "created_at").and_then(|at| at.parse::<Timestamp>().ok());
                (Reverse(at), item.to_string())
            });
        } else {
            let id = kinds::of(kind).id_field();
            items.sort_by_cached_key(|item| (text(item, id), item.to_string()));
        }
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

/// A list to be printed and where it stands.
struct Printed {
    scope: Scope,
    list: Box<dyn AnyList>,
    state: TableState,
}

/// One list for each cluster, or one for the region.
fn lists(global: &Global, get: &Get, clusters: &[Text]) -> Result<Vec<Printed>, Failure> {
    let kind = kinds::of(get.what.kind());
    let scopes: Vec<Scope> = match kind.spec().level {
        Level::Program | Level::Region | Level::Family => vec![Scope {
            family: get.family.as_deref().map(Text::from),
            ..Scope::region(CONTEXT)
        }],
        _ => clusters
            .iter()
            .map(|cluster| Scope {
                cluster: Some(Text::clone(cluster)),
                service: match get.what {
                    // Services are picked by the filter, so that a missing one is an empty list.
                    What::Services => None,
                    _ => global.service.as_deref().map(Text::from),
                },
                ..Scope::region(CONTEXT)
            })
            .collect(),
    };
    scopes
        .into_iter()
        .map(|scope| {
            let list = match get.wide {
                true => kind.open(&scope, None),
                false => kind.open_cheap(&scope),
            };
            let mut state = TableState {
                minor_too: get.all,
                ..TableState::default()
            };
            let filter = filter_of(global, get);
            state.filter.edit(&filter, &list.column_names());
            if let Some(error) = &state.filter.error {
                return Err(Failure::usage(format!("--filter: {error}")));
            }
            Ok(Printed { scope, list, state })
        })
        .collect()
}

/// Why there is nothing to print, where a question of the lists was refused.
fn nothing_had(lists: &[Printed]) -> Option<Failure> {
    let mut all = lists.iter();
    let is_empty = |printed: &Printed| printed.list.total() == 0;
    let fault = lists
        .iter()
        .find_map(|printed| crate::panes::blocking_fault(printed.list.status()));
    fault.filter(|_| all.all(is_empty)).map(failure_of)
}

/// What a screen asks for and a script has no use for.
fn is_spare(get: &Get, source: SourceId) -> bool {
    match (get.what, source) {
        // AWS's own fields do not depend on why tasks died.
        (
            What::Services,
            SourceId::StoppedTasks | SourceId::ContainerInstances | SourceId::TaskDefinitions,
        ) => get.output == Output::Json,
        // Nor do they depend on whether the tasks of a service fit.
        (What::Instances, source) => {
            get.output == Output::Json && source != SourceId::ContainerInstances
        }
        (What::Tasks, SourceId::StoppedTasks) => task_filter(get) == TaskFilter::Running,
        (What::Tasks, SourceId::RunningTasks) => task_filter(get) == TaskFilter::Stopped,
        // A script wants the whole list anyway.
        (_, SourceId::ServiceTasks) => true,
        _ => false,
    }
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

fn tables(lists: &[Printed], context: &CellContext, width: Option<u16>) -> String {
    let mut text = String::new();
    for (at, printed) in lists.iter().enumerate() {
        // Several clusters are several tables, each under its name.
        if lists.len() > 1
            && let Some(cluster) = &printed.scope.cluster
        {
            text.push_str(if at > 0 { "\n" } else { "" });
            text.push_str(&crate::domain::sanitize::line(arn::name(cluster)));
            text.push_str(":\n");
        }
        text.push_str(&printed.list.to_text(context, width));
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

pub(in crate::cli) fn failure_of(fault: &Fault) -> Failure {
    match fault.kind {
        FaultKind::BadProfile | FaultKind::NoRegion | FaultKind::Refused => {
            Failure::usage(fault.line())
        }
        _ => Failure::aws(fault.line()),
    }
}

fn unknown_cluster(cluster: &str, info: &ContextInfo) -> Failure {
    let name = arn::name(cluster);
    let region = info.region.as_deref().unwrap_or("this region");
    Failure::usage(format!(
        "no cluster {name} in {region}; ecsight get clusters lists them, --region looks elsewhere"
    ))
}
