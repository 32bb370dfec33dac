//! From one place of a network to another: groups out, ACLs both ways, groups in.

use super::hop::{Hop, Hops, Verdict};
use super::range::Range;
use super::rules::{Lists, Packets, Protocol, Reach, Way, acl_lets, groups_let, ports_in_words};
use crate::domain::Text;
use crate::domain::network::{Ground, SecurityGroup, acl_of};

/// Ports that answers come back to: a client chooses one of them
/// ([ephemeral ports](https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports)).
pub(super) const EPHEMERAL: (u16, u16) = (1024, u16::MAX);

/// One end of a way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct End {
    /// Its subnet; none outside of what was read.
    pub subnet: Option<Text>,
    /// Addresses it may have.
    pub ranges: Vec<Range>,
    /// Its security groups.
    pub groups: Groups,
    /// Whether it stands for many of whom some may be let in and others not.
    pub crowd: bool,
}

/// The security groups of an end.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Groups {
    /// These.
    Held(Vec<Text>),
    /// None, so that nothing is filtered there.
    Free,
    /// It is outside: nobody here knows what is filtered there.
    Outside,
    /// It is not known which.
    Unknown(String),
}

/// Names of the hops between two ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Steps {
    pub from_group: &'static str,
    pub from_acl: &'static str,
    pub to_acl: &'static str,
    pub to_group: &'static str,
}

/// Packets to a port.
#[derive(Debug, Clone, Copy)]
pub(super) struct Port {
    pub protocol: Protocol,
    pub ports: (u16, u16),
}

impl Port {
    /// A port; none where the number is no port.
    pub(super) fn of(protocol: Protocol, number: i32) -> Option<Self> {
        let port = u16::try_from(number).ok()?;
        let ports = (port, port);
        Some(Self { protocol, ports })
    }
}

impl End {
    fn held(&self) -> &[Text] {
        match &self.groups {
            Groups::Held(groups) => groups,
            _ => &[],
        }
    }

    /// Why its groups are not known.
    fn why_unknown(&self) -> Option<&str> {
        match &self.groups {
            Groups::Unknown(why) => Some(why),
            _ => None,
        }
    }

    /// Its addresses of one family.
    fn of_family(&self, v6: bool) -> Vec<Range> {
        let ranges = self.ranges.iter().copied();
        ranges.filter(|range| range.is_v6() == v6).collect()
    }
}

/// Everything that packets to a port pass from one end to the other, and their answers.
pub(super) fn cross(
    ground: &Ground,
    lists: &Lists,
    from: &End,
    to: &End,
    port: Port,
    steps: Steps,
) -> Hops {
    // A packet has one family; IPv4 where both could.
    let v6 = !to.ranges.is_empty() && to.ranges.iter().all(Range::is_v6);
    let (here, there) = (from.of_family(v6), to.of_family(v6));
    let packets = |ranges, groups| Packets {
        protocol: port.protocol,
        ports: port.ports,
        ranges,
        groups,
    };
    let crowd = from.crowd || to.crowd;
    let mut hops = Vec::new();
    hops.extend(group_hop(
        steps.from_group,
        ground,
        lists,
        (from, to),
        Way::Out,
        &packets(&there, to.held()),
    ));
    // An ACL stands at the edge of a subnet: what stays inside does not meet it.
    if from.subnet.is_none() || from.subnet != to.subnet {
        if let Some(subnet) = &from.subnet {
            let out = packets(&there, &[]);
            hops.push(acl_hop(
                steps.from_acl,
                ground,
                subnet,
                Way::Out,
                &out,
                crowd,
            ));
        }
        if let Some(subnet) = &to.subnet {
            let into = packets(&here, &[]);
            hops.push(acl_hop(steps.to_acl, ground, subnet, Way::In, &into, crowd));
        }
    }
    hops.extend(group_hop(
        steps.to_group,
        ground,
        lists,
        (to, from),
        Way::In,
        &packets(&here, from.held()),
    ));
    hops
}

