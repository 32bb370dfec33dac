//! What is around the task: the way to Session Manager, and what the cluster says of sessions.

use super::{Check, Facts, State};
use crate::domain::path::{Hop, Verdict};

pub(super) fn way(facts: &Facts<'_>) -> Check {
    let why = "the agent reaches Session Manager by HTTPS, or not at all";
    let line = |state, found: String| Check::new("way to ssmmessages", why, state, found);
    let way = match &facts.way {
        Ok(way) => way,
        Err(words) => return line(State::Unknown, words.clone()),
    };
    let fix = "a NAT gateway, or an interface endpoint for ssmmessages; :path shows every hop";
    let told = |hop: Option<&Hop>| hop.map_or_else(String::new, words);
    match way.verdict() {
        Verdict::Passes => line(State::Passes, told(way.hops.last())),
        Verdict::Blocked => line(State::Fails, told(way.trouble())).fix(fix),
        Verdict::Partly => line(State::Warns, told(way.trouble())).fix(fix),
        Verdict::Unknown => line(State::Unknown, told(way.trouble())).fix(":path shows every hop"),
    }
}

fn words(hop: &Hop) -> String {
    match hop.at.is_empty() {
        true => format!("{}: {}", hop.step, hop.words),
        false => format!("{} {}: {}", hop.step, hop.at.join(", "), hop.words),
    }
}

pub(super) fn family(facts: &Facts<'_>) -> Check {
    let why = "ECS Exec does not work with IPv6 only";
    let line = |state, found: String| Check::new("IPv4", why, state, found);
    match &facts.ipv6_only {
        Ok(false) => line(State::Passes, "its subnet has it".to_owned()),
        Ok(true) => line(State::Fails, "its subnet has IPv6 only".to_owned())
            .fix("run it in a subnet that has IPv4 as well"),
        Err(words) => line(State::Unknown, words.clone()),
    }
}

pub(super) fn key(facts: &Facts<'_>) -> Check {
    let why = "the caller, the role and the client at this end all need the key";
    let line = |state, found: String| Check::new("encryption", why, state, found);
    match facts.key() {
        Err(words) => line(State::Unknown, words),
        Ok(None) => line(State::Passes, "TLS alone: the cluster names no key".to_owned()),
        Ok(Some(key)) => line(State::Warns, format!("with the key {key}")).fix(
            "session-manager-plugin here, kms:Decrypt for the role, kms:GenerateDataKey for the caller",
        ),
    }
}

/// Who keeps a record of what is typed: it is good to know before.
pub(super) fn record(facts: &Facts<'_>) -> Check {
    let why = "where a session is recorded, the role needs the permission to write there";
    let line = |state, found: String| Check::new("record", why, state, found);
    let cluster = match &facts.cluster {
        Ok(cluster) => cluster,
        Err(words) => return line(State::Unknown, words.clone()),
    };
    let configuration = cluster.configuration.as_ref();
    let exec = configuration.and_then(|it| it.execute_command_configuration.as_ref());
    match exec.and_then(|it| it.logging.as_deref()) {
        Some("NONE") => line(State::Passes, "sessions are not recorded".to_owned()),
        None | Some("DEFAULT") => line(
            State::Passes,
            "by the awslogs log driver of the container, where it has one".to_owned(),
        ),
        Some("OVERRIDE") => {
            let to = exec.and_then(|it| it.log_configuration.as_ref());
            let group = to.and_then(|it| it.cloud_watch_log_group_name.as_deref());
            let bucket = to.and_then(|it| it.s3_bucket_name.as_deref());
            let group = group.map(|it| format!("log group {it}"));
            let bucket = bucket.map(|it| format!("bucket {it}"));
            let places: Vec<String> = group.into_iter().chain(bucket).collect();
            match places.is_empty() {
                true => line(
                    State::Warns,
                    "OVERRIDE without a place to write to".to_owned(),
                ),
                false => line(
                    State::Passes,
                    format!("sessions are in {}", places.join(" and ")),
                ),
            }
        }
        Some(other) => line(State::Unknown, format!("logging {other}")),
    }
}
