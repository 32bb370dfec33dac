//! Links, against the simulated account and against agents that misbehave.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::account::{account, shell, soon};
use super::agent::{Agent, other, waiting};
use crate::channel::link::{Heard, Link, client_id};
use crate::channel::message::{flag, kind, payload};
use crate::domain::session::OpenedSession;

async fn enter(session: &OpenedSession) -> Link {
    Link::open(session, &client_id()).await.unwrap()
}

/// Everything up to the text.
async fn until(link: &mut Link, wanted: &str) -> String {
    let mut seen = String::new();
    while !seen.contains(wanted) {
        match soon(link.next()).await {
            Heard::Output(bytes) => seen += &String::from_utf8(bytes).unwrap(),
            Heard::Ready { .. } => {}
            end => panic!("{end:?} after {seen:?}"),
        }
    }
    seen
}

async fn closed(link: &mut Link) -> String {
    loop {
        if let Heard::Closed(words) = soon(link.next()).await {
            return words;
        }
    }
}

#[tokio::test]
async fn a_shell_answers_to_its_end() {
    let sim = account().await;
    let mut link = enter(&shell(&sim, "/bin/sh").await).await;
    link.send(b"echo early\r");
    let ready = soon(link.next()).await;
    assert!(
        matches!(&ready, Heard::Ready { agent_version: Some(version), banner: None } if version.starts_with("3.")),
        "{ready:?}"
    );
    until(&mut link, "early\r\nearly\r\n# ").await;
    link.resize(132, 50);
    link.send(b"stty size\r");
    until(&mut link, "50 132\r\n# ").await;
    link.send(b"seq 5000\r");
    let seen = until(&mut link, "\n5000\r\n# ").await;
    let wanted: String = (1..=5_000).map(|number| format!("{number}\r\n")).collect();
    assert_eq!(seen, format!("seq 5000\r\n{wanted}# "));
    link.send(b"exit\r");
    assert_eq!(closed(&mut link).await, "");
    let mut next = std::pin::pin!(link.next());
    let later = futures_util::poll!(next.as_mut());
    assert!(later.is_pending(), "nothing comes after the end");
}

#[tokio::test]
async fn nothing_is_lost_when_waiting_is_given_up_all_the_time() {
    let sim = account().await;
    let mut link = enter(&shell(&sim, "sh").await).await;
    until(&mut link, "# ").await;
    link.send(b"cat\r");
    let text: String = (0..3_000)
        .map(|number| format!("line {number}\r"))
        .collect();
    let mut rest = text.as_bytes();
    let mut seen = Vec::new();
    let done = b"line 2999\r\nline 2999\r\n";
    while !seen.ends_with(done) {
        if link.room() && !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(700));
            link.send(now);
            rest = later;
        }
        tokio::select! {
            biased;
            heard = link.next() => match heard {
                Heard::Output(bytes) => seen.extend(bytes),
                other => panic!("{other:?}"),
            },
            () = tokio::task::yield_now() => {}
        }
    }
    let echoed: String = (0..3_000)
        .map(|number| format!("line {number}\r\nline {number}\r\n"))
        .collect();
    assert_eq!(String::from_utf8(seen).unwrap(), format!("cat\r\n{echoed}"));
}

#[tokio::test]
async fn a_session_is_ended_from_here_even_before_it_began() {
    let sim = account().await;
    let session = shell(&sim, "/bin/sh").await;
    let mut link = enter(&session).await;
    link.terminate();
    assert_eq!(closed(&mut link).await, "");
    let mut again = enter(&session).await;
    assert!(
        closed(&mut again).await.contains("closed the connection"),
        "it is over"
    );
}

#[tokio::test]
async fn a_wrong_token_opens_nothing() {
    let sim = account().await;
    let session = shell(&sim, "/bin/sh").await;
    let wrong = OpenedSession::new(session.id.clone(), session.stream_url(), "wrong");
    let mut link = enter(&wrong).await;
    assert_eq!(closed(&mut link).await, "127.0.0.1 closed the connection");
}

