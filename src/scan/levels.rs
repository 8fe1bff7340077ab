//! Words and signs with which loggers say how bad something is.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// Levels, as loggers shorten them; one letter is one as well.
const LEVELS: &str = " trace trc debug dbg info inf information informational notice ntc warn wrn warning error err eror fail failed fatal \
    ftl critical crit alert emerg emergency severe fine finer finest config panic pnc log verbose debu erro dbug dbgu ";

/// For each length, the letters with which a level may begin: most words are told by them to be none.
static BEGINS: LazyLock<[u32; LONGEST + 1]> = LazyLock::new(|| {
    let mut begins = [0; LONGEST + 1];
    for level in LEVELS.split_ascii_whitespace() {
        begins[level.len()] |= 1 << (level.as_bytes()[0] - b'a');
    }
    begins
});

/// Letters of the longest level.
const LONGEST: usize = 13;

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
    let letter = word[0].to_ascii_lowercase().wrapping_sub(b'a');
    if letter >= 26 || BEGINS.get(word.len()).is_none_or(|letters| letters >> letter & 1 == 0) {
        return false;
    }
    let mut lower = [0; LONGEST];
    let lower = &mut lower[..word.len()];
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    LEVEL.contains(&*lower)
}
