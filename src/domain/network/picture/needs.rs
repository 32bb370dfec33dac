//! What Fargate tasks need to start, and whether their subnets let them reach it.

use super::findings::{Finding, names};
use super::occupants::{Occupants, is_fargate, networks_of};
use super::words::{joined, some};
use super::{Place, Plot};
use crate::domain::health::Health;
use crate::domain::network::{Ground, Route, SubnetClass, VpcEndpoint};
use crate::domain::service::Service;
use crate::domain::{Text, list};
use std::collections::BTreeMap;

/// What a task needs before its first container runs
/// ([Fargate and endpoints](https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html)).
#[derive(Debug, Default)]
struct Needs {
    /// Services of AWS, by the name of their endpoint, and what fails without.
    services: BTreeMap<&'static str, &'static str>,
    /// An image that comes from elsewhere.
    image: Option<Text>,
    /// Whether anything told where images come from.
    is_known: bool,
}

/// What a subnet cannot give to tasks.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Lack {
    /// Whether that is certain, or why it is not.
    doubt: Option<String>,
    /// Why there is no way out.
    shut: &'static str,
    /// What is missing, in words.
    missing: Vec<String>,
    /// What does not work without.
    effects: Vec<&'static str>,
}

/// Says which services start Fargate tasks where these cannot reach what they need.
pub(super) fn check<'p>(
    ground: &Ground,
    occupants: &Occupants<'_>,
    plot: &Plot<'_>,
    places: &[&'p Place<'p>],
    findings: &mut Vec<Finding>,
) {
    for service in &occupants.services {
        if is_fargate(service) != Some(true) || service.desired_count == Some(0) {
            continue;
        }
        let needs = needs_of(service, occupants);
        let mut lacks: BTreeMap<Lack, Vec<&'p Place<'p>>> = BTreeMap::new();
        for network in networks_of(service) {
            let is_public = network.assign_public_ip.as_deref() == Some("ENABLED");
            for place in places {
                if network.subnets.contains(&place.subnet.subnet_id)
                    && let Some(lack) = lack(ground, plot, place, is_public, &needs)
                {
                    let of = lacks.entry(lack).or_default();
                    if !of
                        .iter()
                        .any(|it| it.subnet.subnet_id == place.subnet.subnet_id)
                    {
                        of.push(place);
                    }
                }
            }
        }
        for (lack, places) in lacks {
            let (health, doubt) = match &lack.doubt {
                _ if !needs.is_known => (Health::Unknown, String::new()),
                Some(doubt) => (Health::Look, format!(" {doubt}")),
                None => (Health::Broken, String::new()),
            };
            let text = format!(
                "service {} in {}: {}, {}: {}{doubt}",
                service.name(),
                names(&places),
                lack.shut,
                lack.missing.join(", "),
                joined(&lack.effects),
            );
            findings.push(Finding::new(health, text).about(places));
        }
    }
}

/// What the tasks of a service need, as far as their images and definitions are known.
fn needs_of(service: &Service, occupants: &Occupants<'_>) -> Needs {
    let mut needs = Needs::default();
    let name = service.name();
    let tasks = occupants.tasks.iter();
    let tasks = tasks.filter(|task| task.service_name() == Some(name));
    let containers = tasks.flat_map(|task| list(&task.containers));
    let running = containers.filter_map(|container| container.image.as_ref());
    let definition = occupants
        .definitions
        .iter()
        .find(|it| Some(&it.task_definition_arn) == service.task_definition.as_ref());
    let defined = definition.map_or(&[][..], |it| list(&it.container_definitions));
    let images = defined
        .iter()
        .filter_map(|container| container.image.as_ref());
    for image in running.chain(images) {
        needs.is_known = true;
        if image.contains(".dkr.ecr.") {
            for service in ["ecr.api", "ecr.dkr", "s3"] {
                needs.services.insert(service, "images cannot be pulled");
            }
        } else if needs.image.is_none() {
            needs.image = Some(image.clone());
        }
    }
    for container in defined {
        let log = container.log_configuration.as_ref();
        if log.is_some_and(|it| &*it.log_driver == "awslogs") {
            needs.services.insert("logs", "the log driver cannot start");
        }
        for secret in list(&container.secrets) {
            let is_secret = secret.value_from.contains(":secretsmanager:");
            let service = if is_secret { "secretsmanager" } else { "ssm" };
            needs.services.insert(service, "secrets cannot be read");
        }
    }
    needs
}

