//! The same call for the AWS CLI, so that anything on screen can be repeated by hand.

use super::call::Arguments;
use crate::domain::call::Operation;
use crate::domain::redact::redact;
use crate::domain::sanitize;
use crate::domain::shell::quoted;
use crate::domain::{Text, arn};

/// `aws ecs describe-services --cluster X …`, quoted for a POSIX shell, secrets masked.
pub(super) fn equivalent(
    operation: &Operation,
    arguments: &Arguments,
    session: &Arguments,
) -> Text {
    let service = super::names::for_cli(operation.service);
    let mut line = format!("aws {service} {}", kebab(operation.name));
    for (option, values) in arguments.iter().chain(session) {
        line.push(' ');
        line.push_str(option);
        for value in values {
            line.push(' ');
            line.push_str(&quoted(&sanitize::line(short(option, value))));
        }
    }
    redact(&line).into()
}

/// A name where the API takes names as well as ARNs: a line one can read is a line one can trust.
fn short<'a>(option: &str, value: &'a str) -> &'a str {
    match option {
        "--cluster" | "--clusters" | "--services" | "--tasks" => arn::name(value),
        _ => value,
    }
}

/// `DescribeServices` as the CLI spells it: `describe-services`.
fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (index, character) in name.chars().enumerate() {
        if character.is_ascii_uppercase() && index > 0 {
            out.push('-');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::operations::DESCRIBE_SERVICES;

    #[test]
    fn the_cli_line_can_be_pasted() {
        let arguments = vec![
            (
                "--cluster",
                vec!["arn:aws:ecs:us-east-1:1:cluster/prod web".into()],
            ),
            (
                "--services",
                vec![
                    "arn:aws:ecs:us-east-1:1:service/prod web/a".into(),
                    "it's".into(),
                ],
            ),
            ("--include", vec!["TAGS".into()]),
        ];
        let session = vec![("--profile", vec!["ops".into()])];
        assert_eq!(
            &*equivalent(&DESCRIBE_SERVICES, &arguments, &session),
            r"aws ecs describe-services --cluster 'prod web' --services a 'it'\''s' --include TAGS --profile ops"
        );
    }

    #[test]
    fn secrets_and_escapes_do_not_survive() {
        let arguments = vec![("--cluster", vec!["$(reboot)\u{1b}[2J".into()])];
        let session = vec![("--endpoint-url", vec!["http://me:secret@host:1".into()])];
        let line = equivalent(&DESCRIBE_SERVICES, &arguments, &session);
        assert!(line.contains("'$(reboot)␛[2J'"), "{line}");
        assert!(!line.contains("secret"), "{line}");
    }
}
