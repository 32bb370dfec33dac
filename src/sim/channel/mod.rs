//! The agent at the other end of ECS Exec and of forwarded ports.
//!
//! It speaks the data channel of Session Manager as `session-manager-plugin` does: a websocket that
//! begins with a token, then binary messages with a header, a handshake, numbered and acknowledged
//! streams. Behind it is no container but a very small shell, and ports that echo.
//!
//! * `talk` – the protocol, without a socket: messages in, messages out.
//! * `shell`, `commands` – what a person sees.
//! * `ports` – forwarded connections.

mod commands;
mod ports;
mod shell;
mod talk;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use hyper::header::{CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, UPGRADE};
use hyper::upgrade::Upgraded;
use hyper::{HeaderMap, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::stage::Stage;
use super::wire::Body;
use crate::channel::message::Message;
use talk::Talk;

/// How often the agent looks whether its task is still there.
const LOOK: Duration = Duration::from_millis(500);

/// How long a client may take to hang up after the end.
const LINGER: Duration = Duration::from_secs(2);

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// The session that a path leads to.
pub(crate) fn session_of(path: &str) -> Option<&str> {
    path.strip_prefix("/v1/data-channel/")
}

/// The answer that turns an HTTP connection into a websocket; `None` if none is asked for.
pub(crate) fn switch(headers: &HeaderMap) -> Option<Response<Body>> {
    let key = headers.get(SEC_WEBSOCKET_KEY)?;
    let accept = HeaderValue::from_str(&derive_accept_key(key.as_bytes())).ok()?;
    let mut response = Response::new(Body::whole(""));
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
    Some(response)
}

/// Speaks with whoever opened the websocket, until one of both has enough.
pub(crate) async fn converse(upgraded: Upgraded, id: String, stage: Arc<Stage>) {
    let io = TokioIo::new(upgraded);
    let mut socket = WebSocketStream::from_raw_socket(io, Role::Server, None).await;
    let Some(mut talk) = open(&mut socket, &id, &stage).await else {
        let _ = socket.close(None).await;
        return;
    };
    if !send(&mut socket, talk.begin()).await {
        return;
    }
    let mut look = tokio::time::interval(LOOK);
    while !talk.is_over() {
        let said = tokio::select! {
            frame = socket.next() => match frame {
                Some(Ok(Frame::Binary(bytes))) => match Message::read(&bytes) {
                    Some(message) => talk.hear(message),
                    None => Vec::new(),
                },
                Some(Ok(Frame::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => Vec::new(),
            },
            _ = look.tick() => {
                if stage.with_world(|world| world.session_lives(&id)) {
                    talk.wait(LOOK)
                } else {
                    talk.end("")
                }
            }
        };
        if !send(&mut socket, said).await {
            return;
        }
    }
    stage.with_world(|world| world.sessions.end(&id));
    // The client acknowledges what it still hears, and then it is for it to hang up.
    let hangs_up = async { while let Some(Ok(_)) = socket.next().await {} };
    let _ = tokio::time::timeout(LINGER, hangs_up).await;
    let _ = socket.close(None).await;
}

/// The first message must bring the token of the session.
async fn open(socket: &mut Socket, id: &str, stage: &Stage) -> Option<Talk> {
    let first = loop {
        match socket.next().await?.ok()? {
            Frame::Text(text) => break text,
            Frame::Ping(_) | Frame::Pong(_) => {}
            _ => return None,
        }
    };
    let given: serde_json::Value = serde_json::from_str(first.as_str()).ok()?;
    let token = given["TokenValue"].as_str()?;
    let session = stage.with_world(|world| world.enter_session(id, token))?;
    Some(Talk::new(id, session))
}

/// False if nobody listens any more.
async fn send(socket: &mut Socket, messages: Vec<Message>) -> bool {
    let now = jiff::Timestamp::now().as_millisecond();
    let now = u64::try_from(now).unwrap_or_default();
    for message in messages {
        let frame = Frame::Binary(message.write(now).into());
        if socket.send(frame).await.is_err() {
            return false;
        }
    }
    true
}
