//! Keys and tokens: the environment gives them, no argument does, so that no list of processes shows them.

use std::io;
use std::process::{Command, Stdio};

use super::Unusable;
use crate::knowledge::Live;
use crate::live::Secret;
use crate::redact::clean;

/// A variable that is set to something.
fn var(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The API key, the variable it stands in, and what is odd about that.
pub(crate) fn api_key(live: &Live) -> Result<(Secret, &str, Option<&str>), Unusable> {
    let rows = &live.credentials;
    let mut set = rows.key_variables.iter().filter_map(|name| Some((name.as_str(), var(name)?)));
    let (name, text) = set.next().ok_or_else(|| Unusable::NoKey(rows.key_variables.clone()))?;
    let odd = set.any(|(_, other)| other != text).then_some(rows.several.as_str());
    Ok((Secret::new(text).ok_or_else(|| Unusable::BadSecret(name.to_owned()))?, name, odd))
}

/// The access token, and where it comes from.
pub(crate) fn access_token(live: &Live) -> Result<(Secret, &str), Unusable> {
    let variables = &live.credentials.token_variables;
    let mut set = variables.iter().filter_map(|name| Some((name.as_str(), var(name)?)));
    if let Some((name, text)) = set.next() {
        return Ok((Secret::new(text).ok_or_else(|| Unusable::BadSecret(name.to_owned()))?, name));
    }
    let without = |gcloud: String| Unusable::NoToken { variables: variables.clone(), gcloud };
    let output =
        Command::new("gcloud").args(["auth", "print-access-token", "--quiet"]).stdin(Stdio::null()).output();
    let output = output.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => without("is not installed".to_owned()),
        kind => without(format!("does not start: {kind}")),
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().find(|l| !l.trim().is_empty()).unwrap_or("nothing");
        return Err(without(format!("says: {}", clean(said))));
    }
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let token = Secret::new(text).ok_or_else(|| without("gives no token".to_owned()))?;
    Ok((token, "gcloud auth print-access-token"))
}
