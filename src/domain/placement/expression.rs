//! The [cluster query language](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html),
//! as far as an instance's own description answers it.

use crate::domain::container_instance::ContainerInstance;
use regex::Regex;

/// Nesting beyond this is not read.
const DEEPEST: usize = 32;

/// Whether an expression holds for an instance; none where that cannot be told from here.
pub(super) fn holds(expression: &str, instance: &ContainerInstance) -> Option<bool> {
    let tokens = tokens(expression);
    let mut reader = Reader {
        tokens: &tokens,
        instance,
        depth: 0,
    };
    let result = reader.either().ok()?;
    if reader.tokens.is_empty() {
        result
    } else {
        None
    }
}

/// The text is not in the language, as far as we know it.
struct Unread;

struct Reader<'a> {
    tokens: &'a [&'a str],
    instance: &'a ContainerInstance,
    depth: usize,
}

/// What is compared.
enum Subject<'a> {
    /// The value; none if the instance has no such thing.
    Known(Option<&'a str>),
    /// A number.
    Number(Option<i64>),
    /// Something that only ECS knows.
    Beyond,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<&'a str, Unread> {
        let (first, rest) = self.tokens.split_first().ok_or(Unread)?;
        self.tokens = rest;
        Ok(first)
    }

    fn take(&mut self, words: &[&str]) -> bool {
        match self.tokens.split_first() {
            Some((first, rest)) if words.contains(first) => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }

    fn either(&mut self) -> Result<Option<bool>, Unread> {
        let mut result = self.both()?;
        while self.take(&["or", "||"]) {
            result = match (result, self.both()?) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
        }
        Ok(result)
    }

    fn both(&mut self) -> Result<Option<bool>, Unread> {
        let mut result = self.one()?;
        while self.take(&["and", "&&"]) {
            result = match (result, self.one()?) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
        }
        Ok(result)
    }

    fn one(&mut self) -> Result<Option<bool>, Unread> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Unread);
        }
        let result = if self.take(&["not", "!"]) {
            self.one()?.map(|held| !held)
        } else if self.take(&["("]) {
            let inner = self.either()?;
            if self.next()? != ")" {
                return Err(Unread);
            }
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(result)
    }

    fn comparison(&mut self) -> Result<Option<bool>, Unread> {
        let subject = self.subject()?;
        let negated = self.take(&["!"]);
        let operator = self.next()?;
        let (operator, negated) = match operator.strip_prefix("not_") {
            Some(positive) => (positive, true),
            None => (operator, negated),
        };
        if operator == "exists" {
            return Ok(match subject {
                Subject::Known(value) => Some(value.is_some() != negated),
                Subject::Number(_) | Subject::Beyond => None,
            });
        }
        let values = self.argument()?;
        let (operator, negated) = match operator {
            "!=" => ("==", true),
            "!~" => ("=~", true),
            other => (other, negated),
        };
        let held = match (subject, values.as_slice()) {
            (Subject::Known(Some(own)), values) => text(own, operator, values),
            // Without the attribute nothing equals it; what "not" means then is ECS's to say.
            (Subject::Known(None), _) if !negated => Some(false),
            (Subject::Number(Some(own)), [value]) => number(own, operator, value),
            _ => None,
        };
        Ok(held.map(|held| held != negated))
    }

    fn subject(&mut self) -> Result<Subject<'a>, Unread> {
        let instance = self.instance;
        let word = self.next()?;
        Ok(match word {
            "ec2InstanceId" => Subject::Known(instance.ec2_instance_id.as_deref()),
            "agentConnected" => match instance.agent_connected {
                Some(connected) => Subject::Known(Some(if connected { "true" } else { "false" })),
                None => Subject::Beyond,
            },
            "runningTasksCount" => Subject::Number(instance.running_tasks_count.map(i64::from)),
            _ => match (word.strip_prefix("attribute:"), &instance.attributes) {
                (Some(_), None) | (None, _) => Subject::Beyond,
                (Some(name), Some(attributes)) => Subject::Known(
                    attributes
                        .iter()
                        .find(|attribute| &*attribute.name == name)
                        .map(|attribute| attribute.value.as_deref().unwrap_or("")),
                ),
            },
        })
    }

    /// One value, or a list in brackets.
    fn argument(&mut self) -> Result<Vec<&'a str>, Unread> {
        let plain = |value: &'a str| value.trim_matches(['"', '\'']);
        if !self.take(&["["]) {
            return Ok(vec![plain(self.next()?)]);
        }
        let mut values = Vec::new();
        loop {
            match self.next()? {
                "]" => return Ok(values),
                "," => {}
                value => values.push(plain(value)),
            }
        }
    }
}

fn text(own: &str, operator: &str, values: &[&str]) -> Option<bool> {
    match (operator, values) {
        ("==" | "equals", [value]) => Some(own == *value),
        ("in", values) => Some(values.contains(&own)),
        ("=~" | "matches", [pattern]) => {
            let whole = Regex::new(&format!("^(?:{pattern})$")).ok()?;
            Some(whole.is_match(own))
        }
        _ => None,
    }
}

fn number(own: i64, operator: &str, value: &str) -> Option<bool> {
    let value: i64 = value.parse().ok()?;
    Some(match operator {
        "==" | "equals" => own == value,
        ">" | "greater_than" => own > value,
        ">=" | "greater_than_equal" => own >= value,
        "<" | "less_than" => own < value,
        "<=" | "less_than_equal" => own <= value,
        _ => return None,
    })
}

/// Words, operators and brackets.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | ')' | '[' | ']' | ',' => 1,
            '=' | '!' | '~' | '<' | '>' | '&' | '|' => {
                let two = rest.get(..2).unwrap_or(rest);
                match two {
                    "==" | "!=" | "=~" | "!~" | "<=" | ">=" | "&&" | "||" => 2,
                    _ => 1,
                }
            }
            _ => rest
                .find(|c: char| c.is_whitespace() || "()[],=!~<>&|".contains(c))
                .unwrap_or(rest.len()),
        };
        let (token, tail) = rest.split_at(length.max(1));
        found.push(token);
        rest = tail.trim_start();
    }
    found
}
