use super::*;
use proptest::prelude::*;
use strum::IntoEnumIterator;

/// Lines as loggers write them: the level they have, the logger, the line.
fn lines() -> impl Iterator<Item = (Option<Level>, &'static str, &'static str)> {
    include_str!("lines.txt").lines().map(|row| {
        let mut cells = row.splitn(3, " | ");
        let mut cell = || cells.next().expect("three cells").trim();
        let (level, logger, line) = (cell(), cell(), cell());
        let known = Level::parse(level);
        assert!(known.is_some() || level == "none", "{row}");
        (known, logger, line)
    })
}

#[test]
fn a_level_is_where_loggers_put_it() {
    for (expected, logger, line) in lines() {
        let plain = super::super::ansi::styled(line).plain;
        let fields = fields_of(&plain);
        let level = level_of(&plain, fields.as_ref());
        assert_eq!(level, expected, "{logger}: {line}");
        if fields.is_none() || plain.starts_with('{') {
            let level = level_of(&plain, None);
            assert_eq!(level, expected, "{logger}, not read before: {line}");
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
    fn any_beginning_of_a_line_is_read(cut in 0usize..200) {
        for (_, _, line) in lines() {
            level_of(super::super::ansi::cut(line, cut), None);
        }
    }
}
