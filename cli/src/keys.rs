//! Who signs, and where the key is.

pub mod command;
mod external;
mod folder;
mod keystore;
mod label;
mod passphrase;
mod sealed;
mod source;

pub use external::External;
pub use folder::{Folder, KeyFile};
pub use keystore::Keystore;
pub use label::LabelKey;
pub use passphrase::{ask, passphrase, Purpose};
pub use source::{account_of, check_dev, pair_of_uri, Signer, SURI};
