//! Series, and blocks of their numbers.

mod commit;
pub mod items;

use super::{record, register};
use crate::{
    call::Registry,
    chain::{answer, At, Chain, Sent},
    cli::{ChainArgs, Commit, Promote, Register, Series},
    error::{Error, Result},
    keys::account_of,
    output::{plain, word, Line, Output},
    values,
};
use block_tree::{Root, ServedProof, Shape, Tree};
use city_code::Code;
use city_identity_primitives::{
    answer::BlockState, record::href_host, BlockAnswer, CodeBytes, Commitment, Digest, Label, Page,
    Record, Registration, SeriesAnswer, MAX_PAGE,
};
use codec::DecodeAll;
use serde::Serialize;
use sp_core::{crypto::AccountId32, H256};
use std::{
    fmt::{self, Display},
    fs::{self, File},
    path::Path,
};

/// What a commitment would be.
#[derive(Serialize)]
struct DryRun<'a> {
    series: &'a Code,
    prefix: &'a str,
    #[serde(flatten)]
    sum: &'a commit::Sum,
    place: &'a str,
}

/// Numbers in a row that were issued.
#[derive(Debug, Serialize)]
pub struct Issued {
    /// The first one's label.
    first: String,
    /// How many.
    count: u32,
}

impl Issued {
    /// What the events say: below which code, the first label, how many, by whom.
    pub fn read(sent: &Sent) -> Vec<Self> {
        let issued = sent.all("CityIdentity.ItemsIssued").filter_map(|fields| {
            let (_, first, count, _): (CodeBytes, Label, u32, AccountId32) =
                DecodeAll::decode_all(&mut &fields[..]).ok()?;
            let first = plain(&String::from_utf8_lossy(&first));
            Some(Self { first, count })
        });
        issued.collect()
    }
}

impl Display for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {} on", self.count, self.first)
    }
}

/// The call that a command sends.
///
/// # Errors
/// If a value or a file makes no sense, or the chain does not answer what the call needs to know.
pub async fn call(command: &Series, at: &At, output: Output) -> Result<Registry> {
    match command {
        Series::Open { register, width } => open(register, *width),
        Series::Issue { code, count, first } => Ok(Registry::issue_items {
            series: values::code_bytes(code)?,
            first: *first,
            count: *count,
        }),
        Series::Lease {
            code,
            prefix,
            holder,
            until,
        } => Ok(Registry::lease_block {
            series: values::code_bytes(code)?,
            prefix: values::digits("a prefix", prefix)?,
            holder: account_of(holder)?,
            until: values::moment(until)?,
        }),
        Series::Commit(args) if args.dry_run => Err(Error::usage("a dry run makes no transaction")
            .next("leave out --dry-run, or use city series commit")),
        Series::Commit(args) => commit(args, at, output).await,
        Series::Unused {
            code, part, file, ..
        } => {
            let series = values::code(code)?;
            let digits = values::digits("a part", part)?;
            let proof = match file {
                None => None,
                Some(file) => {
                    let tree = committed(at, &series, part, file).await?;
                    Some(tree.prove_empty(part).map_err(|problem| {
                        Error::refused(format!("{part} cannot be given back: {problem}"))
                    })?)
                }
            };
            Ok(Registry::declare_unused {
                series: values::code_bytes(code)?,
                part: digits,
                proof,
            })
        }
        Series::Promote(args) => promote(args),
        Series::Show { .. } | Series::Prove { .. } | Series::Verify { .. } => {
            Err(Error::usage("this only asks, and there is nothing to send")
                .next("city series help"))
        }
    }
}

fn open(args: &Register, width: Option<u8>) -> Result<Registry> {
    let Registry::open_series { series } = register::call(args)? else {
        let code = values::code(&args.code)?;
        return Err(
            Error::usage(format!("{code} is no series")).next(format!("city register {code}"))
        );
    };
    Ok(match width {
        Some(width) => Registry::open_sequence { series, width },
        None => Registry::open_series { series },
    })
}

async fn commit(args: &Commit, at: &At, output: Output) -> Result<Registry> {
    let place = values::bounded("a place", &args.place)?;
    let expected = expected(args)?;
    let shape = leased(at, args).await?;
    let manifest = args.manifest.clone();
    let manifest = manifest.unwrap_or_else(|| commit::manifest_beside(&args.file));
    let sum = commit::sum(
        &args.file,
        &shape,
        expected.as_ref(),
        Some(&manifest),
        output,
    )?;
    if let Some(folder) = &args.proofs {
        commit::write_proofs(&args.file, &shape, &sum, folder, output)?;
    }
    Ok(Registry::commit_block {
        series: values::code_bytes(&args.code)?,
        prefix: values::digits("a prefix", &args.prefix)?,
        commitment: Commitment {
            count: sum.count,
            root: sum.root,
            manifest: sum.manifest,
            place,
        },
    })
}

