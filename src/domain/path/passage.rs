//! One way from an end to the other, and what is said of it in short.

use super::hop::{Hop, Hops, Verdict, first_worst, worst};

/// A way with all its hops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Which one: a target group, something that is needed.
    pub title: String,
    /// Why nothing has to come this way at present; of a pair of target groups one rests.
    pub rests: bool,
    /// Its hops.
    pub hops: Hops,
}

impl Passage {
    /// The worst of its hops.
    pub fn verdict(&self) -> Verdict {
        worst(&self.hops)
    }

    /// The first hop that is as bad as the whole; none if all is passed.
    pub fn trouble(&self) -> Option<&Hop> {
        first_worst(&self.hops)
    }
}

/// The worst of several ways that do not rest; none where there is none.
pub fn verdict(passages: &[Passage]) -> Option<Verdict> {
    let used = passages.iter().filter(|it| !it.rests);
    used.map(Passage::verdict).min()
}

/// The way that speaks for all: the first of the worst.
pub fn speaker(passages: &[Passage]) -> Option<&Passage> {
    let worst = verdict(passages)?;
    let mut used = passages.iter().filter(|it| !it.rests);
    used.find(|it| it.verdict() == worst)
}
