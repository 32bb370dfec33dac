//! The network interface of a task, as its attachment tells of it.

use super::Mode;
use crate::domain::health::Health;
use crate::domain::task::{Attachment, Task};
use crate::domain::time::{self, Timestamp};
use crate::domain::{Text, list};

/// Seconds that an interface may take. ECS gives up after some minutes.
const LONG: u64 = 60;

/// The network interface of a task
/// ([Attachment](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attachment.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskInterface {
    /// Id of the interface, `eni-…`.
    pub id: Option<Text>,
    /// Id of the attachment.
    pub attachment_id: Option<Text>,
    /// PRECREATED, CREATED, ATTACHING, ATTACHED, DETACHING, DETACHED, DELETED, FAILED.
    pub status: Option<Text>,
    /// Why it failed, where it is told.
    pub reason: Option<Text>,
    /// Subnet.
    pub subnet_id: Option<Text>,
    /// Hardware address.
    pub mac: Option<Text>,
    /// Private name.
    pub dns: Option<Text>,
    /// Private address.
    pub ipv4: Option<Text>,
    /// IPv6 address.
    pub ipv6: Option<Text>,
}

impl TaskInterface {
    /// Whether it is gone, or about to be.
    pub fn is_gone(&self) -> bool {
        matches!(
            self.status.as_deref(),
            Some("DETACHING" | "DETACHED" | "DELETED" | "FAILED")
        )
    }

    /// Whether it is not there yet.
    pub fn is_coming(&self) -> bool {
        matches!(
            self.status.as_deref(),
            Some("PRECREATED" | "CREATED" | "ATTACHING")
        )
    }
}

/// Whether an attachment is a network interface.
pub(super) fn is_interface(attachment: &Attachment) -> bool {
    attachment.r#type.as_deref() == Some("ElasticNetworkInterface")
}

/// The interfaces of a task: none but in awsvpc mode, and then one.
pub fn interfaces_of(task: &Task) -> Vec<TaskInterface> {
    let attachments = list(&task.attachments).iter();
    attachments
        .filter(|attachment| is_interface(attachment))
        .map(|attachment| {
            let detail = |name: &str| attachment.detail(name).map(Text::from);
            TaskInterface {
                id: detail("networkInterfaceId"),
                attachment_id: attachment.id.clone(),
                status: attachment.status.clone(),
                reason: detail("statusReason"),
                subnet_id: detail("subnetId"),
                mac: detail("macAddress"),
                dns: detail("privateDnsName"),
                ipv4: detail("privateIPv4Address"),
                ipv6: detail("privateIPv6Address"),
            }
        })
        .collect()
}

/// What is wrong with the interface of a task, or what it is waiting for, in a sentence.
pub fn trouble(task: &Task, mode: Option<&Mode>, now: Timestamp) -> Option<(Health, String)> {
    if mode != Some(&Mode::Awsvpc) {
        return None;
    }
    let interfaces = interfaces_of(task);
    if let Some(failed) = interfaces
        .iter()
        .find(|it| it.status.as_deref() == Some("FAILED"))
    {
        let why = failed.reason.as_deref().map(|why| format!(": {why}"));
        let words = format!("its network interface FAILED{}", why.unwrap_or_default());
        return Some((Health::Broken, words));
    }
    if task.is_stopped() || task.desired_status.as_deref() == Some("STOPPED") {
        return None;
    }
    let waited = task.created_at.map(|at| time::seconds_since(now, at));
    let is_long = waited.is_some_and(|seconds| seconds >= LONG);
    let health = match is_long {
        true => Health::Look,
        false => Health::Changing,
    };
    let since = match task.created_at {
        Some(at) => format!(" since {}", time::age(now, at)),
        None => String::new(),
    };
    if let Some(coming) = interfaces.iter().find(|it| it.is_coming()) {
        let status = coming.status.as_deref().unwrap_or("—");
        let words = format!("waiting for its network interface{since}: it is {status}");
        return Some((health, words));
    }
    if interfaces.is_empty() && task.private_ip().is_none() {
        return Some(match task.last_status.as_deref() {
            Some("PROVISIONING") => {
                let words = format!("waiting for its network interface{since}: ECS names none yet");
                (health, words)
            }
            _ => {
                let words = "ECS tells of no network interface, though the mode is awsvpc";
                (Health::Unknown, words.to_owned())
            }
        });
    }
    None
}
