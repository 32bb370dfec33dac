use super::{Asked, Filter, to_pattern, unsaid};
use crate::domain::log::LogEvent;
use crate::logs::buffer::Buffer;
use crate::logs::line::Line;
use crate::logs::text::level::{Level, level_of};
use crate::logs::view::Origin;
use proptest::prelude::*;

fn line(text: &str) -> Line {
    let mut buffer = Buffer::new(10, 1 << 20);
    let event = LogEvent {
        event_id: None,
        log_stream_name: "ecs/app/1f3a".into(),
        timestamp: 0,
        ingestion_time: None,
        message: text.to_owned(),
    };
    buffer.keep(&"/ecs/shop".into(), event);
    buffer.ends().expect("a line").0.clone()
}

fn wants(filter: &str, text: &str) -> bool {
    let filter = Filter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
    let origin = Origin::of_stream(&"ecs/app/1f3a".into());
    let line = line(text);
    filter.wants(&Asked::new(&line, level_of(text, None), Some(&origin)))
}

#[test]
fn a_line_has_all_that_is_asked() {
    let json = r#"{"level":"error","msg":"Gone","http":{"status":503,"path":"/a b"},"ms":"12.5"}"#;
    let cases = [
        ("", "anything", true),
        ("timeout", "read Timeout", true),
        ("Timeout", "read timeout", false),
        ("Timeout", "read Timeout", true),
        ("read out", "timeout while read", true),
        ("\"read out\"", "timeout while read", false),
        ("\"read out\"", "to read out loud", true),
        ("!read", "to read", false),
        ("!read", "to write", true),
        ("!\"read out\"", "read it out", true),
        ("a|b", "xbx", true),
        ("a|b", "xyx", false),
        ("!a|b", "xbx", false),
        ("~^r.*d$", "read", true),
        ("~^r.*d$", "ready", false),
        ("!~^r.*d$", "ready", true),
        ("~a|b", "b", true),
        ("~\"a (b|c)\"", "a c", true),
        ("~\"a \\\"b\\\"\"", "a \"b\"", true),
        (r"~\S+ERR", "an err", false),
        (r"~\Werr", " ERR", true),
        (r#""say \"x\"""#, r#"to say "x" now"#, true),
        ("é", "CAFÉ", true),
        ("http://x:80/a", "GET http://x:80/a", true),
        ("12:30", "at 12:30", true),
        ("level:warn", "ERROR gone", true),
        ("level:warn", "INFO here", false),
        ("!level:warn", "without", true),
        ("level:ERROR", "ERROR gone", true),
        ("task:1f", "x", true),
        ("task:f3", "x", false),
        ("container:APP", "x", true),
        ("stream:ecs/app", "x", true),
        ("http.status=503", json, true),
        ("http.status=5*", json, true),
        ("http.status=4*", json, false),
        ("http.status=503.0", json, true),
        ("http.status!=503", json, false),
        ("http.status!=503", "no fields", true),
        ("!http.status=503", "no fields", true),
        ("http.status>500", json, true),
        ("http.status>=503", json, true),
        ("http.status<503", json, false),
        ("http.status<=503", json, true),
        ("http.status>500", "no fields", false),
        ("ms>12", json, true),
        ("msg=gone", json, true),
        ("msg=gon", json, false),
        ("msg=GONE", json, false),
        ("msg=G*", json, true),
        ("http.path=\"/a b\"", json, true),
        ("nobody=*", json, false),
        ("msg=*", json, true),
        (
            "level=error status=503",
            "level=error msg=x status=503",
            true,
        ),
        ("\"level=error\"", "level=error", true),
        ("http.status=503|ms>99 gone", json, true),
    ];
    for (filter, text, expected) in cases {
        assert_eq!(wants(filter, text), expected, "{filter} on {text}");
    }
}

#[test]
fn what_cannot_be_read_is_said_while_it_is_typed() {
    let cases = [
        ("~(a", 0, "unclosed group"),
        ("ok ~[a", 3, "unclosed character class"),
        ("~*", 0, "repetition operator missing expression"),
        ("~\\w{1000}{1000}", 0, "expression is too big"),
        ("\"two wor", 0, "the closing \" is missing"),
        ("a !", 3, "a word is missing after !"),
        ("a|", 2, "a word is missing beside |"),
        ("|a", 0, "a word is missing"),
        ("~", 0, "an expression is missing after ~"),
        ("\"\"", 0, "a word is missing"),
        ("level:", 6, "a level is missing after level:"),
        ("task:", 5, "a task is missing after task:"),
        (
            "x level:bad",
            8,
            "no level bad: trace, debug, info, warn, error or fatal",
        ),
        ("status=", 7, "a value is missing after status="),
        ("status>", 7, "a value is missing after status>"),
        ("status>many", 7, "many is no number to compare with"),
    ];
    for (text, at, message) in cases {
        let error = Filter::parse(text).expect_err(text);
        assert_eq!((error.at, &*error.message), (at, message), "{text}");
    }
}

#[test]
fn a_filter_is_told_in_words_and_narrowed() {
    let cases = [
        ("", ""),
        ("  ", ""),
        (
            "level:warn timeout !\"health check\"",
            "level ≥ warn · timeout · not \"health check\"",
        ),
        ("a|b ~c.d task:1f", "a or b · ~c.d · task 1f"),
        ("ms>250 !container:app", "ms > 250 · not container app"),
    ];
    for (text, expected) in cases {
        let filter = Filter::parse(text).expect(text);
        assert_eq!(filter.describe(), expected);
        assert_eq!(filter.is_empty(), expected.is_empty());
    }
    let filter = Filter::parse("timeout").expect("fine");
    let narrow = filter.with("task:1f").expect("fine");
    assert_eq!(narrow.text(), "timeout task:1f");
    assert_eq!(narrow.with("task:1f").expect("fine").text(), narrow.text());
    assert!(narrow.with("~(").is_err());
}

#[test]
fn why_a_line_is_there_can_be_shown() {
    let filter = Filter::parse("cart !full ~e.r level:info").expect("fine");
    assert_eq!(filter.ranges("Cart, err, cart"), [0..4, 6..9, 11..15]);
}

#[test]
fn cloudwatch_is_told_what_it_can_apply() {
    let cases: [(&str, Option<&str>, &[&str]); 18] = [
        ("", None, &[]),
        ("err", Some("%[eE][rR][rR]%"), &[]),
        ("Err", Some("%Err%"), &[]),
        ("a timeout", Some("%[tT][iI][mM][eE][oO][uU][tT]%"), &["a"]),
        ("42", Some("%42%"), &[]),
        ("a.b", Some("%[aA]\\.[bB]%"), &[]),
        ("X!y", Some("%X.y%"), &[]),
        ("Zoë", Some("%Zo%"), &[]),
        ("AB|CD", Some("%AB|CD%"), &[]),
        ("~A+b", Some("%A+b%"), &[]),
        ("~(A|b)", None, &["~(A|b)"]),
        ("~a+b", None, &["~a+b"]),
        (
            "\"Out of memory\" !ping",
            Some("\"Out of memory\" -\"ping\""),
            &[],
        ),
        (
            "\"out of memory\" !ping",
            Some("%[oO][uU][tT]\\s[oO][fF]\\s[mM][eE][mM][oO][rR][yY]%"),
            &["!ping"],
        ),
        ("!ping !pong", Some("-\"ping\" -\"pong\""), &[]),
        (
            "ms>250 status=500",
            Some("{ ($.ms > 250) && ($.status = 500) }"),
            &[],
        ),
        ("ms>250 Err", Some("%Err%"), &["ms>250"]),
        ("level:warn !task:1", None, &["level:warn", "!task:1"]),
    ];
    for (text, pattern, rest) in cases {
        let filter = Filter::parse(text).expect(text);
        assert_eq!(to_pattern(&filter).as_deref(), pattern, "{text}");
        assert_eq!(unsaid(&filter), rest, "{text}");
    }
    let long = "x".repeat(2_000);
    assert_eq!(to_pattern(&Filter::parse(&long).expect("fine")), None);
}

proptest! {
    #[test]
    fn nothing_that_is_typed_breaks_it(text in "[ -~é|!~\":=<>]{0,24}", line in "\\PC{0,40}") {
        if let Ok(filter) = Filter::parse(&text) {
            let told = self::line(&line);
            let _ = filter.wants(&Asked::new(&told, Some(Level::Info), None));
            let _ = (filter.describe(), filter.ranges(&line), unsaid(&filter));
        }
    }

    /// Whatever is wanted is found by the expression that CloudWatch is given.
    #[test]
    fn a_pattern_leaves_nothing_out(text in "[a-zA-Z0-9 .*!é]{1,12}", before in "[a-z ]{0,5}") {
        let quoted = format!("\"{}\"", text);
        let Ok(filter) = Filter::parse(&quoted) else { return Ok(()) };
        let pattern = to_pattern(&filter).unwrap_or_default();
        let Some(inner) = pattern.strip_prefix('%').and_then(|it| it.strip_suffix('%')) else {
            return Ok(());
        };
        let theirs = regex::Regex::new(inner).expect("an expression");
        let line = format!("{before}{text}");
        prop_assert!(theirs.is_match(&line), "{} {}", inner, line);
    }
}
