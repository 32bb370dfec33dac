use crate::domain::time::{Timestamp, Zone};
use crate::logs::view::parse_when;

#[test]
fn times_are_read_as_they_are_typed() {
    let now: Timestamp = "2026-11-21T03:10:00Z".parse().expect("a time");
    let cases = [
        ("now", "2026-11-21T03:10:00Z"),
        ("-20m", "2026-11-21T02:50:00Z"),
        ("-1h30m", "2026-11-21T01:40:00Z"),
        ("-2d", "2026-11-19T03:10:00Z"),
        (" -90s ", "2026-11-21T03:08:30Z"),
        ("02:59", "2026-11-21T02:59:00Z"),
        ("3:10", "2026-11-21T03:10:00Z"),
        ("14:32", "2026-11-20T14:32:00Z"),
        ("14:32:07", "2026-11-20T14:32:07Z"),
        ("14:32:07.25", "2026-11-20T14:32:07.250Z"),
        ("yesterday 23:10", "2026-11-20T23:10:00Z"),
        ("today 14:00", "2026-11-21T14:00:00Z"),
        ("yesterday", "2026-11-20T00:00:00Z"),
        ("2026-11-20 14:32", "2026-11-20T14:32:00Z"),
        ("2026-11-20T14:32:07", "2026-11-20T14:32:07Z"),
        ("2026-11-20", "2026-11-20T00:00:00Z"),
        ("11-20 14:32", "2026-11-20T14:32:00Z"),
        ("12-24 14:32", "2025-12-24T14:32:00Z"),
        ("2026-11-20T14:32:07Z", "2026-11-20T14:32:07Z"),
        ("2026-11-20T14:32:07+01:00", "2026-11-20T13:32:07Z"),
        ("1795000000", "2026-11-18T11:06:40Z"),
        ("1795000000123", "2026-11-18T11:06:40.123Z"),
    ];
    for (text, expected) in cases {
        let expected: Timestamp = expected.parse().expect("a time");
        let read = parse_when(text, now, Zone::Utc);
        assert_eq!(read, Ok(expected.as_millisecond()), "{text}");
    }
}

#[test]
fn what_is_no_time_is_said() {
    let now = Timestamp::UNIX_EPOCH;
    for text in [
        "",
        "-",
        "-20",
        "-m",
        "25:00",
        "14:60",
        "14:32:60",
        "14:3:2:1",
        "soon",
        "2026-13-01",
        "2026-02-30 10:00",
        "12",
        "-99999999999999999999d",
        "-9999999999999d",
        "tomorrow 10:00",
        "14:32x",
        "١٤:٣٢",
    ] {
        let error = parse_when(text, now, Zone::Utc).expect_err(text);
        assert!(!error.contains('\n') && error.contains("-20m"), "{error}");
    }
}

#[test]
fn the_zone_of_the_machine_is_taken_where_it_is_chosen() {
    let now: Timestamp = "2026-11-21T12:00:00Z".parse().expect("a time");
    let read = parse_when("2026-11-20 14:32", now, Zone::Local).expect("a time");
    let shown = crate::domain::time::full(
        Timestamp::from_millisecond(read).expect("a time"),
        Zone::Local,
    );
    assert!(shown.starts_with("2026-11-20 14:32:00"), "{shown}");
}
