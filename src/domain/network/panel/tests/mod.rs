mod closed;
mod interface;
mod law;

use super::*;
use crate::domain::cluster::NameValue;
use crate::domain::container_definition::{ContainerDefinition, PortMapping};
use crate::domain::fixtures::{ago, bare_task, container, now, task};
use crate::domain::health::Health;
use crate::domain::network::{Peer, PeerKind, Permission, SecurityGroup};
use crate::domain::task::{Attachment, NetworkBinding, NetworkInterface, Task};
use crate::domain::task_definition::{RuntimePlatform, TaskDefinition};

fn mapping(inside: i32, host: Option<i32>) -> PortMapping {
    PortMapping {
        container_port: Some(inside),
        host_port: host,
        ..PortMapping::default()
    }
}

fn defined(mode: Option<&str>, mappings: Vec<PortMapping>) -> TaskDefinition {
    TaskDefinition {
        network_mode: mode.map(Text::from),
        container_definitions: Some(vec![ContainerDefinition {
            name: Some("app".into()),
            port_mappings: Some(mappings),
            ..ContainerDefinition::default()
        }]),
        ..TaskDefinition::default()
    }
}

fn binding(inside: i32, host: i32, at: &str) -> NetworkBinding {
    NetworkBinding {
        bind_ip: Some(at.into()),
        container_port: Some(inside),
        host_port: Some(host),
        protocol: Some("tcp".into()),
        ..NetworkBinding::default()
    }
}

fn on_instance(bindings: Vec<NetworkBinding>) -> Task {
    let mut app = container("app");
    app.network_bindings = Some(bindings);
    Task {
        containers: Some(vec![app]),
        launch_type: Some("EC2".into()),
        last_status: Some("RUNNING".into()),
        ..bare_task("aaa")
    }
}

fn instance() -> Fact<Vec<Text>> {
    Fact::Known(vec!["10.0.0.7".into()])
}

/// `8080/tcp 32768 at 10.0.0.7:32768`.
fn told(port: &Port) -> String {
    let host = port
        .host
        .map_or_else(|| "—".to_owned(), |it| it.to_string());
    let reached = match &port.reached {
        Reached::At(places) => format!("at {}", places.join(" ")),
        Reached::Was(places) => format!("was {}", places.join(" ")),
        Reached::Nowhere(why) => format!("nowhere: {why}"),
        Reached::Unknown(why) => format!("unknown: {why}"),
    };
    format!("{} {host} {reached}", port.inside_words())
}

#[test]
fn each_mode_reaches_its_ports_in_its_own_way() {
    let over = |task: Task| Task {
        last_status: Some("STOPPED".into()),
        ..task
    };
    let both = vec![binding(80, 32_768, "0.0.0.0"), binding(80, 32_768, "::")];
    let apart = vec![binding(80, 32_768, "0.0.0.0"), binding(80, 32_769, "::")];
    let none = Vec::new;
    let gone = over(on_instance(both.clone()));
    let unread = Fact::Unknown(Text::from("not allowed: ec2:DescribeInstances is missing"));
    let (bridge, host) = (Some("bridge"), Some("host"));
    type Case = (
        Option<&'static str>,
        PortMapping,
        Task,
        Fact<Vec<Text>>,
        &'static [&'static str],
    );
    let cases: Vec<Case> = vec![
        (
            bridge,
            mapping(80, Some(0)),
            on_instance(both.clone()),
            instance(),
            &["80/tcp 32768 at 10.0.0.7:32768"],
        ),
        (
            None,
            mapping(80, None),
            on_instance(both.clone()),
            instance(),
            &["80/tcp 32768 at 10.0.0.7:32768"],
        ),
        (
            bridge,
            mapping(80, Some(0)),
            on_instance(apart),
            instance(),
            &[
                "80/tcp 32768 at 10.0.0.7:32768",
                "80/tcp 32769 at 10.0.0.7:32769",
            ],
        ),
        (
            bridge,
            mapping(80, Some(8080)),
            on_instance(none()),
            instance(),
            &["80/tcp 8080 at 10.0.0.7:8080"],
        ),
        (
            bridge,
            mapping(80, Some(0)),
            on_instance(none()),
            instance(),
            &["80/tcp — unknown: no host port told yet"],
        ),
        (
            bridge,
            mapping(80, Some(0)),
            on_instance(both.clone()),
            unread,
            &["80/tcp 32768 unknown: not allowed: ec2:DescribeInstances is missing"],
        ),
        (
            bridge,
            mapping(80, Some(0)),
            on_instance(both.clone()),
            Fact::Awaited,
            &["80/tcp 32768 unknown: the instance's address is not read yet"],
        ),
        (
            bridge,
            mapping(80, Some(0)),
            on_instance(both.clone()),
            Fact::Absent,
            &["80/tcp 32768 unknown: EC2 knows no such instance"],
        ),
        (
            bridge,
            mapping(80, Some(0)),
            over(on_instance(both.clone())),
            instance(),
            &["80/tcp 32768 was 10.0.0.7:32768"],
        ),
        (
            bridge,
            mapping(80, Some(0)),
            over(on_instance(none())),
            instance(),
            &["80/tcp — nowhere: the task has stopped"],
        ),
        (
            bridge,
            mapping(81, Some(81)),
            on_instance(both.clone()),
            instance(),
            &["81/tcp 81 at 10.0.0.7:81", "80/tcp 32768 at 10.0.0.7:32768"],
        ),
        (
            bridge,
            mapping(80, Some(0)),
            gone,
            Fact::Absent,
            &["80/tcp 32768 nowhere: the task has stopped"],
        ),
        (
            host,
            mapping(80, None),
            on_instance(none()),
            instance(),
            &["80/tcp 80 at 10.0.0.7:80"],
        ),
        (
            host,
            mapping(80, Some(80)),
            on_instance(vec![binding(80, 80, "0.0.0.0")]),
            instance(),
            &["80/tcp 80 at 10.0.0.7:80"],
        ),
        (
            Some("none"),
            mapping(80, None),
            on_instance(none()),
            instance(),
            &["80/tcp — nowhere: the mode is none"],
        ),
        (
            Some("mesh"),
            mapping(80, None),
            on_instance(none()),
            instance(),
            &["80/tcp — unknown: this version does not know the network mode"],
        ),
        (
            Some("awsvpc"),
            mapping(8080, Some(8080)),
            task("aaa", "web"),
            Fact::Awaited,
            &["8080/tcp — at 10.40.1.17:8080"],
        ),
        (
            Some("awsvpc"),
            mapping(8080, None),
            over(task("aaa", "web")),
            Fact::Awaited,
            &["8080/tcp — was 10.40.1.17:8080"],
        ),
        (
            Some("awsvpc"),
            mapping(8080, None),
            on_instance(none()),
            Fact::Awaited,
            &["8080/tcp — unknown: the task has no address yet"],
        ),
        (
            Some("awsvpc"),
            PortMapping::default(),
            task("aaa", "web"),
            Fact::Awaited,
            &["—/tcp — unknown: the definition tells no port"],
        ),
    ];
    for (mode, mapping, task, host, expected) in cases {
        let definition = defined(mode, vec![mapping]);
        let ports = of_task(&task, Some(&definition), &host);
        let ports: Vec<String> = ports.iter().map(told).collect();
        assert_eq!(ports, expected, "{mode:?}");
    }
}

