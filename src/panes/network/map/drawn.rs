//! The map as boxes: the VPC, in it the zones beside each other, in them the subnets, and at its
//! edge what leads out.

use super::fold::{folded, shown};
use super::place;
use super::strip::{Strip, beside, boxed};
use crate::domain::network::picture::{Place, Plot, Zone};
use crate::panes::document::Line;
use crate::panes::kind::health_role;
use crate::theme::Role;

/// What a zone needs so that a subnet can be read in it.
const NARROWEST: usize = 36;
/// A zone gets no clearer beyond that.
const WIDEST: usize = 76;

/// The VPC, so many columns wide.
pub(super) fn lines(plot: &Plot<'_>, width: usize) -> Vec<Line> {
    let inner = width.saturating_sub(4);
    let most = ((inner + 1) / (NARROWEST + 1)).max(1);
    let rows = plot.zones.len().div_ceil(most).max(1);
    // Rows as even as can be: of four zones two and two, not three and one.
    let each = plot.zones.len().div_ceil(rows).max(1);
    let column = ((inner + 1) / each).saturating_sub(1).min(WIDEST);
    let mut body: Vec<Strip> = Vec::new();
    for zones in plot.zones.chunks(each) {
        body.extend(row(zones, column, plot.knows.interfaces));
    }
    if plot.zones.is_empty() {
        let (text, tone) = match plot.knows.subnets {
            true => ("there is no subnet", Role::Muted),
            false => ("◌ subnets not known", Role::Gap),
        };
        body.push(Strip::of(text, Some(tone)));
    }
    let border = Some(Role::Border);
    let title = title(plot);
    let all = boxed(title, body, width, border);
    let mut lines: Vec<Line> = edge(plot, width).into_iter().map(Strip::line).collect();
    lines.extend(all.into_iter().map(Strip::line));
    lines
}

fn title(plot: &Plot<'_>) -> Strip {
    let vpc = plot.vpc;
    let mut title = Strip::of(plot.vpc_id, Some(Role::Title));
    if let Some(name) = vpc.and_then(|vpc| vpc.name()) {
        title = title.and(" ", None).and(name, None);
    }
    for range in vpc.map_or_else(Vec::new, |vpc| vpc.cidr_blocks()) {
        title = title.and(" ", None).and(&range, Some(Role::Muted));
    }
    title
}

/// What leads out, but for NAT gateways, which stand inside: above the VPC, each on a stem that
/// goes through its edge.
fn edge(plot: &Plot<'_>, width: usize) -> Vec<Strip> {
    let ways = plot.ways.iter().filter(|way| way.kind != "NAT gateway");
    let mut names = Strip::of("  ", None);
    let mut stems = Strip::of("  ", None);
    let mut hidden = 0;
    for way in ways {
        let health = health_role(way.health);
        let name = Strip::of(way.health.glyph(), Some(health))
            .and(" ", None)
            .and(way.kind, None)
            .and(" ", None)
            .and(&way.id, Some(Role::Muted));
        let needed = name.width() + 3;
        if names.width() + needed + 10 > width {
            hidden += 1;
            continue;
        }
        stems = stems
            .and("│", Some(Role::Border))
            .padded(names.width() + needed);
        names = names.then(name).and("   ", None);
    }
    if hidden > 0 {
        names = names.and(&format!("+ {hidden} more"), Some(Role::Muted));
    }
    match names.width() {
        2 => Vec::new(),
        _ => vec![names.clipped(width), stems.clipped(width)],
    }
}

/// Zones beside each other, their subnets in rows of one height.
fn row(zones: &[Zone<'_>], width: usize, knows: bool) -> Vec<Strip> {
    let inner = width.saturating_sub(4);
    let split: Vec<_> = zones.iter().map(|zone| shown(&zone.places)).collect();
    let deepest = split
        .iter()
        .map(|(shown, _)| shown.len())
        .max()
        .unwrap_or(0);
    let texts: Vec<Vec<Vec<Strip>>> = split
        .iter()
        .map(|(shown, _)| {
            let shown = shown.iter();
            shown
                .map(|place| content(place, inner.saturating_sub(4)))
                .collect()
        })
        .collect();
    let heights: Vec<usize> = (0..deepest)
        .map(|at| {
            let of_row = texts.iter().filter_map(|zone| zone.get(at));
            of_row.map(Vec::len).max().unwrap_or(0)
        })
        .collect();
    let is_folding = split.iter().any(|(_, quiet)| !quiet.is_empty());
    let blocks = zones
        .iter()
        .zip(split)
        .zip(texts)
        .map(|((zone, (shown, quiet)), texts)| {
            let mut lines: Vec<Strip> = Vec::new();
            for ((place, mut text), height) in shown.iter().zip(texts).zip(&heights) {
                text.resize(*height, Strip::default());
                lines.extend(boxed(heading(place), text, inner, Some(border(place))));
            }
            // A zone with fewer subnets is as high as the others.
            let missing = heights
                .iter()
                .skip(shown.len())
                .map(|height| height + 2)
                .sum::<usize>();
            lines.extend(std::iter::repeat_n(Strip::default(), missing));
            if is_folding {
                lines.push(folded(&quiet, knows).unwrap_or_default());
            }
            let name = zone.name.map_or("zone not told", |it| it);
            boxed(
                Strip::of(name, Some(Role::Header)),
                lines,
                width,
                Some(Role::Border),
            )
        });
    beside(blocks.collect(), width)
}

fn heading(place: &Place<'_>) -> Strip {
    let class = place::class(place);
    class.and(" ", None).and(place::label(place), None)
}

fn border(place: &Place<'_>) -> Role {
    place
        .health
        .map_or(place::class_role(place.class), health_role)
}

fn content(place: &Place<'_>, width: usize) -> Vec<Strip> {
    let mut lines = vec![
        Strip::of(&place::range(place), None),
        place::addresses(place, false),
        place::way(place),
    ];
    lines.extend(place::crowd(&place.crowd, width));
    lines
}
