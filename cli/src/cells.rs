//! The fields of single rows of CSV.

use crate::error::{Error, Result};
use csv::StringRecord;
use std::io::Cursor;

/// Reads the fields of one row after the other. To make a reader costs more than to read a row.
pub struct Cells(csv::Reader<Cursor<Vec<u8>>>);

impl Cells {
    /// Before the first row.
    pub fn new() -> Self {
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true);
        Self(builder.from_reader(Cursor::default()))
    }

    /// The fields of a row, which is the whole of `row` and has no line end but at its end or in
    /// quotes.
    ///
    /// # Errors
    /// If it is no row.
    pub fn read(&mut self, mut row: String) -> Result<StringRecord> {
        // At the end of a text the reader would take no other.
        if !row.ends_with('\n') {
            row.push('\n');
        }
        *self.0.get_mut() = Cursor::new(row.into_bytes());
        let mut cells = StringRecord::new();
        self.0.read_record(&mut cells).map_err(Error::file)?;
        Ok(cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_whatever_their_line_ends() {
        let mut cells = Cells::new();
        for (row, fields) in [
            ("a,b\r\n", &["a", "b"][..]),
            ("c\n", &["c"]),
            ("\"d\r\n\"\"e\",f\r\n", &["d\r\n\"e", "f"]),
            ("g,", &["g", ""]),
            ("h", &["h"]),
        ] {
            let read = cells.read(row.into()).unwrap();
            assert_eq!(read.iter().collect::<Vec<_>>(), fields, "{row:?}");
        }
        let long = format!("{},x\n", "y".repeat(100_000));
        assert_eq!(cells.read(long).unwrap().len(), 2);
        assert_eq!(cells.read("z".into()).unwrap().len(), 1);
    }
}
