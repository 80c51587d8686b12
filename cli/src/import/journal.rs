//! The journal beside a file: how far its import has come. One document a line, only ever added to.
//!
//! What is final decides; the journal says where to look. Losing its end costs time and nothing else.

use crate::error::{Error, Result};
use city_identity_primitives::{Author, Revision};
use serde::{Deserialize, Serialize};
use sp_core::{crypto::AccountId32, H256};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// The form of the journal.
const FORMAT: u32 = 1;

/// From which row on, before which row.
pub type Range = (u64, u64);

/// A line.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
enum Line {
    Import(Head),
    /// These rows are about to be sent.
    Sent(Range),
    /// These are final, but for the rejected ones.
    Done(Range),
    /// The chain refused this one for ever.
    Rejected(Rejected),
}

/// Of what it is the journal.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Head {
    format: u32,
    /// The chain.
    pub genesis: H256,
    /// The digest of the file, by BLAKE2b-256.
    pub file: H256,
    /// The last final block when it began: what the signers registered later is of this file.
    pub begin: u32,
}

/// A row that the chain refused.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Rejected {
    /// Its number.
    pub row: u64,
    /// Why.
    pub reason: String,
}

/// The journal of a file. As long as it is there, nobody else writes to it.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// Of what it is.
    pub head: Head,
    /// What is final, in order.
    pub done: Vec<Range>,
    /// What may be final.
    pub sent: Vec<Range>,
    /// What was refused.
    pub rejected: Vec<Rejected>,
}

impl Journal {
    /// Where the journal of a file is.
    pub fn path(file: &Path) -> PathBuf {
        let mut name = file.as_os_str().to_owned();
        name.push(".city-journal");
        name.into()
    }

    /// Opens the journal of `file`, or begins it.
    ///
    /// # Errors
    /// If it is of another file or chain, or another program is at it.
    pub fn open(file: &Path, genesis: H256, digest: H256, begin: u32) -> Result<Self> {
        let path = Self::path(file);
        let failed = |error: std::io::Error| Error::file(format!("{}: {error}", path.display()));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut journal = options.open(&path).map_err(failed)?;
        match journal.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let what = format!("{} is being imported by another program", file.display());
                return Err(Error::file(what).next("wait for it to end"));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let (lines, length) = read(&journal).map_err(failed)?;
        let is_other = lines.is_empty() && has_line(&journal).map_err(failed)?;
        if is_other {
            return Err(Error::file(format!("{} is no journal", path.display())));
        }
        // What was cut off in the middle of a line is forgotten.
        journal.set_len(length).map_err(failed)?;
        journal.seek(SeekFrom::Start(length)).map_err(failed)?;
        let has_news = lines.len() > 1;
        let mut lines = lines.into_iter();
        let head = match lines.next() {
            None => None,
            // Nothing was sent of the file as it was, so it may be corrected.
            Some(Line::Import(head)) if head.file != digest && !has_news => {
                journal.set_len(0).map_err(failed)?;
                journal.rewind().map_err(failed)?;
                None
            }
            Some(Line::Import(head)) => Some(head),
            Some(_) => return Err(Error::file(format!("{} is no journal", path.display()))),
        };
        let is_new = head.is_none();
        let head = head.unwrap_or(Head {
            format: FORMAT,
            genesis,
            file: digest,
            begin,
        });
        let (path_text, next) = (
            path.display().to_string(),
            format!("remove {}", path.display()),
        );
        let of_another = |what: &str| {
            Error::file(format!("{path_text} is the journal of {what}"))
                .next(format!("{next}, if that import is not to go on"))
        };
        if head.format != FORMAT {
            return Err(of_another("another version of city"));
        }
        if head.file != digest {
            return Err(of_another("a file with other contents"));
        }
        if head.genesis != genesis || head.begin > begin {
            return Err(of_another("an import to another chain"));
        }
        let mut opened = Self {
            path,
            file: journal,
            head: head.clone(),
            done: Vec::new(),
            sent: Vec::new(),
            rejected: Vec::new(),
        };
        if is_new {
            opened.write(&Line::Import(head))?;
        }
        for line in lines {
            match line {
                Line::Import(_) => {}
                Line::Sent(range) => opened.sent.push(range),
                Line::Done(range) => opened.done.push(range),
                Line::Rejected(rejected) => opened.rejected.push(rejected),
            }
        }
        opened.done.sort_unstable();
        Ok(opened)
    }

    /// Whether something was sent before.
    pub fn is_resumed(&self) -> bool {
        !self.sent.is_empty()
    }

