//! Sheets of labels.
//!
//! Names in Chinese need a font; `scripts/setup.sh` installs one.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use code_picture::{Font, Label, Layout, SheetProblem, Sheets, Summary, Symbol, Symbology};
use miniz_oxide::inflate::decompress_to_vec_zlib;
use proptest::prelude::*;
use std::{
    collections::BTreeSet,
    io::{self, Write},
};
use support::{code, codes, link, signed};

const LAYOUT: (f32, f32) = (70.0, 37.0);

fn label(chinese: &str, english: &str) -> Label {
    let code = code("MA.156.130102/CJ.060101.000000123");
    let symbol = Symbol::new(Symbology::Qr, &link(&code)).unwrap();
    Label {
        chinese: Some(chinese.into()),
        english: Some(english.into()),
        ..Label::new(code, symbol)
    }
}

fn layout() -> Layout {
    Layout::new(LAYOUT.0, LAYOUT.1).unwrap()
}

fn printed(labels: &[Label], layout: Layout) -> (Vec<u8>, Summary) {
    let mut pdf = Vec::new();
    let mut sheets = Sheets::new(&mut pdf, layout, None).unwrap();
    for label in labels {
        sheets.push(label).unwrap();
    }
    let summary = sheets.finish().unwrap();
    (pdf, summary)
}

fn refused(label: &Label, layout: Layout) -> SheetProblem {
    let mut sheets = Sheets::new(io::sink(), layout, None).unwrap();
    sheets.push(label).unwrap_err()
}

fn find(octets: &[u8], what: &[u8]) -> Option<usize> {
    octets.windows(what.len()).position(|part| part == what)
}

/// The streams of a document, decompressed.
fn streams(pdf: &[u8]) -> Vec<Vec<u8>> {
    let mut streams = Vec::new();
    let mut rest = pdf;
    while let Some(start) = find(rest, b"stream\n") {
        rest = &rest[start + 7..];
        let end = find(rest, b"\nendstream").unwrap();
        streams.push(decompress_to_vec_zlib(&rest[..end]).unwrap());
        rest = &rest[end + 10..];
    }
    streams
}

#[test]
fn pages_are_as_many_as_needed() {
    for (labels, pages) in [(0, 1), (1, 1), (24, 1), (25, 2), (48, 2), (49, 3)] {
        let (pdf, summary) = printed(&vec![label("", "Lamp"); labels], layout());
        assert_eq!(summary, Summary { labels, pages });
        let text = String::from_utf8_lossy(&pdf);
        assert_eq!(
            text.matches("/Type/Page/").count() + text.matches("/Type /Page\n").count(),
            pages
        );
        assert!(text.contains(&format!("/Count {pages}")), "{labels}");
    }
}

#[test]
fn table_of_objects_leads_to_each() {
    let (pdf, _) = printed(&vec![label("路灯", "Lamp"); 30], layout());
    let end = pdf.rsplit(|octet| *octet == b'\n').nth(2).unwrap();
    let start: usize = String::from_utf8_lossy(end).parse().unwrap();
    let table = String::from_utf8_lossy(&pdf[start..]);
    let mut lines = table.split_inclusive('\n');
    assert_eq!(lines.next(), Some("xref\n"));
    let count: usize = lines.next().unwrap().trim()[2..].parse().unwrap();
    assert_eq!(lines.next(), Some("0000000000 65535 f\r\n"));
    for (id, row) in (1..count).zip(lines) {
        assert!(row.len() == 20 && row.ends_with(" 00000 n\r\n"), "{row:?}");
        let offset: usize = row[..10].parse().unwrap();
        assert!(
            pdf[offset..].starts_with(format!("{id} 0 obj").as_bytes()),
            "{id}"
        );
    }
}

#[test]
fn chinese_names_are_embedded_and_can_be_searched_for() {
    let labels = [label("石家庄市路灯", "Lamp"), label("路灯，二号", "")];
    let (pdf, _) = printed(&labels, layout());
    let map = streams(&pdf)
        .into_iter()
        .map(|stream| String::from_utf8_lossy(&stream).into_owned())
        .find(|stream| stream.contains("begincmap"))
        .unwrap();
    let expected: BTreeSet<char> = "石家庄市路灯，二号".chars().collect();
    for c in &expected {
        let row = format!("> <{:04X}>", u32::from(*c));
        assert_eq!(map.to_uppercase().matches(&row).count(), 1, "{c}");
    }
    assert_eq!(
        map.matches("> <").count(),
        expected.len() + 1,
        "and the range of codes"
    );
    let small = pdf.len();
    assert!(
        small < 60_000,
        "a subset has a few glyphs, not {small} octets"
    );
}

