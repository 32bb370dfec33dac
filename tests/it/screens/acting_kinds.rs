//! Acting on tasks, container instances and clusters: their menus, several in one call, a request
//! that is asked once more under its token, and a revision edited outside.

use super::account::{Account, Inside};
use super::domain::container_instance::ContainerInstance;
use super::domain::errand::{Answer, Reply};
use super::domain::fault::{Fault, FaultKind};
use super::domain::fixtures::{instance, task};
use super::domain::mutation::{Mutated, Mutation};
use super::play::Play;
use super::states::keep as picture;
use ecsight::app::{Effect, Message, Options};
use std::time::Duration;

/// An account whose prod-web has container instances, too.
fn account(instances: usize) -> Account {
    let mut account = Account::shop();
    account.prod_web().instances = (0..instances)
        .map(|number| ContainerInstance {
            running_tasks_count: Some(0),
            ..instance(&format!("i-{number:02}"))
        })
        .collect();
    // What a task like these is run in.
    for task in &mut account.prod_web().running {
        for attachment in task.attachments.iter_mut().flatten() {
            if let Some(details) = &mut attachment.details {
                let mut subnet = details[0].clone();
                subnet.name = Some("subnetId".into());
                subnet.value = Some("subnet-a".into());
                details.push(subnet);
            }
        }
    }
    account.clusters[0].registered_container_instances_count = i32::try_from(instances).ok();
    account
}

fn started(account: Account, size: (u16, u16)) -> Play {
    let options = Options {
        profile: Some("ops".into()),
        region: Some("us-east-1".into()),
        write: true,
        size,
        ..Options::default()
    };
    let mut play = Play::new(account, options);
    play.rest();
    play
}

fn inside(account: Account, size: (u16, u16), list: &str) -> Play {
    let mut play = started(account, size);
    play.press("G enter").rest();
    if !list.is_empty() {
        play.command(list).rest();
    }
    play
}

#[test]
fn each_kind_of_thing_has_its_own_menu() {
    for size in [(80, 24), (120, 40)] {
        for (name, list) in [("task", "tasks"), ("instance", "instances")] {
            let mut play = inside(account(2), size, list);
            play.press("a").rest();
            picture(&format!("acting_menu_of_{name}"), &play);
        }
        let mut play = started(account(2), size);
        play.press("G a").rest();
        picture("acting_menu_of_cluster", &play);
    }
}

fn instances<'a>(account: &'a mut Account, mutation: &Mutation) -> Vec<&'a mut ContainerInstance> {
    let Mutation::UpdateContainerInstancesState(state) = mutation else {
        panic!("{mutation:?}");
    };
    let named = |it: &&mut ContainerInstance| {
        let arn = &it.container_instance_arn;
        state.container_instances.contains(arn)
    };
    account
        .prod_web()
        .instances
        .iter_mut()
        .filter(named)
        .collect()
}

/// One is refused, of another nothing is said; all others are drained.
fn drains(account: &mut Account, mutation: &Mutation) -> Reply {
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for instance in instances(account, mutation) {
        let arn = instance.container_instance_arn.clone();
        if arn.ends_with("i-03") {
            failed.push((arn, "INACTIVE".into()));
            continue;
        }
        instance.status = Some("DRAINING".into());
        if !arn.ends_with("i-11") {
            done.push(arn);
        }
    }
    Ok(Answer::Mutated(Mutated::Each { done, failed }))
}

/// It is done, and nobody hears of it.
fn drains_in_silence(account: &mut Account, mutation: &Mutation) -> Reply {
    let _ = drains(account, mutation);
    Err(Fault::new(
        FaultKind::Network,
        "ecs:UpdateContainerInstancesState",
        "connection reset",
    ))
}

fn drained(changing: fn(&mut Account, &Mutation) -> Reply) -> Play {
    let mut play = inside(account(12), (120, 40), "instances");
    play.changing = Some(changing);
    for _ in 0..12 {
        play.press("space");
    }
    play.command("drain").rest();
    play.press("end").rest();
    play.must_show("2 calls, each once");
    play.press("right enter").live(Duration::from_secs(30));
    play
}

