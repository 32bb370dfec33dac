//! Lists in sentences.

/// Things that are named one by one; of more only the number is told.
const NAMED: usize = 3;

/// `a, b, c`.
pub(super) fn joined<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> String {
    let mut text = String::new();
    for item in items {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(item.as_ref());
    }
    text
}

/// `a, b, c and 4 more`.
pub(super) fn some<S: AsRef<str>>(items: &[S]) -> String {
    match items.len() {
        // One more is not worth being counted.
        few if few <= NAMED + 1 => joined(items),
        many => format!("{} and {} more", joined(&items[..NAMED]), many - NAMED),
    }
}

/// `1 task`, `1,204 tasks`.
pub fn count(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {noun}{s}", grouped(number as u64))
}

/// `16,379`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
