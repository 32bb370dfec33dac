use super::*;
use proptest::prelude::*;

fn page(plain: &str) -> Vec<String> {
    pretty(plain).iter().map(PrettyLine::text).collect()
}

#[test]
fn json_is_indented_in_its_own_order() {
    let lines = page(r#"{"b":1.50,"a":{"x":[true,null,"é"],"e":{},"l":[]},"s":"t"}"#);
    let expected = [
        "{",
        "  \"b\": 1.50,",
        "  \"a\": {",
        "    \"x\": [",
        "      true,",
        "      null,",
        "      \"é\"",
        "    ],",
        "    \"e\": {},",
        "    \"l\": []",
        "  },",
        "  \"s\": \"t\"",
        "}",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn texts_with_line_breaks_are_lines() {
    let lines = page(r#"2026-11-21 ERROR {"stack":"Error: x\n    at f (a.js:1:2)\n\tat g","n":1}"#);
    let expected = [
        "2026-11-21 ERROR",
        "{",
        "  \"stack\": \"Error: x",
        "        at f (a.js:1:2)",
        "            at g\",",
        "  \"n\": 1",
        "}",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn logfmt_is_a_table_and_anything_else_is_as_it_is() {
    let cases: &[(&str, &[&str])] = &[
        (
            "INFO[0001] started  port=80 listener=\"a b\" stack=\"x\\n  at y\"",
            &[
                "INFO[0001] started",
                "port      80",
                "listener  a b",
                "stack     x",
                "            at y",
            ],
        ),
        (
            "level=error msg=\"cut of",
            &["level  error", "msg    cut of", "… the line was cut here"],
        ),
        ("just text", &["just text"]),
        ("first⏎  at x⏎  at y", &["first", "  at x", "  at y"]),
        ("[main] INFO x", &["[main] INFO x"]),
        ("[7] [ERROR] x", &["[7] [ERROR] x"]),
        ("[1,2]", &["[", "  1,", "  2", "]"]),
        ("", &[""]),
    ];
    for (plain, expected) in cases {
        assert_eq!(page(plain), *expected, "{plain}");
    }
}

#[test]
fn pieces_say_what_they_are() {
    use PieceKind::{Key, Number, Punctuation, String, Word};
    let lines = pretty(r#"{"k":"v","n":1,"b":true}"#);
    let kinds: Vec<Vec<PieceKind>> = lines
        .iter()
        .map(|line| line.pieces.iter().map(|piece| piece.kind).collect())
        .collect();
    assert_eq!(
        kinds[1],
        [
            Punctuation,
            Key,
            Punctuation,
            Punctuation,
            Punctuation,
            String,
            Punctuation,
            Punctuation
        ]
    );
    assert_eq!(kinds[2][4..], [Number, Punctuation]);
    assert_eq!(kinds[3].last(), Some(&Word));
}

#[test]
fn what_was_cut_is_said() {
    let cases = [
        (
            r#"{"a":1,"b":"begun"#.to_owned(),
            "… the line was cut here",
            4,
        ),
        (
            r#"{"a":"#.repeat(10_000),
            " more bytes are not shown",
            MAX_LINES,
        ),
        (
            format!("{{\"a\":[{}]}}", vec!["1"; 100_000].join(",")),
            " more bytes are not shown",
            MAX_LINES,
        ),
        ("x".repeat(1 << 20), "… 786432 more bytes are not shown", 2),
        (
            vec!["x"; 5_000].join("⏎"),
            "… more lines are not shown",
            MAX_LINES,
        ),
        (
            format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 20)),
            " more bytes are not shown",
            4,
        ),
    ];
    for (plain, said, lines) in cases {
        let page = page(&plain);
        let last = page.last().expect("a line");
        assert!(last.contains(said), "{last}");
        assert_eq!(page.len(), lines, "{last}");
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_harmless(
        text in any::<String>(),
        bytes in any::<Vec<u8>>(),
        json in "[a-z ]{0,4}[{}\\[\\]:,\"\\\\a1 nu\u{1b}\u{7}⏎é]{0,60}",
        pairs in "[a-z=\"\\\\ n\u{1b}⏎1-3]{0,60}",
    ) {
        for plain in [&*text, &*String::from_utf8_lossy(&bytes), &json, &pairs] {
            for line in pretty(plain) {
                let text = line.text();
                prop_assert!(!text.chars().any(crate::domain::sanitize::is_harmful), "{text:?}");
            }
        }
    }
}
