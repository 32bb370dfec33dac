//! Whatever goes wrong: one clear line, keys that work, nothing cleared, no panic.

use crate::support::pty::{Launch, Pty, ecsight};
use crate::support::sim::serve;
use std::any::Any;

/// Calls that hang are given up after this.
const DEADLINE: &str = "deadline = \"2s\"\n";

fn launch(args: &str) -> Launch {
    ecsight(args)
        .size(140, 30)
        .file("ecsight/config.toml", DEADLINE)
}

/// Runs a test for every case at once, since most of the time goes by waiting; fails with all failures.
fn at_once<T: Sync>(cases: &[T], name: impl Fn(&T) -> String, test: impl Fn(&T) + Sync) {
    let test = &test;
    let failed: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = cases
            .iter()
            .map(|case| (case, scope.spawn(move || test(case))))
            .collect();
        running
            .into_iter()
            .filter_map(|(case, thread)| {
                let why = thread.join().err()?;
                Some(format!("{}: {}", name(case), words(&*why)))
            })
            .collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn words(panic: &dyn Any) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or_default()
}

/// Keys still work, any window is fine, and the end is clean.
#[track_caller]
fn still_alive(mut pty: Pty, told: &str) {
    pty.press("?");
    pty.wait_for("help is on screen", |screen| screen.has("keys in lists"));
    pty.press("esc");
    pty.wait_for("it is told again", |screen| {
        screen.has(told) && !screen.has("keys in lists")
    });
    pty.resize(30, 8);
    pty.wait_for("a small window is filled", |screen| {
        screen.cols == 30 && !screen.is_blank()
    });
    pty.resize(140, 30);
    pty.wait_for("it is told again", |screen| screen.has(told));
    pty.press("ctrl-c");
    let left = pty.wait_for_end();
    left.is_clean(0);
    assert!(!left.written.contains("panicked"), "{}", left.written);
}

/// Arguments, what is told, and what stands there nevertheless.
type Case = (&'static str, &'static str, &'static [&'static str]);

const FROM_THE_START: &[Case] = &[
    ("--fault throttle=0.3", "prod-web", &["ACTIVE", "staging"]),
    ("--fault throttle=1", "throttled: Rate exceeded", &[]),
    (
        "--fault deny=ListClusters",
        "not allowed: ecs:ListClusters is missing",
        &[],
    ),
    (
        "--fault deny=DescribeClusters",
        "not allowed: ecs:DescribeClusters is missing",
        &["prod-web", "prod-data", "staging"],
    ),
    (
        "--fault deny=GetCallerIdentity",
        "account: not allowed",
        &["prod-web", "ACTIVE", "staging"],
    ),
    (
        "--cluster prod-web --fault deny=ListServices",
        "not allowed: ecs:ListServices is missing",
        &[],
    ),
    (
        "--cluster prod-web --fault deny=DescribeServices",
        "not allowed: ecs:DescribeServices is missing",
        &["checkout", "storefront"],
    ),
    (
        "--cluster prod-web --fault deny=ListTasks",
        "not allowed: ecs:ListTasks is missing",
        &["checkout", "storefront", "4/4"],
    ),
    (
        "--cluster prod-web --fault deny=DescribeTasks",
        "not allowed: ecs:DescribeTasks is missing",
        &["checkout", "storefront", "4/4"],
    ),
    ("--fault expired", "credentials expired", &[]),
    ("--fault 5xx=1", "AWS error", &[]),
    ("--fault html", "web page", &[]),
    ("--fault reset", "no connection", &[]),
    ("--fault hang", "timed out", &[]),
    ("--fault truncate", "no connection", &[]),
    ("--fault garbage", "unexpected answer", &[]),
    ("--fault unknown-key", "AWS does not know", &[]),
    (
        "--scenario hostile",
        "unknown status HIBERNATING",
        &["prod-web", "no-settings"],
    ),
    ("--scenario empty", "no clusters in us-east-1", &[]),
];

#[test]
fn a_fault_from_the_start_is_one_clear_line() {
    at_once(
        FROM_THE_START,
        |(args, ..)| (*args).to_owned(),
        |(args, told, beside)| {
            let pty = launch("demo --frozen").args(args).start();
            let all: Vec<&str> = beside.iter().copied().chain([*told]).collect();
            pty.wait_for(&format!("it tells {told:?} beside {beside:?}"), |screen| {
                screen.has_all(&all)
            });
            still_alive(pty, told);
        },
    );
}

/// The task definition is a detail of a task: its page says so, the rest of it stands.
#[test]
fn a_denied_task_definition_is_told_where_it_is_missing() {
    let pty = launch("demo --frozen --cluster prod-web --service storefront")
        .args("--fault deny=DescribeTaskDefinition")
        .size(100, 70)
        .start();
    pty.wait_for("the tasks are listed", |screen| {
        screen.has_all(&["RUNNING", "HEALTHY"])
    });
    pty.press("d");
    pty.wait_for("the page of a task tells it", |screen| {
        screen.has_all(&["not allowed: ecs:DescribeTaskDefinition", "RUNNING"])
    });
    still_alive(pty, "RUNNING");
}

/// What begins to go wrong, and what is told.
const MIDWAY: &[(&str, &str)] = &[
    ("throttle=1", "throttled: Rate exceeded"),
    ("deny=ListClusters", "not allowed: ecs:ListClusters"),
    ("deny=DescribeClusters", "not allowed: ecs:DescribeClusters"),
    ("expired", "credentials expired"),
    ("5xx=1", "AWS error"),
    ("html", "web page"),
    ("reset", "no connection"),
    ("hang", "timed out"),
    ("truncate", "no connection"),
    ("garbage", "unexpected answer"),
    ("unknown-key", "AWS does not know"),
];

#[test]
fn a_fault_midway_clears_nothing_and_r_recovers() {
    at_once(
        MIDWAY,
        |(fault, _)| (*fault).to_owned(),
        |(fault, told)| {
            const ROWS: [&str; 5] = ["prod-web", "prod-data", "staging", "ACTIVE", "18"];
            let sim = serve("--frozen");
            let mut pty = launch("").at(&sim.endpoint).start();
            pty.wait_for("the clusters are described", |screen| {
                screen.has_all(&ROWS) && !screen.has(told)
            });
            sim.http("POST", "/_sim/fault", &format!("[{fault:?}]"));
            pty.press("r");
            let screen = pty.wait_for(&format!("it tells {told:?}"), |screen| screen.has(told));
            assert!(screen.has_all(&ROWS), "nothing is cleared; {screen}");
            sim.http("DELETE", "/_sim/fault", "");
            pty.press("r");
            pty.wait_for("all is well again", |screen| {
                screen.has_all(&ROWS) && !screen.has(told)
            });
            pty.press("ctrl-c");
            pty.wait_for_end().is_clean(0);
        },
    );
}

/// Credentials that expire while the program runs: the rows stay, the banner says what to do.
#[test]
fn credentials_that_expire_midway_leave_the_rows() {
    let pty = launch("demo --frozen --fault expired-after=2s").start();
    pty.wait_for("the clusters are described", |screen| {
        screen.has_all(&["prod-web", "ACTIVE"])
    });
    // whether this refresh is early or late: the next one is not
    while !pty.screen().has("credentials expired") {
        pty.press("r");
        pty.wait_until_calm(std::time::Duration::from_millis(500));
    }
    let screen = pty.screen();
    assert!(
        screen.has_all(&["prod-web", "ACTIVE", "press r"]),
        "{screen}"
    );
    still_alive(pty, "credentials expired");
}
