//! Mode, ports, interface, subnet and security groups of a task, in lines.

use super::facts::{Facts, Stand};
use crate::domain::health::Health;
use crate::domain::network::panel::{Fact, Mode, Port, Reached};
use crate::domain::network::{NetworkItems, Permission, SecurityGroup, Subnet, SubnetClass, Way};
use crate::domain::{Text, list};
use crate::panes::kind::health_role;
use crate::panes::sheet::Sheet;
use crate::store::ContextData;
use crate::theme::Role;

/// Rules shown of one security group and one way.
const RULES: usize = 12;
/// Free addresses below which a subnet is about to be full: a deployment may need as many.
const FEW: i32 = 16;

/// The mode with its meaning.
pub(super) fn mode(sheet: &mut Sheet<'_>, stand: &Stand<'_>) {
    match (&stand.mode, &stand.no_definition) {
        (Some(mode), _) => {
            sheet.text("mode", &format!("{}: {}", mode.word(), mode.meaning()));
        }
        (None, Some(why)) => gap(sheet, "mode", why),
        (None, None) => gap(sheet, "mode", "the task definition is not read yet"),
    }
    if stand.is_elsewhere() {
        sheet.text("machine", "ECS Anywhere: outside of AWS, in no VPC");
    }
}

/// A line for each port.
pub(super) fn ports(sheet: &mut Sheet<'_>, ports: &[Port]) {
    if ports.is_empty() {
        sheet.remark("no port is mapped");
        return;
    }
    let has_host = ports.iter().any(|port| port.host.is_some());
    let mut head = vec!["container", "port", "host port", "reached at", "name"];
    head.retain(|it| has_host || *it != "host port");
    sheet.head(&head);
    for port in ports {
        let name = port.container.as_deref().unwrap_or("—");
        let mut row = vec![(name.to_owned(), None), (port.inside_words(), None)];
        if has_host {
            let host = port
                .host
                .map_or_else(|| "—".to_owned(), |it| it.to_string());
            row.push((host, None));
        }
        row.push(reached(&port.reached));
        row.push((named(port), None));
        sheet.row(row);
    }
}

fn reached(reached: &Reached) -> (String, Option<Role>) {
    match reached {
        Reached::At(places) => (places.join(" "), None),
        Reached::Was(places) => (format!("was {}", places.join(" ")), Some(Role::Muted)),
        Reached::Nowhere(why) => (format!("— {why}"), Some(Role::Muted)),
        Reached::Unknown(why) => (format!("◌ {why}"), Some(Role::Gap)),
    }
}

fn named(port: &Port) -> String {
    match (port.name.as_deref(), port.app_protocol.as_deref()) {
        (Some(name), Some(protocol)) => format!("{name} ({protocol})"),
        (Some(name), None) => name.to_owned(),
        (None, Some(protocol)) => protocol.to_owned(),
        (None, None) => String::new(),
    }
}

/// The interface with its addresses: the task's own, or that of its instance.
pub(super) fn interface(sheet: &mut Sheet<'_>, stand: &Stand<'_>, facts: &Facts<'_>) {
    if !stand.has_place() {
        return;
    }
    if stand.is_behind_host() {
        sheet.section("interface of the instance");
        if let Some(instance) = stand.instance {
            sheet.text("instance", instance.name());
        }
    } else {
        sheet.section("interface");
    }
    if let Some(own) = &stand.interface {
        sheet.value("interface", own.id.as_ref());
        sheet.value("attachment", own.status.as_ref());
    }
    let own = stand.interface.as_ref();
    let found = &facts.interface;
    let told = |own: Option<&Text>, theirs: Option<&Text>| own.or(theirs).cloned();
    let known = found.known();
    if own.is_none() {
        fact(sheet, "interface", found, |it| {
            Some(it.network_interface_id.to_string())
        });
    }
    if let Some(kind) = known.and_then(|it| it.interface_type.as_deref()) {
        match kind {
            "interface" => {}
            "branch" => sheet.text("kind", "branch: behind the trunk of its instance"),
            other => sheet.text("kind", other),
        }
    }
    let private = told(
        own.and_then(|it| it.ipv4.as_ref()),
        known.and_then(|it| it.private_ip_address.as_ref()),
    );
    match (private, stand.task.private_ip()) {
        (Some(private), _) => sheet.text("private address", &private),
        (None, Some(private)) => sheet.text("private address", private),
        (None, None) => fact(sheet, "private address", found, |_| None),
    }
    let mut six: Vec<Text> = own.and_then(|it| it.ipv6.clone()).into_iter().collect();
    let more = known.map_or(&[][..], |it| list(&it.ipv6_addresses)).iter();
    six.extend(
        more.filter(|it| own.and_then(|own| own.ipv6.as_ref()) != Some(*it))
            .cloned(),
    );
    if !six.is_empty() {
        sheet.text("IPv6 address", &six.join(", "));
    }
    public(sheet, stand, facts);
    let dns = told(
        own.and_then(|it| it.dns.as_ref()),
        known.and_then(|it| it.private_dns_name.as_ref()),
    );
    if let Some(dns) = dns {
        sheet.text("private name", &dns);
    }
    if let Some(mac) = own.and_then(|it| it.mac.as_ref()) {
        sheet.text("MAC address", mac);
    }
    let trunk = stand
        .instance
        .and_then(|it| it.attribute("ecs.awsvpc-trunk-id"));
    if let Some(trunk) = trunk.filter(|_| stand.mode == Some(Mode::Awsvpc)) {
        sheet.text("trunk of the instance", trunk);
    }
}

