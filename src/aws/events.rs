//! EventBridge rules:
//! [ListRuleNamesByTarget](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html),
//! [DescribeRule](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html) and
//! [ListTargetsByRule](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html).

use super::call::Ticket;
use super::ecs::convert::{each, text, texts, word};
use super::{Api, Described, Page, Reply, operations};
use crate::domain::Text;
use crate::domain::cluster::CapacityProviderStrategyItem;
use crate::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use crate::domain::scheduled::{
    DeadLetterConfig, EcsParameters, RetryPolicy, Rule, RuleTargets, Target,
};
use aws_sdk_eventbridge::types;

impl Api {
    /// A page of names of rules of the default bus that have this ARN as a target
    /// ([ListRuleNamesByTarget](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html)).
    pub async fn list_rule_names_by_target(
        &self,
        ticket: Ticket,
        target: &Text,
        token: Option<Text>,
    ) -> Reply<Page> {
        let send = self
            .clients()
            .events
            .list_rule_names_by_target()
            .target_arn(&**target)
            .set_next_token(token.as_deref().map(String::from))
            .send();
        let mut cli = vec![("--target-arn", vec![target.clone()])];
        cli.extend(token.map(|token| ("--next-token", vec![token])));
        self.call(&operations::LIST_RULE_NAMES_BY_TARGET, ticket, cli, send)
            .await
            .map(|output| Page::new(output.rule_names, output.next_token))
    }

    /// A rule of the default bus
    /// ([DescribeRule](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html)).
    pub async fn describe_rule(&self, ticket: Ticket, name: &Text) -> Reply<Described<Rule>> {
        let send = self.clients().events.describe_rule().name(&**name).send();
        let cli = vec![("--name", vec![name.clone()])];
        self.call(&operations::DESCRIBE_RULE, ticket, cli, send)
            .await
            .map(|output| {
                let rule = Rule {
                    name: text(output.name).unwrap_or_else(|| name.clone()),
                    arn: text(output.arn),
                    schedule_expression: text(output.schedule_expression),
                    event_pattern: text(output.event_pattern),
                    state: word(output.state),
                    description: text(output.description),
                    role_arn: text(output.role_arn),
                    managed_by: text(output.managed_by),
                    event_bus_name: text(output.event_bus_name),
                };
                Described {
                    items: vec![rule],
                    missing: Vec::new(),
                }
            })
    }

    /// What a rule of the default bus starts; a rule has five targets at most unless the account
    /// asked for more, and a page holds a hundred
    /// ([ListTargetsByRule](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html)).
    pub async fn list_targets_by_rule(
        &self,
        ticket: Ticket,
        rule: &Text,
    ) -> Reply<Described<RuleTargets>> {
        let send = self
            .clients()
            .events
            .list_targets_by_rule()
            .rule(&**rule)
            .send();
        let cli = vec![("--rule", vec![rule.clone()])];
        self.call(&operations::LIST_TARGETS_BY_RULE, ticket, cli, send)
            .await
            .map(|output| {
                let targets = RuleTargets {
                    rule: rule.clone(),
                    targets: each(output.targets, target).unwrap_or_default(),
                };
                Described {
                    items: vec![targets],
                    missing: Vec::new(),
                }
            })
    }
}

/// A target. Its input may hold secrets and is not read at all.
fn target(from: types::Target) -> Target {
    Target {
        id: Some(from.id.into()),
        arn: from.arn.into(),
        role_arn: text(from.role_arn),
        ecs_parameters: from.ecs_parameters.map(parameters),
        retry_policy: from.retry_policy.map(|policy| RetryPolicy {
            maximum_retry_attempts: policy.maximum_retry_attempts,
            maximum_event_age_in_seconds: policy.maximum_event_age_in_seconds,
        }),
        dead_letter_config: from.dead_letter_config.map(|config| DeadLetterConfig {
            arn: text(config.arn),
        }),
    }
}

fn parameters(from: types::EcsParameters) -> EcsParameters {
    EcsParameters {
        task_definition_arn: from.task_definition_arn.into(),
        task_count: from.task_count,
        launch_type: word(from.launch_type),
        capacity_provider_strategy: each(from.capacity_provider_strategy, |item| {
            CapacityProviderStrategyItem {
                capacity_provider: item.capacity_provider.into(),
                weight: item.weight,
                base: item.base,
            }
        }),
        network_configuration: from
            .network_configuration
            .map(|network| NetworkConfiguration {
                awsvpc_configuration: network.awsvpc_configuration.map(|vpc| AwsVpcConfiguration {
                    subnets: texts(vpc.subnets),
                    security_groups: vpc.security_groups.map(texts),
                    assign_public_ip: word(vpc.assign_public_ip),
                }),
            }),
        platform_version: text(from.platform_version),
        group: text(from.group),
    }
}
