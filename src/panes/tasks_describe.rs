//! The description of a task: why it stopped, its time line, its containers, its addresses.

use super::document::Document;
use super::kind::{Look, health_role};
use super::sheet::Sheet;
use super::tasks::{Remembered, TaskRow};
use crate::domain::task::{Container, Task};
use crate::domain::task_definition::{ContainerDefinition, TaskDefinition};
use crate::domain::{arn, exit_code, list};
use crate::theme::Role;

/// The description.
pub(super) fn describe(row: &TaskRow, look: &Look<'_>) -> Document {
    let mut sheet = Sheet::new(format!("task {}", arn::short_id(&row.id)), look);
    sheet.verdict(row.health, row.why.as_deref());
    let Some(task) = &row.item else {
        sheet.value("arn", Some(&row.id));
        return sheet.not_described(row.unknown.as_deref()).finish();
    };
    if row.extra.remembered == Remembered::Forgotten {
        sheet.remark("† ECS has forgotten this task; this is what was known of it");
    }
    sheet.value("status", task.last_status.as_ref());
    sheet.value("desired status", task.desired_status.as_ref());
    sheet.value("health", task.health_status.as_ref());
    if let Some((health, words)) = &row.extra.targets {
        sheet.toned("target", words, Some(health_role(*health)));
    }
    if task.stop_code.is_some() || task.stopped_reason.is_some() {
        sheet.value("stop code", task.stop_code.as_ref());
        sheet.value("stopped reason", task.stopped_reason.as_ref());
    }
    sheet.value("group", task.group.as_ref());
    sheet.text(
        "task definition",
        task.task_definition_arn
            .as_deref()
            .map_or("—", arn::family_revision),
    );
    containers(&mut sheet, task);
    super::images::task_lines(&mut sheet, task, look);
    time_line(&mut sheet, task);
    placement(&mut sheet, task, look);
    definition(&mut sheet, task, look);
    sheet.tags(list(&task.tags));
    sheet.finish()
}

fn containers(sheet: &mut Sheet<'_>, task: &Task) {
    sheet.section("containers");
    if task.containers.is_none() {
        sheet.remark("none told");
        return;
    }
    for container in list(&task.containers) {
        let mut words = vec![container.last_status.as_deref().unwrap_or("—").to_owned()];
        if let Some(health) = container
            .health_status
            .as_deref()
            .filter(|health| *health != "UNKNOWN")
        {
            words.push(health.to_owned());
        }
        if let Some(code) = container.exit_code {
            words.push(exit_code::words(code));
        }
        words.extend(container.reason.as_deref().map(str::to_owned));
        let failed =
            container.exit_code.is_some_and(|code| code != 0) || container.reason.is_some();
        let tone = failed.then_some(Role::HealthBroken);
        sheet.toned(
            container.name.as_deref().unwrap_or("—"),
            &words.join(" · "),
            tone,
        );
    }
}

fn time_line(sheet: &mut Sheet<'_>, task: &Task) {
    sheet.section("time line");
    sheet.time("created", task.created_at);
    sheet.time("connected", task.connectivity_at);
    sheet.time("pull started", task.pull_started_at);
    sheet.time("pull ended", task.pull_stopped_at);
    sheet.time("started", task.started_at);
    if task.started_at.is_none() && task.is_stopped() {
        sheet.remark("it never ran");
    }
    sheet.time("stopping", task.stopping_at);
    sheet.time("execution ended", task.execution_stopped_at);
    sheet.time("stopped", task.stopped_at);
}

fn placement(sheet: &mut Sheet<'_>, task: &Task, look: &Look<'_>) {
    sheet.section("placement");
    sheet.value("availability zone", task.availability_zone.as_ref());
    sheet.value("launch type", task.launch_type.as_ref());
    sheet.value("capacity provider", task.capacity_provider_name.as_ref());
    match task.container_instance_arn.as_deref() {
        Some(id) => super::placement::instance_lines(sheet, id, look),
        None => sheet.text("container instance", "—"),
    }
    sheet.value("platform version", task.platform_version.as_ref());
    sheet.value("cpu units", task.cpu.as_ref());
    sheet.value("memory MiB", task.memory.as_ref());
    sheet.flag("ECS Exec", task.enable_execute_command);
    super::network::panel::section(sheet, task, look);
    attachments(sheet, task);
    sheet.section("identity");
    sheet.value("arn", Some(&task.task_arn));
    sheet.value("started by", task.started_by.as_ref());
}

