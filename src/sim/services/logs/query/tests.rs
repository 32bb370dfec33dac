//! Queries and what they find.

#![allow(clippy::unwrap_used)]

use super::{Plan, Record, Row};

fn rows() -> Vec<Row> {
    let messages = [
        r#"{"level":"error","status":503,"ms":40,"user":{"id":"u1"}}"#,
        r#"{"level":"info","status":200,"ms":10,"user":{"id":"u2"}}"#,
        r#"{"level":"info","status":200,"ms":20,"user":{"id":"u1"}}"#,
        "GET /cart took 31 ms",
        "Error: no such cart",
        r#"{"level":"error","status":500,"ms":30}"#,
    ];
    (0..)
        .zip(messages)
        .map(|(n, message)| {
            Row::new(Record {
                at: 1_800_000_000_000 + n * 20_000,
                ingested: 1_800_000_000_500 + n * 20_000,
                stream: format!("ecs/app/{}", n % 2),
                log: "1:g".into(),
                pointer: n.to_string(),
                message: message.into(),
            })
        })
        .collect()
}

/// The results as text: cells by blanks, rows by `;`, without the pointer.
fn found(query: &str) -> String {
    let plan = Plan::read(query).unwrap_or_else(|error| panic!("{query}: {error:?}"));
    let rows = rows()
        .into_iter()
        .filter_map(|row| plan.admit(row))
        .collect();
    let rows = plan.finish(rows, 100).into_iter().map(|row| {
        let cells = row.into_iter().filter(|(name, _)| name != "@ptr");
        cells.map(|(_, value)| value).collect::<Vec<_>>().join(" ")
    });
    rows.collect::<Vec<_>>().join(";")
}

#[test]
fn queries_find_what_the_pages_say() {
    let table = [
        (
            "fields status | filter level = 'error' | sort status",
            "500;503",
        ),
        (
            "fields status | filter level = \"error\" | sort status desc",
            "503;500",
        ),
        ("filter status >= 500 and ms < 35 | fields ms", "30"),
        (
            "filter level = 'error' or status = 200 | stats count(*)",
            "4",
        ),
        (
            "filter not level = 'error' and isPresent(level) | stats count() as n",
            "2",
        ),
        (
            "filter @message like /(?i)error/ | stats count(*) as n",
            "3",
        ),
        ("filter @message like 'cart' | stats count(*) as n", "2"),
        ("filter @message not like /cart/ | stats count(*) as n", "4"),
        (
            "filter @message =~ /^GET/ | display @logStream",
            "ecs/app/1",
        ),
        (
            "filter status in [500, 503] | stats count(*) by level",
            "error 2",
        ),
        ("filter status not in [500, 503] | stats count(*)", "4"),
        (
            "filter user.id = 'u1' | fields ms | sort @timestamp asc",
            "40;20",
        ),
        ("stats count(*) as n by level | sort n desc | limit 1", "2"),
        (
            "stats sum(ms), avg(ms), min(ms), max(ms), pct(ms, 50), pct(ms, 99)",
            "100 25 10 40 20 40",
        ),
        ("stats count_distinct(user.id)", "2"),
        (
            "stats earliest(status) as a, latest(status) as b",
            "503 500",
        ),
        (
            "stats count(*) by bin(1m)",
            "2027-01-15 08:00:00.000 3;2027-01-15 08:01:00.000 3",
        ),
        (
            "stats count(*) as n by @logStream | sort count(*) desc",
            "ecs/app/0 3;ecs/app/1 3",
        ),
        (
            "parse @message \"GET * took * ms\" as path, took | filter ispresent(path) | fields path, took * 2",
            "/cart 62",
        ),
        (
            "parse @message /took (?<took>\\d+) ms/ | stats max(took)",
            "31",
        ),
        (
            "filter @message like 'Error' | fields toupper(@message) as loud, strlen(@message)",
            "ERROR: NO SUCH CART 19",
        ),
        (
            "fields ms / 10 as t | filter t > 2.5 | sort t | fields t",
            "3;4",
        ),
        (
            "filter level = 'info' # the rest\n| fields coalesce(missing, status)",
            "200;200",
        ),
        ("fields level | dedup level | stats count(*)", "3"),
        (
            "filter level = 'info' | display @timestamp | limit 1",
            "2027-01-15 08:00:40.000",
        ),
        (
            "fields @timestamp, @log | limit 1",
            "2027-01-15 08:01:40.000 1:g",
        ),
    ];
    for (query, wanted) in table {
        let got = found(query);
        let tail: String = got
            .split(';')
            .map(|row| row.rsplit(' ').next().unwrap_or_default())
            .collect::<Vec<_>>()
            .join(";");
        assert!(got == wanted || tail == wanted, "{query}: {got}");
    }
}

#[test]
fn what_is_no_query_is_told_with_its_place() {
    let table = [
        ("", "<EOF>", 1),
        ("filds @message", "filds", 1),
        ("fields @message | where a = 1", "where", 19),
        ("filter", "<EOF>", 7),
        ("filter a = ", "<EOF>", 12),
        ("filter a like b", "b", 15),
        ("stats median(ms)", "median", 7),
        ("stats count(*) by bin(five)", "five", 23),
        ("limit many", "many", 7),
        ("filter (a = 1", "<EOF>", 14),
        ("fields nosuch(a)", "nosuch", 8),
        ("filter a = 1 b = 2", "b", 14),
        ("pattern @message", "pattern", 1),
    ];
    for (query, word, position) in table {
        let error = Plan::read(query)
            .err()
            .unwrap_or_else(|| panic!("{query} was taken"));
        let wanted = format!("unexpected symbol found {word} at line 1 and position {position}");
        assert_eq!(error.message, wanted, "{query}");
    }
    let error = Plan::read("fields a\n| oops").unwrap_err();
    assert!(
        error.message.ends_with("oops at line 2 and position 3"),
        "{}",
        error.message
    );
    assert_eq!((error.from, error.to), (11, 14));
}
