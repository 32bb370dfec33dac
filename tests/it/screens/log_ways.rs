//! Further ways to look at lines: fields as columns, windows by one key, the sentences of a new
//! revision.

use super::domain::deployment::ServiceConnectConfiguration;
use super::log_page::{GROUP, awslogs, open, ordinary, stream, talk};
use super::play::Play;
use super::play_logs::{Logs, before};
use super::states::{SIZES, keep};
use std::time::Duration;

/// Requests as a program in JSON writes them, with a line of plain text among them.
fn requests(logs: &mut Logs, ids: &[String]) {
    for number in 0..40_i64 {
        let status = if number % 7 == 0 { 504 } else { 200 };
        let level = if status == 504 { "error" } else { "info" };
        let text = format!(
            "{{\"level\":\"{level}\",\"msg\":\"request {number}\",\"status\":{status},\"duration_ms\":{},\"path\":\"/cart/{}\",\"env\":\"prod\",\"region\":\"us-east-1\"}}",
            number * number,
            number % 3,
        );
        let task = &ids[usize::try_from(number).unwrap_or(0) % 2];
        logs.write(GROUP, &stream("app", task), before(80 - number), &text);
    }
    logs.write(
        GROUP,
        &stream("app", &ids[0]),
        before(30),
        "plain words of a library",
    );
}

#[test]
fn fields_become_columns() {
    for size in SIZES {
        let mut play = open(ordinary(), size, requests);
        play.must_show("status=");
        play.press("S");
        play.must_show("plain words of a library");
        play.must_show("duration_ms");
        assert!(!play.shows("status="), "{}", play.text());
        keep("logs_columns", &play);
        play.press("S");
        play.must_show("\"status\":");
        play.press("S");
        play.must_show("status=");
    }
}

#[test]
fn columns_stay_while_lines_are_scrolled() {
    let mut play = open(ordinary(), (80, 24), |logs, ids| {
        requests(logs, ids);
        for number in 0..60 {
            let text = format!("{{\"msg\":\"other {number}\",\"shard\":{number},\"lag\":7}}");
            logs.write(GROUP, &stream("app", &ids[0]), before(200 - number), &text);
        }
    });
    play.press("S");
    let header = |play: &Play| play.text().lines().nth(3).unwrap_or_default().to_owned();
    let names = header(&play);
    assert!(names.contains("message"), "{}", play.text());
    play.press("pgup pgup pgup pgup");
    assert_eq!(header(&play), names);
    play.must_show("other ");
    // Asked for again, they are those of what is in view.
    play.press("S S S");
    assert!(header(&play).contains("shard"), "{}", play.text());
}

#[test]
fn what_is_searched_for_in_a_field_that_is_no_column_is_shown() {
    let mut play = open(ordinary(), (200, 60), requests);
    play.press("S /").types("us-east-1\"").press("enter");
    play.must_show("\"region\":\"us-east-1\"");
}

#[test]
fn a_digit_reads_a_window() {
    for size in SIZES {
        let mut play = open(ordinary(), size, |logs, ids| {
            for number in 0..1_400 {
                let text = format!("line {number} of many");
                let at = before(1_400 - number);
                logs.write(GROUP, &stream("app", &ids[0]), at, &text);
            }
        });
        play.press("3");
        play.must_show("last 15m");
        play.live(Duration::from_secs(3));
        play.must_show("paused");
        play.must_show("line 510 of many");
        keep("logs_window", &play);
        play.press("0");
        play.must_show("following");
        play.must_show("line 1399 of many");
        assert!(!play.shows("last 15m"), "{}", play.text());
    }
}

