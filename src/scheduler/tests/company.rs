//! A batch that fails for one thing that does not exist, without a word about which.

use super::{fault, ids, millis, polled, seconds, want};
use crate::domain::Text;
use crate::domain::call::Bucket;
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::polled::{Items, SourceId, Step, Want, Yield};
use crate::fetchers::Cadence;
use crate::scheduler::facts::Facts;
use crate::scheduler::{Config, Job, Now, Scheduler};
use std::time::Duration;

fn table(source: SourceId) -> Facts {
    Facts {
        names: None,
        details: Some(Bucket::ClusterResourceRead),
        batch: 20,
        cadence: Cadence {
            names: None,
            visible: Some(Duration::from_secs(300)),
            rest: None,
        },
        slowest: Duration::from_secs(300),
        sole: (source == SourceId::Identity).then_some("caller"),
    }
}

fn asked(job: &Job) -> Vec<Text> {
    match polled(&job.work) {
        Step::Details { ids } => ids.clone(),
        Step::Names { .. } => panic!("not details: {job:?}"),
    }
}

/// What AWS answers where `gone` does not exist.
fn answer(asked: &[Text], gone: &Text) -> Result<Yield, Fault> {
    let hit = asked.contains(gone);
    if hit && asked.len() > 1 {
        return Err(fault(FaultKind::NotFound));
    }
    let missing = hit.then(|| (gone.clone(), Text::from("not found")));
    Ok(Yield::Details {
        items: Items::TargetGroups(Vec::new()),
        missing: missing.into_iter().collect(),
    })
}

/// Plans and answers until nothing is to be sent at this instant; the batches that were sent.
fn round(scheduler: &mut Scheduler, now: Now, demand: &[Want], gone: &Text) -> Vec<Vec<Text>> {
    let mut sent = Vec::new();
    loop {
        let plan = scheduler.plan(now, demand);
        if plan.jobs.is_empty() {
            return sent;
        }
        for job in plan.jobs {
            let ids = asked(&job);
            scheduler.complete(now + millis(1), job.id, &answer(&ids, gone));
            sent.push(ids);
        }
    }
}

#[test]
fn each_is_asked_for_by_itself_once_and_in_company_again_but_for_the_one_that_is_gone() {
    let mut scheduler = Scheduler::new(table, Config::default());
    let groups = ids(0..5);
    let gone = groups[2].clone();
    let demand = [want(SourceId::TargetGroups, groups.clone(), false)];
    let first = round(&mut scheduler, seconds(0), &demand, &gone);
    let sizes: Vec<usize> = first.iter().map(Vec::len).collect();
    assert_eq!(sizes, [5, 1, 1, 1, 1, 1]);
    assert!(round(&mut scheduler, seconds(10), &demand, &gone).is_empty());
    let later = round(&mut scheduler, seconds(700), &demand, &gone);
    let mut sizes: Vec<usize> = later.iter().map(Vec::len).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 4], "{later:?}");
    assert!(later.contains(&vec![gone]));
}

#[test]
fn of_other_lists_a_failed_batch_stays_a_batch() {
    let mut scheduler = Scheduler::new(table, Config::default());
    let services = ids(0..5);
    let gone = services[2].clone();
    let demand = [want(SourceId::Services, services, false)];
    let first = round(&mut scheduler, seconds(0), &demand, &gone);
    assert_eq!(
        first.len(),
        1,
        "the cluster is gone: five more calls would say the same"
    );
}
