mod outward;
mod world;

use super::*;
use crate::domain::balancing_fixtures::{health, target};
use crate::domain::network::Extent;
use world::{World, acl, endpoint, entry, open_acl, route, tcp, texts};

/// Something that is different from a world in which all passes, and what becomes of it.
type Case = (&'static str, fn(&mut World), &'static str);

/// The verdict with the first hop that makes it: `Blocked task group in sg-task: …`.
fn told(passages: &[Passage]) -> String {
    let Some(verdict) = verdict(passages) else {
        return "nothing".to_owned();
    };
    match speaker(passages).and_then(|it| Some((it, it.trouble()?))) {
        Some((passage, hop)) => format!(
            "{verdict:?} {} | {} | {}: {}",
            passage.title,
            hop.step,
            hop.at.join("+"),
            hop.words
        ),
        None => format!("{verdict:?}"),
    }
}

fn judge(cases: &[Case], judged: impl Fn(&World) -> String) {
    for (what, change, expected) in cases {
        let mut world = World::new();
        change(&mut world);
        assert_eq!(judged(&world), *expected, "{what}");
    }
}

const EVERYWHERE: &str = "0.0.0.0/0";

#[test]
fn the_way_in_is_what_the_rules_make_of_it() {
    let cases: &[Case] = &[
        ("nothing", |_| {}, "Passes"),
        (
            "the port is forgotten",
            |it| it.group("sg-task").ingress = Some(vec![tcp(80, &["sg-lb"])]),
            "Blocked tg | task group in | sg-task: lets nobody in on 8080, only on 80",
        ),
        (
            "another group is let in",
            |it| it.group("sg-task").ingress = Some(vec![tcp(8080, &["sg-old"])]),
            "Blocked tg | task group in | sg-task: lets sg-old in on 8080 and nobody else",
        ),
        (
            "one subnet of the load balancer is let in by its addresses",
            |it| it.group("sg-task").ingress = Some(vec![tcp(8080, &["10.0.0.0/24"])]),
            "Partly tg | task group in | sg-task: 1 of 2 load balancer subnets (public-b): \
             lets 10.0.0.0/24 in on 8080 and nobody else",
        ),
        (
            "the load balancer lets nothing out",
            |it| it.group("sg-lb").egress = Some(Vec::new()),
            "Blocked tg | LB group out | sg-lb: lets nothing out on 8080",
        ),
        (
            "the load balancer lets nobody in",
            |it| it.group("sg-lb").ingress = Some(vec![tcp(80, &[EVERYWHERE])]),
            "Blocked tg | LB group in | sg-lb: lets nobody in on 443, only on 80",
        ),
        (
            "a load balancer lets a group in",
            |it| it.group("sg-lb").ingress = Some(vec![tcp(443, &["sg-client"])]),
            "Passes",
        ),
        (
            "the ACL of the tasks lets no answer out",
            |it| {
                it.ground.acls.items = vec![
                    open_acl("acl-1", &["public-a", "public-b"]),
                    acl(
                        "acl-2",
                        &["private-a", "private-b"],
                        vec![entry(100, false, "allow", EVERYWHERE, None)],
                    ),
                ];
            },
            "Blocked tg | task ACL in | acl-2: answers: 1024-65535 out is denied: \
             rule * denies the rest",
        ),
        (
            "answers come back to a part of the ports",
            |it| {
                let some = Some((32_768, 60_999));
                it.ground.acls.items = vec![
                    open_acl("acl-1", &["private-a", "private-b"]),
                    acl(
                        "acl-2",
                        &["public-a", "public-b"],
                        vec![
                            entry(100, true, "allow", EVERYWHERE, None),
                            entry(100, false, "allow", EVERYWHERE, Some((443, 443))),
                            entry(110, false, "allow", EVERYWHERE, some),
                        ],
                    ),
                ];
            },
            "Unknown tg | LB ACL out | acl-2: answers: 1024-65535 in: \
             rule 110 (allow 0.0.0.0/0 32768-60999) allows a part, rule * denies the rest",
        ),
        (
            "one subnet of tasks has another ACL",
            |it| {
                it.ground.acls.items = vec![
                    open_acl("acl-1", &["public-a", "public-b", "private-a"]),
                    acl(
                        "acl-2",
                        &["private-b"],
                        vec![
                            entry(90, false, "deny", "10.0.0.0/16", None),
                            entry(100, false, "allow", EVERYWHERE, None),
                            entry(100, true, "allow", EVERYWHERE, None),
                        ],
                    ),
                ];
            },
            "Partly tg | task ACL in | acl-2: 1 of 2 places of targets (private-b): \
             8080 in is denied: rule 90 (deny 10.0.0.0/16 every port)",
        ),
        (
            "the load balancer stands in subnets without a way out",
            |it| it.routes(&["rtb-public"], &[]),
            "Blocked tg | client | rtb-public: the internet: no route leads back there, \
             and the load balancer faces it",
        ),
        (
            "the load balancer stands behind a NAT gateway",
            |it| it.routes(&["rtb-public"], &[route(EVERYWHERE, "nat-1")]),
            "Blocked tg | client | rtb-public: the internet: answers leave by nat-1, \
             not by an internet gateway",
        ),
        (
            "an internal one needs none",
            |it| {
                it.routes(&["rtb-public"], &[]);
                it.front().scheme = Some("internal".into());
            },
            "Passes",
        ),
        (
            "no listener leads there",
            |it| {
                it.rules = Ok(Vec::new());
                it.listeners.as_mut().expect("some")[0].default_actions = None;
            },
            "Blocked tg | listener | : none of HTTPS :443 leads to tg",
        ),
        (
            "the rules may not be read",
            |it| {
                it.rules = Err("not allowed: elasticloadbalancing:DescribeRules is missing".into());
                it.listeners.as_mut().expect("some")[0].default_actions = None;
            },
            "Unknown tg | listener | : its rules: not allowed: \
             elasticloadbalancing:DescribeRules is missing",
        ),
        (
            "the group is gone",
            |it| {
                it.is_gone = true;
                it.group = Err("it does not exist".into());
            },
            "Blocked tg | target group | tg: it does not exist",
        ),
        (
            "the group has no load balancer",
            |it| it.balancer = None,
            "Blocked tg | load balancer | : the target group has none: no listener leads to it",
        ),
        (
            "nothing is registered",
            |it| it.health = Ok(health("tg", Vec::new())),
            "Blocked tg | targets | : no target is registered",
        ),
        (
            "a zone is not enabled",
            |it| {
                let zones = it.front().availability_zones.as_mut().expect("some");
                zones.truncate(1);
            },
            "Partly tg | targets | : 2 registered, on 8080; \
             zone us-east-1b is not enabled at the load balancer",
        ),
        (
            "the container has another port",
            |it| it.container().port_mappings.as_mut().expect("some")[0].container_port = Some(80),
            "Blocked tg | container port | app: 8080 is not mapped; mapped: 80",
        ),
        (
            "the groups may not be read",
            |it| {
                it.ground.groups.items.clear();
                it.ground.groups.extent =
                    Extent::Partly("not allowed: ec2:DescribeSecurityGroups is missing".into());
            },
            "Unknown tg | LB group in | sg-lb: not allowed: \
             ec2:DescribeSecurityGroups is missing",
        ),
        (
            "ACLs were not read",
            |it| {
                it.ground.acls.items.clear();
                it.ground.acls.extent = Extent::Awaited;
            },
            "Unknown tg | LB ACL in | : not read yet",
        ),
        (
            "rules do not explain what fails",
            |it| {
                let sick = target("10.0.10.5", "unhealthy", "Target.Timeout", "");
                it.health = Ok(health("tg", vec![sick]));
            },
            "Unknown tg | health check | : HTTP /healthz → 200: 1 unhealthy (Target.Timeout): \
             no rule that was read explains it",
        ),
        (
            "checks have a port of their own",
            |it| it.group_of_targets().health_check_port = Some("9000".into()),
            "Blocked tg, health checks | task group in | sg-task: \
             lets nobody in on 9000, only on 8080",
        ),
        (
            "clients keep their address behind a network load balancer",
            |it| {
                it.front().r#type = Some("network".into());
                it.front().security_groups = None;
                it.keeps_client = Ok(true);
                let rule = tcp(8080, &[EVERYWHERE]);
                it.group("sg-task").ingress = Some(vec![rule]);
            },
            "Passes",
        ),
        (
            "a network load balancer without groups is let in by addresses only",
            |it| {
                it.front().r#type = Some("network".into());
                it.front().security_groups = None;
                it.keeps_client = Ok(false);
            },
            "Blocked tg | task group in | sg-task: lets sg-lb in on 8080 and nobody else",
        ),
        (
            "checks come from the network load balancer itself",
            |it| {
                it.front().r#type = Some("network".into());
                it.front().security_groups = None;
                it.keeps_client = Ok(true);
                it.group("sg-task").ingress = Some(vec![tcp(8080, &["203.0.113.0/24"])]);
            },
            "Blocked tg, health checks | task group in | sg-task: \
             lets 203.0.113.0/24 in on 8080 and nobody else",
        ),
        (
            "whether they keep it was not read",
            |it| it.front().r#type = Some("network".into()),
            "Unknown tg | client address | : whether targets see it is not known: not read yet",
        ),
    ];
    judge(cases, |world| told(&inward(&world.scene(false))));
}

