//! The small conversions that every shape of the ECS API needs.

use super::intern::intern;
use crate::domain::Text;
use crate::domain::cluster::{CapacityProviderStrategyItem, NameValue, Tag};
use crate::domain::time::Timestamp;
use aws_sdk_ecs::types;
use aws_smithy_types::DateTime;

/// Text as it came. Some servers send `""` where AWS leaves a member out: both are absent.
pub(in crate::aws) fn text(value: Option<String>) -> Option<Text> {
    value
        .filter(|value| !value.is_empty())
        .map(|value| intern(&value))
}

/// The word of an enum as it came, known to the SDK or not.
pub(in crate::aws) fn word(value: Option<impl AsRef<str>>) -> Option<Text> {
    value
        .filter(|value| !value.as_ref().is_empty())
        .map(|value| intern(value.as_ref()))
}

/// An instant, unless it lies outside what can be represented. AWS sends seconds as a decimal
/// fraction which binary numbers only come near: rounded to the microsecond it is what was sent.
pub(in crate::aws) fn time(value: Option<DateTime>) -> Option<Timestamp> {
    let value = value?;
    let micros = (i64::from(value.subsec_nanos()) + 500) / 1_000;
    let (second, micros) = (micros / 1_000_000, micros % 1_000_000);
    Timestamp::new(value.secs() + second, i32::try_from(micros * 1_000).ok()?).ok()
}

/// Every item of a list, converted; an absent list stays absent.
pub(in crate::aws) fn each<T, U>(
    items: Option<Vec<T>>,
    convert: impl Fn(T) -> U,
) -> Option<Vec<U>> {
    items.map(|items| items.into_iter().map(convert).collect())
}

/// A list of words.
pub(super) fn texts(items: Vec<String>) -> Vec<Text> {
    items.into_iter().map(Text::from).collect()
}

/// `key`/`value` tags.
pub(super) fn tag(tag: types::Tag) -> Tag {
    Tag {
        key: text(tag.key),
        // A tag may well have an empty value: here `""` is data.
        value: tag.value.map(Text::from),
    }
}

/// `name`/`value` pairs of statistics and attachment details.
pub(super) fn pair(pair: types::KeyValuePair) -> NameValue {
    NameValue {
        name: text(pair.name),
        value: pair.value.map(Text::from),
    }
}

/// An entry of a capacity provider strategy.
fn strategy_item(item: types::CapacityProviderStrategyItem) -> CapacityProviderStrategyItem {
    CapacityProviderStrategyItem {
        capacity_provider: item.capacity_provider.into(),
        weight: item.weight,
        base: item.base,
    }
}

/// A capacity provider strategy.
pub(super) fn strategy(
    items: Option<Vec<types::CapacityProviderStrategyItem>>,
) -> Option<Vec<CapacityProviderStrategyItem>> {
    each(items, strategy_item)
}

/// What was asked for and is not there, with AWS's reason.
pub(super) fn missing(failures: Option<Vec<types::Failure>>) -> Vec<(Text, Text)> {
    failures
        .unwrap_or_default()
        .into_iter()
        .map(|failure| {
            let reason = text(failure.reason).unwrap_or_else(|| "no reason given".into());
            let reason = match text(failure.detail) {
                Some(detail) => format!("{reason}: {detail}").into(),
                None => reason,
            };
            (text(failure.arn).unwrap_or_else(|| "?".into()), reason)
        })
        .collect()
}
