//! Listeners and their rules, as [DescribeListeners](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html)
//! and [DescribeRules](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html) tell them.

use super::{Text, list};
use serde::Serialize;

/// The listeners of one load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listeners {
    /// The load balancer.
    pub load_balancer_arn: Text,
    /// Its listeners.
    pub listeners: Vec<Listener>,
}

/// The rules of one listener.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListenerRules {
    /// The listener.
    pub listener_arn: Text,
    /// Its rules, the default one included.
    pub rules: Vec<Rule>,
}

/// A listener.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listener {
    /// ARN.
    pub listener_arn: Text,
    /// Port.
    pub port: Option<i32>,
    /// HTTP, HTTPS, TCP, TLS, …
    pub protocol: Option<Text>,
    /// Policy of TLS.
    pub ssl_policy: Option<Text>,
    /// What happens when no rule matches.
    pub default_actions: Option<Vec<Action>>,
}

/// A rule of a listener.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// ARN.
    pub rule_arn: Option<Text>,
    /// `1` … `50000`, or `default`.
    pub priority: Option<Text>,
    /// All of them must hold.
    pub conditions: Option<Vec<Condition>>,
    /// What is done.
    pub actions: Option<Vec<Action>>,
    /// Whether it is the one for the rest.
    pub is_default: Option<bool>,
}

/// A condition of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// host-header, path-pattern, http-header, …
    pub field: Option<Text>,
    /// Name of the header, for http-header.
    pub name: Option<Text>,
    /// One of them must match.
    pub values: Vec<Text>,
}

/// What a listener does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Action {
    /// forward, redirect, fixed-response, authenticate-oidc, …
    pub r#type: Option<Text>,
    /// Where it forwards to, if to one group only.
    pub target_group_arn: Option<Text>,
    /// Where it forwards to, with weights.
    pub forward: Option<Vec<WeightedGroup>>,
}

/// A target group with its share of the traffic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WeightedGroup {
    /// Target group.
    pub target_group_arn: Option<Text>,
    /// 0 to 999, in proportion to the others.
    pub weight: Option<i32>,
}

/// How traffic reaches a target group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Weight of this group; none where it is the only one.
    pub weight: Option<i32>,
    /// Sum of the weights.
    pub of: i32,
}

impl Share {
    /// Whether any traffic comes this way.
    pub fn flows(&self) -> bool {
        self.weight != Some(0)
    }

    /// `weight 90 of 100`; none where it is the only group.
    pub fn words(&self) -> Option<String> {
        self.weight
            .map(|weight| format!("weight {weight} of {}", self.of))
    }
}

/// The share these actions give to a group; none when they lead elsewhere.
pub fn share(actions: &Option<Vec<Action>>, group: &str) -> Option<Share> {
    list(actions).iter().find_map(|action| {
        let tuples = list(&action.forward);
        let of = tuples.iter().filter_map(|tuple| tuple.weight).sum();
        let tuple = tuples
            .iter()
            .find(|tuple| tuple.target_group_arn.as_deref() == Some(group));
        match tuple {
            // The weight of a sole group says nothing: all goes there, unless it is 0.
            Some(tuple) if tuples.len() > 1 || tuple.weight == Some(0) => Some(Share {
                weight: tuple.weight,
                of,
            }),
            Some(_) => Some(Share { weight: None, of }),
            None => (action.target_group_arn.as_deref() == Some(group))
                .then_some(Share { weight: None, of }),
        }
    })
}

impl Listener {
    /// `HTTPS :443`.
    pub fn words(&self) -> String {
        let protocol = self.protocol.as_deref().unwrap_or("—");
        match self.port {
            Some(port) => format!("{protocol} :{port}"),
            None => protocol.to_owned(),
        }
    }
}

impl Rule {
    /// `host shop.example.com, path /pay/*`; `everything else` for the default rule.
    pub fn words(&self) -> String {
        if self.is_default == Some(true) {
            return "everything else".to_owned();
        }
        let words: Vec<String> = list(&self.conditions)
            .iter()
            .map(Condition::words)
            .collect();
        if words.is_empty() {
            "everything".to_owned()
        } else {
            words.join(", ")
        }
    }
}

impl Condition {
    fn words(&self) -> String {
        let field = match self.field.as_deref() {
            Some("host-header") => "host",
            Some("path-pattern") => "path",
            Some("http-request-method") => "method",
            Some("source-ip") => "from",
            Some("query-string") => "query",
            Some("http-header") => "header",
            Some(other) => other,
            None => "condition",
        };
        let name = self
            .name
            .as_deref()
            .map_or_else(String::new, |name| format!(" {name}"));
        format!("{field}{name} {}", self.values.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forward(sole: Option<&str>, tuples: &[(&str, i32)]) -> Option<Vec<Action>> {
        Some(vec![Action {
            r#type: Some("forward".into()),
            target_group_arn: sole.map(Text::from),
            forward: Some(
                tuples
                    .iter()
                    .map(|(arn, weight)| WeightedGroup {
                        target_group_arn: Some((*arn).into()),
                        weight: Some(*weight),
                    })
                    .collect(),
            ),
        }])
    }

    /// Words, and whether any traffic flows.
    type Expected = Option<(Option<&'static str>, bool)>;

    #[test]
    fn shares_of_traffic() {
        let cases: [(_, Expected); 6] = [
            (forward(Some("blue"), &[("blue", 1)]), Some((None, true))),
            (forward(Some("blue"), &[]), Some((None, true))),
            (
                forward(None, &[("blue", 90), ("green", 10)]),
                Some((Some("weight 90 of 100"), true)),
            ),
            (
                forward(None, &[("blue", 0), ("green", 100)]),
                Some((Some("weight 0 of 100"), false)),
            ),
            (forward(None, &[("green", 1)]), None),
            (None, None),
        ];
        for (actions, expected) in cases {
            let found = share(&actions, "blue");
            let found = found.as_ref().map(|share| (share.words(), share.flows()));
            let found = found
                .as_ref()
                .map(|(words, flows)| (words.as_deref(), *flows));
            assert_eq!(found, expected, "{actions:?}");
        }
    }

    #[test]
    fn rules_in_words() {
        let condition = |field: &str, values: &[&str]| Condition {
            field: Some(field.into()),
            name: None,
            values: values.iter().map(|value| Text::from(*value)).collect(),
        };
        let rule = |conditions: Vec<Condition>, is_default| Rule {
            rule_arn: None,
            priority: None,
            conditions: Some(conditions),
            actions: None,
            is_default: Some(is_default),
        };
        let header = Condition {
            name: Some("X-Canary".into()),
            ..condition("http-header", &["1"])
        };
        for (rule, expected) in [
            (
                rule(
                    vec![
                        condition("host-header", &["a.example", "b.example"]),
                        condition("path-pattern", &["/pay/*"]),
                    ],
                    false,
                ),
                "host a.example or b.example, path /pay/*",
            ),
            (rule(vec![header], false), "header X-Canary 1"),
            (
                rule(vec![condition("moon-phase", &["full"])], false),
                "moon-phase full",
            ),
            (rule(vec![], true), "everything else"),
            (rule(vec![], false), "everything"),
        ] {
            assert_eq!(rule.words(), expected);
        }
    }
}
