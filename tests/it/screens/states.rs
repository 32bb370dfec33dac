//! Each level in each state, at the sizes people have.

use super::account::{Account, Part};
use super::domain::fault::{Fault, FaultKind};
use super::domain::polled::SourceId;
use super::play::Play;
use std::time::Duration;

/// Small, ordinary, large.
pub const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// Keeps a picture under the name of the test and the size.
pub fn keep(name: &str, play: &Play) {
    let (width, height) = play.app.options.size;
    let name = format!("{name}_{width}x{height}");
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, play.picture());
    });
}

fn at_each(name: &str, keys: &str) {
    for size in SIZES {
        let mut play = Play::loaded(Account::shop(), size);
        for key in keys.split_whitespace() {
            play.press(key).rest();
        }
        keep(name, &play);
    }
}

#[test]
fn clusters() {
    at_each("clusters", "");
}

#[test]
fn services() {
    // batch and staging are worse, so prod-web is last.
    at_each("services", "G enter");
}

#[test]
fn tasks_of_a_service() {
    at_each("tasks", "G enter enter");
}

#[test]
fn containers_of_a_stopped_task() {
    at_each("containers", "G enter enter enter");
}

#[test]
fn before_any_answer() {
    for size in SIZES {
        let mut play = Play::start(Account::shop(), size);
        play.hangs = true;
        play.rest();
        keep("loading", &play);
    }
    let mut play = Play::loaded(Account::shop(), (80, 24));
    play.hangs = true;
    play.press("G enter");
    keep("loading_services", &play);
}

#[test]
fn names_without_details() {
    let mut play = Play::start(Account::shop(), (80, 24));
    play.live(Duration::from_millis(50));
    keep("names", &play);
}

#[test]
fn old_data_after_an_error() {
    let mut play = Play::loaded(Account::shop(), (120, 40));
    play.press("G enter").rest();
    let fault = Fault::new(
        FaultKind::Network,
        "ecs:DescribeServices",
        "connection refused by 10.0.0.1:443",
    );
    play.account
        .refuse(SourceId::Services, Part::Details, fault);
    play.live(Duration::from_secs(90));
    keep("stale", &play);
}

#[test]
fn some_parts_denied() {
    let mut account = Account::shop();
    account.deny(SourceId::StoppedTasks, Part::Names, "ecs:ListTasks");
    let mut play = Play::loaded(account, (80, 24));
    play.press("G enter").rest();
    keep("partial", &play);

    let mut account = Account::shop();
    account.deny(SourceId::Services, Part::Details, "ecs:DescribeServices");
    let mut play = Play::loaded(account, (120, 40));
    play.press("G enter").rest();
    keep("names_only", &play);
}

#[test]
fn everything_denied() {
    let mut account = Account::shop();
    account.deny(SourceId::Clusters, Part::Names, "ecs:ListClusters");
    let play = Play::loaded(account, (80, 24));
    keep("denied", &play);

    let mut account = Account::shop();
    account.deny(SourceId::RunningTasks, Part::Names, "ecs:ListTasks");
    account.deny(SourceId::StoppedTasks, Part::Names, "ecs:ListTasks");
    let mut play = Play::loaded(account, (120, 40));
    play.press("G enter").rest();
    play.press("enter").rest();
    keep("denied_tasks", &play);
}

#[test]
fn nothing_there() {
    for size in [(80, 24), (120, 40)] {
        let play = Play::loaded(Account::empty(), size);
        keep("empty", &play);
    }
    let mut play = Play::loaded(Account::shop(), (80, 24));
    play.command("services batch").rest();
    keep("empty_services", &play);
    let mut play = Play::loaded(Account::shop(), (80, 24));
    play.command("tasks batch").rest();
    keep("empty_tasks", &play);
}

#[test]
fn filtered() {
    let mut play = Play::loaded(Account::shop(), (80, 24));
    play.press("G enter").rest();
    play.press("/").types("zzz").press("enter");
    keep("filtered_to_nothing", &play);
    play.press("esc /").types("s").press("enter");
    keep("filtered", &play);
}

#[test]
fn faults_only() {
    let mut play = Play::loaded(Account::shop(), (80, 24));
    play.press("G enter").rest();
    play.press("ctrl-z");
    keep("faults", &play);
    let mut play = Play::loaded(Account::fleet(1, 3, 2), (80, 24));
    play.press("enter").rest();
    play.press("ctrl-z");
    keep("no_faults", &play);
}

#[test]
fn marked_sorted_and_paused() {
    let mut play = Play::loaded(Account::shop(), (120, 40));
    play.press("G enter").rest();
    play.press("space space > > I p");
    keep("marked_paused", &play);
}

#[test]
fn unfocused_and_throttled() {
    let mut account = Account::shop();
    let fault = Fault::new(
        FaultKind::Throttled,
        "ecs:DescribeServices",
        "Rate exceeded",
    );
    account.refuse(SourceId::Services, Part::Details, fault);
    let mut play = Play::loaded(account, (120, 40));
    play.feed(ecsight::app::Message::Focus(false));
    play.press("G enter").live(Duration::from_millis(150));
    keep("throttled", &play);
    let mut account = Account::shop();
    let fault = Fault::new(FaultKind::Throttled, "ecs:ListClusters", "Rate exceeded");
    account.refuse(SourceId::Clusters, Part::Names, fault);
    let mut play = Play::start(account, (80, 24));
    play.live(Duration::from_millis(150));
    keep("throttled_at_once", &play);
}

#[test]
fn too_small() {
    let play = Play::loaded(Account::shop(), (30, 8));
    keep("too_small", &play);
    let play = Play::loaded(Account::shop(), (40, 8));
    keep("smallest", &play);
}
