//! Writes a table as a text that is read without a parser: what is fixed is a byte, and what is not has its length before it.
//!
//! `build.rs` has this file as well. The lengths are written in ASCII, so that the whole is one text and what it holds is
//! taken out of it without a copy and without a check.

use toml::{Table, Value};

/// The tags of values. What follows each is said where it is written.
pub(crate) const TEXT: u8 = b't';
/// See [`TEXT`].
pub(crate) const WHOLE: u8 = b'w';
/// See [`TEXT`].
pub(crate) const REAL: u8 = b'r';
/// See [`TEXT`].
pub(crate) const NO: u8 = b'n';
/// See [`TEXT`].
pub(crate) const YES: u8 = b'y';
/// See [`TEXT`].
pub(crate) const LIST: u8 = b'[';
/// With this one begins every table, and no TOML.
pub(crate) const ROW: u8 = b'{';

/// Bits of a number that one byte holds, and the bit that says that more follow.
pub(crate) const BITS: u32 = 6;
/// See [`BITS`].
pub(crate) const MORE: u8 = 1 << BITS;

/// The table in compact form.
pub(crate) fn encode(table: &Table) -> String {
    let mut out = String::new();
    row(&mut out, table);
    out
}

/// The number of keys, then each key as a text and its value.
fn row(out: &mut String, table: &Table) {
    let mut body = String::new();
    number(&mut body, table.len() as u64);
    for (key, of) in table {
        text(&mut body, key);
        value(&mut body, of);
    }
    tagged(out, ROW, &body);
}

fn value(out: &mut String, of: &Value) {
    match of {
        Value::String(words) => tagged(out, TEXT, words),
        // A date is what it is written as.
        Value::Datetime(when) => tagged(out, TEXT, &when.to_string()),
        Value::Integer(whole) => {
            out.push(char::from(WHOLE));
            // The sign is the last bit.
            number(out, (whole << 1 ^ whole >> 63).cast_unsigned());
        }
        Value::Float(real) => tagged(out, REAL, &real.to_string()),
        Value::Boolean(truth) => out.push(char::from(if *truth { YES } else { NO })),
        Value::Array(items) => {
            let mut body = String::new();
            number(&mut body, items.len() as u64);
            items.iter().for_each(|item| value(&mut body, item));
            tagged(out, LIST, &body);
        }
        Value::Table(table) => row(out, table),
    }
}

fn tagged(out: &mut String, tag: u8, body: &str) {
    out.push(char::from(tag));
    text(out, body);
}

/// The number of bytes, and the bytes.
fn text(out: &mut String, words: &str) {
    number(out, words.len() as u64);
    out.push_str(words);
}

/// The lowest bits first.
fn number(out: &mut String, mut rest: u64) {
    loop {
        let low = (rest & u64::from(MORE - 1)) as u8;
        rest >>= BITS;
        out.push(char::from(if rest == 0 { low } else { low | MORE }));
        if rest == 0 {
            return;
        }
    }
}
