//! The source read as tokens, so that rules about it do not trip over comments and texts.

use super::root;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A word, or one sign; a path separator is one token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Line, from 1.
    pub line: usize,
    /// The text.
    pub text: String,
}

/// The tokens of Rust source without comments, texts and characters.
pub fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let (mut i, mut line, mut found) = (0, 1, Vec::new());
    while i < chars.len() {
        let start = i;
        let c = at(i);
        if c == '/' && at(i + 1) == '/' {
            while i < chars.len() && at(i) != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            loop {
                if at(i) == '/' && at(i + 1) == '*' {
                    (depth, i) = (depth + 1, i + 2);
                } else if at(i) == '*' && at(i + 1) == '/' {
                    (depth, i) = (depth - 1, i + 2);
                } else {
                    i += 1;
                }
                if depth == 0 || i >= chars.len() {
                    break;
                }
            }
        } else if let Some(end) = raw_text(&chars, i) {
            i = end;
        } else if c == '"' {
            i += 1;
            while i < chars.len() && at(i) != '"' {
                i += if at(i) == '\\' { 2 } else { 1 };
            }
            i += 1;
        } else if c == '\'' {
            // a character ends with a quote; a lifetime does not
            if at(i + 1) == '\\' {
                i += 3;
                while i < chars.len() && at(i) != '\'' {
                    i += 1;
                }
                i += 1;
            } else if at(i + 2) == '\'' {
                i += 3;
            } else {
                i += 1;
            }
        } else if c.is_alphanumeric() || c == '_' {
            while at(i).is_alphanumeric() || at(i) == '_' {
                i += 1;
            }
            let text = chars[start..i].iter().collect();
            found.push(Token { line, text });
        } else if c == ':' && at(i + 1) == ':' {
            i += 2;
            let text = "::".to_owned();
            found.push(Token { line, text });
        } else {
            i += 1;
            if !c.is_whitespace() {
                let text = c.to_string();
                found.push(Token { line, text });
            }
        }
        let end = i.min(chars.len());
        line += chars[start..end].iter().filter(|c| **c == '\n').count();
    }
    found
}

/// The end of a raw text (`r"…"`, `br#"…"#`) that begins at `i`.
fn raw_text(chars: &[char], i: usize) -> Option<usize> {
    let before = i.checked_sub(1).and_then(|i| chars.get(i));
    if before.is_some_and(|c| c.is_alphanumeric() || *c == '_') {
        return None;
    }
    let prefix = chars[i..]
        .iter()
        .take_while(|c| matches!(c, 'r' | 'b' | 'c'))
        .count();
    let prefix_ends_raw = prefix > 0 && prefix <= 2 && chars[i + prefix - 1] == 'r';
    let hashes = chars[i + prefix..]
        .iter()
        .take_while(|c| **c == '#')
        .count();
    let open = i + prefix + hashes;
    if !prefix_ends_raw || chars.get(open) != Some(&'"') {
        return None;
    }
    let mut end = open + 1;
    while end < chars.len() {
        let closing = chars[end + 1..].iter().take(hashes);
        if chars[end] == '"' && closing.filter(|c| **c == '#').count() == hashes {
            return Some(end + 1 + hashes);
        }
        end += 1;
    }
    Some(chars.len())
}

/// Where an attribute that compiles the next item for tests only ends, if one begins at `i`.
fn test_attribute(tokens: &[Token], i: usize) -> Option<usize> {
    let text = |i: usize| {
        tokens
            .get(i)
            .map_or("", |token: &Token| token.text.as_str())
    };
    if (text(i), text(i + 1), text(i + 2)) != ("#", "[", "cfg") {
        return None;
    }
    let inside = tokens
        .get(i..)?
        .iter()
        .take_while(|token| token.text != "]");
    let words: Vec<&str> = inside.map(|token| token.text.as_str()).collect();
    let for_tests = words.contains(&"test") && !words.contains(&"not") && !words.contains(&"any");
    for_tests.then_some(i + words.len() + 1)
}

/// The tokens without what stands behind `#[cfg(test)]`: rules are about what ships.
pub fn shipped(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let Some(item) = test_attribute(tokens, i) else {
            kept.push(tokens[i].clone());
            i += 1;
            continue;
        };
        // the item ends with its `;`, or with the brace that closes its first one
        i = item;
        let mut depth = 0;
        while i < tokens.len() {
            match tokens[i].text.as_str() {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                _ => {}
            }
            let ends = matches!(tokens[i].text.as_str(), "}" | ";") && depth == 0;
            i += 1;
            if ends {
                break;
            }
        }
    }
    kept
}

