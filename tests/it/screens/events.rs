//! Events: of a cluster and of a service, counted, remembered, coloured.

use super::account::{Account, Part};
use super::domain::fixtures::{event, service};
use super::domain::polled::SourceId;
use super::domain::service::{Service, ServiceEvent};
use super::play::Play;
use super::states::{SIZES, keep};
use std::time::Duration;

fn numbered(id: usize, seconds: u64, message: &str) -> ServiceEvent {
    ServiceEvent {
        id: Some(format!("event-{id}").into()),
        ..event(seconds, message)
    }
}

fn events() -> Vec<ServiceEvent> {
    vec![
        numbered(
            0,
            60,
            "(service checkout) (port 8080) is unhealthy in (target-group arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/checkout/0123456789abcdef) due to (reason Health checks failed with these codes: [503]).",
        ),
        numbered(
            1,
            120,
            "(service checkout) has stopped 1 running tasks: (task 0123456789abcdef0123456789abcdef).",
        ),
        numbered(
            2,
            180,
            "(service checkout) has stopped 1 running tasks: (task 1123456789abcdef0123456789abcdef).",
        ),
        numbered(
            3,
            240,
            "(service checkout) has stopped 1 running tasks: (task 2123456789abcdef0123456789abcdef).",
        ),
        numbered(
            4,
            3_000,
            "(service checkout) was unable to place a task because no container instance met all of its requirements.",
        ),
        numbered(5, 7_200, "(service checkout) has reached a steady state."),
    ]
}

fn shop() -> Account {
    let mut account = Account::shop();
    account.prod_web().stopped = Vec::new();
    account.prod_web().services = vec![
        Service {
            events: Some(events()),
            ..service("checkout", 4)
        },
        Service {
            events: Some(vec![numbered(
                9,
                90,
                "service storefront has reached a steady state.",
            )]),
            ..service("storefront", 6)
        },
    ];
    account
}

fn play(account: Account, size: (u16, u16), keys: &str) -> Play {
    let mut play = Play::loaded(account, size);
    for key in keys.split_whitespace() {
        play.press(key).rest();
    }
    play
}

#[test]
fn of_a_cluster_at_each_size() {
    for size in SIZES {
        keep("events", &play(shop(), size, "G e"));
    }
}

#[test]
fn of_a_service_with_one_in_full() {
    keep("events_of_service", &play(shop(), (120, 40), "G enter e"));
    keep("describe_event", &play(shop(), (80, 24), "G enter e d"));
}

#[test]
fn equal_ones_in_a_row_are_counted() {
    let play = play(shop(), (120, 40), "G enter e");
    play.must_show("×3");
    play.must_show("4 events");
}

#[test]
fn what_ecs_has_forgotten_stays_and_is_marked() {
    let mut play = play(shop(), (120, 40), "G enter e");
    let checkout = &mut play.account.prod_web().services[0];
    checkout.events = Some(events()[..1].to_vec());
    play.live(Duration::from_secs(60));
    play.must_show("†");
    play.must_show("was unable to place a task");
}

#[test]
fn while_nothing_is_answered_where_nothing_is_and_where_it_is_not_allowed() {
    let mut hanging = Play::loaded(shop(), (80, 24));
    hanging.press("G");
    hanging.rest();
    hanging.hangs = true;
    hanging.press("e");
    hanging.rest();
    keep("loading_events", &hanging);

    let mut account = shop();
    account.prod_web().services = vec![service("checkout", 4)];
    let empty = play(account, (80, 24), "G enter e");
    empty.must_show("no events of checkout");
    keep("empty_events", &empty);

    let mut account = shop();
    account.deny(SourceId::Services, Part::Details, "ecs:DescribeServices");
    let denied = play(account, (80, 24), "G e");
    denied.must_show("ecs:DescribeServices is missing");
    keep("denied_events", &denied);
}

#[test]
fn a_filter_finds_a_kind() {
    let mut play = play(shop(), (120, 40), "G enter e");
    play.press("/")
        .types("kind:placement")
        .press("enter")
        .rest();
    play.must_show("1 of 4 events");
}
