//! Acting on the screen: the menu, the question, one call, and what becomes of it.

use super::account::Account;
use super::domain::deployment::Deployment;
use super::domain::errand::{Answer, Reply};
use super::domain::fault::{Fault, FaultKind};
use super::domain::mutation::{Mutated, Mutation};
use super::domain::polled::SourceId;
use super::domain::service::Service;
use super::play::Play;
use super::states::keep as picture;
use ecsight::app::{Effect, Message};
use std::time::Duration;

/// Small, ordinary, large.
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (160, 45)];

fn started(size: (u16, u16), write: bool, production: &str) -> Play {
    let mut play = Play::acting(Account::shop(), size, write, production);
    play.changing = Some(deploys);
    play.rest();
    // batch and staging are worse, so prod-web is last.
    play.press("G enter").rest();
    play
}

fn play() -> Play {
    started((120, 40), true, "")
}

fn service<'a>(account: &'a mut Account, mutation: &Mutation) -> &'a mut Service {
    let Mutation::UpdateService(update) = mutation else {
        panic!("{mutation:?}");
    };
    let mut services = account.prod_web().services.iter_mut();
    let found = services.find(|it| it.service_arn == update.service);
    found.expect("a service that exists")
}

/// A new deployment begins.
fn deploys(account: &mut Account, mutation: &Mutation) -> Reply {
    let service = service(account, mutation);
    let mut deployments = service.deployments.take().unwrap_or_default();
    let newest = deployments.first().cloned().expect("it has one");
    for old in &mut deployments {
        old.status = Some("ACTIVE".into());
    }
    deployments.insert(
        0,
        Deployment {
            id: Some("ecs-svc/7777777777777777777".into()),
            running_count: Some(0),
            pending_count: Some(1),
            failed_tasks: Some(0),
            rollout_state: Some("IN_PROGRESS".into()),
            rollout_state_reason: Some("in progress".into()),
            ..newest
        },
    );
    service.deployments = Some(deployments);
    Ok(Answer::Mutated(Mutated::Service(Box::new(service.clone()))))
}

/// It is done, but nobody hears of it.
fn is_lost(account: &mut Account, mutation: &Mutation) -> Reply {
    let _ = deploys(account, mutation);
    Err(Fault::new(
        FaultKind::Timeout,
        "ecs:UpdateService",
        "no answer within 15 s",
    ))
}

/// Nothing is done, and nobody hears of that either.
fn breaks(_: &mut Account, _: &Mutation) -> Reply {
    Err(Fault::new(
        FaultKind::Network,
        "ecs:UpdateService",
        "connection reset",
    ))
}

fn is_denied(_: &mut Account, _: &Mutation) -> Reply {
    Err(Fault::new(FaultKind::Denied, "ecs:UpdateService", "no"))
}

fn throttled(_: &mut Account, _: &Mutation) -> Reply {
    Err(Fault::new(
        FaultKind::Throttled,
        "ecs:UpdateService",
        "Rate exceeded",
    ))
}

/// The rollout of what was begun comes to this.
fn comes_to(play: &mut Play, state: &str, reason: &str) {
    for service in &mut play.account.prod_web().services {
        let deployments = service.deployments.iter_mut().flatten();
        for one in deployments.filter(|it| it.id.as_deref() == Some("ecs-svc/7777777777777777777"))
        {
            one.rollout_state = Some(state.into());
            one.rollout_state_reason = Some(reason.into());
            one.running_count = one.desired_count;
            one.pending_count = Some(0);
        }
    }
}

fn notified(effects: &[Effect]) -> usize {
    let told = |it: &&Effect| matches!(it, Effect::Notify(_));
    effects.iter().filter(told).count()
}

#[test]
fn the_menu_says_what_can_be_done_and_why_not() {
    for size in SIZES {
        let mut play = started(size, true, "");
        play.press("a").rest();
        picture("acting_menu", &play);
    }
    let mut play = started((80, 24), false, "");
    play.press("a").rest();
    play.must_show("read-only: start with --write");
    picture("acting_menu_read_only", &play);
}

#[test]
fn nothing_can_be_sent_in_read_only_mode() {
    for action in ecsight::actions::of(ecsight::actions::Subject::Service) {
        let mut play = started((120, 40), false, "");
        play.press("a").press(&action.key.to_string()).rest();
        play.press("right enter").rest();
        play.press("esc");
        play.command(action.id).rest();
        play.must_show("read-only");
        assert!(play.changes.is_empty(), "{}", action.id);
    }
}

