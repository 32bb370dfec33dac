//! All buckets: one per account, region and published limit.

use super::Now;
use super::bucket::TokenBucket;
use crate::domain::Text;
use crate::domain::call::Bucket;
use crate::domain::context::ContextId;
use rustc_hash::FxHashMap;

/// The account and region whose limits a context draws on. Named after the
/// first context that was seen there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Purse(ContextId);

/// Every bucket in use. Contexts of the same account and region share theirs:
/// two profiles must not ask twice as fast.
#[derive(Debug)]
pub struct Buckets {
    share: f64,
    purses: FxHashMap<ContextId, Purse>,
    places: FxHashMap<(Text, Text), Purse>,
    buckets: FxHashMap<(Purse, Bucket), TokenBucket>,
}

impl Buckets {
    /// No bucket yet; each will get this share of what AWS publishes.
    pub fn new(share: f64) -> Self {
        Self {
            share,
            purses: FxHashMap::default(),
            places: FxHashMap::default(),
            buckets: FxHashMap::default(),
        }
    }

    /// Says where a context leads, once that is known.
    pub fn locate(&mut self, context: ContextId, account: Text, region: Text) {
        let own = Purse(context);
        let purse = *self.places.entry((account, region)).or_insert(own);
        self.purses.insert(context, purse);
    }

    /// Whose limits a context draws on.
    pub fn purse(&self, context: ContextId) -> Purse {
        self.purses.get(&context).copied().unwrap_or(Purse(context))
    }

    /// The bucket that pays for a call of `context`.
    pub fn of(&mut self, context: ContextId, bucket: Bucket, now: Now) -> &mut TokenBucket {
        let share = self.share;
        self.buckets
            .entry((self.purse(context), bucket))
            .or_insert_with(|| TokenBucket::new(bucket, share, now))
    }

    /// The bucket of a context that waits longest for a throttle to pass.
    pub fn throttled_until(&self, context: ContextId, now: Now) -> Option<(Bucket, Now)> {
        let purse = self.purse(context);
        self.buckets
            .iter()
            .filter(|((owner, _), bucket)| *owner == purse && bucket.closed_until() > now)
            .map(|((_, name), bucket)| (*name, bucket.closed_until()))
            .max_by_key(|(name, until)| (*until, *name))
    }
}