/// The modules of other files that are compiled for tests only: `#[cfg(test)] mod name;`.
pub fn test_modules(files: &[SourceFile]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for file in files {
        let tokens = tokens(&file.text);
        let text = |i: usize| {
            tokens
                .get(i)
                .map_or("", |token: &Token| token.text.as_str())
        };
        for mut i in (0..tokens.len()).filter_map(|i| test_attribute(&tokens, i)) {
            while !matches!(text(i), "mod" | "{" | ";" | "") {
                i += 1;
            }
            if text(i) == "mod" && text(i + 2) == ";" {
                let mut module = file.module();
                module.push(text(i + 1).to_owned());
                found.push(module);
            }
        }
    }
    found
}

/// Every path in the tokens that begins at the root of the crate, `module`
/// being where the tokens stand: `["store", "slot"]` with its line.
pub fn crate_paths(tokens: &[Token], module: &[String]) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    // modules written in the file itself move `super` one step
    let mut inline: Vec<(String, usize)> = Vec::new();
    let mut depth = 0;
    let text = |i: usize| {
        tokens
            .get(i)
            .map_or("", |token: &Token| token.text.as_str())
    };
    let mut i = 0;
    while i < tokens.len() {
        match text(i) {
            "mod" if text(i + 2) == "{" => {
                inline.push((text(i + 1).to_owned(), depth));
                depth += 1;
                i += 3;
                continue;
            }
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if inline.last().is_some_and(|(_, at)| *at == depth) {
                    inline.pop();
                }
            }
            "crate" | "super" | "self"
                if text(i + 1) == "::" && (i == 0 || text(i - 1) != "::") =>
            {
                let mut base: Vec<String> = Vec::new();
                if text(i) != "crate" {
                    base.extend(module.iter().cloned());
                    base.extend(inline.iter().map(|(name, _)| name.clone()));
                }
                while matches!(text(i), "crate" | "super" | "self") && text(i + 1) == "::" {
                    if text(i) == "super" {
                        base.pop();
                    }
                    i += 2;
                }
                i = branch(tokens, i, &base, &mut found);
                continue;
            }
            _ => {}
        }
        i += 1;
    }
    found
}

/// Follows a path or a group of paths from `i`; returns where it ends.
fn branch(
    tokens: &[Token],
    mut i: usize,
    base: &[String],
    found: &mut Vec<(usize, Vec<String>)>,
) -> usize {
    let text = |i: usize| {
        tokens
            .get(i)
            .map_or("", |token: &Token| token.text.as_str())
    };
    let mut path = base.to_vec();
    loop {
        match text(i) {
            "{" => {
                i += 1;
                while i < tokens.len() && text(i) != "}" {
                    i = branch(tokens, i, &path, found);
                    // `as name` and the comma
                    while i < tokens.len() && !matches!(text(i), "," | "}") {
                        i += 1;
                    }
                    if text(i) == "," {
                        i += 1;
                    }
                }
                return i + 1;
            }
            "super" => {
                path.pop();
            }
            "self" => {}
            word => path.push(word.to_owned()),
        }
        i += 1;
        if text(i) != "::" {
            let line = tokens.get(i - 1).map_or(0, |token| token.line);
            found.push((line, path));
            return i;
        }
        i += 1;
    }
}

/// A file of `src/`.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// From `src/` on, with `/`: `store/slot.rs`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl SourceFile {
    /// The top folder it stands in (`store`), or its own name for `main.rs` and `lib.rs`.
    pub fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        if self.path.contains('/') {
            first
        } else {
            first.trim_end_matches(".rs")
        }
    }

    /// Its module path: `["store", "slot"]`.
    pub fn module(&self) -> Vec<String> {
        let mut parts: Vec<String> = self
            .path
            .trim_end_matches(".rs")
            .split('/')
            .map(str::to_owned)
            .collect();
        if parts
            .last()
            .is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main"))
        {
            parts.pop();
        }
        parts
    }
}

/// Every Rust file below `src/`, in order.
pub fn source_files() -> Vec<SourceFile> {
    let src = root().join("src");
    let mut files = Vec::new();
    walk(&src, &mut |path| {
        if path.extension().is_some_and(|extension| extension == "rs") {
            let relative = path.strip_prefix(&src).expect("below src");
            let parts: Vec<String> = relative
                .iter()
                .map(|part| part.to_string_lossy().into_owned())
                .collect();
            files.push(SourceFile {
                path: parts.join("/"),
                text: fs::read_to_string(path).expect("source is text"),
            });
        }
    });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder)
        .expect("a folder")
        .map_while(Result::ok)
    {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, visit);
        } else {
            visit(&path);
        }
    }
}

/// What git tracks; `None` where the source came without git, as in a published package.
pub fn tracked_files() -> Option<Vec<PathBuf>> {
    let output = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    let files: Vec<PathBuf> = names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .collect();
    (!files.is_empty()).then_some(files)
}
