//! From where to where: `[LOCAL:]PORT` or `[LOCAL:]HOST:PORT`.

use crate::domain::Text;
use crate::domain::session::SessionStart;
use std::collections::BTreeMap;
use std::fmt;

/// What is said where nothing can be made of what was typed.
const FORM: &str = "[LOCAL:]PORT or [LOCAL:]HOST:PORT, e.g. 8080, 9000:8080, 5432:db.internal:5432";
/// Shortest name of a host that AWS's document takes.
const SHORTEST_HOST: usize = 3;

/// From where to where a forward leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ports {
    /// Port of this machine; 0 for any that is free, none for the same as at the far end.
    pub local: Option<u16>,
    /// A host that the task can reach; none for the task itself.
    pub host: Option<Text>,
    /// Port at the far end.
    pub port: u16,
}

impl Ports {
    /// Reads `[LOCAL:]PORT` or `[LOCAL:]HOST:PORT`; an address of IPv6 stands in brackets.
    ///
    /// # Errors
    /// Says what is wrong, and how it is written.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err(format!("which port? {FORM}"));
        }
        let (before, port) = match text.rsplit_once(':') {
            Some((before, port)) => (Some(before), port),
            None => (None, text),
        };
        let port = number(port, 1)?;
        let Some(before) = before else {
            return Ok(Self {
                local: None,
                host: None,
                port,
            });
        };
        // What stands before the last colon is a port of this machine, a host, or both.
        if is_number(before) {
            return Ok(Self {
                local: Some(number(before, 0)?),
                host: None,
                port,
            });
        }
        let (local, host) = match before.split_once(':') {
            Some((local, rest)) if is_number(local) => (Some(number(local, 0)?), rest),
            _ => (None, before),
        };
        Ok(Self {
            local,
            host: Some(host_of(host)?),
            port,
        })
    }

    /// The port of this machine that is asked for; 0 for any.
    pub fn here(&self) -> u16 {
        self.local.unwrap_or(self.port)
    }

    /// `8080`, `db.internal:5432`: the far end, as seen by the task.
    pub fn far(&self) -> String {
        match &self.host {
            None => self.port.to_string(),
            Some(host) if host.contains(':') => format!("[{host}]:{}", self.port),
            Some(host) => format!("{host}:{}", self.port),
        }
    }

    /// The same with another port of this machine.
    pub fn with_local(&self, local: u16) -> Self {
        Self {
            local: Some(local),
            ..self.clone()
        }
    }

    /// The session that carries it: `target` is who it goes through, see
    /// [`crate::domain::session::target`]. The local port of the document is for the plugin of the
    /// AWS CLI, which would listen there; here the listening is ours.
    pub fn session(&self, target: Text) -> SessionStart {
        let mut parameters: BTreeMap<Text, Vec<Text>> = BTreeMap::new();
        parameters.insert("portNumber".into(), vec![self.port.to_string().into()]);
        parameters.insert("localPortNumber".into(), vec!["0".into()]);
        let document_name = match &self.host {
            None => "AWS-StartPortForwardingSession",
            Some(host) => {
                parameters.insert("host".into(), vec![host.clone()]);
                "AWS-StartPortForwardingSessionToRemoteHost"
            }
        };
        SessionStart {
            target,
            document_name: document_name.into(),
            parameters,
            reason: Some("ecsight: forward a port".into()),
        }
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.local {
            Some(local) => write!(f, "{local}:{}", self.far()),
            None => f.write_str(&self.far()),
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

fn number(text: &str, least: u16) -> Result<u16, String> {
    let number = text.parse().ok().filter(|it| *it >= least);
    number.ok_or_else(|| match text {
        "" => format!("a port is missing: {FORM}"),
        _ => format!("{text} is no port: a number from {least} to 65535; {FORM}"),
    })
}

fn host_of(text: &str) -> Result<Text, String> {
    let bare = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let wrong = || format!("{text} is no host: {FORM}");
    let allowed = match bare {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            let is_name = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.' | b'_');
            text.len() >= SHORTEST_HOST && text.bytes().all(is_name)
        }
    };
    match allowed {
        true => Ok(bare.unwrap_or(text).into()),
        false => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_is_typed_is_understood() {
        let cases = [
            ("8080", None, None, 8080),
            (" 9000:8080 ", Some(9000), None, 8080),
            ("0:8080", Some(0), None, 8080),
            ("db.internal:5432", None, Some("db.internal"), 5432),
            ("15432:db_1:5432", Some(15432), Some("db_1"), 5432),
            ("0:10.0.3.7:6379", Some(0), Some("10.0.3.7"), 6379),
            ("[fd00::7]:5432", None, Some("fd00::7"), 5432),
            ("7:[fd00::7]:5432", Some(7), Some("fd00::7"), 5432),
        ];
        for (text, local, host, port) in cases {
            let expected = Ports {
                local,
                host: host.map(Text::from),
                port,
            };
            assert_eq!(Ports::parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_explained() {
        let cases = [
            ("", "which port?"),
            ("http", "http is no port"),
            ("0", "0 is no port: a number from 1"),
            ("65536", "65536 is no port"),
            ("8080:", "a port is missing"),
            ("70000:80", "70000 is no port: a number from 0"),
            (":80", "is no host"),
            ("8080:0", "0 is no port"),
            ("a:80", "a is no host"),
            ("8080:db internal:5432", "db internal is no host"),
            ("fd00::7:5432", "fd00::7 is no host"),
            ("[db]:5432", "[db] is no host"),
            ("1:2:3:4", "2:3 is no host"),
        ];
        for (text, words) in cases {
            let error = Ports::parse(text).expect_err(text);
            assert!(error.contains(words), "{text}: {error}");
            assert!(error.contains("[LOCAL:]HOST:PORT"), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            local in proptest::option::of(0_u16..),
            host in proptest::option::of("[a-z][a-z0-9.-]{2,20}|fd00::[0-9a-f]{1,4}"),
            port in 1_u16..,
        ) {
            let ports = Ports { local, host: host.map(Text::from), port };
            prop_assert_eq!(Ports::parse(&ports.to_string()), Ok(ports));
        }

        #[test]
        fn nothing_that_is_typed_is_too_much(text in ".{0,40}") {
            let _ = Ports::parse(&text);
        }
    }

    #[test]
    fn the_document_follows_from_the_host() {
        let near = Ports::parse("9000:8080").unwrap();
        let far = Ports::parse("db.internal:5432").unwrap();
        let written = |ports: &Ports| serde_json::to_value(ports.session("ecs:a_b_c".into()));
        assert_eq!(
            written(&near).unwrap(),
            json!({
                "Target": "ecs:a_b_c",
                "DocumentName": "AWS-StartPortForwardingSession",
                "Parameters": {"portNumber": ["8080"], "localPortNumber": ["0"]},
                "Reason": "ecsight: forward a port",
            })
        );
        let far = written(&far).unwrap();
        assert_eq!(
            far["DocumentName"],
            "AWS-StartPortForwardingSessionToRemoteHost"
        );
        assert_eq!(
            far["Parameters"],
            json!({"host": ["db.internal"], "portNumber": ["5432"], "localPortNumber": ["0"]})
        );
    }
}
