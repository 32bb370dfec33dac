use super::*;
use proptest::prelude::*;

fn plain(raw: &str) -> String {
    styled(raw).plain
}

#[test]
fn nothing_but_colour_keeps_its_power() {
    let cases = [
        ("plain", "plain"),
        ("héllo 世界 🚀", "héllo 世界 🚀"),
        ("\u{1b}[31mred\u{1b}[0m", "red"),
        ("\u{1b}[2J\u{1b}[H\u{1b}[3Amoved", "moved"),
        ("\u{1b}[?1049h\u{1b}[?25lscreen", "screen"),
        ("\u{1b}]0;title\u{7}text", "text"),
        ("\u{1b}]2;title\u{1b}\\text", "text"),
        (
            "\u{1b}]8;;https://x.example\u{1b}\\link\u{1b}]8;;\u{1b}\\!",
            "link!",
        ),
        ("\u{1b}]52;c;cm0gLXJmIC8=\u{7}after", "after"),
        ("\u{1b}P1$qm\u{1b}\\dcs", "dcs"),
        ("\u{1b}_Gapc\u{1b}\\apc", "apc"),
        ("\u{1b}^pm\u{1b}\\pm", "pm"),
        ("\u{1b}(0charset\u{1b}(B", "charset"),
        ("\u{1b}creset", "reset"),
        ("\u{9b}2Jc1", "\u{fffd}2Jc1"),
        ("\u{90}c1", "\u{fffd}c1"),
        ("bell\u{7} nul\u{0} del\u{7f}", "bell␇ nul␀ del␡"),
        ("back\u{8}space", "back␈space"),
        ("abc\u{202e}cba", "abc\u{fffd}cba"),
        ("zero\u{200b}width\u{feff}", "zero\u{fffd}width\u{fffd}"),
        ("a\tb", "a       b"),
        ("世\tb", "世      b"),
        ("\u{1b}[1ma\u{1b}[0m\tb", "a       b"),
        ("12345678\tb", "12345678        b"),
        ("\tat x", "        at x"),
        ("two\nlines\n", "two⏎lines"),
        ("two\r\nlines\r\n", "two⏎lines"),
        ("one\r\n\r\nthree", "one⏎⏎three"),
        ("10%\r50%\r100%", "100%"),
        ("10%\r100%\r", "100%"),
        ("10%\rdone\nnext", "done⏎next"),
        ("\r\r", ""),
        ("", ""),
    ];
    for (raw, expected) in cases {
        assert_eq!(plain(raw), expected, "{raw:?}");
    }
}

#[test]
fn a_sequence_without_an_end_hides_nothing() {
    let cases = [
        ("text\u{1b}", "text␛"),
        ("text\u{1b}[", "text␛["),
        ("text\u{1b}[31", "text␛[31"),
        (
            "text\u{1b}]0;the rest is secret",
            "text␛]0;the rest is secret",
        ),
        ("text\u{1b}_the rest is secret", "text␛_the rest is secret"),
        ("text\u{1b}Pq the rest é", "text␛Pq the rest é"),
        ("text\u{1b}[1m\u{1b}]0;rest", "text␛]0;rest"),
        // the line ends, and with it what the sequence could take
        ("text\u{1b}]0;rest\nnext line", "text␛]0;rest⏎next line"),
    ];
    for (raw, expected) in cases {
        assert_eq!(plain(raw), expected, "{raw:?}");
    }
}

fn fg(colour: Colour) -> Style {
    Style {
        fg: Some(colour),
        ..Style::default()
    }
}

