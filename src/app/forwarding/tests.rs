//! A forward through its life, with a clock, an AWS and a machine that are made up.

use super::choice::{Choice, Sought, choose, entrance};
use super::*;
use crate::domain::Text;
use crate::domain::errand::Ask;
use crate::domain::fixtures::{ago, cluster_arn, container, now, stopped, task, task_arn};
use crate::domain::forward::Ports;
use crate::domain::mutation::Mutation;
use crate::domain::polled::{Items, SourceId, Step, Yield};
use crate::domain::task::{Container, ManagedAgent, Task};
use crate::domain::time::Timestamp;
use std::time::Duration;

const HERE: ContextId = ContextId(1);

fn agent(status: &str) -> ManagedAgent {
    ManagedAgent {
        name: Some("ExecuteCommandAgent".into()),
        last_status: Some(status.into()),
        reason: None,
        last_started_at: None,
    }
}

fn reachable(id: &str, service: &str, started: u64) -> Task {
    let app = Container {
        runtime_id: Some(format!("{id}-1").into()),
        managed_agents: Some(vec![agent("RUNNING")]),
        ..container("app")
    };
    Task {
        enable_execute_command: Some(true),
        started_at: Some(ago(started)),
        containers: Some(vec![container("log-router"), app]),
        ..task(id, service)
    }
}

/// A forward with everything around it.
struct Life {
    forwards: Forwards,
    store: Store,
    clock: Clock,
    listed: Option<Now>,
    id: ForwardId,
    /// What was ordered, said and asked, in words, oldest first.
    told: Vec<String>,
    calls: Vec<(ErrandId, String)>,
    blocked: Option<String>,
}

impl Life {
    /// A forward to port 8080 of the service `web`, whose port is ours.
    fn of_service() -> Self {
        Self::of(Some("web"), None)
    }

    fn of(service: Option<&str>, task: Option<&str>) -> Self {
        let clock = Clock {
            wall: now(),
            tick: Duration::ZERO,
        };
        let mut forwards = Forwards::default();
        let wish = Wish {
            context: HERE,
            cluster: cluster_arn("prod-web"),
            service: service.map(Text::from),
            task: task.map(|id| task_arn("prod-web", id)),
            container: None,
            ports: Ports::parse("8080").unwrap(),
        };
        let id = forwards.begin(wish, clock);
        let mut life = Self {
            forwards,
            store: Store::default(),
            clock,
            listed: None,
            id,
            told: Vec::new(),
            calls: Vec::new(),
            blocked: None,
        };
        life.follow();
        life.hear(News::Bound(8080));
        life
    }

    fn wait(&mut self, seconds: u64) -> &mut Self {
        self.clock.tick += Duration::from_secs(seconds);
        self.clock.wall += Duration::from_secs(seconds);
        self.follow();
        self
    }

    /// The tasks of the service are read: all of them, now.
    fn read(&mut self, tasks: &[Task]) -> &mut Self {
        let cluster = cluster_arn("prod-web");
        let mut key = Key::cluster(HERE, SourceId::ServiceTasks, cluster);
        key.service = Some("web".into());
        let ids: Vec<Text> = tasks.iter().map(|it| it.task_arn.clone()).collect();
        let details = Yield::Details {
            items: Items::Tasks(tasks.to_vec()),
            missing: Vec::new(),
        };
        let step = Step::Details { ids };
        self.store.apply(&key, &step, &Ok(details), self.clock.wall);
        self.listed = Some(self.clock.tick);
        self.follow();
        self
    }

    fn hear(&mut self, news: News) -> &mut Self {
        self.forwards.heard(self.id, news, self.clock);
        self.follow();
        self
    }

    /// The last call is answered.
    fn answer(&mut self, answer: Result<&str, Fault>) -> &mut Self {
        let (id, _) = self.calls.last().expect("a call").clone();
        let answer = answer.map(|session| {
            let session = OpenedSession::new(session.into(), "wss://x", "token");
            Answer::Mutated(Mutated::Session(session))
        });
        assert_eq!(self.forwards.answered(id, answer, self.clock), None);
        self.follow();
        self
    }

