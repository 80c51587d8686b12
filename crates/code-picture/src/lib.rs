#![doc = include_str!("../README.md")]

mod caption;
mod error;
mod picture;
mod png;
mod scan;
mod sheet;
mod svg;
mod symbol;

pub use error::{PngProblem, ScanProblem, SheetProblem, SymbolProblem};
pub use picture::Picture;
pub use png::{MAX_PIXELS_PER_MODULE, MAX_PNG_SIDE};
pub use scan::{scan, Corner, Found, Luma, MAX_OCTETS, MAX_PIXELS};
pub use sheet::{Area, Font, Label, Layout, Sheets, Summary, FONT_PACKAGES, MIN_MODULE};
pub use symbol::{Level, Run, Symbol, Symbology};
