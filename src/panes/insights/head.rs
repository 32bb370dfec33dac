//! What stands above the rows: the query, what is asked, what it costs, how far it is.

use super::View;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::figure::thousands;
use crate::domain::{sanitize, time};
use crate::logs::insights::{End, Phase, Run, Size, cost, query, state};
use crate::panes::frame;
use crate::panes::table::clip;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines a query may take.
const QUERY_LINES: usize = 4;
/// Columns of the names on the left.
const LABEL: usize = 8;

/// A line of the head: its name, what it says, what that means.
pub(super) struct Part {
    label: &'static str,
    text: String,
    role: Role,
}

impl Part {
    pub(super) fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        let room = usize::from(area.width.saturating_sub(1));
        buf.set_stringn(
            area.x + 1,
            area.y,
            self.label,
            room,
            theme.style(Role::Label),
        );
        let indent = indent(area.width);
        if let Some(left) = room.checked_sub(indent) {
            let text = clip::end(&self.text, left).to_string();
            let x = area.x + 1 + indent as u16;
            buf.set_stringn(x, area.y, text, left, theme.style(self.role));
        }
    }
}

fn indent(width: u16) -> usize {
    if width < 60 { 0 } else { LABEL }
}

/// The lines of the head.
pub(super) fn lines(view: &View<'_>, width: u16) -> Vec<Part> {
    let room = usize::from(width).saturating_sub(2 + indent(width)).max(10);
    let mut parts = Vec::new();
    question(view, room, &mut parts);
    asked(view, &mut parts);
    let (text, role) = status(view);
    wrapped("", &text, role, room, &mut parts);
    if let Some(fault) = view.insights.trouble() {
        let line = format!("{} · tried again", fault.line());
        wrapped("", &line, Role::Gap, room, &mut parts);
    }
    if !matches!(view.insights.phase(), Phase::Ended(_)) {
        for remark in view.insights.remarks() {
            wrapped("", &remark, Role::BannerWarn, room, &mut parts);
        }
    }
    let (queries, bytes) = view.insights.spent();
    if queries > 1 {
        let text = format!(
            "{queries} queries since the program was started: {} scanned, {}",
            cost::bytes(bytes),
            cost::dollars(bytes)
        );
        parts.push(Part {
            label: "",
            text,
            role: Role::Muted,
        });
    }
    parts
}

fn wrapped(label: &'static str, text: &str, role: Role, room: usize, parts: &mut Vec<Part>) {
    let width = u16::try_from(room + 2).unwrap_or(u16::MAX);
    for (at, line) in frame::banner_lines(text, width).into_iter().enumerate() {
        parts.push(Part {
            label: if at == 0 { label } else { "" },
            text: line,
            role,
        });
    }
}

/// The query in lines, with a sign under the place a failure points to.
fn question(view: &View<'_>, room: usize, parts: &mut Vec<Part>) {
    let query = sanitize::line(view.insights.query());
    if query.is_empty() {
        return;
    }
    let pointed = match view.insights.phase() {
        Phase::Ended(End::Failed(fault)) => query::pointed_at(&fault.message, &query),
        _ => None,
    };
    let lines = broken(&query, room);
    let most = match pointed {
        Some(_) => usize::MAX,
        None => QUERY_LINES,
    };
    let count = lines.len();
    for (at, (from, text)) in lines.iter().take(most).enumerate() {
        let more = at + 1 == most && count > most;
        parts.push(Part {
            label: if at == 0 { "query" } else { "" },
            text: if more {
                format!("{text} …")
            } else {
                text.clone()
            },
            role: Role::Prompt,
        });
        let until = lines.get(at + 1).map_or(usize::MAX, |(next, _)| *next);
        if let Some(place) = pointed.filter(|place| (*from..until).contains(place)) {
            let before: String = text.chars().take(place - from).collect();
            parts.push(Part {
                label: "",
                text: format!("{}▲ here", " ".repeat(clip::width(&before))),
                role: Role::HealthBroken,
            });
        }
    }
}

/// A text in lines of at most `room` columns, each with the number of its first character; broken
/// at blanks, before a pipe where one is near.
fn broken(text: &str, room: usize) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = vec![(0, String::new())];
    let mut from = 0;
    for word in text.split_inclusive(' ') {
        let count = word.chars().count();
        if let Some((_, line)) = lines.last_mut() {
            let used = clip::width(line);
            let full = used + clip::width(word.trim_end()) > room;
            let pipe = word.starts_with('|') && used > room * 2 / 3;
            if !line.is_empty() && (full || pipe) {
                lines.push((from, word.to_owned()));
            } else {
                line.push_str(word);
            }
        }
        from += count;
    }
    lines
}

/// Which groups and which time.
fn asked(view: &View<'_>, parts: &mut Vec<Part>) {
    let names: Vec<&str> = view.insights.asked().map(|(name, _)| &**name).collect();
    let groups = match names.as_slice() {
        [] if view.insights.groups().next().is_some() => "none that can be asked".to_owned(),
        [] => "no log group is known here yet".to_owned(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one}, {other}"),
        [one, rest @ ..] => format!("{one} and {} more", rest.len()),
    };
    parts.push(Part {
        label: "groups",
        text: sanitize::line(&groups).into_owned(),
        role: Role::Text,
    });
    let text = match (view.insights.phase(), view.insights.run()) {
        (Phase::Idle | Phase::Ready, _) | (_, None) => {
            let window = view.insights.window().words();
            format!("the last {window}   (+ longer, - shorter)")
        }
        (_, Some(run)) => {
            let at = |second: i64| {
                crate::domain::time::Timestamp::from_second(second)
                    .map(|at| time::full(at, view.zone))
                    .unwrap_or_default()
            };
            let window = run.window.words();
            format!("{window}: {} to {}", at(run.span.0), at(run.span.1))
        }
    };
    parts.push(Part {
        label: "window",
        text,
        role: Role::Text,
    });
}

