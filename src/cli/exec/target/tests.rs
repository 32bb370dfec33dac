use super::*;
use crate::domain::fixtures;
use crate::domain::task::ManagedAgent;
use crate::domain::time::Timestamp;

const CLUSTER: &str = "arn:aws:ecs:us-east-1:1:task/prod-web";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn container_of(name: &str, agent: Option<&str>) -> Container {
    let agent = agent.map(|status| ManagedAgent {
        name: Some("ExecuteCommandAgent".into()),
        last_status: Some(status.into()),
        reason: None,
        last_started_at: None,
    });
    Container {
        managed_agents: agent.map(|it| vec![it]),
        ..fixtures::container(name)
    }
}

fn task_of(id: &str, service: &str, started: i64, containers: Vec<Container>) -> Task {
    Task {
        task_arn: format!("{CLUSTER}/{id}").into(),
        group: Some(format!("service:{service}").into()),
        last_status: Some("RUNNING".into()),
        started_at: Some(at(started)),
        containers: Some(containers),
        ..Task::default()
    }
}

fn cluster() -> ClusterData {
    let mut inside = ClusterData::default();
    let service = "arn:aws:ecs:us-east-1:1:service/prod-web/";
    for name in ["web", "worker", "abcdef"] {
        inside
            .services
            .add_names(&[format!("{service}{name}").into()]);
    }
    let ready = || vec![container_of("app", Some("RUNNING"))];
    for task in [
        task_of("aaaaaaaa11", "web", 1, ready()),
        task_of("aaaaaaaa22", "web", 2, ready()),
        task_of(
            "bbbbbbbb33",
            "web",
            3,
            vec![container_of("app", Some("STOPPED"))],
        ),
        task_of("abcdef0044", "worker", 4, vec![container_of("app", None)]),
    ] {
        inside.running.describe(task.task_arn.clone(), task, at(9));
    }
    inside
}

#[test]
fn a_name_is_a_service_before_it_is_a_task() {
    let inside = cluster();
    let task = |id: &str| Meant::Task(format!("{CLUSTER}/{id}").into());
    for (target, expected) in [
        ("web", Ok(Meant::Service("web".into()))),
        ("abcdef", Ok(Meant::Service("abcdef".into()))),
        ("abcdef0", Ok(task("abcdef0044"))),
        ("bbbbbb", Ok(task("bbbbbbbb33"))),
        (
            "arn:aws:ecs:us-east-1:1:task/prod-web/x",
            Ok(Meant::Task(
                "arn:aws:ecs:us-east-1:1:task/prod-web/x".into(),
            )),
        ),
        (
            "arn:aws:ecs:us-east-1:1:service/prod-web/x",
            Ok(Meant::Service("x".into())),
        ),
        ("aaaaaaaa", Err("beginning of 2 tasks")),
        ("wab", Err("did you mean web?")),
        ("bbb", Err("lists them")),
    ] {
        match (meant(&inside, target), expected) {
            (Ok(meant), Ok(expected)) => assert_eq!(meant, expected, "{target}"),
            (Err(failure), Err(words)) => {
                assert!(failure.line.contains(words), "{target}: {}", failure.line);
                assert_eq!(failure.code, 2);
            }
            (got, _) => panic!("{target}: {got:?}"),
        }
    }
}

#[test]
fn of_a_service_the_newest_task_that_is_ready() {
    let inside = cluster();
    let (task, words) = newest(&inside, "web", None).unwrap();
    assert_eq!(task.id(), "aaaaaaaa22");
    assert!(words.contains("the newest of 2"), "{words}");
    let (task, words) = newest(&inside, "worker", None).unwrap();
    assert_eq!(task.id(), "abcdef0044");
    assert!(words.contains("none has a running agent"), "{words}");
    // A container that nobody has is no reason to choose a worse task.
    let (task, _) = newest(&inside, "web", Some("sidecar")).unwrap();
    assert_eq!(task.id(), "bbbbbbbb33");
    let failure = newest(&inside, "abcdef", None).unwrap_err();
    assert_eq!(
        (failure.code, &*failure.line),
        (1, "abcdef has no running task")
    );
}

#[test]
fn a_container_must_be_named_where_it_could_be_several() {
    let on = Some("RUNNING");
    let of = |containers: &[(&str, Option<&str>)]| {
        let containers = containers.iter();
        let containers = containers
            .map(|(name, agent)| container_of(name, *agent))
            .collect();
        task_of("aaaaaaaa11", "web", 1, containers)
    };
    for (containers, named, expected) in [
        (&[("app", on)][..], None, Ok("app")),
        (&[("app", None)], None, Ok("app")),
        (&[("app", on), ("proxy", None)], None, Ok("app")),
        (&[("app", on), ("proxy", None)], Some("proxy"), Ok("proxy")),
        (
            &[("app", on), ("proxy", on)],
            None,
            Err("one of app, proxy"),
        ),
        (&[("app", None), ("proxy", None)], None, Ok("")),
        (
            &[("app", on)],
            Some("web"),
            Err("no container web, but app"),
        ),
        (&[], None, Err("no containers yet")),
    ] {
        let task = of(containers);
        match (container(&task, named), expected) {
            (Ok(found), Ok(expected)) => {
                let found = found.and_then(|it| it.name.as_deref());
                assert_eq!(found.unwrap_or_default(), expected);
            }
            (Err(failure), Err(words)) => {
                assert!(failure.line.contains(words), "{}", failure.line);
            }
            (got, _) => panic!("{containers:?} {named:?}: {got:?}"),
        }
    }
}
