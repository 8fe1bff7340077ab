//! What stops a command, and what may help.

use std::io;

use crate::advise::Unknown;
use crate::cli::args::Unusable;
use crate::correlate::PartError;
use crate::exit;
use crate::input::plain;

/// What stops a command before it begins, or while it writes.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("cannot write {path}: {}", plain(.source))]
    Write { path: String, source: io::Error },
    #[error("cannot write {path}: {by}")]
    Taken { path: String, by: &'static str },
    #[error("cannot use {path}: its report {target} is outside of {directory}")]
    Outside { path: String, target: String, directory: String },
    #[error("cannot read the terminal: {}", plain(.0))]
    Terminal(io::Error),
    #[error("cannot read the clipboard: {}", plain(.0))]
    Clipboard(io::Error),
    #[error("cannot use {path}: {source}")]
    Config { path: String, source: ConfigFault },
    #[error("cannot wait for the command: {}", plain(.0))]
    Run(io::Error),
    #[cfg(feature = "mcp")]
    #[error("cannot serve: {}", plain(.0))]
    Serve(io::Error),
    #[error("there is nothing to follow")]
    NothingToFollow,
    #[error("cannot watch for Ctrl-C: {}", plain(.0))]
    Signal(io::Error),
    #[error("standard input (-) can be read only once")]
    StdinTwice,
    #[error("--own is about standard input, and not about a FILE")]
    NoPipe,
    #[error(transparent)]
    Unusable(#[from] Unusable),
    #[cfg(feature = "live")]
    #[error(transparent)]
    Live(#[from] crate::live::Failure),
    #[error("{0}")]
    Unknown(#[from] Unknown),
    #[error("there is no table '{name}'{}", hint.map(|h| format!("; did you mean '{h}'?")).unwrap_or_default())]
    NoTable { name: String, hint: Option<&'static str> },
    #[error("there is no command or file '{name}'{}", hint.as_ref().map(|h| format!("; did you mean '{h}'?")).unwrap_or_default())]
    NoCommand { name: String, hint: Option<String> },
    #[error("there is no policy '{name}'{}", hint.as_ref().map(|h| format!("; did you mean '{h}'?")).unwrap_or_default())]
    NoPolicy { name: String, hint: Option<String>, known: String },
    #[error("there is no price for {word}")]
    NoPrice { word: String, known: String },
    #[error("the errors name limits of several models: {models}")]
    SeveralModels { models: String },
    #[error("no error in the log names a limit")]
    NoLimits,
    #[error("a part is packed: a terminal cannot show it")]
    PartOnScreen,
    #[error("cannot merge {path}: {}", plain(.source))]
    Unread { path: String, source: io::Error },
    #[error("cannot merge {path}: {source}")]
    Part { path: String, source: PartError },
    #[cfg(feature = "live")]
    #[error("one request to {model} costs {price}")]
    Costs { model: String, price: String },
    #[cfg(feature = "live")]
    #[error("one request to {model} costs {price}, and waiting may send several")]
    Dear { model: String, price: String },
}

/// What is wrong with a file of settings.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigFault {
    #[error("line {line}: {fault}")]
    At { line: usize, fault: Box<Self> },
    #[error("{}", plain(.0))]
    Unread(io::Error),
    #[error("{}", .0.message())]
    Form(toml::de::Error),
    #[error("unknown key '{key}'{}", hint.map(|h| format!("; did you mean '{h}'?")).unwrap_or_default())]
    Key { key: String, hint: Option<&'static str>, known: String },
    #[error("'{key}' must be {expected}")]
    Kind { key: String, expected: &'static str },
    /// What the option says of its value, which stands in the first line.
    #[error("{}", .0.to_string().lines().next().unwrap_or_default().trim_start_matches("error: "))]
    Value(clap::Error),
}

impl ConfigFault {
    /// The fault with the line in which it stands.
    pub(crate) fn at(line: Option<usize>, fault: Self) -> Self {
        match line {
            Some(line) => Self::At { line, fault: Box::new(fault) },
            None => fault,
        }
    }

    /// What would be right there.
    fn allowed(&self) -> Option<String> {
        match self {
            Self::At { fault, .. } => fault.allowed(),
            Self::Key { known, .. } => Some(format!("a file may set {known}")),
            // What the option says of its value stands behind its first line.
            Self::Value(error) => {
                let text = error.to_string();
                let allowed = text.lines().nth(1)?.trim().trim_matches(['[', ']']);
                (!allowed.is_empty()).then(|| allowed.to_owned())
            }
            Self::Unread(_) | Self::Form(_) | Self::Kind { .. } => None,
        }
    }
}

impl Failure {
    /// The exit code: not every failure is one of the command line.
    pub(crate) const fn exit_code(&self) -> u8 {
        match self {
            Self::Write { .. } => exit::UNWRITTEN,
            Self::Terminal(_) | Self::Clipboard(_) | Self::Unread { .. } | Self::Part { .. } => {
                exit::UNREADABLE
            }
            _ => exit::USAGE,
        }
    }

    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Write { .. } | Self::Taken { .. } => {
                Some("name another file with --report FORMAT=FILE".to_owned())
            }
            Self::Outside { path, .. } => {
                Some(format!("if you trust that file, name it: --config {path}; else use --no-config"))
            }
            Self::Clipboard(_) => Some("paste it: gemdiag, or pipe it in".to_owned()),
            Self::Terminal(_) => Some("pipe the error in, or use --text".to_owned()),
            Self::NoPolicy { known, .. } => Some(format!("policies: {known}")),
            Self::NoPrice { known, .. } => Some(format!("prices are known for {known}")),
            Self::SeveralModels { .. } => Some("name one of them with --model".to_owned()),
            Self::NoLimits => Some("give the limits with --rpm, --rpd, --tpm, --ipm".to_owned()),
            Self::Unknown(_) => Some("gemdiag explain lists what can be explained".to_owned()),
            Self::NoCommand { .. } => {
                Some("gemdiag --help lists the commands; a file of that name is written ./NAME".to_owned())
            }
            Self::NoTable { .. } => Some("gemdiag tables lists them".to_owned()),
            Self::Part { .. } => {
                Some("write parts with: gemdiag --format partial app.log -o app.part".to_owned())
            }
            Self::PartOnScreen => Some("write it to a file with -o FILE, or pipe it on".to_owned()),
            Self::Unusable(what) => Some(what.hint()),
            #[cfg(feature = "live")]
            Self::Costs { .. } => Some("say --yes to go on without being asked".to_owned()),
            #[cfg(feature = "live")]
            Self::Dear { .. } => {
                Some("name a model that writes text; quotas of images are told by gemdiag probe".to_owned())
            }
            #[cfg(feature = "live")]
            Self::Live(failure) => Some(failure.hint().to_owned()),
            Self::Config { source, .. } => {
                Some(source.allowed().unwrap_or_else(|| "correct the file, or use --no-config".to_owned()))
            }
            Self::NothingToFollow => {
                Some("name a file, or pipe a log in: kubectl logs -f POD | gemdiag --follow".to_owned())
            }
            Self::NoPipe => Some("of a FILE, ask for --bytes".to_owned()),
            #[cfg(feature = "mcp")]
            Self::Serve(_) => Some("it speaks JSON-RPC with a client: see docs/agents.md".to_owned()),
            Self::Unread { .. } | Self::StdinTwice | Self::Run(_) | Self::Signal(_) => None,
        }
    }
}
