//! The map as an indented tree, for terminals that are too narrow for boxes.

use super::fold::{folded, shown};
use super::place;
use super::strip::Strip;
use crate::domain::network::picture::{Place, Plot};
use crate::panes::document::Line;
use crate::theme::Role;

/// From so many columns on the names of subnets stand beside them.
const FOR_NAMES: usize = 100;

/// The zones of a VPC, their subnets, and who is in them.
pub(super) fn lines(plot: &Plot<'_>, width: usize) -> Vec<Line> {
    let all = plot.zones.iter().flat_map(|zone| &zone.places);
    let widest = |of: fn(&Place<'_>) -> usize, most: usize| {
        let widths = all.clone().filter(|it| !it.is_quiet()).map(of);
        widths.max().unwrap_or(0).min(most)
    };
    let columns = [
        widest(|it| place::class(it).width(), 24),
        widest(|it| Strip::of(&place::range(it), None).width(), 19),
        widest(|it| place::addresses(it, true).width(), 16),
    ];
    let mut lines = Vec::new();
    for zone in &plot.zones {
        let name = zone.name.map_or("zone not told", |it| it);
        lines.push(Strip::of(name, Some(Role::Header)).clipped(width).line());
        let (shown, quiet) = shown(&zone.places);
        for place in shown {
            let mut strip = Strip::of("  ", None);
            let cells = [
                place::class(place),
                Strip::of(&place::range(place), None),
                place::addresses(place, true),
            ];
            for (cell, width) in cells.into_iter().zip(columns) {
                strip = strip.then(cell.padded(width)).and("  ", None);
            }
            strip = strip.then(place::way(place));
            if width >= FOR_NAMES {
                strip = strip
                    .and("  ", None)
                    .and(place::label(place), Some(Role::Muted));
            }
            lines.push(strip.clipped(width).line());
            if !place.crowd.is_empty() {
                let who = Strip::of("      ", None).and(&place::crowd_line(&place.crowd), None);
                lines.push(who.clipped(width).line());
            }
        }
        if let Some(folded) = folded(&quiet, plot.knows.interfaces) {
            lines.push(Strip::of("  ", None).then(folded).clipped(width).line());
        }
    }
    lines
}
