//! Where EC2 is asked ([endpoints](https://docs.aws.amazon.com/ec2/latest/devguide/ec2-endpoints.html)).

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

/// Beginning of a region's name, its partition's domain and that for both IPv4 and IPv6.
const PARTITIONS: &[(&str, &str, &str)] = &[
    ("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    ("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    ("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    ("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    ("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
];
/// The same for every other region.
const ELSEWHERE: (&str, &str) = ("amazonaws.com", "api.aws");

/// What somebody configured, as the SDK's own clients look for it; else the region's endpoint.
pub(super) fn of(config: &SdkConfig) -> String {
    let region = config
        .region()
        .map_or("us-east-1", |region| region.as_ref());
    configured(config).unwrap_or_else(|| {
        of_region(
            region,
            config.use_fips() == Some(true),
            config.use_dual_stack() == Some(true),
        )
    })
}

fn configured(config: &SdkConfig) -> Option<String> {
    let general = || config.endpoint_url().map(str::to_owned);
    // One that the program was given holds for every service.
    if config.get_origin("endpoint_url").is_client_config() {
        return general();
    }
    let key = ServiceConfigKey::builder()
        .service_id("EC2")
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    config
        .service_config()
        .and_then(|service| service.load_config(key))
        .or_else(general)
}

fn of_region(region: &str, fips: bool, dual: bool) -> String {
    let (single, both) = PARTITIONS
        .iter()
        .find(|(start, ..)| region.starts_with(start))
        .map_or(ELSEWHERE, |(_, single, both)| (single, both));
    let domain = if dual { both } else { single };
    // Every endpoint of GovCloud is one by FIPS, and has no other name.
    let gov = region.starts_with("us-gov-") && !dual;
    let service = if fips && !gov { "ec2-fips" } else { "ec2" };
    format!("https://{service}.{region}.{domain}")
}

#[cfg(test)]
mod tests {
    use super::of_region;

    #[test]
    fn every_partition_has_its_domain() {
        let cases = [
            (
                "eu-west-1",
                false,
                false,
                "https://ec2.eu-west-1.amazonaws.com",
            ),
            (
                "us-east-1",
                true,
                false,
                "https://ec2-fips.us-east-1.amazonaws.com",
            ),
            ("us-east-1", false, true, "https://ec2.us-east-1.api.aws"),
            (
                "us-east-1",
                true,
                true,
                "https://ec2-fips.us-east-1.api.aws",
            ),
            (
                "us-gov-west-1",
                false,
                false,
                "https://ec2.us-gov-west-1.amazonaws.com",
            ),
            (
                "us-gov-west-1",
                true,
                false,
                "https://ec2.us-gov-west-1.amazonaws.com",
            ),
            (
                "us-gov-west-1",
                false,
                true,
                "https://ec2.us-gov-west-1.api.aws",
            ),
            (
                "cn-north-1",
                false,
                false,
                "https://ec2.cn-north-1.amazonaws.com.cn",
            ),
            (
                "cn-north-1",
                false,
                true,
                "https://ec2.cn-north-1.api.amazonwebservices.com.cn",
            ),
            (
                "us-iso-east-1",
                false,
                false,
                "https://ec2.us-iso-east-1.c2s.ic.gov",
            ),
            (
                "us-isob-east-1",
                false,
                false,
                "https://ec2.us-isob-east-1.sc2s.sgov.gov",
            ),
            (
                "eusc-de-east-1",
                false,
                false,
                "https://ec2.eusc-de-east-1.amazonaws.eu",
            ),
        ];
        for (region, fips, dual, expected) in cases {
            assert_eq!(of_region(region, fips, dual), expected);
        }
    }
}
