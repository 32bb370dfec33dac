//! The description of a service: what is wrong first, then figures as proof.

mod deployments;

use super::document::{Document, Side};
use super::kind::{Look, health_role};
use super::services::ServiceRow;
use super::sheet::Sheet;
use crate::domain::balancing::groups_of;
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::time;
use crate::domain::{arn, list, stopped};
use crate::store::ClusterData;
use crate::theme::Role;

/// Events shown.
const EVENTS: usize = 50;
/// Stopped tasks shown.
const STOPPED: usize = 8;

/// The description.
pub(super) fn describe(row: &ServiceRow, look: &Look<'_>) -> Document {
    let mut sheet = Sheet::new(format!("service {}", row.name), look);
    sheet.verdict(row.health, row.why.as_deref());
    let Some(service) = &row.item else {
        sheet.value("arn", Some(&row.id));
        return sheet.not_described(row.unknown.as_deref()).finish();
    };
    // One glance on a wide terminal: what is deployed and what happened on the left, how it is
    // doing on the right. On a narrow one the same order from top to bottom.
    let part = |sheet: &mut Sheet<'_>, side: Side, write: &dyn Fn(&mut Sheet<'_>)| {
        let from = sheet.parts();
        write(sheet);
        sheet.place(from, side);
    };
    part(&mut sheet, Side::Left, &|sheet| {
        sheet.section("");
        counts(sheet, service);
        deployments::section(sheet, service, look);
        super::services_changed::section(sheet, service, look);
    });
    part(&mut sheet, Side::Right, &|sheet| {
        super::balancing::section(sheet, service, look);
        super::metrics::section(sheet, look, &row.name);
        super::scaling_sheet::section(sheet, service, look);
        super::alarms_sheet::section(sheet, service, look);
        if super::placement::is_wanted(service) {
            super::placement::section(sheet, service, look);
        }
    });
    part(&mut sheet, Side::Left, &|sheet| {
        stops(sheet, row, look);
        super::events::section(sheet, inside(look), service, EVENTS, look.now);
    });
    part(&mut sheet, Side::Right, &|sheet| {
        super::placement::capacity(sheet, service, look);
        super::discovery::section(sheet, service, look);
        super::logs_lines::section(sheet, service, look);
        configuration(sheet, service);
        sheet.tags(list(&service.tags));
    });
    sheet.finish()
}

fn inside<'a>(look: &Look<'a>) -> Option<&'a ClusterData> {
    look.store
        .cluster(look.scope.context, look.scope.cluster.as_deref()?)
}

fn counts(sheet: &mut Sheet<'_>, service: &Service) {
    let number =
        |count: Option<i32>| count.map_or_else(|| "—".to_owned(), |count| count.to_string());
    sheet.text(
        "tasks",
        &format!(
            "{} running, {} desired, {} pending",
            number(service.running_count),
            number(service.desired_count),
            number(service.pending_count)
        ),
    );
    sheet.text(
        "task definition",
        service
            .task_definition
            .as_deref()
            .map_or("—", arn::family_revision),
    );
    sheet.text("compute", service.compute().as_deref().unwrap_or("—"));
    sheet.value("status", service.status.as_ref());
}

fn stops(sheet: &mut Sheet<'_>, row: &ServiceRow, look: &Look<'_>) {
    let Some(inside) = inside(look) else {
        return;
    };
    let mut tasks: Vec<_> = inside.stopped_of(&row.name).collect();
    if tasks.is_empty() {
        return;
    }
    // One that is still stopping has no time of its stop yet.
    let ended = |task: &Task| task.stopped_at.or(task.stopping_at).or(task.created_at);
    // Those that say why come first: what the scheduler cleared away afterwards explains nothing.
    tasks.sort_by_key(|task| {
        let fault = stopped::verdict(task).is_some_and(|verdict| verdict.health.is_fault());
        (!fault, std::cmp::Reverse(ended(task)))
    });
    sheet.section("stopped tasks");
    for task in tasks.iter().take(STOPPED) {
        let Some(verdict) = stopped::verdict(task) else {
            continue;
        };
        let age = ended(task).map_or_else(|| "—".to_owned(), |at| time::age(look.now, at));
        let definition = task
            .task_definition_arn
            .as_deref()
            .map_or("—", arn::family_revision);
        sheet.row(vec![
            (age, Some(Role::Muted)),
            (arn::short_id(&task.task_arn).to_owned(), None),
            (definition.to_owned(), None),
            (verdict.words, Some(health_role(verdict.health))),
        ]);
    }
    if tasks.len() > STOPPED {
        sheet.remark(&format!(
            "and {} more, see the tasks",
            tasks.len() - STOPPED
        ));
    }
}

fn configuration(sheet: &mut Sheet<'_>, service: &Service) {
    sheet.section("deployment configuration");
    sheet.text(
        "controller",
        service
            .deployment_controller
            .as_ref()
            .map_or("ECS", |controller| &controller.r#type),
    );
    if let Some(configuration) = &service.deployment_configuration {
        sheet.value("strategy", configuration.strategy.as_ref());
        sheet.number("minimum healthy %", configuration.minimum_healthy_percent);
        sheet.number("maximum %", configuration.maximum_percent);
        let breaker = configuration.deployment_circuit_breaker.as_ref();
        let words = breaker.map_or("—", |breaker| match (breaker.enable, breaker.rollback) {
            (true, true) => "on, rolls back",
            (true, false) => "on, does not roll back",
            (false, _) => "off",
        });
        sheet.text("circuit breaker", words);
        if let Some(alarms) = configuration.alarms.as_ref().filter(|alarms| alarms.enable) {
            sheet.text(
                "alarms",
                &super::joined(alarms.alarm_names.iter().map(|name| &**name)),
            );
        }
    }
    sheet.value("scheduling", service.scheduling_strategy.as_ref());
    // Behind a target group it stands beside the health check.
    if groups_of(service).is_empty() {
        sheet.number("grace period s", service.health_check_grace_period_seconds);
    }
    sheet.value(
        "zone rebalancing",
        service.availability_zone_rebalancing.as_ref(),
    );
    sheet.flag("ECS Exec", service.enable_execute_command);
    sheet.section("network");
    let network = service
        .network_configuration
        .as_ref()
        .and_then(|network| network.awsvpc_configuration.as_ref());
    if let Some(vpc) = network {
        sheet.vpc(vpc);
    } else {
        sheet.remark("no awsvpc configuration: bridge or host mode, or set per task set");
    }
    for balancer in list(&service.load_balancers) {
        let target = balancer
            .target_group_arn
            .as_deref()
            .or(balancer.load_balancer_name.as_deref())
            .unwrap_or("—");
        let target = target
            .rsplit_once("targetgroup/")
            .map_or(target, |(_, tail)| tail);
        let container = balancer.container_name.as_deref().unwrap_or("—");
        let port = balancer
            .container_port
            .map_or_else(|| "—".to_owned(), |port| port.to_string());
        sheet.text("load balancer", &format!("{target} → {container}:{port}"));
    }
    for registry in list(&service.service_registries) {
        sheet.value("service registry", registry.registry_arn.as_ref());
    }
    sheet.section("identity");
    sheet.value("arn", Some(&service.service_arn));
    sheet.value("role", service.role_arn.as_ref());
    sheet.time("created", service.created_at);
    sheet.value("created by", service.created_by.as_ref());
}
