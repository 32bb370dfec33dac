//! Security groups and their rules.

use super::Desk;
use super::ask::{Kind, Tags, Thing, describe, named, tag_set, yes};
use crate::sim::network::{Group, Part, Peer, Rule, Vpc, groups_of};
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::{element, list, text};

static GROUPS: Kind = Kind {
    set: "securityGroupInfo",
    ids: "GroupId",
    gone: (
        "InvalidGroup.NotFound",
        "The security group '",
        "' does not exist",
    ),
    filters: &[
        "description",
        "egress.ip-permission.cidr",
        "egress.ip-permission.from-port",
        "egress.ip-permission.group-id",
        "egress.ip-permission.prefix-list-id",
        "egress.ip-permission.protocol",
        "egress.ip-permission.to-port",
        "group-id",
        "group-name",
        "ip-permission.cidr",
        "ip-permission.from-port",
        "ip-permission.group-id",
        "ip-permission.prefix-list-id",
        "ip-permission.protocol",
        "ip-permission.to-port",
        "owner-id",
        "vpc-id",
    ],
};

/// `DescribeSecurityGroups`.
pub(super) fn groups(desk: &Desk<'_>) -> Result<String, ApiError> {
    describe(desk, &GROUPS, desk.vpcs().flat_map(groups_of))
}

impl Thing for Group<'_> {
    fn id(&self) -> String {
        Group::id(*self)
    }

    fn facts(&self, desk: &Desk<'_>, filter: &str) -> Vec<String> {
        let (egress, rest) = match filter.strip_prefix("egress.") {
            Some(rest) => (true, rest),
            None => (false, filter),
        };
        if let Some(what) = rest.strip_prefix("ip-permission.") {
            let rules = self.rules().into_iter();
            return rules
                .filter(|rule| rule.egress == egress)
                .filter_map(|rule| permitted(&rule, what))
                .collect();
        }
        vec![match filter {
            "group-id" => Group::id(*self),
            "group-name" => self.name(),
            "description" => self.description(),
            "vpc-id" => Vpc::id(self.vpc),
            "owner-id" => desk.world.account.clone(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self, desk: &Desk<'_>) -> Tags {
        if self.is_default() {
            return Tags::new();
        }
        let endpoints = Group::of_endpoints(self.vpc).id() == Group::id(*self);
        let part = if endpoints {
            Part::Network
        } else {
            Part::Cluster
        };
        named(desk, self.vpc, part, &self.logical(), self.name())
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let account = &desk.world.account;
        let id = Group::id(*self);
        let (out, into): (Vec<Rule>, Vec<Rule>) =
            self.rules().into_iter().partition(|rule| rule.egress);
        let permissions = |rules: Vec<Rule>| rules.into_iter().map(|one| permission(&one, account));
        text("ownerId", account)
            + &text("groupId", &id)
            + &text(
                "securityGroupArn",
                format!("arn:aws:ec2:{}:{account}:security-group/{id}", desk.region),
            )
            + &text("groupName", self.name())
            + &text("groupDescription", self.description())
            + &text("vpcId", Vpc::id(self.vpc))
            + &list("ipPermissions", "item", permissions(into))
            + &list("ipPermissionsEgress", "item", permissions(out))
            + &tag_set(self.tags(desk))
    }
}

/// What a rule is under the name of a filter.
fn permitted(rule: &Rule, what: &str) -> Option<String> {
    match (what, &rule.peer) {
        ("protocol", _) => Some(rule.protocol.into()),
        ("from-port", _) => Some(rule.ports?.0.to_string()),
        ("to-port", _) => Some(rule.ports?.1.to_string()),
        ("cidr", Peer::Cidr(peer))
        | ("group-id", Peer::Group(peer))
        | ("prefix-list-id", Peer::PrefixList(peer)) => Some(peer.clone()),
        _ => None,
    }
}

fn ports(rule: &Rule) -> String {
    rule.ports.map_or_else(String::new, |(from, to)| {
        text("fromPort", from.to_string()) + &text("toPort", to.to_string())
    })
}

fn permission(rule: &Rule, account: &str) -> String {
    let described = rule
        .description
        .map_or_else(String::new, |words| text("description", words));
    let [mut groups, mut ranges, mut lists] = [Vec::new(), Vec::new(), Vec::new()];
    match &rule.peer {
        Peer::Cidr(cidr) => ranges.push(text("cidrIp", cidr) + &described),
        Peer::Group(id) => {
            groups.push(text("userId", account) + &text("groupId", id) + &described);
        }
        Peer::PrefixList(id) => lists.push(text("prefixListId", id) + &described),
    }
    text("ipProtocol", rule.protocol)
        + &ports(rule)
        + &list("groups", "item", groups)
        + &list("ipRanges", "item", ranges)
        + "<ipv6Ranges/>"
        + &list("prefixListIds", "item", lists)
}

static RULES: Kind = Kind {
    set: "securityGroupRuleSet",
    ids: "SecurityGroupRuleId",
    gone: (
        "InvalidSecurityGroupRuleId.NotFound",
        "The security group rule ID '",
        "' does not exist",
    ),
    filters: &["group-id", "security-group-rule-id"],
};

/// A rule with the group that it is of.
struct Placed<'a> {
    group: Group<'a>,
    number: usize,
    rule: Rule,
}

/// `DescribeSecurityGroupRules`.
pub(super) fn rules(desk: &Desk<'_>) -> Result<String, ApiError> {
    let all = desk.vpcs().flat_map(groups_of).flat_map(|group| {
        let rules = group.rules().into_iter().enumerate();
        rules.map(move |(number, rule)| Placed {
            group,
            number,
            rule,
        })
    });
    describe(desk, &RULES, all)
}

impl Thing for Placed<'_> {
    fn id(&self) -> String {
        self.group.rule_id(self.number)
    }

    fn facts(&self, _: &Desk<'_>, filter: &str) -> Vec<String> {
        vec![match filter {
            "group-id" => Group::id(self.group),
            "security-group-rule-id" => self.id(),
            _ => return Vec::new(),
        }]
    }

    fn xml(&self, desk: &Desk<'_>) -> String {
        let account = &desk.world.account;
        let rule = &self.rule;
        // Without a range of ports this call says -1, where the other says nothing.
        let range = if rule.ports.is_some() {
            ports(rule)
        } else {
            text("fromPort", "-1") + &text("toPort", "-1")
        };
        let peer = match &rule.peer {
            Peer::Cidr(cidr) => text("cidrIpv4", cidr),
            Peer::PrefixList(id) => text("prefixListId", id),
            Peer::Group(id) => element(
                "referencedGroupInfo",
                &(text("groupId", id) + &text("userId", account)),
            ),
        };
        let described = rule
            .description
            .map_or_else(String::new, |words| text("description", words));
        text("securityGroupRuleId", self.id())
            + &text("groupId", Group::id(self.group))
            + &text("groupOwnerId", account)
            + &text("isEgress", yes(rule.egress))
            + &text("ipProtocol", rule.protocol)
            + &range
            + &peer
            + &described
            + "<tagSet/>"
    }
}
