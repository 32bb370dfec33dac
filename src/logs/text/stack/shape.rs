//! What a single line of a stack trace looks like.

use crate::logs::text::ansi::cut;

/// Bytes of a line that are looked at. Frames are shorter, and the message of an exception, which
/// may be a document, does not matter.
const MAX_LINE: usize = 2_000;

/// The look of a line, language by language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Blank,
    /// `    at com.x.Y.z(Y.java:1)`, `    at f (file.js:1:2)`, `   at X.Y() in x.cs:line 1`,
    /// `             at /rustc/…`. Node opens a list of properties behind the last one.
    Frame {
        opens: bool,
    },
    /// `Caused by: …`, `Suppressed: …`
    Cause,
    /// `... 23 more`
    More,
    /// `--- End of stack trace …`, ` ---> System.X: …`
    NetSeam,
    /// `java.lang.X: …`, `TypeError: …`, `Exception in thread "main" …`; a name with dots is
    /// qualified.
    Raised {
        qualified: bool,
    },
    PythonStart,
    /// `  File "x.py", line 1, in f`
    PythonFile,
    /// `During handling of the above exception, another exception occurred:`
    PythonBetween,
    /// What SQLAlchemy writes under its exceptions.
    PythonNote,
    GoPanic,
    Goroutine,
    /// `main.(*T).f(0x1, …)`
    GoFrame,
    /// `created by …`, `[signal …`, `exit status 2`
    GoNote,
    /// Up to Rust 1.72 the message stands on the same line.
    RustPanic {
        told: bool,
    },
    RustTrace,
    RustNote,
    /// `x.rb:1:in 'f'`
    RubyFrame {
        indented: bool,
    },
    PhpTrace,
    PhpFrame,
    /// `fail: Category[0]`
    Titled,
    /// `/app/x.js:12`
    Place,
    /// `    ^^^`
    Mark,
    NodeVersion,
    /// `}` or `]` by itself, not indented.
    Closing,
    /// Anything else that is indented.
    Indented,
    Other,
}

impl Shape {
    pub(super) fn of(line: &str) -> Self {
        let line = cut(line, MAX_LINE);
        let text = line.trim_start_matches([' ', '\t']);
        let indented = text.len() < line.len();
        let text = text.trim_end();
        let Some(&first) = text.as_bytes().first() else {
            return Self::Blank;
        };
        let starts = |beginning: &str| text.starts_with(beginning);
        // By the first byte, because most lines are no part of a trace and are to be done soon.
        let known = match first {
            b'a' if starts("at ") && is_frame(&text[3..], indented) => Some(Self::Frame {
                opens: text.ends_with(" {"),
            }),
            b'C' if starts("Caused by: ") => Some(Self::Cause),
            b'S' if starts("Suppressed: ") => Some(Self::Cause),
            b'S' if text == "Stack trace:" => Some(Self::PhpTrace),
            b'.' if is_more(text) => Some(Self::More),
            b'-' if starts("--- End of ") || (indented && starts("---> ")) => Some(Self::NetSeam),
            b'T' if !indented && starts("Traceback (most recent call last)") => {
                Some(Self::PythonStart)
            }
            b'F' if indented && starts("File \"") && text.contains(", line ") => {
                Some(Self::PythonFile)
            }
            b'D' | b'T'
                if starts("During handling of the above exception")
                    || starts("The above exception was the direct cause") =>
            {
                Some(Self::PythonBetween)
            }
            b'[' if starts("[SQL: ") || starts("[parameters: ") => Some(Self::PythonNote),
            b'(' if starts("(Background on this error at") => Some(Self::PythonNote),
            b'[' if starts("[signal ") => Some(Self::GoNote),
            b'[' if text == "[stacktrace]" => Some(Self::PhpTrace),
            b'p' | b'f' if starts("panic: ") || starts("fatal error: ") => Some(Self::GoPanic),
            b'g' if is_goroutine(text) => Some(Self::Goroutine),
            b'c' | b'e' | b'r' if is_go_note(text) => Some(Self::GoNote),
            b't' if starts("thread '") && text.contains("panicked at") => Some(Self::RustPanic {
                told: !text.ends_with(':'),
            }),
            b't' if indented && starts("thrown in ") => Some(Self::PhpFrame),
            b's' if text == "stack backtrace:" => Some(Self::RustTrace),
            b'n' if starts("note: ") => Some(Self::RustNote),
            b'#' if is_php_frame(text) => Some(Self::PhpFrame),
            b'N' if starts("Node.js v") => Some(Self::NodeVersion),
            b'}' | b']' if !indented && text.len() == 1 => Some(Self::Closing),
            b'^' | b'~' if text.bytes().all(|byte| matches!(byte, b'^' | b'~' | b' ')) => {
                Some(Self::Mark)
            }
            b'/' if !indented && is_place(text) => Some(Self::Place),
            b't' | b'd' | b'i' | b'w' | b'f' if !indented && is_titled(text) => Some(Self::Titled),
            _ => None,
        };
        if let Some(shape) = known {
            return shape;
        }
        if is_ruby_frame(text) {
            return Self::RubyFrame { indented };
        }
        if indented {
            return Self::Indented;
        }
        match raised(text) {
            Some(name) => Self::Raised {
                qualified: name.contains('.'),
            },
            // `2026-11-21 ERROR Traceback (most recent call last):`
            None if text.ends_with("Traceback (most recent call last):") => Self::PythonStart,
            None if is_go_frame(text) => Self::GoFrame,
            None => Self::Other,
        }
    }
}

