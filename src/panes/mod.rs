//! Panes: one file per kind of resource, each pure from (store, screen state, theme, now) to widgets.
//!
//! Nothing here asks AWS, keeps state of its own or reads a clock.

pub mod acting;
pub mod alarms;
mod alarms_describe;
mod alarms_sheet;
mod balancing;
pub mod calls;
pub mod canvas;
pub mod capacity_providers;
mod capacity_providers_describe;
pub mod charts;
pub mod choices;
pub mod clusters;
pub mod compare;
pub mod containers;
mod definition_sheet;
mod definition_users;
pub mod deployments;
mod discovery;
pub mod document;
pub mod events;
pub mod forwards;
pub mod frame;
mod images;
pub mod insights;
pub mod instances;
mod instances_describe;
pub mod kind;
pub mod kinds;
mod kinds_list;
#[cfg(test)]
mod kinds_tests;
pub mod logs;
mod logs_lines;
pub mod metrics;
pub mod network;
mod placement;
pub mod revisions;
pub mod scaling;
mod scaling_sheet;
pub mod scheduled;
mod scheduled_describe;
mod scheduled_plan;
pub mod services;
mod services_changed;
mod services_describe;
mod services_metrics;
pub mod sheet;
pub mod stack_resources;
pub mod stacks;
pub mod standalone;
pub mod table;
pub mod target_groups;
pub mod targets;
pub mod task_definitions;
pub mod tasks;
mod tasks_columns;
mod tasks_describe;
mod tasks_targets;

use crate::domain::fault::{Fault, Gap};
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::task::Task;
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn};
use crate::store::{ClusterData, Collection, Entry};
use kind::{ListStatus, Look};

/// Why an entry is not described, when an attempt failed.
fn unknown_reason<T>(entry: &Entry<T>) -> Option<Text> {
    if entry.item.is_some() {
        return None;
    }
    let missing = || {
        entry
            .missing
            .as_ref()
            .map(|reason| Text::from(format!("AWS does not describe it: {reason}")))
    };
    entry
        .fault
        .as_ref()
        .map(|fault| Text::from(fault.line()))
        .or_else(missing)
}

/// What is known about a collection as a whole.
fn status_of<T: PartialEq>(list: &Collection<T>, noun: &str, empty: impl Into<Text>) -> ListStatus {
    ListStatus {
        complete: list.list.complete_at.is_some(),
        fault: list.list.fault.clone(),
        gaps: list.gaps(noun),
        read_at: read_at(list),
        empty: empty.into(),
    }
}

/// What is known of the services a list is made from: of all, or of the one it is about.
fn scoped_status(inside: &ClusterData, look: &Look<'_>, noun: &str) -> ListStatus {
    let mut status = status_of(&inside.services, noun, "");
    let entries: Vec<_> = inside
        .services
        .entries()
        .filter(|(id, _)| {
            look.scope
                .service
                .as_deref()
                .is_none_or(|name| arn::name(id) == name)
        })
        .map(|(_, entry)| entry)
        .collect();
    if look.scope.service.is_some() {
        // What cannot be described of other services concerns nobody here.
        status.gaps.clear();
        let told = entries.iter().filter_map(|entry| entry.fault.as_ref());
        let listed = status.fault.as_ref();
        status
            .gaps
            .extend(listed.into_iter().chain(told).map(|fault| Gap {
                what: format!("{noun} not described").into(),
                reason: fault.line().into(),
            }));
        status.read_at = entries.iter().filter_map(|entry| entry.read_at).min();
    }
    status.complete &= entries
        .iter()
        .all(|entry| entry.item.is_some() || entry.fault.is_some() || entry.missing.is_some());
    // Of services nobody may look at nothing is known, and that is not nothing.
    let fault = entries.iter().find_map(|entry| entry.fault.as_ref());
    if let Some(fault) = fault
        && entries.iter().all(|entry| entry.item.is_none())
    {
        status.fault = status.fault.or_else(|| Some(fault.clone()));
        status.complete = false;
    }
    status
}

/// The fault that keeps a list from being had at all.
pub fn blocking_fault(status: &ListStatus) -> Option<&Fault> {
    status.fault.as_ref().filter(|_| !status.complete)
}

/// Names in one line, `—` for none.
fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let line = names.collect::<Vec<_>>().join(", ");
    if line.is_empty() {
        "—".to_owned()
    } else {
        line
    }
}

/// When a collection was read: its oldest part, or its names where nothing is described.
fn read_at<T: PartialEq>(list: &Collection<T>) -> Option<Timestamp> {
    list.oldest_read().or(list.list.read_at)
}

/// What is known of the cluster the list stands in.
fn inside<'a>(look: &Look<'a>) -> Option<&'a ClusterData> {
    look.store
        .cluster(look.scope.context, look.scope.cluster.as_deref()?)
}

/// A task's definition: immutable, so asked for once, ever.
fn definition_wants(task: Option<&Task>, look: &Look<'_>, tempo: Tempo) -> Vec<Want> {
    let definition = task.and_then(|task| task.task_definition_arn.clone());
    let want = definition.map(|arn| Want {
        key: Key::region(look.scope.context, SourceId::TaskDefinitions),
        visible: vec![arn],
        rest: false,
        also: Vec::new(),
        tempo,
    });
    want.into_iter().collect()
}
