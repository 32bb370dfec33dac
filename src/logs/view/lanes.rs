//! What is carried along each stream from line to line, block by block.
//!
//! A line may depend on lines before or after it in its stream (its level, its stack trace, the
//! context of a hit), and those may stand in other blocks. So each block remembers what it was
//! given for the streams it has lines of, and what it gave on. It is looked at again only if it
//! has changed or is given something else; a late line is thus felt as far as it matters and no
//! further.

use crate::logs::line::StreamId;

/// Streams beyond this many share the last lane, so that no number of streams costs more memory.
const MOST: usize = 1 << 16;

/// What a block was given and what it gave on, for each of its streams.
#[derive(Debug, Clone)]
pub(super) struct Carried<S> {
    given: Vec<(u32, S)>,
    gave: Vec<(u32, S)>,
}

impl<S> Default for Carried<S> {
    fn default() -> Self {
        Self {
            given: Vec::new(),
            gave: Vec::new(),
        }
    }
}

/// The state of every stream at one place of the buffer.
#[derive(Debug)]
pub(super) struct Lanes<S> {
    states: Vec<S>,
    touched: Vec<bool>,
    order: Vec<u32>,
}

impl<S> Default for Lanes<S> {
    fn default() -> Self {
        Self {
            states: Vec::new(),
            touched: Vec::new(),
            order: Vec::new(),
        }
    }
}

impl<S: Clone + PartialEq + Default> Lanes<S> {
    /// Forgets everything: at the beginning of a walk.
    pub(super) fn clear(&mut self) {
        self.states.clear();
        self.touched.clear();
        self.order.clear();
    }

    /// Begins a block.
    pub(super) fn begin(&mut self) {
        for lane in self.order.drain(..) {
            self.touched[lane as usize] = false;
        }
    }

    /// Goes on with a block that was left behind as `carried` says.
    pub(super) fn resume(&mut self, carried: &Carried<S>) {
        self.begin();
        for (lane, state) in &carried.gave {
            *self.state(*lane) = state.clone();
            self.touched[*lane as usize] = true;
            self.order.push(*lane);
        }
    }

    /// The state of a stream; the first time in a block it is noted what was given.
    pub(super) fn at(&mut self, stream: StreamId, carried: &mut Carried<S>) -> &mut S {
        let lane = stream.0.min(MOST as u32 - 1);
        self.state(lane);
        let at = lane as usize;
        if !self.touched[at] {
            self.touched[at] = true;
            self.order.push(lane);
            carried.given.push((lane, self.states[at].clone()));
        }
        &mut self.states[at]
    }

    /// Ends a block.
    pub(super) fn end(&self, carried: &mut Carried<S>) {
        let state = |lane: &u32| (*lane, self.states[*lane as usize].clone());
        carried.gave = self.order.iter().map(state).collect();
    }

    /// Whether a block would be given what it was given before.
    pub(super) fn agree(&self, carried: &Carried<S>) -> bool {
        carried
            .given
            .iter()
            .all(|(lane, state)| match self.states.get(*lane as usize) {
                Some(now) => now == state,
                None => *state == S::default(),
            })
    }

    /// Carries on into a block what it was given before.
    pub(super) fn assume(&mut self, carried: &Carried<S>) {
        for (lane, state) in &carried.given {
            *self.state(*lane) = state.clone();
        }
    }

    /// Passes a block by.
    pub(super) fn pass(&mut self, carried: &Carried<S>) {
        for (lane, state) in &carried.gave {
            *self.state(*lane) = state.clone();
        }
    }

    fn state(&mut self, lane: u32) -> &mut S {
        let at = lane as usize;
        if at >= self.states.len() {
            self.states.resize(at + 1, S::default());
            self.touched.resize(at + 1, false);
        }
        &mut self.states[at]
    }
}
