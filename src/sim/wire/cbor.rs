//! CBOR as rpc-v2-cbor uses it, from and to the JSON that the services work with.
//!
//! An instant is `{"$time": seconds}` on the way out and plain seconds on the way in, because
//! only CBOR tags instants; awsJson writes them as numbers.

use ciborium::Value as Cbor;
use serde_json::{Map, Number, Value, json};

/// CBOR's tag of seconds since 1970.
const EPOCH: u64 = 1;

/// An instant, in seconds since 1970.
pub(crate) fn time(seconds: f64) -> Value {
    json!({ "$time": seconds })
}

/// The same with instants as plain numbers, for awsJson.
pub(crate) fn plain(value: Value) -> Value {
    match value {
        Value::Object(members) => match members.get("$time") {
            Some(seconds) => seconds.clone(),
            None => members
                .into_iter()
                .map(|(name, value)| (name, plain(value)))
                .collect::<Map<_, _>>()
                .into(),
        },
        Value::Array(items) => items.into_iter().map(plain).collect(),
        other => other,
    }
}

/// A value as CBOR.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing into memory does not fail.
    if let Err(error) = ciborium::into_writer(&encoded(value), &mut out) {
        tracing::error!(%error, "could not write CBOR");
    }
    out
}

/// What CBOR bytes say; `None` if they are no CBOR.
pub(crate) fn read(bytes: &[u8]) -> Option<Value> {
    if bytes.is_empty() {
        return Some(json!({}));
    }
    let value: Cbor = ciborium::from_reader(bytes).ok()?;
    Some(decoded(value))
}

fn encoded(value: &Value) -> Cbor {
    match value {
        Value::Null => Cbor::Null,
        Value::Bool(flag) => Cbor::Bool(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Cbor::Integer(whole.into()),
            None => Cbor::Float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Cbor::Text(text.clone()),
        Value::Array(items) => Cbor::Array(items.iter().map(encoded).collect()),
        Value::Object(members) => match members.get("$time").and_then(Value::as_f64) {
            Some(seconds) => Cbor::Tag(EPOCH, Box::new(Cbor::Float(seconds))),
            None => Cbor::Map(
                members
                    .iter()
                    .map(|(name, value)| (Cbor::Text(name.clone()), encoded(value)))
                    .collect(),
            ),
        },
    }
}

fn decoded(value: Cbor) -> Value {
    match value {
        Cbor::Bool(flag) => flag.into(),
        Cbor::Integer(whole) => i64::try_from(whole).map_or(Value::Null, Value::from),
        Cbor::Float(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        Cbor::Text(text) => text.into(),
        Cbor::Tag(_, inner) => decoded(*inner),
        Cbor::Array(items) => items.into_iter().map(decoded).collect(),
        Cbor::Map(members) => members
            .into_iter()
            .filter_map(|(name, value)| Some((name.into_text().ok()?, decoded(value))))
            .collect::<Map<_, _>>()
            .into(),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_instants_become_seconds() {
        let sent = json!({"a": [1, 2.5, "x", true, null], "at": time(1_800_000_000.0)});
        let read = read(&bytes(&sent)).unwrap_or_default();
        assert_eq!(read, plain(sent));
        assert_eq!(read["at"], 1_800_000_000.0);
    }

    #[test]
    fn garbage_is_no_cbor_and_nothing_is_an_empty_request() {
        assert_eq!(super::read(&[0xff, 0x00]), None);
        assert_eq!(super::read(&[]), Some(json!({})));
    }
}
