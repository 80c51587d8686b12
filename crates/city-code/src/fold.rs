//! Labels that people confuse: look-alike characters folded into one.

use arrayvec::ArrayString;

use crate::code::MAX_LEN;

/// A label with its look-alikes folded, for the index of confusable siblings.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Folded(ArrayString<MAX_LEN>);

impl Folded {
    /// The folded text, at most [`MAX_LEN`] octets.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folded text as octets.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Folds `{0 O D Q}`, `{1 I L}`, `{2 Z}`, `{5 S}` and `{8 B}` to the digit, `{U V Y}` to `U`.
/// Siblings whose labels fold to the same text are confusable. A label of digits folds to itself.
/// Only the first [`MAX_LEN`] octets count, and no code has a longer label.
///
/// ```
/// use city_code::fold_label;
///
/// assert_eq!(fold_label("B1"), fold_label("8L"));
/// assert_eq!(fold_label("0103").as_str(), "0103");
/// ```
pub fn fold_label(label: &str) -> Folded {
    let mut folded = ArrayString::new();
    for character in label.chars().map(fold) {
        if folded.try_push(character).is_err() {
            break;
        }
    }
    Folded(folded)
}

const fn fold(character: char) -> char {
    match character {
        'O' | 'D' | 'Q' => '0',
        'I' | 'L' => '1',
        'Z' => '2',
        'S' => '5',
        'B' => '8',
        'V' | 'Y' => 'U',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fold_label_works() {
        assert_eq!(fold_label("0ODQ1IL2Z5S8BUVY").as_str(), "0000111225588UUU");
        assert_eq!(
            fold_label("3467ACEFGHJKMNPRTWX").as_str(),
            "3467ACEFGHJKMNPRTWX"
        );
        assert_eq!(fold_label("0123456789").as_str(), "0123456789");
        assert_eq!(fold_label("CJ.060101").as_str(), "CJ.060101");
    }

    #[test]
    fn fold_label_stops_at_the_length_of_a_code() {
        assert_eq!(fold_label(&"B".repeat(65)).as_str(), "8".repeat(64));
    }
}
