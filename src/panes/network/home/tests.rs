//! The sentence, in every case.
