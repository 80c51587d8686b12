//! The scanner, on pictures that are turned, blurred, crowded, broken and hostile.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use code_picture::{scan, Found, Luma, Picture, ScanProblem, Symbol, Symbology, MAX_OCTETS};
use proptest::prelude::*;
use support::{code, codes, link, signed, Numbers, BOTH};

/// A grey picture to draw on.
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
            pixels: vec![215; width * height],
        }
    }

    /// Paper with a symbol on it, whose middle is at a place, turned by an angle.
    fn draw(&mut self, symbol: &Symbol, middle: (f32, f32), module: f32, degrees: f32) {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let half = symbol.width() as f32 / 2.0;
        let paper = half + symbol.symbology().quiet_zone() as f32;
        for y in 0..self.height {
            for x in 0..self.width {
                // Four samples a pixel: edges are grey, as in photographs.
                let samples = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
                let values = samples.map(|(dx, dy)| {
                    let (right, down) = (x as f32 + dx - middle.0, y as f32 + dy - middle.1);
                    let u = (right * cos + down * sin) / module;
                    let v = (down * cos - right * sin) / module;
                    if u.abs() > paper || v.abs() > paper {
                        return None;
                    }
                    let (u, v) = ((u + half).floor(), (v + half).floor());
                    let dark = u >= 0.0 && v >= 0.0 && symbol.module(u as usize, v as usize);
                    Some(if dark { 40_u16 } else { 240 })
                });
                if let [Some(a), Some(b), Some(c), Some(d)] = values {
                    self.pixels[y * self.width + x] = ((a + b + c + d) / 4) as u8;
                }
            }
        }
    }

    /// Each pixel becomes the mean of those around it.
    fn blur(&mut self) {
        for step in [1, self.width] {
            let before = self.pixels.clone();
            let near = |at: usize| u16::from(before[at.min(before.len() - 1)]);
            for (at, pixel) in self.pixels.iter_mut().enumerate() {
                *pixel = ((near(at.saturating_sub(step)) + near(at) + near(at + step)) / 3) as u8;
            }
        }
    }

    fn scan(self) -> Vec<Found> {
        let luma = Luma::new(self.width, self.height, self.pixels).unwrap();
        luma.scan().unwrap()
    }
}

fn texts(found: &[Found]) -> Vec<&str> {
    let mut texts: Vec<_> = found.iter().map(|found| found.text.as_str()).collect();
    texts.sort_unstable();
    texts
}

fn symbol(symbology: Symbology, text: &str) -> Symbol {
    Symbol::new(symbology, text).unwrap()
}

#[test]
fn turned_and_blurred_codes_are_read_and_placed() {
    let text = link(&codes()[2]);
    for symbology in BOTH {
        for degrees in [0.0_f32, 10.0, 33.0, 45.0, 90.0, 135.0, 180.0, 260.0] {
            for module in [3.0, 4.5, 9.0] {
                let symbol = symbol(symbology, &text);
                let mut canvas = Canvas::new(640, 520);
                canvas.draw(&symbol, (330.0, 250.0), module, degrees);
                canvas.blur();
                let found = canvas.scan();
                assert_eq!(
                    texts(&found),
                    [&text],
                    "{symbology} at {degrees} x {module}"
                );

                let (sin, cos) = degrees.to_radians().sin_cos();
                let half = symbol.width() as f32 / 2.0 * module;
                let corners = [(-half, -half), (half, -half), (half, half), (-half, half)];
                for (corner, (u, v)) in found[0].corners.iter().zip(corners) {
                    let (x, y) = (330.0 + u * cos - v * sin, 250.0 + u * sin + v * cos);
                    let off = (corner.x - x).hypot(corner.y - y);
                    assert!(off < module * 1.6, "{symbology} {degrees} {module}: {off}");
                }
            }
        }
    }
}

#[test]
fn long_codes_are_read_at_low_resolution() {
    for symbology in BOTH {
        let text = signed(&codes()[3]);
        let mut canvas = Canvas::new(400, 400);
        canvas.draw(&symbol(symbology, &text), (201.3, 198.7), 2.5, 7.0);
        assert_eq!(texts(&canvas.scan()), [&text], "{symbology}");
    }
}

/// Noise is gone in smaller copies of the picture.
#[test]
fn noisy_codes_are_read() {
    let text = link(&codes()[2]);
    for symbology in BOTH {
        let mut numbers = Numbers(3);
        let mut canvas = Canvas::new(640, 640);
        canvas.draw(&symbol(symbology, &text), (320.0, 320.0), 12.0, 0.0);
        for pixel in &mut canvas.pixels {
            *pixel = (*pixel / 3 + 20).saturating_add(numbers.below(150) as u8);
        }
        assert_eq!(texts(&canvas.scan()), [&text], "{symbology}");
    }
}

