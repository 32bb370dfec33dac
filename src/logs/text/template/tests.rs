use super::*;
use proptest::prelude::*;

#[test]
fn what_differs_from_line_to_line_is_masked() {
    let cases = [
        ("served 12 requests in 34ms", "served <n> requests in <dur>"),
        ("took 1.5s, 2m30s, 12µs", "took <dur>, <dur>, <dur>"),
        (
            "read 1,234 rows, 12MB, 1.5GiB",
            "read <n> rows, <size>, <size>",
        ),
        (
            "user 550e8400-e29b-41d4-a716-446655440000 left",
            "user <id> left",
        ),
        (
            "req-550e8400-e29b-41d4-a716-446655440000 done",
            "req-<id> done",
        ),
        ("trace 4bf92f3577b34da6a3ce929d0e0e4736", "trace <id>"),
        ("pointer 0x7ffd12ab is nil", "pointer <id> is nil"),
        ("commit a1b2c3d on main", "commit <id> on main"),
        ("from 10.0.1.2:51234 to 10.0.0.0/16", "from <ip> to <ip>"),
        (
            "peer fe80::1 and 2001:db8::8a2e:370:7334: gone",
            "peer <ip> and <ip>: gone",
        ),
        ("2026-11-21T14:32:01.123Z ERROR x", "<time> ERROR x"),
        ("2026-11-21 14:32:01,123 ERROR x", "<time> ERROR x"),
        ("[21/Nov/2026:14:32:01 +0000] x", "[<time>] x"),
        ("Nov 21 14:32:01 host x", "<time> host x"),
        ("Sat Nov 21 14:32:01.123 2026 x", "<time> x"),
        ("1:M 21 Nov 2026 14:32:01.000 * x", "<n>:M <time> * x"),
        ("> orders@1.2.3 start", "> orders@<n> start"),
        ("2:32PM ERR x", "<time> ERR x"),
        ("2026/11/21 14:32:01 x", "<time> x"),
        ("mail to jane.doe+x@example.co.uk.", "mail to <email>."),
        (
            "user \"jane\" has no role 'admin'",
            "user <str> has no role <str>",
        ),
        ("it can't be, won't be", "it can't be, won't be"),
        ("it's \"open", "it's \"open"),
        (
            "GET /api/users/123/orders/a1b2c3d4?page=2",
            "GET /api/users/<n>/orders/<id>?page=<n>",
        ),
        (
            "\"GET /api/users/12 HTTP/1.1\" 200 512",
            "\"GET /api/users/<n> HTTP/<n>\" <n> <n>",
        ),
        ("worker-3 of pool7", "worker-<n> of pool<n>"),
        (
            "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3 bad",
            "token <id> bad",
        ),
        ("key AKIAIOSFODNN7EXAM123 denied", "key <id> denied"),
        (
            "arn:aws:ecs:eu-west-1:123456789012:task/prod/0123456789abcdef0123456789abcdef",
            "arn:aws:ecs:eu-west-<n>:<n>:task/prod/<id>",
        ),
        ("version v1.2.3 and 1.2.3", "version v<n>.<n> and <n>"),
        ("balance is -12.50", "balance is -<n>"),
        ("code=E1234 x=5", "code=E<n> x=<n>"),
        ("{'a': 1}", "{<str>: <n>}"),
        ("résumé 世界 7", "résumé 世界 <n>"),
        ("abc::def of cafe::bad, a::b", "abc::def of cafe::bad, a::b"),
        ("nothing to mask here", "nothing to mask here"),
        ("decade facade deadbeef", "decade facade <id>"),
        ("", ""),
    ];
    for (line, expected) in cases {
        let mut text = String::new();
        mask(line, Mask::Varying, &mut text);
        assert_eq!(text, expected, "{line}");
    }
}

