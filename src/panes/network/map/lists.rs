//! What stands below the map: ways out, endpoints, route tables, subnets.

use super::place;
use super::strip::Strip;
use crate::domain::health::Health;
use crate::domain::network::VpcEndpoint;
use crate::domain::network::picture::{Picture, Plot, TableNote, count, endpoint_health, kind_of};
use crate::domain::{Text, list};
use crate::panes::document::{Line, Piece, Section};
use crate::panes::kind::health_role;
use crate::theme::Role;

fn glyph(health: Health) -> Strip {
    Strip::of(health.glyph(), Some(health_role(health))).and(" ", None)
}

/// What leads out of a VPC.
pub(super) fn ways(plot: &Plot<'_>, suffix: &str) -> Section {
    let each = plot.ways.iter().map(|way| {
        let mut strip = glyph(way.health).and(way.kind, None).and("  ", None);
        strip = strip.and(&way.id, Some(Role::Title));
        if let Some(name) = &way.name {
            strip = strip.and("  ", None).and(name, None);
        }
        strip = strip.and("  ", None).and(&way.state, None);
        let routes = match way.routes {
            0 if !plot.knows.tables => ", routes not known".to_owned(),
            0 => ", no route leads to it".to_owned(),
            number => format!(", {}", count(number, "route")),
        };
        strip.and(&routes, Some(Role::Muted)).line()
    });
    let mut lines: Vec<Line> = each.collect();
    match (plot.knows.gateways && plot.knows.tables, lines.is_empty()) {
        (true, true) => lines.push(Line::text("there is none").tone(Role::Muted)),
        (false, true) => lines.push(Line::text("◌ not known").tone(Role::Gap)),
        (false, false) => {
            let text = "◌ there may be more: not all of what tells was read";
            lines.push(Line::text(text).tone(Role::Gap));
        }
        (true, false) => {}
    }
    Section::new(format!("ways out{suffix}"), lines)
}

/// The endpoints of a VPC.
pub(super) fn endpoints(plot: &Plot<'_>, picture: &Picture<'_>, suffix: &str) -> Section {
    let each = plot.endpoints.iter();
    let lines = each.map(|it| endpoint(it, plot, picture)).collect();
    Section::new(format!("endpoints{suffix}"), lines)
}

fn endpoint(endpoint: &VpcEndpoint, plot: &Plot<'_>, picture: &Picture<'_>) -> Line {
    let health = endpoint_health(endpoint);
    let service = endpoint.service().unwrap_or("service not told");
    let mut strip = glyph(health)
        .and(service, Some(Role::Title))
        .and("  ", None);
    strip = strip.and(&endpoint.vpc_endpoint_id, Some(Role::Muted));
    let mut words: Vec<String> = Vec::new();
    let mut tell = |text: Option<&Text>| words.extend(text.map(ToString::to_string));
    tell(endpoint.name());
    tell(endpoint.vpc_endpoint_type.as_ref());
    tell(endpoint.state.as_ref());
    tell(endpoint.last_error.as_ref());
    match endpoint.private_dns_enabled {
        Some(true) => words.push("private DNS on".to_owned()),
        Some(false) if endpoint.vpc_endpoint_type.as_deref() == Some("Interface") => {
            words.push("private DNS off".to_owned());
        }
        _ => {}
    }
    match endpoint.policy_is_full() {
        Some(true) => words.push("policy lets everything".to_owned()),
        Some(false) => words.push("policy restricts".to_owned()),
        None => {}
    }
    let of = |ids: &Option<Vec<Text>>, name: &dyn Fn(&Text) -> String| {
        let names: Vec<String> = list(ids).iter().map(name).collect();
        names.join(", ")
    };
    let subnet = |id: &Text| {
        let mut places = picture.places();
        let known = places.find(|it| it.subnet.subnet_id == *id);
        known.map_or_else(|| id.to_string(), |it| place::label(it).to_string())
    };
    let group = |id: &Text| {
        let known = plot.groups.iter().find(|it| it.group.group_id == *id);
        let name = known.and_then(|it| it.group.group_name.as_ref());
        name.unwrap_or(id).to_string()
    };
    let table = |id: &Text| {
        let known = plot.tables.iter().find(|it| it.table.route_table_id == *id);
        known
            .and_then(|it| it.table.name())
            .unwrap_or(id)
            .to_string()
    };
    for (head, names) in [
        ("groups", of(&endpoint.group_ids, &group)),
        ("in", of(&endpoint.subnet_ids, &subnet)),
        ("in the tables", of(&endpoint.route_table_ids, &table)),
    ] {
        if !names.is_empty() {
            words.push(format!("{head} {names}"));
        }
    }
    strip.and("  ", None).and(&words.join(", "), None).line()
}

