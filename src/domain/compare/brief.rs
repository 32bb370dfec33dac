//! All differences in one line.

use super::Change;
use crate::domain::Text;
use crate::domain::image::Reference;
use unicode_width::UnicodeWidthStr;

/// Columns a single value may take before only its end is shown.
const VALUE: usize = 24;

/// The differences in one line of at most `width` columns, what explains most in front:
/// `image 1.8.3→1.8.4 · env −STRIPE_KEY · memory 512→1024 · 2 more`.
///
/// Where several containers differ, each part names its own.
pub fn brief(changes: &[Change], width: usize) -> String {
    let mut containers: Vec<&Text> = changes
        .iter()
        .filter_map(|change| change.container.as_ref())
        .collect();
    containers.dedup();
    containers.sort();
    containers.dedup();
    let several = containers.len() > 1;
    let mut line = String::new();
    let mut rest = changes;
    while let Some(first) = rest.first() {
        let alike = |change: &&Change| {
            change.item.is_some()
                && change.what == first.what
                && change.container == first.container
        };
        let count = rest.iter().take_while(alike).count().max(1);
        let (group, tail) = rest.split_at(count);
        let part = part(group, several);
        let more = more(tail.len());
        let gap = if line.is_empty() { "" } else { " · " };
        let needed = line.width() + gap.width() + part.width() + more.width();
        if !line.is_empty() && needed > width {
            break;
        }
        line.push_str(gap);
        line.push_str(&part);
        rest = tail;
    }
    line.push_str(&more(rest.len()));
    line
}

fn more(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!(" · {count} more"),
    }
}

fn part(group: &[Change], several: bool) -> String {
    let Some(first) = group.first() else {
        return String::new();
    };
    let what = match (&first.container, several) {
        (Some(container), true) => format!("{container} {}", first.what),
        _ => first.what.clone(),
    };
    if first.item.is_some() {
        let items: Vec<String> = group
            .iter()
            .map(|change| format!("{}{}", change.sign(), change.item.as_deref().unwrap_or("")))
            .collect();
        return format!("{what} {}", items.join(" "));
    }
    match (&first.old, &first.new) {
        (Some(old), Some(new)) => {
            let (old, new) = match first.what.as_str() {
                "image" => shorter(old, new),
                _ => (end(old), end(new)),
            };
            format!("{what} {old}→{new}")
        }
        (None, Some(new)) => format!("{what} +{}", end(new)),
        (Some(old), None) => format!("{what} −{}", end(old)),
        (None, None) => what,
    }
}

/// Of two images of one repository only what tells them apart.
fn shorter(old: &str, new: &str) -> (String, String) {
    let (one, other) = (Reference::parse(old), Reference::parse(new));
    let alike = one.registry == other.registry && one.repository == other.repository;
    let tail = |parts: Reference<'_>| match (parts.digest, parts.tag) {
        (Some(digest), _) => {
            let hex = digest.split_once(':').map_or(digest, |(_, hex)| hex);
            Some(format!("…{}", hex.get(..7).unwrap_or(hex)))
        }
        (None, Some(tag)) => Some(end(tag)),
        (None, None) => None,
    };
    match (alike, tail(one), tail(other)) {
        (true, Some(old), Some(new)) if old != new => (old, new),
        _ => (end(old), end(new)),
    }
}

/// The end of a long value: that is where names differ.
fn end(value: &str) -> String {
    // Of a role its name is enough.
    let value = value.split_once(":role/").map_or(value, |(_, name)| name);
    if value.width() <= VALUE {
        return value.to_owned();
    }
    let mut tail: Vec<char> = value.chars().rev().take(VALUE - 1).collect();
    tail.reverse();
    format!("…{}", tail.into_iter().collect::<String>())
}
