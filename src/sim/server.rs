//! HTTP in, HTTP out: accepts connections, finds the call, applies faults, writes the log.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::calls::{LoggedCall, Mutation, changes, elapsed_ms};
use super::channel;
use super::control;
use super::faults::Trouble;
use super::rng::mix;
use super::services::{Answer, Feed, Request, Service, Turn, route};
use super::stage::Stage;
use super::wire::{ApiError, Body, Cut, Protocol, Scope, Sent, event_stream};

/// The largest request AWS would take is far below this.
const BODY_LIMIT: usize = 4 * 1024 * 1024;
/// How long a hanging call hangs.
const HANG: Duration = Duration::from_secs(120);
/// How often an answer that goes on says something.
const UPDATES: Duration = Duration::from_secs(1);
const DEFAULT_REGION: &str = "us-east-1";

/// Accepts connections until told to stop.
pub(crate) async fn serve(
    listener: TcpListener,
    stage: Arc<Stage>,
    stop: CancellationToken,
    tracker: TaskTracker,
) {
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let number = stage.next_connection();
                let keeper = Keeper {
                    stop: stop.clone(),
                    tracker: tracker.clone(),
                };
                let connection = connection(stream, number, Arc::clone(&stage), keeper);
                let stop = stop.clone();
                tracker.spawn(async move {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = connection => {}
                    }
                });
            }
            Err(error) => {
                // Out of file descriptors, most likely: wait instead of spinning.
                tracing::warn!(%error, "could not accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Keeps what outlives an HTTP request, and ends it with the account.
#[derive(Debug, Clone)]
struct Keeper {
    stop: CancellationToken,
    tracker: TaskTracker,
}

impl Keeper {
    fn keep(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tracker.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = work => {}
            }
        });
    }
}

async fn connection(stream: TcpStream, number: u64, stage: Arc<Stage>, keeper: Keeper) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let stage = Arc::clone(&stage);
        let keeper = keeper.clone();
        async move {
            match enter(request, &stage, &keeper) {
                Ok(switched) => Ok(switched),
                Err(request) => respond(*request, number, &stage).await,
            }
        }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, connection = number, "connection ended");
    }
}

/// Turns a request for a data channel into one; every other request comes back.
fn enter(
    mut request: hyper::Request<Incoming>,
    stage: &Arc<Stage>,
    keeper: &Keeper,
) -> Result<Response<Body>, Box<hyper::Request<Incoming>>> {
    let Some(id) = channel::session_of(request.uri().path()).map(str::to_owned) else {
        return Err(Box::new(request));
    };
    let Some(response) = channel::switch(request.headers()) else {
        return Ok(plain(
            StatusCode::BAD_REQUEST,
            "text/plain",
            "a data channel is a websocket",
        ));
    };
    let upgrade = hyper::upgrade::on(&mut request);
    let stage = Arc::clone(stage);
    keeper.keep(async move {
        match upgrade.await {
            Ok(upgraded) => channel::converse(upgraded, id, stage).await,
            Err(error) => tracing::debug!(%error, "no websocket came of a request"),
        }
    });
    Ok(response)
}

/// Answers one HTTP request; [`Cut`] closes the connection without an answer.
async fn respond(
    request: hyper::Request<Incoming>,
    connection: u64,
    stage: &Arc<Stage>,
) -> Result<Response<Body>, Cut> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        return Ok(plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            "text/plain",
            "the request is too large",
        ));
    };
    let body = body.to_bytes();
    let path = head.uri.path();
    if path.starts_with("/_sim/") {
        let (status, text) = control::answer(head.method.as_str(), path, &body, stage);
        return Ok(plain(status, "application/json", text));
    }
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
    let scope = Scope::of(header(AUTHORIZATION.as_str()));
    // CBOR is no text; whoever speaks it reads the bytes.
    let text = std::str::from_utf8(&body).unwrap_or_default();
    let way = (head.method.as_str(), path);
    let Some((service, op)) = route(header("x-amz-target"), &scope, way, text) else {
        return Ok(unclaimed(&head, &scope));
    };
    // Whoever speaks CBOR is also asked in awsJson, by boto3.
    let protocol = match service.protocol {
        Protocol::Cbor if !path.starts_with("/service/") => Protocol::Json11,
        protocol => protocol,
    };
    let call = Call {
        service,
        protocol,
        op,
        scope,
        connection,
        id: request_id(stage.next_request()),
        at: Timestamp::now(),
        since: Instant::now(),
    };
    let came = Came {
        text,
        bytes: &body,
        path,
        query: head.uri.query().unwrap_or_default(),
    };
    call.answer(&came, stage).await
}

