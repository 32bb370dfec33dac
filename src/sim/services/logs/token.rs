//! Opaque tokens of pages: a place among the events, what was asked, and when.

use serde_json::Value;

use super::super::Request;
use super::scan::Place;
use crate::sim::rng::{hash, mix};
use crate::sim::story::World;
use crate::sim::wire::ApiError;

/// Tokens are taken for 24 hours.
const LIVES: i64 = 24 * 3_600_000;

/// A page that is asked for.
pub(super) struct Paged<'a> {
    /// The wall clock, in milliseconds.
    pub now: i64,
    /// What was asked, without what may differ from page to page.
    pub list: String,
    /// The token of the page; none for the first.
    pub given: Option<&'a str>,
}

impl<'a> Paged<'a> {
    pub(super) fn new(request: &Request<'_>, world: &World, input: &'a Value) -> Self {
        let mut list = input.clone();
        if let Some(members) = list.as_object_mut() {
            members.remove("nextToken");
            members.remove("limit");
        }
        Self {
            now: world.wall(world.now),
            list: format!("{} {} {list}", request.op, request.region),
            given: input["nextToken"]
                .as_str()
                .filter(|token| !token.is_empty()),
        }
    }

    /// The place behind which the page begins.
    pub(super) fn after(&self, head: &str) -> Result<Option<Place>, ApiError> {
        self.given
            .map(|given| read(head, &self.list, given, self.now))
            .transpose()
    }

    /// The token of a page that begins behind a place.
    pub(super) fn token(&self, head: &str, place: Place) -> String {
        write(head, &self.list, place, self.now)
    }
}

/// A token for the place; `list` says what was asked, `now` is the wall clock in milliseconds.
pub(super) fn write(head: &str, list: &str, place: Place, now: i64) -> String {
    let list = hash(list);
    let words = [
        place.at as u64,
        place.stream,
        place.number.into(),
        now as u64,
    ];
    let check = mix(&[list, words[0], words[1], words[2], words[3]]);
    let masked = (0..).zip(words).map(|(n, word)| word ^ mix(&[list, n]));
    masked.fold(format!("{head}{check:016x}"), |token, word| {
        format!("{token}{word:016x}")
    })
}

/// The place that a token means.
pub(super) fn read(head: &str, list: &str, token: &str, now: i64) -> Result<Place, ApiError> {
    place(head, list, token, now)
        .ok_or_else(|| ApiError::invalid("The specified nextToken is invalid."))
}

fn place(head: &str, list: &str, token: &str, now: i64) -> Option<Place> {
    let digits = token.strip_prefix(head)?;
    if digits.len() != 80 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let list = hash(list);
    let word = |n: usize| u64::from_str_radix(&digits[16 * n..16 * (n + 1)], 16).ok();
    let open = |n: usize| Some(word(n)? ^ mix(&[list, n as u64 - 1]));
    let words = [open(1)?, open(2)?, open(3)?, open(4)?];
    let check = mix(&[list, words[0], words[1], words[2], words[3]]);
    let young = now.saturating_sub(words[3] as i64) <= LIVES;
    (word(0)? == check && young).then_some(Place {
        at: words[0] as i64,
        stream: words[1],
        number: u32::try_from(words[2]).ok()?,
    })
}
