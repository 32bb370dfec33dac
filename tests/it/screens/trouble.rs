//! Screens while something stands in the way, and texts that mean harm.

use super::account::{Account, Part};
use super::domain::fault::{Fault, FaultKind};
use super::domain::fixtures::{ago, event, service, stopped};
use super::domain::polled::SourceId;
use super::domain::service::Service;
use super::play::Play;
use super::states::keep;
use ecsight::app::Options;
use std::time::Duration;

fn unopened(fault: Fault, region: Option<&str>, size: (u16, u16)) -> Play {
    let options = Options {
        region: region.map(Into::into),
        size,
        ..Options::default()
    };
    let mut play = Play::new(Account::shop(), options);
    // The session could not be opened: that is all that ever comes in.
    play.hangs = true;
    let context = play.app.context();
    let opened = ecsight::scheduler::Opened {
        context,
        info: Err(fault),
    };
    let report = ecsight::scheduler::Report::Opened(opened);
    play.feed(ecsight::app::Message::Report(Box::new(report)));
    play.turn();
    play
}

#[test]
fn no_credentials_and_no_region() {
    let none = Fault::new(
        FaultKind::NoCredentials,
        "sts:GetCallerIdentity",
        "no provider in the chain has any",
    )
    .advise("run: aws configure sso");
    keep(
        "no_credentials",
        &unopened(none.clone(), Some("us-east-1"), (80, 24)),
    );
    keep(
        "no_credentials",
        &unopened(none, Some("us-east-1"), (120, 40)),
    );
    let region = Fault::new(
        FaultKind::NoRegion,
        "sts:GetCallerIdentity",
        "none is configured",
    )
    .advise("run: aws configure set region REGION");
    keep("no_region", &unopened(region, None, (80, 24)));
}

#[test]
fn an_expired_login_keeps_the_rows() {
    for size in [(80, 24), (120, 40)] {
        let mut play = Play::loaded(Account::shop(), size);
        play.press("G enter").rest();
        let expired = Fault::new(
            FaultKind::Expired,
            "ecs:DescribeServices",
            "the SSO session has expired",
        )
        .advise("run: aws sso login --profile ops");
        play.account
            .refuse(SourceId::Services, Part::Details, expired);
        play.live(Duration::from_secs(40));
        keep("expired", &play);
    }
}

#[test]
fn a_network_that_is_down_from_the_start() {
    let mut account = Account::shop();
    let refused = |action: &str| {
        Fault::new(
            FaultKind::Network,
            action,
            "connection refused by 127.0.0.1:4566",
        )
        .advise("check AWS_ENDPOINT_URL")
    };
    account.refuse(
        SourceId::Identity,
        Part::Details,
        refused("sts:GetCallerIdentity"),
    );
    account.refuse(SourceId::Clusters, Part::Names, refused("ecs:ListClusters"));
    let play = Play::loaded(account, (80, 24));
    keep("network_down", &play);
}

/// Names and texts as an attacker, or a tired colleague, would write them.
fn hostile() -> Account {
    let mut account = Account::shop();
    let inside = account.prod_web();
    inside.services = vec![
        service("\u{1b}[2J\u{1b}[31mred\u{7}", 1),
        service("\u{202e}gnp.exe", 1),
        service("שירות-תשלומים", 1),
        service("🚀🚀🚀-世界-👩‍👩‍👧‍👦-service", 1),
        service(&"x".repeat(2_000), 1),
        Service {
            running_count: Some(0),
            events: Some(vec![event(
                30,
                "\u{1b}]0;owned\u{7}line one\nline two\r\u{9b}2J",
            )]),
            ..service("e\u{301}\u{301}\u{301}-zalgo\u{200b}\u{200b}", 1)
        },
    ];
    inside.stopped = vec![stopped(
        "dead000111111111",
        "e\u{301}\u{301}\u{301}-zalgo\u{200b}\u{200b}",
        60,
        "TaskFailedToStart",
        "CannotPullContainerError: \u{1b}[41m\u{202e}dellup ton\nsecond line",
    )];
    inside.services[0].created_at = Some(ago(10));
    account
}

#[test]
fn hostile_text_is_harmless_and_keeps_the_columns() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        let mut play = Play::loaded(hostile(), size);
        play.press("G enter").rest();
        keep("hostile", &play);
        assert_no_power(&play);
        play.press("d").rest();
        assert_no_power(&play);
        play.press("y").rest();
        assert_no_power(&play);
        play.press("esc enter").rest();
        assert_no_power(&play);
    }
    let mut play = Play::loaded(hostile(), (80, 24));
    play.press("G enter").rest();
    play.press("d").rest();
    keep("hostile_describe", &play);
    play.press("y").rest();
    keep("hostile_json", &play);
}

fn assert_no_power(play: &Play) {
    let text = play.text();
    let bad = text.chars().find(|c| {
        (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{200b}')
    });
    assert_eq!(bad, None, "{text:?}");
}

#[test]
fn no_size_is_too_strange_to_draw() {
    let mut play = Play::loaded(hostile(), (80, 24));
    play.press("G enter").rest();
    for keys in ["", "d", "y", "esc ?", "esc H", "esc R", "esc :", "esc /"] {
        play.press(keys);
        for size in [
            (1, 1),
            (0, 0),
            (39, 7),
            (40, 8),
            (41, 9),
            (89, 10),
            (90, 8),
            (120, 8),
            (500, 9),
            (60, 200),
        ] {
            play.resize(size.0, size.1);
        }
        play.resize(80, 24);
    }
}