/// How many things a call is for.
fn targets(call: &Mutation) -> usize {
    match call {
        Mutation::UpdateContainerInstancesState(state) => state.container_instances.len(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn twelve_instances_are_two_calls_with_a_result_each() {
    let mut play = drained(drains);
    let sizes: Vec<usize> = play.changes.iter().map(targets).collect();
    assert_eq!(sizes, [10, 2]);
    play.command("actions").rest();
    play.must_show("INACTIVE");
    let page = play.picture();
    let settled = page.matches("● i-").count();
    assert_eq!(settled, 11, "{page}");
    picture("acting_twelve", &play);
}

#[test]
fn when_the_answer_for_several_is_lost_each_is_looked_for() {
    let mut play = drained(drains_in_silence);
    assert_eq!(play.changes.len(), 2, "none is sent again");
    play.command("actions").rest();
    let page = play.picture();
    assert_eq!(page.matches("● i-").count(), 11, "{page}");
    play.must_show("it is not sent again by itself");
}

/// Tasks that a run has started: under the same token the same ones.
fn runs(account: &mut Account, mutation: &Mutation) -> Reply {
    let Mutation::RunTask(run) = mutation else {
        panic!("{mutation:?}");
    };
    let token = run.client_token.clone().expect("a token");
    let inside: &mut Inside = account.prod_web();
    let started = |it: &&super::domain::task::Task| it.started_by.as_ref() == Some(&token);
    if let Some(before) = inside.running.iter().find(started) {
        return Ok(Answer::Mutated(Mutated::Each {
            done: vec![before.task_arn.clone()],
            failed: Vec::new(),
        }));
    }
    let mut new = task("f00d", "checkout");
    new.started_by = Some(token);
    new.group = Some("family:checkout".into());
    inside.running.push(new);
    Err(Fault::new(
        FaultKind::Timeout,
        "ecs:RunTask",
        "no answer within 15 s",
    ))
}

/// No answer ever comes, and the second time it is even refused.
fn is_silent(account: &mut Account, mutation: &Mutation) -> Reply {
    match runs(account, mutation) {
        Ok(_) => Err(Fault::new(
            FaultKind::Throttled,
            "ecs:RunTask",
            "Rate exceeded",
        )),
        lost => lost,
    }
}

#[test]
fn a_run_whose_answer_was_lost_is_asked_once_more_under_its_token() {
    for (changing, words) in [
        (runs as fn(&mut Account, &Mutation) -> Reply, "f00d"),
        (is_silent, "it is not sent again by itself"),
    ] {
        let mut play = inside(account(0), (120, 40), "tasks");
        play.changing = Some(changing);
        // The worst come first: the last one runs.
        play.press("G");
        play.command("run-task").rest();
        play.press("enter").rest();
        play.press("enter").rest();
        play.must_show("nothing is started twice");
        play.press("right enter").live(Duration::from_secs(60));
        assert_eq!(play.changes.len(), 2, "{words}");
        assert_eq!(play.changes[0], play.changes[1]);
        let tasks = &play.account.prod_web().running;
        assert_eq!(
            tasks
                .iter()
                .filter(|it| it.task_arn.contains("f00d"))
                .count(),
            1
        );
        play.command("actions").rest();
        play.must_show(words);
    }
}

/// The text that the editor is to have.
fn to_edit(play: &Play) -> String {
    let mut texts = play.outside.iter().filter_map(|it| match it {
        Effect::Edit(text) => Some(text.clone()),
        _ => None,
    });
    let text = texts.next().expect("the editor is opened");
    assert_eq!(texts.next(), None, "once");
    text
}

fn registers(_: &mut Account, _: &Mutation) -> Reply {
    let arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/checkout:43";
    Ok(Answer::Mutated(Mutated::Registered(Some(arn.into()))))
}

fn refuses(_: &mut Account, _: &Mutation) -> Reply {
    Err(Fault::new(
        FaultKind::Denied,
        "ecs:RegisterTaskDefinition",
        "no",
    ))
}

fn edited(play: &mut Play, text: &str) {
    play.feed(Message::Edited(Ok(Some(text.to_owned()))));
    play.rest();
}

#[test]
fn what_was_typed_is_kept_until_it_is_accepted() {
    let mut play = inside(account(0), (120, 40), "");
    play.changing = Some(refuses);
    play.command("register");
    let begun_with = to_edit(&play);
    let broken = format!("{begun_with}oops");
    edited(&mut play, &broken);
    play.must_show("▸ edit it again");
    play.must_show("this is no JSON");
    picture("acting_broken_text", &play);
    play.press("enter");
    assert_eq!(to_edit(&play), broken);
    let better = begun_with.replacen("\"image\": \"", "\"image\": \"mirror/", 1);
    edited(&mut play, &better);
    play.must_show("▸ Cancel");
    play.press("right enter").rest();
    play.must_show("what was typed is kept");
    play.press("esc");
    play.command("register");
    assert_eq!(to_edit(&play), better);
    edited(&mut play, &better);
    play.changing = Some(registers);
    play.press("right enter").rest();
    assert_eq!(play.changes.len(), 2);
    play.command("register");
    assert_eq!(to_edit(&play), begun_with);
    play.feed(Message::Edited(Ok(None)));
    play.rest();
    play.must_show("nothing was changed");
    play.command("register");
    play.feed(Message::Edited(Err("no editor: vi".to_owned())));
    play.rest();
    play.must_show("no editor: vi");
    play.press("space space");
    play.command("register");
    play.must_show("one at a time");
}