#[test]
fn colours_are_kept_where_they_were() {
    let red = fg(Colour::Indexed(1));
    let bold = Style {
        bold: true,
        ..Style::default()
    };
    let bold_red = Style { bold: true, ..red };
    let cases: &[(&str, &[(&str, Style)])] = &[
        ("\u{1b}[31mred\u{1b}[0m off", &[("red", red)]),
        ("\u{1b}[31mred\u{1b}[m off", &[("red", red)]),
        (
            "\u{1b}[1;31mboth\u{1b}[22mred",
            &[("both", bold_red), ("red", red)],
        ),
        ("\u{1b}[1mé世\u{1b}[0m", &[("é世", bold)]),
        ("\u{1b}[91mx", &[("x", fg(Colour::Indexed(9)))]),
        ("\u{1b}[38;5;208mx", &[("x", fg(Colour::Indexed(208)))]),
        ("\u{1b}[38:5:208mx", &[("x", fg(Colour::Indexed(208)))]),
        (
            "\u{1b}[38;2;1;200;3mx",
            &[("x", fg(Colour::Rgb(1, 200, 3)))],
        ),
        (
            "\u{1b}[38:2::1:200:3mx",
            &[("x", fg(Colour::Rgb(1, 200, 3)))],
        ),
        (
            "\u{1b}[38:2:1:200:3mx",
            &[("x", fg(Colour::Rgb(1, 200, 3)))],
        ),
        // a colour that does not exist changes nothing, and nothing of it is read as a code
        ("\u{1b}[38;2;300;1;1mx", &[]),
        ("\u{1b}[38;5mx", &[]),
        ("\u{1b}[58;5;1mx", &[]),
        ("\u{1b}[999mx", &[]),
        // told twice is one span
        ("\u{1b}[31ma\u{1b}[31mb", &[("ab", red)]),
        ("\u{1b}[31ma\u{1b}[0m\u{1b}[31mb", &[("ab", red)]),
        ("\u{1b}[31m\u{1b}[0m", &[]),
        // private sequences that end in m are not SGR
        ("\u{1b}[>4;2mx", &[]),
    ];
    for (raw, expected) in cases {
        let styled = styled(raw);
        let spans: Vec<_> = styled
            .spans
            .iter()
            .map(|span| {
                (
                    &styled.plain[span.start as usize..span.end as usize],
                    span.style,
                )
            })
            .collect();
        assert_eq!(spans, *expected, "{raw:?}");
    }
}

#[test]
fn hidden_text_is_readable() {
    let cases = [
        "\u{1b}[8mhidden",
        "\u{1b}[30;40mhidden",
        "\u{1b}[30mhidden",
        "\u{1b}[31;41mhidden",
        "\u{1b}[38;2;10;10;10;48;2;12;12;12mhidden",
        "\u{1b}[38;5;16mhidden",
        "\u{1b}[38;5;232mhidden",
        "\u{1b}[38;5;255;48;2;238;238;238mhidden",
    ];
    for raw in cases {
        let styled = styled(raw);
        assert_eq!(styled.plain, "hidden");
        assert!(styled.spans.is_empty(), "{raw:?}: {:?}", styled.spans);
    }
    let label = styled("\u{1b}[30;42m OK \u{1b}[0m");
    assert_eq!(
        label.spans.len(),
        1,
        "black on green is a label, not a trick"
    );
}

#[test]
fn a_line_beyond_all_measure_is_cut_and_says_so() {
    let styled = styled(&"x".repeat(MAX_RAW + 1));
    assert_eq!(styled.plain.len(), MAX_RAW + '…'.len_utf8());
    assert!(styled.plain.ends_with('…'));
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        any::<Vec<u8>>().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        "\u{1b}\\[[0-9;:]{0,12}[@-~]",
        "\u{1b}[\\]_P^X][ -~]{0,8}(\u{7}|\u{1b}\\\\)?",
        "[\u{0}-\u{20}\u{7f}-\u{a0}]{0,4}",
        "(\u{202e}|\u{200b}|\u{2028}|é|世|\u{1b}|\r|\n|\t){0,4}",
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_comes_is_harmless(raw in pieces()) {
        let Styled { plain, spans } = styled(&raw);
        prop_assert!(!plain.chars().any(sanitize::is_harmful), "{plain:?}");
        let mut last = 0;
        for span in spans {
            let (start, end) = (span.start as usize, span.end as usize);
            prop_assert!(last <= start && start < end && end <= plain.len());
            prop_assert!(plain.is_char_boundary(start) && plain.is_char_boundary(end));
            prop_assert!(span.style != Style::default());
            last = end;
        }
        prop_assert!(is_plain(&plain), "what is harmless stays as it is");
    }

    #[test]
    fn what_is_plain_comes_back_unchanged(raw in any::<String>()) {
        if is_plain(&raw) {
            prop_assert_eq!(styled(&raw), Styled { plain: raw, spans: vec![] });
        }
    }
}
