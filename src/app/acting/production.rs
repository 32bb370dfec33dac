//! What counts as production, by the patterns of the settings.

/// Whether a name fits one of the patterns; `*` stands for any text.
pub(super) fn is_production<'a>(
    patterns: &[String],
    names: impl IntoIterator<Item = &'a str>,
) -> bool {
    let mut names = names.into_iter();
    names.any(|name| patterns.iter().any(|pattern| fits(pattern, name)))
}

fn fits(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut name) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match name.find(part) {
            Some(at) => name = &name[at + part.len()..],
            None => return false,
        }
    }
    name.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_whole_names_with_stars() {
        let cases = [
            ("prod", "prod", true),
            ("prod", "prod-eu", false),
            ("prod*", "prod-eu", true),
            ("*prod*", "acme-prod-eu", true),
            ("*prod", "acme-prod", true),
            ("*prod", "acme-prod-eu", false),
            ("a*b*a", "aba", true),
            ("a*a", "a", false),
            ("*", "", true),
            ("", "x", false),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
