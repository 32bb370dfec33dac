use super::super::instances::{ACTIVATE, DRAIN};
use super::super::settle::Progress;
use super::*;
use crate::domain::container_instance::ContainerInstance;
use crate::domain::fixtures::{
    amount, bare_task, configuration, instance, instance_arn, service, stopped, task,
};
use crate::domain::service::Service;
use crate::domain::task::Task;
use serde_json::json;

/// `i-1` with two tasks of `web` and a daemon's; `i-2` has room for one more.
struct Scene {
    services: Vec<Service>,
    tasks: Vec<Task>,
    instances: Vec<ContainerInstance>,
}

fn on_it(task: Task) -> Task {
    Task {
        container_instance_arn: Some(instance_arn("i-1")),
        ..task
    }
}

impl Scene {
    fn new() -> Self {
        let mut daemon = service("agent", 2);
        daemon.scheduling_strategy = Some("DAEMON".into());
        let mut full = instance("i-2");
        full.remaining_resources = Some(vec![amount("CPU", 256), amount("MEMORY", 7_680)]);
        let mut closed = instance("i-3");
        closed.status = Some("DRAINING".into());
        let mut own = instance("i-1");
        own.running_tasks_count = Some(3);
        Self {
            services: vec![service("web", 4), daemon],
            tasks: vec![
                on_it(task("a", "web")),
                on_it(task("b", "web")),
                on_it(task("c", "agent")),
            ],
            instances: vec![own, full, closed],
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            others: self.services.iter().collect(),
            tasks: self.tasks.iter().collect(),
            instances: self.instances[1..].iter().collect(),
            ..about(Target::Instance(&self.instances[0]))
        }
    }

    fn drained(&self, answers: Vec<Mutated>) -> Progress {
        (DRAIN.settled)(&self.facts(), &begun(answers))
    }
}

#[test]
fn draining_says_whose_tasks_move_and_whether_there_is_room() {
    let scene = Scene::new();
    let preview = (DRAIN.preview)(&scene.facts(), &Inputs::default()).unwrap();
    assert_eq!(
        lines(&preview),
        [
            "drains i-1: no task is placed on it any more, and services move theirs elsewhere",
            "status: ACTIVE → DRAINING",
            "- it has 3 tasks: 1 of agent, 2 of web",
            "- agent is a DAEMON service: its task is not started elsewhere instead",
            "! room elsewhere: 1 of 2 tasks fit by CPU and memory on 1 other instance that takes tasks",
        ]
    );
    let calls = (DRAIN.calls)(&scene.facts(), &Inputs::default()).unwrap();
    assert_eq!(
        calls[0].request(),
        json!({
            "cluster": &*cluster_arn("prod-web"), "containerInstances": [&*instance_arn("i-1")],
            "status": "DRAINING",
        })
    );
}

#[test]
fn what_cannot_move_is_a_warning() {
    let mut scene = Scene::new();
    let mut bounds = configuration("ROLLING");
    bounds.minimum_healthy_percent = Some(100);
    bounds.maximum_percent = Some(100);
    scene.services[0].deployment_configuration = Some(bounds);
    let mut alone = on_it(bare_task("x"));
    alone.group = Some("family:job".into());
    scene.tasks.push(alone);
    scene.instances[0].running_tasks_count = Some(6);
    let preview = (DRAIN.preview)(&scene.facts(), &Inputs::default()).unwrap();
    let told = preview.warnings.join("\n");
    for words in [
        "the instance says it has 6 tasks, of which 4 are known here",
        "1 task of no service: draining does not stop them",
        "web may neither fall below 100% of its tasks nor rise above",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    scene.tasks[0].memory = None;
    let preview = (DRAIN.preview)(&scene.facts(), &Inputs::default()).unwrap();
    let told = preview.notes.join("\n");
    assert!(told.contains("not known: the size of every task"), "{told}");
}

#[test]
fn only_what_is_active_is_drained_and_only_what_drains_is_activated() {
    let with = |status: &str, connected| {
        let mut one = instance("i-1");
        one.status = Some(status.into());
        one.agent_connected = connected;
        one
    };
    let cases = [
        (&DRAIN, with("ACTIVE", Some(true)), None),
        (
            &DRAIN,
            with("DRAINING", Some(true)),
            Some("the instance is DRAINING already"),
        ),
        (
            &DRAIN,
            with("REGISTERING", None),
            Some("the instance is REGISTERING, not ACTIVE"),
        ),
        (
            &DRAIN,
            with("ACTIVE", Some(false)),
            Some("its agent is not connected: it would not stop any task"),
        ),
        (&ACTIVATE, with("DRAINING", Some(false)), None),
        (
            &ACTIVATE,
            with("ACTIVE", None),
            Some("the instance is ACTIVE already"),
        ),
        (
            &ACTIVATE,
            with("INACTIVE", None),
            Some("the instance is INACTIVE, not DRAINING"),
        ),
    ];
    for (action, instance, why) in &cases {
        let applies = (action.applies)(&about(Target::Instance(instance)));
        assert_eq!(applies.err().as_deref(), *why, "{}", action.id);
    }
}

#[test]
fn draining_settles_when_no_task_of_a_service_is_left() {
    let mut scene = Scene::new();
    let still = scene.drained(Vec::new());
    assert_eq!(
        still,
        Progress::Going("the instance is still ACTIVE".into())
    );
    scene.instances[0].status = Some("DRAINING".into());
    let gone = |id: &str| {
        let mut task = on_it(stopped(
            id,
            "web",
            0,
            "ServiceSchedulerInitiated",
            "drained",
        ));
        task.stopped_at = Some(now());
        task
    };
    scene.tasks[0] = gone("a");
    scene.tasks.push(on_it(stopped("old", "web", 90, "", "")));
    assert_eq!(
        scene.drained(Vec::new()),
        Progress::Going("1 of 3 tasks gone".into())
    );
    scene.tasks[1] = gone("b");
    scene.tasks[2].group = None;
    scene.instances[0].running_tasks_count = Some(1);
    assert_eq!(
        scene.drained(Vec::new()),
        Progress::Done(
            "2 of 3 tasks gone; what is left belongs to no service (1 task): ECS does not stop it"
                .into()
        )
    );
    scene.tasks.truncate(2);
    scene.instances[0].running_tasks_count = Some(0);
    assert_eq!(
        scene.drained(Vec::new()),
        Progress::Done("no task is left, 2 of 2 tasks gone".into())
    );
    let refused = Mutated::Each {
        done: Vec::new(),
        failed: vec![(instance_arn("i-1"), "INACTIVE".into())],
    };
    assert_eq!(
        scene.drained(vec![refused]),
        Progress::Failed("INACTIVE".into())
    );
    scene.instances[0].status = Some("INACTIVE".into());
    assert_eq!(
        scene.drained(Vec::new()),
        Progress::Failed("the instance is INACTIVE".into())
    );
    let settled = |status: &str| {
        let mut one = instance("i-1");
        one.status = Some(status.into());
        (ACTIVATE.settled)(&about(Target::Instance(&one)), &begun(Vec::new()))
    };
    assert_eq!(
        settled("ACTIVE"),
        Progress::Done("the instance is ACTIVE".into())
    );
    assert_eq!(
        settled("DRAINING"),
        Progress::Going("the instance is DRAINING".into())
    );
}
