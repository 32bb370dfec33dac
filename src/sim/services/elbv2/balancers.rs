//! Load balancers, listeners and rules.

use super::Desk;
use super::names::{Port, groups_of, is_led_to};
use super::xml::{element, invalid, list, members, page, text};
use crate::sim::network::{Group, ZONES, first_vpc};
use crate::sim::rng::{hash, mix};
use crate::sim::story::{Cluster, Service};
use crate::sim::wire::ApiError;
use crate::sim::wire::xml::field;

/// Most load balancers that one call describes by ARN.
const DESCRIBED: usize = 20;
/// The listeners redirect and the rules forward since long before the story.
const CREATED: &str = "2025-03-14T09:26:53.590Z";

impl<'a> Desk<'a> {
    /// The cluster of a load balancer.
    pub(super) fn find_balancer(&self, arn: &str) -> Result<&'a Cluster, ApiError> {
        self.clusters()
            .find(|cluster| self.balancer_arn(cluster) == arn)
            .ok_or_else(|| {
                ApiError::new(
                    "LoadBalancerNotFound",
                    "One or more load balancers not found",
                )
            })
    }

    fn find_listener(&self, arn: &str) -> Result<(&'a Cluster, Port), ApiError> {
        let found = self.clusters().find_map(|cluster| {
            let port = Port::of(cluster).find(|port| self.listener_arn(cluster, *port) == arn)?;
            Some((cluster, port))
        });
        found.ok_or_else(|| ApiError::new("ListenerNotFound", "One or more listeners not found"))
    }
}

/// `DescribeLoadBalancers`.
pub(super) fn balancers(desk: &Desk<'_>) -> Result<String, ApiError> {
    let arns = members(desk.form, "LoadBalancerArns");
    if arns.len() > DESCRIBED {
        return Err(invalid("The maximum number of load balancers is 20"));
    }
    let clusters: Vec<&Cluster> = if arns.is_empty() {
        desk.clusters().collect()
    } else {
        arns.iter()
            .map(|arn| desk.find_balancer(arn))
            .collect::<Result<_, _>>()?
    };
    let all: Vec<String> = clusters
        .into_iter()
        .map(|cluster| balancer(desk, cluster))
        .collect();
    page(desk.form, "LoadBalancers", &all)
}

fn balancer(desk: &Desk<'_>, cluster: &Cluster) -> String {
    let vpc = first_vpc(cluster);
    let zone = |zone| {
        let subnet = vpc.balancer_subnet(zone);
        text("ZoneName", subnet.zone_name()) + &text("SubnetId", subnet.id())
    };
    // Whoever looks at the name of one within the VPC sees it.
    let (scheme, prefix) = if vpc.has_gateway() {
        ("internet-facing", "")
    } else {
        ("internal", "internal-")
    };
    let number = mix(&[hash(&cluster.name), hash("dns")]) % 1_000_000_000;
    text("LoadBalancerArn", desk.balancer_arn(cluster))
        + &text(
            "DNSName",
            format!(
                "{prefix}{}-{number}.{}.elb.amazonaws.com",
                cluster.name, desk.region
            ),
        )
        + &text("CanonicalHostedZoneId", "Z35SXDOTRQ7X7K")
        + &text("CreatedTime", CREATED)
        + &text("LoadBalancerName", &cluster.name)
        + &text("Scheme", scheme)
        + &text("VpcId", vpc.id())
        + &element("State", &text("Code", "active"))
        + &text("Type", "application")
        + &list(
            "AvailabilityZones",
            &(0..ZONES).map(zone).collect::<Vec<_>>(),
        )
        + &element(
            "SecurityGroups",
            &text("member", Group::of_balancer(cluster).id()),
        )
        + &text("IpAddressType", "ipv4")
}

