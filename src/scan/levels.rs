//! Words and signs with which loggers say how bad something is.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// Levels, as loggers shorten them; one letter is one as well.
const LEVELS: &str = " trace trc debug dbg info inf information informational notice ntc warn wrn warning error err eror fail failed fatal \
    ftl critical crit alert emerg emergency severe fine finer finest config panic pnc log verbose debu erro dbug dbgu ";

static LEVEL: LazyLock<FxHashSet<&'static [u8]>> =
    LazyLock::new(|| LEVELS.split_ascii_whitespace().map(str::as_bytes).collect());

/// Signs that programs print in place of levels.
const SIGNS: [&str; 9] = ["⨯", "✖", "✗", "⚠", "✓", "✔", "○", "ℹ", "▲"];

/// Whether the word is a level, in any case.
pub(super) fn is_level(word: &[u8]) -> bool {
    if word.first() == Some(&0xe2) {
        return SIGNS.iter().any(|sign| sign.as_bytes() == word);
    }
    if word.len() < 2 {
        return matches!(word, b"D" | b"I" | b"W" | b"E" | b"F" | b"V" | b"A" | b"C" | b"N");
    }
    let mut lower = [0; 13];
    let Some(lower) = lower.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    LEVEL.contains(&*lower)
}
