//! Faults as data: their text form, and what they are.

mod board;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

pub(crate) use board::{Board, Trouble};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// Each answer comes this much later.
    Latency(Duration),
    /// `ThrottlingException`.
    Throttle,
    /// `AccessDeniedException`.
    Deny,
    /// `ExpiredTokenException`, beginning this long after the fault was set.
    Expired(Duration),
    /// `ServerException` with HTTP 500.
    ServerError,
    /// An HTML page with HTTP 502, as a proxy would send it.
    Html,
    /// The connection is closed without an answer.
    Reset,
    /// No answer for two minutes.
    Hang,
    /// Half of the body, then the connection is closed.
    Truncate,
    /// HTTP 200 with a body that is not JSON.
    Garbage,
    /// `UnrecognizedClientException`.
    UnknownKey,
    /// The call is carried out, then the connection is closed without an answer.
    Lost,
    /// The call is carried out, then `ServerException` with HTTP 500.
    LostError,
    /// The call is carried out, then there is no answer for two minutes.
    LostHang,
}

/// One switch: what goes wrong, how often, for which operation.
///
/// The text form is that of `--fault`: `latency=50ms`, `throttle=0.3:DescribeTasks`,
/// `deny=DescribeServices`, `expired`, `expired-after=30s`, `5xx=0.2`, `html`, `reset`, `hang`,
/// `truncate`, `garbage`, `unknown-key`; `lost`, `lost-5xx` and `lost-hang` strike when all is done. [`fmt::Display`] writes what [`FromStr`] reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// How likely, 0.0 to 1.0, for each call.
    pub probability: f64,
    /// Only this operation; `None` is every one.
    pub op: Option<String>,
}

/// The text is no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{text}\" is no fault ({why}); use latency=50ms, throttle=0.3[:Op], deny=Op, expired, expired-after=30s, \
     5xx=0.2[:Op], html[=p][:Op], reset[=p][:Op], hang[=p][:Op], truncate[=p][:Op], garbage[=p][:Op], \
     lost[=p][:Op], lost-5xx[=p][:Op], lost-hang[=p][:Op] or unknown-key"
)]
pub struct FaultError {
    /// The text as it came.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        parse(text.trim()).map_err(|why| FaultError {
            text: text.to_owned(),
            why,
        })
    }
}

fn parse(text: &str) -> Result<Fault, String> {
    let (head, op) = match text.split_once(':') {
        Some((_, "")) => return Err("an operation is missing behind the colon".into()),
        Some((head, op)) => (head, Some(operation(op)?)),
        None => (text, None),
    };
    let (name, value) = match head.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (head, None),
    };
    let always = |kind, op| Fault {
        kind,
        probability: 1.0,
        op,
    };
    let no_value = |fault: Fault| match value {
        None if op.is_none() => Ok(fault),
        _ => Err(format!("{name} takes no value and no operation")),
    };
    let often = |kind| {
        Ok(Fault {
            kind,
            probability: value.map_or(Ok(1.0), share)?,
            op: op.clone(),
        })
    };
    match name {
        "latency" => {
            let wait = duration(value.ok_or("latency needs a time, such as 50ms")?)?;
            Ok(always(FaultKind::Latency(wait), op.clone()))
        }
        "deny" => match (value, &op) {
            (Some(denied), None) => Ok(always(FaultKind::Deny, Some(operation(denied)?))),
            _ => Err("deny needs an operation, such as deny=DescribeServices".into()),
        },
        "expired" => no_value(always(FaultKind::Expired(Duration::ZERO), None)),
        "expired-after" => {
            let after = duration(value.ok_or("expired-after needs a time, such as 30s")?)?;
            Ok(always(FaultKind::Expired(after), None))
        }
        "unknown-key" => no_value(always(FaultKind::UnknownKey, None)),
        "throttle" | "5xx" if value.is_none() => Err(format!("{name} needs a share from 0 to 1")),
        "throttle" => often(FaultKind::Throttle),
        "5xx" => often(FaultKind::ServerError),
        "html" => often(FaultKind::Html),
        "reset" => often(FaultKind::Reset),
        "hang" => often(FaultKind::Hang),
        "truncate" => often(FaultKind::Truncate),
        "garbage" => often(FaultKind::Garbage),
        "lost" => often(FaultKind::Lost),
        "lost-5xx" => often(FaultKind::LostError),
        "lost-hang" => often(FaultKind::LostHang),
        _ => Err("the name is not known".into()),
    }
}

