use crate::domain::time::Timestamp;
use crate::logs::sources::{FeedSpec, Streams, Window, cli, console};

fn window(to: Option<i64>) -> Window {
    let at = |ms| Timestamp::from_millisecond(ms).unwrap();
    Window {
        from: at(1_700_000_000_000),
        to: to.map(at),
    }
}

#[test]
fn the_console_finds_group_stream_and_time() {
    let to = 1_700_000_060_000;
    for (region, group, stream, window, expected) in [
        (
            "us-east-1",
            "/ecs/web",
            None,
            None,
            "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Fecs$252Fweb",
        ),
        (
            "us-east-1",
            "/ecs/web",
            Some("ecs/app/0a1b"),
            Some(window(Some(to))),
            "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Fecs$252Fweb/log-events/ecs$252Fapp$252F0a1b$3Fstart$3D1700000000000$26end$3D1700000060000",
        ),
        (
            "us-gov-west-1",
            "plain",
            None,
            Some(window(None)),
            "https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#logsV2:log-groups/log-group/plain/log-events$3Fstart$3D1700000000000",
        ),
        (
            "cn-north-1",
            "a b#é",
            Some("x[$LATEST]"),
            None,
            "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#logsV2:log-groups/log-group/a$2520b$2523$25C3$25A9/log-events/x$255B$2524LATEST$255D",
        ),
    ] {
        assert_eq!(console(region, group, stream, window.as_ref()), expected);
    }
}

#[test]
fn the_cli_reads_the_same() {
    let feed = |streams| FeedSpec {
        region: Some("eu-west-1".into()),
        group: "/ecs/it's".into(),
        streams,
    };
    let prefix = feed(Streams::Prefix("ecs/app/".into()));
    assert_eq!(
        cli(&prefix, None),
        r"aws logs tail '/ecs/it'\''s' --follow --log-stream-name-prefix ecs/app/ --region eu-west-1"
    );
    assert_eq!(
        cli(&prefix, Some(&window(Some(1_700_000_060_000)))),
        r"aws logs filter-log-events --log-group-name '/ecs/it'\''s' --start-time 1700000000000 --end-time 1700000060000 --log-stream-name-prefix ecs/app/ --region eu-west-1"
    );
    let names = FeedSpec {
        region: None,
        ..feed(Streams::Names(vec!["a".into(), "b c".into()]))
    };
    assert_eq!(
        cli(&names, None),
        r"aws logs tail '/ecs/it'\''s' --follow --log-stream-names a 'b c'"
    );
}
