//! The content of a page.

use super::super::layout::Area;
use crate::symbol::Symbol;
use pdf_writer::{Content, Name, Str};

/// Points of PDF in a millimetre.
const POINTS: f32 = 72.0 / 25.4;

/// The height of A4, in mm: PDF counts from the bottom.
const HEIGHT: f32 = 297.0;

/// A font of the document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Style {
    /// Codes: Courier-Bold, whose characters are told apart best.
    Code,
    /// Names, as far as they are ASCII: Helvetica.
    Ascii,
    /// Names beyond that: the font file.
    File,
}

impl Style {
    /// Its name in the page's resources.
    pub const fn name(self) -> Name<'static> {
        Name(match self {
            Self::Code => b"C",
            Self::Ascii => b"A",
            Self::File => b"F",
        })
    }
}

/// A page in the making.
pub struct Page(Content);

impl Page {
    pub fn new() -> Self {
        Self(Content::new())
    }

    /// A symbol with its quiet zone in a square. All modules are one path, so that neighbours have
    /// no hairline between them, in whole numbers of modules.
    pub fn symbol(&mut self, symbol: &Symbol, square: &Area) {
        let module = square.width * POINTS / symbol.full_width() as f32;
        let quiet = symbol.symbology().quiet_zone() as f32 * module;
        let left = square.left * POINTS + quiet;
        let top = (HEIGHT - square.top) * POINTS - quiet;
        self.0.save_state();
        self.0.transform([module, 0.0, 0.0, -module, left, top]);
        for run in symbol.runs() {
            self.0
                .rect(run.x as f32, run.y as f32, run.length as f32, 1.0);
        }
        self.0.fill_nonzero();
        self.0.restore_state();
    }

    /// A line of text from a point of its base line on, all in mm.
    pub fn text<'a>(
        &mut self,
        left: f32,
        base: f32,
        size: f32,
        runs: impl IntoIterator<Item = (Style, &'a [u8])>,
    ) {
        self.0.begin_text();
        self.0.next_line(left * POINTS, (HEIGHT - base) * POINTS);
        for (style, octets) in runs {
            self.0.set_font(style.name(), size * POINTS);
            self.0.show(Str(octets));
        }
        self.0.end_text();
    }

    pub fn finish(self) -> Vec<u8> {
        self.0.finish().into_vec()
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Page").field(&self.0.len()).finish()
    }
}