    /// Whether an entry was made by the import, as far as a signer's account tells. A code that was
    /// changed since was registered before.
    pub fn has_made(&self, entry: &Revision, account: &AccountId32) -> bool {
        entry.author == Author::Account(account.clone()) && entry.block > self.head.begin
    }

    /// Notes rows that are about to be sent.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn sent(&mut self, rows: Range) -> Result<()> {
        self.write(&Line::Sent(rows))
    }

    /// Notes rows that are final.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn done(&mut self, rows: Range) -> Result<()> {
        self.write(&Line::Done(rows))
    }

    /// Notes a row that the chain refused.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn reject(&mut self, row: u64, reason: String) -> Result<()> {
        self.write(&Line::Rejected(Rejected { row, reason }))
    }

    fn write(&mut self, line: &Line) -> Result<()> {
        let failed = |error: String| Error::file(format!("{}: {error}", self.path.display()));
        let text = serde_json::to_string(line).map_err(|error| failed(error.to_string()))?;
        let written = self.file.write_all((text + "\n").as_bytes());
        // On the disk before anything is sent.
        let written = written.and_then(|()| self.file.sync_data());
        written.map_err(|error| failed(error.to_string()))
    }
}

/// Whether there is a whole line of any kind.
fn has_line(mut file: &File) -> std::io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    let mut line = Vec::new();
    BufReader::new(file)
        .take(1 << 16)
        .read_until(b'\n', &mut line)?;
    Ok(line.ends_with(b"\n"))
}

/// The lines that are whole, and how many octets they have.
fn read(file: &File) -> std::io::Result<(Vec<Line>, u64)> {
    let mut file = BufReader::new(file);
    let (mut lines, mut length) = (Vec::new(), 0u64);
    let mut text = Vec::new();
    loop {
        text.clear();
        let read = file.read_until(b'\n', &mut text)? as u64;
        let line = text
            .strip_suffix(b"\n")
            .and_then(|line| serde_json::from_slice(line).ok());
        let Some(line) = line else {
            return Ok((lines, length));
        };
        lines.push(line);
        length = length.saturating_add(read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const GENESIS: H256 = H256::repeat_byte(1);
    const FILE: H256 = H256::repeat_byte(2);

    fn filled(folder: &Path) -> PathBuf {
        let file = folder.join("codes.csv");
        let mut journal = Journal::open(&file, GENESIS, FILE, 7).unwrap();
        journal.sent((0, 10)).unwrap();
        journal.done((0, 10)).unwrap();
        journal.sent((10, 20)).unwrap();
        journal.reject(12, "no".into()).unwrap();
        file
    }

    #[test]
    fn what_was_noted_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = filled(folder.path());
        let journal = Journal::open(&file, GENESIS, FILE, 9).unwrap();
        assert_eq!(journal.head.begin, 7);
        assert_eq!(journal.done, [(0, 10)]);
        assert_eq!(journal.sent, [(0, 10), (10, 20)]);
        assert_eq!(journal.rejected.len(), 1);
    }

    #[test]
    fn a_journal_cut_anywhere_is_read_up_to_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = filled(folder.path());
        let path = Journal::path(&file);
        let whole = fs::read(&path).unwrap();
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let mut journal = Journal::open(&file, GENESIS, FILE, 7).unwrap();
            let known = journal.sent.len() + journal.done.len() + journal.rejected.len();
            journal.done((20, 30)).unwrap();
            drop(journal);
            let journal = Journal::open(&file, GENESIS, FILE, 7).unwrap();
            let now = journal.sent.len() + journal.done.len() + journal.rejected.len();
            assert_eq!(now, known + 1, "{length}");
        }
    }

    #[test]
    fn another_file_or_chain_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = filled(folder.path());
        let other = H256::repeat_byte(3);
        assert!(Journal::open(&file, other, FILE, 9).is_err());
        assert!(Journal::open(&file, GENESIS, other, 9).is_err());
        assert!(Journal::open(&file, GENESIS, FILE, 6).is_err());
        // If nothing was sent, the file may be corrected.
        let corrected = folder.path().join("corrected.csv");
        drop(Journal::open(&corrected, GENESIS, FILE, 7).unwrap());
        drop(Journal::open(&corrected, GENESIS, other, 9).unwrap());
        let again = Journal::open(&corrected, GENESIS, other, 9).unwrap();
        assert_eq!((again.head.file, again.head.begin), (other, 9));
        let held = Journal::open(&file, GENESIS, FILE, 9).unwrap();
        let error = Journal::open(&file, GENESIS, FILE, 9).unwrap_err();
        assert!(error.message.contains("another program"));
        drop(held);
    }
}
