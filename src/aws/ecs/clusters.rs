//! [ListClusters](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListClusters.html) and
//! [DescribeClusters](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html).

use super::convert::{each, missing, pair, strategy, tag, text, texts, word};
use super::{PAGE, strings};
use crate::aws::call::Ticket;
use crate::aws::{Api, Described, Page, Reply, operations};
use crate::domain::Text;
use crate::domain::cluster::{
    Cluster, ClusterConfiguration, ExecuteCommandConfiguration, ExecuteCommandLogConfiguration,
    NameValue, ServiceConnectDefaults,
};
use aws_sdk_ecs::types::{self, ClusterField};

/// Nothing of this comes unless it is asked for.
const INCLUDE: [ClusterField; 5] = [
    ClusterField::Attachments,
    ClusterField::Configurations,
    ClusterField::Settings,
    ClusterField::Statistics,
    ClusterField::Tags,
];

impl Api {
    /// A page of cluster ARNs
    /// ([ListClusters](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListClusters.html)).
    pub async fn list_clusters(&self, ticket: Ticket, token: Option<Text>) -> Reply<Page> {
        let send = self
            .ecs()
            .list_clusters()
            .max_results(PAGE)
            .set_next_token(token.as_deref().map(String::from))
            .send();
        let cli = super::page_arguments(token);
        self.call(&operations::LIST_CLUSTERS, ticket, cli, send)
            .await
            .map(|output| Page::new(output.cluster_arns, output.next_token))
    }

    /// Clusters by ARN or name, at most 100
    /// ([DescribeClusters](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html)).
    pub async fn describe_clusters(
        &self,
        ticket: Ticket,
        ids: &[Text],
    ) -> Reply<Described<Cluster>> {
        let send = self
            .ecs()
            .describe_clusters()
            .set_clusters(Some(strings(ids)))
            .set_include(Some(INCLUDE.to_vec()))
            .send();
        let include = INCLUDE.iter().map(|field| field.as_str().into()).collect();
        let cli = vec![("--clusters", ids.to_vec()), ("--include", include)];
        self.call(&operations::DESCRIBE_CLUSTERS, ticket, cli, send)
            .await
            .map(|output| Described {
                items: output
                    .clusters
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(cluster)
                    .collect(),
                missing: missing(output.failures),
            })
    }
}

/// A cluster; none without an ARN, because the ARN is its identity.
///
/// The SDK turns the absent counts into 0: AWS always sends them.
fn cluster(from: types::Cluster) -> Option<Cluster> {
    Some(Cluster {
        cluster_arn: text(from.cluster_arn)?,
        cluster_name: text(from.cluster_name),
        status: text(from.status),
        registered_container_instances_count: Some(from.registered_container_instances_count),
        running_tasks_count: Some(from.running_tasks_count),
        pending_tasks_count: Some(from.pending_tasks_count),
        active_services_count: Some(from.active_services_count),
        statistics: each(from.statistics, pair),
        settings: each(from.settings, |setting| NameValue {
            name: word(setting.name),
            value: text(setting.value),
        }),
        capacity_providers: from.capacity_providers.map(texts),
        default_capacity_provider_strategy: strategy(from.default_capacity_provider_strategy),
        attachments_status: text(from.attachments_status),
        configuration: from
            .configuration
            .map(|configuration| ClusterConfiguration {
                execute_command_configuration: configuration.execute_command_configuration.map(
                    |exec| ExecuteCommandConfiguration {
                        kms_key_id: text(exec.kms_key_id),
                        logging: word(exec.logging),
                        log_configuration: exec.log_configuration.map(|log| {
                            ExecuteCommandLogConfiguration {
                                cloud_watch_log_group_name: text(log.cloud_watch_log_group_name),
                                s3_bucket_name: text(log.s3_bucket_name),
                                s3_key_prefix: text(log.s3_key_prefix),
                            }
                        }),
                    },
                ),
            }),
        service_connect_defaults: from.service_connect_defaults.map(|defaults| {
            ServiceConnectDefaults {
                namespace: text(defaults.namespace),
            }
        }),
        tags: each(from.tags, tag),
    })
}
