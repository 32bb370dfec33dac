//! What is said of differences, and that none goes unsaid.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::domain::fixtures::definition;
use crate::domain::guarded::Guarded;
use crate::domain::task_definition::{
    ContainerDefinition, EnvironmentVariable, LogConfiguration, Secret, TaskDefinition,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn container(definition: &mut TaskDefinition) -> &mut ContainerDefinition {
    &mut definition.container_definitions.as_mut().unwrap()[0]
}

fn variable(name: &str, value: &str) -> EnvironmentVariable {
    EnvironmentVariable {
        name: Some(name.into()),
        value: Some(Guarded::hidden(value)),
    }
}

type Alter = fn(&mut TaskDefinition);

/// What one change comes to: `sign subject passage`.
fn said(alter: Alter) -> Vec<String> {
    let old = definition("web:1");
    let mut new = definition("web:2");
    alter(&mut new);
    task_definitions(&old, &new)
        .iter()
        .map(|change| {
            format!(
                "{} {}: {}",
                change.sign(),
                change.subject(),
                change.passage()
            )
        })
        .collect()
}

#[test]
fn two_revisions_that_say_the_same_do_not_differ() {
    assert_eq!(said(|_| {}), [""; 0]);
    // An empty list and none are the same to ECS.
    assert_eq!(said(|it| container(it).secrets = Some(Vec::new())), [""; 0]);
}

#[test]
fn differences_are_said_in_words() {
    let cases: &[(Alter, &[&str])] = &[
        (
            |it| {
                container(it).image =
                    Some("123456789012.dkr.ecr.us-east-1.amazonaws.com/app:42".into())
            },
            &["~ image: app:41 → app:42"],
        ),
        (
            |it| container(it).image = Some("ghcr.io/app:41".into()),
            &["~ image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:41 → ghcr.io/app:41"],
        ),
        (
            |it| container(it).environment = None,
            &["− env STRIPE_KEY: ••••••"],
        ),
        (
            |it| container(it).environment = Some(vec![variable("STRIPE_KEY", "two")]),
            &["~ env STRIPE_KEY: another value, which is masked"],
        ),
        (
            |it| {
                let both = vec![variable("STRIPE_KEY", "one"), variable("DEBUG", "1")];
                container(it).environment = Some(both);
            },
            &["+ env DEBUG: ••••••"],
        ),
        (
            |it| {
                container(it).secrets = Some(vec![Secret {
                    name: "TOKEN".into(),
                    value_from: "arn:secret".into(),
                }]);
            },
            &["+ secret TOKEN: arn:secret"],
        ),
        (
            |it| it.memory = Some("1024".into()),
            &["~ task memory: 512 → 1024"],
        ),
        (
            |it| container(it).command = Some(vec!["serve".into(), "a b".into()]),
            &["~ command: serve --port=8080 → serve 'a b'"],
        ),
        (
            |it| it.task_role_arn = None,
            &["− task role: arn:aws:iam::123456789012:role/app"],
        ),
        (
            |it| {
                let options = [("awslogs-group", "/a"), ("splunk-token", "x")];
                container(it).log_configuration = Some(LogConfiguration {
                    log_driver: "splunk".into(),
                    options: Some(
                        options
                            .map(|(name, value)| (name.into(), Guarded::named(name, value.into())))
                            .into(),
                    ),
                    secret_options: None,
                });
            },
            &[
                "+ log driver: splunk",
                "+ log option awslogs-group: /a",
                "+ log option splunk-token: ••••••",
            ],
        ),
        (
            |it| container(it).name = Some("api".into()),
            &[
                "− container app: 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:41",
                "+ container api: 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:41",
            ],
        ),
        (
            |it| container(it).user = Some("app".into()),
            &["+ user: app"],
        ),
    ];
    for (alter, words) in cases {
        assert_eq!(said(*alter), *words);
    }
}

#[test]
fn what_explains_most_stands_in_front() {
    let words = said(|it| {
        it.memory = Some("1024".into());
        it.pid_mode = Some("task".into());
        let app = container(it);
        app.user = Some("app".into());
        app.environment = None;
        app.image = Some("app:42".into());
    });
    let order: Vec<&str> = words
        .iter()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(
        order,
        [
            "~ image",
            "− env STRIPE_KEY",
            "~ task memory",
            "+ user",
            "+ pid mode"
        ]
    );
}

/// A definition in which every member of every shape is there.
fn full() -> Value {
    json!({
        "task_definition_arn": "arn:aws:ecs:r:1:task-definition/web:1", "family": "web", "revision": 1,
        "status": "ACTIVE", "network_mode": "awsvpc", "cpu": "256", "memory": "512",
        "task_role_arn": "arn:task", "execution_role_arn": "arn:exec",
        "requires_compatibilities": ["FARGATE"],
        "runtime_platform": {"cpu_architecture": "X86_64", "operating_system_family": "LINUX"},
        "ephemeral_storage": {"size_in_gib": 21}, "pid_mode": "task", "ipc_mode": "none",
        "proxy_configuration": {"type": "APPMESH", "container_name": "envoy", "properties": [{"name": "ProxyIngressPort", "value": "15000"}]},
        "placement_constraints": [{"type": "memberOf", "expression": "attribute:x"}],
        "requires_attributes": [{"name": "ecs.capability.x", "value": "v", "target_type": "container-instance", "target_id": "i"}],
        "enable_fault_injection": true,
        "volumes": volumes(),
        "registered_at": "2026-03-01T00:00:00Z", "registered_by": "me",
        "deregistered_at": "2026-03-02T00:00:00Z", "delete_requested_at": "2026-03-03T00:00:00Z",
        "container_definitions": [app()],
    })
}

fn volumes() -> Value {
    json!([
        {"name": "all",
            "host": {"source_path": "/data"},
            "docker_volume_configuration": {"scope": "shared", "autoprovision": true, "driver": "local", "driver_opts": {"type": "nfs"}, "labels": {"a": "b"}},
            "efs_volume_configuration": {"file_system_id": "fs-1", "root_directory": "/", "transit_encryption": "ENABLED", "transit_encryption_port": 2049, "authorization_config": {"access_point_id": "fsap-1", "iam": "ENABLED"}},
            "fsx_windows_file_server_volume_configuration": {"file_system_id": "fs-2", "root_directory": "share", "authorization_config": {"credentials_parameter": "arn:p", "domain": "corp"}},
            "s3files_volume_configuration": {"file_system_arn": "arn:fs", "root_directory": "/", "transit_encryption_port": 1, "access_point_arn": "arn:ap"},
            "configured_at_launch": true},
    ])
}

fn app() -> Value {
    let mut app = json!({
        "name": "app", "image": "app:1", "essential": true, "cpu": 1, "memory": 2, "memory_reservation": 3,
        "entry_point": ["sh"], "command": ["-c"],
        "port_mappings": [{"container_port": 80, "container_port_range": "1-2", "host_port": 0, "protocol": "tcp", "name": "http", "app_protocol": "http2"}],
        "environment": [{"name": "A", "value": "m"}],
        "environment_files": [{"value": "arn:s3", "type": "s3"}],
        "secrets": [{"name": "S", "value_from": "arn:s"}],
        "health_check": {"command": ["CMD", "x"], "interval": 1, "timeout": 2, "retries": 3, "start_period": 4},
        "depends_on": [{"container_name": "db", "condition": "HEALTHY"}],
        "log_configuration": {"log_driver": "awslogs", "options": {"awslogs-group": "/g"}, "secret_options": [{"name": "t", "value_from": "arn:t"}]},
        "firelens_configuration": {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}},
        "restart_policy": {"enabled": true, "ignored_exit_codes": [0], "restart_attempt_period": 60},
        "start_timeout": 1, "stop_timeout": 2,
        "repository_credentials": {"credentials_parameter": "arn:c"},
        "version_consistency": "enabled",
        "mount_points": [{"source_volume": "all", "container_path": "/x", "read_only": true}],
        "volumes_from": [{"source_container": "db", "read_only": true}],
    });
    let rest = json!({
        "linux_parameters": {
            "capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]},
            "devices": [{"host_path": "/dev/a", "container_path": "/dev/b", "permissions": ["read"]}],
            "init_process_enabled": true, "shared_memory_size": 64,
            "tmpfs": [{"container_path": "/tmp", "size": 1, "mount_options": ["rw"]}],
            "max_swap": 1, "swappiness": 60},
        "ulimits": [{"name": "nofile", "soft_limit": 1, "hard_limit": 2}],
        "system_controls": [{"namespace": "net.core.somaxconn", "value": "1"}],
        "resource_requirements": [{"type": "GPU", "value": "1", "sharing_strategy": "mps"}],
        "readonly_root_filesystem": true, "privileged": true, "user": "u", "working_directory": "/w",
        "hostname": "h", "disable_networking": true, "links": ["l"], "dns_servers": ["1.1.1.1"],
        "dns_search_domains": ["d"], "extra_hosts": [{"hostname": "h", "ip_address": "1.2.3.4"}],
        "docker_security_options": ["label:x"], "docker_labels": {"team": "t"},
        "credential_specs": ["c"], "interactive": true, "pseudo_terminal": true,
    });
    for (name, value) in rest.as_object().unwrap() {
        app[name] = value.clone();
    }
    app
}

