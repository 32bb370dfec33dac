//! Live Tail beside the asking.

use super::*;

#[test]
fn live_tail_brings_lines_at_once_and_polls_seldom() {
    let mut play = Play::new(10_000);
    talk(&mut play, 1);
    play.session.aim(three());
    play.until(BEGIN + 10_500);
    play.session.set_follow(Follow::Live, play.time());
    play.until(BEGIN + 30 * MINUTE + 500);
    assert_eq!(play.session.live_sessions(), 3);
    assert!((84..=90).contains(&play.session.live_minutes(play.time())));
    let lines = play.lines();
    assert!(
        lines.iter().any(|line| line == "a 1798"),
        "{:?}",
        lines.last()
    );
    let mut once = lines.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), lines.len(), "twice");
    let written = play.written(BEGIN);
    let missing = written.iter().filter(|it| !lines.contains(it)).count();
    assert!(missing < 6, "{missing}");
    assert_eq!(play.gaps(), Vec::<String>::new());
    let calls = play.calls_since(BEGIN + MINUTE);
    assert!(calls <= 3 * 30, "{calls}");
    // It ends: another one, and nothing is lost in between.
    play.end_tails(Ok(Answer::TailEnded));
    play.seconds(60);
    assert_eq!(play.session.live_sessions(), 3);
    assert!(play.session.remarks().is_empty());
    // Not allowed any more: asking takes over, and says why.
    let fault = Fault::new(FaultKind::Denied, "logs:StartLiveTail", "no");
    play.cloud.tail_fault = Some(fault);
    play.end_tails(Ok(Answer::TailEnded));
    play.seconds(120);
    let lines = play.lines();
    let written = play.written(BEGIN);
    let missing = written.iter().filter(|it| !lines.contains(it)).count();
    assert!(missing < 8, "{missing}");
    assert_eq!(
        play.session.remarks().len(),
        3,
        "{:?}",
        play.session.remarks()
    );
    play.session.set_follow(Follow::Poll, play.time());
    assert_eq!(play.session.remarks().len(), 0);
}

#[test]
fn what_live_tail_leaves_out_is_said_and_read() {
    let mut play = Play::new(10_000);
    for second in 0..300 {
        let many = if (95..100).contains(&second) { 900 } else { 2 };
        for n in 0..many {
            let at = BEGIN + second * 1_000 + n;
            play.cloud
                .write("/a", "a/1", at, at + 100, &format!("{second} {n}"));
        }
    }
    play.session.aim(vec![feed("/a", "a/")]);
    play.session.set_follow(Follow::Live, play.time());
    play.seconds(101);
    let gaps = play.gaps();
    assert!(
        matches!(gaps.as_slice(), [one] if one.contains("Live Tail tells at most 500 lines a second")),
        "{gaps:?}"
    );
    play.seconds(90);
    assert_eq!(play.gaps(), Vec::<String>::new());
    let written = play.written(BEGIN + 30_000);
    let lines = play.lines();
    let missing = written.iter().filter(|it| !lines.contains(it)).count();
    assert!(missing < 8, "{missing}");
}

#[test]
fn a_class_that_cannot_be_tailed_says_so() {
    let mut play = Play::new(1_000);
    play.cloud.class = Some("INFREQUENT_ACCESS".into());
    talk(&mut play, 1);
    play.session.aim(vec![feed("/a", "a/")]);
    play.session.set_follow(Follow::Live, play.time());
    play.seconds(60);
    assert_eq!(
        play.session.remarks(),
        [
            "no Live Tail of /a: its class is INFREQUENT_ACCESS, and only STANDARD can be tailed live"
        ]
    );
    assert!(play.lines().iter().any(|line| line == "a 50"));
}
