//! The only room that names the AWS SDK.

use crate::domain::call::CallRecord;
use crate::domain::context::{ContextId, ContextInfo};
use crate::domain::fault::Fault;
use std::path::PathBuf;
use std::time::Duration;

/// What a call brought, with its record.
#[derive(Debug)]
pub struct Reply<T> {
    /// The answer.
    pub result: Result<T, Fault>,
    /// The record of the call.
    pub record: CallRecord,
}

/// How to open a context.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    /// Longest time a single call may take.
    pub deadline: Option<Duration>,
    /// `AWS_CONFIG_FILE` override for tests.
    pub config_file: Option<PathBuf>,
}

/// An open context: clients that share one HTTP connection pool, behind one choke point.
#[derive(Debug, Clone)]
pub struct Api {
    /// The context the calls belong to.
    pub context: ContextId,
    /// What it was opened with.
    pub info: ContextInfo,
}

impl Api {
    /// Opens a context; asks no network unless credentials or region demand it.
    pub async fn open(context: ContextId, _spec: &SessionSpec) -> Result<Self, Fault> {
        Ok(Self {
            context,
            info: ContextInfo::default(),
        })
    }
}