/// Members that name a revision, or tell of its life, and say nothing of its content.
const NAMES: &[&str] = &[
    "/task_definition_arn",
    "/revision",
    "/status",
    "/registered_at",
    "/requires_attributes",
    "/registered_by",
    "/deregistered_at",
    "/delete_requested_at",
];

/// Every way to another value: a leaf that says something else, a member or an item that is gone.
fn altered(value: &Value, at: &str, found: &mut Vec<(String, Value)>) {
    let wrap = |inner: Vec<(String, Value)>,
                found: &mut Vec<(String, Value)>,
                set: &dyn Fn(Value) -> Value| {
        found.extend(inner.into_iter().map(|(path, inner)| (path, set(inner))));
    };
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = format!("{at}/{name}");
                let mut inner = Vec::new();
                altered(member, &path, &mut inner);
                wrap(inner, found, &|inner| {
                    let mut other = members.clone();
                    other.insert(name.clone(), inner);
                    Value::Object(other)
                });
                let mut without = members.clone();
                without.remove(name);
                found.push((format!("{path} gone"), Value::Object(without)));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let mut inner = Vec::new();
                altered(item, &format!("{at}/{index}"), &mut inner);
                wrap(inner, found, &|inner| {
                    let mut other = items.clone();
                    other[index] = inner;
                    Value::Array(other)
                });
                let mut twice = items.clone();
                twice.insert(index, item.clone());
                found.push((format!("{at}/{index} twice"), Value::Array(twice)));
            }
            found.push((format!("{at} empty"), json!([])));
        }
        Value::Bool(flag) => found.push((at.to_owned(), json!(!flag))),
        Value::Number(number) => found.push((at.to_owned(), json!(number.as_i64().unwrap() + 1))),
        Value::String(text) => found.push((at.to_owned(), json!(format!("{text}x")))),
        Value::Null => {}
    }
}

