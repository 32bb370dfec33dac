//! What planning costs when a list has 20,000 items. It runs in the loop that
//! draws, so it has to stay far below a frame.

use divan::Bencher;
use ecsight::domain::Text;
use ecsight::domain::call::Bucket;
use ecsight::domain::context::ContextId;
use ecsight::domain::polled::{Items, Key, SourceId, Step, Tempo, Want, Work, Yield};
use ecsight::fetchers::Cadence;
use ecsight::scheduler::{Config, Facts, Plan, Scheduler};
use std::time::Duration;

const ITEMS: usize = 20_000;
const VIEW: usize = 50;

fn main() {
    divan::main();
}

fn table(_: SourceId) -> Facts {
    let every = |seconds| Some(Duration::from_secs(seconds));
    Facts {
        names: Some(Bucket::ClusterResourceRead),
        details: Some(Bucket::ClusterResourceRead),
        batch: 100,
        cadence: Cadence {
            names: every(30),
            visible: every(10),
            rest: every(30),
        },
        slowest: Duration::from_secs(300),
        sole: None,
    }
}

fn ids(range: std::ops::Range<usize>) -> Vec<Text> {
    let arn = "arn:aws:ecs:eu-west-1:123456789012:task/production/0123456789abcdef0123456789";
    range.map(|n| format!("{arn}{n:06}").into()).collect()
}

fn demand(visible: std::ops::Range<usize>) -> Vec<Want> {
    vec![Want {
        key: Key::region(ContextId(1), SourceId::RunningTasks),
        visible: ids(visible),
        rest: true,
        also: Vec::new(),
        tempo: Tempo::Normal,
    }]
}

/// Answers every job of a plan at once.
fn answer(scheduler: &mut Scheduler, now: Duration, plan: Plan, all: &[Text]) {
    for job in plan.jobs {
        let answer = match step_of(&job.work) {
            Step::Names { token } => {
                let from = token.as_deref().map_or(0, |t| t.parse().unwrap_or(0));
                let to = (from + 100).min(all.len());
                Yield::Names {
                    ids: all[from..to].to_vec(),
                    next: (to < all.len()).then(|| to.to_string().into()),
                    items: None,
                }
            }
            Step::Details { .. } => Yield::Details {
                items: Items::Tasks(Vec::new()),
                missing: Vec::new(),
            },
        };
        scheduler.complete(now, job.id, &Ok(answer));
    }
}

/// A scheduler that knows all names; with `looks` also all details.
fn knowing(looks: bool) -> (Scheduler, Duration) {
    let mut scheduler = Scheduler::new(table, Config::default());
    let all = ids(0..ITEMS);
    let mut wants = demand(0..VIEW);
    wants[0].rest = looks;
    let key = wants[0].key.clone();
    let mut now = Duration::ZERO;
    while scheduler.names_complete(&key).is_none() || (looks && scheduler.described(&key) < ITEMS) {
        let plan = scheduler.plan(now, &wants);
        answer(&mut scheduler, now, plan, &all);
        now += Duration::from_millis(100);
    }
    (scheduler, now)
}

/// One plan in the middle of a first pass, with as many jobs as fit.
#[divan::bench]
fn first_pass(bencher: Bencher<'_, '_>) {
    let wants = demand(0..VIEW);
    bencher
        .with_inputs(|| knowing(false))
        .bench_local_refs(|(scheduler, now)| scheduler.plan(*now + Duration::from_secs(5), &wants));
}

/// One plan of a described list, when the view and some of the rest are due.
#[divan::bench]
fn steady(bencher: Bencher<'_, '_>) {
    let wants = demand(0..VIEW);
    bencher
        .with_inputs(|| knowing(true))
        .bench_local_refs(|(scheduler, now)| {
            scheduler.plan(*now + Duration::from_secs(1_700), &wants)
        });
}

/// One plan of a described list that is still fresh: what every key press pays.
#[divan::bench]
fn nothing_due(bencher: Bencher<'_, '_>) {
    let wants = demand(0..VIEW);
    let (mut scheduler, now) = knowing(true);
    let plan = scheduler.plan(now, &wants);
    answer(&mut scheduler, now, plan, &ids(0..ITEMS));
    bencher.bench_local(|| scheduler.plan(now, &wants));
}

/// The last page of a pass, which finds out what is gone.
#[divan::bench]
fn last_page(bencher: Bencher<'_, '_>) {
    let all = ids(0..ITEMS);
    let wants = demand(0..0);
    bencher
        .with_inputs(|| {
            let (mut scheduler, mut now) = knowing(true);
            now += Duration::from_secs(1_300);
            loop {
                let plan = scheduler.plan(now, &wants);
                let last = plan.jobs.iter().find_map(|job| match step_of(&job.work) {
                    Step::Names { token: Some(t) } if **t == *"19900" => Some(job.id),
                    _ => None,
                });
                if let Some(last) = last {
                    return (scheduler, now, last);
                }
                answer(&mut scheduler, now, plan, &all);
                now += Duration::from_millis(100);
            }
        })
        .bench_local_values(|(mut scheduler, now, last)| {
            let ids = all[19_900..].to_vec();
            _ = scheduler.complete(
                now,
                last,
                &Ok(Yield::Names {
                    ids,
                    next: None,
                    items: None,
                }),
            );
            scheduler
        });
}

fn step_of(work: &Work) -> &Step {
    match work {
        Work::Poll(step) => step,
        Work::Errand(_) => unreachable!("nothing here runs errands"),
    }
}
