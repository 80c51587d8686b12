//! Sheets of labels to print.

use super::{
    check_label, digest,
    qr::{link, symbol, symbology},
    sign::Issuer,
};
use crate::{
    cli::{Cli, Sheet},
    error::{Error, Result},
    output::Output,
    values,
};
use city_code::Code;
use code_picture::{Font, Label, Layout, Sheets};
use serde::{Deserialize, Serialize};
use signed_code::{Carrier, Digest};
use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

const TEMPLATE: &str = "{bar:30} {pos}/{len} labels";

/// A row of the file.
#[derive(Debug, Deserialize)]
struct Row {
    code: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    name_en: Option<String>,
    /// The label, if it is signed already.
    #[serde(default)]
    label: Option<String>,
}

impl Row {
    /// What is printed beside the code, as facts of `city sign`.
    fn facts(&self) -> Vec<(&str, &str)> {
        [("name", &self.name), ("name_en", &self.name_en)]
            .into_iter()
            .filter_map(|(column, name)| {
                let name = name.as_deref().filter(|name| !name.is_empty())?;
                Some((column, name))
            })
            .collect()
    }

    /// The label, if the row has one.
    fn label(&self) -> Option<&str> {
        self.label.as_deref().filter(|label| !label.is_empty())
    }
}

/// What was printed.
#[derive(Serialize)]
struct Printed {
    file: String,
    labels: usize,
    pages: usize,
    signed: bool,
}

/// Runs the command.
///
/// # Errors
/// What went wrong, and in which line.
pub fn run(args: &Cli, command: &Sheet, output: Output) -> Result<()> {
    command.host.as_deref().map(values::host).transpose()?;
    let layout = layout(&command.size)?;
    let font = command.font.as_ref().map(Font::read).transpose();
    let font = font.map_err(Error::file)?;
    let rows = rows(&command.file)?;
    let issuer = command
        .signing()
        .map(|signing| Issuer::open(&signing, &args.keys));
    let issuer = issuer.transpose()?;
    if let Some(issuer) = &issuer {
        let codes = rows
            .iter()
            .filter_map(|(_, row)| values::code(&row.code).ok());
        let mut others = codes.filter(|code| !code.is_within(&issuer.of(code)));
        others.next().inspect(|code| issuer.tell(code, output));
    }
    let new = command.out.with_extension("pdf.new");
    let failed = |error: std::io::Error| Error::file(format!("{}: {error}", new.display()));
    let file = BufWriter::new(File::create(&new).map_err(failed)?);
    let printed = print(command, &rows, issuer.as_ref(), layout, font, file, output);
    // Half a document is nothing that anybody should print.
    let printed = match printed {
        Ok(printed) => printed,
        Err(error) => {
            fs::remove_file(&new).map_err(failed)?;
            return Err(error);
        }
    };
    fs::rename(&new, &command.out).map_err(failed)?;
    output.answer(&printed, || {
        vec![
            ("file", printed.file.clone()),
            ("labels", printed.labels.to_string()),
            ("pages", format!("{}, of A4", printed.pages)),
            (
                "signed",
                if printed.signed { "yes" } else { "no" }.to_owned(),
            ),
        ]
    })
}

fn print(
    command: &Sheet,
    rows: &[(u64, Row)],
    issuer: Option<&Issuer>,
    layout: Layout,
    font: Option<Font>,
    file: impl Write,
    output: Output,
) -> Result<Printed> {
    let mut sheets = Sheets::new(file, layout, font).map_err(Error::file)?;
    let bar = output.bar(rows.len() as u64, TEMPLATE);
    for (line, row) in rows {
        let place = |error: Error| {
            let file = command.file.display();
            Error {
                next: error.next,
                ..Error::file(format!("{file}, line {line}: {}", error.message))
            }
        };
        let label = label(command, row, issuer).map_err(place)?;
        sheets
            .push(&label)
            .map_err(|problem| place(Error::file(problem)))?;
        bar.inc(1);
    }
    let summary = sheets.finish().map_err(Error::file)?;
    bar.finish_and_clear();
    Ok(Printed {
        file: command.out.display().to_string(),
        labels: summary.labels,
        pages: summary.pages,
        signed: issuer.is_some() || rows.iter().all(|(_, row)| row.label().is_some()),
    })
}

fn label(command: &Sheet, row: &Row, issuer: Option<&Issuer>) -> Result<Label> {
    let code = values::code(&row.code)?;
    let text = match (row.label(), &command.host, issuer) {
        (Some(label), host, None) => signed(label, &code, host.as_deref(), row)?,
        (Some(_), _, Some(_)) => {
            return Err(Error::usage("the row has a label, which is signed already")
                .next("leave out --label-key, or the column label"))
        }
        (None, None, _) => return Err(Error::usage("the row has no label").next("--host HOST")),
        (None, Some(host), None) => link(host, code)?,
        (None, Some(host), Some(issuer)) => {
            let carrier = Carrier::url(host);
            issuer.sign(code, &carrier, digest(row.facts())?)?
        }
    };
    let symbol = symbol(symbology(command.data_matrix), &text)?;
    Ok(Label {
        chinese: row.name.clone(),
        english: row.name_en.clone(),
        ..Label::new(code, symbol)
    })
}

