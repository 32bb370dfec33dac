//! The page of logs in each of its states, and what moves on it.

use super::account::{Account, Part};
use super::domain::Text;
use super::domain::container_definition::{ContainerDefinition, LogConfiguration};
use super::domain::errand::{Answer, Ask};
use super::domain::fault::{Fault, FaultKind};
use super::domain::fixtures::definition;
use super::domain::guarded::Guarded;
use super::domain::log::{LogEvent, Tail};
use super::domain::polled::SourceId;
use super::domain::task_definition::TaskDefinition;
use super::play::Play;
use super::play_logs::{Logs, before};
use super::states::{SIZES, keep};
use std::time::Duration;

const WIDE: (u16, u16) = (120, 40);
pub const GROUP: &str = "/ecs/checkout";

fn log(driver: &str, options: &[(&str, &str)]) -> Option<LogConfiguration> {
    let options = options.iter().map(|(name, value)| {
        let value = Guarded::log_option(name, (*value).to_owned());
        (Text::from(*name), value)
    });
    Some(LogConfiguration {
        log_driver: driver.into(),
        options: Some(options.collect()),
        secret_options: None,
    })
}

pub fn awslogs(group: &str) -> Option<LogConfiguration> {
    log(
        "awslogs",
        &[
            ("awslogs-group", group),
            ("awslogs-region", "us-east-1"),
            ("awslogs-stream-prefix", "ecs"),
        ],
    )
}

fn logging(
    family_revision: &str,
    containers: &[(&str, Option<LogConfiguration>)],
) -> TaskDefinition {
    let containers = containers.iter().map(|(name, log)| ContainerDefinition {
        name: Some((*name).into()),
        log_configuration: log.clone(),
        ..ContainerDefinition::default()
    });
    TaskDefinition {
        container_definitions: Some(containers.collect()),
        ..definition(family_revision)
    }
}

/// The shop, whose `checkout` logs like this.
fn shop(containers: &[(&str, Option<LogConfiguration>)]) -> Account {
    let mut account = Account::shop();
    account.definitions = vec![
        logging("checkout:41", containers),
        logging("checkout:42", containers),
    ];
    account
}

/// The ids of the tasks of `checkout`: those that run, then those that stopped.
pub fn tasks(account: &mut Account) -> Vec<String> {
    let inside = account.prod_web();
    let tasks = inside.running.iter().chain(&inside.stopped);
    tasks
        .filter(|task| task.service_name() == Some("checkout"))
        .map(|task| task.id().to_owned())
        .collect()
}

pub fn stream(container: &str, task: &str) -> String {
    format!("ecs/{container}/{task}")
}

/// What people's programs write, by a task that runs and one that stopped.
pub fn talk(logs: &mut Logs, ids: &[String]) {
    let (lives, died) = (&ids[0], &ids[ids.len() - 1]);
    let lines = [
        (700, died, "2026/06/01 panic: missing env STRIPE_KEY"),
        (699, died, "goroutine 1 [running]:"),
        (
            90,
            lives,
            "{\"level\":\"info\",\"msg\":\"listening\",\"port\":8080}",
        ),
        (
            60,
            lives,
            "\u{1b}[33mWARN\u{1b}[0m pool exhausted, 12 waiting",
        ),
        (
            30,
            lives,
            "level=error msg=\"upstream timed out\" path=/cart status=504",
        ),
        (12, lives, "GET /cart 200 83ms — ünïcödé 日本語"),
        (
            5,
            lives,
            "\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}[2Jnot harmless\u{202e}",
        ),
    ];
    for (seconds, task, text) in lines {
        logs.write(GROUP, &stream("app", task), before(seconds), text);
    }
}

pub fn open(account: Account, size: (u16, u16), write: impl FnOnce(&mut Logs, &[String])) -> Play {
    of_checkout(account, size, write, "l")
}

/// The service `checkout`, a key pressed on its row.
pub fn of_checkout(
    mut account: Account,
    size: (u16, u16),
    write: impl FnOnce(&mut Logs, &[String]),
    key: &str,
) -> Play {
    let ids = tasks(&mut account);
    let mut play = Play::loaded(account, size);
    write(&mut play.logs, &ids);
    play.press("G enter").rest();
    play.press("/")
        .types("checkout")
        .press("enter")
        .press(key)
        .rest();
    play
}

pub fn ordinary() -> Account {
    shop(&[("app", awslogs(GROUP))])
}

#[test]
fn lines_of_a_service() {
    for size in SIZES {
        keep("logs", &open(ordinary(), size, talk));
    }
}

#[test]
fn no_sequence_of_an_application_reaches_the_screen() {
    let play = open(ordinary(), WIDE, talk);
    play.must_show("not harmless");
    let text = play.text();
    assert!(
        !text.chars().any(|c| c.is_control() && c != '\n'),
        "{text:?}"
    );
    assert!(!text.contains('\u{202e}'));
}

