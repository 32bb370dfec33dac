//! Resources of stacks.

use serde_json::json;

use super::{Desk, PAGE, invalid};
use crate::sim::network::{Resource, Stack};
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::{element, field, list as members, text, time};

/// `DescribeStackResources`: of a stack, or of the stack that something belongs to; the first
/// hundred, without a way to the others.
pub(super) fn describe(desk: &Desk<'_>) -> Result<String, ApiError> {
    let given = |name: &str| field(desk.form, name).filter(|value| !value.is_empty());
    let stack = match (given("StackName"), given("PhysicalResourceId")) {
        (Some(_), Some(_)) => {
            return Err(invalid(
                "StackName and PhysicalResourceId cannot be specified together",
            ));
        }
        (None, None) => {
            return Err(invalid(
                "At least one of StackName or PhysicalResourceId must be specified",
            ));
        }
        (Some(_), None) => desk.stack()?,
        (None, Some(id)) => {
            let mut living = desk.stacks.iter().filter(|stack| !stack.is_deleted());
            living
                .find(|stack| stack.resources.iter().any(|one| one.physical == id))
                .ok_or_else(|| invalid(format!("Stack for {id} does not exist")))?
        }
    };
    let logical = given("LogicalResourceId");
    let chosen: Vec<&Resource> = stack
        .resources
        .iter()
        .filter(|one| logical.as_ref().is_none_or(|name| *name == one.logical))
        .take(PAGE)
        .collect();
    if let (Some(name), true) = (logical, chosen.is_empty()) {
        return Err(nobody(stack, &name));
    }
    let resource = |one: &Resource| {
        text("StackName", &stack.name)
            + &text("StackId", &stack.id)
            + &names(one)
            + &text("Timestamp", time(one.at))
            + &status(one)
            + &drift(stack, one)
    };
    Ok(members(
        "StackResources",
        "member",
        chosen.into_iter().map(resource),
    ))
}

fn nobody(stack: &Stack<'_>, logical: &str) -> ApiError {
    invalid(format!(
        "Resource {logical} does not exist for stack {}",
        stack.name
    ))
}

fn names(one: &Resource) -> String {
    text("LogicalResourceId", &one.logical)
        + &text("PhysicalResourceId", &one.physical)
        + &text("ResourceType", &one.kind)
}

fn status(one: &Resource) -> String {
    text("ResourceStatus", &one.status)
}

fn drift(stack: &Stack<'_>, one: &Resource) -> String {
    let drifted = stack
        .drifted
        .as_ref()
        .map(|(_, logical)| *logical == one.logical);
    let word = match drifted {
        None => "NOT_CHECKED",
        Some(false) => "IN_SYNC",
        Some(true) => "DELETED",
    };
    element("DriftInformation", &text("StackResourceDriftStatus", word))
}

/// `DescribeStackResource`, with the metadata that the CDK writes.
pub(super) fn one(desk: &Desk<'_>) -> Result<String, ApiError> {
    let stack = desk.stack()?;
    let logical = field(desk.form, "LogicalResourceId").unwrap_or_default();
    let mut all = stack.resources.iter();
    let one = all.find(|one| one.logical == logical);
    let one = one.ok_or_else(|| nobody(stack, &logical))?;
    let metadata = one.path.as_ref().map(|path| {
        let path = format!("{}/{path}", stack.name);
        text("Metadata", json!({ "aws:cdk:path": path }).to_string())
    });
    let inside = text("StackName", &stack.name)
        + &text("StackId", &stack.id)
        + &names(one)
        + &text("LastUpdatedTimestamp", time(one.at))
        + &status(one)
        + &metadata.unwrap_or_default()
        + &drift(stack, one);
    Ok(element("StackResourceDetail", &inside))
}

/// `ListStackResources`.
pub(super) fn list(desk: &Desk<'_>) -> Result<String, ApiError> {
    let stack = desk.stack()?;
    let summary = |one: &Resource| {
        names(one) + &text("LastUpdatedTimestamp", time(one.at)) + &status(one) + &drift(stack, one)
    };
    let all = stack.resources.iter().map(summary);
    desk.page("StackResourceSummaries", &stack.id, all)
}

/// `DescribeStackResourceDrifts`: what the last detection found, if there was one.
pub(super) fn drifts(desk: &Desk<'_>) -> Result<String, ApiError> {
    let stack = desk.stack()?;
    let wanted: Vec<String> = (1..)
        .map_while(|number| {
            let name = format!("StackResourceDriftStatusFilters.member.{number}");
            field(desk.form, &name)
        })
        .collect();
    let checked = stack.drifted.as_ref();
    let all = stack.resources.iter().filter_map(|one| {
        let (checked, deleted) = checked?;
        let word = if *deleted == one.logical {
            "DELETED"
        } else {
            "IN_SYNC"
        };
        let shown = wanted.is_empty() || wanted.iter().any(|status| status == word);
        shown.then(|| {
            text("StackId", &stack.id)
                + &names(one)
                + &text("StackResourceDriftStatus", word)
                + &text("Timestamp", time(*checked))
        })
    });
    desk.page("StackResourceDrifts", &stack.id, all)
}
