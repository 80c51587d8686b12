//! The colours of statuses.

use super::word;
use anstyle::{AnsiColor, Style};
use city_identity_primitives::Status;

/// A status in its colour: green in force, yellow not now, red never again.
pub fn shade(status: Status) -> String {
    let colour = match status {
        Status::Active => AnsiColor::Green,
        Status::Retired | Status::Revoked | Status::Malformed => AnsiColor::Red,
        _ => AnsiColor::Yellow,
    };
    let style = Style::new().fg_color(Some(colour.into()));
    format!("{style}{}{style:#}", word(&status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_have_the_names_of_answers() {
        assert!(shade(Status::NotIssued).contains("not-issued"));
        assert!(shade(Status::Active).contains("active"));
    }
}
