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
    /// If nothing can be written beside it.
    pub fn new(path: &'a Path) -> Result<Self> {
        // Beside it, so that it only has to be renamed.
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let file = NamedTempFile::new_in(folder.unwrap_or_else(|| Path::new(".")));
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
    /// If it cannot be renamed.
    pub fn keep(self) -> Result<()> {
        let path = self.path;
        // A temporary file is its owner's alone; this one is like any other.
        let mode = Permissions::from_mode(0o644);
        let kept = self
            .file
            .as_file()
            .set_permissions(mode)
            .map(|()| self.file.persist(path));
        match kept {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Self::failed(path, &error.error)),
            Err(error) => Err(Self::failed(path, &error)),
        }
    }

    /// That it cannot be written.
    pub fn failed(path: &Path, error: &io::Error) -> Error {
        Error::file(format!("{}: {error}", path.display()))
    }
}
