//! Where the reader is, and what is searched for.

use std::ops::Range;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};

use super::layout::Layout;
use super::model::Document;
use crate::panes::table::Move;

/// Columns of one step to the side.
const SIDEWAYS: usize = 8;

/// A search in a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// As typed.
    pub query: String,
    /// Where it is found: the line of the document and the bytes of it.
    pub matches: Vec<(usize, Range<usize>)>,
    /// The match the reader is at.
    pub current: usize,
}

/// The state of a document on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentState {
    /// The first line in view.
    pub scroll: usize,
    /// Columns scrolled past on the left, where lines are not wrapped.
    pub horizontal: usize,
    /// Whether long lines are wrapped.
    pub wrap: bool,
    /// What is searched for.
    pub search: Option<Search>,
    height: usize,
    width: u16,
    layout: Arc<Layout>,
    made_for: Option<(u64, Option<u16>)>,
}

impl Default for DocumentState {
    fn default() -> Self {
        Self {
            scroll: 0,
            horizontal: 0,
            wrap: true,
            search: None,
            height: 0,
            width: 0,
            layout: Arc::default(),
            made_for: None,
        }
    }
}

impl DocumentState {
    /// Lays the document out for an area, unless that is done already. Where it is laid out anew
    /// the line at the top stays at the top, and the search is done again.
    pub fn prepare(&mut self, document: &Document, width: u16, height: usize) {
        self.height = height;
        self.width = width;
        let key = (document.fingerprint(), self.wrap.then_some(width));
        if self.made_for != Some(key) {
            let top = self.layout.visual.get(self.scroll);
            let top = top.map_or((0, 0), |line| (line.logical, line.bytes.start));
            self.layout = Arc::new(Layout::new(document, key.1));
            self.made_for = Some(key);
            self.scroll = self.layout.line_of(top.0, top.1);
            if let Some(search) = &mut self.search {
                search.matches = find(&self.layout, &search.query);
                search.current = search.current.min(search.matches.len().saturating_sub(1));
            }
        }
        self.clamp();
    }

    /// The layout for a document and a width: the one at hand, if it is that.
    pub(super) fn layout(&self, document: &Document, width: u16) -> Arc<Layout> {
        let key = (document.fingerprint(), self.wrap.then_some(width));
        if self.made_for == Some(key) {
            Arc::clone(&self.layout)
        } else {
            Arc::new(Layout::new(document, key.1))
        }
    }

    /// Lines of the document as it was laid out last.
    pub fn len(&self) -> usize {
        self.layout.visual.len()
    }

    /// Whether nothing has been laid out.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Brings a line of the document into view, if it is not.
    pub fn reveal(&mut self, logical: usize) {
        let line = self.layout.line_of(logical, 0);
        let first = line.saturating_sub(self.height.saturating_sub(1));
        self.scroll = self.scroll.clamp(first, line.max(first));
    }

    /// Scrolls.
    pub fn step(&mut self, step: Move) {
        let last = self.len().saturating_sub(self.height);
        self.scroll = step.target(self.scroll, last + 1, self.height);
    }

    /// Scrolls to the side, where lines are not wrapped.
    pub fn sideways(&mut self, right: bool) {
        self.horizontal = if right {
            self.horizontal + SIDEWAYS
        } else {
            self.horizontal.saturating_sub(SIDEWAYS)
        };
        self.clamp();
    }

    /// Wraps long lines, or stops wrapping them. What is at the top is kept by [`Self::prepare`].
    pub fn toggle_wrap(&mut self) {
        self.wrap = !self.wrap;
        self.horizontal = 0;
    }

    /// Searches for what has been typed so far, and goes to the first match from the top of the
    /// view on. Nothing typed ends the search.
    pub fn search(&mut self, query: &str) {
        if query.is_empty() {
            self.search = None;
            return;
        }
        let matches = find(&self.layout, query);
        let top = self
            .layout
            .visual
            .get(self.scroll)
            .map_or(0, |line| line.logical);
        let current = matches
            .iter()
            .position(|(line, _)| *line >= top)
            .unwrap_or(0);
        self.search = Some(Search {
            query: query.to_owned(),
            matches,
            current,
        });
        self.show_match();
    }

    /// Goes to the next match, from the last one to the first.
    pub fn next_match(&mut self) {
        self.turn(|current, len| (current + 1) % len);
    }

    /// Goes to the match before, from the first one to the last.
    pub fn previous_match(&mut self) {
        self.turn(|current, len| (current + len - 1) % len);
    }

    fn turn(&mut self, to: impl Fn(usize, usize) -> usize) {
        if let Some(search) = &mut self.search
            && !search.matches.is_empty()
        {
            search.current = to(search.current, search.matches.len());
            self.show_match();
        }
    }

    fn show_match(&mut self) {
        let Some(search) = &self.search else { return };
        let Some((line, bytes)) = search.matches.get(search.current) else {
            return;
        };
        let at = self.layout.line_of(*line, bytes.start);
        if at < self.scroll || at >= self.scroll + self.height {
            // Not at the very edge: a match is read with what surrounds it.
            self.scroll = at.saturating_sub(self.height / 3);
        }
        if !self.wrap {
            let text = &self.layout.logical[*line].text;
            let column = crate::panes::table::clip::width(&text[..bytes.end]);
            let width = usize::from(self.width);
            if column > self.horizontal + width || column < self.horizontal {
                self.horizontal = column.saturating_sub(width / 2);
            }
        }
        self.clamp();
    }

    fn clamp(&mut self) {
        self.scroll = self.scroll.min(self.len().saturating_sub(self.height));
        let widest = if self.wrap { 0 } else { self.layout.widest() };
        self.horizontal = self
            .horizontal
            .min(widest.saturating_sub(usize::from(self.width)));
    }
}

/// Smart case: a capital letter in the query asks for itself.
fn find(layout: &Layout, query: &str) -> Vec<(usize, Range<usize>)> {
    let regex: Result<Regex, _> = RegexBuilder::new(&regex::escape(query))
        .case_insensitive(!query.chars().any(char::is_uppercase))
        .build();
    // Only an over-long query is no expression, and that is found nowhere.
    let Ok(regex) = regex else { return Vec::new() };
    let lines = layout.logical.iter().enumerate();
    lines
        .flat_map(|(at, line)| {
            regex
                .find_iter(&line.text)
                .map(move |found| (at, found.range()))
        })
        .collect()
}