    /// What follows from it, until nothing does.
    fn follow(&mut self) {
        let listed = self.listed;
        self.forwards.follow(&self.store, &|_| listed, self.clock);
        let blocked = self.blocked.clone();
        // Everything that was named once is on its way.
        let errands = self
            .forwards
            .errands(&|_| true, &|_| blocked.clone(), self.clock);
        for errand in errands {
            let new = self.calls.iter().all(|(id, _)| *id != errand.id);
            let Ask::Mutate(Mutation::StartSession(start)) = &*errand.ask else {
                panic!("{errand:?}");
            };
            if new {
                self.calls.push((errand.id, start.target.to_string()));
            }
            self.forwards.sent(errand.id);
        }
        for deed in self.forwards.deeds() {
            self.told.push(match deed {
                Deed::Order(Order::Listen { port, .. }) => format!("listen {port}"),
                Deed::Order(Order::Enter {
                    number, session, ..
                }) => format!("enter {number} {}", session.id),
                Deed::Order(Order::End(_)) => "end".to_owned(),
                Deed::Order(Order::Dismiss(session)) => format!("dismiss {}", session.id),
                Deed::Look(_) => "look".to_owned(),
                Deed::Say { line, news, .. } if news => format!("news: {line}"),
                Deed::Say { line, .. } => line,
            });
        }
    }

    fn row(&self) -> Forwarded {
        self.forwards.row(self.id).expect("a row")
    }

    fn standing(&self) -> Standing {
        self.row().standing
    }

    fn why(&self) -> String {
        self.row().why.as_deref().unwrap_or_default().to_owned()
    }

    /// A forward that leads to the task `a1`.
    fn listening() -> Self {
        let mut life = Self::of_service();
        life.read(&[reachable("a1", "web", 600)])
            .answer(Ok("s-1"))
            .hear(News::Entered(1));
        assert_eq!(life.standing(), Standing::Listening);
        life
    }

    #[track_caller]
    fn is(&self, standing: Standing, why: &str) {
        assert_eq!(self.standing(), standing, "{}", self.why());
        assert!(self.why().contains(why), "{why}: {}", self.why());
    }
}

fn fault(kind: FaultKind, code: Option<&str>, words: &str) -> Fault {
    Fault {
        code: code.map(Text::from),
        ..Fault::new(kind, "ssm:StartSession", words)
    }
}

#[test]
fn a_forward_begins_with_its_port_and_one_session() {
    let mut life = Life::of_service();
    assert_eq!(life.standing(), Standing::Starting);
    assert_eq!(life.calls.len(), 0, "no call before a task is known");
    life.read(&[reachable("a1", "web", 600), reachable("b2", "web", 60)]);
    let target = "ecs:prod-web_b2_b2-1".to_owned();
    assert_eq!(life.calls.len(), 1);
    assert_eq!(life.calls[0].1, target, "the newest");
    life.wait(5).wait(5);
    assert_eq!(life.calls.len(), 1, "asked once");
    life.answer(Ok("s-1")).hear(News::Entered(1));
    let told = [
        "listen 8080",
        "enter 1 s-1",
        "forwarding 127.0.0.1:8080 → web/b2:8080",
    ];
    assert_eq!(life.told, told);
    assert_eq!(life.forwards.wants(), [], "nothing is polled any more");
    assert_eq!(life.row().container.as_deref(), Some("app"));
}

#[test]
fn it_moves_to_the_successor_of_its_task_and_says_so_once() {
    let mut life = Life::listening();
    life.hear(News::Traffic(
        1,
        Traffic {
            connections: 2,
            bytes_in: 100,
            bytes_out: 10,
        },
    ));
    life.wait(30).hear(News::Left(1, String::new()));
    life.is(Standing::Moving, "the session ended");
    assert_eq!(life.row().connections, 0);
    assert_eq!(
        life.calls.len(),
        1,
        "what was read before counts for nothing"
    );
    let want = life.forwards.wants();
    assert_eq!(want.len(), 1);
    assert_eq!(want[0].key.service.as_deref(), Some("web"));
    life.wait(1)
        .read(&[stopped("a1", "web", 1, "UserInitiated", "")]);
    life.is(Standing::Waiting, "no task of web is running: waits");
    life.wait(10).read(&[
        stopped("a1", "web", 1, "UserInitiated", ""),
        reachable("b2", "web", 2),
    ]);
    assert_eq!(life.calls.len(), 2);
    life.answer(Ok("s-2")).hear(News::Entered(2));
    life.is(Standing::Listening, "");
    life.hear(News::Traffic(
        2,
        Traffic {
            connections: 1,
            bytes_in: 7,
            bytes_out: 7,
        },
    ));
    let row = life.row();
    assert_eq!((row.bytes_in, row.bytes_out, row.moves), (107, 17, 1));
    assert_eq!(
        life.told[3..],
        [
            "look",
            "news: 127.0.0.1:8080: no task of web is running: waits",
            "enter 2 s-2",
            "news: 127.0.0.1:8080 moved → web/b2:8080",
        ]
    );
}

