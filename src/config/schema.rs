//! What the file may say, and what holds where it says nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::{duration, production};

/// The version of the file's format that this program writes and reads.
pub const VERSION: u32 = 1;

/// The user's settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The version of the file's format.
    #[serde(deserialize_with = "version")]
    pub version: u32,
    /// The theme to draw with.
    pub theme: String,
    /// The theme for a terminal with a light background, where that can be found out.
    pub theme_light: Option<String>,
    /// The region to start in; otherwise the profile's, as for every AWS tool.
    pub region: Option<String>,
    /// The profile to start with; otherwise what the AWS tools would take.
    pub profile: Option<String>,
    /// Whether actions that change something are allowed without `--write`.
    pub write: bool,
    /// Names of profiles, accounts and clusters, with `*` for any text, where whoever changes
    /// something must type the name of what is changed.
    #[serde(deserialize_with = "production::patterns")]
    pub production: Vec<String>,
    /// How long one call to AWS may take.
    #[serde(deserialize_with = "duration::deadline")]
    pub deadline: Duration,
    /// The share of AWS's published request rate that may be used; the rest is for others.
    #[serde(deserialize_with = "duration::share")]
    pub rate_share: f64,
    /// The zone in which times are written.
    pub time: TimeZoneChoice,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// When the list and its detail stand side by side.
    pub split: Split,
    /// Whether lists and descriptions ask for metrics by themselves: CloudWatch charges for each.
    pub metrics: bool,
    /// How often AWS is asked.
    pub poll: Poll,
    /// What differs for one profile.
    pub profiles: BTreeMap<String, Profile>,
    /// The columns to show and their order, for each kind of list.
    pub columns: BTreeMap<String, Vec<String>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            version: VERSION,
            theme: "default-dark".to_owned(),
            theme_light: None,
            region: None,
            profile: None,
            write: false,
            production: Vec::new(),
            deadline: Duration::from_secs(15),
            rate_share: 0.5,
            time: TimeZoneChoice::default(),
            mouse: true,
            split: Split::default(),
            metrics: true,
            poll: Poll::default(),
            profiles: BTreeMap::new(),
            columns: BTreeMap::new(),
        }
    }
}

/// How often AWS is asked. The scheduler moves between these bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Poll {
    /// What is on the screen.
    #[serde(deserialize_with = "duration::interval")]
    pub visible: Duration,
    /// What is behind it, such as the rest of a long list.
    #[serde(deserialize_with = "duration::interval")]
    pub background: Duration,
    /// The longest that anything still on screen goes unasked, however quiet it is.
    #[serde(deserialize_with = "duration::interval")]
    pub slowest: Duration,
}

impl Default for Poll {
    fn default() -> Self {
        Self {
            visible: Duration::from_secs(10),
            background: Duration::from_secs(30),
            slowest: Duration::from_secs(300),
        }
    }
}

/// What differs for one profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Whether actions that change something are allowed.
    pub write: Option<bool>,
    /// The region to start in.
    pub region: Option<String>,
    /// The theme to draw with: a red frame for production is a good reminder.
    pub theme: Option<String>,
}

/// The zone in which times are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeZoneChoice {
    /// The machine's own.
    Local,
    /// The zone of AWS's own messages and of most logs, so that two windows agree.
    #[default]
    Utc,
}

/// When the list and its detail stand side by side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// When the terminal is wide enough.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Config {
    /// Whether this profile may change something without `--write`.
    pub fn write_for(&self, profile: Option<&str>) -> bool {
        self.of(profile).and_then(|p| p.write).unwrap_or(self.write)
    }

    /// The region to start this profile in, if the file names one.
    pub fn region_for(&self, profile: Option<&str>) -> Option<&str> {
        self.of(profile)
            .and_then(|p| p.region.as_deref())
            .or(self.region.as_deref())
    }

    /// The theme for this profile, on a light or a dark terminal.
    pub fn theme_for(&self, profile: Option<&str>, light: bool) -> &str {
        self.of(profile)
            .and_then(|p| p.theme.as_deref())
            .or(self.theme_light.as_deref().filter(|_| light))
            .unwrap_or(&self.theme)
    }

    fn of(&self, profile: Option<&str>) -> Option<&Profile> {
        self.profiles.get(profile?)
    }

    /// Takes every permission to change something out of these settings, and leaves nothing that
    /// is not production: the mistake may be in the very line that said what is.
    pub(super) fn forbid_writing(&mut self) -> bool {
        self.production = vec![production::EVERYTHING.to_owned()];
        let granted = self.write || self.profiles.values().any(|p| p.write == Some(true));
        self.write = false;
        for profile in self.profiles.values_mut() {
            profile.write = None;
        }
        granted
    }
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        VERSION => Ok(VERSION),
        other => Err(D::Error::custom(format!(
            "version {other} of this file's format is not known here; \
             update ecsight, or write 1 and run \"ecsight config check\""
        ))),
    }
}