#[test]
fn a_deployment_is_four_keys_away_and_never_fewer() {
    let mut play = play();
    play.press("a").rest();
    play.press("d").rest();
    play.must_show("▸ Cancel");
    play.press("enter").rest();
    assert!(play.changes.is_empty(), "Cancel has the focus");
    assert!(!play.shows("Cancel"));
    play.press("a d right enter").rest();
    assert_eq!(play.changes.len(), 1);
    play.must_show("redeploy checkout");
    play.must_show("ecs-svc/7777777777777777777");
}

#[test]
fn what_was_accepted_is_seen_within_one_poll() {
    let mut play = play();
    play.press("a d right enter");
    let took = play.until("the new deployment is on screen", |play| {
        play.shows(":41  0/4")
    });
    assert!(took < Duration::from_secs(3), "{took:?}");
    let since = play.now;
    play.live(Duration::from_secs(12));
    assert!(
        play.calls(SourceId::Services, since) >= 2,
        "it is watched closely"
    );
}

#[test]
fn the_question_says_where_and_what() {
    for size in SIZES {
        let mut play = started(size, true, "");
        play.press("a d").rest();
        picture("acting_question", &play);
    }
    let mut play = started((120, 40), true, "prod*");
    play.press("a d").rest();
    play.must_show("production");
    picture("acting_question_production", &play);
    let mut play = started((120, 40), true, "");
    play.press("space space a").rest();
    picture("acting_menu_several", &play);
    play.press("d").rest();
    picture("acting_question_several", &play);
}

#[test]
fn production_asks_for_the_name() {
    let mut play = started((120, 40), true, "prod*");
    play.press("a d right enter").rest();
    assert!(play.changes.is_empty());
    play.must_show("type checkout to go on");
    picture("acting_name", &play);
    play.types("check").press("enter").rest();
    play.must_show("that is not checkout");
    assert!(play.changes.is_empty());
    play.types("out").press("enter").rest();
    assert_eq!(play.changes.len(), 1);
}

#[test]
fn an_input_is_asked_with_what_holds_now_and_judged_as_it_is_typed() {
    for size in SIZES {
        let mut play = started(size, true, "");
        play.press("a s").rest();
        picture("acting_input", &play);
    }
    let mut play = play();
    play.press("a s").rest();
    play.must_show("count: 4");
    play.types("x");
    play.must_show("must be a whole number");
    play.press("enter").rest();
    play.must_show("must be a whole number");
    play.press("backspace").types("6").press("enter").rest();
    play.must_show("▸ Cancel");
    play.must_show("6");
    picture("acting_question_scale", &play);
    play.press("esc");
    play.command("scale 7").rest();
    play.must_show("▸ Cancel");
    play.press("tab enter").rest();
    let Some(Mutation::UpdateService(update)) = play.changes.first() else {
        panic!("{:?}", play.changes);
    };
    assert_eq!(update.desired_count, Some(7));
    play.command("scale seven").rest();
    play.must_show("must be a whole number");
    play.command("redeploy now").rest();
    play.must_show("takes no now");
}

#[test]
fn what_has_changed_meanwhile_is_not_sent() {
    let mut play = play();
    play.press("a d right").rest();
    play.account.prod_web().services[0].desired_count = Some(9);
    play.press("enter").rest();
    assert!(play.changes.is_empty());
    play.must_show("nothing was sent");
    play.must_show("desired count was 4 and is 9");
    play.must_show("▸ Cancel");
    picture("acting_changed", &play);
    play.press("right enter").rest();
    assert_eq!(play.changes.len(), 1, "what is shown now can be agreed to");
}

#[test]
fn what_cannot_be_read_again_is_not_sent() {
    let mut play = play();
    play.press("a d right").rest();
    play.account.deny(
        SourceId::Services,
        super::account::Part::Details,
        "ecs:DescribeServices",
    );
    play.press("enter").rest();
    assert!(play.changes.is_empty());
    play.must_show("could not be read again");
    play.must_show("ecs:DescribeServices is missing");
}

#[test]
fn a_lost_answer_is_looked_for_and_the_call_is_never_sent_again() {
    let mut play = play();
    play.changing = Some(is_lost);
    play.press("a d right enter").rest();
    play.must_show("the answer was lost, but accepted after all");
    play.live(Duration::from_secs(120));
    play.press("r").live(Duration::from_secs(120));
    assert_eq!(play.changes.len(), 1);
    comes_to(&mut play, "COMPLETED", "completed");
    play.live(Duration::from_secs(30));
    assert_eq!(play.changes.len(), 1);
    play.command("actions");
    play.must_show("● checkout");
}

