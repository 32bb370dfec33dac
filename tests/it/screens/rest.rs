//! Scheduled and standalone tasks, registries, owners.

use super::account::{Account, Part};
use super::domain::polled::SourceId;
use super::play::Play;
use super::rest_account::{Rest, done, job};
use super::states::{SIZES, keep};
use std::time::Duration;

fn account() -> Account {
    let mut account = Account::shop();
    account.rest = Rest::prod_web();
    let inside = account.prod_web();
    inside
        .running
        .push(job("ba5e000111111111", "backfill", Some("alice")));
    inside
        .running
        .push(job("ba5e000222222222", "backfill", Some("alice")));
    inside
        .running
        .push(job("ba5e000333333333", "console", None));
    let by = Some("events-rule/report");
    inside
        .stopped
        .push(done("4e90470111111111", "report", by, 300, 1));
    inside
        .stopped
        .push(done("4e90470222222222", "report", by, 1_200, 0));
    let by = Some("chronos-schedule/cleanup");
    inside
        .stopped
        .push(done("c1ea000111111111", "cleanup", by, 120, 0));
    Rest::connect(&mut inside.services[0]);
    account
}

fn at(account: Account, size: (u16, u16), command: &str) -> Play {
    let mut play = Play::loaded(account, size);
    play.command(command).rest();
    play.rest();
    play
}

#[test]
fn scheduled_tasks() {
    for size in SIZES {
        keep("scheduled", &at(account(), size, "scheduled prod-web"));
    }
    let mut play = at(account(), (120, 40), "cron prod-web");
    play.press("enter").rest();
    play.must_show("app exit 1");
    keep("describe_rule", &play);
    let mut play = at(account(), (80, 24), "cron prod-web");
    play.press("j enter").rest();
    keep("describe_schedule", &play);
}

#[test]
fn scheduled_tasks_in_part() {
    let mut denied = account();
    denied.deny(SourceId::Rules, Part::Names, "events:ListRuleNamesByTarget");
    let play = at(denied, (120, 40), "scheduled prod-web");
    play.must_show("events:ListRuleNamesByTarget");
    play.must_show("cleanup");
    keep("scheduled_half", &play);

    let mut denied = account();
    denied.deny(
        SourceId::RuleTargets,
        Part::Details,
        "events:ListTargetsByRule",
    );
    denied.deny(SourceId::Schedules, Part::Details, "scheduler:GetSchedule");
    let mut play = at(denied, (180, 30), "scheduled prod-web");
    play.press("|");
    play.must_show("events:ListTargetsByRule is missing");
    play.must_show("scheduler:GetSchedule is missing");
    keep("scheduled_names", &play);

    let mut denied = account();
    denied.deny(SourceId::Rules, Part::Names, "events:ListRuleNamesByTarget");
    denied.deny(SourceId::Schedules, Part::Names, "scheduler:ListSchedules");
    keep(
        "scheduled_denied",
        &at(denied, (80, 24), "scheduled prod-web"),
    );

    keep(
        "scheduled_none",
        &at(account(), (80, 24), "scheduled batch"),
    );

    let mut play = Play::loaded(account(), (80, 24));
    play.hangs = true;
    play.command("scheduled prod-web");
    keep("scheduled_loading", &play);
}

#[test]
fn a_minute_of_scheduled_tasks_costs_what_it_must() {
    let mut play = at(account(), (120, 40), "scheduled prod-web");
    let count = |play: &Play, source| play.calls(source, Duration::ZERO);
    let names = (
        count(&play, SourceId::Rules),
        count(&play, SourceId::Schedules),
    );
    // One page of names and one description for each of the two.
    assert_eq!(names, (3, 3));
    assert_eq!(count(&play, SourceId::RuleTargets), 2);
    play.live(Duration::from_secs(60));
    let later = [SourceId::Rules, SourceId::Schedules, SourceId::RuleTargets];
    assert_eq!(later.map(|source| count(&play, source)), [3, 3, 2]);
}

#[test]
fn standalone_tasks_and_where_they_lead() {
    for size in SIZES {
        keep("standalone", &at(account(), size, "jobs prod-web"));
    }
    let mut play = at(account(), (120, 40), "standalone prod-web");
    play.must_show("events-rule/report");
    play.press("enter").rest();
    play.must_show("4e904701");
    assert!(
        !play.shows("ba5e0001") && !play.shows("c0ffee01"),
        "{}",
        play.text()
    );
    keep("standalone_tasks", &play);
    let mut denied = account();
    denied.deny(SourceId::StoppedTasks, Part::Names, "ecs:ListTasks");
    keep("standalone_half", &at(denied, (80, 24), "jobs prod-web"));
    keep("standalone_none", &at(account(), (80, 24), "jobs batch"));
}

#[test]
fn where_clients_find_a_service() {
    let open = |account: Account, size| {
        let mut play = at(account, size, "services prod-web");
        play.press("d").rest();
        play.rest();
        play.press("G");
        play
    };
    let play = open(account(), (160, 70));
    play.must_show("checkout.prod.local");
    play.must_show("runs but is not registered");
    play.must_show("is registered but is no running task");
    play.must_show("clients call checkout:8080");
    keep("discovery", &play);
    let mut denied = account();
    denied.deny(
        SourceId::Instances,
        Part::Details,
        "servicediscovery:ListInstances",
    );
    denied.deny(
        SourceId::Namespaces,
        Part::Details,
        "servicediscovery:GetNamespace",
    );
    let play = open(denied, (120, 60));
    play.must_show("servicediscovery:ListInstances is missing");
    play.must_show("servicediscovery:GetNamespace is missing");
}

#[test]
fn services_by_their_owner() {
    let mut account = account();
    let services = &mut account.prod_web().services;
    let stack = ("aws:cloudformation:stack-name", "web");
    services[0].tags = Rest::tags(&[stack, ("aws:cloudformation:logical-id", "Api9571FDD8")]);
    services[1].tags = services[0].tags.clone();
    services[2].tags = Rest::tags(&[("ManagedBy", "Terraform")]);
    let mut play = at(account, (120, 40), "services prod-web");
    assert!(!play.shows("OWNER"));
    play.command("group owner");
    play.must_show("CDK web");
    play.must_show("Terraform?");
    keep("services_by_owner", &play);
    play.command("group nonsense");
    play.must_show("no column nonsense");
    play.command("group");
    assert!(!play.shows("CDK web"));
}
