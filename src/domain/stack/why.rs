//! What is to be said of a stack beside its status, in one line.

use super::{Operation, Stack, StackEvent, StackResource, name_of, plain_reason, waiting_on_ecs};
use crate::domain::time::{self, Timestamp, Zone};

/// Drifted resources that are named.
const NAMED: usize = 3;

/// Of a stack, as far as its resources and events were read.
pub(super) fn of(
    stack: &Stack,
    resources: &[&StackResource],
    events: &[&StackEvent],
    now: Timestamp,
    zone: Zone,
) -> Option<String> {
    if stack.is_deleted() {
        let age = stack
            .deletion_time
            .map(|at| format!(" {} ago", time::age(now, at)));
        return Some(format!("deleted{}", age.unwrap_or_default()));
    }
    let waiting = waiting_on_ecs(resources, now, zone).filter(|_| stack.is_changing());
    let mut said: Vec<String> = Vec::new();
    if stack.stack_status.as_deref() == Some("ROLLBACK_COMPLETE") {
        said.push("its creation failed: it can only be deleted".to_owned());
    }
    if stack.has_failed() {
        said.extend(failure(stack, events));
        said.extend(waiting);
    } else if stack.is_changing() {
        said.extend(waiting.or_else(|| under_way(resources)));
    } else if stack.has_drifted() {
        said.push(drift(stack, resources, now));
    }
    (!said.is_empty()).then(|| said.join(" · "))
}

/// What failed first, or what the stack says itself.
fn failure(stack: &Stack, events: &[&StackEvent]) -> Option<String> {
    if let Some(event) = Operation::last(events).first_failure() {
        return Some(failed(event));
    }
    let reason = stack.stack_status_reason.as_deref()?;
    Some(plain_reason(reason).to_owned())
}

/// `CheckoutService failed: Error occurred during operation …`.
pub(super) fn failed(event: &StackEvent) -> String {
    let what = event.logical_resource_id.as_deref().unwrap_or("something");
    if let Some(nested) = event.nested() {
        return format!("nested stack {} failed", name_of(nested));
    }
    match event.reason() {
        Some(reason) => format!("{what} failed: {}", plain_reason(reason)),
        None => format!("{what} failed"),
    }
}

fn under_way(resources: &[&StackResource]) -> Option<String> {
    let busy: Vec<&str> = resources
        .iter()
        .filter(|one| one.is_changing())
        .filter_map(|one| one.logical_resource_id.as_deref())
        .collect();
    match busy.as_slice() {
        [] => None,
        [one] => Some(format!("{one} is under way")),
        [one, more @ ..] => Some(format!("{one} and {} more are under way", more.len())),
    }
}

fn drift(stack: &Stack, resources: &[&StackResource], now: Timestamp) -> String {
    let drifted: Vec<&str> = resources
        .iter()
        .filter(|one| matches!(one.drift_status.as_deref(), Some("MODIFIED" | "DELETED")))
        .filter_map(|one| one.logical_resource_id.as_deref())
        .collect();
    let mut line = "drifted".to_owned();
    if !drifted.is_empty() {
        let named: Vec<&str> = drifted.iter().take(NAMED).copied().collect();
        line = format!("{line}: {}", named.join(", "));
        if let Some(more @ 1..) = drifted.len().checked_sub(NAMED) {
            line = format!("{line} and {more} more");
        }
    }
    if let Some(at) = stack.drift_last_check {
        line = format!("{line} (looked for {} ago)", time::age(now, at));
    }
    line
}
