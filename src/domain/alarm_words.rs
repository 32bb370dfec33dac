//! What an alarm says, in words, and which service it belongs to.

use super::alarm::Alarm;
use super::balancing::groups_of;
use super::health::Health;
use super::insights::{balancer_suffix, target_group_suffix};
use super::service::Service;
use super::target_group::TargetGroup;
use super::{Text, arn, list};
use serde_json::Value;

/// By what an alarm belongs to a service or a cluster, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// Named by `deploymentConfiguration.alarms`: it ends deployments.
    Deployment,
    /// It calls a scaling policy.
    Scaling,
    /// Its metric is of the service, of its target group or load balancer, or of the cluster.
    Dimension,
}

impl Link {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Deployment => "deployment",
            Self::Scaling => "scaling",
            Self::Dimension => "dimension",
        }
    }
}

/// Where an alarm belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belongs {
    /// The service; none for the cluster as a whole.
    pub service: Option<Text>,
    /// By what.
    pub link: Link,
}

/// A service and what stands in front of it, by the names CloudWatch has for it.
#[derive(Debug, Clone)]
pub struct Fronted<'a> {
    service: &'a Service,
    groups: Vec<Text>,
    balancers: Vec<Text>,
}

impl<'a> Fronted<'a> {
    /// A service with its target groups, and their load balancers as far as they are `described`.
    pub fn new<'g>(
        service: &'a Service,
        described: impl Fn(&str) -> Option<&'g TargetGroup>,
    ) -> Self {
        let own = groups_of(service);
        let balancers = own
            .iter()
            .filter_map(|group| described(&group.arn))
            .flat_map(|group| list(&group.load_balancer_arns))
            .filter_map(|arn| balancer_suffix(arn))
            .map(Text::from)
            .collect();
        let groups = own
            .iter()
            .filter_map(|group| target_group_suffix(&group.arn))
            .map(Text::from)
            .collect();
        Self {
            service,
            groups,
            balancers,
        }
    }
}

/// Whether an alarm watches load balancers as a whole, no target group in particular.
pub fn watches_balancer(alarm: &Alarm) -> bool {
    let has = |name: &str| {
        alarm
            .all_dimensions()
            .any(|dimension| dimension.name.as_deref() == Some(name))
    };
    has("LoadBalancer") && !has("TargetGroup")
}

/// Where an alarm belongs within a cluster: empty if it has nothing to do with it.
///
/// `policies` are the alarm names of scaling policies, each with the service it scales.
pub fn belongs<'a>(
    alarm: &Alarm,
    cluster: &str,
    services: impl IntoIterator<Item = &'a Fronted<'a>>,
    policies: &[(&str, &str)],
) -> Vec<Belongs> {
    let cluster = arn::name(cluster);
    let mut found: Vec<Belongs> = Vec::new();
    let mut add = |service: Option<&str>, link: Link| match found
        .iter_mut()
        .find(|known| known.service.as_deref() == service)
    {
        Some(known) => known.link = known.link.min(link),
        None => found.push(Belongs {
            service: service.map(Text::from),
            link,
        }),
    };
    let named = |name: &str| {
        alarm
            .all_dimensions()
            .filter(move |dimension| dimension.name.as_deref() == Some(name))
            .filter_map(|dimension| dimension.value.as_deref())
            .collect::<Vec<_>>()
    };
    let groups = named("TargetGroup");
    // One that names a target group is not of everything else behind the same load balancer.
    let balancers = match watches_balancer(alarm) {
        true => named("LoadBalancer"),
        false => Vec::new(),
    };
    for fronted in services {
        let service = fronted.service;
        if deployment_alarms(service).any(|name| *name == alarm.alarm_name) {
            add(Some(service.name()), Link::Deployment);
        }
        let among = |names: &[&str], own: &[Text]| own.iter().any(|own| names.contains(&&**own));
        if among(&groups, &fronted.groups) || among(&balancers, &fronted.balancers) {
            add(Some(service.name()), Link::Dimension);
        }
    }
    for action in list(&alarm.alarm_actions) {
        if let Some((of, service)) = scaled_by(action)
            && of == cluster
        {
            add(Some(service), Link::Scaling);
        }
    }
    for (name, service) in policies {
        if **name == *alarm.alarm_name {
            add(Some(service), Link::Scaling);
        }
    }
    if named("ClusterName").contains(&cluster) {
        match named("ServiceName").as_slice() {
            [] => add(None, Link::Dimension),
            services => services
                .iter()
                .for_each(|service| add(Some(service), Link::Dimension)),
        }
    }
    found
}

