//! The page of charts, metrics in lists, and what both ask for.

use super::account::{Account, Part};
use super::domain::cluster::NameValue;
use super::domain::place::MetricsChoice;
use super::domain::polled::{SourceId, Step};
use super::domain::service::AdvancedConfiguration;
use super::play::{Play, Sent};
use super::states::{SIZES, keep};
use super::targets::{self, group, group_arn};
use std::time::Duration;

const WIDE: (u16, u16) = (200, 60);

/// The shop, whose cluster measures so much.
fn shop(insights: Option<&str>) -> Account {
    let mut account = Account::shop();
    for cluster in &mut account.clusters {
        cluster.settings = insights.map(|level| {
            vec![NameValue {
                name: Some("containerInsights".into()),
                value: Some(level.into()),
            }]
        });
    }
    account
}

fn at(account: Account, size: (u16, u16), keys: &str) -> Play {
    let mut play = Play::loaded(account, size);
    for key in keys.split_whitespace() {
        play.press(key).rest();
    }
    play
}

/// The shop whose `search-api` stands behind both groups of a blue/green pair.
fn balanced_shop() -> Account {
    let mut account = targets::shop();
    account.target_groups.push(group("search-green"));
    let services = &mut account.prod_web().services;
    let search = services
        .iter_mut()
        .find(|service| service.name() == "search-api");
    for balancer in search.unwrap().load_balancers.iter_mut().flatten() {
        balancer.advanced_configuration = Some(AdvancedConfiguration {
            alternate_target_group_arn: Some(group_arn("search-green")),
            production_listener_rule: None,
            test_listener_rule: None,
            role_arn: None,
        });
    }
    account
}

/// The calls for metrics, by how many series each asked for.
fn asked(play: &Play) -> Vec<usize> {
    let of = |sent: &&Sent| sent.key.source == SourceId::MetricSeries;
    let ids = |sent: &Sent| match &sent.step {
        Step::Details { ids } => ids.len(),
        Step::Names { .. } => 0,
    };
    play.sent.iter().filter(of).map(ids).collect()
}

#[test]
fn charts_of_a_service() {
    for size in SIZES {
        keep("charts", &at(shop(Some("enhanced")), size, "G enter m"));
    }
}

#[test]
fn charts_where_insights_is_off() {
    let mut play = at(shop(Some("disabled")), (80, 24), "G enter m");
    keep("charts_off", &play);
    play.press("esc esc").rest();
    play.press("m").rest();
    play.must_show("without Container Insights CloudWatch keeps figures");
}

#[test]
fn an_absent_setting_is_not_off() {
    let mut account = shop(None);
    account.deny(
        SourceId::InsightsProbe,
        Part::Details,
        "cloudwatch:ListMetrics",
    );
    let play = at(account, (120, 40), "G enter m");
    play.must_show("not known whether Container Insights is on");
    assert!(!play.shows("Container Insights is off"));
    let mut play = at(shop(None), (120, 40), "G enter m");
    play.must_show("Container Insights  ");
    play.must_show("Tasks");
    play.live(Duration::from_secs(120));
    assert_eq!(
        play.calls(SourceId::InsightsProbe, Duration::ZERO),
        1,
        "once"
    );
}

#[test]
fn a_cluster_that_may_not_be_described_has_what_ecs_keeps_by_itself() {
    let mut account = shop(Some("enhanced"));
    account.deny(SourceId::Clusters, Part::Details, "ecs:DescribeClusters");
    let play = at(account, (120, 40), "j enter m");
    play.must_show("not known whether Container Insights is on");
    play.must_show("━ average");
}

#[test]
fn charts_that_are_denied_or_on_their_way() {
    let mut account = shop(Some("enabled"));
    account.deny(
        SourceId::MetricSeries,
        Part::Details,
        "cloudwatch:GetMetricData",
    );
    keep("charts_denied", &at(account, (120, 40), "G enter m"));
    let mut play = at(shop(Some("enabled")), (80, 24), "G enter");
    play.hangs = true;
    play.press("m");
    keep("charts_loading", &play);
}

#[test]
fn no_points_are_explained_and_never_zero() {
    let mut play = at(
        shop(Some("enhanced")),
        (120, 40),
        "G enter / i m a g e enter m",
    );
    play.must_show("no data points in the last 3 hours: no task ran then");
    assert!(!play.shows("0%"));
    play.press("+").rest();
    play.must_show("no data points in the last 12 hours");
}

