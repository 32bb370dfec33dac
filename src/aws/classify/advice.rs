//! The one command or step that helps.

use super::{Origin, Situation, presentable};

pub(super) const LIMIT: &str =
    "as many as the account may have run at the same time: wait for one to end";
pub(super) const SIGNATURE: &str = "the secret key is wrong, or the clock of this machine is: compare `date -u` with real time, then press r";

const SIGN_IN: &str = "run: aws configure sso, or aws login; or start with --profile NAME";

/// What renews credentials that have expired.
pub(super) fn renew(origin: &Origin) -> String {
    match origin {
        Origin::Fixed => "start again: the credentials were given by the program".into(),
        Origin::Environment { .. } => {
            "renew the AWS_* variables of this shell (aws-vault, granted, aws configure export-credentials) and start again"
                .into()
        }
        Origin::Profile {
            base, base_kind, ..
        } => match *base_kind {
            "sso" => then_refresh("aws sso login", base),
            "login" => then_refresh("aws login", base),
            "process" => presentable(&format!(
                "renew what credential_process of profile {base} reads, then press r"
            )),
            "web identity" => "renew the web identity token file, then press r".into(),
            "keys" => presentable(&format!(
                "write new keys into profile {base} of ~/.aws/credentials, then press r"
            )),
            _ => presentable(&format!("renew the credentials of profile {base}, then press r")),
        },
        Origin::Machine => "the role of this machine gives them: press r in a minute".into(),
    }
}

/// `run: COMMAND --profile NAME, then press r`; the default profile needs no name.
fn then_refresh(command: &str, profile: &str) -> String {
    let of = match profile {
        "default" => String::new(),
        name => format!(" --profile {}", shell_word(name)),
    };
    presentable(&format!("run: {command}{of}, then press r"))
}

fn shell_word(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./@+".contains(c);
    if name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}

/// What to do without any credentials.
pub(super) fn obtain(origin: &Origin) -> String {
    match origin {
        Origin::Profile {
            name,
            base_kind,
            base,
            ..
        } => match *base_kind {
            "sso" | "login" => renew(origin),
            "process" => presentable(&format!(
                "run credential_process of profile {base} by hand and see what it says"
            )),
            "none" => presentable(&format!(
                "profile {name} holds no credentials: run: aws configure sso --profile {}",
                shell_word(name)
            )),
            _ => presentable(&format!(
                "check profile {name}: aws configure list --profile {}",
                shell_word(name)
            )),
        },
        _ => SIGN_IN.into(),
    }
}

/// Which credentials expired, in front of AWS's words.
pub(super) fn expired_words(origin: &Origin, words: &str) -> String {
    format!("{}: {words}", which(origin))
}

/// AWS does not know the keys: they are wrong, or the region is not enabled.
pub(super) fn wrong_keys(situation: &Situation) -> String {
    let region = situation.region.as_deref().unwrap_or("this region");
    presentable(&format!(
        "AWS does not know {}, or region {region} is not enabled for the account",
        which(&situation.origin)
    ))
}

/// The SDK sends no MFA code.
pub(super) fn mfa(name: &str) -> String {
    presentable(&format!(
        "profile {name} has mfa_serial, and the SDK asks for no code: run aws sts get-session-token --serial-number ARN --token-code CODE, or start through aws-vault exec {} -- ecsight",
        shell_word(name)
    ))
}

/// The credentials in words.
pub(super) fn which(origin: &Origin) -> String {
    match origin {
        Origin::Fixed => "the fixed keys".into(),
        Origin::Environment { session: true } => "the session token of the environment".into(),
        Origin::Environment { session: false } => "the access key of the environment".into(),
        Origin::Profile { name, kind, .. } => match *kind {
            "none" => format!("profile {name}"),
            "keys" => format!("the keys of profile {name}"),
            "role" => format!("the role of profile {name}"),
            kind => format!("the {kind} credentials of profile {name}"),
        },
        Origin::Machine => "the credentials of this machine".into(),
    }
}
