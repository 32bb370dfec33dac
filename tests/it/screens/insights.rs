//! The page of Logs Insights in each of its states.

use super::domain::errand::{Answer, Ask};
use super::domain::fault::{Fault, FaultKind};
use super::domain::log::QueryResults;
use super::log_page;
use super::play::Play;
use super::states::{SIZES, keep};
use ecsight::app::Effect;
use std::time::Duration;

/// The logs of `checkout`.
fn lines(size: (u16, u16)) -> Play {
    log_page::open(log_page::ordinary(), size, |logs, _| {
        logs.group(log_page::GROUP).sizes(Ok(201_600_000_000));
    })
}

/// Logs Insights over them.
fn opened(size: (u16, u16)) -> Play {
    let mut play = lines(size);
    play.press("I").rest();
    play
}

/// A query that has been confirmed and has an id.
fn running(size: (u16, u16), query: &str) -> Play {
    let mut play = opened(size);
    play.logs.query(Ok(Answer::QueryStarted("q-1".into())));
    play.press("I").types(query).press("enter enter").rest();
    play
}

/// The next look brings this.
fn looked(play: &mut Play, came: &QueryResults) {
    play.logs.query(Ok(Answer::QueryResults(came.clone())));
    play.live(Duration::from_millis(1_100));
}

/// The calls about queries that were sent.
fn asked(play: &Play) -> Vec<&Ask> {
    let asks = play.errands.iter().map(|errand| &*errand.ask);
    asks.filter(|ask| {
        matches!(
            ask,
            Ask::StartQuery(_) | Ask::QueryResults(_) | Ask::StopQuery(_)
        )
    })
    .collect()
}

/// What Logs Insights says of a query.
fn results(status: &str, rows: &[&[(&str, &str)]]) -> QueryResults {
    QueryResults {
        status: Some(status.into()),
        rows: rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|(name, value)| ((*name).into(), (*value).into()))
                    .collect()
            })
            .collect(),
        bytes_scanned: Some(1_234_000_000.0),
        records_scanned: Some(2_345_678.0),
        records_matched: Some(345.0),
    }
}

const ERRORS: &str = "filter @message like /error/ | stats count(*) as errors by bin(1m)";

fn minutes() -> QueryResults {
    results(
        "Complete",
        &[
            &[("bin(1m)", "2026-11-21 03:10:00.000"), ("errors", "3")],
            &[("bin(1m)", "2026-11-21 03:12:00.000"), ("errors", "87")],
            &[("bin(1m)", "2026-11-21 03:11:00.000"), ("errors", "41")],
        ],
    )
}

fn events() -> QueryResults {
    results(
        "Complete",
        &[
            &[
                ("@timestamp", "2026-11-21 03:12:45.123"),
                ("@logStream", "ecs/app/0a1b2c3d"),
                (
                    "@message",
                    "{\"level\":\"error\",\"msg\":\"card declined\",\"order\":{\"id\":77}}\n",
                ),
                ("@ptr", "CmE"),
            ],
            &[
                ("@timestamp", "2026-11-21 03:12:44.000"),
                ("@logStream", "ecs/app/0a1b2c3d"),
                ("@message", "\u{1b}]0;owned\u{7}\u{202e}panic: 世界 missing"),
                ("@ptr", "CmF"),
            ],
        ],
    )
}

#[test]
fn presets_are_offered() {
    for size in SIZES {
        keep("insights_presets", &opened(size));
    }
}

#[test]
fn a_proposal_says_what_it_will_cost() {
    for size in SIZES {
        let mut play = opened(size);
        play.press("enter");
        play.must_show("about $0.0060");
        keep("insights_ready", &play);
        assert!(
            asked(&play).is_empty(),
            "nothing runs before it is confirmed"
        );
        play.press("+");
        play.must_show("about $0.0180");
        play.press("esc");
        play.must_show("Enter takes a preset");
        play.press("esc");
        assert!(play.app.insights_here().is_none());
        assert!(play.app.logs_here().is_some(), "the lines are below it");
    }
}

