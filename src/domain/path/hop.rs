//! One thing that a packet passes, or does not.

/// Whether packets pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Not one of them.
    Blocked,
    /// Some places are blocked and others are not.
    Partly,
    /// It cannot be said.
    Unknown,
    /// As far as rules tell, all of them.
    Passes,
}

/// One thing on the way, and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// What it is: `listener`, `route`, ….
    pub step: &'static str,
    /// Whether packets pass.
    pub verdict: Verdict,
    /// Which ones, by name or id.
    pub at: Vec<String>,
    /// By what, why not, or why that is not known.
    pub words: String,
}

/// All hops in their order.
pub type Hops = Vec<Hop>;

impl Hop {
    /// It lets packets through.
    pub fn passes(step: &'static str, at: &str, words: impl Into<String>) -> Self {
        Self::new(step, Verdict::Passes, at, words)
    }

    /// It does not.
    pub fn blocked(step: &'static str, at: &str, words: impl Into<String>) -> Self {
        Self::new(step, Verdict::Blocked, at, words)
    }

    /// It cannot be said.
    pub fn unknown(step: &'static str, at: &str, words: impl Into<String>) -> Self {
        Self::new(step, Verdict::Unknown, at, words)
    }

    /// A hop with its verdict; `at` may be empty.
    pub fn new(step: &'static str, verdict: Verdict, at: &str, words: impl Into<String>) -> Self {
        let at = (!at.is_empty()).then(|| at.to_owned());
        Self {
            step,
            verdict,
            at: at.into_iter().collect(),
            words: words.into(),
        }
    }
}

/// The worst of the hops; nothing to pass is passed.
pub fn worst<'a>(hops: impl IntoIterator<Item = &'a Hop>) -> Verdict {
    let verdicts = hops.into_iter().map(|hop| hop.verdict);
    verdicts.min().unwrap_or(Verdict::Passes)
}

/// The first hop that has the worst verdict, unless all is passed.
pub fn first_worst(hops: &[Hop]) -> Option<&Hop> {
    let worst = worst(hops);
    let found = hops.iter().find(|hop| hop.verdict == worst);
    found.filter(|_| worst != Verdict::Passes)
}

/// The hops of several places as one way: what is the same everywhere stands once, what differs is
/// told apart by the places. `noun` is what the places are: `subnets`.
pub fn merge(cases: &[(String, Hops)], noun: &str) -> Hops {
    let mut steps: Vec<&'static str> = Vec::new();
    for (at, hop) in cases.iter().flat_map(|(_, hops)| hops.iter().enumerate()) {
        if !steps.contains(&hop.step) {
            // Where it stands in its own way, so that the order is that of the way.
            let place = at.min(steps.len());
            let behind = cases.iter().flat_map(|(_, hops)| before(hops, hop.step));
            let behind = behind.filter_map(|step| steps.iter().position(|it| *it == step));
            let place = behind.max().map_or(place, |it| it + 1);
            steps.insert(place, hop.step);
        }
    }
    let mut merged = Vec::new();
    for step in steps {
        let mut groups: Vec<(Hop, Vec<&str>)> = Vec::new();
        for (case, hops) in cases {
            for hop in hops.iter().filter(|hop| hop.step == step) {
                let same = |(known, _): &&mut (Hop, Vec<&str>)| {
                    (known.verdict, &known.words) == (hop.verdict, &hop.words)
                };
                match groups.iter_mut().find(same) {
                    Some((known, places)) => {
                        let new = hop.at.iter().filter(|id| !known.at.contains(id));
                        let new: Vec<String> = new.cloned().collect();
                        known.at.extend(new);
                        if !places.contains(&case.as_str()) {
                            places.push(case);
                        }
                    }
                    None => groups.push((hop.clone(), vec![case])),
                }
            }
        }
        let everywhere = |places: &[&str]| places.len() == cases.len();
        let differ = groups
            .iter()
            .any(|(hop, _)| hop.verdict != groups[0].0.verdict);
        groups.sort_by_key(|(hop, _)| hop.verdict);
        for (mut hop, places) in groups {
            let is_part = hop.verdict != Verdict::Passes && !everywhere(&places);
            if is_part {
                let of = cases.len();
                hop.words = format!(
                    "{} of {of} {noun} ({}): {}",
                    places.len(),
                    brief(&places),
                    hop.words
                );
            }
            if hop.verdict == Verdict::Blocked && (is_part || differ) {
                hop.verdict = Verdict::Partly;
            }
            merged.push(hop);
        }
    }
    // What is blocked here in one place and there in another is blocked all the same.
    let all_blocked = cases
        .iter()
        .all(|(_, hops)| worst(hops) == Verdict::Blocked);
    if all_blocked && !cases.is_empty() {
        for hop in merged
            .iter_mut()
            .filter(|hop| hop.verdict == Verdict::Partly)
        {
            hop.verdict = Verdict::Blocked;
        }
    }
    merged
}

