//! Deployments: begun, rolled back, stopped.

use super::facts::Facts;
use super::input::Inputs;
use super::preview::Preview;
use super::settle::{Progress, Settling};
use super::{Action, Danger, Subject};
use crate::domain::deployment::Deployment;
use crate::domain::mutation::{Mutation, ServiceUpdate};
use crate::domain::service::Service;
use crate::domain::{arn, list};

/// A new deployment of what is deployed already.
pub(super) static REDEPLOY: Action = Action {
    id: "redeploy",
    key: 'd',
    subject: Subject::Service,
    title: "force a new deployment",
    danger: Danger::Disruptive,
    inputs: &[],
    iam: &["ecs:UpdateService"],
    applies: may_deploy,
    preview: |facts, _| {
        let service = service(facts)?;
        let definition = service.task_definition.as_deref().unwrap_or("—");
        let definition = arn::family_revision(definition);
        let mut preview = Preview::of(format!(
            "starts a new deployment of {} with {definition}: every task is replaced",
            service.name()
        ));
        about_rollout(facts, service, &mut preview);
        Ok(preview)
    },
    calls: |facts, _: &Inputs| {
        let service = service(facts)?;
        Ok(vec![Mutation::UpdateService(ServiceUpdate {
            cluster: facts.cluster_arn.clone(),
            service: service.service_arn.clone(),
            force_new_deployment: Some(true),
            ..ServiceUpdate::default()
        })])
    },
    settled: rollout,
};

fn service<'a>(facts: &Facts<'a>) -> Result<&'a Service, String> {
    facts
        .service()
        .ok_or_else(|| "this is for a service".to_owned())
}

/// Whether ECS itself deploys the service, and it is there.
fn may_deploy(facts: &Facts<'_>) -> Result<(), String> {
    let service = service(facts)?;
    match service.status.as_deref() {
        Some("ACTIVE") | None => {}
        Some(status) => return Err(format!("the service is {status}")),
    }
    if service.resource_management_type.as_deref() == Some("ECS") {
        return Err(
            "an Express Mode service is changed with UpdateExpressGatewayService".to_owned(),
        );
    }
    match service.deployment_controller.as_ref().map(|it| &*it.r#type) {
        Some("CODE_DEPLOY") => Err("CodeDeploy deploys this service: start it there".to_owned()),
        Some("EXTERNAL") => {
            Err("an external controller deploys this service by task sets".to_owned())
        }
        _ => Ok(()),
    }
}

/// Tasks in flight, what is under way, what shares the load balancing.
fn about_rollout(facts: &Facts<'_>, service: &Service, preview: &mut Preview) {
    let configuration = service.deployment_configuration.as_ref();
    let desired = service.desired_count;
    let bounds = configuration.and_then(|it| it.minimum_healthy_percent.zip(it.maximum_percent));
    if let (Some((least, most)), Some(desired)) = (bounds, desired) {
        // ECS rounds the least up and the most down.
        let least = (i64::from(desired) * i64::from(least) + 99) / 100;
        let most = i64::from(desired) * i64::from(most) / 100;
        preview.notes.push(format!(
            "meanwhile {least} to {most} tasks run (desired {desired})"
        ));
    }
    if let Some(deployment) = &service.current_service_deployment {
        preview.warnings.push(format!(
            "a deployment is under way already: {}",
            arn::short_id(deployment)
        ));
    }
    for alarm in &facts.alarms {
        let name = alarm.alarm_name.as_ref();
        preview.warnings.push(format!("alarm {name} is in ALARM"));
    }
    preview
        .notes
        .extend(facts.gaps.iter().map(|gap| format!("not known: {gap}")));
}

/// How far a deployment has come.
fn rollout(facts: &Facts<'_>, settling: &Settling) -> Progress {
    let Some(service) = facts.service() else {
        return Progress::Failed("the service is gone".to_owned());
    };
    let deployments = list(&service.deployments);
    let ours = |it: &&Deployment| settling.deployment.is_some() && it.id == settling.deployment;
    let Some(deployment) = deployments.iter().find(ours) else {
        return Progress::Failed(match deployments.first() {
            Some(other) => format!(
                "another deployment took its place: {}",
                other.id.as_deref().unwrap_or("—")
            ),
            None => "it is not among the deployments of the service any more".to_owned(),
        });
    };
    let reason = deployment.rollout_state_reason.as_deref().unwrap_or("");
    let number = |number: Option<i32>| number.map_or("—".to_owned(), |it| it.to_string());
    let tasks = format!(
        "{} of {} tasks run, {} pending, {} failed",
        number(deployment.running_count),
        number(deployment.desired_count),
        number(deployment.pending_count),
        number(deployment.failed_tasks),
    );
    match deployment.rollout_state.as_deref() {
        Some("COMPLETED") => Progress::Done(tasks),
        Some("FAILED") => Progress::Failed(reason.to_owned()),
        // A Classic Load Balancer has no rollout state: it has settled when it is alone.
        None if deployments.len() == 1 && deployment.running_count == deployment.desired_count => {
            Progress::Done(tasks)
        }
        _ => Progress::Going(tasks),
    }
}