/// What a task cannot reach from a subnet; none where it can, or where that is not known at all.
fn lack(
    ground: &Ground,
    plot: &Plot<'_>,
    place: &Place<'_>,
    is_public: bool,
    needs: &Needs,
) -> Option<Lack> {
    let shut = match place.class? {
        SubnetClass::Public if is_public => return None,
        SubnetClass::Public => "public subnet, but tasks get no public address",
        SubnetClass::Private | SubnetClass::PrivateOther => return None,
        SubnetClass::Isolated => "no way out",
    };
    let table = place.table?;
    let routes = list(&table.routes);
    // By IPv6 there may be a way that an IPv4 route says nothing about.
    if routes
        .iter()
        .any(|route| route.destination_ipv6_cidr_block.as_deref() == Some("::/0"))
    {
        return None;
    }
    let mut missing: Vec<String> = Vec::new();
    let mut effects: Vec<&'static str> = Vec::new();
    for (service, effect) in &needs.services {
        let of = plot.endpoints.iter();
        let of: Vec<&VpcEndpoint> = of
            .copied()
            .filter(|it| it.service() == Some(service))
            .collect();
        let reasons: Vec<Option<String>> = of
            .iter()
            .map(|it| unusable(it, &table.route_table_id))
            .collect();
        if reasons.iter().any(Option::is_none) {
            continue;
        }
        let reasons: Vec<String> = reasons.into_iter().flatten().collect();
        missing.push(match reasons.is_empty() {
            true => (*service).to_owned(),
            false => format!("{service} ({})", some(&reasons)),
        });
        if !effects.contains(effect) {
            effects.push(effect);
        }
    }
    if let [first, ..] = missing.as_mut_slice() {
        first.insert_str(0, "no endpoint for ");
    } else if let Some(image) = &needs.image {
        missing.push(format!("and {image} is not in Amazon ECR"));
        effects.push("images cannot be pulled");
    } else if !needs.is_known {
        missing.push("and what its tasks need".to_owned());
        effects.push("not known, its task definition was not read");
    } else {
        return None;
    }
    let by = routes.iter().filter(|it| is_other_way(it));
    let by: Vec<&Text> = by.filter_map(|route| route.target.as_ref()).collect();
    let doubt = match (ground.endpoints.gap(), by.is_empty()) {
        (Some(gap), _) => Some(format!("(not known for sure, endpoints: {gap})")),
        (None, false) => Some(format!("(unless {} leads there)", some(&by))),
        (None, true) => None,
    };
    Some(Lack {
        doubt,
        shut,
        missing,
        effects,
    })
}

/// Whether a route leads somewhere that may have endpoints of its own.
fn is_other_way(route: &Route) -> bool {
    let leads = |target: &str| {
        let own = ["igw-", "nat-", "vpce-", "local"];
        !own.iter().any(|prefix| target.starts_with(prefix))
    };
    !route.is_blackhole() && route.target.as_deref().is_some_and(leads)
}

/// Why an endpoint is of no use for a subnet with this route table; none if nothing speaks
/// against it.
fn unusable(endpoint: &VpcEndpoint, table: &Text) -> Option<String> {
    if endpoint.works() == Some(false) {
        return endpoint
            .state
            .as_ref()
            .map(|state| format!("{} is {state}", endpoint.vpc_endpoint_id));
    }
    match endpoint.vpc_endpoint_type.as_deref() {
        Some("Gateway") => {
            let tables = endpoint.route_table_ids.as_ref()?;
            (!tables.contains(table))
                .then(|| format!("{} is not in {table}", endpoint.vpc_endpoint_id))
        }
        Some("Interface") => (endpoint.private_dns_enabled == Some(false))
            .then(|| format!("private DNS of {} is off", endpoint.vpc_endpoint_id)),
        _ => None,
    }
}
