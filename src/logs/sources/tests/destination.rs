use crate::domain::container_definition::LogConfiguration;
use crate::domain::fixtures;
use crate::logs::sources::fixtures::{awslogs, container, definition, log, router, with_secret};
use crate::logs::sources::{Destination, StreamName, source_of};

/// Where a container `app` with this log configuration sends lines, in words.
fn words(log: LogConfiguration) -> String {
    let definition = definition("web:41", vec![container("app", Some(log)), router(&[])]);
    let app = definition.container("app").unwrap();
    source_of(&definition, app).words("app", None)
}

fn firelens(options: &[(&str, &str)]) -> String {
    words(log("awsfirelens", options))
}

#[test]
fn a_group_with_its_streams_and_region() {
    let eu = [
        ("awslogs-group", "/copilot/shop-test-api"),
        ("awslogs-region", "eu-west-1"),
        ("awslogs-stream-prefix", "copilot"),
    ];
    for (log, expected) in [
        // the console
        (
            awslogs("/ecs/web", "ecs"),
            "/ecs/web in us-east-1, stream ecs/app/<task id>",
        ),
        // Copilot
        (
            log("awslogs", &eu),
            "/copilot/shop-test-api in eu-west-1, stream copilot/app/<task id>",
        ),
        // CDK: the stack's own names, a prefix with slashes
        (
            awslogs("Shop-WebTaskDefwebLogGroup7B2A-xyz", "shop/web"),
            "Shop-WebTaskDefwebLogGroup7B2A-xyz in us-east-1, stream shop/web/app/<task id>",
        ),
        // Terraform on EC2, without prefix and region
        (
            log("awslogs", &[("awslogs-group", "prod-web")]),
            "prod-web, stream <runtime id of the container>",
        ),
        (
            log("awslogs", &[("awslogs-region", "us-east-1")]),
            "not known where: awslogs without awslogs-group",
        ),
    ] {
        assert_eq!(words(log), expected);
    }
    let windows = definition(
        "iis:3",
        vec![container("iis", Some(awslogs("/ecs/iis", "ecs")))],
    );
    let source = source_of(&windows, windows.container("iis").unwrap());
    let task = fixtures::task("0123456789abcdef0123456789abcdef", "iis");
    assert_eq!(
        source.words("iis", Some(&task)),
        "/ecs/iis in us-east-1, stream ecs/iis/0123456789abcdef0123456789abcdef"
    );
}

#[test]
fn drivers_that_no_api_reads_say_how_they_are_read() {
    for (driver, part) in [
        ("json-file", "docker logs"),
        ("journald", "journalctl"),
        ("syslog", "syslog"),
        ("gelf", "gelf-address"),
        ("fluentd", "fluentd-address"),
        ("etwlogs", "Windows event log"),
        ("carrier-pigeon", "log driver carrier-pigeon"),
    ] {
        let words = words(log(driver, &[]));
        assert!(words.contains(part), "{words}");
        assert!(words.contains("no API reads it"), "{words}");
    }
    assert!(words(log("none", &[])).starts_with("none configured"));
    let definition = definition("web:41", vec![container("app", None)]);
    let app = definition.container("app").unwrap();
    assert_eq!(source_of(&definition, app), Destination::None);
}

#[test]
fn firelens_to_cloudwatch_can_be_read() {
    for (options, expected) in [
        (
            vec![
                ("Name", "cloudwatch_logs"),
                ("region", "us-east-1"),
                ("log_group_name", "/ecs/web"),
                ("log_stream_prefix", "from-fluent-bit-"),
                ("auto_create_group", "true"),
            ],
            "/ecs/web in us-east-1, stream from-fluent-bit-app-firelens-<task id>",
        ),
        (
            vec![
                ("name", "cloudwatch"),
                ("log_group_name", "/aws/ecs/$(ecs_cluster)/application"),
                ("log_stream_name", "$(ecs_task_id)"),
            ],
            "/aws/ecs/$(ecs_cluster)/application, stream <task id>",
        ),
        // fluentd
        (
            vec![
                ("@type", "cloudwatch_logs"),
                ("log_group_name", "/ecs/web"),
                ("log_stream_name", "all"),
            ],
            "/ecs/web, stream all",
        ),
        (
            vec![("Name", "cloudwatch_logs")],
            "not known where: CloudWatch, but no log_group_name is given",
        ),
        (
            vec![("Name", "cloudwatch_logs"), ("log_group_name", "/g")],
            "not known where: CloudWatch group /g, but neither log_stream_prefix nor log_stream_name is given",
        ),
    ] {
        assert_eq!(firelens(&options), expected);
    }
}