fn no_null(value: &Value, at: &str) {
    match value {
        Value::Null => panic!("{at} is not filled: the property would not see it"),
        Value::Object(members) => members
            .iter()
            .for_each(|(name, member)| no_null(member, &format!("{at}/{name}"))),
        Value::Array(items) => items.iter().for_each(|item| no_null(item, at)),
        _ => {}
    }
}

#[test]
fn no_change_of_any_member_goes_unsaid() {
    let full = full();
    let old: TaskDefinition = serde_json::from_value(full.clone()).unwrap();
    no_null(&serde_json::to_value(&old).unwrap(), "");
    let mut cases = Vec::new();
    altered(&full, "", &mut cases);
    assert!(cases.len() > 250, "{}", cases.len());
    let mut seen = 0;
    for (path, other) in cases {
        // ECS refuses two containers of one name.
        if path == "/container_definitions/0 twice" {
            continue;
        }
        // A shape without a member that AWS always sends cannot be read.
        let Ok(new) = serde_json::from_value::<TaskDefinition>(other) else {
            continue;
        };
        let changes = task_definitions(&old, &new);
        let named = NAMES.iter().any(|name| path.starts_with(name));
        assert_eq!(changes.is_empty(), named, "{path}: {changes:?}");
        // The other way round as well.
        assert_eq!(task_definitions(&new, &old).is_empty(), named, "{path}");
        assert_eq!(brief(&changes, 80).is_empty(), named, "{path}");
        seen += 1;
    }
    assert!(seen > 200, "{seen}");
}

