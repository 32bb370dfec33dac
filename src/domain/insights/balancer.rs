//! What a load balancer measures of the targets of a service.
//!
//! Follows [ALB metrics](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html)
//! and [NLB metrics](https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html).

use super::{ChartSpec, Measure, Plot, Unit};
use crate::domain::metric::{Range, SeriesId};

/// Said of a load balancer's series without points: it keeps only what is not zero.
const NO_REQUESTS: &str = "no request came then, or no such answer was given";
const NO_TARGETS: &str = "the target group had no targets then";

/// `targetgroup/name/id`: how CloudWatch names a target group, from its ARN.
pub fn target_group_suffix(arn: &str) -> Option<&str> {
    let at = arn.find(":targetgroup/")?;
    arn.get(at + 1..)
}

/// `app/name/id`: how CloudWatch names a load balancer, from its ARN.
pub fn balancer_suffix(arn: &str) -> Option<&str> {
    arn.split_once(":loadbalancer/").map(|(_, suffix)| suffix)
}

/// The charts of a target group behind a load balancer, both by ARN; none for a kind of load
/// balancer that measures nothing of the sort (Gateway, Classic).
pub fn balancer_charts(target_group: &str, balancer: &str, range: Range) -> Vec<ChartSpec> {
    let (Some(group), Some(balancer)) =
        (target_group_suffix(target_group), balancer_suffix(balancer))
    else {
        return Vec::new();
    };
    let pen = Pen {
        group,
        balancer,
        range,
    };
    match balancer.split('/').next() {
        Some("app") => pen.application(),
        Some("net") => pen.network(),
        _ => Vec::new(),
    }
}

struct Pen<'a> {
    group: &'a str,
    balancer: &'a str,
    range: Range,
}

impl Pen<'_> {
    fn application(&self) -> Vec<ChartSpec> {
        let space = "AWS/ApplicationELB";
        let targets = self.both();
        let whole = [("LoadBalancer", self.balancer)];
        let mut errors = self.chart(
            space,
            "5xx answers",
            Unit::Count,
            &[("targets", "HTTPCode_Target_5XX_Count", "Sum")],
            &targets,
            NO_REQUESTS,
        );
        // What the load balancer answers by itself it cannot say of one target group.
        errors.plots.push(Plot {
            label: "load balancer",
            measure: Measure::Plain(SeriesId::new(
                space,
                "HTTPCode_ELB_5XX_Count",
                "Sum",
                &whole,
                self.range,
            )),
        });
        vec![
            self.chart(
                space,
                "Requests",
                Unit::Count,
                &[("requests", "RequestCount", "Sum")],
                &targets,
                NO_REQUESTS,
            ),
            errors,
            self.chart(
                space,
                "Response time",
                Unit::Seconds,
                &[
                    ("p50", "TargetResponseTime", "p50"),
                    ("p99", "TargetResponseTime", "p99"),
                ],
                &targets,
                NO_REQUESTS,
            ),
            self.hosts(space, &targets),
        ]
    }

    fn network(&self) -> Vec<ChartSpec> {
        let space = "AWS/NetworkELB";
        let whole = [("LoadBalancer", self.balancer)];
        vec![
            self.chart(
                space,
                "Flows",
                Unit::Count,
                &[
                    ("new", "NewFlowCount", "Sum"),
                    ("active", "ActiveFlowCount", "Average"),
                ],
                &whole,
                NO_REQUESTS,
            ),
            self.chart(
                space,
                "Resets",
                Unit::Count,
                &[
                    ("by targets", "TCP_Target_Reset_Count", "Sum"),
                    ("load balancer", "TCP_ELB_Reset_Count", "Sum"),
                ],
                &whole,
                NO_REQUESTS,
            ),
            self.hosts(space, &self.both()),
        ]
    }

    fn both(&self) -> [(&'static str, &str); 2] {
        [("TargetGroup", self.group), ("LoadBalancer", self.balancer)]
    }

    fn hosts(&self, space: &str, targets: &[(&str, &str)]) -> ChartSpec {
        let lines = [
            ("healthy", "HealthyHostCount", "Minimum"),
            ("unhealthy", "UnHealthyHostCount", "Maximum"),
        ];
        self.chart(space, "Targets", Unit::Count, &lines, targets, NO_TARGETS)
    }

    fn chart(
        &self,
        space: &str,
        title: &str,
        unit: Unit,
        lines: &[(&'static str, &str, &str)],
        dimensions: &[(&str, &str)],
        silence: &'static str,
    ) -> ChartSpec {
        // What a load balancer measures as a whole must not look like a target group's own.
        let own = dimensions.iter().any(|(name, _)| *name == "TargetGroup");
        let of = if own { self.group } else { self.balancer };
        let name = of.split('/').nth(1).unwrap_or(of);
        let plots = lines.iter().map(|(label, metric, statistic)| Plot {
            label,
            measure: Measure::Plain(SeriesId::new(
                space, metric, statistic, dimensions, self.range,
            )),
        });
        ChartSpec {
            title: format!("{title} · {name}"),
            unit,
            plots: plots.collect(),
            silence,
        }
    }
}
