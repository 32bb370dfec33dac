//! The line over the rows: what is read, how far, and whether it goes on.

use super::Page;
use super::reader::{Rows, Times};
use crate::domain::fault::FaultKind;
use crate::domain::figure::thousands;
use crate::domain::time::{self, Zone};
use crate::logs::{Follow, Status};
use crate::panes::frame::{Piece, piece};
use crate::theme::Role;

/// What is read.
pub(super) fn left(page: &Page<'_>) -> Vec<Piece> {
    let about = page.about;
    let groups = about.groups();
    let group = match groups.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        several => format!("{} groups", several.len()),
    };
    let mut pieces = vec![
        piece(format!(" {}", about.tasks()), Role::Title, 3),
        piece(about.containers.join(" "), Role::Muted, 6),
        piece(group, Role::Muted, 5),
    ];
    if let Some(span) = page.span {
        let reads = if page.seeks { " · reading …" } else { "" };
        pieces.push(piece(format!("{span}{reads}"), Role::HealthChanging, 1));
    }
    if let Some(filter) = page.view.filter() {
        let text = format!("& {}", filter.describe());
        pieces.push(piece(text, Role::Prompt, 2));
    }
    pieces
}

/// How far, and whether it goes on.
pub(super) fn right(page: &Page<'_>, rows: &dyn Rows) -> Vec<Piece> {
    let session = page.session;
    let mut pieces = Vec::new();
    let kept = session.buffer().events();
    if kept > 0 {
        pieces.push(piece(count(kept, "line"), Role::Muted, 4));
    }
    let zone = match (page.reader.times, page.zone) {
        (Times::Clock, Zone::Utc) | (Times::OtherZone, Zone::Local) => "UTC",
        (Times::Clock, Zone::Local) | (Times::OtherZone, Zone::Utc) => "local",
        (Times::Age | Times::Off, _) => "",
    };
    if page.about.plan.feeds.is_empty() {
        return pieces;
    }
    if page.view.filter().is_some() {
        pieces.push(piece(count(page.view.len(), "row"), Role::Prompt, 3));
    }
    if let Some(percent) = page.view.progress() {
        pieces.push(piece(
            format!("looked at {percent} %"),
            Role::HealthChanging,
            2,
        ));
    }
    if let Some(text) = page.view.searched() {
        let found = page.view.count(page.session.buffer());
        let more = if found.more { "+" } else { "" };
        let (at, of) = (
            found.at.map_or_else(|| "–".to_owned(), figure),
            figure(found.of),
        );
        let goes_on = if page.searches { " searching …" } else { "" };
        pieces.push(piece(
            format!("/{text} {at}/{of}{more}{goes_on}"),
            Role::Prompt,
            1,
        ));
    }
    pieces.push(piece(zone, Role::Muted, 7));
    let calls = session.calls_per_minute();
    pieces.push(piece(
        format!("{}/min", count(calls, "call")),
        Role::Muted,
        7,
    ));
    pieces.push(state(page));
    pieces.push(if page.reader.following {
        piece("following", Role::HealthFine, 1)
    } else {
        let fresh = rows.count().min(page.reader.fresh(rows));
        let word = match fresh {
            0 if session.reads_older() => "paused · reading older lines …".to_owned(),
            0 if is_at_top(page, rows) && session.at_beginning() => {
                "paused · this is the beginning".to_owned()
            }
            0 => "paused · End follows".to_owned(),
            fresh => format!("paused · {} below · End follows", count(fresh, "new line")),
        };
        piece(word, Role::BannerWarn, 0)
    });
    pieces
}

/// Whether the first row is in view.
fn is_at_top(page: &Page<'_>, rows: &dyn Rows) -> bool {
    let shown = page.reader.shown(rows);
    shown
        .first()
        .is_some_and(|first| first.index == 0 && first.y >= 0)
}

/// What stands in the way of new lines.
fn state(page: &Page<'_>) -> Piece {
    if page.paused {
        return piece("not asked: p goes on", Role::BannerWarn, 1);
    }
    let session = page.session;
    let is_stopped = |status: &Status| {
        let fault = status.fault.as_ref();
        fault.is_some_and(|fault| fault.kind.stops_context())
    };
    if session.statuses().any(is_stopped) {
        return piece("not renewed", Role::Stale, 1);
    }
    if session.statuses().any(is_throttled) {
        return piece("throttled", Role::HealthLook, 1);
    }
    if let Some(behind) = session.behind() {
        let behind = time::short(u64::try_from(behind / 1_000).unwrap_or(0));
        return piece(format!("behind by {behind}"), Role::HealthLook, 1);
    }
    match session.follow() {
        Follow::Live => {
            let minutes = session.live_minutes(page.now);
            let told = match session.live_sessions() {
                0 => "live: not yet".to_owned(),
                1 => format!("live {minutes} min"),
                sessions => format!("live ×{sessions} {minutes} min"),
            };
            piece(told, Role::HealthChanging, 1)
        }
        Follow::Off => piece("new lines are not read", Role::Stale, 1),
        Follow::Poll => piece("", Role::Muted, 9),
    }
}

fn is_throttled(status: &Status) -> bool {
    let fault = status.fault.as_ref();
    fault.is_some_and(|fault| fault.kind == FaultKind::Throttled)
}

fn figure(number: usize) -> String {
    thousands(u64::try_from(number).unwrap_or(u64::MAX))
}

/// `1 line`, `1,204 lines`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let text = figure(number);
    let s = if number == 1 { "" } else { "s" };
    format!("{text} {noun}{s}")
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn large_numbers_can_be_read() {
        for (number, text) in [(0, "0 lines"), (1, "1 line"), (1_204, "1,204 lines")] {
            assert_eq!(count(number, "line"), text);
        }
    }
}
