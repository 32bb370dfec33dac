mod jumps;
mod rows;
mod searching;
mod whatever;
mod when;
mod writing;

use super::{Filter, Row, View};
use crate::domain::log::LogEvent;
use crate::logs::buffer::{Buffer, Kept};
use crate::logs::line::LineId;

/// Keeps a line of a stream such as `app/1f3a`.
pub(super) fn say(buffer: &mut Buffer, stream: &str, at: i64, text: &str) -> LineId {
    let event = LogEvent {
        event_id: Some(format!("{stream}-{at}-{text}").into()),
        log_stream_name: format!("ecs/{stream}").into(),
        timestamp: at,
        ingestion_time: Some(at),
        message: text.to_owned(),
    };
    match buffer.keep(&"/ecs/shop".into(), event) {
        Kept::New(id) => id,
        other => panic!("{other:?}: {text}"),
    }
}

pub(super) fn roomy() -> Buffer {
    Buffer::new(200_000, 1 << 28)
}

/// Lines of one stream or several: `app/1 text`, a second apart.
pub(super) fn told(lines: &[&str]) -> Buffer {
    let mut buffer = roomy();
    for (at, line) in lines.iter().enumerate() {
        let (stream, text) = line.split_once(' ').unwrap_or((line, ""));
        say(&mut buffer, stream, at as i64 * 1_000, text);
    }
    buffer
}

pub(super) fn wanting(text: &str) -> Option<Filter> {
    Some(Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")))
}

/// Every row in a few letters.
pub(super) fn rows(view: &View, buffer: &Buffer) -> Vec<String> {
    (0..view.len())
        .map(|index| match view.row(buffer, index) {
            Some(Row::Line(line)) => line.text.to_string(),
            Some(Row::Gap(line)) => format!("[{}]", line.text),
            Some(Row::Fold { head, hidden }) => format!("{} +{hidden}", head.text),
            Some(Row::Repeat {
                last,
                times,
                since,
                mixed,
            }) => {
                let mixed = if mixed { " mixed" } else { "" };
                format!("{} ×{times} since {since}{mixed}", last.text)
            }
            Some(Row::Before { lines }) => format!("⋯ {lines}"),
            None => panic!("no row {index} of {}", view.len()),
        })
        .collect()
}
