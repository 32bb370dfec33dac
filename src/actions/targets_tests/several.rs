use super::super::instances::DRAIN;
use super::super::run::RUN_TASK;
use super::super::several::{Row, batches, outcome};
use super::super::tasks::{PROTECT, STOP_TASK};
use super::*;
use crate::domain::Text;
use crate::domain::fixtures::{definition, instance, stopped, task, task_arn};
use crate::domain::mutation::Mutation;
use crate::domain::task::Task;
use proptest::prelude::*;

fn facts(tasks: &[Task]) -> Vec<Facts<'_>> {
    let each = tasks.iter();
    each.map(|task| about(Target::Task(task))).collect()
}

#[test]
fn calls_that_take_several_are_shared_and_others_are_not() {
    let tasks: Vec<Task> = (0..12).map(|n| task(&n.to_string(), "web")).collect();
    let (shared, refused) = batches(&PROTECT, &facts(&tasks), &Inputs::default());
    assert!(refused.is_empty());
    let rows: Vec<usize> = shared.iter().map(|it| it.rows.len()).collect();
    assert_eq!(rows, [10, 2]);
    let Mutation::UpdateTaskProtection(last) = &shared[1].call else {
        panic!("{:?}", shared[1])
    };
    let expected: Vec<Text> = vec![task_arn("prod-web", "10"), task_arn("prod-web", "11")];
    assert_eq!(last.tasks, expected);
    let (each, _) = batches(&STOP_TASK, &facts(&tasks), &Inputs::default());
    assert_eq!(each.len(), 12);
    let instances = [instance("i-1"), instance("i-2")];
    let targets: Vec<Facts<'_>> = instances
        .iter()
        .map(|it| about(Target::Instance(it)))
        .collect();
    let (shared, _) = batches(&DRAIN, &targets, &Inputs::default());
    assert_eq!(shared.len(), 1);
    assert_eq!(shared[0].rows, [0, 1]);
}

#[test]
fn each_row_has_its_own_result() {
    let gone = stopped("b", "web", 1, "UserInitiated", "");
    let tasks = [task("a", "web"), gone, task("c", "web"), task("d", "web")];
    let targets = facts(&tasks);
    let (shared, refused) = batches(&PROTECT, &targets, &Inputs::default());
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (refused[0].row, refused[0].result.clone().unwrap_err()),
        (1, "the task has stopped already".to_owned())
    );
    let answer = Mutated::Each {
        done: vec![task_arn("prod-web", "a")],
        failed: vec![(task_arn("prod-web", "c"), "TASK_NOT_VALID".into())],
    };
    let rows = outcome(&shared[0], &targets, &answer);
    let told: Vec<(usize, Option<&str>)> = rows
        .iter()
        .map(|Row { row, result, .. }| (*row, result.as_ref().err().map(String::as_str)))
        .collect();
    assert_eq!(
        told,
        [
            (0, None),
            (2, Some("TASK_NOT_VALID")),
            (3, Some("AWS's answer does not mention it")),
        ]
    );
}

#[test]
fn no_two_requests_share_a_token() {
    let mut tasks = [task("a", "web"), task("b", "web")];
    for task in &mut tasks {
        task.attachments = None;
        task.launch_type = Some("EC2".into());
    }
    let mut definition = definition("web:41");
    definition.network_mode = Some("bridge".into());
    let mut targets = facts(&tasks);
    for target in &mut targets {
        target.definition = Some(&definition);
    }
    let mut inputs = Inputs::default();
    inputs.set_token("t");
    let (calls, refused) = batches(&RUN_TASK, &targets, &inputs);
    assert!(refused.is_empty());
    let tokens: Vec<String> = calls
        .iter()
        .map(|it| it.call.request()["clientToken"].to_string())
        .collect();
    assert_eq!(tokens, ["\"t-0\"", "\"t-1\""]);
    let started = Mutated::Each {
        done: vec!["new".into()],
        failed: Vec::new(),
    };
    assert_eq!(outcome(&calls[1], &targets, &started)[0].result, Ok(()));
}

proptest! {
    /// Every row is in exactly one batch or refused, no batch is too large, rows keep their order.
    #[test]
    fn no_row_is_lost_or_doubled(running in prop::collection::vec(any::<bool>(), 0..40)) {
        let tasks: Vec<Task> = running
            .iter()
            .enumerate()
            .map(|(n, runs)| match runs {
                true => task(&n.to_string(), "web"),
                false => stopped(&n.to_string(), "web", 1, "", ""),
            })
            .collect();
        let (shared, refused) = batches(&PROTECT, &facts(&tasks), &Inputs::default());
        let in_calls: Vec<usize> = shared.iter().flat_map(|it| it.rows.clone()).collect();
        prop_assert!(in_calls.is_sorted());
        prop_assert!(shared.iter().all(|it| (1..=10).contains(&it.rows.len())));
        let mut all = in_calls;
        all.extend(refused.iter().map(|it| it.row));
        all.sort_unstable();
        prop_assert_eq!(all, (0..running.len()).collect::<Vec<_>>());
    }
}
