//! What lies over the screen while somebody acts: the menu, the question, the results.

mod audit;
mod exec;
mod menu;
mod page;
mod sheets;

#[cfg(test)]
mod tests;

pub use audit::audit_page;
pub use exec::{exec_check, session};
pub use menu::{Menu, MenuLine};
pub use page::{Buttons, Page};
pub use sheets::{Outcome, Proposed, Standing, Whereabouts, results};

use super::table::clip;
use crate::actions::Danger;
use crate::domain::sanitize;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, Clear, Widget as _};

/// Most columns of a window: longer lines are hard to read.
const WIDEST: u16 = 110;

/// The sign of a danger, and how it looks.
pub const fn danger_sign(danger: Danger) -> (&'static str, Role) {
    match danger {
        Danger::Mild => ("·", Role::Muted),
        Danger::Disruptive => ("▲", Role::HealthLook),
        Danger::Destructive => ("✖", Role::Danger),
    }
}

/// The place of a window with `lines` lines inside, in the middle of `area`.
fn place(area: Rect, lines: usize) -> Rect {
    let margin = if area.width >= 100 { 4 } else { 0 };
    let width = area.width.saturating_sub(2 * margin).min(WIDEST);
    let height = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
    let height = height.min(area.height);
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

/// Where text goes in a window.
fn inside(window: Rect) -> Rect {
    let inner = Block::bordered().inner(window);
    let margin = u16::from(inner.width > 2);
    Rect {
        x: inner.x + margin,
        width: inner.width - 2 * margin,
        ..inner
    }
}

/// Draws an empty window.
fn window(area: Rect, title: &str, theme: &Theme, buf: &mut Buffer) {
    Clear.render(area, buf);
    let title = sanitize::line(title);
    let room = usize::from(area.width.saturating_sub(4));
    Block::bordered()
        .title(format!(" {} ", clip::end(&title, room)))
        .title_style(theme.style(Role::TitleFocused))
        .border_style(theme.style(Role::PopupBorder))
        .style(theme.style(Role::Popup))
        .render(area, buf);
}

/// Writes text, shortened to what there is room for; gives back where it ended.
fn put(buf: &mut Buffer, (x, y): (u16, u16), end: u16, text: &str, style: Style) -> u16 {
    // A place of no height has no line, and a buffer none beyond its own.
    if x >= end || y >= buf.area.bottom() {
        return end;
    }
    let room = usize::from(end - x);
    let text = sanitize::line(text);
    let text = clip::end(&text, room).to_string();
    buf.set_stringn(x, y, text, room, style).0
}
