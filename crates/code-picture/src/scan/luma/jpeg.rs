//! JPEG pictures.

use super::{check_size, Luma};
use crate::error::ScanProblem;
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::{errors::DecodeErrors, JpegDecoder};

/// How often a progressive picture may go over its pixels. Ten times is usual, and a hundred octets
/// are enough for one more.
const MAX_SCANS: usize = 40;

/// Reads the luma of a picture, and not its colours.
pub fn read(picture: &[u8]) -> Result<Luma, ScanProblem> {
    let side = usize::from(u16::MAX);
    let options = DecoderOptions::default()
        .set_max_width(side)
        .set_max_height(side)
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(picture), options);
    decoder.decode_headers().map_err(damaged)?;
    let (width, height) = decoder.dimensions().unwrap_or_default();
    check_size(width, height)?;
    let pixels = decoder.decode().map_err(damaged)?;
    Luma::new(width, height, pixels)
}

fn damaged(error: DecodeErrors) -> ScanProblem {
    ScanProblem::Damaged(error.to_string())
}