/// Prints what a commitment would be.
///
/// # Errors
/// What is wrong with the file.
pub async fn dry_run(args: &Commit, chain: &ChainArgs, output: Output) -> Result<()> {
    let at = Chain::connect(chain, output).await?.finalized().await?;
    let expected = expected(args)?;
    let shape = leased(&at, args).await?;
    let sum = commit::sum(&args.file, &shape, expected.as_ref(), None, output)?;
    let series = values::code(&args.code)?;
    let dry_run = DryRun {
        series: &series,
        prefix: &args.prefix,
        sum: &sum,
        place: &args.place,
    };
    output.answer(&dry_run, || -> Vec<Line> {
        vec![
            ("series", series.to_string()),
            ("prefix", args.prefix.clone()),
            ("count", sum.count.to_string()),
            ("root", format!("{:?}", sum.root)),
            ("manifest", commit::hex_of(&sum.manifest)),
            ("place", args.place.clone()),
            ("sent", "nothing".into()),
        ]
    })
}

/// The digest that the manifest is to have.
fn expected(args: &Commit) -> Result<Option<Digest>> {
    let Some(text) = &args.manifest_digest else {
        return Ok(None);
    };
    let hex = text.strip_prefix("0x").unwrap_or(text);
    let digest = record::file::digest_of(&format!("0x{hex}"))
        .map_err(|error| Error::usage(format!("--manifest-digest: {}", error.message)))?;
    match digest {
        Digest::Sha256(_) => Ok(Some(digest)),
        _ => Err(Error::usage(
            "--manifest-digest: the digest of a manifest is SHA-256, which begins with 0x1220",
        )
        .next("city series commit … --dry-run prints it")),
    }
}

/// The block to commit to. What is wrong with the command is found before the file is read, or
/// anything is written.
async fn leased(at: &At, args: &Commit) -> Result<Shape> {
    let has_variable = args.place.contains("{item}") || args.place.contains("{code}");
    if !has_variable || href_host(args.place.as_bytes()).is_none() {
        return Err(Error::usage(format!(
            "{} is no https URL with {{item}} or {{code}} in it",
            args.place
        )));
    }
    let series = values::code(&args.code)?;
    let numbers = numbers(at, &series).await?;
    let shape = shape_of(&series, &args.prefix, numbers.width)?;
    let prefix = &args.prefix;
    let blocks = blocks(at, &series).await?;
    let block = blocks.into_iter().find(|block| block.prefix == *prefix);
    let what = match block.map(|block| block.state) {
        Some(BlockState::Leased) => return Ok(shape),
        Some(BlockState::Committed) => "is committed to already, and that is for ever",
        Some(BlockState::Unused) => "was given back",
        None => "was never leased",
    };
    Err(
        Error::refused(format!("the block {prefix} of {series} {what}"))
            .next(format!("city series show {series}")),
    )
}

fn shape_of(series: &Code, prefix: &str, width: u8) -> Result<Shape> {
    Shape::new(series.as_str(), prefix, width).map_err(|problem| {
        Error::usage(format!(
            "{prefix} is no block of {series}, whose numbers have {width} digits: {problem}"
        ))
        .next(format!("city series show {series}"))
    })
}

fn promote(args: &Promote) -> Result<Registry> {
    let code = values::code(&args.code)?;
    let record = match &args.record {
        Some(file) => record::file::read(file)?,
        None => record::record(&args.content)?,
    };
    Ok(Registry::promote_item {
        registration: Registration {
            code: values::code_bytes(&args.code)?,
            controller: args.controller.as_deref().map(account_of).transpose()?,
            valid_from: None,
            valid_to: None,
            record: (record != Record::default()).then_some(record),
        },
        proof: Box::new(proof(&code, &args.proof)?.proof),
    })
}

/// The proof in a file.
///
/// # Errors
/// If there is none.
pub fn served(file: &Path) -> Result<ServedProof> {
    let text = fs::read_to_string(file).map_err(|error| Error::file(error).in_file(file))?;
    serde_json::from_str(&text).map_err(|error| {
        Error::file(format!("this is no proof: {error}"))
            .in_file(file)
            .next("city series prove CODE ITEMS.csv")
    })
}

/// The proof of an item in a file.
///
/// # Errors
/// If there is none, or it is that of another item.
pub fn proof(code: &Code, file: &Path) -> Result<ServedProof> {
    let proof = served(file)?;
    if proof.item != code.label() {
        let item = plain(&proof.item);
        let what = format!("the proof is of item {item}, not of {code}");
        return Err(Error::unverified(what).in_file(file));
    }
    Ok(proof)
}

