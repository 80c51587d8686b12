//! Pictures as SVG and PNG.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use code_picture::{Luma, Picture, PngProblem, Symbol, Symbology, MAX_PNG_SIDE};
use support::{code, codes, link, BOTH};

fn picture(symbology: Symbology) -> Picture {
    let code = code("MA.156.1301.01");
    Picture::new(Symbol::new(symbology, &link(&code)).unwrap(), &code)
}

#[test]
fn svg_has_all_modules_and_the_code() {
    for symbology in BOTH {
        let picture = picture(symbology);
        let svg = picture.svg();
        let full = picture.symbol().full_width();
        assert!(svg.contains(&format!("viewBox=\"0 0 {full} ")));
        let quiet = symbology.quiet_zone();
        for run in picture.symbol().runs() {
            let (x, y) = (run.x + quiet, run.y + quiet);
            assert!(svg.contains(&format!("M{x} {y}h{0}v1h-{0}z", run.length)));
        }
        let text: String = svg
            .split("<text ")
            .skip(1)
            .map(|text| text.split(['>', '<']).nth(1).unwrap())
            .collect();
        assert_eq!(
            text,
            "MA.156.1301.01-".to_owned() + &picture.caption()[15..]
        );
        assert_eq!(text, picture.caption());
    }
}

#[test]
fn svg_escapes_hostile_text() {
    let hostile = "</title><script>alert('x')</script>&\"\0\u{1b}\u{ffff}\n路灯";
    let svg = picture(Symbology::Qr).titled(hostile).svg();
    let expected =
        "<title>&lt;/title&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;\
                    \u{fffd}\u{fffd}\u{fffd} 路灯</title>";
    assert!(svg.contains(expected), "{svg}");
    assert_eq!(svg.matches("<script").count(), 0);
    assert_eq!(svg.matches("<title>").count(), 1);
}

#[test]
fn png_is_white_around_the_symbol_and_dark_in_its_caption() {
    assert_eq!(Symbology::Qr.quiet_zone(), 4, "ISO/IEC 18004");
    assert_eq!(
        Symbology::DataMatrix.quiet_zone(),
        2,
        "ISO/IEC 16022 asks for 1"
    );
    for symbology in BOTH {
        for code in codes() {
            let symbol = Symbol::new(symbology, &link(&code)).unwrap();
            let quiet = symbology.quiet_zone() * 6;
            let side = symbol.full_width() * 6;
            let luma = Luma::read(&Picture::new(symbol, &code).png(6).unwrap()).unwrap();
            let (width, height) = luma.size();
            let is_white = |row: &[u8]| row.iter().all(|pixel| *pixel == 255);
            let rows: Vec<_> = luma.pixels().chunks_exact(width).collect();
            assert!(rows[..quiet].iter().all(|row| is_white(row)));
            assert!(rows[side - quiet..side].iter().all(|row| is_white(row)));
            let margin = (width - side) / 2 + quiet;
            for row in &rows[..side] {
                assert!(is_white(&row[..margin]) && is_white(&row[width - margin..]));
            }
            let dark = rows[side..].iter().filter(|row| !is_white(row)).count();
            assert!(dark * 4 > height - side, "{dark} rows of {}", height - side);
        }
    }
}

#[test]
fn png_has_limits() {
    let picture = picture(Symbology::Qr);
    for asked in [0, 65, u32::MAX] {
        let problem = picture.png(asked).unwrap_err();
        assert!(matches!(problem, PngProblem::PixelsPerModule { asked: said } if said == asked));
    }
    assert!(picture.png(64).is_ok());
    let large = Symbol::new(Symbology::Qr, &"A".repeat(3000)).unwrap();
    let problem = Picture::new(large, &code("MA.156")).png(64).unwrap_err();
    assert!(matches!(problem, PngProblem::TooLarge { side } if side > MAX_PNG_SIDE));
}
