use super::*;
use crate::domain::context::ContextId;
use crate::domain::session::OpenedSession;

pub(super) fn order(command: &str) -> ShellOrder {
    ShellOrder {
        session: OpenedSession::new("ecs-1".into(), "wss://host/1", "t0ken"),
        context: ContextId(1),
        cluster: "arn:aws:ecs:eu-west-1:123456789012:cluster/prod-web".into(),
        task: "arn:aws:ecs:eu-west-1:123456789012:task/prod-web/0a1b2c3d4e5f".into(),
        container: "app".into(),
        runtime_id: Some("0a1b2c3d4e5f-42".into()),
        command: command.into(),
    }
}

pub(super) fn place() -> Place {
    let info = ContextInfo {
        account: None,
        region: Some("us-east-1".into()),
        profile: Some("ops".into()),
    };
    let spec = SessionSpec::default();
    Place {
        endpoint: "https://ssm.eu-west-1.amazonaws.com".into(),
        ..Place::new(&order("sh"), &spec, &info, Some("storefront"))
    }
}

#[test]
fn the_plugin_if_it_will_do_else_our_own_client() {
    let found = |version: Result<&str, &str>| {
        let version = version.map(str::to_owned).map_err(str::to_owned);
        Some((PathBuf::from("/bin/smp"), version))
    };
    let new = || found(Ok("1.2.707.0"));
    for (plugin, has_own, expected) in [
        (new(), true, "plugin"),
        (new(), false, "plugin"),
        (found(Ok("1.1.61.0")), true, "own: update"),
        (found(Ok("1.1.61.0")), false, "none: update"),
        (found(Err("broken")), true, "own: broken"),
        (found(Err("broken")), false, "none: broken"),
        (None, true, "own"),
        (None, false, "none: INSTALL"),
    ] {
        let (who, words) = match choose(plugin.clone(), has_own, "INSTALL") {
            Ok(Client::Plugin(..)) => ("plugin", None),
            Ok(Client::Own(why)) => ("own", why),
            Err(why) => ("none", Some(why)),
        };
        let (expected, word) = expected.split_once(": ").unwrap_or((expected, ""));
        assert_eq!(who, expected, "{plugin:?} {has_own}");
        assert_eq!(words.is_some(), !word.is_empty(), "{plugin:?} {words:?}");
        assert!(words.unwrap_or_default().contains(word), "{plugin:?}");
    }
}

#[test]
fn a_header_says_what_runs_where() {
    for (command, expected) in [
        ("/bin/sh", "shell in storefront/0a1b2c3d/app"),
        ("powershell.exe", "shell in storefront/0a1b2c3d/app"),
        ("sh -c date", "sh -c date in storefront/0a1b2c3d/app"),
        ("rails console", "rails console in storefront/0a1b2c3d/app"),
    ] {
        assert_eq!(called(&order(command), &place()), expected);
    }
    let header = header(&order("sh"), &place(), "more");
    let place = "(prod-web, eu-west-1, account 123456789012)";
    assert!(header.contains(place), "{header}");
    assert!(!header.contains("t0ken"), "{header}");
}

#[test]
fn a_place_is_where_the_task_is_and_asks_as_the_context_does() {
    let place = place();
    assert_eq!(place.region, "eu-west-1");
    assert_eq!(place.profile.as_deref(), Some("ops"));
    let info = ContextInfo {
        profile: Some("default".into()),
        ..ContextInfo::default()
    };
    let spec = SessionSpec {
        endpoint: Some("http://127.0.0.1:1".into()),
        fixed_credentials: Some(("demo".into(), "demo".into())),
        ..SessionSpec::default()
    };
    let staged = Place::new(&order("sh"), &spec, &info, None);
    assert_eq!(staged.profile, None);
    assert_eq!(staged.endpoint, "http://127.0.0.1:1");
    assert!(staged.keys.is_some());
}
