//! One line of the file.

use super::mask::{in_brief, masked};
use crate::domain::Text;
use crate::domain::context::ContextInfo;
use crate::domain::fault::Fault;
use crate::domain::identity::CallerIdentity;
use crate::domain::mutation::{Mutated, Mutation};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// How far a call had come when the line was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Step {
    /// It is about to be sent. Without a later line of the same id its end is not known.
    Sending,
    /// AWS accepted it.
    Accepted,
    /// It was certainly not done.
    Refused,
    /// The answer was lost: it may have been done.
    NotKnown,
}

/// One line: who changed what where, and what came of it. Each line says all of it, so that a part
/// of the file can be read by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When the line was written.
    pub at: Timestamp,
    /// The call: the lines of one call have the same, those of others another.
    pub id: Text,
    /// How far it had come.
    pub step: Step,
    /// ARN of the caller, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<Text>,
    /// Account id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Text>,
    /// Region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Text>,
    /// Named profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Text>,
    /// ARN of the cluster.
    pub cluster: Text,
    /// The action: `redeploy`.
    pub action: Text,
    /// ARN of what it is about; of several in one call all of them, with commas between.
    pub target: Text,
    /// The call as an IAM action: `ecs:UpdateService`.
    pub operation: Text,
    /// The request as AWS writes it, masked.
    pub request: Value,
    /// What AWS answered, masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Value>,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Text>,
    /// How long the call took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u64>,
}

/// What a call is about.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// ARN of the cluster.
    pub cluster: &'a str,
    /// The action: `redeploy`.
    pub action: &'a str,
    /// ARN of what it is about; of several in one call all of them, with commas between.
    pub target: &'a str,
    /// The how-manieth call of this program it is.
    pub number: u64,
}

impl Entry {
    /// What is written down right before a call is sent; `operation` is its IAM action.
    pub fn sending(
        about: &About<'_>,
        info: &ContextInfo,
        caller: Option<&CallerIdentity>,
        (operation, call): (String, &Mutation),
        at: Timestamp,
    ) -> Self {
        let (time, program, number) = (at.as_millisecond(), std::process::id(), about.number);
        Self {
            at,
            id: format!("{time}-{program}-{number}").into(),
            step: Step::Sending,
            caller: caller.and_then(|it| it.arn.clone()),
            account: caller
                .and_then(|it| it.account.clone())
                .or_else(|| info.account.clone()),
            region: info.region.clone(),
            profile: info.profile.clone(),
            cluster: about.cluster.into(),
            action: about.action.into(),
            target: about.target.into(),
            operation: operation.into(),
            request: masked(call.request()),
            answer: None,
            fault: None,
            took_ms: None,
        }
    }

    /// What is written down when the call has come to an end after `took`: AWS's answer; or a
    /// fault, which tells by itself whether the call may have been done; or words of our own for an
    /// answer that cannot be understood.
    #[must_use]
    pub fn ended(
        self,
        ended: Result<&Mutated, Result<&Fault, &str>>,
        took: Duration,
        at: Timestamp,
    ) -> Self {
        let (step, answer, fault) = match ended {
            Ok(answer) => (Step::Accepted, Some(in_brief(answer)), None),
            Err(Ok(fault)) if fault.leaves_open() => (Step::NotKnown, None, Some(fault.line())),
            Err(Ok(fault)) => (Step::Refused, None, Some(fault.line())),
            Err(Err(words)) => (Step::NotKnown, None, Some(words.to_owned())),
        };
        Self {
            at,
            step,
            answer,
            fault: fault.map(Into::into),
            took_ms: u64::try_from(took.as_millis()).ok(),
            ..self
        }
    }

    /// The line, with its end.
    pub(super) fn line(&self) -> Option<String> {
        serde_json::to_string(self).ok().map(|line| line + "\n")
    }
}

/// The lines of a text, oldest first, and how many of them could not be read.
pub(super) fn entries(text: &str) -> (Vec<Entry>, usize) {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut broken = 0;
    let entries = lines
        .filter_map(|line| {
            let entry = serde_json::from_str(line).ok();
            broken += usize::from(entry.is_none());
            entry
        })
        .collect();
    (entries, broken)
}