#[test]
fn all_codes_of_a_sheet_are_found() {
    for symbology in BOTH {
        let mut canvas = Canvas::new(1400, 1300);
        let mut expected = Vec::new();
        for at in 0..20_u16 {
            let text = format!("HTTPS://ID.EXAMPLE/MA.156.1301.{:02}", at + 10);
            let middle = (
                170.0 + f32::from(at % 4) * 350.0,
                150.0 + f32::from(at / 4) * 250.0,
            );
            // Only what is drawn on is drawn anew.
            let mut part = Canvas::new(200, 200);
            part.draw(
                &symbol(symbology, &text),
                (100.0, 100.0),
                4.0,
                3.0 * f32::from(at),
            );
            for (y, row) in part.pixels.chunks_exact(200).enumerate() {
                let start = (middle.1 as usize - 100 + y) * 1400 + middle.0 as usize - 100;
                canvas.pixels[start..start + 200].copy_from_slice(row);
            }
            expected.push(text);
        }
        assert_eq!(texts(&canvas.scan()), expected, "{symbology}");
    }
}

#[test]
fn both_kinds_and_the_same_code_twice_are_found() {
    let text = link(&code("MA.156.1301.01"));
    let mut canvas = Canvas::new(900, 400);
    canvas.draw(&symbol(Symbology::Qr, &text), (150.0, 200.0), 5.0, 0.0);
    canvas.draw(
        &symbol(Symbology::DataMatrix, &text),
        (450.0, 200.0),
        5.0,
        0.0,
    );
    canvas.draw(&symbol(Symbology::Qr, &text), (750.0, 200.0), 7.0, 30.0);
    let found = canvas.scan();
    let of = |symbology| found.iter().filter(move |one| one.symbology == symbology);
    assert_eq!(of(Symbology::Qr).count(), 2, "{found:?}");
    assert_eq!(of(Symbology::DataMatrix).count(), 1, "{found:?}");
}

#[test]
fn photographs_are_read() {
    let expected = [
        "HTTPS://ID.EXAMPLE/MA.156.130102/CJ.060101.000000123",
        "HTTPS://ID.EXAMPLE/MA.156.130102/CJ.060101.000000124",
    ];
    for picture in [
        include_bytes!("pictures/baseline.jpg").as_slice(),
        include_bytes!("pictures/progressive.jpg"),
        include_bytes!("pictures/palette.png"),
        include_bytes!("pictures/interlaced.png"),
        include_bytes!("pictures/transparent.png"),
        include_bytes!("pictures/deep.png"),
    ] {
        assert_eq!(texts(&scan(picture).unwrap()), expected);
    }
}

#[test]
fn pictures_without_codes_have_none() {
    let mut numbers = Numbers(7);
    for height in [1, 2, 39, 41, 300] {
        for width in [1, 3, 40, 500] {
            assert_eq!(Canvas::new(width, height).scan(), []);
            let mut noise = Canvas::new(width, height);
            let random = noise.pixels.iter_mut();
            random.for_each(|pixel| *pixel = numbers.below(256) as u8);
            assert_eq!(noise.scan(), []);
        }
    }
}

/// The start of a PNG that says how large it is.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend([8, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(&chunk);
    png.extend(crc(&chunk).to_be_bytes());
    png
}

