//! The life of one port: sessions come and go behind it.

use super::door::Door;
use crate::app::forwarding::{News, Traffic};
use crate::channel::link::{Heard, Link, client_id};
use crate::channel::tunnel::{Told, serve};
use crate::domain::forward::ForwardId;
use crate::domain::session::OpenedSession;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Least time between two words about what goes through.
const BREATH: Duration = Duration::from_millis(250);
/// How long a session may take to end.
const FAREWELL: Duration = Duration::from_secs(2);
/// How long entering a session may take.
const ENTERING: Duration = Duration::from_secs(20);

/// What the task of a port has.
pub(super) struct Keep {
    pub(super) id: ForwardId,
    pub(super) news: mpsc::Sender<(ForwardId, News)>,
    pub(super) sessions: mpsc::Receiver<(u64, OpenedSession)>,
    pub(super) end: CancellationToken,
}

/// How a session came to its end.
enum Over {
    /// By itself, in the agent's words.
    Left(String),
    /// Nobody can connect any more.
    Broken(String),
    /// Another takes its place.
    Replaced(u64, OpenedSession),
    /// The forward is ended.
    Ended,
    /// The forward is ended, and this session was not entered yet.
    NotEntered,
}

impl Keep {
    /// From the taking of the port to its giving back.
    pub(super) async fn run(mut self, port: u16, chosen: bool) {
        let mut door = match Door::open(port, chosen).await {
            Ok(door) => door,
            Err(line) => return self.tell(News::NotBound(line)).await,
        };
        self.tell(News::Bound(door.port())).await;
        let (mut next, mut unwanted) = (None, None);
        loop {
            let found = match next.take() {
                Some(session) => Some(session),
                None => self.between(&mut door).await,
            };
            let Some((number, session)) = found else {
                break;
            };
            match self.through(&mut door, number, &session).await {
                Over::Left(words) => self.tell(News::Left(number, words)).await,
                Over::Broken(line) => {
                    self.tell(News::Broken(line)).await;
                    break;
                }
                Over::Replaced(number, session) => next = Some((number, session)),
                Over::Ended => break,
                Over::NotEntered => {
                    unwanted = Some(session);
                    break;
                }
            }
        }
        drop(door);
        self.tell(News::Closed).await;
        // One that came too late would stay open until it has been idle for long enough.
        if let Some(session) = unwanted {
            dismiss(session).await;
        }
        while let Ok((_, session)) = self.sessions.try_recv() {
            dismiss(session).await;
        }
    }

    /// Waits for a session, and says when somebody else waits for it as well. None at the end.
    async fn between(&mut self, door: &mut Door) -> Option<(u64, OpenedSession)> {
        loop {
            tokio::select! {
                () = self.end.cancelled() => return None,
                session = self.sessions.recv() => return session,
                knocked = door.knock() => match knocked {
                    Ok(()) => self.tell(News::Knocked).await,
                    Err(line) => {
                        self.tell(News::Broken(line)).await;
                        return None;
                    }
                },
            }
        }
    }

    /// Enters a session and leads who connects through it.
    async fn through(&mut self, door: &mut Door, number: u64, session: &OpenedSession) -> Over {
        let entered = tokio::select! {
            // The port is given back at once, however long Session Manager takes to answer.
            () = self.end.cancelled() => return Over::NotEntered,
            entered = enter(session) => entered,
        };
        let mut link = match entered {
            Ok(link) => link,
            Err(words) => return Over::Left(words),
        };
        self.tell(News::Entered(number)).await;
        let (seen, mut see) = watch::channel(Traffic::default());
        let (id, news) = (self.id, self.news.clone());
        let refused = news.clone();
        let mut told = move |it: Told| match it {
            Told::Connected(connections) => seen.send_modify(|seen| seen.connections = connections),
            Told::Bytes { in_, out } => seen.send_modify(|seen| {
                seen.bytes_in = in_;
                seen.bytes_out = out;
            }),
            Told::Refused => {
                // Where the loop is behind, it has been told of others before.
                let _ = refused.try_send((id, News::Refused(number)));
            }
        };
        let tell = async {
            while see.changed().await.is_ok() {
                let traffic = *see.borrow_and_update();
                let _ = news.send((id, News::Traffic(number, traffic))).await;
                tokio::time::sleep(BREATH).await;
            }
            std::future::pending::<()>().await;
        };
        let over = tokio::select! {
            () = self.end.cancelled() => Over::Ended,
            ended = serve(door, &mut link, &mut told) => match ended {
                Ok(words) => Over::Left(words),
                Err(line) => Over::Broken(line),
            },
            Some((number, session)) = self.sessions.recv() => Over::Replaced(number, session),
            () = tell => Over::Ended,
        };
        drop(told);
        let last = *see.borrow_and_update();
        self.tell(News::Traffic(number, last)).await;
        match over {
            Over::Left(_) => {}
            _ => leave(link).await,
        }
        over
    }

    async fn tell(&self, news: News) {
        // Nobody listens any more when the program ends.
        let _ = self.news.send((self.id, news)).await;
    }
}

/// Enters a session that nobody wants any more, to end it: otherwise it would stay open until it
/// has been idle for long enough.
pub(super) async fn dismiss(session: OpenedSession) {
    if let Ok(link) = enter(&session).await {
        leave(link).await;
    }
}

async fn enter(session: &OpenedSession) -> Result<Link, String> {
    let name = client_id();
    let opening = Link::open(session, &name);
    match tokio::time::timeout(ENTERING, opening).await {
        Ok(opened) => opened,
        Err(_) => Err(format!(
            "Session Manager did not answer within {} s",
            ENTERING.as_secs()
        )),
    }
}

/// Ends a session politely, but not at any price.
async fn leave(mut link: Link) {
    link.terminate();
    let farewell = async { while !matches!(link.next().await, Heard::Closed(_)) {} };
    let _ = tokio::time::timeout(FAREWELL, farewell).await;
}