/// The name of the exception that a line begins with.
pub(super) fn raised(text: &str) -> Option<&str> {
    const BEFORE: &[&str] = &[
        "Unhandled exception. ",
        "Unhandled Exception: ",
        "Uncaught ",
    ];
    let text = text
        .strip_prefix("Exception in thread ")
        .and_then(|rest| rest.trim_start_matches('"').split_once("\" "))
        .map_or(text, |(_, exception)| exception);
    let mut before = BEFORE.iter();
    let text = before
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    let length = text.bytes().take_while(|byte| is_name(*byte)).count();
    let (name, rest) = text.split_at(length);
    let last = name.rsplit(['.', '$']).next().unwrap_or_default();
    let thrown = ["Exception", "Error", "Throwable"]
        .iter()
        .any(|end| last.ends_with(end));
    let said = rest.is_empty() || rest.starts_with(':') || rest.starts_with(" [");
    (thrown && said && last.starts_with(|c: char| c.is_ascii_uppercase())).then_some(name)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$')
}

/// `KeyError: 'x'`, `SystemExit`, `app.errors.OrderFailed: …`: the last line of a Python trace.
pub(super) fn is_python_exception(line: &str) -> bool {
    let name = line.split(": ").next().unwrap_or_default();
    let name = name.trim_end_matches(':');
    !name.is_empty() && name.bytes().all(is_name) && name.bytes().any(|b| b.is_ascii_uppercase())
}

/// What follows `at` in a frame, not in a sentence.
fn is_frame(rest: &str, indented: bool) -> bool {
    let placed = rest.contains(':') || rest.contains('.') || rest.contains('/');
    if indented {
        placed || rest.contains('(') || rest.contains('<') || !rest.contains(' ')
    } else {
        // some loggers take the indentation off
        rest.contains('(') && rest.ends_with(')') && placed
    }
}

/// `... 23 more`, `... 12 common frames omitted`
fn is_more(text: &str) -> bool {
    let rest = text.strip_prefix("... ").unwrap_or_default();
    let counted = rest.starts_with(|c: char| c.is_ascii_digit());
    counted && (rest.ends_with(" more") || rest.ends_with(" omitted"))
}

fn is_goroutine(text: &str) -> bool {
    let rest = text.strip_prefix("goroutine ").unwrap_or_default();
    rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains('[')
}

fn is_go_note(text: &str) -> bool {
    ["created by ", "exit status ", "runtime stack:"]
        .iter()
        .any(|note| text.starts_with(note))
        || (text.starts_with('r') && text.contains("    0x"))
}

/// `main.main()`, `net/http.(*conn).serve(0xc0000b4000, {0x7a8f18, 0xc0001a6000})`
fn is_go_frame(text: &str) -> bool {
    let arguments = text.find(['(', '{']);
    text.ends_with(')')
        && arguments.is_some_and(|at| text[..at].contains('.') && !text[..at].contains(' '))
}

fn is_ruby_frame(text: &str) -> bool {
    let text = text.strip_prefix("from ").unwrap_or(text);
    text.find(".rb:").is_some_and(|at| {
        let rest = text[at + 4..].trim_start_matches(|c: char| c.is_ascii_digit());
        rest.starts_with(":in ") && !text[..at].contains(' ')
    })
}

/// `#0 /app/x.php(3): f()`, `#1 {main}`
fn is_php_frame(text: &str) -> bool {
    let rest = text[1..].trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() + 1 < text.len() && rest.starts_with(' ')
}

/// `/app/index.js:12`, `file:///app/index.mjs:12`: a path and a number, nothing else.
fn is_place(text: &str) -> bool {
    let (path, line) = text.rsplit_once(':').unwrap_or_default();
    let script = [".js", ".mjs", ".cjs", ".ts"]
        .iter()
        .any(|end| path.ends_with(end));
    script && !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// The head of a line of ASP.NET's console logger.
fn is_titled(text: &str) -> bool {
    const WORDS: &[&str] = &["trce: ", "dbug: ", "info: ", "warn: ", "fail: ", "crit: "];
    text.ends_with(']') && WORDS.iter().any(|word| text.starts_with(word))
}
