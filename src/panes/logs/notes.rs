//! What is not there, and why: beside the lines, or instead of them.

use super::Page;
use super::title::count;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::{arn, time};
use crate::logs::Status;
use crate::panes::document::{Document, Line, Section};
use crate::panes::kind::health_role;
use crate::panes::table::Notice;
use crate::theme::Role;

/// What is missing beside the lines, each in a sentence, the worst first.
pub(super) fn beside(page: &Page<'_>) -> Vec<(Role, String)> {
    let mut notes = Vec::new();
    notes.extend(crash(page));
    let search = page.session.search();
    notes.extend(search.map(|it| {
        (
            Role::HealthChanging,
            format!("CloudWatch searched: {}", it.words()),
        )
    }));
    for status in page.session.statuses() {
        let is_home = page.about.home == Some(status.feed.context);
        let is_told = |fault: &Fault| match fault.kind {
            // It passes by itself and stands in the title.
            FaultKind::Throttled => false,
            kind => !(is_home && kind.stops_context()),
        };
        let is_told = status.fault.as_ref().is_some_and(is_told);
        let Some(words) = unread(status).filter(|_| is_told) else {
            continue;
        };
        let note = (Role::BannerWarn, words);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    let remarks = page.session.remarks();
    notes.extend(remarks.into_iter().map(|words| (Role::BannerWarn, words)));
    notes.extend(
        page.about
            .plan
            .silent
            .iter()
            .map(|silent| (Role::Gap, format!("◌ {}", silent.line))),
    );
    notes
}

/// The stop whose last lines were gone to.
fn crash(page: &Page<'_>) -> Option<(Role, String)> {
    let at = page.crash?;
    let moment = page.about.moments.get(at)?;
    let text = format!(
        "{} stop {} of {}, {} ago: task {} {}",
        moment.health.glyph(),
        at + 1,
        page.about.moments.len(),
        time::age(page.now, moment.at),
        arn::short_id(&moment.task),
        moment.words
    );
    Some((health_role(moment.health), text))
}

/// Why the lines of a feed cannot be read.
pub(super) fn unread(status: &Status) -> Option<String> {
    let words = status.words()?;
    // Groups of that class are read by queries only, and what AWS answers need not say so.
    let is_rejected = status.fault.as_ref().map(|it| it.kind) == Some(FaultKind::Bug);
    let hint = match is_rejected {
        true => " · if its class is INFREQUENT_ACCESS, Logs Insights (I) still reads it",
        false => "",
    };
    Some(format!("{}: {words}{hint}", status.feed.group))
}

/// What stands where there are no rows.
pub(super) enum Instead {
    /// A sentence.
    Notice(Notice),
    /// A page, because a sentence would not do.
    Page(Document),
}

/// What is said instead of rows.
pub(super) fn instead(page: &Page<'_>) -> Instead {
    let about = page.about;
    let buffer = page.session.buffer();
    if !buffer.is_empty() {
        let kept = buffer.events();
        let notice = Notice::new(
            match page.view.filter() {
                Some(filter) => {
                    format!("none of {} has {}", count(kept, "line"), filter.describe())
                }
                None => format!("none of {} is shown", count(kept, "line")),
            },
            Role::Muted,
        );
        return Instead::Notice(notice.hint("esc clears the filter"));
    }
    if let Some(fault) = &about.fault {
        return Instead::Notice(
            Notice::error(fault.clone()).hint("asked again by itself; r asks now"),
        );
    }
    if about.plan.feeds.is_empty() {
        if let Some(what) = about.awaits {
            return Instead::Notice(match page.paused {
                true => Notice::new("paused", Role::Muted).hint("p goes on"),
                false => Notice::loading(what),
            });
        }
        if about.plan.silent.is_empty() {
            let notice = Notice::new("no task to read lines of", Role::Muted);
            return Instead::Notice(
                notice.hint("ECS names none, running or stopped in the last hour"),
            );
        }
        return Instead::Page(nothing(page));
    }
    let statuses = || page.session.statuses();
    let failed = statuses().filter(|status| status.fault.is_some()).count();
    if failed > 0 && failed == statuses().count() {
        return Instead::Page(nothing(page));
    }
    if page.paused {
        return Instead::Notice(Notice::new("paused", Role::Muted).hint("p goes on"));
    }
    if statuses().any(|status| !status.begun && status.fault.is_none()) {
        let groups = about.groups();
        let what = match groups.as_slice() {
            [one] => format!("the newest lines of {one}"),
            several => format!("the newest lines of {} groups", several.len()),
        };
        return Instead::Notice(Notice::loading(&what));
    }
    Instead::Notice(
        Notice::new("no line yet", Role::Muted)
            .hint("a stream appears with the first line that a container writes"),
    )
}

/// Nothing at all can be read: everything that is known of that.
fn nothing(page: &Page<'_>) -> Document {
    let mut sections = Vec::new();
    let mut lines = Vec::new();
    for status in page.session.statuses() {
        if let Some(words) = unread(status).filter(|_| status.fault.is_some()) {
            let line = Line::text(words).tone(Role::BannerWarn);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    if !lines.is_empty() {
        sections.push(Section::new("log groups that cannot be read", lines));
    }
    let silent = &page.about.plan.silent;
    if !silent.is_empty() {
        let lines = silent.iter().flat_map(|silent| {
            let of = silent.definitions.join(", ");
            [
                Line::text(silent.line.clone()),
                Line::text(format!("  by {of}")).tone(Role::Muted),
            ]
        });
        sections.push(Section::new(
            "containers whose lines go elsewhere",
            lines.collect(),
        ));
    }
    if !page.about.plan.notes.is_empty() {
        let lines = page
            .about
            .plan
            .notes
            .iter()
            .map(|note| Line::text(note.clone()));
        sections.push(Section::new("to know", lines.collect()));
    }
    Document::new("no lines to show", sections)
}