#[test]
fn firelens_to_others_says_where() {
    for (options, expected) in [
        (
            vec![
                ("Name", "datadog"),
                ("Host", "http-intake.logs.datadoghq.eu"),
                ("dd_service", "web shop"),
                ("apikey", "0123"),
            ],
            "sent to Datadog: not readable here, see https://app.datadoghq.eu/logs?query=service%3Aweb%20shop",
        ),
        (
            vec![
                ("Name", "datadog"),
                ("Host", "http-intake.logs.us5.datadoghq.com"),
            ],
            "sent to Datadog: not readable here, see https://us5.datadoghq.com/logs",
        ),
        (
            vec![("Name", "datadog")],
            "sent to Datadog: not readable here, see https://app.datadoghq.com/logs",
        ),
        (
            vec![
                ("Name", "loki"),
                ("host", "logs-prod-012.grafana.net"),
                ("http_passwd", "x"),
            ],
            "sent to Grafana Loki at logs-prod-012.grafana.net: not readable here",
        ),
        (
            vec![
                ("Name", "grafana-loki"),
                (
                    "Url",
                    "https://1:secret@loki.example.com:3100/loki/api/v1/push",
                ),
            ],
            "sent to Grafana Loki at loki.example.com: not readable here",
        ),
        (
            vec![
                ("Name", "firehose"),
                ("region", "eu-west-1"),
                ("delivery_stream", "to-lake"),
            ],
            "sent to Firehose stream to-lake: not readable here, see https://eu-west-1.console.aws.amazon.com/firehose/home?region=eu-west-1#/details/to-lake/monitoring",
        ),
        (
            vec![("Name", "s3"), ("bucket", "logs-1234")],
            "sent to S3 bucket logs-1234: not readable here, see https://us-east-1.console.aws.amazon.com/s3/buckets/logs-1234",
        ),
        (
            vec![
                ("Name", "splunk"),
                ("Host", "http-inputs-acme.splunkcloud.com"),
            ],
            "sent to Splunk at http-inputs-acme.splunkcloud.com: not readable here, see https://acme.splunkcloud.com",
        ),
        (
            vec![
                ("Name", "newrelic"),
                ("endpoint", "https://log-api.eu.newrelic.com/log/v1"),
            ],
            "sent to New Relic: not readable here, see https://one.eu.newrelic.com/logger",
        ),
        (
            vec![
                ("Name", "http"),
                ("Host", "endpoint4.collection.sumologic.com"),
                ("URI", "/receiver/v1/http/ZaVnC4dhaV1AbCdEfGhIjKlMnOp=="),
            ],
            "sent to Sumo Logic at endpoint4.collection.sumologic.com: not readable here",
        ),
        (
            vec![
                ("Name", "opensearch"),
                ("Host", "vpc-x.us-east-1.es.amazonaws.com"),
                ("Index", "web"),
            ],
            "sent to OpenSearch index web at vpc-x.us-east-1.es.amazonaws.com: not readable here, see https://vpc-x.us-east-1.es.amazonaws.com/_dashboards",
        ),
        (
            vec![("Name", "pigeon"), ("Host", "roof")],
            "sent to pigeon at roof: not readable here",
        ),
        (
            vec![("Name", "stdout")],
            "not known where: printed by log router log_router: among its own lines in /ecs/routers",
        ),
    ] {
        assert_eq!(firelens(&options), expected);
    }
    let splunk = log(
        "splunk",
        &[("splunk-url", "https://splunk.example.com:8088")],
    );
    assert_eq!(
        words(splunk),
        "sent to Splunk at splunk.example.com: not readable here"
    );
}

