//! The profiles of `~/.aws/config` and `~/.aws/credentials`, read by the SDK's own parser.

use super::ACTION;
use crate::aws::classify::Origin;
use crate::domain::fault::{Fault, FaultKind};
use aws_config::profile::{ProfileFileLoadError, ProfileSet};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_types::os_shim_internal::{Env, Fs};
use std::path::Path;

/// Longest chain of `source_profile` that is followed for advice.
const LONGEST_CHAIN: usize = 8;

/// A profile, for the profile picker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileInfo {
    /// Name.
    pub name: String,
    /// Its region, if it has one.
    pub region: Option<String>,
    /// Where its credentials come from: `sso`, `role`, `web identity`, `login`, `process`, `keys`;
    /// `none` if it brings no credentials of its own.
    pub kind: &'static str,
}

/// The profiles that exist, by name; empty if the files cannot be read.
pub async fn profiles(config_file: Option<&Path>) -> Vec<ProfileInfo> {
    listed(&Env::real(), &Fs::real(), config_file).await
}

pub(super) async fn listed(env: &Env, fs: &Fs, config_file: Option<&Path>) -> Vec<ProfileInfo> {
    let profiles = Profiles::load(env, fs, &files(config_file))
        .await
        .unwrap_or_default();
    let mut list: Vec<_> = profiles
        .names()
        .into_iter()
        .map(|name| ProfileInfo {
            region: profiles.property(&name, "region"),
            kind: profiles.kind(&name),
            name,
        })
        .collect();
    list.sort_by(|a, b| a.name.cmp(&b.name));
    list
}

/// Which files are read: the usual ones, or another config file.
pub(super) fn files(config_file: Option<&Path>) -> EnvConfigFiles {
    let builder = EnvConfigFiles::builder().include_default_credentials_file(true);
    match config_file {
        Some(path) => builder.with_file(EnvConfigFileKind::Config, path),
        None => builder.include_default_config_file(true),
    }
    .build()
}

/// All profiles, parsed.
#[derive(Debug, Default)]
pub(super) struct Profiles(ProfileSet);

impl Profiles {
    pub(super) async fn load(
        env: &Env,
        fs: &Fs,
        files: &EnvConfigFiles,
    ) -> Result<Self, ProfileFileLoadError> {
        aws_config::profile::load(fs, env, files, None)
            .await
            .map(Self)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.get_profile(name).is_some()
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.0.profiles().map(String::from).collect()
    }

    pub(super) fn property(&self, profile: &str, name: &str) -> Option<String> {
        let value = self.0.get_profile(profile)?.get(name)?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// Where the credentials of a profile come from, in the order the SDK looks.
    pub(super) fn kind(&self, profile: &str) -> &'static str {
        let has = |name| self.property(profile, name).is_some();
        if has("role_arn") && has("web_identity_token_file") {
            "web identity"
        } else if has("role_arn") {
            "role"
        } else if has("sso_session") || has("sso_start_url") {
            "sso"
        } else if has("login_session") {
            "login"
        } else if has("credential_process") {
            "process"
        } else if has("aws_access_key_id") {
            "keys"
        } else {
            "none"
        }
    }

    /// Where the credentials of a session will come from, as far as the files tell.
    pub(super) fn origin(&self, explicit: bool, profile: Option<&str>, env: &Env) -> Origin {
        let set = |name| env.get(name).is_ok_and(|value| !value.trim().is_empty());
        if !explicit && set("AWS_ACCESS_KEY_ID") && set("AWS_SECRET_ACCESS_KEY") {
            return Origin::Environment {
                session: set("AWS_SESSION_TOKEN"),
            };
        }
        let Some(profile) = profile else {
            return Origin::Machine;
        };
        let kind = self.kind(profile);
        if kind == "none" && !explicit {
            return Origin::Machine;
        }
        let chain = self.roles(profile);
        let base = chain.last().cloned().unwrap_or_else(|| profile.to_owned());
        Origin::Profile {
            name: profile.to_owned(),
            kind,
            base_kind: self.kind(&base),
            base,
            mfa: chain
                .iter()
                .any(|name| self.property(name, "mfa_serial").is_some()),
        }
    }

    /// A profile and those its roles are assumed from; the last one has to log in.
    fn roles(&self, profile: &str) -> Vec<String> {
        let mut chain = vec![profile.to_owned()];
        while let Some(at) = chain.last().filter(|_| chain.len() < LONGEST_CHAIN) {
            match self.property(at, "source_profile") {
                Some(next) if !chain.contains(&next) && self.property(at, "role_arn").is_some() => {
                    chain.push(next);
                }
                _ => break,
            }
        }
        chain
    }

    /// The profile named by `by` does not exist: say which do.
    pub(super) fn no_such_profile(&self, name: &str, by: &str) -> Fault {
        let mut names = self.names();
        names.sort();
        let message = format!("{by} names profile {name}, which does not exist");
        let fault = Fault::new(
            FaultKind::BadProfile,
            ACTION,
            crate::aws::classify::presentable(&message),
        );
        let more = names.len().saturating_sub(12);
        names.truncate(12);
        if more > 0 {
            names.push(format!("and {more} more"));
        }
        fault.advise(if names.is_empty() {
            "no profile exists: run: aws configure sso".to_owned()
        } else {
            crate::aws::classify::presentable(&format!("these exist: {}", names.join(", ")))
        })
    }
}
