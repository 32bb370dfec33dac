//! What lies over the lines: one of them written out, where they come from, what Live Tail costs.

use super::Page;
use super::news;
use super::notes::unread;
use super::pretty;
use super::reader::Over;
use super::sheet::Sheet;
use super::title::count;
use crate::domain::time;
use crate::logs::session::live_cost;
use crate::logs::sources::{Streams, cli, console};
use crate::panes::document::{Document, Line, Section};
use crate::theme::Role;

/// The page that lies over the lines, if there is one.
pub(super) fn over(page: &Page<'_>, sheet: &Sheet<'_>) -> Option<Document> {
    Some(match page.reader.over? {
        Over::Pretty => pretty::document(page, page.reader.row(sheet)?)?,
        Over::Sources => sources(page),
        Over::News => news::document(page),
        Over::AskLive => live(page),
    })
}

/// Where the lines come from.
fn sources(page: &Page<'_>) -> Document {
    let about = page.about;
    let mut lines = Vec::new();
    let (kept, others) = page.session.kept();
    let feeds = about.plan.feeds.iter().zip(page.session.statuses());
    for ((feed, status), kept) in feeds.zip(&kept) {
        let streams = match &feed.streams {
            Streams::Prefix(prefix) => format!("streams {prefix}…"),
            Streams::Names(names) => format!("{} streams by name", names.len()),
        };
        lines.push(Line::text(format!("{} · {streams}", feed.group)).tone(Role::Heading));
        let region = feed.region.as_ref().or(about.region.as_ref());
        match unread(status) {
            Some(words) => lines.push(Line::text(words).tone(Role::BannerWarn)),
            None => lines.push(Line::text(count(*kept, "line")).tone(Role::Muted)),
        }
        lines.push(Line::pair("again by hand", cli(feed, None)));
        if let Some(region) = region {
            lines.push(Line::pair(
                "console",
                console(region, &feed.group, None, None),
            ));
        }
        lines.push(Line::Blank);
    }
    if others > 0 {
        let text = format!("{} of what was read before", count(others, "line"));
        lines.push(Line::text(text).tone(Role::Muted));
    }
    let mut sections = vec![Section::new("read", lines)];
    if !about.plan.silent.is_empty() {
        let lines = about.plan.silent.iter().map(|silent| {
            Line::pair(silent.definitions.join(", "), silent.line.clone()).tone(Role::Gap)
        });
        sections.push(Section::new("not to be read here", lines.collect()));
    }
    if !about.further.is_empty() {
        let lines = about.further.iter().flat_map(|further| {
            let by_hand = further.feed.as_ref().map(|feed| cli(feed, None));
            let by_hand = by_hand.map(|command| Line::pair("by hand", command));
            std::iter::once(Line::text(further.line.clone())).chain(by_hand)
        });
        sections.push(Section::new(
            "also written, and not read here",
            lines.collect(),
        ));
    }
    if !about.plan.notes.is_empty() {
        let lines = about.plan.notes.iter().map(|note| Line::text(note.clone()));
        sections.push(Section::new("to know", lines.collect()));
    }
    let moments = about.moments.iter().rev().map(|moment| {
        Line::pair(
            time::full(moment.at, page.zone),
            format!("task {} {}", moment.task, moment.words),
        )
        .tone(crate::panes::kind::health_role(moment.health))
    });
    let moments: Vec<Line> = moments.collect();
    if !moments.is_empty() {
        sections.push(Section::new(
            "stops (X jumps to the last lines before each)",
            moments,
        ));
    }
    Document::new("sources of these lines", sections)
}

/// What Live Tail costs and does, before it begins.
///
/// Prices: <https://aws.amazon.com/cloudwatch/pricing/>; limits:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html>.
fn live(page: &Page<'_>) -> Document {
    let sessions = page.about.groups().len();
    let hour = live_cost(60) * sessions as f64;
    let said = [
        (
            "price",
            format!(
                "$0.01 a minute for each log group (us-east-1) after 1,800 free minutes a month: of these {sessions} ${hour:.2} an hour"
            ),
        ),
        (
            "sampling",
            "at most 500 lines a second: of more only a sample comes, and a line here says so"
                .to_owned(),
        ),
        (
            "end",
            "a session ends after 3 hours and is begun anew; leaving this page ends it".to_owned(),
        ),
        (
            "where",
            "log groups of the class STANDARD only; others are asked every few seconds as now"
                .to_owned(),
        ),
    ];
    let mut lines: Vec<Line> = said
        .into_iter()
        .map(|(key, value)| Line::pair(key, value))
        .collect();
    lines.push(Line::Blank);
    lines.push(Line::text("Enter begins, esc does not").tone(Role::Key));
    Document::new("Live Tail?", vec![Section::new("", lines)])
}