/// What came with a call.
struct Came<'a> {
    text: &'a str,
    bytes: &'a [u8],
    path: &'a str,
    query: &'a str,
}

/// One call on its way.
struct Call {
    service: &'static Service,
    protocol: Protocol,
    op: String,
    scope: Scope,
    connection: u64,
    id: String,
    at: Timestamp,
    since: Instant,
}

impl Call {
    async fn answer(self, came: &Came<'_>, stage: &Arc<Stage>) -> Result<Response<Body>, Cut> {
        let (delay, trouble) = stage.board().strike(&self.op, Instant::now());
        let delay = delay.saturating_add(stage.latency());
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        match trouble {
            Some(Trouble::Reset) => return self.drop_it(stage),
            Some(Trouble::Hang) => {
                tokio::time::sleep(HANG).await;
                return self.drop_it(stage);
            }
            Some(Trouble::Html) => {
                let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n";
                self.log(stage, 502, None);
                return Ok(plain(StatusCode::BAD_GATEWAY, "text/html", page));
            }
            Some(Trouble::Garbage) => {
                self.log(stage, 200, None);
                return Ok(self.response(StatusCode::OK, Body::whole("\u{1}{not json at all")));
            }
            _ => {}
        }
        let answer = self.work(came, stage, trouble);
        self.record(came, stage, &answer);
        match trouble {
            Some(Trouble::Lost) => return self.drop_it(stage),
            Some(Trouble::LostHang) => {
                tokio::time::sleep(HANG).await;
                return self.drop_it(stage);
            }
            _ => {}
        }
        let answer = match trouble {
            Some(Trouble::LostError) => Err(self.server_error()),
            _ => answer,
        };
        let (status, text, error) = match answer {
            Ok(Answer::Feed(feed)) => {
                self.log(stage, 200, None);
                return Ok(self.stream(feed, stage, trouble));
            }
            Ok(Answer::Whole(text)) => (200, text, None),
            Err(error) => (
                error.status,
                self.protocol.error_body(&error, &self.id),
                Some(error.code.into_owned()),
            ),
        };
        self.log(stage, status, error);
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let bytes = Bytes::from(text);
        if trouble == Some(Trouble::Truncate) {
            let mut response = self.response(status, Body::broken(&bytes));
            response
                .headers_mut()
                .insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
            return Ok(response);
        }
        Ok(self.response(status, Body::whole(bytes)))
    }

    /// The error of a call that was carried out and whose answer was lost inside AWS.
    fn server_error(&self) -> ApiError {
        let error = ApiError::of_trouble(Trouble::ServerError, self.protocol, String::new);
        error.unwrap_or_else(|| ApiError::new("ServerException", ""))
    }

    /// Keeps what was to change something, whatever the client hears of it.
    fn record(&self, came: &Came<'_>, stage: &Stage, answer: &Result<Answer, ApiError>) {
        if !changes(&self.op) {
            return;
        }
        let error = answer.as_ref().err();
        stage.mutations().push(Mutation {
            op: self.op.clone(),
            service: self.service.name.to_owned(),
            region: self.region().to_owned(),
            at: self.at,
            body: came.text.to_owned(),
            done: error.is_none(),
            error: error.map(|error| error.code.clone().into_owned()),
        });
    }

