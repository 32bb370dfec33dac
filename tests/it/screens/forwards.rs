//! Forwarded ports on the screen: what is asked, what is sent and how often, what the list says.

use super::account::Account;
use super::domain::errand::{Answer, Reply};
use super::domain::fault::{Fault, FaultKind};
use super::domain::forward::ForwardId;
use super::domain::mutation::{Mutated, Mutation};
use super::domain::session::OpenedSession;
use super::domain::task::{Container, ManagedAgent};
use super::play::Play;
use super::states::keep as picture;
use ecsight::app::forwarding::{News, Order, Traffic};
use ecsight::app::{Effect, Message};
use std::time::Duration;

fn account() -> Account {
    let mut account = Account::shop();
    for task in &mut account.prod_web().running {
        task.enable_execute_command = Some(true);
        let agent = ManagedAgent {
            name: Some("ExecuteCommandAgent".into()),
            last_status: Some("RUNNING".into()),
            reason: None,
            last_started_at: None,
        };
        let containers = task.containers.take().unwrap_or_default();
        let reachable = containers.into_iter().map(|one| Container {
            runtime_id: Some("0a1b-1".into()),
            managed_agents: Some(vec![agent.clone()]),
            ..one
        });
        task.containers = Some(reachable.collect());
    }
    account
}

fn opens(_: &mut Account, mutation: &Mutation) -> Reply {
    assert!(
        matches!(mutation, Mutation::StartSession(_)),
        "{mutation:?}"
    );
    let session = OpenedSession::new("ecs-0f".into(), "wss://host", "token");
    Ok(Answer::Mutated(Mutated::Session(session)))
}

fn denied(_: &mut Account, _: &Mutation) -> Reply {
    Err(Fault::new(FaultKind::Denied, "ssm:StartSession", "no"))
}

fn started(size: (u16, u16), write: bool, production: &str) -> Play {
    let mut play = Play::acting(account(), size, write, production);
    play.changing = Some(opens);
    play.rest();
    // batch and staging are worse, so prod-web is last.
    play.press("G enter").rest();
    play.press("g");
    play
}

fn orders(play: &Play) -> Vec<&Order> {
    let mut orders = Vec::new();
    for effect in &play.outside {
        if let Effect::Forward(order) = effect {
            orders.push(order);
        }
    }
    orders
}

fn tell(play: &mut Play, id: u64, news: News) {
    let id = ForwardId(id);
    play.feed(Message::Forwarded { id, news });
    play.rest();
}

/// Everything of a first forward.
fn forwarding(size: (u16, u16)) -> Play {
    let mut play = started(size, true, "");
    play.command("forward 9000:8080").rest();
    tell(&mut play, 1, News::Bound(9000));
    tell(&mut play, 1, News::Entered(1));
    play
}

#[test]
fn a_forward_is_begun_with_one_call_and_ended_with_one_key() {
    let mut play = started((120, 40), true, "");
    play.press("F").rest();
    play.must_show("[LOCAL:][HOST:]PORT:");
    picture("forward_prompt", &play);
    play.press("ctrl-u").types("http");
    play.must_show("http is no port");
    picture("forward_prompt_wrong", &play);
    play.press("ctrl-u").types("9000:8080").press("enter");
    let listens = |order: &&Order| matches!(order, Order::Listen { port: 9000, .. });
    assert_eq!(orders(&play).iter().filter(|it| listens(it)).count(), 1);
    assert_eq!(play.changes.len(), 0, "the port comes first");
    play.rest();
    tell(&mut play, 1, News::Bound(9000));
    assert_eq!(play.changes.len(), 1);
    tell(&mut play, 1, News::Entered(1));
    play.must_show("forwarding 127.0.0.1:9000 →");
    play.must_show("1 fwd");
    play.live(Duration::from_secs(600));
    assert_eq!(play.changes.len(), 1, "nothing is sent by itself");
    play.command("pf").rest();
    play.must_show("listening");
    play.press("x").rest();
    let ended = |order: &&Order| matches!(order, Order::End(ForwardId(1)));
    play.must_show("127.0.0.1:9000 is not forwarded any more");
    assert_eq!(orders(&play).into_iter().filter(ended).count(), 1);
    tell(&mut play, 1, News::Closed);
    play.must_show("ended");
    play.press("x").rest();
    play.must_show("no port is forwarded");
    assert_eq!(play.changes.len(), 1);
}

