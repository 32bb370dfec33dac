//! Opening contexts in a child process with an environment of its own: the
//! SDK's providers read the real one, and changing that of the test process
//! would be a race.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::tests::CONFIG;
use crate::aws::testing::{Act, Stage, json, paid, xml_error};
use crate::aws::{Api, SessionSpec, operations};
use crate::domain::call::Bucket;
use crate::domain::context::ContextId;
use serde_json::{Value, json as value};
use std::time::{Duration, Instant};

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
        deadline: std::env::var("ECSIGHT_TEST_DEADLINE_MS")
            .ok()
            .and_then(|millis| millis.parse().ok())
            .map(Duration::from_millis),
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
            .args(["--exact", "aws::session::child_tests::child"])
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
fn who_gives_credentials_and_cannot_be_reached_is_told() {
    let home = Home::new();
    let hang = Stage::new(vec![Act::Hang]);
    let closed = Stage::closed();
    let reset = Stage::new(vec![Act::Reset]);
    for (stage, kind, deadline) in [
        (&closed, "network", "9000"),
        (&reset, "network", "9000"),
        (&hang, "timeout", "500"),
    ] {
        let env = [
            ("AWS_ENDPOINT_URL_STS", stage.url.as_str()),
            ("AWS_REGION", "us-east-1"),
            ("ECSIGHT_TEST_DEADLINE_MS", deadline),
        ];
        let found = home.ask(Some("role"), &env);
        assert_eq!(found[0]["kind"], kind, "{found:?}");
        let message = found[0]["message"].as_str().unwrap();
        assert!(
            message.contains("while asking for the role of profile role"),
            "{message}"
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
fn a_proxy_is_used_unless_no_proxy_exempts_the_host() {
    let home = Home::new();
    let proxy = Stage::new(vec![caller()]);
    let direct = Stage::new(vec![caller()]);
    let exempt = [
        KEYS[0],
        KEYS[1],
        ("HTTP_PROXY", proxy.url.as_str()),
        ("NO_PROXY", "127.0.0.1"),
    ];
    let mut env = exempt.to_vec();
    env.push(("AWS_ENDPOINT_URL", "http://sts.example.test"));
    assert_eq!(home.ask(None, &env)[0]["account"], "123456789012");
    // The absolute form of the address is what a proxy gets.
    assert!(proxy.requests()[0].starts_with("POST http://sts.example.test/ "));

    let mut env = exempt.to_vec();
    env.push(("AWS_ENDPOINT_URL", &direct.url));
    let seen = proxy.requests().len();
    assert_eq!(home.ask(None, &env)[0]["account"], "123456789012");
    assert_eq!(proxy.requests().len(), seen);
    assert!(!direct.requests().is_empty());
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