    fn region(&self) -> &str {
        self.scope.region.as_deref().unwrap_or(DEFAULT_REGION)
    }

    /// The honest answer, or the error that was injected.
    fn work(
        &self,
        came: &Came<'_>,
        stage: &Stage,
        trouble: Option<Trouble>,
    ) -> Result<Answer, ApiError> {
        let protocol = self.protocol;
        let region = self.region();
        let request = Request {
            op: &self.op,
            region,
            access_key: self.scope.access_key.as_deref().unwrap_or_default(),
            body: came.text,
            bytes: came.bytes,
            path: came.path,
            query: came.query,
            request_id: &self.id,
        };
        let denied = || {
            self.service
                .denial(&request, &stage.with_world(|world| world.account.clone()))
        };
        if let Some(error) =
            trouble.and_then(|trouble| ApiError::of_trouble(trouble, protocol, denied))
        {
            return Err(error);
        }
        let Some(row) = (self.service.row)(&self.op, region) else {
            return Err(ApiError::unknown_operation(protocol, &self.op));
        };
        if !stage.buckets().take(region, row, Instant::now()) {
            return Err(ApiError::throttled(protocol));
        }
        stage.with_world(|world| self.service.respond(&request, world))
    }

    /// An answer that goes on until its feed ends or nobody listens any more.
    fn stream(
        &self,
        mut feed: Box<dyn Feed>,
        stage: &Arc<Stage>,
        trouble: Option<Trouble>,
    ) -> Response<Body> {
        let stage = Arc::clone(stage);
        let mut more = move || {
            let (bytes, last) = match stage.with_world(|world| feed.next(world)) {
                Turn::More(bytes) => (bytes, false),
                Turn::Last(bytes) => (bytes, true),
            };
            let bytes = Bytes::from(bytes);
            Sent { bytes, last }
        };
        let body = if trouble == Some(Trouble::Truncate) {
            Body::broken(&more().bytes)
        } else {
            Body::live(UPDATES, Box::new(more))
        };
        let mut response = self.response(StatusCode::OK, body);
        let kind = HeaderValue::from_static(event_stream::CONTENT_TYPE);
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response
    }

    fn response(&self, status: StatusCode, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static(self.protocol.content_type()),
        );
        if self.protocol == Protocol::Cbor {
            headers.insert("smithy-protocol", HeaderValue::from_static("rpc-v2-cbor"));
        }
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            headers.insert("x-amzn-requestid", id);
        }
        response
    }

    fn drop_it(&self, stage: &Stage) -> Result<Response<Body>, Cut> {
        self.log(stage, 0, None);
        Err(Cut)
    }

    fn log(&self, stage: &Stage, status: u16, error: Option<String>) {
        stage.log().push(LoggedCall {
            op: self.op.clone(),
            service: self.service.name.to_owned(),
            region: self.region().to_owned(),
            connection: self.connection,
            at: self.at,
            status,
            error,
            ms: elapsed_ms(self.since.elapsed()),
        });
    }
}

/// A request for a service that is not played, answered in the protocol it seems to speak.
fn unclaimed(head: &Parts, scope: &Scope) -> Response<Body> {
    let protocol = if head.headers.contains_key("x-amz-target") {
        Protocol::Json11
    } else {
        Protocol::Query
    };
    let error =
        ApiError::unknown_operation(protocol, scope.service.as_deref().unwrap_or("unknown"));
    plain(
        StatusCode::BAD_REQUEST,
        protocol.content_type(),
        protocol.error_body(&error, "00000000-0000-0000-0000-000000000000"),
    )
}

fn plain(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Response<Body> {
    let mut response = Response::new(Body::whole(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn request_id(number: u64) -> String {
    let (a, b) = (mix(&[number, 1]), mix(&[number, 2]));
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        a >> 32,
        a >> 16 & 0xFFFF,
        a & 0xFFF,
        b >> 48 & 0xFFF,
        b & 0xFFFF_FFFF_FFFF
    )
}
