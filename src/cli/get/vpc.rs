//! `ecsight vpc`: where a cluster lives, with the proof.

mod table;

use super::super::args::{Global, Output, Vpc};
use super::super::{Failure, print, run_to_end};
use super::{Asker, CONTEXT, failure_of};
use crate::config;
use crate::domain::cluster::Cluster;
use crate::domain::fault::FaultKind;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::vpc::{Depth, Known, Search};
use crate::domain::{Text, arn, capacity_provider, json, list};
use crate::fetchers::errands::operation;
use crate::scheduler::Report;
use crate::store::TASKS;
use serde_json::json;
use tokio::sync::mpsc;

/// Clusters that are named to somebody who asked for one that is not there.
const NAMED: usize = 5;

/// Prints where a cluster lives.
pub(in crate::cli) fn run(global: &Global, vpc: &Vpc) -> Result<(), Failure> {
    let Some(name) = vpc.name.as_ref().or(global.cluster.as_ref()) else {
        return Err(Failure::usage("which cluster? ecsight vpc CLUSTER"));
    };
    let config = crate::cli::start::loaded(global)?.config;
    run_to_end(Asker::new(global, &config).answer_vpc(name, vpc))
}

impl Asker {
    async fn answer_vpc(mut self, name: &str, vpc: &Vpc) -> Result<(), Failure> {
        let mut reports = self.open();
        let cluster = self.cluster_of(name, &mut reports).await?;
        self.learn_cluster(&cluster, &mut reports).await?;
        let mut search = Search::new(match vpc.wide {
            true => Depth::Everything,
            false => Depth::Enough,
        });
        self.search(&cluster, &mut search, &mut reports).await?;
        let stand_in = Cluster::named(cluster.clone());
        let known = self.known(&cluster, &stand_in);
        let answer = search.answer(&known);
        let text = match vpc.output {
            Output::Json => {
                let info = self.store.context(CONTEXT).map(|it| it.info.clone());
                let document = json!({
                    "schema": "ecsight.vpc/1",
                    "context": json::to_value(&info.unwrap_or_default()),
                    "cluster": known.cluster.name(),
                    "vpcs": json::to_value(&answer.vpcs),
                    "not_checked": json::to_value(&answer.not_checked),
                });
                serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
            }
            _ => {
                let actions = search.asked().map(|ask| operation(ask).iam_action());
                table::render(known.cluster.name(), &answer, &actions.collect::<Vec<_>>())
            }
        };
        let printed = print::data(&text);
        if let Some(runner) = self.runner.take() {
            runner.shutdown().await;
        }
        printed
    }

