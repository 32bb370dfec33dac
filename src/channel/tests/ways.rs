//! The way to a data channel: proxies and trust.

use std::path::Path;

use hyper_util::client::proxy::matcher::Matcher;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::account::soon;
use crate::channel::dial::{Way, prepared, through, trust};

fn way(host: &str, port: u16) -> Way {
    Way {
        host: host.into(),
        port,
        secure: true,
    }
}

#[test]
fn addresses_are_read() {
    let table = [
        (
            "wss://ssmmessages.us-east-1.amazonaws.com/v1/x?y",
            ("ssmmessages.us-east-1.amazonaws.com", 443, true),
        ),
        ("wss://host:8443/", ("host", 8443, true)),
        ("ws://127.0.0.1:4566/", ("127.0.0.1", 4566, false)),
        ("ws://[::1]:4566/", ("::1", 4566, false)),
        ("ws://localhost/", ("localhost", 80, false)),
    ];
    for (url, (host, port, secure)) in table {
        let (_, found) = prepared(url).unwrap();
        assert_eq!(
            (found.host.as_str(), found.port, found.secure),
            (host, port, secure)
        );
    }
}

/// A proxy for one guest: what was asked of it, and an answer.
async fn proxy(listener: TcpListener, answer: &str) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        stream.read_buf(&mut asked).await.unwrap();
    }
    stream.write_all(answer.as_bytes()).await.unwrap();
    let mut buffer = [0; 4];
    if stream.read_exact(&mut buffer).await.is_ok() {
        stream.write_all(&buffer).await.unwrap();
    }
    String::from_utf8(asked).unwrap()
}

#[tokio::test]
async fn a_proxy_leads_to_the_host_that_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let proxies = Matcher::builder()
        .https(format!("http://me:pw@{at}"))
        .build();
    let client = async {
        let mut stream = through(&way("far.example", 443), &proxies).await.unwrap();
        stream.write_all(b"ping").await.unwrap();
        let mut back = [0; 4];
        stream.read_exact(&mut back).await.unwrap();
        assert_eq!(&back, b"ping");
    };
    let served = proxy(listener, "HTTP/1.1 200 OK\r\n\r\n");
    let (asked, ()) = soon(async { tokio::join!(served, client) }).await;
    assert!(
        asked.starts_with("CONNECT far.example:443 HTTP/1.1\r\n"),
        "{asked}"
    );
    assert!(
        asked
            .to_lowercase()
            .contains("proxy-authorization: basic bwu6chc="),
        "{asked}"
    );
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_without_its_password() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let proxies = Matcher::builder()
        .https(format!("http://me:pw@{at}"))
        .build();
    let far = way("far.example", 443);
    let served = proxy(
        listener,
        "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
    );
    let (_, refused) = soon(async { tokio::join!(served, through(&far, &proxies)) }).await;
    let why = refused.err().unwrap();
    assert!(
        why.starts_with("the proxy 127.0.0.1 does not lead to far.example: "),
        "{why}"
    );
    assert!(!why.contains("pw"), "{why}");
    let secure = Matcher::builder()
        .https("https://me:pw@proxy.example:3128")
        .build();
    let why = through(&far, &secure).await.err().unwrap();
    assert_eq!(
        why,
        "the proxy proxy.example: only proxies with http:// can be used"
    );
}

#[tokio::test]
async fn some_hosts_are_reached_without_the_proxy() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let far = way("127.0.0.1", listener.local_addr().unwrap().port());
    let proxies = Matcher::builder()
        .https("http://127.0.0.1:1")
        .no("127.0.0.1")
        .build();
    assert!(soon(through(&far, &proxies)).await.is_ok());
    assert!(
        soon(through(&far, &Matcher::builder().build()))
            .await
            .is_ok()
    );
}

#[test]
fn a_bundle_without_a_certificate_is_refused() {
    for name in [
        "/no/such/bundle.pem",
        concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
    ] {
        let why = trust(Some(Path::new(name))).err().unwrap();
        assert_eq!(why, format!("AWS_CA_BUNDLE {name}: holds no certificate"));
    }
}
