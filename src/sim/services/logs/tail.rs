//! `StartLiveTail`: a session, its updates each second, and its end after three hours.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::{Feed, Request, Turn};
use super::filter::Wanted;
use super::pattern::Pattern;
use super::places::{self, Source};
use super::scan::{Event, Scan};
use super::{arn, input, texts};
use crate::sim::clock::Ms;
use crate::sim::rng::{hash, mix};
use crate::sim::story::World;
use crate::sim::wire::{ApiError, event_stream};

/// Events of one update; of more a sample is sent.
const EVENTS: usize = 500;
/// Sessions at a time, of an account in a region.
const SESSIONS: usize = 15;
/// What is written with a timestamp far behind is not looked for.
const BEHIND: Ms = 3_600_000;

/// An open session.
struct Session {
    region: String,
    groups: Vec<String>,
    names: Vec<String>,
    prefixes: Vec<String>,
    pattern: Pattern,
    words: String,
    id: String,
    begun: Ms,
    /// Up to when events were sent, by their ingestion; `None` before the first word.
    sent: Option<i64>,
    /// While it is held, the session is open.
    _open: Arc<()>,
}

/// The operation has no whole answer: [`feed`] answers it.
pub(super) fn whole(_: &Request<'_>, _: &mut World, _: &Value) -> Result<Value, ApiError> {
    Err(ApiError::invalid("StartLiveTail answers with a stream."))
}

/// Opens a session, if that is what is asked.
pub(super) fn feed(
    request: &Request<'_>,
    world: &mut World,
) -> Option<Result<Box<dyn Feed>, ApiError>> {
    (request.op == "StartLiveTail").then(|| {
        let session = open(request, world)?;
        Ok(Box::new(session) as Box<dyn Feed>)
    })
}

fn open(request: &Request<'_>, world: &mut World) -> Result<Session, ApiError> {
    let input = input(request)?;
    let identifiers = texts(&input, "logGroupIdentifiers");
    if !(1..=10).contains(&identifiers.len()) {
        return Err(ApiError::invalid(
            "1 validation error detected: Value at 'logGroupIdentifiers' failed to satisfy constraint: Member must have length \
             between 1 and 10",
        ));
    }
    let names = texts(&input, "logStreamNames");
    let prefixes = texts(&input, "logStreamNamePrefixes");
    if !names.is_empty() && !prefixes.is_empty() {
        return Err(ApiError::invalid(
            "LogStreamNames and LogStreamNamePrefixes are mutually exclusive parameters.",
        ));
    }
    let streams = names.len().max(prefixes.len());
    if streams > 10 {
        return Err(ApiError::invalid(
            "You can specify up to 10 log streams or prefixes.",
        ));
    }
    if streams > 0 && identifiers.len() != 1 {
        return Err(ApiError::invalid(
            "LogStreamNames and LogStreamNamePrefixes can be specified only for a single log group.",
        ));
    }
    let words = input["logEventFilterPattern"].as_str().unwrap_or_default();
    let pattern = Pattern::read(words)?;
    let groups = identifiers
        .iter()
        .map(|identifier| group(request, world, identifier))
        .collect::<Result<Vec<String>, ApiError>>()?;
    if world.logs.open_tails() >= SESSIONS {
        return Err(ApiError::new(
            "LimitExceededException",
            "You have exceeded the maximum number of concurrent Live Tail sessions.",
        ));
    }
    let held = Arc::new(());
    world.logs.tails.push(Arc::downgrade(&held));
    let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
    Ok(Session {
        region: request.region.to_owned(),
        groups,
        names: owned(names),
        prefixes: owned(prefixes),
        pattern,
        words: words.to_owned(),
        id: request.request_id.to_owned(),
        begun: world.now,
        sent: None,
        _open: held,
    })
}

