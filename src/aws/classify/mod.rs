//! One classification for every way a call can fail.

mod advice;
mod codes;
mod credentials;
mod denied;
mod network;
mod stream;

#[cfg(test)]
mod tests;

pub(super) use stream::interrupted;

use super::gate::Refusal;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::redact::redact;
use crate::domain::sanitize;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::error::Error;

/// Longest message of a fault, in characters: a banner, not a page.
const LONGEST: usize = 400;

/// Where the credentials of a session come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// Given by the program: the simulated account.
    Fixed,
    /// `AWS_ACCESS_KEY_ID` and its kin.
    Environment {
        /// Whether they are temporary.
        session: bool,
    },
    /// A profile.
    Profile {
        name: String,
        kind: &'static str,
        /// The profile at the root of its chain of roles, and where that gets its credentials.
        base: String,
        base_kind: &'static str,
        /// Whether it names an MFA device.
        mfa: bool,
    },
    /// Nothing configured: web identity, container or instance, if any.
    Machine,
}

/// What a failure has to be read against.
#[derive(Debug, Clone)]
pub(super) struct Situation {
    pub(super) origin: Origin,
    pub(super) region: Option<String>,
    /// `host:port` the requests go to, once one was made.
    pub(super) host: Option<String>,
    /// `host:port` of an endpoint that somebody configured.
    pub(super) endpoint: Option<String>,
    /// Proxy of the environment.
    pub(super) proxy: Option<String>,
}

impl Situation {
    /// The credentials in words.
    pub(super) fn credentials(&self) -> String {
        advice::which(&self.origin)
    }

    /// What stands between the program and AWS, in words; empty if nothing does.
    pub(super) fn detour(&self) -> String {
        let endpoint = self.endpoint.as_ref().map(|endpoint| match &self.host {
            Some(host) if host == endpoint => "endpoint override".to_owned(),
            _ => format!("endpoint override {endpoint}"),
        });
        // Whether NO_PROXY exempts the host is for the reader to see.
        let proxy = self.proxy.as_ref().map(|proxy| format!("proxy {proxy}"));
        let parts: Vec<_> = [endpoint, proxy].into_iter().flatten().collect();
        if parts.is_empty() {
            String::new()
        } else {
            format!(" ({} configured)", parts.join(" and "))
        }
    }
}

/// What went wrong, what it is called and what helps.
pub(super) fn classify<E>(
    error: &SdkError<E, HttpResponse>,
    action: &str,
    situation: &Situation,
) -> Fault
where
    E: ProvideErrorMetadata + Error + 'static,
{
    if let Some(refusal) = find::<Refusal>(error) {
        return refusal.clone().into_fault(action.to_owned());
    }
    if let Some(credentials) = find::<CredentialsError>(error) {
        return credentials::classify(credentials, action, situation);
    }
    match error {
        SdkError::ServiceError(answer) => match answer.err().code() {
            Some(code) => codes::classify(
                code,
                answer.err().message().unwrap_or_default(),
                answer.raw().status().as_u16(),
                action,
                situation,
            ),
            None => network::not_from_aws(answer.raw(), action, situation),
        },
        SdkError::ResponseError(answer) => {
            network::unreadable(error, answer.raw(), action, situation)
        }
        SdkError::TimeoutError(_) => network::timeout(error, action, situation),
        SdkError::DispatchFailure(failure) => {
            network::undelivered(error, failure.is_timeout(), action, situation)
        }
        _ => network::not_built(error, action, situation),
    }
}

/// Every error of a chain, outermost first.
///
/// `io::Error` hides the error it wraps from `source`, so that is looked into by hand.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let wrapped = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref::<T>())
}

/// The texts of a chain joined by colons, each once.
pub(super) fn chain_text(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    for error in chain(error) {
        let words = error.to_string();
        if !text.contains(&words) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&words);
        }
    }
    presentable(&text)
}

/// Redacted, harmless, one line, not too long.
pub(super) fn presentable(text: &str) -> String {
    let redacted = redact(text.trim());
    let line = sanitize::line(&redacted);
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.into_owned(),
    }
}

fn fault(kind: FaultKind, action: &str, message: &str) -> Fault {
    Fault::new(kind, action, presentable(message))
}
