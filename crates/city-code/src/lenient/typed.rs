//! An input on its way to a code: its characters, normalised, each with its place in the original.

use super::{Change, ChangeKind, MAX_INPUT};
use crate::error::{ErrorKind, ParseError};
use alloc::{string::String, vec::Vec};
use unicode_normalization::UnicodeNormalization;

/// A normalised character.
#[derive(Clone, Copy)]
pub(super) struct Glyph {
    pub character: char,
    /// The index of the character that it comes from in the original input.
    pub at: u16,
    /// The character that it comes from.
    written: char,
    upper_cased: bool,
}

impl Glyph {
    fn changed_by(&self, kind: ChangeKind) -> bool {
        let separator = matches!(self.character, '.' | '/' | '-');
        match kind {
            ChangeKind::Separator => separator && self.written != self.character,
            ChangeKind::Normalised => !separator && !self.written.is_ascii(),
            ChangeKind::UpperCased => self.upper_cased,
            _ => false,
        }
    }
}

/// The input as far as it is read.
pub(super) struct Typed {
    pub glyphs: Vec<Glyph>,
    pub changes: Vec<Change>,
    /// Where the trimmed input ends.
    end: u16,
}

impl Typed {
    /// Trims and normalises the input.
    pub fn read(input: &str) -> Result<Self, ParseError> {
        if input.len() > MAX_INPUT {
            let fits = |(octet, c): &(usize, char)| octet.saturating_add(c.len_utf8()) <= MAX_INPUT;
            let within = input.char_indices().take_while(fits);
            return Err(ParseError::at(within.count(), ErrorKind::InputTooLong));
        }
        let start = index(input.chars().take_while(|c| c.is_whitespace()).count());
        let trimmed = input.trim();
        let end = start.saturating_add(index(trimmed.chars().count()));
        let mut typed = Self {
            glyphs: Vec::new(),
            changes: Vec::new(),
            end,
        };
        if trimmed.is_empty() {
            return Err(ParseError::at(0, ErrorKind::Empty));
        }
        if trimmed.len() < input.len() {
            typed.report(ChangeKind::Trimmed, if start > 0 { 0 } else { end });
        }
        for (at, written) in (start..).zip(trimmed.chars()) {
            typed.glyphs.extend(normalised(written, at));
            if typed.glyphs.len() > MAX_INPUT {
                return Err(ParseError::at(usize::from(at), ErrorKind::InputTooLong));
            }
        }
        Ok(typed)
    }

    /// The characters as text.
    pub fn text(&self) -> String {
        self.glyphs.iter().map(|glyph| glyph.character).collect()
    }

    pub fn report(&mut self, kind: ChangeKind, position: u16) {
        self.changes.push(Change { kind, position });
    }

    /// Reports what normalising changed in the characters that are left.
    pub fn report_normalising(&mut self) {
        for kind in [
            ChangeKind::Normalised,
            ChangeKind::UpperCased,
            ChangeKind::Separator,
        ] {
            let changed = self.glyphs.iter().find(|glyph| glyph.changed_by(kind));
            if let Some(position) = changed.map(|glyph| glyph.at) {
                self.report(kind, position);
            }
        }
    }

    /// The index of the first of these characters.
    pub fn find(&self, characters: &[char]) -> Option<usize> {
        self.glyphs
            .iter()
            .position(|glyph| characters.contains(&glyph.character))
    }

    /// The place in the original input of the glyph at `index`, or of what follows the last one.
    pub fn place(&self, index: usize) -> u16 {
        let after_last = || {
            self.glyphs
                .last()
                .map_or(self.end, |glyph| glyph.at.saturating_add(1))
        };
        self.glyphs
            .get(index)
            .map_or_else(after_last, |glyph| glyph.at)
    }

    /// An error in [`text`](Self::text) as an error in the original input.
    pub fn original(&self, error: ParseError) -> ParseError {
        ParseError {
            position: self.place(usize::from(error.position)),
            ..error
        }
    }

    pub fn error(&self, index: usize, kind: ErrorKind) -> ParseError {
        ParseError {
            kind,
            position: self.place(index),
        }
    }
}

/// What becomes of one character. Only ASCII letters are made upper-case: no other letter becomes
/// one of a code by its case.
fn normalised(written: char, at: u16) -> impl Iterator<Item = Glyph> {
    written.nfkc().map(move |character| {
        let upper_cased = character.is_ascii_lowercase();
        let character = match character {
            '\u{3002}' | '\u{FF0E}' | '\u{FF61}' => '.',
            '\u{FF0F}' | '\u{2215}' => '/',
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}' => '-',
            other => other.to_ascii_uppercase(),
        };
        Glyph {
            character,
            at,
            written,
            upper_cased,
        }
    })
}

fn index(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
