//! Points in the past: blocks, and moments.

use crate::{
    error::{Error, Result},
    values,
};
use city_identity_primitives::Point;

/// The end of a block, by its number, or a moment.
///
/// # Errors
/// If it is neither.
pub fn point(text: &str) -> Result<Point> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let number = text.parse().map(Point::Block);
        return number.map_err(|_| Error::usage(format!("{text} is no block's number")));
    }
    values::moment(text).map(Point::Time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_a_block_or_a_moment() {
        assert_eq!(point("1000").unwrap(), Point::Block(1000));
        assert_eq!(point("1970-01-02").unwrap(), Point::Time(86_400_000));
        for text in ["99999999999", "-1", "1970-13-01", "yesterday"] {
            assert!(point(text).is_err(), "{text}");
        }
    }
}
