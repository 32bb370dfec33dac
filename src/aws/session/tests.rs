//! Opening contexts. What depends on the process's environment runs in a child
//! process with an environment of its own: the SDK's providers read the real
//! one, and changing that of the test process would be a race.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::profiles::listed;
use super::*;
use crate::aws::testing::{Act, Stage, json, paid, xml_error};
use crate::aws::{Api, operations};
use crate::domain::call::Bucket;
use crate::domain::context::ContextId;
use serde_json::{Value, json as value};
use std::path::Path;
use std::time::Instant;

const CONFIG: &str = "
[default]
region = eu-west-1
aws_access_key_id = AKIDDEFAULT
aws_secret_access_key = secret
[profile keys]
region = eu-north-1
aws_access_key_id = AKIDPROFILE
aws_secret_access_key = secret
[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Reader
region = eu-central-1
[profile old-sso]
sso_start_url = https://legacy.awsapps.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Reader
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
[profile role-of-sso]
role_arn = arn:aws:iam::123456789012:role/R
source_profile = sso
[profile mfa]
role_arn = arn:aws:iam::123456789012:role/R
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile role]
role_arn = arn:aws:iam::123456789012:role/R
source_profile = keys
[profile process]
credential_process = sh -c \"echo no vault >&2; exit 3\"
[profile login]
login_session = arn:aws:sts::123456789012:assumed-role/dev
[profile bare]
output = json
[profile dangling]
role_arn = arn:aws:iam::123456789012:role/R
source_profile = nowhere
[profile loop]
role_arn = arn:aws:iam::123456789012:role/R
source_profile = loop2
[profile loop2]
role_arn = arn:aws:iam::123456789012:role/R
source_profile = loop
";

async fn open(config: &str, env: &[(&str, &str)], spec: SessionSpec) -> Result<Session, Fault> {
    let spec = SessionSpec {
        config_file: Some("/config".into()),
        ..spec
    };
    let fs = Fs::from_slice(&[("/config", config)]);
    Session::open_in(&spec, &Env::from_slice(env), &fs).await
}

fn profile(name: &str) -> SessionSpec {
    SessionSpec {
        profile: Some(name.into()),
        ..SessionSpec::default()
    }
}

async fn refused(config: &str, env: &[(&str, &str)], spec: SessionSpec) -> Fault {
    open(config, env, spec).await.err().unwrap()
}

#[tokio::test]
async fn a_missing_profile_names_those_that_exist() {
    for (env, spec, by) in [
        (&[][..], profile("prod"), "--profile"),
        (
            &[("AWS_PROFILE", "prod")][..],
            SessionSpec::default(),
            "AWS_PROFILE",
        ),
    ] {
        let fault = refused("[profile b]\n[profile a]\n[default]\n", env, spec).await;
        assert_eq!(fault.kind, FaultKind::BadProfile);
        assert_eq!(
            &*fault.message,
            format!("{by} names profile prod, which does not exist")
        );
        assert_eq!(fault.advice.as_deref(), Some("these exist: a, b, default"));
    }
    let fault = refused("", &[], profile("prod")).await;
    assert_eq!(
        fault.advice.as_deref(),
        Some("no profile exists: run: aws configure sso")
    );
}

