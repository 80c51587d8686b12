//! Writing the codes below a code to a file, as they are at one final block.

mod row;

use crate::{
    chain::{state, At, Chain},
    cli::{ChainArgs, Export, Format},
    error::{Error, Result},
    output::Output,
    values,
    whole::Whole,
};
use city_code::{Code, Kind};
use city_identity_primitives::{types::Label, Record, Recorded, Revision};
use row::{Row, Rows};
use serde::Serialize;
use std::{
    collections::VecDeque,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

/// How many codes of a level are held at once.
const PAGE: usize = 250;

/// What was exported.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Exported {
    code: String,
    /// The final block of whose state the file speaks.
    block: city_identity_primitives::Block,
    rows: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<PathBuf>,
    /// How many records have more than the file.
    cut: u64,
}

/// Runs the command.
///
/// # Errors
/// If the chain does not answer, or the file cannot be written.
pub async fn run(args: &Export, chain: &ChainArgs, output: Output) -> Result<()> {
    let code = values::code(&args.code)?;
    if args.out.is_none() && output.json {
        return Err(Error::usage("with --json the rows need a file").next("add --out FILE"));
    }
    let chain = Chain::connect(chain, output).await?;
    let at = chain.finalized().await?;
    state::check(&at)?;
    let block = crate::ask::resolve::block_of(&at)?;
    let format = args
        .format
        .unwrap_or_else(|| args.out.as_deref().map_or(Format::Csv, Format::of));
    let whole = args.out.as_deref().map(Whole::new).transpose()?;
    let target: Box<dyn Write> = match &whole {
        Some(whole) => Box::new(BufWriter::new(whole.open()?)),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    let mut rows = Rows::new(target, format)?;
    walk(&chain, &at, code, &mut rows, output).await?;
    let (count, cut) = rows.end()?;
    if let Some(whole) = whole {
        whole.keep()?;
    }
    if cut > 0 {
        output.notice(format!(
            "{cut} records have more than CSV can hold; all of it: --format jsonl"
        ));
    }
    let exported = Exported {
        code: code.to_string(),
        block,
        rows: count,
        file: args.out.clone(),
        cut,
    };
    let at = format!("{} {:?}", exported.block.number, exported.block.hash);
    if args.out.is_none() {
        output.notice(format!("{count} rows, as of block {at}"));
        return Ok(());
    }
    output.answer(&exported, || {
        vec![("rows", count.to_string()), ("block", at)]
    })
}

/// A code whose children are being written.
struct Level {
    code: Code,
    page: VecDeque<Row>,
    last: Option<Label>,
    is_last_page: bool,
}

impl Level {
    const fn of(code: Code) -> Self {
        Self {
            code,
            page: VecDeque::new(),
            last: None,
            is_last_page: false,
        }
    }

    /// The next child.
    async fn next(&mut self, chain: &Chain, at: &At) -> Result<Option<Row>> {
        if self.page.is_empty() && !self.is_last_page {
            let block = at.block_hash();
            let labels = chain
                .labels(block, &self.code, self.last.as_ref(), PAGE)
                .await?;
            self.is_last_page = labels.len() < PAGE;
            let codes = labels.iter().map(|label| {
                let label = String::from_utf8_lossy(label);
                let code = self.code.child(&label);
                code.map_err(|error| Error::other_version(format!("the label {label}"), error))
            });
            let codes = codes.collect::<Result<Vec<_>>>()?;
            self.last = labels.into_iter().last();
            self.page = read(chain, at, &codes).await?.into();
        }
        Ok(self.page.pop_front())
    }
}

/// What the chain has of codes.
async fn read(chain: &Chain, at: &At, codes: &[Code]) -> Result<Vec<Row>> {
    let block = at.block_hash();
    let keys = codes
        .iter()
        .map(state::entry_key)
        .collect::<Result<Vec<_>>>()?;
    let entries = chain.values::<Revision>(block, &keys).await?;
    let registered = codes.iter().zip(entries);
    let registered: Vec<(Code, Revision)> = registered
        .filter_map(|(code, entry)| Some((*code, entry?)))
        .collect();
    let has_row = |entry: &Revision| entry.record.as_ref().is_some_and(Recorded::is_row);
    let with_rows = registered.iter().filter(|(_, entry)| has_row(entry));
    let keys: Vec<_> = with_rows.map(|(code, _)| state::record_key(code)).collect();
    let mut records = chain.values::<Record>(block, &keys).await?.into_iter();
    let rows = registered.into_iter().map(|(code, entry)| {
        let recorded = entry.record.as_ref();
        let record = recorded.and_then(|recorded| recorded.record(|| records.next().flatten()));
        let record = record.unwrap_or_default();
        Row::new(code, entry, record)
    });
    Ok(rows.collect())
}

/// Writes a code and all below it, each before what is below it.
async fn walk(chain: &Chain, at: &At, code: Code, rows: &mut Rows, output: Output) -> Result<()> {
    if code.kind() > Kind::Country {
        let own = read(chain, at, &[code]).await?;
        let Some(own) = own.first() else {
            return Err(Error::unregistered(&code));
        };
        // Areas are the council's to admit.
        if code.kind() > Kind::Area {
            rows.write(own)?;
        }
    }
    let mut levels = vec![Level::of(code)];
    let mut told = 0u64;
    while let Some(level) = levels.last_mut() {
        let Some(row) = level.next(chain, at).await? else {
            levels.pop();
            continue;
        };
        rows.write(&row)?;
        told = told.saturating_add(1);
        if told.is_multiple_of(10_000) {
            output.progress(format!("{told} rows"));
        }
        // Nothing is registered below an object.
        if row.code.kind() < Kind::Object {
            levels.push(Level::of(row.code));
        }
    }
    Ok(())
}
