//! What stands on screen before any answer, and while none comes.

use crate::support::peers::{moto, or_skip};
use crate::support::pty::{Pty, ecsight};
use std::net::TcpListener;

/// The head and a breadcrumb: the first frame, whatever the network does.
#[track_caller]
fn first_frame(pty: &Pty) {
    pty.wait_for("the first frame stands", |screen| {
        screen.alternate && screen.has_all(&["clusters", "us-east-1"])
    });
}

/// A listener that accepts and never answers.
fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("its address"));
    (listener, endpoint)
}

#[test]
fn the_first_frame_stands_before_any_answer() {
    let (_listener, endpoint) = silent();
    let mut pty = ecsight("").at(&endpoint).start();
    first_frame(&pty);
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn a_key_repaints_while_every_call_hangs() {
    let mut pty = ecsight("demo --fault hang").start();
    pty.wait_for("the first frame stands", |screen| screen.has("clusters"));
    let before = pty.screen();
    pty.press("?");
    pty.wait_for("help is on screen", |screen| {
        screen.has("filter") && *screen != before
    });
    pty.press("esc");
    pty.wait_for("help is gone", |screen| {
        screen.has("clusters") && !screen.has("keys in lists")
    });
    pty.press(":");
    pty.type_text("serv");
    pty.wait_for("the prompt shows what is typed", |screen| {
        screen.has("serv")
    });
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn a_refused_endpoint_is_a_banner_and_the_program_goes_on() {
    let (listener, endpoint) = silent();
    drop(listener);
    let mut pty = ecsight("").at(&endpoint).start();
    pty.wait_for("the refusal is told", |screen| screen.has("no connection"));
    first_frame(&pty);
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn no_credentials_is_a_banner_with_the_command_to_run() {
    let mut pty = ecsight("--region us-east-1").start();
    pty.wait_for("the banner names the command", |screen| {
        screen.has("no credentials") && screen.has("aws ")
    });
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn an_unknown_profile_is_a_banner_that_names_it() {
    let mut pty = ecsight("--profile nobody --region us-east-1").start();
    pty.wait_for("the banner names the profile", |screen| {
        screen.has("nobody")
    });
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn three_levels_down_and_up_again() {
    let pty = ecsight("demo --frozen").start();
    pty.wait_for("the clusters are listed", |screen| {
        screen.has_all(&["prod-web", "prod-data", "staging"])
    });
    pty.press("/");
    pty.type_text("prod-web");
    pty.press("enter");
    pty.wait_for("only one cluster is left", |screen| {
        screen.has("prod-web") && !screen.has("staging")
    });
    pty.press("enter");
    pty.wait_for("the services are listed", |screen| {
        screen.has_all(&["clusters › prod-web › services", "storefront"])
    });
    pty.press("enter");
    pty.wait_for("the tasks are listed", |screen| screen.has("› tasks"));
    pty.press("esc");
    pty.wait_for("the services again", |screen| {
        screen.has("clusters › prod-web › services")
    });
}

#[test]
fn commands_follow_k9s() {
    let pty = ecsight("demo --frozen --cluster prod-web").start();
    pty.wait_for("the services are listed", |screen| {
        screen.has("prod-web › services")
    });
    pty.type_text(":clusters");
    pty.press("enter");
    pty.wait_for("the clusters are listed", |screen| {
        screen.has_all(&["prod-data", "staging"])
    });
}

#[test]
fn the_emulator_fleet_is_on_screen_and_hostile_text_is_harmless() {
    let Some(peer) = or_skip(moto()) else { return };
    let mut pty = ecsight("--cluster staging")
        .at(&peer.server.endpoint)
        .start();
    pty.wait_for("the services are listed", |screen| {
        screen.has_all(&["storefront", "checkout"])
    });
    pty.wait_for("account and region are in the head", |screen| {
        screen.has_all(&["123456789012", "us-east-1"])
    });
    pty.press("d");
    pty.wait_for("the description names the task definition", |screen| {
        screen.has("staging-checkout") || screen.has("staging-storefront")
    });
    pty.type_text(":q");
    pty.press("enter");
    let left = pty.wait_for_end();
    left.is_clean(0);
    assert!(
        !left.written.contains("\u{1b}]0;owned"),
        "the title was not taken over"
    );
    assert!(
        !left.written.contains('\u{202e}'),
        "no bidi override reached the terminal"
    );
}