#[test]
fn what_left_no_trace_is_not_claimed_to_be_done_or_not() {
    let mut play = play();
    play.changing = Some(breaks);
    play.press("a d right enter").live(Duration::from_secs(1));
    picture("acting_lost", &play);
    play.live(Duration::from_secs(30));
    play.must_show("it is not sent again by itself");
    assert_eq!(play.changes.len(), 1);
    picture("acting_not_known", &play);
}

#[test]
fn what_aws_refuses_is_told_and_not_repeated() {
    for (changing, words) in [
        (
            is_denied as fn(&mut Account, &Mutation) -> Reply,
            "ecs:UpdateService is missing",
        ),
        (throttled, "Rate exceeded"),
    ] {
        let mut play = play();
        play.changing = Some(changing);
        play.press("a d right enter").rest();
        play.must_show(words);
        play.live(Duration::from_secs(60));
        assert_eq!(play.changes.len(), 1, "{words}");
    }
    for size in SIZES {
        let mut play = started(size, true, "");
        play.changing = Some(is_denied);
        play.press("a d right enter").rest();
        picture("acting_failed", &play);
    }
}

#[test]
fn an_answer_is_waited_for_wherever_the_user_goes() {
    let mut play = play();
    play.changing = None;
    play.press("a d right enter").rest();
    play.must_show("sent, not answered yet");
    picture("acting_sending", &play);
    play.press("esc p").live(Duration::from_secs(5));
    play.press("p esc")
        .command("profile audit")
        .live(Duration::from_secs(5));
    play.must_show("redeploy checkout: sent, not answered yet");
    assert_eq!(play.changes.len(), 1);
    play.press("ctrl-c");
    assert!(play.outside.is_empty(), "it is asked once");
    play.must_show("whether it is done will not be known");
    play.press("ctrl-c");
    assert!(matches!(play.outside.as_slice(), [Effect::Quit]));
}

#[test]
fn the_end_is_told_with_a_bell_only_to_who_looks_elsewhere() {
    for (elsewhere, bells) in [(false, 0), (true, 1)] {
        let mut play = play();
        play.press("a d right enter").live(Duration::from_secs(5));
        play.must_show("redeploy checkout: 0 of 4 tasks run, 1 pending");
        play.outside.clear();
        play.feed(Message::Focus(!elsewhere));
        comes_to(&mut play, "COMPLETED", "completed");
        play.until("the end is told", |play| {
            play.shows("redeploy checkout: done")
        });
        assert_eq!(notified(&play.outside), bells, "{elsewhere}");
        assert!(!play.shows("1 pending"));
        play.command("actions");
        play.must_show("● checkout");
    }
    for size in SIZES {
        let mut play = started(size, true, "");
        play.press("a d right enter").live(Duration::from_secs(4));
        picture("acting_settling", &play);
        comes_to(
            &mut play,
            "FAILED",
            "ECS deployment circuit breaker: tasks failed to start.",
        );
        play.until("the end is told", |play| {
            play.shows("redeploy checkout: failed")
        });
        play.command("actions").rest();
        play.must_show("✖ checkout");
        picture("acting_ended", &play);
    }
}

#[test]
fn several_are_sent_one_after_the_other_with_a_result_each() {
    let mut play = play();
    play.press("space space a d right enter")
        .live(Duration::from_secs(4));
    assert_eq!(play.changes.len(), 2);
    picture("acting_results", &play);
    play.must_show("◐ checkout");
}

#[test]
fn keys_of_the_dialog_move_the_answer_and_the_text() {
    let mut play = play();
    play.press("a").rest();
    for keys in ["down", "up", "end", "home", "tab", "backtab"] {
        play.press(keys);
    }
    play.press("home enter").rest();
    play.must_show("▸ Cancel");
    for (key, focus) in [
        ("right", "▸ do it"),
        ("left", "▸ Cancel"),
        ("tab", "▸ do it"),
        ("backtab", "▸ Cancel"),
        ("pgdn", "▸ Cancel"),
        ("pgup", "▸ Cancel"),
        ("x", "▸ Cancel"),
    ] {
        play.press(key);
        play.must_show(focus);
    }
    play.press("esc");
    assert!(!play.shows("Cancel"));
    assert!(play.changes.is_empty());
}
