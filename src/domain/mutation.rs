//! What changes something in the account: each is one call, sent once and never again by itself.
//!
//! A request is written as AWS writes it, so that the audit file and `--dry-run` show what is sent.

use super::Text;
use super::launching::{Registration, TaskRun};
use super::service::Service;
use super::session::{CommandExecution, OpenedSession, SessionStart};
use serde::Serialize;
use serde_json::Value;

/// One changing call.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Mutation {
    /// [UpdateService](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html).
    UpdateService(ServiceUpdate),
    /// [DeleteService](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html).
    DeleteService(ServiceDeletion),
    /// [StopServiceDeployment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html).
    StopServiceDeployment(DeploymentStop),
    /// [ContinueServiceDeployment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html).
    ContinueServiceDeployment(DeploymentContinuation),
    /// [StopTask](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html).
    StopTask(TaskStop),
    /// [UpdateTaskProtection](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html).
    UpdateTaskProtection(TaskProtection),
    /// [UpdateContainerInstancesState](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateContainerInstancesState.html).
    UpdateContainerInstancesState(InstancesState),
    /// [UpdateClusterSettings](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateClusterSettings.html).
    UpdateClusterSettings(ClusterSettings),
    /// [RegisterScalableTarget](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html).
    RegisterScalableTarget(ScalableTargetUpdate),
    /// [RunTask](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html).
    RunTask(TaskRun),
    /// [RegisterTaskDefinition](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html).
    RegisterTaskDefinition(Registration),
    /// [ExecuteCommand](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html).
    ExecuteCommand(CommandExecution),
    /// [StartSession](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html).
    StartSession(SessionStart),
}

/// What of a service is changed; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceUpdate {
    /// ARN or name of the cluster.
    pub cluster: Text,
    /// Name or ARN of the service.
    pub service: Text,
    /// Tasks wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desired_count: Option<i32>,
    /// Task definition: `family:revision` or ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_definition: Option<Text>,
    /// Whether a deployment begins although nothing else changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force_new_deployment: Option<bool>,
    /// Whether ECS Exec is on for tasks that start from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_execute_command: Option<bool>,
    /// ENABLED or DISABLED.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_zone_rebalancing: Option<Text>,
}

/// A service that is to be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceDeletion {
    /// ARN or name of the cluster.
    pub cluster: Text,
    /// Name or ARN of the service.
    pub service: Text,
    /// Whether tasks that are still wanted do not hold it up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force: Option<bool>,
}

/// A service deployment that is to be stopped.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentStop {
    /// ARN.
    pub service_deployment_arn: Text,
    /// ROLLBACK or ABORT.
    pub stop_type: Text,
}

/// A service deployment that waits at a pause, and what is to become of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentContinuation {
    /// ARN.
    pub service_deployment_arn: Text,
    /// The hook that waits, as DescribeServiceDeployments names it.
    pub hook_id: Text,
    /// CONTINUE or ROLLBACK.
    pub action: Text,
}

/// A task that is to be stopped.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskStop {
    /// ARN or name of the cluster.
    pub cluster: Text,
    /// ARN of the task.
    pub task: Text,
    /// Who and why: it appears in `stoppedReason`.
    pub reason: Text,
}

/// Protection of tasks against scaling in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskProtection {
    /// ARN or name of the cluster.
    pub cluster: Text,
    /// ARNs of tasks, at most 10.
    pub tasks: Vec<Text>,
    /// Whether they are protected.
    pub protection_enabled: bool,
    /// Minutes until that ends, 1 to 2880; 120 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_minutes: Option<i32>,
}

/// State of container instances.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InstancesState {
    /// ARN or name of the cluster.
    pub cluster: Text,
    /// ARNs of container instances, at most 10.
    pub container_instances: Vec<Text>,
    /// ACTIVE or DRAINING.
    pub status: Text,
}

/// Settings of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterSettings {
    /// ARN or name of the cluster.
    pub cluster: Text,
    /// The settings that change.
    pub settings: Vec<Setting>,
}

/// A setting and its value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Setting {
    /// `containerInsights`.
    pub name: Text,
    /// `enabled`, `enhanced`, `disabled`.
    pub value: Text,
}

/// Bounds and suspension of auto scaling; what is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ScalableTargetUpdate {
    /// `ecs`.
    pub service_namespace: Text,
    /// `service/CLUSTER/NAME`.
    pub resource_id: Text,
    /// `ecs:service:DesiredCount`.
    pub scalable_dimension: Text,
    /// Least tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_capacity: Option<i32>,
    /// Most tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_capacity: Option<i32>,
    /// What is suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended_state: Option<Suspension>,
}

/// Which kinds of scaling are suspended; what is absent stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Suspension {
    /// Policies do not scale in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dynamic_scaling_in_suspended: Option<bool>,
    /// Policies do not scale out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dynamic_scaling_out_suspended: Option<bool>,
    /// Scheduled actions do nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_scaling_suspended: Option<bool>,
}

impl Mutation {
    /// The request as AWS writes it, with values that may be secrets masked: what may be shown
    /// and written down.
    pub fn request(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Whether AWS does the same request once however often it comes: it carries a client token
    /// ([idempotency](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html)).
    pub fn is_idempotent(&self) -> bool {
        matches!(self, Self::RunTask(run) if run.client_token.is_some())
    }
}

/// What AWS answered to a changing call that it accepted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mutated {
    /// The service as it is now.
    Service(Box<Service>),
    /// ARN of the service deployment that stops, or goes on.
    Deployment(Option<Text>),
    /// The task's last status.
    Task(Option<Text>),
    /// Settings of the cluster as they are now.
    Settings(Vec<Setting>),
    /// A session that can be entered now.
    Session(OpenedSession),
    /// ARN of the revision that was registered.
    Registered(Option<Text>),
    /// What became of each of several things, in no particular order.
    Each {
        /// ARNs of those that were changed.
        done: Vec<Text>,
        /// Those that were not, with AWS's reason.
        failed: Vec<(Text, Text)>,
    },
    /// Nothing more than that it was accepted.
    Accepted,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn requests_are_written_as_aws_writes_them_and_leave_out_what_stays() {
        let update = Mutation::UpdateService(ServiceUpdate {
            cluster: "prod".into(),
            service: "web".into(),
            force_new_deployment: Some(true),
            ..ServiceUpdate::default()
        });
        let expected = json!({"cluster": "prod", "service": "web", "forceNewDeployment": true});
        assert_eq!(update.request(), expected);
        let target = Mutation::RegisterScalableTarget(ScalableTargetUpdate {
            service_namespace: "ecs".into(),
            resource_id: "service/prod/web".into(),
            scalable_dimension: "ecs:service:DesiredCount".into(),
            suspended_state: Some(Suspension {
                dynamic_scaling_in_suspended: Some(true),
                ..Suspension::default()
            }),
            ..ScalableTargetUpdate::default()
        });
        let expected = json!({
            "ServiceNamespace": "ecs",
            "ResourceId": "service/prod/web",
            "ScalableDimension": "ecs:service:DesiredCount",
            "SuspendedState": {"DynamicScalingInSuspended": true},
        });
        assert_eq!(target.request(), expected);
    }
}
