//! One line, as it is printed.

use super::args::Form;
use super::filter::level;
use crate::domain::time::{Timestamp, Zone, stamp};
use crate::logs::forward::Got;
use crate::logs::sources::Tag;
use crate::logs::text::ansi::{Colour, Style, Styled, styled};
use crate::logs::text::level::Level;
use crate::theme::ColorDepth;
use serde::Serialize;
use std::fmt::Write as _;
use std::ops::Range;

/// Colours that tags are told apart by, readable on dark and on light.
const HUES: [u8; 12] = [37, 136, 133, 71, 167, 68, 172, 98, 30, 162, 106, 130];
/// The same where there are sixteen colours.
const FEW_HUES: [u8; 6] = [6, 3, 5, 2, 4, 1];

/// How lines are printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) form: Form,
    pub(super) depth: ColorDepth,
    pub(super) zone: Zone,
    pub(super) tag: bool,
    /// Whether the service stands in the tag: lines of several are printed.
    pub(super) service: bool,
}

/// A line of `-o json`, in the order a reader looks for things.
#[derive(Debug, Serialize)]
struct Object<'a> {
    timestamp: Option<String>,
    ingestion_time: Option<String>,
    log_group: &'a str,
    log_stream: &'a str,
    task: Option<&'a str>,
    container: Option<&'a str>,
    service: Option<&'a str>,
    level: Option<String>,
    message: &'a str,
    event_id: Option<&'a str>,
}

impl Look {
    /// Writes a line. `text` is the message made harmless.
    pub(super) fn write(&self, out: &mut String, got: &Got, tag: &Tag, text: &Styled) {
        match self.form {
            Form::Raw => {
                out.push_str(&got.event.message);
                if !got.event.message.ends_with('\n') {
                    out.push('\n');
                }
            }
            Form::Json => self.json(out, got, tag, &text.plain),
            Form::Text => self.text(out, got, tag, text),
        }
    }

    fn json(&self, out: &mut String, got: &Got, tag: &Tag, plain: &str) {
        let event = &got.event;
        let time = |at: i64| {
            Timestamp::from_millisecond(at)
                .map(|at| stamp(at, self.zone))
                .ok()
        };
        let object = Object {
            timestamp: time(event.timestamp),
            ingestion_time: event.ingestion_time.and_then(time),
            log_group: &got.group,
            log_stream: &event.log_stream_name,
            task: tag.task.as_deref(),
            container: tag.container.as_deref(),
            service: tag.service.as_deref(),
            level: level(plain).map(|level| level.to_string()),
            message: &event.message,
            event_id: event.event_id.as_deref(),
        };
        if let Ok(object) = serde_json::to_string(&object) {
            out.push_str(&object);
            out.push('\n');
        }
    }

    fn text(&self, out: &mut String, got: &Got, tag: &Tag, text: &Styled) {
        if let Ok(at) = Timestamp::from_millisecond(got.event.timestamp) {
            let at = stamp(at, self.zone);
            match self.depth {
                ColorDepth::None => out.push_str(&at),
                _ => _ = write!(out, "\x1b[2m{at}\x1b[0m"),
            }
            out.push(' ');
        }
        if self.tag {
            self.tag(out, got, tag);
        }
        match self.depth {
            ColorDepth::None => out.push_str(&text.plain),
            _ if text.spans.is_empty() => levelled(out, &text.plain),
            _ => coloured(out, text),
        }
        out.push('\n');
    }

    fn tag(&self, out: &mut String, got: &Got, tag: &Tag) {
        let colour = self.depth != ColorDepth::None;
        if colour {
            let at = usize::from(tag.colour);
            _ = match self.depth {
                ColorDepth::Ansi16 => {
                    let hue = FEW_HUES.get(at % FEW_HUES.len()).copied().unwrap_or(6);
                    write!(out, "\x1b[{}m", 30 + hue)
                }
                _ => {
                    let hue = HUES.get(at % HUES.len()).copied().unwrap_or(37);
                    write!(out, "\x1b[38;5;{hue}m")
                }
            };
        }
        let mut words = String::new();
        if let Some(service) = tag.service.as_deref().filter(|_| self.service) {
            _ = write!(words, "{service}/");
        }
        match (&tag.task, &tag.container) {
            (None, None) => words.push_str(&got.event.log_stream_name),
            (_, container) => {
                _ = write!(words, "{}{}", tag.short, tag.mark());
                if let Some(container) = container {
                    _ = write!(words, "/{container}");
                }
            }
        }
        out.push_str(&crate::domain::sanitize::line(&words));
        out.push_str(if colour { "\x1b[0m " } else { " " });
    }
}

/// A text of one colour: by its level, where that is bad.
fn levelled(out: &mut String, plain: &str) {
    let colour = match level(plain) {
        Some(Level::Error | Level::Fatal) => "\x1b[31m",
        Some(Level::Warn) => "\x1b[33m",
        Some(Level::Trace | Level::Debug) => "\x1b[2m",
        _ => {
            out.push_str(plain);
            return;
        }
    };
    out.push_str(colour);
    out.push_str(plain);
    out.push_str("\x1b[0m");
}

/// A text in the colours of its application, and in none but those.
fn coloured(out: &mut String, text: &Styled) {
    let mut done = 0;
    let part = |range: Range<usize>| text.plain.get(range).unwrap_or_default();
    for span in &text.spans {
        let (start, end) = (span.start as usize, span.end as usize);
        out.push_str(part(done..start));
        sgr(out, &span.style);
        out.push_str(part(start..end));
        out.push_str("\x1b[0m");
        done = end;
    }
    out.push_str(part(done..text.plain.len()));
}

fn sgr(out: &mut String, style: &Style) {
    out.push_str("\x1b[0");
    let marks = [
        (style.bold, 1),
        (style.dim, 2),
        (style.italic, 3),
        (style.underline, 4),
        (style.reverse, 7),
    ];
    for (_, mark) in marks.iter().filter(|(on, _)| *on) {
        _ = write!(out, ";{mark}");
    }
    for (colour, base) in [(style.fg, 38), (style.bg, 48)] {
        _ = match colour {
            Some(Colour::Indexed(index)) => write!(out, ";{base};5;{index}"),
            Some(Colour::Rgb(red, green, blue)) => write!(out, ";{base};2;{red};{green};{blue}"),
            None => Ok(()),
        };
    }
    out.push('m');
}

/// The message without its last line break, harmless.
pub(super) fn harmless(message: &str) -> Styled {
    styled(message.trim_end_matches(['\n', '\r']))
}
