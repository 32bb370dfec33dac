//! What only the new revision says: sentences, with numbers and ids left out, that no task of the
//! old one has written.

use super::facts::CONTINUES;
use super::model::View;
use crate::logs::buffer::Buffer;
use crate::logs::line::{Kind, LineId, StreamId};
use crate::logs::text::template::{Group, MAX_TEMPLATES, Only, Templates, template};
use rustc_hash::{FxHashMap, FxHashSet};

/// A sentence of the new revision alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The sentence, how bad it is, how often it is said, its first line.
    pub only: Only,
    /// The line that was counted first, to be gone to.
    pub first: Option<LineId>,
}

/// The comparison of two revisions, following a buffer. Lines that the buffer has let go stay
/// counted. Bounded: [`Templates`] in sentences, beside it some bytes for each line kept.
#[derive(Debug, Default)]
pub struct Novelty {
    templates: Templates,
    first: FxHashMap<u64, LineId>,
    counted: FxHashSet<LineId>,
    /// Revisions of blocks of which every line is counted.
    done: FxHashMap<u64, u64>,
}

impl Novelty {
    /// Counts what came in since the last time, looking at no more than `budget` lines, oldest
    /// first; says whether all are counted. Lines within stack traces are not: the first line of
    /// a trace is the sentence.
    ///
    /// `side_of` says to which revision a stream belongs, none if to neither. Where what it says
    /// of a stream changes, a new comparison is to be begun. `view` must be in step with `buffer`.
    pub fn sync_some(
        &mut self,
        view: &View,
        buffer: &Buffer,
        side_of: impl Fn(StreamId) -> Option<Group>,
        mut budget: usize,
    ) -> bool {
        if self.done.len() > 2 * buffer.blocks().len() + 16 {
            self.forget_gone(buffer);
        }
        for (at, block) in buffer.blocks().enumerate() {
            if self.done.get(&block.id) == Some(&block.revision) {
                continue;
            }
            let Some(cached) = view
                .blocks
                .get(at)
                .filter(|_| view.same(buffer, at).is_some())
            else {
                return false;
            };
            for (line, flags) in block.lines.iter().zip(&cached.facts.flags) {
                if line.kind != Kind::Event || !self.counted.insert(line.id) {
                    continue;
                }
                let group = line.stream.and_then(&side_of);
                if let Some(group) = group.filter(|_| flags & CONTINUES == 0) {
                    if budget == 0 {
                        self.counted.remove(&line.id);
                        return false;
                    }
                    budget -= 1;
                    let template = template(&line.text);
                    self.templates.note(group, &template, &line.text);
                    if group == Group::New && self.first.len() < 2 * MAX_TEMPLATES {
                        self.first.entry(template.key).or_insert(line.id);
                    }
                }
            }
            self.done.insert(block.id, block.revision);
        }
        true
    }

    fn forget_gone(&mut self, buffer: &Buffer) {
        let ids: FxHashSet<u64> = buffer.blocks().map(|block| block.id).collect();
        self.done.retain(|id, _| ids.contains(id));
        let lines = buffer.blocks().flat_map(|block| &block.lines);
        let kept: FxHashSet<LineId> = lines.map(|line| line.id).collect();
        self.counted.retain(|id| kept.contains(id));
    }

    /// What only the new revision says, the worst first, then the most frequent. Means nothing
    /// unless both have been heard: see [`Novelty::heard`].
    pub fn news(&self) -> Vec<News> {
        let only = self.templates.only_in(Group::New).into_iter();
        only.map(|only| News {
            first: self.first.get(&only.template.key).copied(),
            only,
        })
        .collect()
    }

    /// What only the old revision says, which the new one has perhaps stopped doing.
    pub fn gone(&self) -> Vec<Only> {
        self.templates.only_in(Group::Old)
    }

    /// Lines counted of the old revision and of the new one.
    pub fn heard(&self) -> (u64, u64) {
        let lines = |group| self.templates.lines(group);
        (lines(Group::Old), lines(Group::New))
    }

    /// Lines of the new revision that are not in [`Novelty::news`], because too many sentences are.
    pub fn left_out(&self) -> u64 {
        self.templates.left_out(Group::New)
    }
}
