//! Tunnels, against the simulated account and against agents of other versions.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::AbortOnDropHandle;

use super::account::{account, port, soon};
use super::agent::{Agent, other, waiting};
use crate::channel::link::{Link, client_id};
use crate::channel::message::{flag, kind, payload};
use crate::channel::smux::{self, Command, Frame, Frames};
use crate::channel::tunnel::{Told, serve};
use crate::domain::session::OpenedSession;

/// A tunnel at work, and where it listens.
struct Tunnel {
    at: std::net::SocketAddr,
    told: Arc<Mutex<Vec<Told>>>,
    served: AbortOnDropHandle<Result<String, String>>,
}

impl Tunnel {
    async fn dig(session: &OpenedSession) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let told = Arc::new(Mutex::new(Vec::new()));
        let (session, tells) = (session.clone(), Arc::clone(&told));
        let served = tokio::spawn(async move {
            let mut link = Link::open(&session, &client_id()).await?;
            let mut tell = |one| tells.lock().unwrap().push(one);
            serve(&mut &listener, &mut link, &mut tell).await
        });
        Self {
            at,
            told,
            served: AbortOnDropHandle::new(served),
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.at).await.unwrap()
    }

    fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }

    fn bytes(&self) -> (u64, u64) {
        let told = self.told();
        let mut bytes = told.iter().filter_map(|one| match one {
            Told::Bytes { in_, out } => Some((*in_, *out)),
            _ => None,
        });
        bytes.next_back().unwrap_or_default()
    }
}

/// A megabyte that looks like nothing else.
fn much(seed: u32) -> Vec<u8> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    std::iter::repeat_with(next).take(1024 * 1024).collect()
}

async fn echoed(stream: TcpStream, sent: &[u8]) -> Vec<u8> {
    let (mut hears, mut says) = stream.into_split();
    let mut back = vec![0; sent.len()];
    let (said, heard) = tokio::join!(says.write_all(sent), hears.read_exact(&mut back));
    said.unwrap();
    heard.unwrap();
    back
}

#[tokio::test]
async fn connections_share_a_session_and_nothing_else() {
    let sim = account().await;
    let tunnel = Tunnel::dig(&port(&sim, 8080).await).await;
    let (one, two) = (much(1), much(2));
    let (first, second) = (tunnel.connect().await, tunnel.connect().await);
    let both = async { tokio::join!(echoed(first, &one), echoed(second, &two)) };
    let (first, second) = soon(both).await;
    assert!(first == one && second == two, "each hears itself");
    let mut third = tunnel.connect().await;
    let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    third.write_all(request).await.unwrap();
    let mut page = String::new();
    soon(third.read_to_string(&mut page)).await.unwrap();
    assert!(
        page.starts_with("HTTP/1.1 200 OK") && page.contains("GET /healthz"),
        "{page}"
    );
    let out = 2 * 1024 * 1024 + request.len() as u64;
    assert_eq!(tunnel.bytes(), (2 * 1024 * 1024 + page.len() as u64, out));
    assert!(tunnel.told().contains(&Told::Connected(2)));
    drop(third);
    let at = tunnel.at;
    drop(tunnel);
    soon(async { while TcpStream::connect(at).await.is_ok() {} }).await;
}

#[tokio::test]
async fn a_port_that_nobody_listens_at_is_told() {
    let sim = account().await;
    let tunnel = Tunnel::dig(&port(&sim, 9).await).await;
    let mut stream = tunnel.connect().await;
    let count = soon(stream.read_to_end(&mut Vec::new())).await.unwrap();
    assert_eq!(count, 0);
    assert!(
        tunnel.told().contains(&Told::Refused),
        "{:?}",
        tunnel.told()
    );
}

