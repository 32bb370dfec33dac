use super::*;
use crate::domain::errand::Answer;
use crate::domain::fault::FaultKind;
use crate::domain::log::LogGroup;
use std::time::Duration;

/// A query and the account that answers it.
struct Play {
    insights: Insights,
    now: Timestamp,
    asked: Vec<Ask>,
}

fn text(text: &str) -> Text {
    text.into()
}

fn group(name: &str, class: &str) -> LogGroup {
    LogGroup {
        log_group_name: name.into(),
        log_group_arn: None,
        log_group_class: Some(class.into()),
        retention_in_days: Some(1),
        stored_bytes: Some(24_000_000_000),
        creation_time: None,
    }
}

fn fault(kind: FaultKind) -> Fault {
    Fault::new(kind, "logs:GetQueryResults", "no")
}

fn results(status: &str, rows: usize, bytes: f64) -> QueryResults {
    QueryResults {
        status: Some(status.into()),
        rows: (0..rows)
            .map(|row| vec![(text("n"), text(&row.to_string()))])
            .collect(),
        bytes_scanned: Some(bytes),
        records_scanned: Some(bytes / 100.0),
        records_matched: Some(1.0),
    }
}

impl Play {
    fn new(groups: &[&str]) -> Self {
        let mut insights = Insights::new(1);
        insights.aim(Target {
            context: Some(ContextId(7)),
            groups: groups.iter().map(|name| text(name)).collect(),
            elsewhere: 0,
        });
        Self {
            insights,
            now: Timestamp::UNIX_EPOCH + Duration::from_secs(1_000_000),
            asked: Vec::new(),
        }
    }

    /// One that has begun.
    fn running() -> Self {
        let mut play = Self::new(&["/ecs/web"]);
        play.insights.propose("stats count(*) as n", None).unwrap();
        play.insights.start(play.now).unwrap();
        play.reply(Ok(Answer::QueryStarted(text("q-1"))));
        play
    }

    fn wanted(&mut self) -> Vec<Errand> {
        self.insights.errands(self.now, false)
    }

    /// Answers the one call that is wanted now.
    fn reply(&mut self, answer: Result<Answer, Fault>) -> Ask {
        let wanted = self.wanted();
        assert_eq!(wanted.len(), 1, "{:?}", self.insights.phase());
        assert_eq!(self.wanted(), wanted, "until it is answered it is the same");
        let ask = (*wanted[0].ask).clone();
        assert_eq!(wanted[0].context, ContextId(7));
        self.asked.push(ask.clone());
        assert!(self.insights.answer(wanted[0].id, answer, self.now));
        ask
    }

    /// Lets time pass until the next call is due; how long that took, in milliseconds.
    fn wait(&mut self) -> i64 {
        let at = self.insights.wake_at().unwrap();
        let waited = at.as_millisecond() - self.now.as_millisecond();
        if waited > 0 {
            assert!(self.wanted().is_empty(), "nothing is asked before its time");
            self.now = at;
        }
        waited
    }
}

#[test]
fn a_query_is_proposed_run_looked_at_and_counted() {
    let mut play = Play::new(&["/ecs/web", "/ecs/api"]);
    assert!(play.insights.start(play.now).is_err(), "nothing proposed");
    assert!(play.insights.propose(" | ", None).is_err());
    play.insights.propose("stats count(*) as n", None).unwrap();
    assert_eq!(play.insights.phase(), &Phase::Ready);
    assert!(
        play.wanted().is_empty(),
        "nothing runs before it is confirmed"
    );
    play.insights.widen(true);
    play.insights.start(play.now).unwrap();
    let ask = play.reply(Ok(Answer::QueryStarted(text("q-1"))));
    let Ask::StartQuery(ask) = ask else {
        panic!("{ask:?}")
    };
    assert_eq!(&*ask.groups, [text("/ecs/web"), text("/ecs/api")]);
    assert_eq!(ask.to - ask.from, 3 * 3_600);
    assert_eq!(ask.limit, Some(ROWS));
    assert!(
        play.insights.propose("other", None).is_err(),
        "one at a time"
    );
    assert!(
        !play.insights.widen(true),
        "a running query keeps its window"
    );
    assert_eq!(play.wait(), 1_000);
    let ask = play.reply(Ok(Answer::QueryResults(results("Running", 1, 500.0))));
    assert_eq!(ask, Ask::QueryResults(text("q-1")));
    assert_eq!(play.insights.run().unwrap().table.rows.len(), 1);
    assert_eq!(play.wait(), 1_000);
    play.reply(Ok(Answer::QueryResults(results("Complete", 3, 900.0))));
    assert_eq!(
        play.insights.phase(),
        &Phase::Ended(End::Said(text("Complete")))
    );
    assert_eq!(play.insights.spent(), (1, 900.0));
    assert!(play.wanted().is_empty());
    assert_eq!(play.insights.wake_at(), None);
    assert_eq!(play.insights.history(), [text("stats count(*) as n")]);
    play.insights
        .propose("fields @message | limit 7", None)
        .unwrap();
    play.insights.withdraw();
    assert_eq!(&**play.insights.query(), "stats count(*) as n");
    assert!(play.insights.run().is_some(), "what was paid for stays");
}

