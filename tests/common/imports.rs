//! Which file of `src/` uses which: imports and paths in the code, followed through the doors to the file that defines
//! the name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// All Rust files below a folder.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Code of a file before its tests.
pub(crate) fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned()
}

/// A module: `["report", "json"]`; the crate's own is empty.
type Module = Vec<String>;

/// One name that a `use` brings in.
#[derive(Debug, Clone)]
struct Import {
    /// The path as it is written.
    path: Vec<String>,
    /// The name in this file.
    name: String,
    /// Whether it is for others: `pub use`.
    passed_on: bool,
}

/// One file, taken apart.
struct File {
    /// Path below `src/`.
    name: String,
    imports: Vec<Import>,
    /// What is left of the code without comments and without its `use` and `mod` items.
    body: String,
}

/// The files of a crate, and what each uses of the others.
pub(crate) struct Crate {
    modules: BTreeMap<Module, File>,
}

impl Crate {
    /// Reads all files below `src`; `main.rs` is another crate, and what is compiled for tests only is left out.
    pub(crate) fn read(src: &Path) -> Self {
        let paths = files(src);
        let texts: Vec<(String, String)> = paths
            .iter()
            .map(|path| {
                (
                    path.strip_prefix(src).unwrap().to_string_lossy().replace('\\', "/"),
                    without_comments(&code(path)),
                )
            })
            .collect();
        Self::of(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())))
    }

    /// The crate of these files: name below `src/`, and text.
    pub(crate) fn of<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let for_tests = Regex::new(r"#\[cfg\(test\)\]\s*(?:pub(?:\([a-z: ]+\))? )?mod (\w+);").unwrap();
        let mut modules = BTreeMap::new();
        let mut left_out: Vec<Module> = Vec::new();
        for (name, text) in texts {
            let module = module_of(name);
            for found in for_tests.captures_iter(text) {
                left_out.push(module.iter().cloned().chain([found[1].to_owned()]).collect());
            }
            if name != "main.rs" {
                let (imports, body) = take_imports(text);
                modules.insert(module, File { name: name.to_owned(), imports, body });
            }
        }
        modules.retain(|module, _| !left_out.contains(module));
        Self { modules }
    }

    /// For each file the other files that define what it uses.
    pub(crate) fn uses(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        self.modules.iter().map(|(module, file)| (file.name.as_str(), self.used_by(module, file))).collect()
    }

    fn used_by(&self, module: &Module, file: &File) -> BTreeSet<&str> {
        let mut used = BTreeSet::new();
        let mut add = |path: &[String]| {
            let found = self.definition(module, path, 0).and_then(|m| self.modules.get(&m));
            used.extend(found.map(|f| f.name.as_str()).filter(|name| *name != file.name));
        };
        let mut prefixes: BTreeMap<&str, &[String]> = BTreeMap::new();
        for import in &file.imports {
            let Some((target, rest)) = self.walk(module, &import.path) else { continue };
            if rest.is_empty() && self.modules.contains_key(&target) {
                prefixes.insert(&import.name, &import.path);
            }
            if !import.passed_on || has_word(&file.body, &import.name) {
                add(&import.path);
            }
        }
        for path in paths(&file.body) {
            let parts: Vec<String> = path.split("::").map(str::to_owned).collect();
            match prefixes.get(parts[0].as_str()) {
                Some(prefix) => {
                    add(&prefix.iter().chain(&parts[1..]).cloned().collect::<Vec<_>>());
                }
                None => add(&parts),
            }
        }
        used
    }

    /// The module in which the name at the end of a path is defined, seen from `from`.
    fn definition(&self, from: &Module, path: &[String], depth: usize) -> Option<Module> {
        let (mut module, rest) = self.walk(from, path)?;
        // A path that ends at a module may also mean what the door above passes on under the same name.
        let (name, ends_at_module) = match rest.first() {
            Some(name) => (name.clone(), false),
            None => (module.pop()?, true),
        };
        let passed = self.modules.get(&module)?.imports.iter().find(|i| i.name == name);
        match passed {
            // The door of a module passes it on: whoever uses it uses what is behind the door.
            Some(import) if depth < 8 => {
                let whole: Vec<String> = import.path.iter().chain(rest.iter().skip(1)).cloned().collect();
                self.definition(&module, &whole, depth + 1).or_else(|| {
                    // `use macro_name;` names what stands in the same file.
                    (import.path.len() == 1).then_some(module)
                })
            }
            _ => (!ends_at_module).then_some(module),
        }
    }

    /// Follows a path as far as it names modules of the crate; `None` where it leads out of the crate.
    fn walk<'p>(&self, from: &Module, path: &'p [String]) -> Option<(Module, &'p [String])> {
        let mut at = from.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                at.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    at.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                at.push(first.to_owned());
                if !self.modules.contains_key(&at) {
                    return None;
                }
                rest = &path[1..];
            }
        }
        while let Some(part) = rest.first() {
            at.push(part.clone());
            if !self.modules.contains_key(&at) {
                at.pop();
                break;
            }
            rest = &rest[1..];
        }
        Some((at, rest))
    }
}

