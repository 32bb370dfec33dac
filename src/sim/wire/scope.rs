//! The credential scope of a signed request: who asks, where, which service.

/// What SigV4's `Credential=` says. Signatures are not checked: this is a stage, not a vault.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    pub access_key: Option<String>,
    pub region: Option<String>,
    pub service: Option<String>,
}

impl Scope {
    /// Reads the `Authorization` header; parts that are missing stay empty.
    pub(crate) fn of(authorization: Option<&str>) -> Self {
        let credential = authorization
            .and_then(|header| header.split_once("Credential="))
            .map_or("", |(_, rest)| {
                rest.split([',', ' ']).next().unwrap_or_default()
            });
        let mut parts = credential
            .split('/')
            .map(|part| (!part.is_empty()).then(|| part.to_owned()));
        let access_key = parts.next().flatten();
        let _date = parts.next();
        Self {
            access_key,
            region: parts.next().flatten(),
            service: parts.next().flatten(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read() {
        let full = "AWS4-HMAC-SHA256 Credential=AKIDEMO/20261121/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=00";
        let scope = Scope::of(Some(full));
        assert_eq!(scope.access_key.as_deref(), Some("AKIDEMO"));
        assert_eq!(scope.region.as_deref(), Some("eu-west-1"));
        assert_eq!(scope.service.as_deref(), Some("ecs"));
        for poor in [None, Some(""), Some("Bearer x"), Some("Credential=")] {
            assert_eq!(Scope::of(poor), Scope::default(), "{poor:?}");
        }
    }
}
