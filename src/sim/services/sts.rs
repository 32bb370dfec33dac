//! STS: who am I, and role chains. Follows the pages `API_GetCallerIdentity`, `API_AssumeRole`
//! and `API_GetSessionToken`.

use jiff::{SignedDuration, Timestamp};

use super::query::response;
use super::{Request, Service};
use crate::sim::buckets::Row;
use crate::sim::rng::{hash, mix};
use crate::sim::story::World;
use crate::sim::wire::xml::{escape, field};
use crate::sim::wire::{ApiError, Protocol};

pub(super) const SERVICE: Service = Service {
    name: "sts",
    signs_as: "sts",
    protocol: Protocol::Query,
    target: None,
    row: |_, _| {
        Some(Row {
            name: "sts",
            burst: 600,
            sustained: 600,
        })
    },
    resource: |request, account| {
        field(request.body, "RoleArn").unwrap_or_else(|| format!("arn:aws:iam::{account}:root"))
    },
    path: None,
    answer,
    feed: None,
};

/// The ARN behind an access key. An assumed role's key carries its role's name, so that no
/// session has to be remembered.
pub(super) fn caller(account: &str, access_key: &str) -> String {
    match access_key.strip_prefix("ASIA").and_then(role_of) {
        Some(role) => format!("arn:aws:sts::{account}:assumed-role/{role}/session"),
        None if access_key.starts_with("ASIA") => {
            format!("arn:aws:sts::{account}:assumed-role/Engineer/on-call")
        }
        None => format!("arn:aws:iam::{account}:user/on-call"),
    }
}

/// Access keys are letters and digits only: the role's name travels as hexadecimal digits.
fn key_of(role: &str) -> String {
    let hex: String = role.bytes().map(|byte| format!("{byte:02X}")).collect();
    format!("ASIAX{hex}")
}

fn role_of(rest: &str) -> Option<String> {
    let hex = rest.strip_prefix('X')?;
    let pairs = hex.as_bytes().chunks(2).map(|pair| {
        std::str::from_utf8(pair)
            .ok()
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
    });
    let bytes = pairs.collect::<Option<Vec<u8>>>()?;
    String::from_utf8(bytes)
        .ok()
        .filter(|role| !role.is_empty())
}

fn answer(request: &Request<'_>, world: &mut World) -> Result<Vec<u8>, ApiError> {
    let account = &world.account;
    let result = match request.op {
        "GetCallerIdentity" => {
            let arn = escape(&caller(account, request.access_key));
            format!(
                "<Arn>{arn}</Arn><UserId>AIDASIMULATED0000ACCT</UserId><Account>{account}</Account>"
            )
        }
        "AssumeRole" => assume_role(request, account)?,
        "GetSessionToken" => credentials(
            request,
            &format!("ASIA{:016X}", mix(&[hash(request.access_key)])),
            43_200,
        ),
        op => return Err(ApiError::unknown_operation(Protocol::Query, op)),
    };
    let space = "https://sts.amazonaws.com/doc/2011-06-15/";
    Ok(response(request, space, &result))
}

fn assume_role(request: &Request<'_>, account: &str) -> Result<String, ApiError> {
    let required = |name: &str| {
        field(request.body, name).filter(|value| !value.is_empty()).ok_or_else(|| {
            let member = name[..1].to_lowercase() + &name[1..];
            ApiError::new(
                "ValidationError",
                format!("1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"),
            )
        })
    };
    let role_arn = required("RoleArn")?;
    let session = required("RoleSessionName")?;
    let Some((_, role)) = role_arn.split_once(":role/") else {
        return Err(ApiError::new(
            "ValidationError",
            format!("{role_arn} is invalid"),
        ));
    };
    let role = role.rsplit('/').next().unwrap_or(role);
    let credentials = credentials(request, &key_of(role), 3_600);
    let (role, session) = (escape(role), escape(&session));
    Ok(format!(
        "<AssumedRoleUser><Arn>arn:aws:sts::{account}:assumed-role/{role}/{session}</Arn>\
         <AssumedRoleId>AROASIMULATED0000ROLE:{session}</AssumedRoleId></AssumedRoleUser>{credentials}"
    ))
}

/// Session credentials. They expire in real time, because clients compare them with their own clock.
fn credentials(request: &Request<'_>, key: &str, default_seconds: i64) -> String {
    let asked = field(request.body, "DurationSeconds").and_then(|text| text.parse().ok());
    let seconds = asked.unwrap_or(default_seconds).clamp(1, 129_600);
    let expires = Timestamp::now()
        .saturating_add(SignedDuration::from_secs(seconds))
        .unwrap_or(Timestamp::MAX);
    let secret = mix(&[hash(key)]);
    format!(
        "<Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>simulated/{secret:016x}</SecretAccessKey>\
         <SessionToken>simulated-session-{secret:016x}</SessionToken><Expiration>{}</Expiration></Credentials>",
        expires.strftime("%Y-%m-%dT%H:%M:%SZ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_travels_in_its_access_key() {
        let table = [
            (
                key_of("deploy-prod"),
                "arn:aws:sts::1:assumed-role/deploy-prod/session",
            ),
            ("AKIDEMO".into(), "arn:aws:iam::1:user/on-call"),
            (
                "ASIAXZZ".into(),
                "arn:aws:sts::1:assumed-role/Engineer/on-call",
            ),
            (
                "ASIAX".into(),
                "arn:aws:sts::1:assumed-role/Engineer/on-call",
            ),
        ];
        for (key, arn) in table {
            assert_eq!(caller("1", &key), arn, "{key}");
        }
    }
}
