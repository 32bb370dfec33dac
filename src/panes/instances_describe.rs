//! The description of a container instance: what it has, what is left of it, who is on it.

use super::document::Document;
use super::instances::{Fits, InstanceRow};
use super::kind::Look;
use super::sheet::Sheet;
use super::tasks_describe::container_tone;
use crate::domain::container_instance::ContainerInstance;
use crate::domain::health::Health;
use crate::domain::{Text, arn, list};
use crate::theme::Role;

/// Tasks shown.
const TASKS: usize = 40;

/// The description.
pub(super) fn describe(row: &InstanceRow, look: &Look<'_>) -> Document {
    let mut sheet = Sheet::new(format!("instance {}", row.name), look);
    sheet.verdict(row.health, row.why.as_deref());
    let Some(instance) = &row.item else {
        sheet.value("arn", Some(&row.id));
        return sheet.not_described(row.unknown.as_deref()).finish();
    };
    fits(&mut sheet, row, look);
    sheet.value("status", instance.status.as_ref());
    sheet.text("agent", &super::placement::agent(instance));
    sheet.value("type", instance.instance_type());
    sheet.value("zone", instance.zone());
    sheet.value("provider", instance.capacity_provider_name.as_ref());
    sheet.time("registered", instance.registered_at);
    resources(&mut sheet, instance);
    tasks(&mut sheet, instance, look);
    health(&mut sheet, instance);
    attributes(&mut sheet, instance);
    sheet.section("identity");
    sheet.value("EC2 instance", instance.ec2_instance_id.as_ref());
    sheet.value("arn", Some(&instance.container_instance_arn));
    let docker = instance.version_info.as_ref();
    sheet.value(
        "container runtime",
        docker.and_then(|info| info.docker_version.as_ref()),
    );
    sheet.tags(list(&instance.tags));
    sheet.finish()
}

fn fits(sheet: &mut Sheet<'_>, row: &InstanceRow, look: &Look<'_>) {
    let service = look.scope.service.as_deref().unwrap_or("the service");
    match &row.extra {
        Fits::NotAsked => {}
        Fits::Pending => sheet.remark(&format!("whether tasks of {service} fit: loading")),
        Fits::Unknown(reason) => sheet.gap(&format!("whether tasks of {service} fit: {reason}")),
        Fits::Known(fit) => {
            let (health, words) = match fit.fits() {
                Some(true) => (Health::Fine, format!("a task of {service} fits")),
                Some(false) => (Health::Look, format!("a task of {service} does not fit")),
                None => (Health::Unknown, format!("whether a task of {service} fits")),
            };
            sheet.says(health, &format!("{words}: {}", fit.words()));
            if !fit.unchecked.is_empty() {
                let words = super::joined(fit.unchecked.iter().map(|it| &**it));
                sheet.remark(&format!("not checked: {words}"));
            }
        }
    }
}

fn resources(sheet: &mut Sheet<'_>, instance: &ContainerInstance) {
    sheet.section("resources");
    if instance.registered_resources.is_none() && instance.remaining_resources.is_none() {
        return sheet.remark("none told");
    }
    sheet.head(&["", "left", "of", "used"]);
    for (name, words) in [("CPU", "CPU units"), ("MEMORY", "memory MiB")] {
        let (left, all) = (instance.remaining(name), instance.registered(name));
        let word = |amount: Option<i64>| amount.map_or_else(|| "—".to_owned(), |it| it.to_string());
        let used = left.zip(all).filter(|(_, all)| *all > 0);
        let used = used.map_or_else(
            || "—".to_owned(),
            |(left, all)| format!("{}%", (all - left) * 100 / all),
        );
        sheet.row(vec![
            (words.to_owned(), Some(Role::Muted)),
            (word(left), None),
            (word(all), None),
            (used, None),
        ]);
    }
    if let Some((left, all)) = instance.gpus() {
        sheet.row(vec![
            ("GPUs".to_owned(), Some(Role::Muted)),
            (left.to_string(), None),
            (all.to_string(), None),
            (format!("{}%", all.saturating_sub(left) * 100 / all), None),
        ]);
    }
    for (name, words) in [
        ("PORTS", "TCP ports taken"),
        ("PORTS_UDP", "UDP ports taken"),
    ] {
        match instance.ports_taken(name) {
            Some(ports) => sheet.text(words, &super::joined(ports.iter().map(|port| &**port))),
            None => sheet.text(words, "—"),
        }
    }
}

