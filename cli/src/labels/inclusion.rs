//! Proofs that items are in their committed blocks: from files, or from where holders serve them.

use crate::{
    error::{Error, Result},
    output::plain,
    write::series::served,
};
use block_tree::{ItemProof, ServedProof};
use city_code::Code;
use city_identity_primitives::record::safe_host;
use reqwest::{redirect::Policy, Client};
use signed_code::TrustBundle;
use std::{path::PathBuf, time::Duration};

/// The longest proof, in octets: a tree is at most 64 levels deep, and few proofs are longer than a
/// kilobyte and a half.
const MOST: usize = 2_048;
/// How long a place may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where proofs are from.
pub struct Proofs {
    given: Vec<ServedProof>,
    /// Whether what is not given is fetched.
    is_online: bool,
}

/// A proof, or why there is none.
pub type Found = std::result::Result<ItemProof, String>;

impl Proofs {
    /// Those in files, each of one of `codes`; others are fetched, if there is a network.
    ///
    /// # Errors
    /// If there is none in a file, or it is that of another item.
    pub fn read(files: &[PathBuf], codes: &[Code], is_online: bool) -> Result<Self> {
        let read = |file: &PathBuf| {
            let proof = served(file)?;
            if codes.iter().any(|code| is_of(&proof, code)) {
                return Ok(proof);
            }
            let what = format!(
                "the proof is of item {}, of which there is no label",
                plain(&proof.item)
            );
            Err(Error::unverified(what).in_file(file))
        };
        Ok(Self {
            given: files.iter().map(read).collect::<Result<_>>()?,
            is_online,
        })
    }

    /// The proof that the item of a label is in the committed block that a bundle has of it.
    pub async fn of(&self, code: &Code, bundle: &TrustBundle) -> Found {
        let Some(commitment) = bundle.commitment(code) else {
            let why = format!("no committed block is known that has {code}");
            return Err(match self.is_online {
                true => why,
                false => format!("{why}: `city trust export {code}` has what is committed"),
            });
        };
        if let Some(proof) = self.given.iter().find(|proof| is_of(proof, code)) {
            return Ok(proof.proof.clone());
        }
        let place = plain(&commitment.place);
        if !self.is_online {
            return Err(format!("say --proof FILE with what {place} serves"));
        }
        let Some(host) = safe_host(&place) else {
            return Err(format!("{place} is no plain https URL"));
        };
        let area = code.area().and_then(|area| bundle.entries.get(&area));
        let is_allowed = |allowed: &String| allowed.eq_ignore_ascii_case(host);
        if !area.is_some_and(|area| area.hosts.iter().any(is_allowed)) {
            return Err(format!("the area does not allow the host {host}"));
        }
        let text = fetch(&place).await;
        let text = text.map_err(|error| format!("{place}: {error}"))?;
        let proof: serde_json::Result<ServedProof> = serde_json::from_slice(&text);
        let proof = proof.map_err(|error| format!("{place} serves no proof: {error}"))?;
        Ok(proof.proof)
    }
}

/// Whether a proof is of the item that a code is, or is inside of.
fn is_of(proof: &ServedProof, code: &Code) -> bool {
    let object = code.object();
    object.is_some_and(|object| object.label() == proof.item)
}

/// What a place serves: over https, without redirects, and little of it.
async fn fetch(place: &str) -> std::result::Result<Vec<u8>, String> {
    // It fails only if a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .https_only(true)
        .redirect(Policy::none())
        .timeout(PATIENCE)
        .user_agent(concat!("city/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| reason(&error))?;
    let failed = |error: reqwest::Error| reason(&error);
    let mut response = client.get(place).send().await.map_err(failed)?;
    if !response.status().is_success() {
        return Err(format!("it answers {}", response.status()));
    }
    let mut text = Vec::new();
    while let Some(part) = response.chunk().await.map_err(failed)? {
        text.extend_from_slice(&part);
        if text.len() > MOST {
            return Err(format!("it serves more than {MOST} octets"));
        }
    }
    Ok(text)
}

/// The innermost reason of an error: the outer ones say that a request failed.
fn reason(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(next) = inner.source() {
        inner = next;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use block_tree::{Shape, Tree, NO_RECORD};
    use signed_code::{Commitment, Entry, FinalBlock, NumberBlock, Status};
    use std::fs;

    const ITEM: &str = "MA.156.1301/60.10000000.1201";

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }

    /// A bundle with an item of a block whose proofs are at `place`, in an area that allows `hosts`.
    fn bundle(place: &str, hosts: &[&str]) -> TrustBundle {
        let block = FinalBlock {
            number: 1,
            hash: [1; 32],
            time: 1,
        };
        let entry = |text| Entry {
            code: code(text),
            status: Status::Committed,
            keys: vec![],
            hosts: vec![],
            in_block: None,
            digests: None,
            proof: None,
        };
        let commitment = Commitment {
            count: 1,
            root: [0; 32],
            place: place.into(),
        };
        let mut bundle = TrustBundle::new(block, 60);
        bundle.insert(Entry {
            in_block: Some(NumberBlock {
                prefix: "12".into(),
                first: "1200".into(),
                commitment: Some(commitment),
            }),
            ..entry(ITEM)
        });
        bundle.insert(Entry {
            hosts: hosts.iter().map(ToString::to_string).collect(),
            ..entry("MA.156.1301")
        });
        bundle
    }

    #[tokio::test]
    async fn a_proof_in_a_file_is_that_of_a_label() {
        let shape = Shape::new("MA.156.1301/60.10000000", "12", 4).unwrap();
        let tree = Tree::build(shape.clone(), [(1_201, NO_RECORD)]).unwrap();
        let proof = tree.prove(1_201).unwrap();
        let served = ServedProof::new(&shape, 1_201, proof.clone()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("1201.json");
        fs::write(&file, serde_json::to_string(&served).unwrap()).unwrap();
        let files = [file];
        let bundle = bundle("https://a.example/1201", &[]);
        let proofs = Proofs::read(&files, &[code(ITEM)], false).unwrap();
        assert_eq!(proofs.of(&code(ITEM), &bundle).await, Ok(proof));
        let other = code("MA.156.1301/60.10000000.1202");
        let why = proofs.of(&other, &bundle).await.unwrap_err();
        assert!(why.starts_with("no committed block is known"), "{why}");
        let error = Proofs::read(&files, &[other], false).err().unwrap();
        assert!(error.message.contains("of item 1201, of which"), "{error}");
    }

    #[tokio::test]
    async fn nothing_is_fetched_from_where_the_area_does_not_allow_it() {
        for (is_online, place, hosts, expected) in [
            (
                false,
                "https://a.example/1",
                &["a.example"][..],
                "--proof FILE",
            ),
            (true, "http://a.example/1", &["a.example"], "no plain https"),
            (
                true,
                "https://a.example/1",
                &["b.example"],
                "does not allow",
            ),
        ] {
            let proofs = Proofs::read(&[], &[], is_online).unwrap();
            let found = proofs.of(&code(ITEM), &bundle(place, hosts)).await;
            let why = found.unwrap_err();
            assert!(why.contains(expected), "{why}");
        }
    }
}
