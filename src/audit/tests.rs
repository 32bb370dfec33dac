use super::file::tail;
use super::*;
use crate::domain::time::Timestamp;
use serde_json::json;
use std::fs;

fn entry(id: &str, step: Step) -> Entry {
    Entry {
        at: Timestamp::constant(1_795_184_000, 0),
        id: id.into(),
        step,
        caller: Some("arn:aws:iam::123456789012:user/on-call".into()),
        account: Some("123456789012".into()),
        region: Some("us-east-1".into()),
        profile: None,
        cluster: "arn:aws:ecs:us-east-1:123456789012:cluster/prod".into(),
        action: "redeploy".into(),
        target: "arn:aws:ecs:us-east-1:123456789012:service/prod/web".into(),
        operation: "ecs:UpdateService".into(),
        request: json!({"cluster": "prod", "service": "web", "forceNewDeployment": true}),
        answer: None,
        fault: None,
        took_ms: None,
    }
}

#[test]
fn what_is_written_is_read_again_in_its_order() {
    let dir = tempfile::tempdir().unwrap();
    let log = AuditLog::in_dir(&dir.path().join("a/b"));
    assert_eq!(log.read().unwrap(), (Vec::new(), 0));
    let accepted = Entry {
        answer: Some(json!({"status": "ACTIVE"})),
        took_ms: Some(12),
        ..entry("1", Step::Accepted)
    };
    let lines = [entry("1", Step::Sending), accepted];
    for line in &lines {
        log.append(line).unwrap();
    }
    assert_eq!(log.read().unwrap(), (lines.to_vec(), 0));
    let text = fs::read_to_string(log.path()).unwrap();
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(!text.contains("null"), "absent is absent: {text}");
}

#[test]
fn a_line_cut_off_by_a_crash_swallows_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let log = AuditLog::in_dir(dir.path());
    fs::write(log.path(), "{\"at\":\"20").unwrap();
    log.append(&entry("2", Step::Sending)).unwrap();
    assert_eq!(log.read().unwrap(), (vec![entry("2", Step::Sending)], 1));
}

#[test]
fn of_a_long_file_the_end_is_read_in_whole_lines() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x");
    fs::write(&path, "first\nsecond\nthird\n").unwrap();
    for (most, expected) in [(100, "first\nsecond\nthird\n"), (8, "third\n"), (3, "")] {
        let mut file = fs::File::open(&path).unwrap();
        assert_eq!(tail(&mut file, most).unwrap(), expected);
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_with_the_path() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let log = AuditLog::in_dir(&file.join("below"));
    let error = log.append(&entry("1", Step::Sending)).unwrap_err();
    assert!(error.to_string().contains("audit.jsonl"), "{error}");
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let log = AuditLog::in_dir(&dir.path().join("state"));
    log.append(&entry("1", Step::Sending)).unwrap();
    let mode = fs::metadata(log.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_folder_comes_from_the_variable_where_there_is_one() {
    let log = AuditLog::find(|name| (name == "ECSIGHT_STATE_DIR").then(|| "/x".to_owned()));
    assert_eq!(log.unwrap(), AuditLog::in_dir("/x".as_ref()));
}

#[test]
fn values_of_variables_and_what_looks_like_a_secret_are_masked() {
    let request = json!({
        "family": "web",
        "containerDefinitions": [{
            "name": "app",
            "environment": [{"name": "LOG_LEVEL", "value": "info"}, {"name": "DB", "value": "x"}],
            "secrets": [{"name": "KEY", "valueFrom": "arn:aws:ssm:us-east-1:1:parameter/key"}],
            "logConfiguration": {"options": {"awslogs-group": "/ecs/web", "splunk-token": "abcdef"}},
            "command": ["run", "--password=hunter22"],
        }],
        "overrides": {"containerOverrides": [{"environment": [{"Name": "A", "Value": "b"}]}]},
        "reason": "postgres://app:hunter2@db/x",
        "count": 3,
    });
    let expected = json!({
        "family": "web",
        "containerDefinitions": [{
            "name": "app",
            "environment": [
                {"name": "LOG_LEVEL", "value": "••••••"}, {"name": "DB", "value": "••••••"},
            ],
            "secrets": [{"name": "KEY", "valueFrom": "arn:aws:ssm:us-east-1:1:parameter/key"}],
            "logConfiguration": {"options": {"awslogs-group": "/ecs/web", "splunk-token": "••••••"}},
            "command": ["run", "--password=••••••"],
        }],
        "overrides": {"containerOverrides": [{"environment": [{"Name": "A", "Value": "••••••"}]}]},
        "reason": "postgres://app:••••••@db/x",
        "count": 3,
    });
    assert_eq!(masked(request), expected);
}
