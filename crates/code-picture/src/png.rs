//! Pictures as PNG.

use crate::{caption, error::PngProblem, picture::Picture};
use noto_sans_mono_bitmap::{get_raster, get_raster_width, FontWeight, RasterHeight};
use png::{BitDepth, ColorType, Compression, Encoder};

/// The most pixels that a module is wide.
pub const MAX_PIXELS_PER_MODULE: u32 = 64;

/// The longest side of a picture, in pixels.
pub const MAX_PNG_SIDE: usize = 8_192;

/// A line of the caption holds at least this many characters; the picture of a small symbol is
/// made wider for it.
const LEAST_LINE: usize = 14;

const WHITE: u8 = u8::MAX;

impl Picture {
    /// The picture as PNG in shades of grey, with so many pixels for a module. The caption is
    /// Noto Sans Mono.
    ///
    /// # Errors
    /// What is wrong with the number of pixels.
    pub fn png(&self, pixels_per_module: u32) -> Result<Vec<u8>, PngProblem> {
        let module = usize::try_from(pixels_per_module)
            .ok()
            .filter(|_| (1..=MAX_PIXELS_PER_MODULE).contains(&pixels_per_module))
            .ok_or(PngProblem::PixelsPerModule {
                asked: pixels_per_module,
            })?;
        let side = self.symbol().full_width().saturating_mul(module);
        let type_face = TypeFace::of_height(self.text_size().saturating_mul(module));
        let width = side.max(type_face.width().saturating_mul(LEAST_LINE));
        let lines = caption::lines(self.caption(), type_face.characters_in(width));
        let below = type_face.height().saturating_mul(lines.len());
        let height = side
            .saturating_add(below)
            .saturating_add(type_face.height() / 2);
        if width.max(height) > MAX_PNG_SIDE {
            return Err(PngProblem::TooLarge {
                side: width.max(height),
            });
        }

        let mut canvas = Canvas::new(width, height);
        self.draw_symbol(&mut canvas, module);
        let mut top = side;
        for line in lines {
            type_face.draw(&mut canvas, line, top);
            top = top.saturating_add(type_face.height());
        }
        canvas.encode()
    }

    fn draw_symbol(&self, canvas: &mut Canvas, module: usize) {
        let side = self.symbol().full_width().saturating_mul(module);
        let left = canvas.width.saturating_sub(side) / 2;
        let quiet = self.symbol().symbology().quiet_zone();
        let pixels = |modules: usize| modules.saturating_mul(module);
        for run in self.symbol().runs() {
            let x = left.saturating_add(pixels(quiet.saturating_add(run.x)));
            let y = pixels(quiet.saturating_add(run.y));
            for y in y..y.saturating_add(module) {
                canvas.row(x, y, pixels(run.length)).fill(0);
            }
        }
    }
}

/// White paper.
struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            pixels: vec![WHITE; width.saturating_mul(height)],
        }
    }

    /// Pixels beside each other; none where they would be outside.
    fn row(&mut self, x: usize, y: usize, length: usize) -> &mut [u8] {
        let start = y.saturating_mul(self.width).saturating_add(x);
        let range = start..start.saturating_add(length);
        self.pixels.get_mut(range).unwrap_or_default()
    }

    fn encode(self) -> Result<Vec<u8>, PngProblem> {
        let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, side(self.width), side(self.height));
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::Balanced);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        writer.finish()?;
        Ok(file)
    }
}

/// The caption's type, drawn beforehand in some sizes; larger ones are whole multiples of those.
struct TypeFace {
    size: RasterHeight,
    times: usize,
}

impl TypeFace {
    const SIZES: [RasterHeight; 3] = [
        RasterHeight::Size32,
        RasterHeight::Size24,
        RasterHeight::Size16,
    ];

    /// The largest type whose lines are at most so high, and legible.
    fn of_height(height: usize) -> Self {
        let candidates = Self::SIZES.map(|size| Self {
            size,
            times: height.checked_div(size.val()).unwrap_or(0).max(1),
        });
        let fits = |face: &Self| face.height() <= height;
        let smallest = Self {
            size: RasterHeight::Size16,
            times: 1,
        };
        candidates
            .into_iter()
            .filter(fits)
            .max_by_key(Self::height)
            .unwrap_or(smallest)
    }

    fn height(&self) -> usize {
        self.size.val().saturating_mul(self.times)
    }

    fn width(&self) -> usize {
        get_raster_width(FontWeight::Bold, self.size).saturating_mul(self.times)
    }

    fn characters_in(&self, width: usize) -> usize {
        width.checked_div(self.width()).unwrap_or(0)
    }

    /// Draws a line in the middle of the canvas.
    fn draw(&self, canvas: &mut Canvas, line: &str, top: usize) {
        let length = self.width().saturating_mul(line.chars().count());
        let mut left = canvas.width.saturating_sub(length) / 2;
        for c in line.chars() {
            if let Some(glyph) = get_raster(c, FontWeight::Bold, self.size) {
                let rows = glyph
                    .rows()
                    .flat_map(|row| std::iter::repeat_n(row, self.times));
                for (y, row) in (top..).zip(rows) {
                    let ink = row
                        .iter()
                        .flat_map(|ink| std::iter::repeat_n(ink, self.times));
                    let pixels = canvas.row(left, y, self.width());
                    for (pixel, ink) in pixels.iter_mut().zip(ink) {
                        *pixel = WHITE.saturating_sub(*ink);
                    }
                }
            }
            left = left.saturating_add(self.width());
        }
    }
}