#[test]
fn ranges_keep_their_length() {
    let range = PortMapping {
        container_port_range: Some("8000-8002".into()),
        protocol: Some("udp".into()),
        ..PortMapping::default()
    };
    let bound = NetworkBinding {
        container_port_range: Some("8000-8002".into()),
        host_port_range: Some("32768-32770".into()),
        protocol: Some("udp".into()),
        ..NetworkBinding::default()
    };
    let task = on_instance(vec![bound]);
    let definition = defined(Some("bridge"), vec![range]);
    let ports = of_task(&task, Some(&definition), &instance());
    let ports: Vec<String> = ports.iter().map(told).collect();
    assert_eq!(ports, ["8000-8002/udp 32768-32770 at 10.0.0.7:32768-32770"]);
    assert!(Ports::parse("80-82").is_some_and(|it| it.has(81) && !it.has(83)));
    for nonsense in ["", "-", "80-", "http", "80-90-100"] {
        assert_eq!(Ports::parse(nonsense), None, "{nonsense}");
    }
}

#[test]
fn addresses_of_version_6_are_in_brackets() {
    let mut task = task("aaa", "web");
    let attachments = task.attachments.as_mut().expect("it has one");
    let details = attachments[0].details.as_mut().expect("it has some");
    details.push(NameValue {
        name: Some("privateIPv6Address".into()),
        value: Some("2600:1f18::1".into()),
    });
    let definition = defined(Some("awsvpc"), vec![mapping(80, None)]);
    let ports = of_task(&task, Some(&definition), &Fact::Awaited);
    assert_eq!(
        told(&ports[0]),
        "80/tcp — at 10.40.1.17:80 [2600:1f18::1]:80"
    );
}

#[test]
fn without_a_definition_the_bindings_tell() {
    let task = on_instance(vec![binding(80, 32_768, "0.0.0.0")]);
    let ports = of_task(&task, None, &instance());
    assert_eq!(told(&ports[0]), "80/tcp 32768 at 10.0.0.7:32768");
    assert_eq!(of_task(&bare_task("bbb"), None, &instance()), []);
}

#[test]
fn a_running_container_without_its_host_port_is_found() {
    let definition = defined(Some("bridge"), vec![mapping(80, Some(0))]);
    let mode = Some(Mode::Bridge);
    let find = |task: &Task| {
        let ports = of_task(task, Some(&definition), &instance());
        unbound(task, mode.as_ref(), &ports).len()
    };
    assert_eq!(find(&on_instance(Vec::new())), 1);
    assert_eq!(find(&on_instance(vec![binding(80, 32_768, "0.0.0.0")])), 0);
    let mut pending = on_instance(Vec::new());
    pending.containers.as_mut().expect("one")[0].last_status = Some("PENDING".into());
    assert_eq!(find(&pending), 0);
    let mut stopped = on_instance(Vec::new());
    stopped.last_status = Some("STOPPED".into());
    assert_eq!(find(&stopped), 0);
}

#[test]
fn an_address_that_only_a_container_tells_counts() {
    let mut app = container("app");
    app.network_interfaces = Some(vec![NetworkInterface {
        attachment_id: None,
        private_ipv4_address: Some("10.1.2.3".into()),
        ipv6_address: None,
    }]);
    let task = Task {
        containers: Some(vec![app]),
        last_status: Some("RUNNING".into()),
        ..bare_task("aaa")
    };
    let definition = defined(Some("awsvpc"), vec![mapping(80, None)]);
    let ports = of_task(&task, Some(&definition), &Fact::Awaited);
    assert_eq!(told(&ports[0]), "80/tcp — at 10.1.2.3:80");
    assert_eq!(trouble(&task, Some(&Mode::Awsvpc), now()), None);
}
