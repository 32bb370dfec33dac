//! Whom to trust: `AWS_CA_BUNDLE`, which the SDK does not read by itself.
//!
//! As with the AWS CLI the bundle replaces the system's certificates
//! (<https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html>).

use aws_smithy_http_client::tls::TrustStore;
use aws_types::os_shim_internal::{Env, Fs};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The bundle cannot be used, and why.
#[derive(Debug, thiserror::Error)]
#[error("AWS_CA_BUNDLE {path}: {reason}")]
pub(super) struct Unusable {
    path: String,
    reason: String,
}

pub(super) async fn store(env: &Env, fs: &Fs) -> Result<TrustStore, Unusable> {
    let Some(path) = env
        .get("AWS_CA_BUNDLE")
        .ok()
        .filter(|path| !path.is_empty())
    else {
        return Ok(TrustStore::default());
    };
    let unusable = |reason: String| Unusable {
        path: path.clone(),
        reason,
    };
    let bundle = fs
        .read_to_end(&path)
        .await
        .map_err(|error| unusable(error.to_string()))?;
    let certificates = certificates(&String::from_utf8_lossy(&bundle)).map_err(unusable)?;
    Ok(certificates
        .into_iter()
        .fold(TrustStore::empty(), TrustStore::with_pem_certificate))
}

/// The certificates of a PEM bundle, one text each.
///
/// The TLS layer panics on a certificate that it cannot read, so what is no
/// certificate must not get that far.
fn certificates(bundle: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for (index, part) in bundle.split(BEGIN).skip(1).enumerate() {
        let number = index + 1;
        let (body, _) = part
            .split_once(END)
            .ok_or_else(|| format!("certificate {number} has no end line"))?;
        let packed: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let der = STANDARD
            .decode(&packed)
            .map_err(|_| format!("certificate {number} is not base64"))?;
        if !looks_like_certificate(&der) {
            return Err(format!("entry {number} is no X.509 certificate"));
        }
        found.push(format!("{BEGIN}\n{}\n{END}\n", body.trim()));
    }
    if found.is_empty() {
        return Err("holds no PEM certificate".into());
    }
    Ok(found)
}

/// `SEQUENCE { SEQUENCE tbs, SEQUENCE algorithm, BIT STRING signature }` and nothing else.
fn looks_like_certificate(der: &[u8]) -> bool {
    let parts = || {
        let (outer, rest) = element(der, 0x30)?;
        let (tbs, after) = element(outer, 0x30)?;
        let (_, after) = element(after, 0x30)?;
        let (_, end) = element(after, 0x03)?;
        Some(rest.is_empty() && end.is_empty() && !tbs.is_empty())
    };
    parts().unwrap_or(false)
}

/// Content of the DER element at the head of `bytes` if it has `tag`, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, first], rest) = bytes.split_first_chunk::<2>()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = digits
                .iter()
                .fold(0, |length, digit| length << 8 | usize::from(*digit));
            (length, rest)
        }
        _ => return None,
    };
    (found == tag).then(|| rest.split_at_checked(length))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(der: &[u8]) -> String {
        format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(der))
    }

    #[test]
    fn what_is_no_certificate_is_refused_with_a_reason() {
        let shape = [0x30, 9, 0x30, 1, 0, 0x30, 0, 0x03, 2, 0, 0];
        assert_eq!(certificates(&pem(&shape)).map(|all| all.len()), Ok(1));
        let cases = [
            (String::new(), "holds no PEM certificate"),
            ("<html>".into(), "holds no PEM certificate"),
            (BEGIN.into(), "certificate 1 has no end line"),
            (
                format!("{BEGIN}\n!!!\n{END}"),
                "certificate 1 is not base64",
            ),
            (pem(b"hello"), "entry 1 is no X.509 certificate"),
            (pem(&shape[..8]), "entry 1 is no X.509 certificate"),
            (
                pem(&[0x30, 0x84, 255, 255, 255, 255]),
                "entry 1 is no X.509 certificate",
            ),
        ];
        for (bundle, expected) in cases {
            assert_eq!(certificates(&bundle), Err(expected.to_owned()));
        }
    }

    #[tokio::test]
    async fn a_bundle_that_is_named_but_missing_is_an_error() {
        let env = Env::from_slice(&[("AWS_CA_BUNDLE", "/etc/corp.pem")]);
        let error = store(&env, &Fs::from_slice(&[])).await.err();
        assert!(error.is_some_and(|error| {
            error
                .to_string()
                .starts_with("AWS_CA_BUNDLE /etc/corp.pem:")
        }));
        let nothing = store(&Env::from_slice(&[]), &Fs::from_slice(&[])).await;
        assert!(nothing.is_ok());
    }
}
