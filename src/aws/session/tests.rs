//! Opening contexts, as far as it goes without the SDK's own providers.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::profiles::listed;
use super::*;
use std::path::Path;
use std::time::Instant;

pub(super) const CONFIG: &str = "
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