#[test]
fn its_own_limit_is_kept() {
    let mut play = Play::new(&["/ecs/web"]);
    play.insights
        .propose("fields @message | limit 7", None)
        .unwrap();
    play.insights.start(play.now).unwrap();
    let ask = play.reply(Ok(Answer::QueryStarted(text("q"))));
    assert!(matches!(ask, Ask::StartQuery(ask) if ask.limit.is_none()));
}

#[test]
fn a_long_query_is_looked_at_less_and_less_often() {
    let mut play = Play::running();
    let mut calls = 0;
    let begun = play.now;
    while play.now.as_second() - begun.as_second() < 3_600 {
        play.wait();
        play.reply(Ok(Answer::QueryResults(results("Running", 0, 1.0))));
        calls += 1;
    }
    assert!((700..=800).contains(&calls), "{calls} calls in an hour");
    play.wait();
    play.reply(Ok(Answer::QueryResults(results("Timeout", 0, 2.0))));
    assert_eq!(
        play.insights.phase(),
        &Phase::Ended(End::Said(text("Timeout")))
    );
}

#[test]
fn stopping_keeps_what_came() {
    let mut play = Play::running();
    play.wait();
    play.reply(Ok(Answer::QueryResults(results("Running", 2, 500.0))));
    play.insights.stop();
    let ask = play.reply(Ok(Answer::QueryStopped));
    assert_eq!(ask, Ask::StopQuery(text("q-1")));
    let ask = play.reply(Ok(Answer::QueryResults(results("Cancelled", 0, 0.0))));
    assert_eq!(ask, Ask::QueryResults(text("q-1")));
    assert_eq!(
        play.insights.phase(),
        &Phase::Ended(End::Said(text("Cancelled")))
    );
    let run = play.insights.run().unwrap();
    assert_eq!(run.table.rows.len(), 2);
    assert_eq!(play.insights.spent(), (1, 500.0));
}

#[test]
fn stopping_before_it_has_an_id_waits_for_the_id() {
    let mut play = Play::new(&["/ecs/web"]);
    play.insights.propose("fields @message", None).unwrap();
    play.insights.start(play.now).unwrap();
    play.insights.stop();
    let ask = play.reply(Ok(Answer::QueryStarted(text("q-9"))));
    assert!(matches!(ask, Ask::StartQuery(_)));
    assert_eq!(
        play.reply(Ok(Answer::QueryStopped)),
        Ask::StopQuery(text("q-9"))
    );
}

#[test]
fn a_stop_that_comes_too_late_or_is_denied_leads_back_to_looking() {
    for (kind, told) in [(FaultKind::Bug, false), (FaultKind::Denied, true)] {
        let mut play = Play::running();
        play.insights.stop();
        play.reply(Err(fault(kind)));
        assert_eq!(play.insights.trouble().is_some(), told, "{kind:?}");
        let ask = play.reply(Ok(Answer::QueryResults(results("Complete", 1, 5.0))));
        assert_eq!(ask, Ask::QueryResults(text("q-1")));
        assert!(!play.insights.is_busy());
    }
}

#[test]
fn what_passes_is_tried_again_and_what_does_not_ends_it() {
    let mut play = Play::running();
    let mut waits = vec![play.wait()];
    for kind in [
        FaultKind::Throttled,
        FaultKind::Network,
        FaultKind::Service,
        FaultKind::Expired,
        FaultKind::Timeout,
        FaultKind::Timeout,
    ] {
        play.reply(Err(fault(kind)));
        assert!(play.insights.trouble().is_some());
        assert!(play.insights.is_busy());
        waits.push(play.wait());
    }
    assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    play.reply(Ok(Answer::QueryResults(results("Running", 1, 5.0))));
    assert!(play.insights.trouble().is_none());
    play.wait();
    play.reply(Err(fault(FaultKind::Denied)));
    assert!(matches!(
        play.insights.phase(),
        Phase::Ended(End::Failed(fault)) if fault.kind == FaultKind::Denied
    ));
    assert_eq!(
        play.insights.spent(),
        (1, 5.0),
        "it was scanned all the same"
    );
}