/// `DescribeListeners`: of a load balancer, or by ARN.
pub(super) fn listeners(desk: &Desk<'_>) -> Result<String, ApiError> {
    let arns = members(desk.form, "ListenerArns");
    let chosen: Vec<(&Cluster, Port)> = match field(desk.form, "LoadBalancerArn") {
        Some(arn) => {
            let cluster = desk.find_balancer(&arn)?;
            Port::of(cluster).map(|port| (cluster, port)).collect()
        }
        None if arns.is_empty() => {
            return Err(invalid(
                "You must specify either listener ARNs or a load balancer ARN",
            ));
        }
        None => arns
            .iter()
            .map(|arn| desk.find_listener(arn))
            .collect::<Result<_, _>>()?,
    };
    let all: Vec<String> = chosen
        .into_iter()
        .map(|(cluster, port)| {
            let (number, protocol, policy) = match port {
                Port::Https => (
                    "443",
                    "HTTPS",
                    text("SslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
                ),
                Port::Test => (
                    "8443",
                    "HTTPS",
                    text("SslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
                ),
                Port::Http => ("80", "HTTP", String::new()),
            };
            text("ListenerArn", desk.listener_arn(cluster, port))
                + &text("LoadBalancerArn", desk.balancer_arn(cluster))
                + &text("Port", number)
                + &text("Protocol", protocol)
                + &policy
                + &list("DefaultActions", &[last_action(port)])
        })
        .collect();
    page(desk.form, "Listeners", &all)
}

/// `DescribeRules`: of a listener.
pub(super) fn rules(desk: &Desk<'_>) -> Result<String, ApiError> {
    let arn = field(desk.form, "ListenerArn")
        .ok_or_else(|| invalid("You must specify either listener rule ARNs or a listener ARN"))?;
    let (cluster, port) = desk.find_listener(&arn)?;
    let mut all = Vec::new();
    if port != Port::Http {
        // The most exact path first, as whoever wrote the rules had to do it.
        let mut led_to: Vec<&Service> = cluster
            .services
            .iter()
            .filter(|service| is_led_to(service))
            .filter(|service| port != Port::Test || service.spec.rollout.shifts())
            .collect();
        led_to
            .sort_by_key(|service| std::cmp::Reverse(service.spec.path.as_ref().map(String::len)));
        for (index, service) in led_to.into_iter().enumerate() {
            all.push(rule(desk, cluster, service, port, index + 1));
        }
    }
    all.push(
        text("RuleArn", desk.rule_arn(cluster, None, port))
            + &text("Priority", "default")
            + "<Conditions/>"
            + &list("Actions", &[last_action(port)])
            + &text("IsDefault", "true"),
    );
    page(desk.form, "Rules", &all)
}

fn rule(
    desk: &Desk<'_>,
    cluster: &Cluster,
    service: &Service,
    port: Port,
    number: usize,
) -> String {
    let path = service.spec.path.as_deref().unwrap_or("/*");
    let values = element("Values", &text("member", path));
    let condition =
        text("Field", "path-pattern") + &values + &element("PathPatternConfig", &values);
    let arns: Vec<String> = groups_of(cluster, service)
        .map(|group| desk.group_arn(group))
        .collect();
    let tuples: Vec<String> = arns
        .iter()
        .zip(weights(service, port))
        .map(|(arn, weight)| text("TargetGroupArn", arn) + &text("Weight", weight.to_string()))
        .collect();
    // AWS repeats the group beside `ForwardConfig` only where there is one.
    let only = match &arns[..] {
        [only] => text("TargetGroupArn", only),
        _ => String::new(),
    };
    let action = text("Type", "forward")
        + &only
        + &text("Order", "1")
        + &element("ForwardConfig", &list("TargetGroups", &tuples));
    text("RuleArn", desk.rule_arn(cluster, Some(service), port))
        + &text("Priority", (number * 10).to_string())
        + &list("Conditions", &[condition])
        + &list("Actions", &[action])
        + &text("IsDefault", "false")
}

/// What the first and the second group of a service get of a listener's traffic.
fn weights(service: &Service, port: Port) -> [u32; 2] {
    if !service.spec.rollout.shifts() {
        return [1, 0];
    }
    let shifting = service.shifting();
    let index = shifting.unwrap_or(service.primary);
    let walked = shifting.and_then(|index| service.weights(index));
    let given = match (walked, port) {
        // Without a deployment under way all traffic goes where the tasks are.
        (None, _) => 100.0,
        (Some((_, test)), Port::Test) => test,
        (Some((production, _)), _) => production,
    };
    // Between 0 and 100, as the scenario's percentages are checked.
    let given = (given.round() as u32).min(100);
    if service.deployments[index].alternate {
        [100 - given, given]
    } else {
        [given, 100 - given]
    }
}

/// What a listener does with everything else.
fn last_action(port: Port) -> String {
    match port {
        Port::Http => {
            let redirect =
                text("Protocol", "HTTPS") + &text("Port", "443") + &text("StatusCode", "HTTP_301");
            text("Type", "redirect") + &text("Order", "1") + &element("RedirectConfig", &redirect)
        }
        Port::Https | Port::Test => {
            let answer = text("StatusCode", "404") + &text("ContentType", "text/plain");
            text("Type", "fixed-response")
                + &text("Order", "1")
                + &element("FixedResponseConfig", &answer)
        }
    }
}