/// The route tables of a VPC.
pub(super) fn tables(plot: &Plot<'_>, suffix: &str) -> Section {
    let mut lines = Vec::new();
    let (used, idle): (Vec<_>, Vec<_>) = plot
        .tables
        .iter()
        .partition(|it| !it.subnets.is_empty() || has_blackhole(it));
    for note in used {
        table(note, plot.knows.subnets, &mut lines);
    }
    if !idle.is_empty() {
        let names = idle
            .iter()
            .map(|it| it.table.name().unwrap_or(&it.table.route_table_id));
        let names: Vec<&str> = names.map(|name| &**name).collect();
        let of = match plot.knows.subnets {
            true => "of no subnet",
            false => "of no subnet that was read",
        };
        let text = format!("{of}: {}", names.join(", "));
        lines.push(Line::text(text).tone(Role::Muted));
    }
    Section::new(format!("route tables{suffix}"), lines)
}

fn has_blackhole(note: &TableNote<'_>) -> bool {
    list(&note.table.routes)
        .iter()
        .any(|route| route.is_blackhole())
}

fn table(note: &TableNote<'_>, are_subnets_known: bool, lines: &mut Vec<Line>) {
    let mut head = Strip::default();
    if let Some(name) = note.table.name() {
        head = head.and(name, Some(Role::Title)).and("  ", None);
    }
    head = head.and(&note.table.route_table_id, Some(Role::Muted));
    if note.is_main {
        head = head.and(" (main)", Some(Role::Muted));
    }
    let names = note.subnets.iter();
    let names = names.map(|subnet| &**subnet.name().unwrap_or(&subnet.subnet_id));
    let names: Vec<&str> = names.collect();
    let of = match names.is_empty() {
        true if !are_subnets_known => "holds for subnets that were not read".to_owned(),
        true => "holds for no subnet".to_owned(),
        false => format!("holds for {}", names.join(", ")),
    };
    lines.push(head.and("  ", None).and(&of, None).line());
    let Some(routes) = &note.table.routes else {
        lines.push(Line::text("  routes not told").tone(Role::Gap));
        return;
    };
    for route in routes {
        let cell = |text: &str, tone| -> Piece { (text.to_owned(), tone) };
        let to = route.destination().map_or("—", |it| it);
        let target = route.target.as_deref().unwrap_or("—");
        let (state, tone) = match route.is_blackhole() {
            true => ("✖ blackhole", Some(Role::HealthBroken)),
            false if route.is_propagated() => ("propagated", Some(Role::Muted)),
            false => ("", None),
        };
        lines.push(Line::Row(vec![
            cell("  ", None),
            cell(to, None),
            cell("→", Some(Role::Muted)),
            cell(kind_of(target), None),
            cell(
                if target == "local" { "" } else { target },
                Some(Role::Muted),
            ),
            cell(state, tone),
        ]));
    }
}

/// Every subnet with its full id.
pub(super) fn subnets(plot: &Plot<'_>, suffix: &str) -> Section {
    let mut lines = vec![Line::header([
        "subnet", "name", "zone", "class", "range", "free", "table", "ACL",
    ])];
    for zone in &plot.zones {
        for place in &zone.places {
            let plain = |text: &str| (text.to_owned(), None);
            let id = |text: Option<&Text>| {
                let text = text.map_or("—", |it| it);
                (text.to_owned(), Some(Role::Muted))
            };
            let free = place.subnet.available_ip_address_count;
            lines.push(Line::Row(vec![
                plain(&place.subnet.subnet_id),
                plain(place.subnet.name().map_or("—", |it| it)),
                plain(zone.name.map_or("—", |it| it)),
                (
                    place.class_word().to_owned(),
                    Some(place::class_role(place.class)),
                ),
                plain(&place::range(place)),
                plain(&free.map_or_else(|| "—".to_owned(), |free| free.to_string())),
                id(place.table.map(|it| &it.route_table_id)),
                id(place.acl.map(|it| &it.network_acl_id)),
            ]));
        }
    }
    if lines.len() == 1 {
        lines.clear();
    }
    Section::new(format!("subnets{suffix}"), lines)
}
