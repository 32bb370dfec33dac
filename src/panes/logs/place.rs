//! Which rows stand where on the screen.

/// How many lines of the screen rows take.
pub trait Heights {
    /// Lines of one row, at least one.
    fn height(&self, index: usize) -> u16;
}

/// A row on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Which.
    pub index: usize,
    /// Line of the screen it begins on; below zero where its beginning is above the screen.
    pub y: i32,
    /// Lines it takes.
    pub height: u16,
}

/// Places rows around one that shall begin on line `offset`. No line stays empty while there are
/// rows for it. Only what is in view is looked at, however many rows there are.
pub fn place(
    len: usize,
    anchor: usize,
    offset: u16,
    height: u16,
    heights: &dyn Heights,
) -> Vec<Placed> {
    let room = i32::from(height);
    if len == 0 || room == 0 {
        return Vec::new();
    }
    let anchor = anchor.min(len - 1);
    let own = heights.height(anchor);
    // The row itself is in view, at its beginning if it is longer than the screen.
    let y = i32::from(offset).min(room - i32::from(own)).max(0);
    let mut placed = vec![Placed {
        index: anchor,
        y,
        height: own,
    }];
    downwards(&mut placed, len, room, heights);
    let end = placed.last().map_or(0, end_of);
    if end < room {
        // Nothing more below: everything moves down.
        shift(&mut placed, room - end);
    }
    upwards(&mut placed, heights);
    let top = placed.first().map_or(0, |first| first.y);
    if top > 0 {
        // Nothing more above: everything moves up, and there may be more below.
        shift(&mut placed, -top);
        downwards(&mut placed, len, room, heights);
    }
    placed.retain(|row| end_of(row) > 0 && row.y < room);
    placed
}

fn end_of(row: &Placed) -> i32 {
    row.y + i32::from(row.height)
}

fn shift(placed: &mut [Placed], by: i32) {
    for row in placed {
        row.y += by;
    }
}

fn downwards(placed: &mut Vec<Placed>, len: usize, room: i32, heights: &dyn Heights) {
    while let Some(last) = placed.last().copied() {
        let (index, y) = (last.index + 1, end_of(&last));
        if y >= room || index >= len {
            return;
        }
        let height = heights.height(index);
        placed.push(Placed { index, y, height });
    }
}

fn upwards(placed: &mut Vec<Placed>, heights: &dyn Heights) {
    let mut above = Vec::new();
    let mut first = placed.first().copied();
    while let Some(row) = first.filter(|row| row.y > 0) {
        let Some(index) = row.index.checked_sub(1) else {
            break;
        };
        let height = heights.height(index);
        let row = Placed {
            index,
            y: row.y - i32::from(height),
            height,
        };
        above.push(row);
        first = Some(row);
    }
    above.reverse();
    placed.splice(0..0, above);
}
