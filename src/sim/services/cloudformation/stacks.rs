//! Stacks and their events.

use super::Desk;
use crate::sim::network::{Event, Stack, uuid};
use crate::sim::rng::hash;
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::{element, field, list as members, text, time};

fn some(name: &str, value: Option<&str>) -> String {
    value.map_or_else(String::new, |value| text(name, value))
}

fn at(name: &str, value: Option<i64>) -> String {
    value.map_or_else(String::new, |value| text(name, time(value)))
}

/// `DescribeStacks`: one, or all that are not deleted.
pub(super) fn describe(desk: &Desk<'_>) -> Result<String, ApiError> {
    if field(desk.form, "StackName").is_some_and(|name| !name.is_empty()) {
        let stack = desk.stack()?;
        return Ok(members("Stacks", "member", [whole(stack)]));
    }
    let all = desk.stacks.iter().filter(|stack| !stack.is_deleted());
    desk.page("Stacks", "", all.map(whole))
}

fn whole(stack: &Stack<'_>) -> String {
    let parameters = stack.parameters.iter().map(|parameter| {
        text("ParameterKey", parameter.key)
            + &text("ParameterValue", &parameter.value)
            + &some("ResolvedValue", parameter.resolved.as_deref())
    });
    let outputs = stack.outputs.iter().map(|output| {
        text("OutputKey", &output.key)
            + &text("OutputValue", &output.value)
            + &some("ExportName", output.export.as_deref())
    });
    let tags = stack.tags.iter();
    let tags = tags.map(|(key, value)| text("Key", key) + &text("Value", value));
    text("StackId", &stack.id)
        + &text("StackName", &stack.name)
        + &text("Description", &stack.description)
        + &members("Parameters", "member", parameters)
        + &text("CreationTime", time(stack.created))
        + &at("LastUpdatedTime", stack.updated)
        + &text("StackStatus", &stack.status)
        + &some("StackStatusReason", stack.reason.as_deref())
        + &text("DisableRollback", "false")
        + "<NotificationARNs/><RollbackConfiguration/>"
        + &members("Capabilities", "member", ["CAPABILITY_IAM".to_owned()])
        + &members("Outputs", "member", outputs)
        + &members("Tags", "member", tags)
        + &text("EnableTerminationProtection", "false")
        + &nesting(stack)
        + &drift(stack)
}

fn nesting(stack: &Stack<'_>) -> String {
    let parent = stack.parent.as_deref();
    some("ParentId", parent) + &some("RootId", parent)
}

fn drift(stack: &Stack<'_>) -> String {
    let inside = match &stack.drifted {
        Some((checked, _)) => {
            text("StackDriftStatus", "DRIFTED") + &text("LastCheckTimestamp", time(*checked))
        }
        None => text("StackDriftStatus", "NOT_CHECKED"),
    };
    element("DriftInformation", &inside)
}

/// `ListStacks`: the deleted ones too, unless statuses are asked for.
pub(super) fn list(desk: &Desk<'_>) -> Result<String, ApiError> {
    let wanted: Vec<String> = (1..)
        .map_while(|number| field(desk.form, &format!("StackStatusFilter.member.{number}")))
        .collect();
    let all = desk.stacks.iter();
    let all = all.filter(|stack| wanted.is_empty() || wanted.contains(&stack.status));
    let summary = |stack: &Stack<'_>| {
        let deleted = stack
            .is_deleted()
            .then(|| stack.events().first().map(|event| event.at));
        text("StackId", &stack.id)
            + &text("StackName", &stack.name)
            + &text("TemplateDescription", &stack.description)
            + &text("CreationTime", time(stack.created))
            + &at("LastUpdatedTime", stack.updated)
            + &at("DeletionTime", deleted.flatten())
            + &text("StackStatus", &stack.status)
            + &some("StackStatusReason", stack.reason.as_deref())
            + &nesting(stack)
            + &drift(stack)
    };
    desk.page("StackSummaries", &format!("{wanted:?}"), all.map(summary))
}

/// `DescribeStackEvents`, newest first.
pub(super) fn events(desk: &Desk<'_>) -> Result<String, ApiError> {
    let stack = desk.stack()?;
    let events = stack.events();
    let begun = events.iter().filter(|event| event.begins());
    let begun: Vec<i64> = begun.map(|event| event.at).collect();
    let event = |event: Event| {
        let place = [
            hash(&stack.id),
            hash(&event.logical),
            hash(event.status),
            event.at.unsigned_abs(),
        ];
        text("StackId", &stack.id)
            + &text("EventId", uuid(&place))
            + &text("StackName", &stack.name)
            + &text("LogicalResourceId", event.logical)
            + &text("PhysicalResourceId", event.physical)
            + &text("ResourceType", event.kind)
            + &text("Timestamp", time(event.at))
            + &text("ResourceStatus", event.status)
            + &some("ResourceStatusReason", event.reason.as_deref())
            + &text("ClientRequestToken", token(stack, &begun, event.at))
    };
    desk.page("StackEvents", &stack.id, events.into_iter().map(event))
}

/// What the events of one operation have in common; `begun` is when each operation did.
fn token(stack: &Stack<'_>, begun: &[i64], at: i64) -> String {
    let begun = begun.iter().filter(|begun| **begun <= at).max();
    let place = [hash(&stack.id), begun.map_or(0, |at| at.unsigned_abs())];
    format!("cdk-deploy-{}", uuid(&place))
}
