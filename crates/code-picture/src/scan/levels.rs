//! Copies of a picture in several sizes.

use super::luma::Luma;
use std::borrow::Cow;

/// The smallest copy has at least this many pixels on its shorter side.
const SMALLEST_SIDE: usize = 100;

/// Up to this size a picture is also searched enlarged: modules of two pixels and less are told
/// apart better then.
const ENLARGED_PIXELS: usize = 1_000_000;

/// The largest copy that is searched. What is seen only in more has modules of less than a pixel
/// in a photograph of 16 megapixels.
const LARGEST_PIXELS: usize = 16_000_000;

/// A copy of a picture.
pub struct Level<'a> {
    /// The copy.
    pub luma: Cow<'a, Luma>,
    /// How many pixels of the picture, to the right and down, are one of the copy.
    pub scale: f32,
    /// Whether it is to be searched only if no other shows anything.
    pub only_if_none: bool,
}

/// The picture halved until it is small, from the smallest copy to the largest; at last a
/// small picture enlarged.
pub fn levels(picture: &Luma) -> Vec<Level<'_>> {
    let mut levels = vec![Level {
        luma: Cow::Borrowed(picture),
        scale: 1.0,
        only_if_none: false,
    }];
    while let Some(last) = levels.last() {
        let (width, height) = last.luma.size();
        let too_large = last.luma.pixels().len() > LARGEST_PIXELS;
        if !too_large && width.min(height) / 2 < SMALLEST_SIDE {
            break;
        }
        let half = Level {
            luma: Cow::Owned(last.luma.halved()),
            scale: last.scale * 2.0,
            only_if_none: false,
        };
        levels.push(half);
    }
    levels.retain(|level| level.luma.pixels().len() <= LARGEST_PIXELS);
    levels.reverse();
    if picture.pixels().len() <= ENLARGED_PIXELS {
        levels.push(Level {
            luma: Cow::Owned(picture.doubled()),
            scale: 0.5,
            only_if_none: true,
        });
    }
    levels
}