/// What is attached beside the network interface: volumes.
fn attachments(sheet: &mut Sheet<'_>, task: &Task) {
    sheet.section("attachments");
    for attachment in list(&task.attachments) {
        let kind = attachment.r#type.as_deref().unwrap_or("attachment");
        if kind == "ElasticNetworkInterface" {
            continue;
        }
        sheet.text(kind, attachment.status.as_deref().unwrap_or("—"));
        for detail in list(&attachment.details) {
            sheet.text(
                &format!("  {}", detail.name.as_deref().unwrap_or("—")),
                detail.value.as_deref().unwrap_or("—"),
            );
        }
    }
}

fn definition(sheet: &mut Sheet<'_>, task: &Task, look: &Look<'_>) {
    let Some(arn) = task.task_definition_arn.as_deref() else {
        return;
    };
    let Some(context) = look.store.context(look.scope.context) else {
        return;
    };
    sheet.section(&format!("task definition {}", arn::family_revision(arn)));
    let Some(entry) = context.task_definitions.get(arn) else {
        sheet.remark("loading");
        return;
    };
    match (&entry.item, &entry.fault) {
        (Some(definition), _) => roles(sheet, definition, task),
        (None, Some(fault)) => sheet.line(super::document::Line::Text {
            text: format!("◌ {}", fault.line()),
            tone: Some(Role::Gap),
        }),
        (None, None) => sheet.remark("loading"),
    }
}

fn roles(sheet: &mut Sheet<'_>, definition: &TaskDefinition, task: &Task) {
    sheet.value("network mode", definition.network_mode.as_ref());
    sheet.value("task role", definition.task_role_arn.as_ref());
    sheet.value("execution role", definition.execution_role_arn.as_ref());
    for container in list(&definition.container_definitions) {
        sheet.text(
            container.name.as_deref().unwrap_or("—"),
            &format!(
                "{}{}",
                container.image.as_deref().unwrap_or("—"),
                if container.essential == Some(false) {
                    " · not essential"
                } else {
                    ""
                }
            ),
        );
        container_definition(sheet, definition, container, Some(task));
    }
}

/// What the definition says of one container; environment values were masked where they came in.
pub(super) fn container_definition(
    sheet: &mut Sheet<'_>,
    definition: &TaskDefinition,
    container: &ContainerDefinition,
    task: Option<&Task>,
) {
    if let Some(command) = &container.command {
        sheet.text(
            "  command",
            &command
                .iter()
                .map(|word| &**word)
                .collect::<Vec<_>>()
                .join(" "),
        );
    }
    if let Some(entry_point) = &container.entry_point {
        sheet.text(
            "  entry point",
            &entry_point
                .iter()
                .map(|word| &**word)
                .collect::<Vec<_>>()
                .join(" "),
        );
    }
    for variable in list(&container.environment) {
        let name = variable.name.as_deref().unwrap_or("—");
        sheet.text(
            "  environment",
            &format!("{name}={}", variable.value.as_deref().unwrap_or("")),
        );
    }
    for secret in list(&container.secrets) {
        sheet.text(
            "  secret",
            &format!("{} ← {}", secret.name, secret.value_from),
        );
    }
    if let Some(check) = &container.health_check {
        let command = check
            .command
            .iter()
            .map(|word| &**word)
            .collect::<Vec<_>>()
            .join(" ");
        sheet.text("  health check", &command);
    }
    super::logs_lines::line(sheet, "  logs", (definition, container), task);
}

/// The host ports of a container in words: `8080`, `32768→8080`.
pub(super) fn ports(container: &Container) -> String {
    let bound = crate::domain::network::panel::bound(container);
    let each = bound.iter().map(|it| match it.host {
        Some(host) if host != it.inside => format!("{host}→{}", it.inside),
        _ => it.inside.to_string(),
    });
    each.collect::<Vec<_>>().join(" ")
}

/// The role of a container's status.
pub(super) fn container_tone(container: &Container) -> Option<Role> {
    use crate::domain::health::Health;
    let failed = container.exit_code.is_some_and(|code| code != 0) || container.reason.is_some();
    match (failed, container.health_status.as_deref()) {
        (true, _) | (_, Some("UNHEALTHY")) => Some(health_role(Health::Broken)),
        _ => None,
    }
}
