//! Questions that are asked often.

use crate::domain::Text;

/// Most tasks a question may name: more make it longer than it is worth.
const MOST_TASKS: usize = 20;

/// What the page is about, as far as questions need to know.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// Name of the cluster.
    pub cluster: Option<Text>,
    /// Name of the service, if it is one.
    pub service: Option<Text>,
    /// Ids of the tasks that were chosen, if tasks were.
    pub tasks: Vec<Text>,
}

/// A question with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// What it is called by.
    pub name: &'static str,
    /// What it answers.
    pub what: &'static str,
    /// The query.
    pub query: String,
    /// The groups it is for, where they are not those of the page.
    pub groups: Option<Vec<Text>>,
}

const BAD: &str = "/(?i)(error|exception|fatal|panic)/";

/// The questions that make sense here, in the order of their numbers.
pub fn presets(about: &About) -> Vec<Preset> {
    let of = |name, what, query: String| Preset {
        name,
        what,
        query,
        groups: None,
    };
    let mut found = vec![
        of(
            "errors-by-minute",
            "how many lines say error, exception, fatal or panic, minute by minute",
            format!("filter @message like {BAD} | stats count(*) as errors by bin(1m)"),
        ),
        of(
            "newest-errors",
            "the 100 newest of these lines",
            format!(
                "fields @timestamp, @logStream, @message | filter @message like {BAD} | sort @timestamp desc | limit 100"
            ),
        ),
        of(
            "slowest-requests",
            "the 50 longest durations that lines name: duration, latency, elapsed, took",
            "fields @timestamp, @logStream, @message | parse @message /(?i)(?:duration|latency|elapsed|took)[a-z_]*[\"'=: ]+(?<took>[0-9.]+)/ | filter ispresent(took) | sort took desc | limit 50 | display @timestamp, took, @logStream, @message"
                .to_owned(),
        ),
        of(
            "exceptions-by-class",
            "which exceptions and errors are named, and how often",
            "parse @message /(?<class>[A-Za-z_][A-Za-z0-9_.$]*(?:Exception|Error))/ | filter ispresent(class) | stats count(*) as times by class | sort times desc | limit 100"
                .to_owned(),
        ),
        of(
            "lines-by-stream",
            "which streams write how much",
            "stats count(*) as lines by @logStream | sort lines desc | limit 100".to_owned(),
        ),
        of(
            "patterns",
            "what lines look like when numbers and ids are left out; class STANDARD only",
            "pattern @message | limit 100".to_owned(),
        ),
    ];
    if !about.tasks.is_empty() && about.tasks.len() <= MOST_TASKS {
        let ids: Vec<String> = about.tasks.iter().map(|id| expression(id)).collect();
        found.push(of(
            "lines-of-these-tasks",
            "the 200 newest lines of the tasks that were chosen",
            format!(
                "fields @timestamp, @logStream, @message | filter @logStream like /{}/ | sort @timestamp desc | limit 200",
                ids.join("|")
            ),
        ));
    }
    if let Some(cluster) = &about.cluster {
        let of_service = about.service.as_ref().map_or_else(String::new, |service| {
            format!(" and ServiceName = \"{}\"", quoted(service))
        });
        found.push(Preset {
            name: "memory-by-task",
            what: "the most memory each task used, from the performance log of Container Insights",
            query: format!(
                "filter Type = \"Task\"{of_service} | stats max(MemoryUtilized) as used_mib, max(MemoryReserved) as reserved_mib, max(CpuUtilized) as cpu_units by TaskId | sort used_mib desc | limit 100"
            ),
            groups: Some(vec![
                format!("/aws/ecs/containerinsights/{cluster}/performance").into(),
            ]),
        });
    }
    found
}

/// The question of a number (from 1) or a name.
pub fn find<'a>(presets: &'a [Preset], typed: &str) -> Option<&'a Preset> {
    let typed = typed.trim();
    match typed.parse::<usize>() {
        Ok(number) => presets.get(number.checked_sub(1)?),
        Err(_) => presets.iter().find(|preset| preset.name == typed),
    }
}

/// A text inside of `/…/` that means itself.
fn expression(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if !character.is_alphanumeric() && !matches!(character, '-' | '_') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A text inside of `"…"`.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::super::query;
    use super::*;

    #[test]
    fn each_question_is_found_by_number_and_name_and_is_one_query() {
        let about = About {
            cluster: Some("prod".into()),
            service: Some("check\"out".into()),
            tasks: vec!["0a1b".into(), "2c/3d".into()],
        };
        let all = presets(&about);
        assert_eq!(all.len(), 8);
        for (at, preset) in all.iter().enumerate() {
            assert_eq!(find(&all, &(at + 1).to_string()), Some(preset));
            assert_eq!(find(&all, preset.name), Some(preset));
            assert!(!query::commands(&preset.query).is_empty());
            assert!(preset.query.chars().count() <= query::LONGEST);
        }
        assert_eq!(find(&all, "0"), None);
        assert_eq!(find(&all, "99"), None);
        assert_eq!(find(&all, "stats"), None);
        let tasks = find(&all, "lines-of-these-tasks").map(|it| it.query.as_str());
        assert!(tasks.is_some_and(|query| query.contains("/0a1b|2c\\/3d/")));
        let memory = find(&all, "memory-by-task").unwrap();
        assert!(memory.query.contains("ServiceName = \"check\\\"out\""));
        assert_eq!(
            memory.groups.as_deref(),
            Some(&["/aws/ecs/containerinsights/prod/performance".into()][..])
        );
    }

    #[test]
    fn what_makes_no_sense_here_is_not_offered() {
        let none = presets(&About::default());
        assert_eq!(none.len(), 6);
        let many = About {
            tasks: vec!["a".into(); MOST_TASKS + 1],
            ..About::default()
        };
        assert_eq!(presets(&many).len(), 6);
    }
}
