//! Amazon ECS. Follows the pages of the "Amazon ECS API Reference" named like the operations.

mod account;
mod capacity;
mod clusters;
mod configuration;
mod deployment_view;
mod deployments;
mod desk;
mod exec;
mod instances;
mod json;
mod modify;
mod modify_deploying;
mod network;
mod paging;
mod protection;
mod register;
mod revision_view;
mod run;
mod service_view;
mod services;
mod states;
mod stopping;
mod task_definitions;
mod task_sets;
mod task_view;
mod tasks;
#[cfg(test)]
mod tests;

pub(super) use exec::place;
pub(super) use task_view::runtime_id;

use serde_json::Value;

use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::story::World;
use crate::sim::wire::{ApiError, Protocol};
use desk::Desk;

pub(super) const SERVICE: Service = Service {
    name: "ecs",
    signs_as: "ecs",
    protocol: Protocol::Json11,
    target: Some("AmazonEC2ContainerServiceV20141113"),
    row: |op, _| find(op).map(|operation| operation.row),
    resource,
    path: None,
    answer,
    feed: None,
};

struct Operation {
    name: &'static str,
    row: Row,
    run: fn(&mut Desk<'_>, Value) -> Result<Value, ApiError>,
}

const fn row(name: &'static str, burst: u32, sustained: u32) -> Row {
    Row {
        name,
        burst,
        sustained,
    }
}

const CLUSTER_READ: Row = row("Cluster read", 50, 20);
const SERVICE_READ: Row = row("Service read", 100, 20);
const RESOURCE_READ: Row = row("Cluster resource read", 100, 20);
const DEPLOYMENT_READ: Row = row("Service deployment", 50, 20);
const REVISION_READ: Row = row("Service revision", 50, 20);
const DEFINITION_READ: Row = row("Task definition read", 50, 20);
const PROVIDER_READ: Row = row("Capacity provider read", 50, 20);
const TAG_READ: Row = row("Tag read", 50, 20);
const SETTING_READ: Row = row("Setting read", 50, 20);
const PROTECTION: Row = row("Task protection", 200, 80);
const SERVICE_MODIFY: Row = row("Service modify", 50, 5);
const DEPLOYMENT_MODIFY: Row = row("Service deployment modify", 50, 5);
const RESOURCE_MODIFY: Row = row("Cluster resource modify", 100, 40);
const CLUSTER_MODIFY: Row = row("Cluster modify", 20, 1);
const DEFINITION_MODIFY: Row = row("Task definition modify", 20, 1);

/// Every operation with the bucket it shares and what answers it.
const OPERATIONS: [Operation; 35] = [
    Operation {
        name: "ListClusters",
        row: CLUSTER_READ,
        run: clusters::list,
    },
    Operation {
        name: "DescribeClusters",
        row: CLUSTER_READ,
        run: clusters::describe,
    },
    Operation {
        name: "ListServices",
        row: SERVICE_READ,
        run: services::list,
    },
    Operation {
        name: "DescribeServices",
        row: SERVICE_READ,
        run: services::describe,
    },
    Operation {
        name: "DescribeTaskSets",
        row: SERVICE_READ,
        run: task_sets::describe,
    },
    Operation {
        name: "ListTasks",
        row: RESOURCE_READ,
        run: tasks::list,
    },
    Operation {
        name: "DescribeTasks",
        row: RESOURCE_READ,
        run: tasks::describe,
    },
    Operation {
        name: "ListContainerInstances",
        row: RESOURCE_READ,
        run: instances::list,
    },
    Operation {
        name: "DescribeContainerInstances",
        row: RESOURCE_READ,
        run: instances::describe,
    },
    Operation {
        name: "ListAttributes",
        row: RESOURCE_READ,
        run: instances::attributes,
    },
    Operation {
        name: "DescribeTaskDefinition",
        row: DEFINITION_READ,
        run: task_definitions::describe,
    },
    Operation {
        name: "ListTaskDefinitions",
        row: DEFINITION_READ,
        run: task_definitions::list,
    },
    Operation {
        name: "ListTaskDefinitionFamilies",
        row: DEFINITION_READ,
        run: task_definitions::families,
    },
    Operation {
        name: "DescribeCapacityProviders",
        row: PROVIDER_READ,
        run: capacity::describe,
    },
    Operation {
        name: "ListTagsForResource",
        row: TAG_READ,
        run: account::tags,
    },
    Operation {
        name: "ListAccountSettings",
        row: SETTING_READ,
        run: account::settings,
    },
    Operation {
        name: "ListServiceDeployments",
        row: DEPLOYMENT_READ,
        run: deployments::list,
    },
    Operation {
        name: "DescribeServiceDeployments",
        row: DEPLOYMENT_READ,
        run: deployments::describe,
    },
    Operation {
        name: "DescribeServiceRevisions",
        row: REVISION_READ,
        run: deployments::revisions,
    },
    Operation {
        name: "GetTaskProtection",
        row: PROTECTION,
        run: protection::get,
    },
    Operation {
        name: "UpdateService",
        row: SERVICE_MODIFY,
        run: modify::update_service,
    },
    Operation {
        name: "StopTask",
        row: RESOURCE_MODIFY,
        run: stopping::stop_task,
    },
    Operation {
        name: "StopServiceDeployment",
        row: DEPLOYMENT_MODIFY,
        run: stopping::stop_deployment,
    },
    Operation {
        name: "ContinueServiceDeployment",
        row: DEPLOYMENT_MODIFY,
        run: stopping::continue_deployment,
    },
    Operation {
        name: "UpdateTaskProtection",
        row: PROTECTION,
        run: protection::update,
    },
    Operation {
        name: "ExecuteCommand",
        row: RESOURCE_MODIFY,
        run: exec::execute,
    },
    Operation {
        name: "RunTask",
        row: RESOURCE_MODIFY,
        run: run::run_task,
    },
    Operation {
        name: "DeleteService",
        row: SERVICE_MODIFY,
        run: stopping::delete_service,
    },
    Operation {
        name: "UpdateContainerInstancesState",
        row: RESOURCE_MODIFY,
        run: states::instances,
    },
    Operation {
        name: "UpdateClusterSettings",
        row: CLUSTER_MODIFY,
        run: states::cluster,
    },
    Operation {
        name: "UpdateCluster",
        row: CLUSTER_MODIFY,
        run: states::cluster,
    },
    Operation {
        name: "RegisterTaskDefinition",
        row: DEFINITION_MODIFY,
        run: register::register,
    },
    Operation {
        name: "DeregisterTaskDefinition",
        row: DEFINITION_MODIFY,
        run: register::deregister,
    },
    Operation {
        name: "ListServicesByNamespace",
        row: row("ListServicesByNamespace", 10, 1),
        run: services::by_namespace,
    },
    Operation {
        name: "ListDaemons",
        row: SERVICE_READ,
        run: account::daemons,
    },
];

fn find(op: &str) -> Option<&'static Operation> {
    static TABLE: [Operation; OPERATIONS.len()] = OPERATIONS;
    TABLE.iter().find(|operation| operation.name == op)
}

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let operation = find(request.op)
        .ok_or_else(|| ApiError::unknown_operation(Protocol::Json11, request.op))?;
    let body = if request.body.trim().is_empty() {
        "{}"
    } else {
        request.body
    };
    let input: Value = serde_json::from_str(body)
        .map_err(|error| ApiError::new("SerializationException", error.to_string()))?;
    let mut desk = Desk {
        world,
        region: request.region,
        op: operation.name,
    };
    (operation.run)(&mut desk, input).map(|answer| answer.to_string().into_bytes())
}

