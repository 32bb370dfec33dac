//! Which region: the one asked for, else what is configured, else where this instance runs.

use super::super::SessionSpec;
use super::profiles::Profiles;
use aws_config::Region;
use aws_config::imds;
use aws_config::imds::region::ImdsRegionProvider;
use aws_types::os_shim_internal::Env;

/// The region, or none if it is configured nowhere.
pub(super) async fn find(
    spec: &SessionSpec,
    env: &Env,
    profiles: &Profiles,
    profile: Option<&str>,
    metadata: &imds::Client,
) -> Option<Region> {
    if let Some(region) = configured(spec, env, profiles, profile) {
        return Some(Region::new(region));
    }
    // Only on an EC2 instance does anybody answer; `AWS_EC2_METADATA_DISABLED` is honoured.
    if is_disabled(env) {
        return None;
    }
    ImdsRegionProvider::builder()
        .imds_client(metadata.clone())
        .build()
        .region()
        .await
}

fn is_disabled(env: &Env) -> bool {
    env.get("AWS_EC2_METADATA_DISABLED")
        .is_ok_and(|value| value.eq_ignore_ascii_case("true"))
}

/// The argument first. Then a profile that the user named brings its own region,
/// because a profile chosen on screen must not end up in the region of the
/// shell; otherwise the environment goes before the profile, as everywhere.
fn configured(
    spec: &SessionSpec,
    env: &Env,
    profiles: &Profiles,
    profile: Option<&str>,
) -> Option<String> {
    let of_profile = || profile.and_then(|profile| profiles.property(profile, "region"));
    let of_env = || {
        ["AWS_REGION", "AWS_DEFAULT_REGION"]
            .iter()
            .find_map(|name| env.get(name).ok().filter(|value| !value.trim().is_empty()))
    };
    let region = match (&spec.region, &spec.profile) {
        (Some(region), _) => Some(region.clone()),
        (None, Some(_)) => of_profile().or_else(of_env),
        (None, None) => of_env().or_else(of_profile),
    };
    region
        .map(|region| region.trim().to_owned())
        .filter(|region| !region.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_types::os_shim_internal::Fs;

    #[tokio::test]
    async fn the_order_of_regions() {
        let config = "[default]\nregion = of-default\n[profile p]\nregion = of-p\n[profile bare]\n";
        let fs = Fs::from_slice(&[("/config", config)]);
        // (argument, named profile, environment, expected)
        type Case<'a> = (
            Option<&'a str>,
            Option<&'a str>,
            &'a [(&'a str, &'a str)],
            Option<&'a str>,
        );
        let cases: [Case<'_>; 9] = [
            (
                Some("arg"),
                Some("p"),
                &[("AWS_REGION", "env")],
                Some("arg"),
            ),
            (None, Some("p"), &[("AWS_REGION", "env")], Some("of-p")),
            (None, Some("bare"), &[("AWS_REGION", "env")], Some("env")),
            (None, None, &[("AWS_REGION", "env")], Some("env")),
            (None, None, &[("AWS_DEFAULT_REGION", "old")], Some("old")),
            (
                None,
                None,
                &[("AWS_DEFAULT_REGION", "old"), ("AWS_REGION", "env")],
                Some("env"),
            ),
            (None, None, &[("AWS_PROFILE", "p")], Some("of-p")),
            (None, None, &[("AWS_REGION", " ")], Some("of-default")),
            (None, Some("bare"), &[], None),
        ];
        for (argument, named, variables, expected) in cases {
            let env = Env::from_slice(variables);
            let files = super::super::profiles::files(Some("/config".as_ref()));
            let profiles = Profiles::load(&env, &fs, &files).await.unwrap_or_default();
            let spec = SessionSpec {
                region: argument.map(String::from),
                profile: named.map(String::from),
                ..SessionSpec::default()
            };
            let chosen = super::super::chosen_profile(&spec, &env, &profiles);
            let chosen = chosen.ok().flatten();
            assert_eq!(
                configured(&spec, &env, &profiles, chosen.as_deref()).as_deref(),
                expected,
                "{argument:?} {named:?} {variables:?}"
            );
        }
    }
}
