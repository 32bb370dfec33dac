//! Values of fields, and how they compare.

use std::cmp::Ordering;
use std::fmt;

use jiff::Timestamp;

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::sim::services::logs) enum Value {
    /// There is no such field.
    Absent,
    Number(f64),
    /// Milliseconds since 1970.
    Time(i64),
    Text(String),
}

impl Value {
    pub(super) fn of_json(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Absent,
            serde_json::Value::Bool(flag) => Self::Number(f64::from(u8::from(*flag))),
            serde_json::Value::Number(number) => Self::Number(number.as_f64().unwrap_or_default()),
            serde_json::Value::String(text) => Self::Text(text.clone()),
            other => Self::Text(other.to_string()),
        }
    }

    pub(super) fn of_bool(flag: bool) -> Self {
        Self::Number(f64::from(u8::from(flag)))
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Absent => None,
            Self::Number(number) => Some(*number),
            Self::Time(at) => Some(*at as f64),
            Self::Text(text) => text.trim().parse().ok(),
        }
    }

    pub(super) fn is_absent(&self) -> bool {
        *self == Self::Absent
    }

    /// What a condition makes of it.
    pub(super) fn holds(&self) -> bool {
        self.number().is_some_and(|number| number != 0.0)
    }

    /// Numbers as numbers, everything else as text; what is absent comes first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self.number(), other.number()) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            _ => self.to_string().cmp(&other.to_string()),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => Ok(()),
            Self::Number(number) => {
                // Four digits behind the point are what the service shows.
                let rounded = (number * 10_000.0).round() / 10_000.0;
                write!(f, "{rounded}")
            }
            Self::Time(at) => match Timestamp::from_millisecond(*at) {
                Ok(at) => {
                    let text = format!("{at:.3}");
                    f.write_str(&text.replacen('T', " ", 1).replace('Z', ""))
                }
                Err(_) => write!(f, "{at}"),
            },
            Self::Text(text) => f.write_str(text),
        }
    }
}
