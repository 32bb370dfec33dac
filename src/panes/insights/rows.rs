//! What stands below the head: presets, groups, rows.

use super::View;
use crate::domain::sanitize;
use crate::domain::time::Zone;
use crate::logs::insights::results::number;
use crate::logs::insights::{End, Form, Phase, Run, Size, Table, cost};
use crate::panes::frame;
use crate::panes::table::clip;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Blanks between columns.
const GAP: u16 = 2;
/// Columns of the widest bar.
const BAR: u16 = 24;
/// Fewer columns than this show nothing of a value.
const LEAST: u16 = 4;
/// What an application wrote.
const MESSAGE: &str = "@message";
/// The stream it was written to: long, and both of its ends tell it from the others.
const STREAM: &str = "@logStream";
/// Columns of a stream's name where there is no room for more.
const SHORT: u16 = 24;
/// Parts of a cell a bar ends in.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Text at a place of a line, cut with a sign where it does not fit; says where it ends.
fn put(buf: &mut Buffer, line: Rect, x: u16, text: &str, theme: &Theme, role: Role) -> u16 {
    let room = usize::from(line.right().saturating_sub(x));
    if room == 0 {
        return x;
    }
    let text = clip::end(text, room).to_string();
    buf.set_stringn(x, line.y, text, room, theme.style(role)).0
}

fn lines(area: Rect) -> impl Iterator<Item = Rect> {
    (area.y..area.bottom()).map(move |y| Rect {
        y,
        height: 1,
        ..area
    })
}

/// The presets, one a line, with their numbers.
pub(super) fn presets(view: &View<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let names = view.presets.iter().map(|preset| preset.name.len());
    let widest = names.max().unwrap_or(0);
    let shown = view.presets.iter().enumerate().skip(view.top);
    for ((at, preset), line) in shown.zip(lines(area)) {
        let number = format!(" {:>2}  ", at + 1);
        let x = put(buf, line, line.x, &number, theme, Role::Key);
        let name = format!("{:widest$}  ", preset.name);
        let x = put(buf, line, x, &name, theme, Role::Text);
        put(buf, line, x, preset.what, theme, Role::Muted);
        if at == view.cursor {
            buf.set_style(line, theme.style(Role::Selection));
        }
    }
}

/// The groups a query will go over, with what is known of their size.
pub(super) fn groups(view: &View<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let mut places = lines(area);
    let Some(header) = places.next() else { return };
    let groups: Vec<_> = view.insights.groups().collect();
    let widest = groups.iter().map(|(name, _)| clip::width(name)).max();
    let most = usize::from(area.width).saturating_sub(48).max(12);
    let widest = widest.unwrap_or(0).clamp(9, most);
    let row = |name: &str, stored: &str, kept: &str, class: &str| {
        let name = clip::middle(name, widest).to_string();
        let blanks = " ".repeat(widest.saturating_sub(clip::width(&name)));
        format!(" {name}{blanks}  {stored:>8}  {kept:>8}  {class}")
    };
    let titles = row("LOG GROUP", "STORED", "KEPT", "CLASS");
    put(buf, header, header.x, &titles, theme, Role::Header);
    let fits = usize::from(area.height).saturating_sub(1);
    let more = groups.len() > fits;
    let shown = if more { fits.saturating_sub(1) } else { fits };
    for ((name, size), line) in groups.iter().take(shown).zip(places.by_ref()) {
        let name = sanitize::line(name);
        let (text, role) = match size {
            None => (row(&name, "·", "·", "being asked"), Role::Muted),
            Some(Size::Missing) => (row(&name, "—", "—", "no such log group"), Role::Gap),
            Some(Size::Unknown(fault)) => (row(&name, "◌", "◌", &fault.line()), Role::Gap),
            Some(Size::Known(group)) => {
                let stored = group.stored_bytes.map(|bytes| cost::bytes(bytes as f64));
                let kept = group.retention_in_days.map(|days| format!("{days} days"));
                let class = group.log_group_class.as_deref().unwrap_or("—");
                (
                    row(
                        &name,
                        stored.as_deref().unwrap_or("—"),
                        kept.as_deref().unwrap_or("for ever"),
                        &sanitize::line(class),
                    ),
                    Role::Text,
                )
            }
        };
        put(buf, line, line.x, &text, theme, role);
    }
    if let (true, Some(line)) = (more, places.next()) {
        let text = format!(" … and {} more", groups.len() - shown);
        put(buf, line, line.x, &text, theme, Role::Muted);
    }
}

/// Why there are no rows.
pub(super) fn nothing(
    view: &View<'_>,
    run: Option<&Run>,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    let text = match (view.insights.phase(), run) {
        (Phase::Ended(End::Said(word)), Some(run)) if &**word == "Complete" => {
            let noun = if run.groups == 1 { "group" } else { "groups" };
            format!(
                "no row: nothing in {} of {} {noun} answers the query. + looks further back, I changes the query.",
                run.window.words(),
                run.groups
            )
        }
        (Phase::Ended(End::Said(word)), Some(_)) => match &**word {
            "Timeout" => {
                "no row came: AWS ends a query after 60 minutes. - looks at less.".to_owned()
            }
            "Cancelled" => "no row came before it was stopped.".to_owned(),
            _ => "no row came; AWS does not say why. r asks again.".to_owned(),
        },
        (Phase::Ended(_), _) => return,
        _ => "no row yet.".to_owned(),
    };
    let width = area.width;
    for (text, line) in frame::banner_lines(&text, width).iter().zip(lines(area)) {
        put(buf, line, line.x + 1, text, theme, Role::Muted);
    }
}