/// The resource that IAM would name, as far as the request says it.
fn resource(request: &Request<'_>, account: &str) -> String {
    let input: Value = serde_json::from_str(request.body).unwrap_or(Value::Null);
    let region = request.region;
    let named = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        text.rsplit('/').next().unwrap_or(text).to_owned()
    };
    let cluster = match &input["cluster"] {
        Value::Null if request.op == "DescribeClusters" => named(&input["clusters"][0]),
        Value::Null => "default".to_owned(),
        given => named(given),
    };
    let whole = |kind: &str| format!("arn:aws:ecs:{region}:{account}:{kind}");
    match request.op {
        "DescribeServices" => whole(&format!(
            "service/{cluster}/{}",
            named(&input["services"][0])
        )),
        "UpdateService" | "DeleteService" => {
            whole(&format!("service/{cluster}/{}", named(&input["service"])))
        }
        "StopServiceDeployment" | "ContinueServiceDeployment" => input["serviceDeploymentArn"]
            .as_str()
            .unwrap_or("*")
            .to_owned(),
        "DescribeTasks" => whole(&format!("task/{cluster}/{}", named(&input["tasks"][0]))),
        "UpdateTaskProtection" | "GetTaskProtection" => {
            whole(&format!("task/{cluster}/{}", named(&input["tasks"][0])))
        }
        "RunTask" => whole(&format!(
            "task-definition/{}",
            named(&input["taskDefinition"])
        )),
        "UpdateContainerInstancesState" => whole(&format!(
            "container-instance/{cluster}/{}",
            named(&input["containerInstances"][0])
        )),
        "UpdateCluster" | "UpdateClusterSettings" => whole(&format!("cluster/{cluster}")),
        "ExecuteCommand" | "StopTask" => {
            whole(&format!("task/{cluster}/{}", named(&input["task"])))
        }
        "DescribeClusters" => whole(&format!("cluster/{cluster}")),
        _ => "*".into(),
    }
}
