//! A document that is written while it is made.

use super::{
    super::text::Typesetter,
    embed::embed,
    page::{Page, Style},
};
use crate::error::SheetProblem;
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::{Chunk, Filter, Finish, Name, Rect, Ref, TextStr};
use std::io::{self, Write};

/// A4, in points.
const PAPER: Rect = Rect {
    x1: 0.0,
    y1: 0.0,
    x2: 595.28,
    y2: 841.89,
};

/// How hard content is compressed: more takes longer and saves a hundredth.
const LEVEL: u8 = 6;

/// The objects that each document has.
const CATALOG: i32 = 1;
const PAGES: i32 = 2;
const CODE: i32 = 3;
const ASCII: i32 = 4;
const FILE: i32 = 5;
const INFO: i32 = 6;

/// Writes objects as they come, and keeps only where they are: `pdf_writer::Pdf` would keep the
/// whole document.
#[derive(Debug)]
pub struct Document<W: Write> {
    output: W,
    written: u64,
    /// Where each object begins, from object 1 on; none if it is not written yet.
    offsets: Vec<Option<u64>>,
    pages: Vec<Ref>,
}

impl<W: Write> Document<W> {
    pub fn new(output: W) -> io::Result<Self> {
        let mut document = Self {
            output,
            written: 0,
            offsets: Vec::new(),
            pages: Vec::new(),
        };
        for _ in CATALOG..=INFO {
            document.allocate()?;
        }
        // The octets of the second line tell programs that this is no text.
        document.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")?;
        Ok(document)
    }

    /// Adds a page with its content.
    pub fn add(&mut self, page: Page) -> io::Result<()> {
        let (page_id, content_id) = (self.allocate()?, self.allocate()?);
        self.stream(content_id, &page.finish(), |_| ())?;
        let mut chunk = Chunk::new();
        chunk
            .page(page_id)
            .parent(Ref::new(PAGES))
            .contents(content_id);
        self.object(page_id, &chunk)?;
        self.pages.push(page_id);
        Ok(())
    }

    /// Writes what all pages share, and the table of objects. Says how many pages there are.
    pub fn finish(mut self, typesetter: &Typesetter) -> Result<usize, SheetProblem> {
        for (id, name) in [(CODE, "Courier-Bold"), (ASCII, "Helvetica")] {
            let mut chunk = Chunk::new();
            chunk
                .type1_font(Ref::new(id))
                .base_font(Name(name.as_bytes()))
                .encoding_predefined(Name(b"WinAnsiEncoding"));
            self.object(Ref::new(id), &chunk)?;
        }
        let embedded = embed(&mut self, Ref::new(FILE), typesetter)?;
        self.page_tree(embedded)?;

        let mut chunk = Chunk::new();
        chunk
            .indirect(Ref::new(CATALOG))
            .start::<pdf_writer::writers::Catalog>()
            .pages(Ref::new(PAGES));
        self.object(Ref::new(CATALOG), &chunk)?;
        let mut chunk = Chunk::new();
        chunk
            .indirect(Ref::new(INFO))
            .start::<pdf_writer::writers::DocumentInfo>()
            .title(TextStr("City codes"));
        self.object(Ref::new(INFO), &chunk)?;
        self.table()?;
        self.output.flush()?;
        Ok(self.pages.len())
    }

    fn page_tree(&mut self, embedded: bool) -> io::Result<()> {
        let mut chunk = Chunk::new();
        let mut pages = chunk.pages(Ref::new(PAGES));
        pages
            .count(i32::try_from(self.pages.len()).map_err(too_many)?)
            .kids(self.pages.iter().copied())
            .media_box(PAPER);
        let mut resources = pages.resources();
        let mut fonts = resources.fonts();
        fonts.pair(Style::Code.name(), Ref::new(CODE));
        fonts.pair(Style::Ascii.name(), Ref::new(ASCII));
        if embedded {
            fonts.pair(Style::File.name(), Ref::new(FILE));
        }
        fonts.finish();
        resources.finish();
        pages.finish();
        self.object(Ref::new(PAGES), &chunk)
    }

    /// A number for one more object.
    pub fn allocate(&mut self) -> io::Result<Ref> {
        self.offsets.push(None);
        i32::try_from(self.offsets.len())
            .map(Ref::new)
            .map_err(too_many)
    }

    /// Writes a chunk that holds this object, and nothing else.
    pub fn object(&mut self, id: Ref, chunk: &Chunk) -> io::Result<()> {
        let index = usize::try_from(id.get())
            .ok()
            .and_then(|id| id.checked_sub(1));
        if let Some(offset) = index.and_then(|index| self.offsets.get_mut(index)) {
            *offset = Some(self.written);
        }
        self.write(chunk.as_bytes())
    }

    /// Writes an object that is a compressed stream; `describe` adds to its dictionary.
    pub fn stream(
        &mut self,
        id: Ref,
        content: &[u8],
        describe: impl FnOnce(&mut pdf_writer::Stream<'_>),
    ) -> io::Result<()> {
        let compressed = compress_to_vec_zlib(content, LEVEL);
        let mut chunk = Chunk::with_capacity(compressed.len().saturating_add(256));
        let mut stream = chunk.stream(id, &compressed);
        stream.filter(Filter::FlateDecode);
        describe(&mut stream);
        stream.finish();
        self.object(id, &chunk)
    }

    /// The table of objects, and the trailer.
    fn table(&mut self) -> io::Result<()> {
        let start = self.written;
        let size = self.offsets.len().saturating_add(1);
        let mut table = format!("xref\n0 {size}\n0000000000 65535 f\r\n");
        for offset in &self.offsets {
            match offset {
                Some(offset) => table.push_str(&format!("{offset:010} 00000 n\r\n")),
                None => table.push_str("0000000000 00000 f\r\n"),
            }
        }
        table.push_str(&format!(
            "trailer\n<< /Size {size} /Root {CATALOG} 0 R /Info {INFO} 0 R >>\nstartxref\n{start}\n%%EOF\n"
        ));
        self.write(table.as_bytes())
    }

    fn write(&mut self, octets: &[u8]) -> io::Result<()> {
        self.output.write_all(octets)?;
        let length = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        self.written = self.written.saturating_add(length);
        Ok(())
    }
}

fn too_many(_: std::num::TryFromIntError) -> io::Error {
    io::Error::other("a document has at most 2,147,483,647 objects")
}
