//! Everything a key can ask for.

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

/// Everything a key can ask for. The name in kebab case is the one in the keymap file.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Display,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "describe() says it, to the user as well")]
pub enum Action {
    Up,
    Down,
    PageUp,
    PageDown,
    HalfPageUp,
    HalfPageDown,
    Top,
    Bottom,
    Left,
    Right,
    FocusNext,
    Enter,
    Back,
    Describe,
    Json,
    Compare,
    SplitToggle,
    WideToggle,
    WrapToggle,
    Calls,
    Targets,
    Metrics,
    RangeLonger,
    RangeShorter,
    Alarms,
    Deployments,
    Events,
    Stacks,
    Vpc,
    Network,
    Path,
    Logs,
    LogsQuery,
    LiveTail,
    TimesNext,
    TagsToggle,
    FieldsToggle,
    FoldToggle,
    Unfold,
    CollapseToggle,
    ContextMore,
    ContextLess,
    TimeJump,
    Newest,
    LastMinute,
    LastFiveMinutes,
    LastQuarter,
    LastHour,
    LastSixHours,
    LastDay,
    FindOlder,
    CrashBefore,
    CrashAfter,
    Filter,
    FaultsOnly,
    TasksScope,
    SortNext,
    SortPrev,
    SortReverse,
    SortPicker,
    Search,
    NextMatch,
    PrevMatch,
    Command,
    HistoryBack,
    HistoryForward,
    Profiles,
    Regions,
    Instances,
    Act,
    Shell,
    Forward,
    ForwardEnd,
    Mark,
    MarkAll,
    ClearMarks,
    Copy,
    SaveLogs,
    Pager,
    ConsoleUrl,
    Refresh,
    Pause,
    Help,
    Themes,
    Suspend,
    Quit,
}

/// What an action is for; the headings of the help page.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumIter, IntoStaticStr,
)]
pub enum Group {
    /// Around on the screen.
    Move,
    /// At something, or at it in another way.
    Look,
    /// Among many.
    Find,
    /// Elsewhere.
    Go,
    /// With what is selected.
    Act,
    /// The program itself.
    Program,
}