#[test]
fn before_the_first_line_is_there() {
    let mut account = ordinary();
    let ids = tasks(&mut account);
    let mut play = Play::loaded(account, (80, 24));
    talk(&mut play.logs, &ids);
    play.press("G enter").rest();
    play.hangs = true;
    play.press("/").types("checkout").press("enter l");
    keep("logs_loading", &play);
}

#[test]
fn a_stream_that_is_not_there_yet() {
    let mut play = open(ordinary(), (80, 24), |logs, _| {
        logs.group(GROUP);
    });
    play.live(Duration::from_secs(5));
    keep("logs_empty", &play);
}

#[test]
fn some_that_cannot_be_read() {
    let account = shop(&[
        ("app", awslogs(GROUP)),
        ("envoy", awslogs("/ecs/envoy")),
        ("router", awslogs("/ecs/router")),
        ("agent", log("json-file", &[])),
        ("init", None),
    ]);
    for size in SIZES {
        let play = open(account.clone(), size, |logs, ids| {
            talk(logs, ids);
            let denied = Fault::new(FaultKind::Denied, "logs:FilterLogEvents", "no");
            logs.refuse("/ecs/envoy", denied);
        });
        keep("logs_partial", &play);
    }
}

#[test]
fn nothing_that_can_be_read() {
    let datadog = log(
        "awsfirelens",
        &[
            ("Name", "datadog"),
            ("Host", "http-intake.logs.datadoghq.eu"),
        ],
    );
    let account = shop(&[
        ("app", datadog),
        ("init", None),
        ("agent", log("json-file", &[])),
    ]);
    for size in [(80, 24), WIDE] {
        keep("logs_nothing", &open(account.clone(), size, |_, _| {}));
    }
}

#[test]
fn a_group_that_is_denied_says_which_action_is_missing() {
    let play = open(ordinary(), (80, 24), |logs, _| {
        let denied = Fault::new(FaultKind::Denied, "logs:FilterLogEvents", "no");
        logs.refuse(GROUP, denied);
    });
    play.must_show("not allowed: logs:FilterLogEvents is missing");
}

#[test]
fn who_moves_up_is_not_moved_by_new_lines() {
    let mut account = ordinary();
    let ids = tasks(&mut account);
    let mut play = open(account, (80, 24), |logs, ids| {
        for number in 0..60 {
            let text = format!("line {number} of many");
            logs.write(GROUP, &stream("app", &ids[0]), before(200 - number), &text);
        }
    });
    play.must_show("following");
    play.must_show("line 59 of many");
    play.press("pgup");
    play.must_show("paused");
    let rows = |play: &Play| {
        let text = play.text();
        let rows: Vec<String> = text.lines().skip(3).take(20).map(str::to_owned).collect();
        rows
    };
    let before_them = rows(&play);
    for number in 0..3 {
        let text = format!("late {number}");
        // One of them is late: it belongs above what is read.
        let at = before(if number == 0 { 190 } else { -8 });
        play.logs.write(GROUP, &stream("app", &ids[0]), at, &text);
    }
    play.live(Duration::from_secs(30));
    assert_eq!(rows(&play), before_them);
    play.must_show("2 new lines below");
    keep("logs_paused", &play);
    play.press("end");
    play.must_show("following");
    play.must_show("late 2");
}

#[test]
fn a_line_written_out() {
    for size in [(80, 24), (200, 60)] {
        let mut play = open(ordinary(), size, talk);
        play.press("k k enter");
        keep("logs_line", &play);
        play.press("esc");
        assert!(!play.shows("where"), "{}", play.text());
    }
}

#[test]
fn where_the_lines_come_from() {
    let mut play = open(ordinary(), WIDE, talk);
    play.press("d");
    keep("logs_sources", &play);
}

#[test]
fn the_price_of_live_tail_is_told_before_it_begins() {
    let mut play = open(ordinary(), (80, 24), |logs, ids| {
        talk(logs, ids);
    });
    play.press("L");
    keep("logs_live", &play);
    play.press("esc");
    assert!(!play.shows("Live Tail?"));
    let tails = |play: &Play| {
        let of = |errand: &&super::play::Errand| matches!(*errand.ask, Ask::Tail(_));
        play.errands.iter().filter(of).count()
    };
    play.live(Duration::from_secs(10));
    assert_eq!(tails(&play), 0);
}

