//! Which lines are shown, and where in them the reader is.

use super::buffer::Buffer;
use super::line::{Line, LineId};

/// One row of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row<'a> {
    /// A line.
    Line(&'a Line),
}

/// What of a buffer is shown.
#[derive(Debug, Default)]
pub struct View {
    rows: Vec<(usize, usize)>,
    synced: Option<u64>,
    /// The line under the cursor; none while following.
    pub cursor: Option<LineId>,
}

impl View {
    /// Follows what has changed in the buffer. To be called before rows are asked for.
    pub fn sync(&mut self, buffer: &Buffer) {
        if self.synced == Some(buffer.revision()) {
            return;
        }
        self.synced = Some(buffer.revision());
        self.rows.clear();
        for (at, block) in buffer.blocks().enumerate() {
            self.rows
                .extend((0..block.lines.len()).map(|line| (at, line)));
        }
    }

    /// Rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A row, oldest first.
    pub fn row<'a>(&self, buffer: &'a Buffer, index: usize) -> Option<Row<'a>> {
        let (block, line) = *self.rows.get(index)?;
        let block = buffer.blocks().nth(block)?;
        block.lines.get(line).map(Row::Line)
    }
}
