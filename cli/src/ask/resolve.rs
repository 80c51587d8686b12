//! What a code is, or was.

use super::proof;
use crate::{
    chain::{answer, At, Chain},
    cli::{ChainArgs, Resolve},
    error::{Error, Result},
    output::{moment, plain, shade, word, Line, Output},
    values,
};
use city_identity_primitives::{self as registry, AsOf, Block, Body, Past, Resolution};
use serde::Serialize;

/// Runs the command.
///
/// # Errors
/// If there is no answer.
pub async fn run(args: &Resolve, chain: &ChainArgs, output: Output) -> Result<()> {
    let code = values::code(&args.code)?;
    if args.proof && chain.light {
        return Err(Error::usage("a light client verifies all it reads").next("leave out --proof"));
    }
    // What is wrong with a date is said before anybody is asked.
    let year = args.as_of.as_deref().map(values::year).transpose()?;
    let point = args.at.as_deref().map(values::point).transpose()?;
    let chain = Chain::connect(chain, output).await?;
    if args.proof {
        let proven = proof::resolve(&chain, code, args).await?;
        return output.answer(&proven, || {
            let mut lines = lines(&proven.answer);
            lines.push(block(&proven.block));
            lines.push(("proof", "verified against the chain's authorities".into()));
            lines
        });
    }
    let at = chain.finalized().await?;
    if let Some(year) = year {
        let answer: AsOf = answer(&at, "resolve_as_of", (code.as_str(), year)).await?;
        return print(&at, output, answer, as_of_lines);
    }
    if let Some(point) = point {
        let answer: Past = answer(&at, "resolve_at", (code.as_str(), point)).await?;
        return print(&at, output, answer, past_lines);
    }
    let answer: Resolution = answer(&at, "resolve", (code.as_str(),)).await?;
    print(&at, output, answer, lines)
}

/// Prints an answer with the block of whose state it speaks.
///
/// # Errors
/// If it cannot be printed.
pub fn print<T: Serialize>(
    at: &At,
    output: Output,
    answer: T,
    lines: impl FnOnce(&T) -> Vec<Line>,
) -> Result<()> {
    let of = block_of(at)?;
    let answer = registry::At { answer, block: of };
    output.answer(&answer, || {
        let mut lines = lines(&answer.answer);
        lines.push(block(&answer.block));
        lines
    })
}

/// The block of whose state answers speak: a final one.
///
/// # Errors
/// If it has a number that no block of this chain has.
pub fn block_of(at: &At) -> Result<Block> {
    Ok(Block {
        hash: at.block_hash(),
        number: u32::try_from(at.block_number()).map_err(Error::unreachable)?,
        finalized: true,
    })
}

/// The line that names a block.
pub fn block(block: &Block) -> Line {
    ("block", format!("{} {:?}", block.number, block.hash))
}