/// The tree of the committed block with all the numbers of `series` that begin with `part`, from the
/// file of its items.
///
/// # Errors
/// If there is no such block, or the file is that of another block.
pub async fn committed(at: &At, series: &Code, part: &str, file: &Path) -> Result<Tree> {
    let (shape, root) = commitment(at, series, part).await?;
    let input = File::open(file).map_err(|error| Error::file(error).in_file(file))?;
    let tree = items::tree(input, &shape).map_err(|error| error.in_file(file))?;
    same_items(&shape, &root, tree.root()).map_err(|error| error.in_file(file))?;
    Ok(tree)
}

/// The committed block with all the numbers of `series` that begin with `part`, and its root.
///
/// # Errors
/// If there is no such block.
pub async fn commitment(at: &At, series: &Code, part: &str) -> Result<(Shape, Root)> {
    let numbers = numbers(at, series).await?;
    // Not by what an item answers: one that was promoted speaks of itself, and is in the block yet.
    let blocks = blocks(at, series).await?;
    // The innermost: what was given back may be leased and committed again.
    let around = blocks
        .into_iter()
        .filter(|block| part.starts_with(&block.prefix))
        .max_by_key(|block| block.prefix.len());
    let next = format!("city series show {series}");
    let Some(block) = around else {
        return Err(Error::usage(format!("{part} is in no block of {series}")).next(next));
    };
    let prefix = plain(&block.prefix);
    let Some(commitment) = block.commitment else {
        let state = word(&block.state);
        let what = format!("{part} is in the block {prefix}, which is not committed but {state}");
        return Err(Error::usage(what).next(next));
    };
    let root = Root {
        count: commitment.count,
        hash: commitment.root.0,
    };
    Ok((shape_of(series, &prefix, numbers.width)?, root))
}

/// Whether items are those to which the holder of a block committed.
///
/// # Errors
/// If they are others.
pub fn same_items(shape: &Shape, committed: &Root, found: &Root) -> Result<()> {
    if found.hash == committed.hash {
        return Ok(());
    }
    let what = format!(
        "these are not the items to which the holder of the block {} committed: they \
         are {} with the root {:?}, and those are {} with the root {:?}",
        shape.prefix(),
        found.count,
        H256(found.hash),
        committed.count,
        H256(committed.hash),
    );
    Err(Error::file(what).next("take the manifest of the block, or another copy of the file"))
}

/// The blocks of a series.
///
/// # Errors
/// If the chain does not answer.
pub async fn blocks(at: &At, series: &Code) -> Result<Vec<BlockAnswer>> {
    let mut blocks = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page: Page<BlockAnswer, String> =
            answer(at, "blocks", (series.as_str(), &after, MAX_PAGE)).await?;
        blocks.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(blocks);
        }
    }
}

/// What the chain says of a series of numbers.
///
/// # Errors
/// If it is none.
pub async fn numbers(at: &At, series: &Code) -> Result<SeriesAnswer> {
    let found: Option<SeriesAnswer> = answer(at, "series", (series.as_str(),)).await?;
    found.ok_or_else(|| {
        Error::usage(format!("{series} is no series of numbers"))
            .next(format!("city resolve {series}"))
    })
}

/// The series of an item.
///
/// # Errors
/// If the code is no item.
pub fn parent(item: &Code) -> Result<Code> {
    let series = item
        .parent()
        .filter(|_| item.kind() == city_code::Kind::Object);
    series.ok_or_else(|| {
        Error::usage(format!("{item} is no item of a series"))
            .next(format!("city code parse {item}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Content;

    fn register(code: &str) -> Register {
        Register {
            code: code.into(),
            controller: None,
            from: None,
            until: None,
            content: Content::default(),
        }
    }

    #[test]
    fn a_width_makes_a_series_one_of_numbers() {
        let series = register("MA.156.1301/60.10000000");
        let call = open(&series, Some(9)).unwrap();
        assert!(matches!(call, Registry::open_sequence { width: 9, .. }));
        let call = open(&series, None).unwrap();
        assert!(matches!(call, Registry::open_series { .. }));
        assert!(open(&register("MA.156.1301.01"), Some(9)).is_err());
    }

    #[test]
    fn a_proof_is_of_one_item() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("proof.json");
        let code = values::code("MA.156.1301/60.10000000.1201").unwrap();
        fs::write(
            &file,
            r#"{"item":"1200","digest":null,"empty":"0xff","siblings":[]}"#,
        )
        .unwrap();
        let error = proof(&code, &file).unwrap_err();
        assert_eq!(error.kind, crate::error::Kind::Unverified);
        fs::write(&file, "{}").unwrap();
        assert_eq!(
            proof(&code, &file).unwrap_err().kind,
            crate::error::Kind::File
        );
    }
}
