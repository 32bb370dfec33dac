//! What was ordered, as far as it can be understood without asking anybody.

use super::super::Failure;
use super::super::args::Global;
use super::args::Forward;
use crate::domain::arn;
use crate::domain::forward::Ports;

/// How it is called.
const USAGE: &str = "ecsight --write forward CLUSTER SERVICE|TASK [LOCAL:][HOST:]PORT…";

/// What is to be forwarded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Order {
    /// Name or ARN of the cluster.
    pub(super) cluster: String,
    /// Service or task, as it was named.
    pub(super) target: String,
    pub(super) ports: Vec<Ports>,
}

impl Order {
    /// Understands the words.
    ///
    /// # Errors
    /// In a sentence that says how it is called.
    pub(super) fn read(global: &Global, forward: &Forward) -> Result<Self, Failure> {
        let wrong = |line: &str| Failure::usage(format!("{line}: {USAGE}"));
        let mut words = forward.words.iter().map(String::as_str).peekable();
        let named = match (&global.cluster, words.peek()) {
            (Some(cluster), _) => Some(cluster.clone()),
            // The ARN of a service or task names its cluster.
            (None, Some(first)) if first.starts_with("arn:") && !first.contains(":cluster/") => {
                arn::cluster_name(first).map(str::to_owned)
            }
            (None, _) => words.next().map(str::to_owned),
        };
        let cluster = named.ok_or_else(|| wrong("which cluster?"))?;
        let target = match &global.service {
            Some(service) => service.clone(),
            None => words
                .next()
                .ok_or_else(|| wrong("which service or task?"))?
                .to_owned(),
        };
        let ports: Result<Vec<Ports>, String> = words.map(Ports::parse).collect();
        let ports = ports.map_err(Failure::usage)?;
        if ports.is_empty() {
            return Err(wrong("which port?"));
        }
        Ok(Self {
            cluster,
            target,
            ports,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str, cluster: Option<&str>) -> Result<Order, String> {
        let forward = Forward {
            words: words.split_whitespace().map(str::to_owned).collect(),
            container: None,
            yes: None,
            dry_run: false,
        };
        let global = Global {
            cluster: cluster.map(str::to_owned),
            ..Global::default()
        };
        Order::read(&global, &forward).map_err(|failure| failure.line)
    }

    #[test]
    fn the_words_are_cluster_target_and_ports() {
        let task = "arn:aws:ecs:us-east-1:123456789012:task/prod/0a1b2c3d";
        let cases = [
            ("prod web 8080", None, ("prod", "web", 1)),
            ("web 8080 9000:9000", Some("prod"), ("prod", "web", 2)),
            (
                &format!("{task} 5432:db.internal:5432"),
                None,
                ("prod", task, 1),
            ),
        ];
        for (words, cluster, (named, target, ports)) in cases {
            let order = read(words, cluster).expect(words);
            assert_eq!(
                (&*order.cluster, &*order.target),
                (named, target),
                "{words}"
            );
            assert_eq!(order.ports.len(), ports, "{words}");
        }
        for (words, line) in [
            ("prod", "which service or task?"),
            ("prod web", "which port?"),
            ("prod web http", "http is no port"),
        ] {
            let error = read(words, None).expect_err(words);
            assert!(error.contains(line), "{words}: {error}");
        }
    }
}
