use super::lines::LINES;
use super::*;
use proptest::prelude::*;
use strum::IntoEnumIterator;

#[test]
fn a_level_is_where_loggers_put_it() {
    for (logger, line, expected) in LINES {
        let plain = super::super::ansi::styled(line).plain;
        let fields = fields_of(&plain);
        assert_eq!(
            level_of(&plain, fields.as_ref()),
            *expected,
            "{logger}: {line}"
        );
        if fields.is_none() || plain.starts_with('{') {
            assert_eq!(
                level_of(&plain, None),
                *expected,
                "{logger}, not read before: {line}"
            );
        }
    }
}

#[test]
fn every_level_is_found_by_its_own_name() {
    for level in Level::iter() {
        assert_eq!(Level::parse(&level.to_string()), Some(level));
        assert_eq!(Level::parse(&level.to_string().to_uppercase()), Some(level));
    }
    assert_eq!(Level::parse("errors"), None);
    assert!(Level::Fatal > Level::Error && Level::Debug > Level::Trace);
}

proptest! {
    #[test]
    fn whatever_comes_does_not_panic(bytes in any::<Vec<u8>>(), text in any::<String>(), line in "[\\[\\]<>|:=!\"'A-Fa-z0-9 é⏎-]{0,40}") {
        level_of(&String::from_utf8_lossy(&bytes), None);
        level_of(&text, None);
        level_of(&line, None);
    }

    #[test]
    fn the_end_of_a_line_never_matters(cut in 0usize..200, which in 0..LINES.len()) {
        let (_, line, _) = LINES[which];
        level_of(super::super::ansi::cut(line, cut), None);
    }
}
