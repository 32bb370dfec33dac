//! The way out of a task.

use super::*;

/// Endpoints for everything but what is left out.
fn endpoints(world: &mut World, without: &str) {
    world.routes(&["rtb-a", "rtb-b"], &[route("pl-s3", "vpce-s3")]);
    world.lists.add(&"pl-s3".into(), &["52.216.0.0/15".into()]);
    let all = ["ecr.api", "ecr.dkr", "logs", "s3"].into_iter();
    let mut all: Vec<_> = all.filter(|it| *it != without).map(endpoint).collect();
    for gateway in all
        .iter_mut()
        .filter(|it| &*it.vpc_endpoint_id == "vpce-s3")
    {
        gateway.vpc_endpoint_type = Some("Gateway".into());
    }
    if without == "s3" {
        world.routes(&["rtb-a", "rtb-b"], &[]);
    }
    world.ground.endpoints.items = all;
}

#[test]
fn the_way_out_is_what_the_routes_make_of_it() {
    let cases: &[Case] = &[
        ("nothing", |_| {}, "Passes"),
        (
            "the NAT gateway was deleted",
            |it| {
                let mut gone = route(EVERYWHERE, "nat-1");
                gone.state = Some("blackhole".into());
                it.routes(&["rtb-a", "rtb-b"], &[gone]);
            },
            "Blocked image: ECR API | route | rtb-a+rtb-b: 0.0.0.0/0 leads to nat-1, \
             which is gone (blackhole), and vpc-1 has no endpoint for ecr.api",
        ),
        (
            "in one of two subnets",
            |it| it.routes(&["rtb-b"], &[]),
            "Partly image: ECR API | route | rtb-b: 1 of 2 subnets (private-b): \
             no route to the internet, and vpc-1 has no endpoint for ecr.api",
        ),
        (
            "a public subnet without a public address",
            |it| it.configuration().subnets = texts(&["public-a"]),
            "Blocked image: ECR API | route | rtb-public: 0.0.0.0/0 leads to igw-1, \
             but there is no public address, and vpc-1 has no endpoint for ecr.api",
        ),
        (
            "a public subnet with one",
            |it| {
                it.configuration().subnets = texts(&["public-a"]);
                it.configuration().assign_public_ip = Some("ENABLED".into());
            },
            "Passes",
        ),
        (
            "the internet gateway is not attached",
            |it| it.ground.internet_gateways.items[0].attachments = Some(Vec::new()),
            "Blocked image: ECR API | NAT gateway | nat-1: rtb-public of its subnet leads to \
             igw-1, which is gone",
        ),
        (
            "the NAT gateway has failed",
            |it| {
                let gateway = &mut it.ground.nat_gateways.items[0];
                gateway.state = Some("failed".into());
                gateway.failure_message = Some("no addresses".into());
            },
            "Blocked image: ECR API | NAT gateway | nat-1: it is failed: no addresses",
        ),
        (
            "the NAT gateway stands in a subnet without a way out",
            |it| it.routes(&["rtb-public"], &[]),
            "Blocked image: ECR API | NAT gateway | nat-1: \
             its subnet has no route to the internet (rtb-public)",
        ),
        (
            "it leaves by what nobody here can read",
            |it| it.routes(&["rtb-a", "rtb-b"], &[route(EVERYWHERE, "tgw-1")]),
            "Unknown image: ECR API | route | rtb-a+rtb-b: leaves by tgw-1: \
             what follows is not known",
        ),
        (
            "the group lets out to the VPC only",
            |it| it.group("sg-task").egress = Some(vec![tcp(443, &["10.0.0.0/8"])]),
            "Blocked image: ECR API | group out | sg-task: \
             lets out to 10.0.0.0/8 on 443 and nobody else",
        ),
        (
            "the group lets out to a part of the internet",
            |it| it.group("sg-task").egress = Some(vec![tcp(443, &["52.0.0.0/8"])]),
            "Unknown image: ECR API | group out | sg-task: lets out to 52.0.0.0/8 on 443, \
             which is only a part of the internet",
        ),
        ("endpoints for everything", |it| endpoints(it, ""), "Passes"),
        (
            "an endpoint is missing",
            |it| endpoints(it, "s3"),
            "Blocked image layers: S3 | route | rtb-a+rtb-b: no route to the internet, \
             and vpc-1 has no endpoint for s3",
        ),
        (
            "the gateway endpoint is not in the table",
            |it| {
                endpoints(it, "");
                it.routes(&["rtb-b"], &[]);
            },
            "Partly image layers: S3 | route | rtb-b: 1 of 2 subnets (private-b): \
             no route to the internet, and vpce-s3 for s3 is not in rtb-b",
        ),
        (
            "the group of the endpoint lets nobody in, though a NAT gateway is there",
            |it| {
                it.ground.endpoints.items = vec![endpoint("ecr.api")];
                it.group("sg-endpoints").ingress = Some(vec![tcp(80, &[EVERYWHERE])]);
            },
            "Blocked image: ECR API | endpoint group | sg-endpoints: \
             lets nobody in on 443, only on 80",
        ),
        (
            "names do not lead to the endpoint, and there is a NAT gateway",
            |it| {
                it.ground.endpoints.items = vec![endpoint("ecr.api")];
                it.ground.dns.items[0].enable_dns_hostnames = Some(false);
            },
            "Passes",
        ),
        (
            "names do not lead to the endpoint, and there is none",
            |it| {
                endpoints(it, "");
                it.ground.endpoints.items[0].private_dns_enabled = Some(false);
            },
            "Blocked image: ECR API | route | rtb-a+rtb-b: no route to the internet, \
             and vpce-ecr.api for ecr.api has no private DNS",
        ),
        (
            "the policy is not everybody's",
            |it| {
                endpoints(it, "");
                it.ground.endpoints.items[1].policy_document = Some(r#"{"Statement":[]}"#.into());
            },
            "Unknown image: ECR registry | endpoint | vpce-ecr.dkr: by its private name; \
             its policy is restricted: not evaluated",
        ),
        (
            "endpoints may not be read",
            |it| {
                it.ground.endpoints.extent =
                    Extent::Partly("not allowed: ec2:DescribeVpcEndpoints is missing".into());
                it.routes(&["rtb-a", "rtb-b"], &[]);
            },
            "Unknown image: ECR API | endpoint | : endpoints: not allowed: \
             ec2:DescribeVpcEndpoints is missing",
        ),
        (
            "one subnet has no address left",
            |it| {
                it.ground.subnets.items[3].available_ip_address_count = Some(0);
                it.tasks.truncate(1);
            },
            "Partly image: ECR API | subnet | private-b: 1 of 2 subnets (private-b): \
             no address is free: no task can start here",
        ),
        (
            "the only subnet has no address left",
            |it| {
                it.ground.subnets.items[3].available_ip_address_count = Some(0);
                it.tasks.clear();
                it.configuration().subnets = texts(&["private-b"]);
            },
            "Blocked image: ECR API | subnet | private-b: \
             no address is free: no task can start here",
        ),
        (
            "a subnet was deleted",
            |it| {
                it.configuration().subnets = texts(&["private-a", "lost"]);
                it.gone = texts(&["lost"]);
            },
            "Partly image: ECR API | subnet | lost: 1 of 2 subnets (lost): \
             it does not exist any more",
        ),
        (
            "a subnet is in another VPC, for all that is known",
            |it| it.configuration().subnets = texts(&["lost"]),
            "Unknown image: ECR API | subnet | lost: it is in none of the VPCs that were read",
        ),
        (
            "the definition may not be read",
            |it| it.definition = Err("not allowed: ecs:DescribeTaskDefinition is missing".into()),
            "Unknown what it needs | task definition | : not allowed: \
             ecs:DescribeTaskDefinition is missing",
        ),
        (
            "it runs on somebody's own machine",
            |it| {
                it.service.launch_type = Some("EXTERNAL".into());
                it.tasks.clear();
            },
            "Unknown what it needs | instance | : \
             it runs outside of AWS: its network cannot be read",
        ),
    ];
    judge(cases, |world| told(&outward(&world.scene(false))));
}

#[test]
fn session_manager_is_reached_by_a_route_or_an_endpoint() {
    let cases: &[Case] = &[
        (
            "by the NAT gateway, with ECS Exec or without",
            |_| {},
            "Passes",
        ),
        (
            "no route and no endpoint",
            |it| it.routes(&["rtb-a", "rtb-b"], &[]),
            "Blocked ECS Exec: SSM messages | route | rtb-a+rtb-b: no route to the internet, and \
             vpc-1 has no endpoint for ssmmessages",
        ),
        (
            "an endpoint is enough",
            |it| {
                it.routes(&["rtb-a", "rtb-b"], &[]);
                it.ground.endpoints.items = vec![endpoint("ssmmessages")];
            },
            "Passes",
        ),
        (
            "that of ssm alone is not",
            |it| {
                it.routes(&["rtb-a", "rtb-b"], &[]);
                it.ground.endpoints.items = vec![endpoint("ssm")];
            },
            "Blocked ECS Exec: SSM messages | route | rtb-a+rtb-b: no route to the internet, and \
             vpc-1 has no endpoint for ssmmessages",
        ),
        (
            "without a definition it is still judged",
            |it| it.definition = Err("not read yet".to_owned()),
            "Passes",
        ),
    ];
    judge(cases, |world| {
        told(&[to_session_manager(&world.scene(false))])
    });
}

#[test]
fn ipv6_alone_is_told_from_what_subnets_say() {
    let cases: &[Case] = &[
        ("both", |_| {}, "Ok(false)"),
        (
            "they say so",
            |it| {
                for subnet in &mut it.ground.subnets.items {
                    subnet.ipv6_native = Some(true);
                }
            },
            "Ok(true)",
        ),
        (
            "one of two",
            |it| {
                let mut subnets = it.ground.subnets.items.iter_mut();
                let found = subnets.find(|it| &*it.subnet_id == "private-a");
                found.expect("it is there").ipv6_native = Some(true);
            },
            "Ok(false)",
        ),
        (
            "nothing is told",
            |it| {
                for subnet in &mut it.ground.subnets.items {
                    subnet.ipv6_native = None;
                    subnet.cidr_block = None;
                }
            },
            "Err(\"private-a: its addresses are not told\")",
        ),
        (
            "not read",
            |it| {
                it.ground.subnets.items.clear();
                it.ground.subnets.extent = Extent::Awaited;
            },
            "Err(\"private-a: not read yet\")",
        ),
        (
            "nobody knows where it runs",
            |it| it.configuration().subnets = texts(&[]),
            "Err(\"it is not known in which subnet it runs\")",
        ),
    ];
    judge(cases, |world| {
        format!("{:?}", ipv6_only(&world.scene(false)))
    });
}
