//! The revisions of a code.

use super::resolve::{account, block_of};
use crate::{
    chain::{answer, Chain},
    cli::ChainArgs,
    error::Result,
    output::{moment, word, Output},
    values,
};
use city_identity_primitives::{At, Author, Page, RevisionAnswer, MAX_PAGE};

/// Runs the command.
///
/// # Errors
/// If there is no answer.
pub async fn run(code: &str, chain: &ChainArgs, output: Output) -> Result<()> {
    let code = values::code(code)?;
    let chain = Chain::connect(chain, output).await?;
    let at = chain.finalized().await?;
    let mut items = Vec::new();
    let mut after: Option<u32> = None;
    loop {
        let page: Page<RevisionAnswer, u32> =
            answer(&at, "revisions", (code.as_str(), after, MAX_PAGE)).await?;
        items.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let page = At {
        answer: Page {
            items,
            next: None::<u32>,
        },
        block: block_of(&at)?,
    };
    let rows = page.answer.items.iter().map(|row| {
        let revision = &row.revision;
        let author = match &revision.author {
            Author::Genesis => "genesis".into(),
            Author::Council => "council".into(),
            Author::Account(account) => account.to_string(),
        };
        vec![
            revision.number.to_string(),
            moment(revision.time),
            revision.block.to_string(),
            word(&revision.state),
            account(revision.controller.as_ref()),
            author,
        ]
    });
    let heading = ["revision", "time", "block", "state", "controller", "by"];
    output.table(&page, &heading, rows)
}