#[test]
fn logs_begin_from_every_kind_of_row() {
    let at = |keys: &str| {
        let mut account = ordinary();
        let ids = tasks(&mut account);
        let mut play = Play::loaded(account, WIDE);
        talk(&mut play.logs, &ids);
        for key in keys.split_whitespace() {
            play.press(key).rest();
        }
        play
    };
    let cases = [
        ("G enter l", "logs of checkout"),
        ("G enter d l", "logs of checkout"),
        ("G enter m l", "logs of checkout"),
        ("G enter enter l", "logs of "),
        ("G enter enter * l", "marked"),
        ("G enter enter enter l", "logs of app"),
        ("G enter D l", "logs of checkout"),
        ("G enter e l", "logs of "),
    ];
    for (keys, shown) in cases {
        let play = at(keys);
        assert!(play.shows(shown), "{keys}\n{}", play.text());
    }
    let mut play = at("");
    play.press("l");
    play.must_show("a cluster has as many logs as services");
    let mut play = at("G enter");
    play.command("logs checkout").rest();
    play.must_show("logs of checkout");
    play.press("esc").command("logs chec");
    play.must_show("no service chec here; there is checkout");
}

#[test]
fn another_region_is_read_with_the_same_profile() {
    let ireland = log(
        "awslogs",
        &[
            ("awslogs-group", GROUP),
            ("awslogs-region", "eu-west-1"),
            ("awslogs-stream-prefix", "ecs"),
        ],
    );
    let play = open(shop(&[("app", ireland)]), WIDE, talk);
    play.must_show("/ecs/checkout in eu-west-1");
    play.must_show("pool exhausted");
    let opened = play.opened.last().expect("it was opened");
    assert_eq!(opened.1.as_deref(), Some("ops"));
    assert_eq!(opened.2.as_deref(), Some("eu-west-1"));
    assert!(play.errands.iter().all(|errand| errand.context == opened.0));
    assert!(play.shows(" us-east-1 "), "{}", play.text());
}

#[test]
fn a_page_that_is_left_asks_for_nothing() {
    let mut play = open(ordinary(), WIDE, talk);
    play.press("esc").rest();
    let asked = play.errands.len();
    play.live(Duration::from_secs(60));
    assert_eq!(play.errands.len(), asked);
}

#[test]
fn a_screen_that_is_too_small_says_so() {
    let mut play = open(ordinary(), (80, 24), talk);
    play.resize(30, 6);
    play.must_show("too small");
    play.resize(40, 8);
    keep("logs_least", &play);
}

#[test]
fn a_search_moves_while_it_is_typed_and_esc_goes_back() {
    let mut play = open(ordinary(), (80, 24), talk);
    play.press("/").types("panic");
    play.must_show("/panic 1/1");
    keep("logs_search", &play);
    play.press("esc");
    play.must_show("following");
    assert!(!play.shows("1/1"));
    play.press("/").types("~(");
    play.must_show("(at ");
    play.press("esc /").types("t").press("enter n n N");
    play.must_show("/t ");
    play.press("esc");
    assert!(!play.shows("/t "), "{}", play.text());
}

#[test]
fn a_filter_applies_while_it_is_typed() {
    for size in SIZES {
        let mut play = open(ordinary(), size, talk);
        play.press("&").types("level:warn !panic").press("enter");
        play.must_show("level ≥ warn · not panic");
        assert!(!play.shows("listening"));
        keep("logs_filtered", &play);
        play.press("esc");
        play.must_show("listening");
    }
    let mut play = open(ordinary(), (80, 24), talk);
    play.press("&").types("nowhere");
    play.must_show("none of 7 lines has");
    play.press("enter");
    keep("logs_filtered_to_nothing", &play);
    play.press("&").types(" ~(");
    play.must_show("(at ");
    play.press("esc");
    play.must_show("esc clears the filter");
}

#[test]
fn the_last_lines_before_a_crash() {
    let mut play = open(ordinary(), (80, 24), |logs, ids| {
        for number in 0..300 {
            let text = format!("line {number} of many");
            logs.write(GROUP, &stream("app", &ids[0]), before(400 - number), &text);
        }
        let died = &ids[ids.len() - 1];
        logs.write(
            GROUP,
            &stream("app", died),
            before(965),
            "last words of the dead",
        );
        logs.write(
            GROUP,
            &stream("app", died),
            before(990),
            "words before those",
        );
    });
    assert!(!play.shows("last words"));
    play.press("X X").live(Duration::from_secs(3));
    play.must_show("last words of the dead");
    play.must_show("stop 1 of 2");
    keep("logs_crash", &play);
    play.press("x").live(Duration::from_secs(3));
    play.must_show("stop 2 of 2");
}

