//! Taking the code out of what is around it: a web link, a DID, a signature, check characters.

use super::{
    typed::{Glyph, Typed},
    ChangeKind,
};
use crate::{
    alias::{did, web::SIGNATURE_MARK},
    check::Check,
    error::{ErrorKind, ParseError},
};
use alloc::{string::String, vec::Vec};

impl Typed {
    /// Takes the code out of a web link or a DID.
    pub fn extract(&mut self) -> Result<(), ParseError> {
        if self.skip("https://") || self.skip("http://") {
            self.open_link()?;
            self.report(ChangeKind::Link, self.place(0));
        } else if self.skip(did::PREFIX) {
            self.cut_at(&['?', '#']);
            self.report(ChangeKind::Did, self.place(0));
        }
        Ok(())
    }

    /// Leaves of a link's host, path and query the `code` parameter, or else the path.
    fn open_link(&mut self) -> Result<(), ParseError> {
        let host = self.find(&['/', '?', '#']).unwrap_or(self.glyphs.len());
        if host == 0 {
            return Err(self.error(0, ErrorKind::WrongLink));
        }
        self.glyphs.drain(..host);
        self.cut_at(&['#']);
        let query = self.cut_at(&['?']);
        match code_parameter(&query) {
            Some(code) => self.glyphs = code.to_vec(),
            None => {
                self.skip("/");
            }
        }
        if self.glyphs.is_empty() {
            return Err(self.error(0, ErrorKind::WrongLink));
        }
        Ok(())
    }

    /// Cuts off a signature, and gives it back without its mark.
    pub fn cut_signature(&mut self) -> Option<String> {
        let mark = SIGNATURE_MARK.len();
        let at = self
            .glyphs
            .windows(mark)
            .position(|window| reads(window, SIGNATURE_MARK))?;
        let signature = self.glyphs.split_off(at);
        Some(
            signature
                .iter()
                .skip(mark)
                .map(|glyph| glyph.character)
                .collect(),
        )
    }

    /// The code as it was written.
    pub fn written(&self, input: &str) -> String {
        let start = usize::from(self.place(0));
        let end = usize::from(self.place(self.glyphs.len()));
        let written = input.chars().skip(start).take(end.saturating_sub(start));
        if self.is_did() {
            written
                .map(|character| if character == ':' { '/' } else { character })
                .collect()
        } else {
            written.collect()
        }
    }

    /// Drops one `/` at the end.
    pub fn drop_trailing_slash(&mut self) {
        if let Some(slash) = self.glyphs.pop_if(|glyph| glyph.character == '/') {
            self.report(ChangeKind::TrailingSlash, slash.at);
        }
    }

    /// Makes the `:` of a DID the `/` that it stands for. A DID's own `/` begins a path, which
    /// names something other than the code.
    pub fn separate_did(&mut self) -> Result<(), ParseError> {
        if !self.is_did() {
            return Ok(());
        }
        if let Some(slash) = self.find(&['/']) {
            return Err(self.error(slash, ErrorKind::WrongDid));
        }
        for glyph in self
            .glyphs
            .iter_mut()
            .filter(|glyph| glyph.character == ':')
        {
            glyph.character = '/';
        }
        Ok(())
    }

    /// Cuts off `-` and two characters.
    pub fn cut_check(&mut self) -> Option<TypedCheck> {
        let hyphen = self.glyphs.len().checked_sub(3)?;
        let is_check = self
            .glyphs
            .get(hyphen)
            .is_some_and(|glyph| glyph.character == '-');
        is_check.then(|| TypedCheck(self.glyphs.split_off(hyphen).into_iter().skip(1).collect()))
    }

    /// Drops `text` at the beginning, in any case. Whether it was there.
    fn skip(&mut self, text: &str) -> bool {
        let there = self
            .glyphs
            .get(..text.len())
            .is_some_and(|start| reads(start, text));
        if there {
            self.glyphs.drain(..text.len());
        }
        there
    }

    /// Cuts off all from the first of these characters on, and gives it back.
    fn cut_at(&mut self, characters: &[char]) -> Vec<Glyph> {
        match self.find(characters) {
            Some(at) => self.glyphs.split_off(at),
            None => Vec::new(),
        }
    }

    fn is_did(&self) -> bool {
        self.changes
            .iter()
            .any(|change| change.kind == ChangeKind::Did)
    }
}

/// Check characters as they were typed.
pub(super) struct TypedCheck(Vec<Glyph>);

impl TypedCheck {
    /// Refuses all but the right check characters.
    pub fn verify(&self, right: Check) -> Result<(), ParseError> {
        if right.is(self.0.iter().map(|glyph| glyph.character)) {
            return Ok(());
        }
        let position = self.0.first().map_or(0, |glyph| glyph.at);
        Err(ParseError {
            kind: ErrorKind::WrongCheck,
            position,
        })
    }
}

/// The value of the parameter `code` in a query, which begins with `?`.
fn code_parameter(query: &[Glyph]) -> Option<&[Glyph]> {
    const NAME: &str = "code=";
    query
        .get(1..)?
        .split(|glyph| glyph.character == '&')
        .find_map(|parameter| {
            let (name, value) = parameter.split_at_checked(NAME.len())?;
            reads(name, NAME).then_some(value)
        })
}

/// Whether the glyphs are `text`, whose letters may be in any case.
fn reads(glyphs: &[Glyph], text: &str) -> bool {
    glyphs
        .iter()
        .map(|glyph| glyph.character)
        .eq(text.chars().map(|c| c.to_ascii_uppercase()))
}
