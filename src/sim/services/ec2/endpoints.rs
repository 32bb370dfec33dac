//! VPC endpoints and prefix lists.

use super::Desk;
use super::ask::{Kind, Tags, Thing, describe, named, tag_set, yes};
use crate::sim::network::{Endpoint, Group, PREFIX_LISTS, Part, Vpc, ZONES, prefix_list_id};
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::{element, escape, field, list, text, time};

/// Long before the story, in milliseconds of it.
const MADE: i64 = -119 * 86_400_000;

/// What an endpoint has unless somebody writes another: everybody may do everything.
const POLICY: &str =
    r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#;

static ENDPOINTS: Kind = Kind {
    set: "vpcEndpointSet",
    ids: "VpcEndpointId",
    gone: (
        "InvalidVpcEndpointId.NotFound",
        "The Vpc Endpoint Id '",
        "' does not exist",
    ),
    filters: &[
        "service-name",
        "vpc-endpoint-id",
        "vpc-endpoint-state",
        "vpc-endpoint-type",
        "vpc-id",
    ],
};

/// `DescribeVpcEndpoints`.
pub(super) fn endpoints(desk: &Desk<'_>) -> Result<String, ApiError> {
    describe(desk, &ENDPOINTS, desk.vpcs().flat_map(Vpc::endpoints))
}

fn kind(endpoint: Endpoint<'_>) -> &'static str {
    if endpoint.is_gateway() {
        "Gateway"
    } else {
        "Interface"
    }
}

fn service_name(region: &str, service: &str) -> String {
    format!("com.amazonaws.{region}.{service}")
}

impl Thing for Endpoint<'_> {
    fn id(&self) -> String {
        Endpoint::id(*self)
    }

    fn facts(&self, desk: &Desk<'_>, filter: &str) -> Vec<String> {
        vec![match filter {
            "vpc-id" => Vpc::id(self.vpc),
            "vpc-endpoint-id" => Endpoint::id(*self),
            "vpc-endpoint-state" => "available".into(),
            "vpc-endpoint-type" => kind(*self).into(),
            "service-name" => service_name(desk.region, self.service),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self, desk: &Desk<'_>) -> Tags {
        let name = format!("{}-{}", self.vpc.name(), self.service);
        named(desk, self.vpc, Part::Network, &self.logical(), name)
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let gateway = self.is_gateway();
        let subnets = (0..ZONES).map(|zone| self.vpc.subnet(false, zone));
        let tables: Vec<String> = if gateway {
            let public = self.vpc.has_gateway().then(|| self.vpc.subnet(true, 0));
            let all = public.into_iter().chain(subnets.clone());
            all.map(|subnet| subnet.route_table()).collect()
        } else {
            Vec::new()
        };
        let group = Group::of_endpoints(self.vpc);
        let groups =
            (!gateway).then(|| text("groupId", group.id()) + &text("groupName", group.name()));
        let subnets: Vec<String> = if gateway {
            Vec::new()
        } else {
            subnets.map(|subnet| subnet.id()).collect()
        };
        let number = &Endpoint::id(*self)[5..];
        let host = format!(
            "{}-{}.{}.{}.vpce.amazonaws.com",
            Endpoint::id(*self),
            &number[9..],
            self.service,
            desk.region
        );
        let dns = (!gateway).then(|| text("dnsName", host));
        text("vpcEndpointId", Endpoint::id(*self))
            + &text("vpcEndpointType", kind(*self))
            + &text("vpcId", Vpc::id(self.vpc))
            + &text("serviceName", service_name(desk.region, self.service))
            + &text("state", "available")
            + &text("policyDocument", POLICY)
            + &list("routeTableIdSet", "item", tables)
            + &list("subnetIdSet", "item", subnets)
            + &list("groupSet", "item", groups)
            + &text("privateDnsEnabled", yes(!gateway))
            + &text("requesterManaged", "false")
            + &list(
                "networkInterfaceIdSet",
                "item",
                self.interfaces().map(|interface| interface.id()),
            )
            + &list("dnsEntrySet", "item", dns)
            + &text("creationTimestamp", time(desk.world.wall(MADE)))
            + &text("ownerId", &desk.world.account)
            + &tag_set(self.tags(desk))
    }
}

/// A prefix list of AWS: of a service behind gateway endpoints.
struct List<'a> {
    region: &'a str,
    service: &'static str,
    blocks: &'static [&'static str],
    /// Whether it is shown as a managed prefix list.
    managed: bool,
}

fn all(region: &str, managed: bool) -> impl Iterator<Item = List<'_>> {
    PREFIX_LISTS.iter().map(move |(service, blocks)| List {
        region,
        service,
        blocks,
        managed,
    })
}

const GONE: (&str, &str, &str) = (
    "InvalidPrefixListID.NotFound",
    "The prefix list ID '",
    "' does not exist",
);

static LISTS: Kind = Kind {
    set: "prefixListSet",
    ids: "PrefixListId",
    gone: GONE,
    filters: &["prefix-list-id", "prefix-list-name"],
};

static MANAGED: Kind = Kind {
    set: "prefixListSet",
    ids: "PrefixListId",
    gone: GONE,
    filters: &["owner-id", "prefix-list-id", "prefix-list-name"],
};

/// `DescribePrefixLists`.
pub(super) fn lists(desk: &Desk<'_>) -> Result<String, ApiError> {
    describe(desk, &LISTS, all(desk.region, false))
}

/// `DescribeManagedPrefixLists`.
pub(super) fn managed(desk: &Desk<'_>) -> Result<String, ApiError> {
    describe(desk, &MANAGED, all(desk.region, true))
}

impl Thing for List<'_> {
    fn id(&self) -> String {
        prefix_list_id(self.region, self.service)
    }

    fn facts(&self, desk: &Desk<'_>, filter: &str) -> Vec<String> {
        vec![match filter {
            "prefix-list-id" => self.id(),
            "prefix-list-name" => service_name(desk.region, self.service),
            "owner-id" => "AWS".into(),
            _ => return Vec::new(),
        }]
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let id = self.id();
        let name = service_name(desk.region, self.service);
        let head = text("prefixListId", &id) + &text("prefixListName", name);
        if self.managed {
            return head
                + &text("ownerId", "AWS")
                + &text("addressFamily", "IPv4")
                + &text("state", "create-complete")
                + &text(
                    "prefixListArn",
                    format!("arn:aws:ec2:{}:aws:prefix-list/{id}", desk.region),
                );
        }
        let blocks = self.blocks.iter().map(|block| escape(block));
        head + &list("cidrSet", "item", blocks)
    }
}

/// `GetManagedPrefixListEntries`.
pub(super) fn entries(desk: &Desk<'_>) -> Result<String, ApiError> {
    let id = field(desk.form, "PrefixListId").unwrap_or_default();
    let found = all(desk.region, true).find(|one| one.id() == id);
    let (code, before, behind) = GONE;
    let found = found.ok_or_else(|| ApiError::new(code, format!("{before}{id}{behind}")))?;
    let entries = found.blocks.iter().map(|block| element("cidr", block));
    Ok(list("entrySet", "item", entries))
}
