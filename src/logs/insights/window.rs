//! How far back a query looks.

/// How far back a query looks from the moment it is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Window {
    /// 5 minutes.
    FiveMinutes,
    /// 15 minutes.
    Quarter,
    /// One hour.
    #[default]
    Hour,
    /// Three hours.
    ThreeHours,
    /// Twelve hours.
    HalfDay,
    /// One day.
    Day,
    /// Three days.
    ThreeDays,
    /// One week.
    Week,
    /// 30 days.
    Month,
}

impl Window {
    const ALL: [(Self, i64, &'static str); 9] = [
        (Self::FiveMinutes, 300, "5 min"),
        (Self::Quarter, 900, "15 min"),
        (Self::Hour, 3_600, "1 h"),
        (Self::ThreeHours, 10_800, "3 h"),
        (Self::HalfDay, 43_200, "12 h"),
        (Self::Day, 86_400, "24 h"),
        (Self::ThreeDays, 259_200, "3 days"),
        (Self::Week, 604_800, "7 days"),
        (Self::Month, 2_592_000, "30 days"),
    ];

    fn at(self) -> usize {
        let found = Self::ALL.iter().position(|(window, ..)| *window == self);
        found.unwrap_or(0)
    }

    /// Its length in seconds.
    pub fn seconds(self) -> i64 {
        Self::ALL[self.at()].1
    }

    /// Its length in words: `1 h`.
    pub fn words(self) -> &'static str {
        Self::ALL[self.at()].2
    }

    /// The next longer one; itself at the end.
    pub fn longer(self) -> Self {
        Self::ALL
            .get(self.at() + 1)
            .map_or(self, |(window, ..)| *window)
    }

    /// The next shorter one; itself at the end.
    pub fn shorter(self) -> Self {
        let before = self.at().checked_sub(1);
        before.map_or(self, |at| Self::ALL[at].0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_stand_in_order_and_end_at_both_ends() {
        let mut window = Window::FiveMinutes;
        assert_eq!(window.shorter(), window);
        for _ in 1..Window::ALL.len() {
            let longer = window.longer();
            assert!(longer.seconds() > window.seconds());
            assert_eq!(longer.shorter(), window);
            window = longer;
        }
        assert_eq!(window.longer(), window);
        assert_eq!(Window::default().words(), "1 h");
    }
}
