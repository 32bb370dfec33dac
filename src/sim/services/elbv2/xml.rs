//! The shapes of awsQuery: members of a form, elements and lists of the answer, pages.

use crate::sim::wire::ApiError;
use crate::sim::wire::xml::{self, field};
pub(super) use crate::sim::wire::xml::{element, text};

/// Most items on a page, and as many as come unless fewer are asked for.
const PAGE: usize = 400;

/// `NAME.member.1`, `NAME.member.2`, … of a form.
pub(super) fn members(form: &str, name: &str) -> Vec<String> {
    (1..)
        .map_while(|number| field(form, &format!("{name}.member.{number}")))
        .collect()
}

/// A list of members that are ready.
pub(super) fn list(name: &str, members: &[String]) -> String {
    xml::list(name, "member", members.iter().cloned())
}

/// The page of a list that `Marker` and `PageSize` ask for.
pub(super) fn page(form: &str, name: &str, all: &[String]) -> Result<String, ApiError> {
    let size = match field(form, "PageSize") {
        Some(size) => size
            .parse()
            .ok()
            .filter(|size| (1..=PAGE).contains(size))
            .ok_or_else(|| invalid("PageSize must be between 1 and 400"))?,
        None => PAGE,
    };
    let begin = match field(form, "Marker") {
        Some(marker) => marker
            .parse()
            .ok()
            .filter(|begin| *begin <= all.len())
            .ok_or_else(|| invalid("The marker is not valid"))?,
        None => 0,
    };
    let end = (begin + size).min(all.len());
    let next = (end < all.len()).then(|| text("NextMarker", end.to_string()));
    Ok(list(name, &all[begin..end]) + &next.unwrap_or_default())
}

/// The error of a request that makes no sense.
pub(super) fn invalid(message: &str) -> ApiError {
    ApiError::new("ValidationError", message)
}
