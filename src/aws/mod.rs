//! The only room that names the AWS SDK.
//!
//! [`Api::open`] opens a context (profile, region, credentials, endpoint); every
//! call of it passes one choke point (`call.rs`) which refuses what is not
//! on the allow-list, uses up the permit that paid for it, keeps the deadline,
//! classifies the failure and records the call. This room spawns nothing.

mod auto_scaling_groups;
mod autoscaling;
#[cfg(test)]
mod autoscaling_tests;
mod call;
mod classify;
mod cli;
mod cloudformation;
mod cloudwatch;
mod ec2;
mod ecr;
mod ecs;
mod elb;
mod errands;
mod events;
mod gate;
mod launches;
#[cfg(test)]
mod launches_tests;
mod logs;
pub mod mutations;
mod names;
pub mod operations;
mod scheduler;
mod servicediscovery;
mod session;
mod sessions;
#[cfg(test)]
mod sessions_tests;
mod sts;

#[cfg(test)]
mod call_tests;
#[cfg(test)]
mod starters_tests;
#[cfg(test)]
mod testing;

use crate::domain::Text;
use crate::domain::call::CallRecord;
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::fault::Fault;
use session::Session;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use call::{Parts, Progress, Ticket};
pub use ec2::network_operation;
pub use ecs::Tasks;
pub use session::{ProfileInfo, REGIONS, profiles};

/// What a call brought, with its record.
#[derive(Debug)]
pub struct Reply<T> {
    /// The answer.
    pub result: Result<T, Fault>,
    /// The record of the call.
    pub record: CallRecord,
}

impl<T> Reply<T> {
    /// The same reply with its answer in other words.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Reply<U> {
        Reply {
            result: self.result.map(convert),
            record: self.record,
        }
    }
}

/// A page of identities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// ARNs.
    pub ids: Vec<Text>,
    /// Token of the next page; none when the list is complete.
    pub next: Option<Text>,
}

impl Page {
    fn new(ids: Option<Vec<String>>, next: Option<String>) -> Self {
        Self {
            ids: ids
                .unwrap_or_default()
                .into_iter()
                .map(Text::from)
                .collect(),
            next: ecs::convert::text(next),
        }
    }
}

/// A page of a call that names things and describes them at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed<T> {
    /// Identities with what they stand for.
    pub items: Vec<(Text, T)>,
    /// Token of the next page; none when the list is complete.
    pub next: Option<Text>,
}

/// Described items, and what was asked for and is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct Described<T> {
    /// What is there.
    pub items: Vec<T>,
    /// What is not, with AWS's reason (`MISSING`).
    pub missing: Vec<(Text, Text)>,
}

/// How to open a context.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SessionSpec {
    /// `--profile`, or the profile chosen in the program: wins over environment keys.
    pub profile: Option<String>,
    /// `--region`, or the region chosen in the program.
    pub region: Option<String>,
    /// Where every call goes instead of AWS: the simulated account of `ecsight demo`.
    pub endpoint: Option<String>,
    /// Fixed credentials of the simulated account (access key, secret key); nothing else is asked then.
    pub fixed_credentials: Option<(String, String)>,
    /// Whether mutating operations may be sent.
    pub write: bool,
    /// Longest time a single call may take; 15 seconds unless told.
    pub deadline: Option<Duration>,
    /// `AWS_CONFIG_FILE` override for tests.
    pub config_file: Option<PathBuf>,
}

impl fmt::Debug for SessionSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionSpec")
            .field("profile", &self.profile)
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            // A secret must not reach a log by way of `{:?}`.
            .field("fixed_credentials", &self.fixed_credentials.is_some())
            .field("write", &self.write)
            .field("deadline", &self.deadline)
            .field("config_file", &self.config_file)
            .finish()
    }
}

/// An open context: clients that share one HTTP connection pool, behind one choke point.
#[derive(Clone)]
pub struct Api {
    /// The context the calls belong to.
    pub context: ContextId,
    /// What it was opened with.
    pub info: ContextInfo,
    session: Arc<Session>,
}

impl Api {
    /// Opens a context; asks no network unless credentials or region demand it.
    ///
    /// Credentials are asked for by the first call, so an expired login comes
    /// out of that call. Opening the same `spec` again reads everything afresh:
    /// that is how a login made in another terminal is picked up.
    pub async fn open(context: ContextId, spec: &SessionSpec) -> Result<Self, Fault> {
        let session = Session::open(spec).await?;
        Ok(Self {
            context,
            info: session.info(),
            session: Arc::new(session),
        })
    }

    fn ecs(&self) -> &aws_sdk_ecs::Client {
        &self.session.clients.ecs
    }

    fn clients(&self) -> &session::Clients {
        &self.session.clients
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api")
            .field("context", &self.context)
            .field("info", &self.info)
            .finish_non_exhaustive()
    }
}
