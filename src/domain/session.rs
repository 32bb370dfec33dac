//! Sessions in tasks: a command in a container (ECS Exec), a port that is forwarded.
//!
//! Opening one changes nothing by itself, but whoever has it can change everything there: the calls
//! that open sessions count as changing ones, and need `--write`.

use super::Text;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// A command that is to run in a container
/// ([ExecuteCommand](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html)).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommandExecution {
    /// ARN or name of the cluster.
    pub cluster: Text,
    /// ARN or id of the task.
    pub task: Text,
    /// Name of the container; needed where the task has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<Text>,
    /// The command line; `sh` for a shell.
    pub command: Text,
    /// ECS takes nothing but `true`.
    pub interactive: bool,
}

/// A session that is to be started with a document of Systems Manager
/// ([StartSession](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html)).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SessionStart {
    /// `ecs:CLUSTER_TASK_RUNTIME`: see [`target`].
    pub target: Text,
    /// `AWS-StartPortForwardingSession`, `AWS-StartPortForwardingSessionToRemoteHost`.
    pub document_name: Text,
    /// Parameters of the document, each a list.
    pub parameters: BTreeMap<Text, Vec<Text>>,
    /// Who and why, for CloudTrail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// How Session Manager calls a container of a task: its cluster's name, its task's id, its own
/// runtime id.
pub fn target(cluster: &str, task: &str, runtime: &str) -> Text {
    format!(
        "ecs:{}_{}_{runtime}",
        super::arn::name(cluster),
        super::arn::name(task)
    )
    .into()
}

/// A session that AWS has opened, and what it takes to enter it. Whoever has the address and the
/// token is in: neither is ever shown, logged or written down.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedSession {
    /// Its id, which CloudTrail and the console name as well.
    pub id: Text,
    /// Address of its data channel.
    stream_url: Box<str>,
    token: Box<str>,
}

impl OpenedSession {
    /// A session as AWS answered it.
    pub fn new(id: Text, stream_url: impl Into<Box<str>>, token: impl Into<Box<str>>) -> Self {
        Self {
            id,
            stream_url: stream_url.into(),
            token: token.into(),
        }
    }

    /// Address of the data channel: for who opens it, and for nobody else.
    pub fn stream_url(&self) -> &str {
        &self.stream_url
    }

    /// The token that the data channel begins with: for who opens it, and for nobody else.
    pub fn token(&self) -> &str {
        &self.token
    }
}

impl fmt::Debug for OpenedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OpenedSession").field(&self.id).finish()
    }
}

impl Serialize for OpenedSession {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.id.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_never_tells_how_it_is_entered() {
        let session = OpenedSession::new("ecs-1".into(), "wss://host/secret", "token-1");
        let told = format!("{session:?} {}", serde_json::to_string(&session).unwrap());
        assert_eq!(told, "OpenedSession(\"ecs-1\") \"ecs-1\"");
    }

    #[test]
    fn a_target_is_named_by_name_id_and_runtime() {
        let cluster = "arn:aws:ecs:us-east-1:1:cluster/prod_web";
        let task = "arn:aws:ecs:us-east-1:1:task/prod_web/0123456789abcdef";
        let named = target(cluster, task, "0123456789abcdef-42");
        assert_eq!(&*named, "ecs:prod_web_0123456789abcdef_0123456789abcdef-42");
    }
}
