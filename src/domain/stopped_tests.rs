//! Every stop code with the texts AWS writes beside it.

use super::fixtures::{bare_task, container, ended, stopped, task};
use super::health::Health::{self, Broken, Fine, Look, Unknown};
use super::stopped::verdict;
use super::task::{Container, Task};

fn check(task: &Task, health: Health, words: &str) {
    let found = verdict(task).map(|verdict| (verdict.health, verdict.words));
    assert_eq!(found, Some((health, words.to_owned())));
}

fn of(code: &str, reason: &str, containers: Vec<Container>) -> Task {
    Task {
        containers: Some(containers),
        ..stopped("a", "web", 10, code, reason)
    }
}

#[test]
fn a_running_task_gets_no_verdict() {
    assert_eq!(verdict(&task("a", "web")), None);
    assert_eq!(verdict(&bare_task("a")), None);
}

#[test]
fn tasks_that_never_started_say_why() {
    // Reasons as ECS writes them, long tails included; on EC2 they stand at the container.
    let cases = [
        (
            "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref 123456789012.dkr.ecr.us-east-1.amazonaws.com/web:v9: 123456789012.dkr.ecr.us-east-1.amazonaws.com/web:v9: not found",
            "cannot pull image: image or tag does not exist",
        ),
        (
            "CannotPullImageManifestError: Error response from daemon: manifest unknown: manifest unknown",
            "cannot pull image: image or tag does not exist",
        ),
        (
            "CannotPullContainerError: Error response from daemon: pull access denied for web, repository does not exist or may require 'docker login'",
            "cannot pull image: no permission",
        ),
        (
            "CannotPullContainerAuthError: the task execution role does not have the permissions to pull",
            "cannot pull image: no permission",
        ),
        (
            "CannotPullContainerError: Error response from daemon: Get https://123456789012.dkr.ecr.us-east-1.amazonaws.com/v2/: net/http: request canceled while waiting for connection",
            "cannot pull image: no route to the registry",
        ),
        (
            "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code 429 Too Many Requests - toomanyrequests: You have reached your unauthenticated pull rate limit",
            "cannot pull image: registry rate limit",
        ),
        (
            "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64'",
            "cannot pull image: image has the wrong CPU architecture",
        ),
        (
            "CannotPullContainerError: failed to register layer: write /usr/lib/x: no space left on device",
            "cannot pull image: disk full",
        ),
        (
            "CannotPullContainerError: invalid reference format",
            "cannot pull image: invalid reference format",
        ),
        (
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): AccessDeniedException: User is not authorized to perform: secretsmanager:GetSecretValue",
            "cannot read secrets or registry credentials: no permission",
        ),
        (
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: dial tcp 52.94.133.131:443: i/o timeout",
            "cannot read secrets or registry credentials: no route",
        ),
        (
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
            "cannot read secrets or registry credentials: does not exist",
        ),
        (
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1",
            "cannot set up logging: does not exist",
        ),
        (
            "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4: Connection timed out : unsuccessful EFS utils command execution; code: 32",
            "cannot mount the volume",
        ),
        (
            "CannotStartContainerError: Error response from daemon: OCI runtime create failed: exec: \"serve\": executable file not found in $PATH: unknown",
            "cannot start container: Error response from daemon: OCI runtime create failed: exec: \"serve\": executable file not found in $PATH: unknown",
        ),
        (
            "CannotCreateContainerError: Conflict",
            "cannot create container: Conflict",
        ),
        (
            "Timeout waiting for network interface provisioning to complete.",
            "no network interface in time",
        ),
        (
            "InternalError: unable to launch",
            "AWS internal error: unable to launch",
        ),
        (
            "OutOfMemoryError: Container killed due to memory usage",
            "ran out of memory",
        ),
        (
            "Unexpected EC2 error while attempting to Create Network Interface",
            "Unexpected EC2 error while attempting to Create Network Interface",
        ),
    ];
    for (reason, words) in cases {
        check(&of("TaskFailedToStart", reason, vec![]), Broken, words);
        let on_ec2 = vec![container("sidecar"), ended("app", None, Some(reason))];
        check(
            &of("TaskFailedToStart", "Task failed to start", on_ec2),
            Broken,
            words,
        );
    }
    check(
        &of("TaskFailedToStart", "", vec![]),
        Broken,
        "failed to start, no reason given",
    );
}

#[test]
fn an_over_long_reason_is_cut_and_says_so() {
    let reason = format!("CannotStartContainerError: {}", "é".repeat(500));
    let found = verdict(&of("TaskFailedToStart", &reason, vec![]));
    let words = found.expect("a stopped task has a verdict").words;
    assert!(
        words.chars().count() < 160 && words.ends_with('…'),
        "{words}"
    );
}

