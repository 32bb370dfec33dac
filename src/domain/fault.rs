//! Why something could not be had: one classification for every AWS service.

use super::Text;
use serde::Serialize;

/// The kinds of failure the program treats differently.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, strum::IntoStaticStr, strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FaultKind {
    /// Credentials were accepted once and are no longer: a login is needed.
    Expired,
    /// There are no usable credentials at all.
    NoCredentials,
    /// No region is configured.
    NoRegion,
    /// The profile does not exist or its configuration is broken.
    BadProfile,
    /// The caller is not allowed to do this.
    Denied,
    /// Too many requests; the answer is to wait.
    Throttled,
    /// The thing asked for does not exist (any more).
    NotFound,
    /// No answer within the deadline.
    Timeout,
    /// No connection: refused, reset, DNS, TLS, proxy.
    Network,
    /// AWS failed (5xx) or something in between answered instead of AWS.
    Service,
    /// AWS rejected the request, or its answer could not be read: ours to fix.
    Bug,
    /// The program refused to send it: a mutating operation without `--write`.
    Refused,
}

impl FaultKind {
    /// Whether every further call of the same context would fail the same way,
    /// so that asking stops until the user has done something.
    pub const fn stops_context(self) -> bool {
        matches!(
            self,
            Self::Expired | Self::NoCredentials | Self::NoRegion | Self::BadProfile
        )
    }

    /// Whether asking again later may well succeed by itself.
    pub const fn is_passing(self) -> bool {
        matches!(
            self,
            Self::Throttled | Self::Timeout | Self::Network | Self::Service
        )
    }

    /// The kind in words for a cell or a banner.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Expired => "credentials expired",
            Self::NoCredentials => "no credentials",
            Self::NoRegion => "no region",
            Self::BadProfile => "profile unusable",
            Self::Denied => "not allowed",
            Self::Throttled => "throttled",
            Self::NotFound => "not found",
            Self::Timeout => "timed out",
            Self::Network => "no connection",
            Self::Service => "AWS error",
            Self::Bug => "unexpected answer",
            Self::Refused => "read-only",
        }
    }
}

/// A failure, ready to be shown: redacted, harmless, one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}", self.line())]
pub struct Fault {
    /// What kind it is.
    pub kind: FaultKind,
    /// What was asked, as an IAM action: `ecs:DescribeServices`.
    pub action: Text,
    /// Error code of the service, when it gave one.
    pub code: Option<Text>,
    /// The service's words, redacted and made harmless.
    pub message: Text,
    /// The one command or step that helps, when there is one.
    pub advice: Option<Text>,
}

impl Fault {
    /// A failure without a service code.
    pub fn new(kind: FaultKind, action: impl Into<Text>, message: impl Into<Text>) -> Self {
        Self {
            kind,
            action: action.into(),
            code: None,
            message: message.into(),
            advice: None,
        }
    }

    /// The same failure with the step that helps.
    pub fn advise(mut self, advice: impl Into<Text>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Whether what was asked may have been done all the same: the request may have arrived, and
    /// only its answer did not. A changing call that failed so must not be sent again.
    pub fn leaves_open(&self) -> bool {
        match self.kind {
            FaultKind::Timeout | FaultKind::Network | FaultKind::Service => true,
            // With a code AWS rejected the request; without one its answer could not be read.
            FaultKind::Bug => self.code.is_none(),
            _ => false,
        }
    }

    /// What, where and what next in one line.
    pub fn line(&self) -> String {
        let mut line = match self.kind {
            FaultKind::Denied => format!("not allowed: {} is missing", self.action),
            kind if kind.stops_context() => format!("{}: {}", kind.words(), self.message),
            kind => format!("{} {}: {}", self.action, kind.words(), self.message),
        };
        if let Some(advice) = &self.advice {
            line.push_str(" · ");
            line.push_str(advice);
        }
        line
    }
}

/// Something that is missing from a list, and why. Rows that are there stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// What is missing: `3 services not described`.
    pub what: Text,
    /// Why it is missing.
    pub reason: Text,
}