#[test]
fn a_task_has_its_own_way_in() {
    let cases: &[Case] = &[
        ("nothing", |_| {}, "Passes"),
        (
            "the other task's place is no matter of its own",
            |it| {
                it.ground.acls.items = vec![
                    open_acl("acl-1", &["public-a", "public-b", "private-a"]),
                    acl("acl-2", &["private-b"], Vec::new()),
                ];
            },
            "Passes",
        ),
        (
            "its interface has another group than the service names now",
            |it| it.ground.interfaces.items[0].security_groups = Some(texts(&["sg-endpoints"])),
            "Blocked tg | task group in | sg-endpoints: lets nobody in on 8080, only on 443",
        ),
        (
            "it is not registered",
            |it| it.health = Ok(health("tg", vec![target("10.0.11.6", "healthy", "", "")])),
            "Blocked tg | targets | : the task is not registered",
        ),
        (
            "it is too early",
            |it| {
                it.health = Ok(health("tg", Vec::new()));
                it.tasks[0].last_status = Some("PENDING".into());
            },
            "Unknown tg | targets | : the task is PENDING: registered are those in RUNNING",
        ),
    ];
    judge(cases, |world| told(&inward(&world.scene(true))));
}

#[test]
fn what_is_needed_is_what_the_definition_names() {
    let needed = |world: &World| {
        let passages = outward(&world.scene(false));
        let titles: Vec<&str> = passages.iter().map(|it| it.title.as_str()).collect();
        titles.join(", ")
    };
    let secret = |from: &str| crate::domain::container_definition::Secret {
        name: "A".into(),
        value_from: from.into(),
    };
    let mut world = World::new();
    let ecr = "image: ECR API, image: ECR registry, image layers: S3";
    assert_eq!(needed(&world), format!("{ecr}, logs: CloudWatch Logs"));
    world.service.enable_execute_command = Some(true);
    world.container().log_configuration = None;
    world.container().secrets = Some(vec![
        secret("arn:aws:secretsmanager:us-east-1:1:secret:a"),
        secret("arn:aws:ssm:eu-west-1:1:parameter/a"),
        secret("plain-name"),
    ]);
    assert_eq!(
        needed(&world),
        format!(
            "{ecr}, secrets: Secrets Manager, parameters: SSM in eu-west-1, parameters: SSM, \
             ECS Exec: SSM messages"
        )
    );
    world.service.enable_execute_command = None;
    world.container().secrets = None;
    for (image, expected) in [
        ("nginx", "image: docker.io"),
        ("quay.io/a/b:1", "image: quay.io"),
        (
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a",
            "image: ECR in eu-west-1",
        ),
    ] {
        world.container().image = Some(image.into());
        assert_eq!(needed(&world), expected);
    }
    // What leaves for the internet is followed no farther.
    let passages = outward(&world.scene(false));
    let last = passages[0].hops.last().map(|hop| hop.words.as_str());
    let expected = "available, to the internet by igw-1; beyond that is not known";
    assert_eq!(last, Some(expected));
}

