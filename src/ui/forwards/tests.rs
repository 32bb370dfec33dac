//! Ports of this machine, without anybody at the far end.

use super::*;
use std::net::TcpListener;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

const ID: ForwardId = ForwardId(1);

fn listen(port: u16) -> Order {
    Order::Listen {
        id: ID,
        port,
        chosen: true,
    }
}

async fn bound(port: u16) -> (Doors, mpsc::Receiver<(ForwardId, News)>, u16) {
    let (mut doors, mut heard) = Doors::new(Handle::current());
    doors.carry_out(listen(port));
    match heard.recv().await {
        Some((ID, News::Bound(port))) => (doors, heard, port),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn who_comes_before_the_session_is_told_and_let_go_at_the_end() {
    let (mut doors, mut heard, port) = bound(0).await;
    let mut early = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    assert_eq!(heard.recv().await, Some((ID, News::Knocked)));
    doors.carry_out(Order::End(ID));
    assert_eq!(heard.recv().await, Some((ID, News::Closed)));
    let mut nothing = Vec::new();
    let _ = early.read_to_end(&mut nothing).await;
    assert_eq!(nothing, b"");
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn a_port_is_given_back_although_nobody_answers_for_its_session() {
    let (mut doors, mut heard, port) = bound(0).await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/", silent.local_addr().unwrap());
    let session = Box::new(OpenedSession::new("s".into(), url, "t"));
    doors.carry_out(Order::Enter {
        id: ID,
        number: 1,
        session,
    });
    let _entering = silent.accept().await.unwrap();
    doors.carry_out(Order::End(ID));
    assert_eq!(heard.recv().await, Some((ID, News::Closed)));
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn a_port_stays_held_while_sessions_cannot_be_entered() {
    let (mut doors, mut heard, port) = bound(0).await;
    // Nobody is there to enter it with.
    let nowhere = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let url = format!("ws://{}/", nowhere.unwrap());
    for number in 1..3 {
        let session = Box::new(OpenedSession::new("s".into(), url.as_str(), "t"));
        doors.carry_out(Order::Enter {
            id: ID,
            number,
            session,
        });
        let left = heard.recv().await;
        assert!(
            matches!(&left, Some((ID, News::Left(of, words))) if *of == number && !words.is_empty()),
            "{left:?}"
        );
    }
    assert!(
        TcpListener::bind(("127.0.0.1", port)).is_err(),
        "it is ours"
    );
    drop(heard);
    doors.shutdown().await;
    assert!(TcpListener::bind(("127.0.0.1", port)).is_ok());
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_with_one_that_is_free() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let (mut doors, mut heard) = Doors::new(Handle::current());
    doors.carry_out(listen(port));
    let Some((ID, News::NotBound(line))) = heard.recv().await else {
        panic!("it is taken");
    };
    for words in [
        format!("port {port} of this machine is taken by another program"),
        "0:".to_owned(),
    ] {
        assert!(line.contains(&words), "{words}: {line}");
    }
}
