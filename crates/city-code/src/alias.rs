//! The same thing in other schemes, as far as it can be computed from the code. Nothing here is
//! stored.
//!
//! | Scheme | Code | Alias |
//! |---|---|---|
//! | [GB/T 2260](gb2260) | `MA.156.1301` | `130100` |
//! | [CJ/T 553](cjt553) | `MA.156.130102/CJ.060101.000000123` | `130102060101000000123` |
//! | [DID](did) | `MA.156.130102/CJ.060101` | `did:cityid:MA.156.130102:CJ.060101` |
//! | [Web](web) | `MA.156.1301.01` | `https://id.example/MA.156.1301.01` |

pub mod cjt553;
pub mod did;
pub mod gb2260;
pub mod web;

use crate::error::{ErrorKind, ParseError};

/// Refuses any text but `length` digits.
fn check_digits(text: &str, length: usize, kind: ErrorKind) -> Result<(), ParseError> {
    let digits = text
        .bytes()
        .take(length)
        .take_while(u8::is_ascii_digit)
        .count();
    if digits == length && text.len() == length {
        Ok(())
    } else {
        Err(ParseError::at(digits, kind))
    }
}
