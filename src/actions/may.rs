//! Whether ECS would take a change of a service at all: said before, not after.

use super::facts::Facts;
use crate::domain::service::Service;

/// The service it is about.
pub(super) fn service<'a>(facts: &Facts<'a>) -> Result<&'a Service, String> {
    facts
        .service()
        .ok_or_else(|| "this is for a service".to_owned())
}

/// The service, if it is there to be changed.
pub(super) fn change<'a>(facts: &Facts<'a>) -> Result<&'a Service, String> {
    let service = service(facts)?;
    match service.status.as_deref() {
        Some("ACTIVE") | None => {}
        Some("DRAINING") => {
            return Err("the service is DRAINING: it is being deleted".to_owned());
        }
        Some("INACTIVE") => return Err("the service is INACTIVE: it was deleted".to_owned()),
        Some(status) => return Err(format!("the service is {status}")),
    }
    if service.resource_management_type.as_deref() == Some("ECS") {
        return Err(
            "an Express Mode service is changed with UpdateExpressGatewayService".to_owned(),
        );
    }
    Ok(service)
}

/// The service, if it is there and ECS itself deploys it.
pub(super) fn deploy<'a>(facts: &Facts<'a>) -> Result<&'a Service, String> {
    let service = change(facts)?;
    match controller(service) {
        Some("CODE_DEPLOY") => Err("CodeDeploy deploys this service: start it there".to_owned()),
        Some("EXTERNAL") => {
            Err("an external controller deploys this service by task sets".to_owned())
        }
        _ => Ok(service),
    }
}

/// The service, if its settings can be changed: under other controllers than ECS itself
/// `UpdateService` takes counts, placement and tags and little else.
pub(super) fn set<'a>(facts: &Facts<'a>, what: &str) -> Result<&'a Service, String> {
    let service = change(facts)?;
    match controller(service) {
        Some(controller @ ("CODE_DEPLOY" | "EXTERNAL")) => Err(format!(
            "UpdateService does not change {what} of a service with the {controller} controller"
        )),
        _ => Ok(service),
    }
}

/// Whether it runs one task on each container instance instead of a number of tasks.
pub(super) fn is_daemon(service: &Service) -> bool {
    service.scheduling_strategy.as_deref() == Some("DAEMON")
}

fn controller(service: &Service) -> Option<&str> {
    let controller = service.deployment_controller.as_ref()?;
    Some(&controller.r#type)
}
