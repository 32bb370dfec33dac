//! The description of a deployment: what is wrong first, then how far it came.

use super::rows::{DeploymentRow, Of, Told};
use crate::domain::rollout::{self, Passage};
use crate::domain::service::Service;
use crate::domain::service_deployment::{
    LifecycleHookDetail, ServiceDeployment, ServiceRevisionSummary,
};
use crate::domain::service_revision::ServiceRevision;
use crate::domain::time::{self, Timestamp};
use crate::domain::{Text, arn, list};
use crate::panes::document::{Document, Line};
use crate::panes::joined;
use crate::panes::kind::{Look, health_role};
use crate::panes::sheet::Sheet;
use crate::theme::Role;

/// Cells of the bar of progress.
const BAR: usize = 20;
/// Said under every service deployment.
const KEPT: &str = "ECS keeps service deployments for 90 days; older ones are not told";

/// The description.
pub(super) fn describe(row: &DeploymentRow, look: &Look<'_>) -> Document {
    let mut sheet = Sheet::new(format!("deployment of {}", row.name), look);
    if row.task_set().is_none() {
        sheet.verdict(row.health, row.why.as_deref());
    }
    match &row.of {
        Of::Service(told) => service_deployment(&mut sheet, told, look),
        Of::Plain(service, _) => plain(&mut sheet, row, service, look),
        Of::TaskSet(service, _) => task_set(&mut sheet, row, service),
    }
    sheet.finish()
}

fn service_deployment(sheet: &mut Sheet<'_>, told: &Told, look: &Look<'_>) {
    let brief = &told.brief;
    sheet.value("status", brief.status.as_ref());
    if let Some(reason) = &brief.status_reason {
        sheet.text("reason", reason);
    }
    let definition = told
        .revision
        .as_ref()
        .and_then(|revision| revision.task_definition.as_deref());
    sheet.text(
        "task definition",
        definition.map_or("—", arn::family_revision),
    );
    sheet.time("created", brief.created_at);
    sheet.time("started", brief.started_at);
    sheet.time("finished", brief.finished_at);
    match &told.whole {
        Some(whole) => {
            strategy(sheet, whole);
            lifecycle(sheet, whole, look.now);
            revisions(sheet, whole, look);
            hooks(sheet, whole, look.now);
            guards(sheet, whole);
            rollback(sheet, whole, look);
        }
        None => match &told.unknown {
            Some(reason) => sheet.toned("more", &format!("◌ {reason}"), Some(Role::Gap)),
            None => sheet.remark("not described yet"),
        },
    }
    if let Some(revision) = &told.revision {
        images(sheet, revision);
    }
    sheet.section("identity");
    sheet.value("arn", Some(&brief.service_deployment_arn));
    sheet.value("revision", brief.target_service_revision_arn.as_ref());
    sheet.remark(KEPT);
}

fn strategy(sheet: &mut Sheet<'_>, whole: &ServiceDeployment) {
    let Some(configuration) = &whole.deployment_configuration else {
        return;
    };
    let mut words: Vec<String> = rollout::strategy_words(configuration).into_iter().collect();
    let minutes =
        |minutes: Option<i32>, tail: &str| minutes.map(|minutes| format!("{minutes} min {tail}"));
    let canary = configuration.canary_configuration.as_ref();
    words.extend(minutes(
        canary.and_then(|canary| canary.canary_bake_time_in_minutes),
        "for the canary",
    ));
    let linear = configuration.linear_configuration.as_ref();
    words.extend(minutes(
        linear.and_then(|linear| linear.step_bake_time_in_minutes),
        "between steps",
    ));
    words.extend(minutes(configuration.bake_time_in_minutes, "bake time"));
    if !words.is_empty() {
        sheet.text("strategy", &words.join(", "));
    }
}

/// The stages: one glyph each, and one line each where traffic is shifted.
pub(in crate::panes) fn lifecycle(
    sheet: &mut Sheet<'_>,
    whole: &ServiceDeployment,
    now: Timestamp,
) {
    let stages = rollout::stages(whole);
    let health = rollout::health(whole);
    // Where it ended is not where it is.
    let here = match rollout::Phase::of(whole.status.as_deref()).is_over() {
        true => health.glyph(),
        false => "◐",
    };
    let sign = |passage: Passage| match passage {
        Passage::Done => ("●", Role::HealthFine),
        Passage::Current => (here, health_role(health)),
        Passage::ToCome => ("◌", Role::Muted),
    };
    if stages.is_empty() {
        return;
    }
    sheet.section("lifecycle");
    let mut pieces = Vec::new();
    for (place, (stage, passage)) in stages.iter().enumerate() {
        let (glyph, role) = sign(*passage);
        if place > 0 {
            pieces.push(("─".to_owned(), Some(Role::Muted)));
        }
        pieces.push((glyph.to_owned(), Some(role)));
        if *passage == Passage::Current {
            pieces.push((format!(" {stage} "), Some(role)));
        }
    }
    sheet.line(Line::Pieces(pieces));
    if rollout::shifts(whole.deployment_configuration.as_ref()) && stages.len() > 1 {
        for (stage, passage) in &stages {
            let (glyph, role) = sign(*passage);
            sheet.row(vec![
                (glyph.to_owned(), Some(role)),
                (
                    (*stage).to_owned(),
                    (*passage == Passage::ToCome).then_some(Role::Muted),
                ),
            ]);
        }
    }
    if let Some((over, total)) = rollout::bake(whole, now) {
        let left = total.saturating_sub(over);
        sheet.text(
            "bake time",
            &format!("{over} of {total} min, {left} min left, counted from the last change"),
        );
    }
}

