//! Into which slices an input is cut for several readers.

use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::content::Content;
use super::framed::Framed;
use super::magic::{self, Magic};
use super::{Origin, Problem};

/// A file, and the slices that make it up.
pub struct Splits {
    /// Bytes of the input: of what they unpack to, where it is cut between packed frames.
    pub size: u64,
    /// Bytes of a slice at most.
    most: u64,
    framed: Option<Framed>,
}

impl Splits {
    /// Cuts a file into slices of `most` bytes, and one of frames between these. What cannot be read from any byte on, and has
    /// no frames that say how long they are, is one slice: gzip, UTF-16.
    ///
    /// # Errors
    /// What cannot be opened, and what is no regular file.
    pub fn of(path: &Path, most: u64) -> Result<Self, Problem> {
        let origin = || Origin::Path(path.to_owned());
        let failed = |source| Problem::Open { origin: origin(), source };
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_dir() {
            return Err(Problem::Directory { origin: origin() });
        }
        let Some(size) = file.length().map_err(failed)? else {
            return Err(Problem::Unsliced { origin: origin() });
        };
        let mut head = [0; magic::LENGTH];
        let read = file.read_at(&mut head, 0).map_err(failed)?;
        let content: Arc<dyn Content> = Arc::new(file);
        Ok(match (magic::sniff(&head[..read]), Framed::of(&content, size)) {
            (Magic::Foreign(format), _) => return Err(Problem::Foreign { origin: origin(), format }),
            (_, Some(framed)) => Self { size: framed.size, most, framed: Some(framed) },
            (Magic::Plain, None) if size > 0 => Self { size, most: most.max(1), framed: None },
            _ => Self { size, most: size.max(1), framed: None },
        })
    }

    /// The slices, in order: at least one.
    pub fn slices(&self) -> Box<dyn Iterator<Item = Range<u64>>> {
        let Self { size, most, framed } = self;
        if let Some(framed) = framed {
            return Box::new(framed.slices(*most));
        }
        let (size, most) = (*size, *most);
        let ends = move |n: u64| n.saturating_add(1).saturating_mul(most).min(size);
        Box::new((0..size.div_ceil(most).max(1)).map(move |n| n * most..ends(n)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_make_up_the_file_and_what_cannot_be_cut_is_one() {
        let dir = tempfile::tempdir().unwrap();
        let splits = |bytes: &[u8]| {
            let path = dir.path().join("log");
            std::fs::write(&path, bytes).unwrap();
            Splits::of(&path, 10)
                .map(|splits| {
                    (splits.size, splits.slices().map(|own| (own.start, own.end)).collect::<Vec<_>>())
                })
                .map_err(|problem| problem.to_string())
        };
        assert_eq!(splits(&[b'a'; 25]), Ok((25, vec![(0, 10), (10, 20), (20, 25)])));
        assert_eq!(splits(&[b'a'; 20]), Ok((20, vec![(0, 10), (10, 20)])));
        assert_eq!(splits(b""), Ok((0, vec![(0, 0)])));
        for whole in
            [&b"\x1f\x8bpacked or not"[..], b"\x28\xb5\x2f\xfdpacked or not", b"\xff\xfea\0b\0c\0d\0e\0"]
        {
            let length = whole.len() as u64;
            assert_eq!(splits(whole), Ok((length, vec![(0, length)])));
        }
        assert!(splits(b"\xfd7zXZ\0 and so on").unwrap_err().ends_with("log: it is packed as xz"));
        assert!(matches!(Splits::of(dir.path(), 10), Err(Problem::Directory { .. })));
        assert!(matches!(Splits::of(&dir.path().join("missing"), 10), Err(Problem::Open { .. })));
    }
}
