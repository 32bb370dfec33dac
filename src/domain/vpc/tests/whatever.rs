//! What holds for any account.

use super::*;
use proptest::prelude::*;

proptest! {
    /// Whatever the account looks like, a search ends within its calls, asks nothing twice, and
    /// names a VPC only if something says so.
    #[test]
    fn whatever_there_is_a_search_ends_in_time(
        subnets in proptest::collection::vec(prop_oneof![Just(IN_ALPHA), Just(IN_BETA), Just(GONE)], 0..4),
        tasks in proptest::collection::vec(prop_oneof![Just(IN_ALPHA), Just(IN_BETA), Just(GONE)], 0..4),
        bare in any::<bool>(),
        asg in any::<bool>(),
        tagged in any::<bool>(),
        nested in 0..6_usize,
        resources in 0..700_usize,
        exports in 0..4_usize,
        everything in any::<bool>(),
        page in 0..3_usize,
        denied in proptest::collection::vec(prop_oneof![Just("ec2"), Just("elb"), Just("cloudformation"), Just("autoscaling")], 0..3),
    ) {
        let mut fleet = Fleet::empty().service("web", &subnets).balanced("tg");
        for task in tasks { fleet = fleet.task(task, task); }
        if bare { fleet = fleet.instance("i-1", None); }
        if asg { fleet = fleet.provider(Some("asg-1"), &[]); }
        if tagged { fleet = fleet.tagged("app"); }
        let mut own = vec![CLUSTER];
        own.extend(std::iter::repeat_n(("AWS::Logs::LogGroup", "L", "l"), resources));
        own.extend(std::iter::repeat_n(("AWS::CloudFormation::Stack", "N", "child"), nested));
        let account = Account {
            stacks: vec![stack("app", &own), stack("child", &[])],
            exports: std::iter::repeat_n(("net", "net:Vpc", BETA), exports.min(1)).collect(),
            imports: vec![("net:Vpc", vec!["app"])],
            denied,
            page,
            ..Account::default()
        };
        let depth = if everything { Depth::Everything } else { Depth::Enough };
        let (answer, calls) = search(&fleet, &account, depth);
        prop_assert!(calls < 12);
        for vpc in &answer.vpcs {
            prop_assert!(!vpc.evidence.is_empty());
            prop_assert!([ALPHA, BETA].contains(&&*vpc.vpc_id));
        }
    }
}
