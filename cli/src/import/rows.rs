//! The rows of a file, each what is to be registered.

use crate::{
    cells::Cells,
    cli::Format,
    error::{Error, Result},
    keys::account_of,
    values,
    write::record::{self, file},
};
use city_code::Code;
use city_identity_primitives::{read::code_bytes, Description, Record, Registration};
use csv::StringRecord;
use serde::Deserialize;
use std::io::{BufRead, BufReader, Read};

/// What a column has.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Column {
    Code,
    Parent,
    Label,
    /// Names, a line for each: `LANGUAGE=NAME`.
    Names,
    /// The name in one language.
    Name(String),
    /// Links, a line for each: `RELATION=URL`.
    Links,
    /// The link of one relation.
    Link(String),
    Digest,
    Place,
    Controller,
    From,
    Until,
    State,
    /// What exports and reports have, and says nothing of what to register.
    Other,
}

/// The columns that may be there, for errors.
const COLUMNS: &str = "code, or parent and label; names or name:LANGUAGE, links or link:RELATION, \
    digest, place, controller, from, until";

/// How the rows of a file are written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Layout {
    /// In these columns.
    Csv(Columns),
    /// Each as a document like those of answers.
    JsonLines,
}

/// The columns of a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Columns(Vec<(String, Column)>);

/// A row, not looked into yet.
#[derive(Clone, Debug)]
pub struct Raw {
    /// Where it is.
    pub place: Place,
    content: Content,
}

/// Where a row is in its file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// How many rows are before it.
    pub index: u64,
    /// The line on which it begins.
    pub line: u64,
    /// Where it begins, in octets.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
}

#[derive(Clone, Debug)]
enum Content {
    Csv(StringRecord),
    Json(String),
}

/// What a row says.
#[derive(Clone, Debug)]
pub struct Row {
    /// The code.
    pub code: Code,
    /// What to register.
    pub registration: Registration,
}

/// Why a row cannot be registered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Wrong {
    /// The column, if it is that of one.
    pub column: Option<String>,
    /// What is wrong.
    pub reason: String,
}

impl Wrong {
    /// What is wrong with the row as a whole.
    pub fn row(reason: impl ToString) -> Self {
        Self {
            column: None,
            reason: reason.to_string(),
        }
    }

    fn at(column: &str, reason: impl ToString) -> Self {
        Self {
            column: Some(column.into()),
            reason: reason.to_string(),
        }
    }
}

impl Columns {
    /// Reads the heading.
    fn read(heading: &StringRecord) -> Result<Self> {
        let wrong = |at: usize, what: String| {
            let column = at.saturating_add(1);
            Error::file(format!("line 1, field {column}: {what}"))
                .next(format!("columns are {COLUMNS}"))
        };
        let mut columns = Vec::<(String, Column)>::new();
        for (at, name) in heading.iter().enumerate() {
            let name = name.trim();
            if name.contains([';', '\t']) {
                return Err(wrong(
                    at,
                    "the columns are to be separated by commas".into(),
                ));
            }
            let column = match name.split_once(':') {
                Some(("name", language)) => Column::Name(language.into()),
                Some(("link", relation)) => Column::Link(relation.into()),
                _ => match name {
                    "code" => Column::Code,
                    "parent" => Column::Parent,
                    "label" => Column::Label,
                    "names" => Column::Names,
                    "links" => Column::Links,
                    "digest" => Column::Digest,
                    "place" => Column::Place,
                    "controller" => Column::Controller,
                    "from" => Column::From,
                    "until" => Column::Until,
                    "state" => Column::State,
                    "kind" | "line" | "column" | "reason" => Column::Other,
                    _ => return Err(wrong(at, format!("there is no column {name:?}"))),
                },
            };
            if column != Column::Other && columns.iter().any(|(_, known)| *known == column) {
                return Err(wrong(at, format!("the column {name:?} is there before")));
            }
            columns.push((name.into(), column));
        }
        let has = |column| columns.iter().any(|(_, known)| *known == column);
        let is_named = has(Column::Code) || (has(Column::Parent) && has(Column::Label));
        if !is_named {
            return Err(wrong(0, "no column has the code".into()));
        }
        Ok(Self(columns))
    }