/// A label that was signed before, if it is one of the code, of the host if one is named, and does not say
/// something else than is printed beside it.
fn signed(label: &str, code: &Code, host: Option<&str>, row: &Row) -> Result<String> {
    let read = check_label(label, code)?;
    if let (Some(signed @ Digest::Facts(_)), Some(printed)) = (read.digest, digest(row.facts())?) {
        if signed != printed {
            return Err(Error::usage(
                "the label was signed with other facts than the names in the row",
            ));
        }
    }
    match (&read.carrier, host) {
        (Carrier::Url { host }, Some(wanted)) if !host.eq_ignore_ascii_case(wanted) => Err(
            Error::usage(format!("the label leads to {host}, not to {wanted}")),
        ),
        _ => Ok(label.into()),
    }
}

/// The rows of a file with the numbers of their lines.
fn rows(file: &Path) -> Result<Vec<(u64, Row)>> {
    let failed = |error: csv::Error| Error::file(format!("{}: {error}", file.display()));
    let text = fs::read(file).map_err(|error| failed(error.into()))?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(&text[..]);
    let headings = reader.headers().map_err(failed)?;
    // Spreadsheets begin files with a mark of the order of octets.
    let headings: csv::StringRecord = headings
        .iter()
        .map(|heading| heading.trim_start_matches('\u{feff}'))
        .collect();
    if !headings.iter().any(|heading| heading == "code") {
        let file = file.display();
        return Err(Error::file(format!("{file} has no column `code`")));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(failed)?;
        let line = record.position().map_or(0, |place| line(&text, place));
        rows.push((line, record.deserialize(Some(&headings)).map_err(failed)?));
    }
    Ok(rows)
}

/// The line of a row: it is read from after the row before, with the empty lines between them.
fn line(text: &[u8], place: &csv::Position) -> u64 {
    let begin = usize::try_from(place.byte()).unwrap_or(usize::MAX);
    let rest = text.get(begin..).unwrap_or_default().iter();
    let empty = rest.take_while(|octet| matches!(octet, b'\r' | b'\n'));
    let lines = empty.filter(|octet| **octet == b'\n').count();
    place.line().saturating_add(lines as u64)
}

fn layout(size: &str) -> Result<Layout> {
    let sides = size.split_once('x');
    let sides = sides.and_then(|(width, height)| {
        Some((width.trim().parse().ok()?, height.trim().parse().ok()?))
    });
    let (width, height) = sides.ok_or_else(|| {
        Error::usage(format!(
            "{size} is no size of a label: 70x37 is, in millimetres"
        ))
    })?;
    Layout::new(width, height).map_err(Error::usage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::tests as labels;

    fn read(text: &str) -> Result<Vec<(u64, Row)>> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        rows(file.path())
    }

    #[test]
    fn rows_have_their_lines() {
        let rows = read("\u{feff}code,name\nMA.156.1301,石家庄市\n\nMA.156.1301.01,\n").unwrap();
        let lines: Vec<_> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 4]);
        assert_eq!(rows[0].1.facts(), [("name", "石家庄市")]);
        assert!(rows[1].1.facts().is_empty());
        assert!(read("name\n石家庄市\n").is_err());
        assert!(read("code\na,b\n").is_err());
        assert!(read("code\nMA.156.1301\n").unwrap()[0].1.name.is_none());
    }

    fn row(name: Option<&str>) -> Row {
        Row {
            code: "MA.156.1301".into(),
            name: name.map(Into::into),
            name_en: None,
            label: None,
        }
    }

    #[test]
    fn what_is_printed_beside_a_label_is_what_was_signed() {
        let code = "MA.156.1301".parse().unwrap();
        let digest = Digest::facts([("name", "石家庄市")]);
        let text = labels::signed(code, &Carrier::Pure, digest);
        for name in [None, Some("石家庄市")] {
            assert!(signed(&text, &code, None, &row(name)).is_ok());
        }
        let error = signed(&text, &code, None, &row(Some("唐山市"))).unwrap_err();
        assert!(error.message.contains("other facts"), "{error}");
    }

    #[test]
    fn a_label_in_a_row_is_of_its_code() {
        let code = "MA.156.1301".parse().unwrap();
        let text = labels::signed(code, &Carrier::url("id.example"), None);
        assert_eq!(signed(&text, &code, None, &row(None)).unwrap(), text);
        let other = "MA.156.1301.01".parse().unwrap();
        let error = signed(&text, &other, None, &row(None)).unwrap_err();
        assert_eq!(
            error.message,
            "the label is of MA.156.1301, not of MA.156.1301.01"
        );
        let error = signed("https://id.example/MA.156.1301", &code, None, &row(None)).unwrap_err();
        assert!(error.message.starts_with("the label is none"), "{error}");
        assert!(signed(&text, &code, Some("ID.example"), &row(None)).is_ok());
        let error = signed(&text, &code, Some("id2.example"), &row(None)).unwrap_err();
        assert_eq!(
            error.message,
            "the label leads to id.example, not to id2.example"
        );
    }

    #[test]
    fn sizes_are_two_numbers() {
        assert_eq!(layout("70x37").unwrap().per_page(), 24);
        for size in ["70", "x", "0x0", "-1x5", "300x300", "NaNx1"] {
            assert!(layout(size).is_err(), "{size}");
        }
    }
}
