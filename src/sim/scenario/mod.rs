//! Scenarios: which are embedded, and how one is read.

mod acting;
mod check;
mod elastic;
mod logging;
mod networking;
mod quirks;
mod rollout;
mod span;
mod spec;

use std::path::Path;

use super::error::SimError;

pub(crate) use acting::{ActingSpec, AgentState};
pub(crate) use elastic::{ActivitySpec, AlarmSpec, ScalingSpec, ScheduledSpec, StateSpec};
pub(crate) use logging::{LogGroupSpec, LogSpec, Voice};
pub(crate) use networking::{Egress, Layout, OtherStackSpec, StackSpec, StackTrouble, VpcSpec};
pub(crate) use quirks::Quirks;
pub(crate) use rollout::{
    AlarmOffSpec, AlarmsSpec, HookSpec, Outcome, PastSpec, RolloutSpec, Stage, Strategy,
    TimeoutAction,
};
pub(crate) use span::Span;
pub(crate) use spec::{
    BreakerSpec, ClusterSpec, DeploySpec, FaultKind, FaultSpec, GroupSpec, InstancesSpec, JobSpec,
    ProviderShare, Scenario, ScheduleKind, ScheduleSpec, ServiceSpec, SpotSpec,
};

const EMBEDDED: &[(&str, &str)] = &[
    ("shop", include_str!("../scenarios/shop.toml")),
    ("healthy", include_str!("../scenarios/healthy.toml")),
    ("rollback", include_str!("../scenarios/rollback.toml")),
    ("crashloop", include_str!("../scenarios/crashloop.toml")),
    ("canary", include_str!("../scenarios/canary.toml")),
    ("alarm", include_str!("../scenarios/alarm.toml")),
    ("targets", include_str!("../scenarios/targets.toml")),
    ("empty", include_str!("../scenarios/empty.toml")),
    ("hostile", include_str!("../scenarios/hostile.toml")),
    ("ec2-full", include_str!("../scenarios/ec2-full.toml")),
    ("spot", include_str!("../scenarios/spot.toml")),
    ("fleet", include_str!("../scenarios/fleet.toml")),
    ("jobs", include_str!("../scenarios/jobs.toml")),
    ("scaling", include_str!("../scenarios/scaling.toml")),
    ("huge", include_str!("../scenarios/huge.toml")),
    ("insights", include_str!("../scenarios/insights.toml")),
    ("logs", include_str!("../scenarios/logs.toml")),
    ("network", include_str!("../scenarios/network.toml")),
    ("actions", include_str!("../scenarios/actions.toml")),
];

/// The embedded scenarios, each with its one-line description.
pub fn scenario_names() -> Vec<(&'static str, &'static str)> {
    EMBEDDED
        .iter()
        .map(|(name, text)| (*name, description(text)))
        .collect()
}

/// The description is the file's first comment line, so that it needs no parsing at run time.
fn description(text: &'static str) -> &'static str {
    text.lines()
        .next()
        .map_or("", |line| line.trim_start_matches(['#', ' ']))
}

/// Reads an embedded scenario by name, or a file by its path.
///
/// # Errors
/// The scenario is unknown, unreadable, or not well formed.
pub(crate) fn load(name: &str) -> Result<Scenario, SimError> {
    if let Some((_, text)) = EMBEDDED.iter().find(|(known, _)| *known == name) {
        return parse(name, text);
    }
    let path = Path::new(name);
    match std::fs::read_to_string(path) {
        Ok(text) => parse(name, &text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(SimError::UnknownScenario {
                name: name.to_owned(),
                known: EMBEDDED
                    .iter()
                    .map(|(known, _)| *known)
                    .collect::<Vec<_>>()
                    .join(", "),
            })
        }
        Err(source) => Err(SimError::Unreadable {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Reads the text of a scenario; `origin` is named in errors.
pub(crate) fn parse(origin: &str, text: &str) -> Result<Scenario, SimError> {
    let scenario: Scenario = toml::from_str(text).map_err(|error| {
        let (line, column) = error.span().map(|span| position(text, span.start)).unzip();
        SimError::BadScenario {
            origin: origin.to_owned(),
            line,
            column,
            message: error.message().replace('\n', " "),
        }
    })?;
    scenario.check().map_err(|message| SimError::BadScenario {
        origin: origin.to_owned(),
        line: None,
        column: None,
        message,
    })?;
    Ok(scenario)
}

/// Line and column of a byte offset, counted from 1.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |last| last.chars().count())
        + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_scenario_is_well_formed_and_described() {
        for (name, _) in EMBEDDED {
            if let Err(error) = load(name) {
                panic!("{error}");
            }
        }
        for (name, description) in scenario_names() {
            assert!(
                description.len() > 20 && !description.contains('\n'),
                "{name}: {description}"
            );
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = load("nope").err().map(|error| error.to_string());
        assert!(
            error.is_some_and(|text| text.contains("\"nope\"") && text.contains("shop, healthy"))
        );
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        let table = [
            (
                "[[region]]\nname = \"us-east-1\"\nnmae = 1\n",
                "line 3, column 1",
            ),
            ("[[region]]\nname = \"us-east-1\n", "line 2"),
            (
                "[[region]]\nname = \"r\"\n[[region.cluster]]\nname = \"c\"\n[[region.cluster.service]]\nname = \"s\"\nimage = \"i\"\ncreated = \"soon\"\n",
                "line 8",
            ),
        ];
        for (text, place) in table {
            let error = parse("mine.toml", text)
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            assert!(
                error.contains("mine.toml") && error.contains(place),
                "{error}"
            );
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let service = |extra: &str| {
            format!(
                "[[region]]\nname = \"r\"\n[[region.cluster]]\nname = \"c\"\n[[region.cluster.service]]\nname = \"s\"\nimage = \"i\"\n{extra}\n"
            )
        };
        let table = [
            (
                service("[[region.cluster.service]]\nname = \"s\"\nimage = \"i\""),
                "twice",
            ),
            (
                service("launch = \"FARGATE\"\nproviders = [{ name = \"FARGATE\" }]"),
                "launch",
            ),
            (service("timeline = [{ at = \"-3h\", scale = 2 }]"), "-75m"),
            (service("name2 = 1"), "name2"),
        ];
        for (text, word) in table {
            let error = parse("x", &text)
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            assert!(error.contains(word), "{word}: {error}");
        }
    }
}