#[test]
fn a_session_that_is_lost_is_followed_by_one_into_the_same_task() {
    let mut life = Life::listening();
    life.wait(100)
        .hear(News::Left(1, "the connection was lost".into()));
    life.wait(1)
        .read(&[reachable("a1", "web", 600), reachable("b2", "web", 60)]);
    assert_eq!(life.calls[1].1, "ecs:prod-web_a1_a1-1");
    life.answer(Ok("s-2")).hear(News::Entered(2));
    assert_eq!(life.row().moves, 0);
    let news = life.told.iter().filter(|it| it.starts_with("news")).count();
    assert_eq!(news, 0, "nothing moved");
}

#[test]
fn what_is_known_of_the_task_is_enough_to_move() {
    let mut life = Life::listening();
    life.wait(60)
        .read(&[stopped("a1", "web", 1, "UserInitiated", "")]);
    assert_ne!(life.standing(), Standing::Listening);
    // The end of the old session comes late, and ends nothing.
    life.wait(1).read(&[
        stopped("a1", "web", 1, "UserInitiated", ""),
        reachable("b2", "web", 2),
    ]);
    life.hear(News::Left(1, "late".into())).answer(Ok("s-2"));
    life.hear(News::Left(1, "late".into()))
        .hear(News::Entered(2));
    life.is(Standing::Listening, "");
    assert_eq!(life.calls.len(), 2);
}

#[test]
fn sessions_that_end_at_once_come_later_and_later_until_it_is_given_up() {
    let mut life = Life::listening();
    let mut pauses = Vec::new();
    life.wait(60).hear(News::Left(1, "bad".into()));
    for number in 2..40 {
        let begun = life.clock.tick;
        let calls = life.calls.len();
        while life.calls.len() == calls && life.standing() != Standing::Failed {
            life.wait(1).read(&[reachable("a1", "web", 600)]);
            assert!((life.clock.tick - begun).as_secs() < 100, "it goes on");
        }
        if life.standing() == Standing::Failed {
            break;
        }
        pauses.push((life.clock.tick - begun).as_secs());
        life.answer(Ok("s")).hear(News::Entered(number));
        life.hear(News::Left(number, "bad".into()));
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32]);
    life.is(
        Standing::Failed,
        "given up after 6 sessions that ended at once",
    );
    assert_eq!(life.calls.len(), 7);
    assert_eq!(life.forwards.wants(), []);
}

#[test]
fn a_forgotten_forward_asks_nothing_until_somebody_connects() {
    let mut life = Life::listening();
    life.wait(20 * 60)
        .hear(News::Left(1, "timed out due to inactivity".into()));
    life.is(
        Standing::Asleep,
        "timed out due to inactivity; goes on when",
    );
    life.wait(3_600).read(&[reachable("a1", "web", 600)]);
    assert_eq!((life.calls.len(), life.forwards.wants().len()), (1, 0));
    life.wait(1).hear(News::Knocked);
    assert_eq!(life.forwards.wants().len(), 1);
    life.hear(News::Knocked).wait(1);
    life.read(&[reachable("a1", "web", 600)]);
    assert_eq!(life.calls.len(), 2);
}

#[test]
fn a_successor_is_not_looked_for_for_ever() {
    let mut life = Life::listening();
    life.wait(60).hear(News::Left(1, String::new()));
    for _ in 0..16 {
        life.wait(60)
            .read(&[stopped("a1", "web", 1, "UserInitiated", "")]);
    }
    life.is(Standing::Asleep, "looks again when somebody connects");
    assert_eq!((life.calls.len(), life.forwards.wants().len()), (1, 0));
}

