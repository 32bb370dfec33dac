//! The arguments of `ecsight exec`.

use clap::Args;

/// Run a command in a container of a running task, or a shell (ECS Exec).
///
/// A service stands for its newest running task whose agent runs. Opening a session is a change as
/// far as --write goes, and it is written down like one.
///
/// On a terminal the session has all keys; session-manager-plugin speaks with the agent where it
/// is installed, else ecsight does, and then Enter ~ . leaves a session that hangs. Without a
/// terminal a command can be run: standard input, unless it is a terminal, is sent to its end; what
/// comes goes to standard output. The container's terminal repeats what it is sent.
///
/// Exit codes: 0 the session has ended (what the command said of itself is not told by AWS), 1 it
/// failed, 2 wrong usage, 3 AWS could not be asked or refused it, 130 interrupted.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Exec {
    /// The cluster, by name or ARN; then a service, or a task by its id, the beginning of it, or
    /// its ARN. -c and -s say the same
    #[arg(value_name = "CLUSTER SERVICE|TASK", num_args = 0..)]
    pub words: Vec<String>,
    /// The container; needed where several have a running agent
    #[arg(long, value_name = "NAME")]
    pub container: Option<String>,
    /// Where this is production by the configuration: the name of the cluster, instead of typing it
    #[arg(long, value_name = "NAME", require_equals = true)]
    pub yes: Option<String>,
    /// Do not begin, but tell line by line what a session takes: exit code 1 if something fails
    #[arg(long)]
    pub check: bool,
    /// Print what would be sent, and send nothing
    #[arg(long, conflicts_with = "check")]
    pub dry_run: bool,
    /// What to run [default: /bin/sh; on Windows powershell.exe]. No shell reads it: for pipes and
    /// variables it is sh -c '…'
    #[arg(value_name = "COMMAND", last = true, num_args = 0..)]
    pub command: Vec<String>,
}

const EXAMPLES: &str = "Examples:
  ecsight --write exec prod-web storefront
  ecsight --write exec prod-web 0a1b2c3d --container app -- cat /etc/resolv.conf
  ecsight --write exec prod-web storefront -- sh -c 'env | sort' > env.txt
  ecsight exec prod-web storefront --check
";

/// The command line that is sent: one word as it is, several so that each stays one.
pub(super) fn line(words: &[String]) -> Option<String> {
    match words {
        [] => None,
        [one] => Some(one.clone()),
        several => {
            let quoted: Vec<String> = several.iter().map(|it| quoted(it)).collect();
            Some(quoted.join(" "))
        }
    }
}

fn quoted(word: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_=+./:,@%^".contains(it);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        for (words, expected) in [
            (&[][..], None),
            (&["/bin/sh"], Some("/bin/sh")),
            (&["sh -c 'ls | wc'"], Some("sh -c 'ls | wc'")),
            (&["ls", "-l", "/a b"], Some("ls -l '/a b'")),
            (&["sh", "-c", "echo $HOME"], Some("sh -c 'echo $HOME'")),
            (&["echo", "it's", ""], Some(r"echo 'it'\''s' ''")),
        ] {
            let words: Vec<String> = words.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(line(&words).as_deref(), expected, "{words:?}");
        }
    }
}
