//! The page on the screen: a head, and charts in a grid.

use super::super::frame;
use super::super::kind::Look;
use super::super::table::clip;
use super::{Charts, Grid, plot};
use crate::domain::sanitize;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines a remark may take.
const REMARK: u16 = 3;

/// What stands above the charts, and where they stand.
fn split(charts: &Charts, area: Rect) -> (Vec<String>, Rect) {
    let remark = charts.book.remark.as_deref().unwrap_or_default();
    let mut lines = match remark {
        "" => Vec::new(),
        remark => frame::banner_lines(remark, area.width),
    };
    lines.truncate(usize::from(REMARK));
    let taken = 1 + u16::try_from(lines.len()).unwrap_or(REMARK);
    let rest = Rect {
        y: area.y + taken.min(area.height),
        height: area.height.saturating_sub(taken),
        ..area
    };
    (lines, rest)
}

impl Charts {
    /// Which charts stand where in a place.
    pub fn grid(&self, area: Rect) -> Grid {
        Grid::new(split(self, area).1, self.book.charts.len())
    }
}

/// Draws the page with row `top` of its charts first.
pub fn draw(
    charts: &Charts,
    look: &Look<'_>,
    top: usize,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    if area.is_empty() {
        return;
    }
    let (remark, body) = split(charts, area);
    let grid = Grid::new(body, charts.book.charts.len());
    head(charts, look, &grid, top, theme, area, buf);
    for (line, y) in remark.iter().zip(area.y + 1..area.bottom()) {
        let room = usize::from(area.width.saturating_sub(1));
        buf.set_stringn(area.x + 1, y, line, room, theme.style(Role::Muted));
    }
    let shown = grid.shown(top);
    let specs = charts.book.charts.get(shown).unwrap_or_default();
    for (spec, place) in specs.iter().zip(grid.places(body)) {
        plot::draw(charts, spec, look, theme, place, buf);
    }
}

/// Where the figures come from, what was deployed, and how far back they reach.
fn head(
    charts: &Charts,
    look: &Look<'_>,
    grid: &Grid,
    top: usize,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    let shown = grid.shown(top);
    let deployed = charts.deployments(look.now);
    let left = vec![
        frame::piece(format!(" {}", charts.book.source), Role::Muted, 3),
        frame::piece(
            match deployed.as_str() {
                "" => String::new(),
                deployed => format!("⡇ deployed {deployed}"),
            },
            Role::HealthChanging,
            2,
        ),
    ];
    let minutes = charts.range.period() / 60;
    let each = match minutes {
        1 => "each minute".to_owned(),
        60 => "each hour".to_owned(),
        minutes if minutes % 60 == 0 => format!("each {} hours", minutes / 60),
        minutes => format!("each {minutes} minutes"),
    };
    let right = vec![
        frame::piece(
            match shown.len() < grid.count {
                true => format!("charts {}–{} of {}", shown.start + 1, shown.end, grid.count),
                false => String::new(),
            },
            Role::Muted,
            1,
        ),
        frame::piece(each, Role::Muted, 4),
        frame::piece(format!("last {}", charts.range.words()), Role::Title, 0),
    ];
    frame::line(Rect { height: 1, ..area }, buf, theme, left, right);
}

/// One line of text, cut where the place ends; the columns it took.
pub(super) fn put(
    buf: &mut Buffer,
    x: u16,
    y: u16,
    right: u16,
    text: &str,
    role: Role,
    theme: &Theme,
) -> u16 {
    let text = sanitize::line(text);
    let room = usize::from(right.saturating_sub(x));
    let text = clip::end(&text, room).to_string();
    let (next, _) = buf.set_stringn(x, y, text, room, theme.style(role));
    next
}
