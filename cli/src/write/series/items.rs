//! The items of a block, in a file: CSV with the column `item` and, where items have records of
//! their own, `digest`. Whatever its size, one row of it is in memory.

use crate::{
    error::{Error, Result},
    output::plain,
};
use block_tree::{Hash, Shape, Tree, NO_RECORD};
use csv::{ByteRecord, Reader, ReaderBuilder};
use std::io::Read;

/// The heading of a manifest, which any file of items may have.
pub const HEADING: &str = "item,digest";

/// The items of a file and the digests of their records, in ascending order.
pub struct Items<R> {
    reader: Reader<R>,
    row: ByteRecord,
    shape: Shape,
    columns: Columns,
    last: Option<u64>,
}

/// Which fields a row has.
#[derive(Clone, Copy)]
struct Columns {
    count: usize,
    item: usize,
    digest: Option<usize>,
}

impl Columns {
    fn read(heading: &ByteRecord) -> Result<Self> {
        let mut columns = Self {
            count: heading.len(),
            item: heading.len(),
            digest: None,
        };
        for (at, name) in heading.iter().enumerate() {
            match name.trim_ascii() {
                b"item" if columns.item == columns.count => columns.item = at,
                b"digest" if columns.digest.is_none() => columns.digest = Some(at),
                other => {
                    return Err(Error::file(format!(
                        "line 1, field {}: {:?} is no column of items, or is there twice",
                        at.saturating_add(1),
                        text(other)
                    ))
                    .next("columns are item and, if items have records, digest"))
                }
            }
        }
        if columns.item == columns.count {
            return Err(Error::file("line 1: there is no column item")
                .next("columns are item and, if items have records, digest"));
        }
        Ok(columns)
    }
}

impl<R: Read> Items<R> {
    /// The items of `shape` in a file.
    ///
    /// # Errors
    /// If its heading is none.
    pub fn open(file: R, shape: Shape) -> Result<Self> {
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(file);
        let columns = Columns::read(reader.byte_headers().map_err(Error::file)?)?;
        Ok(Self {
            reader,
            row: ByteRecord::new(),
            shape,
            columns,
            last: None,
        })
    }

    fn read(&mut self) -> Result<Option<(u64, Hash)>> {
        let is_there = self.reader.read_byte_record(&mut self.row);
        if !is_there.map_err(Error::file)? {
            return Ok(None);
        }
        if self.row.len() != self.columns.count {
            let (has, of) = (self.row.len(), self.columns.count);
            return Err(self.wrong("", format!("it has {has} fields, and the heading {of}")));
        }
        let item = self.item()?;
        let digest = self.digest()?;
        Ok(Some((item, digest)))
    }

    fn item(&mut self) -> Result<u64> {
        let label = self.row.get(self.columns.item).unwrap_or_default();
        let found = std::str::from_utf8(label).ok();
        let found = found.and_then(|label| self.shape.item_of(label).ok());
        let Some(item) = found else {
            return Err(self.wrong("item", self.outside(label)));
        };
        match self.last {
            Some(last) if last == item => {
                Err(self.wrong("item", format!("{} is there twice", text(label))))
            }
            Some(last) if last > item => {
                let width = usize::from(self.shape.width());
                let label = text(label);
                let what = format!("{label} comes after {last:0width$}: items have to ascend");
                Err(self.wrong("item", what))
            }
            _ => {
                self.last = Some(item);
                Ok(item)
            }
        }
    }

    fn outside(&self, label: &[u8]) -> String {
        let width = usize::from(self.shape.width());
        if label.len() != width || !label.iter().all(u8::is_ascii_digit) {
            return format!("{:?} is not of {width} digits", text(label));
        }
        let prefix = self.shape.prefix();
        format!("{} is not in the block {prefix}", text(label))
    }

    fn digest(&self) -> Result<Hash> {
        let cell = self.columns.digest.and_then(|at| self.row.get(at));
        let Some(cell) = cell.filter(|cell| !cell.is_empty()) else {
            return Ok(NO_RECORD);
        };
        let mut digest = NO_RECORD;
        let digits = cell.strip_prefix(b"0x").unwrap_or(cell);
        hex::decode_to_slice(digits, &mut digest).map_err(|_| {
            let what = format!("{:?} is not 64 hexadecimal digits", text(cell));
            self.wrong("digest", what)
        })?;
        Ok(digest)
    }

    /// What is wrong in the last row.
    fn wrong(&self, column: &str, what: impl std::fmt::Display) -> Error {
        let line = self.row.position().map_or(0, csv::Position::line);
        let comma = if column.is_empty() { "" } else { ", " };
        Error::file(format!("line {line}{comma}{column}: {what}"))
    }
}

impl<R: Read> Iterator for Items<R> {
    type Item = Result<(u64, Hash)>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// The whole tree of the items in a file, from which proofs are made.
///
/// # Errors
/// What is wrong with the file.
pub fn tree(file: impl Read, shape: &Shape) -> Result<Tree> {
    let mut items = Items::open(file, shape.clone())?;
    let mut wrong = None;
    let good = std::iter::from_fn(|| match items.next()? {
        Ok(item) => Some(item),
        Err(error) => {
            wrong = Some(error);
            None
        }
    });
    let tree = Tree::build(shape.clone(), good).map_err(Error::file);
    wrong.map_or(tree, Err)
}

/// Text from a file as errors may show it.
fn text(octets: &[u8]) -> String {
    plain(&String::from_utf8_lossy(octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        Shape::new("MA.156.1301/60.10000000", "12", 4).unwrap()
    }

    fn items(text: &str) -> Result<Vec<(u64, Hash)>> {
        Items::open(text.as_bytes(), shape())?.collect()
    }

    #[test]
    fn items_are_read_with_and_without_digests() {
        assert_eq!(
            items("item\n1200\n1234\n").unwrap(),
            [(1_200, NO_RECORD), (1_234, NO_RECORD)]
        );
        let (digits, digest) = ("07".repeat(32), [7; 32]);
        let file = format!("\u{feff}digest,item\r\n{digits},1200\r\n,1201\r\n0x{digits},1299");
        assert_eq!(
            items(&file).unwrap(),
            [(1_200, digest), (1_201, NO_RECORD), (1_299, digest)]
        );
    }

    #[test]
    fn what_is_wrong_has_its_line_and_column() {
        for (rows, message) in [
            ("1200,\n1200,\n", "line 3, item: 1200 is there twice"),
            (
                "1201,\n1200,\n",
                "line 3, item: 1200 comes after 1201: items have to ascend",
            ),
            ("1300,\n", "line 2, item: 1300 is not in the block 12"),
            ("120,\n", "line 2, item: \"120\" is not of 4 digits"),
            ("+120,\n", "line 2, item: \"+120\" is not of 4 digits"),
            (
                "1200,7\n",
                "line 2, digest: \"7\" is not 64 hexadecimal digits",
            ),
            ("1200\n", "line 2: it has 1 fields, and the heading 2"),
        ] {
            let error = items(&format!("{HEADING}\n{rows}")).unwrap_err();
            assert_eq!(error.message, message);
            assert!(tree(format!("{HEADING}\n{rows}").as_bytes(), &shape()).is_err());
        }
    }

    #[test]
    fn a_heading_that_is_none_is_refused() {
        for heading in [
            "",
            "digest",
            "1200",
            "item,item",
            "item,colour",
            "item;digest",
        ] {
            assert!(items(heading).is_err(), "{heading}");
        }
    }
}
