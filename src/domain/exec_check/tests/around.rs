//! Lines about the definition and what is around the task.

use super::world::{agent, hops};
use super::{Case, State};
use crate::domain::cluster::ExecuteCommandLogConfiguration;
use crate::domain::container_definition::{EnvironmentFile, EnvironmentVariable, Secret};
use crate::domain::path::{Hop, Verdict};
use State::{Fails, Passes, Unknown, Warns};

pub const CASES: &[Case] = &[
    ("root file system", |_| {}, Passes, "writable"),
    (
        "root file system",
        |it| it.defined().readonly_root_filesystem = Some(true),
        Warns,
        "read-only in app, and yet an agent runs",
    ),
    (
        "root file system",
        |it| {
            it.defined().readonly_root_filesystem = Some(true);
            it.app().managed_agents = agent("STOPPED", None);
        },
        Fails,
        "read-only in app",
    ),
    (
        "root file system",
        |it| it.definition = Err("not allowed: ecs:DescribeTaskDefinition is missing".to_owned()),
        Unknown,
        "not allowed: ecs:DescribeTaskDefinition is missing",
    ),
    ("task role", |_| {}, Passes, "arn:aws:iam::1:role/web"),
    (
        "task role",
        |it| it.definition().task_role_arn = None,
        Fails,
        "the task definition has none",
    ),
    (
        "task role",
        |it| {
            it.on_instance("1.99.0");
            it.definition().task_role_arn = None;
        },
        Warns,
        "none: the role of the instance is used, which cannot be read here",
    ),
    (
        "task role",
        |it| {
            it.task().launch_type = None;
            it.definition().task_role_arn = None;
            it.definition().requires_compatibilities = None;
        },
        Unknown,
        "none, and whether an instance has one for it is not told",
    ),
    ("the role may", |_| {}, Passes, "a session could be opened"),
    (
        "the role may",
        |it| it.tried = None,
        Unknown,
        "not read here; it needs ssmmessages:{Create,Open}{Control,Data}Channel",
    ),
    (
        "way to ssmmessages",
        |_| {},
        Passes,
        "endpoint vpce-1: by its private name",
    ),
    (
        "way to ssmmessages",
        |it| it.way = hops(Hop::blocked("route", "rtb-1", "none to the internet")),
        Fails,
        "route rtb-1: none to the internet",
    ),
    (
        "way to ssmmessages",
        |it| it.way = hops(Hop::new("group out", Verdict::Partly, "", "one of two")),
        Warns,
        "group out: one of two",
    ),
    (
        "way to ssmmessages",
        |it| it.way = hops(Hop::unknown("endpoint", "", "not read yet")),
        Unknown,
        "endpoint: not read yet",
    ),
    (
        "way to ssmmessages",
        |it| it.way = Err("no VPC is known".to_owned()),
        Unknown,
        "no VPC is known",
    ),
    ("IPv4", |_| {}, Passes, "its subnet has it"),
    (
        "IPv4",
        |it| it.ipv6_only = Ok(true),
        Fails,
        "its subnet has IPv6 only",
    ),
    (
        "IPv4",
        |it| it.ipv6_only = Err("not read yet".to_owned()),
        Unknown,
        "not read yet",
    ),
    ("environment", |_| {}, Passes, "no AWS keys in it"),
    (
        "environment",
        |it| {
            it.defined().environment = Some(vec![EnvironmentVariable {
                name: Some("AWS_ACCESS_KEY_ID".into()),
                value: None,
            }]);
        },
        Warns,
        "AWS_ACCESS_KEY_ID in app",
    ),
    (
        "environment",
        |it| {
            it.defined().secrets = Some(vec![Secret {
                name: "AWS_SECRET_ACCESS_KEY".into(),
                value_from: "arn:x".into(),
            }]);
        },
        Warns,
        "AWS_SECRET_ACCESS_KEY in app",
    ),
    (
        "environment",
        |it| {
            it.defined().environment_files = Some(vec![EnvironmentFile {
                value: "arn:x".into(),
                r#type: "s3".into(),
            }]);
        },
        Unknown,
        "app reads it from files, which are not read here",
    ),
    ("processes", |_| {}, Passes, "each container has its own"),
    (
        "processes",
        |it| it.definition().pid_mode = Some("task".into()),
        Warns,
        "pidMode task: one session at a time for all containers of the task",
    ),
    (
        "processes",
        |it| it.definition = Err("not read yet".to_owned()),
        Unknown,
        "not read yet",
    ),
    ("init process", |_| {}, Passes, "enabled"),
    (
        "init process",
        |it| it.defined().linux_parameters = None,
        Warns,
        "not enabled in app",
    ),
    (
        "init process",
        |it| it.definition = Err("not read yet".to_owned()),
        Unknown,
        "not read yet",
    ),
    (
        "init process",
        |it| {
            it.defined().linux_parameters = None;
            it.task().platform_family = Some("Windows_Server_2022_Core".into());
        },
        Passes,
        "no line",
    ),
    (
        "encryption",
        |_| {},
        Passes,
        "TLS alone: the cluster names no key",
    ),
    (
        "encryption",
        |it| it.exec(|exec| exec.kms_key_id = Some("key/1".into())),
        Warns,
        "with the key key/1",
    ),
    (
        "encryption",
        |it| it.cluster = Err("not read yet".to_owned()),
        Unknown,
        "not read yet",
    ),
    (
        "record",
        |_| {},
        Passes,
        "by the awslogs log driver of the container, where it has one",
    ),
    (
        "record",
        |it| it.exec(|exec| exec.logging = Some("NONE".into())),
        Passes,
        "sessions are not recorded",
    ),
    (
        "record",
        |it| {
            it.exec(|exec| {
                exec.logging = Some("OVERRIDE".into());
                exec.log_configuration = Some(ExecuteCommandLogConfiguration {
                    cloud_watch_log_group_name: Some("/exec".into()),
                    s3_bucket_name: Some("kept".into()),
                    s3_key_prefix: None,
                });
            });
        },
        Passes,
        "sessions are in log group /exec and bucket kept",
    ),
    (
        "record",
        |it| it.exec(|exec| exec.logging = Some("OVERRIDE".into())),
        Warns,
        "OVERRIDE without a place to write to",
    ),
    (
        "record",
        |it| it.exec(|exec| exec.logging = Some("TAPE".into())),
        Unknown,
        "logging TAPE",
    ),
    ("session-manager-plugin", |_| {}, Passes, "1.2.707.0"),
    (
        "session-manager-plugin",
        |it| it.plugin = None,
        Unknown,
        "nobody has looked for it yet",
    ),
    (
        "session-manager-plugin",
        |it| it.plugin = Some(Err("not found".to_owned())),
        Passes,
        "not found; ecsight's own client enters the session",
    ),
    (
        "session-manager-plugin",
        |it| {
            it.plugin = Some(Err("not found".to_owned()));
            it.cluster = Err("not read yet".to_owned());
        },
        Warns,
        "not found",
    ),
    (
        "session-manager-plugin",
        |it| {
            it.plugin = Some(Err("not found".to_owned()));
            it.exec(|exec| exec.kms_key_id = Some("key/1".into()));
        },
        Fails,
        "not found",
    ),
];
