//! What the describing calls have in common: identifiers, filters, pages, tags.

use super::Desk;
use crate::sim::network::{Part, Vpc, owner_tags};
use crate::sim::rng::{hash, mix};
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::{field, list, text};

/// As many as come unless fewer are asked for, which is also the most.
const PAGE: usize = 1000;
/// Fewer than these cannot be asked for.
const LEAST: usize = 5;
/// Values of one filter.
const VALUES: usize = 200;

pub(super) type Tags = Vec<(String, String)>;

/// Something that is described.
pub(super) trait Thing {
    fn id(&self) -> String;
    /// What it is under the name of a filter.
    fn facts(&self, desk: &Desk<'_>, filter: &str) -> Vec<String>;
    fn tags(&self, _: &Desk<'_>) -> Tags {
        Tags::new()
    }
    /// The inside of its `item`.
    fn xml(&self, desk: &Desk<'_>) -> String;
}

/// A kind of thing.
#[derive(Debug)]
pub(super) struct Kind {
    /// The element of the answer.
    pub set: &'static str,
    /// The parameter with identifiers.
    pub ids: &'static str,
    /// The error of an identifier that is not known: its code, and the words round the identifier.
    pub gone: (&'static str, &'static str, &'static str),
    /// The filters, beside those of tags.
    pub filters: &'static [&'static str],
}

/// Answers a describing call.
pub(super) fn describe<T: Thing>(
    desk: &Desk<'_>,
    kind: &Kind,
    all: impl Iterator<Item = T>,
) -> Result<String, ApiError> {
    let ids = numbered(desk.form, kind.ids);
    let filters = filters(desk.form, kind)?;
    let size = size(desk.form, kind, &ids)?;
    let place = mix(&[hash(desk.op), hash(&format!("{filters:?}"))]);
    let begin = match field(desk.form, "NextToken").filter(|token| !token.is_empty()) {
        None => 0,
        Some(text) => from_token(place, &text).ok_or_else(|| {
            ApiError::new("InvalidNextToken", format!("The token '{text}' is invalid"))
        })?,
    };
    let mut missing = ids.clone();
    let mut items = Vec::new();
    let mut next = None;
    for (index, thing) in all.enumerate().skip(begin) {
        if !ids.is_empty() {
            let id = thing.id();
            missing.retain(|wanted| *wanted != id);
            if !ids.contains(&id) {
                continue;
            }
        }
        let fits = filters
            .iter()
            .all(|(name, wanted)| matches(desk, &thing, name, wanted));
        if !fits {
            continue;
        }
        if items.len() == size {
            next = Some(text("nextToken", token(place, index)));
            break;
        }
        items.push(thing.xml(desk));
    }
    if let Some(id) = missing.first() {
        let (code, before, behind) = kind.gone;
        return Err(ApiError::new(code, format!("{before}{id}{behind}")));
    }
    Ok(list(kind.set, "item", items) + &next.unwrap_or_default())
}

/// `NAME.1`, `NAME.2`, … of a form.
pub(super) fn numbered(form: &str, name: &str) -> Vec<String> {
    (1..)
        .map_while(|number| field(form, &format!("{name}.{number}")))
        .collect()
}

fn filters(form: &str, kind: &Kind) -> Result<Vec<(String, Vec<String>)>, ApiError> {
    let invalid = |words: String| ApiError::new("InvalidParameterValue", words);
    let mut all = Vec::new();
    for number in 1.. {
        let Some(name) = field(form, &format!("Filter.{number}.Name")) else {
            break;
        };
        let values = numbered(form, &format!("Filter.{number}.Value"));
        let known =
            kind.filters.contains(&name.as_str()) || name == "tag-key" || name.starts_with("tag:");
        if !known {
            return Err(invalid(format!("The filter '{name}' is invalid")));
        }
        if values.is_empty() {
            return Err(ApiError::new(
                "InvalidParameterValue",
                format!("The filter '{name}' must have at least one value"),
            ));
        }
        if values.len() > VALUES {
            let words = "The maximum number of filter values specified on a single call is 200";
            return Err(ApiError::new("FilterLimitExceeded", words));
        }
        all.push((name, values));
    }
    Ok(all)
}

fn size(form: &str, kind: &Kind, ids: &[String]) -> Result<usize, ApiError> {
    let Some(given) = field(form, "MaxResults") else {
        return Ok(PAGE);
    };
    if !ids.is_empty() {
        let mut letters = kind.ids.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        let name: String = first.into_iter().chain(letters).collect();
        return Err(ApiError::new(
            "InvalidParameterCombination",
            format!("The parameter {name}s cannot be used with the parameter maxResults"),
        ));
    }
    let size = given.parse().ok();
    size.filter(|size| (LEAST..=PAGE).contains(size)).ok_or_else(|| {
        let words = format!(
            "Value ( {given} ) for parameter maxResults is invalid. Expecting a value between {LEAST} and {PAGE}."
        );
        ApiError::new("InvalidParameterValue", words)
    })
}

fn matches(desk: &Desk<'_>, thing: &impl Thing, name: &str, wanted: &[String]) -> bool {
    let facts = if name == "tag-key" {
        let tags = thing.tags(desk).into_iter();
        tags.map(|(key, _)| key).collect()
    } else if let Some(key) = name.strip_prefix("tag:") {
        let tags = thing.tags(desk).into_iter();
        tags.filter(|(known, _)| known == key)
            .map(|(_, value)| value)
            .collect()
    } else {
        thing.facts(desk, name)
    };
    let fits = |fact: &String| {
        wanted
            .iter()
            .any(|pattern| like(pattern.as_bytes(), fact.as_bytes()))
    };
    facts.iter().any(fits)
}

/// Filters know `*` for any letters and `?` for one.
fn like(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut from) = (0, 0);
    // Where the last star stood, and how much it has taken.
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(letter) if *letter == b'?' || *letter == text[from] => {
                at += 1;
                from += 1;
            }
            _ => match star {
                Some((place, taken)) => {
                    star = Some((place, taken + 1));
                    at = place + 1;
                    from = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|letter| *letter == b'*')
}

fn token(place: u64, at: usize) -> String {
    format!("{at:08x}{:016x}", mix(&[place, at as u64]))
}

fn from_token(place: u64, text: &str) -> Option<usize> {
    let at = usize::from_str_radix(text.get(..8)?, 16).ok()?;
    (token(place, at) == text).then_some(at)
}

/// `Name` and the tags of the stack.
pub(super) fn named(
    desk: &Desk<'_>,
    vpc: Vpc<'_>,
    part: Part,
    logical: &str,
    name: String,
) -> Tags {
    let mut tags = owner_tags(desk.world, vpc, part, logical);
    tags.push(("Name".into(), name));
    tags
}

/// `tagSet`.
pub(super) fn tag_set(tags: Tags) -> String {
    let tags = tags.into_iter();
    let item = |(key, value)| text("key", key) + &text("value", value);
    list("tagSet", "item", tags.map(item))
}

pub(super) fn yes(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_take_stars_and_question_marks() {
        for (pattern, text, fits) in [
            ("vpc-1", "vpc-1", true),
            ("vpc-1", "vpc-12", false),
            ("vpc-*", "vpc-12", true),
            ("*", "", true),
            ("?", "", false),
            ("a?c", "abc", true),
            ("*b*d", "abcbd", true),
            ("*b*d", "abcb", false),
            ("", "", true),
            ("", "x", false),
        ] {
            assert_eq!(
                like(pattern.as_bytes(), text.as_bytes()),
                fits,
                "{pattern} {text}"
            );
        }
    }

    #[test]
    fn tokens_are_of_their_own_list() {
        assert_eq!(from_token(7, &token(7, 12)), Some(12));
        for bad in ["", "0000000c", "x", &token(8, 12)] {
            assert_eq!(from_token(7, bad), None, "{bad}");
        }
    }
}