/// The steps of a way before one of them.
fn before(hops: &[Hop], step: &'static str) -> Vec<&'static str> {
    let Some(at) = hops.iter().position(|hop| hop.step == step) else {
        return Vec::new();
    };
    hops[..at].iter().map(|hop| hop.step).collect()
}

/// The first names of several.
pub fn brief(names: &[&str]) -> String {
    match names {
        [one, other, third, rest @ ..] if !rest.is_empty() => {
            format!("{one}, {other}, {third}, {} more", rest.len())
        }
        names => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(name: &str, hops: &[(&'static str, Verdict, &str, &str)]) -> (String, Hops) {
        let hop = |it: &(&'static str, Verdict, &str, &str)| Hop::new(it.0, it.1, it.2, it.3);
        (name.to_owned(), hops.iter().map(hop).collect())
    }

    fn told(hops: &[Hop]) -> Vec<String> {
        let hops = hops.iter();
        hops.map(|hop| {
            format!(
                "{} {:?} {} {}",
                hop.step,
                hop.verdict,
                hop.at.join("+"),
                hop.words
            )
        })
        .collect()
    }

    #[test]
    fn what_is_the_same_everywhere_stands_once() {
        use Verdict::{Blocked, Passes};
        let merged = merge(
            &[
                case(
                    "a",
                    &[
                        ("group", Passes, "sg-1", "lets out"),
                        ("route", Passes, "rtb-a", "nat"),
                    ],
                ),
                case(
                    "b",
                    &[
                        ("group", Passes, "sg-1", "lets out"),
                        ("route", Passes, "rtb-b", "nat"),
                    ],
                ),
                case(
                    "c",
                    &[
                        ("group", Passes, "sg-1", "lets out"),
                        ("route", Blocked, "rtb-c", "none"),
                    ],
                ),
            ],
            "subnets",
        );
        assert_eq!(
            told(&merged),
            [
                "group Passes sg-1 lets out",
                "route Partly rtb-c 1 of 3 subnets (c): none",
                "route Passes rtb-a+rtb-b nat",
            ]
        );
        assert_eq!(worst(&merged), Verdict::Partly);
    }

    #[test]
    fn blocked_at_different_hops_is_blocked() {
        use Verdict::{Blocked, Passes};
        let merged = merge(
            &[
                case("a", &[("acl", Blocked, "acl-1", "denied")]),
                case(
                    "b",
                    &[
                        ("acl", Passes, "acl-2", "lets"),
                        ("route", Blocked, "rtb-b", "none"),
                    ],
                ),
            ],
            "subnets",
        );
        assert_eq!(worst(&merged), Verdict::Blocked);
        assert_eq!(first_worst(&merged).map(|hop| hop.step), Some("acl"));
        assert_eq!(merge(&[], "subnets"), Vec::new());
    }

    #[test]
    fn steps_keep_their_order() {
        use Verdict::Passes;
        let merged = merge(
            &[
                case("a", &[("one", Passes, "", ""), ("four", Passes, "", "")]),
                case(
                    "b",
                    &[
                        ("one", Passes, "", ""),
                        ("two", Passes, "", ""),
                        ("four", Passes, "", ""),
                    ],
                ),
            ],
            "subnets",
        );
        let steps: Vec<&str> = merged.iter().map(|hop| hop.step).collect();
        assert_eq!(steps, ["one", "two", "four"]);
    }
}
