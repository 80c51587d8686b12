//! Dark and light pixels.

use super::luma::Luma;
use rxing::{
    common::{BitMatrix, HybridBinarizer},
    Binarizer, Luma8Source,
};

/// Which pixels are dark, compared with those around them: light falls unevenly on what is
/// photographed. None for a picture without pixels.
pub fn binary(luma: &Luma) -> Option<BitMatrix> {
    let (width, height) = luma.size();
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let source = Luma8Source::new_with_slice(luma.pixels(), width, height).ok()?;
    HybridBinarizer::new(source)
        .get_black_matrix()
        .ok()
        .cloned()
}
