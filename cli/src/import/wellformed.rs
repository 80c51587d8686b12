//! Whether a file is well-formed text, told with the line and the column where it is not.
//!
//! A reader of CSV guesses what a stray quote means, and so takes half a file for one field. Files
//! are looked through before anything is made of them.

use crate::{
    cli::Format,
    error::{Error, Result},
};
use std::io::{BufRead, Read};

/// The longest line: one longer is no row, but another kind of file.
const LONGEST_LINE: u64 = 1 << 20;

/// Where a quoted field stands.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Field {
    Begins,
    Plain,
    Quoted,
    /// After a quote in a quoted field: the field's end, or half of a quote that is in it.
    Closing,
}

/// Looks through `file`: CSV as RFC 4180 has it, or JSON Lines.
///
/// # Errors
/// What is wrong, in which line and column.
pub fn check(mut file: impl BufRead, form: Format) -> Result<()> {
    let mut line = Vec::new();
    let mut number = 0u64;
    let mut field = Field::Begins;
    let mut opened = (0, 0);
    loop {
        line.clear();
        let read = file
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        let read = read.map_err(|error| Error::file(format!("line {number}: {error}")))?;
        if read == 0 {
            break;
        }
        number = number.saturating_add(1);
        if line.len() as u64 == LONGEST_LINE {
            return Err(wrong(number, 1, "the line has more than a million octets"));
        }
        let text = text(&line, number)?;
        if form == Format::Csv {
            let next = text.chars().skip(1).map(Some).chain([None]);
            for (column, (c, next)) in (1u64..).zip(text.chars().zip(next)) {
                if c == '\r' && next != Some('\n') && field != Field::Quoted {
                    let what = "a carriage return without a line feed";
                    let next = "save the file with line ends LF or CRLF";
                    return Err(wrong(number, column, what).next(next));
                }
                field = match (field, c) {
                    (Field::Quoted, '"') => Field::Closing,
                    (Field::Quoted, _) => Field::Quoted,
                    (Field::Begins, '"') => {
                        opened = (number, column);
                        Field::Quoted
                    }
                    (Field::Closing, '"') => Field::Quoted,
                    (_, ',' | '\r' | '\n') => Field::Begins,
                    (Field::Closing, _) => {
                        let what = "a field goes on after its closing quote: a quote in it is \"\"";
                        return Err(wrong(number, column, what));
                    }
                    (_, '"') => {
                        let what = "a quote in a field without quotes around it";
                        return Err(wrong(number, column, what));
                    }
                    _ => Field::Plain,
                };
            }
        }
    }
    if field == Field::Quoted {
        let (line, column) = opened;
        return Err(wrong(line, column, "this quote is never closed"));
    }
    Ok(())
}

/// A line as text, without the mark of UTF-8 that some programs put before the first one.
fn text(line: &[u8], number: u64) -> Result<&str> {
    if number == 1 && (line.starts_with(&[0xff, 0xfe]) || line.starts_with(&[0xfe, 0xff])) {
        return Err(wrong(1, 1, "this is UTF-16").next("save the file as UTF-8"));
    }
    let text = std::str::from_utf8(line).map_err(|error| {
        let (before, rest) = line
            .split_at_checked(error.valid_up_to())
            .unwrap_or_default();
        let column = String::from_utf8_lossy(before).chars().count() as u64;
        let octet = rest.first().copied().unwrap_or_default();
        let what = format!("the octet 0x{octet:02x} is not UTF-8");
        wrong(number, column.saturating_add(1), &what).next("save the file as UTF-8")
    })?;
    if let Some(at) = text.chars().position(|c| c == '\0') {
        let column = (at as u64).saturating_add(1);
        return Err(wrong(number, column, "a zero octet: this is no text"));
    }
    Ok(text.trim_start_matches('\u{feff}'))
}

fn wrong(line: u64, column: u64, what: &str) -> Error {
    Error::file(format!("line {line}, column {column}: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(file: &[u8]) -> String {
        check(file, Format::Csv).unwrap_err().message
    }

    #[test]
    fn well_formed_files_pass() {
        for file in [
            "",
            "code\n",
            "code,names\r\nMA.156.1301.01,\"a \"\"quoted\"\" name,\non\rtwo lines\"\r\n",
            "\u{feff}code,name:zh-CN\nMA.156.1301.01,石家庄\n",
            "code\n\"\"",
        ] {
            check(file.as_bytes(), Format::Csv).unwrap();
        }
        check(&b"{\"code\":\"a\"}\n"[..], Format::Jsonl).unwrap();
    }

    #[test]
    fn the_line_and_column_are_told() {
        assert!(error(b"code\na\"b\n").starts_with("line 2, column 2: a quote"));
        assert!(error(b"code,x\na,\"b\"c\n").starts_with("line 2, column 6: a field goes on"));
        assert!(error(b"code,x\na,\"b\nc,d\n").starts_with("line 2, column 3: this quote"));
        assert!(error("code\n石家\u{0}".as_bytes()).starts_with("line 2, column 3: a zero"));
        assert!(error(b"code\n\xe7\x9f\xb3\xff").starts_with("line 2, column 2: the octet 0xff"));
        assert!(error(b"\xff\xfec\0o\0").contains("UTF-16"));
        assert!(error(b"code\na\rb\nc\n").starts_with("line 2, column 2: a carriage return"));
        assert!(error(b"code\ra\rb").starts_with("line 1, column 5: a carriage return"));
    }
}
