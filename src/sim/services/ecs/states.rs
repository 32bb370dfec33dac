//! `UpdateContainerInstancesState`, `UpdateClusterSettings` and `UpdateCluster`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::clusters;
use super::desk::{Desk, input, limited, short};
use super::instances;
use super::json::missing;
use crate::sim::story::task_key;
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InstancesInput {
    cluster: Option<String>,
    #[serde(default)]
    container_instances: Vec<String>,
    status: String,
}

pub(super) fn instances(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: InstancesInput = input(value)?;
    limited(
        &given.container_instances,
        10,
        "Container instances cannot be empty.",
        "containerInstanceIds",
    )?;
    let draining = match given.status.as_str() {
        "ACTIVE" => false,
        "DRAINING" => true,
        _ => {
            return Err(ApiError::invalid(
                "Container instance status should be one of [ACTIVE, DRAINING]",
            ));
        }
    };
    let cluster = desk.cluster(given.cluster.as_deref())?;
    let (mut changed, mut failures) = (Vec::new(), Vec::new());
    for identifier in &given.container_instances {
        let home = &desk.world.clusters[cluster];
        let id = task_key(short(identifier));
        let found = home.instances.iter().position(|one| Some(one.id) == id);
        let Some(index) = found else {
            let name = short(identifier);
            let arn = desk.arn(&format!("container-instance/{}/{name}", home.name));
            failures.push(missing(&arn));
            continue;
        };
        desk.world.drain(cluster, index, draining);
        changed.push(instances::view(
            desk,
            &desk.world.clusters[cluster],
            index,
            &[],
        ));
    }
    Ok(json!({ "containerInstances": changed, "failures": failures }))
}

#[derive(Deserialize)]
struct ClusterInput {
    cluster: String,
    settings: Option<Vec<Setting>>,
    configuration: Option<Value>,
}

#[derive(Deserialize)]
struct Setting {
    name: String,
    value: String,
}

pub(super) fn cluster(desk: &mut Desk<'_>, value: Value) -> Result<Value, ApiError> {
    let given: ClusterInput = input(value)?;
    let cluster = desk.cluster(Some(&given.cluster))?;
    for setting in given.settings.iter().flatten() {
        if setting.name != "containerInsights" {
            return Err(ApiError::invalid(format!(
                "Invalid setting name '{}'.",
                setting.name
            )));
        }
        if !["enabled", "disabled", "enhanced"].contains(&setting.value.as_str()) {
            return Err(ApiError::invalid(format!(
                "Invalid setting value '{}'. Valid values are: disabled, enabled, enhanced.",
                setting.value
            )));
        }
    }
    let logging = given
        .configuration
        .as_ref()
        .and_then(|all| all["executeCommandConfiguration"]["logging"].as_str())
        .map(|logging| logging == "OVERRIDE");
    let insights = given.settings.into_iter().flatten().last();
    desk.world.configure_cluster(cluster, |spec| {
        if let Some(setting) = insights {
            spec.insights = setting.value;
        }
        spec.exec_logging = logging.unwrap_or(spec.exec_logging);
    });
    let include = ["SETTINGS".to_owned(), "CONFIGURATIONS".to_owned()];
    let view = clusters::view(desk, &desk.world.clusters[cluster], &include);
    Ok(json!({ "cluster": view }))
}