#[test]
fn a_window_over_hits_of_a_search_is_read_once_and_the_search_is_forgotten() {
    let mut play = open(ordinary(), (160, 45), |logs, ids| {
        logs.finds("\"status\":504");
        for number in 0..1_500 {
            let status = if number % 3 == 0 { 504 } else { 200 };
            let text = format!("{{\"msg\":\"request {number}\",\"status\":{status}}}");
            let at = before(4_500 - 3 * number);
            logs.write(GROUP, &stream("app", &ids[0]), at, &text);
        }
    });
    play.press("&").types("status>399").press("enter + + O");
    play.live(Duration::from_secs(20));
    play.must_show("CloudWatch searched: 500 found, all searched");
    let kept = |play: &Play| play.app.logs_here().map(|it| it.session.buffer().events());
    let mut lines = kept(&play);
    play.press("esc");
    assert!(!play.shows("CloudWatch searched"), "{}", play.text());
    play.press("3");
    for minute in 0..6 {
        let before = play.errands.len();
        play.live(Duration::from_secs(60));
        assert!(kept(&play) >= lines, "{lines:?} became {:?}", kept(&play));
        lines = kept(&play);
        let calls = play.errands.len() - before;
        assert!(calls <= 8, "{calls} calls in minute {minute}");
    }
    play.must_show("request 1200 ");
    play.must_show("last 15m");
    // What is told of the sources is what is kept.
    play.press("d");
    let told = lines.unwrap_or_default().to_string();
    assert!(told.len() < 4, "no thousands to set apart in {told}");
    play.must_show(&format!("│ {told} lines"));
}

#[test]
fn what_else_is_written_is_told_among_the_sources() {
    let mut account = ordinary();
    let services = account.prod_web().services.iter_mut();
    let deployments = services.filter_map(|service| service.deployments.as_mut());
    for deployment in deployments.flatten() {
        deployment.service_connect_configuration = Some(ServiceConnectConfiguration {
            enabled: true,
            namespace: None,
            services: None,
            log_configuration: awslogs("/ecs/proxies"),
        });
    }
    let mut play = open(account, (200, 60), talk);
    play.press("d");
    play.must_show("also written, and not read here");
    play.must_show("Service Connect proxies: /ecs/proxies in us-east-1");
    play.must_show("aws logs tail /ecs/proxies --follow");
}

#[test]
fn a_search_by_cloudwatch_stays_for_as_long_as_it_is_what_is_looked_for() {
    let mut play = open(ordinary(), (160, 45), |logs, ids| {
        logs.finds("timed");
        talk(logs, ids);
    });
    play.press("&").types("timed").press("enter O");
    play.live(Duration::from_secs(10));
    let told = "CloudWatch searched: 1 found, all searched";
    play.must_show(told);
    // Typed and not entered: nothing has changed.
    play.press("&").types(" upstream").press("esc");
    play.must_show(told);
    // Narrowed so that CloudWatch would be asked for something else.
    play.press("&").types(" upstream").press("enter");
    assert!(!play.shows(told), "{}", play.text());
    // While it goes on, Esc ends it and nothing else.
    play.hangs = true;
    play.press("O");
    play.must_show("so far");
    play.press("esc");
    play.must_show("stopped");
    play.press("esc");
    assert!(!play.shows("stopped"), "{}", play.text());
}

#[test]
fn a_window_without_a_line_says_so() {
    let mut play = open(ordinary(), (120, 40), |logs, ids| {
        logs.write(GROUP, &stream("app", &ids[0]), before(4_000), "long ago");
    });
    play.press("2").live(Duration::from_secs(1));
    play.must_show("no line in the last 5m");
    play.must_show("long ago");
}

#[test]
fn who_moves_is_not_carried_away_by_a_window() {
    let mut play = open(ordinary(), (80, 24), |logs, ids| {
        for number in 0..1_400 {
            let text = format!("line {number} of many");
            let at = before(1_400 - number);
            logs.write(GROUP, &stream("app", &ids[0]), at, &text);
        }
    });
    play.hangs = true;
    play.press("4 k k");
    play.hangs = false;
    play.live(Duration::from_secs(3));
    play.must_show("line 1397 of many");
}

#[test]
fn enter_on_a_new_sentence_goes_to_its_first_line() {
    let mut play = open(ordinary(), (120, 40), |logs, ids| {
        talk(logs, ids);
        let lives = &ids[0];
        let died = &ids[ids.len() - 1];
        for number in 0..80 {
            let at = before(3_000 - number);
            let text = format!("served {number} requests");
            logs.write(GROUP, &stream("app", died), at, &text);
            logs.write(GROUP, &stream("app", lives), at + 1, &text);
        }
    });
    play.press("=");
    for _ in 0..3 {
        play.turn();
    }
    keep("logs_news_chosen", &play);
    play.press("j enter");
    assert!(!play.shows("new against old"), "{}", play.text());
    play.must_show("paused");
}
