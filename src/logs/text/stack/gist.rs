//! The one line to show for a folded trace.

use super::shape::{Shape, is_python_exception, raised};
use crate::logs::text::ansi::cut;

/// Bytes of the text that is shown.
const MAX_TEXT: usize = 500;

/// What a folded trace says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gist {
    /// Class and message of the exception that began it all: Java's last `Caused by`, Python's
    /// last line, .NET's innermost. The first line where none is named.
    pub text: String,
    /// How many lines are folded away behind the first one.
    pub folded: usize,
}

/// The gist of a trace, all of its lines given in their order. None for no lines.
pub fn gist<S: AsRef<str>>(lines: &[S]) -> Option<Gist> {
    let first = lines.first()?.as_ref().trim();
    let texts = || lines.iter().map(|line| line.as_ref().trim());
    let text = python(lines)
        .or_else(|| go(lines))
        .or_else(|| rust(lines))
        .or_else(|| {
            let causes = texts().filter_map(|text| {
                let java = text.strip_prefix("Caused by: ");
                java.or_else(|| text.rsplit_once("---> ").map(|(_, inner)| inner))
            });
            causes.last().map(str::to_owned)
        })
        .or_else(|| ruby(first))
        .or_else(|| texts().find_map(named));
    let text = text.unwrap_or_else(|| first.to_owned());
    let kept = cut(&text, MAX_TEXT);
    let mark = if kept.len() < text.len() { "…" } else { "" };
    Some(Gist {
        text: format!("{kept}{mark}"),
        folded: lines.len() - 1,
    })
}

/// The last line that names an exception after a traceback.
fn python<S: AsRef<str>>(lines: &[S]) -> Option<String> {
    let begun = |line: &S| {
        matches!(
            Shape::of(line.as_ref()),
            Shape::PythonStart | Shape::PythonFile
        )
    };
    let start = lines.iter().rposition(begun)?;
    let after = lines[start..].iter().map(AsRef::as_ref);
    let mut told = after.filter(|line| !line.starts_with([' ', '\t']) && is_python_exception(line));
    told.next().map(|line| line.trim().to_owned())
}

/// The last panic: a deferred function may panic again.
fn go<S: AsRef<str>>(lines: &[S]) -> Option<String> {
    let panics = |line: &&str| Shape::of(line) == Shape::GoPanic;
    let panic = lines.iter().map(AsRef::as_ref).rfind(panics)?;
    Some(panic.trim().to_owned())
}

fn rust<S: AsRef<str>>(lines: &[S]) -> Option<String> {
    let panics = |line: &S| matches!(Shape::of(line.as_ref()), Shape::RustPanic { .. });
    let at = lines.iter().position(panics)?;
    let line = lines[at].as_ref();
    let panicked = line.find("panicked at")?;
    let mut text = line[panicked..].trim_end().to_owned();
    if text.ends_with(':')
        && let Some(message) = lines.get(at + 1)
    {
        text.push(' ');
        text.push_str(message.as_ref().trim());
    }
    Some(text)
}

/// `x.rb:1:in 'f': message (RuntimeError)`, the other way round.
fn ruby(first: &str) -> Option<String> {
    let (place, class) = first.strip_suffix(')')?.rsplit_once(" (")?;
    let (_, method) = place.split_once(":in ")?;
    let (_, message) = method.split_once(": ")?;
    let named = class.starts_with(|c: char| c.is_ascii_uppercase()) && !class.contains(' ');
    named.then(|| format!("{class}: {message}"))
}

/// The exception that a line names, at its beginning or after the sentence that reports it.
fn named(text: &str) -> Option<String> {
    if let Some(name) = raised(text) {
        let at = text.find(name)?;
        return Some(text[at..].to_owned());
    }
    if let Some((_, uncaught)) = text.split_once("Uncaught ") {
        return Some(uncaught.to_owned());
    }
    let words = text.match_indices(' ').map(|(at, _)| &text[at + 1..]);
    let mut exceptions = words.filter(|rest| raised(rest).is_some_and(|name| name.len() > 5));
    exceptions.next().map(str::to_owned)
}
