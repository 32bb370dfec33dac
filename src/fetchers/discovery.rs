//! Cloud Map: asked by id for the service on screen, one call for each part.

use super::step::{details, sole};
use super::{Cadence, Source, seconds};
use crate::aws::operations;
use crate::domain::polled::{Items, SourceId};

/// Services of Cloud Map.
pub static SERVICES: Source = Source {
    id: SourceId::DiscoveryServices,
    names: None,
    details: Some(operations::GET_DISCOVERY_SERVICE),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(600),
        rest: None,
    },
    fetch: |api, _key, step, ticket| {
        Box::pin(async move {
            let id = sole(step);
            details(
                api.get_discovery_service(ticket, &id).await,
                Items::DiscoveryServices,
            )
        })
    },
};

/// Their namespaces.
pub static NAMESPACES: Source = Source {
    id: SourceId::Namespaces,
    names: None,
    details: Some(operations::GET_NAMESPACE),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(3600),
        rest: None,
    },
    fetch: |api, _key, step, ticket| {
        Box::pin(async move {
            let id = sole(step);
            details(api.get_namespace(ticket, &id).await, Items::Namespaces)
        })
    },
};

/// What is registered in a service: its first hundred instances.
pub static INSTANCES: Source = Source {
    id: SourceId::Instances,
    names: None,
    details: Some(operations::LIST_INSTANCES),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(30),
        rest: None,
    },
    fetch: |api, _key, step, ticket| {
        Box::pin(async move {
            let id = sole(step);
            details(api.list_instances(ticket, &id).await, Items::Instances)
        })
    },
};

/// How Cloud Map thinks the instances of a service are.
pub static HEALTH: Source = Source {
    id: SourceId::InstancesHealth,
    names: None,
    details: Some(operations::GET_INSTANCES_HEALTH_STATUS),
    batch: 1,
    cadence: Cadence {
        names: None,
        visible: seconds(30),
        rest: None,
    },
    fetch: |api, _key, step, ticket| {
        Box::pin(async move {
            let id = sole(step);
            details(
                api.get_instances_health(ticket, &id).await,
                Items::InstancesHealth,
            )
        })
    },
};
