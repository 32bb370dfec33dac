//! CPU and memory of services: in the list, in the description, on the page of charts.

use super::balancing::{TargetsCell, arns};
use super::charts::Charts;
use super::kind::Look;
use super::metrics::{self, Gauge};
use super::services::ServiceRow;
use crate::domain::insights::{self, Place};
use crate::domain::metric::Range;
use crate::domain::polled::{Tempo, Want};
use crate::domain::service::Service;
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, list};

/// What a row shows beside what DescribeServices tells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Beside {
    /// The time of the newest event.
    pub event: Option<Timestamp>,
    /// How its targets are.
    pub targets: TargetsCell,
    /// CPU in percent of what is reserved.
    pub cpu: Gauge,
    /// Memory in percent of what is reserved.
    pub memory: Gauge,
}

/// The series of a column, of the services in view.
pub(super) fn column_wants(
    column: &str,
    look: &Look<'_>,
    visible: &[Text],
    tempo: Tempo,
) -> Vec<Want> {
    let Some(cluster) = look
        .scope
        .cluster
        .as_ref()
        .filter(|_| metrics::automatic(look))
    else {
        return Vec::new();
    };
    let Some(inside) = look.store.cluster(look.scope.context, cluster) else {
        return Vec::new();
    };
    let measures: Vec<_> = visible
        .iter()
        .filter_map(|id| inside.services.item(id))
        .filter(|service| may_run(service))
        .filter_map(|service| {
            let usage = insights::glance(arn::name(cluster), service.name());
            match column {
                "cpu" => Some(usage.cpu),
                "mem" => Some(usage.memory),
                _ => None,
            }
        })
        .collect();
    let want = metrics::want(look, cluster, measures.iter(), tempo);
    want.into_iter().collect()
}

/// The series of the description of a service.
pub(super) fn detail_wants(row: &ServiceRow, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let (Some(cluster), Some(service), true) =
        (&look.scope.cluster, &row.item, metrics::automatic(look))
    else {
        return Vec::new();
    };
    if !may_run(service) {
        return Vec::new();
    }
    let level = metrics::level(look, cluster);
    let usage = insights::usage(level, arn::name(cluster), service.name(), Range::Hour);
    let measures = [usage.cpu, usage.memory];
    let want = metrics::want(look, cluster, measures.iter(), tempo);
    want.into_iter().collect()
}

/// The page of charts of a service.
pub(super) fn charts(row: &ServiceRow, look: &Look<'_>, range: Range) -> Option<Charts> {
    let cluster = look.scope.cluster.as_ref()?;
    let title = format!("service {}", row.name);
    let mut charts = Charts::of(look, title, cluster, Place::Service(&row.name), range);
    if let Some(service) = row.item.as_deref() {
        charts.deployed = deployed(service);
        charts.add_balancers(arns([service]), look);
    }
    Some(charts)
}

/// Whether anything of a service may run, so that asking for its metrics is worth the money.
fn may_run(service: &Service) -> bool {
    service.desired_count != Some(0) || service.running_count != Some(0)
}

/// The gauges of a row; the rest of it is left as it is made.
pub(super) fn gauges(service: Option<&Service>, name: &str, look: &Look<'_>) -> Beside {
    let (Some(service), Some(cluster)) = (service, look.scope.cluster.as_deref()) else {
        return Beside::default();
    };
    let gauge = |gauge: Gauge| Beside {
        cpu: gauge.clone(),
        memory: gauge,
        ..Beside::default()
    };
    let kept = metrics::kept(look, cluster).filter(|kept| !kept.is_empty());
    match (kept, metrics::automatic(look), may_run(service)) {
        (_, false, _) => gauge(Gauge::Unknown),
        (_, _, false) => gauge(Gauge::Silent),
        (None, ..) => Beside::default(),
        (kept, ..) => {
            let usage = insights::glance(arn::name(cluster), name);
            let of = |measure| Gauge::of(&metrics::known(kept, measure), look.now);
            Beside {
                cpu: of(&usage.cpu),
                memory: of(&usage.memory),
                ..Beside::default()
            }
        }
    }
}

/// When and what was deployed, newest first.
fn deployed(service: &Service) -> Vec<(Timestamp, String)> {
    let mut deployed: Vec<_> = list(&service.deployments)
        .iter()
        .filter_map(|deployment| {
            let definition = deployment.task_definition.as_deref();
            let revision = definition.map_or("—", arn::family_revision);
            // The family is the service's own, as a rule.
            let revision = revision
                .rsplit_once(':')
                .map_or_else(|| revision.to_owned(), |(_, number)| format!(":{number}"));
            Some((deployment.created_at?, revision))
        })
        .collect();
    deployed.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    deployed
}