#[test]
fn a_time_that_was_not_read_yet_is_read() {
    let mut play = open(ordinary(), (80, 24), |logs, ids| {
        for number in 0..2_000 {
            let text = format!("line {number} of many");
            logs.write(
                GROUP,
                &stream("app", &ids[0]),
                before(2_000 - number),
                &text,
            );
        }
    });
    play.press("t").types("-30x");
    play.must_show("-30x");
    play.press("esc t").types("-30m").press("enter");
    play.live(Duration::from_secs(5));
    play.must_show("line 200 of many");
    play.must_show("paused");
    play.press("end");
    play.must_show("line 1999 of many");
}

#[test]
fn scrolling_to_the_top_brings_older_lines_until_there_are_none() {
    let mut play = open(ordinary(), (80, 24), |logs, ids| {
        for number in 0..450 {
            let text = format!("line {number} of many");
            logs.write(GROUP, &stream("app", &ids[0]), before(500 - number), &text);
        }
    });
    assert!(!play.shows("line 0 of many"));
    for _ in 0..12 {
        play.press("g").live(Duration::from_secs(2));
        if play.shows("line 0 of many") && play.shows("this is the beginning") {
            return;
        }
    }
    panic!("{}", play.text());
}

#[test]
fn credentials_that_expire_leave_the_lines() {
    let mut play = open(ordinary(), (80, 24), talk);
    let expired = || {
        Fault::new(
            FaultKind::Expired,
            "logs:FilterLogEvents",
            "the token has expired",
        )
    };
    play.logs.refuse(GROUP, expired());
    for source in [
        SourceId::RunningTasks,
        SourceId::StoppedTasks,
        SourceId::Identity,
    ] {
        for part in [Part::Names, Part::Details] {
            play.account.refuse(source, part, expired());
        }
    }
    play.live(Duration::from_secs(60));
    play.must_show("pool exhausted");
    play.must_show("credentials expired");
    keep("logs_stale", &play);
}

#[test]
fn marked_lines_are_copied_together() {
    let mut play = open(ordinary(), WIDE, talk);
    play.press("k space space");
    play.press("c");
    let copied = play.outside.iter().find_map(|effect| match effect {
        ecsight::app::Effect::Copy(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("something was copied");
    assert_eq!(copied.lines().count(), 2, "{copied}");
    assert!(copied.contains("GET /cart 200"), "{copied}");
    assert!(!copied.contains('\u{1b}'));
    play.press("o");
    let url = play.outside.iter().find_map(|effect| match effect {
        ecsight::app::Effect::Browse(url) => Some(url.clone()),
        _ => None,
    });
    assert!(url.is_some_and(|url| url.contains("log-events") && url.contains("start")));
}

#[test]
fn what_only_the_new_revision_says() {
    let mut play = open(ordinary(), WIDE, talk);
    play.press("=");
    play.must_show("new against old");
    keep("logs_news", &play);
}

#[test]
fn wrapped_lines_are_whole_and_cut_ones_have_a_mark() {
    let mut play = open(ordinary(), (80, 24), |logs, ids| {
        let long = format!("begin {} end", "世界 wide and narrow ".repeat(12));
        logs.write(GROUP, &stream("app", &ids[0]), before(5), &long);
    });
    play.must_show("…");
    assert!(!play.shows(" end"));
    play.press("w");
    play.must_show(" end");
    keep("logs_wrapped", &play);
    play.press("w right right");
    assert!(!play.shows("begin"));
}

#[test]
fn live_tail_begins_with_enter_and_tells_what_it_costs() {
    let mut account = ordinary();
    let ids = tasks(&mut account);
    let mut play = open(account, WIDE, talk);
    play.press("L enter").live(Duration::from_secs(2));
    let tails = |play: &Play| {
        let of = |errand: &&super::play::Errand| matches!(*errand.ask, Ask::Tail(_));
        play.errands.iter().filter(of).count()
    };
    assert_eq!(tails(&play), 1);
    play.tell_tails(&Logs::greeting());
    play.tell_tails(&Answer::Tail(Tail::Events {
        events: vec![LogEvent {
            event_id: None,
            log_stream_name: stream("app", &ids[0]).into(),
            timestamp: before(-3),
            ingestion_time: Some(before(-3)),
            message: "told live".to_owned(),
        }],
        sampled: false,
    }));
    play.live(Duration::from_secs(2));
    play.must_show("told live");
    play.must_show("live 0 min");
    play.press("L").live(Duration::from_secs(1));
    assert!(!play.shows("live 0 min"), "{}", play.text());
}

#[test]
fn a_class_that_cannot_be_tailed_says_so_and_is_polled() {
    let mut play = open(ordinary(), WIDE, |logs, ids| {
        talk(logs, ids);
        logs.class(GROUP, "INFREQUENT_ACCESS");
    });
    play.press("L enter").live(Duration::from_secs(5));
    play.must_show("INFREQUENT_ACCESS");
    play.must_show("not harmless");
}