/// The public address, which only EC2 tells.
fn public(sheet: &mut Sheet<'_>, stand: &Stand<'_>, facts: &Facts<'_>) {
    let own = stand.interface.as_ref();
    let is_there = own.is_none_or(|it| it.id.is_some() && !it.is_gone());
    if stand.task.is_stopped() || !is_there {
        return;
    }
    fact(sheet, "public address", &facts.interface, |it| {
        it.public_ip.as_deref().map(str::to_owned)
    });
}

/// Where it stands: subnet, zone, VPC.
pub(super) fn subnet(sheet: &mut Sheet<'_>, stand: &Stand<'_>, facts: &Facts<'_>) {
    if !stand.has_place() {
        return;
    }
    sheet.section("subnet");
    place(sheet, stand, facts);
}

fn place(sheet: &mut Sheet<'_>, stand: &Stand<'_>, facts: &Facts<'_>) {
    let own = stand
        .interface
        .as_ref()
        .and_then(|it| it.subnet_id.as_deref());
    match (&facts.subnet, own) {
        (Fact::Known(subnet), _) => known_subnet(sheet, subnet, facts),
        (Fact::Absent, Some(id)) => {
            let words = format!("{} {id} is not there any more", Health::Look.glyph());
            sheet.toned("subnet", &words, Some(health_role(Health::Look)));
        }
        (Fact::Absent, None) => {
            let one_of = stand
                .configured
                .map(|it| &it.subnets[..])
                .unwrap_or_default();
            match one_of {
                [] => sheet.text("subnet", "—"),
                many => sheet.text("one of", &many.join(", ")),
            }
        }
        (gap, own) => {
            if let Some(id) = own {
                sheet.text("subnet", id);
            }
            let key = if own.is_some() {
                "zone and range"
            } else {
                "subnet"
            };
            fact(sheet, key, gap, |_| None);
        }
    }
    match &facts.vpc {
        Fact::Absent if !matches!(facts.subnet, Fact::Known(_)) => {}
        Fact::Known(vpc) => {
            let mut words = vec![labelled(&vpc.vpc_id, vpc.name())];
            words.extend(vpc.cidr_blocks().iter().map(|it| it.to_string()));
            sheet.text("VPC", &words.join(" · "));
        }
        other => fact(sheet, "VPC", other, |_| None),
    }
}

fn known_subnet(sheet: &mut Sheet<'_>, subnet: &Subnet, facts: &Facts<'_>) {
    sheet.text("subnet", &labelled(&subnet.subnet_id, subnet.name()));
    let mut words: Vec<String> = subnet
        .availability_zone
        .iter()
        .map(|it| it.to_string())
        .collect();
    words.extend(subnet.cidr_blocks().iter().map(|it| it.to_string()));
    sheet.text("zone and range", &words.join(" · "));
    let free = subnet.available_ip_address_count;
    let tone = free
        .filter(|free| *free < FEW)
        .map(|_| health_role(Health::Look));
    let told = free.map_or_else(|| "—".to_owned(), |free| free.to_string());
    sheet.toned("free addresses", &told, tone);
    match &facts.class {
        Fact::Known((class, route)) => {
            let is_lost = route.is_some_and(|it| it.is_blackhole());
            let target = route.and_then(|it| it.target.as_deref());
            let words = match target {
                Some(target) if is_lost => {
                    format!("{}, by {target}: blackhole", class_words(*class))
                }
                Some(target) => format!("{}, by {target}", class_words(*class)),
                None => class_words(*class).to_owned(),
            };
            sheet.toned(
                "way out",
                &words,
                is_lost.then(|| health_role(Health::Broken)),
            );
        }
        other => fact(sheet, "way out", other, |_| None),
    }
}

/// What is wrong with the subnet, in sentences.
pub(super) fn blame_subnet(sheet: &mut Sheet<'_>, facts: &Facts<'_>) {
    let lost = facts.class.known().and_then(|(_, route)| *route);
    if let Some(route) = lost.filter(|route| route.is_blackhole()) {
        let target = route.target.as_deref().unwrap_or("what it named");
        let words = format!("the way out of its subnet is a blackhole: {target} is gone");
        sheet.says(Health::Broken, &words);
    }
    let free = facts
        .subnet
        .known()
        .and_then(|it| it.available_ip_address_count);
    match free {
        Some(0) => sheet.says(
            Health::Broken,
            "its subnet is out of addresses: no further task can start there",
        ),
        Some(free) if free < FEW => {
            sheet.says(
                Health::Look,
                &format!("its subnet has only {free} free addresses"),
            );
        }
        _ => {}
    }
}