    /// The names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    fn get<'a>(&self, cells: &'a StringRecord, column: &Column) -> Option<&'a str> {
        let at = self.0.iter().position(|(_, known)| known == column)?;
        cells.get(at).map(str::trim).filter(|cell| !cell.is_empty())
    }

    fn code(&self, cells: &StringRecord) -> std::result::Result<Code, Wrong> {
        let [code, parent, label] =
            [Column::Code, Column::Parent, Column::Label].map(|column| self.get(cells, &column));
        code_of(code, parent, label)
    }

    fn row(&self, cells: &StringRecord) -> std::result::Result<Row, Wrong> {
        let code = self.code(cells)?;
        let mut registration = plain(&code);
        let mut content = crate::cli::Content::default();
        let (mut digest, mut place) = (None, None);
        for ((name, column), cell) in self.0.iter().zip(cells) {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            let lines = || cell.lines().map(str::trim).filter(|line| !line.is_empty());
            let at = |error: Error| Wrong::at(name, error.message);
            match column {
                Column::Names => content.name.extend(lines().map(String::from)),
                Column::Name(language) => content.name.push(format!("{language}={cell}")),
                Column::Links => content.link.extend(lines().map(String::from)),
                Column::Link(relation) => content.link.push(format!("{relation}={cell}")),
                Column::Digest => digest = Some(file::digest_of(cell).map_err(at)?),
                Column::Place => {
                    place = Some(values::bounded("a place", cell).map_err(at)?);
                }
                Column::Controller => {
                    registration.controller = Some(account_of(cell).map_err(at)?);
                }
                Column::From => registration.valid_from = Some(values::moment(cell).map_err(at)?),
                Column::Until => registration.valid_to = Some(values::moment(cell).map_err(at)?),
                Column::State => ensure_active(cell)?,
                Column::Code | Column::Parent | Column::Label | Column::Other => {}
            }
        }
        let described = match (digest, place) {
            (None, None) => None,
            (Some(digest), Some(place)) => Some(Description { digest, place }),
            _ => return Err(Wrong::at("digest", "a digest and a place need each other")),
        };
        let record = record::described(&content, described);
        registration.record = some(record.map_err(|error| Wrong::row(error.message))?);
        Ok(Row { code, registration })
    }
}

impl Layout {
    /// The code of a row.
    ///
    /// # Errors
    /// If it has none.
    pub fn code(&self, raw: &Raw) -> std::result::Result<Code, Wrong> {
        match (self, &raw.content) {
            (Self::Csv(columns), Content::Csv(cells)) => columns.code(cells),
            (_, Content::Json(text)) => document(text).and_then(|document| document.code()),
            _ => Err(Wrong::row("not a row of this file")),
        }
    }

    /// What a row says.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn row(&self, raw: &Raw) -> std::result::Result<Row, Wrong> {
        match (self, &raw.content) {
            (Self::Csv(columns), Content::Csv(cells)) => columns.row(cells),
            (_, Content::Json(text)) => document(text).and_then(|document| document.row(text)),
            _ => Err(Wrong::row("not a row of this file")),
        }
    }
}

impl Raw {
    /// The cells as they are in the file; of JSON Lines, the line.
    pub fn cells(&self) -> Vec<&str> {
        match &self.content {
            Content::Csv(cells) => cells.iter().collect(),
            Content::Json(text) => vec![text],
        }
    }
}

/// What of a document is a row; the record is read by its own reader.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    code: Option<String>,
    parent: Option<String>,
    label: Option<String>,
    state: Option<String>,
    controller: Option<String>,
    valid_from: Option<u64>,
    valid_to: Option<u64>,
}

fn document(text: &str) -> std::result::Result<Document, Wrong> {
    serde_json::from_str(text).map_err(Wrong::row)
}

impl Document {
    fn code(&self) -> std::result::Result<Code, Wrong> {
        let [code, parent, label] = [&self.code, &self.parent, &self.label].map(Option::as_deref);
        code_of(code, parent, label)
    }

    fn row(&self, text: &str) -> std::result::Result<Row, Wrong> {
        let code = self.code()?;
        self.state.as_deref().map_or(Ok(()), ensure_active)?;
        let record = file::parse(text).map_err(|error| Wrong::row(error.message))?;
        let controller = self.controller.as_deref().map(account_of).transpose();
        let registration = Registration {
            controller: controller.map_err(|error| Wrong::at("controller", error.message))?,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            record: some(record),
            ..plain(&code)
        };
        Ok(Row { code, registration })
    }
}

/// The code of a row: itself, or what it is below and its label there.
fn code_of(
    itself: Option<&str>,
    parent: Option<&str>,
    label: Option<&str>,
) -> std::result::Result<Code, Wrong> {
    match (itself, parent, label) {
        (Some(text), _, _) => code("code", text),
        (None, Some(parent), Some(label)) => child(code("parent", parent)?, label),
        _ => Err(Wrong::at("code", "there is no code")),
    }
}

