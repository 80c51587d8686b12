//! China's places down to the village, as codes on a development chain. `docs/national.md` tells the
//! mapping and who registers what.

mod admit;
mod convert;

pub use admit::admit;
pub use convert::{convert, Report, AREAS, PLACES, REGISTRARS};