#[test]
fn ascii_needs_no_font() {
    let (pdf, _) = printed(&[label("", "Lamp A7 (north")], layout());
    assert!(find(&pdf, b"/Type0").is_none());
    let content = streams(&pdf).swap_remove(0);
    assert!(find(&content, b"(Lamp A7 \\(north)").is_some());
    let content = String::from_utf8_lossy(&content).into_owned();
    let shown = content
        .split('(')
        .skip(3)
        .filter_map(|part| part.split(')').next());
    assert_eq!(
        shown.collect::<String>(),
        "MA.156.130102/CJ.060101.000000123-XP"
    );
}

#[test]
fn characters_without_a_glyph_are_reported() {
    let name = "路灯\u{10fffd}\u{7}\u{10fffd}";
    let problem = refused(&label(name, ""), layout());
    let said = problem.to_string();
    let SheetProblem::NoGlyph {
        name: of,
        characters,
        font,
    } = problem
    else {
        panic!("{said}");
    };
    assert_eq!(
        (of.as_str(), characters.as_slice()),
        (name, ['\u{10fffd}', '\u{7}'].as_slice())
    );
    assert_eq!(
        font,
        Font::installed().unwrap().path().display().to_string()
    );
    assert!(
        said.contains("U+10FFFD") && said.contains("U+0007,") || said.contains("U+0007 of"),
        "{said}"
    );
}

#[test]
fn refused_labels_leave_no_trace() {
    let mut pdf = Vec::new();
    let mut sheets = Sheets::new(&mut pdf, layout(), None).unwrap();
    sheets.push(&label("路灯", "")).unwrap();
    sheets.push(&label("坏\u{10fffd}", "")).unwrap_err();
    sheets.push(&label("路灯", "")).unwrap();
    assert_eq!(sheets.finish().unwrap().labels, 2);
    assert_eq!(
        pdf,
        printed(&[label("路灯", ""), label("路灯", "")], layout()).0
    );
}

#[test]
fn dense_symbols_and_crowded_labels_are_refused() {
    let small = Layout::new(30.0, 15.0).unwrap();
    let code = codes()[3];
    let dense = Label::new(code, Symbol::new(Symbology::Qr, &signed(&code)).unwrap());
    let problem = refused(&dense, small);
    assert!(
        matches!(problem, SheetProblem::TooDense { module, .. } if module > 0.1 && module < 0.25),
        "{problem}"
    );
    let crowded = Label {
        chinese: Some("Lamp".into()),
        english: Some("Lamp".into()),
        ..Label::new(
            code,
            Symbol::new(Symbology::DataMatrix, &code.to_string()).unwrap(),
        )
    };
    let problem = refused(&crowded, small);
    assert!(matches!(problem, SheetProblem::NoRoom { .. }), "{problem}");
    assert!(problem.to_string().contains("take larger labels"));
}

#[test]
fn usual_paper_is_laid_out_as_sold() {
    for (width, height, columns, rows) in [
        (70.0, 37.0, 3, 8),
        (48.5, 25.4, 4, 11),
        (105.0, 148.0, 2, 2),
        (210.0, 297.0, 1, 1),
        (70.0, 29.7, 3, 10),
    ] {
        let layout = Layout::new(width, height).unwrap();
        assert_eq!((layout.columns(), layout.rows()), (columns, rows));
    }
    let moved = Layout::with_gaps(63.5, 38.1, 2.5, 0.0)
        .unwrap()
        .with_margins(7.0, 15.0)
        .unwrap();
    let first = moved.cell(0);
    assert_eq!((first.left, first.top), (7.0, 15.0));
    assert!((moved.cell(4).left - 73.0).abs() < 1e-3);
    assert!((moved.cell(4).top - 53.1).abs() < 1e-3);
}

