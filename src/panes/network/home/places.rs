//! Subnets by zone, with what is wrong with them on top.

use super::Home;
use crate::domain::Text;
use crate::domain::health::Health;
use crate::domain::network::{Subnet, SubnetClass};
use crate::panes::document::Line;
use crate::panes::kind::health_role;
use crate::panes::sheet::Sheet;
use crate::theme::Role;

/// Fewer free addresses than this are few: a deployment needs one for each new task.
const FEW_FREE: i32 = 16;

/// The subnets of these ids, by zone.
pub(super) fn subnets<'i>(
    sheet: &mut Sheet<'_>,
    home: &Home<'_>,
    ids: impl Iterator<Item = &'i Text>,
) {
    let mut subnets: Vec<(&Text, Option<&Subnet>)> =
        ids.map(|id| (id, home.seen.subnet(id))).collect();
    subnets.sort_by_key(|(id, it)| (it.and_then(|it| it.availability_zone.as_ref()), *id));
    subnets.dedup_by_key(|(id, _)| *id);
    if subnets.is_empty() {
        return;
    }
    for (_, subnet) in &subnets {
        if let Some(subnet) = subnet {
            faults(sheet, home, subnet);
        }
    }
    sheet.line(Line::Blank);
    sheet.line(Line::header([
        "zone",
        "subnet",
        "class",
        "addresses",
        "free",
    ]));
    for (id, subnet) in subnets {
        let cells = match subnet {
            Some(subnet) => described(home, subnet),
            None => unknown(home, id),
        };
        sheet.row(cells);
    }
}

fn described(home: &Home<'_>, subnet: &Subnet) -> Vec<(String, Option<Role>)> {
    let class = match home.seen.class(subnet) {
        Some((class, _)) => (words(class).to_owned(), None),
        None if home.is_asking("route tables") => ("·".to_owned(), Some(Role::Muted)),
        None => ("◌".to_owned(), Some(Role::Gap)),
    };
    let ranges = subnet.cidr_blocks();
    let range = ranges.first().map_or("—", |it| it);
    let free = match subnet.available_ip_address_count {
        Some(free) => {
            let tone = match free {
                ..=0 => Some(health_role(Health::Broken)),
                1..FEW_FREE => Some(health_role(Health::Look)),
                _ => None,
            };
            (grouped(free), tone)
        }
        None => ("—".to_owned(), Some(Role::Muted)),
    };
    vec![
        (
            subnet
                .availability_zone
                .as_deref()
                .unwrap_or("—")
                .to_owned(),
            None,
        ),
        (subnet.subnet_id.to_string(), None),
        class,
        (range.to_owned(), None),
        free,
    ]
}

/// A subnet that EC2 did not tell of.
fn unknown(home: &Home<'_>, id: &Text) -> Vec<(String, Option<Role>)> {
    let (words, tone) = if home.is_asking("subnets") {
        ("·", Role::Muted)
    } else if home.failed("subnets") {
        ("◌", Role::Gap)
    } else {
        ("not there any more", health_role(Health::Broken))
    };
    vec![
        ("—".to_owned(), Some(Role::Muted)),
        (id.to_string(), None),
        (words.to_owned(), Some(tone)),
    ]
}

/// What is wrong with a subnet, each in a line.
fn faults(sheet: &mut Sheet<'_>, home: &Home<'_>, subnet: &Subnet) {
    let zone = subnet.availability_zone.as_deref().unwrap_or("no zone");
    let place = format!("{} ({zone})", subnet.subnet_id);
    if let Some((_, Some(route))) = home.seen.class(subnet)
        && route.is_blackhole()
    {
        let target = route.target.as_deref().unwrap_or("something");
        let line = format!("{place}: its way out is a blackhole, {target} is gone");
        sheet.says(Health::Broken, &line);
    }
    match subnet.available_ip_address_count {
        Some(..=0) => {
            let line = format!("{place}: no free address, no task can start there");
            sheet.says(Health::Broken, &line);
        }
        Some(free) if free < FEW_FREE => {
            let addresses = if free == 1 { "address" } else { "addresses" };
            let line = format!("{place}: only {free} free {addresses}");
            sheet.says(Health::Look, &line);
        }
        _ => {}
    }
    if let Some(state) = subnet
        .state
        .as_ref()
        .filter(|state| &***state != "available")
    {
        sheet.says(Health::Look, &format!("{place}: it is {state}"));
    }
}

/// The class of a subnet in words.
pub(super) const fn words(class: SubnetClass) -> &'static str {
    match class {
        SubnetClass::Public => "public",
        SubnetClass::Private => "private",
        SubnetClass::PrivateOther => "private via other",
        SubnetClass::Isolated => "isolated",
    }
}

/// A figure with its thousands apart.
fn grouped(figure: i32) -> String {
    let digits = figure.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

impl Home<'_> {
    /// Whether such a question is on its way.
    pub(super) fn is_asking(&self, about: &str) -> bool {
        let mut open = self.seen.open.iter();
        open.any(|ask| crate::panes::network::seen::about(ask) == about)
    }

    /// Whether such a question failed.
    pub(super) fn failed(&self, about: &str) -> bool {
        let mut faults = self.seen.faults.iter();
        faults.any(|(ask, _)| crate::panes::network::seen::about(ask) == about)
    }
}
