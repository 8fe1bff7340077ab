//! Which bytes of the only input are counted, where others count the rest.

use std::ops::Range;
use std::str::FromStr;

use clap::Args;

use super::{ReportArgs, Unusable};
use crate::input::{PIPED, Slice};
use crate::report::Format;

/// Which bytes of the only input are counted, and how the input is called.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct SliceArgs {
    /// Count these bytes of the FILE only: A..B/SIZE, as gemdiag splits lists them, or A..B of what it is now
    ///
    /// With --format partial: the parts of all slices merge to what one run over the whole tells. 256 KiB on both sides are read
    /// as well. What cannot be read from any byte on (gz, UTF-16, zst unless all its frames say how long they are, and what is
    /// shorter than 5 KiB) is read as a whole for the slice that begins at byte 0, and the others count nothing of it. The bytes of
    /// zst are those that it unpacks to, where it can be cut.
    #[arg(long, value_name = "BYTES", hide_short_help = true, conflicts_with_all = ["own", "text", "follow", "recursive"])]
    pub bytes: Option<Bytes>,

    /// The same of standard input, which brings 512 KiB on both sides as well, as far as there are: A..B/SIZE
    ///
    /// gcloud storage cat -r FROM-TO gs://logs/app.log | gemdiag --format partial --own A..B/SIZE --input-name gs://logs/app.log,
    /// where FROM is 524288 less than A, or 0, and TO is 524287 more than B. What is packed or in UTF-16 cannot be cut: pipe in all of
    /// it, without --own.
    #[arg(long, value_name = "BYTES", hide_short_help = true, conflicts_with_all = ["text", "follow"])]
    pub own: Option<Bytes>,

    /// With --own: the byte at which standard input begins [default: 512 KiB before A, or 0]
    #[arg(long, value_name = "BYTE", hide_short_help = true, requires = "own")]
    pub from: Option<u64>,

    /// How the report calls the only input
    #[arg(long, value_name = "NAME", hide_short_help = true, conflicts_with_all = ["text", "follow", "recursive"])]
    pub input_name: Option<String>,
}

/// Bytes of an input, and how many that has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bytes {
    own: Range<u64>,
    size: Option<u64>,
}

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (range, size) = text.split_once('/').map_or((text, None), |(range, size)| (range, Some(size)));
        let number = |text: &str| text.parse::<u64>().map_err(|_| form());
        let (start, end) = range.split_once("..").ok_or_else(form)?;
        let (own, size) = (number(start)?..number(end)?, size.map(number).transpose()?);
        if own.start > own.end {
            return Err(format!("byte {} comes behind byte {}", own.start, own.end));
        }
        match size {
            Some(size) if own.end > size => Err(format!("byte {} is beyond the {size} bytes", own.end)),
            _ => Ok(Self { own, size }),
        }
    }
}

fn form() -> String {
    "write it as 0..67108864 or 0..67108864/SIZE".to_owned()
}

impl SliceArgs {
    /// The slice that is asked for, of so many inputs, if these arguments go together.
    pub(crate) fn slice(&self, inputs: usize, report: &ReportArgs) -> Result<Option<Slice>, Unusable> {
        if inputs > 1 && (self.bytes.is_some() || self.own.is_some() || self.input_name.is_some()) {
            return Err(Unusable::SliceOfMany(inputs));
        }
        let Some(Bytes { own, size }) = self.bytes.as_ref().or(self.own.as_ref()).cloned() else {
            return Ok(None);
        };
        let is_part = report.report.iter().map(|file| file.format).chain([report.format]);
        if !is_part.into_iter().all(|format| format == Format::Partial) {
            return Err(Unusable::SliceAlone);
        }
        if self.own.is_some() && size.is_none() {
            return Err(Unusable::SliceWithoutSize);
        }
        let begins = match (&self.own, self.from) {
            (None, _) => 0,
            (Some(_), Some(from)) if from <= own.start => from,
            (Some(_), Some(from)) => return Err(Unusable::SliceBegins { from, own: own.start }),
            (Some(_), None) => own.start.saturating_sub(PIPED),
        };
        Ok(Some(Slice { own, size, begins }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_from_and_to_and_how_many_there_are() {
        let read = |text: &str| text.parse::<Bytes>().map(|bytes| (bytes.own, bytes.size));
        assert_eq!(read("0..10"), Ok((0..10, None)));
        assert_eq!(read("5..5/10"), Ok((5..5, Some(10))));
        assert_eq!(read("11..10"), Err("byte 11 comes behind byte 10".to_owned()));
        assert_eq!(read("0..11/10"), Err("byte 11 is beyond the 10 bytes".to_owned()));
        for wrong in ["", "1", "1..", "..2", "1-2", "1..2/", "1..2/x", "-1..2", "1..2..3"] {
            assert_eq!(read(wrong), Err(form()), "{wrong}");
        }
    }
}
