use super::super::cluster::INSIGHTS;
use super::super::settle::Progress;
use super::*;
use crate::domain::cluster::Cluster;
use crate::domain::fixtures::cluster;
use crate::domain::mutation::Setting;
use serde_json::json;

fn facts(cluster: &Cluster) -> Facts<'_> {
    Facts {
        cluster: Some(cluster),
        ..about(Target::Cluster)
    }
}

fn accepted(value: &str) -> Settling {
    begun(vec![Mutated::Settings(vec![Setting {
        name: "containerInsights".into(),
        value: value.into(),
    }])])
}

#[test]
fn insights_say_that_they_cost_and_what_was_before() {
    let mut cluster = cluster("prod-web");
    let said = |value| said(&INSIGHTS, &[("value", value)]);
    let preview = (INSIGHTS.preview)(&facts(&cluster), &said("enhanced")).unwrap();
    assert_eq!(
        lines(&preview),
        [
            "sets Container Insights of prod-web to enhanced",
            "Container Insights: disabled → enhanced",
            "- it costs: CloudWatch charges for each observation, down to task and container",
        ]
    );
    assert_eq!(
        (INSIGHTS.calls)(&facts(&cluster), &said("enhanced")).unwrap()[0].request(),
        json!({
            "cluster": &*cluster_arn("prod-web"),
            "settings": [{"name": "containerInsights", "value": "enhanced"}],
        })
    );
    assert_eq!(
        (INSIGHTS.preview)(&facts(&cluster), &said("disabled")).unwrap_err(),
        "Container Insights is disabled already"
    );
    assert!((INSIGHTS.preview)(&facts(&cluster), &Inputs::default()).is_err());
    cluster.settings = None;
    let preview = (INSIGHTS.preview)(&facts(&cluster), &said("enabled")).unwrap();
    assert_eq!(preview.changes[0].before, "not known");
    assert!(preview.notes[0].starts_with("it costs"));
}

#[test]
fn insights_settle_when_they_are_read_back() {
    let cluster = cluster("prod-web");
    let settled = |value| (INSIGHTS.settled)(&facts(&cluster), &accepted(value));
    assert_eq!(
        settled("disabled"),
        Progress::Done("Container Insights is disabled".into())
    );
    assert_eq!(
        settled("enabled"),
        Progress::Going("accepted; read back: disabled".into())
    );
    let gone = (INSIGHTS.settled)(&about(Target::Cluster), &accepted("enabled"));
    assert_eq!(gone, Progress::Failed("the cluster is gone".into()));
}

#[test]
fn a_cluster_that_is_not_there_has_no_insights() {
    let mut cluster = cluster("prod-web");
    assert_eq!((INSIGHTS.applies)(&facts(&cluster)), Ok(()));
    cluster.status = Some("INACTIVE".into());
    let why = (INSIGHTS.applies)(&facts(&cluster)).unwrap_err();
    assert_eq!(why, "the cluster is INACTIVE");
    let why = (INSIGHTS.applies)(&about(Target::Cluster)).unwrap_err();
    assert_eq!(why, "the cluster is not known yet");
}
