//! What one-off questions brought.

use crate::domain::errand::{Answer, Ask, Question, Reply};
use crate::domain::fault::Fault;
use crate::domain::time::Timestamp;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::time::Duration;

/// How long after a passing failure a question is asked again; it doubles each time.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest of those pauses.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// Answers kept; beyond them those that were read longest ago go.
const MOST: usize = 2_000;

/// Answers to questions, by the question.
#[derive(Debug, Default)]
pub struct Answers {
    of: FxHashMap<Arc<Ask>, Answered>,
    revision: u64,
}

/// An answer and its age.
#[derive(Debug, Clone)]
pub struct Answered {
    /// What came back last: an answer, or a failure if there never was one.
    pub result: Arc<Reply>,
    /// Why it could not be renewed, where the answer is older than that attempt.
    pub fault: Option<Fault>,
    /// When it came.
    pub at: Timestamp,
    /// When it was asked last, with or without success.
    tried: Timestamp,
    failures: u32,
    is_stale: bool,
}

impl Answered {
    /// The answer, if there is one.
    pub fn answer(&self) -> Option<&Answer> {
        self.result.as_ref().as_ref().ok()
    }

    /// Why there is no answer, or why it is old.
    pub fn failure(&self) -> Option<&Fault> {
        let never = self.result.as_ref().as_ref().err();
        never.or(self.fault.as_ref())
    }

    fn due_at(&self, fresh: Duration) -> Option<Timestamp> {
        match self.failure() {
            _ if self.is_stale => Some(self.tried),
            Some(fault) if !fault.kind.is_passing() => None,
            Some(_) => {
                let doubled = PAUSE * 2u32.saturating_pow(self.failures.saturating_sub(1).min(10));
                Some(self.tried + doubled.min(LONGEST_PAUSE))
            }
            None => Some(self.at + fresh),
        }
    }
}

impl Answers {
    /// What came back to a question.
    pub fn get(&self, ask: &Ask) -> Option<&Answered> {
        self.of.get(ask)
    }

    /// The answer to a question, if there is one.
    pub fn answer(&self, ask: &Ask) -> Option<&Answer> {
        self.get(ask)?.answer()
    }

    /// Everything that came back, in no particular order.
    pub fn all(&self) -> impl Iterator<Item = (&Ask, &Answered)> {
        self.of.iter().map(|(ask, answered)| (&**ask, answered))
    }

    /// A number that changes whenever something else can be read here.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Keeps what came back. A failure does not take away the answer before it.
    pub fn keep(&mut self, ask: Arc<Ask>, result: Reply, now: Timestamp) {
        self.revision += 1;
        match (self.of.get_mut(&ask), result) {
            (Some(known), Err(fault)) => {
                known.failures += 1;
                known.tried = now;
                known.is_stale = false;
                match known.result.is_ok() {
                    true => known.fault = Some(fault),
                    false => known.result = Arc::new(Err(fault)),
                }
            }
            (_, result) => {
                let answered = Answered {
                    failures: u32::from(result.is_err()),
                    result: Arc::new(result),
                    fault: None,
                    at: now,
                    tried: now,
                    is_stale: false,
                };
                self.of.insert(ask, answered);
                self.make_room();
            }
        }
    }

    /// When a question is to be asked; none while its answer stands for good.
    pub fn due_at(&self, question: &Question) -> Option<Timestamp> {
        match self.of.get(&question.ask) {
            None => Some(Timestamp::UNIX_EPOCH),
            Some(answered) => answered.due_at(question.fresh),
        }
    }

    /// Has everything asked anew that is on screen from now on; what is known stays until then.
    pub fn renew(&mut self) {
        for answered in self.of.values_mut() {
            answered.is_stale = true;
        }
    }

    fn make_room(&mut self) {
        if self.of.len() <= MOST {
            return;
        }
        let oldest = self.of.iter().min_by_key(|(_, answered)| answered.at);
        if let Some(ask) = oldest.map(|(ask, _)| Arc::clone(ask)) {
            self.of.remove(&ask);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fault::FaultKind;
    use crate::domain::stack::StackAsk;

    fn question() -> Question {
        Question::slow(Ask::Stack(StackAsk::Stack("web".into())))
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn failure(kind: FaultKind) -> Reply {
        Err(Fault::new(kind, "cloudformation:DescribeStacks", "no"))
    }

    #[test]
    fn an_answer_is_asked_for_again_when_it_is_old_or_somebody_wants_it_anew() {
        let (mut answers, question) = (Answers::default(), question());
        let ask = || Arc::clone(&question.ask);
        assert_eq!(answers.due_at(&question), Some(at(0)));
        answers.keep(ask(), Ok(Answer::QueryStopped), at(10));
        assert_eq!(answers.due_at(&question), Some(at(310)));
        answers.renew();
        assert_eq!(answers.due_at(&question), Some(at(10)));
        answers.keep(ask(), failure(FaultKind::Throttled), at(20));
        assert!(
            answers.answer(&question.ask).is_some(),
            "a failure takes nothing away"
        );
        assert_eq!(answers.due_at(&question), Some(at(25)));
        answers.keep(ask(), failure(FaultKind::Throttled), at(25));
        assert_eq!(answers.due_at(&question), Some(at(35)), "twice as long");
        answers.keep(ask(), failure(FaultKind::Denied), at(35));
        assert_eq!(
            answers.due_at(&question),
            None,
            "not before somebody asks for it"
        );
        answers.renew();
        assert!(answers.due_at(&question).is_some());
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut answers = Answers::default();
        for number in 0..MOST as u64 + 10 {
            let ask = Ask::Stack(StackAsk::Stack(number.to_string().into()));
            answers.keep(Arc::new(ask), Ok(Answer::QueryStopped), at(number));
        }
        assert_eq!(answers.all().count(), MOST);
        let first = Ask::Stack(StackAsk::Stack("0".into()));
        assert!(answers.get(&first).is_none(), "the oldest goes");
    }
}