#[test]
fn only_the_file_of_the_log_router_knows() {
    let of = |router_options: &[(&str, &str)]| {
        let app = container("app", Some(log("awsfirelens", &[])));
        let definition = definition("web:41", vec![app, router(router_options)]);
        source_of(&definition, definition.container("app").unwrap()).words("app", None)
    };
    for (options, expected) in [
        (
            vec![
                ("config-file-type", "s3"),
                ("config-file-value", "arn:aws:s3:::conf/fluent.conf"),
            ],
            "not known where: told by the file of log router log_router in S3: arn:aws:s3:::conf/fluent.conf",
        ),
        (
            vec![
                ("config-file-type", "file"),
                ("config-file-value", "/extra.conf"),
            ],
            "not known where: told by the file /extra.conf in the image of log router log_router",
        ),
        (
            vec![("enable-ecs-log-metadata", "true")],
            "not known where: told by the configuration in the image of log router log_router",
        ),
    ] {
        assert_eq!(of(&options), expected);
    }
    let alone = definition(
        "web:41",
        vec![container("app", Some(log("awsfirelens", &[])))],
    );
    assert_eq!(
        source_of(&alone, alone.container("app").unwrap()).words("app", None),
        "not known where: awsfirelens, but no container of the task is a log router"
    );
    assert_eq!(
        words(with_secret(log("awsfirelens", &[]), "Name")),
        "not known where: the output of the log router is kept as a secret"
    );
}

#[test]
fn what_a_reader_should_know() {
    let notes = |options: &[(&str, &str)]| {
        let mut all = vec![("awslogs-group", "/g")];
        all.extend(options);
        let definition = definition("web:41", vec![container("app", Some(log("awslogs", &all)))]);
        let source = source_of(&definition, definition.container("app").unwrap());
        source
            .notes()
            .iter()
            .map(|note| note.words())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        notes(&[]),
        [
            "no mode given: non-blocking unless the account's default says otherwise: lines beyond a buffer of 10m are lost without a sign"
        ]
    );
    assert_eq!(
        notes(&[
            ("awslogs-region", "eu-west-1"),
            ("mode", "non-blocking"),
            ("max-buffer-size", "25m"),
            ("awslogs-create-group", "true"),
            ("awslogs-datetime-format", "%Y-%m-%d"),
        ]),
        [
            "in eu-west-1, not in the region of the cluster",
            "mode non-blocking: lines beyond a buffer of 25m are lost without a sign",
            "the group is created by the first task, if its execution role may logs:CreateLogGroup",
            "an event begins where a line matches %Y-%m-%d",
        ]
    );
    assert_eq!(
        notes(&[
            ("awslogs-region", "us-east-1"),
            ("mode", "blocking"),
            ("awslogs-endpoint", "https://logs.example.com")
        ]),
        [
            "mode blocking: the program waits whenever CloudWatch is slow",
            "sent to the endpoint https://logs.example.com",
        ]
    );
}

#[test]
fn the_name_of_a_stream_is_made_as_the_log_router_makes_it() {
    let task = fixtures::task("0123456789abcdef0123456789abcdef", "web");
    for (template, name, whole) in [
        ("all", "all", true),
        (
            "p-$(tag)",
            "p-app-firelens-0123456789abcdef0123456789abcdef",
            true,
        ),
        (
            "$(ecs_cluster)/$(ecs_task_id)",
            "prod-web/0123456789abcdef0123456789abcdef",
            true,
        ),
        ("x/$(container_name)", "x/", false),
        ("x/$kubernetes['pod']", "x/", false),
        ("x$", "x", false),
    ] {
        let made = StreamName::Template(template.into())
            .of(&task, "app")
            .unwrap();
        assert_eq!((&*made.text, made.whole), (name, whole), "{template}");
    }
    assert_eq!(
        StreamName::Template("$(uuid)".into()).of(&task, "app"),
        None
    );
    assert_eq!(
        StreamName::RuntimeId.of(&task, "app"),
        None,
        "it has none yet"
    );
}
