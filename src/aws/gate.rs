//! What may be sent at all: asked twice, by the choke point and inside the SDK.

use crate::domain::call::Operation;
use crate::domain::fault::{Fault, FaultKind};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use std::sync::{Arc, OnceLock};

/// Why an operation was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// It is on no list.
    #[error("{0} is not among the operations ecsight sends")]
    Unlisted(String),
    /// It changes something and nobody allowed that.
    #[error("{0} changes something; ecsight was started without --write")]
    ReadOnly(String),
}

impl Refusal {
    pub(super) fn into_fault(self, action: String) -> Fault {
        let fault = Fault::new(FaultKind::Refused, action, self.to_string());
        match self {
            Self::ReadOnly(_) => fault.advise("start ecsight with --write to allow it"),
            Self::Unlisted(_) => fault,
        }
    }
}

/// Whether `service:name` is on the list, and allowed if it changes anything.
pub(super) fn admit(
    list: &[Operation],
    service: &str,
    name: &str,
    write: bool,
) -> Result<(), Refusal> {
    let action = || format!("{service}:{name}");
    let known = list
        .iter()
        .find(|known| known.name == name && known.service.eq_ignore_ascii_case(service))
        .ok_or_else(|| Refusal::Unlisted(action()))?;
    if known.mutating && !write {
        return Err(Refusal::ReadOnly(action()));
    }
    Ok(())
}

/// The same question inside the SDK, so that code that goes round the choke
/// point sends nothing either. It also notes which host the requests go to,
/// which no connection error of the SDK tells.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    pub(super) list: &'static [Operation],
    pub(super) write: bool,
    pub(super) host: Arc<OnceLock<String>>,
}

impl Intercept for Gate {
    fn name(&self) -> &'static str {
        "ecsight gate"
    }

    // The first hook that knows the operation: it runs before credentials are asked for.
    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // An operation without metadata cannot be recognised, so it is not sent.
        let (service, name) = cfg.load::<Metadata>().map_or(("?", "?"), |metadata| {
            (super::names::of_sdk(metadata.service()), metadata.name())
        });
        admit(self.list, service, name, self.write)?;
        Ok(())
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.host
            .get_or_init(|| host_and_port(context.request().uri()));
        Ok(())
    }
}

/// `host:port` of an address.
pub(super) fn host_and_port(uri: &str) -> String {
    let (scheme, rest) = uri.split_once("://").unwrap_or(("https", uri));
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    match (has_port, scheme) {
        (true, _) => host.to_owned(),
        (false, "http") => format!("{host}:80"),
        (false, _) => format!("{host}:443"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::call::Bucket;

    #[test]
    fn only_what_is_listed_passes_and_mutations_only_with_write() {
        let list = [
            Operation::read("ecs", "ListTasks", Bucket::ClusterResourceRead),
            Operation {
                mutating: true,
                ..Operation::read("ecs", "StopTask", Bucket::ClusterResourceRead)
            },
        ];
        assert_eq!(admit(&list, "ECS", "ListTasks", false), Ok(()));
        assert_eq!(
            admit(&list, "ecs", "StopTask", false),
            Err(Refusal::ReadOnly("ecs:StopTask".into()))
        );
        assert_eq!(admit(&list, "ecs", "StopTask", true), Ok(()));
        assert_eq!(
            admit(&list, "ecs", "DeleteCluster", true),
            Err(Refusal::Unlisted("ecs:DeleteCluster".into()))
        );
        // The same name in another service is another operation.
        assert!(admit(&list, "batch", "ListTasks", true).is_err());
    }

    #[test]
    fn host_and_port_of_addresses() {
        let cases = [
            (
                "https://ecs.eu-west-1.amazonaws.com/",
                "ecs.eu-west-1.amazonaws.com:443",
            ),
            ("http://127.0.0.1:5555", "127.0.0.1:5555"),
            ("http://user:pw@proxy/x?y", "proxy:80"),
            ("https://[::1]:8443/", "[::1]:8443"),
            ("https://[::1]/", "[::1]:443"),
        ];
        for (uri, expected) in cases {
            assert_eq!(host_and_port(uri), expected, "{uri}");
        }
    }
}