#[test]
fn a_task_of_no_service_has_no_successor() {
    let mut life = Life::of(None, Some("a1"));
    let alone = |task: Task| Task {
        group: Some("family:job".into()),
        ..task
    };
    life.read(&[alone(reachable("a1", "", 600))]);
    life.answer(Ok("s-1")).hear(News::Entered(1));
    assert_eq!(life.row().destination(), "a1:8080");
    life.wait(60).hear(News::Left(1, String::new()));
    life.wait(1)
        .read(&[alone(stopped("a1", "", 1, "UserInitiated", ""))]);
    life.is(Standing::Ended, "there is no successor");
    assert_eq!(life.told.iter().filter(|it| *it == "end").count(), 1);
}

#[test]
fn what_aws_says_to_the_first_session_is_final() {
    let denied = fault(FaultKind::Denied, Some("AccessDeniedException"), "no");
    let unknown = fault(
        FaultKind::Bug,
        Some("TargetNotConnected"),
        "x is not connected",
    );
    let lost = fault(FaultKind::Timeout, None, "no answer in time");
    let cases = [
        (denied, "ssm:StartSession is missing"),
        (unknown, "x is not connected"),
        (lost, "no answer in time"),
    ];
    for (fault, words) in cases {
        let mut life = Life::of_service();
        life.read(&[reachable("a1", "web", 600)]).answer(Err(fault));
        life.is(Standing::Failed, words);
        life.wait(600).read(&[reachable("a1", "web", 600)]);
        assert_eq!(life.calls.len(), 1, "{words}");
        assert!(life.told.contains(&"end".to_owned()));
    }
}

#[test]
fn later_on_what_may_pass_is_tried_again_and_what_may_be_done_is_not() {
    let left = || {
        let mut life = Life::listening();
        life.wait(60).hear(News::Left(1, String::new()));
        life.wait(1).read(&[reachable("b2", "web", 600)]);
        life.wait(20).read(&[reachable("b2", "web", 600)]);
        assert_eq!(life.calls.len(), 2);
        life
    };
    let mut life = left();
    let unconnected = fault(FaultKind::Bug, Some("TargetNotConnected"), "not connected");
    life.answer(Err(unconnected));
    life.is(Standing::Moving, "tries again in 2 s");
    life.wait(3).read(&[reachable("b2", "web", 600)]);
    assert_eq!(life.calls.len(), 3);
    let mut life = left();
    life.answer(Err(fault(FaultKind::Throttled, Some("Throttling"), "slow")));
    life.wait(3).read(&[reachable("b2", "web", 600)]);
    assert_eq!(life.calls.len(), 3);
    let mut life = left();
    life.answer(Err(fault(FaultKind::Timeout, None, "no answer in time")));
    life.is(Standing::Asleep, "it is not sent again by itself");
    life.wait(300).read(&[reachable("b2", "web", 600)]);
    assert_eq!(life.calls.len(), 2);
    let mut life = left();
    life.answer(Err(fault(FaultKind::Denied, Some("Denied"), "no")));
    life.is(Standing::Failed, "ssm:StartSession is missing");
}

#[test]
fn what_was_ended_starts_nothing_any_more() {
    let mut life = Life::of_service();
    life.read(&[reachable("a1", "web", 600)]);
    let id = life.id;
    life.forwards.end(id);
    life.follow();
    assert_eq!(life.standing(), Standing::Ending);
    life.answer(Ok("s-1"));
    assert_eq!(life.standing(), Standing::Ended);
    assert_eq!(life.told[1..], ["end", "dismiss s-1"]);
    life.wait(60).read(&[reachable("b2", "web", 6)]);
    assert_eq!(life.calls.len(), 1);

    let mut life = Life::listening();
    let id = life.id;
    life.forwards.end(id);
    life.hear(News::Left(1, String::new())).hear(News::Closed);
    assert_eq!(life.standing(), Standing::Ended);
    life.wait(60).read(&[reachable("b2", "web", 6)]);
    assert_eq!(life.calls.len(), 1);
    life.forwards.end(id);
    assert!(life.forwards.row(id).is_none(), "it leaves the list");
}