fn definition_of<'a>(look: &Look<'a>, revision: Option<&str>) -> Option<&'a str> {
    let inside = super::inside(look)?;
    let revision = inside.service_revisions.item(revision?)?;
    revision
        .task_definition
        .as_deref()
        .map(arn::family_revision)
}

/// Old and new with their tasks and their parts of the traffic.
pub(in crate::panes) fn revisions(
    sheet: &mut Sheet<'_>,
    whole: &ServiceDeployment,
    look: &Look<'_>,
) {
    sheet.section("revisions");
    sheet.head(&["", "revision", "run", "want", "pend", "prod %", "test %"]);
    let mut row = |which: &str, revision: &ServiceRevisionSummary| {
        let number = |count: Option<i32>| {
            (
                count.map_or_else(|| "—".to_owned(), |count| count.to_string()),
                None,
            )
        };
        let weight = |weight: Option<f64>| {
            (
                weight.map_or_else(|| "—".to_owned(), rollout::percent),
                None,
            )
        };
        let arn = revision.arn.as_deref();
        let name = definition_of(look, arn)
            .or(arn.map(arn::name))
            .unwrap_or("—");
        sheet.row(vec![
            (which.to_owned(), Some(Role::Muted)),
            (name.to_owned(), None),
            number(revision.running_task_count),
            number(revision.requested_task_count),
            number(revision.pending_task_count),
            weight(revision.requested_production_traffic_weight),
            weight(revision.requested_test_traffic_weight),
        ]);
    };
    if let Some(target) = &whole.target_service_revision {
        row("new", target);
    }
    for source in list(&whole.source_service_revisions) {
        row("old", source);
    }
    let over = rollout::Phase::of(whole.status.as_deref()).is_over();
    if let Some((running, requested, which)) = rollout::way(whole).filter(|_| !over) {
        let bar = rollout::bar(running, requested, BAR);
        sheet.text(
            "progress",
            format!("{bar} {running}/{requested} {which}").trim_start(),
        );
    }
}

/// How a hook does, and when its waiting ends.
pub(in crate::panes) fn hook_words(
    hook: &LifecycleHookDetail,
    now: Timestamp,
) -> (String, Option<Role>) {
    let status = hook.status.as_deref().unwrap_or("—");
    let tone = match status {
        "AWAITING_ACTION" => Some(Role::HealthLook),
        "FAILED" | "TIMED_OUT" => Some(Role::HealthBroken),
        "IN_PROGRESS" => Some(Role::HealthChanging),
        _ => None,
    };
    let mut words = status.to_owned();
    if matches!(status, "AWAITING_ACTION" | "IN_PROGRESS") {
        if let Some(at) = hook.expires_at {
            match time::seconds_since(at, now) {
                0 => words.push_str(", its time is up"),
                left => words.push_str(&format!(", {} left", time::short(left))),
            }
        }
        if let Some(action) = &hook.timeout_action {
            words.push_str(&format!(", then {action}"));
        }
    }
    (words, tone)
}

fn hooks(sheet: &mut Sheet<'_>, whole: &ServiceDeployment, now: Timestamp) {
    sheet.section("hooks");
    for hook in list(&whole.lifecycle_hook_details) {
        let (mut words, tone) = hook_words(hook, now);
        let called = rollout::hook_function(hook).filter(|_| hook.hook_id.is_some());
        let kind: Vec<&str> = hook
            .target_type
            .as_deref()
            .into_iter()
            .chain(called)
            .collect();
        if !kind.is_empty() {
            words.push_str(&format!("  ({})", kind.join(" ")));
        }
        sheet.toned(rollout::hook_name(hook), &words, tone);
    }
    let configured = whole
        .deployment_configuration
        .as_ref()
        .map_or(&[][..], |it| list(&it.lifecycle_hooks));
    for hook in configured {
        let name = hook
            .hook_target_arn
            .as_deref()
            .map_or(hook.target_type.as_deref().unwrap_or("—"), |arn| {
                arn.rsplit(':').next().unwrap_or(arn)
            });
        let stages = joined(list(&hook.lifecycle_stages).iter().map(|stage| &**stage));
        sheet.remark(&format!("{name} is asked at {stages}"));
    }
}

