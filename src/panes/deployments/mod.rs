//! Deployments of a service: what each brought, how far it came, and why it went back.
//!
//! ECS keeps service deployments for 90 days. Where it tells of none (another controller deploys,
//! or the API is not there) the deployments and task sets of the service itself stand instead.

mod columns;
pub(super) mod describe;
mod rows;
mod wants;

use super::document::Document;
use super::kind::{Drill, Gathered, Kind, KindId, Level, ListStatus, Logged, Look, Scope, Spec};
use super::table::Column;
use crate::domain::fault::Gap;
use crate::domain::polled::{Tempo, Want};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, json};
use crate::store::ClusterData;
use serde_json::Value;

pub(super) use rows::{newest, plain_health};
pub(super) use wants::{of_services, services, services_want};

pub use rows::DeploymentRow;

/// The kind.
pub struct Deployments;

static SPEC: Spec = Spec {
    id: KindId::Deployments,
    plural: "deployments",
    singular: "deployment",
    aliases: &["deployment", "dp", "deploy"],
    level: Level::Service,
    help: "deployments of a service, or the latest of the cluster: stage, progress, rollback",
    iam: &[
        "ecs:ListServices",
        "ecs:DescribeServices",
        "ecs:ListServiceDeployments",
        "ecs:DescribeServiceDeployments",
        "ecs:DescribeServiceRevisions",
    ],
};

impl Kind for Deployments {
    type Row = DeploymentRow;

    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn columns(&self) -> &'static [Column<DeploymentRow>] {
        columns::COLUMNS
    }

    fn is_idle(&self, column: &str, scope: &Scope) -> bool {
        column == "service" && scope.service.is_some()
    }

    fn revision(&self, look: &Look<'_>) -> u64 {
        // "12m ago" changes with the clock: once a minute is enough.
        let minute = u64::try_from(look.now.as_second() / 60).unwrap_or(0);
        inside(look).map_or(0, |inside| {
            let known = inside.services.revision()
                + inside.service_deployment_lists.revision()
                + inside.service_deployments.revision()
                + inside.service_revisions.revision();
            (known << 32) ^ minute
        })
    }

    fn gather(&self, look: &Look<'_>) -> Gathered<DeploymentRow> {
        let Some(inside) = inside(look) else {
            return Gathered {
                rows: Vec::new(),
                status: ListStatus::default(),
            };
        };
        let mut rows = Vec::new();
        for service in services(inside, look) {
            rows::of_service(inside, service, look, &mut rows);
        }
        let status = status(inside, look, rows.is_empty());
        Gathered { rows, status }
    }

    fn read_at(&self, look: &Look<'_>) -> Option<Timestamp> {
        super::read_at(&inside(look)?.services)
    }

    fn wants(&self, look: &Look<'_>, visible: &[Text], tempo: Tempo) -> Vec<Want> {
        let Some(cluster) = &look.scope.cluster else {
            return Vec::new();
        };
        let mut wants = vec![services_want(look, cluster, tempo)];
        if let Some(inside) = inside(look) {
            // Of a list of a hundred only what is in view is described, twenty in a call.
            let view = (!visible.is_empty()).then_some(visible);
            wants.extend(wants::of_list(inside, look, cluster, view, tempo));
        }
        wants
    }

    fn detail_wants(&self, row: &DeploymentRow, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
        match row.told().and_then(|told| told.whole.as_deref()) {
            Some(whole) => wants::of_row(look, whole, tempo),
            None => Vec::new(),
        }
    }

    fn describe(&self, row: &DeploymentRow, look: &Look<'_>) -> Document {
        describe::describe(row, look)
    }

    fn json(&self, row: &DeploymentRow) -> Option<Value> {
        match &row.of {
            rows::Of::Service(told) => Some(match &told.whole {
                Some(whole) => json::to_value(&**whole),
                None => json::to_value(&told.brief),
            }),
            // Neither tells whose it is.
            rows::Of::Plain(service, _) => row
                .plain()
                .map(|plain| of_service(json::to_value(plain), &service.service_arn)),
            rows::Of::TaskSet(service, _) => row
                .task_set()
                .map(|set| of_service(json::to_value(set), &service.service_arn)),
        }
    }

    fn id_field(&self) -> &'static str {
        "service_deployment_arn"
    }

    fn logged(&self, row: &DeploymentRow) -> Option<Logged> {
        Some(Logged::Service(row.name.clone()))
    }

    fn drill(&self, _row: &DeploymentRow, _look: &Look<'_>) -> Drill {
        Drill::Describe
    }

    fn console(&self, row: &DeploymentRow, look: &Look<'_>) -> Option<String> {
        let cluster = arn::name(look.scope.cluster.as_deref()?);
        Some(format!(
            "/ecs/v2/clusters/{cluster}/services/{}/deployments",
            row.name
        ))
    }

    fn moments(&self, row: &DeploymentRow) -> [Option<Timestamp>; 2] {
        [row.created_at(), None]
    }
}

fn of_service(mut value: Value, service: &Text) -> Value {
    if let Value::Object(members) = &mut value {
        members.insert("service_arn".to_owned(), Value::from(&**service));
    }
    value
}

fn inside<'a>(look: &Look<'a>) -> Option<&'a ClusterData> {
    look.store
        .cluster(look.scope.context, look.scope.cluster.as_deref()?)
}

/// How far the list is known: of one service what concerns it, of a cluster everything.
fn status(inside: &ClusterData, look: &Look<'_>, nothing: bool) -> ListStatus {
    let cluster = look
        .scope
        .cluster
        .as_deref()
        .map_or("the cluster", arn::name);
    let mut status = super::scoped_status(inside, look, "services");
    let Some(name) = look.scope.service.as_deref() else {
        status
            .gaps
            .extend(inside.service_deployment_lists.gaps("deployment lists"));
        status
            .gaps
            .extend(inside.service_deployments.gaps("deployments"));
        status
            .gaps
            .extend(inside.service_revisions.gaps("service revisions"));
        status.empty = format!("no deployments in {cluster}").into();
        return status;
    };
    let mut empty = format!("no service {name} in {cluster}");
    for service in services(inside, look) {
        empty = format!("no deployments of {name}: ECS keeps service deployments for 90 days");
        let list = inside.service_deployment_lists.get(&service.service_arn);
        if let Some(fault) = list.and_then(|entry| entry.fault.as_ref()) {
            let old = list.is_some_and(|entry| entry.item.is_some());
            let what = match old {
                true => "service deployments not renewed",
                false => "service deployments not listed",
            };
            status.gaps.push(Gap {
                what: what.into(),
                reason: fault.line().into(),
            });
        }
        let open = list.is_none_or(|entry| entry.item.is_none() && entry.fault.is_none());
        // Nothing to show while the answer is still awaited is not nothing.
        status.complete &= !(nothing && open && service.deploys_by_ecs());
        for brief in rows::shown(inside, &service.service_arn, look) {
            let entry = inside
                .service_deployments
                .get(&brief.service_deployment_arn);
            let reason = entry
                .and_then(|entry| entry.fault.as_ref())
                .map(crate::domain::fault::Fault::line);
            if let Some(reason) = reason
                && status.gaps.iter().all(|gap| *gap.reason != *reason)
            {
                status.gaps.push(Gap {
                    what: "service deployments not described".into(),
                    reason: reason.into(),
                });
            }
        }
    }
    status.empty = empty.into();
    status
}
