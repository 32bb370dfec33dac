//! Whose line it is: what is printed before lines, found out once for each stream.

use super::About;
use crate::logs::sources::tags::{Life, Tag};
use crate::logs::{Buffer, StreamId};
use crate::panes::table::clip;

/// Columns of a container's name at most.
const LONGEST: usize = 16;

/// The tags of the streams of a buffer.
#[derive(Debug, Clone, Default)]
pub struct TagBook {
    tags: Vec<Tag>,
    /// Columns of the longest task id with its mark, and of the longest name of a container.
    short: usize,
    container: usize,
    /// Whether there is more than one container to tell apart.
    several: bool,
}

impl TagBook {
    /// Learns of streams that came since; `anew` looks at all of them again. Says whether it has
    /// learned anything. A task that ECS did not name is gone only if it has named all.
    pub fn learn(&mut self, buffer: &Buffer, about: &About, anew: bool) -> bool {
        let known = about.tags.as_slice();
        if anew {
            self.tags.clear();
        }
        let before = self.tags.len();
        for number in before.. {
            let stream = u32::try_from(number).ok().map(StreamId);
            let Some((group, name)) = stream.and_then(|id| buffer.stream(id)) else {
                break;
            };
            // Asked for together, lines may belong to any of several services.
            let mut found: Vec<Tag> = known.iter().map(|tags| tags.tag(group, name)).collect();
            let shown = found.iter().position(|tag| {
                tag.is_shown() && tag.belongs == crate::logs::sources::Belongs::Yes
            });
            let shown = shown.or_else(|| found.iter().position(Tag::is_shown));
            if found.is_empty() {
                break;
            }
            let mut tag = found.swap_remove(shown.unwrap_or(0));
            if about.is_listing && tag.life == Life::Unknown {
                tag.life = Life::Unlisted;
            }
            self.tags.push(tag);
        }
        let is_news = anew || self.tags.len() > before;
        if is_news {
            self.measure();
        }
        is_news
    }

    /// All tags with their streams.
    pub fn all(&self) -> impl Iterator<Item = (StreamId, &Tag)> {
        let streams = (0..).map(StreamId);
        streams.zip(&self.tags)
    }

    fn measure(&mut self) {
        let shown = || self.tags.iter().filter(|tag| tag.is_shown());
        self.short = shown()
            .map(|tag| clip::width(&tag.short) + tag.mark().chars().count())
            .max()
            .unwrap_or(0);
        let names = || shown().filter_map(|tag| tag.container.as_deref());
        self.container = names().map(clip::width).max().unwrap_or(0).min(LONGEST);
        let first = names().next();
        self.several = names().any(|name| Some(name) != first);
    }

    /// The tag of a stream.
    pub fn tag(&self, stream: Option<StreamId>) -> Option<&Tag> {
        self.tags.get(stream?.0 as usize)
    }

    /// The newest revision that has written something.
    pub fn newest_revision(&self) -> Option<u32> {
        self.tags.iter().filter_map(|tag| tag.revision).max()
    }

    /// Columns that tags take: of the task, and of the container where there are several of them
    /// or room enough.
    pub fn widths(&self, is_wide: bool) -> (usize, usize) {
        let container = match self.several || is_wide {
            true if is_wide => self.container,
            true => self.container.min(8),
            false => 0,
        };
        (self.short, container)
    }
}
