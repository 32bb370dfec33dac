//! Bodies of answers: whole, cut in the middle on purpose, or going on.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Interval, MissedTickBehavior};

/// The body of an answer.
pub(crate) enum Body {
    Whole(Option<Bytes>),
    /// The first part of a body, then a broken connection.
    Broken {
        first: Option<Bytes>,
        flushed: bool,
    },
    /// Something is sent each time the interval has passed, at first at once. Whoever listens no
    /// longer drops it, and with it all that it holds.
    Live {
        interval: Interval,
        more: Box<dyn FnMut() -> Sent + Send>,
        over: bool,
    },
}

/// What a body sends, and whether it ends behind that.
#[derive(Debug)]
pub(crate) struct Sent {
    pub bytes: Bytes,
    pub last: bool,
}

/// The end of a body that was cut on purpose; hyper closes the connection on it.
#[derive(Debug)]
pub(crate) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer was cut on purpose")
    }
}

impl std::error::Error for Cut {}

impl Body {
    pub(crate) fn whole(text: impl Into<Bytes>) -> Self {
        Self::Whole(Some(text.into()))
    }

    /// What `more` says, at once and whenever `every` has passed.
    pub(crate) fn live(every: Duration, more: Box<dyn FnMut() -> Sent + Send>) -> Self {
        let mut interval = tokio::time::interval(every);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self::Live {
            interval,
            more,
            over: false,
        }
    }

    /// Half of the text, then nothing.
    pub(crate) fn broken(text: &Bytes) -> Self {
        Self::Broken {
            first: Some(text.slice(..text.len() / 2)),
            flushed: false,
        }
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Broken { first, flushed } => {
                if let Some(bytes) = first.take() {
                    return Poll::Ready(Some(Ok(Frame::data(bytes))));
                }
                if !*flushed {
                    // One pause lets hyper send the first half before it hears of the end.
                    *flushed = true;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(Some(Err(Cut)))
            }
            Self::Live { over: true, .. } => Poll::Ready(None),
            Self::Live {
                interval,
                more,
                over,
            } => {
                ready!(interval.poll_tick(context));
                let sent = more();
                *over = sent.last;
                Poll::Ready(Some(Ok(Frame::data(sent.bytes))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None) | Self::Live { over: true, .. })
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Self::Broken { .. } | Self::Live { .. } => SizeHint::default(),
        }
    }
}