const fn class_words(class: SubnetClass) -> &'static str {
    match class {
        SubnetClass::Public => "public: to the internet",
        SubnetClass::Private => "private: through a NAT gateway",
        SubnetClass::PrivateOther => "private: another way",
        SubnetClass::Isolated => "isolated: no default route",
    }
}

/// The security groups with their rules.
pub(super) fn groups(sheet: &mut Sheet<'_>, facts: &Facts<'_>, context: &ContextData) {
    let groups = match &facts.groups {
        Fact::Known(groups) => groups,
        Fact::Absent => return,
        other => {
            sheet.section("security groups");
            fact(sheet, "rules", other, |_| None);
            return;
        }
    };
    sheet.section("security groups");
    if groups.is_empty() {
        sheet.remark("none");
    }
    if facts.is_configured {
        sheet.remark("as its deployment is configured; those of the interface could not be read");
    }
    for (id, group) in groups {
        match group {
            Fact::Known(group) => {
                sheet.text("group", &labelled(id, group.group_name.as_ref()));
                rules(sheet, group.ingress.as_deref(), Way::In, context);
                rules(sheet, group.egress.as_deref(), Way::Out, context);
            }
            other => {
                sheet.text("group", id);
                fact(sheet, "rules", other, |_| None);
            }
        }
    }
}

fn rules(sheet: &mut Sheet<'_>, rules: Option<&[Permission]>, way: Way, context: &ContextData) {
    let key = match way {
        Way::In => "in",
        Way::Out => "out",
    };
    let Some(rules) = rules else {
        sheet.text(key, "—");
        return;
    };
    let each = rules.iter();
    let lines: Vec<String> = each
        .flat_map(|rule| rule.words(way, |id| called(context, id)))
        .collect();
    if lines.is_empty() {
        sheet.text(key, "nothing");
    }
    for line in lines.iter().take(RULES) {
        sheet.text(key, line);
    }
    if lines.len() > RULES {
        sheet.remark(&format!("and {} more", lines.len() - RULES));
    }
}

/// The name of a security group or prefix list, wherever it was read.
fn called(context: &ContextData, id: &str) -> Option<Text> {
    use crate::domain::errand::Answer;
    let answers = context.answers.all();
    let pages = answers.filter_map(|(_, answered)| match answered.answer() {
        Some(Answer::Network(page)) => Some(&page.items),
        _ => None,
    });
    let named = |items: &NetworkItems| match items {
        NetworkItems::SecurityGroups(groups) => {
            let group: Option<&SecurityGroup> = groups.iter().find(|it| *it.group_id == *id);
            group.and_then(|group| group.group_name.clone())
        }
        NetworkItems::PrefixLists(lists) => {
            let found = lists.iter().find(|it| *it.prefix_list_id == *id);
            found.and_then(|found| found.prefix_list_name.clone())
        }
        _ => None,
    };
    pages.into_iter().find_map(named)
}

/// The short form for a description: one line for each thing, without rules.
pub(super) fn brief(sheet: &mut Sheet<'_>, stand: &Stand<'_>, facts: &Facts<'_>) {
    if !stand.has_place() {
        return;
    }
    if let Some(own) = &stand.interface {
        let told = [own.id.as_deref(), own.status.as_deref()];
        let told: Vec<&str> = told.into_iter().flatten().collect();
        sheet.text("interface", &crate::panes::joined(told.into_iter()));
    }
    public(sheet, stand, facts);
    if let Some(own) = &stand.interface {
        if let Some(dns) = &own.dns {
            sheet.text("private name", dns);
        }
        if let Some(mac) = &own.mac {
            sheet.text("MAC address", mac);
        }
    }
    match facts.subnet.known() {
        Some(_) => place(sheet, stand, facts),
        None => {
            let own = stand
                .interface
                .as_ref()
                .and_then(|it| it.subnet_id.as_deref());
            if let Some(id) = own {
                sheet.text("subnet", id);
            }
        }
    }
    if let Fact::Known(groups) = &facts.groups {
        let each = groups
            .iter()
            .map(|(id, group)| labelled(id, group.known().and_then(|it| it.group_name.as_ref())));
        sheet.text("security groups", &each.collect::<Vec<_>>().join(", "));
    }
}

/// A value of something that was asked for.
fn fact<T>(sheet: &mut Sheet<'_>, key: &str, fact: &Fact<T>, value: impl Fn(&T) -> Option<String>) {
    match fact {
        Fact::Known(known) => {
            let value = value(known);
            sheet.text(key, value.as_deref().unwrap_or("—"));
        }
        Fact::Absent => sheet.text(key, "—"),
        Fact::Unknown(why) => gap(sheet, key, why),
        Fact::Awaited => sheet.toned(key, "· not read yet", Some(Role::Muted)),
    }
}

fn gap(sheet: &mut Sheet<'_>, key: &str, why: &str) {
    sheet.toned(key, &format!("◌ {why}"), Some(Role::Gap));
}

/// `sg-0a1b (web)`.
fn labelled(id: &Text, name: Option<&Text>) -> String {
    match name.filter(|name| !name.is_empty() && *name != id) {
        Some(name) => format!("{id} ({name})"),
        None => id.to_string(),
    }
}
