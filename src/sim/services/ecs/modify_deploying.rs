//! `deploymentConfiguration` as `UpdateService` takes it.

use serde::Deserialize;

use crate::sim::scenario::{AlarmsSpec, BreakerSpec, ServiceSpec, Span};
use crate::sim::story::Service;
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeploymentInput {
    minimum_healthy_percent: Option<u32>,
    maximum_percent: Option<u32>,
    deployment_circuit_breaker: Option<BreakerInput>,
    alarms: Option<AlarmsInput>,
    strategy: Option<String>,
    bake_time_in_minutes: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BreakerInput {
    enable: bool,
    rollback: bool,
    threshold_configuration: Option<ThresholdInput>,
}

#[derive(Deserialize)]
struct ThresholdInput {
    #[serde(rename = "type")]
    kind: String,
    value: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AlarmsInput {
    #[serde(default)]
    alarm_names: Vec<String>,
    enable: bool,
    rollback: bool,
}

/// A deployment configuration that may be set; what is absent stays.
pub(super) struct Deploying {
    min: Option<u32>,
    pub max: Option<u32>,
    breaker: Option<Option<BreakerSpec>>,
    alarms: Option<Option<AlarmsSpec>>,
    bake: Option<Span>,
}

/// Whether a configuration can be had, and what it is.
pub(super) fn deploying(service: &Service, given: DeploymentInput) -> Result<Deploying, ApiError> {
    let (min, max) = service.percents();
    let (min, max) = (
        given.minimum_healthy_percent.unwrap_or(min),
        given.maximum_percent.unwrap_or(max),
    );
    if service.spec.daemon && max > 100 {
        return Err(ApiError::invalid(
            "The daemon scheduling strategy does not support values above 100 for maximumPercent",
        ));
    }
    if min >= 100 && max <= 100 {
        return Err(ApiError::invalid(
            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.",
        ));
    }
    if max > 200 || min > max {
        return Err(ApiError::invalid(
            "minimumHealthyPercent must be less than maximumPercent.",
        ));
    }
    let strategy = service.spec.rollout.strategy.word();
    if given
        .strategy
        .as_deref()
        .is_some_and(|wanted| wanted != strategy)
    {
        return Err(ApiError::new(
            "UnsupportedFeatureException",
            format!("The deployment strategy of this service cannot be changed from {strategy}."),
        ));
    }
    let breaker = given.deployment_circuit_breaker.map(|given| {
        given.enable.then(|| BreakerSpec {
            rollback: given.rollback,
            threshold: given
                .threshold_configuration
                .filter(|threshold| threshold.kind == "COUNT")
                .map(|threshold| threshold.value),
        })
    });
    let alarms = given.alarms.map(|given| {
        given.enable.then_some(AlarmsSpec {
            names: given.alarm_names,
            rollback: given.rollback,
        })
    });
    Ok(Deploying {
        min: given.minimum_healthy_percent,
        max: given.maximum_percent,
        breaker,
        alarms,
        bake: given
            .bake_time_in_minutes
            .map(|minutes| Span(minutes * 60_000)),
    })
}

impl Deploying {
    pub(super) fn apply(self, spec: &mut ServiceSpec) {
        spec.min_healthy = self.min.or(spec.min_healthy);
        spec.max_percent = self.max.or(spec.max_percent);
        if let Some(breaker) = self.breaker {
            spec.breaker = breaker;
        }
        if let Some(alarms) = self.alarms {
            spec.rollout.alarms = alarms;
        }
        spec.rollout.bake = self.bake.or(spec.rollout.bake);
    }
}
