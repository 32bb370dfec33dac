//! Which series serve what.

use super::*;

const LEVELS: [Insights; 4] = [
    Insights::Off,
    Insights::Standard,
    Insights::Enhanced,
    Insights::Unknown,
];

fn titles(place: Place<'_>, level: Insights) -> Vec<String> {
    let book = charts("prod-web", place, level, Range::Hour);
    book.charts.into_iter().map(|chart| chart.title).collect()
}

fn texts(measure: &Measure) -> Vec<String> {
    measure
        .series()
        .map(|series| series.text().to_string())
        .collect()
}

#[test]
fn the_setting_is_read_and_what_is_not_told_is_not_off() {
    let told = [Some("disabled"), Some("enabled"), Some("enhanced"), None];
    assert_eq!(told.map(Insights::of), LEVELS);
    assert_eq!(Insights::of(Some("stellar")), Insights::Unknown);
}

#[test]
fn where_the_setting_is_not_told_the_metrics_tell_it() {
    for (metrics, level) in [
        (&[][..], Insights::Off),
        (&["CpuUtilized", "TaskCount"], Insights::Standard),
        (&["CpuUtilized", "TaskCpuUtilization"], Insights::Enhanced),
    ] {
        let probe = Probe {
            cluster: "c".into(),
            metrics: metrics.iter().map(|name| (*name).into()).collect(),
        };
        assert_eq!(probe.level(), level);
    }
}

#[test]
fn a_service_is_measured_by_what_the_cluster_has() {
    let of = |level| texts(&usage(level, "prod-web", "checkout", Range::Hour).cpu);
    let tail = "|Average|ClusterName=prod-web|ServiceName=checkout";
    let free = vec![format!("1h|AWS/ECS|CPUUtilization{tail}")];
    assert_eq!(of(Insights::Off), free);
    assert_eq!(of(Insights::Unknown), free);
    assert_eq!(
        of(Insights::Standard),
        [
            format!("1h|ECS/ContainerInsights|CpuUtilized{tail}"),
            format!("1h|ECS/ContainerInsights|CpuReserved{tail}")
        ]
    );
    assert_eq!(
        of(Insights::Enhanced),
        [format!("1h|ECS/ContainerInsights|TaskCpuUtilization{tail}")]
    );
    let glance = glance("prod-web", "checkout");
    assert_eq!(texts(&glance.cpu), free);
    assert_eq!(
        texts(&glance.memory),
        [format!("1h|AWS/ECS|MemoryUtilization{tail}")]
    );
}

#[test]
fn every_place_has_its_charts_or_a_word_about_why_not() {
    let service = Place::Service("checkout");
    let all = ["CPU", "Memory", "Tasks", "Network", "Storage"];
    assert_eq!(titles(service, Insights::Off), all[..2]);
    assert_eq!(titles(service, Insights::Enhanced), all);
    let task = Place::Task {
        service: Some("checkout"),
        family: "checkout",
        task: "abc",
    };
    let alone = Place::Task {
        service: None,
        family: "checkout",
        task: "abc",
    };
    for place in [
        Place::Cluster { instances: false },
        Place::Cluster { instances: true },
        service,
        task,
        alone,
    ] {
        for level in LEVELS {
            let book = charts("prod-web", place, level, Range::Hour);
            assert!(!book.source.is_empty());
            let told = !book.charts.is_empty() || book.remark.is_some();
            assert!(told, "{place:?} {level:?}");
            for chart in &book.charts {
                assert!(!chart.plots.is_empty() && chart.plots.len() <= 3);
            }
        }
    }
    let instead = charts("prod-web", task, Insights::Standard, Range::Hour);
    assert!(
        instead
            .remark
            .is_some_and(|remark| remark.contains("shown: all tasks of checkout"))
    );
    let nothing = charts("prod-web", alone, Insights::Off, Range::Hour);
    assert!(nothing.charts.is_empty());
    assert_eq!(
        titles(Place::Cluster { instances: true }, Insights::Off).len(),
        2
    );
}

#[test]
fn a_task_is_found_under_its_service_and_a_container_under_its_task() {
    let place = |service| Place::Container {
        service,
        family: "fam",
        task: "abc",
        container: "app",
    };
    let first = |service| {
        let book = charts("c", place(service), Insights::Enhanced, Range::Hour);
        texts(&book.charts[0].plots[0].measure)
    };
    let expected = |owner: &str| {
        vec![format!(
            "1h|ECS/ContainerInsights|ContainerCpuUtilization|Average|ClusterName=c|{owner}|TaskId=abc|ContainerName=app"
        )]
    };
    assert_eq!(first(Some("svc")), expected("ServiceName=svc"));
    assert_eq!(first(None), expected("TaskDefinitionFamily=fam"));
}

#[test]
fn load_balancers_are_named_by_the_end_of_their_arns() {
    let place = "arn:aws:elasticloadbalancing:us-east-1:123456789012";
    let group = format!("{place}:targetgroup/web/0123");
    let balancer = |kind: &str| format!("{place}:loadbalancer/{kind}/front/4567");
    let count = |kind: &str| balancer_charts(&group, &balancer(kind), Range::Hour).len();
    assert_eq!((count("app"), count("net"), count("gwy")), (4, 3, 0));
    assert!(balancer_charts("nonsense", &balancer("app"), Range::Hour).is_empty());
    let requests = &balancer_charts(&group, &balancer("app"), Range::Hour)[0];
    assert_eq!(
        texts(&requests.plots[0].measure),
        [
            "1h|AWS/ApplicationELB|RequestCount|Sum|TargetGroup=targetgroup/web/0123|LoadBalancer=app/front/4567"
        ]
    );
    assert_eq!(requests.title, "Requests · web");
    let flows = &balancer_charts(&group, &balancer("net"), Range::Hour)[0];
    assert_eq!(flows.title, "Flows · front", "of all that is behind it");
}
