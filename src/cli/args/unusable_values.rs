//! What arguments and the environment name that cannot be used.

use crate::knowledge::Problem;

/// What an argument or a variable of the environment names that cannot be used, or what is missing there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    #[error("the rows in {folder} cannot be used: {}", first(problems))]
    Knowledge { folder: String, problems: Vec<Problem> },
    #[error("cannot read {path}: {problem}")]
    ProjectMap { path: String, problem: String },
    #[error("there is no line format '{name}'{}", hint.as_ref().map(|h| format!("; did you mean '{h}'?")).unwrap_or_default())]
    NoLineFormat { name: String, hint: Option<String>, known: String },
    #[error("line format '{name}' {problem}")]
    LineFormat { name: String, problem: String },
    #[error("--bytes, --own and --input-name are about one input, and there are {0}")]
    SliceOfMany(usize),
    #[error("a slice is no log: what is counted of it makes a part, and no report")]
    SliceAlone,
    #[error("--own needs the size of the whole input")]
    SliceWithoutSize,
    #[error("standard input begins at byte {from}, behind byte {own}, where the slice begins")]
    SliceBegins { from: u64, own: u64 },
    #[cfg(feature = "live")]
    #[error("there is no API key; neither {} is set", .0.join(" nor "))]
    NoKey(Vec<String>),
    #[cfg(feature = "live")]
    #[error("{0} is empty, or has quotes, blanks or line ends in it, which no key has")]
    BadSecret(String),
    #[cfg(feature = "live")]
    #[error("there is no access token; {} is not set, and gcloud {gcloud}", variables.join(", "))]
    NoToken { variables: Vec<String>, gcloud: String },
}

/// The first problem, and how many more there are: a message is one line.
fn first(problems: &[Problem]) -> String {
    match problems {
        [] => String::new(),
        [only] => only.to_string(),
        [first, rest @ ..] => format!("{first}; and {} more", rest.len()),
    }
}

impl Unusable {
    /// What may help.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Knowledge { folder, .. } => format!("gemdiag tables check {folder} checks them"),
            Self::ProjectMap { .. } => {
                "write names of one project as: my-project = [\"100200300400\", \"key-3f9a1c\"]".to_owned()
            }
            Self::NoLineFormat { known, .. } => {
                format!(
                    "formats: {known}; write your own as [[line_format]] in DIR/line_formats.toml, with --knowledge DIR"
                )
            }
            Self::SliceOfMany(_) => "run it for each input, and join the parts with gemdiag merge".to_owned(),
            Self::SliceAlone => "ask for --format partial, and join the parts with gemdiag merge".to_owned(),
            Self::SliceWithoutSize => "write it as A..B/SIZE".to_owned(),
            Self::SliceBegins { .. } => "pipe in what stands before the slice as well".to_owned(),
            Self::LineFormat { .. } => "gemdiag tables check DIR tells its line".to_owned(),
            #[cfg(feature = "live")]
            Self::NoKey(_) => {
                "export the key that your program uses; https://aistudio.google.com/api-keys lists yours"
                    .to_owned()
            }
            #[cfg(feature = "live")]
            Self::BadSecret(_) => {
                "set it again, without them; the program that uses it fails on them as well".to_owned()
            }
            #[cfg(feature = "live")]
            Self::NoToken { variables, .. } => {
                format!("run gcloud auth login, or export {}", variables.join(" or "))
            }
        }
    }
}
