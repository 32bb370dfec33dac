//! Pictures by tables of cases, and laws that hold for any.

mod faults;
mod laws;
mod words;

use super::*;
use crate::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use crate::domain::fixtures;
use crate::domain::fixtures::networks::{ground, task_in, whole};
use crate::domain::network::NetworkInterface;
use crate::domain::service::Service;

/// A Fargate service in these subnets.
fn service_in(name: &str, subnets: &[&str], group: &str, public: &str) -> Service {
    Service {
        network_configuration: Some(NetworkConfiguration {
            awsvpc_configuration: Some(AwsVpcConfiguration {
                subnets: subnets.iter().map(|id| Text::from(*id)).collect(),
                security_groups: Some(vec![group.into()]),
                assign_public_ip: Some(public.into()),
            }),
        }),
        ..fixtures::service(name, 2)
    }
}

fn crowd_of<'p>(picture: &'p Picture<'_>, subnet: &str) -> &'p [Crowd] {
    let place = picture.places().find(|it| *it.subnet.subnet_id == *subnet);
    &place.unwrap().crowd
}

#[test]
fn subnets_stand_in_their_zones_public_ones_first() {
    let ground = ground();
    let picture = Picture::of(&ground, &Occupants::default(), &Focus::Cluster);
    let plot = &picture.vpcs[0];
    let told: Vec<(&str, Vec<(&str, &str)>)> = plot
        .zones
        .iter()
        .map(|zone| {
            let places = zone.places.iter();
            let places = places.map(|it| (&**it.label(), it.class_word())).collect();
            (&**zone.name.unwrap(), places)
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "us-east-1a",
                vec![("shop-public-a", "public"), ("shop-private-a", "private")]
            ),
            (
                "us-east-1b",
                vec![("shop-public-b", "public"), ("shop-private-b", "private")]
            ),
        ]
    );
    assert!(picture.findings.is_empty(), "{:?}", picture.findings);
    assert!(picture.gaps.is_empty(), "{:?}", picture.gaps);
    assert_eq!(plot.zones[0].places[0].size, Some(251));
    let ways: Vec<(&str, &str, usize)> = plot
        .ways
        .iter()
        .map(|way| (&*way.id, way.kind, way.routes))
        .collect();
    assert_eq!(
        ways,
        [
            ("igw-1", "internet gateway", 1),
            ("nat-1", "NAT gateway", 1)
        ]
    );
}

#[test]
fn interfaces_are_told_by_what_they_say_of_themselves_and_nobody_twice() {
    let mut ground = ground();
    let interface = |number: usize, description: &str, kind: &str| NetworkInterface {
        network_interface_id: format!("eni-{number}").into(),
        subnet_id: Some("private-a".into()),
        description: Some(description.into()),
        interface_type: Some(kind.into()),
        ..NetworkInterface::default()
    };
    let uuid = "0d3e2f10-1111-2222-3333-444455556666";
    let mut interfaces: Vec<NetworkInterface> = [
        ("ELB app/front/50dc6c495c0c9188".to_owned(), "interface"),
        (
            "arn:aws:ecs:us-east-1:123456789012:attachment/attachment-1".to_owned(),
            "interface",
        ),
        (
            "arn:aws:ecs:us-east-1:123456789012:attachment/foreign".to_owned(),
            "interface",
        ),
        (format!("AWS Lambda VPC ENI-resize-images-{uuid}"), "lambda"),
        ("RDSNetworkInterface".to_owned(), "interface"),
        ("RDSNetworkInterface".to_owned(), "interface"),
        ("EFS mount target for fs-1 (fsmt-1)".to_owned(), "interface"),
        ("Interface for NAT Gateway nat-9".to_owned(), "nat_gateway"),
        (String::new(), "trunk"),
        (String::new(), "interface"),
    ]
    .iter()
    .enumerate()
    .map(|(number, (text, kind))| interface(number, text, kind))
    .collect();
    // The task's own interface, by its id.
    interfaces.push(NetworkInterface {
        network_interface_id: "eni-1x".into(),
        subnet_id: Some("private-a".into()),
        ..NetworkInterface::default()
    });
    ground.interfaces = whole(interfaces);
    let (first, second) = (
        task_in("1", "web", "private-a"),
        task_in("1x", "web", "private-a"),
    );
    let occupants = Occupants {
        tasks: vec![&first, &second],
        ..Occupants::default()
    };
    let picture = Picture::of(&ground, &occupants, &Focus::Cluster);
    let told: Vec<(Standing, &str, usize)> = crowd_of(&picture, "private-a")
        .iter()
        .map(|it| (it.standing, &*it.name, it.count))
        .collect();
    assert_eq!(
        told,
        [
            (Standing::Task, "web", 2),
            (Standing::Balancer, "front", 1),
            (Standing::Nat, "nat-9", 1),
            (Standing::Other, "EFS fs-1", 1),
            (Standing::Other, "Lambda resize-images", 1),
            (Standing::Other, "RDS", 2),
            (Standing::Other, "interfaces of type trunk", 1),
            (Standing::Other, "other ECS tasks", 1),
            (Standing::Other, "other interfaces", 1),
        ]
    );
}