impl Action {
    /// One line for the help page.
    pub const fn describe(self) -> &'static str {
        self.words().2
    }

    /// One or two words for the line of hints.
    pub const fn hint(self) -> &'static str {
        self.words().1
    }

    /// The heading it belongs under.
    pub const fn group(self) -> Group {
        self.words().0
    }

    const fn words(self) -> (Group, &'static str, &'static str) {
        use Group::{Act, Find, Go, Look, Move, Program};
        match self {
            Self::Up => (Move, "up", "one line up"),
            Self::Down => (Move, "down", "one line down"),
            Self::PageUp => (Move, "page up", "one page up"),
            Self::PageDown => (Move, "page down", "one page down"),
            Self::HalfPageUp => (Move, "half up", "half a page up"),
            Self::HalfPageDown => (Move, "half down", "half a page down"),
            Self::Top => (Move, "top", "to the first line"),
            Self::Bottom => (Move, "bottom", "to the last line"),
            Self::Left => (Move, "left", "scroll to the left"),
            Self::Right => (Move, "right", "scroll to the right"),
            Self::FocusNext => (Move, "focus", "between the list and its detail"),
            Self::Enter => (Look, "open", "open what is selected"),
            Self::Back => (
                Look,
                "back",
                "close this, or clear the filter, or go up one level",
            ),
            Self::Describe => (Look, "describe", "everything known about what is selected"),
            Self::Json => (Look, "json", "what AWS said about it, as JSON"),
            Self::Compare => (
                Look,
                "compare",
                "what differs between two marked rows, or from what was before",
            ),
            Self::SplitToggle => (
                Look,
                "split",
                "list and detail side by side, or one at a time",
            ),
            Self::WideToggle => (Look, "wide", "all columns, or those that fit"),
            Self::WrapToggle => (Look, "wrap", "break long lines, or let them run on"),
            Self::Calls => (Look, "calls", "the record of every call made to AWS"),
            Self::Targets => (
                Look,
                "targets",
                "the targets of the load balancers, of this service or of all",
            ),
            Self::Metrics => (Look, "metrics", "its metrics as charts"),
            Self::RangeLonger => (Look, "longer", "charts that reach further back"),
            Self::RangeShorter => (Look, "shorter", "charts that show less in more detail"),
            Self::Alarms => (Look, "alarms", "the alarms of this cluster or service"),
            Self::Deployments => (Look, "deploys", "deployments of what is selected"),
            Self::Events => (Look, "events", "service events of what is selected"),
            Self::Stacks => (
                Look,
                "stacks",
                "the CloudFormation stacks that made it: what failed first, what they wait for",
            ),
            Self::Vpc => (
                Look,
                "vpc",
                "the VPC it lives in, with the evidence; the network around it",
            ),
            Self::Network => (
                Look,
                "network",
                "zones, subnets, gateways, endpoints and security groups around it",
            ),
            Self::Path => (
                Look,
                "path",
                "what a packet passes on its way in and out, hop by hop",
            ),
            Self::Logs => (
                Look,
                "logs",
                "the logs of what is selected, or of all marked rows",
            ),
            Self::LogsQuery => (
                Look,
                "insights",
                "ask whole log groups with Logs Insights; there: write the query",
            ),
            Self::LiveTail => (
                Look,
                "live",
                "new lines by Live Tail, which is charged; what it costs is told first",
            ),
            Self::TimesNext => (
                Look,
                "times",
                "time of day here, in the other zone, how long ago, or none",
            ),
            Self::TagsToggle => (Look, "tags", "task and container before lines, or not"),
            Self::FieldsToggle => (
                Look,
                "fields",
                "lines of JSON and logfmt by message and fields, as columns, or as they came",
            ),
            Self::FoldToggle => (
                Look,
                "fold",
                "stack traces in one line each, or all lines of them",
            ),
            Self::Unfold => (
                Look,
                "unfold",
                "this stack trace or these repeats written out, or not",
            ),
            Self::CollapseToggle => (
                Look,
                "collapse",
                "lines in a row that say the same as one with a count, or not",
            ),
            Self::ContextMore => (
                Find,
                "context",
                "more lines of the same container around what the filter finds",
            ),
            Self::ContextLess => (Find, "fewer", "fewer lines around what the filter finds"),
            Self::TimeJump => (Find, "time", "to a time: 14:32, -20m, yesterday 23:10"),
            Self::Newest => (Find, "newest", "the newest lines, and those to come"),
            Self::LastMinute => (
                Find,
                "1m",
                "reads the last minute and goes to where it begins",
            ),
            Self::LastFiveMinutes => (
                Find,
                "5m",
                "reads the last five minutes and goes to where it begins",
            ),
            Self::LastQuarter => (
                Find,
                "15m",
                "reads the last quarter of an hour and goes to where it begins",
            ),
            Self::LastHour => (
                Find,
                "1h",
                "reads the last hour and goes to where it begins",
            ),
            Self::LastSixHours => (
                Find,
                "6h",
                "reads the last six hours and goes to where it begins",
            ),
            Self::LastDay => (
                Find,
                "24h",
                "reads the last day and goes to where it begins",
            ),
            Self::FindOlder => (
                Find,
                "find older",
                "has CloudWatch look for what is filtered or searched, a day back",
            ),
            Self::CrashBefore => (
                Find,
                "crash",
                "to the last lines before the newest stop of a task, then the one before",
            ),
            Self::CrashAfter => (
                Find,
                "later",
                "to the last lines before the next later stop",
            ),
            Self::Filter => (Find, "filter", "show only the rows that match"),
            Self::FaultsOnly => (Find, "faults", "only what is not in order, or everything"),
            Self::TasksScope => (
                Find,
                "scope",
                "running or stopped tasks or all; all resources of a stack or what matters here",
            ),
            Self::SortNext => (Find, "sort →", "sort by the next column"),
            Self::SortPrev => (Find, "sort ←", "sort by the previous column"),
            Self::SortReverse => (Find, "reverse", "turn the order round"),
            Self::SortPicker => (Find, "sort by", "choose the column to sort by"),
            Self::Search => (Find, "search", "search in this text"),
            Self::NextMatch => (Find, "next", "to the next match"),
            Self::PrevMatch => (Find, "previous", "to the previous match"),
            Self::Command => (Go, "command", "go somewhere by name"),
            Self::HistoryBack => (Go, "backward", "back to where you were"),
            Self::HistoryForward => (Go, "forward", "forward again"),
            Self::Profiles => (Go, "profiles", "choose another AWS profile"),
            Self::Regions => (Go, "regions", "choose another region"),
            Self::Instances => (
                Go,
                "instances",
                "container instances, and whether the tasks of this service fit on them",
            ),
            Self::Act => (
                Act,
                "actions",
                "what can be done with what is selected, or with all marked rows",
            ),
            Self::Shell => (
                Act,
                "shell",
                "a shell in a container of what is selected (ECS Exec)",
            ),
            Self::Forward => (
                Act,
                "port fwd",
                "a port of this machine that leads to a port of the task, or beyond it",
            ),
            Self::ForwardEnd => (
                Act,
                "end",
                "end the forwarded ports that are selected here; what has ended leaves the list",
            ),
            Self::Mark => (Act, "mark", "mark this row, or take the mark away"),
            Self::MarkAll => (Act, "mark all", "mark every row that is shown"),
            Self::ClearMarks => (Act, "unmark", "take all marks away"),
            Self::Copy => (Act, "copy", "copy the identifier"),
            Self::SaveLogs => (Act, "save", "write the lines or rows to a file"),
            Self::Pager => (Act, "pager", "read what is shown here in $PAGER"),
            Self::ConsoleUrl => (Act, "console", "open it in the AWS console"),
            Self::Refresh => (Program, "refresh", "ask AWS again now"),
            Self::Pause => (Program, "pause", "stop asking AWS, or go on"),
            Self::Help => (Program, "help", "all keys that work here"),
            Self::Themes => (Program, "themes", "choose another theme"),
            Self::Suspend => (Program, "suspend", "back to the shell until fg"),
            Self::Quit => (Program, "quit", "leave the program"),
        }
    }
}
