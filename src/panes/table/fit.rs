//! Which columns are shown, and how wide.

use super::column::Column;

/// Blanks between two columns.
pub const GAP: u16 = 2;

/// What the columns have to fit into.
#[derive(Debug, Clone, Copy)]
pub struct Room<'a> {
    /// Columns of the terminal.
    pub width: u16,
    /// Whether columns for the wide table take part.
    pub wide: bool,
    /// Columns scrolled past on the left; the first one stays.
    pub skip: usize,
    /// How wide the content of each column is; what is missing counts as 0.
    pub content: &'a [u16],
    /// The column that carries a sort arrow after its title.
    pub sorted: Option<usize>,
    /// Which column groups the rows: it is shown whatever else gives way.
    pub grouped: Option<usize>,
}

struct Candidate {
    index: usize,
    importance: u8,
    min: u16,
    want: u16,
    max: u16,
    /// What its title and its content take.
    filled: u16,
}

/// The columns that are shown, left to right, each with its width.
///
/// Columns give way by importance until the least widths of the rest fit. What is left over goes
/// first to content that is still cut, the most important first, and so does what a column that
/// takes all it can get does not fill; then to such columns; and, where there is none, to everybody below their greatest width.
pub fn column_plan<T>(columns: &[Column<T>], room: Room<'_>) -> Vec<(usize, u16)> {
    let mut chosen = candidates(columns, room);
    while total(&chosen) > u32::from(room.width) {
        // The rightmost of the least important: max_by_key takes the last of equals.
        let least = chosen
            .iter()
            .enumerate()
            .filter(|(_, column)| column.importance > 0);
        match least
            .max_by_key(|(_, column)| column.importance)
            .map(|(at, _)| at)
        {
            Some(at) => drop(chosen.remove(at)),
            None => {
                squeeze(&mut chosen, room.width);
                break;
            }
        }
    }
    for column in &mut chosen {
        // A column that takes all that is left lends what it has nothing to fill with.
        if column.max == u16::MAX {
            column.min = column.min.min(column.filled);
        }
    }
    let used = u16::try_from(total(&chosen)).unwrap_or(u16::MAX);
    spread(&mut chosen, room.width.saturating_sub(used));
    chosen
        .into_iter()
        .map(|column| (column.index, column.min))
        .collect()
}

fn candidates<T>(columns: &[Column<T>], room: Room<'_>) -> Vec<Candidate> {
    let shown = columns
        .iter()
        .enumerate()
        .filter(|(index, column)| room.wide || !column.wide_only || room.grouped == Some(*index));
    let count = shown.clone().count();
    let skip = room.skip.min(count.saturating_sub(2));
    shown
        .enumerate()
        .filter(|(place, _)| *place == 0 || *place > skip)
        .map(|(_, (index, column))| {
            let sorted = room.sorted == Some(index);
            let title = super::clip::width(column.title) + usize::from(sorted);
            let title = u16::try_from(title).unwrap_or(u16::MAX);
            let content = room.content.get(index).copied().unwrap_or(0).max(title);
            let min = column.min.max(1);
            // The arrow is no use behind half a title.
            let min = if sorted {
                min.max(title.min(column.max))
            } else {
                min
            };
            Candidate {
                index,
                importance: match room.grouped == Some(index) {
                    true => 0,
                    false => column.importance,
                },
                min,
                want: content.clamp(min, column.max.max(min)),
                max: column.max.max(min),
                filled: content.max(1),
            }
        })
        .collect()
}

fn total(columns: &[Candidate]) -> u32 {
    let gaps = u32::from(GAP) * u32::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
    gaps + columns
        .iter()
        .map(|column| u32::from(column.min))
        .sum::<u32>()
}

/// Not even those that never give way fit: the leftmost get their least width as far as it goes.
fn squeeze(columns: &mut Vec<Candidate>, width: u16) {
    let mut left = width;
    let mut first = true;
    columns.retain_mut(|column| {
        let gap = if first { 0 } else { GAP };
        column.min = column.min.min(left.saturating_sub(gap));
        column.max = column.min;
        column.want = column.min;
        left = left.saturating_sub(gap + column.min);
        first = false;
        column.min > 0
    });
}