fn ensure_active(state: &str) -> std::result::Result<(), Wrong> {
    if state == "active" {
        return Ok(());
    }
    let what = format!("{state}: only what is active can be registered");
    Err(Wrong::at("state", what))
}

fn code(column: &str, text: &str) -> std::result::Result<Code, Wrong> {
    values::code(text).map_err(|error| Wrong::at(column, error.message))
}

fn child(parent: Code, label: &str) -> std::result::Result<Code, Wrong> {
    let child = parent.child(label);
    child.map_err(|error| Wrong::at("label", format!("{label} below {parent}: {error}")))
}

fn plain(code: &Code) -> Registration {
    Registration {
        code: code_bytes(code.as_str()),
        ..Registration::default()
    }
}

fn some(record: Record) -> Option<Record> {
    (record != Record::default()).then_some(record)
}

/// The rows of a file, or of a part of it.
pub struct Rows<R> {
    file: BufReader<R>,
    cells: Cells,
    /// How many fields a row of CSV has.
    fields: Option<usize>,
    /// What is before the next row: octets, lines and rows.
    before: (u64, u64, u64),
}

impl<R: Read> Rows<R> {
    /// A file from its beginning, and how its rows are written.
    ///
    /// # Errors
    /// If the heading is none.
    pub fn open(file: R, form: Format) -> Result<(Layout, Self)> {
        let mut rows = Self {
            file: BufReader::new(file),
            cells: Cells::new(),
            fields: None,
            before: (0, 0, 0),
        };
        if form == Format::Jsonl {
            return Ok((Layout::JsonLines, rows));
        }
        let heading = rows.text(true)?.map(|(_, text)| text).unwrap_or_default();
        let columns = Columns::read(&rows.cells.read(heading)?)?;
        rows.fields = Some(columns.0.len());
        rows.before.2 = 0;
        Ok((Layout::Csv(columns), rows))
    }

    /// A part of a file, before which are so many octets, lines and rows.
    pub fn part(part: R, layout: &Layout, before: (u64, u64, u64)) -> Self {
        Self {
            file: BufReader::new(part),
            cells: Cells::new(),
            fields: match layout {
                Layout::Csv(columns) => Some(columns.0.len()),
                Layout::JsonLines => None,
            },
            before,
        }
    }

    /// The text of the next row: of CSV, all of its lines. The file is known to be well-formed.
    fn text(&mut self, is_csv: bool) -> Result<Option<(Place, String)>> {
        let mut text = String::new();
        let (mut octets, mut lines, rows) = self.before;
        let mut place = (octets, lines);
        loop {
            let read = self.file.read_line(&mut text).map_err(Error::file)? as u64;
            octets = octets.saturating_add(read);
            lines = lines.saturating_add(u64::from(read > 0));
            let quotes = text.bytes().filter(|octet| *octet == b'"').count();
            if is_csv && read > 0 && !quotes.is_multiple_of(2) {
                continue;
            }
            if text.starts_with('\u{feff}') {
                text.remove(0);
            }
            if text.trim().is_empty() && read > 0 {
                text.clear();
                place = (octets, lines);
                continue;
            }
            self.before = (octets, lines, rows.saturating_add(1));
            let place = Place {
                index: rows,
                line: place.1.saturating_add(1),
                start: place.0,
                end: octets,
            };
            return Ok((read > 0 || !text.is_empty()).then_some((place, text)));
        }
    }

    fn read(&mut self) -> Result<Option<Raw>> {
        let Some((place, text)) = self.text(self.fields.is_some())? else {
            return Ok(None);
        };
        let content = match self.fields {
            None => Content::Json(text.trim().into()),
            Some(fields) => {
                let cells = self.cells.read(text)?;
                if cells.len() != fields {
                    let line = place.line;
                    let (has, field) = (cells.len(), cells.len().min(fields).saturating_add(1));
                    return Err(Error::file(format!(
                        "line {line}, field {field}: the line has {has} fields, and the heading \
                         has {fields}"
                    )));
                }
                Content::Csv(cells)
            }
        };
        Ok(Some(Raw { place, content }))
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Raw>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, form: Format) -> Vec<std::result::Result<Row, Wrong>> {
        let (layout, rows) = Rows::open(text.as_bytes(), form).unwrap();
        rows.map(|raw| layout.row(&raw.unwrap())).collect()
    }

    fn csv(text: &str) -> Vec<std::result::Result<Row, Wrong>> {
        rows(text, Format::Csv)
    }

