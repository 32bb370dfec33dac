//! Pages in every state, and maps of every width.

mod stage;
mod widths;

use crate::domain::fault::{Fault, FaultKind};
use crate::domain::network::NetworkList;
use crate::panes::document::{DocumentState, View};
use crate::panes::network::{Part, Subject};
use crate::panes::table::tests::{Roles, picture};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use stage::Stage;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (160, 45)];

/// Keeps the page as it is on screens of these sizes.
fn keep(name: &str, stage: &Stage, subject: &Subject, sizes: &[(u16, u16)]) {
    for (width, height) in sizes {
        let document = stage.page(subject, *width);
        let mut state = DocumentState::default();
        let area = Rect::new(0, 0, *width, *height);
        let text = View::text_area(area, true);
        state.prepare(&document, text.width, text.height.into());
        let mut buf = Buffer::empty(area);
        let view = View {
            document: &document,
            state: Some(&state),
            theme: &Roles,
            framed: true,
            focused: true,
        };
        view.draw(area, &mut buf);
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), picture(&buf));
        });
    }
}

fn denied(action: &str) -> Fault {
    Fault::new(FaultKind::Denied, action, "User is not authorized")
}

#[test]
fn a_network_in_order() {
    let mut stage = Stage::shop();
    stage.answer();
    keep("whole", &stage, &Stage::cluster(), &SIZES);
    keep("whole", &stage, &Stage::cluster(), &[(200, 60)]);
}

#[test]
fn a_network_with_faults() {
    let mut stage = Stage::broken();
    stage.answer();
    keep("faults", &stage, &Stage::cluster(), &SIZES);
    let service = Subject {
        part: Part::Service("api".into()),
        ..Stage::cluster()
    };
    keep("service", &stage, &service, &SIZES);
}

#[test]
fn while_it_is_being_read() {
    let mut stage = Stage::shop();
    keep("nothing_asked", &stage, &Stage::cluster(), &SIZES[..1]);
    stage.locate();
    keep("loading", &stage, &Stage::cluster(), &SIZES);
}

#[test]
fn lists_that_are_refused() {
    let mut stage = Stage::shop();
    stage.refused = vec![
        (NetworkList::RouteTables, denied("ec2:DescribeRouteTables")),
        (
            NetworkList::SecurityGroups,
            denied("ec2:DescribeSecurityGroups"),
        ),
    ];
    stage.answer();
    keep("partial", &stage, &Stage::cluster(), &SIZES);
    let mut stage = Stage::shop();
    for (list, action) in [
        (NetworkList::Vpcs, "ec2:DescribeVpcs"),
        (NetworkList::RouteTables, "ec2:DescribeRouteTables"),
        (NetworkList::NatGateways, "ec2:DescribeNatGateways"),
        (
            NetworkList::InternetGateways,
            "ec2:DescribeInternetGateways",
        ),
        (NetworkList::VpcEndpoints, "ec2:DescribeVpcEndpoints"),
        (NetworkList::SecurityGroups, "ec2:DescribeSecurityGroups"),
        (NetworkList::NetworkAcls, "ec2:DescribeNetworkAcls"),
        (
            NetworkList::NetworkInterfaces,
            "ec2:DescribeNetworkInterfaces",
        ),
        (NetworkList::PrefixLists, "ec2:DescribePrefixLists"),
    ] {
        stage.refused.push((list, denied(action)));
    }
    stage.answer();
    keep("denied", &stage, &Stage::cluster(), &SIZES);
}

#[test]
fn a_cluster_that_is_nowhere() {
    let mut stage = Stage::empty();
    stage.answer();
    keep("empty", &stage, &Stage::cluster(), &SIZES);
}

#[test]
fn answers_that_could_not_be_renewed() {
    let mut stage = Stage::shop();
    stage.answer();
    let slow = Fault::new(FaultKind::Throttled, "ec2:DescribeSubnets", "Rate exceeded");
    stage.refused = vec![(NetworkList::Subnets, slow)];
    stage.answer_again();
    keep("stale", &stage, &Stage::cluster(), &SIZES);
}
