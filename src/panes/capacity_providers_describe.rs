//! The description of a capacity provider: what it is, whose strategy it is in, what runs on it.

use super::capacity_providers::{ProviderRow, own_instances, place};
use super::document::Document;
use super::kind::Look;
use super::sheet::Sheet;
use crate::domain::capacity_provider::{CapacityProvider, is_fargate};
use crate::domain::container_instance;
use crate::domain::{Text, list};

/// The description.
pub(super) fn describe(row: &ProviderRow, look: &Look<'_>) -> Document {
    let mut sheet = Sheet::new(format!("capacity provider {}", row.name), look);
    sheet.verdict(row.health, row.why.as_deref());
    match &row.item {
        Some(provider) => fields(&mut sheet, provider),
        None => match &row.unknown {
            Some(reason) => sheet.gap(reason),
            None => sheet.remark("not described yet"),
        },
    }
    sheet.section("strategies");
    let default = row.extra.default.as_ref().map(place);
    sheet.text("cluster default", default.as_deref().unwrap_or("—"));
    match &row.extra.services {
        Some(services) if services.is_empty() => sheet.remark("no service has it in its strategy"),
        Some(services) => {
            for (name, item) in services {
                sheet.text(name, &place(item));
            }
        }
        None => sheet.remark("services: loading"),
    }
    sheet.section("in use");
    match (row.extra.tasks, row.extra.too_many) {
        (Some(tasks), _) => sheet.text("running tasks", &tasks.to_string()),
        (None, true) => {
            sheet.gap(
                "running tasks: not counted in a cluster of 1,000 and more; :tasks reads them",
            );
        }
        (None, false) => sheet.remark("running tasks: loading"),
    }
    if !is_fargate(&row.name)
        && let Some(inside) = super::inside(look)
        && row.extra.instances.is_some()
    {
        let words = container_instance::summary(own_instances(&row.name, inside));
        sheet.text("instances", &words);
    }
    if let Some(provider) = &row.item {
        sheet.tags(list(&provider.tags));
    }
    sheet.finish()
}

fn fields(sheet: &mut Sheet<'_>, provider: &CapacityProvider) {
    sheet.value("type", provider.r#type.as_ref());
    sheet.value("status", provider.status.as_ref());
    if provider.update_status.is_some() {
        sheet.value("last update", provider.update_status.as_ref());
        sheet.value("  because", provider.update_status_reason.as_ref());
    }
    sheet.value("arn", provider.capacity_provider_arn.as_ref());
    if let Some(group) = &provider.auto_scaling_group_provider {
        sheet.section("Auto Scaling group");
        let arn = group.auto_scaling_group_arn.as_deref();
        let name = arn.and_then(|arn| arn.rsplit_once("autoScalingGroupName/"));
        sheet.text("name", name.map_or(arn.unwrap_or("—"), |(_, name)| name));
        match &group.managed_scaling {
            Some(scaling) => {
                sheet.value("managed scaling", scaling.status.as_ref());
                sheet.number("  target %", scaling.target_capacity);
                sheet.number("  smallest step", scaling.minimum_scaling_step_size);
                sheet.number("  largest step", scaling.maximum_scaling_step_size);
                sheet.number("  warm-up s", scaling.instance_warmup_period);
            }
            None => sheet.text("managed scaling", "—"),
        }
        sheet.value(
            "termination protection",
            group.managed_termination_protection.as_ref(),
        );
        sheet.value("managed draining", group.managed_draining.as_ref());
    }
    if let Some(managed) = &provider.managed_instances_provider {
        sheet.section("managed instances");
        sheet.value("cluster", provider.cluster.as_ref());
        sheet.value(
            "infrastructure role",
            managed.infrastructure_role_arn.as_ref(),
        );
        if let Some(template) = &managed.instance_launch_template {
            sheet.value("capacity option", template.capacity_option_type.as_ref());
            sheet.value(
                "instance profile",
                template.ec2_instance_profile_arn.as_ref(),
            );
            if let Some(network) = &template.network_configuration {
                let joined =
                    |ids: &Option<Vec<Text>>| super::joined(list(ids).iter().map(|id| &**id));
                sheet.text("subnets", &joined(&network.subnets));
                sheet.text("security groups", &joined(&network.security_groups));
            }
        }
        sheet.value("propagates tags", managed.propagate_tags.as_ref());
    }
}
