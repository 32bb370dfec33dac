//! Going to a time, and to the last words of a container.

use super::anchor::block_at;
use super::facts::lane_of;
use super::model::View;
use crate::logs::buffer::Buffer;
use crate::logs::line::StreamId;

/// How much later than the exit of its container a line may seem to be, in milliseconds: the exit
/// is told by the agent's clock and to the second, the line by the driver's.
const GRACE: i64 = 1_000;

impl View {
    /// The first row at or after a time, in milliseconds since 1970, or the last row of all. None
    /// if nothing is shown.
    pub fn at_time(&self, buffer: &Buffer, time: i64) -> Option<usize> {
        let at = block_at(buffer, |line| line.timestamp < time);
        let lines = &buffer.blocks().nth(at)?.lines;
        let line = lines.partition_point(|line| line.timestamp < time);
        let index = self.rows_before(at, line);
        Some(index.min(self.len().checked_sub(1)?))
    }

    /// The row of the last line of a container at or before its exit, in milliseconds since 1970;
    /// none if none of its lines from before is shown. Where that line is of a stack trace, it is
    /// the row of the trace.
    pub fn crash(&self, buffer: &Buffer, moment: (StreamId, i64)) -> Option<usize> {
        let (stream, exit) = moment;
        let until = exit.saturating_add(GRACE);
        let last = block_at(buffer, |line| line.timestamp <= until);
        (0..=last).rev().find_map(|at| {
            let (block, cached) = (self.same(buffer, at)?, self.blocks.get(at)?);
            let end = block.lines.partition_point(|line| line.timestamp <= until);
            let mut lines = block.lines.get(..end)?.iter().enumerate().rev();
            let (line, _) =
                lines.find(|(line, it)| lane_of(it) == Some(stream) && cached.is_shown(*line))?;
            self.index_of_place(buffer, at, line)
        })
    }
}
