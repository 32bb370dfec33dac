//! Seeded chance: splitmix64 and a few draws on top of it.
//!
//! Each service of the story owns a generator, so that what happens to one never shifts the
//! dice of another; identifiers are hashed from their place instead of drawn.

/// A splitmix64 generator.
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

fn scramble(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// One number from several: the base of every identifier in the story.
pub(crate) fn mix(parts: &[u64]) -> u64 {
    parts.iter().fold(GOLDEN, |acc, part| {
        scramble(acc.rotate_left(23) ^ part.wrapping_mul(GOLDEN)).wrapping_add(GOLDEN)
    })
}

/// A stable hash of a text, for names and paths (FNV-1a, then scrambled).
pub(crate) fn hash(text: &str) -> u64 {
    let fnv = text.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |acc, byte| {
        (acc ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    });
    scramble(fnv)
}

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        scramble(self.0)
    }

    /// A number in `low..=high`; `low` if the range is empty.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let Ok(width) = u64::try_from(high.saturating_sub(low)) else {
            return low;
        };
        let draw = self.next() % width.saturating_add(1);
        low.saturating_add(i64::try_from(draw).unwrap_or(0))
    }

    /// A number in `0.0..1.0`.
    pub(crate) fn unit(&mut self) -> f64 {
        // 53 bits are what a double holds exactly.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Around `middle`, a quarter less to a quarter more.
    pub(crate) fn around(&mut self, middle: i64) -> i64 {
        self.between(middle - middle / 4, middle + middle / 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_splitmix64() {
        // Reference values of splitmix64 for seed 0.
        let mut rng = Rng::new(0);
        assert_eq!(rng.next(), 0xE220_A839_7B1D_CDAF);
        assert_eq!(rng.next(), 0x6E78_9E6A_A1B9_65F4);
    }

    #[test]
    fn draws_stay_in_their_range() {
        let mut rng = Rng::new(7);
        for _ in 0..1_000 {
            assert!((3..=9).contains(&rng.between(3, 9)));
            assert!((0.0..1.0).contains(&rng.unit()));
        }
        assert_eq!(rng.between(5, 4), 5, "an empty range gives its start");
    }

    #[test]
    fn mixing_depends_on_order() {
        assert_ne!(mix(&[1, 2]), mix(&[2, 1]));
        assert_ne!(hash("a"), hash("b"));
    }
}