#[test]
fn impossible_layouts_are_refused() {
    for (width, height) in [
        (211.0, 37.0),
        (70.0, 298.0),
        (14.9, 37.0),
        (70.0, -37.0),
        (f32::NAN, 37.0),
        (70.0, f32::INFINITY),
    ] {
        let problem = Layout::new(width, height).unwrap_err();
        assert!(problem.to_string().contains("do not fit on A4"));
    }
    assert!(Layout::with_gaps(70.0, 37.0, -1.0, 0.0).is_err());
    assert!(Layout::with_gaps(70.0, 37.0, f32::NAN, 0.0).is_err());
    assert!(layout().with_margins(1.0, 0.5).is_err());
    assert!(layout().with_margins(f32::NAN, 0.5).is_err());
}

#[test]
fn fonts_that_cannot_be_used_say_why() {
    let problem = |path: &str| Font::read(path).unwrap_err().to_string();
    assert!(problem("/nonexistent.ttf").starts_with("the font /nonexistent.ttf cannot be used: "));
    let this = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    assert!(problem(this).contains("cannot be used"));
    let said = SheetProblem::NoFont.to_string();
    assert!(said.contains("install the Debian package fonts-noto-cjk (or fonts-wqy-microhei,"));
}

/// Takes some octets and then nothing more.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0 = self
            .0
            .checked_sub(octets.len())
            .ok_or(io::ErrorKind::StorageFull)?;
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn problems_with_the_output_are_reported() {
    let length = printed(&vec![label("路灯", ""); 24], layout()).0.len();
    for room in (0..length).step_by(997) {
        let all = || -> Result<Summary, SheetProblem> {
            let mut sheets = Sheets::new(Full(room), layout(), None)?;
            for _ in 0..24 {
                sheets.push(&label("路灯", ""))?;
            }
            sheets.finish()
        };
        assert!(
            matches!(all().unwrap_err(), SheetProblem::Io(_)),
            "{room} of {length}"
        );
    }
}

/// Counts octets and the most that came at once.
#[derive(Default)]
struct Counter {
    total: usize,
    largest: usize,
}

impl Write for &mut Counter {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.total += octets.len();
        self.largest = self.largest.max(octets.len());
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn pages_go_out_as_they_are_filled() {
    let mut counter = Counter::default();
    let mut sheets = Sheets::new(&mut counter, layout(), None).unwrap();
    for _ in 0..24 * 40 {
        sheets.push(&label("", "Lamp")).unwrap();
    }
    sheets.finish().unwrap();
    assert!(
        counter.total > 20 * counter.largest,
        "{} {}",
        counter.total,
        counter.largest
    );
}

proptest! {
    #[test]
    fn labels_are_on_the_page_and_never_overlap(
        width in 15.0..=210.0_f32,
        height in 15.0..=297.0_f32,
        column_gap in 0.0..8.0_f32,
        row_gap in 0.0..8.0_f32,
    ) {
        let layout = Layout::with_gaps(width, height, column_gap, row_gap).unwrap();
        let rounding = 0.02;
        for place in 0..layout.per_page() {
            let (cell, inner) = (layout.cell(place), layout.place(place));
            prop_assert!(cell.left >= 0.0 && cell.left + cell.width <= 210.0 + rounding);
            prop_assert!(cell.top >= 0.0 && cell.top + cell.height <= 297.0 + rounding);
            prop_assert!(inner.left >= cell.left + 1.4 && inner.top >= cell.top + 1.4);
            prop_assert!(inner.left + inner.width <= cell.left + width - 1.4);
            prop_assert!(inner.top + inner.height <= cell.top + height - 1.4);
            prop_assert!(inner.left >= 4.99 && inner.left + inner.width <= 205.01);
            prop_assert!(inner.top >= 4.99 && inner.top + inner.height <= 292.01);
            for other in 0..place {
                let other = layout.cell(other);
                let apart = other.left + width <= cell.left + rounding
                    || cell.left + width <= other.left + rounding
                    || other.top + height <= cell.top + rounding;
                prop_assert!(apart, "{other:?} {cell:?}");
            }
        }
        // One more column or row would not fit.
        let one_more = |count: usize, length: f32, gap: f32| (count + 1) as f32 * length + count as f32 * gap;
        prop_assert!(one_more(layout.columns(), width, column_gap) > 210.0);
        prop_assert!(one_more(layout.rows(), height, row_gap) > 297.0);
    }
}
