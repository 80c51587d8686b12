//! What is directly below a code.

use super::resolve::{account, block_of};
use crate::{
    chain::{answer, Chain},
    cli::{ChainArgs, Children},
    error::Result,
    output::{word, Output},
    values,
};
use city_identity_primitives::{At, Child, Page, MAX_PAGE};

/// Runs the command.
///
/// # Errors
/// If there is no answer.
pub async fn run(args: &Children, chain: &ChainArgs, output: Output) -> Result<()> {
    let code = values::code(&args.code)?;
    let chain = Chain::connect(chain, output).await?;
    let at = chain.finalized().await?;
    let limit = if args.all { MAX_PAGE } else { args.limit };
    let mut all = Vec::new();
    let mut after = args.after.clone();
    let next = loop {
        let page: Page<Child, String> =
            answer(&at, "children", (code.as_str(), &after, limit)).await?;
        all.extend(page.items);
        if !args.all || page.next.is_none() {
            break page.next;
        }
        after = page.next;
    };
    let page = At {
        answer: Page { items: all, next },
        block: block_of(&at)?,
    };
    let rows = page.answer.items.iter().map(|child| {
        vec![
            child.code.to_string(),
            child.kind.to_string(),
            word(&child.state),
            child.revision.to_string(),
            account(child.controller.as_ref()),
        ]
    });
    let heading = ["code", "kind", "state", "revision", "controller"];
    output.table(&page, &heading, rows)?;
    if let Some(next) = &page.answer.next {
        output.notice(format!(
            "there are more: city children {code} --after {next}"
        ));
    }
    Ok(())
}
