//! `GetTaskProtection` and `UpdateTaskProtection`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, input, limited};
use super::json::{Object, missing};
use super::tasks::{find, task_arn};
use crate::sim::clock::Ms;
use crate::sim::story::{Cluster, Task};
use crate::sim::wire::ApiError;

/// `expiresInMinutes` where none is given, and at most.
const USUAL: i64 = 120;
const LONGEST: i64 = 2_880;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProtectionInput {
    cluster: Option<String>,
    #[serde(default)]
    tasks: Vec<String>,
    #[serde(default)]
    protection_enabled: bool,
    expires_in_minutes: Option<i64>,
}

pub(super) fn get(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: ProtectionInput = input(value)?;
    limited(&given.tasks, 100, "Tasks cannot be empty.", "taskIds")?;
    let cluster = desk.cluster(given.cluster.as_deref())?;
    each(desk, cluster, &given.tasks, |_, _| ())
}

pub(super) fn update(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: ProtectionInput = input(value)?;
    limited(&given.tasks, 10, "Tasks cannot be empty.", "taskIds")?;
    let minutes = given.expires_in_minutes.unwrap_or(USUAL);
    if !(1..=LONGEST).contains(&minutes) {
        return Err(ApiError::invalid(
            "expiresInMinutes must be between 1 and 2880.",
        ));
    }
    let until = desk.world.now + minutes * 60_000;
    let until = given.protection_enabled.then_some(until);
    let cluster = desk.cluster(given.cluster.as_deref())?;
    each(desk, cluster, &given.tasks, |desk, id| {
        desk.world.protect(cluster, id, until);
    })
}

/// Does something to each task that can be protected, and tells how all of them are then.
fn each(
    desk: &mut Desk<'_>,
    cluster: usize,
    tasks: &[String],
    act: impl Fn(&mut Desk<'_>, u128),
) -> Result<Value, ApiError> {
    let (mut protected, mut failures) = (Vec::new(), Vec::new());
    for identifier in tasks {
        let home = &desk.world.clusters[cluster];
        let arn = task_arn(desk, home, identifier);
        let found = find(home, identifier)?;
        let reason = found.map(|(id, task)| (id, refusal(home, task)));
        match reason {
            Some((id, None)) => {
                act(desk, id);
                protected.push(view(desk, cluster, id, &arn));
            }
            Some((_, Some(reason))) => failures.push(json!({ "arn": arn, "reason": reason })),
            None => failures.push(missing(&arn)),
        }
    }
    Ok(json!({ "protectedTasks": protected, "failures": failures }))
}

/// Why a task cannot be protected.
fn refusal(cluster: &Cluster, task: &Task) -> Option<&'static str> {
    if !task.wanted() {
        return Some("MISSING");
    }
    let job = cluster.services[task.service].spec.job.is_some();
    job.then_some("TASK_NOT_VALID")
}

fn view(desk: &Desk<'_>, cluster: usize, id: u128, arn: &str) -> Value {
    let now = desk.world.now;
    let task = desk.world.clusters[cluster].tasks.get(&id);
    let until: Option<Ms> = task
        .filter(|task| task.is_protected(now))
        .and_then(|task| task.protected);
    Object::new()
        .put("taskArn", arn)
        .put("protectionEnabled", until.is_some())
        .some("expirationDate", until.map(|until| desk.time(until)))
        .done()
}
