//! Service deployments: the record ECS keeps of every rollout of a service for 90 days
//! ([ServiceDeployment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html)).
//!
//! Their ARNs are another namespace than the ids of `service.deployments[]` (`ecs-svc/…`).

use super::Text;
use super::deployment::DeploymentConfiguration;
use super::time::Timestamp;
use serde::Serialize;

/// The newest service deployments of one service, as
/// [ListServiceDeployments](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html) names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceDeploymentList {
    /// Whose they are: the identity of the list.
    pub service_arn: Text,
    /// Newest first, at most a hundred.
    pub service_deployments: Vec<ServiceDeploymentBrief>,
    /// Whether ECS keeps older ones that were not asked for.
    pub more: bool,
}

/// A service deployment in brief
/// ([ServiceDeploymentBrief](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentBrief.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceDeploymentBrief {
    /// ARN.
    pub service_deployment_arn: Text,
    /// ARN of the service.
    pub service_arn: Option<Text>,
    /// ARN of the cluster.
    pub cluster_arn: Option<Text>,
    /// When it was asked for.
    pub created_at: Option<Timestamp>,
    /// When it began; absent while PENDING.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// ARN of the service revision it brings.
    pub target_service_revision_arn: Option<Text>,
    /// PENDING, IN_PROGRESS, SUCCESSFUL, STOP_REQUESTED, STOPPED, ROLLBACK_REQUESTED,
    /// ROLLBACK_IN_PROGRESS, ROLLBACK_SUCCESSFUL, ROLLBACK_FAILED.
    pub status: Option<Text>,
    /// Why it is in that status.
    pub status_reason: Option<Text>,
}

/// A service deployment in full.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ServiceDeployment {
    /// ARN: the identity of the row.
    pub service_deployment_arn: Text,
    /// ARN of the service.
    pub service_arn: Option<Text>,
    /// ARN of the cluster.
    pub cluster_arn: Option<Text>,
    /// When it was asked for.
    pub created_at: Option<Timestamp>,
    /// When it began; absent while PENDING.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// When somebody stopped it.
    pub stopped_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Option<Timestamp>,
    /// What ran before.
    pub source_service_revisions: Option<Vec<ServiceRevisionSummary>>,
    /// What it brings.
    pub target_service_revision: Option<ServiceRevisionSummary>,
    /// As in [`ServiceDeploymentBrief::status`].
    pub status: Option<Text>,
    /// Why it is in that status: the best text there is for a rollback.
    pub status_reason: Option<Text>,
    /// RECONCILE_SERVICE to CLEAN_UP; see [`STAGES`](super::rollout::STAGES).
    pub lifecycle_stage: Option<Text>,
    /// The hooks of the stage it is in.
    pub lifecycle_hook_details: Option<Vec<LifecycleHookDetail>>,
    /// How it proceeds.
    pub deployment_configuration: Option<DeploymentConfiguration>,
    /// The way back, once it was taken.
    pub rollback: Option<Rollback>,
    /// What the circuit breaker has counted.
    pub deployment_circuit_breaker: Option<ServiceDeploymentCircuitBreaker>,
    /// The alarms that watch it.
    pub alarms: Option<ServiceDeploymentAlarms>,
}

/// Tasks and traffic of a service revision during a service deployment
/// ([ServiceRevisionSummary](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevisionSummary.html)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ServiceRevisionSummary {
    /// ARN of the service revision.
    pub arn: Option<Text>,
    /// Tasks wanted.
    pub requested_task_count: Option<i32>,
    /// Tasks in RUNNING.
    pub running_task_count: Option<i32>,
    /// Tasks in PENDING.
    pub pending_task_count: Option<i32>,
    /// Percent of the test traffic.
    pub requested_test_traffic_weight: Option<f64>,
    /// Percent of the production traffic.
    pub requested_production_traffic_weight: Option<f64>,
}

/// The way back ([Rollback](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Rollback.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rollback {
    /// Why.
    pub reason: Option<Text>,
    /// Since when.
    pub started_at: Option<Timestamp>,
    /// ARN of the service revision it goes back to.
    pub service_revision_arn: Option<Text>,
}

/// What the circuit breaker of a service deployment has counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceDeploymentCircuitBreaker {
    /// DISABLED, MONITORING, MONITORING_COMPLETE, TRIGGERED.
    pub status: Option<Text>,
    /// Task starts that failed; none where nothing is counted.
    pub failure_count: Option<i32>,
    /// How many end the deployment; none where nothing is counted.
    pub threshold: Option<i32>,
}

/// The alarms of a service deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceDeploymentAlarms {
    /// DISABLED, MONITORING, MONITORING_COMPLETE, TRIGGERED.
    pub status: Option<Text>,
    /// Those that are watched.
    pub alarm_names: Option<Vec<Text>>,
    /// Those that went off.
    pub triggered_alarm_names: Option<Vec<Text>>,
}

/// A hook of the stage a service deployment is in
/// ([DeploymentLifecycleHookDetail](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookDetail.html)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LifecycleHookDetail {
    /// Id.
    pub hook_id: Option<Text>,
    /// AWS_LAMBDA or PAUSE.
    pub target_type: Option<Text>,
    /// Lambda function of the hook.
    pub target_arn: Option<Text>,
    /// AWAITING_ACTION, IN_PROGRESS, SUCCEEDED, FAILED, TIMED_OUT.
    pub status: Option<Text>,
    /// When waiting ends.
    pub expires_at: Option<Timestamp>,
    /// What happens then: ROLLBACK or CONTINUE.
    pub timeout_action: Option<Text>,
}

impl ServiceDeployment {
    /// What it would be in a list.
    pub fn brief(&self) -> ServiceDeploymentBrief {
        ServiceDeploymentBrief {
            service_deployment_arn: Text::clone(&self.service_deployment_arn),
            service_arn: self.service_arn.clone(),
            cluster_arn: self.cluster_arn.clone(),
            created_at: self.created_at,
            started_at: self.started_at,
            finished_at: self.finished_at.or(self.stopped_at),
            target_service_revision_arn: self
                .target_service_revision
                .as_ref()
                .and_then(|target| target.arn.clone()),
            status: self.status.clone(),
            status_reason: self.status_reason.clone(),
        }
    }

    /// ROLLING, BLUE_GREEN, LINEAR, CANARY; none where nothing is told.
    pub fn strategy(&self) -> Option<&Text> {
        self.deployment_configuration.as_ref()?.strategy.as_ref()
    }
}