/// What an answer says.
pub fn lines(answer: &Resolution) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let presented = answer.presented.as_ref().unwrap_or(&answer.code);
    lines.push(("code", plain(presented)));
    let from = answer.status_from.map(|from| format!(", from {from}"));
    lines.push(("status", shade(answer.status) + &from.unwrap_or_default()));
    lines.extend(
        answer
            .problem
            .map(|problem| ("problem", problem.to_string())),
    );
    lines.extend(answer.kind.map(|kind| ("kind", kind.to_string())));
    lines.extend(described(answer));
    lines.extend(answer.unverified.as_ref().map(|part| {
        (
            "unverified",
            format!("{}, which nobody but the holder vouches for", plain(part)),
        )
    }));
    let names = answer.names.iter();
    let names: Vec<_> = names
        .map(|name| format!("{} ({})", plain(&name.text), plain(&name.language)))
        .collect();
    if !names.is_empty() {
        lines.push(("name", names.join(", ")));
    }
    lines.extend(answer.division.as_ref().map(|division| {
        let until = division.until.map(|until| format!(" (to {until})"));
        let until = until.unwrap_or_default();
        (
            "division",
            format!("{} {}{until}", division.code, plain(&division.name)),
        )
    }));
    lines.extend(answer.links.iter().map(link));
    lines.extend(
        answer
            .description
            .as_ref()
            .map(|description| ("description", plain(&description.place))),
    );
    lines.extend(answer.keys.iter().map(|key| ("key", plain(&key.id))));
    if !answer.hosts.is_empty() {
        lines.push(("hosts", plain(&answer.hosts.join(", "))));
    }
    lines.extend(answer.controller.as_ref().map(|controller| {
        (
            "controller",
            format!("{}, set on {}", controller.account, controller.from),
        )
    }));
    lines.extend(answer.rule.map(|rule| ("rule", rule.to_string())));
    lines.extend(answer.valid_from.map(|from| ("valid from", moment(from))));
    lines.extend(answer.valid_to.map(|to| ("valid to", moment(to))));
    lines.extend(
        answer
            .revision
            .zip(answer.changed_at)
            .map(|(revision, block)| ("revision", format!("{revision}, of block {block}"))),
    );
    lines.extend(answer.aliases.iter().map(|alias| {
        let value = plain(&alias.value);
        let is_did = alias.scheme == "did";
        (
            "alias",
            if is_did {
                value
            } else {
                format!("{} {value}", alias.scheme)
            },
        )
    }));
    lines.extend(answer.successors.iter().map(|successor| {
        (
            "went into",
            format!("{} ({})", successor.code, word(&successor.kind)),
        )
    }));
    lines.extend(answer.reservation.as_ref().map(|kept| {
        let text = format!(
            "{} to {} below {}: {}",
            kept.first, kept.last, kept.below, kept.reason
        );
        ("kept free", plain(&text))
    }));
    lines
}

/// That the answer describes another code, if it does.
fn described(answer: &Resolution) -> Option<Line> {
    let registered = answer.registered?;
    (registered.as_str() != answer.code).then(|| ("registered", registered.to_string()))
}

fn link(link: &registry::LinkAnswer) -> Line {
    let default = if link.is_default { ", default" } else { "" };
    let text = format!(
        "{} {} (of {}{default})",
        link.relation, link.href, link.from
    );
    ("link", plain(&text))
}

fn past_lines(past: &Past) -> Vec<Line> {
    let mut lines = lines(&past.resolution);
    lines.push(("time", moment(past.resolution.time)));
    if past.body == Body::Pruned {
        lines.push((
            "pruned",
            "what was on record then, or a part of it, is no longer known".into(),
        ));
    }
    lines
}

fn as_of_lines(answer: &AsOf) -> Vec<Line> {
    let mut lines = vec![
        ("code", answer.code.to_string()),
        ("year", answer.year.to_string()),
        ("status", format!("{} (now)", shade(answer.status))),
    ];
    let Some(division) = &answer.division else {
        lines.push(("division", "none that the table has".into()));
        return lines;
    };
    if division.periods.is_empty() {
        lines.push((
            "division",
            format!("{}, which was none that year", division.code),
        ));
    }
    for period in &division.periods {
        let years = match (period.from, period.to) {
            (Some(from), Some(to)) => format!(" ({from} to {to})"),
            (Some(from), None) => format!(" (from {from})"),
            (None, Some(to)) => format!(" (to {to})"),
            (None, None) => String::new(),
        };
        let name = plain(&period.name);
        lines.push(("division", format!("{} {name}{years}", division.code)));
        let into = period
            .successors
            .iter()
            .filter(|code| **code != division.code);
        lines.extend(into.map(|code| ("went into", code.to_string())));
    }
    for within in &division.within {
        lines.push(("within", format!("{} {}", within.code, plain(&within.name))));
    }
    lines
}

/// The words for an account, or nothing.
pub fn account(account: Option<&sp_core::crypto::AccountId32>) -> String {
    account.map(ToString::to_string).unwrap_or_default()
}
