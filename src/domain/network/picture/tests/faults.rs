//! What is wrong, and what is only unknown.

use super::super::{Focus, Occupants, Picture};
use super::{ground, service_in, task_in};
use crate::domain::fixtures::definition;
use crate::domain::fixtures::networks::{endpoint, route};
use crate::domain::health::Health;
use crate::domain::network::{Extent, Ground, VpcDns};
use crate::domain::service::Service;

/// What is found of a service, as health and text.
fn findings(ground: &Ground, service: &Service, with_definition: bool) -> Vec<(Health, String)> {
    let task = task_in("1", "web", "private-a");
    let definition = definition("web:41");
    let occupants = Occupants {
        services: vec![service],
        tasks: if with_definition { vec![&task] } else { vec![] },
        definitions: if with_definition {
            vec![&definition]
        } else {
            vec![]
        },
        ..Occupants::default()
    };
    let picture = Picture::of(ground, &occupants, &Focus::Cluster);
    let each = picture.findings.into_iter();
    each.map(|it| (it.health, it.text)).collect()
}

fn web() -> Service {
    service_in("web", &["private-a", "private-b"], "sg-web", "DISABLED")
}

/// Changes a ground; the findings are compared as they are read.
type Case = (fn(&mut Ground), &'static [(Health, &'static str)]);

/// What is changed, and what is found then, if anything.
type Found = (fn(&mut Ground), Option<(Health, String)>);

#[test]
fn each_fault_is_told_in_a_line() {
    use Health::{Broken, Changing, Look};
    let cases: &[Case] = &[
        (|_| {}, &[]),
        (
            |it| {
                it.nat_gateways.items[0].state = Some("deleted".into());
                for route in it.route_tables.items[1].routes.iter_mut().flatten().skip(1) {
                    route.state = Some("blackhole".into());
                }
            },
            &[(
                Broken,
                "blackhole 0.0.0.0/0 → nat-1 (deleted) in rtb-private: no way to the internet from \
                 shop-private-a, shop-private-b (1 task there)",
            )],
        ),
        (
            |it| {
                let gone = route("10.9.0.0/16", "pcx-1", "blackhole");
                it.route_tables.items[0].routes.as_mut().unwrap().push(gone);
            },
            &[(
                Look,
                "blackhole 10.9.0.0/16 → pcx-1 in rtb-public: 10.9.0.0/16 is out of reach for \
                 shop-public-a, shop-public-b",
            )],
        ),
        (
            |it| {
                let nat = &mut it.nat_gateways.items[0];
                nat.state = Some("failed".into());
                nat.public_ips = None;
                nat.failure_message = Some("Elastic IP address is already associated".into());
            },
            &[(
                Broken,
                "NAT gateway nat-1 is failed, stands in public-a, Elastic IP address is already \
                 associated: no way to the internet from shop-private-a, shop-private-b",
            )],
        ),
        // A deleted one that no route names is no news.
        (
            |it| {
                let mut old = it.nat_gateways.items[0].clone();
                old.nat_gateway_id = "nat-old".into();
                old.state = Some("deleted".into());
                it.nat_gateways.items.push(old);
            },
            &[],
        ),
        (
            |it| it.subnets.items[2].available_ip_address_count = Some(0),
            &[(
                Broken,
                "subnet shop-private-a (10.0.10.0/24) has no free address: no task starts in it \
                 (used by web)",
            )],
        ),
        (
            |it| it.subnets.items[2].available_ip_address_count = Some(12),
            &[(
                Look,
                "subnet shop-private-a (10.0.10.0/24) has only 12 free addresses",
            )],
        ),
        (
            |it| it.subnets.items[2].available_ip_address_count = Some(13),
            &[],
        ),
        (
            |it| it.subnets.items[2].available_ip_address_count = None,
            &[],
        ),
        (
            |it| {
                let mut failed = endpoint("logs", "Interface");
                failed.state = Some("failed".into());
                failed.last_error = Some("InsufficientFreeAddresses".into());
                let mut pending = endpoint("ssm", "Interface");
                pending.state = Some("Pending".into());
                it.endpoints.items = vec![pending, failed];
            },
            &[
                (
                    Broken,
                    "endpoint logs (vpce-logs) is failed: InsufficientFreeAddresses",
                ),
                (Changing, "endpoint ssm (vpce-ssm) is Pending"),
            ],
        ),
        (
            |it| {
                it.endpoints.items = vec![endpoint("logs", "Interface")];
                it.dns.items = vec![VpcDns {
                    vpc_id: "vpc-1".into(),
                    enable_dns_support: Some(true),
                    enable_dns_hostnames: Some(false),
                }];
            },
            &[(
                Broken,
                "enableDnsHostnames of vpc-1 is off: the private names of logs are not answered",
            )],
        ),
        (
            |it| it.subnets.items.truncate(3),
            &[(
                Look,
                "service web names private-b, which none of these VPCs has",
            )],
        ),
        // What was not read is not said to be gone.
        (
            |it| {
                it.subnets.items.truncate(3);
                it.subnets.extent = Extent::Partly("denied".into());
            },
            &[],
        ),
    ];
    for (number, (change, expected)) in cases.iter().enumerate() {
        let mut ground = ground();
        change(&mut ground);
        let found = findings(&ground, &web(), true);
        let found: Vec<(Health, &str)> = found.iter().map(|it| (it.0, it.1.as_str())).collect();
        assert_eq!(found, *expected, "case {number}");
    }
}

