//! VPC endpoints.

use crate::domain::Text;
use crate::domain::cluster::Tag;
use serde::Serialize;
use serde_json::Value;

/// A VPC endpoint ([VpcEndpoint](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VpcEndpoint {
    /// Id.
    pub vpc_endpoint_id: Text,
    /// Interface, Gateway, GatewayLoadBalancer, Resource, ServiceNetwork.
    pub vpc_endpoint_type: Option<Text>,
    /// VPC.
    pub vpc_id: Option<Text>,
    /// `com.amazonaws.REGION.ecr.api`, ….
    pub service_name: Option<Text>,
    /// available, pending, pendingAcceptance, rejected, failed, …; AWS writes it in both cases.
    pub state: Option<Text>,
    /// Subnets of an interface endpoint.
    pub subnet_ids: Option<Vec<Text>>,
    /// Route tables of a gateway endpoint.
    pub route_table_ids: Option<Vec<Text>>,
    /// Security groups of an interface endpoint.
    pub group_ids: Option<Vec<Text>>,
    /// Network interfaces of an interface endpoint.
    pub network_interface_ids: Option<Vec<Text>>,
    /// Names it answers to; private ones only where the private DNS is enabled.
    pub dns_names: Option<Vec<Text>>,
    /// Whether the service's public name leads here inside the VPC.
    pub private_dns_enabled: Option<bool>,
    /// Who may do what by this way, as JSON.
    pub policy_document: Option<Text>,
    /// Account it belongs to.
    pub owner_id: Option<Text>,
    /// What went wrong last: code and words.
    pub last_error: Option<Text>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}

impl VpcEndpoint {
    /// Name, by its tag.
    pub fn name(&self) -> Option<&Text> {
        super::name_of(&self.tags)
    }

    /// Whether it can be used; none where the state is not told.
    pub fn works(&self) -> Option<bool> {
        let state = self.state.as_deref()?;
        Some(state.eq_ignore_ascii_case("available"))
    }

    /// The service behind it without reversed domain and region: `ecr.api` of
    /// `com.amazonaws.eu-west-1.ecr.api`; the whole name where it is none of AWS's.
    pub fn service(&self) -> Option<&str> {
        let name = self.service_name.as_deref()?;
        let rest = name
            .strip_prefix("com.amazonaws.")
            .or_else(|| name.strip_prefix("cn.com.amazonaws."));
        let of_aws = rest
            // Somebody's own service: com.amazonaws.vpce.REGION.vpce-svc-….
            .filter(|rest| !rest.starts_with("vpce."))
            .and_then(|rest| rest.split_once('.'))
            .map(|(_, service)| service);
        Some(of_aws.unwrap_or(name))
    }

    /// Whether its policy lets everybody do everything; none where there is no policy to read.
    pub fn policy_is_full(&self) -> Option<bool> {
        let policy: Value = serde_json::from_str(self.policy_document.as_deref()?).ok()?;
        let statements = match policy.get("Statement")? {
            Value::Array(all) => all.as_slice(),
            one => std::slice::from_ref(one),
        };
        let is = |one: &Value, name: &str, wanted: &str| {
            one.get(name).and_then(Value::as_str) == Some(wanted)
        };
        Some(
            statements.iter().any(lets_all)
                && !statements.iter().any(|it| is(it, "Effect", "Deny")),
        )
    }
}

fn lets_all(statement: &Value) -> bool {
    let star = |value: Option<&Value>| match value {
        Some(Value::String(one)) => one == "*",
        Some(Value::Array(all)) => all.iter().any(|one| one == "*"),
        _ => false,
    };
    let everybody = match statement.get("Principal") {
        Some(Value::Object(by_kind)) => star(by_kind.get("AWS")),
        principal => star(principal),
    };
    statement.get("Effect").and_then(Value::as_str) == Some("Allow")
        && everybody
        && star(statement.get("Action"))
        && star(statement.get("Resource"))
        && statement.get("Condition").is_none()
}
