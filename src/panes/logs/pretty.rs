//! One line written out: its text with all its fields or the whole of its stack trace, and where
//! it comes from.

use super::Page;
use crate::domain::time::{self, Timestamp};
use crate::logs::text::ansi::styled;
use crate::logs::text::pretty::{PieceKind, pretty};
use crate::logs::{Line as LogLine, Row};
use crate::panes::document::{Document, Line, Section};
use crate::theme::Role;

/// Lines of a stack trace or of repeats that are written out.
const MOST: usize = 1_000;

/// The row at an index, written out.
pub(super) fn document(page: &Page<'_>, index: usize) -> Option<Document> {
    let buffer = page.session.buffer();
    let row = page.view.row(buffer, index)?;
    let Some(line) = row.line() else {
        let hint = "what is not shown is shown by fewer or other words of the filter, or by +";
        return Some(Document::new(
            "line",
            vec![Section::new("", vec![Line::text(hint)])],
        ));
    };
    let mut text = Vec::new();
    if let Row::Fold { .. } | Row::Repeat { .. } = row {
        let lines = page.view.lines_of(buffer, index);
        text.extend(lines.iter().take(MOST).map(|line| Line::text(&*line.text)));
        if lines.len() > MOST {
            let more = format!("… {} more, not shown here", lines.len() - MOST);
            text.push(Line::text(more).tone(Role::Muted));
        }
    } else {
        // What is too long for the screen was cut when it came in; the whole of it may be kept.
        let whole = buffer.whole(line.id).map(|raw| styled(raw).plain);
        let plain = whole.as_deref().unwrap_or(&line.text);
        text.extend(pretty(plain).into_iter().map(|line| {
            let mut pieces = vec![(" ".repeat(usize::from(line.indent)), None)];
            pieces.extend(
                line.pieces
                    .into_iter()
                    .map(|piece| (piece.text, role(piece.kind))),
            );
            Line::Pieces(pieces)
        }));
    }
    let sections = vec![
        Section::new("", text),
        Section::new("where", facts(page, line)),
    ];
    Some(Document::new("line", sections))
}

const fn role(kind: PieceKind) -> Option<Role> {
    Some(match kind {
        PieceKind::Key => Role::JsonKey,
        PieceKind::String => Role::JsonString,
        PieceKind::Number => Role::JsonNumber,
        PieceKind::Word => Role::JsonLiteral,
        PieceKind::Punctuation | PieceKind::Note => Role::Muted,
        PieceKind::Plain => return None,
    })
}

fn facts(page: &Page<'_>, line: &LogLine) -> Vec<Line> {
    let mut facts = Vec::new();
    if let Ok(at) = Timestamp::from_millisecond(line.timestamp) {
        let age = time::age(page.now, at);
        let exact = time::exact(at, page.zone);
        facts.push(Line::pair("time", format!("{exact} · {age} ago")));
    }
    // Who reads times must know when the writer's clock and CloudWatch's disagree.
    let late = line.ingestion.map(|taken| taken - line.timestamp);
    let words = late.and_then(|late| match late {
        ..-2_000 => Some(format!(
            "{} s before the writer's own time: its clock runs ahead",
            -late / 1_000
        )),
        5_000.. => Some(format!("{} s later", late / 1_000)),
        _ => None,
    });
    facts
        .extend(words.map(|words| Line::pair("taken by CloudWatch", words).tone(Role::HealthLook)));
    if let Some(tag) = page.tags.tag(line.stream) {
        let task = tag.task.as_deref().unwrap_or(&tag.short);
        let gone = match tag.mark() {
            "" => "",
            _ => " † not running any more",
        };
        facts.push(Line::pair("task", format!("{task}{gone}")));
        if let Some(container) = &tag.container {
            facts.push(Line::pair("container", container.to_string()));
        }
        if let Some(revision) = tag.revision {
            facts.push(Line::pair("revision", revision.to_string()));
        }
    }
    let stream = line.stream.and_then(|id| page.session.buffer().stream(id));
    if let Some((group, stream)) = stream {
        facts.push(Line::pair("group", group.to_string()));
        facts.push(Line::pair("stream", stream.to_string()));
    }
    facts
}
