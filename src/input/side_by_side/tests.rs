//! What is unpacked side by side is what is unpacked from front to back.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

/// A text of so many bytes in which no part is like another.
fn text(length: usize) -> Vec<u8> {
    let lines = (0_u32..).flat_map(|n| format!("{} line {n}\n", n.wrapping_mul(2_654_435_761)).into_bytes());
    lines.take(length).collect()
}

fn member(text: &[u8], level: u32) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::new(level));
    gz.write_all(text).unwrap();
    gz.finish().unwrap()
}

/// The text in members of so many bytes.
fn members(text: &[u8], each: usize) -> Vec<u8> {
    text.chunks(each).flat_map(|part| member(part, 6)).collect()
}

/// What is read with helpers, and what goes wrong; the same as from front to back.
fn read(packed: &[u8], format: Format) -> (Vec<u8>, Option<String>) {
    let all = |mut reader: Box<dyn Read + Send + '_>| {
        let mut all = Vec::new();
        let error = reader.read_to_end(&mut all).err().map(|error| error.to_string());
        (all, error)
    };
    let front_to_back = all(format.open(packed).unwrap());
    for threads in [1, 2, 3] {
        let reader = Unpacked::new(Cursor::new(packed.to_vec()), format, threads);
        assert!(all(Box::new(reader)) == front_to_back, "{threads} threads");
    }
    front_to_back
}

#[test]
fn members_of_any_size_give_the_whole_text() {
    let text = text(6_000_000);
    for each in [700, 65_280, 1_000_000, 5_000_000] {
        let packed = members(&text, each);
        assert!(read(&packed, Format::Gzip) == (text.clone(), None), "{each}");
        assert!(read(&[&packed[..], &[0; 5000]].concat(), Format::Gzip) == (text.clone(), None), "{each}");
    }
}

#[test]
fn what_only_looks_like_the_head_of_a_member_is_text() {
    let mut text = text(400_000);
    for at in [10, 70_000, 200_000] {
        text[at..at + 10].copy_from_slice(b"\x1f\x8b\x08\0\0\0\0\0\0\x03");
    }
    // Stored as it is, the text stands in the packed bytes.
    let packed = [members(&text, 20_000), member(&text, 0), members(&text, 20_000)].concat();
    assert!(read(&packed, Format::Gzip) == (text.repeat(3), None));
}

#[test]
fn of_what_is_cut_or_damaged_everything_before_is_read() {
    let text = text(2_000_000);
    let packed = members(&text, 65_280);
    let mut damaged = packed.clone();
    damaged[packed.len() / 2..][..40].fill(0x55);
    for (bytes, least) in [(&packed[..packed.len() - 9], 1_900_000), (&damaged[..], 900_000)] {
        let (all, error) = read(bytes, Format::Gzip);
        assert!(all.len() > least && text.starts_with(&all[..least]) && error.is_some());
    }
}

#[test]
fn what_was_read_before_an_error_of_the_system_comes_before_it() {
    let text = text(2_000_000);
    let packed = members(&text, 65_280);
    let broken = Cursor::new(packed).chain(Failed(Some(io::Error::other("no more"))));
    let (mut all, mut reader) = (Vec::new(), Unpacked::new(broken, Format::Gzip, 2));
    let error = reader.read_to_end(&mut all).unwrap_err().to_string();
    assert!((all, error) == (text, "no more".to_owned()));
}

#[test]
#[cfg(feature = "zst")]
fn frames_of_any_size_give_the_whole_text() {
    let text = text(6_000_000);
    let frames = |each: usize| -> Vec<u8> {
        text.chunks(each).flat_map(|part| zstd::encode_all(part, 1).unwrap()).collect()
    };
    for each in [3000, 200_000, 4_500_000, 6_000_000] {
        let packed = frames(each);
        assert!(read(&packed, Format::Zstandard) == (text.clone(), None), "{each}");
        let (all, error) = read(&packed[..packed.len() - 500], Format::Zstandard);
        assert!(text.starts_with(&all) && error.is_some(), "{each}");
    }
    // A part that unpacks to more than memory has room for.
    let zeros = vec![b'0'; MOST + 1];
    let large = zstd::encode_all(&zeros[..], 1).unwrap();
    assert!(read(&[&large[..], &large].concat(), Format::Zstandard) == (zeros.repeat(2), None));
}

#[test]
#[cfg(feature = "zst")]
fn a_window_that_is_too_long_is_so_for_any_number_of_threads() {
    let frame = |log: u32| {
        let mut frame = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        frame.window_log(log).unwrap();
        // A stream whose length is not known beforehand has the window that was asked for.
        frame.write_all(b"some text\n").unwrap();
        frame.flush().unwrap();
        frame.finish().unwrap()
    };
    for (log, all) in [(22, 20), (23, 20), (24, 10), (27, 10)] {
        let (text, error) = read(&[frame(20), frame(log)].concat(), Format::Zstandard);
        assert_eq!((text.len(), error.is_some()), (all, all == 10), "{log}");
    }
}
