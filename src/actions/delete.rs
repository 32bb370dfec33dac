//! The end of a service.

use super::facts::Facts;
use super::preview::Preview;
use super::settle::{Progress, Settling};
use super::{Action, Danger, Subject, about, may};
use crate::domain::list;
use crate::domain::mutation::{Mutation, ServiceDeletion};

/// Deletes a service with the tasks it runs.
pub(super) static DELETE_SERVICE: Action = Action {
    id: "delete-service",
    key: 'X',
    subject: Subject::Service,
    title: "delete the service",
    danger: Danger::Destructive,
    inputs: &[],
    iam: &["ecs:DeleteService"],
    applies: |facts| may_delete(facts),
    preview: |facts, _| {
        may_delete(facts)?;
        let service = may::service(facts)?;
        let mut preview = Preview::of(format!(
            "deletes {} and stops every task of it",
            service.name()
        ));
        let status = service.status.as_deref().unwrap_or("—");
        preview.change("status", status, "DRAINING, then INACTIVE");
        preview.change("tasks", about::number(service.running_count), "0");
        preview
            .warnings
            .push("a deleted service does not come back: it must be created again".to_owned());
        let balancers = list(&service.load_balancers).len();
        let registries = list(&service.service_registries).len();
        if balancers + registries > 0 {
            preview
                .notes
                .push("its target groups, listener rules and service registries stay".to_owned());
        }
        if let Some(Some(_)) = facts.scaling {
            preview
                .notes
                .push("its scalable target and scaling policies are of no use after".to_owned());
        }
        about::under_way(facts, &mut preview);
        about::surroundings(facts, service, &mut preview);
        Ok(preview)
    },
    calls: |facts, _| {
        may_delete(facts)?;
        let service = may::service(facts)?;
        Ok(vec![Mutation::DeleteService(ServiceDeletion {
            cluster: facts.cluster_arn.clone(),
            service: service.service_arn.clone(),
            // Without it ECS refuses as long as tasks are wanted, or of task sets.
            force: Some(true),
        })])
    },
    settled,
};

fn may_delete(facts: &Facts<'_>) -> Result<(), String> {
    let service = may::service(facts)?;
    if service.resource_management_type.as_deref() == Some("ECS") {
        return Err(
            "an Express Mode service is deleted with DeleteExpressGatewayService".to_owned(),
        );
    }
    may::change(facts).map(|_| ())
}

fn settled(facts: &Facts<'_>, _: &Settling) -> Progress {
    let Some(service) = facts.service() else {
        return Progress::Done("deleted".to_owned());
    };
    let running = about::number(service.running_count);
    match service.status.as_deref() {
        Some("INACTIVE") => Progress::Done("deleted".to_owned()),
        Some("DRAINING") => Progress::Going(format!("DRAINING, {running} tasks still run")),
        status => Progress::Going(format!(
            "accepted; still {}, {running} tasks run",
            status.unwrap_or("—")
        )),
    }
}
