//! Looking for a text among the lines that are shown.

use super::filter::{FilterError, smart};
use super::model::View;
use crate::logs::buffer::Buffer;
use regex::Regex;
use std::ops::Range;

/// What is searched for.
#[derive(Debug)]
pub(super) struct Search {
    text: String,
    pub(super) regex: Regex,
}

/// How many lines match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The match the reader is on, counted from 1; none if on none.
    pub at: Option<usize>,
    /// Lines shown, folded ones included, that match.
    pub of: usize,
    /// Whether not all lines have been looked at: `3/87+`.
    pub more: bool,
}

/// A match that was gone to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Its row.
    pub index: usize,
    /// Whether the search went on at the other end.
    pub wrapped: bool,
}

/// What became of going to a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// There it is.
    Found(Found),
    /// Nothing that is shown matches.
    Nothing,
    /// Not all has been looked at: to be asked again after the next [`View::sync`].
    Later,
}

impl View {
    /// Searches for a text, which is an expression if it begins with `~`; capitals count only if
    /// one is written. An empty text ends the search. What was searched before stays where an
    /// expression cannot be read.
    pub fn search(&mut self, text: &str) -> Result<(), FilterError> {
        if text.is_empty() || text == "~" {
            self.search = None;
            self.blocks.iter_mut().for_each(|it| it.forget_search());
            self.look_anew();
            return Ok(());
        }
        if self.searched() == Some(text) {
            return Ok(());
        }
        let regex = match text.strip_prefix('~') {
            Some(expression) => smart(expression, true).map_err(|error| FilterError {
                at: error.at + 1,
                ..error
            })?,
            None => smart(text, false)?,
        };
        self.search = Some(Search {
            text: text.to_owned(),
            regex,
        });
        self.blocks.iter_mut().for_each(|it| it.forget_search());
        self.look_anew();
        Ok(())
    }

    /// What is searched for.
    pub fn searched(&self) -> Option<&str> {
        self.search.as_ref().map(|search| search.text.as_str())
    }

    /// Where a text matches what is searched for, in bytes.
    pub fn matches_in(&self, text: &str) -> Vec<Range<usize>> {
        let found = self.search.iter();
        let found = found.flat_map(|search| search.regex.find_iter(text));
        found
            .map(|found| found.range())
            .filter(|range| !range.is_empty())
            .collect()
    }

    /// How many lines match, as far as is known.
    pub fn count(&self, buffer: &Buffer) -> Count {
        Count {
            at: self.rank(buffer),
            of: self.matches,
            more: self.left > 0,
        }
    }

    fn rank(&self, buffer: &Buffer) -> Option<usize> {
        self.search.as_ref()?;
        let (at, line) = self.first_of_row(self.cursor_index(buffer)?)?;
        let cached = self.blocks.get(at)?;
        let inside = cached.matches().position(|other| other == line)?;
        Some(cached.matches_before + inside + 1)
    }

    /// The next match after a row; from none, the first of all. A match within a folded trace
    /// writes the trace out, one among repeats is that of their row.
    ///
    /// Looks at no more than about `budget` lines that were not looked at before.
    pub fn next_match(
        &mut self,
        buffer: &Buffer,
        from: Option<usize>,
        mut budget: usize,
    ) -> Sought {
        let from = match from.map(|index| self.last_of_row(buffer, index)) {
            Some(None) => return Sought::Nothing,
            from => from.flatten(),
        };
        let all = self.blocks.len();
        let first = from.map_or(0, |(at, _)| at);
        // The block begun in comes last once more, for what stands before the reader.
        for step in 0..=all {
            let at = (first + step) % all.max(1);
            if !self.search_block(buffer, at, &mut budget) {
                return self.not_here();
            }
            let after = |line: &usize| step > 0 || from.is_none_or(|(_, here)| *line > here);
            let line = self.blocks.get(at).and_then(|it| it.matches().find(after));
            if let Some(line) = line {
                return self.found(buffer, at, line, first + step >= all);
            }
        }
        Sought::Nothing
    }

    /// The next match before a row; from none, the last of all. As [`View::next_match`].
    pub fn previous_match(
        &mut self,
        buffer: &Buffer,
        from: Option<usize>,
        mut budget: usize,
    ) -> Sought {
        let from = match from.map(|index| self.first_of_row(index)) {
            Some(None) => return Sought::Nothing,
            from => from.flatten(),
        };
        let all = self.blocks.len();
        let first = from.map_or(all.saturating_sub(1), |(at, _)| at);
        for step in 0..=all {
            let at = (first + all - step) % all.max(1);
            if !self.search_block(buffer, at, &mut budget) {
                return self.not_here();
            }
            let before = |line: &usize| step > 0 || from.is_none_or(|(_, here)| *line < here);
            let block = self.blocks.get(at);
            let line = block.and_then(|it| it.matches().rev().find(before));
            if let Some(line) = line {
                return self.found(buffer, at, line, step > first);
            }
        }
        Sought::Nothing
    }

    /// What is not found in lines that cannot be looked at now.
    fn not_here(&self) -> Sought {
        match self.search.is_some() && !self.blocks.is_empty() {
            true => Sought::Later,
            false => Sought::Nothing,
        }
    }

    /// Looks at a block; says whether it has been through.
    fn search_block(&mut self, buffer: &Buffer, at: usize, budget: &mut usize) -> bool {
        let regex = self.search.as_ref().map(|search| search.regex.clone());
        let block = self.same(buffer, at);
        match (regex, block, self.blocks.get_mut(at)) {
            (Some(regex), Some(block), Some(cached)) => cached.search(block, &regex, budget),
            _ => false,
        }
    }

    fn found(&mut self, buffer: &Buffer, at: usize, line: usize, wrapped: bool) -> Sought {
        let folded = self.is_folded(buffer, at, line);
        let head = (self.head_of(buffer, at, line).filter(|_| folded))
            .and_then(|(at, head)| self.blocks.get(at)?.ids.get(head).copied());
        match head {
            Some(head) => {
                self.choice.open.insert(head);
                self.shape_anew(buffer);
            }
            None => self.lay_out(),
        }
        let index = self.index_of_place(buffer, at, line);
        index.map_or(Sought::Nothing, |index| {
            Sought::Found(Found { index, wrapped })
        })
    }
}