#[test]
fn nothing_is_forwarded_where_nothing_may_be_changed() {
    let mut play = started((120, 40), false, "");
    play.press("F").rest();
    play.must_show("read-only");
    assert_eq!((play.changes.len(), orders(&play).len()), (0, 0));
}

#[test]
fn production_takes_the_name() {
    let mut play = started((120, 40), true, "prod-*");
    play.press("F").rest();
    play.press("ctrl-u").types("9000:8080").press("enter");
    play.must_show("production: type");
    play.types("no").press("enter");
    play.must_show("that is not");
    picture("forward_production", &play);
    assert_eq!(orders(&play).len(), 0);
    play.press("esc").rest();
    assert_eq!((play.changes.len(), orders(&play).len()), (0, 0));
}

#[test]
fn the_list_says_how_each_is_doing() {
    for size in [(80, 24), (120, 40), (160, 45)] {
        let mut play = forwarding(size);
        let traffic = Traffic {
            connections: 2,
            bytes_in: 1_234_567,
            bytes_out: 4_096,
        };
        tell(&mut play, 1, News::Traffic(1, traffic));
        play.command("forward 5432:db.internal:5432").rest();
        let taken = "port 5432 of this machine is taken by another program; 5433 is free: \
                     write 5433: before the rest, or 0: for any";
        tell(&mut play, 2, News::NotBound(taken.into()));
        play.changing = Some(denied);
        play.command("forward 0:8080").rest();
        tell(&mut play, 3, News::Bound(49_213));
        play.changing = Some(opens);
        play.command("forward 9001:8080").rest();
        tell(&mut play, 4, News::Bound(9_001));
        tell(&mut play, 4, News::Entered(1));
        tell(&mut play, 4, News::Refused(1));
        play.command("forward 9002:8080").rest();
        tell(&mut play, 5, News::Bound(9_002));
        tell(&mut play, 5, News::Entered(1));
        play.live(Duration::from_secs(20 * 60));
        let idle = "Your session timed out due to inactivity.";
        tell(&mut play, 5, News::Left(1, idle.into()));
        play.command("pf").rest();
        picture("forwards", &play);
        assert_eq!(play.changes.len(), 4);
    }
}

#[test]
fn an_empty_list_says_how_one_begins() {
    let mut play = started((80, 24), true, "");
    play.command("forwards").rest();
    picture("forwards_none", &play);
}

#[test]
fn a_forward_that_moves_is_told_where_one_looks() {
    let mut play = forwarding((120, 40));
    let row = play.app.store.forwards.rows()[0].clone();
    let task = row.task.clone().expect("a task");
    let service = row.service.clone().expect("a service");
    let inside = play.app.store.cluster(row.context, &row.cluster).unwrap();
    assert!(inside.running.item(&task).is_some());
    // Its task is stopped, and another takes its place.
    let running = &mut play.account.prod_web().running;
    let at = running.iter().position(|it| it.task_arn == task).unwrap();
    let mut successor = running.remove(at);
    successor.task_arn = task
        .replace(super::domain::arn::name(&task), "feed0000feed0000")
        .into();
    successor.started_at = Some(play.clock().wall);
    play.account.prod_web().running.push(successor);
    play.live(Duration::from_secs(1));
    play.feed(Message::Forwarded {
        id: ForwardId(1),
        news: News::Left(1, String::new()),
    });
    play.until("it is called again", |play| play.changes.len() == 2);
    play.rest();
    play.press("a");
    tell(&mut play, 1, News::Entered(2));
    let row = play.app.store.forwards.rows()[0].clone();
    assert_eq!(row.moves, 1);
    let told = |effect: &Effect| matches!(effect, Effect::Notify(line) if line.contains("moved"));
    assert!(play.outside.iter().any(told), "{:?}", play.outside);
    let to = format!("{service}/feed0000:8080");
    assert_eq!(row.destination(), to);
}
