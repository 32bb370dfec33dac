//! CBOR as rpc-v2-cbor uses it.

use serde::Serialize;

/// A value as CBOR.
pub(crate) fn bytes(value: &impl Serialize) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing into memory fails only for values that refuse to be serialised.
    if let Err(error) = ciborium::into_writer(value, &mut out) {
        tracing::error!(%error, "could not write CBOR");
    }
    out
}
