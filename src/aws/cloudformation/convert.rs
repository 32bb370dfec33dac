//! From the SDK's types to ours.

use super::super::ecs::convert::{each, text, time, word};
use crate::domain::Text;
use crate::domain::cluster::Tag;
use crate::domain::stack::{
    Stack, StackEvent, StackOutput, StackParameter, StackResource, harmless,
};
use aws_sdk_cloudformation::types;

pub(super) fn resource(from: types::StackResource) -> StackResource {
    let drift = from.drift_information.as_ref();
    let (types, logical_ids) = modules(from.module_info);
    StackResource {
        stack_name: text(from.stack_name),
        stack_id: text(from.stack_id),
        logical_resource_id: text(from.logical_resource_id),
        physical_resource_id: text(from.physical_resource_id),
        resource_type: text(from.resource_type),
        resource_status: word(from.resource_status),
        resource_status_reason: text(from.resource_status_reason),
        timestamp: time(from.timestamp),
        drift_last_check: time(drift.and_then(|drift| drift.last_check_timestamp)),
        drift_status: from
            .drift_information
            .and_then(|drift| word(drift.stack_resource_drift_status)),
        module_type_hierarchy: text(types),
        module_logical_id_hierarchy: text(logical_ids),
    }
}

pub(super) fn summary(from: types::StackResourceSummary) -> StackResource {
    let drift = from.drift_information.as_ref();
    let (types, logical_ids) = modules(from.module_info);
    StackResource {
        stack_name: None,
        stack_id: None,
        logical_resource_id: text(from.logical_resource_id),
        physical_resource_id: text(from.physical_resource_id),
        resource_type: text(from.resource_type),
        resource_status: word(from.resource_status),
        resource_status_reason: text(from.resource_status_reason),
        timestamp: time(from.last_updated_timestamp),
        drift_last_check: time(drift.and_then(|drift| drift.last_check_timestamp)),
        drift_status: from
            .drift_information
            .and_then(|drift| word(drift.stack_resource_drift_status)),
        module_type_hierarchy: text(types),
        module_logical_id_hierarchy: text(logical_ids),
    }
}

pub(super) fn stack(from: types::Stack) -> Stack {
    let drift = from.drift_information.as_ref();
    Stack {
        drift_last_check: time(drift.and_then(|drift| drift.last_check_timestamp)),
        stack_id: text(from.stack_id),
        stack_name: text(from.stack_name),
        stack_status: word(from.stack_status),
        stack_status_reason: text(from.stack_status_reason),
        description: text(from.description),
        creation_time: time(from.creation_time),
        last_updated_time: time(from.last_updated_time),
        deletion_time: time(from.deletion_time),
        parameters: each(from.parameters, |parameter| StackParameter {
            parameter_value: shown(&parameter.parameter_key, parameter.parameter_value),
            resolved_value: shown(&parameter.parameter_key, parameter.resolved_value),
            parameter_key: text(parameter.parameter_key),
        }),
        outputs: each(from.outputs, |output| StackOutput {
            output_value: shown(&output.output_key, output.output_value),
            output_key: text(output.output_key),
            export_name: text(output.export_name),
        }),
        parent_id: text(from.parent_id),
        root_id: text(from.root_id),
        stack_drift_status: from
            .drift_information
            .and_then(|drift| word(drift.stack_drift_status)),
        capabilities: each(from.capabilities, |one| one.as_str().into()),
        role_arn: text(from.role_arn),
        enable_termination_protection: from.enable_termination_protection,
        disable_rollback: from.disable_rollback,
        detailed_status: word(from.detailed_status),
        tags: each(from.tags, |tag| Tag {
            key: text(tag.key),
            value: tag.value.map(Text::from),
        }),
    }
}

/// A value, unless its name sounds like that of a secret.
fn shown(key: &Option<String>, value: Option<String>) -> Option<Text> {
    let key = key.as_deref().unwrap_or_default();
    value.map(|value| harmless(key, &value).into())
}

pub(super) fn event(from: types::StackEvent) -> StackEvent {
    StackEvent {
        event_id: text(from.event_id),
        stack_id: text(from.stack_id),
        stack_name: text(from.stack_name),
        timestamp: time(from.timestamp),
        logical_resource_id: text(from.logical_resource_id),
        physical_resource_id: text(from.physical_resource_id),
        resource_type: text(from.resource_type),
        resource_status: word(from.resource_status),
        resource_status_reason: text(from.resource_status_reason),
        operation_id: text(from.operation_id),
        client_request_token: text(from.client_request_token),
        detailed_status: word(from.detailed_status),
        hook_type: text(from.hook_type),
        hook_status: word(from.hook_status),
        hook_status_reason: text(from.hook_status_reason),
        hook_failure_mode: word(from.hook_failure_mode),
    }
}

/// Types and names of the modules a resource came out of.
fn modules(from: Option<types::ModuleInfo>) -> (Option<String>, Option<String>) {
    from.map(|info| (info.type_hierarchy, info.logical_id_hierarchy))
        .unwrap_or_default()
}
