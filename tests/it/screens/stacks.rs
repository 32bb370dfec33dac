//! Stacks and their resources, in each state.

use super::account::Account;
use super::domain::errand::Ask;
use super::domain::fault::{Fault, FaultKind};
use super::domain::stack::StackAsk;
use super::play::Play;
use super::play_stacks::Stacks;
use super::states::{SIZES, keep};
use std::time::Duration;

fn start(stacks: Stacks, size: (u16, u16)) -> Play {
    let mut play = Play::loaded(Account::shop(), size);
    play.stacks = Some(stacks);
    play.press("G C").wait();
    play
}

impl Play {
    /// CloudFormation is asked slowly.
    fn wait(&mut self) -> &mut Self {
        self.live(Duration::from_secs(20));
        self
    }
}

#[test]
fn the_stacks_of_a_cluster_as_a_tree() {
    for size in SIZES {
        let mut play = start(Stacks::shop(), size);
        keep("stacks", &play);
        play.press("d").wait();
        keep("stack_failed", &play);
    }
}

#[test]
fn what_a_stack_waits_for_and_what_has_drifted() {
    let mut play = start(Stacks::shop(), (160, 45));
    play.press("j j d").wait();
    keep("stack_waiting", &play);
    play.press("esc j d").wait();
    keep("stack_drifted", &play);
}

#[test]
fn the_resources_of_a_stack() {
    for size in SIZES {
        let mut play = start(Stacks::shop(), size);
        play.press("j j enter").wait();
        keep("stack_resources", &play);
    }
    let mut play = start(Stacks::shop(), (200, 60));
    play.press("j j enter").wait();
    play.press("t w").wait();
    keep("stack_resources_all", &play);
    play.must_show("125 stack-resources");
    play.press("d").wait();
    keep("stack_resource", &play);
}

#[test]
fn enter_on_a_resource_goes_to_the_thing() {
    let at = |logical: &str| {
        let mut play = start(Stacks::shop(), (160, 45));
        play.press("|").command("resources").wait();
        play.press("t /")
            .types(&format!("logical:={logical}"))
            .press("enter enter")
            .wait();
        play
    };
    at("Cluster").must_show("▶● prod-web");
    at("Checkout").must_show("› prod-web › services");
    at("CheckoutTask").must_show("checkout › revisions");
    at("Vpc").must_show("prod-web › network");
    at("App").must_show("web-App › stack-resources");
    at("Uploads").must_show("resource Uploads");
}

#[test]
fn while_nothing_is_answered() {
    let mut play = Play::loaded(Account::shop(), (80, 24));
    play.hangs = true;
    play.press("G C").rest();
    keep("stacks_loading", &play);
}

#[test]
fn denied_in_whole_and_in_part() {
    let mut stacks = Stacks::shop();
    stacks.deny("cloudformation:DescribeStackResources");
    let mut play = start(stacks, (120, 40));
    keep("stacks_denied", &play);
    play.command("resources").wait();
    keep("stack_resources_denied", &play);
    let mut stacks = Stacks::shop();
    stacks.deny("cloudformation:ListStackResources");
    stacks.deny("cloudformation:DescribeStackEvents");
    let mut play = start(stacks, (120, 40));
    play.press("d").wait();
    keep("stacks_partial", &play);
    let mut stacks = Stacks::shop();
    stacks.deny("cloudformation:DescribeStacks");
    keep("stacks_names_only", &start(stacks, (120, 40)));
}

#[test]
fn no_stack_is_an_answer() {
    for size in [(80, 24), (120, 40)] {
        keep("stacks_empty", &start(Stacks::default(), size));
    }
}

#[test]
fn old_data_after_an_error() {
    let mut play = start(Stacks::shop(), (120, 40));
    let action = "cloudformation:DescribeStacks";
    let words = "connection refused by 10.0.0.1:443";
    let fault = Fault::new(FaultKind::Network, action, words);
    play.stacks
        .iter_mut()
        .for_each(|it| it.faults.push(fault.clone()));
    play.press("r").wait();
    keep("stacks_stale", &play);
}

#[test]
fn what_changes_is_looked_at_often_and_what_rests_is_not() {
    let mut play = start(Stacks::shop(), (120, 40));
    let before = play.errands.len();
    play.live(Duration::from_secs(60));
    let asked: Vec<&Ask> = play.errands[before..].iter().map(|it| &*it.ask).collect();
    let of = |name: &str| {
        let id = super::play_stacks::arn(name);
        let stack = Ask::Stack(StackAsk::Stack(id));
        asked.iter().filter(|ask| ***ask == stack).count()
    };
    assert!((3..=5).contains(&of("web-App")), "{}", of("web-App"));
    assert_eq!((of("search"), of("web-Net")), (0, 0));
}
