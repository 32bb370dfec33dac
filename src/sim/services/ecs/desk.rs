//! What every ECS operation needs: input, identifiers, times.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::sim::clock::Ms;
use crate::sim::story::{Cluster, World};
use crate::sim::wire::ApiError;

/// One operation at work.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    pub world: &'a mut World,
    pub region: &'a str,
    pub op: &'static str,
}

/// The input of an operation, in its type.
pub(super) fn input<T: DeserializeOwned>(value: Value) -> Result<T, ApiError> {
    serde_json::from_value(value)
        .map_err(|error| ApiError::new("SerializationException", error.to_string()))
}

/// The last part of an ARN, or the whole short name.
pub(super) fn short(identifier: &str) -> &str {
    identifier.rsplit('/').next().unwrap_or(identifier)
}

/// The cluster that a service's or a task's ARN names, if it names one.
pub(super) fn cluster_of_arn(identifier: &str) -> Option<&str> {
    let mut parts = identifier.strip_prefix("arn:")?.split('/').skip(1);
    let (cluster, _rest) = (parts.next()?, parts.next()?);
    Some(cluster)
}

/// At most so many, at least one: the limits that ECS puts on its lists.
pub(super) fn limited(
    items: &[String],
    limit: usize,
    empty: &str,
    too_many: &str,
) -> Result<(), ApiError> {
    if items.is_empty() {
        return Err(ApiError::invalid(empty));
    }
    if items.len() > limit {
        return Err(ApiError::invalid(format!(
            "{too_many} can have at most {limit} items."
        )));
    }
    Ok(())
}

impl Desk<'_> {
    /// The cluster that a request means; none given means `default`.
    pub(super) fn cluster(&self, given: Option<&str>) -> Result<usize, ApiError> {
        let given = given.filter(|name| !name.is_empty()).unwrap_or("default");
        self.find_cluster(given).ok_or_else(|| {
            let name = given.rsplit(":cluster/").next().unwrap_or(given);
            let plain = !name.is_empty()
                && name.len() <= 255
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            if plain {
                ApiError::new("ClusterNotFoundException", "Cluster not found.")
            } else {
                ApiError::invalid(format!(
                    "Cluster must match ^[a-zA-Z0-9\\-_]{{1,255}}$, but was {name}"
                ))
            }
        })
    }

    /// A cluster by name or ARN; an ARN of another region or account is not found.
    pub(super) fn find_cluster(&self, given: &str) -> Option<usize> {
        let name = match given.split_once(":cluster/") {
            Some((place, name))
                if place == format!("arn:aws:ecs:{}:{}", self.region, self.world.account) =>
            {
                name
            }
            Some(_) => return None,
            None => given,
        };
        self.world.cluster(self.region, name)
    }

    pub(super) fn arn(&self, rest: &str) -> String {
        format!("arn:aws:ecs:{}:{}:{rest}", self.region, self.world.account)
    }

    pub(super) fn cluster_arn(&self, cluster: &Cluster) -> String {
        self.arn(&format!("cluster/{}", cluster.name))
    }

    pub(super) fn service_arn(&self, cluster: &Cluster, service: &str) -> String {
        self.arn(&format!("service/{}/{service}", cluster.name))
    }

    pub(super) fn revision_arn(&self, revision: usize) -> String {
        let revision = &self.world.revisions[revision];
        self.arn(&format!(
            "task-definition/{}:{}",
            revision.family, revision.number
        ))
    }

    /// Story time as the API writes times: epoch seconds with a fraction.
    pub(super) fn time(&self, at: Ms) -> Value {
        json!(self.world.wall(at) as f64 / 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_taken_apart() {
        let arn = "arn:aws:ecs:us-east-1:1:service/prod/web";
        assert_eq!((short(arn), short("web")), ("web", "web"));
        assert_eq!(cluster_of_arn(arn), Some("prod"));
        for without in [
            "web",
            "arn:aws:ecs:us-east-1:1:service/web",
            "prod/web",
            "arn:",
        ] {
            assert_eq!(cluster_of_arn(without), None, "{without}");
        }
    }

    #[test]
    fn limits_speak_in_the_words_of_aws() {
        let items = |count| vec![String::new(); count];
        let say = |count| {
            limited(
                &items(count),
                10,
                "Services cannot be empty.",
                "service names",
            )
            .err()
            .map(|error| error.message)
        };
        assert_eq!(say(0).as_deref(), Some("Services cannot be empty."));
        assert_eq!(say(10), None);
        assert_eq!(
            say(11).as_deref(),
            Some("service names can have at most 10 items.")
        );
    }
}