    /// The ARN of the cluster of this name.
    pub(in crate::cli) async fn cluster_of(
        &mut self,
        name: &str,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<Text, Failure> {
        if name.starts_with("arn:") {
            return Ok(name.into());
        }
        let names = Want {
            rest: false,
            ..Want::all(Key::region(CONTEXT, SourceId::Clusters), Tempo::Normal)
        };
        self.gather(vec![names], reports).await?;
        let Some(context) = self.store.context(CONTEXT) else {
            return Err(Failure::aws("AWS did not answer in time"));
        };
        if let Some(fault) = &context.blocked {
            return Err(failure_of(fault));
        }
        let clusters = &context.clusters;
        let mut known: Vec<&Text> = clusters.entries().map(|(id, _)| id).collect();
        known.sort();
        if let Some(found) = known.iter().find(|id| arn::name(id) == name) {
            return Ok(Text::clone(found));
        }
        match clusters.list.fault.clone() {
            // Listing may not be allowed where describing one cluster is.
            Some(fault) if fault.kind == FaultKind::Denied => {
                let arn = self.arn_of(name, reports).await?;
                arn.ok_or_else(|| failure_of(&fault))
            }
            Some(fault) => Err(failure_of(&fault)),
            None => {
                let region = context.info.region.as_deref().unwrap_or("this region");
                let known: Vec<&str> = known.iter().map(|id| arn::name(id)).collect();
                Err(unknown(name, region, &known))
            }
        }
    }

    /// The ARN that a cluster of this name has in the account and region that are asked, whether
    /// there is one or not; none where the account is not known.
    async fn arn_of(
        &mut self,
        name: &str,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<Option<Text>, Failure> {
        let identity = Key::region(CONTEXT, SourceId::Identity);
        let identity = Want::only(identity, vec!["caller".into()], Tempo::Normal);
        self.gather(vec![identity], reports).await?;
        let context = self.store.context(CONTEXT);
        Ok(context.and_then(|context| {
            let caller = context.identity.as_ref()?;
            let region = context.info.region.as_deref()?;
            let partition = caller.arn.as_deref()?.split(':').nth(1)?;
            let account = caller.account.as_deref()?;
            Some(format!("arn:{partition}:ecs:{region}:{account}:cluster/{name}").into())
        }))
    }

    /// Reads what ECS tells of the cluster and what is in it.
    async fn learn_cluster(
        &mut self,
        cluster: &Text,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<(), Failure> {
        let inside = |source| Key::cluster(CONTEXT, source, cluster.clone());
        let only = |key, ids| Want::only(key, ids, Tempo::Normal);
        let identity = Key::region(CONTEXT, SourceId::Identity);
        let names = |source| Want {
            rest: false,
            ..Want::all(inside(source), Tempo::Normal)
        };
        let first = vec![
            only(
                Key::region(CONTEXT, SourceId::Clusters),
                vec![cluster.clone()],
            ),
            only(identity, vec!["caller".into()]),
            Want::all(inside(SourceId::Services), Tempo::Normal),
            names(SourceId::RunningTasks),
        ];
        self.gather(first, reports).await?;
        let Some(context) = self.store.context(CONTEXT) else {
            return Err(Failure::aws("AWS did not answer in time"));
        };
        if let Some(fault) = &context.blocked {
            return Err(failure_of(fault));
        }
        let entry = context.clusters.get(cluster);
        let described = entry.and_then(|entry| entry.item.as_deref());
        if described.is_none() && entry.is_some_and(|entry| entry.missing.is_some()) {
            let region = context.info.region.as_deref().unwrap_or("this region");
            return Err(unknown(arn::name(cluster), region, &[]));
        }
        let mut more = Vec::new();
        if let Some(data) = context.inside.get(cluster) {
            let mut tasks: Vec<Text> = data.running.entries().map(|(id, _)| id.clone()).collect();
            tasks.sort();
            tasks.truncate(TASKS);
            more.push(only(inside(SourceId::RunningTasks), tasks));
        }
        if described.is_none_or(|it| it.registered_container_instances_count != Some(0)) {
            more.push(Want::all(
                inside(SourceId::ContainerInstances),
                Tempo::Normal,
            ));
        }
        let providers = described.map_or(&[][..], |it| list(&it.capacity_providers));
        let providers = providers.iter();
        let providers = providers.filter(|name| !capacity_provider::is_fargate(name));
        let providers: Vec<Text> = providers.cloned().collect();
        if !providers.is_empty() {
            more.push(only(inside(SourceId::CapacityProviders), providers));
        }
        self.gather(more, reports).await
    }

    /// What is known of the cluster; `stand_in` where it could not be described.
    fn known<'a>(&'a self, cluster: &Text, stand_in: &'a Cluster) -> Known<'a> {
        let context = self.store.context(CONTEXT);
        context.map_or_else(
            || Known::of(stand_in),
            |context| context.known(cluster, stand_in),
        )
    }

    /// Asks until there is no more to ask.
    async fn search(
        &mut self,
        cluster: &Text,
        search: &mut Search,
        reports: &mut mpsc::Receiver<Report>,
    ) -> Result<(), Failure> {
        let stand_in = Cluster::named(cluster.clone());
        loop {
            let asks = search.next(&self.known(cluster, &stand_in));
            if asks.is_empty() {
                return Ok(());
            }
            for (ask, result) in self.errands(asks, reports).await? {
                search.note(ask, result);
            }
        }
    }
}

fn unknown(name: &str, region: &str, known: &[&str]) -> Failure {
    let lower = name.to_lowercase();
    let holds = known.iter().copied().filter(|other| {
        let other = other.to_lowercase();
        other.contains(&lower) || lower.contains(&other)
    });
    let mut near: Vec<&str> = config::closest(name, known.iter().copied())
        .into_iter()
        .collect();
    near.extend(holds);
    let mut seen = Vec::new();
    near.retain(|name| {
        !seen.contains(name) && {
            seen.push(*name);
            true
        }
    });
    near.truncate(NAMED);
    let advice = match near.as_slice() {
        [] => "ecsight get clusters lists them, --region looks elsewhere".to_owned(),
        near => format!("did you mean {}?", near.join(" or ")),
    };
    Failure::usage(format!("no cluster {name} in {region}; {advice}"))
}