#[tokio::test]
async fn the_agent_is_told_who_comes_and_is_heard_to_its_last_word() {
    let (listener, session) = waiting().await;
    let agent = async {
        let mut agent = Agent::meet(listener).await;
        assert_eq!(agent.opening["TokenValue"], "token-1");
        assert_eq!(agent.opening["ClientId"], "client-1");
        agent.shake("3.1.0.0").await;
        assert_eq!(
            agent.hear().await.unwrap(),
            (payload::OUTPUT, b"hello".to_vec())
        );
        agent.say(payload::OUTPUT, b"good").await;
        agent
            .send(&other(kind::CLOSED, r#"{"Output":"bye"}"#))
            .await;
        // and hangs up without a word
    };
    let client = async {
        let mut link = Link::open(&session, "client-1").await.unwrap();
        link.send(b"hello");
        until(&mut link, "good").await;
        assert_eq!(closed(&mut link).await, "bye");
    };
    soon(async { tokio::join!(agent, client) }).await;
}

#[tokio::test]
async fn an_agent_that_is_gone_is_noticed() {
    let (listener, session) = waiting().await;
    let agent = async {
        let mut agent = Agent::meet(listener).await;
        agent.shake("3.1.0.0").await;
    };
    let client = async {
        let mut link = enter(&session).await;
        let words = closed(&mut link).await;
        assert!(
            words.contains("127.0.0.1") && words.contains("connection"),
            "{words}"
        );
        assert!(!words.contains("secret"), "{words}");
    };
    soon(async { tokio::join!(agent, client) }).await;
}

#[tokio::test]
async fn an_agent_that_says_nothing_any_more_is_noticed_as_well() {
    let (listener, session) = waiting().await;
    let (agent, link) = tokio::join!(Agent::meet(listener), enter(&session));
    let mut link = link;
    tokio::time::pause();
    let words = link.next().await;
    assert_eq!(words, Heard::Closed("127.0.0.1 no longer answers".into()));
    drop(agent);
}

#[tokio::test]
async fn flags_reach_the_agent() {
    let (listener, session) = waiting().await;
    let agent = async {
        let mut agent = Agent::meet(listener).await;
        agent.shake("3.1.0.0").await;
        let said = agent.hear().await.unwrap();
        assert_eq!(
            said,
            (payload::FLAG, flag::TERMINATE.to_be_bytes().to_vec())
        );
        agent.send(&other(kind::CLOSED, "")).await;
    };
    let client = async {
        let mut link = enter(&session).await;
        link.terminate();
        assert_eq!(closed(&mut link).await, "");
    };
    soon(async { tokio::join!(agent, client) }).await;
}

#[tokio::test]
async fn what_cannot_be_entered_says_why_and_never_how() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let forbids = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let forbidden = forbids.local_addr().unwrap();
    let forbids = async {
        let (mut stream, _) = forbids.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4_096]).await;
        let answer = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer).await.unwrap();
    };
    let table = [
        (format!("ws://{free}/secret"), "127.0.0.1 cannot be reached"),
        (
            format!("ws://{forbidden}/secret"),
            "127.0.0.1 answered 403 Forbidden",
        ),
        (
            "ws://example.com/secret".into(),
            "example.com: a session without TLS is not entered",
        ),
        ("ws://127.0.0.1.example.com/secret".into(), "without TLS"),
        ("https://example.com/secret".into(), "cannot be read"),
        ("secret".into(), "cannot be read"),
        (String::new(), "cannot be read"),
    ];
    let client = async {
        for (url, expected) in table {
            let session = OpenedSession::new("s".into(), url.clone(), "token-1");
            let why = soon(Link::open(&session, "c")).await.err().unwrap();
            assert!(why.contains(expected), "{url}: {why}");
            assert!(
                !why.contains("secret") && !why.contains("token") && !why.contains('\n'),
                "{why}"
            );
        }
    };
    tokio::join!(forbids, client);
}
