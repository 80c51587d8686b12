//! Files that are written as a whole, or not at all.

use crate::error::{Error, Result};
use std::{
    fs::{File, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
};
use tempfile::NamedTempFile;

/// A file that is there when all of it is: a half one would be taken for a whole one.
pub struct Whole<'a> {
    path: &'a Path,
    file: NamedTempFile,
}

impl<'a> Whole<'a> {
    /// One that will be there.
    ///
    /// # Errors
    /// If something else than a file is there, or nothing can be written beside it.
    pub fn new(path: &'a Path) -> Result<Self> {
        // Beside it, so that it only has to be renamed.
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if path.exists() && !path.is_file() {
            let what = format!("{} is there, and is no file", path.display());
            return Err(Error::file(what));
        }
        // A temporary file is its owner's alone; this one is like any other.
        let file = tempfile::Builder::new()
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder.unwrap_or_else(|| Path::new(".")));
        let file = file.map_err(|error| Self::failed(path, &error))?;
        Ok(Self { path, file })
    }

    /// What is written to.
    ///
    /// # Errors
    /// If there are too many open files.
    pub fn open(&self) -> Result<File> {
        let file = self.file.as_file().try_clone();
        file.map_err(|error| Self::failed(self.path, &error))
    }

    /// Has it there.
    ///
    /// # Errors
    /// If it cannot be written out or renamed.
    pub fn keep(self) -> Result<()> {
        let path = self.path;
        // What is there after a power cut is whole, too.
        let kept = self.file.as_file().sync_all();
        kept.and_then(|()| Ok(self.file.persist(path)?))
            .map_err(|error| Self::failed(path, &error))?;
        Ok(())
    }

    /// That it cannot be written.
    pub fn failed(path: &Path, error: &io::Error) -> Error {
        Error::file(error).in_file(path)
    }
}