#[test]
fn a_port_that_is_taken_costs_no_call() {
    let mut life = Life::of_service();
    let id = life.forwards.begin(
        Wish {
            context: HERE,
            cluster: cluster_arn("prod-web"),
            service: Some("web".into()),
            task: None,
            container: None,
            ports: Ports::parse("80:8080").unwrap(),
        },
        life.clock,
    );
    let line = "port 80 of this machine is taken by another program";
    life.forwards
        .heard(id, News::NotBound(line.into()), life.clock);
    let (standing, why) = life.forwards.ended(id).expect("it has ended");
    assert_eq!((standing, why.as_str()), (Standing::Failed, line));
    assert_eq!(life.calls.len(), 0);
}

#[test]
fn nothing_listening_is_said_once_and_forgotten_when_something_does() {
    let mut life = Life::listening();
    life.hear(News::Refused(1)).hear(News::Refused(1));
    life.is(Standing::Listening, "nothing listens on port 8080 there");
    let said = life.told.iter().filter(|it| it.contains("nothing listens"));
    assert_eq!(said.count(), 1);
    let traffic = Traffic {
        bytes_in: 5,
        ..Traffic::default()
    };
    life.hear(News::Traffic(1, traffic));
    assert_eq!(life.why(), "");
}

#[test]
fn what_cannot_be_asked_is_not_sent() {
    let mut life = Life::of_service();
    life.blocked = Some("credentials expired: log in".into());
    life.read(&[reachable("a1", "web", 600)]);
    life.is(Standing::Failed, "not sent: credentials expired");
    assert_eq!(life.calls.len(), 0);
}

#[test]
fn a_call_that_was_given_up_is_not_made_again() {
    let mut life = Life::of_service();
    life.read(&[reachable("a1", "web", 600)]);
    let gone = life.forwards.errands(&|_| false, &|_| None, life.clock);
    assert_eq!(gone, []);
    life.follow();
    life.is(Standing::Failed, "given up before it answered");
}

#[test]
fn a_way_in_is_refused_with_the_reason() {
    let good = || reachable("0a1b2c3d4e", "web", 600);
    let with_agents = |agents: Option<Vec<ManagedAgent>>| Task {
        containers: Some(vec![Container {
            runtime_id: Some("r".into()),
            managed_agents: agents,
            ..container("app")
        }]),
        ..good()
    };
    let cases = [
        (
            Task {
                last_status: Some("PENDING".into()),
                ..good()
            },
            "task 0a1b2c3d is PENDING",
        ),
        (
            Task {
                desired_status: Some("STOPPED".into()),
                ..good()
            },
            "task 0a1b2c3d is being stopped",
        ),
        (
            Task {
                enable_execute_command: Some(false),
                ..good()
            },
            "ECS Exec was not enabled when task 0a1b2c3d was launched",
        ),
        (
            with_agents(None),
            "task 0a1b2c3d: app has no ExecuteCommandAgent",
        ),
        (
            with_agents(Some(vec![agent("STOPPED")])),
            "task 0a1b2c3d: ExecuteCommandAgent of app is STOPPED",
        ),
        (
            Task {
                containers: None,
                ..good()
            },
            "its containers are not known",
        ),
    ];
    for (task, words) in cases {
        let error = entrance(&task, None).expect_err(words);
        assert!(error.contains(words), "{words}: {error}");
    }
    let error = entrance(&good(), Some("db")).expect_err("no such container");
    assert!(error.contains("there is no container db"), "{error}");
    assert_eq!(&*entrance(&good(), None).unwrap().container, "app");
}

#[test]
fn nothing_is_concluded_from_what_was_not_read() {
    let sought = |fresh: Option<Timestamp>, listed| Sought {
        task: None,
        service: Some("web"),
        container: None,
        fresh,
        listed,
        patient: true,
    };
    assert_eq!(choose(None, sought(None, false)), Choice::NotRead);
    let none = choose(None, sought(None, true));
    assert_eq!(none, Choice::NoneNow("no task of web is running".into()));
    let mut life = Life::of_service();
    let fault = Fault::new(FaultKind::Denied, "ecs:ListTasks", "no");
    let key = Key {
        service: Some("web".into()),
        ..Key::cluster(HERE, SourceId::ServiceTasks, cluster_arn("prod-web"))
    };
    let step = Step::Names { token: None };
    life.store.apply(&key, &step, &Err(fault), life.clock.wall);
    life.follow();
    life.is(Standing::Failed, "ecs:ListTasks is missing");
}
