use crate::domain::Text;
use crate::domain::cluster::{
    ClusterConfiguration, ExecuteCommandConfiguration, ExecuteCommandLogConfiguration,
};
use crate::domain::deployment::ServiceConnectConfiguration;
use crate::domain::fixtures::{cluster, definition_arn, service, task};
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use crate::logs::sources::fixtures::{awslogs, container, definition, log, router};
use crate::logs::sources::plan::others_of;
use crate::logs::sources::{FeedSpec, Plan, Streams, Subject, further, plan};

/// What is asked, and of what cluster.
#[derive(Default)]
struct Case {
    service: Option<Service>,
    tasks: Vec<Task>,
    containers: Option<Vec<Text>>,
    definitions: Vec<TaskDefinition>,
    others: Vec<Text>,
}

impl Case {
    fn with<T>(&self, then: impl FnOnce(&Subject<'_>) -> T) -> T {
        let tasks: Vec<&Task> = self.tasks.iter().collect();
        let definition_of = |id: &str| {
            self.definitions
                .iter()
                .find(|definition| &*definition.task_definition_arn == id)
        };
        then(&Subject {
            cluster: "arn:aws:ecs:us-east-1:123456789012:cluster/prod-web",
            service: self.service.as_ref(),
            tasks: &tasks,
            containers: self.containers.as_deref(),
            definition_of: &definition_of,
            others: &self.others,
        })
    }

    fn plan(&self) -> Plan {
        self.with(plan)
    }
}

/// `group prefix` or `group name,name` of each feed.
fn brief(plan: &Plan) -> Vec<String> {
    plan.feeds.iter().map(line).collect()
}

fn line(feed: &FeedSpec) -> String {
    let streams = match &feed.streams {
        Streams::Prefix(prefix) => prefix.to_string(),
        Streams::Names(names) => names.join(","),
    };
    let region = feed.region.as_deref().unwrap_or("?");
    format!("{region} {} {streams}", feed.group)
}

fn with_sidecar(id: &str, group: &str) -> TaskDefinition {
    definition(
        id,
        vec![
            container("app", Some(awslogs(group, "ecs"))),
            container("envoy", Some(awslogs(group, "ecs"))),
        ],
    )
}

#[test]
fn one_task_is_asked_for_by_the_whole_names_of_its_streams() {
    let case = Case {
        tasks: vec![task("aaaa", "web")],
        definitions: vec![with_sidecar("web:41", "/ecs/web")],
        ..Case::default()
    };
    assert_eq!(
        brief(&case.plan()),
        [
            "us-east-1 /ecs/web ecs/app/aaaa",
            "us-east-1 /ecs/web ecs/envoy/aaaa"
        ]
    );
    let one = Case {
        containers: Some(vec!["app".into()]),
        ..case
    };
    assert_eq!(brief(&one.plan()), ["us-east-1 /ecs/web ecs/app/aaaa"]);
}

#[test]
fn one_feed_covers_all_containers_of_a_service_that_is_alone_in_its_group() {
    let mut case = Case {
        service: Some(service("web", 3)),
        tasks: vec![task("aaaa", "web"), task("bbbb", "web")],
        definitions: vec![
            with_sidecar("web:41", "/ecs/web"),
            with_sidecar("api:7", "/ecs/api"),
            with_sidecar("job:1", "/ecs/web"),
        ],
        ..Case::default()
    };
    let together = ["us-east-1 /ecs/web ecs/"];
    let apart = [
        "us-east-1 /ecs/web ecs/app/",
        "us-east-1 /ecs/web ecs/envoy/",
    ];
    for (other, expected) in [
        (None, &together[..]),
        (Some("api:7"), &together),
        (Some("job:1"), &apart),
        // it may log there too
        (Some("unread:1"), &apart),
    ] {
        case.others = other.map(definition_arn).into_iter().collect();
        assert_eq!(brief(&case.plan()), expected, "{other:?}");
    }
    case.others.clear();
    case.containers = Some(vec!["envoy".into()]);
    assert_eq!(brief(&case.plan()), ["us-east-1 /ecs/web ecs/envoy/"]);
}

#[test]
fn old_and_new_revision_may_log_to_different_groups() {
    let old = Task {
        task_definition_arn: Some(definition_arn("web:40")),
        ..task("aaaa", "web")
    };
    let in_group =
        |id: &str, group: &str| definition(id, vec![container("app", Some(awslogs(group, "ecs")))]);
    let case = Case {
        service: Some(service("web", 3)),
        tasks: vec![old, task("bbbb", "web")],
        definitions: vec![in_group("web:40", "/old"), in_group("web:41", "/new")],
        ..Case::default()
    };
    assert_eq!(
        brief(&case.plan()),
        ["us-east-1 /new ecs/app/", "us-east-1 /old ecs/app/"]
    );
}

#[test]
fn others_are_services_of_other_names_and_tasks_without_a_service() {
    let (web, api) = (service("web", 1), service("api", 1));
    let job = Task {
        group: Some("family:job".into()),
        ..task("bbbb", "job")
    };
    let own = task("aaaa", "web");
    let others = others_of(&web, [&web, &api].into_iter(), [&own, &job].into_iter());
    assert_eq!(others, [definition_arn("api:41"), definition_arn("job:41")]);
}

#[test]
fn what_is_not_known_yet_is_missing_and_not_silent() {
    let case = Case {
        service: Some(service("web", 3)),
        tasks: vec![task("aaaa", "api")],
        ..Case::default()
    };
    let plan = case.plan();
    assert_eq!(
        plan.missing,
        [definition_arn("api:41"), definition_arn("web:41")]
    );
    assert!(plan.feeds.is_empty() && plan.silent.is_empty());
}

#[test]
fn a_service_without_a_task_has_a_feed() {
    let case = Case {
        service: Some(service("web", 0)),
        definitions: vec![with_sidecar("web:41", "/ecs/web")],
        ..Case::default()
    };
    assert_eq!(brief(&case.plan()), ["us-east-1 /ecs/web ecs/"]);
}

#[test]
fn many_marked_tasks_are_read_by_container() {
    let case = Case {
        tasks: (0..9).map(|it| task(&format!("task{it}"), "web")).collect(),
        definitions: vec![definition(
            "web:41",
            vec![container("app", Some(awslogs("/ecs/web", "ecs")))],
        )],
        ..Case::default()
    };
    assert_eq!(brief(&case.plan()), ["us-east-1 /ecs/web ecs/app/"]);
}

#[test]
fn streams_without_a_prefix_bear_runtime_ids() {
    let on_ec2 = |it: usize| {
        let mut task = task(&format!("task{it}"), "web");
        if let Some(container) = task.containers.as_mut().and_then(|all| all.first_mut()) {
            container.runtime_id = Some(format!("{it:064x}").into());
        }
        task
    };
    let case = |tasks: usize| Case {
        service: Some(service("web", 3)),
        tasks: (0..tasks).map(on_ec2).collect(),
        definitions: vec![definition(
            "web:41",
            vec![container(
                "app",
                Some(log("awslogs", &[("awslogs-group", "/g")])),
            )],
        )],
        ..Case::default()
    };
    let two = case(2).plan();
    assert_eq!(
        two.feeds.iter().map(|it| &it.streams).collect::<Vec<_>>(),
        [
            &Streams::Prefix(format!("{:064x}", 0).into()),
            &Streams::Prefix(format!("{:064x}", 1).into())
        ]
    );
    assert!(two.notes.iter().any(|note| note.contains("bear the ids")));
    let counts = |plan: &Plan| {
        let count = |feed: &FeedSpec| match &feed.streams {
            Streams::Names(names) => names.len(),
            Streams::Prefix(_) => 0,
        };
        plan.feeds.iter().map(count).collect::<Vec<_>>()
    };
    assert_eq!(counts(&case(130).plan()), [100, 30]);
}

#[test]
fn firelens_is_read_where_it_names_cloudwatch_and_told_where_not() {
    let cloudwatch = log(
        "awsfirelens",
        &[
            ("Name", "cloudwatch_logs"),
            ("log_group_name", "/app/$(ecs_cluster)"),
            ("log_stream_prefix", "fb-"),
        ],
    );
    let datadog = log("awsfirelens", &[("Name", "datadog")]);
    let mut case = Case {
        service: Some(service("web", 1)),
        tasks: vec![task("aaaa", "web")],
        definitions: vec![definition(
            "web:41",
            vec![
                container("app", Some(cloudwatch)),
                container("side", Some(datadog)),
                router(&[]),
            ],
        )],
        ..Case::default()
    };
    let plan = case.plan();
    assert_eq!(
        brief(&plan),
        [
            "us-east-1 /app/prod-web fb-app-firelens-",
            "us-east-1 /ecs/routers firelens/log_router/",
        ]
    );
    let silent: Vec<&str> = plan.silent.iter().map(|it| &*it.line).collect();
    assert_eq!(
        silent,
        ["side: sent to Datadog: not readable here, see https://app.datadoghq.com/logs"]
    );
    case.service = None;
    assert_eq!(
        brief(&case.plan()),
        [
            "us-east-1 /app/prod-web fb-app-firelens-aaaa",
            "us-east-1 /ecs/routers firelens/log_router/aaaa",
        ]
    );
}

#[test]
fn a_prefix_takes_in_what_begins_like_it() {
    let stream = |prefix: &str| {
        log(
            "awsfirelens",
            &[
                ("Name", "cloudwatch"),
                ("log_group_name", "/g"),
                ("log_stream_name", prefix),
            ],
        )
    };
    let case = Case {
        service: Some(service("web", 1)),
        definitions: vec![definition(
            "web:41",
            vec![
                container("a", Some(stream("all"))),
                container("b", Some(stream("all-b"))),
                container("c", Some(stream("other"))),
                router(&[]),
            ],
        )],
        ..Case::default()
    };
    let plan = case.plan();
    assert_eq!(
        brief(&plan).get(1..).unwrap_or_default(),
        ["us-east-1 /g all", "us-east-1 /g other"]
    );
    assert!(
        plan.notes.contains(
            &"a, b, c: streams are not named by tasks: lines of others may be among them"
                .to_owned()
        ),
        "{:?}",
        plan.notes
    );
}

#[test]
fn a_group_that_each_line_decides_is_not_readable() {
    let log = log(
        "awsfirelens",
        &[
            ("Name", "cloudwatch"),
            ("log_group_name", "/g/$(container_name)"),
            ("log_stream_name", "x"),
        ],
    );
    let case = Case {
        tasks: vec![task("aaaa", "web")],
        definitions: vec![definition("web:41", vec![container("app", Some(log))])],
        ..Case::default()
    };
    let plan = case.plan();
    assert!(plan.feeds.is_empty());
    let line = &plan.silent.first().unwrap().line;
    assert!(line.contains("out of each line"), "{line}");
}

#[test]
fn the_same_silence_of_two_revisions_is_told_once() {
    let old = Task {
        task_definition_arn: Some(definition_arn("web:40")),
        ..task("aaaa", "web")
    };
    let mute = |id: &str| definition(id, vec![container("app", None)]);
    let case = Case {
        tasks: vec![old, task("bbbb", "web")],
        definitions: vec![mute("web:40"), mute("web:41")],
        ..Case::default()
    };
    let plan = case.plan();
    let [silent] = &plan.silent[..] else {
        panic!("{:?}", plan.silent);
    };
    assert_eq!(silent.definitions, ["web:40".into(), "web:41".into()]);
}

#[test]
fn proxies_and_sessions_are_told_by_name() {
    let mut web = service("web", 1);
    let deployment = web.deployments.as_mut().and_then(|all| all.first_mut());
    deployment.unwrap().service_connect_configuration = Some(ServiceConnectConfiguration {
        enabled: true,
        namespace: None,
        services: None,
        log_configuration: Some(awslogs("/ecs/web", "ecs")),
    });
    let case = Case {
        service: Some(web),
        definitions: vec![with_sidecar("web:41", "/ecs/web")],
        ..Case::default()
    };
    let mut prod = cluster("prod-web");
    prod.configuration = Some(ClusterConfiguration {
        execute_command_configuration: Some(ExecuteCommandConfiguration {
            kms_key_id: None,
            logging: Some("OVERRIDE".into()),
            log_configuration: Some(ExecuteCommandLogConfiguration {
                cloud_watch_log_group_name: Some("/ecs/exec".into()),
                s3_bucket_name: None,
                s3_key_prefix: None,
            }),
        }),
    });
    let all = case.with(|subject| further(subject, Some(&prod)));
    let lines: Vec<_> = all
        .iter()
        .map(|it| (&*it.line, it.feed.as_ref().map(line)))
        .collect();
    assert_eq!(
        lines,
        [
            (
                "Service Connect proxies: /ecs/web in us-east-1, stream ecs/<proxy>/<task id>",
                Some("us-east-1 /ecs/web ecs/ecs-service-connect-".to_owned())
            ),
            (
                "ECS Exec sessions: /ecs/exec in us-east-1, stream ecs-execute-command-<id>",
                Some("us-east-1 /ecs/exec ecs-execute-command-".to_owned())
            ),
        ]
    );
    // The lines of the proxies were not asked for.
    assert_eq!(
        brief(&case.plan()),
        [
            "us-east-1 /ecs/web ecs/app/",
            "us-east-1 /ecs/web ecs/envoy/"
        ]
    );
}
