//! VPC endpoints, and the prefix lists of what gateways lead to.

use super::groups::capital;
use super::{Interface, Owner, Vpc, ZONES};
use crate::sim::rng::{hash, mix};

/// What gateway endpoints lead to, with some of the addresses of each.
pub(crate) const PREFIX_LISTS: [(&str, &[&str]); 2] = [
    ("s3", &["3.5.0.0/19", "52.216.0.0/15", "54.231.0.0/16"]),
    ("dynamodb", &["3.218.180.0/22", "52.94.0.0/22"]),
];

/// The id of a prefix list; those of us-east-1 are AWS's own.
pub(crate) fn prefix_list_id(region: &str, service: &str) -> String {
    match (region, service) {
        ("us-east-1", "s3") => "pl-63a5400a".into(),
        ("us-east-1", "dynamodb") => "pl-02cd2c6b".into(),
        _ => format!("pl-{:08x}", mix(&[hash(region), hash(service)]) >> 32),
    }
}

/// An endpoint of a VPC.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Endpoint<'a> {
    pub vpc: Vpc<'a>,
    /// The short name: `s3`, `ecr.dkr`.
    pub service: &'a str,
}

impl<'a> Endpoint<'a> {
    pub(crate) fn id(self) -> String {
        self.vpc.id_of("vpce", self.service)
    }

    /// Whether routes lead to it, and no interfaces.
    pub(crate) fn is_gateway(self) -> bool {
        PREFIX_LISTS.iter().any(|(name, _)| *name == self.service)
    }

    /// Its interfaces, one in each private subnet.
    pub(crate) fn interfaces(self) -> impl Iterator<Item = Interface<'a>> {
        let zones = if self.is_gateway() { 0 } else { ZONES };
        (0..zones).map(move |zone| Interface {
            subnet: self.vpc.subnet(false, zone),
            owner: Owner::Endpoint(self.service),
        })
    }

    /// The logical name in a template.
    pub(crate) fn logical(self) -> String {
        let words: String = self.service.split(['.', '-']).map(capital).collect();
        format!("{words}Endpoint")
    }
}

impl<'a> Vpc<'a> {
    pub(crate) fn endpoints(self) -> impl Iterator<Item = Endpoint<'a>> {
        let services = self.spec.endpoints.iter();
        services.map(move |service| Endpoint { vpc: self, service })
    }
}
