//! [ListMetrics](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html).

use crate::aws::call::Ticket;
use crate::aws::ecs::convert::text;
use crate::aws::{Api, Described, Reply, operations};
use crate::domain::insights::{INSIGHTS, Probe};
use crate::domain::{Text, arn};
use aws_sdk_cloudwatch::types::{DimensionFilter, RecentlyActive};

impl Api {
    /// Which metrics of Container Insights a cluster, by ARN or name, had in the last three hours:
    /// one page of them
    /// ([ListMetrics](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html)).
    pub async fn probe_insights(&self, ticket: Ticket, cluster: &Text) -> Reply<Described<Probe>> {
        let name = arn::name(cluster);
        let dimension = DimensionFilter::builder()
            .name("ClusterName")
            .value(name)
            .build();
        let send = self
            .clients()
            .cloudwatch
            .list_metrics()
            .namespace(INSIGHTS)
            .dimensions(dimension)
            .recently_active(RecentlyActive::Pt3H)
            .send();
        let cli = vec![
            ("--namespace", vec![INSIGHTS.into()]),
            (
                "--dimensions",
                vec![format!("Name=ClusterName,Value={name}").into()],
            ),
            ("--recently-active", vec!["PT3H".into()]),
        ];
        self.call(&operations::LIST_METRICS, ticket, cli, send)
            .await
            .map(|output| {
                let mut metrics: Vec<Text> = output
                    .metrics
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(|metric| text(metric.metric_name))
                    .collect();
                metrics.sort();
                metrics.dedup();
                Described {
                    items: vec![Probe {
                        cluster: Text::clone(cluster),
                        metrics,
                    }],
                    missing: Vec::new(),
                }
            })
    }
}
