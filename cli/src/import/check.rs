//! Whether each row of a file can be registered, before anything is sent.

use super::{
    rows::{Layout, Raw, Row, Wrong},
    standing::Standing,
};
use city_code::{Code, Kind};
use sp_crypto_hashing::blake2_128;
use std::collections::HashMap;

/// What the rows before say. A code is kept as a digest: millions of them fit in memory.
pub struct Checker<'a> {
    layout: &'a Layout,
    standing: &'a Standing,
    seen: HashMap<[u8; 16], Seen>,
}

struct Seen {
    line: u32,
    /// Who registers it, if it can be.
    signer: Option<u16>,
}

/// A row that can be registered, as far as the file and what is above it say.
pub struct Good {
    /// The row.
    pub row: Row,
    /// Which of the signers registers it.
    pub signer: u16,
    /// Whether what is above it is registered already: then it may be, too.
    pub may_be_registered: bool,
}

/// What becomes of a row.
pub enum Verdict {
    /// It is registered.
    Good(Box<Good>),
    /// It is an area that the council admitted.
    Admitted,
    /// It is not.
    Wrong(Wrong),
}

impl<'a> Checker<'a> {
    /// Before the first row.
    pub fn new(layout: &'a Layout, standing: &'a Standing) -> Self {
        Self {
            layout,
            standing,
            seen: HashMap::new(),
        }
    }

    /// Looks at the next row.
    pub fn check(&mut self, raw: &Raw) -> Verdict {
        match self.layout.row(raw) {
            Ok(row) => self.place(raw, row).unwrap_or_else(Verdict::Wrong),
            Err(wrong) => {
                // What is below it is told why it cannot be registered, too.
                if let Ok(code) = self.layout.code(raw) {
                    let _ = self.note(raw, &code, None);
                }
                Verdict::Wrong(wrong)
            }
        }
    }

    fn place(&mut self, raw: &Raw, row: Row) -> Result<Verdict, Wrong> {
        let code = row.code;
        if code.kind() <= Kind::Area {
            return if self.standing.is_registered(&code) || code.kind() == Kind::Country {
                Ok(Verdict::Admitted)
            } else {
                Err(Wrong::row(format!(
                    "{code} is an area that the council has not admitted"
                )))
            };
        }
        let found = self.signer(&code);
        let signer = found.as_ref().ok().map(|(signer, _)| *signer);
        self.note(raw, &code, signer)?;
        let (signer, may_be_registered) = found?;
        Ok(Verdict::Good(Box::new(Good {
            row,
            signer,
            may_be_registered,
        })))
    }

    /// Who registers a code, and whether its parent is on the chain.
    fn signer(&self, code: &Code) -> Result<(u16, bool), Wrong> {
        self.standing.allows(code)?;
        let parent = code
            .parent()
            .ok_or_else(|| Wrong::row("nothing is above it"))?;
        if self.standing.is_registered(&parent) {
            let signer = self.standing.signer(&parent, code.kind())?;
            return Ok((u16::try_from(signer).unwrap_or(u16::MAX), true));
        }
        match self.seen.get(&digest(&parent)) {
            Some(Seen {
                signer: Some(signer),
                ..
            }) => Ok((*signer, false)),
            Some(Seen { line, .. }) => Err(Wrong::row(format!(
                "{parent}, above it, is in line {line} and cannot be registered"
            ))),
            None => Err(Wrong::row(format!(
                "{parent}, above it, is neither registered nor in a line before"
            ))),
        }
    }

    fn note(&mut self, raw: &Raw, code: &Code, signer: Option<u16>) -> Result<(), Wrong> {
        let line = u32::try_from(raw.place.line).unwrap_or(u32::MAX);
        let key = digest(code);
        if let Some(before) = self.seen.get(&key) {
            return Err(Wrong::row(format!(
                "{code} is in line {} before",
                before.line
            )));
        }
        self.seen.insert(key, Seen { line, signer });
        Ok(())
    }
}

fn digest(code: &Code) -> [u8; 16] {
    blake2_128(code.as_bytes())
}
