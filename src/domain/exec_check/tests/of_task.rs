//! Lines about the caller and the task itself.

use crate::domain::fault::{Fault, FaultKind};

use super::world::{agent, denied};
use super::{Case, State};
use State::{Fails, Passes, Unknown, Warns};

pub const CASES: &[Case] = &[
    ("write mode", |_| {}, Passes, "on"),
    (
        "write mode",
        |it| it.write = false,
        Fails,
        "read-only: nothing is sent",
    ),
    (
        "the caller may",
        |_| {},
        Passes,
        "ecs:ExecuteCommand was allowed",
    ),
    (
        "the caller may",
        |it| it.tried = None,
        Unknown,
        "ecs:ExecuteCommand: known when it is tried",
    ),
    (
        "the caller may",
        |it| {
            it.tried = None;
            it.exec(|exec| exec.kms_key_id = Some("key/1".into()));
        },
        Unknown,
        "ecs:ExecuteCommand and kms:GenerateDataKey: known when it is tried",
    ),
    (
        "the caller may",
        |it| it.tried = denied("no"),
        Fails,
        "not allowed: ecs:ExecuteCommand is missing",
    ),
    ("task", |_| {}, Passes, "RUNNING"),
    (
        "task",
        |it| it.task().desired_status = Some("STOPPED".into()),
        Warns,
        "RUNNING, and about to be stopped: a session would end with it",
    ),
    (
        "task",
        |it| {
            it.task().last_status = Some("STOPPED".into());
            it.task().stopped_reason = Some("Scaling activity".into());
        },
        Fails,
        "STOPPED: Scaling activity",
    ),
    (
        "task",
        |it| it.task().last_status = Some("PENDING".into()),
        Fails,
        "PENDING, not RUNNING",
    ),
    (
        "task",
        |it| it.task().last_status = None,
        Unknown,
        "AWS does not tell its status",
    ),
    (
        "task",
        |it| it.task = Err("not read yet".to_owned()),
        Unknown,
        "not read yet",
    ),
    ("ECS Exec", |_| {}, Passes, "on"),
    (
        "ECS Exec",
        |it| it.service().enable_execute_command = Some(false),
        Warns,
        "on for this task; off for the service since: tasks that start now have none",
    ),
    (
        "ECS Exec",
        |it| it.task().enable_execute_command = Some(false),
        Fails,
        "off: the service has it on since, but this task is older",
    ),
    (
        "ECS Exec",
        |it| {
            it.task().enable_execute_command = Some(false);
            it.service().enable_execute_command = Some(false);
        },
        Fails,
        "off (enableExecuteCommand)",
    ),
    (
        "ECS Exec",
        |it| {
            it.task().enable_execute_command = Some(false);
            it.service = None;
        },
        Fails,
        "off (enableExecuteCommand)",
    ),
    (
        "ECS Exec",
        |it| it.task().enable_execute_command = None,
        Unknown,
        "AWS does not tell enableExecuteCommand",
    ),
    ("container", |_| {}, Passes, "app: RUNNING"),
    (
        "container",
        |it| it.app().last_status = Some("STOPPED".into()),
        Fails,
        "app: STOPPED",
    ),
    (
        "container",
        |it| it.container = Some("web"),
        Fails,
        "the task has no container web",
    ),
    (
        "container",
        |it| it.app().last_status = None,
        Unknown,
        "app: —",
    ),
    ("agent", |_| {}, Passes, "app: RUNNING"),
    (
        "agent",
        |it| {
            let fault = Fault::new(FaultKind::Bug, "ecs:ExecuteCommand", "later");
            let code = Some("TargetNotConnectedException".into());
            it.tried = Some(Err(Fault { code, ..fault }));
        },
        Fails,
        "app: RUNNING, and not connected to Session Manager",
    ),
    (
        "the caller may",
        |it| {
            it.tried = Some(Err(Fault::new(FaultKind::NotFound, "x", "no")));
        },
        Unknown,
        "it was tried, and refused for another reason",
    ),
    (
        "agent",
        |it| it.app().managed_agents = agent("PENDING", None),
        Warns,
        "app: PENDING",
    ),
    (
        "agent",
        |it| it.app().managed_agents = agent("STOPPED", Some("it ended")),
        Fails,
        "app: STOPPED (it ended)",
    ),
    (
        "agent",
        |it| it.app().managed_agents = None,
        Unknown,
        "app: none told",
    ),
    (
        "agent",
        |it| {
            it.app().managed_agents = None;
            it.task().enable_execute_command = Some(false);
        },
        Unknown,
        "none: it comes with ECS Exec",
    ),
    ("platform", |_| {}, Passes, "FARGATE 1.4.0, Linux"),
    (
        "platform",
        |it| it.task().platform_version = Some("1.3.0".into()),
        Fails,
        "FARGATE 1.3.0, Linux",
    ),
    (
        "platform",
        |it| it.task().platform_version = Some("LATEST".into()),
        Unknown,
        "FARGATE LATEST, Linux",
    ),
    (
        "platform",
        |it| it.task().platform_version = None,
        Unknown,
        "FARGATE: AWS does not tell its version",
    ),
    (
        "platform",
        |it| {
            it.task().platform_version = Some("1.0.0".into());
            it.task().platform_family = Some("Windows_Server_2022_Core".into());
        },
        Passes,
        "FARGATE 1.0.0, Windows",
    ),
    (
        "platform",
        |it| it.on_instance("1.50.1"),
        Fails,
        "EC2, ECS agent 1.50.1",
    ),
    (
        "platform",
        |it| it.on_instance("1.102.0"),
        Passes,
        "EC2, ECS agent 1.102.0",
    ),
    (
        "platform",
        |it| {
            it.task().launch_type = Some("EC2".into());
            it.instance = Some(Err("not read yet".to_owned()));
        },
        Unknown,
        "EC2: the agent of its instance: not read yet",
    ),
    (
        "platform",
        |it| it.task().launch_type = Some("MANAGED_INSTANCES".into()),
        Passes,
        "MANAGED_INSTANCES: AWS keeps the agent up to date",
    ),
    (
        "platform",
        |it| it.task().launch_type = Some("MOON".into()),
        Unknown,
        "MOON: nothing is known of it here",
    ),
];
