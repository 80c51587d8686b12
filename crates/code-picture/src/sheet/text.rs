//! Lines of text, measured and set.

use super::{
    font::{self, Font, Glyph},
    helvetica::{self, ELLIPSIS},
};
use crate::error::SheetProblem;
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;

/// A name, character by character.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line(Vec<Character>);

/// A character with the font that has it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Character {
    c: char,
    face: Face,
    /// In thousandths of the size of the text.
    width: u16,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Face {
    /// Helvetica, which has the character at this octet.
    Helvetica(u8),
    /// The font file, with the number of its glyph.
    File(u16),
}

/// Characters one after the other in one font, as a PDF shows them.
#[derive(Clone, Debug, PartialEq)]
pub enum Run {
    /// Octets of WinAnsiEncoding, in Helvetica.
    Helvetica(Vec<u8>),
    /// Numbers of glyphs, two octets each, in the subset of the font file.
    File(Vec<u8>),
}

/// A glyph of the font file that the document shows.
#[derive(Clone, Copy, Debug)]
pub struct Used {
    /// What it stands for.
    pub c: char,
    /// In thousandths of the size.
    pub width: u16,
}

/// Knows the fonts, and which glyphs were used.
#[derive(Debug)]
pub struct Typesetter {
    font: Option<Font>,
    /// What the font has for the characters that were looked up.
    glyphs: BTreeMap<char, Option<Glyph>>,
    remapper: GlyphRemapper,
    used: BTreeMap<u16, Used>,
}

impl Typesetter {
    pub fn new(font: Option<Font>) -> Self {
        Self {
            font,
            glyphs: BTreeMap::new(),
            remapper: GlyphRemapper::new(),
            used: BTreeMap::new(),
        }
    }

    /// The font file and its glyphs that are used, by their number in the subset; none if none is.
    pub fn subset(&self) -> Option<(&Font, &GlyphRemapper, &BTreeMap<u16, Used>)> {
        let font = self.font.as_ref()?;
        (!self.used.is_empty()).then_some((font, &self.remapper, &self.used))
    }

    /// A name as a line: ASCII in Helvetica, anything else in the font file. White space of any
    /// kind is a space.
    pub fn line(&mut self, name: &str) -> Result<Line, SheetProblem> {
        let mut line = Vec::new();
        let mut missing = Vec::new();
        for c in name.chars() {
            let c = if c.is_whitespace() { ' ' } else { c };
            let character = match helvetica::glyph(c) {
                Some((octet, width)) => Some(Character {
                    c,
                    face: Face::Helvetica(octet),
                    width,
                }),
                None => self.glyph(c)?.map(|glyph| Character {
                    c,
                    face: Face::File(glyph.id.0),
                    width: glyph.width,
                }),
            };
            match character {
                Some(character) => line.push(character),
                None if missing.contains(&c) => {}
                None => missing.push(c),
            }
        }
        if missing.is_empty() {
            return Ok(Line(line));
        }
        let font = self
            .font
            .as_ref()
            .map(|font| font.path().display().to_string());
        Err(SheetProblem::NoGlyph {
            font: font.unwrap_or_default(),
            name: name.into(),
            characters: missing,
        })
    }

    fn glyph(&mut self, c: char) -> Result<Option<Glyph>, SheetProblem> {
        if let Some(glyph) = self.glyphs.get(&c) {
            return Ok(*glyph);
        }
        let font = match self.font.take() {
            Some(font) => font,
            None => Font::installed()?,
        };
        let glyph = font.face().and_then(|face| font::glyph(&face, c));
        self.font = Some(font);
        self.glyphs.insert(c, glyph);
        Ok(glyph)
    }

    /// A line as a PDF shows it. From here on its glyphs are in the document.
    pub fn runs(&mut self, line: &Line) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for character in &line.0 {
            match character.face {
                Face::Helvetica(octet) => match runs.last_mut() {
                    Some(Run::Helvetica(octets)) => octets.push(octet),
                    _ => runs.push(Run::Helvetica(vec![octet])),
                },
                Face::File(id) => {
                    let number = self.remapper.remap(id);
                    self.used.entry(number).or_insert(Used {
                        c: character.c,
                        width: character.width,
                    });
                    match runs.last_mut() {
                        Some(Run::File(octets)) => octets.extend(number.to_be_bytes()),
                        _ => runs.push(Run::File(number.to_be_bytes().to_vec())),
                    }
                }
            }
        }
        runs
    }
}

impl Line {
    /// Its width, in the unit of its size.
    pub fn width(&self, size: f32) -> f32 {
        let thousandths: u64 = self
            .0
            .iter()
            .map(|character| u64::from(character.width))
            .sum();
        size * thousandths as f32 / 1000.0
    }

    #[cfg(test)]
    pub fn text(&self) -> String {
        self.0.iter().map(|character| character.c).collect()
    }

    /// The line broken in two where it gets wider than `width`: between words, or beside a
    /// character that is not ASCII. The second part may still be too wide.
    pub fn broken(mut self, size: f32, width: f32) -> (Self, Option<Self>) {
        let Some(mut end) = self.fitting(size, width) else {
            return (self, None);
        };
        let parts = self.0.windows(2).enumerate().take(end);
        let between = |pair: &[Character]| match pair {
            [left, right] => left.c == ' ' || !left.c.is_ascii() || !right.c.is_ascii(),
            _ => false,
        };
        if let Some((last, _)) = parts.rev().find(|(_, pair)| between(pair)) {
            end = last.saturating_add(1);
        }
        let mut rest = self.0.split_off(end.min(self.0.len()));
        trim(&mut self.0);
        let spaces = rest
            .iter()
            .take_while(|character| character.c == ' ')
            .count();
        rest.drain(..spaces);
        (self, Some(Self(rest)))
    }

    /// How many characters from the first on are at most so wide; none if all are.
    fn fitting(&self, size: f32, width: f32) -> Option<usize> {
        let room = room(size, width);
        let mut wide = 0_u64;
        self.0.iter().position(|character| {
            wide = wide.saturating_add(character.width.into());
            wide as f64 > room
        })
    }

    /// The line cut so that it is at most so wide, with an ellipsis at its end; as it is, if it fits.
    pub fn cut(mut self, size: f32, width: f32) -> Self {
        if self.fitting(size, width).is_none() {
            return self;
        }
        let Some((octet, wide)) = helvetica::glyph(ELLIPSIS) else {
            return self;
        };
        let narrower = width - size * f32::from(wide) / 1000.0;
        if let Some(end) = self.fitting(size, narrower) {
            self.0.truncate(end);
        }
        trim(&mut self.0);
        self.0.push(Character {
            c: ELLIPSIS,
            face: Face::Helvetica(octet),
            width: wide,
        });
        self
    }
}

/// What is as wide as `width`, in thousandths of the size.
fn room(size: f32, width: f32) -> f64 {
    f64::from(width / size) * 1000.0
}

/// Drops spaces at the end.
fn trim(characters: &mut Vec<Character>) {
    while characters.last().is_some_and(|last| last.c == ' ') {
        characters.pop();
    }
}
