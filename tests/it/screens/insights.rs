//! The page of Logs Insights in each of its states.

use super::account::Account;
use super::domain::errand::{Answer, Ask};
use super::domain::fault::{Fault, FaultKind};
use super::domain::log::QueryResults;
use super::play::Play;
use super::play_logs::{answer, group, results};
use super::states::{SIZES, keep};
use ecsight::app::Effect;
use std::time::Duration;

/// Logs Insights over the logs of `checkout`.
fn opened(size: (u16, u16)) -> Play {
    let mut play = Play::loaded(Account::shop(), size);
    for key in "G enter l I".split_whitespace() {
        play.press(key).rest();
    }
    play
}

fn sized(play: &mut Play) {
    answer(play, |ask| match ask {
        Ask::Group(name) => Ok(Answer::Group(Some(group(name, "STANDARD")))),
        other => panic!("{other:?}"),
    });
}

/// A query that has been confirmed and has an id.
fn running(size: (u16, u16), query: &str) -> Play {
    let mut play = opened(size);
    sized(&mut play);
    play.press("I").types(query).press("enter enter");
    answer(&mut play, |ask| match ask {
        Ask::StartQuery(_) => Ok(Answer::QueryStarted("q-1".into())),
        other => panic!("{other:?}"),
    });
    play
}

fn looked(play: &mut Play, came: &QueryResults) {
    play.live(Duration::from_millis(1_100));
    answer(play, |ask| match ask {
        Ask::QueryResults(_) => Ok(Answer::QueryResults(came.clone())),
        other => panic!("{other:?}"),
    });
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
        if size.0 == 80 {
            play.must_show("is being asked");
        }
        sized(&mut play);
        play.must_show("about $0.0060");
        keep("insights_ready", &play);
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
    let mut play = opened((120, 40));
    play.press("enter");
    answer(&mut play, |_| {
        Err(Fault::new(
            FaultKind::Denied,
            "logs:DescribeLogGroups",
            "no",
        ))
    });
    play.must_show("logs:DescribeLogGroups is missing");
    keep("insights_unsized", &play);
    let mut play = opened((120, 40));
    play.press("enter");
    answer(&mut play, |ask| match ask {
        Ask::Group(name) => Ok(Answer::Group(Some(group(name, "DELIVERY")))),
        other => panic!("{other:?}"),
    });
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
        let asked = answer(&mut play, |_| Ok(Answer::QueryStopped));
        assert_eq!(asked, [Ask::StopQuery("q-1".into())]);
        let asked = answer(&mut play, |_| {
            Ok(Answer::QueryResults(results("Cancelled", &[])))
        });
        assert_eq!(asked, [Ask::QueryResults("q-1".into())]);
        play.must_show("what came until then is kept");
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
        sized(&mut play);
        play.press("I")
            .types(
                "fields @timestamp, @message | filtr @message like /error/ | sort @timestamp desc",
            )
            .press("enter enter");
        let mut fault = Fault::new(
            FaultKind::Bug,
            "logs:StartQuery",
            "unexpected symbol found filtr at line 1 and position 31",
        );
        fault.code = Some("MalformedQueryException".into());
        answer(&mut play, |_| Err(fault.clone()));
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
        sized(&mut play);
        play.press("enter enter");
        let mut fault = Fault::new(kind, "logs:StartQuery", "no more");
        fault.code = code.map(Into::into);
        answer(&mut play, |_| Err(fault.clone()));
        play.must_show(words);
        play.press("r");
        play.must_show("Enter runs it");
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
    let mut play = Play::loaded(Account::shop(), (120, 40));
    for key in "G enter".split_whitespace() {
        play.press(key).rest();
    }
    play.command("insights errors-by-minute").rest();
    sized(&mut play);
    play.must_show("stats count(*) as errors by bin(1m)");
    play.must_show("Enter runs it");
    play.press("enter");
    answer(&mut play, |_| Ok(Answer::QueryStarted("q-2".into())));
    play.press("?").press("esc");
    assert!(
        play.app.insights_here().is_some(),
        "the help closes nothing"
    );
    looked(&mut play, &minutes());
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
    play.press("?");
    assert_eq!(play.app.wake_at().filter(|at| *at <= play.now), None);
    play.live(Duration::from_secs(5));
    play.press("esc");
    looked(&mut play, &minutes());
    play.must_show("Complete");
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
    assert!(
        matches!(&play.outside[..], [Effect::Page(text)] if text.contains("2026-11-21 03:12:00Z"))
    );
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
    let mut play = Play::loaded(Account::shop(), (120, 40));
    for key in "G enter l".split_whitespace() {
        play.press(key).rest();
    }
    play.press("ctrl-s");
    play.must_show("save visible checkout-");
    play.press("esc E");
    play.must_show("there is no line yet");
}