#[test]
fn a_query_that_never_began_costs_nothing() {
    for kind in [FaultKind::Bug, FaultKind::Denied, FaultKind::Throttled] {
        let mut play = Play::new(&["/ecs/web"]);
        play.insights.propose("filtr x", None).unwrap();
        play.insights.start(play.now).unwrap();
        play.reply(Err(fault(kind)));
        assert!(matches!(
            play.insights.phase(),
            Phase::Ended(End::Failed(_))
        ));
        assert_eq!(play.insights.spent(), (0, 0.0));
        play.insights.propose("filter x", None).unwrap();
        assert!(play.insights.start(play.now).is_ok());
    }
}

#[test]
fn a_query_goes_on_where_it_was_begun() {
    let mut play = Play::running();
    play.insights.aim(Target {
        context: Some(ContextId(8)),
        groups: vec![text("/other")],
        elsewhere: 0,
    });
    play.insights.start_over();
    assert!(play.insights.is_busy());
    play.wait();
    // `reply` asserts the context.
    play.reply(Ok(Answer::QueryResults(results("Complete", 0, 0.0))));
    play.insights.start_over();
    assert_eq!(play.insights.phase(), &Phase::Idle);
}

#[test]
fn sizes_are_asked_once_for_whom_they_interest() {
    let mut play = Play::new(&["/a", "/b", "/c", "/d"]);
    assert!(play.wanted().is_empty());
    let errands = play.insights.errands(play.now, true);
    assert_eq!(play.insights.errands(play.now, true), errands);
    let answers = [
        Ok(Answer::Group(Some(group("/a", "STANDARD")))),
        Ok(Answer::Group(Some(group("/b", "DELIVERY")))),
        Ok(Answer::Group(None)),
        Err(fault(FaultKind::Denied)),
    ];
    for (errand, answer) in errands.iter().zip(answers) {
        assert!(play.insights.answer(errand.id, answer, play.now));
    }
    assert!(play.insights.errands(play.now, true).is_empty());
    let estimate = play.insights.estimate(play.now);
    assert!((estimate.bytes - 1e9).abs() < 1.0, "{estimate:?}");
    assert_eq!(estimate.unknown, 1);
    let asked: Vec<&str> = play.insights.asked().map(|(name, _)| &**name).collect();
    assert_eq!(asked, ["/a", "/d"]);
    let remarks = play.insights.remarks().join("; ");
    assert!(remarks.contains("DELIVERY left out"), "{remarks}");
    assert!(remarks.contains("no such log group"), "{remarks}");
    assert!(
        !play
            .insights
            .answer(ErrandId(999), Ok(Answer::QueryStopped), play.now),
        "somebody else's"
    );
}

#[test]
fn what_a_class_does_not_take_and_what_is_too_much_is_said() {
    let names: Vec<String> = (0..60).map(|at| format!("/g{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut play = Play::new(&names);
    let errands = play.insights.errands(play.now, true);
    assert_eq!(errands.len(), MOST_GROUPS);
    let rare = group("/g0", "INFREQUENT_ACCESS");
    play.insights
        .answer(errands[0].id, Ok(Answer::Group(Some(rare))), play.now);
    play.insights.propose("pattern @message", None).unwrap();
    let remarks = play.insights.remarks().join("; ");
    assert!(remarks.contains("does not take pattern"), "{remarks}");
    assert!(remarks.contains("only 50 of 60"), "{remarks}");
    play.insights.propose("fields @message", None).unwrap();
    assert!(!play.insights.remarks().join("; ").contains("does not take"));
    let own = vec![text("/aws/ecs/containerinsights/prod/performance")];
    play.insights.propose("fields @message", Some(own)).unwrap();
    assert_eq!(play.insights.asked().count(), 1);
}

#[test]
fn nothing_to_ask_is_said() {
    let mut play = Play::new(&[]);
    play.insights.propose("fields @message", None).unwrap();
    let told = play.insights.start(play.now);
    assert!(told.is_err_and(|line| line.contains("no log group")));
}