#[test]
fn gaps_stay_gaps() {
    let play = at(
        shop(Some("enhanced")),
        (120, 40),
        "G enter / s e a r c h enter m",
    );
    keep("charts_gap", &play);
}

#[test]
fn a_task_and_its_container_have_charts_where_they_are_measured() {
    let play = at(shop(Some("enhanced")), (80, 24), "G enter enter m");
    play.must_show("CPU % of what is reserved");
    let play = at(shop(Some("enabled")), (120, 40), "G enter enter m");
    play.must_show("shown: all tasks of checkout");
    let play = at(shop(Some("enhanced")), (120, 40), "G enter enter enter m");
    play.must_show("Health check");
}

#[test]
fn only_charts_in_view_are_asked_for_in_one_call_each() {
    let mut play = at(shop(Some("enhanced")), (80, 24), "G enter");
    assert!(asked(&play).is_empty(), "the columns have no room");
    play.press("m").rest();
    assert_eq!(asked(&play), [4], "two charts of two lines");
    play.press("j").rest();
    assert_eq!(asked(&play), [4, 3], "the next one");
    play.press("+").rest();
    assert_eq!(asked(&play), [4, 3, 5], "another range is another series");
    play.press("- -").rest();
    play.must_show("last hour");
    play.live(Duration::from_secs(60));
    assert_eq!(asked(&play), [4, 3, 5, 5, 5], "once a minute");
    play.press("esc").rest();
    play.live(Duration::from_secs(120));
    assert_eq!(asked(&play).len(), 5, "nobody looks any more");
}

#[test]
fn a_list_asks_for_what_it_shows_and_tells_what_it_costs() {
    let mut play = Play::loaded(shop(Some("disabled")), WIDE);
    // At once: who rests on the clusters has some of their services read before.
    play.press("G enter").rest();
    assert_eq!(
        asked(&play),
        [10],
        "CPU and memory of five services in one call"
    );
    play.must_show("CW $0.01/h");
    play.live(Duration::from_secs(120));
    assert_eq!(asked(&play), [10, 10, 10]);
    let mut quiet = Play::start(shop(Some("disabled")), WIDE);
    quiet.app.choices.metrics = MetricsChoice::OnRequest;
    quiet.rest();
    quiet.press("G enter").rest();
    quiet.live(Duration::from_secs(120));
    assert!(asked(&quiet).is_empty());
    quiet.must_show("metrics = false in the configuration");
    play.press("m").rest();
    play.must_show("━ average");
}

#[test]
fn the_figures_can_be_copied() {
    let mut play = at(shop(Some("enhanced")), (80, 24), "G enter m");
    play.press("c");
    let copied = format!("{:?}", play.outside);
    assert!(
        copied.contains("average") && copied.contains("last "),
        "{copied}"
    );
}

#[test]
fn both_groups_of_a_pair_have_charts_of_their_load_balancer() {
    let mut play = at(balanced_shop(), (120, 40), "G enter / s e a r c h enter m");
    play.press("G").rest();
    keep("charts_balancer", &play);
    play.press("c");
    let copied = format!("{:?}", play.outside);
    for group in ["search", "search-green"] {
        for chart in ["Requests", "5xx answers", "Response time", "Targets"] {
            let title = format!("{chart} · {group}");
            assert!(copied.contains(&title), "{title} in {copied}");
        }
    }
    play.live(Duration::from_secs(60));
    let named = |sent: &&Sent| {
        sent.key.source == SourceId::MetricSeries
            && matches!(&sent.step, Step::Details { ids } if ids.iter().any(|id| id.contains("TargetGroup=targetgroup/search-green/73e2d6bc24d8a067|LoadBalancer=app/front/50dc6c495c0c9188")))
    };
    assert!(play.sent.iter().any(|sent| named(&sent)));
}

#[test]
fn a_group_that_may_not_be_described_is_said_and_costs_no_other_chart() {
    let mut account = balanced_shop();
    account.deny(
        SourceId::TargetGroups,
        Part::Details,
        "elasticloadbalancing:DescribeTargetGroups",
    );
    let play = at(account, (120, 40), "G enter / s e a r c h enter m");
    play.must_show("elasticloadbalancing:DescribeTargetGroups");
    play.must_show("━ average");
    assert!(!play.shows("Requests"));
}
