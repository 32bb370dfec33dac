//! What is kept from frame to frame, and how it follows the buffer and the reader's choices.

use super::anchor::Anchor;
use super::cached::{Cached, Task};
use super::facts::Thread;
use super::filter::Filter;
use super::lanes::Lanes;
use super::origin::{Origin, Origins};
use super::search::Search;
use super::shape::{Back, Choice, Forth};
use crate::logs::buffer::{Block, Buffer};
use crate::logs::line::{LineId, StreamId};
use rustc_hash::{FxHashMap, FxHashSet};

/// Lines that [`View::sync`] looks at for a filter or a search, so that a frame stays a frame: a
/// few milliseconds of searching in lines of usual length.
pub const FRAME: usize = 20_000;

/// What a new line costs of that: its level and its trace are found out.
const NEW: usize = 2;
/// Blocks that may be in view.
const IN_VIEW: usize = 3;

/// What of a buffer is shown.
///
/// Traces are folded and repeats are not collapsed until somebody says otherwise.
#[derive(Debug)]
pub struct View {
    pub(super) blocks: Vec<Cached>,
    pub(super) total: usize,
    pub(super) matches: usize,
    synced: Option<u64>,
    changed: bool,
    pub(super) left: usize,
    /// Lines of blocks that have not been taken up as they are now.
    unread: usize,
    pub(super) filter: Option<Filter>,
    pub(super) search: Option<Search>,
    pub(super) choice: Choice,
    pub(super) repeats: bool,
    pub(super) origins: Origins,
    pub(super) marks: FxHashSet<LineId>,
    /// Where the reader is; none while following.
    pub(super) cursor: Option<Anchor>,
    facts: Lanes<Thread>,
    after: Lanes<u32>,
    back: Lanes<Back>,
    forth: Lanes<Forth>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            total: 0,
            matches: 0,
            synced: None,
            changed: false,
            left: 0,
            unread: 0,
            filter: None,
            search: None,
            choice: Choice {
                fold: true,
                ..Choice::default()
            },
            repeats: false,
            origins: Origins::default(),
            marks: FxHashSet::default(),
            cursor: None,
            facts: Lanes::default(),
            after: Lanes::default(),
            back: Lanes::default(),
            forth: Lanes::default(),
        }
    }
}

impl View {
    /// Follows what has changed in the buffer and in what was chosen. To be called before rows are
    /// asked for; until it is, rows are those of before, and none where lines have gone.
    ///
    /// Says whether all lines have been looked at; if not, it is to be called again for the next
    /// frame. See [`View::sync_some`].
    pub fn sync(&mut self, buffer: &Buffer) -> bool {
        self.sync_some(buffer, FRAME)
    }

    /// As [`View::sync`], looking at no more than about `budget` lines: new ones, and all for the
    /// filter, the search and the collapsing of repeats. A new line counts twice, a long line as
    /// several, reading fields eightfold.
    ///
    /// After another filter all lines are looked at again, those near the reader first, so that
    /// what is on screen is right with the first frame; what has not been looked at is not shown.
    /// With 200,000 lines kept a filter is through after ten calls, and as many lines that are all
    /// new after twenty. Lines are 30 bytes each beside the buffer, or 40 while repeats are
    /// collapsed.
    pub fn sync_some(&mut self, buffer: &Buffer, mut budget: usize) -> bool {
        if self.synced != Some(buffer.revision()) || self.unread > 0 {
            self.synced = Some(buffer.revision());
            self.changed = true;
            self.follow(buffer, &mut budget);
        }
        if !self.changed && self.left == 0 {
            return true;
        }
        self.work(buffer, budget);
        self.shape(buffer);
        self.changed = false;
        self.left == 0
    }

    /// How much of the buffer has been looked at, in percent; none if all of it.
    pub fn progress(&self) -> Option<u8> {
        let read: usize = self.blocks.iter().map(|block| block.ids.len()).sum();
        let all = read + self.unread;
        let done = all.saturating_sub(self.left) * 100 / all.max(1);
        (self.left > 0).then_some(u8::try_from(done).unwrap_or(100))
    }

