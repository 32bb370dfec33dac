//! JSON in AWS's own words: absent stays absent.

use serde::Serialize;
use serde_json::Value;

/// `item` as JSON without its absent members.
///
/// Values that cannot be represented become `null`; this never fails, because
/// all domain types have text keys.
pub fn to_value<T: Serialize + ?Sized>(item: &T) -> Value {
    let mut value = serde_json::to_value(item).unwrap_or(Value::Null);
    strip(&mut value);
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn absent_members_are_left_out_at_any_depth() {
        let value = to_value(&json!({"a": null, "b": [{"c": null, "d": 0}], "e": []}));
        assert_eq!(value, json!({"b": [{"d": 0}], "e": []}));
    }
}