/// The circles of a graph: of each file that reaches itself the shortest way round, each once.
pub(crate) fn circles<'n>(uses: &BTreeMap<&'n str, BTreeSet<&'n str>>) -> BTreeSet<Vec<&'n str>> {
    let from_first = |mut circle: Vec<&'n str>| {
        let first = (0..circle.len()).min_by_key(|at| circle[*at]).unwrap_or_default();
        circle.rotate_left(first);
        circle
    };
    uses.keys().filter_map(|start| way_round(uses, start)).map(from_first).collect()
}

/// The shortest way from a file back to it.
fn way_round<'n>(uses: &BTreeMap<&'n str, BTreeSet<&'n str>>, start: &'n str) -> Option<Vec<&'n str>> {
    let mut from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut row = vec![start];
    while !row.is_empty() {
        let mut next = Vec::new();
        for file in row {
            for used in uses.get(file).into_iter().flatten() {
                if *used == start {
                    let mut way = vec![file];
                    while let Some(before) = from.get(way[way.len() - 1]) {
                        way.push(before);
                    }
                    way.reverse();
                    return Some(way);
                }
                if !from.contains_key(used) {
                    from.insert(used, file);
                    next.push(*used);
                }
            }
        }
        row = next;
    }
    None
}

fn module_of(name: &str) -> Module {
    let mut parts: Module = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod" || parts.len() == 1 && last == "lib") {
        parts.pop();
    }
    parts
}

/// The text without its comments; `//` inside a string of code, as in an address, is left.
fn without_comments(text: &str) -> String {
    let kept = |line: &str| line.split(" // ").next().unwrap_or_default().to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|l| kept(l) + "\n").collect()
}

/// The `use` items of a text, and the text without them and without its `mod` items.
fn take_imports(text: &str) -> (Vec<Import>, String) {
    static ITEM: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?m)^\s*(pub(?:\([a-z: ]+\))? )?use ([^;]+);").unwrap());
    static DECLARED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^(?:pub )?mod \w+;").unwrap());
    let mut imports = Vec::new();
    for found in ITEM.captures_iter(text) {
        unfold(&found[2].split_whitespace().collect::<Vec<_>>().join(" "), &[], &mut |path, name| {
            imports.push(Import { path, name, passed_on: found.get(1).is_some() });
        });
    }
    (imports, DECLARED.replace_all(&ITEM.replace_all(text, ""), "").into_owned())
}

/// Gives each path of a tree of imports, with the name that it has here.
fn unfold(tree: &str, before: &[String], give: &mut impl FnMut(Vec<String>, String)) {
    let tree = tree.trim();
    let (head, group) = match tree.split_once('{') {
        Some((head, group)) => (head, Some(group.strip_suffix('}').unwrap_or(group))),
        None => (tree, None),
    };
    let (head, alias) = head.split_once(" as ").unwrap_or((head, ""));
    let mut path = before.to_vec();
    path.extend(head.split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()));
    let Some(group) = group else {
        if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
            path.pop();
        }
        let name = if alias.is_empty() { path.last().cloned().unwrap_or_default() } else { alias.to_owned() };
        return give(path, name);
    };
    let (mut depth, mut start) = (0, 0);
    for (at, c) in group.char_indices().chain([(group.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !group[start..at].trim().is_empty() {
                    unfold(&group[start..at], &path, give);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// Every `a::b` of a text.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    parts.map(|part| part.trim_matches(':')).filter(|part| part.contains("::"))
}

fn has_word(text: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_word) && !text[at + word.len()..].starts_with(is_word))
}
