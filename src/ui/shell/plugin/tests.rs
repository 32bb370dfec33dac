use super::*;
use crate::ui::shell::tests::{order, place};

#[test]
fn the_token_is_in_the_environment_and_in_no_argument() {
    let (order, place) = (order("/bin/sh"), place());
    let arguments = arguments(&order, &place);
    assert_eq!(
        arguments,
        [
            "AWS_SSM_START_SESSION_RESPONSE",
            "eu-west-1",
            "StartSession",
            "ops",
            r#"{"Target":"ecs:prod-web_0a1b2c3d4e5f_0a1b2c3d4e5f-42"}"#,
            "https://ssm.eu-west-1.amazonaws.com",
        ]
    );
    let environment = environment(&order, &place);
    let session = &environment[0];
    assert_eq!(session.0, "AWS_SSM_START_SESSION_RESPONSE");
    let session: serde_json::Value = serde_json::from_str(&session.1).unwrap();
    let expected =
        json!({ "SessionId": "ecs-1", "StreamUrl": "wss://host/1", "TokenValue": "t0ken" });
    assert_eq!(session, expected);
    for (name, value) in &environment[1..] {
        assert!(!value.contains("t0ken"), "{name}");
    }
    assert!(environment.contains(&("AWS_PROFILE", "ops".to_owned())));
}

#[test]
fn only_a_version_that_reads_its_environment_will_do() {
    for (version, expected) in [
        ("1.2.536.0", true),
        ("1.2.707.0", true),
        ("1.10.0.0", true),
        ("2.0.0.0", true),
        ("1.2.535.9", false),
        ("1.1.61.0", false),
        ("1.2.536", false),
        (
            "The Session Manager plugin was installed successfully",
            false,
        ),
        ("", false),
    ] {
        assert_eq!(is_new_enough(version), expected, "{version}");
    }
}

#[test]
fn systems_manager_is_asked_where_everybody_else_is() {
    let both = |name: &str| match name {
        "AWS_ENDPOINT_URL" => Some("http://all".to_owned()),
        "AWS_ENDPOINT_URL_SSM" => Some("http://ssm".to_owned()),
        _ => None,
    };
    let one = |name: &str| both(name).filter(|it| it == "http://all");
    let ignored = |name: &str| match name {
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" => Some("true".to_owned()),
        name => both(name),
    };
    let none = |_: &str| None;
    assert_eq!(
        endpoint(Some("http://demo"), "eu-west-1", both),
        "http://demo"
    );
    assert_eq!(endpoint(None, "eu-west-1", both), "http://ssm");
    assert_eq!(endpoint(None, "eu-west-1", one), "http://all");
    let public = "https://ssm.eu-west-1.amazonaws.com";
    assert_eq!(endpoint(None, "eu-west-1", none), public);
    assert_eq!(endpoint(None, "eu-west-1", ignored), public);
    let china = "https://ssm.cn-north-1.amazonaws.com.cn";
    assert_eq!(endpoint(None, "cn-north-1", none), china);
}

#[test]
fn the_last_words_are_harmless_and_not_many() {
    let line = ended_badly("exit status: 3", " \x1b[31mno way\n");
    assert_eq!(
        line,
        "session-manager-plugin ended with exit status: 3: ␛[31mno way"
    );
    assert_eq!(
        ended_badly("signal: 9 (SIGKILL)", ""),
        "session-manager-plugin ended with signal: 9 (SIGKILL)"
    );
}
