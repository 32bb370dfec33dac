//! From the text of a query to its commands.

use regex::Regex;

use super::expression::{Call, Expression, Like, Sign};
use super::reader::{Read, Reader};
use super::value::Value;
use super::{Aggregate, Command, Function, Malformed, Named, Plan};

const COMMANDS: [&str; 8] = [
    "fields", "filter", "parse", "stats", "sort", "limit", "display", "dedup",
];
const SIGNS: [(&str, Sign); 6] = [
    ("!=", Sign::Unequal),
    ("<=", Sign::LessOrEqual),
    (">=", Sign::GreaterOrEqual),
    ("=", Sign::Equal),
    ("<", Sign::Less),
    (">", Sign::Greater),
];

impl Plan {
    /// Reads a query.
    pub(in crate::sim::services::logs) fn read(text: &str) -> Result<Self, Malformed> {
        let mut reader = Reader { text, at: 0 };
        let mut commands = Vec::new();
        loop {
            commands.push(reader.command()?);
            if reader.is_done() {
                return Ok(Self { commands });
            }
            if !reader.sign("|") {
                return Err(reader.unexpected());
            }
        }
    }
}

impl Reader<'_> {
    fn command(&mut self) -> Read<Command> {
        let word = self.peek().to_ascii_lowercase();
        if !COMMANDS.contains(&word.as_str()) {
            return Err(self.unexpected());
        }
        self.at += word.len();
        Ok(match word.as_str() {
            "fields" => Command::Fields(self.names()?),
            "display" => Command::Display(self.names()?),
            "dedup" => Command::Dedup(self.names()?),
            "filter" => Command::Filter(self.or()?),
            "parse" => self.parse()?,
            "stats" => self.stats()?,
            "sort" => self.sort()?,
            _ => {
                let limit = self.number().filter(|limit| *limit >= 1.0);
                Command::Limit(limit.ok_or_else(|| self.unexpected())? as usize)
            }
        })
    }

    fn names(&mut self) -> Read<Vec<Named>> {
        let mut names = Vec::new();
        loop {
            names.push(self.named()?);
            if !self.sign(",") {
                return Ok(names);
            }
        }
    }

    /// An expression, named by `as` or by its own text.
    fn named(&mut self) -> Read<Named> {
        self.rest();
        let begin = self.at;
        let expression = self.or()?;
        let own = self.text[begin..self.at]
            .trim()
            .trim_matches('`')
            .to_owned();
        let name = if self.keyword("as") {
            self.name()?
        } else {
            own
        };
        Ok(Named { name, expression })
    }

    fn sort(&mut self) -> Read<Command> {
        let mut all = Vec::new();
        loop {
            self.rest();
            let begin = self.at;
            // A column of stats is called by its text, such as count(*).
            let expression = match self.aggregate() {
                Ok(aggregate) => Expression::Field(aggregate.name),
                Err(_) => {
                    self.at = begin;
                    self.or()?
                }
            };
            let name = self.text[begin..self.at]
                .trim()
                .trim_matches('`')
                .to_owned();
            let descending = self.keyword("desc");
            if !descending {
                self.keyword("asc");
            }
            all.push((Named { name, expression }, descending));
            if !self.sign(",") {
                return Ok(Command::Sort(all));
            }
        }
    }

    fn parse(&mut self) -> Read<Command> {
        let has_source = !self.rest().starts_with(['/', '"', '\'']);
        let from = if has_source {
            Expression::Field(self.name()?)
        } else {
            Expression::Field("@message".into())
        };
        if let Some(pattern) = self.regex()? {
            let names = pattern.capture_names().skip(1);
            let names: Option<Vec<String>> = names.map(|name| name.map(str::to_owned)).collect();
            let names = names
                .filter(|names| !names.is_empty())
                .ok_or_else(|| self.unexpected())?;
            return Ok(Command::Parse {
                from,
                pattern,
                names,
            });
        }
        let glob = self.quoted()?.ok_or_else(|| self.unexpected())?;
        if !self.keyword("as") {
            return Err(self.unexpected());
        }
        let mut names = vec![self.name()?];
        while self.sign(",") {
            names.push(self.name()?);
        }
        let parts: Vec<String> = glob.split('*').map(regex::escape).collect();
        if parts.len() != names.len() + 1 {
            return Err(self.unexpected());
        }
        // The last part of a glob goes to the end of the line, every other as far as it must.
        let mut text = String::from("(?s)");
        for (n, part) in parts.iter().enumerate() {
            if n > 0 {
                text.push_str(if n + 1 == parts.len() && part.is_empty() {
                    "(.*)"
                } else {
                    "(.*?)"
                });
            }
            text.push_str(part);
        }
        let pattern = Regex::new(&text).map_err(|_| self.unexpected())?;
        Ok(Command::Parse {
            from,
            pattern,
            names,
        })
    }

    fn stats(&mut self) -> Read<Command> {
        let mut values = vec![self.aggregate()?];
        while self.sign(",") {
            values.push(self.aggregate()?);
        }
        let by = if self.keyword("by") {
            self.names()?
        } else {
            Vec::new()
        };
        Ok(Command::Stats { values, by })
    }

    fn aggregate(&mut self) -> Read<Aggregate> {
        self.rest();
        let begin = self.at;
        let function = match self.peek().to_ascii_lowercase().as_str() {
            "count" => Function::Count,
            "count_distinct" => Function::CountDistinct,
            "sum" => Function::Sum,
            "avg" => Function::Avg,
            "min" => Function::Min,
            "max" => Function::Max,
            "pct" => Function::Pct(50.0),
            "earliest" => Function::Earliest,
            "latest" => Function::Latest,
            _ => return Err(self.unexpected()),
        };
        self.at += self.peek().len();
        self.expect("(")?;
        let all = function == Function::Count && (self.sign("*") || self.rest().starts_with(')'));
        let of = if all { None } else { Some(self.or()?) };
        let function = match function {
            Function::Pct(_) => {
                self.expect(",")?;
                Function::Pct(self.number().ok_or_else(|| self.unexpected())?)
            }
            other => other,
        };
        self.expect(")")?;
        let own = self.text[begin..self.at].to_owned();
        let name = if self.keyword("as") {
            self.name()?
        } else {
            own
        };
        Ok(Aggregate { name, function, of })
    }

    fn or(&mut self) -> Read<Expression> {
        let mut left = self.and()?;
        while self.keyword("or") {
            left = Expression::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Read<Expression> {
        let mut left = self.not()?;
        while self.keyword("and") {
            left = Expression::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Read<Expression> {
        if self.keyword("not") {
            return Ok(Expression::Not(Box::new(self.not()?)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Read<Expression> {
        let left = self.sum()?;
        let negated = self.keyword("not");
        let condition = if self.keyword("like") || self.sign("=~") {
            let like = match self.regex()? {
                Some(regex) => Like::Regex(regex),
                None => Like::Text(self.quoted()?.ok_or_else(|| self.unexpected())?),
            };
            Expression::Like(Box::new(left), like)
        } else if self.keyword("in") {
            self.expect("[")?;
            let mut list = vec![self.sum()?];
            while self.sign(",") {
                list.push(self.sum()?);
            }
            self.expect("]")?;
            Expression::In(Box::new(left), list)
        } else if negated {
            return Err(self.unexpected());
        } else if let Some((_, sign)) = SIGNS.iter().find(|(text, _)| self.sign(text)) {
            Expression::Compare(*sign, Box::new(left), Box::new(self.sum()?))
        } else {
            return Ok(left);
        };
        Ok(if negated {
            Expression::Not(Box::new(condition))
        } else {
            condition
        })
    }

    fn sum(&mut self) -> Read<Expression> {
        let mut left = self.product()?;
        loop {
            let Some(sign) = ['+', '-']
                .into_iter()
                .find(|sign| self.sign(&sign.to_string()))
            else {
                return Ok(left);
            };
            left = Expression::Calculate(sign, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Read<Expression> {
        let mut left = self.operand()?;
        loop {
            let Some(sign) = ['*', '/', '%']
                .into_iter()
                .find(|sign| self.sign(&sign.to_string()))
            else {
                return Ok(left);
            };
            left = Expression::Calculate(sign, Box::new(left), Box::new(self.operand()?));
        }
    }

    fn operand(&mut self) -> Read<Expression> {
        if self.sign("(") {
            let inner = self.or()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if let Some(text) = self.quoted()? {
            return Ok(Expression::Literal(Value::Text(text)));
        }
        if let Some(number) = self.number() {
            return Ok(Expression::Literal(Value::Number(number)));
        }
        let begin = self.at;
        let name = self.name()?;
        if !self.text[self.at..].starts_with('(') {
            return Ok(Expression::Field(name));
        }
        if name.eq_ignore_ascii_case("bin") {
            self.expect("(")?;
            let period = self.period()?;
            self.expect(")")?;
            return Ok(Expression::Bin(period));
        }
        let Some((call, least, most)) = Call::named(&name) else {
            self.at = begin;
            return Err(self.unexpected());
        };
        self.expect("(")?;
        let mut given = vec![self.or()?];
        while self.sign(",") {
            given.push(self.or()?);
        }
        if !(least..=most).contains(&given.len()) {
            return Err(self.unexpected());
        }
        self.expect(")")?;
        Ok(Expression::Call(call, given))
    }
}
