//! What happened to a stack, and its status as it follows from that.

use super::{Resource, Stack, Update};
use crate::sim::rng::hash;

/// The words under which a person's wish is filed.
const ASKED: &str = "User Initiated";

/// An event of a stack.
#[derive(Debug)]
pub(crate) struct Event {
    pub at: i64,
    pub logical: String,
    pub physical: String,
    pub kind: String,
    pub status: &'static str,
    pub reason: Option<String>,
}

impl Event {
    /// Whether an operation begins with it.
    pub(crate) fn begins(&self) -> bool {
        self.reason.as_deref() == Some(ASKED)
    }
}

impl Stack<'_> {
    /// The status of the stack and of its resources after the newest update.
    pub(super) fn follow(&mut self) {
        let Some(update) = self.update.clone() else {
            return;
        };
        self.updated = Some(update.begun);
        self.status = match (update.failed, update.ended) {
            (None, _) => "UPDATE_IN_PROGRESS",
            (Some(_), None) => "UPDATE_ROLLBACK_IN_PROGRESS",
            (Some(_), Some(_)) => "UPDATE_ROLLBACK_COMPLETE",
        }
        .into();
        if update.failed.is_some() && update.ended.is_none() {
            self.reason = Some(rolled_back(&update));
        }
        let (status, at) = match (update.failed, update.ended) {
            (None, _) => ("UPDATE_IN_PROGRESS", update.begun),
            (Some(failed), None) => ("UPDATE_IN_PROGRESS", failed),
            (Some(_), Some(ended)) => ("UPDATE_COMPLETE", ended),
        };
        for resource in &mut self.resources {
            if resource.logical == update.service {
                resource.status = status.into();
                resource.at = at;
            }
        }
    }

    /// Its events, newest first.
    pub(crate) fn events(&self) -> Vec<Event> {
        let mut all = vec![self.own(self.created, "CREATE_IN_PROGRESS", Some(ASKED.into()))];
        let mut last = self.created;
        let told = if self.is_deleted() {
            &[][..]
        } else {
            &self.resources[..]
        };
        for (number, resource) in told.iter().enumerate() {
            let begun = self.created + 2_000 + number as i64 * 1_700;
            last = begun + 2_300;
            all.push(of(resource, begun, "CREATE_IN_PROGRESS", None));
            let started = Some("Resource creation Initiated".into());
            all.push(of(resource, begun + 900, "CREATE_IN_PROGRESS", started));
            all.push(of(resource, last, "CREATE_COMPLETE", None));
        }
        all.push(self.own(last + 1_000, "CREATE_COMPLETE", None));
        if let Some(update) = &self.update {
            self.updated(update, &mut all);
        }
        if self.is_deleted() {
            let gone = last + 86_400_000;
            all.push(self.own(gone, "DELETE_IN_PROGRESS", Some(ASKED.into())));
            all.push(self.own(gone + 90_000, "DELETE_COMPLETE", None));
        }
        // Steady: what was said later stands later among equals.
        all.sort_by_key(|event| event.at);
        all.reverse();
        all
    }

    fn updated(&self, update: &Update<'_>, all: &mut Vec<Event>) {
        let Some(service) = self
            .resources
            .iter()
            .find(|one| one.logical == update.service)
        else {
            return;
        };
        let begun = update.begun;
        all.push(self.own(begun - 9_000, "UPDATE_IN_PROGRESS", Some(ASKED.into())));
        let mut resources = self.resources.iter();
        let definition = resources.find(|one| one.logical == update.definition);
        if let Some(definition) = definition {
            let why = "Requested update requires the creation of a new physical resource; hence creating one.";
            all.push(of(
                definition,
                begun - 5_000,
                "UPDATE_IN_PROGRESS",
                Some(why.into()),
            ));
            all.push(of(definition, begun - 2_000, "UPDATE_COMPLETE", None));
        }
        all.push(of(service, begun, "UPDATE_IN_PROGRESS", None));
        let Some(failed) = update.failed else {
            return;
        };
        let why = if service.kind == "AWS::CloudFormation::Stack" {
            format!(
                "Embedded stack {} was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS",
                service.physical
            )
        } else {
            update.reason(&service.physical)
        };
        all.push(of(service, failed, "UPDATE_FAILED", Some(why)));
        // What was under way at that time is cancelled: later in the list, and not the cause.
        let role = self
            .resources
            .iter()
            .find(|one| one.kind == "AWS::IAM::Role");
        if let Some(role) = role {
            let why = Some("Resource update cancelled".into());
            all.push(of(role, failed + 300, "UPDATE_FAILED", why));
        }
        let why = Some(rolled_back(update));
        all.push(self.own(failed + 600, "UPDATE_ROLLBACK_IN_PROGRESS", why));
        all.push(of(service, failed + 5_000, "UPDATE_IN_PROGRESS", None));
        if let Some(ended) = update.ended {
            all.push(of(service, ended - 3_000, "UPDATE_COMPLETE", None));
            let clean = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS";
            all.push(self.own(ended - 2_000, clean, None));
            all.push(self.own(ended, "UPDATE_ROLLBACK_COMPLETE", None));
        }
    }

    /// An event of the stack itself, which is among its own resources here.
    fn own(&self, at: i64, status: &'static str, reason: Option<String>) -> Event {
        Event {
            at,
            logical: self.name.clone(),
            physical: self.id.clone(),
            kind: "AWS::CloudFormation::Stack".into(),
            status,
            reason,
        }
    }
}

impl Update<'_> {
    /// Why the service was not updated, in the words of its resource handler.
    fn reason(&self, service: &str) -> String {
        let token = super::uuid(&[hash(service), self.begun.unsigned_abs()]);
        let why = self.trouble.reason.as_deref().unwrap_or(
            "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.",
        );
        format!(
            "Resource handler returned message: \"{why}\" (RequestToken: {token}, HandlerErrorCode: GeneralServiceException)"
        )
    }
}

fn rolled_back(update: &Update<'_>) -> String {
    format!(
        "The following resource(s) failed to update: [{}]. ",
        update.service
    )
}

fn of(resource: &Resource, at: i64, status: &'static str, reason: Option<String>) -> Event {
    Event {
        at,
        logical: resource.logical.clone(),
        physical: resource.physical.clone(),
        kind: resource.kind.clone(),
        status,
        reason,
    }
}
