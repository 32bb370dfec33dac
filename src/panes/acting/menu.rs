//! The menu of what can be done: one line for each action, whether it applies or not.

use super::{danger_sign, inside, place, put, window};
use crate::actions::Danger;
use crate::panes::frame::banner_lines;
use crate::panes::table::clip;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Most columns that are kept for titles, so that reasons stand below each other.
const TITLE: usize = 46;

/// One action in the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuLine {
    /// The key that chooses it.
    pub key: char,
    /// What it does.
    pub title: String,
    /// What it does at worst.
    pub danger: Danger,
    /// Why it cannot be done, if it cannot.
    pub refused: Option<String>,
    /// More about it, where it is chosen: its command and the permissions it needs.
    pub more: String,
}

/// The menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// What it is about.
    pub title: String,
    /// What holds for all lines, such as that nothing can be changed.
    pub remark: Option<String>,
    /// The actions.
    pub lines: Vec<MenuLine>,
    /// The chosen line.
    pub cursor: usize,
}

impl Menu {
    /// Draws it in the middle of `area`.
    pub fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        let wide = inside(place(area, usize::MAX)).width;
        let remark = self.remark.as_deref();
        let remark = remark.map_or_else(Vec::new, |text| banner_lines(text, wide + 1));
        let chosen = self.lines.get(self.cursor);
        let foot = chosen.map_or("", |line| line.refused.as_deref().unwrap_or(&line.more));
        // As much room as the longest needs, so that the window stays where it is.
        let feet = self.lines.iter().flat_map(|line| {
            let refused = line.refused.as_deref().into_iter();
            refused.chain([line.more.as_str()])
        });
        let feet = feet.map(|text| banner_lines(text, wide + 1).len());
        let feet = feet.max().unwrap_or(0);
        let most = usize::from(area.height.saturating_sub(2));
        let rows = self.lines.len().max(1);
        let frame = place(area, (remark.len() + rows + feet + 1).min(most));
        window(frame, &self.title, theme, buf);
        let inner = inside(frame);
        let mut y = inner.y;
        for line in remark.iter().take(usize::from(inner.height)) {
            put(
                buf,
                (inner.x, y),
                inner.right(),
                line,
                theme.style(Role::ReadOnly),
            );
            y += 1;
        }
        let foot = banner_lines(foot, inner.width + 1);
        let below = u16::try_from(feet + 1).unwrap_or(0);
        let until = inner
            .bottom()
            .saturating_sub(below)
            .max(y.saturating_add(1));
        let room = usize::from(until.saturating_sub(y)).max(1);
        let top = (self.cursor + 1).saturating_sub(room);
        for (at, line) in self.lines.iter().enumerate().skip(top).take(room) {
            if y >= inner.bottom() {
                break;
            }
            let chosen = at == self.cursor;
            self.line(
                line,
                chosen,
                theme,
                Rect {
                    y,
                    height: 1,
                    ..inner
                },
                buf,
            );
            y += 1;
        }
        if self.lines.is_empty() {
            let nothing = "nothing can be done here";
            put(
                buf,
                (inner.x, y),
                inner.right(),
                nothing,
                theme.style(Role::Muted),
            );
        }
        for (line, y) in foot.iter().zip(y + 1..inner.bottom()) {
            put(
                buf,
                (inner.x, y),
                inner.right(),
                line,
                theme.style(Role::Muted),
            );
        }
    }

    fn line(&self, line: &MenuLine, chosen: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
        let end = area.right();
        let able = line.refused.is_none() && self.remark.is_none();
        let (sign, danger) = danger_sign(line.danger);
        let dimmed = Role::HintDisabled;
        let role = |role| theme.style(if able { role } else { dimmed });
        let mut x = put(
            buf,
            (area.x, area.y),
            end,
            &format!("{}  ", line.key),
            role(Role::Key),
        );
        x = put(buf, (x, area.y), end, &format!("{sign} "), role(danger));
        let title = put(buf, (x, area.y), end, &line.title, role(Role::Text));
        if let Some(reason) = &line.refused {
            let at = title.saturating_add(2);
            let titles = self.lines.iter().map(|line| clip::width(&line.title));
            let titles = titles.max().unwrap_or(0).min(TITLE) + 2;
            let column = x.saturating_add(u16::try_from(titles).unwrap_or(0));
            put(
                buf,
                (at.max(column), area.y),
                end,
                reason,
                theme.style(dimmed),
            );
        }
        if chosen {
            buf.set_style(area, theme.style(Role::Selection));
        }
    }
}
