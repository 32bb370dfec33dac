//! [ListServiceDeployments](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html) and
//! [DescribeServiceDeployments](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html).

use super::convert::{each, missing, text, texts, time, word};
use super::deployments::deployment_configuration;
use super::{PAGE, strings};
use crate::aws::call::Ticket;
use crate::aws::{Api, Described, Reply, operations};
use crate::domain::Text;
use crate::domain::service_deployment::{
    LifecycleHookDetail, Rollback, ServiceDeployment, ServiceDeploymentAlarms,
    ServiceDeploymentBrief, ServiceDeploymentCircuitBreaker, ServiceDeploymentList,
    ServiceRevisionSummary,
};
use aws_sdk_ecs::types;

impl Api {
    /// The newest service deployments of a service, at most 100: nobody reads further back
    /// ([ListServiceDeployments](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html)).
    pub async fn list_service_deployments(
        &self,
        ticket: Ticket,
        cluster: &Text,
        service: &Text,
    ) -> Reply<Described<ServiceDeploymentList>> {
        let send = self
            .ecs()
            .list_service_deployments()
            .cluster(&**cluster)
            .service(&**service)
            .max_results(PAGE)
            .send();
        let mut cli = vec![
            ("--cluster", vec![cluster.clone()]),
            ("--service", vec![service.clone()]),
        ];
        cli.extend(super::page_arguments(None));
        let service = Text::clone(service);
        self.call(&operations::LIST_SERVICE_DEPLOYMENTS, ticket, cli, send)
            .await
            .map(|output| {
                let mut briefs: Vec<_> = output
                    .service_deployments
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(brief)
                    .collect();
                briefs.sort_by_key(|brief| std::cmp::Reverse(brief.created_at));
                Described {
                    items: vec![ServiceDeploymentList {
                        service_arn: service,
                        service_deployments: briefs,
                        more: text(output.next_token).is_some(),
                    }],
                    missing: Vec::new(),
                }
            })
    }

    /// Service deployments by ARN, at most 20
    /// ([DescribeServiceDeployments](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html)).
    pub async fn describe_service_deployments(
        &self,
        ticket: Ticket,
        ids: &[Text],
    ) -> Reply<Described<ServiceDeployment>> {
        let send = self
            .ecs()
            .describe_service_deployments()
            .set_service_deployment_arns(Some(strings(ids)))
            .send();
        let cli = vec![("--service-deployment-arns", ids.to_vec())];
        self.call(&operations::DESCRIBE_SERVICE_DEPLOYMENTS, ticket, cli, send)
            .await
            .map(|output| Described {
                items: output
                    .service_deployments
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(service_deployment)
                    .collect(),
                missing: missing(output.failures),
            })
    }
}

fn brief(from: types::ServiceDeploymentBrief) -> Option<ServiceDeploymentBrief> {
    Some(ServiceDeploymentBrief {
        service_deployment_arn: text(from.service_deployment_arn)?,
        service_arn: text(from.service_arn),
        cluster_arn: text(from.cluster_arn),
        created_at: time(from.created_at),
        started_at: time(from.started_at),
        finished_at: time(from.finished_at),
        target_service_revision_arn: text(from.target_service_revision_arn),
        status: word(from.status),
        status_reason: text(from.status_reason),
    })
}

fn service_deployment(from: types::ServiceDeployment) -> Option<ServiceDeployment> {
    Some(ServiceDeployment {
        service_deployment_arn: text(from.service_deployment_arn)?,
        service_arn: text(from.service_arn),
        cluster_arn: text(from.cluster_arn),
        created_at: time(from.created_at),
        started_at: time(from.started_at),
        finished_at: time(from.finished_at),
        stopped_at: time(from.stopped_at),
        updated_at: time(from.updated_at),
        source_service_revisions: each(from.source_service_revisions, summary),
        target_service_revision: from.target_service_revision.map(summary),
        status: word(from.status),
        status_reason: text(from.status_reason),
        lifecycle_stage: word(from.lifecycle_stage),
        lifecycle_hook_details: each(from.lifecycle_hook_details, |hook| LifecycleHookDetail {
            hook_id: text(hook.hook_id),
            target_type: word(hook.target_type),
            target_arn: text(hook.target_arn),
            status: word(hook.status),
            expires_at: time(hook.expires_at),
            timeout_action: word(hook.timeout_action),
        }),
        deployment_configuration: from.deployment_configuration.map(deployment_configuration),
        rollback: from.rollback.map(|rollback| Rollback {
            reason: text(rollback.reason),
            started_at: time(rollback.started_at),
            service_revision_arn: text(rollback.service_revision_arn),
        }),
        deployment_circuit_breaker: from.deployment_circuit_breaker.map(breaker),
        alarms: from.alarms.map(|alarms| ServiceDeploymentAlarms {
            status: word(alarms.status),
            alarm_names: alarms.alarm_names.map(texts),
            triggered_alarm_names: alarms.triggered_alarm_names.map(texts),
        }),
    })
}

/// The SDK turns absent counts into 0: AWS sends them for every revision.
fn summary(from: types::ServiceRevisionSummary) -> ServiceRevisionSummary {
    ServiceRevisionSummary {
        arn: text(from.arn),
        requested_task_count: Some(from.requested_task_count),
        running_task_count: Some(from.running_task_count),
        pending_task_count: Some(from.pending_task_count),
        requested_test_traffic_weight: from.requested_test_traffic_weight,
        requested_production_traffic_weight: from.requested_production_traffic_weight,
    }
}

/// The SDK turns absent counts into 0. No breaker has a threshold of 0: then nothing is counted.
fn breaker(from: types::ServiceDeploymentCircuitBreaker) -> ServiceDeploymentCircuitBreaker {
    let counts = from.threshold > 0;
    ServiceDeploymentCircuitBreaker {
        status: word(from.status),
        failure_count: counts.then_some(from.failure_count),
        threshold: counts.then_some(from.threshold),
    }
}
