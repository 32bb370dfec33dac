//! From the lines that a filter wants to rows: context, folded traces, repeats. Cheap: it looks at
//! what is known of the lines and never at their text.

use super::facts::{AFTER, BEFORE, CONTINUES, HIT, SHOWN, lane_of};
use super::lanes::{Carried, Lanes};
use crate::logs::line::{Kind, Line, LineId};
use rustc_hash::FxHashSet;

/// What the reader has chosen.
#[derive(Debug, Default)]
pub(super) struct Choice {
    pub(super) context: u32,
    pub(super) fold: bool,
    /// Heads of traces that are written out although traces are folded.
    pub(super) open: FxHashSet<LineId>,
    /// Lines that stand by themselves although repeats are collapsed.
    pub(super) single: FxHashSet<LineId>,
}

/// One row of a block; lines by their place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Line(u32),
    Gap(u32),
    Fold {
        head: u32,
        hidden: u32,
    },
    Repeat {
        first: u32,
        last: u32,
        times: u32,
        mixed: bool,
    },
    /// So many lines before the next row are not shown.
    Before {
        next: u32,
        lines: u32,
    },
}

impl Item {
    /// The first line it is made of, or the one it stands before.
    pub(super) fn first(self) -> u32 {
        match self {
            Item::Line(line) | Item::Gap(line) => line,
            Item::Fold { head, .. } => head,
            Item::Repeat { first, .. } => first,
            Item::Before { next, .. } => next,
        }
    }
}

/// What is carried from a line to those before it in its stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Back {
    /// Lines to be shown before a hit.
    before: u32,
    /// Lines of the trace whose head is still to come.
    trace: u32,
    /// One of them is to be shown.
    wanted: bool,
}

/// What is carried to the lines after it when rows are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Forth {
    shown: bool,
    trace: Trace,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Trace {
    #[default]
    Hidden,
    Folded,
    Open,
}

/// The rows of a block.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) after: Carried<u32>,
    pub(super) back: Carried<Back>,
    pub(super) forth: Carried<Forth>,
    /// Heads of traces, how many lines follow each, and whether one of them is wanted; the last first.
    traces: Vec<(u32, u32, bool)>,
    pub(super) items: Vec<Item>,
    /// Whether the first row begins a group of lines, so that what is hidden before it is said.
    pub(super) begins: bool,
    /// Lines hidden before the first row and after the last; all of them if there is no row.
    pub(super) hidden: (u32, u32),
    /// The keys of the first and the last row, where they may be joined with equal ones.
    pub(super) edges: (Option<u64>, Option<u64>),
}

impl Shape {
    /// Marks the lines that stand after a hit in their stream.
    pub(super) fn mark_after(
        &mut self,
        lines: &[Line],
        flags: &mut [u8],
        context: u32,
        lanes: &mut Lanes<u32>,
    ) {
        lanes.begin();
        self.after = Carried::default();
        for (line, flags) in lines.iter().zip(flags) {
            *flags &= !AFTER;
            let Some(stream) = lane_of(line) else {
                continue;
            };
            let left = lanes.at(stream, &mut self.after);
            if *flags & HIT != 0 {
                *left = context;
            } else if *left > 0 {
                *left -= 1;
                *flags |= AFTER;
            }
        }
        lanes.end(&mut self.after);
    }

    /// Marks the lines that stand before a hit in their stream, and measures traces.
    pub(super) fn mark_before(
        &mut self,
        lines: &[Line],
        flags: &mut [u8],
        context: u32,
        lanes: &mut Lanes<Back>,
    ) {
        lanes.begin();
        self.back = Carried::default();
        self.traces.clear();
        let both = lines.iter().zip(flags).enumerate().rev();
        for (at, (line, flags)) in both {
            *flags &= !BEFORE;
            let Some(stream) = lane_of(line) else {
                continue;
            };
            let back = lanes.at(stream, &mut self.back);
            if *flags & HIT != 0 {
                back.before = context;
            } else if back.before > 0 {
                back.before -= 1;
                *flags |= BEFORE;
            }
            if *flags & CONTINUES != 0 {
                back.trace += 1;
                back.wanted |= is_wanted(*flags);
            } else {
                if back.trace > 0 {
                    self.traces.push((at as u32, back.trace, back.wanted));
                }
                (back.trace, back.wanted) = (0, false);
            }
        }
        lanes.end(&mut self.back);
    }

