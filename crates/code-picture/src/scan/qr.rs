//! QR codes in a picture of dark and light pixels.

use super::found::Found;
use crate::symbol::Symbology;
use rxing::{
    common::{cpp_essentials::ConcentricPattern, BitMatrix, DetectorRXingResult},
    qrcode::cpp_port::{
        decoder::Decode,
        detector::{FindFinderPatterns, GenerateFinderPatternSets, SampleQR},
    },
};
use std::ops::Range;

/// The most squares that are tried as corners of codes. A sheet of labels has three for each; more
/// than this is a pattern made to keep the reader busy.
const MAX_SQUARES: usize = 1_000;

/// The most triples of squares that are tried as codes.
const MAX_TRIPLES: usize = 10_000;

/// How many pixels are searched for squares at once. The time that it takes grows with the square
/// of how many there are.
const STRIP_PIXELS: usize = 1 << 20;

/// How many rows two strips share: squares up to this height are whole in one of them, and
/// larger ones are found in a smaller copy of the picture.
const SHARED_ROWS: usize = 64;

/// All codes. Stops when it is late.
pub fn find(binary: &BitMatrix, late: &impl Fn() -> bool) -> Vec<Found> {
    let mut squares = squares(binary, late);
    squares.truncate(MAX_SQUARES);
    let triples = GenerateFinderPatternSets(&mut squares);
    let mut used = Vec::new();
    let mut found = Vec::new();
    for triple in triples.into_iter().take(MAX_TRIPLES) {
        if late() {
            break;
        }
        let corners = [triple.tl, triple.tr, triple.bl];
        if corners.iter().any(|square| used.contains(square)) {
            continue;
        }
        let code = SampleQR(binary, &triple).ok().and_then(|sample| {
            let content = Decode(sample.getBits())
                .ok()
                .filter(|code| code.isValid())?;
            let points = sample.getPoints();
            let [top_left, top_right, bottom_left, bottom_right] = points else {
                return None;
            };
            let clockwise = [*top_left, *top_right, *bottom_right, *bottom_left];
            Found::new(content.text(), Symbology::Qr, &clockwise)
        });
        if let Some(code) = code {
            used.extend(corners);
            found.push(code);
        }
    }
    found
}

/// The squares that may be corners of codes.
fn squares(binary: &BitMatrix, late: &impl Fn() -> bool) -> Vec<ConcentricPattern> {
    let (width, height) = (side(binary.width()), side(binary.height()));
    let step = STRIP_PIXELS
        .checked_div(width)
        .unwrap_or(0)
        .max(SHARED_ROWS);
    let mut squares: Vec<ConcentricPattern> = Vec::new();
    for top in (0..height).step_by(step) {
        if late() || squares.len() > MAX_SQUARES {
            break;
        }
        let bottom = top
            .saturating_add(step)
            .saturating_add(SHARED_ROWS)
            .min(height);
        let Some(strip) = strip(binary, top..bottom) else {
            continue;
        };
        for mut square in FindFinderPatterns(&strip, true, 0) {
            square.p.y += top as f32;
            let is_again = |other: &ConcentricPattern| {
                (other.p.x - square.p.x).hypot(other.p.y - square.p.y) < other.size as f32 / 2.0
            };
            if squares.len() <= MAX_SQUARES && !squares.iter().any(is_again) {
                squares.push(square);
            }
        }
    }
    squares
}

/// Some rows of a picture.
fn strip(binary: &BitMatrix, rows: Range<usize>) -> Option<BitMatrix> {
    let mut strip = BitMatrix::new(binary.width(), u32::try_from(rows.len()).ok()?).ok()?;
    for (to, from) in (0_u32..).zip(rows) {
        strip.setRow(to, &binary.getRow(u32::try_from(from).ok()?));
    }
    Some(strip)
}

fn side(length: u32) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}
