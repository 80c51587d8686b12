//! Who signs, and where the key is.

pub mod command;
mod external;
mod folder;
mod keystore;
mod passphrase;
mod source;

pub use external::External;
pub use folder::Folder;
pub use keystore::Keystore;
pub use passphrase::{ask, passphrase, Purpose};
pub use source::{account_of, check_dev, pair_of_uri, Signer, SURI};
