//! What a screen may cost: round trips, calls, frames.

use super::account::Account;
use super::domain::fixtures::cluster_arn;
use super::domain::polled::SourceId;
use super::play::{Play, TRIP};
use ecsight::keys::Chord;
use std::time::Duration;

const WIDE: (u16, u16) = (160, 45);

fn trips(time: Duration) -> u128 {
    time.as_millis().div_ceil(TRIP.as_millis())
}

/// A fleet whose clusters are on screen.
fn fleet() -> Play {
    let mut play = Play::start(Account::fleet(3, 100, 10), WIDE);
    play.rest();
    play
}

fn inside(play: &Play) -> Option<&ecsight::store::ClusterData> {
    let context = play.app.context();
    play.app.store.cluster(context, &cluster_arn("fleet-0"))
}

#[test]
fn clusters_are_on_screen_after_two_trips() {
    let mut play = Play::start(Account::fleet(3, 100, 10), WIDE);
    play.turn();
    assert!(play.frames > 0, "the first frame waits for nobody");
    let names = play.until("names", |play| play.shows("fleet-2"));
    assert_eq!(trips(names), 1);
    let described = play.until("counts", |play| play.shows("1000"));
    assert_eq!(trips(names + described), 2);
    assert_eq!(play.calls(SourceId::Clusters, Duration::ZERO), 2);
}

#[test]
fn a_hundred_services_take_two_trips_and_twelve_calls() {
    let mut play = fleet();
    let begun = play.now;
    play.press("enter");
    let names = play.until("names", |play| play.shows("100 services"));
    assert_eq!(trips(names), 1);
    let all =
        |play: &Play| inside(play).is_some_and(|inside| inside.services.items().count() == 100);
    let described = play.until("details", all);
    assert_eq!(trips(names + described), 2);
    play.rest();
    let calls = play.sent.iter().filter(|sent| sent.at >= begun).count();
    // Beside the list stands the selected row: the two definitions of its last deployment, each
    // asked for once, ever, its deployments, its scaling, and the metrics of all rows in one call.
    let definitions = play.calls(SourceId::TaskDefinitions, begun);
    assert!(definitions <= 2, "{definitions} definitions");
    let selected = [
        SourceId::ServiceDeploymentLists,
        SourceId::ScalableTargets,
        SourceId::MetricSeries,
    ];
    let beside: usize = selected.iter().map(|it| play.calls(*it, begun)).sum();
    assert!(beside <= 3, "{beside} calls for the selected row");
    let list = calls - definitions - beside;
    assert!(list <= 12, "{list} calls: {:#?}", &play.sent);
}

#[test]
fn an_idle_minute_of_a_hundred_services_costs_at_most_22_calls() {
    let mut play = fleet();
    play.press("enter").live(Duration::from_secs(120));
    let begun = play.now;
    play.live(Duration::from_secs(60));
    let calls = play.sent.iter().filter(|sent| sent.at >= begun).count();
    assert!(calls <= 22, "{calls} calls");
    assert!(calls >= 6, "what is on screen is still looked at: {calls}");
    // Everything that came in was the same as before: nothing was drawn but the call rates.
    let frames = play.frames;
    play.live(Duration::from_secs(60));
    assert!(
        play.frames - frames <= 2 * 22,
        "{} frames without a change",
        play.frames - frames
    );
}

#[test]
fn nothing_is_drawn_while_nothing_changes() {
    let mut play = fleet();
    play.press("p").live(Duration::from_secs(120));
    assert!(
        !play.shows("/min"),
        "no call in the last minute\n{}",
        play.text()
    );
    let (frames, calls) = (play.frames, play.sent.len());
    play.live(Duration::from_secs(600));
    assert_eq!(play.frames - frames, 0);
    assert_eq!(play.sent.len() - calls, 0);
    assert_eq!(play.app.wake_at(), None, "nothing is due while paused");
}

#[test]
fn a_services_tasks_are_there_in_the_same_frame_when_the_clusters_are_known() {
    let mut play = fleet();
    play.press("enter").rest();
    play.command("tasks").live(Duration::from_secs(3));
    play.command("services");
    play.rest();
    let sent = play.sent.len();
    play.press("enter");
    play.must_show("svc-000 › tasks");
    play.must_show("10 tasks");
    play.must_show("RUNNING");
    let tasks = [SourceId::RunningTasks, SourceId::ServiceTasks];
    let asked = &play.sent[sent..];
    let described = asked.iter().filter(|sent| tasks.contains(&sent.key.source));
    assert_eq!(described.count(), 0, "{asked:#?}");
}

#[test]
fn going_back_asks_for_nothing_and_is_drawn_at_once() {
    let mut play = fleet();
    play.press("enter").rest();
    let sent = play.sent.len();
    play.press("esc");
    play.must_show("fleet-1");
    play.must_show("1000");
    assert_eq!(play.sent.len(), sent, "{:#?}", &play.sent[sent..]);
    // The history leads to the services again, with all rows at once.
    play.press("[");
    play.must_show("100 services");
    play.must_show("10/10");
    assert_eq!(play.sent.len(), sent, "{:#?}", &play.sent[sent..]);
}

#[test]
fn a_key_is_drawn_at_once_while_every_call_hangs() {
    let mut play = fleet();
    play.press("enter").rest();
    play.hangs = true;
    play.live(Duration::from_secs(35));
    for key in [
        "j", "j", "k", "d", "esc", "enter", "esc", "/", "x", "enter", "ctrl-z", "?", "H",
    ] {
        let (frames, text) = (play.frames, play.text());
        play.press(key);
        assert_eq!(play.frames - frames, 1, "{key}");
        assert_ne!(play.text(), text, "{key} changed nothing");
    }
}

#[test]
fn keys_and_answers_at_the_same_instant_lose_nothing() {
    let mut play = Play::start(Account::fleet(3, 100, 10), WIDE);
    play.rest();
    play.press("enter");
    // Ten keys between two settles, as a flood of answers would have it.
    for _ in 0..10 {
        let key: Chord = "j".parse().unwrap();
        play.feed(ecsight::app::Message::Key(key));
    }
    play.rest();
    for _ in 0..10 {
        play.feed(ecsight::app::Message::Key("j".parse().unwrap()));
    }
    play.turn();
    assert_eq!(play.app.table().cursor.index, 10);
}

#[test]
fn two_thousand_services_show_names_after_one_trip_and_lose_none() {
    let mut play = Play::loaded(Account::fleet(1, 2_000, 0), WIDE);
    let begun = play.now;
    play.press("enter");
    let names = play.until("names", |play| play.shows("svc-000"));
    assert_eq!(trips(names), 1);
    let visible = |play: &Play| {
        let list = &play.app.list;
        let visible = list.visible(&play.app.table());
        visible.len() > 20 && visible.iter().all(|id| list.json(id).is_some())
    };
    let described = play.until("the first screen", visible);
    assert!(trips(names + described) <= 3, "{described:?}");
    play.live(Duration::from_secs(60));
    let inside = inside(&play).expect("asked for");
    assert_eq!(inside.services.items().count(), 2_000);
    let calls = play.sent.iter().filter(|sent| sent.at >= begun).count();
    assert!(calls < 20 + 200 + 100, "{calls} calls for one full pass");
}
