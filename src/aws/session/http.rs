//! The one HTTP client of a context: one connection pool for services and credentials.

use super::trust;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_types::os_shim_internal::{Env, Fs};
use std::sync::OnceLock;
use std::time::Duration;

/// Longest time to open a connection; the deadline of the call covers the rest.
const CONNECT: Duration = Duration::from_secs(4);
/// On a laptop nobody answers at the metadata address, and packets may vanish.
const METADATA_CONNECT: Duration = Duration::from_millis(500);
/// The metadata service is next door: whoever is slower is not it.
const METADATA_READ: Duration = Duration::from_secs(1);

/// The client for services and credential providers: proxies from the
/// environment, trust from `AWS_CA_BUNDLE` or the system.
pub(super) async fn client(env: &Env, fs: &Fs) -> Result<SharedHttpClient, trust::Unusable> {
    let trust = trust::store(env, fs).await?;
    Ok(pooled(trust, ProxyConfig::from_env(), settings(CONNECT)))
}

/// The client for the simulated account: loopback, so no proxy and no certificates.
pub(super) fn loopback() -> SharedHttpClient {
    pooled(
        TrustStore::empty(),
        ProxyConfig::disabled(),
        settings(CONNECT),
    )
}

/// The client for the instance metadata service: link-local, so never through a proxy.
pub(super) fn metadata() -> SharedHttpClient {
    let settings = HttpConnectorSettings::builder()
        .connect_timeout(METADATA_CONNECT)
        .read_timeout(METADATA_READ)
        .build();
    pooled(TrustStore::empty(), ProxyConfig::disabled(), settings)
}

fn settings(connect: Duration) -> HttpConnectorSettings {
    HttpConnectorSettings::builder()
        .connect_timeout(connect)
        .build()
}

/// The SDK's own builder opens one pool per combination of timeouts, so that
/// every credential provider would bring its own. Here all share one.
fn pooled(
    trust: TrustStore,
    proxy: ProxyConfig,
    settings: HttpConnectorSettings,
) -> SharedHttpClient {
    let connector: OnceLock<SharedHttpConnector> = OnceLock::new();
    http_client_fn(move |_settings, _components| {
        connector
            .get_or_init(|| {
                let tls = TlsContext::builder().with_trust_store(trust.clone());
                let connector = Connector::builder()
                    .connector_settings(settings.clone())
                    .proxy_config(proxy.clone())
                    .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
                    .tls_context(tls.build().unwrap_or_default())
                    .build();
                SharedHttpConnector::new(connector)
            })
            .clone()
    })
}

/// The proxy that the environment names for `https`, without its password.
pub(super) fn proxy(env: &Env) -> Option<String> {
    [
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "HTTP_PROXY",
        "http_proxy",
    ]
    .iter()
    .find_map(|name| env.get(name).ok().filter(|value| !value.is_empty()))
    .map(|value| crate::domain::redact::redact(&value).into_owned())
}
