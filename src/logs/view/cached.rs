//! What is known of one block of lines.

use super::facts::{Facts, HIT, SHOWN, Thread};
use super::filter::{Asked, Filter};
use super::lanes::Lanes;
use super::origin::Origins;
use super::shape::{Choice, Forth, Shape};
use crate::logs::buffer::{Block, Buffer};
use crate::logs::line::{Kind, Line, LineId};
use crate::logs::text::template::same_key;
use regex::Regex;

/// Bytes of text that cost as much to look at as taking up a line does.
const BYTES: usize = 256;
/// How much more a line costs whose fields are read.
const FIELDS: usize = 8;

/// What is known of a block.
#[derive(Debug, Default)]
pub(super) struct Cached {
    pub(super) id: u64,
    pub(super) revision: u64,
    pub(super) ids: Vec<LineId>,
    /// The least and the greatest of them.
    span: Option<(LineId, LineId)>,
    pub(super) facts: Facts,
    /// Lines that the filter has looked at.
    hits: usize,
    /// Equal for lines that say the same; of the first lines, as far as they have been looked at.
    keys: Vec<u64>,
    /// Lines that match what is searched for, and how many have been looked at.
    pub(super) found: Vec<u32>,
    searched: usize,
    pub(super) shape: Shape,
    /// Whether rows must be made anew.
    pub(super) dirty: bool,
    /// The index of its first row among all.
    pub(super) start: usize,
    /// What is said to be hidden before its first row.
    pub(super) lead: Option<u32>,
    /// Whether its first row is joined with the last one before it.
    pub(super) joined: bool,
    /// Matches that are shown in all blocks before it.
    pub(super) matches_before: usize,
}

/// What lines are looked at for.
pub(super) struct Task<'a> {
    pub(super) filter: Option<&'a Filter>,
    pub(super) search: Option<&'a Regex>,
    pub(super) repeats: bool,
    pub(super) origins: &'a mut Origins,
}

impl Cached {
    /// Whether this is the block as it is now. One that has not been taken up is none.
    pub(super) fn is_of(&self, block: &Block) -> bool {
        self.id == block.id && self.revision == block.revision
    }

