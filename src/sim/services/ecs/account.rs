//! `ListTagsForResource`, `ListAccountSettings`, `ListDaemons`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, input, short};
use super::json::{Object, tags as tag_list};
use super::paging::{Asked, Page};
use super::services::find;
use super::{task_definitions, tasks};
use crate::sim::network::{cluster_tags, service_tags};
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TagsInput {
    resource_arn: String,
}

pub(super) fn tags(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let TagsInput { resource_arn: arn } = input(value)?;
    let place = desk.arn("");
    let rest = arn
        .strip_prefix(&place)
        .ok_or_else(|| ApiError::invalid(format!("Invalid identifier: {arn}")))?;
    let (kind, path) = rest.split_once('/').unwrap_or((rest, ""));
    let gone = |what: &str| {
        ApiError::invalid(format!(
            "The specified {what} is inactive. Specify an active {what} and try again."
        ))
    };
    let home = || desk.cluster(path.split('/').next());
    let tags = match kind {
        "cluster" => {
            let cluster = &desk.world.clusters[desk.cluster(Some(path))?];
            tag_list(&cluster_tags(desk.world, cluster))
        }
        "service" => {
            let (cluster, service) = find(desk, path.split('/').next(), &arn)?;
            let cluster = &desk.world.clusters[cluster];
            tag_list(&service_tags(
                desk.world,
                cluster,
                &cluster.services[service],
            ))
        }
        "task" => {
            let cluster = &desk.world.clusters[home()?];
            let (_, task) = tasks::find(cluster, path)?.ok_or_else(|| gone("task"))?;
            tag_list(&cluster.services[task.service].spec.tags)
        }
        "task-definition" => {
            let index =
                task_definitions::find(desk, short(&arn)).ok_or_else(|| gone("task definition"))?;
            tag_list(&desk.world.revisions[index].spec.tags)
        }
        "container-instance" => tag_list(&desk.world.clusters[home()?].spec.tags),
        _ => return Err(ApiError::invalid(format!("Invalid identifier: {arn}"))),
    };
    Ok(json!({ "tags": tags }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SettingsInput {
    name: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

const SETTINGS: [(&str, &str); 8] = [
    ("awsvpcTrunking", "disabled"),
    ("containerInsights", "disabled"),
    ("containerInstanceLongArnFormat", "enabled"),
    ("defaultLogDriverMode", "non-blocking"),
    ("fargateTaskRetirementWaitPeriod", "7"),
    ("serviceLongArnFormat", "enabled"),
    ("tagResourceAuthorization", "on"),
    ("taskLongArnFormat", "enabled"),
];

pub(super) fn settings(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: SettingsInput = input(value)?;
    // Ten is what ECS allows here, a tenth of its other lists.
    let asked = Asked {
        max_results: given.max_results,
        next_token: given.next_token.as_deref(),
    };
    let page = Page::new(asked, &format!("{} {:?}", desk.op, given.name), 10, 10)?;
    let principal = format!("arn:aws:iam::{}:root", desk.world.account);
    let matching = SETTINGS
        .iter()
        .filter(|(name, _)| given.name.as_deref().is_none_or(|wanted| wanted == *name));
    let shown = matching.map(|(name, value)| json!({ "name": name, "value": value, "principalArn": principal, "type": "user" }));
    let (settings, next) = page.cut_list(shown);
    Ok(Object::new()
        .put("settings", settings)
        .some("nextToken", next)
        .done())
}

/// Managed daemons exist on Managed Instances only, which no scenario has.
pub(super) fn daemons(_: &mut Desk<'_>, _: Value) -> Result<Value, ApiError> {
    Ok(json!({ "daemonSummariesList": [] }))
}
