//! Codes and links for tests.

#![allow(dead_code, reason = "each test uses some of it")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use city_code::{alias::web::Link, Code};
use code_picture::Symbology;

pub const BOTH: [Symbology; 2] = [Symbology::Qr, Symbology::DataMatrix];

pub fn code(text: &str) -> Code {
    Code::parse(text.as_bytes()).unwrap()
}

/// Codes of 11, 25, 40 and 64 characters.
pub fn codes() -> [Code; 4] {
    let codes = [
        "MA.156.1301",
        "MA.156.1301/60.10000000.2",
        "MA.156.130102/CJ.060101.000000123/A7.022",
        "MA.156.130102/CJ.060101.000000123/ABCDEFGH.0123456789.ABCDEFGH.7",
    ];
    let lengths = codes.map(str::len);
    assert_eq!(lengths, [11, 25, 40, 64]);
    codes.map(code)
}

/// A link in capital letters.
pub fn link(code: &Code) -> String {
    format!("{:#}", Link::new("id.example", *code).unwrap())
}

/// A signed link of 350 characters.
pub fn signed(code: &Code) -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let room = 350 - link(code).len() - ":S.".len();
    let signature: String = alphabet.chars().cycle().take(room).collect();
    let link = Link::new("id.example", *code).unwrap();
    let signed = format!("{:#}", link.signed(&signature).unwrap());
    assert_eq!(signed.len(), 350);
    signed
}

/// A small generator of numbers, so that tests are the same each time.
pub struct Numbers(pub u64);

impl Numbers {
    /// The next number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}
