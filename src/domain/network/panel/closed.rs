//! Ports that no security group lets anybody reach.

use super::{Mode, Port, Ports};
use crate::domain::network::words::protocol_name;
use crate::domain::network::{Permission, SecurityGroup};

impl Permission {
    /// Whether it lets anybody through to all of these ports.
    fn admits(&self, protocol: &str, ports: Ports) -> bool {
        if self.sources.is_empty() {
            return false;
        }
        if self.is_all_traffic() {
            return true;
        }
        let own = self.ip_protocol.as_deref().map(protocol_name);
        let is_same = own == Some(protocol_name(protocol));
        match (self.from_port, self.to_port) {
            (Some(from), Some(to)) => {
                let covers = from <= ports.first && ports.last <= to;
                is_same && (covers || from == -1)
            }
            _ => is_same,
        }
    }
}

/// Whether no rule of these security groups, which are all there are, lets anybody reach the port;
/// none where that cannot be said. Of a port behind a host it is the host's port that counts.
pub fn is_closed(port: &Port, mode: Option<&Mode>, groups: &[&SecurityGroup]) -> Option<bool> {
    let ports = match mode? {
        Mode::Awsvpc => port.inside?,
        mode if mode.is_behind_host() => port.host?,
        _ => return None,
    };
    let mut is_open = false;
    for group in groups {
        let rules = group.ingress.as_ref()?;
        is_open |= rules.iter().any(|rule| rule.admits(&port.protocol, ports));
    }
    Some(!is_open)
}
