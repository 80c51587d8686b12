//! Sheets of labels to print.

mod draw;
mod fit;
mod font;
mod helvetica;
mod layout;
mod pdf;
mod text;

pub use draw::MIN_MODULE;
pub use font::{Font, FONT_PACKAGES};
pub use layout::{Area, Layout};

use crate::{error::SheetProblem, symbol::Symbol};
use city_code::Code;
use pdf::{Document, Page};
use std::io::Write;
use text::Typesetter;

/// What one label shows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Label {
    /// The code, printed with its check characters.
    pub code: Code,
    /// The symbol beside it.
    pub symbol: Symbol,
    /// What bears the code, in Chinese. Any characters will do that the font has.
    pub chinese: Option<String>,
    /// The same in English, on a line of its own.
    pub english: Option<String>,
}

impl Label {
    /// A label without names.
    pub const fn new(code: Code, symbol: Symbol) -> Self {
        Self {
            code,
            symbol,
            chinese: None,
            english: None,
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.chinese.iter().chain(&self.english);
        names
            .map(|name| name.trim())
            .filter(|name| !name.is_empty())
    }
}

/// How much was printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Summary {
    /// How many labels.
    pub labels: usize,
    /// On how many pages.
    pub pages: usize,
}

/// Writes labels as PDF, page by page: only one page is in memory, and the glyphs that were used.
///
/// ```
/// use city_code::Code;
/// use code_picture::{Label, Layout, Sheets, Symbol, Symbology};
///
/// let code = Code::parse(b"MA.156.1301.01").unwrap();
/// let symbol = Symbol::new(Symbology::Qr, "HTTPS://ID.EXAMPLE/MA.156.1301.01").unwrap();
/// let mut label = Label::new(code, symbol);
/// label.english = Some("Urban Management Bureau".into());
///
/// let mut pdf = Vec::new();
/// let mut sheets = Sheets::new(&mut pdf, Layout::new(70.0, 37.0).unwrap(), None).unwrap();
/// for _ in 0..25 {
///     sheets.push(&label).unwrap();
/// }
/// let printed = sheets.finish().unwrap();
/// assert_eq!((printed.labels, printed.pages), (25, 2));
/// assert!(pdf.starts_with(b"%PDF-1.7"));
/// ```
#[derive(Debug)]
pub struct Sheets<W: Write> {
    document: Document<W>,
    layout: Layout,
    typesetter: Typesetter,
    page: Option<Page>,
    labels: usize,
}

impl<W: Write> Sheets<W> {
    /// Begins a document. The font is for characters beyond ASCII; without one, they are searched
    /// for in those that are installed, once there are any.
    ///
    /// # Errors
    /// What is the matter with the output.
    pub fn new(output: W, layout: Layout, font: Option<Font>) -> Result<Self, SheetProblem> {
        Ok(Self {
            document: Document::new(output)?,
            layout,
            typesetter: Typesetter::new(font),
            page: None,
            labels: 0,
        })
    }

    /// Adds a label. One that is refused leaves no trace, and others can follow; after a problem
    /// with the output none can.
    ///
    /// # Errors
    /// What does not fit, which characters have no glyph, or what is the matter with the output.
    pub fn push(&mut self, label: &Label) -> Result<(), SheetProblem> {
        let per_page = self.layout.per_page();
        let place = self.labels.checked_rem(per_page).unwrap_or(0);
        let fitted = fit::fit(label, self.layout.place(place), &mut self.typesetter)?;
        let page = self.page.get_or_insert_with(Page::new);
        draw::draw(page, label, &fitted, &mut self.typesetter);
        self.labels = self.labels.saturating_add(1);
        if place.saturating_add(1) == per_page {
            self.end_page()?;
        }
        Ok(())
    }

    /// Ends the document. One without labels has one empty page.
    ///
    /// # Errors
    /// What is the matter with the output or the font.
    pub fn finish(mut self) -> Result<Summary, SheetProblem> {
        if self.labels == 0 {
            self.page = Some(Page::new());
        }
        self.end_page()?;
        let pages = self.document.finish(&self.typesetter)?;
        Ok(Summary {
            labels: self.labels,
            pages,
        })
    }

    fn end_page(&mut self) -> Result<(), SheetProblem> {
        match self.page.take() {
            Some(page) => Ok(self.document.add(page)?),
            None => Ok(()),
        }
    }
}
