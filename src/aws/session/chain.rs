//! Where credentials come from, in the order of the AWS CLI.

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// The instance metadata client: one try, and a short one, because on a laptop
/// nobody answers and the start must not hang for it.
pub(super) fn metadata_client(http: SharedHttpClient) -> imds::Client {
    let conf = ProviderConfig::without_region().with_http_client(http);
    imds::Client::builder()
        .configure(&conf)
        .connect_timeout(Duration::from_millis(500))
        .read_timeout(Duration::from_secs(1))
        .operation_timeout(Duration::from_secs(2))
        .max_attempts(1)
        .build()
}

/// What the providers are built from.
#[derive(Clone)]
pub(super) struct Sources {
    /// Whether the user named the profile: then nothing else is asked.
    pub(super) explicit: bool,
    pub(super) profile: Option<String>,
    pub(super) files: EnvConfigFiles,
    pub(super) region: Region,
    pub(super) http: SharedHttpClient,
    pub(super) metadata: imds::Client,
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources")
            .field("explicit", &self.explicit)
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

impl Sources {
    pub(super) fn provider(self) -> SharedCredentialsProvider {
        let profile = FreshProfile(self.clone());
        if self.explicit {
            return SharedCredentialsProvider::new(profile);
        }
        let conf = self.conf();
        let chain = CredentialsProviderChain::first_try(
            "Environment",
            EnvironmentVariableCredentialsProvider::new(),
        )
        .or_else("Profile", profile)
        .or_else(
            "WebIdentityToken",
            WebIdentityTokenCredentialsProvider::builder()
                .configure(&conf)
                .build(),
        )
        .or_else(
            "EcsContainer",
            EcsCredentialsProvider::builder().configure(&conf).build(),
        )
        .or_else("Ec2InstanceMetadata", self.instance(&conf));
        SharedCredentialsProvider::new(chain)
    }

    /// Made anew each time, because a `ProviderConfig` remembers the files it has read.
    fn conf(&self) -> ProviderConfig {
        ProviderConfig::without_region()
            .with_region(Some(self.region.clone()))
            .with_http_client(self.http.clone())
            .with_behavior_version(Some(BehaviorVersion::latest()))
            // A login is worth one second try; more would outlive the deadline of the call.
            .with_retry_config(RetryConfig::standard().with_max_attempts(2))
    }

    fn instance(&self, conf: &ProviderConfig) -> ImdsCredentialsProvider {
        ImdsCredentialsProvider::builder()
            .configure(conf)
            .imds_client(self.metadata.clone())
            .build()
    }
}

/// The profile, read again for every login.
///
/// The SDK's own provider keeps the files of its first reading, and answers a
/// second question after a broken file with "error already taken". Credentials
/// are asked for about once an hour, so reading again costs nothing.
#[derive(Debug)]
struct FreshProfile(Sources);

impl FreshProfile {
    async fn load(&self) -> provider::Result {
        let sources = &self.0;
        let conf = sources.conf();
        ProfileFileCredentialsProvider::builder()
            .configure(&conf)
            .profile_files(sources.files.clone())
            .profile_name(sources.profile.as_deref().unwrap_or("default"))
            .with_custom_provider("Ec2InstanceMetadata", sources.instance(&conf))
            .build()
            .provide_credentials()
            .await
            .map_err(settled)
    }
}

/// A profile that refers to one which does not exist is a mistake to be told.
/// The SDK calls it "not loaded", which would send the chain on to the instance.
fn settled(error: CredentialsError) -> CredentialsError {
    match (&error, error.source()) {
        (CredentialsError::CredentialsNotLoaded(_), Some(why)) => {
            CredentialsError::invalid_configuration(why.to_string())
        }
        _ => error,
    }
}

impl ProvideCredentials for FreshProfile {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}
