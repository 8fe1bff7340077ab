//! Gzip: members one behind the other, and the zeros with which tapes and archives fill up what is behind the last one.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// Unpacks all members. Zeros behind one say nothing, as for gzip itself; what else stands there is no gzip.
pub(super) struct Members<R> {
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(packed: R) -> Self {
        Self { member: Some(GzDecoder::new(packed)) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let count = member.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            if is_at_end(member.get_mut())? {
                self.member = None;
            } else {
                self.member = self.member.take().map(|member| GzDecoder::new(member.into_inner()));
            }
        }
        Ok(0)
    }
}

/// Skips zeros; whether nothing stands behind them.
fn is_at_end(packed: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let buffer = packed.fill_buf()?;
        if buffer.is_empty() {
            return Ok(true);
        }
        let zeros = buffer.iter().take_while(|byte| **byte == 0).count();
        let is_end = zeros < buffer.len();
        packed.consume(zeros);
        if is_end {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(text.as_bytes()).unwrap();
        gz.finish().unwrap()
    }

    /// What is read, byte by byte and at once, and what goes wrong.
    fn read(bytes: &[u8]) -> (String, Option<String>) {
        let mut all = Vec::new();
        let error = Members::new(bytes).read_to_end(&mut all).err().map(|error| error.to_string());
        let mut slow = Vec::new();
        let again = Members::new(io::BufReader::with_capacity(1, bytes)).read_to_end(&mut slow).err();
        assert_eq!((&all, error.is_some()), (&slow, again.is_some()));
        (String::from_utf8(all).unwrap(), error)
    }

    #[test]
    fn zeros_behind_a_member_say_nothing() {
        let (one, two, zeros) = (packed("one\n"), packed("two\n"), vec![0; 10_000]);
        for (bytes, text) in [
            (one.clone(), "one\n"),
            ([&one[..], &two].concat(), "one\ntwo\n"),
            ([&one[..], &[0]].concat(), "one\n"),
            ([&one[..], &zeros].concat(), "one\n"),
            ([&one[..], &zeros, &two, &zeros].concat(), "one\ntwo\n"),
        ] {
            assert_eq!(read(&bytes), (text.to_owned(), None));
        }
    }

    #[test]
    fn what_is_cut_or_no_gzip_is_an_error() {
        let one = packed("one\n");
        assert_eq!(
            read(&[&one[..], b"\0\0no header at all"].concat()),
            ("one\n".to_owned(), Some("invalid gzip header".to_owned()))
        );
        assert!(read(&one[..one.len() - 4]).1.is_some(), "its check is missing");
        assert!(read(&[&one[..], &one[..5]].concat()).1.is_some(), "the next one is cut");
    }
}
