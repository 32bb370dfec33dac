//! A shell in a container: which one, the check list, one call, and what becomes of it.

use super::account::Account;
use super::domain::cluster::NameValue;
use super::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use super::domain::errand::{Answer, Reply};
use super::domain::fault::{Fault, FaultKind};
use super::domain::fixtures::{ago, cluster, container, definition, service, task};
use super::domain::mutation::{Mutated, Mutation};
use super::domain::polled::SourceId;
use super::domain::session::{CommandExecution, OpenedSession};
use super::domain::task::{Attachment, Container, ManagedAgent, Task};
use super::domain::task_definition::{LinuxParameters, TaskDefinition};
use super::play::Play;
use super::states::{SIZES, keep};
use ecsight::app::{Effect, Message, ShellOrder};
use std::time::Duration;

const SMALL: (u16, u16) = (80, 24);
const SUBNET: &str = "subnet-0a0000000000000aa";

fn with_agent(name: &str, status: &str) -> Container {
    Container {
        runtime_id: Some(format!("0123-{name}").into()),
        managed_agents: Some(vec![ManagedAgent {
            name: Some("ExecuteCommandAgent".into()),
            last_status: Some(status.into()),
            reason: None,
            last_started_at: None,
        }]),
        ..container(name)
    }
}

fn detail(name: &str, value: &str) -> NameValue {
    NameValue {
        name: Some(name.into()),
        value: Some(value.into()),
    }
}

/// A task of a service, with ECS Exec and a running agent.
fn exec_task(id: &str, service: &str) -> Task {
    Task {
        enable_execute_command: Some(true),
        platform_version: Some("1.4.0".into()),
        platform_family: Some("Linux".into()),
        attachments: Some(vec![Attachment {
            id: Some("0d1f".into()),
            r#type: Some("ElasticNetworkInterface".into()),
            status: Some("ATTACHED".into()),
            details: Some(vec![
                detail("subnetId", SUBNET),
                detail("privateIPv4Address", "10.40.1.17"),
            ]),
        }]),
        containers: Some(vec![with_agent("app", "RUNNING")]),
        ..task(id, service)
    }
}

fn with_init(name: &str) -> TaskDefinition {
    let mut made = definition(&format!("{name}:41"));
    for container in made.container_definitions.iter_mut().flatten() {
        container.linux_parameters = Some(LinuxParameters {
            capabilities: None,
            devices: None,
            init_process_enabled: Some(true),
            shared_memory_size: None,
            tmpfs: None,
            max_swap: None,
            swappiness: None,
        });
    }
    made
}

/// Services with everything that can be wrong with ECS Exec.
fn account() -> Account {
    let mut account = Account::empty();
    account.clusters = vec![cluster("prod-web")];
    let mut inside = super::account::Inside::default();
    let names = [
        "adrift",
        "closed",
        "idle",
        "pair",
        "silent",
        "storefront",
        "vault",
    ];
    for name in names {
        let mut one = service(name, 1);
        one.network_configuration = Some(NetworkConfiguration {
            awsvpc_configuration: Some(AwsVpcConfiguration {
                subnets: vec![SUBNET.into()],
                security_groups: Some(vec!["sg-0b00000000000b0b1".into()]),
                assign_public_ip: None,
            }),
        });
        one.enable_execute_command = Some(name != "closed");
        inside.services.push(one);
        account.definitions.push(with_init(name));
    }
    let old = |id, name| Task {
        started_at: Some(ago(9_000)),
        ..exec_task(id, name)
    };
    inside.running = vec![
        old("0a000000000000000000000000000001", "storefront"),
        exec_task("0a1b2c3d000000000000000000000002", "storefront"),
        Task {
            containers: Some(vec![with_agent("app", "PENDING")]),
            started_at: Some(ago(60)),
            ..exec_task("0affffff000000000000000000000003", "storefront")
        },
        exec_task("0d000000000000000000000000000001", "adrift"),
        Task {
            enable_execute_command: Some(false),
            containers: Some(vec![container("app"), container("log")]),
            ..exec_task("0c000000000000000000000000000001", "closed")
        },
        Task {
            containers: Some(vec![
                with_agent("app", "RUNNING"),
                with_agent("log", "RUNNING"),
                with_agent("init", "STOPPED"),
            ]),
            ..exec_task("0e000000000000000000000000000001", "pair")
        },
        Task {
            containers: Some(vec![with_agent("app", "STOPPED")]),
            ..exec_task("0b000000000000000000000000000001", "silent")
        },
        Task {
            containers: Some(vec![with_agent("app", "STOPPED"), container("otel")]),
            ..exec_task("0f000000000000000000000000000001", "vault")
        },
    ];
    let vault = account.definitions.iter_mut();
    for definition in vault.filter(|it| it.family.as_deref() == Some("vault")) {
        for container in definition.container_definitions.iter_mut().flatten() {
            container.readonly_root_filesystem = Some(true);
        }
    }
    account.inside.insert("prod-web".into(), inside);
    account
}

