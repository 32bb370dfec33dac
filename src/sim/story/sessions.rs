//! Sessions of Session Manager: shells and forwarded ports that callers have opened.

use std::collections::BTreeMap;

use super::model::{Task, World};
use crate::sim::rng::{hash, mix};

/// What a session is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A command in a container.
    Command(String),
    /// A port: of the task, or of another host that the task reaches.
    Port { host: Option<String>, port: u16 },
}

/// Where a session leads, as it was when it was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub host: String,
    pub region: String,
    pub cluster: String,
    pub service: String,
    pub task: String,
    pub container: String,
    pub image: String,
    /// Names of environment variables; what they hold is nobody's business.
    pub env: Vec<String>,
    /// The port on which the application listens.
    pub port: Option<u16>,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub token: String,
    pub purpose: Purpose,
    pub place: Place,
    /// Its cluster and its task.
    pub at: (usize, u128),
}

/// All sessions.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    /// The beginning of stream URLs, such as `ws://127.0.0.1:4566`.
    pub base: String,
    open: BTreeMap<String, Session>,
    count: u64,
}

/// What a client needs to enter a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entrance {
    pub id: String,
    pub url: String,
    pub token: String,
}

impl World {
    /// Opens a session; `prefix` begins its id.
    pub(crate) fn open_session(
        &mut self,
        prefix: &str,
        at: (usize, u128),
        purpose: Purpose,
        place: Place,
    ) -> Entrance {
        let sessions = &mut self.sessions;
        sessions.count += 1;
        let number = mix(&[self.seed, hash("session"), sessions.count]);
        let id = format!("{prefix}-{number:016x}0");
        let session = Session {
            token: String::new(),
            purpose,
            place,
            at,
        };
        sessions.open.insert(id.clone(), session);
        sessions.admit(&id).unwrap_or_default()
    }

    /// The session that a token opens.
    pub(crate) fn enter_session(&self, id: &str, token: &str) -> Option<Session> {
        let session = self.sessions.open.get(id)?;
        (session.token == token).then(|| session.clone())
    }

    /// Whether a session goes on: nobody ended it, and its task runs.
    pub(crate) fn session_lives(&self, id: &str) -> bool {
        let session = self.sessions.open.get(id);
        session.is_some_and(|session| {
            let (cluster, task) = session.at;
            let task = self.clusters[cluster].tasks.get(&task);
            task.is_some_and(Task::executing)
        })
    }
}

impl Sessions {
    /// A new token for an open session; the old one opens nothing any more.
    pub(crate) fn admit(&mut self, id: &str) -> Option<Entrance> {
        self.count += 1;
        let session = self.open.get_mut(id)?;
        let parts = [hash(id), self.count];
        let token = format!(
            "AAEAA{:016x}{:016x}",
            mix(&parts),
            mix(&[parts[0], parts[1], 1])
        );
        session.token.clone_from(&token);
        let base = &self.base;
        Some(Entrance {
            id: id.to_owned(),
            url: format!("{base}/v1/data-channel/{id}?role=publish_subscribe"),
            token,
        })
    }

    /// Ends a session; false if there is none of this id.
    pub(crate) fn end(&mut self, id: &str) -> bool {
        self.open.remove(id).is_some()
    }
}