#[tokio::test]
async fn the_end_of_the_session_is_the_end_of_the_tunnel() {
    let (listener, session) = waiting().await;
    let tunnel = Tunnel::dig(&session).await;
    let mut agent = Agent::meet(listener).await;
    agent.shake("3.3.0.0").await;
    let mut stream = tunnel.connect().await;
    assert_eq!(
        agent.hear().await.unwrap().1,
        smux::written(Command::Open, 3, &[])
    );
    agent
        .send(&other(kind::CLOSED, r#"{"Output":"timed out"}"#))
        .await;
    assert_eq!(soon(stream.read_to_end(&mut Vec::new())).await.unwrap(), 0);
    assert_eq!(soon(tunnel.served).await.unwrap(), Ok("timed out".into()));
    let (listener, session) = waiting().await;
    let tunnel = Tunnel::dig(&session).await;
    let mut agent = Agent::meet(listener).await;
    agent.shake("3.3.0.0").await;
    agent.say(payload::OUTPUT, b"this is no frame").await;
    let why = soon(tunnel.served).await.unwrap().unwrap();
    assert!(why.contains("cannot be read"), "{why}");
}

/// Frames that an agent hears, until one of a kind.
async fn frames(agent: &mut Agent, last: Command) -> Vec<Frame> {
    let mut frames = Frames::default();
    let mut heard: Vec<Frame> = Vec::new();
    while heard.last().is_none_or(|frame| frame.command != last) {
        let (payload_type, bytes) = agent.hear().await.unwrap();
        assert_eq!(payload_type, payload::OUTPUT);
        frames.hear(&bytes);
        heard.extend(frames.take().unwrap());
    }
    heard
}

#[tokio::test]
async fn who_says_no_more_still_hears() {
    let (listener, session) = waiting().await;
    let tunnel = Tunnel::dig(&session).await;
    let agent = async {
        let mut agent = Agent::meet(listener).await;
        agent.shake("3.3.0.0").await;
        let heard = frames(&mut agent, Command::End).await;
        let said: Vec<u8> = heard.iter().flat_map(|frame| frame.data.clone()).collect();
        assert_eq!(said, b"question");
        let id = heard[0].connection;
        let mut answer = smux::written(Command::Data, id, b"answer");
        answer.extend(smux::written(Command::Nothing, 0, &[]));
        answer.extend(smux::written(Command::Data, 77, b"for nobody"));
        answer.extend(smux::written(Command::End, id, &[]));
        for part in answer.chunks(5) {
            agent.say(payload::OUTPUT, part).await;
        }
        agent
    };
    let local = async {
        let mut stream = tunnel.connect().await;
        stream.write_all(b"question").await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer, "answer");
    };
    soon(async { tokio::join!(agent, local) }).await;
    soon(async {
        while tunnel.told().last() != Some(&Told::Connected(0)) {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn older_agents_have_one_connection_at_a_time() {
    let (listener, session) = waiting().await;
    let tunnel = Tunnel::dig(&session).await;
    let agent = async {
        let mut agent = Agent::meet(listener).await;
        agent.shake("3.0.195.0").await;
        for text in [&b"first"[..], b"second"] {
            assert_eq!(
                agent.hear().await.unwrap(),
                (payload::OUTPUT, text.to_vec())
            );
            agent.say(payload::OUTPUT, text).await;
            let ended = (payload::FLAG, flag::DISCONNECT.to_be_bytes().to_vec());
            assert_eq!(agent.hear().await.unwrap(), ended);
        }
        // nobody listens there any more
        assert_eq!(agent.hear().await.unwrap().1, b"third");
        agent.say(payload::FLAG, &flag::REFUSED.to_be_bytes()).await;
        agent
    };
    let local = async {
        for text in ["first", "second"] {
            let stream = tunnel.connect().await;
            assert_eq!(echoed(stream, text.as_bytes()).await, text.as_bytes());
        }
        let mut stream = tunnel.connect().await;
        stream.write_all(b"third").await.unwrap();
        // it is hung up on, however that is told
        let _ = stream.read_to_end(&mut Vec::new()).await;
    };
    soon(async { tokio::join!(agent, local) }).await;
    assert!(tunnel.told().contains(&Told::Refused));
    assert!(!tunnel.told().contains(&Told::Connected(2)));
}

#[tokio::test]
async fn agents_between_want_a_sign_of_life() {
    let (listener, session) = waiting().await;
    let tunnel = Tunnel::dig(&session).await;
    let mut agent = Agent::meet(listener).await;
    agent.shake("3.1.1510.0").await;
    tokio::time::pause();
    for _ in 0..3 {
        let sign = smux::written(Command::Nothing, 0, &[]);
        assert_eq!(agent.hear().await.unwrap(), (payload::OUTPUT, sign));
    }
    drop(tunnel);
}

#[tokio::test]
async fn who_takes_nothing_holds_up_the_others_for_a_while_only() {
    let (listener, session) = waiting().await;
    let tunnel = Tunnel::dig(&session).await;
    let mut agent = Agent::meet(listener).await;
    agent.shake("3.3.0.0").await;
    let lazy = tunnel.connect().await;
    let lazy_id = frames(&mut agent, Command::Open).await[0].connection;
    let mut other = tunnel.connect().await;
    let other_id = frames(&mut agent, Command::Open).await[0].connection;
    tokio::time::pause();
    // more than what the system itself keeps for both of its ends
    let flood = async {
        for _ in 0..400 {
            let frame = smux::written(Command::Data, lazy_id, &[0; smux::DATA]);
            agent.say(payload::OUTPUT, &frame).await;
        }
        let frame = smux::written(Command::Data, other_id, b"at last");
        agent.say(payload::OUTPUT, &frame).await;
        let heard = frames(&mut agent, Command::End).await;
        assert_eq!(heard.last().unwrap().connection, lazy_id);
    };
    let waits = async {
        let mut text = [0; 7];
        other.read_exact(&mut text).await.unwrap();
        assert_eq!(&text, b"at last");
    };
    tokio::join!(flood, waits);
    drop(lazy);
}

#[tokio::test]
async fn who_hangs_up_without_reading_is_told_to_the_agent() {
    let (listener, session) = waiting().await;
    let tunnel = Tunnel::dig(&session).await;
    let mut agent = Agent::meet(listener).await;
    agent.shake("3.3.0.0").await;
    let stream = tunnel.connect().await;
    let id = frames(&mut agent, Command::Open).await[0].connection;
    let unread = smux::written(Command::Data, id, b"unread");
    agent.say(payload::OUTPUT, &unread).await;
    soon(stream.readable()).await.unwrap();
    drop(stream);
    let heard = soon(frames(&mut agent, Command::End)).await;
    assert_eq!(heard.last().unwrap().connection, id);
}
