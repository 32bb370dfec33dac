mod around;
mod of_task;
mod world;

use super::*;
use State::{Fails, Passes, Unknown};
use strum::IntoEnumIterator as _;
use world::{World, agent, denied};

/// What is looked at, what is different, how it stands then, what is said of it.
type Case = (&'static str, fn(&mut World), State, &'static str);

/// What is different, and the line that stands in the way then.
type Refusal = (fn(&mut World), Option<&'static str>);

fn cases() -> impl Iterator<Item = &'static Case> {
    of_task::CASES.iter().chain(around::CASES)
}

#[test]
fn each_line_says_what_was_found() {
    for (what, change, state, found) in cases() {
        let mut world = World::new();
        change(&mut world);
        assert_eq!(
            world.told(what),
            (*state, (*found).to_owned()),
            "{what} ({found})"
        );
    }
}

#[test]
fn every_line_has_its_cases() {
    let world = World::new();
    for check in checks(&world.facts()) {
        let cases: Vec<State> = cases()
            .filter(|case| case.0 == check.what)
            .map(|case| case.2)
            .collect();
        assert!(cases.contains(&Passes), "{} never passes", check.what);
        // What is known at this end by itself is never unknown.
        let sure = check.what == "write mode";
        assert!(sure || cases.contains(&Unknown), "{}", check.what);
    }
}

#[test]
fn nothing_that_was_not_read_passes() {
    let mut world = World::new();
    let unread = || "not read yet".to_owned();
    world.tried = None;
    world.task = Err(unread());
    world.service = None;
    world.definition = Err(unread());
    world.cluster = Err(unread());
    world.way = Err(unread());
    world.ipv6_only = Err(unread());
    world.plugin = None;
    let states: Vec<(&str, State)> = checks(&world.facts())
        .iter()
        .map(|it| (it.what, it.state))
        .filter(|it| it.1 != Unknown)
        .collect();
    assert_eq!(states, [("write mode", Passes)]);
    assert_eq!(refused(&world.facts()), None, "what is unknown is tried");
}

#[test]
fn what_aws_will_refuse_is_known_before() {
    let cases: &[Refusal] = &[
        (|_| {}, None),
        (
            |it| it.task().enable_execute_command = Some(false),
            Some("ECS Exec"),
        ),
        (
            |it| it.task().last_status = Some("STOPPED".into()),
            Some("task"),
        ),
        (
            |it| it.app().managed_agents = agent("STOPPED", None),
            Some("agent"),
        ),
        (|it| it.app().managed_agents = agent("PENDING", None), None),
        (|it| it.app().managed_agents = None, None),
        (|it| it.container = Some("web"), Some("container")),
        // What is not allowed, or has no way, may be out of date: it is tried.
        (|it| it.tried = denied("no"), None),
        (|it| it.ipv6_only = Ok(true), None),
    ];
    for (at, (change, expected)) in cases.iter().enumerate() {
        let mut world = World::new();
        change(&mut world);
        let found = refused(&world.facts()).map(|it| it.what);
        assert_eq!(found, *expected, "case {at}");
    }
}

#[test]
fn the_worst_comes_first_and_says_what_to_do() {
    let mut world = World::new();
    world.task().enable_execute_command = Some(false);
    world.service().enable_execute_command = Some(false);
    world.defined().linux_parameters = None;
    world.plugin = None;
    let all = checks(&world.facts());
    assert_eq!(summary(&all), "1 fail, 1 to look at, 1 not known, 15 pass");
    assert!(all.is_sorted_by_key(|it| it.state));
    assert_eq!(
        all[0].fix,
        "turn ECS Exec on (:exec-on), then force a new deployment (:redeploy)"
    );
    let text = lines(&world.facts());
    assert!(text[0].starts_with("✖ fails      ECS Exec"), "{}", text[0]);
    assert!(text[2].trim_start().starts_with("→ turn ECS Exec on"));
    for check in all.iter().filter(|it| it.state == Fails) {
        assert!(!check.fix.is_empty(), "{}", check.what);
    }
}

#[test]
fn a_refused_key_is_named() {
    let mut world = World::new();
    world.tried = denied("User is not authorized to perform: kms:GenerateDataKey");
    let all = checks(&world.facts());
    assert_eq!(
        all[0].fix,
        "allow kms:GenerateDataKey on the key of the cluster"
    );
}

#[test]
fn a_command_may_run_where_an_agent_is() {
    let named = |name: &str, of: Option<&str>| Container {
        managed_agents: of.and_then(|status| agent(status, None)),
        ..crate::domain::fixtures::container(name)
    };
    let cases = [
        ([Some("RUNNING"), None], "app"),
        ([None, Some("RUNNING")], "log"),
        ([Some("RUNNING"), Some("RUNNING")], "app log"),
        ([Some("STOPPED"), Some("RUNNING")], "log"),
        ([Some("STOPPED"), None], "app"),
        ([None, None], "app log"),
    ];
    for ([app, log], expected) in cases {
        let containers = [named("app", app), named("log", log)];
        let found = candidates(&containers).into_iter();
        let names: Vec<&str> = found.filter_map(|it| it.name.as_deref()).collect();
        assert_eq!(names.join(" "), expected, "{app:?} {log:?}");
    }
}

#[test]
fn a_shell_is_called_what_the_platform_has() {
    let cases = [
        (Some("Linux"), None, "/bin/sh"),
        (None, None, "/bin/sh"),
        (Some("Windows_Server_2022_Core"), None, "powershell.exe"),
        (None, Some("WINDOWS_SERVER_2019_FULL"), "powershell.exe"),
    ];
    for (of_task, of_definition, expected) in cases {
        let mut world = World::new();
        world.task().platform_family = of_task.map(Into::into);
        world.definition().runtime_platform =
            Some(crate::domain::task_definition::RuntimePlatform {
                cpu_architecture: None,
                operating_system_family: of_definition.map(Into::into),
            });
        let (task, definition) = (world.task.unwrap(), world.definition.unwrap());
        assert_eq!(shell(&task, Some(&definition)), expected);
    }
}

#[test]
fn each_state_has_its_sign_and_word() {
    let signs: Vec<&str> = State::iter().map(State::sign).collect();
    assert_eq!(signs, ["✖", "▲", "◌", "●"]);
    assert!(State::iter().is_sorted_by_key(|it| it));
}
