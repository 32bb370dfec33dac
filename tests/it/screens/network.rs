//! Where a cluster lives, its network and the paths: keys, states, and what they cost.

use super::account::Account;
use super::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use super::domain::errand::Ask;
use super::domain::fault::{Fault, FaultKind};
use super::domain::network::{NetworkList, Subnet};
use super::land::Land;
use super::panel;
use super::play::Play;
use super::play_stacks::Stacks;
use super::states::keep;
use std::time::Duration;

const SIZES: [(u16, u16); 4] = [(80, 24), (120, 40), (160, 45), (200, 60)];
const A: &str = "subnet-0a0000000000000aa";
const B: &str = "subnet-0b0000000000000bb";

/// The shop, its services in two subnets.
fn account() -> Account {
    let mut account = Account::shop();
    for service in &mut account.prod_web().services {
        service.network_configuration = Some(NetworkConfiguration {
            awsvpc_configuration: Some(AwsVpcConfiguration {
                subnets: vec![A.into(), B.into()],
                security_groups: Some(vec!["sg-0b00000000000b0b1".into()]),
                assign_public_ip: None,
            }),
        });
    }
    account
}

fn land() -> Land {
    let mut land = panel::land();
    land.is_whole = true;
    let other = Subnet {
        subnet_id: B.into(),
        availability_zone: Some("us-east-1b".into()),
        cidr_block: Some("10.40.16.0/20".into()),
        available_ip_address_count: Some(0),
        ..land.subnets[0].clone()
    };
    land.subnets.push(other);
    land
}

fn start(land: Land, size: (u16, u16)) -> Play {
    let mut play = Play::loaded(account(), size);
    play.land = land;
    play.stacks = Some(Stacks::default());
    play
}

/// The page of the first cluster by name.
fn page(land: Land, size: (u16, u16)) -> Play {
    let mut play = start(land, size);
    play.press("/").types("prod-web").press("enter v").long();
    play
}

impl Play {
    /// Time for everything that waits for something else.
    fn long(&mut self) -> &mut Self {
        self.live(Duration::from_secs(10));
        self
    }

    /// The questions to EC2 and CloudFormation so far.
    fn asked(&self) -> Vec<&Ask> {
        let asks = self.errands.iter().map(|it| &*it.ask);
        asks.filter(|it| matches!(it, Ask::Network(_) | Ask::Stack(_) | Ask::TargetGroups(_)))
            .collect()
    }
}

fn denied(list: NetworkList, action: &'static str) -> (NetworkList, Fault) {
    let fault = Fault::new(FaultKind::Denied, action, "no policy allows it");
    (list, fault)
}

#[test]
fn where_a_cluster_lives_in_every_size() {
    for size in SIZES {
        let mut play = page(land(), size);
        play.must_show("prod-web lives in vpc-0f0000000000000ff");
        play.must_show("certain");
        keep("network_home", &play);
        play.press("2").long();
        keep("network_map", &play);
        play.press("3").long();
        keep("network_path", &play);
    }
}

#[test]
fn the_tabs_go_round_and_each_key_closes_its_own() {
    let mut play = page(land(), (120, 40));
    play.must_show("› where");
    play.press("tab").long();
    play.must_show("› network");
    play.press("tab").long();
    play.must_show("› path");
    play.press("tab").long();
    play.must_show("› where");
    play.press("3").long();
    play.must_show("› path");
    play.press("1").long();
    play.press("v").rest();
    assert!(!play.shows("› where"), "the key that opened it closes it");
    play.press("v").rest();
    play.press("esc").rest();
    assert!(!play.shows("› where"));
    for (line, crumb) in [
        ("vpc", "› where"),
        ("network", "› network"),
        ("path", "› path"),
    ] {
        play.command(line).rest();
        play.must_show(crumb);
        play.press("esc").rest();
    }
}

