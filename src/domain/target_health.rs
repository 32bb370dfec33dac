//! Target health, as [DescribeTargetHealth](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html) tells it.

use super::Text;
use serde::Serialize;

/// All targets of one target group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetGroupHealth {
    /// The target group.
    pub target_group_arn: Text,
    /// Its targets, registered or draining.
    pub target_health_descriptions: Vec<TargetHealthDescription>,
}

/// One target and how it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetHealthDescription {
    /// Which one.
    pub target: TargetDescription,
    /// Port that is checked.
    pub health_check_port: Option<Text>,
    /// How it is.
    pub target_health: Option<TargetHealth>,
    /// Whether it behaves unlike the others (application load balancers).
    pub anomaly_detection: Option<AnomalyDetection>,
    /// Whether a zonal shift keeps traffic away.
    pub administrative_override: Option<AdministrativeOverride>,
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetDescription {
    /// Address, instance id, or the ARN of a function or load balancer.
    pub id: Text,
    /// Port it listens at.
    pub port: Option<i32>,
    /// Zone, or `all`.
    pub availability_zone: Option<Text>,
}

/// State of a target. A healthy one has neither reason nor description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetHealth {
    /// initial, healthy, unhealthy, unhealthy.draining, unused, draining, unavailable.
    pub state: Option<Text>,
    /// `Target.Timeout`, `Elb.InitialHealthChecking`, …
    pub reason: Option<Text>,
    /// AWS's words.
    pub description: Option<Text>,
}

/// Whether a target behaves unlike the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnomalyDetection {
    /// normal or anomalous.
    pub result: Option<Text>,
    /// yes or no.
    pub mitigation_in_effect: Option<Text>,
}

/// Why traffic is kept away from a target by an administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdministrativeOverride {
    /// no_override, zonal_shift_active, …
    pub state: Option<Text>,
    /// AdministrativeOverride.ZonalShiftActive, …
    pub reason: Option<Text>,
    /// AWS's words.
    pub description: Option<Text>,
}

/// One target with what it belongs to: an item of `ecsight get targets`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceTarget {
    /// The target group.
    pub target_group_arn: Text,
    /// Address or instance id.
    pub target_id: Text,
    /// Port.
    pub port: Option<i32>,
    /// Zone, or `all`.
    pub availability_zone: Option<Text>,
    /// State.
    pub state: Option<Text>,
    /// Reason code.
    pub reason: Option<Text>,
    /// AWS's words.
    pub description: Option<Text>,
    /// The service that owns the group.
    pub service_name: Option<Text>,
    /// The task behind the target, if one was found.
    pub task_arn: Option<Text>,
}

impl TargetHealthDescription {
    /// The state as it came.
    pub fn state(&self) -> Option<&str> {
        self.target_health.as_ref()?.state.as_deref()
    }

    /// The reason code as it came.
    pub fn reason(&self) -> Option<&str> {
        self.target_health.as_ref()?.reason.as_deref()
    }

    /// AWS's words.
    pub fn description(&self) -> Option<&str> {
        self.target_health.as_ref()?.description.as_deref()
    }

    /// `10.40.1.7:8080`.
    pub fn place(&self) -> String {
        match self.target.port {
            Some(port) => format!("{}:{port}", self.target.id),
            None => self.target.id.to_string(),
        }
    }
}
