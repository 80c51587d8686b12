//! The folder with key files.

use crate::error::{Error, Result};
use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    marker::PhantomData,
    path::{Path, PathBuf},
};

/// A file with a key, which stays encrypted.
pub trait KeyFile: Sized {
    /// The name of the folder with such files.
    const FOLDER: &str;

    /// Reads a file.
    ///
    /// # Errors
    /// If it is no such file, or of another form.
    fn read(text: &str) -> Result<Self>;

    /// The file.
    ///
    /// # Errors
    /// Never: it has a form in JSON.
    fn text(&self) -> Result<String>;
}

/// Where key files of one kind are.
pub struct Folder<K>(PathBuf, PhantomData<K>);

impl<K: KeyFile> Folder<K> {
    /// The user's.
    ///
    /// # Errors
    /// If the user has no home.
    pub fn open() -> Result<Self> {
        let data = dirs::data_dir().ok_or_else(|| {
            Error::key("there is no home for keys").next("set HOME or XDG_DATA_HOME")
        })?;
        Ok(Self(data.join("city").join(K::FOLDER), PhantomData))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}.json"))
    }

    /// The key file of a name. With a `/`, or at its end `.json`, it is a path.
    ///
    /// # Errors
    /// If there is none.
    pub fn get(&self, name: &str) -> Result<K> {
        let is_path = name.contains('/') || name.ends_with(".json");
        let file = if is_path {
            PathBuf::from(name)
        } else {
            self.file(name)
        };
        read(&file)
    }

    /// Keeps a key under a name that is free.
    ///
    /// # Errors
    /// If it is not, or the file cannot be written.
    pub fn put(&self, name: &str, keystore: &K) -> Result<PathBuf> {
        let of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name.starts_with('.') || !name.chars().all(of_name) {
            return Err(Error::usage(format!(
                "{name:?} cannot be the name of a key: letters, digits, - _ and . can"
            )));
        }
        let file = self.file(name);
        let failed = |error: std::io::Error| match error.kind() {
            ErrorKind::AlreadyExists => {
                Error::key(format!("there is a key {name} already")).next("take another name")
            }
            _ => Error::key(format!("{}: {error}", file.display())),
        };
        fs::create_dir_all(&self.0).map_err(failed)?;
        let text = keystore.text()?;
        let mut out = private(&mut OpenOptions::new())
            .open(&file)
            .map_err(failed)?;
        out.write_all(text.as_bytes())
            .and_then(|()| out.sync_all())
            .map_err(failed)?;
        Ok(file)
    }

    /// All names with their files, in order. What is no key file is left out.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn list(&self) -> Result<Vec<(String, K)>> {
        let failed = |error| Error::key(format!("{}: {error}", self.0.display()));
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut keys = Vec::new();
        for entry in entries {
            let file = entry.map_err(failed)?.path();
            let name = file.file_stem().and_then(|name| name.to_str());
            if let (Some(name), Ok(keystore)) = (name, read(&file)) {
                keys.push((name.to_owned(), keystore));
            }
        }
        keys.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(keys)
    }
}

/// A new file, for its owner only.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.write(true).create_new(true)
}

fn read<K: KeyFile>(file: &Path) -> Result<K> {
    let text = fs::read_to_string(file).map_err(|error| {
        Error::key(format!("{}: {error}", file.display()))
            .next("city key list; city label-key list")
    })?;
    K::read(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keystore;
    use sp_core::{sr25519, Pair};

    fn keystore() -> Keystore {
        let pair = sr25519::Pair::from_string("//Bob", None).unwrap();
        Keystore::close(&pair, "bob", "a").unwrap()
    }

    #[test]
    fn keys_are_kept_once_and_for_their_owner() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder(home.path().join("keys"), PhantomData);
        assert!(folder.list().unwrap().is_empty());
        let file = folder.put("bob", &keystore()).unwrap();
        assert!(folder.put("bob", &keystore()).is_err());
        assert_eq!(folder.list().unwrap().len(), 1);
        assert!(folder.get("bob").is_ok());
        assert!(folder.get(file.to_str().unwrap()).is_ok());
        assert!(folder.get("eve").is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_name_is_no_path() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder(home.path().into(), PhantomData);
        for name in ["", "../bob", "a/b", ".bob", "a b"] {
            assert!(folder.put(name, &keystore()).is_err(), "{name}");
        }
    }
}
