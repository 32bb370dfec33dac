use crate::domain::fixtures::{ago, ended, stopped, task};
use crate::logs::sources::{moments, window, worth_a_look};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn stops_in_the_order_they_happened() {
    let running = task("aaaa", "web");
    let mut crash = stopped(
        "bbbb",
        "web",
        100,
        "EssentialContainerExited",
        "Essential container in task exited",
    );
    crash.execution_stopped_at = Some(ago(105));
    crash.containers = Some(vec![
        ended("proxy", Some(0), None),
        ended("app", Some(137), Some("OutOfMemoryError: killed")),
    ]);
    let older = stopped(
        "cccc",
        "web",
        900,
        "ServiceSchedulerInitiated",
        "Scaling activity",
    );
    let found = moments(&[&running, &crash, &older]);
    let brief: Vec<_> = found
        .iter()
        .map(|it| (&*it.task, it.at, it.container.as_deref(), it.exit_code))
        .collect();
    assert_eq!(
        brief,
        [
            ("cccc", ago(900), None, None),
            ("bbbb", ago(105), Some("app"), Some(137)),
        ]
    );
    let worth: Vec<_> = worth_a_look(found.clone());
    assert_eq!(worth.len(), 1, "scaling in is in the way");
    assert_eq!(&*worth[0].task, "bbbb");
    assert_eq!(worth_a_look(found[..1].to_vec()), found[..1]);
    let last = found.last().unwrap();
    assert_eq!(last.words, "app ran out of memory");
    assert_eq!(last.definition.as_deref(), Some("web:41"));
    assert_eq!(last.window.from, ago(140) - MINUTE);
    assert_eq!(last.window.to, Some(ago(100) + MINUTE));
}

#[test]
fn the_window_of_a_task_that_runs_is_open() {
    let running = task("aaaa", "web");
    let open = window(&running).unwrap();
    assert_eq!((open.from, open.to), (ago(1_830) - MINUTE, None));
    assert_eq!(window(&crate::domain::fixtures::bare_task("x")), None);
}
