//! Pictures in shades of grey.

mod jpeg;
mod png;

use crate::error::ScanProblem;

/// The most octets of a file that is scanned: 32 MiB.
pub const MAX_OCTETS: usize = 32 << 20;

/// The most pixels of a picture that is scanned: 64 megapixels.
pub const MAX_PIXELS: usize = 64_000_000;

const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG_START: &[u8] = &[0xff, 0xd8, 0xff];

/// A picture in shades of grey, row by row from the top, with 0 for black.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Luma {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Luma {
    /// A picture of these pixels, for instance the luma plane of a camera's frame.
    ///
    /// # Errors
    /// It has more than [`MAX_PIXELS`], none, or not as many as it should.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Result<Self, ScanProblem> {
        if check_size(width, height)? != pixels.len() {
            return Err(ScanProblem::Damaged(format!(
                "{width} x {height} pixels are not {}",
                pixels.len()
            )));
        }
        Ok(Self {
            width,
            height,
            pixels,
        })
    }

    /// Reads a PNG or JPEG picture as it is stored: a note in it on how it was held is not
    /// heeded. Its size is checked before any pixel is read.
    ///
    /// # Errors
    /// The picture is too large, damaged, or of another format.
    pub fn read(picture: &[u8]) -> Result<Self, ScanProblem> {
        if picture.len() > MAX_OCTETS {
            return Err(ScanProblem::TooManyOctets {
                octets: picture.len(),
            });
        }
        if picture.starts_with(PNG_SIGNATURE) {
            png::read(picture)
        } else if picture.starts_with(JPEG_START) {
            jpeg::read(picture)
        } else {
            Err(ScanProblem::UnknownFormat)
        }
    }

    /// Its width and height.
    pub const fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Its pixels, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The picture at half the size: each pixel the mean of four. An odd last row or column is
    /// dropped.
    pub(super) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut pixels = Vec::with_capacity(width.saturating_mul(height));
        for rows in self.pixels.chunks_exact(self.width.saturating_mul(2)) {
            let (upper, lower) = rows.split_at(self.width);
            let pairs = upper.chunks_exact(2).zip(lower.chunks_exact(2));
            pixels.extend(pairs.map(|pair| match pair {
                ([a, b], [c, d]) => mean([*a, *b, *c, *d]),
                _ => 0,
            }));
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    /// The picture at twice the size, less one row and column, with means between the pixels.
    pub(super) fn doubled(&self) -> Self {
        let row_above = self.pixels.chunks_exact(self.width);
        let row_below = row_above.clone().skip(1);
        let mut pixels = Vec::with_capacity(self.pixels.len().saturating_mul(4));
        for (above, below) in row_above.zip(row_below.map(Some).chain([None])) {
            spread(&mut pixels, above, above);
            if let Some(below) = below {
                spread(&mut pixels, above, below);
            }
        }
        let doubled = |length: usize| length.saturating_mul(2).saturating_sub(1);
        Self {
            width: doubled(self.width),
            height: doubled(self.height),
            pixels,
        }
    }
}

/// One row between two others, and between their pixels.
fn spread(pixels: &mut Vec<u8>, above: &[u8], below: &[u8]) {
    let columns = || above.iter().copied().zip(below.iter().copied());
    let next = columns().skip(1).map(Some).chain([None]);
    for ((a, c), next) in columns().zip(next) {
        pixels.push(mean([a, a, c, c]));
        if let Some((b, d)) = next {
            pixels.push(mean([a, b, c, d]));
        }
    }
}

fn mean(values: [u8; 4]) -> u8 {
    let sum = values.map(u16::from).iter().sum::<u16>();
    u8::try_from(sum / 4).unwrap_or(u8::MAX)
}

/// How many pixels a picture of this size has.
fn check_size(width: usize, height: usize) -> Result<usize, ScanProblem> {
    width
        .checked_mul(height)
        .filter(|pixels| (1..=MAX_PIXELS).contains(pixels))
        .ok_or(ScanProblem::Size { width, height })
}