#[test]
fn the_container_that_ended_the_task_is_named() {
    let code = "EssentialContainerExited";
    let cases = [
        (
            ended("app", Some(1), None),
            Broken,
            "app exit 1, application error",
        ),
        (
            ended("app", Some(127), None),
            Broken,
            "app exit 127, command not found",
        ),
        (
            ended("app", Some(139), None),
            Broken,
            "app exit 139, segmentation fault (SIGSEGV)",
        ),
        (ended("app", Some(42), None), Broken, "app exit 42"),
        (
            ended("app", Some(0), None),
            Look,
            "app ended by itself (exit 0)",
        ),
        (
            ended(
                "app",
                Some(137),
                Some("OutOfMemoryError: Container killed due to memory usage"),
            ),
            Broken,
            "app ran out of memory",
        ),
        (
            ended("app", Some(137), None),
            Broken,
            "app was killed (exit 137), probably out of memory",
        ),
        (
            ended("app", None, Some("CannotStartContainerError: no such file")),
            Broken,
            "app: cannot start container: no such file",
        ),
        (
            Container {
                name: None,
                ..ended("app", Some(1), None)
            },
            Broken,
            "container exit 1, application error",
        ),
    ];
    for (culprit, health, words) in cases {
        // A sidecar that still runs is not to blame.
        let containers = vec![container("sidecar"), culprit];
        check(
            &of(
                code,
                "Essential container in task exited",
                containers.clone(),
            ),
            health,
            words,
        );
        // Older tasks have no stop code: the text says the same.
        check(
            &of("", "Essential container in task exited", containers),
            health,
            words,
        );
    }
    check(
        &of(code, "Essential container in task exited", vec![]),
        Broken,
        "essential container exited",
    );
    // Nor is one that was only told to go.
    let bystander = vec![ended("sidecar", Some(0), None), ended("app", Some(1), None)];
    check(
        &of(code, "", bystander),
        Broken,
        "app exit 1, application error",
    );
    let memory_first = vec![
        ended("proxy", Some(1), None),
        ended(
            "app",
            Some(137),
            Some("OutOfMemoryError: Container killed due to memory usage"),
        ),
    ];
    check(&of(code, "", memory_first), Broken, "app ran out of memory");
}

#[test]
fn what_aws_or_a_person_did_is_no_failure() {
    let cases = [
        (
            "UserInitiated",
            "Task stopped by user",
            Fine,
            "stopped by a user",
        ),
        ("UserInitiated", "", Fine, "stopped by a user"),
        (
            "UserInitiated",
            "deploy script",
            Fine,
            "stopped by a user: deploy script",
        ),
        (
            "ServiceSchedulerInitiated",
            "Scaling activity initiated by (deployment ecs-svc/1234567890123456789)",
            Fine,
            "replaced or scaled in",
        ),
        (
            "ServiceSchedulerInitiated",
            "",
            Fine,
            "replaced or scaled in",
        ),
        (
            "ServiceSchedulerInitiated",
            "Task stopped as part of AZ rebalancing",
            Fine,
            "moved to balance zones",
        ),
        (
            "ServiceSchedulerInitiated",
            "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/web/1)",
            Look,
            "failed load balancer health checks",
        ),
        (
            "ServiceSchedulerInitiated",
            "Task failed container health checks",
            Look,
            "failed container health checks",
        ),
        (
            "ServiceSchedulerInitiated",
            "Something new",
            Look,
            "stopped by the scheduler: Something new",
        ),
        (
            "SpotInterruption",
            "Your Spot Task was interrupted.",
            Look,
            "Spot capacity was reclaimed",
        ),
        (
            "TerminationNotice",
            "Your Spot Task was interrupted.",
            Look,
            "Spot capacity was reclaimed",
        ),
        (
            "InfrastructureHealth",
            "Task stopped",
            Look,
            "host was replaced",
        ),
        (
            "",
            "Scaling activity initiated by (deployment ecs-svc/1)",
            Fine,
            "replaced or scaled in",
        ),
        (
            "",
            "Host EC2 (instance i-0123) terminated.",
            Look,
            "host went away: Host EC2 (instance i-0123) terminated",
        ),
        (
            "",
            "Task stopped during instance draining",
            Look,
            "host went away: Task stopped during instance draining",
        ),
        (
            "",
            "ECS is performing maintenance on the underlying infrastructure hosting the task.",
            Look,
            "host went away: ECS is performing maintenance on the underlying infrastructure hosting the task",
        ),
        (
            "",
            "Container instance deregistration forced by user",
            Look,
            "Container instance deregistration forced by user",
        ),
        ("NewCode", "of next year", Look, "of next year"),
        ("", "", Unknown, "stopped, no reason given"),
    ];
    for (code, reason, health, words) in cases {
        check(&of(code, reason, vec![container("app")]), health, words);
    }
}

#[test]
fn a_kill_after_a_stop_request_is_the_stop_timeout() {
    let killed = |reason| vec![ended("app", Some(137), reason)];
    let scaling = "Scaling activity initiated by (deployment ecs-svc/1)";
    check(
        &of("ServiceSchedulerInitiated", scaling, killed(None)),
        Look,
        "ignored SIGTERM, killed after the stop timeout",
    );
    // SIGTERM heeded is how it should be.
    check(
        &of(
            "ServiceSchedulerInitiated",
            scaling,
            vec![ended("app", Some(143), None)],
        ),
        Fine,
        "replaced or scaled in",
    );
}

#[test]
fn without_code_and_reason_the_containers_speak() {
    check(
        &of("", "", vec![ended("app", Some(2), None)]),
        Broken,
        "app exit 2, misuse of shell or Go panic",
    );
    let silent = Task {
        last_status: Some("STOPPED".into()),
        ..bare_task("a")
    };
    check(&silent, Unknown, "stopped, no reason given");
}
