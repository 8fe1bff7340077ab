//! Names of projects: each has an id and a number.

use compact_str::CompactString;

/// The longest project id or number at the start of `text`, which may be a resource: `projects/N`.
pub(super) fn project_name(text: &str) -> &str {
    let text = text.strip_prefix("projects/").unwrap_or(text);
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':')));
    text[..end.unwrap_or(text.len())].trim_end_matches(['.', ':', '-'])
}

/// The names that a text gives a project.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::decode) struct ProjectNames {
    names: Vec<CompactString>,
}

impl ProjectNames {
    /// Three names cannot be an id and a number; more need not be kept.
    const MOST: usize = 3;

    pub(super) fn add(&mut self, name: &str) {
        if self.names.len() < Self::MOST && !self.names.iter().any(|known| known == name) {
            self.names.push(name.into());
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        other.names.iter().for_each(|name| self.add(name));
    }

    /// The other name of the project `name`, if there are exactly two, an id and a number.
    pub(in crate::decode) fn alias_of(&self, name: &str) -> Option<CompactString> {
        let [a, b] = self.names.as_slice() else { return None };
        let other = if a == name { b } else { a };
        (differ_in_kind(a, b) && (a == name || b == name)).then(|| other.clone())
    }
}

/// Whether it is a project's number: an id begins with a letter.
pub(crate) fn is_project_number(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_digit())
}

/// Whether one is a project's number and the other an id.
pub(in crate::decode) fn differ_in_kind(a: &str, b: &str) -> bool {
    is_project_number(a) != is_project_number(b)
}

#[cfg(test)]
mod tests {
    use super::project_name;

    #[test]
    fn a_project_is_named_by_its_id_its_number_or_its_resource() {
        for (text, name) in [
            ("demo-77, then", "demo-77"),
            ("100200300400.", "100200300400"),
            ("projects/100200300400", "100200300400"),
            ("projects/demo-77/locations/eu", "demo-77"),
            ("example.com:demo-77", "example.com:demo-77"),
        ] {
            assert_eq!(project_name(text), name);
        }
    }
}