#[test]
fn fargate_tasks_without_a_way_out_need_endpoints() {
    use Health::{Broken, Look, Unknown};
    let images = "images cannot be pulled";
    let isolated: fn(&mut Ground) = |it| {
        it.route_tables.items[1]
            .routes
            .as_mut()
            .unwrap()
            .truncate(1);
        it.endpoints.items = vec![
            endpoint("ecr.api", "Interface"),
            endpoint("ecr.dkr", "Interface"),
            endpoint("logs", "Interface"),
        ];
    };
    let gateway: fn(&mut Ground) = |it| {
        let mut s3 = endpoint("s3", "Gateway");
        s3.route_table_ids = Some(vec!["rtb-private".into()]);
        it.endpoints.items.push(s3);
    };
    let no: fn(&mut Ground) = |_| {};
    let cases: Vec<Found> = vec![
        (no, Some((Broken, format!("no endpoint for s3: {images}")))),
        (gateway, None),
        (
            |it| {
                let mut s3 = endpoint("s3", "Gateway");
                s3.route_table_ids = Some(vec!["rtb-public".into()]);
                it.endpoints.items.push(s3);
            },
            Some((
                Broken,
                format!("no endpoint for s3 (vpce-s3 is not in rtb-private): {images}"),
            )),
        ),
        (
            |it| it.endpoints.extent = Extent::Partly("ec2:DescribeVpcEndpoints is missing".into()),
            Some((
                Look,
                format!(
                    "no endpoint for s3: {images} (not known for sure, endpoints: \
                     ec2:DescribeVpcEndpoints is missing)"
                ),
            )),
        ),
        (
            |it| {
                let far = route("10.0.0.0/8", "tgw-1", "active");
                it.route_tables.items[1].routes.as_mut().unwrap().push(far);
            },
            Some((
                Look,
                format!("no endpoint for s3: {images} (unless tgw-1 leads there)"),
            )),
        ),
        (
            |it| {
                it.endpoints.items[0].private_dns_enabled = Some(false);
                it.endpoints.items[1].state = Some("rejected".into());
            },
            Some((
                Broken,
                format!(
                    "no endpoint for ecr.api (private DNS of vpce-ecr.api is off), \
                     ecr.dkr (vpce-ecr.dkr is rejected), s3: {images}"
                ),
            )),
        ),
    ];
    for (number, (change, expected)) in cases.into_iter().enumerate() {
        let mut ground = ground();
        isolated(&mut ground);
        change(&mut ground);
        let found = findings(&ground, &web(), true);
        let found = found
            .into_iter()
            .find(|(_, text)| text.starts_with("service web"));
        let expected = expected.map(|(health, text)| {
            let whole =
                format!("service web in shop-private-a, shop-private-b: no way out, {text}");
            (health, whole)
        });
        assert_eq!(found, expected, "case {number}");
    }
    // Neither image nor definition is known.
    let mut ground = ground();
    isolated(&mut ground);
    let found = findings(&ground, &web(), false);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, Unknown, "{found:?}");
    // On instances it is the instance that pulls.
    let mut on_ec2 = web();
    on_ec2.launch_type = Some("EC2".into());
    assert_eq!(findings(&ground, &on_ec2, true), []);
    // Routes that were not read tell no class, and so nothing is missing.
    ground.route_tables.items.clear();
    ground.route_tables.extent = Extent::Partly("denied".into());
    assert_eq!(findings(&ground, &web(), true), []);
}

#[test]
fn a_public_subnet_is_no_way_out_without_a_public_address() {
    for (public, expected) in [("ENABLED", 0), ("DISABLED", 1)] {
        let service = service_in("web", &["public-a"], "sg-web", public);
        let found = findings(&ground(), &service, true);
        assert_eq!(found.len(), expected, "{public}: {found:?}");
    }
}

#[test]
fn what_was_not_read_is_told_once_for_each_reason() {
    let mut ground = Ground::default();
    ground.route_tables.extent = Extent::Partly("not allowed: ec2:DescribeRouteTables".into());
    ground.groups.extent = Extent::Whole;
    let occupants = Occupants::default();
    let picture = Picture::of(&ground, &occupants, &Focus::Cluster);
    assert_eq!(
        picture.gaps,
        [
            "VPCs, subnets, internet gateways, NAT gateways, endpoints, network ACLs, network \
             interfaces, prefix lists, DNS attributes: not read yet",
            "route tables: not allowed: ec2:DescribeRouteTables",
        ]
    );
    assert!(picture.findings.is_empty() && picture.vpcs.is_empty());
}
