//! What lets packets through or not: security groups, network ACLs, and the prefix lists they name.

use super::super::xml::Element;
use super::{ids, tags};
use crate::domain::Text;
use crate::domain::network::{
    AclEntry, NetworkAcl, Peer, PeerKind, Permission, PrefixList, SecurityGroup,
};

pub(super) fn group(from: &Element) -> Option<SecurityGroup> {
    let permissions = |set: &str| from.set(set, |one| Some(permission(one)));
    Some(SecurityGroup {
        group_id: from.text("groupId")?,
        group_name: from.text("groupName"),
        description: from.text("groupDescription"),
        vpc_id: from.text("vpcId"),
        owner_id: from.text("ownerId"),
        ingress: permissions("ipPermissions"),
        egress: permissions("ipPermissionsEgress"),
        tags: tags(from),
    })
}

fn permission(from: &Element) -> Permission {
    let mut sources = Vec::new();
    let mut add = |set: &str, kind: fn(&Element) -> Option<PeerKind>| {
        let peers = from.set(set, |peer| {
            Some(Peer {
                kind: kind(peer)?,
                description: peer.text("description"),
            })
        });
        sources.extend(peers.unwrap_or_default());
    };
    add("ipRanges", |range| range.text("cidrIp").map(PeerKind::Cidr));
    add("ipv6Ranges", |range| {
        range.text("cidrIpv6").map(PeerKind::Cidr)
    });
    add("groups", |group| {
        Some(PeerKind::Group {
            group_id: group.text("groupId").or_else(|| group.text("groupName"))?,
            user_id: group.text("userId"),
            vpc_id: group.text("vpcId"),
            vpc_peering_connection_id: group.text("vpcPeeringConnectionId"),
            peering_status: group.text("peeringStatus"),
        })
    });
    add("prefixListIds", |list| {
        list.text("prefixListId").map(PeerKind::PrefixList)
    });
    Permission {
        ip_protocol: from.text("ipProtocol"),
        from_port: from.number("fromPort"),
        to_port: from.number("toPort"),
        sources,
    }
}

pub(super) fn acl(from: &Element) -> Option<NetworkAcl> {
    Some(NetworkAcl {
        network_acl_id: from.text("networkAclId")?,
        vpc_id: from.text("vpcId"),
        is_default: from.flag("default"),
        subnet_ids: from.set("associationSet", |held| held.text("subnetId")),
        entries: from.set("entrySet", |one| Some(entry(one))),
        tags: tags(from),
    })
}

fn entry(from: &Element) -> AclEntry {
    let within = |child: &str, name: &str| from.child(child)?.number(name);
    AclEntry {
        rule_number: from.number("ruleNumber"),
        protocol: from.text("protocol"),
        rule_action: from.text("ruleAction"),
        egress: from.flag("egress"),
        cidr_block: from.text("cidrBlock"),
        ipv6_cidr_block: from.text("ipv6CidrBlock"),
        from_port: within("portRange", "from"),
        to_port: within("portRange", "to"),
        icmp_type: within("icmpTypeCode", "type"),
        icmp_code: within("icmpTypeCode", "code"),
    }
}

pub(super) fn prefix_list(from: &Element) -> Option<PrefixList> {
    Some(PrefixList {
        prefix_list_id: from.text("prefixListId")?,
        prefix_list_name: from.text("prefixListName"),
        owner_id: from.text("ownerId"),
        address_family: from.text("addressFamily"),
        state: from.text("state"),
        max_entries: from.number("maxEntries"),
        cidrs: ids(from, "cidrSet"),
    })
}

/// The ranges of one prefix list, whose answer does not name it.
pub(super) fn entries(answer: &Element, prefix_list: &Text) -> PrefixList {
    PrefixList {
        prefix_list_id: prefix_list.clone(),
        cidrs: answer.set("entrySet", |entry| entry.text("cidr")),
        ..PrefixList::default()
    }
}
