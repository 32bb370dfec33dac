//! The line being typed: commands, filters, searches.

use super::account::Account;
use super::play::Play;
use super::states::keep;
use ecsight::app::Message;
use ecsight::app::prompt::Purpose;

const SMALL: (u16, u16) = (80, 24);

fn services() -> Play {
    let mut play = Play::loaded(Account::shop(), SMALL);
    play.press("G enter").rest();
    play
}

fn prompt(play: &Play) -> (&str, Option<&str>, Option<&str>) {
    let prompt = play.app.prompt.as_ref().expect("something is being typed");
    (prompt.text(), prompt.suggestion(), prompt.error.as_deref())
}

#[test]
fn a_command_is_completed_and_taken() {
    let mut play = services();
    play.press(":").types("reg");
    assert_eq!(prompt(&play), ("reg", Some("regions"), None));
    keep("prompt_suggestion", &play);
    play.press("tab");
    assert_eq!(prompt(&play).0, "regions");
    play.press("esc :").types("region eu-");
    keep("prompt_argument", &play);
    assert_eq!(prompt(&play).1, Some("region eu-central-1"));
    play.press("down");
    assert_eq!(prompt(&play).1, Some("region eu-central-2"));
    play.press("up up");
    assert!(prompt(&play).1.is_some(), "round the corner");
    play.press("esc :").types("xyz");
    assert_eq!(prompt(&play).2, Some("no command xyz; ? shows them all"));
    keep("prompt_unknown", &play);
    // A suggestion is taken by Enter only where the text itself means nothing.
    play.press("esc :").types("clus").press("enter");
    play.must_show("3 clusters");
}

#[test]
fn every_key_is_text_while_typing_and_backspace_leaves() {
    let mut play = services();
    play.press("/").types("qpd?:[");
    assert_eq!(prompt(&play).0, "qpd?:[");
    assert!(!play.app.paused);
    play.press("ctrl-u backspace");
    assert!(play.app.prompt.is_none(), "an empty line is left");
    play.press("/");
    play.feed(Message::Paste("two\nlines\u{1b}".into()));
    play.turn();
    assert_eq!(prompt(&play).0, "twolines");
}

#[test]
fn a_filter_applies_while_it_is_typed_and_esc_takes_it_back() {
    let mut play = services();
    play.press("/").types("chec");
    play.must_show("1 of 5 services");
    play.press("enter");
    play.must_show("/chec");
    play.press("/").types("x");
    assert_eq!(prompt(&play).0, "checx");
    play.must_show("0 of 5 services");
    play.press("esc");
    play.must_show("1 of 5 services");
    assert_eq!(play.app.table().filter.text, "chec");
}

#[test]
fn a_filter_that_makes_no_sense_says_so_and_keeps_the_rows() {
    let mut play = services();
    play.press("/").types("\"chec");
    keep("prompt_filter_error", &play);
    assert!(prompt(&play).2.is_some());
    play.must_show("checkout");
    play.press("esc /").types("tasks:>");
    keep("prompt_filter_column", &play);
}

#[test]
fn each_form_of_filter_keeps_what_it_says() {
    let cases = [
        ("search", "search-api"),
        ("!s", "image-proxy"),
        ("health:broken", "checkout"),
        ("name:store", "storefront"),
        ("^image", "image-proxy"),
        ("why:target", "search-api"),
    ];
    for (filter, only) in cases {
        let mut play = services();
        play.press("/").types(filter).press("enter");
        let shown: Vec<_> = [
            "checkout",
            "search-api",
            "storefront",
            "image-proxy",
            "session-worker",
        ]
        .into_iter()
        .filter(|name| play.shows(&format!(" {name} ")))
        .collect();
        assert_eq!(shown, [only], "{filter}\n{}", play.text());
    }
}

#[test]
fn a_search_moves_through_a_page() {
    let mut play = services();
    play.press("d /").types("task");
    assert_eq!(
        play.app.prompt.as_ref().map(|prompt| prompt.purpose),
        Some(Purpose::Search)
    );
    keep("search", &play);
    play.press("enter n");
    keep("search_next", &play);
    play.press("esc");
    play.must_show("describe");
    assert!(play.app.document_state().search.is_none());
}

/// A pasted or quickly typed burst arrives as one: what is left by the filter is what Enter opens.
#[test]
fn keys_that_come_in_one_burst_act_on_what_the_keys_before_left() {
    let mut play = Play::loaded(Account::shop(), SMALL);
    let clock = play.clock();
    let burst = "/ p r o d - w e b enter enter";
    for key in burst.split(' ') {
        let chord = key.parse().expect("a key");
        play.app.update(Message::Key(chord), clock);
    }
    play.rest();
    play.must_show("clusters › prod-web › services");
}