fn guards(sheet: &mut Sheet<'_>, whole: &ServiceDeployment) {
    sheet.section("guards");
    if let Some(breaker) = &whole.deployment_circuit_breaker {
        let status = breaker.status.as_deref().unwrap_or("—");
        let words = match (breaker.failure_count, breaker.threshold) {
            (Some(count), Some(threshold)) => format!("{status}, {count} of {threshold} failures"),
            _ => status.to_owned(),
        };
        let tone = (status == "TRIGGERED").then_some(Role::HealthBroken);
        sheet.toned("circuit breaker", &words, tone);
    }
    if let Some(alarms) = &whole.alarms {
        let names = joined(list(&alarms.alarm_names).iter().map(|name| &**name));
        let status = alarms.status.as_deref().unwrap_or("—");
        // Nothing is named where no alarm guards the deployment.
        let words = match list(&alarms.alarm_names).is_empty() {
            true => status.to_owned(),
            false => format!("{status}: {names}"),
        };
        sheet.text("alarms", &words);
        let triggered = rollout::triggered(whole);
        if !triggered.is_empty() {
            sheet.toned(
                "triggered",
                &joined(triggered.iter().map(|name| &**name)),
                Some(Role::HealthBroken),
            );
        }
    }
}

fn rollback(sheet: &mut Sheet<'_>, whole: &ServiceDeployment, look: &Look<'_>) {
    let Some(rollback) = &whole.rollback else {
        return;
    };
    sheet.section("rollback");
    sheet.value("reason", rollback.reason.as_ref());
    sheet.time("started", rollback.started_at);
    let revision = rollback.service_revision_arn.as_deref();
    sheet.text(
        "back to",
        definition_of(look, revision)
            .or(revision.map(arn::name))
            .unwrap_or("—"),
    );
}

fn images(sheet: &mut Sheet<'_>, revision: &ServiceRevision) {
    sheet.section("images");
    for image in list(&revision.container_images) {
        let mut words = image.image.as_deref().unwrap_or("—").to_owned();
        if let Some(digest) = image.image_digest.as_deref() {
            let digest = digest.get(..19).unwrap_or(digest);
            words.push_str(&format!("  {digest}"));
        }
        sheet.text(image.container_name.as_deref().unwrap_or("—"), &words);
    }
    sheet.section("served by");
    let balancers = revision
        .resolved_configuration
        .as_ref()
        .map_or(&[][..], |resolved| list(&resolved.load_balancers));
    for balancer in balancers {
        sheet.value("target group", balancer.target_group_arn.as_ref());
    }
    let managed = revision.ecs_managed_resources.as_ref();
    for path in managed.map_or(&[][..], |managed| list(&managed.ingress_paths)) {
        sheet.value("endpoint", path.endpoint.as_ref());
    }
}

fn plain(sheet: &mut Sheet<'_>, row: &DeploymentRow, service: &Service, look: &Look<'_>) {
    let Some(deployment) = row.plain() else {
        return;
    };
    sheet.value("status", deployment.status.as_ref());
    sheet.value("rollout", deployment.rollout_state.as_ref());
    sheet.value("reason", deployment.rollout_state_reason.as_ref());
    sheet.text("task definition", row.definition().unwrap_or("—"));
    sheet.number("running", deployment.running_count);
    sheet.number("desired", deployment.desired_count);
    sheet.number("pending", deployment.pending_count);
    sheet.number("failed", deployment.failed_tasks);
    sheet.time("created", deployment.created_at);
    sheet.time("updated", deployment.updated_at);
    sheet.value("id", deployment.id.as_ref());
    let inside = super::inside(look);
    let entry = inside.and_then(|inside| inside.service_deployment_lists.get(&service.service_arn));
    let why: Text = match entry {
        Some(entry) => match &entry.fault {
            Some(fault) => {
                return sheet.toned(
                    "more",
                    &format!("◌ its service deployments: {}", fault.line()),
                    Some(Role::Gap),
                );
            }
            None if entry.item.is_some() => {
                "ECS tells of no service deployments of this service: it keeps them for 90 days"
                    .into()
            }
            None => "its service deployments are asked for".into(),
        },
        None => format!(
            "nothing rolled out within a day, so its service deployments were not asked for; D on the service {} does",
            row.name
        )
        .into(),
    };
    sheet.remark(&why);
}

fn task_set(sheet: &mut Sheet<'_>, row: &DeploymentRow, service: &Service) {
    let Some(set) = row.task_set() else {
        return;
    };
    let controller = service
        .deployment_controller
        .as_ref()
        .map_or("another", |controller| &controller.r#type);
    sheet.value("status", set.status.as_ref());
    sheet.value("stability", set.stability_status.as_ref());
    sheet.time("since", set.stability_status_at);
    sheet.text("task definition", row.definition().unwrap_or("—"));
    sheet.number("running", set.running_count);
    sheet.number("desired", set.computed_desired_count);
    sheet.number("pending", set.pending_count);
    if let Some(scale) = &set.scale {
        let unit = scale.unit.as_deref().unwrap_or("");
        let words = format!("{} {unit}", rollout::percent(scale.value));
        sheet.text("scale", words.trim_end());
    }
    sheet.value("external id", set.external_id.as_ref());
    sheet.time("created", set.created_at);
    sheet.time("updated", set.updated_at);
    sheet.value("arn", set.task_set_arn.as_ref().or(set.id.as_ref()));
    sheet.remark(&format!(
        "the controller {controller} deploys this service in task sets: ECS keeps no service deployments of it"
    ));
}
