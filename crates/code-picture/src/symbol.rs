//! QR and Data Matrix symbols as matrices of modules.

use crate::error::SymbolProblem;
use city_code::alias::web::SIGNATURE_MARK;
use datamatrix::{DataMatrix, SymbolList};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt;

/// How a text is made a matrix of modules.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Symbology {
    /// QR code, ISO/IEC 18004.
    Qr,
    /// Data Matrix, ISO/IEC 16022, ECC 200.
    DataMatrix,
}

impl Symbology {
    /// How many modules around a symbol stay white. Data Matrix asks for one; with two it is still
    /// found when the picture is blurred.
    pub const fn quiet_zone(self) -> usize {
        match self {
            Self::Qr => 4,
            Self::DataMatrix => 2,
        }
    }
}

impl fmt::Display for Symbology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Qr => "QR code",
            Self::DataMatrix => "Data Matrix",
        })
    }
}

/// How much damage a QR code survives. Data Matrix has one level only.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Level {
    /// M: about 15 % of the code words.
    Medium,
    /// Q: about 25 %.
    Quartile,
}

impl Level {
    /// Q for a signed link, M for anything else. What is signed is to be read without a network, so
    /// no part of it can be got elsewhere.
    pub fn of_text(text: &str) -> Self {
        if text.contains(SIGNATURE_MARK) {
            Self::Quartile
        } else {
            Self::Medium
        }
    }
}

/// A text as a matrix of modules, without its quiet zone.
///
/// ```
/// use code_picture::{Symbol, Symbology};
///
/// let symbol = Symbol::new(Symbology::Qr, "HTTPS://ID.EXAMPLE/MA.156.1301.01").unwrap();
/// assert_eq!(symbol.width(), 25); // version 2
/// assert_eq!(symbol.module(0, 0), true);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Symbol {
    symbology: Symbology,
    text: String,
    width: usize,
    /// Row by row; true is dark.
    modules: Vec<bool>,
}

impl Symbol {
    /// The smallest symbol of `text`, at the level that [`Level::of_text`] says. Capital letters,
    /// digits and `$%*+-./:` take least room.
    ///
    /// # Errors
    /// What of the text cannot be in a symbol that all scanners read alike, or that it is too long.
    pub fn new(symbology: Symbology, text: &str) -> Result<Self, SymbolProblem> {
        match symbology {
            Symbology::Qr => Self::qr(text, Level::of_text(text)),
            Symbology::DataMatrix => Self::data_matrix(text),
        }
    }

    /// The smallest QR code of `text` at a level.
    ///
    /// # Errors
    /// As [`Symbol::new`].
    pub fn qr(text: &str, level: Level) -> Result<Self, SymbolProblem> {
        check(text)?;
        let (level, most) = match level {
            Level::Medium => (EcLevel::M, 3391),
            Level::Quartile => (EcLevel::Q, 2420),
        };
        let code = QrCode::with_error_correction_level(text, level)
            .map_err(|_| too_long(Symbology::Qr, text, most))?;
        Ok(Self {
            symbology: Symbology::Qr,
            text: text.into(),
            width: code.width(),
            modules: code
                .into_colors()
                .into_iter()
                .map(|color| color == Color::Dark)
                .collect(),
        })
    }

    /// The smallest square Data Matrix of `text`.
    ///
    /// # Errors
    /// As [`Symbol::new`].
    pub fn data_matrix(text: &str) -> Result<Self, SymbolProblem> {
        check(text)?;
        let code = DataMatrix::encode(text.as_bytes(), SymbolList::default().enforce_square())
            .map_err(|_| too_long(Symbology::DataMatrix, text, 1555))?;
        let bitmap = code.bitmap();
        Ok(Self {
            symbology: Symbology::DataMatrix,
            text: text.into(),
            width: bitmap.width(),
            modules: bitmap.bits().to_vec(),
        })
    }

    /// What kind of symbol it is.
    pub const fn symbology(&self) -> Symbology {
        self.symbology
    }

    /// What a scanner reads.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many modules it is wide, and high: symbols are square.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The width with the quiet zone on both sides.
    pub const fn full_width(&self) -> usize {
        let quiet = self.symbology.quiet_zone();
        self.width.saturating_add(quiet).saturating_add(quiet)
    }

    /// Whether a module is dark; those outside are not.
    pub fn module(&self, x: usize, y: usize) -> bool {
        x < self.width
            && y.checked_mul(self.width)
                .and_then(|row| self.modules.get(row.checked_add(x)?))
                .is_some_and(|dark| *dark)
    }

    /// The dark modules as runs within rows, from the top and the left. What draws runs instead
    /// of modules draws a third, and leaves no hairlines between neighbours.
    pub fn runs(&self) -> impl Iterator<Item = Run> + '_ {
        let rows = self.modules.chunks_exact(self.width.max(1)).enumerate();
        rows.flat_map(|(y, row)| {
            let mut x = 0_usize;
            let runs = row.chunk_by(|left, right| left == right);
            runs.filter_map(move |run| {
                let start = x;
                x = x.saturating_add(run.len());
                run.first().filter(|dark| **dark).map(|_| Run {
                    x: start,
                    y,
                    length: run.len(),
                })
            })
        })
    }
}

/// Dark modules beside each other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Run {
    /// The column of the first.
    pub x: usize,
    /// Their row.
    pub y: usize,
    /// How many there are.
    pub length: usize,
}

/// Scanners disagree on what octets beyond ASCII mean, and keyboards that are scanners type control
/// characters as commands.
fn check(text: &str) -> Result<(), SymbolProblem> {
    if text.is_empty() {
        return Err(SymbolProblem::Empty);
    }
    match text.chars().position(|c| !matches!(c, ' '..='~')) {
        Some(at) => Err(SymbolProblem::NotPrintableAscii { at }),
        None => Ok(()),
    }
}

fn too_long(symbology: Symbology, text: &str, most: usize) -> SymbolProblem {
    SymbolProblem::TooLong {
        symbology,
        length: text.len(),
        most,
    }
}
