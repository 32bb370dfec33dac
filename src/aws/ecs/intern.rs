//! One copy of words that come again and again.
//!
//! A page of a hundred tasks repeats its cluster, zone, images, statuses and
//! the names of attachment details a hundred times: with a copy each, 20,000
//! tasks take three times the memory.

use crate::domain::Text;
use rustc_hash::FxHashSet;
use std::cell::RefCell;

/// Longer texts are reasons and messages, which hardly repeat.
const LONGEST: usize = 160;
/// Words remembered; beyond that the memory begins anew rather than grow.
const MOST: usize = 8_192;

thread_local! {
    // Conversion is synchronous, so a memory for each thread needs no lock.
    static WORDS: RefCell<FxHashSet<Text>> = RefCell::default();
}

/// `word` as shared text.
pub(super) fn intern(word: &str) -> Text {
    if word.len() > LONGEST {
        return Text::from(word);
    }
    WORDS.with_borrow_mut(|words| {
        if let Some(known) = words.get(word) {
            return Text::clone(known);
        }
        if words.len() >= MOST {
            words.clear();
        }
        let text = Text::from(word);
        words.insert(Text::clone(&text));
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_words_are_one_and_the_memory_has_a_bound() {
        let first = intern("us-east-1a");
        assert!(Text::ptr_eq(&first, &intern("us-east-1a")));
        assert!(!Text::ptr_eq(
            &intern(&"x".repeat(200)),
            &intern(&"x".repeat(200))
        ));
        for number in 0..2 * MOST {
            intern(&number.to_string());
        }
        WORDS.with_borrow(|words| assert!(words.len() <= MOST));
        assert_eq!(&*intern("us-east-1a"), "us-east-1a");
    }
}
