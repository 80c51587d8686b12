//! Committing to the items of a block.

use super::items::{self, Items, HEADING};
use crate::{
    error::{Error, Result},
    output::Output,
    whole::Whole,
};
use block_tree::{Builder, Hash, ServedProof, Shape, NO_RECORD};
use city_identity_primitives::Digest;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use sp_core::H256;
use std::{
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

/// What the items of a file amount to.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Sum {
    /// How many there are.
    pub count: u32,
    /// The root of their tree.
    pub root: H256,
    /// The digest of the manifest.
    pub manifest: Digest,
}

impl Sum {
    /// Computes it, and writes the manifest: the items in the one form that they have there.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn of(file: impl Read, shape: &Shape, manifest: impl Write) -> Result<Self> {
        let mut builder = Builder::new(shape.clone());
        let mut manifest = Manifest {
            out: BufWriter::new(manifest),
            hash: Sha256::new(),
        };
        let failed = |error: io::Error| Error::file(format!("the manifest: {error}"));
        let width = usize::from(shape.width());
        let mut line = Vec::with_capacity(128);
        writeln!(line, "{HEADING}").map_err(failed)?;
        manifest.write_all(&line).map_err(failed)?;
        for item in Items::open(file, shape.clone())? {
            let (item, digest) = item?;
            builder.push(item, &digest).map_err(Error::file)?;
            line.clear();
            write!(line, "{item:0width$},").map_err(failed)?;
            write_digest(&mut line, &digest);
            line.push(b'\n');
            manifest.write_all(&line).map_err(failed)?;
        }
        manifest.flush().map_err(failed)?;
        let root = builder.finish();
        if root.count == 0 {
            return Err(Error::file("there are no items in it")
                .next("city series unused CODE PREFIX, if nothing is issued in the block"));
        }
        Ok(Self {
            count: root.count,
            root: root.hash.into(),
            manifest: Digest::Sha256(manifest.hash.finalize().into()),
        })
    }

    /// The same, unless another manifest was expected.
    ///
    /// # Errors
    /// If it is another one.
    pub fn expected(self, expected: Option<&Digest>) -> Result<Self> {
        match expected {
            Some(expected) if *expected != self.manifest => Err(Error::file(format!(
                "the manifest of these items has the digest {}, not {}: they are other items",
                hex_of(&self.manifest),
                hex_of(expected)
            ))
            .next("compare the manifest with the one that was agreed on")),
            _ => Ok(self),
        }
    }

    /// Refuses to write over the manifest of other items: proofs are made from it.
    fn ensure_no_other(&self, manifest: &Path) -> Result<()> {
        let failed = |error: io::Error| Error::file(error).in_file(manifest);
        if !manifest.try_exists().map_err(failed)? {
            return Ok(());
        }
        let mut hash = Sha256::new();
        let mut there = File::open(manifest).map_err(failed)?;
        io::copy(&mut there, &mut hash).map_err(failed)?;
        if self.manifest == Digest::Sha256(hash.finalize().into()) {
            return Ok(());
        }
        let what = "this is there, and is not the manifest of these items";
        Err(Error::file(what)
            .in_file(manifest)
            .next("keep it elsewhere, or name another place with --manifest"))
    }
}

/// The multihash of a digest, in hexadecimal.
pub fn hex_of(digest: &Digest) -> String {
    crate::output::word(digest)
}

/// `0x` and the digits of the digest of a record, or nothing.
fn write_digest(line: &mut Vec<u8>, digest: &Hash) {
    if *digest == NO_RECORD {
        return;
    }
    let mut digits = [0; 64];
    // So many digits are those of so many octets.
    if hex::encode_to_slice(digest, &mut digits).is_ok() {
        line.extend(b"0x");
        line.extend(digits);
    }
}

/// What is written, and its digest.
struct Manifest<W: Write> {
    out: BufWriter<W>,
    hash: Sha256,
}