/// How far it is, in one sentence.
fn status(view: &View<'_>) -> (String, Role) {
    let insights = view.insights;
    match (insights.phase(), insights.run()) {
        (Phase::Idle, _) => (
            format!(
                "Enter takes a preset, I writes a query; Logs Insights charges for what it reads: ${} a GB (us-east-1 price)",
                cost::PRICE
            ),
            Role::Muted,
        ),
        (Phase::Ready, _) => (before(view), Role::BannerInfo),
        (Phase::Starting, _) => ("◐ starting · esc stops it".to_owned(), Role::HealthChanging),
        (Phase::Running(_), Some(run)) => (
            format!("◐ {} · esc stops it", so_far(run)),
            Role::HealthChanging,
        ),
        (Phase::Stopping(_), Some(run)) => (
            format!("◐ being stopped · {}", so_far(run)),
            Role::HealthChanging,
        ),
        (Phase::Ended(End::Failed(fault)), _) => (refused(fault), Role::HealthBroken),
        (Phase::Ended(End::Said(word)), Some(run)) => match &**word {
            "Complete" => (format!("● {}", so_far(run)), Role::HealthFine),
            "Cancelled" => (
                format!("◌ {} · what came until then is kept", so_far(run)),
                Role::HealthUnknown,
            ),
            _ => (format!("✖ {}", so_far(run)), Role::HealthBroken),
        },
        (_, None) => (String::new(), Role::Muted),
    }
}

/// What a query will read and cost.
fn before(view: &View<'_>) -> String {
    let estimate = view.insights.estimate(view.now);
    let about = format!(
        "about {} to scan, {} (us-east-1 price)",
        cost::bytes(estimate.bytes),
        cost::dollars(estimate.bytes)
    );
    let count = view.insights.asked().count();
    let unknown = estimate.unknown;
    let denied = view.insights.asked().find_map(|(_, size)| match size {
        Some(Size::Unknown(fault)) => Some(fault.line()),
        _ => None,
    });
    let waiting = view.insights.asked().any(|(_, size)| size.is_none());
    let what = match (count, unknown) {
        (0, _) => "nothing to scan".to_owned(),
        (_, 0) => about,
        (count, unknown) if count == unknown && waiting => {
            "how much it scans is being asked".to_owned()
        }
        (count, unknown) if count == unknown => "how much it scans is not known".to_owned(),
        (_, unknown) => format!("{about}, and {unknown} groups of unknown size"),
    };
    let why = denied.map_or_else(String::new, |line| format!(" ({line})"));
    format!("▲ {what}{why} · Enter runs it, I changes it, esc drops it")
}

/// What a query has scanned and found.
fn so_far(run: &Run) -> String {
    let results = &run.results;
    let mut parts = vec![results.status.as_deref().map_or_else(
        || "asked".to_owned(),
        |word| sanitize::line(word).into_owned(),
    )];
    let rows = run.table.rows.len();
    let noun = if rows == 1 { "row" } else { "rows" };
    parts.push(format!("{rows} {noun}"));
    if i32::try_from(rows) == Ok(state::ROWS) && !query::has(&run.query, "limit") {
        parts.push(format!(
            "no more than {} were asked for: | limit 10000 brings more",
            state::ROWS
        ));
    }
    if let (Some(matched), Some(scanned)) = (results.records_matched, results.records_scanned) {
        parts.push(format!(
            "{} of {} events matched",
            count(matched),
            count(scanned)
        ));
    }
    if let Some(bytes) = results.bytes_scanned {
        parts.push(format!(
            "{} scanned, {}",
            cost::bytes(bytes),
            cost::dollars(bytes)
        ));
    }
    parts.join(" · ")
}

/// A figure with its thousands apart; CloudWatch tells how many as a double.
fn count(figure: f64) -> String {
    thousands(figure.max(0.0).round() as u64)
}

/// Why it did not run, and what helps.
fn refused(fault: &Fault) -> String {
    let line = match (fault.kind, fault.code.as_deref()) {
        (_, Some("MalformedQueryException")) => {
            format!("AWS does not understand the query: {}", fault.message)
        }
        _ => fault.line(),
    };
    let helps = match (fault.kind, fault.code.as_deref()) {
        (_, Some("MalformedQueryException")) => " · I changes it",
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
        (_, Some("LimitExceededException")) => {
            " · too many queries run at once in this region, those of dashboards included; r asks again"
        }
        (kind, _) if kind.is_passing() || kind == FaultKind::Denied => " · r asks again",
        _ => "",
    };
    format!("✖ {line}{helps}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_broken_at_blanks_and_its_characters_stay_countable() {
        let text = "fields @timestamp, @message | filter @message like /x/ | limit 5";
        for room in [10, 20, 30, 200] {
            let lines = broken(text, room);
            let whole: String = lines.iter().map(|(_, line)| line.as_str()).collect();
            assert_eq!(whole, text);
            for (from, line) in &lines {
                let same: String = text
                    .chars()
                    .skip(*from)
                    .take(line.chars().count())
                    .collect();
                assert_eq!(same, *line);
            }
        }
        assert_eq!(broken(text, 30)[1].1.trim(), "| filter @message like /x/");
    }

    #[test]
    fn figures_are_readable() {
        for (figure, expected) in [(0.0, "0"), (999.0, "999"), (1_234_567.0, "1,234,567")] {
            assert_eq!(count(figure), expected);
        }
    }
}