/// What the groups of one end do with packets from or to the other.
fn group_hop(
    step: &'static str,
    ground: &Ground,
    lists: &Lists,
    (own, other): (&End, &End),
    way: Way,
    packets: &Packets<'_>,
) -> Option<Hop> {
    let crowd = other.crowd;
    let ids = match &own.groups {
        Groups::Outside => return None,
        Groups::Free => {
            return Some(Hop::passes(
                step,
                "",
                "no security group: nothing is filtered here",
            ));
        }
        Groups::Unknown(why) => return Some(Hop::unknown(step, "", why)),
        Groups::Held(ids) => ids,
    };
    let found: Vec<&SecurityGroup> = ids.iter().filter_map(|id| ground.group(id)).collect();
    let missing = ids.iter().find(|id| ground.group(id).is_none());
    let reach = match packets.ranges.is_empty() {
        true => for_anyone(&found, way, packets, lists),
        false => groups_let(&found, way, packets, lists),
    };
    let (verdict, words) = match (reach, missing) {
        (Reach::All(words), _) => (Verdict::Passes, words),
        // A rule may name a group of the other end, whichever those are.
        (Reach::Part(_) | Reach::Others(_), None) if other.why_unknown().is_some() => {
            let why = other.why_unknown().unwrap_or_default();
            let words = format!("the security groups of the other end are not known: {why}");
            (Verdict::Unknown, words)
        }
        (_, Some(id)) => {
            let why = ground.groups.gap();
            let why = why.unwrap_or("it is in none of the VPCs that were read");
            let words = match &ids[..] {
                [_] => why.to_owned(),
                _ => format!("{id}: {why}"),
            };
            (Verdict::Unknown, words)
        }
        (Reach::Part(words), None) if crowd => {
            (Verdict::Passes, format!("{words}, and nobody else"))
        }
        (Reach::Part(words), None) => (Verdict::Partly, format!("{words}, which is only a part")),
        // Somebody is let in; who comes is not known.
        (Reach::Others(words), None) if crowd => (Verdict::Passes, words),
        (Reach::None(words) | Reach::Others(words), None) => (Verdict::Blocked, words),
        (Reach::Unknown(words), None) => (Verdict::Unknown, words),
    };
    let mut hop = Hop::new(step, verdict, "", words);
    hop.at = ids.iter().map(|id| id.to_string()).collect();
    Some(hop)
}

/// What groups let through of an end whose addresses are not known: rules that name its groups,
/// everybody or nobody still tell.
fn for_anyone(groups: &[&SecurityGroup], way: Way, packets: &Packets<'_>, lists: &Lists) -> Reach {
    let anyone = Packets {
        ranges: &[Range::ANYWHERE],
        ..*packets
    };
    match groups_let(groups, way, &anyone, lists) {
        Reach::Part(words) => {
            Reach::Unknown(format!("{words}; no address of the other end is known"))
        }
        reach => reach,
    }
}

/// What the ACL of a subnet does with packets, and with what answers them.
pub(super) fn acl_hop(
    step: &'static str,
    ground: &Ground,
    subnet: &Text,
    way: Way,
    packets: &Packets<'_>,
    crowd: bool,
) -> Hop {
    let Some(acl) = acl_of(&ground.acls.items, subnet) else {
        let why = ground.acls.gap();
        let why = why.map_or_else(|| format!("no ACL is told for {subnet}"), str::to_owned);
        return Hop::unknown(step, "", why);
    };
    let id = &*acl.network_acl_id;
    if packets.ranges.is_empty() {
        return Hop::unknown(step, id, "no address of the other end is known");
    }
    let back_way = match way {
        Way::In => Way::Out,
        Way::Out => Way::In,
    };
    let back = Packets {
        ports: EPHEMERAL,
        ..*packets
    };
    let there = acl_lets(acl, way, packets);
    let back = acl_lets(acl, back_way, &back);
    match (there, back) {
        (Reach::None(words) | Reach::Others(words), _) => Hop::blocked(step, id, words),
        (_, Reach::None(words) | Reach::Others(words)) => {
            Hop::blocked(step, id, format!("answers: {words}"))
        }
        (Reach::Part(words), _) if !crowd => Hop::new(step, Verdict::Partly, id, words),
        (_, Reach::Part(words)) if !crowd => {
            // The ports that answers go to are chosen by whoever asks.
            Hop::unknown(step, id, format!("answers: {words}"))
        }
        (Reach::Unknown(words), _) | (_, Reach::Unknown(words)) => Hop::unknown(step, id, words),
        (Reach::Part(words), Reach::All(_) | Reach::Part(_)) => Hop::passes(step, id, words),
        (Reach::All(_), Reach::Part(words)) => Hop::passes(step, id, format!("answers: {words}")),
        (Reach::All(_), Reach::All(_)) => {
            let port = ports_in_words(packets.ports);
            let words = match way {
                Way::In => format!("lets {port} in and answers out"),
                Way::Out => format!("lets {port} out and answers in"),
            };
            Hop::passes(step, id, words)
        }
    }
}
