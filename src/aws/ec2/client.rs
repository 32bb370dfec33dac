//! Sending: one signed POST through the SDK's own runtime.

use super::endpoint;
use super::xml::{Element, parse};
use crate::aws::gate::Gate;
use aws_config::SdkConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::recursion_detection::RecursionDetectionInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::service_clock_skew::ServiceClockSkewInterceptor;
use aws_runtime::user_agent::{ApiMetadata, UserAgentInterceptor};
use aws_smithy_runtime::client::http::connection_poisoning::ConnectionPoisoningInterceptor;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::stalled_stream_protection::StalledStreamProtectionInterceptor;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::{SharedRuntimePlugin, StaticRuntimePlugin};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SigningName;
use aws_types::region::SigningRegion;

/// Service as the gate, the signature and the user agent name it.
const SERVICE: &str = "ec2";

/// The client of EC2.
#[derive(Debug, Clone)]
pub(in crate::aws) struct Client {
    plugin: SharedRuntimePlugin,
    endpoint: String,
}

/// What EC2 said instead of an answer.
#[derive(Debug, thiserror::Error)]
#[error("{meta}")]
pub(in crate::aws) struct Ec2Error {
    meta: ErrorMetadata,
}

impl ProvideErrorMetadata for Ec2Error {
    fn meta(&self) -> &ErrorMetadata {
        &self.meta
    }
}

impl Client {
    /// A client on the configuration every client of the session has.
    pub(in crate::aws) fn new(config: &SdkConfig, gate: Gate) -> Self {
        let plugin = StaticRuntimePlugin::new()
            .with_config(layer(config).freeze())
            .with_runtime_components(components(config, gate));
        Self {
            plugin: SharedRuntimePlugin::new(plugin),
            endpoint: endpoint::of(config),
        }
    }

    /// Sends one operation; its answer is that element of XML, whatever is in it.
    pub(in crate::aws) async fn send(
        &self,
        operation: &'static str,
        body: String,
    ) -> Result<Element, SdkError<Ec2Error, HttpResponse>> {
        Operation::builder()
            .service_name(SERVICE)
            .operation_name(operation)
            .endpoint_url(&self.endpoint)
            .behavior_version(aws_config::BehaviorVersion::latest())
            // The scheduler retries, as with every other service.
            .no_retry()
            .runtime_plugin(self.plugin.clone())
            .serializer(request)
            .deserializer(move |response: &HttpResponse| read(operation, response))
            .build()
            .invoke(body)
            .await
    }
}

fn layer(config: &SdkConfig) -> Layer {
    let mut layer = Layer::new("ec2");
    layer.store_put(AuthSchemeOptionResolverParams::new(()));
    layer.store_put(SigV4OperationSigningConfig {
        region: config.region().cloned().map(SigningRegion::from),
        name: Some(SigningName::from_static(SERVICE)),
        signing_options: SigningOptions::default(),
        ..SigV4OperationSigningConfig::default()
    });
    layer.store_put(ApiMetadata::new(SERVICE, env!("CARGO_PKG_VERSION")));
    if let Some(name) = config.app_name() {
        layer.store_put(name.clone());
    }
    for metadata in config.framework_metadata() {
        layer.store_append(metadata.clone());
    }
    if let Some(timeouts) = config.timeout_config() {
        layer.store_put(timeouts.clone());
    }
    if let Some(protection) = config.stalled_stream_protection() {
        layer.store_put(protection);
    }
    layer
}

fn components(config: &SdkConfig, gate: Gate) -> RuntimeComponentsBuilder {
    let mut parts = RuntimeComponentsBuilder::new("ec2");
    parts.set_http_client(config.http_client());
    parts.set_sleep_impl(config.sleep_impl());
    parts.set_time_source(config.time_source());
    parts.set_identity_cache(config.identity_cache());
    if let Some(provider) = config.credentials_provider() {
        parts.set_identity_resolver(SCHEME_ID, provider);
    }
    parts.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
    parts.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
        StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
    )));
    parts.push_interceptor(SharedInterceptor::new(gate));
    parts.push_interceptor(SharedInterceptor::new(ConnectionPoisoningInterceptor::new()));
    parts.push_interceptor(SharedInterceptor::new(
        StalledStreamProtectionInterceptor::default(),
    ));
    parts.push_interceptor(SharedInterceptor::new(ServiceClockSkewInterceptor::new()));
    parts.push_interceptor(SharedInterceptor::new(RequestInfoInterceptor::new()));
    parts.push_interceptor(SharedInterceptor::new(UserAgentInterceptor::new()));
    parts.push_interceptor(SharedInterceptor::new(InvocationIdInterceptor::new()));
    parts.push_interceptor(SharedInterceptor::new(RecursionDetectionInterceptor::new()));
    parts
}

/// The request of a body; the endpoint is put before its path by the runtime.
fn request(body: String) -> Result<HttpRequest, BoxError> {
    let length = body.len().to_string();
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST")?;
    request.set_uri("/")?;
    let headers = request.headers_mut();
    headers.insert("content-type", "application/x-www-form-urlencoded");
    headers.insert("content-length", length);
    Ok(request)
}

/// The answer, or what EC2 said instead. An error without a code is not of EC2: something in
/// between answered, and the classification says so.
fn read(
    operation: &'static str,
    response: &HttpResponse,
) -> Result<Element, OrchestratorError<Ec2Error>> {
    let body = response.body().bytes().unwrap_or_default();
    let parsed = parse(&String::from_utf8_lossy(body));
    if !response.status().is_success() {
        let meta = parsed.as_ref().map(failure).unwrap_or_default();
        return Err(OrchestratorError::operation(Ec2Error { meta }));
    }
    let unreadable = |reason: BoxError| OrchestratorError::response(reason);
    let answer = parsed.map_err(|garbled| unreadable(garbled.into()))?;
    match answer.name.strip_suffix("Response") {
        Some(name) if name == operation => Ok(answer),
        _ => Err(unreadable(
            format!("<{}> is no answer to {operation}", answer.name).into(),
        )),
    }
}

/// `<Response><Errors><Error><Code>…` of EC2, or `<ErrorResponse><Error>…` of what stands in for it.
fn failure(answer: &Element) -> ErrorMetadata {
    let error = answer.child("Errors").unwrap_or(answer).child("Error");
    let mut meta = ErrorMetadata::builder();
    if let Some(code) = error.and_then(|error| error.text("Code")) {
        meta = meta.code(&*code);
    }
    if let Some(message) = error.and_then(|error| error.text("Message")) {
        meta = meta.message(&*message);
    }
    meta.build()
}
