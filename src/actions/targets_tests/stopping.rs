use super::super::settle::Progress;
use super::super::tasks::{PROTECT, STOP_TASK, UNPROTECT};
use super::*;
use crate::domain::fixtures::{ago, bare_task, service, stopped, task, task_arn};
use crate::domain::launching::Protection;
use crate::domain::service::Service;
use crate::domain::task::Task;
use serde_json::json;

/// What is changed, and what is said of it.
type Case = (fn(&mut Scene), &'static str);

/// One task of `web`, which wants three; the other two run, another has stopped.
struct Scene {
    service: Service,
    tasks: Vec<Task>,
    protection: Protection,
}

impl Scene {
    fn new() -> Self {
        Self {
            service: service("web", 3),
            tasks: vec![
                task("a", "web"),
                task("b", "web"),
                task("c", "web"),
                stopped("d", "web", 60, "EssentialContainerExited", "gone"),
            ],
            protection: Protection {
                task_arn: task_arn("prod-web", "a"),
                protection_enabled: true,
                expiration_date: Some(now()),
            },
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            others: vec![&self.service],
            tasks: self.tasks[1..].iter().collect(),
            ..about(Target::Task(&self.tasks[0]))
        }
    }
}

#[test]
fn stopping_says_what_is_left_and_who_takes_the_place() {
    let scene = Scene::new();
    let inputs = said(&STOP_TASK, &[("reason", "leaks memory")]);
    let preview = (STOP_TASK.preview)(&scene.facts(), &inputs).unwrap();
    assert_eq!(
        lines(&preview),
        [
            "stops task a: its containers get SIGTERM, then SIGKILL after their stopTimeout (30 seconds unless set)",
            "status: RUNNING → STOPPED",
            "stoppedReason: — → leaks memory",
            "- service web starts another in its place",
            "- meanwhile 2 of 3 wanted tasks of web run",
        ]
    );
    let calls = (STOP_TASK.calls)(&scene.facts(), &inputs).unwrap();
    assert_eq!(
        calls[0].request(),
        json!({"cluster": &*cluster_arn("prod-web"), "task": &*task_arn("prod-web", "a"), "reason": "leaks memory"})
    );
    assert_eq!(calls.len(), 1);
}

#[test]
fn what_speaks_against_stopping_is_a_warning() {
    let told = |change: fn(&mut Scene)| {
        let mut scene = Scene::new();
        change(&mut scene);
        let mut facts = scene.facts();
        facts.protection = Some(&scene.protection);
        let preview = (STOP_TASK.preview)(&facts, &Inputs::default()).unwrap();
        lines(&preview)[3..].join("\n")
    };
    let cases: [Case; 5] = [
        (
            |scene| scene.tasks.truncate(1),
            "! it is the last running task of web",
        ),
        (|_| {}, "! it is protected until 2026-03-01 14:32:07Z"),
        (
            |scene| scene.tasks[0].group = Some("family:web".into()),
            "! it belongs to no service: nobody starts another",
        ),
        (
            |scene| scene.service.desired_count = Some(2),
            "- service web does not start another: it wants no more tasks",
        ),
        (
            |scene| scene.service.running_count = None,
            "- not known: whether service web starts another",
        ),
    ];
    for (change, words) in cases {
        let told = told(change);
        assert!(told.contains(words), "{words}: {told}");
    }
    let mut scene = Scene::new();
    scene.service.service_name = Some("other".into());
    let preview = (STOP_TASK.preview)(&scene.facts(), &Inputs::default()).unwrap();
    assert!(preview.notes[0].starts_with("not known: service web"));
}

#[test]
fn what_does_not_apply_says_why() {
    let gone = stopped("a", "web", 5, "UserInitiated", "enough");
    let mut going = task("a", "web");
    going.desired_status = Some("STOPPED".into());
    let mut alone = task("a", "web");
    alone.group = Some("family:web".into());
    let bare = bare_task("a");
    let cases = [
        (&STOP_TASK, &gone, Some("the task has stopped already")),
        (
            &STOP_TASK,
            &going,
            Some("the task is being stopped already"),
        ),
        (&STOP_TASK, &alone, None),
        (&STOP_TASK, &bare, None),
        (&PROTECT, &gone, Some("the task has stopped already")),
        (
            &PROTECT,
            &alone,
            Some("only a task of a service can be protected"),
        ),
        (
            &UNPROTECT,
            &bare,
            Some("only a task of a service can be protected"),
        ),
    ];
    for (action, task, why) in cases {
        let applies = (action.applies)(&about(Target::Task(task)));
        assert_eq!(applies.err().as_deref(), why, "{}", action.id);
    }
    assert!((STOP_TASK.applies)(&about(Target::Cluster)).is_err());
    let mut scene = Scene::new();
    scene.protection.protection_enabled = false;
    let mut facts = scene.facts();
    facts.protection = Some(&scene.protection);
    assert_eq!(
        (UNPROTECT.applies)(&facts).unwrap_err(),
        "it is not protected"
    );
    let long = said(&STOP_TASK, &[("reason", &"x".repeat(256))]);
    assert_eq!(
        (STOP_TASK.preview)(&facts, &long).unwrap_err(),
        "reason has 256 characters; ECS takes 255 at most"
    );
    assert!((STOP_TASK.calls)(&facts, &long).is_err());
}

#[test]
fn protection_goes_from_what_was_read_to_what_was_asked() {
    let scene = Scene::new();
    let mut facts = scene.facts();
    let preview = (PROTECT.preview)(&facts, &Inputs::default()).unwrap();
    assert_eq!(
        lines(&preview)[1],
        "protection: not known → protected for 120 minutes"
    );
    facts.protection = Some(&scene.protection);
    let inputs = said(&PROTECT, &[("minutes", "30")]);
    let preview = (PROTECT.preview)(&facts, &inputs).unwrap();
    assert_eq!(
        lines(&preview)[1],
        "protection: protected until 2026-03-01 14:32:07Z → protected for 30 minutes"
    );
    let request = (PROTECT.calls)(&facts, &inputs).unwrap()[0].request();
    assert_eq!(
        request,
        json!({
            "cluster": &*cluster_arn("prod-web"), "tasks": [&*task_arn("prod-web", "a")],
            "protectionEnabled": true, "expiresInMinutes": 30,
        })
    );
    let request = (UNPROTECT.calls)(&facts, &Inputs::default()).unwrap()[0].request();
    assert_eq!(request["protectionEnabled"], json!(false));
    assert_eq!(request.get("expiresInMinutes"), None);
}

#[test]
fn settling_follows_what_is_read_back() {
    let scene = Scene::new();
    let mut facts = scene.facts();
    let arn = task_arn("prod-web", "a");
    let done = || {
        begun(vec![Mutated::Each {
            done: vec![arn.clone()],
            failed: Vec::new(),
        }])
    };
    let lost = || begun(Vec::new());
    let going = |words: &str| Progress::Going(words.to_owned());
    let ended = |words: &str| Progress::Done(words.to_owned());
    assert_eq!(
        (PROTECT.settled)(&facts, &lost()),
        going("read back: not known")
    );
    assert_eq!((PROTECT.settled)(&facts, &done()), ended("protected"));
    facts.protection = Some(&scene.protection);
    let until = "protected until 2026-03-01 14:32:07Z";
    assert_eq!((PROTECT.settled)(&facts, &lost()), ended(until));
    assert_eq!((PROTECT.settled)(&facts, &done()), ended(until));
    // What was read before AWS's answer does not speak against it.
    assert_eq!((UNPROTECT.settled)(&facts, &done()), ended("not protected"));
    assert_eq!(
        (UNPROTECT.settled)(&facts, &lost()),
        going(&format!("read back: {until}"))
    );
    let refused = begun(vec![Mutated::Each {
        done: Vec::new(),
        failed: vec![(arn, "DEPLOYMENT_BLOCKED".into())],
    }]);
    assert_eq!(
        (PROTECT.settled)(&facts, &refused),
        Progress::Failed("DEPLOYMENT_BLOCKED".into())
    );

    let mut ending = task("a", "web");
    ending.last_status = Some("DEACTIVATING".into());
    let settled = |task: &Task| (STOP_TASK.settled)(&about(Target::Task(task)), &begun(Vec::new()));
    assert_eq!(
        settled(&ending),
        Progress::Going("the task is DEACTIVATING".into())
    );
    let mut gone = stopped("a", "web", 5, "UserInitiated", "leaks memory");
    assert_eq!(
        settled(&gone),
        Progress::Done("STOPPED: leaks memory".into())
    );
    gone.stopped_reason = None;
    gone.stopped_at = Some(ago(1));
    assert_eq!(settled(&gone), Progress::Done("STOPPED".into()));
}