#[tokio::test]
async fn no_region_says_how_to_set_one_and_does_not_hang() {
    let disabled = [("AWS_EC2_METADATA_DISABLED", "true")];
    let fault = refused(CONFIG, &disabled, profile("bare")).await;
    assert_eq!(fault.kind, FaultKind::NoRegion);
    assert_eq!(
        fault.advice.as_deref(),
        Some("start with --region REGION, or run: aws configure set region REGION --profile bare")
    );
    let started = Instant::now();
    let fault = refused("", &[], SessionSpec::default()).await;
    assert_eq!(fault.kind, FaultKind::NoRegion);
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn a_broken_config_file_is_told_with_its_line() {
    let fault = refused("[default\nregion = x", &[], SessionSpec::default()).await;
    assert_eq!(fault.kind, FaultKind::BadProfile);
    assert!(fault.message.contains("/config"), "{fault:?}");
    assert!(fault.message.contains("line 1"), "{fault:?}");
    let spec = SessionSpec {
        config_file: Some("/nowhere".into()),
        ..SessionSpec::default()
    };
    let fault = Session::open_in(&spec, &Env::from_slice(&[]), &Fs::from_slice(&[])).await;
    assert!(fault.err().unwrap().message.contains("/nowhere"));
}

#[tokio::test]
async fn a_ca_bundle_that_is_none_is_told() {
    let env = [("AWS_CA_BUNDLE", "/config")];
    let fault = refused(CONFIG, &env, SessionSpec::default()).await;
    assert_eq!(fault.kind, FaultKind::BadProfile);
    assert_eq!(
        &*fault.message,
        "AWS_CA_BUNDLE /config: holds no PEM certificate"
    );
}

#[tokio::test]
async fn the_context_says_what_is_in_use() {
    let keys = [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")];
    // (environment, spec, profile, region, CLI options)
    let cases = [
        (
            &[][..],
            SessionSpec::default(),
            Some("default"),
            "eu-west-1",
            "--region",
        ),
        (
            &[][..],
            profile("sso"),
            Some("sso"),
            "eu-central-1",
            "--profile --region",
        ),
        (
            &keys[..],
            SessionSpec::default(),
            None,
            "eu-west-1",
            "--region",
        ),
        (
            &keys[..],
            profile("default"),
            Some("default"),
            "eu-west-1",
            "--profile --region",
        ),
    ];
    for (env, spec, name, region, options) in cases {
        let session = open(CONFIG, env, spec).await.ok().unwrap();
        let info = session.info();
        assert_eq!(info.profile.as_deref(), name);
        assert_eq!(info.region.as_deref(), Some(region));
        let names: Vec<_> = session.cli_options.iter().map(|option| option.0).collect();
        assert_eq!(names.join(" "), options);
    }
}

#[tokio::test]
async fn the_profile_picker_sees_names_regions_and_kinds() {
    let fs = Fs::from_slice(&[("/config", CONFIG)]);
    let list = listed(&Env::from_slice(&[]), &fs, Some(Path::new("/config"))).await;
    let kinds: Vec<_> = list.iter().map(|p| (p.name.as_str(), p.kind)).collect();
    let expected = [
        ("bare", "none"),
        ("dangling", "role"),
        ("default", "keys"),
        ("keys", "keys"),
        ("login", "login"),
        ("loop", "role"),
        ("loop2", "role"),
        ("mfa", "role"),
        ("old-sso", "sso"),
        ("process", "process"),
        ("role", "role"),
        ("role-of-sso", "role"),
        ("sso", "sso"),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(list[2].region.as_deref(), Some("eu-west-1"));
    assert_eq!(list[0].region, None);
    assert!(REGIONS.iter().any(|(code, _)| *code == "us-gov-west-1"));
}

/// The child: opens as `ECSIGHT_TEST_SPEC` says, asks who it is, writes what came.
///
/// With `ECSIGHT_TEST_MOVE` it does so twice, and moves a file between the two.
#[tokio::test]
async fn child() {
    let Ok(out) = std::env::var("ECSIGHT_TEST_OUT") else {
        return;
    };
    let name = std::env::var("ECSIGHT_TEST_PROFILE").ok();
    let spec = SessionSpec {
        profile: name,
        ..SessionSpec::default()
    };
    let mut found = vec![ask(&spec).await];
    if let Ok(moved) = std::env::var("ECSIGHT_TEST_MOVE") {
        let (from, to) = moved.split_once('>').unwrap();
        std::fs::rename(from, to).unwrap();
        found.push(ask(&spec).await);
    }
    std::fs::write(out, Value::from(found).to_string()).unwrap();
}

async fn ask(spec: &SessionSpec) -> Value {
    let api = match Api::open(ContextId(1), spec).await {
        Ok(api) => api,
        Err(fault) => return value!({"open": fault}),
    };
    let mut answers = Vec::new();
    // Twice: the second failure of one provider must be told like the first.
    for _ in 0..2 {
        let reply = api.get_caller_identity(paid(Bucket::Sts)).await;
        assert_eq!(reply.record.operation, operations::GET_CALLER_IDENTITY);
        answers.push(match reply.result {
            Ok(caller) => value!({"account": caller.account}),
            Err(fault) => value!(fault),
        });
    }
    assert_eq!(answers[0], answers[1]);
    answers.swap_remove(0)
}

/// What the child finds in a home of its own.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(home.path().join(".aws/sso/cache")).unwrap();
        std::fs::write(home.path().join(".aws/config"), CONFIG).unwrap();
        Self(home)
    }

    fn write(&self, path: &str, text: &str) -> String {
        let path = self.0.path().join(path);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn ask(&self, profile: Option<&str>, env: &[(&str, &str)]) -> Vec<Value> {
        let out = self.0.path().join("out");
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        for (name, _) in std::env::vars() {
            let upper = name.to_ascii_uppercase();
            if upper.starts_with("AWS_") || upper.ends_with("_PROXY") {
                child.env_remove(name);
            }
        }
        child
            .args(["--exact", "aws::session::tests::child"])
            .env("HOME", self.0.path())
            .env("USERPROFILE", self.0.path())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("ECSIGHT_TEST_OUT", &out)
            .envs(profile.map(|profile| ("ECSIGHT_TEST_PROFILE", profile)))
            .envs(env.iter().copied());
        let done = child.output().unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stdout)
        );
        let found: Value = serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap();
        found.as_array().unwrap().clone()
    }
}

