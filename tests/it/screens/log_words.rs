//! Lines on pages that are not of logs: the last ones of a task that stopped, the last error that
//! was read.

use super::account::Account;
use super::domain::errand::Ask;
use super::domain::fault::{Fault, FaultKind};
use super::log_page::{GROUP, of_checkout, open, ordinary, stream, talk, tasks};
use super::play::Play;
use super::play_logs::{Logs, before};
use super::states::{SIZES, keep};
use std::time::Duration;

/// The page of a stopped task of `checkout`.
fn stopped(account: Account, size: (u16, u16), write: impl FnOnce(&mut Logs, &[String])) -> Play {
    let mut play = of_checkout(account, size, write, "enter");
    play.press("d").rest();
    play
}

fn last_words(logs: &mut Logs, ids: &[String]) {
    for task in &ids[ids.len() - 2..] {
        for number in 0..30 {
            let at = before(1_020 - number);
            let text = format!("step {number} of the start");
            logs.write(GROUP, &stream("app", task), at, &text);
        }
        let last = "FATAL missing env STRIPE_KEY";
        logs.write(GROUP, &stream("app", task), before(985), last);
    }
    logs.write(
        GROUP,
        &stream("app", &ids[0]),
        before(990),
        "of another task",
    );
}

fn asked(play: &Play) -> usize {
    let of = |errand: &&super::play::Errand| matches!(*errand.ask, Ask::Events(_));
    play.errands.iter().filter(of).count()
}

#[test]
fn a_stopped_task_tells_its_last_lines_for_one_call() {
    for size in SIZES {
        let mut play = stopped(ordinary(), size, last_words);
        play.must_show("last lines of app");
        play.must_show("FATAL missing env STRIPE_KEY");
        play.must_show("step 29 of the start");
        assert!(!play.shows("step 10 of the start"), "{}", play.text());
        assert!(!play.shows("of another task"));
        assert_eq!(asked(&play), 1);
        keep("task_last_lines", &play);
        play.live(Duration::from_secs(120));
        assert_eq!(asked(&play), 1);
        play.press("esc").rest();
        play.live(Duration::from_secs(60));
        assert_eq!(asked(&play), 1);
    }
}

#[test]
fn lists_and_tasks_that_run_ask_for_no_lines() {
    let mut account = ordinary();
    let ids = tasks(&mut account);
    let mut play = Play::loaded(account, (200, 60));
    last_words(&mut play.logs, &ids);
    play.press("G enter").rest();
    play.press("/")
        .types("checkout")
        .press("enter enter")
        .rest();
    play.press("t").rest();
    play.press("d").rest();
    play.press("esc").rest();
    play.live(Duration::from_secs(60));
    assert_eq!(asked(&play), 0);
}

#[test]
fn last_lines_that_are_denied_name_the_action() {
    let denied = |logs: &mut Logs, _: &[String]| {
        let fault = Fault::new(FaultKind::Denied, "logs:FilterLogEvents", "no");
        logs.refuse(GROUP, fault);
    };
    let mut play = stopped(ordinary(), (120, 40), denied);
    play.must_show("logs:FilterLogEvents");
    keep("task_last_lines_denied", &play);
    play.live(Duration::from_secs(120));
    assert_eq!(asked(&play), 1);
}

#[test]
fn a_task_that_said_nothing_says_so() {
    let play = stopped(ordinary(), (80, 24), |logs, _| {
        logs.group(GROUP);
    });
    play.must_show("it wrote nothing");
}

#[test]
fn the_last_error_that_was_read_is_told_beside_the_service() {
    for size in [(120, 40), (200, 60)] {
        let mut play = open(ordinary(), size, talk);
        play.press("esc").rest();
        let before = asked(&play);
        play.press("d").rest();
        play.must_show("last error  \"upstream timed out\"");
        play.must_show("l logs");
        keep("service_last_error", &play);
        play.live(Duration::from_secs(60));
        assert_eq!(asked(&play), before);
    }
}

#[test]
fn no_error_is_told_of_what_was_not_read() {
    let mut account = ordinary();
    let ids = tasks(&mut account);
    let mut play = Play::loaded(account, (120, 40));
    talk(&mut play.logs, &ids);
    play.press("G enter").rest();
    play.press("/").types("checkout").press("enter d").rest();
    assert!(!play.shows("last error"), "{}", play.text());
    assert_eq!(asked(&play), 0);
}