#[test]
fn another_masked_value_is_another_value_wherever_it_is() {
    let hidden = |value: &str| Guarded::hidden(value);
    let with = |value: &str| {
        let mut it = definition("web:1");
        let app = container(&mut it);
        app.docker_labels = Some(BTreeMap::from([("auth".into(), hidden(value))]));
        it
    };
    assert!(task_definitions(&with("a"), &with("a")).is_empty());
    let changes = task_definitions(&with("a"), &with("b"));
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].passage(), "another value, which is masked");
}

fn change(
    container: Option<&str>,
    what: &str,
    item: Option<&str>,
    old: Option<&str>,
    new: Option<&str>,
) -> Change {
    Change {
        container: container.map(Text::from),
        what: what.into(),
        item: item.map(str::to_owned),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
        weight: Weight::Rest,
    }
}

#[test]
fn all_of_it_in_one_line() {
    let app = Some("app");
    let image = change(
        app,
        "image",
        None,
        Some("checkout:1.8.3"),
        Some("checkout:1.8.4"),
    );
    let digest = change(
        app,
        "image",
        None,
        Some("r.io/a@sha256:0123456789"),
        Some("r.io/a@sha256:abcdef0123"),
    );
    let gone = change(app, "env", Some("STRIPE_KEY"), Some("••••••"), None);
    let more = change(app, "env", Some("DEBUG"), None, Some("••••••"));
    let other = change(app, "env", Some("MODE"), Some("••••••"), Some("••••••"));
    let memory = change(None, "memory", None, Some("512"), Some("1024"));
    let user = change(Some("web"), "user", None, None, Some("root"));
    let long = change(
        None,
        "task role",
        None,
        Some("arn:aws:iam::123456789012:role/one-of-the-very-long-ones"),
        None,
    );
    for (changes, width, line) in [
        (vec![], 80, ""),
        (vec![image.clone()], 80, "image 1.8.3→1.8.4"),
        (vec![digest], 80, "image …0123456→…abcdef0"),
        (
            vec![image.clone(), gone.clone(), more, other, memory.clone()],
            80,
            "image 1.8.3→1.8.4 · env −STRIPE_KEY +DEBUG ~MODE · memory 512→1024",
        ),
        (
            vec![image.clone(), gone.clone(), memory.clone()],
            30,
            "image 1.8.3→1.8.4 · 2 more",
        ),
        (
            vec![image.clone(), user],
            80,
            "app image 1.8.3→1.8.4 · web user +root",
        ),
        (vec![long], 80, "task role −…e-of-the-very-long-ones"),
        (vec![memory], 3, "memory 512→1024"),
    ] {
        assert_eq!(brief(&changes, width), line);
    }
}

#[test]
fn service_revisions_are_compared_by_what_runs_and_where() {
    let image = |digest: &str| RevisionImage {
        container: "app".into(),
        image: Some("app:1".into()),
        digest: Some(digest.into()),
    };
    let old = RevisionView {
        images: vec![image("sha256:aaaaaaaaaaaaaaaa")],
        task_definition: Some("arn:aws:ecs:r:1:task-definition/web:1".into()),
        subnets: Some(vec!["subnet-1".into()]),
        platform_version: Some("1.4.0".into()),
        ..RevisionView::default()
    };
    let said = |new: &RevisionView| brief(&service_revisions(&old, new), 200);
    assert_eq!(said(&old), "");
    let mut new = old.clone();
    new.images = vec![image("sha256:bbbbbbbbbbbbbbbb")];
    assert_eq!(said(&new), "digest sha256:aaaaaaaaaaaa→sha256:bbbbbbbbbbbb");
    let mut new = old.clone();
    new.task_definition = Some("arn:aws:ecs:r:1:task-definition/web:2".into());
    new.subnets = Some(vec!["subnet-2".into()]);
    new.others = vec![("exec".into(), "on".into())];
    new.images = Vec::new();
    assert_eq!(
        said(&new),
        "container −app · task definition web:1→web:2 · subnet −subnet-1 +subnet-2 · setting +exec"
    );
}
