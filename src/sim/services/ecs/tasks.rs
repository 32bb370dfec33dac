//! `ListTasks` and `DescribeTasks`.

use std::ops::Bound;

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, input, limited, short};
use super::json::{Object, missing};
use super::paging::{Asked, Page};
use super::services::same_cluster;
use super::task_view;
use crate::sim::story::{Capacity, Cluster, Task, hex, task_key};
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListInput {
    cluster: Option<String>,
    container_instance: Option<String>,
    family: Option<String>,
    service_name: Option<String>,
    started_by: Option<String>,
    launch_type: Option<String>,
    desired_status: Option<String>,
    daemon_name: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// What a task has to be in order to be listed.
struct Filter<'a> {
    stopped: bool,
    service: Option<usize>,
    instance: Option<usize>,
    given: &'a ListInput,
}

pub(super) fn list(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: ListInput = input(value)?;
    let cluster_index = desk.cluster(given.cluster.as_deref())?;
    let asked = Asked {
        max_results: given.max_results,
        next_token: given.next_token.as_deref(),
    };
    let filters = [
        &given.container_instance,
        &given.family,
        &given.service_name,
        &given.started_by,
        &given.launch_type,
        &given.desired_status,
        &given.daemon_name,
    ];
    let page = Page::new(
        asked,
        &format!("{} {cluster_index} {filters:?}", desk.op),
        100,
        100,
    )?;
    let cluster = &desk.world.clusters[cluster_index];
    let filter = filter(cluster, &given)?;
    let from = page.after.map_or(Bound::Unbounded, Bound::Excluded);
    let tasks = cluster
        .tasks
        .range((from, Bound::Unbounded))
        .filter(|(_, task)| filter.admits(desk, cluster, task));
    let arns = tasks.map(|(id, _)| {
        (
            *id,
            desk.arn(&format!("task/{}/{}", cluster.name, hex(*id))),
        )
    });
    let (arns, next) = page.cut(arns);
    Ok(Object::new()
        .put("taskArns", arns)
        .some("nextToken", next)
        .done())
}

fn filter<'a>(cluster: &Cluster, given: &'a ListInput) -> Result<Filter<'a>, ApiError> {
    let others = [
        &given.container_instance,
        &given.family,
        &given.service_name,
        &given.launch_type,
    ];
    if given.started_by.is_some() && others.iter().any(|other| other.is_some()) {
        return Err(ApiError::invalid(
            "startedBy cannot be combined with other filters.",
        ));
    }
    let stopped = match given.desired_status.as_deref() {
        None | Some("RUNNING") => false,
        Some("STOPPED") => true,
        // ECS accepts PENDING, though no task ever has it as its desired status.
        Some("PENDING") => {
            return Ok(Filter {
                stopped: false,
                service: Some(usize::MAX),
                instance: None,
                given,
            });
        }
        Some(_) => {
            return Err(ApiError::invalid(
                "desiredStatus must be one of RUNNING, PENDING or STOPPED.",
            ));
        }
    };
    let service =
        match given.service_name.as_deref() {
            None => None,
            Some(name) => {
                same_cluster(name, &cluster.name)?;
                let found = cluster.by_name.get(short(name)).copied();
                Some(found.ok_or_else(|| {
                    ApiError::new("ServiceNotFoundException", "Service not found.")
                })?)
            }
        };
    let instance = match given.container_instance.as_deref() {
        None => None,
        Some(name) => {
            let id = task_key(short(name));
            let found = cluster
                .instances
                .iter()
                .position(|instance| Some(instance.id) == id);
            Some(found.ok_or_else(|| {
                ApiError::invalid("The specified container instance was not found.")
            })?)
        }
    };
    Ok(Filter {
        stopped,
        service,
        instance,
        given,
    })
}

impl Filter<'_> {
    fn admits(&self, desk: &Desk<'_>, cluster: &Cluster, task: &Task) -> bool {
        task.wanted() != self.stopped
            && self.given.daemon_name.is_none()
            && self.service.is_none_or(|service| service == task.service)
            && self
                .instance
                .is_none_or(|instance| task.capacity == Capacity::Instance(instance))
            && self
                .given
                .family
                .as_deref()
                .is_none_or(|family| desk.world.revisions[task.revision].family == family)
            && self
                .given
                .launch_type
                .as_deref()
                .is_none_or(|launch| launch == task_view::launch_type(task))
            && self
                .given
                .started_by
                .as_deref()
                .is_none_or(|by| by == task_view::started_by(cluster, task))
    }
}

#[derive(Deserialize)]
struct DescribeInput {
    cluster: Option<String>,
    #[serde(default)]
    tasks: Vec<String>,
    #[serde(default)]
    include: Vec<String>,
}

pub(super) fn describe(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: DescribeInput = input(value)?;
    limited(&given.tasks, 100, "Tasks cannot be empty.", "taskIds")?;
    let cluster = &desk.world.clusters[desk.cluster(given.cluster.as_deref())?];
    let with_tags = given.include.iter().any(|flag| flag == "TAGS");
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for identifier in &given.tasks {
        match find(cluster, identifier)? {
            Some((id, task)) => tasks.push(task_view::task(desk, cluster, id, task, with_tags)),
            None => failures.push(missing(&task_arn(desk, cluster, identifier))),
        }
    }
    Ok(json!({ "tasks": tasks, "failures": failures }))
}

/// The task that an id or an ARN means, if it is still known.
pub(super) fn find<'a>(
    cluster: &'a Cluster,
    identifier: &str,
) -> Result<Option<(u128, &'a Task)>, ApiError> {
    same_cluster(identifier, &cluster.name)?;
    let short = short(identifier);
    if short.len() > 36 {
        return Err(ApiError::invalid("taskId longer than 36."));
    }
    let id = task_key(short);
    Ok(id.and_then(|id| cluster.tasks.get(&id).map(|task| (id, task))))
}

/// The ARN of a task that was named, whether or not there is one.
pub(super) fn task_arn(desk: &Desk<'_>, cluster: &Cluster, identifier: &str) -> String {
    if identifier.starts_with("arn:") {
        identifier.to_owned()
    } else {
        desk.arn(&format!("task/{}/{identifier}", cluster.name))
    }
}
