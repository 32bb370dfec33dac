use super::super::instances::{ACTIVATE, DRAIN};
use super::super::several::{join, share};
use super::super::tasks::{PROTECT, STOP_TASK};
use super::super::{Action, InputKind};
use super::*;
use crate::domain::Text;
use crate::domain::fixtures::{instance, task, task_arn};
use crate::domain::mutation::Mutation;
use proptest::prelude::*;

/// The calls for these, each joined with those before it where it can be.
fn joined(calls: Vec<Mutation>) -> Vec<Mutation> {
    let mut all: Vec<Mutation> = Vec::new();
    for call in calls {
        let is_joined = all.last_mut().is_some_and(|last| join(last, &call));
        if !is_joined {
            all.push(call);
        }
    }
    all
}

fn targets(call: &Mutation) -> Vec<Text> {
    match call {
        Mutation::UpdateTaskProtection(it) => it.tasks.clone(),
        Mutation::UpdateContainerInstancesState(it) => it.container_instances.clone(),
        _ => Vec::new(),
    }
}

fn of_tasks(action: &Action, names: std::ops::Range<usize>, inputs: &Inputs) -> Vec<Mutation> {
    let each = names.flat_map(|n| {
        let task = task(&n.to_string(), "web");
        (action.calls)(&about(Target::Task(&task)), inputs).unwrap()
    });
    each.collect()
}

#[test]
fn calls_that_take_several_are_joined_and_others_are_not() {
    let none = Inputs::default();
    let calls = joined(of_tasks(&PROTECT, 0..12, &none));
    let counts: Vec<usize> = calls.iter().map(|it| targets(it).len()).collect();
    assert_eq!(counts, [10, 2]);
    assert_eq!(
        targets(&calls[1]),
        [task_arn("prod-web", "10"), task_arn("prod-web", "11")]
    );
    assert_eq!(joined(of_tasks(&STOP_TASK, 0..12, &none)).len(), 12);
    let one = |action: &Action, name: &str| {
        let instance = match action.id {
            "activate" => {
                let mut instance = instance(name);
                instance.status = Some("DRAINING".into());
                instance
            }
            _ => instance(name),
        };
        (action.calls)(&about(Target::Instance(&instance)), &none).unwrap()
    };
    let drained = [one(&DRAIN, "i-1"), one(&DRAIN, "i-2")].concat();
    assert_eq!(joined(drained).len(), 1);
    let both = [one(&DRAIN, "i-1"), one(&ACTIVATE, "i-2")].concat();
    assert_eq!(joined(both).len(), 2, "what is asked for is not the same");
}

#[test]
fn what_is_asked_for_otherwise_is_another_call() {
    let mut longer = Inputs::default();
    let mut numbers = PROTECT.inputs.iter();
    let minutes = numbers.find(|it| matches!(it.kind, InputKind::Number(..)));
    longer.set(minutes.unwrap(), "30").unwrap();
    let mut calls = of_tasks(&PROTECT, 0..1, &Inputs::default());
    calls.extend(of_tasks(&PROTECT, 1..2, &longer));
    assert_eq!(joined(calls).len(), 2);
}

#[test]
fn each_target_has_its_own_result() {
    let [a, b, c] = ["0", "1", "2"].map(|name| task_arn("prod-web", name));
    let answer = Mutated::Each {
        done: vec![a.clone()],
        failed: vec![(b.clone(), "TASK_NOT_VALID".into())],
    };
    let all = joined(of_tasks(&PROTECT, 0..3, &Inputs::default()));
    let [call] = &all[..] else {
        panic!("{all:?}");
    };
    let own = |done: &[&Text], failed: &[&Text]| {
        let reason = |arn: &&Text| ((*arn).clone(), "TASK_NOT_VALID".into());
        Some(Mutated::Each {
            done: done.iter().map(|it| (*it).clone()).collect(),
            failed: failed.iter().map(reason).collect(),
        })
    };
    assert_eq!(share(call, &a, &answer), own(&[&a], &[]));
    assert_eq!(share(call, &b, &answer), own(&[], &[&b]));
    assert_eq!(share(call, &c, &answer), None, "it has to be read back");
    // The answer to a call for one thing is about that, however it is spelled there.
    let alone = of_tasks(&PROTECT, 2..3, &Inputs::default());
    assert_eq!(share(&alone[0], &c, &answer), Some(answer.clone()));
    assert_eq!(share(call, &a, &Mutated::Accepted), Some(Mutated::Accepted));
}

proptest! {
    /// Every target is in exactly one call, no call is too large, the order is kept.
    #[test]
    fn no_target_is_lost_or_doubled(count in 0..45_usize) {
        let calls = joined(of_tasks(&PROTECT, 0..count, &Inputs::default()));
        prop_assert!(calls.iter().all(|it| (1..=10).contains(&targets(it).len())));
        prop_assert_eq!(calls.len(), count.div_ceil(10));
        let named: Vec<Text> = calls.iter().flat_map(targets).collect();
        let expected: Vec<Text> = (0..count).map(|n| task_arn("prod-web", &n.to_string())).collect();
        prop_assert_eq!(named, expected);
    }
}