    /// Makes the rows. `keys` are equal for lines that say the same, if repeats are collapsed.
    pub(super) fn build(
        &mut self,
        lines: &[Line],
        flags: &mut [u8],
        keys: Option<&[u64]>,
        choice: &Choice,
        lanes: &mut Lanes<Forth>,
    ) {
        lanes.begin();
        self.forth = Carried::default();
        self.items.clear();
        self.begins = false;
        let (mut lead, mut hidden) = (None, 0);
        let mut traces = self.traces.iter().rev().peekable();
        for (at, line) in lines.iter().enumerate() {
            let here = at as u32;
            let trace = traces.next_if(|trace| trace.0 == here);
            let (item, begins) = match lane_of(line) {
                Some(stream) => {
                    let forth = lanes.at(stream, &mut self.forth);
                    let item = event(line, here, flags[at], trace, choice, forth);
                    (item, !std::mem::replace(&mut forth.shown, item.is_some()))
                }
                None => (place(line, here, flags[at]), false),
            };
            flags[at] &= !SHOWN;
            let Some(item) = item else {
                hidden += 1;
                continue;
            };
            flags[at] |= SHOWN;
            let Some(item) = item else { continue };
            match lead {
                None => (lead, self.begins) = (Some(hidden), begins),
                Some(_) if hidden > 0 && begins && choice.context > 0 => {
                    self.items.push(Item::Before {
                        next: here,
                        lines: hidden,
                    });
                }
                Some(_) => {}
            }
            hidden = 0;
            put(&mut self.items, item, lines, |line| {
                key(line, lines, flags, keys, choice)
            });
        }
        lanes.end(&mut self.forth);
        self.hidden = (lead.unwrap_or(hidden), hidden);
        let edge = |item: Option<&Item>| match item {
            Some(Item::Line(line) | Item::Repeat { first: line, .. }) => {
                key(*line, lines, flags, keys, choice)
            }
            _ => None,
        };
        self.edges = (edge(self.items.first()), edge(self.items.last()));
    }
}

/// Equal for lines that may be joined on one row; none for those that stand alone. Within a trace
/// nothing is left out, and what was taken apart stays so.
fn key(
    line: u32,
    lines: &[Line],
    flags: &[u8],
    keys: Option<&[u64]>,
    choice: &Choice,
) -> Option<u64> {
    let (at, id) = (line as usize, &lines[line as usize].id);
    let alone =
        flags[at] & CONTINUES != 0 || choice.open.contains(id) || choice.single.contains(id);
    keys.filter(|_| !alone)?.get(at).copied()
}

/// Adds a row, or joins it with the one before that says the same.
fn put(items: &mut Vec<Item>, item: Item, lines: &[Line], key: impl Fn(u32) -> Option<u64>) {
    let (Item::Line(here), Some(before)) = (item, items.last_mut()) else {
        items.push(item);
        return;
    };
    let (first, times, mixed) = match *before {
        Item::Line(first) => (first, 1, false),
        Item::Repeat {
            first,
            times,
            mixed,
            ..
        } => (first, times, mixed),
        _ => {
            items.push(item);
            return;
        }
    };
    let stream = |line: u32| lines[line as usize].stream;
    match (key(first), key(here)) {
        (Some(one), Some(other)) if one == other => {
            *before = Item::Repeat {
                first,
                last: here,
                times: times + 1,
                mixed: mixed || stream(first) != stream(here),
            };
        }
        _ => items.push(item),
    }
}

/// What a line of a stream becomes: none if it is hidden, a row of its own, or a part of another row.
fn event(
    line: &Line,
    here: u32,
    flags: u8,
    trace: Option<&(u32, u32, bool)>,
    choice: &Choice,
    forth: &mut Forth,
) -> Option<Option<Item>> {
    let wanted = is_wanted(flags);
    if !choice.fold {
        return wanted.then_some(Some(Item::Line(here)));
    }
    if flags & CONTINUES != 0 {
        return match forth.trace {
            Trace::Hidden => None,
            Trace::Folded => Some(None),
            Trace::Open => Some(Some(Item::Line(here))),
        };
    }
    let Some((_, hidden, inner)) = trace else {
        forth.trace = Trace::Hidden;
        return wanted.then_some(Some(Item::Line(here)));
    };
    // A trace is one thing: it is there with all its lines as soon as one of them is wanted.
    let hidden = *hidden;
    let item = match (wanted || *inner, choice.open.contains(&line.id)) {
        (false, _) => {
            forth.trace = Trace::Hidden;
            return None;
        }
        (true, true) => {
            forth.trace = Trace::Open;
            Item::Line(here)
        }
        (true, false) => {
            forth.trace = Trace::Folded;
            Item::Fold { head: here, hidden }
        }
    };
    Some(Some(item))
}

/// What a line without a stream of its own becomes: gaps are told even where their stream is not.
fn place(line: &Line, here: u32, flags: u8) -> Option<Option<Item>> {
    let item = match line.kind {
        Kind::Gap => Item::Gap(here),
        Kind::Event => Item::Line(here),
    };
    is_wanted(flags).then_some(Some(item))
}

/// Whether a line is to be shown for its own sake or that of a hit nearby.
pub(super) fn is_wanted(flags: u8) -> bool {
    flags & (HIT | AFTER | BEFORE) != 0
}