/// The alarms that end deployments of a service, if they are watched.
pub fn deployment_alarms(service: &Service) -> impl Iterator<Item = &Text> {
    service
        .deployment_configuration
        .as_ref()
        .and_then(|configuration| configuration.alarms.as_ref())
        .filter(|alarms| alarms.enable)
        .into_iter()
        .flat_map(|alarms| &alarms.alarm_names)
}

/// Cluster and service of the scaling policy that an action calls.
fn scaled_by(action: &str) -> Option<(&str, &str)> {
    let (_, resource) = action.split_once(":resource/ecs/service/")?;
    let resource = resource.split(':').next()?;
    resource.split_once('/')
}

/// Whether scaling is all it is for: nobody is told, a policy is called.
pub fn only_scales(alarm: &Alarm) -> bool {
    let actions = list(&alarm.alarm_actions);
    !actions.is_empty()
        && actions
            .iter()
            .all(|action| action.contains(":scalingPolicy:"))
}

/// Health and what is to be said of it. An alarm that only scales is part of
/// the machinery: high it asks for tasks, low it gives them back.
pub fn verdict(alarm: &Alarm) -> (Health, Option<String>) {
    let health = alarm.state_health();
    // The names that target tracking gives are cut where they would tell the service.
    let of = list(&alarm.alarm_actions)
        .iter()
        .find_map(|action| scaled_by(action))
        .map_or_else(String::new, |(_, service)| format!(" of {service}"));
    let reason = alarm.state_reason.as_deref().map(reason);
    match health {
        Health::Broken if only_scales(alarm) && alarm.is_low_watch() => (
            Health::Fine,
            Some(format!(
                "asks for fewer tasks{of}, as it does whenever it is quiet"
            )),
        ),
        Health::Broken if only_scales(alarm) => {
            (Health::Changing, Some(format!("asks for more tasks{of}")))
        }
        Health::Broken => {
            let reason = reason.unwrap_or_else(|| "in ALARM, no reason given".to_owned());
            // How far it is off stands first: AWS begins every reason with the same words.
            let reason = match value_words(alarm) {
                Some(value) => format!("at {value}: {reason}"),
                None => reason,
            };
            let muted = alarm.actions_enabled == Some(false);
            let why = if muted {
                format!("{reason} · nobody is told: actions are disabled")
            } else {
                reason
            };
            (Health::Broken, Some(why))
        }
        Health::Unknown => (health, reason),
        _ => match alarm.evaluation_state.as_deref() {
            Some(state) => (health, Some(format!("evaluated with {state}"))),
            None => (health, None),
        },
    }
}

/// `CPU > 85 % for 3 of 3 min`: what makes it ALARM.
pub fn what(alarm: &Alarm) -> String {
    if let Some(rule) = &alarm.alarm_rule {
        return rule.to_string();
    }
    let metric = subject(alarm);
    let mut words = match (alarm.comparison_operator.as_deref(), alarm.threshold) {
        (Some(operator), Some(threshold)) => {
            format!(
                "{metric} {} {}{}",
                sign(operator),
                number(threshold),
                unit(alarm)
            )
        }
        (Some(operator), None) => format!("{metric} {}", sign(operator)),
        (None, _) => metric,
    };
    if let Some(window) = window(alarm) {
        words.push(' ');
        words.push_str(&window);
    }
    words
}

/// The data point that decided at the last change of state, in the metric's own unit.
pub fn value(alarm: &Alarm) -> Option<f64> {
    let data: Value = serde_json::from_str(alarm.state_reason_data.as_deref()?).ok()?;
    let evaluated = data.get("evaluatedDatapoints").and_then(Value::as_array);
    let newest = evaluated.into_iter().flatten().max_by_key(|point| {
        let at = point.get("timestamp").and_then(Value::as_str);
        at.unwrap_or_default().to_owned()
    });
    // The recent ones stand in the order of time.
    let recent = data.get("recentDatapoints").and_then(Value::as_array);
    newest
        .and_then(|point| point.get("value"))
        .or_else(|| recent?.iter().rfind(|point| point.is_number()))?
        .as_f64()
}

/// [`value`] with its unit.
pub fn value_words(alarm: &Alarm) -> Option<String> {
    value(alarm).map(|value| format!("{}{}", number(value), unit(alarm)))
}

