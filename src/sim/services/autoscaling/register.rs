//! `RegisterScalableTarget`.

use serde::Deserialize;
use serde_json::json;

use super::{DIMENSION, invalid, target_arn};
use crate::sim::services::Request;
use crate::sim::story::{Bounds, Standing, World};
use crate::sim::wire::ApiError;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Asked {
    service_namespace: String,
    resource_id: String,
    scalable_dimension: String,
    min_capacity: Option<i64>,
    max_capacity: Option<i64>,
    suspended_state: Option<Suspended>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Suspended {
    dynamic_scaling_in_suspended: Option<bool>,
    dynamic_scaling_out_suspended: Option<bool>,
    scheduled_scaling_suspended: Option<bool>,
}

fn refused(text: impl Into<String>) -> ApiError {
    ApiError::new("ValidationException", text)
}

pub(super) fn register(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let asked: Asked = serde_json::from_str(request.body).map_err(|error| {
        invalid(&format!(
            "{error} failed to satisfy constraint: Member must not be null"
        ))
    })?;
    if asked.service_namespace != "ecs" || asked.scalable_dimension != DIMENSION {
        return Err(refused(format!(
            "Unsupported service namespace, resource type or scalable dimension: {}, {}",
            asked.service_namespace, asked.scalable_dimension
        )));
    }
    let missing = || refused(format!("ECS service doesn't exist: {}", asked.resource_id));
    let (cluster, service) = find(world, request.region, &asked.resource_id).ok_or_else(missing)?;
    let known = world.clusters[cluster].services[service]
        .spec
        .scaling
        .as_ref();
    let capacity = |given: Option<i64>, name: &str| {
        let bad = |_| {
            invalid(&format!(
                "Value at '{name}' failed to satisfy constraint: Member must have value greater than or equal to 0"
            ))
        };
        given
            .map(|given| u32::try_from(given).map_err(bad))
            .transpose()
    };
    let (min, max) = (
        capacity(asked.min_capacity, "minCapacity")?,
        capacity(asked.max_capacity, "maxCapacity")?,
    );
    let then = (
        min.or(known.map(|known| known.min)),
        max.or(known.map(|known| known.max)),
    );
    match then {
        (Some(min), Some(max)) if min > max => {
            return Err(refused(
                "Maximum capacity cannot be less than minimum capacity",
            ));
        }
        (Some(_), Some(_)) => {}
        _ => {
            return Err(refused(
                "Both minimum capacity and maximum capacity must be specified for a new scalable target",
            ));
        }
    }
    let suspended = asked.suspended_state.map_or([None; 3], |given| {
        [
            given.dynamic_scaling_in_suspended,
            given.dynamic_scaling_out_suspended,
            given.scheduled_scaling_suspended,
        ]
    });
    let bounds = Bounds {
        min,
        max,
        suspended,
    };
    world.scalable(cluster, service, &bounds);
    let arn = target_arn(world, request.region, &asked.resource_id);
    Ok(json!({ "ScalableTargetARN": arn }).to_string().into_bytes())
}

/// The service that `service/CLUSTER/NAME` means.
fn find(world: &World, region: &str, id: &str) -> Option<(usize, usize)> {
    let mut parts = id.strip_prefix("service/")?.split('/');
    let cluster = world.cluster(region, parts.next()?)?;
    let home = &world.clusters[cluster];
    let service = *home.by_name.get(parts.next()?)?;
    let there = home.services[service].standing == Standing::Active;
    (there && parts.next().is_none()).then_some((cluster, service))
}
