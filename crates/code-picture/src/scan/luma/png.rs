//! PNG pictures.

use super::{check_size, Luma};
use crate::error::ScanProblem;
use png::{ColorType, Decoder, DecodingError, Limits, Transformations};
use std::io::Cursor;

/// The most octets that the decoder takes for what is in a file besides its pixels, and for rows.
const MEMORY: usize = 64 << 20;

/// Reads a picture row by row, so that only its luma is kept. What is not opaque shows white paper.
pub fn read(picture: &[u8]) -> Result<Luma, ScanProblem> {
    let limits = Limits { bytes: MEMORY };
    let mut decoder = Decoder::new_with_limits(Cursor::new(picture), limits);
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let header = decoder.read_header_info().map_err(damaged)?;
    let side = |length: u32| usize::try_from(length).unwrap_or(usize::MAX);
    let (width, height) = (side(header.width), side(header.height));
    let count = check_size(width, height)?;

    let mut reader = decoder.read_info().map_err(damaged)?;
    let (color, _) = reader.output_color_type();
    let mut pixels = Vec::with_capacity(count);
    if reader.info().interlaced {
        let size = reader.output_buffer_size().unwrap_or(usize::MAX);
        if size > MEMORY {
            return Err(ScanProblem::Damaged(
                "an interlaced picture of this size takes too much memory; save it without".into(),
            ));
        }
        let mut rows = vec![0; size];
        reader.next_frame(&mut rows).map_err(damaged)?;
        add_luma(&mut pixels, color, &rows);
    } else {
        while let Some(row) = reader.next_row().map_err(damaged)? {
            add_luma(&mut pixels, color, row.data());
        }
    }
    Luma::new(width, height, pixels)
}

fn add_luma(pixels: &mut Vec<u8>, color: ColorType, row: &[u8]) {
    match color {
        ColorType::Grayscale | ColorType::Indexed => pixels.extend(row),
        ColorType::GrayscaleAlpha => pixels.extend(row.chunks_exact(2).map(|pixel| match pixel {
            [grey, alpha] => on_white(*grey, *alpha),
            _ => 0,
        })),
        ColorType::Rgb => pixels.extend(row.chunks_exact(3).map(|pixel| match pixel {
            [red, green, blue] => grey(*red, *green, *blue),
            _ => 0,
        })),
        ColorType::Rgba => pixels.extend(row.chunks_exact(4).map(|pixel| match pixel {
            [red, green, blue, alpha] => on_white(grey(*red, *green, *blue), *alpha),
            _ => 0,
        })),
    }
}

/// Luma by ITU-R BT.601, as JPEG has it; the weights add up to 256.
fn grey(red: u8, green: u8, blue: u8) -> u8 {
    let weighted = |value: u8, weight: u16| u16::from(value).saturating_mul(weight);
    let sum = weighted(red, 77)
        .saturating_add(weighted(green, 150))
        .saturating_add(weighted(blue, 29));
    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
}

fn on_white(grey: u8, alpha: u8) -> u8 {
    const WHITE: u16 = u8::MAX as u16;
    let covered = u16::from(grey).saturating_mul(alpha.into()) / WHITE;
    let sum = covered.saturating_add(WHITE.saturating_sub(alpha.into()));
    u8::try_from(sum).unwrap_or(u8::MAX)
}

fn damaged(error: DecodingError) -> ScanProblem {
    ScanProblem::Damaged(error.to_string())
}
