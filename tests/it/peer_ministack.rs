//! Our client against ministack, judged by boto3 on the same fleet. Its services are alive: they start tasks.

use crate::support::cli::ecsight;
use crate::support::fleet::{Known, differences};
use crate::support::peers::{ministack, or_skip};

/// As with moto, and ministack writes empty text where AWS omits a member.
fn known(what: &str) -> Known<'static> {
    const OMITTED: &[&str] = &[
        "containers[].task_arn",
        "deployments[].network_configuration",
        "deployments[].platform_family",
        "overrides",
    ];
    Known {
        omitted: match what {
            // of the attachments of a cluster's capacity providers only the status is told
            "clusters" => &["attachments"],
            _ => OMITTED,
        },
        filled: &[
            ("enable_ecs_managed_tags", "false"),
            ("enable_execute_command", "false"),
        ],
        empty_is_absent: true,
    }
}

#[track_caller]
fn agree(what: &str, arn: &str, at_least: usize) {
    let Some(peer) = or_skip(ministack()) else {
        return;
    };
    let outcome = ecsight("get")
        .arg(what)
        .args("-o json")
        .at(&peer.server.endpoint)
        .run();
    let ours = outcome.exits(0).json();
    let theirs = peer.boto3_reads(what);
    let rows = theirs["items"].as_array().map_or(0, Vec::len);
    assert!(
        rows >= at_least,
        "the fleet is large enough to prove anything: {rows} rows"
    );
    let found = differences(&ours["items"], &theirs["items"], arn, &known(what));
    let first: Vec<&String> = found.iter().take(20).collect();
    assert!(
        found.is_empty(),
        "{} differences, among them {first:#?}",
        found.len()
    );
}

#[test]
fn clusters_are_what_boto3_reads() {
    agree("clusters", "cluster_arn", 4);
}

#[test]
fn services_are_what_boto3_reads() {
    agree("services", "service_arn", 8);
}

#[test]
fn tasks_are_what_boto3_reads() {
    agree("tasks", "task_arn", 1);
}