/// AWS's reason without what the other columns say: no list of data points, no preamble.
pub fn reason(text: &str) -> String {
    let text = text
        .strip_prefix("Threshold Crossed: ")
        .or_else(|| text.strip_prefix("Insufficient Data: "))
        .unwrap_or(text);
    if text == "Unchecked: Initial alarm creation" {
        return "not evaluated yet: just made".to_owned();
    }
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" [") {
        let Some((_, behind)) = after.split_once(']') else {
            break;
        };
        short.push_str(before);
        rest = behind;
    }
    short.push_str(rest);
    match short.split_once(" (minimum ") {
        Some((before, _)) => before.to_owned(),
        None => short.trim_end_matches('.').to_owned(),
    }
}

/// What is measured, in the short words people use for the metrics of ECS and load balancers.
fn subject(alarm: &Alarm) -> String {
    let compared = list(&alarm.metrics)
        .iter()
        .find(|query| query.return_data != Some(false) && query.id != alarm.threshold_metric_id);
    let Some(metric) = alarm.metric_name.as_deref().or_else(|| {
        let metric = compared?.metric_stat.as_ref()?.metric.as_ref()?;
        metric.metric_name.as_deref()
    }) else {
        return compared
            .and_then(|query| query.label.as_deref().or(query.expression.as_deref()))
            .unwrap_or("an unnamed metric")
            .to_owned();
    };
    let short = match metric {
        "CPUUtilization" => "CPU",
        "MemoryUtilization" => "memory",
        "HTTPCode_Target_5XX_Count" => "5xx",
        "HTTPCode_ELB_5XX_Count" => "ELB 5xx",
        "HTTPCode_Target_4XX_Count" => "4xx",
        "TargetResponseTime" => "response time",
        "UnHealthyHostCount" => "unhealthy hosts",
        "HealthyHostCount" => "healthy hosts",
        other => other,
    };
    let statistic = compared
        .and_then(|query| query.metric_stat.as_ref()?.stat.as_deref())
        .or(alarm.extended_statistic.as_deref())
        .or(alarm.statistic.as_deref());
    match statistic {
        None | Some("Average" | "Sum" | "SampleCount") => short.to_owned(),
        Some("Maximum") => format!("highest {short}"),
        Some("Minimum") => format!("lowest {short}"),
        Some(percentile) => format!("{percentile} {short}"),
    }
}

fn unit(alarm: &Alarm) -> &'static str {
    match (alarm.metric_name.as_deref(), alarm.unit.as_deref()) {
        (_, Some("Percent")) => " %",
        (_, Some("Seconds")) | (Some("TargetResponseTime"), _) => " s",
        (_, Some("Milliseconds")) => " ms",
        (Some(name), None) if name.ends_with("Utilization") => " %",
        _ => "",
    }
}

fn sign(operator: &str) -> &str {
    match operator {
        "GreaterThanThreshold" => ">",
        "GreaterThanOrEqualToThreshold" => "≥",
        "LessThanThreshold" => "<",
        "LessThanOrEqualToThreshold" => "≤",
        "GreaterThanUpperThreshold" => "above its band",
        "LessThanLowerThreshold" => "below its band",
        "LessThanLowerOrGreaterThanUpperThreshold" => "outside its band",
        other => other,
    }
}

fn window(alarm: &Alarm) -> Option<String> {
    let count = alarm.evaluation_periods?;
    let needed = alarm.datapoints_to_alarm.unwrap_or(count);
    let period = alarm.period.or_else(|| {
        let of_query = |query: &super::alarm::MetricQuery| {
            query.period.or_else(|| query.metric_stat.as_ref()?.period)
        };
        list(&alarm.metrics).iter().find_map(of_query)
    });
    Some(match (period, count) {
        (Some(60), 1) => "for 1 min".to_owned(),
        (Some(60), _) => format!("for {needed} of {count} min"),
        (Some(period), 1) => format!("for {}", span(period)),
        (Some(period), _) => format!("for {needed} of {count} × {}", span(period)),
        (None, _) => format!("for {needed} of {count} data points"),
    })
}

fn span(seconds: i32) -> String {
    match seconds {
        seconds if seconds % 3_600 == 0 => format!("{} h", seconds / 3_600),
        seconds if seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

/// At most two decimals, and none that say nothing.
pub fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The alarms that the rule of a composite alarm speaks of, by name:
/// `ALARM("checkout-5xx") AND NOT OK(arn:…:alarm:deploying)`.
pub fn rule_names(rule: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for part in rule.split('(').skip(1) {
        let Some((inner, _)) = part.split_once(')') else {
            continue;
        };
        let name = inner.trim().trim_matches(['"', '\'']);
        let name = name.rsplit_once(":alarm:").map_or(name, |(_, name)| name);
        if !name.is_empty() && !name.contains('"') {
            names.push(name);
        }
    }
    names
}
