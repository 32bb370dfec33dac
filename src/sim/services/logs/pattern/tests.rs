//! Patterns and what they match.

#![allow(clippy::unwrap_used)]

use super::Pattern;

#[test]
fn patterns_match_what_the_page_says() {
    let json = r#"{"level":"error","status":503,"ms":12.5,"user":{"id":7,"tags":["a","b"]},"gone":null,"ok":false,"path":"/cart/items"}"#;
    let access =
        r#"10.40.1.7 - - [21/Nov/2026:08:54:25 +0000] "GET /products/1 HTTP/1.1" 503 5321"#;
    let text = "[ERROR 401] UNAUTHORIZED REQUEST of caf\u{e9}";
    let table = [
        ("", text, true),
        ("ERROR", text, true),
        ("error", text, false),
        ("ERROR REQUEST", text, true),
        ("ERROR missing", text, false),
        ("?WARN ?ERROR", text, true),
        ("?WARN ?INFO", text, false),
        ("-ERROR", text, false),
        ("-WARN", text, true),
        ("REQUEST -ERROR", text, false),
        ("ERROR ?nothing", text, true),
        ("\"ERROR 401\"", text, true),
        ("\"ERROR  401\"", text, false),
        ("-\"ERROR 401\"", text, false),
        ("\"say \\\"hi\\\"\"", "they say \"hi\"", true),
        ("%AUTHORI[ZS]ED%", text, true),
        ("%^ERROR%", text, false),
        ("%\\d{3}%", text, true),
        ("{ $.level = \"error\" }", json, true),
        ("{ $.level = error }", json, true),
        ("{$.level=\"err*\"}", json, true),
        ("{ $.level != \"error\" }", json, false),
        ("{ $.status >= 500 }", json, true),
        ("{ $.status < 500 }", json, false),
        ("{ $.status = 5* }", json, true),
        ("{ $.ms > 12.4 && $.ms <= 12.5 }", json, true),
        ("{ $.level = \"info\" || $.status = 503 }", json, true),
        (
            "{ ($.level = \"info\" || $.status = 503) && $.ok IS TRUE }",
            json,
            false,
        ),
        ("{ $.ok IS FALSE }", json, true),
        ("{ $.gone IS NULL }", json, true),
        ("{ $.status IS NULL }", json, false),
        ("{ $.user.id EXISTS }", json, true),
        ("{ $.user.name NOT EXISTS }", json, true),
        ("{ $.user.tags[1] = \"b\" }", json, true),
        ("{ $.user.tags[*] = \"b\" }", json, true),
        ("{ $['user']['id'] = 7 }", json, true),
        ("{ $.path = %^/cart% }", json, true),
        ("{ $.missing != 3 }", json, false),
        ("{ $.level = \"error\" }", text, false),
        (
            "[ip, id, user, at, request, status = 5*, bytes]",
            access,
            true,
        ),
        (
            "[ip, id, user, at, request, status = 4*, bytes]",
            access,
            false,
        ),
        ("[ip, ..., status >= 500, bytes > 1000]", access, true),
        ("[..., status = 404 || status = 503, bytes]", access, true),
        ("[ip = 10.40.*, ...]", access, true),
        (
            "[ip, id, user, at, request = \"*products*\", ...]",
            access,
            true,
        ),
        ("[a, b]", access, false),
        ("[..., bytes != 5321]", access, false),
    ];
    for (pattern, message, wanted) in table {
        let read = Pattern::read(pattern).unwrap_or_else(|error| panic!("{pattern}: {error:?}"));
        assert_eq!(read.matches(message), wanted, "{pattern} on {message}");
    }
}

#[test]
fn what_is_no_pattern_is_refused() {
    let long = "a".repeat(1_025);
    for pattern in [
        "user-id",
        "\"open",
        "%open",
        "%(group)%",
        "%caf\u{e9}%",
        "%[%",
        "%a% %b% %c%",
        "{ $.a = }",
        "{ $.a }",
        "{ a = 1 }",
        "{ $.a = 1",
        "{ ($.a = 1 }",
        "{ $.a = 1 } more",
        "[a, ..., ...]",
        "[a, =5]",
        "[a, b ~ 5]",
        "\"a\"b",
        &long,
    ] {
        let error = Pattern::read(pattern)
            .err()
            .unwrap_or_else(|| panic!("{pattern} was taken"));
        assert_eq!(error.code, "InvalidParameterException", "{pattern}");
    }
}