#[test]
fn a_structured_line_is_its_message_and_the_names_of_its_fields() {
    let cases = [
        (
            r#"{"level":"info","ts":1,"msg":"order 12 saved","user":"u","ms":3}"#,
            "order <n> saved {ms,user}",
        ),
        (
            r#"{"ms":4,"msg":"order 13 saved","user":"v","time":"x"}"#,
            "order <n> saved {ms,user}",
        ),
        (
            r#"{"msg":"x","550e8400-e29b-41d4-a716-446655440000":1}"#,
            "x {<id>}",
        ),
        (r#"{"a":1,"b":2}"#, "{a,b}"),
        (
            r#"2026-11-21 INFO saved order 12 {"ms":4}"#,
            "saved order <n> {ms}",
        ),
        (
            "level=info msg=\"saved order 12\" ms=4 user=u",
            "saved order <n> {ms,user}",
        ),
        (r#"{"msg":"failed\n    at x"}"#, "failed"),
    ];
    for (line, expected) in cases {
        assert_eq!(template(line).text, expected, "{line}");
    }
    assert_eq!(template(cases[0].0).key, template(cases[1].0).key);
}

#[test]
fn repeated_lines_differ_in_times_and_ids_only() {
    let cases = [
        ("14:32:01 retry", "14:32:02 retry", true),
        ("2026-11-21T14:32:01Z x", "2026-11-21T14:32:07.5Z x", true),
        (
            "req 550e8400-e29b-41d4-a716-446655440000 failed",
            "req 650e8400-e29b-41d4-a716-446655440000 failed",
            true,
        ),
        ("req a1b2c3d4e5f6 failed", "req f1b2c3d4e5f6 failed", true),
        (
            r#"{"time":1795271521123,"msg":"x"}"#,
            r#"{"time":1795271521124,"msg":"x"}"#,
            true,
        ),
        (
            r#"{"ts":1795271521.12,"msg":"x"}"#,
            r#"{"ts":1795271521.9,"msg":"x"}"#,
            true,
        ),
        ("retry 1 of 5", "retry 2 of 5", false),
        ("heap 91 %", "heap 92 %", false),
        ("took 12ms", "took 13ms", false),
        ("user \"a\" left", "user \"b\" left", false),
        ("from 10.0.0.1", "from 10.0.0.2", false),
        ("account 123456789012", "account 123456789013", false),
        ("ERROR x", "WARN x", false),
        ("x", "x ", true),
    ];
    for (a, b, expected) in cases {
        assert_eq!(same(a, b), expected, "{a} / {b}");
        assert_eq!(same_key(a) == same_key(b), expected);
    }
}

#[test]
fn a_line_of_a_megabyte_is_compared_to_its_end() {
    let long = "aaaaaaaaaaaaa111.".repeat(60_000);
    assert!(same(
        &format!("14:32:01 {long}"),
        &format!("14:32:02 {long}")
    ));
    assert!(!same(
        &format!("14:32:01 {long}a"),
        &format!("14:32:02 {long}b")
    ));
}

#[test]
fn what_only_the_new_revision_says_comes_worst_first() {
    let mut templates = Templates::default();
    let mut note = |group, line: &str| templates.note(group, &template(line), line);
    for n in 0..5 {
        note(Group::Old, &format!("INFO served {n} requests"));
        note(Group::New, &format!("INFO served {n} requests"));
        note(Group::New, &format!("INFO cache {n} warmed"));
    }
    note(Group::New, "ERROR no connection to 10.0.0.1");
    note(Group::New, "ERROR no connection to 10.0.0.2");
    note(Group::New, "WARN slow");
    note(Group::Old, "INFO leaving");
    let only = templates.only_in(Group::New);
    let shown: Vec<_> = only
        .iter()
        .map(|only| (&*only.template.text, only.count, &*only.sample))
        .collect();
    assert_eq!(
        shown,
        [
            (
                "ERROR no connection to <ip>",
                2,
                "ERROR no connection to 10.0.0.1"
            ),
            ("WARN slow", 1, "WARN slow"),
            ("INFO cache <n> warmed", 5, "INFO cache 0 warmed"),
        ]
    );
    assert_eq!(templates.only_in(Group::Old).len(), 1);
    assert_eq!(
        (templates.lines(Group::Old), templates.lines(Group::New)),
        (6, 13)
    );
}

#[test]
fn memory_is_bounded_and_what_is_left_out_is_counted() {
    let mut templates = Templates::default();
    let letters = |mut n: usize| {
        let mut word = String::new();
        for _ in 0..5 {
            word.push(char::from(b'g' + (n % 10) as u8));
            n /= 10;
        }
        word
    };
    let long = "x".repeat(3_000);
    for n in 0..MAX_TEMPLATES + 50 {
        let line = format!("{} {long}", letters(n));
        templates.note(Group::New, &template(&line), &line);
    }
    assert_eq!(templates.len(), MAX_TEMPLATES);
    assert_eq!(templates.left_out(Group::New), 50);
    let known = format!("{} {long}", letters(1));
    templates.note(Group::New, &template(&known), &known);
    assert_eq!(
        templates.left_out(Group::New),
        50,
        "what is known is counted on"
    );
    assert!(
        templates
            .only_in(Group::New)
            .iter()
            .all(|only| only.sample.len() <= 1_000)
    );
}

proptest! {
    #[test]
    fn whatever_comes_does_not_panic(
        text in any::<String>(),
        bytes in any::<Vec<u8>>(),
        line in "[0-9a-fA-FTZxhms:./,+@ \"'\\\\µé_=-]{0,60}",
    ) {
        for line in [&text, &*String::from_utf8_lossy(&bytes), &line] {
            prop_assert_eq!(template(line), template(line));
            prop_assert!(same(line, line));
        }
    }

    #[test]
    fn numbers_never_tell_templates_apart(a in 0u32..1_000_000, b in 0u32..1_000_000) {
        let line = |n: u32| format!("order {n} of user-{n} took {n}ms at /x/{n}/y from 10.0.0.{}", n % 256);
        prop_assert_eq!(template(&line(a)), template(&line(b)));
    }
}
