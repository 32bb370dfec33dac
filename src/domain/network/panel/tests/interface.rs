//! Modes, and interfaces that are not there.

use super::*;

#[test]
fn the_mode_is_the_definitions_or_what_the_task_shows() {
    let on_windows = TaskDefinition {
        runtime_platform: Some(RuntimePlatform {
            cpu_architecture: None,
            operating_system_family: Some("WINDOWS_SERVER_2022_CORE".into()),
        }),
        ..defined(None, Vec::new())
    };
    let given = |mode| defined(Some(mode), Vec::new());
    let (ec2, fargate) = (on_instance(Vec::new()), task("aaa", "web"));
    let cases = [
        (&ec2, Some(given("bridge")), Some(Mode::Bridge)),
        (&ec2, Some(given("host")), Some(Mode::Host)),
        (&ec2, Some(given("none")), Some(Mode::None)),
        (&ec2, Some(given("awsvpc")), Some(Mode::Awsvpc)),
        (&ec2, Some(given("mesh")), Some(Mode::Other("mesh".into()))),
        (&ec2, Some(given("")), Some(Mode::Bridge)),
        (&ec2, Some(defined(None, Vec::new())), Some(Mode::Bridge)),
        (&ec2, Some(on_windows), Some(Mode::Nat)),
        (&ec2, None, None),
        (
            &fargate,
            Some(defined(None, Vec::new())),
            Some(Mode::Awsvpc),
        ),
        (&fargate, None, Some(Mode::Awsvpc)),
    ];
    for (task, definition, expected) in cases {
        assert_eq!(Mode::of(task, definition.as_ref()), expected);
    }
}

fn waiting(status: Option<&str>, last: &str, seconds: u64) -> Task {
    let attachment = status.map(|status| Attachment {
        id: Some("0d1f".into()),
        r#type: Some("ElasticNetworkInterface".into()),
        status: Some(status.into()),
        details: (status == "FAILED").then(|| {
            vec![NameValue {
                name: Some("statusReason".into()),
                value: Some("no free address".into()),
            }]
        }),
    });
    Task {
        last_status: Some(last.into()),
        created_at: Some(ago(seconds)),
        attachments: Some(attachment.into_iter().collect()),
        ..bare_task("aaa")
    }
}

#[test]
fn waiting_long_for_an_interface_is_said() {
    let tell = |task: &Task| trouble(task, Some(&Mode::Awsvpc), now());
    let said = |health, words: &str| Some((health, words.to_owned()));
    let cases = [
        (waiting(Some("ATTACHED"), "RUNNING", 900), None),
        (
            waiting(Some("ATTACHING"), "PROVISIONING", 20),
            said(
                Health::Changing,
                "waiting for its network interface since 20s: it is ATTACHING",
            ),
        ),
        (
            waiting(Some("PRECREATED"), "PROVISIONING", 200),
            said(
                Health::Look,
                "waiting for its network interface since 3m: it is PRECREATED",
            ),
        ),
        (
            waiting(None, "PROVISIONING", 61),
            said(
                Health::Look,
                "waiting for its network interface since 1m: ECS names none yet",
            ),
        ),
        (
            waiting(None, "RUNNING", 900),
            said(
                Health::Unknown,
                "ECS tells of no network interface, though the mode is awsvpc",
            ),
        ),
        (
            waiting(Some("FAILED"), "STOPPED", 900),
            said(
                Health::Broken,
                "its network interface FAILED: no free address",
            ),
        ),
        (waiting(Some("DELETED"), "STOPPED", 900), None),
        (waiting(None, "STOPPED", 900), None),
    ];
    for (task, expected) in cases {
        assert_eq!(tell(&task), expected, "{task:?}");
    }
    let nameless = Task {
        created_at: None,
        ..waiting(Some("ATTACHING"), "PROVISIONING", 0)
    };
    assert_eq!(
        tell(&nameless),
        said(
            Health::Changing,
            "waiting for its network interface: it is ATTACHING"
        )
    );
    assert_eq!(trouble(&nameless, Some(&Mode::Bridge), now()), None);
}
