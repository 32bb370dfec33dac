//! Pages: descriptions, JSON, help, calls, and what can be switched to.

use super::account::Account;
use super::domain::fixtures::ended;
use super::play::Play;
use super::states::{SIZES, keep};

fn at(size: (u16, u16), keys: &str) -> Play {
    let mut play = Play::loaded(Account::shop(), size);
    for key in keys.split_whitespace() {
        play.press(key).rest();
    }
    play
}

#[test]
fn descriptions() {
    keep("describe_cluster", &at((80, 24), "G d"));
    for size in [(80, 24), (200, 60)] {
        keep("describe_service", &at(size, "G enter d"));
    }
    for size in [(80, 24), (200, 60)] {
        keep("describe_task", &at(size, "G enter enter d"));
    }
    keep("describe_container", &at((80, 24), "G enter enter enter d"));
}

#[test]
fn json() {
    for size in [(80, 24), (120, 40)] {
        keep("json", &at(size, "G enter y"));
    }
}

#[test]
fn help() {
    for size in SIZES {
        keep("help", &at(size, "G enter ?"));
    }
    keep("help_end", &at((80, 24), "G enter ? G"));
}

#[test]
fn the_record_of_calls() {
    keep("calls", &at((80, 24), "G enter H"));
    keep("calls", &at((120, 40), "G enter H"));
}

#[test]
fn regions_themes_and_profiles() {
    let mut play = Play::loaded(Account::shop(), (80, 24));
    play.press("R");
    keep("regions_asked", &play);
    keep("regions", &at((120, 40), "R"));
    keep("profiles", &at((80, 24), "P"));
    keep("themes", &at((80, 24), "T"));
}

#[test]
fn a_page_about_what_is_gone_says_so() {
    let mut play = at((80, 24), "G enter d");
    play.account.prod_web().services.remove(0);
    play.live(std::time::Duration::from_secs(150));
    keep("gone", &play);
}

#[test]
fn the_detail_beside_the_list_follows_the_cursor_and_takes_the_keys() {
    let mut play = at((120, 40), "G enter");
    play.must_show("─ service checkout");
    play.press("j");
    play.must_show("─ service search-api");
    play.press("tab j j");
    keep("detail_focus", &play);
    play.must_show("─ service search-api");
    play.press("esc |");
    assert!(!play.shows("─ service search-api"));
    play.press("|");
    play.must_show("─ service search-api");
    play.resize(80, 24);
    assert!(!play.shows("─ service search-api"));
}

#[test]
fn exit_codes_and_reasons_are_told_in_words() {
    let mut account = Account::shop();
    let task = &mut account.prod_web().stopped[0];
    task.containers = Some(vec![
        ended(
            "app",
            Some(137),
            Some("OutOfMemoryError: Container killed due to memory usage"),
        ),
        ended(
            "init",
            None,
            Some("CannotStartContainerError: exec format error"),
        ),
    ]);
    let mut play = Play::loaded(account, (120, 40));
    for key in ["G", "enter", "enter", "enter"] {
        play.press(key).rest();
    }
    keep("containers_out_of_memory", &play);
}
