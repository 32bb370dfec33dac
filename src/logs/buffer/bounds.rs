//! What does not fit is let go, at the end the reader is not at.

use super::contents::{Contents, content};
use super::{Buffer, Kind, Line};

/// The share of a bound that is let go at once, so that not every line moves the others.
const SLACK: usize = 64;

/// One end of the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Old,
    New,
}

impl Buffer {
    /// Says which time is being read; none while the newest lines are followed. Where there is too
    /// much, lines leave at the end that is farther away, and what was let go at the nearer end may
    /// come back if it is read again. Says whether that has changed.
    pub fn set_reader(&mut self, at: Option<i64>) -> bool {
        self.reader = at;
        let cut = match self.far_end() {
            End::Old => self.ceiling.take(),
            End::New => self.floor.take(),
        };
        cut.is_some()
    }

    /// What is older was let go and is not kept when it comes, in milliseconds since 1970.
    pub fn cut_old(&self) -> Option<i64> {
        self.floor.map(|floor| floor.0)
    }

    /// What is newer was let go and is not kept when it comes, in milliseconds since 1970.
    pub fn cut_new(&self) -> Option<i64> {
        self.ceiling.map(|ceiling| ceiling.0)
    }

    /// Events without an id will come, not older than `since`: what is known from then on is told
    /// from them by what it says. To be called whenever a Live Tail session begins.
    pub fn begin_tail(&mut self, since: i64) {
        if let Some(contents) = &mut self.contents {
            contents.begin();
            return;
        }
        let mut contents = Contents::new(since);
        let after = self.blocks_until((since, i64::MIN, 0, 0)).saturating_sub(1);
        for line in self.blocks.iter().skip(after).flat_map(|it| &it.lines) {
            let counts = line.kind == Kind::Event && line.timestamp >= since;
            if let (true, Some(stream)) = (counts, line.stream) {
                contents.note(content(stream, line.timestamp, &line.text), true);
            }
        }
        contents.begin();
        self.contents = Some(contents);
    }

    /// Lets lines go until there is room again.
    pub(super) fn shrink(&mut self) {
        if !self.is_over(0) {
            return;
        }
        let end = self.far_end();
        let mut gone = Vec::new();
        while self.is_over(SLACK) && self.lines > 0 {
            self.let_go(end, &mut gone);
        }
        self.revision += 1;
        for line in &gone {
            self.forget(line);
        }
        gone.retain(|line| line.kind == Kind::Gap);
        self.gaps
            .retain(|(_, id)| !gone.iter().any(|line| line.id == *id));
        let ends = self
            .ends()
            .map(|(first, last)| (first.order(), last.order()));
        match (end, ends) {
            (End::Old, Some((first, _))) => self.floor = Some(first),
            (End::New, Some((_, last))) => self.ceiling = Some(last),
            (_, None) => {}
        }
    }

    /// Whether there is more than the bounds less a share of them.
    fn is_over(&self, share: usize) -> bool {
        let less = |bound: usize| bound - bound.checked_div(share).unwrap_or(0);
        self.lines > less(self.most_lines) || self.bytes() > less(self.most_bytes)
    }

    /// Lets some lines of one end go: a whole block, or as many of it as are too many.
    fn let_go(&mut self, end: End, gone: &mut Vec<Line>) {
        let (too_many, too_big) = (
            self.lines
                .saturating_sub(self.most_lines - self.most_lines / SLACK),
            self.bytes()
                .saturating_sub(self.most_bytes - self.most_bytes / SLACK),
        );
        let revision = self.revision + 1;
        let block = match end {
            End::Old => self.blocks.front_mut(),
            End::New => self.blocks.back_mut(),
        };
        let Some(block) = block else { return };
        let mut bytes = 0;
        let enough = |index: usize, line: &Line, bytes: &mut usize| {
            let is = index >= too_many && *bytes >= too_big;
            *bytes += line.bytes();
            is
        };
        let count = match end {
            End::Old => (block.lines.iter().enumerate())
                .position(|(index, line)| enough(index, line, &mut bytes)),
            End::New => (block.lines.iter().rev().enumerate())
                .position(|(index, line)| enough(index, line, &mut bytes)),
        };
        let before = gone.len();
        match (count, end) {
            (None, _) => gone.append(&mut block.lines),
            (Some(count), End::Old) => gone.extend(block.lines.drain(..count)),
            (Some(count), End::New) => {
                let from = block.lines.len() - count;
                gone.extend(block.lines.drain(from..));
            }
        }
        block.revision = revision;
        if block.lines.is_empty() {
            match end {
                End::Old => self.blocks.pop_front(),
                End::New => self.blocks.pop_back(),
            };
        }
        self.lines -= gone.len() - before;
        for line in gone.iter().skip(before) {
            self.bytes = self.bytes.saturating_sub(line.bytes());
        }
    }

    fn forget(&mut self, line: &Line) {
        self.known.remove(&line.identity);
        if let Some(count) = self.count_of(line) {
            *count -= 1;
        }
        if let (Some(contents), Some(stream)) = (&mut self.contents, line.stream)
            && line.timestamp >= contents.since
        {
            contents.forget(content(stream, line.timestamp, &line.text));
        }
        if line.text.len() > crate::logs::line::LONGEST {
            let bytes = &mut self.whole_bytes;
            self.whole.retain(|(id, whole)| {
                let stays = *id != line.id;
                *bytes -= if stays { 0 } else { whole.len() };
                stays
            });
        }
    }

    /// The end that is farther from the reader: the old one, unless they read far back.
    fn far_end(&self) -> End {
        let Some(at) = self.reader else {
            return End::Old;
        };
        let older = self.count_before(at);
        // Whoever reads in the middle does not change the end with each line that goes.
        let turn = match self.ceiling {
            Some(_) => self.lines / 4 * 3,
            None => self.lines / 4,
        };
        match older > turn {
            true => End::Old,
            false => End::New,
        }
    }
}
