//! How the servers are reached.

use clap::Args;

/// How to reach the servers.
#[derive(Debug, Args)]
pub(crate) struct NetworkArgs {
    /// Ask this address instead of Google's: a region, a gateway, a test
    #[arg(long, value_name = "URL", value_parser = endpoint, help_heading = "Network", hide_short_help = true)]
    pub endpoint: Option<String>,

    /// Wait this long for each answer, in seconds
    #[arg(long, value_name = "S", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=600), help_heading = "Network", hide_short_help = true)]
    pub timeout: u64,

    /// Print the requests, with the key masked, and send nothing
    #[arg(long, help_heading = "Network", hide_short_help = true)]
    pub dry_run: bool,
}

/// An address without a path of its own, such as `https://us-central1-aiplatform.googleapis.com`.
fn endpoint(text: &str) -> Result<String, String> {
    let (scheme, rest) =
        text.split_once("://").ok_or("begin it with https://, such as https://example.com")?;
    if rest.contains(['?', '#', '@']) || rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("write scheme, host, port and path only: nothing after ? or #, no user".to_owned());
    }
    let host = rest.split('/').next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    match scheme {
        _ if name.is_empty() => Err("it names no host".to_owned()),
        "https" => Ok(text.trim_end_matches('/').to_owned()),
        // Nothing leaves the machine.
        "http" if ["localhost", "127.0.0.1", "[::1]"].contains(&name) => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        "http" => Err("the key would travel in the clear: use https://".to_owned()),
        _ => Err("only https:// is spoken here".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::endpoint;

    #[test]
    fn the_key_does_not_travel_in_the_clear_and_an_address_holds_no_secret() {
        for good in [
            "https://us-central1-aiplatform.googleapis.com",
            "https://gateway.example/gemini/",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            assert_eq!(endpoint(good).as_deref(), Ok(good.trim_end_matches('/')));
        }
        for bad in [
            "example.com",
            "http://example.com",
            "https://user:pass@example.com",
            "https://example.com/?key=x",
            "ftp://x",
            "https:///x",
            "http://127.0.0.1.example.com",
        ] {
            assert!(endpoint(bad).is_err(), "{bad}");
        }
    }
}