fn spread(columns: &mut [Candidate], mut left: u16) {
    let mut by_importance: Vec<usize> = (0..columns.len()).collect();
    // A word of three more letters is worth more whole than a sentence is.
    by_importance.sort_by_key(|&at| (columns[at].max == u16::MAX, columns[at].importance));
    for at in by_importance {
        let column = &mut columns[at];
        let more = (column.want - column.min).min(left);
        column.min += more;
        left -= more;
    }
    let takes_all = columns.iter().any(|column| column.max == u16::MAX);
    while left > 0 {
        let grows =
            |column: &Candidate| column.min < column.max && (!takes_all || column.max == u16::MAX);
        let growing = u16::try_from(columns.iter().filter(|column| grows(column)).count());
        let share = match growing {
            Ok(0) | Err(_) => return,
            Ok(growing) => (left / growing).max(1),
        };
        for column in columns.iter_mut().filter(|column| grows(column)) {
            let more = share.min(column.max - column.min).min(left);
            column.min += more;
            left -= more;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::cell::Cell;
    use super::*;
    use proptest::prelude::*;

    const fn column(title: &'static str, min: u16, max: u16, importance: u8) -> Column<()> {
        Column::<()>::new(title, title, "", |(), _| Cell::blank())
            .width(min, max)
            .importance(importance)
    }

    const SERVICES: &[Column<()>] = &[
        column("NAME", 12, 40, 0),
        column("TASKS", 5, 9, 1),
        column("ROLLOUT", 7, 11, 3),
        column("CPU", 8, 8, 5),
        column("MEM", 8, 8, 6),
        column("TG", 3, 7, 4),
        column("WHY", 20, u16::MAX, 2),
        column("ARN", 20, 60, 7).wide_only(),
    ];

    fn plan(width: u16, wide: bool, skip: usize) -> String {
        let content = [14, 3, 9, 8, 8, 3, 50, 60];
        let room = Room {
            width,
            wide,
            skip,
            content: &content,
            sorted: Some(1),
            grouped: None,
        };
        let plan = column_plan(SERVICES, room);
        let parts: Vec<_> = plan
            .iter()
            .map(|(index, width)| format!("{}:{width}", SERVICES[*index].title))
            .collect();
        parts.join(" ")
    }

    #[test]
    fn columns_give_way_by_importance_and_not_from_the_right() {
        let cases = [
            (
                160,
                false,
                0,
                "NAME:14 TASKS:6 ROLLOUT:9 CPU:8 MEM:8 TG:3 WHY:100",
            ),
            (
                100,
                false,
                0,
                "NAME:14 TASKS:6 ROLLOUT:9 CPU:8 MEM:8 TG:3 WHY:40",
            ),
            (74, false, 0, "NAME:14 TASKS:6 ROLLOUT:9 CPU:8 TG:3 WHY:24"),
            (58, false, 0, "NAME:14 TASKS:6 ROLLOUT:7 TG:3 WHY:20"),
            (44, false, 0, "NAME:14 TASKS:6 WHY:20"),
            (36, false, 0, "NAME:25 TASKS:9"),
            (10, false, 0, "NAME:10"),
            (0, false, 0, ""),
            (
                200,
                true,
                0,
                "NAME:14 TASKS:6 ROLLOUT:9 CPU:8 MEM:8 TG:3 WHY:78 ARN:60",
            ),
            (80, false, 2, "NAME:14 CPU:8 MEM:8 TG:3 WHY:39"),
            (80, false, 99, "NAME:14 WHY:64"),
        ];
        for (width, wide, skip, expected) in cases {
            assert_eq!(plan(width, wide, skip), expected, "{width} {wide} {skip}");
        }
    }

    #[test]
    fn without_a_column_that_takes_all_the_rest_is_shared() {
        let columns = [column("A", 4, 10, 0), column("B", 4, 20, 1)];
        let room = Room {
            width: 24,
            wide: false,
            skip: 0,
            content: &[],
            sorted: None,
            grouped: None,
        };
        assert_eq!(column_plan(&columns, room), [(0, 10), (1, 12)]);
        assert_eq!(
            column_plan(&columns, Room { width: 99, ..room }),
            [(0, 10), (1, 20)]
        );
    }

    proptest! {
        #[test]
        fn a_plan_fits_and_honours_importance(
            parts in prop::collection::vec((1u16..20, 0u16..40, 0u8..6, 0u16..80), 0..9),
            width in 0u16..200,
            takes_all: bool,
        ) {
            let mut columns: Vec<Column<()>> = parts
                .iter()
                .map(|(min, more, importance, _)| column("T", *min, min + more, *importance))
                .collect();
            if takes_all && let Some(last) = columns.last_mut() {
                last.max = u16::MAX;
            }
            let content: Vec<u16> = parts.iter().map(|part| part.3).collect();
            let room = Room { width, wide: false, skip: 0, content: &content, sorted: None, grouped: None };
            let plan = column_plan(&columns, room);

            let gaps = GAP * plan.len().saturating_sub(1) as u16;
            let used = plan.iter().map(|(_, width)| width).sum::<u16>() + gaps;
            prop_assert!(plan.is_empty() || used <= width);
            prop_assert!(plan.is_sorted());
            let shown = |index: &usize| plan.iter().any(|(shown, _)| shown == index);
            let kept = (0..columns.len()).filter(shown).map(|at| columns[at].importance).max();
            let dropped = (0..columns.len()).filter(|at| !shown(at));
            for at in dropped {
                prop_assert!(kept.is_none_or(|kept| kept <= columns[at].importance));
            }
            // Least widths hold as soon as those that never give way fit.
            let fits = columns.iter().filter(|column| column.importance == 0);
            let fits = fits.fold(0, |sum, column| sum + column.min + GAP) <= width;
            if fits {
                let within = |&(at, width): &(usize, u16)| {
                    let column = &columns[at];
                    let lends = column.max == u16::MAX;
                    let filled = content[at].max(1);
                    let least = if lends { column.min.min(filled) } else { column.min };
                    (least..=column.max).contains(&width)
                };
                prop_assert!(plan.iter().all(within));
            }
        }
    }
}