    #[test]
    fn rows_are_read_by_code_or_by_parent_and_label() {
        let file = "\u{feff}parent,label,name:zh-CN,link:about,until\n\
            MA.156.1301,01,石家庄,https://a.example/,2030-01-01\n\
            MA.156.1301,CJ.060101,,,\n";
        let rows: Vec<_> = csv(file).into_iter().map(|row| row.unwrap()).collect();
        assert_eq!(rows[0].code.as_str(), "MA.156.1301.01");
        let record = rows[0].registration.record.as_ref().unwrap();
        assert_eq!((record.names.len(), record.links.len()), (1, 1));
        assert!(rows[0].registration.valid_to.is_some());
        assert_eq!(rows[1].code.as_str(), "MA.156.1301/CJ.060101");
        assert_eq!(rows[1].registration.record, None);
    }

    #[test]
    fn a_cell_may_have_several_names_and_links() {
        let file = "code,names,links,digest,place\n\
            MA.156.1301.01,\"zh-CN=局\nen=Bureau\",\"about=https://a.example/?a=b\nhelp=https://b.example/\",\
            0x12201111111111111111111111111111111111111111111111111111111111111111,https://a.example/d\n";
        let row = csv(file).remove(0).unwrap();
        let record = row.registration.record.unwrap();
        assert_eq!((record.names.len(), record.links.len()), (2, 2));
        assert!(record.description.is_some());
    }

    #[test]
    fn what_is_wrong_has_its_column() {
        for (line, column) in [
            ("MA.156.130x,,,,", "code"),
            ("MA.156.1301.01,,0x00,,", "digest"),
            ("MA.156.1301.01,,,nobody,", "controller"),
            ("MA.156.1301.01,,,,retired", "state"),
        ] {
            let row = csv(&format!("code,names,digest,controller,state\n{line}\n")).remove(0);
            assert_eq!(row.unwrap_err().column.as_deref(), Some(column), "{line}");
        }
    }

    #[test]
    fn a_heading_that_is_none_is_refused() {
        for heading in [
            "",
            "name:en",
            "code;names",
            "code,colour",
            "code,code",
            "parent",
        ] {
            assert!(
                Rows::open(heading.as_bytes(), Format::Csv).is_err(),
                "{heading}"
            );
        }
    }

    #[test]
    fn a_line_of_another_length_is_named() {
        let (_, rows) = Rows::open(&b"code,names\na,b\nc\n"[..], Format::Csv).unwrap();
        let errors: Vec<_> = rows.filter_map(std::result::Result::err).collect();
        assert!(
            errors[0].message.starts_with("line 3, field 2:"),
            "{}",
            errors[0]
        );
    }

    #[test]
    fn a_part_has_the_rows_of_the_whole() {
        for (text, form) in [
            (
                "\u{feff}code,names\nMA.156.1301.01,\"en=a\nde=b\"\r\n\nMA.156.1301.02,\n",
                Format::Csv,
            ),
            (
                "{\"code\":\"MA.156.1301.01\"}\n\n{\"code\":\"MA.156.1301.02\"}",
                Format::Jsonl,
            ),
        ] {
            let (layout, rows) = Rows::open(text.as_bytes(), form).unwrap();
            let whole: Vec<_> = rows.map(|raw| raw.unwrap()).collect();
            let second = whole[1].place;
            let octets = &text.as_bytes()[second.start as usize..second.end as usize];
            let part = Rows::part(octets, &layout, (second.start, second.line - 1, 1));
            let part: Vec<_> = part.map(|raw| raw.unwrap()).collect();
            assert_eq!(part.len(), 1);
            assert_eq!(layout.code(&part[0]).unwrap().as_str(), "MA.156.1301.02");
            assert_eq!(part[0].place, second);
        }
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        let text = "code,names\r\nMA.156.1301.01,\"en=a\r\nde=b\"\r\n\r\nMA.156.1301.02,x\r\n";
        let (_, rows) = Rows::open(text.as_bytes(), Format::Csv).unwrap();
        let lines: Vec<_> = rows.map(|raw| raw.unwrap().place.line).collect();
        assert_eq!(lines, [2, 5]);
    }

    #[test]
    fn documents_are_rows() {
        let text = "{\"code\":\"MA.156.1301.01\",\"names\":[{\"language\":\"en\",\"text\":\"a\"}]}\n{}\nno\n";
        let rows = rows(text, Format::Jsonl);
        assert!(rows[0].as_ref().unwrap().registration.record.is_some());
        assert!(rows[1].is_err() && rows[2].is_err());
    }
}
