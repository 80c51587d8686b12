//! Why something cannot be made a symbol, drawn, printed or read.

use crate::symbol::Symbology;
use thiserror::Error;

/// Why there is no symbol of a text.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum SymbolProblem {
    /// The text is empty.
    #[error("there is no text to encode")]
    Empty,
    /// A character is not printable ASCII.
    #[error(
        "character {at} of the text is not printable ASCII, which is all that scanners read alike"
    )]
    NotPrintableAscii {
        /// Which character, from 0.
        at: usize,
    },
    /// No symbol is large enough.
    #[error(
        "{length} characters do not fit into a {symbology}, which holds {most} capital letters and digits: \
         write the link in capital letters, or leave out its signature"
    )]
    TooLong {
        /// The kind of symbol.
        symbology: Symbology,
        /// How many characters the text has.
        length: usize,
        /// How many capital letters and digits the largest symbol holds.
        most: usize,
    },
}

/// Why a picture is not written as PNG.
#[derive(Debug, Error)]
pub enum PngProblem {
    /// A module has 1 pixel to [`MAX_PIXELS_PER_MODULE`](crate::MAX_PIXELS_PER_MODULE).
    #[error(
        "{asked} pixels a module are asked for; 1 to {} are possible",
        crate::MAX_PIXELS_PER_MODULE
    )]
    PixelsPerModule {
        /// How many were asked for.
        asked: u32,
    },
    /// The picture would be larger than [`MAX_PNG_SIDE`](crate::MAX_PNG_SIDE).
    #[error(
        "the picture would be {side} pixels wide or high, of {} at most: ask for fewer pixels a module",
        crate::MAX_PNG_SIDE
    )]
    TooLarge {
        /// Its longer side.
        side: usize,
    },
    /// The encoder failed.
    #[error("the picture could not be written as PNG")]
    Encoding(#[from] png::EncodingError),
}

/// Why a picture cannot be scanned.
#[derive(Debug, Error)]
pub enum ScanProblem {
    /// The file is larger than [`MAX_OCTETS`](crate::MAX_OCTETS).
    #[error("the picture has {octets} octets, of {} at most", crate::MAX_OCTETS)]
    TooManyOctets {
        /// Its octets.
        octets: usize,
    },
    /// The picture is larger than [`MAX_PIXELS`](crate::MAX_PIXELS), or has none.
    #[error(
        "the picture has {width} x {height} pixels, of 1 to {} in all",
        crate::MAX_PIXELS
    )]
    Size {
        /// Its width, as the header says.
        width: usize,
        /// Its height.
        height: usize,
    },
    /// It is neither PNG nor JPEG.
    #[error("this is neither a PNG nor a JPEG picture")]
    UnknownFormat,
    /// It is damaged, or cut off.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// The reader of codes gave up in a way that it should not.
    #[error("the picture makes the reader of codes fail")]
    ReaderFailed,
}

/// Why labels cannot be printed.
#[derive(Debug, Error)]
pub enum SheetProblem {
    /// The labels do not fit on A4 as they are laid out.
    #[error(
        "labels of {width} x {height} mm with these gaps and margins do not fit on A4, 210 x 297 mm; \
         a label has at least 15 mm each way"
    )]
    Layout {
        /// Their width.
        width: f32,
        /// Their height.
        height: f32,
    },
    /// No font with Chinese characters was found.
    #[error(
        "names with characters beyond ASCII need a font that has them, and none was found: \
         install the Debian package {} (or {}), or give the path of a font file",
        crate::FONT_PACKAGES[0],
        crate::FONT_PACKAGES[1..].join(", ")
    )]
    NoFont,
    /// The font file cannot be used.
    #[error("the font {path} cannot be used: {why}")]
    Font {
        /// Where it is.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// The font lacks characters of a name.
    #[error(
        "the font {font} has no glyph for {} of the name {name:?}: take another font, for instance of {}",
        listed(characters),
        crate::FONT_PACKAGES[0]
    )]
    NoGlyph {
        /// The font.
        font: String,
        /// The name.
        name: String,
        /// The characters that it lacks.
        characters: Vec<char>,
    },
    /// The symbol would have modules too small to print.
    #[error(
        "the modules of the {symbology} of {code} would be {module:.2} mm wide, of {least} mm at least: \
         take larger labels, or a link without its signature",
        least = crate::MIN_MODULE
    )]
    TooDense {
        /// The code.
        code: String,
        /// The kind of symbol.
        symbology: Symbology,
        /// How wide a module would be, in mm.
        module: f32,
    },
    /// The code and a line for each name do not fit beside the symbol.
    #[error("{code} and its names do not fit on a label of this size: take larger labels")]
    NoRoom {
        /// The code.
        code: String,
    },
    /// The output could not be written.
    #[error("the sheet could not be written")]
    Io(#[from] std::io::Error),
}

/// `U+9FFF (鿿), U+0001`.
fn listed(characters: &[char]) -> String {
    let each = characters.iter().map(|c| {
        if c.is_control() {
            format!("U+{:04X}", u32::from(*c))
        } else {
            format!("U+{:04X} ({c})", u32::from(*c))
        }
    });
    each.collect::<Vec<_>>().join(", ")
}
