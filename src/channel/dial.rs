//! The way to a data channel: proxy, TLS, websocket.
//!
//! As for every call, the proxy comes from `HTTPS_PROXY` and `NO_PROXY`, and `AWS_CA_BUNDLE`
//! replaces the system's certificates
//! (<https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html>).
//! The request is not signed: the token that follows it is what lets us in.

use std::io::ErrorKind;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream};
use tower_service::Service as _;

/// The longest way: name, connection, proxy, TLS and websocket.
const WAY: Duration = Duration::from_secs(15);
/// The largest frame: agents send some thousand bytes at once.
const FRAME: usize = 256 * 1024;

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens a websocket; with it the name of the host that it leads to.
pub(super) async fn dial(url: &str) -> Result<(Socket, String), String> {
    let bundle = std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty());
    let bundle = bundle.as_deref().map(Path::new);
    let (request, way) = prepared(url)?;
    let proxies = Matcher::from_env();
    let opened = open(request, &way, &proxies, bundle);
    match tokio::time::timeout(WAY, opened).await {
        Ok(opened) => opened.map(|socket| (socket, way.host)),
        Err(_) => Err(format!(
            "{} does not answer: port {} to it must be open from here",
            way.host, way.port
        )),
    }
}

/// Where a session leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    pub host: String,
    pub port: u16,
    /// With TLS: everywhere but on this machine.
    pub secure: bool,
}

/// The address of a session as a request. It has the token's twin in it, so no error repeats it.
pub(super) fn prepared(url: &str) -> Result<(Request, Way), String> {
    let unreadable = || "the address of the session cannot be read".to_owned();
    let request = url.into_client_request().map_err(|_| unreadable())?;
    let uri = request.uri();
    let host = uri.host().ok_or_else(unreadable)?;
    let host = host.trim_matches(['[', ']']).to_owned();
    let secure = match uri.scheme_str() {
        Some("wss") => true,
        Some("ws") if is_loopback(&host) => false,
        Some("ws") => return Err(format!("{host}: a session without TLS is not entered")),
        _ => return Err(unreadable()),
    };
    let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let way = Way { host, port, secure };
    Ok((request, way))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

async fn open(
    request: Request,
    way: &Way,
    proxies: &Matcher,
    bundle: Option<&Path>,
) -> Result<Socket, String> {
    let (stream, connector) = if way.secure {
        let config = trust(bundle)?;
        (
            through(way, proxies).await?,
            Connector::Rustls(Arc::new(config)),
        )
    } else {
        (direct(way).await?, Connector::Plain)
    };
    // Keys are to leave when they are pressed.
    let _ = stream.set_nodelay(true);
    let limits = WebSocketConfig::default()
        .max_message_size(Some(FRAME))
        .max_frame_size(Some(FRAME));
    let opened = tokio_tungstenite::client_async_tls_with_config(
        request,
        stream,
        Some(limits),
        Some(connector),
    );
    let (socket, _) = opened.await.map_err(|error| refused(way, &error))?;
    Ok(socket)
}

/// Whom to trust: the bundle if there is one, and the system otherwise.
pub(super) fn trust(bundle: Option<&Path>) -> Result<ClientConfig, String> {
    let found = match bundle {
        Some(_) => rustls_native_certs::load_certs_from_paths(bundle, None),
        None => rustls_native_certs::load_native_certs(),
    };
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        return Err(match bundle {
            Some(path) => format!("AWS_CA_BUNDLE {}: holds no certificate", path.display()),
            None => {
                "this system has no certificates to trust: AWS_CA_BUNDLE can name some".to_owned()
            }
        });
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

async fn direct(way: &Way) -> Result<TcpStream, String> {
    let connected = TcpStream::connect((way.host.as_str(), way.port)).await;
    connected.map_err(|error| {
        let Way { host, port, .. } = way;
        let hint = match error.kind() {
            ErrorKind::ConnectionRefused
            | ErrorKind::TimedOut
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable => {
                format!(": port {port} to it must be open from here")
            }
            // such as a name that nobody knows
            _ => String::new(),
        };
        format!("{host} cannot be reached ({error}){hint}")
    })
}

/// Through the proxy of the environment, if there is one for this host.
pub(super) async fn through(way: &Way, proxies: &Matcher) -> Result<TcpStream, String> {
    let host = match way.host.contains(':') {
        true => format!("[{}]", way.host),
        false => way.host.clone(),
    };
    let far = hyper::Uri::builder()
        .scheme("https")
        .authority(format!("{host}:{}", way.port))
        .path_and_query("/")
        .build()
        .map_err(|_| format!("{host} is no name of a host"))?;
    let Some(proxy) = proxies.intercept(&far) else {
        return direct(way).await;
    };
    let name = proxy.uri().host().unwrap_or_default().to_owned();
    if proxy.uri().scheme_str() != Some("http") {
        return Err(format!(
            "the proxy {name}: only proxies with http:// can be used"
        ));
    }
    let mut tunnel = Tunnel::new(proxy.uri().clone(), HttpConnector::new());
    if let Some(auth) = proxy.basic_auth() {
        tunnel = tunnel.with_auth(auth.clone());
    }
    let refused = |why: String| format!("the proxy {name} does not lead to {host}: {why}");
    let ready = std::future::poll_fn(|context| tunnel.poll_ready(context)).await;
    ready.map_err(|error| refused(error.to_string()))?;
    let stream = tunnel.call(far).await;
    let stream = stream.map_err(|error| refused(error.to_string()))?;
    Ok(stream.into_inner())
}

/// Why no websocket came of it, in one line that names the host and nothing more of the address.
fn refused(way: &Way, error: &Error) -> String {
    let host = &way.host;
    match error {
        Error::Http(answer) => format!(
            "{host} answered {} instead of a data channel: open the session anew",
            answer.status()
        ),
        Error::Io(error) => match error
            .get_ref()
            .and_then(|why| why.downcast_ref::<rustls::Error>())
        {
            Some(rustls::Error::InvalidCertificate(why)) => format!(
                "{host} shows a certificate that is not trusted ({why}): AWS_CA_BUNDLE can name another authority"
            ),
            Some(why) => format!("{host}: TLS: {why}"),
            None => format!("{host}: the connection was lost: {error}"),
        },
        Error::Tls(error) => format!("{host}: TLS: {error}"),
        other => format!("{host} does not speak as a data channel: {other}"),
    }
}
