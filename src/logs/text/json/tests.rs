use super::super::ansi;
use super::*;
use proptest::prelude::*;

fn members(text: &str) -> Option<Vec<(Box<str>, Value)>> {
    object(text, 0).map(|object| object.members)
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn number(digits: &str) -> Value {
    Value::Number(digits.into())
}

#[test]
fn values_are_as_they_were_written() {
    let cases = [
        (r#"{"a": 1.50}"#, "a", number("1.50")),
        (
            r#"{"a":12345678901234567890123}"#,
            "a",
            number("12345678901234567890123"),
        ),
        (r#"{"a":-1e5}"#, "a", number("-1e5")),
        (r#"{"a":NaN}"#, "a", number("NaN")),
        (r#"{"a":true}"#, "a", Value::Bool(true)),
        (r#"{"a":null}"#, "a", Value::Null),
        (r#"{"a":"x\"y\\z\/"}"#, "a", text("x\"y\\z/")),
        (r#"{"a":"\u00e9 \ud83d\ude80"}"#, "a", text("é 🚀")),
        (r#"{"a":"\ud83d"}"#, "a", text("\u{fffd}")),
        (r#"{"a":"\uzzzz \q"}"#, "a", text("\\uzzzz \\q")),
        (
            r#"{"a":"one\ntwo\r\n\tthree"}"#,
            "a",
            text("one\ntwo\n        three"),
        ),
        (
            r#"{"a":"\u001b[31mred\u001b[0m \u0007"}"#,
            "a",
            text("red ␇"),
        ),
        (r#"{"a":"\u202egnp"}"#, "a", text("\u{fffd}gnp")),
        (r#"{"a\n":1}"#, "a⏎", number("1")),
        ("{⏎  \"a\": 1⏎}", "a", number("1")),
    ];
    for (line, key, expected) in cases {
        let members = members(line).expect(line);
        assert_eq!(members, [(key.into(), expected)], "{line}");
    }
}

#[test]
fn what_is_no_object_is_none() {
    let cases = [
        "",
        "[1]",
        "1",
        "{a:1}",
        "{1:2}",
        "{\"a\" 1}",
        "{\"a\":}",
        "{\"a\":1 \"b\"}",
        "{,}",
        "{\"a\":x y}",
    ];
    for line in cases {
        assert!(members(line).is_none(), "{line}");
    }
}

#[test]
fn a_cut_object_is_what_was_there() {
    let cases = [
        (r#"{"a":1,"b":"begu"#, "{\"a\":1,\"b\":\"begu\"}"),
        (r#"{"a":1,"b"#, "{\"a\":1}"),
        (r#"{"a":1,"b":"#, "{\"a\":1}"),
        (r#"{"a":1,"#, "{\"a\":1}"),
        (r#"{"a":{"c":[1,2"#, "{\"a\":{\"c\":[1,2]}}"),
        (r#"{"a":1,"b":tru"#, "{\"a\":1}"),
        (r#"{"a":1,"b":"x\"#, "{\"a\":1,\"b\":\"x\\\"}"),
    ];
    for (line, expected) in cases {
        let object = object(line, 0).expect(line);
        assert!(!object.whole, "{line}");
        assert_eq!(object.end, line.len());
        assert_eq!(Value::Object(object.members).line(), expected, "{line}");
    }
}

#[test]
fn depth_and_number_of_values_are_bounded() {
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(members(&deep).is_none());
    let deep = r#"{"a":"#.repeat(10_000);
    assert!(members(&deep).is_none());
    let wide = format!("{{\"a\":[{}]}}", vec!["1"; 100_000].join(","));
    let wide = object(&wide, 0).expect("begins as an object");
    assert!(!wide.whole);
    let Value::List(items) = &wide.members[0].1 else {
        panic!("a list");
    };
    assert!(items.len() < MAX_VALUES);
}

fn document() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value as Json;
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<String>().prop_map(Json::from),
    ];
    let value = leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            proptest::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    });
    proptest::collection::btree_map(any::<String>(), value, 0..6)
        .prop_map(|map| Json::Object(map.into_iter().collect()))
}

/// Whether ours is what `serde_json` says, with texts made harmless.
fn agrees(ours: &Value, theirs: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    match (ours, theirs) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(a), Json::Bool(b)) => a == b,
        (Value::Number(a), Json::Number(b)) => **a == b.to_string(),
        (Value::Text(a), Json::String(b)) => {
            let lines = b.split('\n').map(|line| ansi::styled(line).plain);
            **a == lines.collect::<Vec<_>>().join("\n")
        }
        (Value::List(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agrees(a, b))
        }
        (Value::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b.values()).all(|((_, a), b)| agrees(a, b))
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn it_reads_what_serde_json_reads(document in document()) {
        for line in [document.to_string(), format!("{document:#}")] {
            let object = object(&line, 0).expect("is an object");
            prop_assert!(object.whole && object.end == line.len());
            prop_assert!(agrees(&Value::Object(object.members), &document), "{line}");
        }
    }

    #[test]
    fn any_beginning_of_an_object_is_read(document in document(), part in 0.0..1.0f64) {
        let line = document.to_string();
        let length = (line.len() as f64 * part) as usize;
        let begun = ansi::cut(&line, length.max(1));
        prop_assert!(object(begun, 0).is_some(), "{begun}");
    }

    #[test]
    fn whatever_comes_does_not_panic(text in r#"[{}\[\],:"\\a1 tué⏎-]{0,40}"#) {
        let _ = object(&text, 0);
    }
}
