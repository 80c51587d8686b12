//! Symbols, and what our own scanner makes of them.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use code_picture::{scan, Level, Picture, Symbol, SymbolProblem, Symbology};
use support::{code, codes, link, signed, BOTH};

/// The text of the one code in a picture.
fn read(picture: &[u8], symbology: Symbology) -> String {
    let found = scan(picture).unwrap();
    let [one] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(one.symbology, symbology);
    one.text.clone()
}

#[test]
fn every_length_is_read_back_at_every_resolution() {
    for symbology in BOTH {
        for code in codes() {
            for text in [code.to_string(), link(&code), signed(&code)] {
                let symbol = Symbol::new(symbology, &text).unwrap();
                let picture = Picture::new(symbol, &code);
                for pixels in [2, 3, 5, 12] {
                    let png = picture.png(pixels).unwrap();
                    assert_eq!(read(&png, symbology), text, "{pixels} pixels");
                }
            }
        }
    }
}

#[test]
fn capital_links_are_small() {
    let text = link(&code("MA.156.1301.01"));
    assert_eq!(text, "HTTPS://ID.EXAMPLE/MA.156.1301.01");
    let width = |symbology, text: &str| Symbol::new(symbology, text).unwrap().width();
    assert_eq!(width(Symbology::Qr, &text), 25, "version 2");
    assert_eq!(width(Symbology::DataMatrix, &text), 22);
    let lower = text.to_lowercase();
    assert_eq!(width(Symbology::Qr, &lower), 29, "octets take more room");
}

#[test]
fn signed_links_survive_more_damage() {
    let code = code("MA.156.1301.01");
    assert_eq!(Level::of_text(&link(&code)), Level::Medium);
    assert_eq!(Level::of_text(&signed(&code)), Level::Quartile);
    let text = signed(&code);
    let chosen = Symbol::new(Symbology::Qr, &text).unwrap();
    assert_eq!(chosen, Symbol::qr(&text, Level::Quartile).unwrap());
    assert_eq!(chosen.width(), 69);
    assert_eq!(Symbol::qr(&text, Level::Medium).unwrap().width(), 61);
}

#[test]
fn largest_texts_fit_and_longer_ones_are_refused() {
    let largest = [
        (Symbol::qr as fn(&str, Level) -> _, Level::Medium, 3391),
        (Symbol::qr, Level::Quartile, 2420),
        (|text, _| Symbol::data_matrix(text), Level::Medium, 1555),
    ];
    for (make, level, most) in largest {
        assert!(make(&"A".repeat(most), level).is_ok(), "{most}");
        let problem = make(&"A".repeat(most + 1), level).unwrap_err();
        let SymbolProblem::TooLong {
            length, most: said, ..
        } = problem
        else {
            panic!("{problem}");
        };
        assert_eq!((length, said), (most + 1, most));
        assert!(problem.to_string().contains("leave out its signature"));
    }
}

#[test]
fn what_scanners_disagree_on_is_refused() {
    for symbology in BOTH {
        let problem = |text| Symbol::new(symbology, text).unwrap_err();
        assert_eq!(problem(""), SymbolProblem::Empty);
        let at = |at| SymbolProblem::NotPrintableAscii { at };
        assert_eq!(problem("MA.156\n"), at(6));
        assert_eq!(problem("路灯"), at(0));
        assert_eq!(problem("A\u{7f}"), at(1));
    }
}

#[test]
fn modules_and_runs_are_the_same() {
    for symbology in BOTH {
        let symbol = Symbol::new(symbology, "MA.156.1301").unwrap();
        let width = symbol.width();
        let mut from_runs = vec![false; width * width];
        for run in symbol.runs() {
            from_runs[run.y * width + run.x..][..run.length].fill(true);
        }
        let modules = (0..width * width).map(|at| symbol.module(at % width, at / width));
        assert!(modules.eq(from_runs));
        assert!(!symbol.module(width, 0));
        assert!(!symbol.module(0, width));
        assert!(!symbol.module(usize::MAX, usize::MAX));
    }
}
