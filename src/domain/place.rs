//! What can be switched to: profiles, regions, themes.

use super::Text;

/// A profile of the AWS configuration files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileChoice {
    /// Name.
    pub name: Text,
    /// Its region, if it names one.
    pub region: Option<Text>,
    /// How it gets credentials: `sso`, `role`, `keys`, `process`, …
    pub kind: Text,
}

/// A region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionChoice {
    /// `eu-west-1`.
    pub code: Text,
    /// `Ireland`.
    pub name: Text,
    /// The context that looks into it, once somebody wanted to know what is there.
    pub context: Option<super::context::ContextId>,
}

/// A theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeChoice {
    /// Name.
    pub name: Text,
    /// One line.
    pub description: Text,
    /// `dark` or `light`.
    pub kind: Text,
    /// `built in`, or the file of the user.
    pub origin: Text,
}

/// When metrics, which cost money, are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MetricsChoice {
    /// Wherever a list or description shows them.
    #[default]
    Automatic,
    /// Only for charts the user opens.
    OnRequest,
}

/// Everything that can be switched to, and what is in force.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Profiles.
    pub profiles: Vec<ProfileChoice>,
    /// Regions.
    pub regions: Vec<RegionChoice>,
    /// Themes.
    pub themes: Vec<ThemeChoice>,
    /// The profile in use.
    pub profile: Option<Text>,
    /// The region in use.
    pub region: Option<Text>,
    /// The theme in use.
    pub theme: Text,
    /// When metrics are asked for.
    pub metrics: MetricsChoice,
    /// Grows with every change.
    pub revision: u64,
}

/// The part of the AWS world a region belongs to: credentials of one are worth nothing in another.
pub fn partition(region: &str) -> &'static str {
    match region.split_once('-') {
        Some(("cn", _)) => "aws-cn",
        Some(("us", rest)) if rest.starts_with("gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// The host of the AWS console for a region, in its part of the world.
pub fn console_host(region: &str) -> String {
    let domain = match partition(region) {
        "aws-cn" => "console.amazonaws.cn",
        "aws-us-gov" => "console.amazonaws-us-gov.com",
        _ => "console.aws.amazon.com",
    };
    format!("{region}.{domain}")
}
