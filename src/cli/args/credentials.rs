//! Keys and tokens: the environment gives them, no argument does, so that no list of processes shows them.

use std::io;
use std::process::{Command, Stdio};

use super::Unusable;
use crate::live::Secret;
use crate::redact::clean;

/// A variable that is set to something.
fn var(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The API key, the variable it stands in, and what is odd about that.
pub(crate) fn api_key() -> Result<(Secret, &'static str, Option<&'static str>), Unusable> {
    let (gemini, google) = (var("GEMINI_API_KEY"), var("GOOGLE_API_KEY"));
    let odd = (gemini.is_some() && google.is_some() && gemini != google)
        .then_some("GEMINI_API_KEY and GOOGLE_API_KEY are two keys; the client libraries use GOOGLE_API_KEY, and so does this");
    let (name, text) = match (google, gemini) {
        (Some(text), _) => ("GOOGLE_API_KEY", text),
        (None, Some(text)) => ("GEMINI_API_KEY", text),
        (None, None) => return Err(Unusable::NoKey),
    };
    Ok((Secret::new(text).ok_or(Unusable::BadSecret(name))?, name, odd))
}

/// The access token, and where it comes from.
pub(crate) fn access_token() -> Result<(Secret, &'static str), Unusable> {
    const VAR: &str = "GOOGLE_OAUTH_ACCESS_TOKEN";
    if let Some(text) = var(VAR) {
        return Ok((Secret::new(text).ok_or(Unusable::BadSecret(VAR))?, VAR));
    }
    let output =
        Command::new("gcloud").args(["auth", "print-access-token", "--quiet"]).stdin(Stdio::null()).output();
    let output = output.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Unusable::NoToken("is not installed".to_owned()),
        kind => Unusable::NoToken(format!("does not start: {kind}")),
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().find(|l| !l.trim().is_empty()).unwrap_or("nothing");
        return Err(Unusable::NoToken(format!("says: {}", clean(said))));
    }
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let token = Secret::new(text).ok_or_else(|| Unusable::NoToken("gives no token".to_owned()))?;
    Ok((token, "gcloud auth print-access-token"))
}
