//! Identifiers, hashed from the seed and a place: no draw, no clash, the same in each run.

use crate::sim::rng::{hash, mix};

/// 128 bits as the 32 hexadecimal digits of a task or instance id.
pub(crate) fn hex(id: u128) -> String {
    format!("{id:032x}")
}

/// The number behind 32 hexadecimal digits.
pub(crate) fn task_key(text: &str) -> Option<u128> {
    let lower = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (text.len() == 32 && lower)
        .then(|| u128::from_str_radix(text, 16).ok())
        .flatten()
}

/// A fresh 128-bit id from a place.
pub(crate) fn wide(parts: &[u64]) -> u128 {
    let low = mix(parts);
    let high = mix(&[low, hash("wide")]);
    (u128::from(high) << 64) | u128::from(low)
}

/// Nineteen digits that do not begin with a zero, as in `ecs-svc/1234567890123456789`.
pub(crate) fn nineteen(parts: &[u64]) -> u64 {
    const FIRST: u64 = 1_000_000_000_000_000_000;
    FIRST + mix(parts) % (9 * FIRST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_their_shape() {
        for n in 0..200 {
            assert_eq!(nineteen(&[n]).to_string().len(), 19);
            let id = wide(&[n]);
            assert_eq!(task_key(&hex(id)), Some(id));
        }
        for bad in [
            "",
            "abc",
            "ABCDEF00000000000000000000000000",
            "+0000000000000000000000000000000",
        ] {
            assert_eq!(task_key(bad), None, "{bad}");
        }
    }
}