    /// Its lines, once they have been taken up.
    pub(super) fn seen<'a>(&self, block: &'a Block) -> &'a [Line] {
        match self.is_of(block) {
            true => &block.lines,
            false => &[],
        }
    }

    /// Whether nothing has changed in a block or before it.
    pub(super) fn agrees(&self, block: &Block, lanes: &Lanes<Thread>) -> bool {
        self.is_of(block) && lanes.agree(&self.facts.carried)
    }

    /// Lets streams carry on into it what they did before.
    pub(super) fn assume(&self, lanes: &mut Lanes<Thread>) {
        lanes.assume(&self.facts.carried);
    }

    /// Follows what has changed in a block or before it; says how many lines that took.
    pub(super) fn follow(&mut self, block: &Block, lanes: &mut Lanes<Thread>) -> usize {
        let agrees = lanes.agree(&self.facts.carried);
        if self.is_of(block) && agrees {
            lanes.pass(&self.facts.carried);
            return 0;
        }
        let known = self.ids.len();
        let grown = block.lines.len() >= known
            && std::iter::zip(&self.ids, &block.lines).all(|(id, line)| *id == line.id);
        if !grown {
            self.ids.clear();
            self.forget_keys();
            self.forget_search();
        }
        if !grown || !agrees {
            self.facts = Facts::default();
            self.hits = 0;
        }
        (self.id, self.revision, self.dirty) = (block.id, block.revision, true);
        let known = self.ids.len();
        self.ids
            .extend(block.lines.iter().skip(known).map(|line| line.id));
        let ends = self.ids.iter().min().zip(self.ids.iter().max());
        self.span = ends.map(|(least, most)| (*least, *most));
        let known = self.facts.levels.len();
        self.facts.read(&block.lines, lanes);
        block.lines.len() - known
    }

    /// Where a line stands in the block, if it does.
    pub(super) fn place_of(&self, id: LineId) -> Option<usize> {
        let (least, most) = self.span?;
        (least <= id && id <= most).then(|| self.ids.iter().position(|other| *other == id))?
    }

    pub(super) fn forget_hits(&mut self) {
        self.hits = 0;
        self.dirty = true;
        for flags in &mut self.facts.flags {
            *flags &= !HIT;
        }
    }

    pub(super) fn forget_keys(&mut self) {
        self.keys = Vec::new();
        self.dirty = true;
    }

    pub(super) fn forget_search(&mut self) {
        self.found.clear();
        self.searched = 0;
    }

    /// Lines to be looked at yet.
    pub(super) fn left(&self, task: &Task<'_>) -> usize {
        let all = self.ids.len();
        let keys = if task.repeats {
            all - self.keys.len()
        } else {
            0
        };
        let search = task.search.map_or(0, |_| all - self.searched);
        (all - self.hits).max(keys).max(search)
    }

    /// Looks at lines until all are done or `budget` is spent.
    pub(super) fn work(
        &mut self,
        block: &Block,
        buffer: &Buffer,
        task: &mut Task<'_>,
        budget: &mut usize,
    ) {
        self.filter(block, buffer, task, budget);
        if task.repeats && self.keys.len() < block.lines.len() {
            for line in block.lines.iter().skip(self.keys.len()) {
                if *budget == 0 {
                    return;
                }
                *budget = budget.saturating_sub(1 + line.text.len() / BYTES);
                self.keys.push(same_key(&line.text));
            }
            self.dirty = true;
        }
        if let Some(regex) = task.search {
            self.search(block, regex, budget);
        }
    }

    /// Looks for what is searched, in lines that were not looked at; says whether none is left.
    pub(super) fn search(&mut self, block: &Block, regex: &Regex, budget: &mut usize) -> bool {
        for line in block.lines.iter().skip(self.searched) {
            if *budget == 0 {
                return false;
            }
            *budget = budget.saturating_sub(1 + line.text.len() / BYTES);
            if line.kind == Kind::Event && regex.is_match(&line.text) {
                self.found.push(self.searched as u32);
            }
            self.searched += 1;
        }
        true
    }

    fn filter(&mut self, block: &Block, buffer: &Buffer, task: &mut Task<'_>, budget: &mut usize) {
        if self.hits == block.lines.len() {
            return;
        }
        self.dirty = true;
        let Some(filter) = task.filter else {
            for flags in &mut self.facts.flags {
                *flags |= HIT;
            }
            self.hits = block.lines.len();
            return;
        };
        let factor = if filter.reads_fields() { FIELDS } else { 1 };
        for line in block.lines.iter().skip(self.hits) {
            if *budget == 0 {
                return;
            }
            *budget = budget.saturating_sub((1 + line.text.len() / BYTES) * factor);
            let origin = line.stream.and_then(|id| task.origins.of(id, buffer));
            let level = self.facts.levels.get(self.hits).copied().flatten();
            let asked = Asked::new(line, level, origin);
            let wanted = match line.kind {
                Kind::Event => filter.wants(&asked),
                Kind::Gap => filter.wants_gap(&asked),
            };
            if let Some(flags) = self.facts.flags.get_mut(self.hits) {
                *flags |= if wanted { HIT } else { 0 };
            }
            self.hits += 1;
        }
    }

    /// Makes the rows; repeats are collapsed once all lines have been looked at for them.
    pub(super) fn build(
        &mut self,
        block: &Block,
        repeats: bool,
        choice: &Choice,
        lanes: &mut Lanes<Forth>,
    ) {
        let keys = (repeats && self.keys.len() == self.ids.len()).then_some(&*self.keys);
        let lines = self.seen(block);
        let flags = &mut self.facts.flags;
        self.shape.build(lines, flags, keys, choice, lanes);
        self.dirty = false;
    }

    pub(super) fn is_shown(&self, line: usize) -> bool {
        self.facts
            .flags
            .get(line)
            .is_some_and(|flags| flags & SHOWN != 0)
    }

    /// Rows of its own.
    pub(super) fn rows(&self) -> usize {
        self.shape.items.len() + usize::from(self.lead.is_some()) - usize::from(self.joined)
    }

    /// Matches that are shown, by their place.
    pub(super) fn matches(&self) -> impl DoubleEndedIterator<Item = usize> {
        let found = self.found.iter().map(|line| *line as usize);
        found.filter(|line| self.is_shown(*line))
    }
}
