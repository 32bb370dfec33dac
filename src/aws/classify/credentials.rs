//! Failures on the way to credentials, which come out of the first call.

use super::{Origin, Situation, advice, chain, chain_text, fault, find, network};
use crate::domain::fault::{Fault, FaultKind};
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_types::error::ErrorMetadata;
use std::error::Error;

/// Texts by which the SDK tells that a login has run out or was never made.
const LOGIN_NEEDED: &[&str] = &[
    "the sso token has expired and cannot be refreshed",
    "failed to load the cached sso token",
    "session token not found or invalid",
    "cached login token",
    "/sso/cache/",
    "\\sso\\cache\\",
    "/login/cache/",
    "\\login\\cache\\",
    "invalidgrant",
    "unauthorizedexception",
];
const EXPIRED: &[&str] = &["expiredtoken", "token is expired", "token has expired"];
const DENIED: &[&str] = &[
    "accessdenied",
    "not authorized to perform",
    "forbiddenexception",
    "no access",
];
const NOT_CONFIGURED: &[&str] = &["was not defined", "(referenced by profile"];
const THROTTLED: &[&str] = &["throttling", "toomanyrequests", "rate exceeded"];

pub(super) fn classify(error: &CredentialsError, action: &str, situation: &Situation) -> Fault {
    let origin = &situation.origin;
    let text = chain_text(error);
    let lower = deepest_words(error);
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(phrase));
    let of_sso = matches!(
        origin,
        Origin::Profile {
            base_kind: "sso" | "login",
            ..
        }
    );
    let credentials = advice::which(origin);

    if of_sso && says(LOGIN_NEEDED) || says(EXPIRED) {
        let message = format!("{credentials}: {}", tail(error));
        return fault(FaultKind::Expired, action, &message).advise(advice::renew(origin));
    }
    if says(DENIED) {
        return not_allowed(action, origin, &tail(error));
    }
    if says(NOT_CONFIGURED) {
        return fault(FaultKind::BadProfile, action, &tail(error));
    }
    if says(THROTTLED) {
        return fault(FaultKind::Throttled, action, &text);
    }
    if let Some(fault) = network::credentials_unreachable(error, action, situation) {
        return fault;
    }
    match error {
        CredentialsError::ProviderTimedOut(_) => {
            let message = format!("no answer while asking for {credentials}: {text}");
            fault(FaultKind::Timeout, action, &message)
        }
        CredentialsError::CredentialsNotLoaded(_) => {
            let message = match origin {
                Origin::Profile { .. } => format!("{credentials}: {}", tail(error)),
                _ => "none in environment, profile, web identity, container or instance".into(),
            };
            fault(FaultKind::NoCredentials, action, &message).advise(advice::obtain(origin))
        }
        CredentialsError::InvalidConfiguration(_) => {
            fault(FaultKind::BadProfile, action, &tail(error))
        }
        _ => {
            let message = format!("{credentials}: {}", tail(error));
            fault(FaultKind::NoCredentials, action, &message).advise(advice::obtain(origin))
        }
    }
}

/// AssumeRole or SSO refuses: no call of this context can succeed.
fn not_allowed(action: &str, origin: &Origin, words: &str) -> Fault {
    let refused = fault(FaultKind::NoCredentials, action, words);
    match origin {
        Origin::Profile { name, mfa: true, .. } => refused.advise(advice::mfa(name)),
        Origin::Profile { name, kind: "role", .. } => refused.advise(super::presentable(&format!(
            "the trust policy of the role, or the permissions of its source, do not let profile {name} assume it"
        ))),
        Origin::Profile { name, kind: "sso", .. } => refused.advise(super::presentable(&format!(
            "check sso_account_id and sso_role_name of profile {name}"
        ))),
        _ => refused.advise(advice::obtain(origin)),
    }
}

/// The whole chain in lower case. The codes of modelled errors are only in
/// their `Debug` or `Display`, so the text is what there is to go by.
fn deepest_words(error: &CredentialsError) -> String {
    chain(error)
        .map(|error| error.to_string().to_ascii_lowercase())
        .collect::<Vec<_>>()
        .join(": ")
}

/// The chain without the SDK's own envelope, which says nothing; where a
/// service answered, its own words.
fn tail(error: &CredentialsError) -> String {
    if let Some(answer) = find::<ErrorMetadata>(error)
        && let Some(words) = answer.message()
    {
        return match answer.code() {
            Some(code) => format!("{code}: {words}"),
            None => words.to_owned(),
        };
    }
    const ENVELOPES: &[&str] = &[
        "an error occurred while loading credentials",
        "an error occurred while loading an access token",
        "the credentials provider was not properly configured",
        "the credential provider was not enabled",
        "unexpected credentials error",
        "service error",
        "dispatch failure",
    ];
    let words: Vec<String> = chain(error)
        .map(<dyn Error>::to_string)
        .filter(|words| !ENVELOPES.contains(&words.as_str()))
        .collect();
    if words.is_empty() {
        return "no credentials in it".into();
    }
    let mut seen: Vec<String> = Vec::new();
    for word in words {
        if !seen.iter().any(|earlier| earlier.contains(&word)) {
            seen.push(word);
        }
    }
    seen.join(": ")
}
