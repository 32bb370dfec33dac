//! `ecsight get`: the rows of the screens, for scripts. The same fetchers, scheduler and
//! store as the screens have; only the loop is shorter.

mod ask;

use super::args::{Get, Global, Output, What};
use super::start::{profile_of, region_of, scheduler, session};
use super::{Failure, print, run_to_end};
use crate::config::Config;
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::fault::{Fault, FaultKind, Gap};
use crate::domain::place::Choices;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::time::{Timestamp, Zone};
use crate::domain::{Text, arn, json};
use crate::panes::kind::{KindId, Look, Scope, TaskFilter};
use crate::panes::kinds::{self, AnyList};
use crate::panes::table::{CellContext, TableState};
use crate::scheduler::{Aws, Report, Runner, Scheduler};
use crate::store::Store;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::time::Instant;
use tokio::sync::mpsc;

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
        self.reasons(get, &clusters, &mut reports).await?;
        let printed = self.print(global, get, &clusters);
        if let Some(runner) = self.runner.take() {
            runner.shutdown().await;
        }
        printed.and(failed.map_or(Ok(()), Err))
    }

    /// The stopped tasks that say why services are not well, where the screen would ask for them.
    async fn reasons(
        &mut self,
        get: &Get,
        clusters: &[Text],
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<(), Failure> {
        // AWS's own fields do not depend on them.
        if get.what != What::Services || get.output == Output::Json {
            return Ok(());
        }
        let choices = Choices::default();
        let mut wants = Vec::new();
        for cluster in clusters {
            let scope = Scope {
                cluster: Some(Text::clone(cluster)),
                ..Scope::region(CONTEXT)
            };
            let look = Look {
                store: &self.store,
                choices: &choices,
                scope: &scope,
                tasks: TaskFilter::All,
                now: Timestamp::now(),
                zone: Zone::Utc,
            };
            let list = kinds::of(KindId::Services).open(&scope, None);
            let wanted = list.wants(&look, &[], Tempo::Normal).into_iter();
            wants.extend(wanted.filter(|want| want.key.source == SourceId::StoppedTasks));
        }
        self.gather(wants, reports).await
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
            zone: Zone::Utc,
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
