//! How many charts stand where.

use ratatui::layout::Rect;
use std::ops::Range;

/// From this width on two charts stand side by side.
const TWO_FROM: u16 = 120;
/// Fewer lines cannot show a curve, more do not show more of it.
const LINES: (u16, u16) = (9, 16);
/// Blank columns between two charts.
const GAP: u16 = 2;

/// Charts in columns and rows, some of them in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Grid {
    /// Charts there are.
    pub count: usize,
    /// Charts side by side.
    pub columns: usize,
    /// Rows in view.
    pub rows: usize,
}

impl Grid {
    /// As many of `count` charts as a place has room for.
    pub fn new(area: Rect, count: usize) -> Self {
        let columns = if area.width >= TWO_FROM { 2 } else { 1 };
        let needed = count.div_ceil(columns);
        let fitting = usize::from(area.height / LINES.0).max(1);
        Self {
            count,
            columns,
            rows: fitting.min(needed),
        }
    }

    /// The last row that can stand at the top.
    pub fn last_top(&self) -> usize {
        self.count
            .div_ceil(self.columns.max(1))
            .saturating_sub(self.rows)
    }

    /// The charts in view, with row `top` first.
    pub fn shown(&self, top: usize) -> Range<usize> {
        let first = top.min(self.last_top()) * self.columns;
        first..(first + self.rows * self.columns).min(self.count)
    }

    /// The places of the charts in view, in their order.
    pub fn places(&self, area: Rect) -> Vec<Rect> {
        let (columns, rows) = (
            u16::try_from(self.columns).unwrap_or(1).max(1),
            u16::try_from(self.rows).unwrap_or(1).max(1),
        );
        let width = area.width.saturating_sub(GAP * (columns - 1)) / columns;
        let height = (area.height / rows).min(LINES.1);
        let mut places = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                let place = Rect {
                    x: area.x + column * (width + GAP),
                    y: area.y + row * height,
                    width,
                    height,
                };
                places.push(place.intersection(area));
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_in_view_and_the_rest_can_be_scrolled_to() {
        for (width, height, count, columns, rows, last_top) in [
            (80, 18, 5, 1, 2, 3),
            (160, 40, 5, 2, 3, 0),
            (160, 40, 9, 2, 4, 1),
            (160, 20, 9, 2, 2, 3),
            (80, 4, 3, 1, 1, 2),
            (80, 40, 0, 1, 0, 0),
        ] {
            let area = Rect::new(0, 0, width, height);
            let grid = Grid::new(area, count);
            assert_eq!(
                (grid.columns, grid.rows),
                (columns, rows),
                "{area:?} {count}"
            );
            assert_eq!(grid.last_top(), last_top);
            let end = grid.shown(usize::MAX);
            assert_eq!(end.end, count, "the last chart can be seen");
            assert!(grid.shown(0).len() <= columns * rows);
            for place in grid.places(area) {
                assert_eq!(place, place.intersection(area));
            }
        }
    }
}
