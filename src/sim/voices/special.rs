//! Voices that are hard to listen to, and the containers beside the application.

use super::{Life, Said};
use crate::sim::rng::{Rng, mix};

/// Lines a second while it bursts.
const BURST: i64 = 20_000;
/// CloudWatch Logs takes events up to 1 MiB, of which 26 bytes are its own.
const HUGE: usize = 1_048_576 - 26;

/// What has been seen in logs and should not reach a terminal.
const ATTACKS: [&str; 16] = [
    "\u{1b}[2J\u{1b}[H\u{1b}[3Jthe screen is cleared",
    "\u{1b}]0;owned\u{7}the title is changed",
    "\u{1b}]52;c;cm0gLXJmIC8=\u{7}the clipboard is written",
    "\u{1b}]8;;http://evil.example\u{1b}\\click me\u{1b}]8;;\u{1b}\\",
    "nul \u{0} in the middle and at the end \u{0}",
    "C1 \u{9b}31mred\u{9b}0m and \u{9d}0;title\u{9c} and \u{90}q\u{9c}",
    "bidi \u{202e}gnp.exe\u{202c} \u{2066}isolate\u{2069} \u{200f}mark",
    "invalid utf-8: caf\u{fffd} \u{fffd}\u{fffd}\u{fffd} latin1 \u{fffd}\u{fffd}",
    "\u{1b}[?1049h\u{1b}[?1003h\u{1b}[?25lmodes are switched on",
    "progress 10%\rprogress 50%\rprogress 100%\r\n",
    "back\u{8}\u{8}\u{8}\u{8}space and bell \u{7}\u{7} and form feed \u{c} and vertical \u{b} tab",
    "\u{1b}[31;5;7mblinking and reversed\u{1b}[0m \u{1b}[38;2;255;100;0mtrue colour\u{1b}[m \u{1b}[48;5;27m256\u{1b}[49m",
    "\u{1b}P+q544e\u{1b}\\ \u{1b}_Gi=1;AAAA\u{1b}\\ \u{1b}^pm\u{1b}\\ \u{1b}Xsos\u{1b}\\ device strings",
    "an unfinished sequence at the end \u{1b}[38;5;",
    "<script>alert(1)</script> %s %n {} $(reboot) `id` ${jndi:ldap://x}",
    "👩‍👩‍👧‍👦 全角 e\u{301}\u{300}\u{302} \u{200b}zero\u{feff}width",
];

impl Life<'_> {
    /// Ten seconds of each minute are a flood; between them it is quiet.
    pub(super) fn burst(&self, from: i64, rng: &mut Rng, said: &mut Vec<Said>) {
        let second = from.div_euclid(1_000) - self.started.div_euclid(1_000);
        if (10..20).contains(&second.rem_euclid(60)) {
            let first = second * BURST;
            said.extend((0..BURST).map(|n| {
                let word = mix(&[self.key, (first + n).unsigned_abs()]);
                let text = format!(
                    "level=info msg=\"record imported\" n={} key={word:016x}",
                    first + n
                );
                (from + n / 20, text)
            }));
        } else if rng.between(0, 4) == 0 {
            said.push((
                from + 500,
                "level=info msg=\"waiting for the next file\"".into(),
            ));
        }
    }

    /// Once a minute a line as long as they get, and small ones about it.
    pub(super) fn huge(&self, from: i64, said: &mut Vec<Said>) {
        if let Some(at) = self.beat(from, 60_000, 1) {
            said.push((
                at,
                "level=info msg=\"dumping the request that failed\"".into(),
            ));
            let head = format!(
                "{{\"level\":\"error\",\"msg\":\"payload\",\"n\":{},\"payload\":\"",
                at / 60_000
            );
            let mut text = head;
            while text.len() < HUGE - 2 {
                text.push_str("0123456789abcdef");
            }
            text.truncate(HUGE - 2);
            text.push_str("\"}");
            said.push((at + 1, text));
        }
        if let Some(at) = self.beat(from, 9_000, 2) {
            said.push((at, "level=info msg=\"heartbeat\"".into()));
        }
    }

    /// One attack after the other.
    pub(super) fn hostile(&self, from: i64, said: &mut Vec<Said>) {
        if let Some(at) = self.beat(from, 3_000, 1) {
            let number = at.div_euclid(3_000).unsigned_abs() % 16;
            said.push((at, ATTACKS[number as usize].to_owned()));
        }
    }

    /// The collector says that it runs, and what it sent every five minutes.
    pub(super) fn collect(&self, from: i64, said: &mut Vec<Said>) {
        let version =
            "{\"level\":\"info\",\"msg\":\"Starting aws-otel-collector\",\"version\":\"v0.43.1\"}";
        said.push((self.started + 90, version.into()));
        let ready = "{\"level\":\"info\",\"msg\":\"Everything is ready. Begin running and processing data.\"}";
        said.push((self.started + 700, ready.into()));
        if let Some(at) = self.beat(from, 300_000, 1) {
            let spans = mix(&[self.key, at.unsigned_abs()]) % 4_000;
            let text =
                format!("{{\"level\":\"info\",\"msg\":\"TracesExporter\",\"#spans\":{spans}}}");
            said.push((at, text));
        }
    }

    /// Fluent Bit's banner and its complaints.
    pub(super) fn route(&self, from: i64, said: &mut Vec<Said>) {
        said.push((
            self.started + 60,
            "AWS for Fluent Bit Container Image Version 2.32.5".into(),
        ));
        said.push((
            self.started + 400,
            "[ info] [output:cloudwatch_logs:cloudwatch_logs.1] worker #0 started".into(),
        ));
        if let Some(at) = self.beat(from, 240_000, 1) {
            let chunk = mix(&[self.key, at.unsigned_abs()]) % 100_000;
            let text = format!(
                "[ warn] [engine] failed to flush chunk '1-{chunk}.flb', retry in 7 seconds: task_id=0"
            );
            said.push((at, text));
        }
    }
}