#[test]
fn a_pair_of_target_groups_may_rest() {
    let mut world = World::new();
    let of = &mut world.service.load_balancers.as_mut().expect("one")[0];
    of.advanced_configuration = Some(crate::domain::service::AdvancedConfiguration {
        alternate_target_group_arn: Some("green".into()),
        production_listener_rule: None,
        test_listener_rule: None,
        role_arn: None,
    });
    let into = inward(&world.scene(false));
    let rests: Vec<(&str, bool)> = into
        .iter()
        .map(|it| (it.title.as_str(), it.rests))
        .collect();
    assert_eq!(rests, [("tg", false), ("green", true)]);
    assert_eq!(verdict(&into), Some(Verdict::Passes));
}

/// Whatever is left out, nothing panics, and nothing that is not known is said to pass or to be
/// blocked where more knowledge says otherwise.
#[test]
fn less_knowledge_never_turns_a_verdict_round() {
    let changes: [fn(&mut World); 9] = [
        |it| it.ground.groups = Default::default(),
        |it| it.ground.acls = Default::default(),
        |it| it.ground.route_tables = Default::default(),
        |it| it.ground.subnets = Default::default(),
        |it| it.ground.endpoints = Default::default(),
        |it| it.ground.nat_gateways = Default::default(),
        |it| it.ground.internet_gateways = Default::default(),
        |it| it.ground.interfaces = Default::default(),
        |it| it.ground.dns = Default::default(),
    ];
    for mask in 0..1_u32 << changes.len() {
        let mut world = World::new();
        for (at, change) in changes.iter().enumerate() {
            if mask & (1 << at) != 0 {
                change(&mut world);
            }
        }
        for of_task in [false, true] {
            let scene = world.scene(of_task);
            for passages in [inward(&scene), outward(&scene)] {
                let verdict = verdict(&passages);
                assert!(
                    matches!(verdict, Some(Verdict::Passes | Verdict::Unknown)),
                    "{mask:b} {}",
                    told(&passages)
                );
            }
        }
    }
}
