use super::*;
use crate::domain::network::SubnetClass;
use crate::domain::vpc::{Confidence, NotChecked};

fn evidence(source: Source, resource: &str, detail: &str) -> Evidence {
    Evidence {
        source,
        resource: resource.into(),
        detail: detail.into(),
    }
}

fn vpc(id: &str, confidence: Confidence, evidence: Vec<Evidence>) -> Found {
    Found {
        vpc_id: id.into(),
        name: Some("prod\u{1b}[2J".into()),
        cidr_blocks: Some(vec!["10.40.0.0/16".into()]),
        confidence,
        evidence,
        subnets: vec![FoundSubnet {
            subnet_id: "subnet-1".into(),
            availability_zone: Some("us-east-1a".into()),
            class: None,
            available_ip_address_count: Some(0),
            cidr_block: Some("10.40.1.0/24".into()),
            default_route: None,
            blackholes: None,
        }],
    }
}

#[test]
fn the_answer_stands_first_then_the_proof_then_the_gaps() {
    let answer = VpcAnswer {
        vpcs: vec![vpc(
            "vpc-1",
            Confidence::Certain,
            vec![evidence(
                Source::ServiceSubnets,
                "web",
                "1 service in subnet-1",
            )],
        )],
        not_checked: vec![NotChecked {
            source: Source::Cloudformation,
            reason: "not allowed: cloudformation:DescribeStackResources is missing".into(),
        }],
    };
    let asked = ["ec2:DescribeSubnets".to_owned()];
    let expected = "\
vpc-1  prod␛[2J  10.40.0.0/16                                        certain
  ● 1 service in subnet-1                                       service subnets
  ◌ not allowed: cloudformation:DescribeStackResources is missing    CloudFormation

us-east-1a      subnet-1                      0 free ✖

1 call beyond ECS's own: ec2:DescribeSubnets
";
    let text = render("prod", &answer, &asked);
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeezed(&text), squeezed(expected), "{text}");
    let column = |words: &str| {
        let line = text.lines().find(|line| line.contains(words))?;
        line.find(words)
            .map(|at| line.get(..at).unwrap_or_default().width())
    };
    assert_eq!(column("certain"), column("service subnets"), "{text}");
    assert_eq!(column("certain"), column("CloudFormation"), "{text}");
}

#[test]
fn disagreement_and_silence_are_said_first() {
    let mut answer = VpcAnswer {
        vpcs: vec![
            vpc("vpc-1", Confidence::Certain, vec![]),
            vpc("vpc-2", Confidence::Likely, vec![]),
        ],
        not_checked: vec![],
    };
    let text = render("prod", &answer, &[]);
    assert!(
        text.starts_with("prod: the sources disagree: 1 VPC certain, 1 only likely\n"),
        "{text}"
    );
    answer.vpcs.clear();
    let text = render("prod", &answer, &[]);
    assert_eq!(text, "prod: nothing says which VPC the cluster is in\n");
}

#[test]
fn the_ways_of_a_subnet_are_told_when_its_routes_were_read() {
    let mut found = vpc("vpc-1", Confidence::Certain, vec![]);
    let mut told = |class, target: Option<&str>, gone: &[&str]| {
        let subnet = &mut found.subnets[0];
        subnet.class = class;
        subnet.default_route = target.map(Into::into);
        subnet.blackholes = Some(gone.iter().map(|it| (*it).into()).collect());
        way_out(subnet)
    };
    let range = "10.40.1.0/24      ";
    for (class, target, gone, expected) in [
        (None, None, &[][..], String::new()),
        (
            Some(SubnetClass::Public),
            Some("igw-1"),
            &[][..],
            format!("{range}  public → igw-1"),
        ),
        (
            Some(SubnetClass::Private),
            Some("nat-1"),
            &["0.0.0.0/0", "10.9.0.0/16"][..],
            format!("{range}  private → nat-1  ✖ blackhole: 0.0.0.0/0, 10.9.0.0/16"),
        ),
        (
            Some(SubnetClass::PrivateOther),
            Some("tgw\u{1b}[2J"),
            &[][..],
            format!("{range}  private (other way out) → tgw␛[2J"),
        ),
        (
            Some(SubnetClass::Isolated),
            None,
            &["pl-1"][..],
            format!("{range}  isolated  ✖ blackhole: pl-1"),
        ),
    ] {
        assert_eq!(told(class, target, gone), expected);
    }
}
