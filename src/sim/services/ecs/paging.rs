//! Pages: sizes, limits and opaque tokens.

use crate::sim::rng::{hash, mix};
use crate::sim::wire::ApiError;

/// One page of a list that was asked for.
#[derive(Debug)]
pub(super) struct Page {
    /// Where the page begins: behind this cursor.
    pub after: Option<u128>,
    size: usize,
    /// What is listed; a token of another list is not valid for this one.
    list: u64,
}

/// What a list request says about its page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub max_results: Option<i64>,
    pub next_token: Option<&'a str>,
}

impl Page {
    /// Reads the request; `list` names the operation and its filters.
    pub(super) fn new(
        asked: Asked<'_>,
        list: &str,
        default: usize,
        most: usize,
    ) -> Result<Self, ApiError> {
        let size = match asked.max_results {
            None => default,
            Some(size) => match usize::try_from(size) {
                Ok(size) if (1..=most).contains(&size) => size,
                _ => {
                    return Err(ApiError::invalid(format!(
                        "maxResults must be between 1 and {most}."
                    )));
                }
            },
        };
        let list = hash(list);
        let after = match asked.next_token.filter(|token| !token.is_empty()) {
            None => None,
            Some(token) => {
                Some(cursor(list, token).ok_or_else(|| ApiError::invalid("Invalid token"))?)
            }
        };
        Ok(Self { after, size, list })
    }

    /// Cuts the page from items that begin behind [`Self::after`]; the second value is the next token.
    pub(super) fn cut<T>(
        &self,
        items: impl Iterator<Item = (u128, T)>,
    ) -> (Vec<T>, Option<String>) {
        let mut items = items.peekable();
        let mut page = Vec::with_capacity(self.size.min(128));
        let mut last = 0;
        while page.len() < self.size {
            let Some((cursor, item)) = items.next() else {
                return (page, None);
            };
            last = cursor;
            page.push(item);
        }
        let more = items.peek().is_some();
        (page, more.then(|| token(self.list, last)))
    }

    /// The same for a list whose cursor is the item's position.
    pub(super) fn cut_list<T>(&self, items: impl Iterator<Item = T>) -> (Vec<T>, Option<String>) {
        let skip = self.after.map_or(0, |after| {
            usize::try_from(after).map_or(usize::MAX, |after| after.saturating_add(1))
        });
        self.cut(
            items
                .enumerate()
                .skip(skip)
                .map(|(index, item)| (index as u128, item)),
        )
    }
}

/// A cursor and a check over it, so that a made-up token is recognised.
fn token(list: u64, cursor: u128) -> String {
    format!("{:016x}{:032x}", check(list, cursor), cursor ^ mask(list))
}

fn cursor(list: u64, token: &str) -> Option<u128> {
    if token.len() != 48 || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let (front, back) = token.split_at(16);
    let cursor = u128::from_str_radix(back, 16).ok()? ^ mask(list);
    (u64::from_str_radix(front, 16).ok()? == check(list, cursor)).then_some(cursor)
}

fn check(list: u64, cursor: u128) -> u64 {
    mix(&[list, cursor as u64, (cursor >> 64) as u64])
}

fn mask(list: u64) -> u128 {
    u128::from(mix(&[list])) << 64 | u128::from(mix(&[list, 1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(count: usize, size: i64) -> Vec<Vec<usize>> {
        let mut pages = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let asked = Asked {
                max_results: Some(size),
                next_token: next.as_deref(),
            };
            let Ok(page) = Page::new(asked, "list", 10, 100) else {
                panic!("a token of the list itself was refused");
            };
            let (items, token) = page.cut_list(0..count);
            pages.push(items);
            match token {
                Some(token) => next = Some(token),
                None => return pages,
            }
        }
    }

    #[test]
    fn pages_cover_the_list_once() {
        for (count, size, pages) in [
            (0, 10, 1),
            (1, 1, 1),
            (10, 10, 1),
            (11, 10, 2),
            (25, 10, 3),
            (3, 100, 1),
        ] {
            let walked = walk(count, size);
            assert_eq!(walked.len(), pages, "{count} by {size}");
            assert_eq!(
                walked.concat(),
                (0..count).collect::<Vec<_>>(),
                "{count} by {size}"
            );
        }
    }

    #[test]
    fn sizes_outside_the_limits_are_refused() {
        for (max_results, wanted) in [
            (None, Ok(10)),
            (Some(1), Ok(1)),
            (Some(100), Ok(100)),
            (Some(0), Err(())),
            (Some(101), Err(())),
            (Some(-1), Err(())),
        ] {
            let page = Page::new(
                Asked {
                    max_results,
                    next_token: None,
                },
                "list",
                10,
                100,
            );
            assert_eq!(
                page.map(|page| page.size).map_err(|_| ()),
                wanted,
                "{max_results:?}"
            );
        }
    }

    #[test]
    fn made_up_and_foreign_tokens_are_refused() {
        let other = token(hash("other"), 7);
        let broken = format!("{}0", &token(hash("list"), 7)[..47]);
        for bad in ["x", "00", other.as_str(), broken.as_str(), &"é".repeat(24)] {
            let page = Page::new(
                Asked {
                    max_results: None,
                    next_token: Some(bad),
                },
                "list",
                10,
                100,
            );
            assert_eq!(
                page.err().map(|error| error.message).as_deref(),
                Some("Invalid token"),
                "{bad}"
            );
        }
    }
}
