//! Where a line comes from, as far as a filter can ask.

use crate::domain::Text;
use crate::logs::buffer::Buffer;
use crate::logs::line::StreamId;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

/// The task and the container a stream belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// Id of the task; empty if the name of the stream does not tell.
    pub task: Text,
    /// Name of the container; empty if the name of the stream does not tell.
    pub container: Text,
    /// Name of the stream.
    pub stream: Text,
}

impl Origin {
    /// What the name of a stream tells: `prefix/container/task` is what the awslogs driver writes
    /// (<https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html>),
    /// `prefixcontainer-firelens-task` what FireLens does.
    pub fn of_stream(name: &Text) -> Self {
        let split = match name.rsplit_once('/') {
            Some((before, task)) => {
                let container = before.rsplit_once('/').map_or(before, |(_, last)| last);
                Some((container, task))
            }
            None => name.rsplit_once("-firelens-"),
        };
        let (container, task) = split.unwrap_or_default();
        Self {
            task: task.into(),
            container: container.into(),
            stream: name.clone(),
        }
    }
}

/// The origins of the streams of a buffer.
#[derive(Debug, Default)]
pub(super) struct Origins {
    told: FxHashMap<StreamId, Origin>,
    read: FxHashMap<StreamId, Origin>,
}

impl Origins {
    /// Says where a stream comes from; whether that is news.
    pub(super) fn tell(&mut self, stream: StreamId, origin: Origin) -> bool {
        let known = self.told.get(&stream).or_else(|| self.read.get(&stream));
        let news = known != Some(&origin);
        self.told.insert(stream, origin);
        news
    }

    /// Where a stream comes from: as was said, or as its name tells.
    pub(super) fn of(&mut self, stream: StreamId, buffer: &Buffer) -> Option<&Origin> {
        if let Some(told) = self.told.get(&stream) {
            return Some(told);
        }
        match self.read.entry(stream) {
            Entry::Occupied(known) => Some(known.into_mut()),
            Entry::Vacant(free) => {
                let (_, name) = buffer.stream(stream)?;
                Some(free.insert(Origin::of_stream(name)))
            }
        }
    }

    /// As [`Origins::of`], without remembering.
    pub(super) fn find(&self, stream: StreamId, buffer: &Buffer) -> Option<Origin> {
        let known = self.told.get(&stream).or_else(|| self.read.get(&stream));
        let read = || Some(Origin::of_stream(&buffer.stream(stream)?.1));
        known.cloned().or_else(read)
    }
}