impl<W: Write> Write for Manifest<W> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.out.write_all(octets)?;
        self.hash.update(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What the items of a file amount to, if their manifest is the one that was expected; writes it, if
/// it has a place.
///
/// # Errors
/// What is wrong with the file.
pub fn sum(
    file: &Path,
    shape: &Shape,
    expected: Option<&Digest>,
    manifest: Option<&Path>,
    output: Output,
) -> Result<Sum> {
    let input = File::open(file).map_err(|error| Error::file(error).in_file(file))?;
    let length = input.metadata().map_or(0, |data| data.len());
    let bar = output.bar(length, "{bar:30} {bytes} of {total_bytes}");
    let input = bar.wrap_read(input);
    let wrong = |error: Error| error.in_file(file);
    let sum = match manifest {
        None => Sum::of(input, shape, io::sink())
            .and_then(|sum| sum.expected(expected))
            .map_err(wrong),
        Some(path) => Whole::new(path).and_then(|whole| {
            let sum = Sum::of(input, shape, whole.open()?).and_then(|sum| sum.expected(expected));
            let sum = sum.map_err(wrong)?;
            sum.ensure_no_other(path)?;
            whole.keep()?;
            Ok(sum)
        }),
    };
    bar.finish_and_clear();
    sum
}

/// Writes the proofs of all items of a file into a folder.
///
/// # Errors
/// If one cannot be written, or the items are not those of the sum any more.
pub fn write_proofs(
    file: &Path,
    shape: &Shape,
    sum: &Sum,
    folder: &Path,
    output: Output,
) -> Result<()> {
    let failed = |place: &Path, error: io::Error| Error::file(error).in_file(place);
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    let open = || File::open(file).map_err(|error| failed(file, error));
    let wrong = |error: Error| error.in_file(file);
    let tree = items::tree(open()?, shape).map_err(wrong)?;
    if tree.root().hash != sum.root.0 {
        return Err(wrong(Error::file("it changed while it was read")).next("run this again"));
    }
    let count = u64::from(tree.root().count);
    let bar = output.bar(count, "{bar:30} {human_pos} of {human_len} proofs");
    for item in Items::open(open()?, shape.clone()).map_err(wrong)? {
        let (item, _) = item.map_err(wrong)?;
        let proof = tree.prove(item).map_err(Error::file)?;
        let proof = ServedProof::new(shape, item, proof).map_err(Error::file)?;
        let path = folder.join(format!("{}.json", proof.item));
        let text = serde_json::to_string(&proof).map_err(Error::file)?;
        fs::write(&path, text).map_err(|error| failed(&path, error))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// Where the manifest of a file is written to: beside it.
pub fn manifest_beside(file: &Path) -> PathBuf {
    file.with_extension("manifest.csv")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    fn shape() -> Shape {
        Shape::new("MA.156.1301/60.10000000", "12", 4).unwrap()
    }

    fn sum(text: &str) -> (Sum, String) {
        let mut manifest = Vec::new();
        let sum = Sum::of(text.as_bytes(), &shape(), &mut manifest).unwrap();
        (sum, String::from_utf8(manifest).unwrap())
    }

    #[test]
    fn the_manifest_is_the_same_whatever_the_form_of_the_file() {
        let digest = "Ab".repeat(32);
        let (sum_of_one, manifest) = sum(&format!(
            "\u{feff}digest,item\r\n{digest},1200\r\n,\"1234\"\r\n"
        ));
        let lower = digest.to_lowercase();
        assert_eq!(manifest, format!("item,digest\n1200,0x{lower}\n1234,\n"));
        // It is a file of items itself.
        assert_eq!(sum(&manifest), (sum_of_one.clone(), manifest.clone()));
        let hash = Sha256::digest(&manifest).into();
        assert_eq!(sum_of_one.manifest, Digest::Sha256(hash));
        let tree = items::tree(manifest.as_bytes(), &shape()).unwrap();
        assert_eq!(sum_of_one.root.0, tree.root().hash);
        assert_eq!(sum_of_one.count, 2);
    }

    #[test]
    fn another_manifest_is_refused() {
        let (sum, _) = sum("item\n1200\n");
        let expect = |digest| sum.clone().expected(digest).map_err(|error| error.kind);
        for right in [None, Some(&sum.manifest)] {
            assert_eq!(expect(right), Ok(sum.clone()));
        }
        assert_eq!(expect(Some(&Digest::Sha256([0; 32]))), Err(Kind::File));
    }

    #[test]
    fn nothing_is_not_committed_to() {
        assert!(Sum::of(&b"item\n"[..], &shape(), io::sink()).is_err());
    }

    #[test]
    fn a_proof_is_written_for_each_item() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lamps.csv");
        fs::write(&file, "item\n1200\n1234\n").unwrap();
        let output = Output { json: true };
        let manifest = manifest_beside(&file);
        let sum = super::sum(&file, &shape(), None, Some(&manifest), output).unwrap();
        assert!(folder.path().join("lamps.manifest.csv").is_file());
        let proofs = folder.path().join("proofs");
        write_proofs(&file, &shape(), &sum, &proofs, output).unwrap();
        let text = fs::read_to_string(proofs.join("1234.json")).unwrap();
        let served: ServedProof = serde_json::from_str(&text).unwrap();
        let root = block_tree::Root {
            count: sum.count,
            hash: sum.root.0,
        };
        let shown = block_tree::verify(&shape(), &root, 1_234, &served.proof);
        assert_eq!(shown, Ok(block_tree::Inclusion::Present(NO_RECORD)));
        assert_eq!(fs::read_dir(&proofs).unwrap().count(), 2);

        // Other items: neither the proofs nor the manifest are written over.
        fs::write(&file, "item\n1200\n").unwrap();
        assert!(write_proofs(&file, &shape(), &sum, &proofs, output).is_err());
        assert!(super::sum(&file, &shape(), None, Some(&manifest), output).is_err());
        assert_eq!(fs::read_to_string(&manifest).unwrap().lines().count(), 3);
    }
}
