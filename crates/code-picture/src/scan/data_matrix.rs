//! Data Matrices in a picture of dark and light pixels.

use super::{
    clear::clear,
    found::{self, Found},
};
use crate::symbol::Symbology;
use rxing::{
    common::{BitMatrix, DetectorRXingResult},
    datamatrix::{decoder::Decoder, detector::zxing_cpp_detector::detect},
};

/// The most times that the picture is searched. Codes hide those behind them as seen from the
/// four edges, so each time removes those in front: a sheet of 4 x 11 labels takes three.
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
                // Seen from another edge, it is the same one.
                found::add(&mut found, code);
            }
        }
        if found.len() == before {
            break;
        }
    }
    found
}
