//! Formats that are not read here: by which bytes they are known, and what makes text of them.
//!
//! Text may begin with the letters of a format: each is known by bytes that no text has, or by more letters than chance brings.

use super::origin::{Origin, shell_word};

/// A format that is not read here.
#[derive(Debug, PartialEq, Eq)]
pub struct Foreign {
    /// What the input is, behind "it is".
    pub what: &'static str,
    /// Bytes that it has, each with its place.
    marks: &'static [(usize, &'static [u8])],
    way: Way,
}

/// How text is made of it.
#[derive(Debug, PartialEq, Eq)]
enum Way {
    /// This command unpacks a file, and what comes through a pipe.
    Unpack(&'static str),
    /// This command unpacks a file.
    UnpackFile(&'static str),
    /// This command prints a file, and has this behind its name.
    Print(&'static str, &'static str),
    /// It shows text to people.
    Picture,
    /// Whoever has it knows how.
    Words(&'static str),
}
use Way::{Picture, Print, Unpack, UnpackFile, Words};

/// Zstandard, where it cannot be unpacked here.
pub(super) static ZSTANDARD: Foreign = row("packed as zstd", &[], Unpack("zstd -dc --long=31"));

const ROWS: Way = Words("write its rows as lines of JSON, and name those");

/// Source: what file(1) knows them by.
static FORMATS: &[Foreign] = &[
    row("packed as xz", &[(0, b"\xfd7zXZ\0")], Unpack("xz -dc")),
    row("packed as lzma", &[(0, b"\x5d\0\0")], Unpack("xz -dc")),
    row("packed as bzip2", &[(0, b"BZh"), (4, b"1AY&SY")], Unpack("bzip2 -dc")),
    row("packed as lz4", &[(0, b"\x04\x22\x4d\x18")], Unpack("lz4 -dc")),
    row("packed as lzip", &[(0, b"LZIP\x01")], Unpack("lzip -dc")),
    row("packed as lzop", &[(0, b"\x89LZO\0\r\n\x1a\n")], Unpack("lzop -dc")),
    row("packed as snappy", &[(0, b"\xff\x06\0\0sNaPpY")], Words("unpack it, and name what comes out")),
    row("packed as compress", &[(0, b"\x1f\x9d")], Unpack("gzip -dc")),
    row("packed as zip", &[(0, b"PK\x03\x04")], UnpackFile("unzip -p")),
    row("packed as zip", &[(0, b"PK\x05\x06")], UnpackFile("unzip -p")),
    row("packed as 7z", &[(0, b"7z\xbc\xaf\x27\x1c")], UnpackFile("7z e -so")),
    row("packed as rar", &[(0, b"Rar!\x1a\x07")], UnpackFile("unrar p -inul")),
    row("a PDF", &[(0, b"%PDF-")], Print("pdftotext", " -")),
    row("a journal of systemd", &[(0, b"LPKSHHRH")], Print("journalctl -o short-iso --file", "")),
    row("an event log of Windows", &[(0, b"ElfFile\0")], Print("wevtutil qe", " /lf:true /f:text")),
    row(
        "a database of SQLite",
        &[(0, b"SQLite format 3\0")],
        Words("print its rows with sqlite3, and name those"),
    ),
    row("a Parquet file", &[(0, b"PAR1\x15")], ROWS),
    row("an Avro file", &[(0, b"Obj\x01")], ROWS),
    row("an Arrow file", &[(0, b"ARROW1\0\0")], ROWS),
    row(
        "a file of Outlook or Office",
        &[(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")],
        Words("save it as text, and name that"),
    ),
    row("a picture", &[(0, b"\x89PNG\r\n\x1a\n")], Picture),
    row("a picture", &[(0, b"\xff\xd8\xff")], Picture),
    row("a picture", &[(0, b"GIF89a")], Picture),
    row("a picture", &[(0, b"RIFF"), (8, b"WEBPVP8")], Picture),
    row("a picture or a video", &[(0, b"\0\0\0"), (4, b"ftyp")], Picture),
];

const fn row(what: &'static str, marks: &'static [(usize, &'static [u8])], way: Way) -> Foreign {
    Foreign { what, marks, way }
}

/// The format of which the first bytes of an input have all marks.
pub(super) fn of(head: &[u8]) -> Option<&'static Foreign> {
    let is_there = |(at, mark): &(usize, &[u8])| head.get(*at..).is_some_and(|rest| rest.starts_with(mark));
    FORMATS.iter().find(|format| format.marks.iter().all(is_there))
}

impl Foreign {
    /// Whether it is a picture or a video, which is no log.
    pub(super) fn is_picture(&self) -> bool {
        self.way == Picture
    }

    /// What the user can do. A pipe has no name to give to a command: there the command stands in the pipe.
    pub(super) fn hint(&self, origin: &Origin) -> String {
        let file = match origin {
            Origin::Path(path) => Some(shell_word(&path.display().to_string())),
            _ => None,
        };
        let of_file = |verb: &str, command: &str, behind: &str| match &file {
            Some(file) => format!("{verb} it first: {command} {file}{behind} | gemdiag"),
            None => format!("save it as a file and {verb} that: {command} FILE{behind} | gemdiag"),
        };
        match self.way {
            Unpack(command) if file.is_none() => format!("unpack it on its way: ... | {command} | gemdiag"),
            Unpack(command) | UnpackFile(command) => of_file("unpack", command, ""),
            Print(command, behind) => of_file("print", command, behind),
            Picture => "paste the text that it shows".to_owned(),
            Words(words) => words.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_is_a_command_that_makes_text_and_does_nothing_else() {
        let file = |name: &str| Origin::Path(name.into());
        for (origin, head, hint) in [
            (file("logs.zip"), &b"PK\x03\x04"[..], "unpack it first: unzip -p logs.zip | gemdiag"),
            (file("my logs.zip"), b"PK\x03\x04", "unpack it first: unzip -p 'my logs.zip' | gemdiag"),
            (file("-x.xz"), b"\xfd7zXZ\0", "unpack it first: xz -dc ./-x.xz | gemdiag"),
            (file("a.log.bz2"), b"BZh91AY&SY", "unpack it first: bzip2 -dc a.log.bz2 | gemdiag"),
            (file("a.7z"), b"7z\xbc\xaf\x27\x1c", "unpack it first: 7z e -so a.7z | gemdiag"),
            (file("a.pdf"), b"%PDF-1.7", "print it first: pdftotext a.pdf - | gemdiag"),
            (
                file("a.journal"),
                b"LPKSHHRH",
                "print it first: journalctl -o short-iso --file a.journal | gemdiag",
            ),
            (Origin::Stdin, b"\xfd7zXZ\0", "unpack it on its way: ... | xz -dc | gemdiag"),
            (Origin::Stdin, b"PK\x03\x04", "save it as a file and unpack that: unzip -p FILE | gemdiag"),
            (
                Origin::Stdin,
                b"ElfFile\0",
                "save it as a file and print that: wevtutil qe FILE /lf:true /f:text | gemdiag",
            ),
            (file("shot.png"), b"\x89PNG\r\n\x1a\n", "paste the text that it shows"),
        ] {
            assert_eq!(of(head).map(|format| format.hint(&origin)).as_deref(), Some(hint));
        }
    }

    #[test]
    fn text_that_begins_with_the_letters_of_a_format_is_text() {
        let texts = [
            "BZh1 is a mark",
            "LPK",
            "GIF89 is old",
            "RIFF log of the day",
            "PAR1 failed",
            "Obj 1",
            "ftyp",
            "]  0",
            "Rar! said 429",
        ];
        for text in texts {
            assert_eq!(of(text.as_bytes()), None, "{text}");
        }
    }
}
