//! Network ACLs in plain words.

use super::rules::{cidr_words, is_everywhere, traffic};
use crate::domain::network::{AclEntry, Ground, NetworkAcl};
use crate::domain::{Text, list};

/// The number of the last word, which the console shows as `*`.
const LAST: i32 = 32767;

/// A network ACL in words.
#[derive(Debug, Clone)]
pub struct AclNote<'a> {
    /// The ACL.
    pub acl: &'a NetworkAcl,
    /// Whether everything passes in both directions; none where its entries are not told.
    pub lets_all: Option<bool>,
    /// What it does with what comes in, in the order it is tried.
    pub ingress: Vec<String>,
    /// What it does with what goes out, in the order it is tried.
    pub egress: Vec<String>,
}

/// The ACLs of a VPC that hold for a subnet.
pub(super) fn notes<'a>(ground: &'a Ground, vpc: &str) -> Vec<AclNote<'a>> {
    let acls = ground.acls.items.iter();
    let acls = acls.filter(|acl| acl.vpc_id.as_deref() == Some(vpc));
    let used = acls.filter(|acl| !list(&acl.subnet_ids).is_empty());
    let notes = used.map(|acl| {
        let of_way = |egress| acl.entries_of(egress);
        let (ingress, egress) = (of_way(false), of_way(true));
        let all = |entries: &Option<Vec<&AclEntry>>| entries.as_deref().map(lets_all);
        AclNote {
            acl,
            lets_all: match (all(&ingress), all(&egress)) {
                (Some(into), Some(out)) => Some(into && out),
                _ => None,
            },
            ingress: words(ground, ingress.as_deref(), false),
            egress: words(ground, egress.as_deref(), true),
        }
    });
    notes.collect()
}

/// Whether the first entry that is tried for IPv4 lets everything through, and so does the first
/// one for IPv6, if there is one that lets anything through.
fn lets_all(entries: &[&AclEntry]) -> bool {
    let of = |v6: bool| {
        let mut own = entries
            .iter()
            .filter(move |it| it.ipv6_cidr_block.is_some() == v6);
        own.next()
    };
    let first = of(false).is_some_and(|it| is_all(it, "allow"));
    let has_v6 = entries
        .iter()
        .any(|it| it.ipv6_cidr_block.is_some() && it.rule_number != Some(LAST));
    first && (!has_v6 || of(true).is_some_and(|it| is_all(it, "allow")))
}

fn is_all(entry: &AclEntry, action: &str) -> bool {
    let range = entry.cidr_block.as_ref().or(entry.ipv6_cidr_block.as_ref());
    entry.protocol.as_deref() == Some("-1")
        && entry.rule_action.as_deref() == Some(action)
        && range.is_some_and(|range| is_everywhere(range))
}

fn words(ground: &Ground, entries: Option<&[&AclEntry]>, is_egress: bool) -> Vec<String> {
    let Some(entries) = entries else {
        return vec!["entries not told".to_owned()];
    };
    let mut words: Vec<String> = Vec::new();
    for entry in entries {
        let number = match entry.rule_number {
            Some(LAST) if is_all(entry, "deny") => continue,
            Some(number) => number.to_string(),
            None => "?".to_owned(),
        };
        words.push(format!("{number} {}", sentence(ground, entry, is_egress)));
    }
    words.push("the rest is denied".to_owned());
    words
}

fn sentence(ground: &Ground, entry: &AclEntry, is_egress: bool) -> String {
    let action = match entry.rule_action.as_deref() {
        Some("allow") => "allows",
        Some("deny") => "denies",
        Some(other) => other,
        None => "does not tell what it does with",
    };
    let protocol = entry.protocol.as_deref();
    let ports = match protocol {
        Some("1" | "58") => (entry.icmp_type, entry.icmp_code),
        _ => (entry.from_port, entry.to_port),
    };
    let range: Option<&Text> = entry.cidr_block.as_ref().or(entry.ipv6_cidr_block.as_ref());
    let range = range.map_or_else(
        || "addresses that are not told".to_owned(),
        |range| cidr_words(ground, range, is_egress),
    );
    let way = if is_egress { "to" } else { "from" };
    format!("{action} {} {way} {range}", traffic(protocol, ports))
}
