//! Names of time zones that stand behind a time, and mean one offset wherever they are written.

/// Minutes east of Greenwich. Not here: CST, CDT, IST, BST, AST and their like, which several countries use for zones of
/// their own; a time with one is read as one without a zone, and the report says so.
const NAMES: [(&[u8], i64); 36] = [
    (b"UTC", 0),
    (b"GMT", 0),
    (b"Z", 0),
    (b"WET", 0),
    (b"WEST", 60),
    (b"CET", 60),
    (b"CEST", 120),
    (b"MEZ", 60),
    (b"MESZ", 120),
    (b"EET", 120),
    (b"EEST", 180),
    (b"MSK", 180),
    (b"SAST", 120),
    (b"EAT", 180),
    (b"PKT", 300),
    (b"WIB", 420),
    (b"HKT", 480),
    (b"SGT", 480),
    (b"AWST", 480),
    (b"JST", 540),
    (b"KST", 540),
    (b"ACST", 570),
    (b"ACDT", 630),
    (b"AEST", 600),
    (b"AEDT", 660),
    (b"NZST", 720),
    (b"NZDT", 780),
    (b"HST", -600),
    (b"AKST", -540),
    (b"AKDT", -480),
    (b"PST", -480),
    (b"PDT", -420),
    (b"MST", -420),
    (b"MDT", -360),
    (b"EST", -300),
    (b"EDT", -240),
];

/// The name at the start of `text`: seconds east of Greenwich, and its length.
pub(super) fn leading(text: &[u8]) -> Option<(i64, usize)> {
    let length = text.iter().take(5).take_while(|b| b.is_ascii_uppercase()).count();
    let behind = text.get(length);
    let word =
        text.get(..length).filter(|_| !behind.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_'))?;
    NAMES.iter().find(|(name, _)| *name == word).map(|(_, minutes)| (minutes * 60, length))
}

#[cfg(test)]
mod tests {
    use super::leading;

    #[test]
    fn a_name_is_read_that_means_one_zone() {
        for (text, expected) in [
            ("PST ERROR", Some((-8 * 3600, 3))),
            ("CEST] x", Some((2 * 3600, 4))),
            ("Z", Some((0, 1))),
            ("CST ERROR", None),
            ("ERROR x", None),
            ("EST_1", None),
            ("PSTN is up", None),
        ] {
            assert_eq!(leading(text.as_bytes()), expected, "{text}");
        }
    }
}
