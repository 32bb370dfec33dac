//! Reading what was answered, page by page.

use super::{StackAnswer, StackAsk, StackEvent, StackResource};
use crate::domain::fault::Fault;

/// Most pages of a list that are followed: two thousand resources, which is four times what a
/// stack may have.
const MOST: usize = 20;

/// What came back to a question; none while it was not asked or is under way.
pub type Kept<'a> = Option<Result<&'a StackAnswer, &'a Fault>>;

/// A list as far as it was read.
#[derive(Debug, Clone)]
pub struct Pages<'a> {
    /// What was answered, first page first.
    pub answers: Vec<&'a StackAnswer>,
    /// The calls made for it, and the one that is due.
    pub asks: Vec<StackAsk>,
    /// Why it could not be read on.
    pub fault: Option<&'a Fault>,
    /// Whether there is no more to come.
    pub is_whole: bool,
}

impl<'a> Pages<'a> {
    /// The list that begins with this question, at most so many pages of it.
    pub fn of(first: StackAsk, most: usize, kept: &impl Fn(&StackAsk) -> Kept<'a>) -> Self {
        let mut pages = Self {
            answers: Vec::new(),
            asks: Vec::new(),
            fault: None,
            is_whole: false,
        };
        let mut ask = first;
        while pages.asks.len() < most.min(MOST) {
            pages.asks.push(ask.clone());
            match kept(&ask) {
                None => return pages,
                Some(Err(fault)) => {
                    pages.fault = Some(fault);
                    return pages;
                }
                Some(Ok(answer)) => {
                    pages.answers.push(answer);
                    match answer.next_ask(&ask) {
                        Some(next) => ask = next,
                        None => {
                            pages.is_whole = true;
                            return pages;
                        }
                    }
                }
            }
        }
        pages
    }

    /// Whether anything was answered at all.
    pub fn is_read(&self) -> bool {
        !self.answers.is_empty()
    }

    /// The resources in it.
    pub fn resources(&self) -> Vec<&'a StackResource> {
        let pages = self.answers.iter().filter_map(|answer| match answer {
            StackAnswer::Resources(resources, _) => Some(resources),
            _ => None,
        });
        pages.flatten().collect()
    }

    /// The events in it, newest first.
    pub fn events(&self) -> Vec<&'a StackEvent> {
        let pages = self.answers.iter().filter_map(|answer| match answer {
            StackAnswer::Events(events, _) => Some(events),
            _ => None,
        });
        pages.flatten().collect()
    }
}