fn caller() -> Act {
    crate::aws::testing::answer(
        200,
        "text/xml",
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    )
}

const KEYS: [(&str, &str); 2] = [
    ("AWS_ACCESS_KEY_ID", "AKIDENV"),
    ("AWS_SECRET_ACCESS_KEY", "secret"),
];

#[test]
fn an_explicit_profile_beats_the_keys_of_the_environment() {
    let home = Home::new();
    for (profile, used) in [
        (Some("keys"), "AKIDPROFILE/"),
        (Some("default"), "AKIDDEFAULT/"),
        (None, "AKIDENV/"),
    ] {
        let stage = Stage::new(vec![caller()]);
        // The override of one service is honoured, too.
        let env = [KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL_STS", &stage.url)];
        let found = home.ask(profile, &env);
        assert_eq!(found[0]["account"], "123456789012", "{found:?}");
        let request = &stage.requests()[0];
        assert!(request.contains(&format!("Credential={used}")), "{request}");
    }
}

#[test]
fn failures_on_the_way_to_credentials_name_the_command_that_helps() {
    let denied = Stage::new(vec![xml_error(
        403,
        "AccessDenied",
        "User: arn:aws:iam::1:user/a is not authorized to perform: sts:AssumeRole on resource: r",
    )]);
    let home = Home::new();
    let endpoint = [("AWS_ENDPOINT_URL_STS", denied.url.as_str())];
    let cases = [
        (
            Some("sso"),
            "expired",
            "run: aws sso login --profile sso, then press r",
        ),
        (
            Some("old-sso"),
            "expired",
            "run: aws sso login --profile old-sso, then press r",
        ),
        (
            Some("role-of-sso"),
            "expired",
            "run: aws sso login --profile sso, then press r",
        ),
        (
            Some("login"),
            "expired",
            "run: aws login --profile login, then press r",
        ),
        (Some("mfa"), "no_credentials", "aws sts get-session-token"),
        (Some("role"), "no_credentials", "trust policy"),
        (
            Some("process"),
            "no_credentials",
            "run credential_process of profile process by hand",
        ),
        (
            Some("bare"),
            "no_credentials",
            "aws configure sso --profile bare",
        ),
        (Some("loop"), "bad_profile", ""),
        (Some("dangling"), "bad_profile", ""),
    ];
    for (profile, kind, advice) in cases {
        let env = [endpoint[0], ("AWS_REGION", "us-east-1")];
        let found = home.ask(profile, &env);
        assert_eq!(found[0]["kind"], kind, "{profile:?} {found:?}");
        let message = found[0]["message"].as_str().unwrap();
        assert!(!message.contains("Error {"), "{message}");
        let said = found[0]["advice"].as_str().unwrap_or_default();
        assert!(said.contains(advice), "{profile:?} {found:?}");
    }
}

#[test]
fn an_expired_sso_login_is_picked_up_after_a_new_one() {
    let home = Home::new();
    // The file name is the SHA-1 of the session's name.
    let cache = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
    let token = |until: &str| format!(r#"{{"accessToken":"t","expiresAt":"{until}"}}"#);
    let target = home.write(cache, &token("2020-01-01T00:00:00Z"));
    let login = home.write("login.json", &token("2999-01-01T00:00:00Z"));
    let portal = Stage::new(vec![json(
        200,
        r#"{"roleCredentials":{"accessKeyId":"AKIDSSO","secretAccessKey":"s","sessionToken":"t","expiration":32503680000000}}"#,
    )]);
    let sts = Stage::new(vec![caller()]);
    let moved = format!("{login}>{target}");
    let env = [
        ("AWS_ENDPOINT_URL_SSO", portal.url.as_str()),
        ("AWS_ENDPOINT_URL_STS", &sts.url),
        ("ECSIGHT_TEST_MOVE", &moved),
    ];
    let found = home.ask(Some("sso"), &env);
    assert_eq!(found[0]["kind"], "expired", "{found:?}");
    assert_eq!(
        found[0]["message"],
        "the sso credentials of profile sso: the SSO token has expired and cannot be refreshed"
    );
    assert_eq!(found[1]["account"], "123456789012", "{found:?}");
    assert!(sts.requests()[0].contains("Credential=AKIDSSO/"));
}

#[test]
fn an_sso_login_that_was_revoked_and_a_role_not_assigned_differ() {
    let home = Home::new();
    let cache = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
    home.write(
        cache,
        r#"{"accessToken":"t","expiresAt":"2999-01-01T00:00:00Z"}"#,
    );
    let cases = [
        (
            401,
            "UnauthorizedException",
            "Session token not found or invalid",
            "expired",
            "aws sso login",
        ),
        (
            403,
            "ForbiddenException",
            "No access",
            "no_credentials",
            "sso_role_name",
        ),
        (429, "TooManyRequestsException", "slow", "throttled", ""),
    ];
    for (status, code, message, kind, advice) in cases {
        let body = format!(r#"{{"__type":"{code}","message":"{message}"}}"#);
        let portal = Stage::new(vec![json(status, &body)]);
        let found = home.ask(Some("sso"), &[("AWS_ENDPOINT_URL_SSO", &portal.url)]);
        assert_eq!(found[0]["kind"], kind, "{found:?}");
        assert!(
            found[0]["advice"]
                .as_str()
                .unwrap_or_default()
                .contains(advice),
            "{found:?}"
        );
    }
}

#[test]
fn a_profile_of_the_environment_that_refers_to_nowhere_is_not_passed_over() {
    let env = [("AWS_PROFILE", "dangling"), ("AWS_REGION", "us-east-1")];
    let found = Home::new().ask(None, &env);
    assert_eq!(found[0]["kind"], "bad_profile", "{found:?}");
    assert!(
        found[0]["message"].as_str().unwrap().contains("nowhere"),
        "{found:?}"
    );
}

#[test]
fn no_credentials_at_all_is_told_soon() {
    let home = Home::new();
    home.write(".aws/config", "");
    let env = [("AWS_REGION", "us-east-1")];
    let started = Instant::now();
    let found = home.ask(None, &env);
    assert_eq!(found[0]["kind"], "no_credentials", "{found:?}");
    assert!(
        found[0]["advice"]
            .as_str()
            .unwrap()
            .contains("aws configure sso")
    );
    // Nobody at the metadata address, which is the case on a laptop.
    let env = [
        env[0],
        ("AWS_EC2_METADATA_DISABLED", "false"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://10.255.255.1/"),
    ];
    let found = home.ask(None, &env);
    assert_eq!(found[0]["kind"], "no_credentials", "{found:?}");
    assert!(started.elapsed() < Duration::from_secs(8));
}

#[test]
fn an_expired_session_of_the_environment_says_so() {
    let home = Home::new();
    let sts = Stage::new(vec![xml_error(403, "ExpiredToken", "expired")]);
    let env = [
        KEYS[0],
        KEYS[1],
        ("AWS_SESSION_TOKEN", "t"),
        ("AWS_ENDPOINT_URL", &sts.url),
    ];
    let found = home.ask(None, &env);
    assert_eq!(found[0]["kind"], "expired");
    assert_eq!(
        found[0]["message"],
        "the session token of the environment: expired"
    );
    assert!(
        found[0]["advice"].as_str().unwrap().contains("AWS_*"),
        "{found:?}"
    );
}

#[test]
fn a_dead_proxy_is_named_without_its_password() {
    let home = Home::new();
    let closed = Stage::closed().url.replace("http://", "http://me:pw@");
    let env = [KEYS[0], KEYS[1], ("HTTPS_PROXY", closed.as_str())];
    let found = home.ask(None, &env);
    assert_eq!(found[0]["kind"], "network", "{found:?}");
    let message = found[0]["message"].as_str().unwrap();
    assert!(message.contains("proxy http://me:"), "{message}");
    assert!(!message.contains("pw@"), "{message}");
    assert!(
        message.contains("sts.eu-west-1.amazonaws.com:443"),
        "{message}"
    );
}