#[test]
fn the_usual_cluster_is_answered_after_two_calls_and_all_of_it_stays_under_twelve() {
    let mut play = start(land(), (80, 24));
    play.press("/").types("prod-web").press("enter v");
    let sentence = "prod-web lives in vpc-0f0000000000000ff";
    play.until("it is answered", |play| play.shows(sentence));
    let answered = play.asked().len() - play.on_their_way();
    assert!(
        answered <= 2,
        "{answered} answers told it: {:#?}",
        play.asked()
    );
    let ec2 = |play: &Play| {
        let asks = play.asked().into_iter();
        asks.filter(|it| matches!(it, Ask::Network(_))).count()
    };
    play.long();
    assert!(play.asked().len() < 12, "{:#?}", play.asked());
    let before = ec2(&play);
    play.press("esc v").live(Duration::from_secs(60));
    assert_eq!(ec2(&play), before, "fresh answers are not asked for again");
    play.press("r").long();
    assert!(ec2(&play) > before, "r asks anew");
}

#[test]
fn the_column_waits_until_somebody_looks_and_stops_when_nobody_does() {
    let mut play = start(land(), (160, 45));
    assert!(play.asked().is_empty(), "who passes by asks nothing");
    play.live(Duration::from_secs(2));
    play.long();
    // Of each cluster: two of EC2, or one of CloudFormation where there is nothing else.
    let ec2 = |it: &&&Ask| matches!(it, Ask::Network(_));
    assert_eq!(play.asked().iter().filter(ec2).count(), 2);
    assert_eq!(play.asked().len(), 4, "{:#?}", play.asked());
    let row = play.text();
    let row = row.lines().find(|line| line.contains("prod-web  "));
    assert!(row.is_some_and(|row| row.matches("prod-web").count() > 1));
    let known = play.asked().len();
    play.live(Duration::from_secs(120));
    assert_eq!(
        play.asked().len(),
        known,
        "what is known is not asked again"
    );

    let mut gone = start(Land::default(), (160, 45));
    gone.live(Duration::from_secs(2));
    let asked = gone.asked().len();
    gone.press("G enter").live(Duration::from_secs(120));
    assert_eq!(gone.asked().len(), asked, "nobody looks any more");
}

#[test]
fn while_nothing_is_answered_and_when_it_is_refused() {
    let mut play = page(Land::default(), (80, 24));
    keep("network_home_loading", &play);
    play.press("2").rest();
    keep("network_map_loading", &play);
    play.press("3").rest();
    keep("network_path_loading", &play);
    let mut refused = land();
    refused.refused = vec![
        denied(NetworkList::Subnets, "ec2:DescribeSubnets"),
        denied(NetworkList::Vpcs, "ec2:DescribeVpcs"),
    ];
    let mut play = page(refused, (120, 40));
    play.must_show("ec2:DescribeSubnets is missing");
    keep("network_home_denied", &play);
    play.press("2").long();
    keep("network_map_denied", &play);
    play.press("3").long();
    keep("network_path_denied", &play);
}

#[test]
fn what_is_old_is_kept_and_said_to_be_old() {
    let mut play = page(land(), (120, 40));
    let fault = Fault::new(FaultKind::Throttled, "ec2:DescribeSubnets", "Rate exceeded");
    play.land.refused = vec![(NetworkList::Subnets, fault)];
    play.press("r").live(Duration::from_secs(2));
    play.must_show("prod-web lives in vpc-0f0000000000000ff");
    keep("network_home_stale", &play);
    play.land.refused.clear();
    play.press("r").long();
    assert!(!play.shows("Rate exceeded"), "{}", play.text());
}

#[test]
fn a_window_that_is_too_small_loses_nothing() {
    let mut play = page(land(), (120, 40));
    play.resize(40, 8);
    play.must_show("prod-web lives in");
    play.press("2 3 1").rest();
    play.resize(120, 40);
    play.must_show("prod-web lives in vpc-0f0000000000000ff");
}