#[test]
fn sizes_that_are_not_known_are_said() {
    let mut play = lines((120, 40));
    play.logs.sizes(Err(Fault::new(
        FaultKind::Denied,
        "logs:DescribeLogGroups",
        "no",
    )));
    play.press("I enter");
    play.must_show("is being asked");
    play.rest();
    play.must_show("logs:DescribeLogGroups is missing");
    keep("insights_unsized", &play);
    let mut play = lines((120, 40));
    play.logs.class(log_page::GROUP, "DELIVERY");
    play.press("I enter").rest();
    play.must_show("Logs Insights does not read it");
    play.press("enter");
    play.must_show("no log group is known here that could be asked");
}

#[test]
fn a_running_query_tells_how_far_it_is_and_can_be_stopped() {
    for size in SIZES {
        let mut play = running(size, ERRORS);
        looked(
            &mut play,
            &QueryResults {
                status: Some("Running".into()),
                ..minutes()
            },
        );
        keep("insights_running", &play);
        play.press("esc");
        play.must_show("being stopped");
        let last = results("Cancelled", &[]);
        play.logs
            .query(Ok(Answer::QueryStopped))
            .query(Ok(Answer::QueryResults(last)));
        play.rest();
        let id = "q-1".into();
        assert!(asked(&play).contains(&&Ask::StopQuery(id)));
        play.must_show("Cancelled");
        play.must_show("87");
    }
}

#[test]
fn groups_of_minutes_are_drawn_as_bars() {
    for size in SIZES {
        let mut play = running(size, ERRORS);
        looked(&mut play, &minutes());
        keep("insights_minutes", &play);
    }
}

#[test]
fn events_stand_in_columns_and_one_is_shown_whole() {
    for size in SIZES {
        let mut play = running(size, "fields @timestamp, @logStream, @message");
        looked(&mut play, &events());
        assert!(!play.shows("CmE"), "the pointer is of no use");
        keep("insights_events", &play);
        play.press("enter");
        keep("insights_row", &play);
        play.press("esc j enter");
        play.must_show("panic: 世界 missing");
        play.press("c");
        assert!(matches!(&play.outside[..], [Effect::Copy(text)] if text.contains("panic")));
    }
}

#[test]
fn a_mistake_is_marked_where_it_is() {
    for size in SIZES {
        let mut play = opened(size);
        let mut fault = Fault::new(
            FaultKind::Bug,
            "logs:StartQuery",
            "unexpected symbol found filtr at line 1 and position 31",
        );
        fault.code = Some("MalformedQueryException".into());
        play.logs.query(Err(fault));
        play.press("I")
            .types(
                "fields @timestamp, @message | filtr @message like /error/ | sort @timestamp desc",
            )
            .press("enter enter")
            .rest();
        keep("insights_malformed", &play);
    }
}

#[test]
fn what_aws_refuses_or_gives_up_is_said() {
    let faults = [
        (FaultKind::Denied, None, "logs:StartQuery is missing"),
        (
            FaultKind::Throttled,
            Some("LimitExceededException"),
            "too many queries run at once",
        ),
    ];
    for (kind, code, words) in faults {
        let mut play = opened((120, 40));
        let mut fault = Fault::new(kind, "logs:StartQuery", "no more");
        fault.code = code.map(Into::into);
        play.logs.query(Err(fault));
        play.press("enter enter").rest();
        play.must_show(words);
        play.live(Duration::from_secs(60));
        assert_eq!(asked(&play).len(), 1, "nobody asks for money twice");
        play.press("r");
        play.must_show("Enter runs it");
        play.press("esc +");
        play.must_show("the last 3 h");
    }
    for (status, words) in [
        ("Failed", "AWS does not say why"),
        ("Timeout", "after 60 minutes"),
        ("Complete", "nothing in 1 h of 1 group answers the query"),
    ] {
        let mut play = running((120, 40), "fields nothing");
        looked(&mut play, &results(status, &[]));
        play.must_show(status);
        play.must_show(words);
    }
    let mut play = running((120, 40), "fields nothing");
    looked(&mut play, &results("Complete", &[]));
    keep("insights_nothing", &play);
}