fn started(size: (u16, u16), write: bool, production: &str) -> Play {
    let mut play = Play::acting(account(), size, write, production);
    play.changing = Some(opens);
    play.land = super::panel::land();
    play.land.is_whole = true;
    play.rest();
    play.press("enter").rest();
    play
}

/// At one of the services.
fn at(name: &str, size: (u16, u16), write: bool) -> Play {
    let mut play = started(size, write, "");
    pick(&mut play, name);
    play
}

fn pick(play: &mut Play, name: &str) {
    play.press("/").types(name).press("enter").rest();
}

fn opens(_: &mut Account, _: &Mutation) -> Reply {
    let session = OpenedSession::new("ecs-execute-command-1".into(), "wss://secret", "token");
    Ok(Answer::Mutated(Mutated::Session(session)))
}

fn fails(kind: FaultKind, code: Option<&str>, words: &str) -> Reply {
    let fault = Fault::new(kind, "ecs:ExecuteCommand", words);
    let code = code.map(Into::into);
    Err(Fault { code, ..fault })
}

fn is_not_connected(_: &mut Account, _: &Mutation) -> Reply {
    fails(
        FaultKind::Bug,
        Some("TargetNotConnectedException"),
        "The execute command failed due to an internal error. Try again later.",
    )
}

fn is_denied(_: &mut Account, _: &Mutation) -> Reply {
    fails(FaultKind::Denied, Some("AccessDeniedException"), "no")
}

fn is_lost(_: &mut Account, _: &Mutation) -> Reply {
    fails(FaultKind::Timeout, None, "no answer within 15 s")
}

fn is_throttled(_: &mut Account, _: &Mutation) -> Reply {
    fails(
        FaultKind::Throttled,
        Some("ThrottlingException"),
        "Rate exceeded",
    )
}

fn has_expired(_: &mut Account, _: &Mutation) -> Reply {
    fails(
        FaultKind::Expired,
        Some("ExpiredTokenException"),
        "the token has expired",
    )
}

/// The command that was sent, which must be the only one.
fn asked(play: &Play) -> &CommandExecution {
    match play.changes.as_slice() {
        [Mutation::ExecuteCommand(command)] => command,
        other => panic!("{other:?}"),
    }
}

/// The session that was to be entered, if one was.
fn entered(play: &Play) -> Option<&ShellOrder> {
    let mut orders = play.outside.iter().filter_map(|it| match it {
        Effect::Shell(order) => Some(&**order),
        _ => None,
    });
    let first = orders.next();
    assert!(orders.next().is_none(), "entered twice");
    first
}

#[test]
fn one_key_opens_a_shell_in_the_newest_task_with_a_running_agent() {
    let mut play = at("storefront", SMALL, true);
    play.press("s");
    play.until("it is sent", |play| !play.changes.is_empty());
    play.must_show("0a1b2c3d (newest of 2 with a running agent)");
    play.rest();
    let command = asked(&play);
    assert!(command.task.ends_with("/0a1b2c3d000000000000000000000002"));
    assert_eq!(command.container.as_deref(), Some("app"));
    assert_eq!(&*command.command, "/bin/sh");
    assert!(command.interactive);
    let order = entered(&play).expect("it is entered").clone();
    assert_eq!(&*order.container, "app");
    assert_eq!(order.runtime_id.as_deref(), Some("0123-app"));
    assert_eq!(&*order.command, "/bin/sh");
    assert!(!play.shows("secret") && !format!("{order:?}").contains("token\""));
    assert_eq!(play.changes.len(), 1);
}

#[test]
fn the_task_is_read_again_after_a_session() {
    let mut play = at("storefront", SMALL, true);
    play.press("enter").rest();
    play.press("s").rest();
    assert!(entered(&play).is_some());
    let (before, ended) = (play.now, Ok("the shell has ended".to_owned()));
    play.feed(Message::ShellEnded(ended));
    play.rest();
    play.must_show("the shell has ended");
    assert_eq!(play.calls(SourceId::RunningTasks, before), 1);
    let failed = Err("the plugin crashed".to_owned());
    play.feed(Message::ShellEnded(failed));
    play.rest();
    play.must_show("the plugin crashed");
    assert_eq!(play.changes.len(), 1);
}

#[test]
fn a_command_runs_instead_of_a_shell() {
    let mut play = at("storefront", SMALL, true);
    play.command("exec env -0").rest();
    assert_eq!(&*asked(&play).command, "env -0");
    let mut play = at("storefront", SMALL, true);
    play.command("shell").rest();
    assert_eq!(&*asked(&play).command, "/bin/sh");
    let mut play = at("storefront", SMALL, true);
    play.command("exec").rest();
    play.must_show("exec which command?");
    assert!(play.changes.is_empty());
}