fn tasks(sheet: &mut Sheet<'_>, instance: &ContainerInstance, look: &Look<'_>) {
    sheet.section("tasks");
    let Some(inside) = super::inside(look) else {
        return;
    };
    let list = &inside.running;
    let mut here: Vec<_> = list
        .items()
        .filter(|task| {
            task.container_instance_arn.as_ref() == Some(&instance.container_instance_arn)
        })
        .collect();
    here.sort_by(|one, other| (&one.group, &one.task_arn).cmp(&(&other.group, &other.task_arn)));
    if let Some(fault) = &list.list.fault {
        sheet.gap(&fault.line());
    } else if here.is_empty() {
        sheet.remark(match list.list.complete_at {
            Some(_) => "none",
            None => "loading",
        });
    }
    for task in here.iter().take(TASKS) {
        let whose = task.service_name().or(task.group.as_deref());
        let tone = crate::domain::list(&task.containers)
            .iter()
            .find_map(container_tone);
        sheet.row(vec![
            (arn::short_id(&task.task_arn).to_owned(), None),
            (whose.unwrap_or("—").to_owned(), None),
            (task.last_status.as_deref().unwrap_or("—").to_owned(), tone),
            (
                format!(
                    "{} CPU, {} MiB",
                    task.cpu.as_deref().unwrap_or("—"),
                    task.memory.as_deref().unwrap_or("—")
                ),
                Some(Role::Muted),
            ),
        ]);
    }
    if here.len() > TASKS {
        sheet.remark(&format!("and {} more, enter shows all", here.len() - TASKS));
    }
}

fn health(sheet: &mut Sheet<'_>, instance: &ContainerInstance) {
    sheet.section("health");
    let Some(health) = &instance.health_status else {
        return sheet.remark("AWS tells no health of this instance");
    };
    sheet.value("overall", health.overall_status.as_ref());
    for check in list(&health.details) {
        let kind = check.r#type.as_deref().unwrap_or("check");
        let mut words = check.status.as_deref().unwrap_or("—").to_owned();
        if let Some(reason) = &check.status_reason {
            words = format!("{words}: {reason}");
        }
        let tone = (check.status.as_deref() == Some("IMPAIRED")).then_some(Role::HealthLook);
        sheet.toned(kind, &words, tone);
    }
}

/// Its own attributes with values first, then those somebody set, then what it is capable of.
fn attributes(sheet: &mut Sheet<'_>, instance: &ContainerInstance) {
    let all = list(&instance.attributes);
    let capability = |name: &Text| {
        name.rsplit_once("capability.")
            .map(|(_, tail)| tail.to_owned())
    };
    let own = |name: &Text| name.starts_with("ecs.") || name.starts_with("com.amazonaws.");
    for (heading, ecs) in [("attributes", true), ("attributes set by hand", false)] {
        sheet.section(heading);
        let mut these: Vec<_> = all
            .iter()
            .filter(|it| capability(&it.name).is_none() && own(&it.name) == ecs)
            .collect();
        these.sort_by(|one, other| one.name.cmp(&other.name));
        for attribute in these {
            let name = attribute
                .name
                .strip_prefix("ecs.")
                .unwrap_or(&attribute.name);
            sheet.text(name, attribute.value.as_deref().unwrap_or("—"));
        }
    }
    let mut able: Vec<String> = all
        .iter()
        .filter_map(|attribute| {
            let name = capability(&attribute.name)?;
            Some(match &attribute.value {
                Some(value) => format!("{name}={value}"),
                None => name,
            })
        })
        .collect();
    able.sort();
    if !able.is_empty() {
        sheet.section("capabilities");
        sheet.remark(&able.join(", "));
    }
}
