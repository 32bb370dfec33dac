//! Deployments on the page of a service: old and new generation side by side, and of the newest
//! service deployment what the service's own fields do not tell.

use crate::domain::deployment::{Deployment, TaskSet};
use crate::domain::health::Health;
use crate::domain::rollout::{self, Phase};
use crate::domain::service::Service;
use crate::domain::service_deployment::ServiceDeployment;
use crate::domain::time;
use crate::domain::{arn, list};
use crate::panes::deployments::{describe, newest, plain_health};
use crate::panes::kind::{Look, health_role};
use crate::panes::sheet::Sheet;
use crate::theme::Role;

/// Cells of the bar of progress.
const BAR: usize = 20;

/// The part of the page.
pub(super) fn section(sheet: &mut Sheet<'_>, service: &Service, look: &Look<'_>) {
    let deployments = list(&service.deployments);
    if !deployments.is_empty() {
        sheet.section("deployments");
        // What decides stands in front: beside a narrow list the last columns are cut first.
        sheet.head(&["", "rev", "tasks", "age", "rollout", "status"]);
        for deployment in deployments {
            deployment_row(sheet, deployment, look);
        }
        for deployment in deployments {
            // That it is completed the table says.
            let told = deployment.rollout_state.as_deref() == Some("COMPLETED");
            if let Some(reason) = deployment.rollout_state_reason.as_ref().filter(|_| !told) {
                sheet.remark(reason);
            }
        }
        progress(sheet, service);
    }
    if service.deploys_by_ecs() {
        service_deployment(sheet, service, look);
    }
    let sets = list(&service.task_sets);
    if !sets.is_empty() {
        sheet.section("task sets");
        sheet.head(&[
            "status",
            "stability",
            "run",
            "want",
            "pend",
            "scale",
            "definition",
            "external id",
        ]);
        for set in sets {
            task_set_row(sheet, set);
        }
        let controller = service
            .deployment_controller
            .as_ref()
            .map_or("another", |controller| &controller.r#type);
        sheet.remark(&format!(
            "the controller {controller} deploys this service: ECS keeps no service deployments of it"
        ));
    }
}

/// How far the primary deployment is, while it is under way.
fn progress(sheet: &mut Sheet<'_>, service: &Service) {
    let rolling = service
        .primary()
        .filter(|primary| primary.rollout_state.as_deref() == Some("IN_PROGRESS"));
    let counts = rolling.and_then(|primary| Some((primary.running_count?, primary.desired_count?)));
    if let Some((running, desired)) = counts {
        let bar = rollout::bar(running, desired, BAR);
        // On the way back it is the old revision that grows.
        let back = rolling
            .and_then(|primary| primary.rollout_state_reason.as_deref())
            .is_some_and(|reason| reason.contains("rolling back"));
        let way = if back { "old" } else { "new" };
        sheet.text(
            "progress",
            format!("{bar} {running}/{desired} {way}").trim_start(),
        );
    }
}

/// What the newest service deployment adds, or why it is not known.
fn service_deployment(sheet: &mut Sheet<'_>, service: &Service, look: &Look<'_>) {
    let Some(inside) = super::inside(look) else {
        return;
    };
    let arn = &service.service_arn;
    let entry = inside.service_deployment_lists.get(arn);
    if let Some(fault) = entry.and_then(|entry| entry.fault.as_ref()) {
        let words = format!("◌ {}", fault.line());
        sheet.toned("service deployments", &words, Some(Role::Gap));
    }
    let Some(attempt) = newest(inside, arn) else {
        return;
    };
    let Some(whole) = attempt.whole else {
        let described = inside
            .service_deployments
            .get(&attempt.brief.service_deployment_arn);
        if let Some(fault) = described.and_then(|entry| entry.fault.as_ref()) {
            let words = format!("◌ {}", fault.line());
            sheet.toned("service deployment", &words, Some(Role::Gap));
        }
        return;
    };
    let phase = Phase::of(whole.status.as_deref());
    if let Some(sentence) = rollout::sentence(whole, look.now) {
        let health = rollout::health(whole);
        sheet.toned(
            "service deployment",
            &format!("{} {sentence}", health.glyph()),
            Some(health_role(health)),
        );
    }
    guards(sheet, whole);
    let shifting = rollout::shifts(whole.deployment_configuration.as_ref());
    if shifting && !phase.is_over() {
        describe::lifecycle(sheet, whole, look.now);
        describe::revisions(sheet, whole, look);
    }
}

/// Circuit breaker, alarms and hooks, as far as they have something to say.
fn guards(sheet: &mut Sheet<'_>, whole: &ServiceDeployment) {
    if let Some((count, Some(threshold))) = rollout::failures(whole) {
        let tone = (count > 0).then_some(Role::HealthLook);
        sheet.toned(
            "circuit breaker",
            &format!("{count} of {threshold} failures"),
            tone,
        );
    }
    let triggered = rollout::triggered(whole);
    if !triggered.is_empty() {
        let names = crate::panes::joined(triggered.iter().map(|name| &**name));
        sheet.toned("alarms", &names, Some(Role::HealthBroken));
    }
}

fn deployment_row(sheet: &mut Sheet<'_>, deployment: &Deployment, look: &Look<'_>) {
    let health = plain_health(deployment);
    let number =
        |count: Option<i32>| count.map_or_else(|| "—".to_owned(), |count| count.to_string());
    let mut tasks = format!(
        "{}/{}",
        number(deployment.running_count),
        number(deployment.desired_count)
    );
    // A column of its own for what is 0 most of the time would push the state out of sight.
    if let Some(pending) = deployment.pending_count.filter(|pending| *pending > 0) {
        tasks.push_str(&format!(" +{pending} pending"));
    }
    let failed = deployment.failed_tasks.filter(|failed| *failed > 0);
    if let Some(failed) = failed {
        tasks.push_str(&format!(" {}{failed}", Health::Broken.glyph()));
    }
    let word = |text: Option<&str>| text.unwrap_or("—").to_owned();
    let age = deployment.created_at.map(|at| time::age(look.now, at));
    sheet.row(vec![
        (health.glyph().to_owned(), Some(health_role(health))),
        (revision(deployment), None),
        (tasks, failed.map(|_| Role::HealthBroken)),
        (word(age.as_deref()), None),
        (
            word(deployment.rollout_state.as_deref()),
            Some(health_role(health)),
        ),
        (word(deployment.status.as_deref()), None),
    ]);
}

/// `:42`: the family is the service's own, as a rule.
fn revision(deployment: &Deployment) -> String {
    let definition = deployment
        .task_definition
        .as_deref()
        .map(arn::family_revision);
    let revision = definition.and_then(|definition| definition.rsplit_once(':'));
    revision.map_or_else(
        || definition.unwrap_or("—").to_owned(),
        |(_, revision)| format!(":{revision}"),
    )
}

fn task_set_row(sheet: &mut Sheet<'_>, set: &TaskSet) {
    let number = |count: Option<i32>| {
        (
            count.map_or_else(|| "—".to_owned(), |count| count.to_string()),
            None,
        )
    };
    let word = |text: Option<&str>| (text.unwrap_or("—").to_owned(), None);
    let scale = set.scale.as_ref().map_or_else(
        || "—".to_owned(),
        |scale| format!("{} %", rollout::percent(scale.value)),
    );
    sheet.row(vec![
        word(set.status.as_deref()),
        word(set.stability_status.as_deref()),
        number(set.running_count),
        number(set.computed_desired_count),
        number(set.pending_count),
        (scale, None),
        word(set.task_definition.as_deref().map(arn::family_revision)),
        word(set.external_id.as_deref()),
    ]);
}
