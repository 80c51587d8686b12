//! From the code as it was typed to its canonical form.

use super::{
    typed::{Glyph, Typed},
    ChangeKind,
};
use crate::{
    code::Code,
    error::{ErrorKind, ParseError},
    segment::{scheme, COUNTRY},
};
use alloc::{string::String, vec::Vec};

/// The digits of a GB/T 2260 code.
const DIVISION: usize = 6;

impl Typed {
    /// Refuses what normalising left outside ASCII, and percent-encoding.
    pub fn refuse_encoded(&self) -> Result<(), ParseError> {
        let problem = |glyph: &Glyph| match glyph.character {
            '%' => Some(ErrorKind::PercentEncoding),
            character if !character.is_ascii() => Some(ErrorKind::NotAscii),
            _ => None,
        };
        self.glyphs
            .iter()
            .find_map(|glyph| Some((glyph.at, problem(glyph)?)))
            .map_or(Ok(()), |(position, kind)| {
                Err(ParseError { kind, position })
            })
    }

    /// Refuses empty nodes and characters that no node can have.
    pub fn refuse_bad_nodes(&self) -> Result<(), ParseError> {
        if self.glyphs.is_empty() {
            return Err(self.error(0, ErrorKind::Empty));
        }
        let mut after_separator = true;
        for (index, glyph) in self.glyphs.iter().enumerate() {
            let separator = matches!(glyph.character, '.' | '/');
            if separator && after_separator {
                return Err(self.error(index, ErrorKind::EmptyNode));
            }
            if !separator && !glyph.character.is_ascii_alphanumeric() {
                return Err(self.error(index, ErrorKind::WrongCharacter));
            }
            after_separator = separator;
        }
        if after_separator {
            return Err(self.error(self.glyphs.len(), ErrorKind::EmptyNode));
        }
        Ok(())
    }

    /// Whether this is a code of IDcode's that is not ours: below another country, or in an area
    /// that begins with 10 or a letter.
    pub fn is_foreign(&self) -> bool {
        let text = self.text();
        let Some((country, below)) = text.strip_prefix("MA.").and_then(split_node) else {
            return false;
        };
        let area = below.strip_prefix('.').unwrap_or_default();
        let not_ours = area.starts_with("10") || area.starts_with(|c: char| c.is_ascii_uppercase());
        COUNTRY.fits(country.as_bytes()) && !below.is_empty() && (country != "156" || not_ours)
    }

    /// Where the code is written with dots only, makes those between its parts `/`.
    pub fn part(&mut self) -> Result<(), ParseError> {
        let text = self.text();
        let nodes: Vec<&str> = text.split('.').collect();
        let [_, _, _, _, object @ ..] = nodes.as_slice() else {
            return Ok(());
        };
        if text.contains('/') || object.is_empty() {
            return Ok(());
        }
        let dots = self
            .glyphs
            .iter()
            .enumerate()
            .filter(|(_, glyph)| glyph.character == '.');
        let mut dots = dots.map(|(index, _)| index).skip(3).step_by(3);
        let (after_root, after_object) = (dots.next().unwrap_or_default(), dots.next());
        if !begins_with_object(object) {
            return Err(self.error(after_root, ErrorKind::AmbiguousSeparator));
        }
        self.report(ChangeKind::PartSeparator, self.place(after_root));
        for index in core::iter::once(after_root).chain(after_object) {
            if let Some(dot) = self.glyphs.get_mut(index) {
                dot.character = '/';
            }
        }
        Ok(())
    }

    /// Drops the trailing zero pairs of an area of six digits.
    pub fn drop_area_padding(&mut self) -> Option<Padding> {
        let text = self.text();
        let (_, below) = text.strip_prefix("MA.").and_then(split_node)?;
        let (digits, _) = below.strip_prefix('.').and_then(split_node)?;
        if digits.len() != DIVISION || !digits.ends_with("00") {
            return None;
        }
        let kept = if digits.ends_with("0000") { 2 } else { 4 };
        let start = text.len().saturating_sub(below.len()).saturating_add(1);
        let padding = start.saturating_add(kept)..start.saturating_add(DIVISION);
        let position = self.place(padding.start);
        self.glyphs.drain(padding);
        self.report(ChangeKind::AreaPadding, position);
        Some(Padding {
            digits: digits.into(),
            position,
        })
    }
}

/// An area's six digits as they were typed, before their padding was dropped.
pub(super) struct Padding {
    digits: String,
    position: u16,
}

impl Padding {
    /// Refuses a padded area that one slip may have made out of another area with the same check
    /// characters: one wrong digit turns `130101` into `130100`. The printed form has no padding,
    /// so without this the check characters would catch all single slips but these few.
    pub fn refuse_if_slip(&self, code: &Code) -> Result<(), ParseError> {
        let check = code.area().map(|area| area.check());
        let same_check = |other: Code| Some(other.check()) == check;
        let digits: Vec<char> = self.digits.chars().collect();
        if slips(&digits).any(|other| area(&other).is_some_and(same_check)) {
            return Err(ParseError {
                kind: ErrorKind::PaddedArea,
                position: self.position,
            });
        }
        Ok(())
    }
}

/// Every text that differs in one digit, or in the order of two neighbours.
fn slips(digits: &[char]) -> impl Iterator<Item = Vec<char>> + '_ {
    let places = 0..digits.len();
    let substituted = places.clone().flat_map(move |place| {
        ('0'..='9').map(move |digit| {
            let mut other = digits.to_vec();
            other
                .iter_mut()
                .skip(place)
                .take(1)
                .for_each(|old| *old = digit);
            other
        })
    });
    let swapped = places.skip(1).map(move |place| {
        let mut other = digits.to_vec();
        other.swap(place.saturating_sub(1), place);
        other
    });
    substituted.chain(swapped)
}

fn area(digits: &[char]) -> Option<Code> {
    let digits: String = digits.iter().collect();
    Code::join("MA.156", ".", &digits).ok()
}

/// Whether the nodes begin with those of an object: use, category and item.
fn begins_with_object(nodes: &[&str]) -> bool {
    let [use_code, category, item, ..] = nodes else {
        return false;
    };
    scheme(use_code.as_bytes()).is_some_and(|scheme| {
        scheme.category.fits(category.as_bytes()) && scheme.item.fits(item.as_bytes())
    })
}

/// The first node and what follows it, with the separator.
fn split_node(text: &str) -> Option<(&str, &str)> {
    let end = text.find(['.', '/']).unwrap_or(text.len());
    text.split_at_checked(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_all_digits_and_swaps() {
        let digits: Vec<char> = "130100".chars().collect();
        let has = |text: &str| slips(&digits).any(|slip| slip.iter().copied().eq(text.chars()));
        assert_eq!(slips(&digits).count(), 65);
        assert!(has("130109") && has("930100") && has("130010") && has("310100"));
        assert!(!has("130199"));
    }
}
