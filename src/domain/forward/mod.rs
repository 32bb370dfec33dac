//! Ports of this machine that lead to a port of a task, or through a task to another host.
//!
//! ECS itself cannot do this. What can is Session Manager, whose agent ECS Exec puts into a task:
//! [StartSession](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html)
//! with one of two documents. A session ends with its task, so a forward is more than a session: it
//! is a port of this machine that stays, and the sessions behind it one after the other.

mod ports;

pub use ports::Ports;

use super::Text;
use super::context::ContextId;
use super::time::Timestamp;

/// One forward, never given out twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ForwardId(pub u64);

/// How a forward is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Standing {
    /// Its first session is on its way.
    Starting,
    /// Who connects is led into the task.
    Listening,
    /// Its session has ended, and the next one is on its way.
    Moving,
    /// There is no task it could lead to now.
    Waiting,
    /// Nobody used it for long: it goes on when somebody connects.
    Asleep,
    /// It is being ended.
    Ending,
    /// It was ended, or what it led to is gone for good.
    Ended,
    /// It cannot go on.
    Failed,
}

impl Standing {
    /// Whether the port of this machine is held.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Ended | Self::Failed)
    }
}

/// A forward as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarded {
    /// Which one.
    pub id: ForwardId,
    /// Profile, region and account it belongs to.
    pub context: ContextId,
    /// ARN of the cluster.
    pub cluster: Text,
    /// Name of the service whose tasks it follows; none for a task of no service.
    pub service: Option<Text>,
    /// ARN of the task it leads to, or led to last.
    pub task: Option<Text>,
    /// The container whose agent it goes through.
    pub container: Option<Text>,
    /// From where to where.
    pub ports: Ports,
    /// The port of this machine, once it is held.
    pub local: Option<u16>,
    /// How it is doing.
    pub standing: Standing,
    /// Why it is doing so.
    pub why: Option<Text>,
    /// Connections that are open.
    pub connections: usize,
    /// Bytes that came out of the task.
    pub bytes_in: u64,
    /// Bytes that went into the task.
    pub bytes_out: u64,
    /// When it was begun.
    pub began_at: Timestamp,
    /// How often it went over to another task.
    pub moves: u32,
}

impl Forwarded {
    /// `127.0.0.1:8080`: what a client is told; with the port that was asked for while none is held.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.local.unwrap_or(self.ports.here()))
    }

    /// `storefront/0a1b2c3d`: the task it leads to.
    pub fn owner(&self) -> String {
        let task = self.task.as_deref().map(super::arn::short_id);
        match (&self.service, task) {
            (Some(service), Some(task)) => format!("{service}/{task}"),
            (Some(service), None) => service.to_string(),
            (None, Some(task)) => task.to_owned(),
            (None, None) => super::arn::name(&self.cluster).to_owned(),
        }
    }

    /// `storefront/0a1b2c3d:8080`, or `db.internal:5432 through storefront/0a1b2c3d`.
    pub fn destination(&self) -> String {
        match &self.ports.host {
            None => format!("{}:{}", self.owner(), self.ports.port),
            Some(_) => format!("{} through {}", self.ports.far(), self.owner()),
        }
    }
}
