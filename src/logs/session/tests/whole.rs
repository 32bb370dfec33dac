//! All that was written, whenever and however it came.

use super::*;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn however_they_come_every_line_is_there_once(
        events in proptest::collection::vec((-120_i64..240, 0_usize..3, 0_i64..25, 0_i64..3), 1..250),
        page in 3_usize..60,
        empty in proptest::option::of(2_u64..5),
        ascending: bool,
        token_life in proptest::option::of(50_i64..3_000),
        live: bool,
    ) {
        let mut play = Play::new(page);
        play.cloud.empty_every = empty;
        play.cloud.ascending = ascending;
        play.cloud.token_life = token_life;
        for (n, (second, group, late, ahead)) in events.into_iter().enumerate() {
            let at = BEGIN + second * 1_000;
            let (group, prefix) = [("/a", "a/1"), ("/b", "b/1"), ("/c", "c/1")][group];
            let clock = if ahead == 2 { 90_000 } else { 0 };
            play.cloud.write(group, prefix, at + clock, at + late * 1_000, &n.to_string());
        }
        play.session.aim(three());
        play.seconds(20);
        if live {
            play.session.set_follow(Follow::Live, play.time());
        }
        play.seconds(240);
        for _ in 0..40 {
            play.session.older();
            play.seconds(5);
            load_all_gaps(&mut play);
        }
        let mut lines = play.lines();
        let mut written = play.written(0);
        prop_assert_eq!(&lines, &written);
        lines.sort();
        written.sort();
        lines.dedup();
        prop_assert_eq!(lines.len(), written.len());
        prop_assert_eq!(play.gaps(), Vec::<String>::new());
    }
}
