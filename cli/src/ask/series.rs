//! Series of numbers, their blocks, and the items in them.

use super::resolve;
use crate::{
    chain::{answer, Chain},
    cli::ChainArgs,
    error::{Error, Result},
    output::{moment, word, Output},
    values,
    write::series::{blocks, committed, numbers, parent, proof},
};
use block_tree::ServedProof;
use city_identity_primitives::{BlockAnswer, Resolution, SeriesAnswer};
use serde::Serialize;
use std::path::Path;

/// A series with its blocks.
#[derive(Serialize)]
struct Whole {
    series: SeriesAnswer,
    blocks: Vec<BlockAnswer>,
}

/// Prints a series and its blocks.
///
/// # Errors
/// If there is no answer.
pub async fn show(code: &str, chain: &ChainArgs, output: Output) -> Result<()> {
    let code = values::code(code)?;
    let at = Chain::connect(chain, output).await?.finalized().await?;
    let series = numbers(&at, &code).await?;
    let blocks = blocks(&at, &code).await?;
    let of = resolve::block_of(&at)?;
    if !output.json {
        output.answer(&series, || {
            vec![
                ("series", series.code.to_string()),
                ("width", series.width.to_string()),
                ("next", series.next.clone().unwrap_or_else(|| "none".into())),
                ("registered", series.registered.to_string()),
                ("leased", series.leased.to_string()),
                ("committed", series.committed.to_string()),
                resolve::block(&of),
            ]
        })?;
        if blocks.is_empty() {
            return Ok(());
        }
        crate::output::print("\n")?;
    }
    let whole = city_identity_primitives::At {
        answer: Whole { series, blocks },
        block: of,
    };
    let rows = whole.answer.blocks.iter().map(|block| {
        let items = block.commitment.as_ref();
        vec![
            block.prefix.clone(),
            word(&block.state),
            block.first.clone(),
            block.last.clone(),
            items
                .map(|items| items.count.to_string())
                .unwrap_or_default(),
            moment(block.until),
            block.holder.to_string(),
        ]
    });
    let heading = [
        "prefix", "state", "first", "last", "items", "until", "holder",
    ];
    output.table(&whole, &heading, rows)
}

/// Prints the proof of an item, from the file of the items of its block.
///
/// # Errors
/// If the file is that of another block.
pub async fn prove(code: &str, file: &Path, chain: &ChainArgs, output: Output) -> Result<()> {
    let code = values::code(code)?;
    let series = parent(&code)?;
    let at = Chain::connect(chain, output).await?.finalized().await?;
    let tree = committed(&at, &series, code.label(), file).await?;
    let shape = tree.shape();
    let item = shape.item_of(code.label()).map_err(Error::usage)?;
    let proof = tree.prove(item).map_err(Error::usage)?;
    let is_there = proof.digest.is_some();
    let proof = ServedProof::new(shape, item, proof).map_err(Error::usage)?;
    output.document(&proof)?;
    let what = if is_there { "is" } else { "is not" };
    output.notice(format!("{code} {what} in the block {}", shape.prefix()));
    Ok(())
}

/// Prints what a code is by the proof of the item.
///
/// # Errors
/// If the proof shows nothing.
pub async fn verify(code: &str, file: &Path, chain: &ChainArgs, output: Output) -> Result<()> {
    let code = values::code(code)?;
    let proof = proof(&code, file)?.proof;
    let at = Chain::connect(chain, output).await?.finalized().await?;
    let answer: Resolution = answer(&at, "verify_item", (code.as_str(), proof)).await?;
    resolve::print(&at, output, answer, resolve::lines)
}
