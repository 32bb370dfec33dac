//! Expressions: fields, functions, comparisons.

use std::cmp::Ordering;

use regex::Regex;

use super::run::Row;
use super::value::Value;

#[derive(Debug)]
pub(super) enum Expression {
    Field(String),
    Literal(Value),
    Call(Call, Vec<Expression>),
    /// `bin(5m)`: milliseconds.
    Bin(i64),
    Calculate(char, Box<Expression>, Box<Expression>),
    Compare(Sign, Box<Expression>, Box<Expression>),
    Like(Box<Expression>, Like),
    In(Box<Expression>, Vec<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    Not(Box<Expression>),
}

#[derive(Debug)]
pub(super) enum Like {
    Text(String),
    Regex(Regex),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The functions of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    IsPresent,
    IsEmpty,
    IsBlank,
    StrLen,
    ToLower,
    ToUpper,
    Trim,
    Concat,
    Coalesce,
    StrContains,
    Abs,
    Floor,
    Ceil,
    FromMillis,
    ToMillis,
}

/// Names of functions, in lower case, with how many arguments they take at least and at most.
const CALLS: [(&str, Call, usize, usize); 17] = [
    ("ispresent", Call::IsPresent, 1, 1),
    ("isempty", Call::IsEmpty, 1, 1),
    ("isblank", Call::IsBlank, 1, 1),
    ("strlen", Call::StrLen, 1, 1),
    ("tolower", Call::ToLower, 1, 1),
    ("lower", Call::ToLower, 1, 1),
    ("toupper", Call::ToUpper, 1, 1),
    ("upper", Call::ToUpper, 1, 1),
    ("trim", Call::Trim, 1, 1),
    ("concat", Call::Concat, 1, 99),
    ("coalesce", Call::Coalesce, 1, 99),
    ("strcontains", Call::StrContains, 2, 2),
    ("abs", Call::Abs, 1, 1),
    ("floor", Call::Floor, 1, 1),
    ("ceil", Call::Ceil, 1, 1),
    ("frommillis", Call::FromMillis, 1, 1),
    ("tomillis", Call::ToMillis, 1, 1),
];

impl Call {
    /// A function by its name, with how many arguments it takes at least and at most.
    pub(super) fn named(name: &str) -> Option<(Self, usize, usize)> {
        let name = name.to_ascii_lowercase();
        let (_, call, least, most) = CALLS.iter().find(|(known, ..)| *known == name)?;
        Some((*call, *least, *most))
    }

    fn run(self, given: &[Value]) -> Value {
        let first = given.first().unwrap_or(&Value::Absent);
        let number = |how: fn(f64) -> f64| {
            first
                .number()
                .map_or(Value::Absent, |number| Value::Number(how(number)))
        };
        let text = |how: fn(&str) -> String| match first {
            Value::Absent => Value::Absent,
            value => Value::Text(how(&value.to_string())),
        };
        match self {
            Self::IsPresent => Value::of_bool(!first.is_absent()),
            Self::IsEmpty => Value::of_bool(first.to_string().is_empty()),
            Self::IsBlank => Value::of_bool(first.to_string().trim().is_empty()),
            Self::StrLen => Value::Number(first.to_string().chars().count() as f64),
            Self::ToLower => text(str::to_lowercase),
            Self::ToUpper => text(str::to_uppercase),
            Self::Trim => text(|text| text.trim().to_owned()),
            Self::Concat => Value::Text(given.iter().map(Value::to_string).collect()),
            Self::Coalesce => {
                let mut present = given.iter().filter(|value| !value.is_absent());
                present.next().cloned().unwrap_or(Value::Absent)
            }
            Self::StrContains => {
                let part = given.get(1).unwrap_or(&Value::Absent).to_string();
                Value::of_bool(first.to_string().contains(&part))
            }
            Self::Abs => number(f64::abs),
            Self::Floor => number(f64::floor),
            Self::Ceil => number(f64::ceil),
            Self::FromMillis => first
                .number()
                .map_or(Value::Absent, |at| Value::Time(at as i64)),
            Self::ToMillis => first.number().map_or(Value::Absent, Value::Number),
        }
    }
}

impl Sign {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Expression {
    pub(super) fn value(&self, row: &Row) -> Value {
        match self {
            Self::Field(name) => row.field(name),
            Self::Literal(value) => value.clone(),
            Self::Bin(period) => match row.field("@timestamp").number() {
                Some(at) => Value::Time((at as i64).div_euclid(*period) * period),
                None => Value::Absent,
            },
            Self::Call(call, given) => {
                let given: Vec<Value> = given.iter().map(|one| one.value(row)).collect();
                call.run(&given)
            }
            Self::Calculate(sign, a, b) => {
                let (Some(a), Some(b)) = (a.value(row).number(), b.value(row).number()) else {
                    return Value::Absent;
                };
                Value::Number(match sign {
                    '+' => a + b,
                    '-' => a - b,
                    '*' => a * b,
                    '/' => a / b,
                    _ => a % b,
                })
            }
            _ => Value::of_bool(self.holds(row)),
        }
    }

    pub(super) fn holds(&self, row: &Row) -> bool {
        match self {
            Self::Compare(sign, a, b) => {
                let (a, b) = (a.value(row), b.value(row));
                if a.is_absent() || b.is_absent() {
                    return *sign == Sign::Unequal && a != b;
                }
                sign.holds(a.order(&b))
            }
            Self::Like(of, like) => {
                let text = of.value(row);
                !text.is_absent()
                    && match like {
                        Like::Text(part) => text.to_string().contains(part.as_str()),
                        Like::Regex(regex) => regex.is_match(&text.to_string()),
                    }
            }
            Self::In(of, list) => {
                let value = of.value(row);
                !value.is_absent() && list.iter().any(|one| one.value(row).order(&value).is_eq())
            }
            Self::And(a, b) => a.holds(row) && b.holds(row),
            Self::Or(a, b) => a.holds(row) || b.holds(row),
            Self::Not(inner) => !inner.holds(row),
            other => other.value(row).holds(),
        }
    }
}
