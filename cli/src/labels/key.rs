//! Keys that sign labels.

use crate::{
    cli::{Algorithm, Cli, LabelKeyCommand},
    error::Result,
    keys::{passphrase, Folder, LabelKey, Purpose},
    output::Output,
};
use serde::Serialize;
use signed_code::PublicKey;

/// A key that is kept.
#[derive(Serialize)]
struct Kept {
    id: String,
    key: PublicKey,
}

impl Kept {
    /// The algorithm and the key, as records have them.
    fn words(&self) -> [String; 2] {
        let value = serde_json::to_value(self.key).unwrap_or_default();
        let field = value.as_object().and_then(|key| key.iter().next());
        let (algorithm, key) = field.map_or((String::new(), String::new()), |(algorithm, key)| {
            let key = key.as_str().unwrap_or_default();
            (algorithm.clone(), key.to_owned())
        });
        [algorithm, key]
    }
}

/// Runs a command.
///
/// # Errors
/// What went wrong.
pub fn run(args: &Cli, command: &LabelKeyCommand, output: Output) -> Result<()> {
    let folder = Folder::<LabelKey>::open()?;
    match command {
        LabelKeyCommand::New { name, algorithm } => {
            let passphrase = passphrase(&args.keys, name, Purpose::Close)?;
            let algorithm = match algorithm {
                Algorithm::Ed25519 => signed_code::Algorithm::Ed25519,
                Algorithm::P256 => signed_code::Algorithm::P256,
                Algorithm::Sm2 => signed_code::Algorithm::Sm2,
            };
            let made = LabelKey::make(algorithm, &passphrase)?;
            let file = folder.put(name, &made)?;
            let kept = Kept {
                id: name.clone(),
                key: made.key,
            };
            output.answer(&kept, || {
                let [algorithm, key] = kept.words();
                vec![
                    ("key", kept.id.clone()),
                    (
                        "file",
                        format!("{}: keep a copy of it somewhere safe", file.display()),
                    ),
                    ("public", format!("{algorithm} {key}")),
                    (
                        "next",
                        format!("city record keys CODE --put {name}, so that it counts"),
                    ),
                ]
            })
        }
        LabelKeyCommand::List => {
            let keys = folder.list()?.into_iter();
            let keys: Vec<_> = keys.map(|(id, file)| Kept { id, key: file.key }).collect();
            let rows: Vec<_> = keys
                .iter()
                .map(|kept| [&[kept.id.clone()][..], &kept.words()].concat())
                .collect();
            output.table(&keys, &["key", "algorithm", "public"], rows)
        }
    }
}
