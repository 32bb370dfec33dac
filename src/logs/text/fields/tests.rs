use super::*;
use proptest::prelude::*;

/// What is found, as `format prefix|key=value key=value`.
fn shown(line: &str) -> String {
    let Some(fields) = fields_of(line) else {
        return "none".to_owned();
    };
    let entries = fields
        .entries
        .iter()
        .map(|(key, value)| format!("{key}={}", value.line()));
    let format = match fields.format {
        Format::Json => "json",
        Format::Logfmt => "logfmt",
    };
    let cut = if fields.whole { "" } else { " …" };
    let prefix = &line[fields.prefix.clone()];
    format!(
        "{format} {prefix}|{}{cut}",
        entries.collect::<Vec<_>>().join(" ")
    )
}

#[test]
fn fields_are_recognised_and_prose_is_not() {
    let cases = [
        (r#"{"b":1,"a":"x"}"#, "json |b=1 a=x"),
        (r#"  {"a":1}  "#, "json   |a=1"),
        (r#"{"a":{"b":[1,"x"]}}"#, r#"json |a={"b":[1,"x"]}"#),
        (r#"2026-11-21 INFO {"a":1}"#, "json 2026-11-21 INFO |a=1"),
        (r#"weight {kg} is {"a":1}"#, "json weight {kg} is |a=1"),
        (r#"{"a":1,"b":"cut of"#, "json |a=1 b=cut of …"),
        (r#"got {"a":1} back"#, "none"),
        ("{}", "none"),
        ("{not json}", "none"),
        (r#"["a",1]"#, "none"),
        (
            "level=info msg=\"a b\" n=3",
            "logfmt |level=info msg=a b n=3",
        ),
        (
            r#"msg="say \"hi\"" ok=true"#,
            r#"logfmt |msg=say "hi" ok=true"#,
        ),
        (
            "INFO[0000] started  port=80 tls=false",
            "logfmt INFO[0000] started  |port=80 tls=false",
        ),
        (
            "Timeout waiting, host=db, port=5432",
            "logfmt Timeout waiting, |host=db port=5432",
        ),
        (
            "level=warn msg=not quoted at all n=1",
            "logfmt |level=warn msg=not quoted at all n=1",
        ),
        ("a= b=2", "logfmt |a= b=2"),
        ("open=\"never closed b=2", "none"),
        (
            "level=error msg=\"cut of",
            "logfmt |level=error msg=cut of …",
        ),
        ("x=1 is not enough", "none"),
        ("connecting to http://x/?a=1&b=2", "none"),
        ("https://x.example/?a=1 https://x.example/?b=2", "none"),
        ("set a=1 and b=2 on the host", "none"),
        ("SELECT * FROM x WHERE a=1 AND b=2", "none"),
        ("if a==1 b==2", "none"),
        ("User(id=1, name=x, age=3)", "none"),
        ("1=2 3=4", "none"),
        ("=== === ===", "none"),
        ("plain text", "none"),
        ("", "none"),
    ];
    for (line, expected) in cases {
        assert_eq!(shown(line), expected, "{line}");
    }
}

#[test]
fn known_fields_are_found_by_any_of_their_names() {
    let cases = [
        // line, message, time, trace, request
        (
            r#"{"msg":"m","time":1,"trace_id":"t","reqId":"r"}"#,
            "m",
            "1",
            "t",
            "r",
        ),
        (
            r#"{"Message":"m","Timestamp":"2","TraceId":"t","RequestId":"r"}"#,
            "m",
            "2",
            "t",
            "r",
        ),
        (
            r#"{"message":"","msg":"m","ts":1.5,"dd":{"trace_id":12345678901234567890},"req":{"id":7}}"#,
            "m",
            "1.5",
            "12345678901234567890",
            "7",
        ),
        (
            r#"{"fields":{"message":"m"},"@timestamp":"x","trace.id":"t","x-request-id":"r"}"#,
            "m",
            "x",
            "t",
            "r",
        ),
        (
            r#"2026-11-21T14:32:01Z [main] INFO  the lead {"trace":{"id":"t"},"t":{"$date":"x"},"requestId":"r"}"#,
            "the lead",
            "x",
            "t",
            "r",
        ),
        (
            "INFO[0001] the lead   ts=1 traceId=t request_id=r",
            "the lead",
            "1",
            "t",
            "r",
        ),
        (
            r#"{"err":{"type":"E","message":"m"},"ts":1,"traceId":"t","requestId":"r"}"#,
            "m",
            "1",
            "t",
            "r",
        ),
    ];
    for (line, message, time, trace, request) in cases {
        let fields = fields_of(line).expect(line);
        assert_eq!(fields.message(), Some(message), "{line}");
        assert_eq!(fields.time().as_deref(), Some(time), "{line}");
        assert_eq!(fields.trace_id().as_deref(), Some(trace), "{line}");
        assert_eq!(fields.request_id().as_deref(), Some(request), "{line}");
    }
    let none = fields_of(r#"{"a":1,"b":2}"#).expect("fields");
    assert!(none.message().is_none() && none.time().is_none() && none.trace_id().is_none());
}

#[test]
fn a_path_reaches_into_objects_and_prefers_what_is_written() {
    let fields =
        fields_of(r#"{"a":{"b":{"c":1},"b.c":2},"a.b":{"d":3},"X":4,"x":5}"#).expect("fields");
    let cases = [
        ("a.b.c", Some("2")),
        ("a.b.d", Some("3")),
        ("X", Some("4")),
        ("x", Some("5")),
        ("A.B.D", Some("3")),
        ("a.z", None),
        ("", None),
        (".", None),
    ];
    for (path, expected) in cases {
        let value = fields.get(path).map(|value| value.line());
        assert_eq!(value.as_deref(), expected, "{path}");
    }
}

#[test]
fn a_row_says_the_message_then_the_error_then_the_rest() {
    use PartKind::{Error, Field, Message};
    type Shown<'a> = (PartKind, &'a str, &'a str);
    let cases: &[(&str, &[Shown<'_>])] = &[
        (
            r#"{"level":"error","ts":1,"user":"u","msg":"failed","err":"timeout","n":3}"#,
            &[
                (Message, "", "failed"),
                (Error, "err", "timeout"),
                (Field, "user", "u"),
                (Field, "n", "3"),
            ],
        ),
        (
            r#"{"level":50,"err":{"type":"TypeError","message":"x is\nnull","stack":"TypeError: x\n    at y"},"req":{"method":"GET","url":"/"}}"#,
            &[
                (Message, "", "x is⏎null"),
                (Error, "err", "TypeError: x is⏎null"),
                (Field, "req.method", "GET"),
                (Field, "req.url", "/"),
            ],
        ),
        (
            r#"{"message":"m","exception":"java.lang.X: boom\n\tat y","error":null}"#,
            &[
                (Message, "", "m"),
                (Error, "exception", "java.lang.X: boom"),
                (Field, "error", "null"),
            ],
        ),
        (
            r#"{"message":"m","exc_info":"Traceback (most recent call last):\n  File \"x.py\", line 1\nValueError: x"}"#,
            &[(Message, "", "m"), (Error, "exc_info", "ValueError: x")],
        ),
        (r#"{"message":"","a":1}"#, &[(Field, "a", "1")]),
        // names that mean something else here
        (
            r#"{"log":{"logger":"a"},"text":"m","priority":"high","date":"today"}"#,
            &[
                (Message, "", "m"),
                (Field, "log.logger", "a"),
                (Field, "priority", "high"),
                (Field, "date", "today"),
            ],
        ),
        // said once
        (r#"{"msg":"boom","error":"boom"}"#, &[(Message, "", "boom")]),
        (
            "14:32 WARN slow query  took=2s rows=0",
            &[
                (Message, "", "slow query"),
                (Field, "took", "2s"),
                (Field, "rows", "0"),
            ],
        ),
        (
            r#"{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"x"}]},"Latency":12}"#,
            &[(Field, "Latency", "12")],
        ),
    ];
    for (line, expected) in cases {
        let fields = fields_of(line).expect(line);
        let parts = summary(&fields);
        let parts: Vec<_> = parts
            .iter()
            .map(|part| (part.kind, &*part.key, &*part.text))
            .collect();
        assert_eq!(parts, *expected, "{line}");
    }
}

#[test]
fn a_metric_is_told_from_a_line() {
    let metric = r#"{"_aws":{"Timestamp":1,"CloudWatchMetrics":[]},"Latency":12}"#;
    assert!(fields_of(metric).expect("fields").is_metric());
    assert!(
        !fields_of(r#"{"_aws":{"region":"x"},"a":1}"#)
            .expect("fields")
            .is_metric()
    );
}

#[test]
fn huge_and_deep_lines_are_refused_or_bounded() {
    assert!(fields_of(&format!(r#"{{"a":"{}"}}"#, "x".repeat(1 << 20))).is_none());
    assert!(fields_of(&r#"{"a":"#.repeat(10_000)).is_none());
    assert!(fields_of(&"{\"".repeat(100_000)).is_none());
    let wide = (0..10_000)
        .map(|n| format!("k{n}=1"))
        .collect::<Vec<_>>()
        .join(" ");
    let wide = fields_of(&wide).expect("fields");
    assert!(!wide.whole && wide.entries.len() <= 256);
    let long = fields_of(&format!(r#"{{"msg":"{}"}}"#, "x".repeat(10_000))).expect("fields");
    assert!(summary(&long)[0].text.len() < 3_000);
}

proptest! {
    #[test]
    fn whatever_comes_does_not_panic(
        bytes in any::<Vec<u8>>(),
        text in any::<String>(),
        pairs in "[a-z=\"\\\\ .,é⏎1-3(){}\\[\\]-]{0,60}",
        json in "[a-z ]{0,6}[{}\\[\\]:,\"\\\\a1 n\u{1b}⏎é]{0,60}",
    ) {
        for line in [&*String::from_utf8_lossy(&bytes), &text, &pairs, &json] {
            let Some(fields) = fields_of(line) else { continue };
            prop_assert!(line.get(fields.prefix.clone()).is_some());
            for part in summary(&fields) {
                prop_assert!(!part.text.chars().any(crate::domain::sanitize::is_harmful), "{part:?}");
            }
            let _ = (fields.level(), fields.time(), fields.trace_id(), fields.get("a.b"));
        }
    }
}
