//! Gaps stand among the lines as lines of their own.

use super::{Buffer, FxHashSet, Kind, Line, LineId};
use std::hash::{Hash, Hasher};

/// A gap as it is to stand among the lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GapLine {
    /// Where it begins, in milliseconds since 1970.
    pub at: i64,
    /// Whether it stands behind all lines of that time, as what is missing at the very end does.
    pub at_end: bool,
    /// What is missing, and why.
    pub text: String,
}

impl GapLine {
    fn identity(&self) -> u64 {
        let mut hasher = rustc_hash::FxHasher::default();
        self.hash(&mut hasher);
        hasher.finish()
    }

    fn line(&self, id: LineId) -> Line {
        Line {
            id,
            kind: Kind::Gap,
            level: None,
            timestamp: self.at,
            ingestion: None,
            stream: None,
            identity: self.identity(),
            sequence: u64::from(self.at_end),
            text: self.text.clone().into(),
            raw: None,
        }
    }
}

impl Buffer {
    /// The gap that stands as this line.
    pub fn gap(&self, id: LineId) -> Option<&GapLine> {
        let (gap, _) = self.gaps.iter().find(|(_, line)| *line == id)?;
        Some(gap)
    }

    /// Makes these the gaps: new ones appear, those that were closed vanish. Of equal ones with no
    /// line between them the first stays.
    pub fn set_gaps(&mut self, mut gaps: Vec<GapLine>) -> bool {
        gaps.sort_by(|a, b| (a.at, a.at_end, &a.text).cmp(&(b.at, b.at_end, &b.text)));
        gaps.dedup_by(|next, first| {
            next.text == first.text && !self.has_event_between(first.at, next)
        });
        if gaps.iter().eq(self.gaps.iter().map(|(gap, _)| gap)) {
            return false;
        }
        let before = std::mem::take(&mut self.gaps);
        let wanted: FxHashSet<&GapLine> = gaps.iter().collect();
        let (mut stay, mut go): (Vec<_>, Vec<_>) = before
            .into_iter()
            .partition(|(gap, _)| wanted.contains(gap));
        let there: FxHashSet<GapLine> = stay.iter().map(|(gap, _)| gap.clone()).collect();
        for (gap, id) in &go {
            self.remove(gap.line(*id).order());
        }
        let mut fresh = Vec::new();
        for gap in gaps {
            if there.contains(&gap) {
                continue;
            }
            // A gap that moves or says something else is the same one to who looks at it.
            let id = match go.iter().position(|(other, _)| {
                other.text == gap.text || other.at == gap.at && other.at_end == gap.at_end
            }) {
                Some(place) => go.swap_remove(place).1,
                None => self.next_id(),
            };
            fresh.push(gap.line(id));
            stay.push((gap, id));
        }
        stay.sort_by(|(a, _), (b, _)| (a.at, a.at_end, &a.text).cmp(&(b.at, b.at_end, &b.text)));
        self.gaps = stay;
        if !fresh.is_empty() {
            fresh.sort_by_key(Line::order);
            self.merge(fresh);
            self.shrink();
        }
        true
    }

    /// Whether an event stands after the beginning of a gap and before the next gap.
    fn has_event_between(&self, at: i64, next: &GapLine) -> bool {
        let from = self.blocks_until((at, i64::MIN, 0, 0)).saturating_sub(1);
        let until = match next.at_end {
            true => next.at.saturating_add(1),
            false => next.at,
        };
        self.blocks
            .iter()
            .skip(from)
            .flat_map(|block| &block.lines)
            .skip_while(|line| line.timestamp < at)
            .take_while(|line| line.timestamp < until)
            .any(|line| line.kind == Kind::Event)
    }
}