    /// Rows there are.
    pub fn len(&self) -> usize {
        self.total
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Takes up the blocks as they are now, the oldest first, until the budget is spent. Where that
    /// is before the end, those in view are taken up for the time being, as if nothing had changed
    /// before them.
    fn follow(&mut self, buffer: &Buffer, budget: &mut usize) {
        let known = self.blocks.drain(..).map(|block| (block.id, block));
        let mut known: FxHashMap<u64, Cached> = known.collect();
        let blocks = buffer.blocks();
        self.blocks = blocks
            .map(|block| known.remove(&block.id).unwrap_or_default())
            .collect();
        let mut lanes = std::mem::take(&mut self.facts);
        let both = || self.blocks.iter().zip(buffer.blocks());
        let new: usize = both()
            .filter(|(cached, block)| !cached.is_of(block))
            .map(|(_, block)| block.lines.len())
            .sum();
        if new.saturating_mul(NEW) > *budget {
            let near = self.near(buffer);
            let both = self.blocks.iter_mut().zip(buffer.blocks()).enumerate();
            let in_view = both.skip(near.saturating_sub(1)).take(IN_VIEW);
            lanes.clear();
            for (_, (cached, block)) in in_view {
                cached.assume(&mut lanes);
                *budget = budget.saturating_sub(NEW * cached.follow(block, &mut lanes));
            }
        }
        lanes.clear();
        self.unread = 0;
        for (cached, block) in self.blocks.iter_mut().zip(buffer.blocks()) {
            if self.unread == 0 && (*budget > 0 || cached.agrees(block, &lanes)) {
                *budget = budget.saturating_sub(NEW * cached.follow(block, &mut lanes));
                continue;
            }
            // From here on it is not known what is carried on, and what was known may be kept.
            self.unread += block.lines.len();
            if !cached.is_of(block) {
                *cached = Cached::default();
            }
        }
        self.facts = lanes;
    }

    /// Looks at lines for the filter and the search, those near the reader first.
    fn work(&mut self, buffer: &Buffer, mut budget: usize) {
        let near = self.near(buffer);
        let mut task = Task {
            filter: self.filter.as_ref().filter(|filter| !filter.is_empty()),
            search: self.search.as_ref().map(|search| &search.regex),
            repeats: self.repeats,
            origins: &mut self.origins,
        };
        let blocks: Vec<&Block> = buffer.blocks().collect();
        let mut order: Vec<usize> = (0..self.blocks.len())
            .filter(|at| self.blocks[*at].left(&task) > 0)
            .collect();
        order.sort_by_key(|at| at.abs_diff(near));
        self.left = self.unread;
        for at in order {
            if let (Some(cached), Some(block)) = (self.blocks.get_mut(at), blocks.get(at)) {
                if budget > 0 || task.filter.is_none() {
                    cached.work(block, buffer, &mut task, &mut budget);
                }
                self.left += cached.left(&task);
            }
        }
    }

    /// The block the reader is in.
    fn near(&self, buffer: &Buffer) -> usize {
        let last = self.blocks.len().saturating_sub(1);
        match self.cursor {
            Some(anchor) => anchor.block(buffer).min(last),
            None => last,
        }
    }

    /// Makes rows where something has changed that they depend on.
    fn shape(&mut self, buffer: &Buffer) {
        let choice = &self.choice;
        self.after.clear();
        for (cached, block) in self.blocks.iter_mut().zip(buffer.blocks()) {
            if !cached.dirty && self.after.agree(&cached.shape.after) {
                self.after.pass(&cached.shape.after);
                continue;
            }
            cached.dirty = true;
            let lines = cached.seen(block);
            let flags = &mut cached.facts.flags;
            cached
                .shape
                .mark_after(lines, flags, choice.context, &mut self.after);
        }
        self.back.clear();
        for (cached, block) in self.blocks.iter_mut().rev().zip(buffer.blocks().rev()) {
            if !cached.dirty && self.back.agree(&cached.shape.back) {
                self.back.pass(&cached.shape.back);
                continue;
            }
            cached.dirty = true;
            let lines = cached.seen(block);
            let flags = &mut cached.facts.flags;
            cached
                .shape
                .mark_before(lines, flags, choice.context, &mut self.back);
        }
        self.forth.clear();
        for (cached, block) in self.blocks.iter_mut().zip(buffer.blocks()) {
            if !cached.dirty && self.forth.agree(&cached.shape.forth) {
                self.forth.pass(&cached.shape.forth);
                continue;
            }
            cached.build(block, self.repeats, choice, &mut self.forth);
        }
        self.lay_out();
    }

    pub(super) fn lay_out(&mut self) {
        let (mut total, mut matches, mut hidden) = (0, 0, 0);
        let (mut any, mut last) = (false, None);
        for cached in &mut self.blocks {
            (cached.start, cached.matches_before) = (total, matches);
            (cached.lead, cached.joined) = (None, false);
            matches += cached.matches().count();
            let shape = &cached.shape;
            if shape.items.is_empty() {
                hidden += shape.hidden.0;
                continue;
            }
            let before = hidden + shape.hidden.0;
            if any && shape.begins && before > 0 && self.choice.context > 0 {
                cached.lead = Some(before);
            } else if last.is_some() && last == shape.edges.0 {
                cached.joined = true;
            }
            (any, hidden, last) = (true, shape.hidden.1, shape.edges.1);
            total += cached.rows();
        }
        (self.total, self.matches) = (total, matches);
    }

    fn all_anew(&mut self) {
        self.changed = true;
        for cached in &mut self.blocks {
            cached.dirty = true;
        }
    }

    /// Sets what is wanted; none for every line. What cannot be read is said by
    /// [`Filter::parse`], and until it can be the filter before stays.
    pub fn set_filter(&mut self, filter: Option<Filter>) {
        if self.filter != filter {
            self.filter = filter;
            self.changed = true;
            self.blocks.iter_mut().for_each(Cached::forget_hits);
        }
    }

    /// What is wanted.
    pub fn filter(&self) -> Option<&Filter> {
        self.filter.as_ref()
    }

    /// Says where the lines of a stream come from, where its name does not tell.
    pub fn tell_origin(&mut self, stream: StreamId, origin: Origin) {
        if self.origins.tell(stream, origin) && self.filter.is_some() {
            self.changed = true;
            self.blocks.iter_mut().for_each(Cached::forget_hits);
        }
    }

    /// Lines shown before and after each line that the filter wants, of its own stream: what the
    /// same container said.
    pub fn context(&self) -> usize {
        self.choice.context as usize
    }

    /// Sets [`View::context`].
    pub fn set_context(&mut self, lines: usize) {
        self.choice.context = u32::try_from(lines).unwrap_or(u32::MAX);
        self.all_anew();
    }

    /// Whether stack traces are folded.
    pub fn folds(&self) -> bool {
        self.choice.fold
    }

    /// Folds all stack traces, or writes all of them out.
    pub fn set_fold(&mut self, fold: bool) {
        self.choice.fold = fold;
        self.choice.open.clear();
        self.all_anew();
    }

    /// Whether lines that say the same are collapsed.
    pub fn collapses(&self) -> bool {
        self.repeats
    }

    /// Collapses lines in a row that say the same ([`same_key`]: times and random ids may differ).
    ///
    /// [`same_key`]: crate::logs::text::template::same_key
    pub fn set_collapse(&mut self, collapse: bool) {
        self.repeats = collapse;
        self.choice.single.clear();
        self.blocks.iter_mut().for_each(Cached::forget_keys);
        self.all_anew();
    }

    /// Says that something of the choice has changed, and makes the rows anew at once.
    pub(super) fn shape_anew(&mut self, buffer: &Buffer) {
        self.all_anew();
        // Lines that came in meanwhile are not looked at: rows and buffer must agree.
        if self.synced == Some(buffer.revision()) {
            self.shape(buffer);
        }
    }

    pub(super) fn look_anew(&mut self) {
        self.changed = true;
    }
}