#[test]
fn windows_has_another_shell() {
    let mut play = at("storefront", SMALL, true);
    for task in &mut play.account.prod_web().running {
        task.platform_family = Some("Windows_Server_2022_Core".into());
    }
    play.press("s").rest();
    assert_eq!(&*asked(&play).command, "powershell.exe");
}

#[test]
fn a_task_and_a_container_are_entered_as_they_are_chosen() {
    // The task, from its list and from its page.
    for keys in ["enter s", "enter d s"] {
        let mut play = at("adrift", SMALL, true);
        play.press(&keys[..5]).rest();
        play.press(&keys[5..]).rest();
        assert!(asked(&play).task.contains("/0d00"), "{keys}");
    }
    // One container of several.
    let mut play = at("pair", SMALL, true);
    play.press("enter").rest();
    play.press("enter").rest();
    pick(&mut play, "log");
    play.press("s").rest();
    assert_eq!(asked(&play).container.as_deref(), Some("log"));
    // The lines of a service.
    let mut play = at("storefront", SMALL, true);
    play.press("l").rest();
    play.press("s").rest();
    assert!(asked(&play).task.contains("/0a1b2c3d"));
}

#[test]
fn several_containers_are_a_choice() {
    for size in SIZES {
        let mut play = at("pair", size, true);
        play.press("s").rest();
        keep("shell_containers", &play);
        assert!(play.changes.is_empty());
        play.press("2").rest();
        assert_eq!(asked(&play).container.as_deref(), Some("log"));
    }
    let mut play = at("pair", SMALL, true);
    play.press("s").rest();
    play.press("esc").rest();
    assert!(play.changes.is_empty() && !play.shows("which container"));
    // The one whose agent has stopped leads to the list.
    play.press("s").rest();
    play.press("3").rest();
    play.must_show("not sent: agent: init: STOPPED");
    assert!(play.changes.is_empty());
}

#[test]
fn a_shell_is_for_one_thing() {
    let mut play = started(SMALL, true, "");
    play.press("* s").rest();
    play.must_show("a shell is for one: 7 are marked");
    play.press("ctrl-space");
    pick(&mut play, "idle");
    play.press("s").rest();
    play.must_show("no task of idle is RUNNING");
    play.press("esc esc esc").rest();
    play.press("s").rest();
    play.must_show("a shell is for a task, a container or a service");
    assert!(play.changes.is_empty());
}

#[test]
fn read_only_sends_nothing_and_still_has_the_list() {
    let mut play = at("storefront", SMALL, false);
    play.press("s").rest();
    play.must_show("read-only: start with --write");
    play.command("exec-check").rest();
    play.must_show("✖ write mode");
    keep("shell_check_read_only", &play);
    play.press("s enter").rest();
    assert!(play.changes.is_empty());
    play.must_show("✖ write mode");
    play.press("esc");
    assert!(!play.shows("✖ write mode"));
}

#[test]
fn the_list_says_what_is_wrong_before_anything_is_sent() {
    for name in ["vault", "silent", "closed"] {
        for size in SIZES {
            let mut play = at(name, size, true);
            play.press("s").rest();
            play.live(Duration::from_secs(3));
            play.feed(Message::Plugin(Ok("1.2.707.0".to_owned())));
            play.rest();
            play.must_show("not sent: ");
            assert!(play.changes.is_empty(), "{name}");
            keep(&format!("shell_check_{name}"), &play);
        }
    }
    // Whoever knows better tries all the same.
    let mut play = at("silent", SMALL, true);
    play.press("s").rest();
    play.press("s").rest();
    assert_eq!(asked(&play).container.as_deref(), Some("app"));
    assert!(entered(&play).is_some());
}

#[test]
fn the_list_of_what_works_and_of_what_does_not_connect() {
    for size in SIZES {
        let mut play = at("storefront", size, true);
        play.command("exec-check").rest();
        play.live(Duration::from_secs(3));
        assert!(play.changes.is_empty());
        keep("shell_check_storefront", &play);
        let mut play = at("adrift", size, true);
        play.changing = Some(is_not_connected);
        play.press("s").rest();
        play.live(Duration::from_secs(3));
        play.must_show("TargetNotConnectedException");
        play.must_show("✖ agent");
        keep("shell_check_adrift", &play);
    }
}

#[test]
fn a_denied_call_names_what_is_missing() {
    for size in SIZES {
        let mut play = at("storefront", size, true);
        play.changing = Some(is_denied);
        play.press("s").rest();
        play.live(Duration::from_secs(3));
        play.must_show("not allowed: ecs:ExecuteCommand is missing");
        play.must_show("✖ the caller may");
        keep("shell_denied", &play);
        assert_eq!(play.changes.len(), 1);
        play.press("esc");
    }
}

