//! The pictures of the README are what the program draws now.
//!
//! Each `screenshots/*.script` begins with the arguments it is to be run with,
//! and saves the picture of its own name. To renew them all:
//!
//! ```text
//! ECSIGHT_SCREENSHOTS=write cargo test --test it screenshots
//! ```
//!
//! The one PNG is made of its SVG by `rsvg-convert` and `pngquant`, where they
//! are installed, and carries the fingerprint of the SVG that it was made of.

use crate::support::cli::ecsight;
use crate::support::root;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How the pictures are renewed.
const RENEW: &str = "ECSIGHT_SCREENSHOTS=write cargo test --test it screenshots";
/// On a machine so slow that a poll falls due within a script, the header counts a call more.
const TRIES: usize = 3;
/// The picture at the top of the README.
const PNG: &str = "services.png";
/// Where the first chunk after the header of a PNG begins.
const AFTER_HEADER: usize = 33;
/// Keyword of the chunk that holds the fingerprint.
const KEYWORD: &[u8] = b"Source\0";

fn folder() -> PathBuf {
    root().join("screenshots")
}

fn files(ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("screenshots/")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|own| own == ending))
        .collect();
    found.sort();
    found
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().expect("a name");
    stem.to_string_lossy().into_owned()
}

/// Runs a script and hands back the picture it saved.
fn draw(script: &Path) -> String {
    let text = std::fs::read_to_string(script).expect("a script");
    let first = text.lines().next().unwrap_or_default();
    let arguments = first.trim_start_matches('#').trim();
    let run = ecsight(arguments)
        .arg("--script")
        .arg(&script.display().to_string())
        .env("TERM", "xterm-256color")
        .env("COLORTERM", "truecolor");
    run.run().exits(0);
    let picture = run.home().join(format!("{}.svg", stem(script)));
    std::fs::read_to_string(&picture).unwrap_or_else(|error| {
        panic!(
            "{} saves the picture of its own name: {error}",
            script.display()
        )
    })
}

/// The first line that differs, of both.
fn difference(old: &str, new: &str) -> String {
    let at = old.lines().zip(new.lines()).position(|(a, b)| a != b);
    let line = at.unwrap_or_else(|| old.lines().count().min(new.lines().count()));
    let of = |text: &str| text.lines().nth(line).unwrap_or("(nothing)").to_owned();
    format!(
        "line {}\n  committed: {}\n  drawn now: {}",
        line + 1,
        of(old),
        of(new)
    )
}

/// Whether the pictures are to be renewed instead of compared.
fn renewing() -> bool {
    std::env::var_os("ECSIGHT_SCREENSHOTS").is_some_and(|value| value == "write")
}

#[test]
fn screenshots_are_what_the_program_draws() {
    let write = renewing();
    let mut drifted = Vec::new();
    for script in files("script") {
        let picture = script.with_extension("svg");
        let mut drawn = draw(&script);
        if write {
            std::fs::write(&picture, &drawn).expect("the picture is written");
            continue;
        }
        let committed = std::fs::read_to_string(&picture).unwrap_or_default();
        for _ in 1..TRIES {
            if drawn != committed {
                drawn = draw(&script);
            }
        }
        if drawn != committed {
            drifted.push(format!(
                "screenshots/{}.svg, {}",
                stem(&script),
                difference(&committed, &drawn)
            ));
        }
    }
    if write {
        renew_png();
    }
    assert!(
        drifted.is_empty(),
        "{} pictures have drifted; look at the change, then renew them with\n  {RENEW}\n{}",
        drifted.len(),
        drifted.join("\n")
    );
}

#[test]
fn screenshots_have_a_script_each() {
    if renewing() {
        return;
    }
    let of = |ending| -> BTreeSet<String> { files(ending).iter().map(|path| stem(path)).collect() };
    assert_eq!(of("svg"), of("script"));
    assert!(of("svg").is_superset(&of("png")));
}

#[test]
fn screenshots_png_is_of_its_svg_and_light() {
    if renewing() {
        return;
    }
    let png = std::fs::read(folder().join(PNG)).expect("the PNG");
    let svg = std::fs::read(folder().join(PNG).with_extension("svg")).expect("its SVG");
    assert!(png.len() < 200_000, "{} bytes", png.len());
    let own = fingerprint(&svg);
    let held = png
        .get(AFTER_HEADER + 8 + KEYWORD.len()..)
        .and_then(|rest| rest.get(..own.len()))
        .unwrap_or_default();
    assert!(
        held == own.as_bytes(),
        "screenshots/{PNG} was made of another SVG; with rsvg-convert and pngquant installed, run\n  {RENEW}"
    );
}

/// Makes the PNG of its SVG, if the tools for it are there.
fn renew_png() {
    let png = folder().join(PNG);
    let svg = png.with_extension("svg");
    let run = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let mut convert = Command::new("rsvg-convert");
    convert
        .args(["--zoom", "1.25", "--output"])
        .args([&png, &svg]);
    let mut shrink = Command::new("pngquant");
    shrink.args(["--force", "--nofs", "--strip", "--output"]);
    shrink.arg(&png).arg("32").arg(&png);
    if !(run(&mut convert) && run(&mut shrink)) {
        eprintln!("{PNG} is not renewed: rsvg-convert or pngquant is missing");
        return;
    }
    let mut bytes = std::fs::read(&png).expect("the PNG");
    let source = fingerprint(&std::fs::read(&svg).expect("its SVG"));
    let mut chunk = b"tEXt".to_vec();
    chunk.extend_from_slice(KEYWORD);
    chunk.extend_from_slice(source.as_bytes());
    let length = u32::try_from(chunk.len() - 4).expect("short");
    let sum = crc32(&chunk);
    chunk.splice(0..0, length.to_be_bytes());
    chunk.extend_from_slice(&sum.to_be_bytes());
    bytes.splice(AFTER_HEADER..AFTER_HEADER, chunk);
    std::fs::write(&png, bytes).expect("the PNG is written");
}

/// FNV-1a: enough to tell one picture from the next.
fn fingerprint(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// The checksum of a PNG chunk.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

#[test]
fn screenshots_checksum_is_that_of_png() {
    // The empty closing chunk, which every PNG ends with.
    assert_eq!(crc32(b"IEND"), 0xae42_6082);
}
