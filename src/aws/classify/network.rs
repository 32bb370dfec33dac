//! Failures below AWS: no connection, no answer, or an answer of somebody else.

use super::{Situation, chain, chain_text, fault, find};
use crate::domain::fault::{Fault, FaultKind};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use std::error::Error;
use std::io::ErrorKind;

const NOT_AWS: &str = "something between you and AWS answered: look at proxy, VPN and endpoint";

/// What happened on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wire {
    Refused,
    Reset,
    Name,
    Tls,
    Timeout,
    Proxy,
    Incomplete,
    Other,
}

fn wire(error: &(dyn Error + 'static)) -> Wire {
    let text = chain(error)
        .map(|error| error.to_string().to_ascii_lowercase())
        .collect::<Vec<_>>()
        .join(": ");
    let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
    let io = chain(error)
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .map(std::io::Error::kind)
        .find(|kind| *kind != ErrorKind::Other);
    if says(&[
        "certificate",
        "tls handshake",
        "unknownissuer",
        "invalid peer",
        "received fatal alert",
    ]) {
        Wire::Tls
    } else if says(&["dns error", "failed to lookup address", "name resolution"]) {
        Wire::Name
    } else if says(&["proxy", "tunnel"]) {
        Wire::Proxy
    } else {
        match io {
            Some(ErrorKind::ConnectionRefused) => Wire::Refused,
            Some(
                ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted,
            ) => Wire::Reset,
            Some(ErrorKind::TimedOut) => Wire::Timeout,
            Some(ErrorKind::UnexpectedEof) => Wire::Incomplete,
            _ if says(&["timeout", "timed out", "throughput"]) => Wire::Timeout,
            _ if says(&[
                "before message completed",
                "incomplete message",
                "end of file",
                "unexpected eof",
            ]) =>
            {
                Wire::Incomplete
            }
            _ if says(&["connection closed", "connection reset"]) => Wire::Reset,
            _ => Wire::Other,
        }
    }
}

/// The request did not get through, or no answer came back.
pub(super) fn undelivered(
    error: &(dyn Error + 'static),
    timed_out: bool,
    action: &str,
    situation: &Situation,
) -> Fault {
    if chain_text(error).contains("identity resolver timed out") {
        let words = format!("no answer while asking for {}", situation.credentials());
        return fault(FaultKind::Timeout, action, &words);
    }
    let found = if timed_out {
        Wire::Timeout
    } else {
        wire(error)
    };
    let host = situation.host.as_deref().unwrap_or("the endpoint");
    let detour = situation.detour();
    let network = |words: String| fault(FaultKind::Network, action, &words);
    match found {
        Wire::Timeout => fault(
            FaultKind::Timeout,
            action,
            &format!("no connection to {host} in time{detour}"),
        )
        .advise("check VPN, proxy and firewall"),
        Wire::Refused => network(format!("{host} refuses the connection{detour}")),
        Wire::Reset => network(format!("{host} broke the connection{detour}")),
        Wire::Incomplete => network(format!("{host} broke off its answer{detour}")),
        Wire::Name => network(format!("the name of {host} cannot be resolved{detour}"))
            .advise("check DNS, VPN and the spelling of the region"),
        Wire::Tls => network(format!("TLS with {host} failed{detour}: {}", last(error)))
            .advise("behind a proxy that opens TLS, point AWS_CA_BUNDLE at its certificate"),
        Wire::Proxy => network(format!("no way to {host}{detour}: {}", last(error)))
            .advise("check HTTPS_PROXY and NO_PROXY"),
        // Signing, endpoint rules and the like fail here too; the words are all there is.
        Wire::Other => network(format!("{host}{detour}: {}", chain_text(error))),
    }
}

/// The same on the way to credentials; none if the network is not to blame.
pub(super) fn credentials_unreachable(
    error: &(dyn Error + 'static),
    action: &str,
    situation: &Situation,
) -> Option<Fault> {
    // Only what a connection said: a profile may well be called `proxy`.
    let connector = find::<ConnectorError>(error)?;
    let found = if connector.is_timeout() {
        Wire::Timeout
    } else {
        wire(connector)
    };
    let kind = match found {
        Wire::Other | Wire::Incomplete => return None,
        Wire::Timeout => FaultKind::Timeout,
        _ => FaultKind::Network,
    };
    // Nobody at the metadata address means that this is no instance.
    if chain_text(error).to_ascii_lowercase().contains("imds") {
        return None;
    }
    let message = format!(
        "while asking for {}{}: {}",
        situation.credentials(),
        situation.detour(),
        last(error)
    );
    Some(fault(kind, action, &message).advise("check VPN, proxy and firewall"))
}

/// A timeout of the SDK's own.
pub(super) fn timeout(error: &(dyn Error + 'static), action: &str, situation: &Situation) -> Fault {
    let host = situation.host.as_deref().unwrap_or("the endpoint");
    let words = format!("{host}{}: {}", situation.detour(), last(error));
    fault(FaultKind::Timeout, action, &words)
}

/// The request could not be made.
pub(super) fn not_built(error: &(dyn Error + 'static), action: &str, _: &Situation) -> Fault {
    let text = chain_text(error);
    let kind = if text.contains("Missing Region") {
        FaultKind::NoRegion
    } else {
        FaultKind::Bug
    };
    fault(kind, action, &text)
}

/// An answer without a code of AWS.
pub(super) fn not_from_aws(answer: &HttpResponse, action: &str, situation: &Situation) -> Fault {
    let status = answer.status().as_u16();
    let host = situation.host.as_deref().unwrap_or("the endpoint");
    let body = answer.body().bytes().unwrap_or_default();
    let what = if looks_like_html(body) {
        "a web page instead of an answer"
    } else {
        "no error code of AWS"
    };
    let detour = situation.detour();
    let words = format!("{host} answered HTTP {status} with {what}{detour}");
    match status {
        429 => fault(FaultKind::Throttled, action, &words),
        407 => fault(
            FaultKind::Network,
            action,
            &format!("the proxy wants a login{detour}"),
        )
        .advise("put user and password into HTTPS_PROXY"),
        _ => fault(FaultKind::Service, action, &words).advise(NOT_AWS),
    }
}

/// An answer that could not be read.
pub(super) fn unreadable(
    error: &(dyn Error + 'static),
    answer: &HttpResponse,
    action: &str,
    situation: &Situation,
) -> Fault {
    let body = answer.body().bytes().unwrap_or_default();
    if !answer.status().is_success() || looks_like_html(body) {
        return not_from_aws(answer, action, situation);
    }
    match wire(error) {
        Wire::Other => fault(
            FaultKind::Bug,
            action,
            &format!("the answer could not be read: {}", last(error)),
        ),
        _ => undelivered(error, false, action, situation),
    }
}

fn looks_like_html(body: &[u8]) -> bool {
    let start = body
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .and_then(|at| body.get(at..))
        .unwrap_or_default();
    start.first() == Some(&b'<') && !start.starts_with(b"<?xml")
}

/// The innermost words of a chain: the cause itself.
fn last(error: &(dyn Error + 'static)) -> String {
    chain(error)
        .last()
        .map_or_else(String::new, |error| error.to_string())
}