/// The name of a group that may be tailed.
fn group(request: &Request<'_>, world: &World, identifier: &str) -> Result<String, ApiError> {
    let home = format!("arn:aws:logs:{}:", request.region);
    if !identifier.starts_with("arn:") || identifier.ends_with('*') {
        return Err(ApiError::invalid(format!(
            "Log group identifier {identifier} must be an ARN that does not end with an asterisk."
        )));
    }
    if !identifier.starts_with(&home) {
        return Err(ApiError::new(
            "ResourceNotFoundException",
            "The specified log group does not exist.",
        ));
    }
    let group = places::group(request, world, identifier)?;
    if group.class != "STANDARD" {
        return Err(ApiError::invalid(format!(
            "Live Tail is not supported for log group {} of class {}.",
            group.name, group.class
        )));
    }
    Ok(group.name)
}

impl Feed for Session {
    fn next(&mut self, world: &mut World) -> Turn {
        let now = world.wall(world.now);
        let Some(sent) = self.sent else {
            self.sent = Some(now);
            let mut bytes = event_stream::event("initial-response", &json!({}));
            bytes.extend(event_stream::event("sessionStart", &self.start(world)));
            return Turn::More(bytes);
        };
        if world.now - self.begun >= world.logs.tail_limit {
            return Turn::Last(event_stream::exception(
                "SessionTimeoutException",
                "The Live Tail session has timed out.",
            ));
        }
        let (results, sampled) = self.results(world, sent, now);
        self.sent = Some(now);
        let update = json!({
            "sessionMetadata": { "sampled": sampled },
            "sessionResults": results,
        });
        Turn::More(event_stream::event("sessionUpdate", &update))
    }
}

impl Session {
    fn start(&self, world: &World) -> Value {
        let arns = self.groups.iter();
        let arns = arns.map(|group| arn(&self.region, &world.account, group));
        json!({
            "requestId": self.id,
            "sessionId": format!("{:032x}", mix(&[hash(&self.id), 1])),
            "logGroupIdentifiers": arns.collect::<Vec<_>>(),
            "logStreamNames": self.names,
            "logStreamNamePrefixes": self.prefixes,
            "logEventFilterPattern": self.words,
        })
    }

    /// What was taken in after `sent` and up to `now`, and whether it is only a sample.
    fn results(&self, world: &World, sent: i64, now: i64) -> (Vec<Value>, bool) {
        let known = places::groups(world, &self.region);
        let wanted = Wanted {
            names: self.names.iter().map(String::as_str).collect(),
            prefixes: self.prefixes.iter().map(String::as_str).collect(),
        };
        let mut found = Vec::new();
        for group in self.groups.iter().filter_map(|name| known.get(name)) {
            let takes = |name: &str| wanted.takes(name);
            for stream in places::streams(world, &self.region, group, &takes) {
                let (most, least) = match &stream.source {
                    Source::Told(life) => life.delays(),
                    Source::Written(_) => (BEHIND, -BEHIND),
                };
                let streams = [stream];
                let scan = Scan {
                    streams: &streams,
                    from: sent - most,
                    to: now - least,
                    now,
                    newest_first: false,
                    after: None,
                };
                scan.walk(usize::MAX, |event| {
                    if event.ingested > sent && self.pattern.matches(&event.text) {
                        found.push((event.place, self.result(event, &world.account, &group.name)));
                    }
                    std::ops::ControlFlow::Continue(())
                });
            }
        }
        found.sort_by_key(|(place, _)| *place);
        let count = found.len();
        let every = count.div_ceil(EVENTS).max(1);
        let results = found.into_iter().step_by(every).map(|(_, result)| result);
        (results.collect(), count > EVENTS)
    }

    fn result(&self, event: &Event<'_>, account: &str, group: &str) -> Value {
        json!({
            "logStreamName": event.stream.name,
            "logGroupIdentifier": format!("{account}:{group}"),
            "message": event.text,
            "timestamp": event.place.at,
            "ingestionTime": event.ingested,
        })
    }
}
