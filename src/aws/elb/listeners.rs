//! [DescribeListeners](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html) and
//! [DescribeRules](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html).

use super::absent_is_missing;
use crate::aws::call::Ticket;
use crate::aws::ecs::convert::{each, text, texts, word};
use crate::aws::{Api, Described, Reply, operations};
use crate::domain::Text;
use crate::domain::listener::{
    Action, Condition, Listener, ListenerRules, Listeners, Rule, WeightedGroup,
};
use aws_sdk_elasticloadbalancingv2::types;

/// Most items on a page: more listeners than a load balancer has, more rules than is usual.
const PAGE: i32 = 400;

impl Api {
    /// The listeners of one load balancer, at most 400: a load balancer has 50 unless its limit was
    /// raised ([DescribeListeners](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html)).
    pub async fn describe_listeners(
        &self,
        ticket: Ticket,
        balancer: &Text,
    ) -> Reply<Described<Listeners>> {
        let send = self
            .clients()
            .elasticloadbalancing
            .describe_listeners()
            .load_balancer_arn(&**balancer)
            .page_size(PAGE)
            .send();
        let cli = vec![
            ("--load-balancer-arn", vec![Text::clone(balancer)]),
            ("--page-size", vec![PAGE.to_string().into()]),
        ];
        let reply = self
            .call(&operations::DESCRIBE_LISTENERS, ticket, cli, send)
            .await
            .map(|output| Described {
                items: vec![Listeners {
                    load_balancer_arn: Text::clone(balancer),
                    listeners: output
                        .listeners
                        .unwrap_or_default()
                        .into_iter()
                        .filter_map(listener)
                        .collect(),
                }],
                missing: Vec::new(),
            });
        absent_is_missing(reply, std::slice::from_ref(balancer))
    }

    /// The rules of one listener, at most 400: a load balancer has 100 unless its limit was raised
    /// ([DescribeRules](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html)).
    pub async fn describe_rules(
        &self,
        ticket: Ticket,
        listener: &Text,
    ) -> Reply<Described<ListenerRules>> {
        let send = self
            .clients()
            .elasticloadbalancing
            .describe_rules()
            .listener_arn(&**listener)
            .page_size(PAGE)
            .send();
        let cli = vec![
            ("--listener-arn", vec![Text::clone(listener)]),
            ("--page-size", vec![PAGE.to_string().into()]),
        ];
        let reply = self
            .call(&operations::DESCRIBE_RULES, ticket, cli, send)
            .await
            .map(|output| Described {
                items: vec![ListenerRules {
                    listener_arn: Text::clone(listener),
                    rules: output
                        .rules
                        .unwrap_or_default()
                        .into_iter()
                        .map(rule)
                        .collect(),
                }],
                missing: Vec::new(),
            });
        absent_is_missing(reply, std::slice::from_ref(listener))
    }
}

/// A listener; none without an ARN, because the ARN is its identity.
fn listener(from: types::Listener) -> Option<Listener> {
    Some(Listener {
        listener_arn: text(from.listener_arn)?,
        port: from.port,
        protocol: word(from.protocol),
        ssl_policy: text(from.ssl_policy),
        default_actions: each(from.default_actions, action),
    })
}

fn rule(from: types::Rule) -> Rule {
    Rule {
        rule_arn: text(from.rule_arn),
        priority: text(from.priority),
        conditions: each(from.conditions, condition),
        actions: each(from.actions, action),
        is_default: from.is_default,
    }
}

/// AWS tells the values twice for some fields, in `Values` and in the field's own shape.
fn condition(from: types::RuleCondition) -> Condition {
    let name = from
        .http_header_config
        .as_ref()
        .and_then(|header| text(header.http_header_name.clone()));
    let own = [
        from.host_header_config.and_then(|config| config.values),
        from.path_pattern_config.and_then(|config| config.values),
        from.http_header_config.and_then(|config| config.values),
        from.http_request_method_config
            .and_then(|config| config.values),
        from.source_ip_config.and_then(|config| config.values),
        from.query_string_config
            .and_then(|config| config.values)
            .map(|pairs| {
                let pair = |pair: types::QueryStringKeyValuePair| {
                    let value = pair.value.unwrap_or_default();
                    pair.key
                        .map_or(value.clone(), |key| format!("{key}={value}"))
                };
                pairs.into_iter().map(pair).collect()
            }),
        from.regex_values,
    ];
    let values = own
        .into_iter()
        .flatten()
        .find(|values: &Vec<String>| !values.is_empty())
        .or(from.values)
        .unwrap_or_default();
    Condition {
        field: text(from.field),
        name,
        values: texts(values),
    }
}

fn action(from: types::Action) -> Action {
    Action {
        r#type: word(from.r#type),
        target_group_arn: text(from.target_group_arn),
        forward: from.forward_config.and_then(|forward| {
            each(forward.target_groups, |tuple| WeightedGroup {
                target_group_arn: text(tuple.target_group_arn),
                weight: tuple.weight,
            })
        }),
    }
}