fn crc(octets: &[u8]) -> u32 {
    !octets.iter().fold(!0, |crc, octet| {
        (0..8).fold(crc ^ u32::from(*octet), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[test]
fn sizes_are_checked_before_anything_is_decoded() {
    let size = |picture: &[u8]| match scan(picture).unwrap_err() {
        ScanProblem::Size { width, height } => (width, height),
        other => panic!("{other}"),
    };
    let huge = 0x7fff_ffff;
    assert_eq!(
        size(&png_header(huge, huge)),
        (huge as usize, huge as usize)
    );
    assert_eq!(size(&png_header(8001, 8000)), (8001, 8000));
    let mut jpeg = include_bytes!("pictures/baseline.jpg").to_vec();
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    jpeg[frame + 5..frame + 9].fill(0xff);
    let start = std::time::Instant::now();
    assert_eq!(size(&jpeg), (65_535, 65_535));
    assert!(start.elapsed().as_secs() < 2, "its pixels were decoded");
    assert!(matches!(
        scan(&png_header(8000, 8000)).unwrap_err(),
        ScanProblem::Damaged(_)
    ));

    let octets = MAX_OCTETS + 1;
    assert!(matches!(
        scan(&vec![0; octets]).unwrap_err(),
        ScanProblem::TooManyOctets { octets: said } if said == octets
    ));
    assert!(matches!(
        scan(&vec![0; MAX_OCTETS]).unwrap_err(),
        ScanProblem::UnknownFormat
    ));
}

#[test]
fn luma_has_as_many_pixels_as_it_says() {
    assert!(Luma::new(2, 2, vec![0; 4]).is_ok());
    assert!(matches!(
        Luma::new(2, 2, vec![0; 5]),
        Err(ScanProblem::Damaged(_))
    ));
    assert!(matches!(
        Luma::new(0, 2, vec![]),
        Err(ScanProblem::Size { .. })
    ));
    assert!(matches!(
        Luma::new(usize::MAX, 2, vec![]),
        Err(ScanProblem::Size { .. })
    ));
}

#[test]
fn cut_pictures_are_errors_or_incomplete() {
    let code = code("MA.156.1301.01");
    let png = Picture::new(symbol(Symbology::Qr, &link(&code)), &code)
        .png(4)
        .unwrap();
    // The last chunk says nothing but that it is the last.
    for length in 0..png.len() - 12 {
        assert!(scan(&png[..length]).is_err(), "{length} of {}", png.len());
    }
    let jpeg = include_bytes!("pictures/baseline.jpg");
    for length in (0..jpeg.len()).step_by(97) {
        let _ = scan(&jpeg[..length]);
    }
}

/// Whether the pixel in a column and a row is dark.
type Pattern<'a> = &'a dyn Fn(usize, usize) -> bool;

/// Pictures full of what codes begin with keep no reader busy.
#[test]
fn pictures_made_to_take_long_do_not() {
    let square = [
        0b111_1111, 0b100_0001, 0b101_1101, 0b101_1101, 0b101_1101, 0b100_0001, 0b111_1111,
    ];
    let side = 2_000;
    let patterns: [(&str, Pattern<'_>); 4] = [
        ("corners of QR codes", &|x, y| {
            let row: u8 = square.get(y % 9).copied().unwrap_or(0);
            x % 9 < 7 && row >> (x % 9) & 1 == 1
        }),
        ("edges of Data Matrices", &|x, y| x % 24 < 2 || y % 24 > 21),
        ("a chessboard", &|x, y| (x / 2 + y / 2) % 2 == 0),
        ("diagonals", &|x, y| (x + y) % 7 < 3),
    ];
    for (name, is_dark) in patterns {
        let mut canvas = Canvas::new(side, side);
        for (at, pixel) in canvas.pixels.iter_mut().enumerate() {
            *pixel = if is_dark(at % side, at / side) {
                20
            } else {
                230
            };
        }
        let start = std::time::Instant::now();
        assert_eq!(canvas.scan(), [], "{name}");
        // The limit is 2 seconds and one step; tests without optimisation take longer.
        let took = start.elapsed().as_secs();
        assert!(
            took < if cfg!(debug_assertions) { 60 } else { 6 },
            "{name}: {took} s"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_octets_are_no_picture(octets in prop::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(scan(&octets).is_err());
        let mut octets = octets;
        octets.splice(0..0, *b"\x89PNG\r\n\x1a\n");
        let _ = scan(&octets);
        octets.splice(0..8, [0xff, 0xd8, 0xff]);
        let _ = scan(&octets);
    }

    #[test]
    fn damaged_pictures_never_panic(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let code = code("MA.156.1301.01");
        let png = Picture::new(symbol(Symbology::Qr, &link(&code)), &code).png(3).unwrap();
        for picture in [png.as_slice(), include_bytes!("pictures/baseline.jpg")] {
            let mut picture = picture.to_vec();
            for (at, octet) in &damage {
                let at = at.index(picture.len());
                picture[at] = *octet;
            }
            prop_assert!(!matches!(scan(&picture), Err(ScanProblem::ReaderFailed)));
        }
    }

    /// Symbols with modules changed at random reach the deepest parts of the reader.
    #[test]
    fn damaged_symbols_never_panic(
        seed in any::<u64>(),
        changes in 0..400_u64,
        module in 2.0..6.0_f32,
        degrees in 0.0..360.0_f32,
        data_matrix in any::<bool>(),
    ) {
        let mut numbers = Numbers(seed);
        let symbology = BOTH[usize::from(data_matrix)];
        let text = link(&codes()[numbers.below(4) as usize]);
        let mut canvas = Canvas::new(320, 320);
        canvas.draw(&symbol(symbology, &text), (160.0, 160.0), module, degrees);
        for _ in 0..changes {
            let (x, y) = (numbers.below(314) as usize, numbers.below(314) as usize);
            let value = numbers.below(256) as u8;
            for row in y..y + 4 {
                canvas.pixels[row * 320 + x..][..4].fill(value);
            }
        }
        let luma = Luma::new(320, 320, canvas.pixels).unwrap();
        prop_assert!(luma.scan().is_ok());
    }
}
