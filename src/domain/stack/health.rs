//! How stacks and their resources are doing, by their statuses
//! ([Stack status codes](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html)).

use super::{Stack, StackResource};
use crate::domain::health::Health;
use crate::domain::time::{self, Timestamp, Zone};

/// The resource that CloudFormation calls done only once ECS says the service is steady.
const SERVICE: &str = "AWS::ECS::Service";

/// What a status comes to. A rollback that went well still means that what somebody wanted did
/// not happen; a first creation that was rolled back left nothing but a stack to be deleted.
fn of(status: &str) -> Health {
    let rolls_back = status.contains("ROLLBACK");
    match status {
        "ROLLBACK_COMPLETE" => Health::Broken,
        // Nobody will ever change it again, and what it left behind has no keeper.
        "DELETE_COMPLETE" | "DELETE_SKIPPED" => Health::Look,
        _ if status.ends_with("_FAILED") => Health::Broken,
        _ if rolls_back => Health::Look,
        _ if status.ends_with("_IN_PROGRESS") => Health::Changing,
        _ if status.ends_with("_COMPLETE") => Health::Fine,
        _ => Health::Unknown,
    }
}

impl Stack {
    /// By its status, and by its drift where the status is fine.
    pub fn health(&self) -> Health {
        match self.stack_status.as_deref().map_or(Health::Unknown, of) {
            Health::Fine if self.has_drifted() => Health::Look,
            health => health,
        }
    }

    /// Whether something is being done with it now.
    pub fn is_changing(&self) -> bool {
        let status = self.stack_status.as_deref();
        status.is_some_and(|status| status.ends_with("_IN_PROGRESS"))
    }

    /// Whether its status tells of a failure, so that the events tell of which.
    pub fn has_failed(&self) -> bool {
        let status = self.stack_status.as_deref();
        status.is_some_and(|status| status.contains("ROLLBACK") || status.ends_with("_FAILED"))
    }

    /// Whether it is gone.
    pub fn is_deleted(&self) -> bool {
        self.stack_status.as_deref() == Some("DELETE_COMPLETE")
    }

    /// Whether what is there was found to differ from what the template says.
    pub fn has_drifted(&self) -> bool {
        self.stack_drift_status.as_deref() == Some("DRIFTED")
    }

    /// When it was last created, updated or deleted.
    pub fn changed_at(&self) -> Option<Timestamp> {
        let last = self.deletion_time.or(self.last_updated_time);
        last.or(self.creation_time)
    }
}

impl StackResource {
    /// By its status, and by its drift where the status is fine.
    pub fn health(&self) -> Health {
        let drift = self.drift_status.as_deref();
        match self.resource_status.as_deref().map_or(Health::Unknown, of) {
            _ if self.is_deleted() => Health::Fine,
            Health::Fine if matches!(drift, Some("MODIFIED" | "DELETED")) => Health::Look,
            health => health,
        }
    }

    /// Whether something is being done with it now.
    pub fn is_changing(&self) -> bool {
        let status = self.resource_status.as_deref();
        status.is_some_and(|status| status.ends_with("_IN_PROGRESS"))
    }

    /// Whether CloudFormation waits for ECS to say that a service is steady.
    pub fn waits_on_ecs(&self) -> bool {
        self.is_changing()
            && self.resource_type.as_deref() == Some(SERVICE)
            && !self
                .resource_status
                .as_deref()
                .is_some_and(|status| status.starts_with("DELETE"))
    }

    /// Why it is not fine, in one line.
    pub fn why(&self, now: Timestamp, zone: Zone) -> Option<String> {
        let reason = self.resource_status_reason.as_deref();
        if self.waits_on_ecs() {
            return Some(waiting(self.timestamp, now, zone));
        }
        if let Some(reason) = reason.filter(|reason| !reason.is_empty()) {
            return Some(plain_reason(reason).to_owned());
        }
        match self.resource_status.as_deref()? {
            "DELETE_SKIPPED" => {
                Some("left in place when it left the stack: nobody keeps it any more".to_owned())
            }
            "DELETE_COMPLETE" => Some("deleted".to_owned()),
            _ => match self.drift_status.as_deref()? {
                "DELETED" => Some("drifted: deleted by other hands".to_owned()),
                "MODIFIED" => Some("drifted: changed by other hands".to_owned()),
                _ => None,
            },
        }
    }
}

/// `waiting on ECS to stabilise since 14:02 (12m)`.
fn waiting(since: Option<Timestamp>, now: Timestamp, zone: Zone) -> String {
    match since {
        Some(at) => format!(
            "waiting on ECS to stabilise since {} ({})",
            time::minute(at, zone),
            time::age(now, at)
        ),
        None => "waiting on ECS to stabilise".to_owned(),
    }
}

/// Which services CloudFormation waits for: of several the one it has waited for longest, and how
/// many more.
pub fn waiting_on_ecs(resources: &[&StackResource], now: Timestamp, zone: Zone) -> Option<String> {
    let mut all: Vec<&&StackResource> = resources.iter().filter(|one| one.waits_on_ecs()).collect();
    all.sort_by_key(|one| (one.timestamp.is_none(), one.timestamp));
    let first = all.first()?;
    let name = first.logical_resource_id.as_deref().unwrap_or("a service");
    let more = match all.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "{}: {name}{more}",
        waiting(first.timestamp, now, zone)
    ))
}

/// What the handler of a resource says, without what CloudFormation wraps around it.
pub fn plain_reason(reason: &str) -> &str {
    let inner = reason
        .trim()
        .strip_prefix("Resource handler returned message: \"")
        .and_then(|rest| Some(rest.rsplit_once("\" (RequestToken: ")?.0));
    inner.unwrap_or(reason.trim())
}
