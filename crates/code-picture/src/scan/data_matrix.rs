//! Data Matrices in a picture of dark and light pixels.

use super::found::Found;
use crate::symbol::Symbology;
use rxing::{
    common::{BitMatrix, DetectorRXingResult},
    datamatrix::{decoder::Decoder, detector::zxing_cpp_detector::detect},
};

/// The most times that the picture is searched. Codes hide those behind them as seen from the
/// four edges, so each time removes some: a sheet of 4 x 11 labels takes two.
const ROUNDS: usize = 12;

/// All codes. Removes them from the picture, and stops when it is late.
pub fn find(binary: &mut BitMatrix, late: &impl Fn() -> bool) -> Vec<Found> {
    let decoder = Decoder::new();
    let mut found: Vec<Found> = Vec::new();
    for _ in 0..ROUNDS {
        if late() {
            break;
        }
        let symbols = detect(binary, true, true).unwrap_or_default();
        let before = found.len();
        for symbol in symbols {
            let code = decoder.decode(symbol.getBits()).ok().and_then(|content| {
                let text = content.getText().to_owned();
                Found::new(text, Symbology::DataMatrix, symbol.getPoints())
            });
            if let Some(code) = code {
                clear(binary, &code);
                super::found::add(&mut found, code);
            }
        }
        if found.len() == before {
            break;
        }
    }
    found
}

/// Makes all light that is within the corners of a code.
fn clear(binary: &mut BitMatrix, code: &Found) {
    let limits = |of: fn(&super::Corner) -> f32, end: u32| {
        let values = code.corners.iter().map(of);
        let (low, high) = values.fold((f32::MAX, 0.0_f32), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        // Saturates at 0 and at the largest number, and is 0 for what is not a number.
        (low.floor() as u32)..(high.ceil() as u32).saturating_add(1).min(end)
    };
    let (columns, rows) = (
        limits(|corner| corner.x, binary.width()),
        limits(|corner| corner.y, binary.height()),
    );
    for y in rows {
        for x in columns.clone() {
            if within(code, x as f32 + 0.5, y as f32 + 0.5) {
                binary.unset(x, y);
            }
        }
    }
}

/// Whether a point is on the same side of all four edges.
fn within(code: &Found, x: f32, y: f32) -> bool {
    let [a, b, c, d] = code.corners;
    let side = |from: super::Corner, to: super::Corner| {
        (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x)
    };
    let sides = [side(a, b), side(b, c), side(c, d), side(d, a)];
    sides.iter().all(|side| *side >= 0.0) || sides.iter().all(|side| *side <= 0.0)
}
