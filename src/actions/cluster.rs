//! The cluster's own settings.

use super::facts::Facts;
use super::input::{Input, InputKind, Inputs};
use super::preview::Preview;
use super::settle::{Progress, Settling};
use super::tasks::gaps;
use super::{Action, Danger, Subject};
use crate::domain::cluster::Cluster;
use crate::domain::mutation::{ClusterSettings, Mutated, Mutation, Setting};

/// What AWS calls the setting.
const INSIGHTS_NAME: &str = "containerInsights";

/// Container Insights.
pub(super) static INSIGHTS: Action =
    Action {
        id: "container-insights",
        key: 'i',
        subject: Subject::Cluster,
        title: "set Container Insights",
        danger: Danger::Mild,
        inputs: &[Input {
            name: "value",
            help: "enabled, enhanced or disabled",
            kind: InputKind::Choice(&["enabled", "enhanced", "disabled"]),
            optional: false,
        }],
        iam: &["ecs:UpdateClusterSettings"],
        applies: |facts| match cluster(facts)?.status.as_deref() {
            Some("ACTIVE") | None => Ok(()),
            Some(status) => Err(format!("the cluster is {status}")),
        },
        preview: |facts, inputs| {
            let cluster = cluster(facts)?;
            let after = another(cluster, inputs)?;
            let before = cluster.container_insights();
            let name = cluster.name();
            let mut preview = Preview::of(format!("sets Container Insights of {name} to {after}"));
            preview.change("Container Insights", before.unwrap_or("not known"), after);
            preview.notes.push(match after {
            "enabled" => "it costs: CloudWatch charges for each metric and log event it brings",
            "enhanced" => {
                "it costs: CloudWatch charges for each observation, down to task and container"
            }
            _ => "its metrics end: alarms and policies that use them get no data any more",
        }
        .to_owned());
            gaps(facts, &mut preview);
            Ok(preview)
        },
        calls: |facts, inputs| {
            let value = another(cluster(facts)?, inputs)?;
            Ok(vec![Mutation::UpdateClusterSettings(ClusterSettings {
                cluster: facts.cluster_arn.clone(),
                settings: vec![Setting {
                    name: INSIGHTS_NAME.into(),
                    value: value.into(),
                }],
            })])
        },
        settled: |facts, settling| {
            let Some(cluster) = facts.cluster else {
                return Progress::Failed("the cluster is gone".to_owned());
            };
            let now = cluster.container_insights();
            match (accepted(settling), now) {
                (Some(wanted), Some(now)) if wanted == now => {
                    Progress::Done(format!("Container Insights is {now}"))
                }
                // Without a word of AWS's on what was set, what is read back is all there is.
                (None, Some(now)) => Progress::Done(format!("Container Insights is {now}")),
                (_, now) => Progress::Going(format!(
                    "accepted; read back: {}",
                    now.unwrap_or("not known")
                )),
            }
        },
    };

fn cluster<'a>(facts: &Facts<'a>) -> Result<&'a Cluster, String> {
    let cluster = facts.cluster;
    cluster.ok_or_else(|| "the cluster is not known yet".to_owned())
}

fn value(inputs: &Inputs) -> Result<&str, String> {
    let value = inputs.get("value");
    value.ok_or_else(|| "value is missing: enabled, enhanced or disabled".to_owned())
}

/// The value that was said, if it is another than the cluster has.
fn another<'a>(cluster: &Cluster, inputs: &'a Inputs) -> Result<&'a str, String> {
    let value = value(inputs)?;
    match cluster.container_insights() {
        Some(now) if now == value => Err(format!("Container Insights is {now} already")),
        _ => Ok(value),
    }
}

/// What AWS says the setting is now.
fn accepted(settling: &Settling) -> Option<&str> {
    settling.answers.iter().find_map(|answer| match answer {
        Mutated::Settings(settings) => {
            let ours = settings.iter().find(|it| &*it.name == INSIGHTS_NAME);
            ours.map(|it| &*it.value)
        }
        _ => None,
    })
}
