//! Laws that hold whatever was read.

use super::super::{Focus, Occupants, Picture, Standing};
use super::{ground, service_in, task_in};
use crate::domain::network::{Extent, SecurityGroup};
use crate::domain::task::Task;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_task_is_counted_once(
        seats in prop::collection::vec(0_usize..7, 0..40),
        hidden in prop::collection::vec(any::<bool>(), 6),
        focus in 0_usize..3,
    ) {
        let mut ground = ground();
        // Any list may be away.
        let denied = || Extent::Partly("denied".into());
        if hidden[0] { ground.vpcs = Default::default(); }
        if hidden[1] { ground.subnets.items.truncate(2); ground.subnets.extent = denied(); }
        if hidden[2] { ground.route_tables = Default::default(); }
        if hidden[3] { ground.groups.items.push(SecurityGroup::default()); }
        if hidden[4] { ground.nat_gateways = Default::default(); }
        if hidden[5] { ground.acls = Default::default(); }
        let subnets = ["public-a", "public-b", "private-a", "private-b", "subnet-far", ""];
        let tasks: Vec<Task> = seats.iter().enumerate().map(|(number, seat)| {
            let mut task = task_in(&number.to_string(), ["web", "api"][number % 2], subnets[seat % 6]);
            if *seat == 6 { task.attachments = None; }
            task
        }).collect();
        let web = service_in("web", &["private-a", "subnet-far"], "sg-web", "DISABLED");
        let occupants = Occupants {
            services: vec![&web],
            tasks: tasks.iter().collect(),
            ..Occupants::default()
        };
        let focus = match focus {
            0 => Focus::Cluster,
            1 => Focus::Service("web".into()),
            _ => Focus::Task("arn".into()),
        };
        let picture = Picture::of(&ground, &occupants, &focus);
        let inside: usize = picture.places().map(|it| it.count(Standing::Task)).sum();
        let outside = picture.elsewhere.iter().flat_map(|(_, crowd)| crowd);
        let outside = outside.filter(|it| it.standing == Standing::Task);
        let outside: usize = outside.map(|it| it.count).sum();
        prop_assert_eq!(inside + outside, tasks.len());
        for finding in &picture.findings {
            prop_assert!(!finding.text.is_empty());
        }
    }
}
