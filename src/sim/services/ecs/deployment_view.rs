//! A service deployment as `DescribeServiceDeployments` shows it.

use serde_json::{Value, json};

use super::configuration::{deployment_configuration, watched_alarms};
use super::deployments::{deployment_arn, service_revision_arn};
use super::desk::Desk;
use super::json::Object;
use crate::sim::network::uuid;
use crate::sim::rng::hash;
use crate::sim::story::{Cluster, Deployment, REQUESTED, Rollout, Service};

/// `status` of a service deployment, and why.
pub(super) fn status<'a>(
    desk: &Desk<'_>,
    service: &'a Service,
    index: usize,
) -> (&'static str, Option<&'a str>) {
    let deployment = &service.deployments[index];
    let why = deployment.failure.as_ref().map(|failure| &*failure.reason);
    match (deployment.rollout, deployment.rolled_back) {
        (Rollout::Failed, Some((when, _))) => {
            let status = match deployment.finished {
                Some(_) => "ROLLBACK_SUCCESSFUL",
                None if desk.world.now < when + REQUESTED => "ROLLBACK_REQUESTED",
                None => "ROLLBACK_IN_PROGRESS",
            };
            (status, why)
        }
        (Rollout::Failed, None) => ("STOPPED", why),
        (Rollout::InProgress, _) if deployment.reinstated => ("SUCCESSFUL", None),
        (Rollout::InProgress, _) if index == service.primary => ("IN_PROGRESS", None),
        (Rollout::InProgress, _) => (
            "STOPPED",
            Some("Service deployment stopped because a newer service deployment started."),
        ),
        (Rollout::Completed, _) => ("SUCCESSFUL", None),
    }
}

/// The JSON of one service deployment.
pub(super) fn whole(desk: &Desk<'_>, cluster: &Cluster, service: &Service, index: usize) -> Value {
    let deployment = &service.deployments[index];
    let (status, reason) = status(desk, service, index);
    let rollback = deployment.rolled_back.map(|(at, good)| {
        json!({
            "reason": reason,
            "startedAt": desk.time(at),
            "serviceRevisionArn": service_revision_arn(desk, cluster, service, good),
        })
    });
    let target = service.weights(index);
    let source = target.map(|(production, _)| (100.0 - production, 0.0));
    let finished = deployment.finished.map(|at| desk.time(at));
    let stopped = (status == "STOPPED").then(|| finished.clone()).flatten();
    Object::new()
        .put(
            "serviceDeploymentArn",
            deployment_arn(desk, cluster, service, index),
        )
        .put("serviceArn", desk.service_arn(cluster, &service.name))
        .put("clusterArn", desk.cluster_arn(cluster))
        .put("createdAt", desk.time(deployment.created))
        .put("startedAt", desk.time(deployment.created))
        .some("finishedAt", finished)
        .some("stoppedAt", stopped)
        .put("updatedAt", desk.time(deployment.updated))
        .put(
            "sourceServiceRevisions",
            Vec::from_iter(
                deployment
                    .previous
                    .map(|before| counts(desk, cluster, service, before, source)),
            ),
        )
        .put(
            "targetServiceRevision",
            counts(desk, cluster, service, index, target),
        )
        .put("status", status)
        .some("statusReason", reason)
        .put("lifecycleStage", stage(deployment, status))
        .some(
            "lifecycleHookDetails",
            hooks(desk, cluster, service, deployment),
        )
        .put(
            "deploymentConfiguration",
            deployment_configuration(desk, cluster, service),
        )
        .some("rollback", rollback)
        .put(
            "deploymentCircuitBreaker",
            breaker(service, deployment, status),
        )
        .put("alarms", alarms(service, deployment, status))
        .done()
}

/// `lifecycleStage`; a rolling deployment goes through three of them.
fn stage(deployment: &Deployment, status: &str) -> &'static str {
    match (&deployment.walk, deployment.baking, status) {
        (Some(walk), ..) => walk.stage.word(),
        (None, Some(_), "IN_PROGRESS") => "BAKE_TIME",
        (None, None, "IN_PROGRESS") => "SCALE_UP",
        _ => "CLEAN_UP",
    }
}

fn counts(
    desk: &Desk<'_>,
    cluster: &Cluster,
    service: &Service,
    index: usize,
    weights: Option<(f64, f64)>,
) -> Value {
    let (running, pending) = cluster.counts(service, Some(index));
    Object::new()
        .put("arn", service_revision_arn(desk, cluster, service, index))
        .put(
            "requestedTaskCount",
            service.requested(index, running + pending),
        )
        .put("runningTaskCount", running)
        .put("pendingTaskCount", pending)
        .some(
            "requestedProductionTrafficWeight",
            weights.map(|(production, _)| production),
        )
        .some("requestedTestTrafficWeight", weights.map(|(_, test)| test))
        .done()
}

/// The id of a run of a hook, from its place.
pub(super) fn hook_id(deployment: &Deployment, run: usize) -> String {
    uuid(&[deployment.id, hash("hook"), run as u64])
}

fn hooks(
    desk: &Desk<'_>,
    cluster: &Cluster,
    service: &Service,
    deployment: &Deployment,
) -> Option<Vec<Value>> {
    let walk = deployment.walk.as_ref()?;
    let all = walk.hooks.iter().enumerate().filter_map(|(number, run)| {
        let hook = service.spec.rollout.hooks.get(run.hook)?;
        let target = desk.world.lambda_arn(&cluster.region, hook);
        let kind = if target.is_some() {
            "AWS_LAMBDA"
        } else {
            "PAUSE"
        };
        Some(
            Object::new()
                .put("hookId", hook_id(deployment, number))
                .put("targetType", kind)
                .some("targetArn", target)
                .put("status", run.status.word())
                .put("expiresAt", desk.time(run.expires))
                .put("timeoutAction", hook.action.word())
                .done(),
        )
    });
    let all: Vec<Value> = all.collect();
    (!all.is_empty()).then_some(all)
}

fn monitor(status: &str, triggered: bool) -> &'static str {
    match status {
        _ if triggered => "TRIGGERED",
        "IN_PROGRESS" => "MONITORING",
        _ => "MONITORING_COMPLETE",
    }
}

fn breaker(service: &Service, deployment: &Deployment, status: &str) -> Value {
    let Some(threshold) = service.breaker_threshold() else {
        return json!({ "status": "DISABLED" });
    };
    let state = monitor(status, deployment.tripped());
    json!({ "status": state, "failureCount": deployment.failed, "threshold": threshold })
}

fn alarms(service: &Service, deployment: &Deployment, status: &str) -> Value {
    let Some((names, _)) = watched_alarms(service) else {
        return json!({ "status": "DISABLED" });
    };
    Object::new()
        .put("status", monitor(status, deployment.alarm.is_some()))
        .put("alarmNames", names)
        .some(
            "triggeredAlarmNames",
            deployment.alarm.as_ref().map(|name| json!([name])),
        )
        .done()
}