#[test]
fn a_lost_answer_is_told_and_not_asked_for_again() {
    for size in SIZES {
        let mut play = at("storefront", size, true);
        play.changing = Some(is_lost);
        play.press("s").rest();
        play.live(Duration::from_secs(60));
        assert_eq!(play.changes.len(), 1);
        assert!(entered(&play).is_none());
        keep("shell_lost", &play);
        play.press("esc").rest();
        play.live(Duration::from_secs(60));
        assert_eq!(play.changes.len(), 1);
    }
}

#[test]
fn what_passes_by_itself_is_tried_again_by_hand() {
    let mut play = at("storefront", SMALL, true);
    play.changing = Some(is_throttled);
    play.press("s").rest();
    play.must_show("throttled");
    play.changing = Some(opens);
    play.live(Duration::from_secs(30));
    assert_eq!(play.changes.len(), 1, "never by itself");
    play.press("s");
    play.live(Duration::from_secs(30));
    assert_eq!(play.changes.len(), 2);
    assert!(entered(&play).is_some());
}

#[test]
fn expired_credentials_end_it() {
    let mut play = at("storefront", SMALL, true);
    play.changing = Some(has_expired);
    play.press("s").rest();
    play.must_show("credentials expired");
    play.press("s").rest();
    play.live(Duration::from_secs(5));
    play.must_show("not sent: credentials expired");
    assert_eq!(play.changes.len(), 1);
}

#[test]
fn who_has_gone_is_not_taken_into_a_session() {
    let mut play = at("storefront", SMALL, true);
    play.press("s");
    play.until("it is sent", |play| !play.changes.is_empty());
    play.press("esc");
    play.must_show("not waited for any more");
    play.press("s");
    play.must_show("is asked for and not answered: wait for it");
    play.rest();
    play.must_show("was opened and not entered: it ends by itself");
    assert!(entered(&play).is_none());
    assert_eq!(play.changes.len(), 1);
}

#[test]
fn leaving_while_it_is_not_answered_takes_two_tries() {
    let mut play = at("storefront", SMALL, true);
    play.press("s");
    play.until("it is sent", |play| !play.changes.is_empty());
    play.press("ctrl-c");
    play.must_show("shell in app of 0a1b2c3d");
    assert!(!play.outside.iter().any(|it| matches!(it, Effect::Quit)));
    play.press("ctrl-c");
    assert!(play.outside.iter().any(|it| matches!(it, Effect::Quit)));
}

#[test]
fn it_is_answered_while_asking_is_paused() {
    let mut play = at("storefront", SMALL, true);
    play.press("p s");
    play.live(Duration::from_secs(2));
    assert_eq!(play.changes.len(), 1);
    assert!(entered(&play).is_some());
}

#[test]
fn production_wants_the_name_of_the_cluster() {
    for size in SIZES {
        let mut play = started(size, true, "prod-*");
        pick(&mut play, "storefront");
        play.press("s").rest();
        play.must_show("type prod-web to open a shell");
        keep("shell_production", &play);
        play.types("prod").press("enter").rest();
        play.must_show("that is not prod-web");
        assert!(play.changes.is_empty());
        play.types("-web").press("enter").rest();
        assert_eq!(play.changes.len(), 1);
    }
    let mut play = started(SMALL, true, "prod-*");
    pick(&mut play, "storefront");
    play.press("s").rest();
    play.press("esc").rest();
    assert!(play.changes.is_empty() && !play.shows("type prod-web"));
    play.press("j k").rest();
    assert!(play.changes.is_empty());
}

#[test]
fn the_help_tells_of_it() {
    let play = at("storefront", SMALL, true);
    let help = format!("{:?}", ecsight::app::help::page(&play.app));
    for text in [
        "a shell in a container of what is selected (ECS Exec)",
        ":exec COMMAND",
        ":exec-check",
    ] {
        assert!(help.contains(text), "{text}");
    }
}

#[test]
fn nothing_is_asked_of_the_network_before_the_list_is_on_screen() {
    let mut play = at("storefront", SMALL, true);
    let about_networks = |play: &Play| {
        let asks = play.errands.iter();
        let of_ec2 = asks.filter(|it| matches!(*it.ask, super::domain::errand::Ask::Network(_)));
        of_ec2.count()
    };
    let before = about_networks(&play);
    play.press("s").rest();
    assert_eq!(about_networks(&play), before);
    play.command("exec-check").rest();
    play.live(Duration::from_secs(3));
    assert!(about_networks(&play) > before);
    play.press("esc").rest();
    let after = about_networks(&play);
    play.live(Duration::from_secs(600));
    assert_eq!(about_networks(&play), after, "it ends with the list");
}
