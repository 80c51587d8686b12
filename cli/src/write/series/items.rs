//! The items of a block, in a file: CSV with the column `item` and, where items have records of
//! their own, `digest`. Whatever its size, one row of it is in memory.

use crate::{
    cells::Cells,
    error::{Error, Result},
    output::plain,
    values::is_number,
};
use block_tree::{Hash, Shape, Tree, NO_RECORD};
use csv::StringRecord;
use std::io::{BufRead, BufReader, Read};

/// The heading of a manifest, which any file of items may have.
pub const HEADING: &str = "item,digest";

/// The longest line, in octets: one longer is no item, but another kind of file.
const LONGEST_LINE: u64 = 4_096;

/// How much of a file's text errors show, in characters.
const SHOWN: usize = 40;

/// The items of a file and the digests of their records, in ascending order.
pub struct Items<R> {
    lines: Lines<R>,
    row: StringRecord,
    shape: Shape,
    columns: Columns,
    last: Option<u64>,
}

/// The lines of a file that are not empty.
struct Lines<R> {
    file: BufReader<R>,
    cells: Cells,
    /// The number of the last one.
    number: u64,
}

impl<R: Read> Lines<R> {
    /// The fields of the next line.
    fn next(&mut self) -> Result<Option<StringRecord>> {
        loop {
            let mut line = Vec::new();
            let mut file = self.file.by_ref().take(LONGEST_LINE);
            let read = file.read_until(b'\n', &mut line).map_err(Error::file)?;
            if read == 0 {
                return Ok(None);
            }
            self.number = self.number.saturating_add(1);
            let line = self.text(line)?;
            if !line.is_empty() {
                return self.cells.read(line).map(Some);
            }
        }
    }

    /// A line as text, without its end.
    fn text(&self, line: Vec<u8>) -> Result<String> {
        let wrong = |what: &str| Error::file(format!("line {}: {what}", self.number));
        if line.len() as u64 == LONGEST_LINE {
            return Err(wrong("it has more octets than any item"));
        }
        let line = String::from_utf8(line)
            .map_err(|_| wrong("this is no UTF-8").next("save the file as UTF-8"))?;
        let mut line = line.trim_end_matches(['\r', '\n']);
        if self.number == 1 {
            line = line.trim_start_matches('\u{feff}');
        }
        if line.contains('\r') {
            return Err(wrong("a carriage return without a line feed")
                .next("save the file with line ends LF or CRLF"));
        }
        Ok(line.into())
    }
}

/// Which fields a row has.
#[derive(Clone, Copy)]
struct Columns {
    count: usize,
    item: usize,
    digest: Option<usize>,
}

impl Columns {
    fn read(heading: &StringRecord) -> Result<Self> {
        let mut columns = Self {
            count: heading.len(),
            item: heading.len(),
            digest: None,
        };
        for (at, name) in heading.iter().enumerate() {
            match name.trim() {
                "item" if columns.item == columns.count => columns.item = at,
                "digest" if columns.digest.is_none() => columns.digest = Some(at),
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
        let mut lines = Lines {
            file: BufReader::new(file),
            cells: Cells::new(),
            number: 0,
        };
        let columns = Columns::read(&lines.next()?.unwrap_or_default())?;
        Ok(Self {
            lines,
            row: StringRecord::new(),
            shape,
            columns,
            last: None,
        })
    }

    fn read(&mut self) -> Result<Option<(u64, Hash)>> {
        let Some(row) = self.lines.next()? else {
            return Ok(None);
        };
        self.row = row;
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
        let Ok(item) = self.shape.item_of(label) else {
            return Err(self
                .wrong("item", self.outside(label))
                .next("numbers keep their zeros where the column is formatted as text"));
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

    fn outside(&self, label: &str) -> String {
        let width = usize::from(self.shape.width());
        if label.len() != width || !is_number(label) {
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
        let digits = cell.strip_prefix("0x").unwrap_or(cell);
        hex::decode_to_slice(digits, &mut digest).map_err(|_| {
            let what = format!("{:?} is not 64 hexadecimal digits", text(cell));
            self.wrong("digest", what)
        })?;
        Ok(digest)
    }

    /// What is wrong in the last row.
    fn wrong(&self, column: &str, what: impl std::fmt::Display) -> Error {
        let line = self.lines.number;
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
fn text(cell: &str) -> String {
    plain(&cell.chars().take(SHOWN).collect::<String>())
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
    fn lines_are_counted_whatever_ends_them() {
        for (file, line) in [
            ("item\r\n1200\r\n120\r\n", 3),
            ("item\n\n1200\n\n120", 5),
            ("item\n\"1200\n", 2),
            ("item\n1200\r1201\r", 2),
            ("item\n1200\n\u{0}", 3),
        ] {
            let error = items(file).unwrap_err().message;
            assert!(error.starts_with(&format!("line {line}")), "{error}");
        }
        let long = format!("item\n{}\n", "1".repeat(5_000));
        assert!(items(&long).unwrap_err().message.starts_with("line 2: "));
        let error = items(&format!("item\n{}\n", "x".repeat(1_000))).unwrap_err();
        assert!(error.message.len() < 100, "{error:?}");
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
