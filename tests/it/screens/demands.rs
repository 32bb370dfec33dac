//! What is asked of AWS on which screen, and what is not.

use super::account::Account;
use super::domain::fixtures::{service, stopped};
use super::domain::polled::{SourceId, Tempo, Want};
use super::play::Play;
use ecsight::app::Message;
use std::time::Duration;

const SMALL: (u16, u16) = (80, 24);

fn sources(wants: &[Want]) -> Vec<SourceId> {
    let mut sources: Vec<_> = wants.iter().map(|want| want.key.source).collect();
    sources.sort();
    sources
}

#[test]
fn why_tasks_die_is_asked_only_where_something_is_unwell() {
    let mut play = Play::loaded(Account::fleet(1, 20, 2), SMALL);
    play.press("enter").live(Duration::from_secs(120));
    assert_eq!(play.calls(SourceId::StoppedTasks, Duration::ZERO), 0);
    let fleet = play.account.inside.get_mut("fleet-0").unwrap();
    fleet.services[7].running_count = Some(1);
    play.live(Duration::from_secs(60));
    assert!(play.calls(SourceId::StoppedTasks, Duration::ZERO) > 0);
    let fleet = play.account.inside.get_mut("fleet-0").unwrap();
    fleet.services[7].running_count = Some(2);
    play.live(Duration::from_secs(60));
    let from = play.now;
    play.live(Duration::from_secs(120));
    assert_eq!(play.calls(SourceId::StoppedTasks, from), 0, "well again");
}

#[test]
fn each_screen_asks_for_its_own_and_leaving_it_ends_that() {
    use SourceId::{
        Clusters, Identity, Images, RunningTasks, ServiceDeploymentLists, Services, StoppedTasks,
        TaskDefinitions,
    };
    let mut play = Play::loaded(Account::shop(), SMALL);
    assert_eq!(sources(&play.app.demand()), [Identity, Clusters]);
    play.press("G enter").rest();
    assert_eq!(
        sources(&play.app.demand()),
        // Everything in the shop was deployed today.
        [Identity, Services, StoppedTasks, ServiceDeploymentLists]
    );
    play.press("enter").rest();
    assert_eq!(
        sources(&play.app.demand()),
        [Identity, RunningTasks, StoppedTasks]
    );
    let left = play.now;
    play.live(Duration::from_secs(120));
    assert_eq!(play.calls(Services, left), 0, "nobody looks at services");
    assert!(play.calls(RunningTasks, left) > 0);
    play.press("d");
    assert_eq!(
        sources(&play.app.demand()),
        // It has stopped: the running ones say nothing about it any more.
        [Identity, StoppedTasks, TaskDefinitions, Images]
    );
    play.press("?");
    assert_eq!(sources(&play.app.demand()), [Identity]);
}

#[test]
fn a_call_nobody_waits_for_any_more_is_taken_back() {
    let mut play = Play::loaded(Account::shop(), SMALL);
    play.hangs = true;
    play.press("G enter");
    let context = play.app.context();
    assert_eq!(play.app.scheduler.in_flight(context), 1);
    play.press("esc");
    assert_eq!(play.app.scheduler.in_flight(context), 0);
}

#[test]
fn paused_means_nothing_and_unfocused_means_seldom() {
    let mut play = Play::loaded(Account::fleet(1, 20, 2), SMALL);
    play.press("enter").live(Duration::from_secs(60));
    let begun = play.now;
    play.live(Duration::from_secs(120));
    let focused = play.calls(SourceId::Services, begun);
    play.feed(Message::Focus(false));
    assert!(
        play.app
            .demand()
            .iter()
            .all(|want| want.tempo == Tempo::Slow)
    );
    play.live(Duration::from_secs(60));
    let begun = play.now;
    play.live(Duration::from_secs(120));
    let unfocused = play.calls(SourceId::Services, begun);
    assert!(
        unfocused > 0 && unfocused * 2 < focused,
        "{unfocused} against {focused}"
    );
    play.feed(Message::Focus(true));
    play.press("p");
    assert!(play.app.demand().is_empty());
    let begun = play.now;
    play.live(Duration::from_secs(600));
    assert_eq!(play.sent.iter().filter(|sent| sent.at >= begun).count(), 0);
    play.press("p").rest();
    assert!(play.calls(SourceId::Services, begun) > 0);
}

#[test]
fn a_deployment_that_rolls_is_looked_at_more_often() {
    let mut account = Account::shop();
    let play = Play::loaded(account.clone(), SMALL);
    assert!(
        play.app
            .demand()
            .iter()
            .all(|want| want.tempo == Tempo::Normal)
    );
    let rolling = |account: Account| {
        let mut play = Play::loaded(account, SMALL);
        play.press("G enter").rest();
        let wants = play.app.demand();
        let services = wants
            .into_iter()
            .find(|want| want.key.source == SourceId::Services);
        services.expect("they are on screen").tempo
    };
    assert_eq!(rolling(account.clone()), Tempo::Fast);
    account.prod_web().services = vec![service("quiet", 2)];
    assert_eq!(rolling(account), Tempo::Normal);
}

#[test]
fn what_is_on_screen_is_told_top_first() {
    let mut play = Play::loaded(Account::fleet(1, 100, 1), SMALL);
    play.press("enter").rest();
    let visible = |play: &Play| {
        let wants = play.app.demand();
        let services = wants
            .into_iter()
            .find(|want| want.key.source == SourceId::Services);
        services.expect("they are on screen").visible
    };
    let first = visible(&play);
    assert_eq!(first.len(), play.app.table().height);
    assert!(first[0].ends_with("svc-000"), "{}", first[0]);
    play.press("G");
    let last = visible(&play);
    assert!(last.last().is_some_and(|id| id.ends_with("svc-099")));
}

#[test]
fn one_services_tasks_are_asked_by_name_only_where_the_cluster_is_large() {
    let mut play = Play::loaded(Account::fleet(1, 20, 60), SMALL);
    play.press("enter").rest();
    play.press("enter");
    let sources = sources(&play.app.demand());
    assert!(sources.contains(&SourceId::ServiceTasks));
    play.live(Duration::from_millis(150));
    play.must_show("60 tasks");
    let mut play = Play::loaded(Account::fleet(1, 5, 3), SMALL);
    play.press("enter").rest();
    play.press("enter").rest();
    assert_eq!(play.calls(SourceId::ServiceTasks, Duration::ZERO), 0);
    play.must_show("3 tasks");
}

#[test]
fn a_stopped_task_is_described_once_for_ever() {
    let mut account = Account::shop();
    account.prod_web().stopped = vec![stopped("a", "checkout", 30, "UserInitiated", "")];
    let mut play = Play::loaded(account, SMALL);
    play.press("G enter").rest();
    play.live(Duration::from_secs(600));
    let described = play.sent.iter().filter(|sent| {
        let details = matches!(sent.step, super::domain::polled::Step::Details { .. });
        sent.key.source == SourceId::StoppedTasks && details
    });
    assert_eq!(described.count(), 1);
}