fn operation(text: &str) -> Result<String, String> {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
    if plain {
        Ok(text.to_owned())
    } else {
        Err(format!("\"{text}\" is no operation name"))
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err(format!("\"{text}\" is no share from 0 to 1")),
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let bad = || format!("\"{text}\" is no time such as 50ms, 30s or 2m");
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
    let (number, unit) = text.split_at(digits);
    let number: u32 = number.parse().map_err(|_| bad())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number.into())),
        "s" => Ok(Duration::from_secs(number.into())),
        "m" => Ok(Duration::from_secs(u64::from(number) * 60)),
        _ => Err(bad()),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.kind {
            FaultKind::Latency(wait) => {
                return write!(f, "latency={}ms{}", wait.as_millis(), Tail(&self.op));
            }
            FaultKind::Deny => return write!(f, "deny={}", self.op.as_deref().unwrap_or_default()),
            FaultKind::Expired(Duration::ZERO) => return f.write_str("expired"),
            FaultKind::Expired(after) => return write!(f, "expired-after={}ms", after.as_millis()),
            FaultKind::UnknownKey => return f.write_str("unknown-key"),
            FaultKind::Throttle => "throttle",
            FaultKind::ServerError => "5xx",
            FaultKind::Html => "html",
            FaultKind::Reset => "reset",
            FaultKind::Hang => "hang",
            FaultKind::Truncate => "truncate",
            FaultKind::Garbage => "garbage",
            FaultKind::Lost => "lost",
            FaultKind::LostError => "lost-5xx",
            FaultKind::LostHang => "lost-hang",
        };
        write!(f, "{name}={}{}", self.probability, Tail(&self.op))
    }
}

struct Tail<'a>(&'a Option<String>);

impl fmt::Display for Tail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |op| write!(f, ":{op}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_and_written_back() {
        use FaultKind::{
            Deny, Expired, Garbage, Hang, Html, Latency, Lost, LostError, LostHang, Reset,
            ServerError, Throttle, Truncate, UnknownKey,
        };
        let table = [
            (
                "latency=50ms",
                Latency(Duration::from_millis(50)),
                1.0,
                None,
            ),
            (
                "latency=2s:ListTasks",
                Latency(Duration::from_secs(2)),
                1.0,
                Some("ListTasks"),
            ),
            ("throttle=0.3", Throttle, 0.3, None),
            (
                "throttle=0.3:DescribeTasks",
                Throttle,
                0.3,
                Some("DescribeTasks"),
            ),
            ("deny=DescribeServices", Deny, 1.0, Some("DescribeServices")),
            ("expired", Expired(Duration::ZERO), 1.0, None),
            (
                "expired-after=30s",
                Expired(Duration::from_secs(30)),
                1.0,
                None,
            ),
            ("5xx=0.2", ServerError, 0.2, None),
            ("5xx=1:ListClusters", ServerError, 1.0, Some("ListClusters")),
            ("html", Html, 1.0, None),
            ("html:ListTasks", Html, 1.0, Some("ListTasks")),
            ("reset=0.5", Reset, 0.5, None),
            ("hang:ListTasks", Hang, 1.0, Some("ListTasks")),
            ("truncate=0.1:ListTasks", Truncate, 0.1, Some("ListTasks")),
            ("garbage", Garbage, 1.0, None),
            ("unknown-key", UnknownKey, 1.0, None),
            ("lost:UpdateService", Lost, 1.0, Some("UpdateService")),
            ("lost-5xx=0.5", LostError, 0.5, None),
            ("lost-hang:RunTask", LostHang, 1.0, Some("RunTask")),
            (" expired ", Expired(Duration::ZERO), 1.0, None),
        ];
        for (text, kind, probability, op) in table {
            let fault: Result<Fault, _> = text.parse();
            let wanted = Fault {
                kind,
                probability,
                op: op.map(str::to_owned),
            };
            assert_eq!(fault, Ok(wanted.clone()), "{text}");
            assert_eq!(
                wanted.to_string().parse(),
                Ok(wanted),
                "{text} survives Display"
            );
        }
    }

    #[test]
    fn bad_text_names_the_valid_forms() {
        for text in [
            "",
            "bogus",
            "throttle",
            "throttle=2",
            "throttle=-1",
            "throttle=NaN",
            "latency",
            "latency=50",
            "latency=ms",
            "latency=99999999999s",
            "deny",
            "deny=",
            "deny=A:B",
            "expired=1",
            "expired:Op",
            "html:",
            "hang=p",
            "5xx=0.2:a b",
            "unknown-key=1",
        ] {
            let Err(error) = text.parse::<Fault>() else {
                panic!("{text} was taken");
            };
            assert!(error.to_string().contains("expired-after=30s"), "{error}");
        }
    }
}