#[test]
fn tasks_without_an_interface_are_where_their_instance_is() {
    let ground = ground();
    let mut instance = fixtures::instance("i-1");
    instance.attributes = Some(vec![fixtures::attribute("ecs.subnet-id", "private-b")]);
    let mut task = fixtures::task("1", "intranet");
    task.attachments = None;
    task.container_instance_arn = Some(instance.container_instance_arn.clone());
    let mut lost = fixtures::task("2", "intranet");
    lost.attachments = None;
    let occupants = Occupants {
        tasks: vec![&task, &lost],
        instances: vec![&instance],
        ..Occupants::default()
    };
    let picture = Picture::of(&ground, &occupants, &Focus::Cluster);
    let here = crowd_of(&picture, "private-b");
    let told: Vec<(Standing, usize)> = here.iter().map(|it| (it.standing, it.count)).collect();
    assert_eq!(told, [(Standing::Task, 1), (Standing::Instance, 1)]);
    assert_eq!(picture.elsewhere.len(), 1);
    assert_eq!(
        (&picture.elsewhere[0].0, picture.elsewhere[0].1[0].count),
        (&None, 1)
    );
}

#[test]
fn what_is_looked_at_stands_first() {
    let ground = ground();
    let web = service_in("web", &["private-a"], "sg-web", "DISABLED");
    let other = service_in("other", &["private-b"], "sg-alb", "DISABLED");
    let task = task_in("1", "other", "private-b");
    let occupants = Occupants {
        services: vec![&web, &other],
        tasks: vec![&task],
        ..Occupants::default()
    };
    for (focus, subnets, groups) in [
        (
            Focus::Cluster,
            vec!["private-a", "private-b"],
            vec!["sg-alb", "sg-web"],
        ),
        (
            Focus::Service("web".into()),
            vec!["private-a"],
            vec!["sg-web"],
        ),
        (
            Focus::Task(task.task_arn.clone()),
            vec!["private-b"],
            vec![],
        ),
        (Focus::Instance("arn:none".into()), vec![], vec![]),
    ] {
        let picture = Picture::of(&ground, &occupants, &focus);
        let mut own: Vec<&str> = picture
            .places()
            .filter(|place| place.matters)
            .map(|place| &*place.subnet.subnet_id)
            .collect();
        own.sort_unstable();
        assert_eq!(own, subnets, "{focus:?}");
        let notes = picture.vpcs[0].groups.iter().filter(|it| it.matters);
        let own: Vec<&str> = notes.map(|it| &*it.group.group_id).collect();
        assert_eq!(own, groups, "{focus:?}");
    }
    let picture = Picture::of(&ground, &occupants, &Focus::Service("web".into()));
    let notes: Vec<_> = picture.vpcs[0]
        .groups
        .iter()
        .map(|it| {
            (
                &*it.group.group_id,
                it.holders.join("; "),
                it.named_by.len(),
            )
        })
        .collect();
    assert_eq!(
        notes,
        [
            ("sg-web", "service web".to_owned(), 0),
            ("sg-alb", "service other".to_owned(), 1),
        ]
    );
}
