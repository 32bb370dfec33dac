//! What a line of a log says: harmless text, colours, level, fields, what belongs together.
//!
//! The way of a line: [`ansi`] makes it harmless text with its colours; everything else reads that
//! text. [`fields`] recognises JSON and logfmt, [`level`] how bad it is, [`stack`] whether it
//! continues the line before, [`template`] what it says when numbers and names are left out, and
//! [`pretty`] writes it out on a page of its own.
//!
//! Whoever writes a log decides what is in it, so nothing here may panic, recurse as deep as a line
//! says, or take more than time in proportion to its length; proptest holds it to that.

pub mod ansi;
pub mod fields;
mod json;
pub mod lead;
pub mod level;
mod logfmt;
pub mod pretty;
pub mod stack;
pub mod template;
