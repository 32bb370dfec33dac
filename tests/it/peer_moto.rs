//! Our client against moto, judged by boto3 on the same fleet.

use crate::support::cli::ecsight;
use crate::support::fleet::{Known, differences};
use crate::support::peers::{Peer, moto, or_skip};

/// Absent on the wire; the SDK has a plain number or flag there and gives its default.
const FILLED: &[(&str, &str)] = &[
    ("enable_ecs_managed_tags", "false"),
    ("enable_execute_command", "false"),
];

/// What the domain does not carry, because no screen needs it.
const OMITTED: &[&str] = &[
    // the container of a task repeats the ARN of the task it is in
    "containers[].task_arn",
    // a deployment's network is the service's own on every screen
    "deployments[].network_configuration",
    "deployments[].platform_family",
    // what a task was told to do otherwise: environment values, which may be secrets
    "overrides",
];

const SAME: Known<'_> = Known {
    omitted: OMITTED,
    filled: FILLED,
    empty_is_absent: true,
};

#[track_caller]
fn agree(peer: &Peer, get: &str, read: &str, arn: &str, at_least: usize) {
    let outcome = ecsight("get").args(get).at(&peer.server.endpoint).run();
    let ours = outcome.exits(0).json();
    let theirs = peer.boto3_reads(read);
    let rows = theirs["items"].as_array().map_or(0, Vec::len);
    assert!(
        rows >= at_least,
        "the fleet is large enough to prove anything: {rows} rows"
    );
    let found = differences(&ours["items"], &theirs["items"], arn, &SAME);
    let first: Vec<&String> = found.iter().take(20).collect();
    assert!(
        found.is_empty(),
        "{} differences, among them {first:#?}",
        found.len()
    );
    assert_eq!(ours["schema"], theirs["schema"]);
    assert_eq!(ours["gaps"], theirs["gaps"]);
}

#[test]
fn clusters_are_what_boto3_reads() {
    if let Some(peer) = or_skip(moto()) {
        agree(peer, "clusters -o json", "clusters", "cluster_arn", 5);
    }
}

#[test]
fn services_of_every_cluster_are_what_boto3_reads() {
    if let Some(peer) = or_skip(moto()) {
        agree(peer, "services -o json", "services", "service_arn", 138);
    }
}

#[test]
fn services_of_one_cluster_are_what_boto3_reads() {
    if let Some(peer) = or_skip(moto()) {
        agree(
            peer,
            "services -c prod-web -o json",
            "services --cluster prod-web",
            "service_arn",
            4,
        );
    }
}

#[test]
fn services_beyond_a_page_are_all_there() {
    if let Some(peer) = or_skip(moto()) {
        agree(
            peer,
            "services -c bulk -o json",
            "services --cluster bulk",
            "service_arn",
            130,
        );
    }
}

#[test]
fn tasks_beyond_two_pages_are_all_there() {
    if let Some(peer) = or_skip(moto()) {
        agree(
            peer,
            "tasks -c bulk -o json",
            "tasks --cluster bulk",
            "task_arn",
            260,
        );
    }
}

#[test]
fn tasks_running_stopped_and_all_are_what_boto3_reads() {
    if let Some(peer) = or_skip(moto()) {
        agree(peer, "tasks -o json", "tasks", "task_arn", 280);
        agree(
            peer,
            "tasks --stopped -o json",
            "tasks --status STOPPED",
            "task_arn",
            12,
        );
        agree(
            peer,
            "tasks --all -o json",
            "tasks --status ALL",
            "task_arn",
            292,
        );
    }
}

#[test]
fn targets_and_their_tasks_are_what_boto3_reads() {
    if let Some(peer) = or_skip(moto()) {
        agree(peer, "targets -o json", "targets", "target_id", 15);
        agree(
            peer,
            "targets -c prod-web -o json",
            "targets --cluster prod-web",
            "target_id",
            13,
        );
        agree(
            peer,
            "target-groups -c prod-web -o json",
            "target-groups --cluster prod-web",
            "target_group_arn",
            4,
        );
    }
}

#[test]
fn bounds_of_every_service_are_what_boto3_reads() {
    if let Some(peer) = or_skip(moto()) {
        agree(peer, "scaling -o json", "scaling", "resource_id", 138);
        agree(
            peer,
            "scaling -c prod-web -o json",
            "scaling --cluster prod-web",
            "resource_id",
            4,
        );
    }
}

#[test]
fn container_instances_are_what_boto3_reads() {
    if let Some(peer) = or_skip(moto()) {
        agree(
            peer,
            "instances -o json",
            "instances",
            "container_instance_arn",
            3,
        );
    }
}

#[test]
fn capacity_providers_of_a_cluster_are_what_boto3_reads() {
    if let Some(peer) = or_skip(moto()) {
        agree(
            peer,
            "capacity-providers -c prod-data -o json",
            "capacity-providers --cluster prod-data",
            "capacity_provider_arn",
            1,
        );
    }
}

#[test]
fn alarms_of_the_clusters_are_what_boto3_reads() {
    if let Some(peer) = or_skip(moto()) {
        agree(peer, "alarms -o json", "alarms", "alarm_name", 6);
        agree(
            peer,
            "alarms -c staging -o json",
            "alarms --cluster staging",
            "alarm_name",
            0,
        );
    }
}

#[test]
fn an_empty_cluster_is_an_empty_list() {
    if let Some(peer) = or_skip(moto()) {
        agree(
            peer,
            "services -c empty -o json",
            "services --cluster empty",
            "service_arn",
            0,
        );
        agree(
            peer,
            "tasks -c empty -o json",
            "tasks --cluster empty",
            "task_arn",
            0,
        );
    }
}

#[test]
fn an_unknown_cluster_is_wrong_usage_that_names_cluster_and_region() {
    if let Some(peer) = or_skip(moto()) {
        let outcome = ecsight("get services -c nowhere")
            .at(&peer.server.endpoint)
            .run();
        outcome
            .exits(2)
            .complains_in_one_line(&["nowhere", "us-east-1", "get clusters"]);
        assert_eq!(outcome.stdout, "");
    }
}

#[test]
fn a_table_has_a_row_for_each_and_no_escape_sequence() {
    if let Some(peer) = or_skip(moto()) {
        let outcome = ecsight("get services -c staging")
            .at(&peer.server.endpoint)
            .run();
        let table = &outcome.exits(0).stdout;
        assert_eq!(table.lines().count(), 3, "a head and two rows: {table}");
        assert!(
            table.contains("storefront") && table.contains("checkout"),
            "{table}"
        );
        assert!(!table.contains('\u{1b}'), "{table:?}");
    }
}