#[test]
fn a_query_is_asked_by_command_and_kept_for_the_next_time() {
    let mut play = lines((120, 40));
    play.press("esc").rest();
    play.command("insights errors-by-minute").rest();
    play.must_show("stats count(*) as errors by bin(1m)");
    play.must_show("Enter runs it");
    play.logs.query(Ok(Answer::QueryStarted("q-2".into())));
    play.press("enter").rest();
    play.press("?").press("esc");
    assert!(
        play.app.insights_here().is_some(),
        "the help closes nothing"
    );
    looked(&mut play, &minutes());
    play.must_show("87");
    play.press("esc esc").rest();
    assert!(play.app.logs_here().is_none());
    play.command("insights").rest();
    play.must_show("87");
    play.press("I");
    play.must_show("query filter @message");
}

#[test]
fn a_query_is_looked_at_only_where_it_is_seen() {
    let mut play = running((120, 40), ERRORS);
    let before = asked(&play).len();
    play.press("?");
    play.live(Duration::from_secs(20));
    assert_eq!(asked(&play).len(), before);
    play.press("esc");
    looked(&mut play, &minutes());
    play.must_show("Complete");
}

#[test]
fn the_lines_rest_below_it() {
    let mut play = opened((120, 40));
    let events = |play: &Play| {
        let asks = play.errands.iter();
        asks.filter(|errand| matches!(*errand.ask, Ask::Events(_)))
            .count()
    };
    let before = events(&play);
    play.live(Duration::from_secs(30));
    assert_eq!(events(&play), before, "nobody sees them");
    play.press("esc");
    play.live(Duration::from_secs(30));
    assert!(events(&play) > before);
}

#[test]
fn rows_are_saved_copied_and_read_elsewhere() {
    let mut play = running((120, 40), ERRORS);
    looked(&mut play, &minutes());
    play.press("c");
    assert!(
        matches!(&play.outside[..], [Effect::Copy(text)] if text.starts_with("bin(1m),errors\r\n")),
        "{:?}",
        play.outside
    );
    play.press("y");
    assert!(matches!(&play.outside[..], [Effect::Copy(text)] if text.starts_with("[\n{")));
    play.press("E");
    let paged = |play: &Play| match &play.outside[..] {
        [Effect::Page(text)] => text.clone(),
        other => panic!("{other:?}"),
    };
    assert!(paged(&play).contains("2026-11-21 03:12:00Z"));
    play.press("ctrl-s");
    play.must_show("save checkout-");
    play.press("ctrl-u").types("~/a b.json").press("enter");
    assert!(
        matches!(&play.outside[..], [Effect::Save { path, text }] if path == "~/a b.json" && text.starts_with('[')),
        "{:?}",
        play.outside
    );
}

#[test]
fn lines_are_saved_and_read_in_the_pager() {
    let mut play = lines((120, 40));
    play.press("E");
    play.must_show("there is no line yet");
    let mut play = log_page::open(log_page::ordinary(), (120, 40), log_page::talk);
    play.press("ctrl-s");
    play.must_show("save visible checkout-");
    play.press("enter");
    let saved = match &play.outside[..] {
        [Effect::Save { path, text }] => {
            assert!(
                path.starts_with("checkout-") && path.ends_with(".log"),
                "{path}"
            );
            text.clone()
        }
        other => panic!("{other:?}"),
    };
    assert!(saved.contains("upstream timed out"), "{saved}");
    assert!(!saved.contains('\u{1b}'), "harmless");
    play.press("E");
    assert!(matches!(&play.outside[..], [Effect::Page(text)] if *text == saved));
    play.press("space ctrl-s");
    play.must_show("save marked checkout-");
    play.press("enter");
    let [Effect::Save { text, .. }] = &play.outside[..] else {
        panic!("{:?}", play.outside)
    };
    assert_eq!(text.lines().count(), 1, "{text}");
    play.press("ctrl-s ctrl-u")
        .types("all mine.log")
        .press("enter");
    assert!(
        matches!(&play.outside[..], [Effect::Save { path, text }] if path == "mine.log" && *text == saved),
        "{:?}",
        play.outside
    );
}
