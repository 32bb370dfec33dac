//! The sentence and the cell, in every case.

use super::sentence;
use crate::domain::health::Health;
use crate::domain::vpc::{Confidence, Found};
use crate::panes::network::column::{Home, Lives};

fn found(id: &str, name: Option<&str>, ranges: &[&str], confidence: Confidence) -> Found {
    Found {
        vpc_id: id.into(),
        name: name.map(Into::into),
        cidr_blocks: (!ranges.is_empty()).then(|| ranges.iter().map(|it| (*it).into()).collect()),
        confidence,
        evidence: Vec::new(),
        subnets: Vec::new(),
    }
}

#[test]
fn the_answer_is_one_sentence() {
    use Confidence::{Certain, Likely};
    let prod = || found("vpc-0a", Some("prod"), &["10.0.0.0/16"], Certain);
    let old = |confidence| found("vpc-0b", None, &[], confidence);
    let many = ["10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16"];
    let cases = [
        (
            vec![],
            true,
            Health::Changing,
            "looking for where web lives",
        ),
        (
            vec![],
            false,
            Health::Look,
            "nothing says where web lives: no evidence at all",
        ),
        (
            vec![prod()],
            false,
            Health::Fine,
            "web lives in vpc-0a (prod, 10.0.0.0/16), certain",
        ),
        (
            vec![old(Likely)],
            false,
            Health::Look,
            "web lives in vpc-0b, likely",
        ),
        (
            vec![found("vpc-0a", None, &many, Certain)],
            true,
            Health::Fine,
            "web lives in vpc-0a (10.0.0.0/16, 10.1.0.0/16, and 1 more), certain",
        ),
        (
            vec![prod(), old(Certain)],
            false,
            Health::Look,
            "web lives in 2 VPCs: vpc-0a (prod) certain, vpc-0b certain",
        ),
        (
            vec![prod(), old(Likely)],
            false,
            Health::Look,
            "the sources disagree about web: vpc-0a (prod) certain, vpc-0b likely",
        ),
    ];
    for (vpcs, is_looking, health, words) in cases {
        let said = sentence::of("web", &vpcs, is_looking);
        assert_eq!(said, (health, words.to_owned()));
    }
}

#[test]
fn the_cell_tells_name_number_and_doubt() {
    use Confidence::{Certain, Likely};
    let home = |id: &str, name: Option<&str>, confidence| Home {
        vpc_id: id.into(),
        name: name.map(Into::into),
        confidence,
    };
    let prod = || home("vpc-0a", Some("prod"), Certain);
    let cases = [
        (Lives::Awaited, "·"),
        (Lives::Refused("no".into()), "◌"),
        (Lives::Nowhere, "—"),
        (Lives::In(vec![prod()]), "prod"),
        (Lives::In(vec![home("vpc-0b", None, Certain)]), "vpc-0b"),
        (Lives::In(vec![home("vpc-0b", None, Likely)]), "vpc-0b ?"),
        (
            Lives::In(vec![prod(), home("vpc-0b", None, Certain)]),
            "prod +1",
        ),
        (
            Lives::In(vec![prod(), home("vpc-0b", None, Likely)]),
            "prod +1 ?",
        ),
    ];
    for (lives, words) in cases {
        assert_eq!(lives.cell().shown(), words, "{lives:?}");
        let is_told = !matches!(lives, Lives::Awaited | Lives::Refused(_));
        assert_eq!(
            lives.json().is_some(),
            is_told,
            "unknown is not an empty list"
        );
    }
}
