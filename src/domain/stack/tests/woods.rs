//! Who made what, and which stacks stand around.

use super::super::*;
use super::verdicts::{resource, stack};
use crate::domain::cluster::Tag;
use crate::domain::fault::{Fault, FaultKind};
use std::collections::HashMap;

type Account = HashMap<StackAsk, Result<StackAnswer, Fault>>;

const NESTED: &str = "AWS::CloudFormation::Stack";

fn arn(name: &str) -> Text {
    format!("arn:aws:cloudformation:us-east-1:1:stack/{name}/1").into()
}

fn tags(stack: &str) -> Vec<Tag> {
    vec![Tag {
        key: Some("aws:cloudformation:stack-id".into()),
        value: Some(arn(stack)),
    }]
}

fn cluster(tags: &[Tag]) -> Made<'_> {
    Made {
        is_cluster: true,
        name: "prod",
        arn: "arn:cluster/prod",
        tags,
    }
}

fn service<'a>(name: &'a str, tags: &'a [Tag]) -> Made<'a> {
    Made {
        is_cluster: false,
        name,
        arn: name,
        tags,
    }
}

fn described(account: &mut Account, name: &str, parent: Option<&str>, nested: &[&str]) {
    let mut own = stack(name, "CREATE_COMPLETE");
    own.parent_id = parent.map(arn);
    let resources = nested
        .iter()
        .map(|child| resource(child, NESTED, &arn(child), "CREATE_COMPLETE"));
    let list = StackAnswer::Resources(resources.collect(), None);
    account.insert(
        StackAsk::Stack(arn(name)),
        Ok(StackAnswer::Stacks(vec![own])),
    );
    account.insert(resources_of(&arn(name)), Ok(list));
}

fn tree(account: &Account, things: &[Made<'_>]) -> Vec<String> {
    let kept = |ask: &StackAsk| account.get(ask).map(Result::as_ref);
    let owners = owners(things, &kept);
    let nodes = forest(&owners, &kept);
    let line = |node: &Node<'_>| {
        let made: Vec<String> = node.made.iter().map(Made::words).collect();
        format!(
            "{}{} [{}]",
            "-".repeat(node.depth),
            node.name(),
            made.join(", ")
        )
    };
    nodes.iter().map(line).collect()
}

#[test]
fn a_nested_stack_brings_its_parent_and_what_is_beside_it() {
    let mut account = Account::new();
    described(&mut account, "root", None, &["root-Net", "root-App"]);
    described(&mut account, "root-Net", Some("root"), &[]);
    described(&mut account, "root-App", Some("root"), &["root-App-Db"]);
    described(&mut account, "root-App-Db", Some("root-App"), &[]);
    described(&mut account, "other", None, &[]);
    let (app, other) = (tags("root-App"), tags("other"));
    let things = [cluster(&app), service("api", &other), service("web", &app)];
    let expected = [
        "other [service api]",
        "root []",
        "-root-App [cluster prod, service web]",
        "--root-App-Db []",
        "-root-Net []",
    ];
    assert_eq!(tree(&account, &things), expected);
    // As long as nothing is answered, what the tags say is there.
    assert_eq!(
        tree(&Account::new(), &things[..1]),
        ["root-App [cluster prod]"]
    );
    // The worst tree comes first.
    let mut broken = stack("root-Net", "UPDATE_ROLLBACK_FAILED");
    broken.parent_id = Some(arn("root"));
    account.insert(
        StackAsk::Stack(arn("root-Net")),
        Ok(StackAnswer::Stacks(vec![broken])),
    );
    assert_eq!(tree(&account, &things)[0], "root []");
}

#[test]
fn stacks_in_each_other_end() {
    let mut account = Account::new();
    described(&mut account, "a", Some("b"), &["b"]);
    described(&mut account, "b", Some("a"), &["a"]);
    let own = tags("a");
    assert_eq!(tree(&account, &[cluster(&own)]).len(), 2);
}

#[test]
fn without_tags_the_owner_is_asked_for_and_its_type_compared() {
    let not_found = || Err(Fault::new(FaultKind::NotFound, "a:B", "does not exist"));
    let of = |kind: &str, physical: &str| {
        let mut one = resource("It", kind, physical, "CREATE_COMPLETE");
        one.stack_id = Some(arn("app"));
        one.stack_name = Some("app".into());
        Ok(StackAnswer::Resources(vec![one], None))
    };
    type Case = (
        &'static str,
        Result<StackAnswer, Fault>,
        usize,
        usize,
        usize,
    );
    let cases: [Case; 5] = [
        (
            "AWS::ECS::Cluster",
            of("AWS::ECS::Cluster", "prod"),
            1,
            0,
            0,
        ),
        (
            "a log group of that name",
            of("AWS::Logs::LogGroup", "prod"),
            0,
            1,
            1,
        ),
        ("another cluster", of("AWS::ECS::Cluster", "other"), 0, 1, 0),
        ("no stack", not_found(), 0, 1, 0),
        (
            "denied",
            Err(Fault::new(
                FaultKind::Denied,
                "cloudformation:DescribeStackResources",
                "no",
            )),
            0,
            0,
            0,
        ),
    ];
    for (name, answer, made, unmade, remarks) in cases {
        let is_denied = matches!(&answer, Err(fault) if fault.kind == FaultKind::Denied);
        let account = Account::from([(StackAsk::OwnerOf("prod".into()), answer)]);
        let kept = |ask: &StackAsk| account.get(ask).map(Result::as_ref);
        let owners = owners(&[cluster(&[])], &kept);
        let found = (owners.made.len(), owners.unmade.len(), owners.remarks.len());
        assert_eq!(found, (made, unmade, remarks), "{name}");
        assert_eq!(owners.faults.len(), usize::from(is_denied), "{name}");
        assert!(owners.is_settled, "{name}");
    }
}

#[test]
fn of_many_things_without_tags_a_few_are_asked_about() {
    let names: Vec<String> = (0..40).map(|number| format!("s{number}")).collect();
    let things: Vec<Made<'_>> = names.iter().map(|name| service(name, &[])).collect();
    let owners = owners(&things, &|_| None);
    assert_eq!((owners.asks.len(), owners.unasked), (8, 32));
    assert!(!owners.is_settled);
}

#[test]
fn pages_are_read_as_far_as_they_came() {
    let page = |number: usize, next: Option<&str>| {
        let one = resource(&number.to_string(), "X", "x", "CREATE_COMPLETE");
        Ok(StackAnswer::Resources(vec![one], next.map(Text::from)))
    };
    let ask = |token: Option<&str>| StackAsk::Resources {
        stack: "web".into(),
        token: token.map(Text::from),
    };
    let mut account = Account::from([(ask(None), page(1, Some("2")))]);
    let read = |account: &Account, most| {
        let pages = Pages::of(ask(None), most, &|ask| account.get(ask).map(Result::as_ref));
        (
            pages.resources().len(),
            pages.asks.len(),
            pages.is_whole,
            pages.fault.is_some(),
        )
    };
    assert_eq!(read(&account, 20), (1, 2, false, false));
    account.insert(ask(Some("2")), page(2, None));
    assert_eq!(read(&account, 20), (2, 2, true, false));
    assert_eq!(read(&account, 1), (1, 1, false, false));
    let denied = Fault::new(FaultKind::Denied, "cloudformation:ListStackResources", "no");
    account.insert(ask(Some("2")), Err(denied));
    assert_eq!(read(&account, 20), (1, 2, false, true));
    assert_eq!(read(&Account::new(), 20), (0, 1, false, false));
}
