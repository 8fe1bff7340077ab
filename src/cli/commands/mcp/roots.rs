//! Which files an agent may have read.

use std::env;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use rmcp::{Peer, RoleServer};

/// Folders below which files may be read: those of the command line, else those that the client grants, else the working
/// directory.
#[expect(deprecated, reason = "newer clients name no roots, and those that do are to be believed")]
pub(super) async fn granted(named: &[PathBuf], client: &Peer<RoleServer>) -> Vec<PathBuf> {
    if !named.is_empty() {
        return named.to_vec();
    }
    if client.peer_info().is_none_or(|info| info.capabilities.roots.is_none()) {
        return env::current_dir().into_iter().collect();
    }
    // Who grants roots, and does not say which, grants none.
    let listed = client.list_roots().await;
    listed.into_iter().flat_map(|listed| listed.roots).filter_map(|root| path(&root.uri)).collect()
}

/// The file of this name, if it is one and lies below a root; relative names are below the first root that has it.
pub(super) fn below(roots: &[PathBuf], name: &str) -> Result<PathBuf, String> {
    let roots: Vec<PathBuf> = roots.iter().filter_map(|root| root.canonicalize().ok()).collect();
    // Links lead to where they lead: what counts is where the file is.
    let file = roots.iter().find_map(|root| root.join(name).canonicalize().ok());
    let file = file.ok_or_else(|| format!("there is no file {name} below {}", told(&roots)))?;
    if !roots.iter().any(|root| file.starts_with(root)) {
        return Err(format!("{name} is not below {}: name a file that is", told(&roots)));
    }
    if !file.is_file() {
        return Err(format!("{name} is no regular file"));
    }
    Ok(file)
}

fn told(roots: &[PathBuf]) -> String {
    let roots: Vec<_> = roots.iter().map(|root| root.display().to_string()).collect();
    if roots.is_empty() { "a root: none was granted".to_owned() } else { roots.join(", ") }
}

/// The path of a `file:` URI of this machine.
fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = percent_decode_str(rest).decode_utf8().ok()?;
    let path = if cfg!(windows) { path.trim_start_matches('/') } else { &path };
    Path::new(path).is_absolute().then(|| PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_root_is_a_file_uri_of_this_machine() {
        assert_eq!(path("file:///srv/my%20logs"), Some("/srv/my logs".into()));
        assert_eq!(path("file://localhost/srv"), Some("/srv".into()));
        assert_eq!([path("https://example.com/"), path("file://host/srv")], [None, None]);
    }

    #[test]
    #[cfg(unix)]
    fn only_files_below_a_root_are_read() {
        let (granted, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let [log, secret] = [granted.path().join("app.log"), other.path().join("secret")];
        std::fs::write(&log, "log").unwrap();
        std::fs::write(&secret, "secret").unwrap();
        std::os::unix::fs::symlink(&secret, granted.path().join("link")).unwrap();
        let roots = [granted.path().to_owned()];
        let file = |name: &str| below(&roots, name);
        assert_eq!(file("app.log").unwrap(), log.canonicalize().unwrap());
        assert_eq!(file(log.to_str().unwrap()).unwrap(), log.canonicalize().unwrap());
        let up = format!("../{}/secret", other.path().file_name().unwrap().to_str().unwrap());
        for name in [secret.to_str().unwrap(), "link", &up] {
            assert!(file(name).unwrap_err().contains(" is not below "), "{name}");
        }
        assert!(file(".").unwrap_err().contains("no regular file"));
        assert!(file("none").unwrap_err().starts_with("there is no file none below /"));
        assert!(below(&[], "app.log").unwrap_err().contains("none was granted"));
    }
}