/// Where a column stands.
struct Slot {
    column: usize,
    x: u16,
    width: u16,
    /// Columns for its bar, right of it.
    bar: u16,
}

/// The columns that fit, from the first one not scrolled past. No column takes more than its part
/// while another one needs room; what is left goes to those that were cut.
fn slots(table: &Table, skip: usize, zone: Zone, area: Rect) -> Vec<Slot> {
    let room = area.width.saturating_sub(1);
    let part = (room * 2 / 5).max(LEAST);
    let natural: Vec<u16> = table.columns[skip.min(table.columns.len())..]
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let content = match column.form {
                // A zone's name takes more than AWS's own form.
                Form::Time => clip::width(&table.shown(0, skip + at, zone)).max(column.width),
                Form::Text | Form::Number => column.width,
            };
            let width = content.max(clip::width(&column.name));
            u16::try_from(width).unwrap_or(u16::MAX)
        })
        .collect();
    let named = |at: usize, name: &str| &*table.columns[skip + at].name == name;
    let mut widths: Vec<u16> = natural
        .iter()
        .enumerate()
        .map(|(at, width)| match named(at, STREAM) {
            true => *width.min(&SHORT),
            false => *width.min(&part),
        })
        .collect();
    let taken: usize = widths.iter().map(|width| usize::from(width + GAP)).sum();
    let mut left =
        room.saturating_sub(u16::try_from(taken).unwrap_or(u16::MAX).saturating_sub(GAP));
    // What was written comes first: it is what is read.
    let mut order: Vec<usize> = (0..natural.len()).collect();
    order.sort_by_key(|at| !named(*at, MESSAGE));
    for at in order {
        let (width, natural) = (&mut widths[at], natural[at]);
        let more = natural.saturating_sub(*width).min(left);
        *width += more;
        left -= more;
    }
    let mut slots = Vec::new();
    let mut x = area.x + 1;
    for (at, width) in widths.into_iter().enumerate() {
        let room = area.right().saturating_sub(x);
        if room < LEAST {
            break;
        }
        let column = skip + at;
        let bar = match table.bars == Some(column) {
            true => left.saturating_sub(GAP).min(BAR),
            false => 0,
        };
        slots.push(Slot {
            column,
            x,
            width: width.min(room),
            bar,
        });
        x = x.saturating_add(width + GAP + if bar > 0 { bar + GAP } else { 0 });
    }
    slots
}

/// The rows with a header.
pub(super) fn table(view: &View<'_>, table: &Table, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let mut places = lines(area);
    let Some(header) = places.next() else { return };
    let slots = slots(table, view.skip, view.zone, area);
    for slot in &slots {
        let column = &table.columns[slot.column];
        let name = sanitize::line(&column.name);
        cell(buf, header, slot, &name, column.form, theme, Role::Header);
    }
    let left_out = slots.last().map_or(0, |slot| slot.column + 1) < table.columns.len();
    if left_out {
        let x = header.right().saturating_sub(1);
        put(buf, header, x, "›", theme, Role::Header);
    }
    if view.skip > 0 {
        put(buf, header, header.x, "‹", theme, Role::Header);
    }
    let tallest = table.tallest();
    for (at, line) in (view.top..table.rows.len()).zip(places) {
        for slot in &slots {
            let form = table.columns[slot.column].form;
            let text = table.shown(at, slot.column, view.zone);
            let absent = table.rows[at][slot.column].is_none();
            let role = match form {
                _ if absent => Role::Muted,
                Form::Time => Role::Muted,
                Form::Text | Form::Number => Role::Text,
            };
            let text = match &*table.columns[slot.column].name {
                STREAM => clip::middle(&text, usize::from(slot.width)).to_string(),
                _ => text.into_owned(),
            };
            cell(buf, line, slot, &text, form, theme, role);
            let figure = table.rows[at][slot.column].as_deref().and_then(number);
            if let (true, Some(figure)) = (slot.bar > 0, figure) {
                let x = slot.x + slot.width + GAP;
                let bar = bar(figure, tallest, slot.bar);
                put(buf, line, x, &bar, theme, Role::Sparkline);
            }
        }
        if at == view.cursor {
            buf.set_style(line, theme.style(Role::Selection));
        }
    }
}

fn cell(
    buf: &mut Buffer,
    line: Rect,
    slot: &Slot,
    text: &str,
    form: Form,
    theme: &Theme,
    role: Role,
) {
    let place = Rect {
        x: slot.x,
        width: slot.width.min(line.right().saturating_sub(slot.x)),
        ..line
    };
    let used = u16::try_from(clip::width(text)).unwrap_or(u16::MAX);
    let x = match form {
        Form::Number => place.x + place.width.saturating_sub(used),
        Form::Text | Form::Time => place.x,
    };
    put(buf, place, x, text, theme, role);
}

/// A figure as a bar of at most `width` columns; what is more than nothing is seen.
fn bar(figure: f64, tallest: f64, width: u16) -> String {
    if tallest <= 0.0 || figure <= 0.0 {
        return String::new();
    }
    let eighths = (figure / tallest * f64::from(width) * 8.0).round().max(1.0) as usize;
    let eighths = eighths.min(usize::from(width) * 8);
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_figures() {
        for (figure, expected) in [
            (0.0, ""),
            (-1.0, ""),
            (100.0, "████"),
            (50.0, "██"),
            (1.0, "▏"),
            (0.001, "▏"),
            (200.0, "████"),
        ] {
            assert_eq!(bar(figure, 100.0, 4), expected, "{figure}");
        }
        assert_eq!(bar(1.0, 0.0, 4), "");
    }
}
