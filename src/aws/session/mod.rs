//! Opening a context: profile, region, credentials, endpoint, HTTP.

mod chain;
mod clients;
mod http;
mod profiles;
mod region;
mod regions;
mod trust;

#[cfg(test)]
mod child_tests;
#[cfg(test)]
mod tests;

pub(super) use clients::Clients;
pub use profiles::{ProfileInfo, profiles};
pub use regions::REGIONS;

use super::SessionSpec;
use super::call::Arguments;
use super::classify::{Origin, Situation};
use super::gate::{Gate, host_and_port};
use super::operations::OPERATIONS;
use crate::domain::Text;
use crate::domain::context::ContextInfo;
use crate::domain::fault::{Fault, FaultKind};
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{AppName, BehaviorVersion, FrameworkMetadata, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::retry::RetryConfig;
use aws_types::os_shim_internal::{Env, Fs};
use profiles::Profiles;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Longest time of one call, unless the caller says otherwise.
const DEADLINE: Duration = Duration::from_secs(15);
/// What failures of opening are filed under.
const ACTION: &str = "session";

/// Everything the calls of one context share.
pub(super) struct Session {
    pub(super) clients: Clients,
    pub(super) write: bool,
    pub(super) deadline: Duration,
    /// Options that make the AWS CLI ask the same account and region.
    pub(super) cli_options: Arguments,
    region: Option<String>,
    profile: Option<String>,
    origin: Origin,
    endpoint: Option<String>,
    proxy: Option<String>,
    hosts: Vec<(&'static str, Arc<OnceLock<String>>)>,
}

/// What was found out before any client exists.
struct Found {
    config: SdkConfig,
    origin: Origin,
    /// The profile in use, the default one included.
    profile: Option<String>,
    proxy: Option<String>,
}

impl Session {
    /// Reads configuration from the process's environment and files.
    pub(super) async fn open(spec: &SessionSpec) -> Result<Self, Fault> {
        Self::open_in(spec, &Env::real(), &Fs::real()).await
    }

    async fn open_in(spec: &SessionSpec, env: &Env, fs: &Fs) -> Result<Self, Fault> {
        let found = match (&spec.endpoint, &spec.fixed_credentials) {
            (Some(endpoint), Some(keys)) => sealed(spec, endpoint, keys),
            _ => discover(spec, env, fs).await?,
        };
        Ok(Self::with_clients(spec, found))
    }

    fn with_clients(spec: &SessionSpec, found: Found) -> Self {
        let mut hosts = Vec::new();
        let mut gate = |service: &'static str| {
            let host: Arc<OnceLock<String>> = Arc::default();
            hosts.push((service, host.clone()));
            Gate {
                list: OPERATIONS,
                write: spec.write,
                host,
            }
        };
        let clients = Clients::new(&found.config, &mut gate);
        let region = found.config.region().map(|region| region.to_string());
        Self {
            clients,
            write: spec.write,
            deadline: spec.deadline.unwrap_or(DEADLINE),
            cli_options: cli_options(spec, found.profile.as_deref(), region.as_deref()),
            endpoint: found.config.endpoint_url().map(host_and_port),
            region,
            profile: found.profile,
            origin: found.origin,
            proxy: found.proxy,
            hosts,
        }
    }

    pub(super) fn info(&self) -> ContextInfo {
        ContextInfo {
            account: None,
            region: self.region.as_deref().map(Text::from),
            profile: self.profile.as_deref().map(Text::from),
        }
    }

    /// What a failure of `service` has to be read against.
    pub(super) fn situation(&self, service: &str) -> Situation {
        let host = self
            .hosts
            .iter()
            .find(|(name, _)| *name == service)
            .and_then(|(_, host)| host.get().cloned());
        // The override of a single service (`AWS_ENDPOINT_URL_ECS`) shows only in where requests go.
        let elsewhere = host.clone().filter(|host| !is_of_aws(host));
        Situation {
            origin: self.origin.clone(),
            region: self.region.clone(),
            endpoint: self.endpoint.clone().or(elsewhere),
            host,
            proxy: self.proxy.clone(),
        }
    }
}

pub(super) fn is_of_aws(host: &str) -> bool {
    [".amazonaws.", ".api.aws", ".api.amazonwebservices."]
        .iter()
        .any(|part| host.contains(part))
}

fn cli_options(spec: &SessionSpec, profile: Option<&str>, region: Option<&str>) -> Arguments {
    let option = |name: &'static str, value: Option<&str>| {
        value.map(|value| (name, vec![Text::from(value)]))
    };
    // The CLI takes the default profile by itself, and naming it would hide environment keys.
    let profile = profile.filter(|profile| *profile != "default" || spec.profile.is_some());
    [
        option("--profile", profile),
        option("--region", region),
        option("--endpoint-url", spec.endpoint.as_deref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The simulated account: nothing of the machine is read.
fn sealed(spec: &SessionSpec, endpoint: &str, (key, secret): &(String, String)) -> Found {
    let credentials = Credentials::new(key, secret, None, None, "ecsight simulated account");
    let region = spec.region.clone().unwrap_or_else(|| "us-east-1".into());
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .endpoint_url(endpoint)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http::loopback())
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(stalled());
    config.set_sleep_impl(aws_smithy_async::rt::sleep::default_async_sleep());
    config.set_app_name(AppName::new("ecsight").ok());
    config.set_framework_metadata(framework());
    Found {
        config: config.build(),
        origin: Origin::Fixed,
        profile: None,
        proxy: None,
    }
}

/// The configuration of this machine and its user.
async fn discover(spec: &SessionSpec, env: &Env, fs: &Fs) -> Result<Found, Fault> {
    let files = profiles::files(spec.config_file.as_deref());
    let profiles = Profiles::load(env, fs, &files).await.map_err(unusable)?;
    let chosen = chosen_profile(spec, env, &profiles)?;
    let http = http::client(env, fs).await.map_err(unusable)?;
    let metadata = chain::metadata_client(http::metadata());
    let region = region::find(spec, env, &profiles, chosen.as_deref(), &metadata).await;
    let Some(region) = region else {
        return Err(no_region(chosen.as_deref()));
    };
    let sources = chain::Sources {
        explicit: spec.profile.is_some(),
        profile: chosen.clone(),
        files: files.clone(),
        region: region.clone(),
        http: http.clone(),
        metadata,
    };
    let fixed = spec
        .fixed_credentials
        .as_ref()
        .map(|(key, secret)| Credentials::new(key, secret, None, None, "ecsight"));
    let origin = match &fixed {
        Some(_) => Origin::Fixed,
        None => profiles.origin(spec.profile.is_some(), chosen.as_deref(), env),
    };
    let provider = match fixed {
        Some(credentials) => SharedCredentialsProvider::new(credentials),
        None => sources.provider(),
    };
    let deadline = spec.deadline.unwrap_or(DEADLINE);
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .profile_name(chosen.clone().unwrap_or_else(|| "default".into()))
        .profile_files(files)
        .region(region)
        .credentials_provider(provider)
        .http_client(http)
        // The scheduler retries: it has to see every throttle.
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(stalled())
        .identity_cache(
            aws_config::identity::IdentityCache::lazy()
                // A little sooner than the deadline, so that the SDK says what hung.
                .load_timeout(deadline.mul_f32(0.9))
                .build(),
        );
    // An application id that the user's organisation set is not ours to replace.
    if env.get("AWS_SDK_UA_APP_ID").is_err()
        && let Ok(name) = AppName::new("ecsight")
    {
        loader = loader.app_name(name);
    }
    if let Some(metadata) = framework() {
        loader = loader.framework_metadata(metadata);
    }
    if let Some(endpoint) = &spec.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    let in_use = match origin {
        Origin::Environment { .. } | Origin::Fixed => None,
        _ => chosen.filter(|name| profiles.has(name)),
    };
    Ok(Found {
        config: loader.load().await,
        origin,
        profile: in_use,
        proxy: http::proxy(env),
    })
}

/// `lib/ecsight/VERSION` in the user agent, which CloudTrail shows.
fn framework() -> Option<FrameworkMetadata> {
    FrameworkMetadata::new("ecsight", Some(env!("CARGO_PKG_VERSION"))).ok()
}

/// A read that moves no byte for five seconds is over; the deadline ends the rest.
fn stalled() -> StalledStreamProtectionConfig {
    StalledStreamProtectionConfig::enabled()
        .upload_enabled(false)
        .grace_period(Duration::from_secs(5))
        .build()
}

/// The profile asked for, else `AWS_PROFILE`, else the default one if there is one.
fn chosen_profile(
    spec: &SessionSpec,
    env: &Env,
    profiles: &Profiles,
) -> Result<Option<String>, Fault> {
    let from_env = env.get("AWS_PROFILE").ok().filter(|name| !name.is_empty());
    let asked = match (&spec.profile, from_env) {
        (Some(name), _) => Some((name.clone(), "--profile")),
        (None, Some(name)) => Some((name, "AWS_PROFILE")),
        (None, None) => None,
    };
    match asked {
        Some((name, _)) if profiles.has(&name) => Ok(Some(name)),
        Some((name, by)) => Err(profiles.no_such_profile(&name, by)),
        None => Ok(profiles.has("default").then(|| "default".into())),
    }
}

fn no_region(profile: Option<&str>) -> Fault {
    let of = match profile {
        Some(profile) if profile != "default" => format!(" --profile {profile}"),
        _ => String::new(),
    };
    Fault::new(
        FaultKind::NoRegion,
        ACTION,
        "no region in the arguments, the environment or the profile",
    )
    .advise(format!(
        "start with --region REGION, or run: aws configure set region REGION{of}"
    ))
}

fn unusable(error: impl std::error::Error + 'static) -> Fault {
    Fault::new(
        FaultKind::BadProfile,
        ACTION,
        super::classify::chain_text(&error),
    )
}
