//! A subnet in words: class, addresses, way out, who is in it.

use super::strip::{Strip, flow};
use crate::domain::Text;
use crate::domain::network::SubnetClass;
use crate::domain::network::picture::{Crowd, Place, Standing, count, grouped, kind_of};
use crate::panes::kind::health_role;
use crate::theme::Role;

/// Groups of tasks that are named one by one in one subnet.
const NAMED: usize = 6;

/// The colour of a class. The word always stands beside it.
pub(super) const fn class_role(class: Option<SubnetClass>) -> Role {
    match class {
        Some(SubnetClass::Public) => Role::Key,
        Some(SubnetClass::Private) => Role::Context,
        Some(SubnetClass::PrivateOther) => Role::Heading,
        Some(SubnetClass::Isolated) => Role::Muted,
        None => Role::Gap,
    }
}

/// Sign of what was found, and class: `✖ private`.
pub(super) fn class(place: &Place<'_>) -> Strip {
    let sign = sign(place);
    sign.and(place.class_word(), Some(class_role(place.class)))
}

/// The sign of what was found, and a blank; two blanks where nothing was found.
pub(super) fn sign(place: &Place<'_>) -> Strip {
    match place.health {
        Some(health) => Strip::of(health.glyph(), Some(health_role(health))).and(" ", None),
        None => Strip::default(),
    }
}

/// `16,373 of 16,379 free (99%)`.
pub(super) fn addresses(place: &Place<'_>, is_short: bool) -> Strip {
    let free = place.subnet.available_ip_address_count;
    let Some(free) = free.and_then(|free| u32::try_from(free).ok()) else {
        return Strip::of("free addresses —", Some(Role::Muted));
    };
    let tone = match place.health {
        Some(health) if free < 50 => Some(health_role(health)),
        _ => None,
    };
    let text = match place.size.filter(|size| *size > 0) {
        Some(size) if !is_short => {
            let share = u64::from(free) * 100 / u64::from(size);
            let of = grouped(u64::from(size));
            format!("{} of {of} free ({share}%)", grouped(u64::from(free)))
        }
        _ => format!("{} free", grouped(u64::from(free))),
    };
    Strip::of(&text, tone)
}

/// The range of addresses, or why there is none.
pub(super) fn range(place: &Place<'_>) -> String {
    let ranges = place.subnet.cidr_blocks();
    match ranges.as_slice() {
        [] => "range —".to_owned(),
        ranges => {
            let texts: Vec<&str> = ranges.iter().map(|it| &**it).collect();
            texts.join(" ")
        }
    }
}

/// `→ nat-0f… NAT gateway`, and whether that is gone.
pub(super) fn way(place: &Place<'_>) -> Strip {
    let Some(route) = place.route else {
        return match place.class {
            Some(_) => Strip::of("no default route", Some(Role::Muted)),
            None => Strip::of("◌ routes not known", Some(Role::Gap)),
        };
    };
    let target = route.target.as_deref().unwrap_or("—");
    let way = Strip::of("→ ", Some(Role::Muted));
    match route.is_blackhole() {
        true => {
            let broken = Some(Role::HealthBroken);
            way.and("✖ blackhole ", broken).and(target, broken)
        }
        false => {
            let kind = match kind_of(target) {
                "internet gateway" => "internet",
                kind => kind,
            };
            let kind = format!("{kind} ");
            way.and(&kind, None).and(target, Some(Role::Muted))
        }
    }
}

/// Who is in it, each kind on lines of its own.
pub(super) fn crowd(crowd: &[Crowd], width: usize) -> Vec<Strip> {
    let mut lines = Vec::new();
    let own = |standing: Standing| crowd.iter().filter(move |it| it.standing == standing);
    let tasks: Vec<&Crowd> = own(Standing::Task).collect();
    let named = match tasks.len() {
        few if few <= NAMED + 1 => few,
        _ => NAMED,
    };
    for of in &tasks[..named] {
        let number = format!("{} ", count(of.count, "task"));
        lines.push(
            Strip::of(&number, None)
                .and(&of.name, Some(Role::Title))
                .clipped(width),
        );
    }
    if named < tasks.len() {
        let rest = &tasks[named..];
        let sum: usize = rest.iter().map(|it| it.count).sum();
        let text = format!("{} of {} more groups", count(sum, "task"), rest.len());
        lines.push(Strip::of(&text, None).clipped(width));
    }
    for of in own(Standing::Instance) {
        let text = count(of.count, "container instance");
        lines.push(Strip::of(&text, None).clipped(width));
    }
    let mut some = |head: &str, standing: Standing| {
        let names: Vec<String> = own(standing)
            .map(|it| match (standing, it.count) {
                (Standing::Other, number) => format!("{} {}", grouped(number as u64), it.name),
                (_, 1) => it.name.to_string(),
                (_, number) => format!("{} ×{number}", it.name),
            })
            .collect();
        if !names.is_empty() {
            lines.extend(flow(head, &names, width, Some(Role::Muted)));
        }
    };
    some("LB ", Standing::Balancer);
    some("NAT ", Standing::Nat);
    some("endpoints ", Standing::Endpoint);
    some("also ", Standing::Other);
    lines
}

/// Who is in it, in one line.
pub(super) fn crowd_line(all: &[Crowd]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut endpoints = 0;
    for of in all {
        match of.standing {
            Standing::Task => words.push(format!("{} {}", count(of.count, "task"), of.name)),
            Standing::Instance => words.push(count(of.count, "container instance")),
            Standing::Balancer => words.push(format!("LB {}", of.name)),
            Standing::Nat => words.push(format!("NAT {}", of.name)),
            Standing::Endpoint => endpoints += of.count,
            Standing::Other => words.push(format!("{} {}", of.count, of.name)),
        }
    }
    if endpoints > 0 {
        words.push(count(endpoints, "endpoint"));
    }
    words.join(" · ")
}

/// The name, or the id of a subnet without one.
pub(super) fn label<'a>(place: &Place<'a>) -> &'a Text {
    place.subnet.name().unwrap_or(&place.subnet.subnet_id)
}
