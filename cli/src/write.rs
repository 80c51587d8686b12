//! Commands that write: what each sends, and what it tells.

pub mod council;
pub mod record;
mod register;
mod rights;
pub mod series;

use crate::{
    ask,
    call::{Call, Registry},
    chain::{send, At, Chain, Sent},
    cli::{Cli, Council, Series, Write},
    error::{Error, Result},
    keys::{check_dev, Signer},
    output::{word, Output},
    transaction::{Draft, SOON},
    values,
};
use serde::Serialize;
use std::io::{self, IsTerminal};

/// What was sent, and what came of it.
#[derive(Serialize)]
struct Done<'a> {
    does: String,
    #[serde(flatten)]
    sent: &'a Sent,
    /// A change that this call only announced.
    announced: bool,
    /// The motion that was proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    motion: Option<council::Proposed>,
    /// The numbers that were issued.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    issued: &'a [series::Issued],
}

/// Builds, signs and sends what a command says, and waits until it is final.
///
/// # Errors
/// Why nothing was changed.
pub async fn run(args: &Cli, write: &Write, output: Output) -> Result<()> {
    match write {
        Write::Council(Council::List) => return council::list(&args.chain, output).await,
        Write::Series(Series::Show { code }) => {
            return ask::series::show(code, &args.chain, output).await
        }
        Write::Series(Series::Prove { code, file }) => {
            return ask::series::prove(code, file, &args.chain, output).await
        }
        Write::Series(Series::Verify { code, proof }) => {
            return ask::series::verify(code, proof, &args.chain, output).await
        }
        Write::Series(Series::Commit(commit)) if commit.dry_run => {
            return series::dry_run(commit, &args.chain, output).await
        }
        _ => {}
    }
    confirm(write)?;
    let signer = Signer::from(&args.keys)?;
    let chain = Chain::connect(&args.chain, output).await?;
    check_dev(&args.keys, &chain).await?;
    let at = chain.finalized().await?;
    let call = call(write, &at, output).await?;
    // To read a large file takes longer than a transaction is valid.
    let at = chain.finalized().await?;
    let mut draft = Draft::new(&chain, &at, signer.account(), &call, SOON).await?;
    signer.sign(&mut draft)?;
    submit(&at, &draft, output).await
}

/// Sends a signed draft and tells what came of it.
///
/// # Errors
/// Why nothing was changed.
pub async fn submit(at: &At, draft: &Draft, output: Output) -> Result<()> {
    let sent = send(at, draft.signed()?, output).await?;
    let issued = series::Issued::read(&sent);
    let announced = sent.event("CityIdentity.ChangeAnnounced").is_some();
    let done = Done {
        does: draft.does.clone(),
        motion: council::Proposed::read(&sent),
        announced,
        issued: &issued,
        sent: &sent,
    };
    output.answer(&done, || {
        let mut lines = vec![(
            if announced { "announced" } else { "done" },
            draft.does.clone(),
        )];
        if announced {
            let due = "not made yet: send it again when it is due, see city history";
            lines.push(("due", due.into()));
        }
        if let Some(motion) = &done.motion {
            lines.push(("motion", format!("{:?}", motion.hash)));
        }
        lines.extend(issued.iter().map(|issued| ("issued", issued.to_string())));
        lines.push((
            "block",
            format!("{} {:?}", sent.block.number, sent.block.hash),
        ));
        lines
    })
}

/// The call that a command sends.
///
/// # Errors
/// If a value makes no sense, or the chain does not answer what the call needs to know.
pub async fn call(write: &Write, at: &At, output: Output) -> Result<Call> {
    let call = match write {
        Write::Apply { area } => Registry::apply_for_area {
            area: values::code_bytes(area)?,
        },
        Write::Council(command) => return council::call(command, at).await,
        Write::Register(args) => register::call(args)?,
        Write::Record(command) => record::call(command, at).await?,
        Write::Series(command) => series::call(command, at, output).await?,
        Write::Delegate(args) => rights::delegate(args)?,
        Write::Undelegate { code, account } => rights::undelegate(code, account)?,
        Write::Offer { code, account } => rights::offer(code, account)?,
        Write::Accept { code } => Registry::accept_control {
            code: values::code_bytes(code)?,
        },
        Write::Suspend { code } => Registry::suspend {
            code: values::code_bytes(code)?,
        },
        Write::Reinstate { code } => Registry::reinstate {
            code: values::code_bytes(code)?,
        },
        Write::Retire(args) => Registry::retire {
            code: values::code_bytes(&args.code)?,
            successors: values::successors(&args.into)?,
        },
        Write::Revoke { code, .. } => Registry::revoke {
            code: values::code_bytes(code)?,
        },
    };
    Ok(call.into())
}

/// Asks before something is ended for ever.
///
/// # Errors
/// If the answer is no, or nobody can be asked.
fn confirm(write: &Write) -> Result<()> {
    let (verb, code, yes) = match write {
        Write::Retire(args) => ("retire", &args.code, args.yes),
        Write::Revoke { code, yes } => ("revoke", code, *yes),
        Write::Series(Series::Commit(args)) => ("commit to a block of", &args.code, args.yes),
        Write::Series(Series::Unused { code, yes, .. }) => ("give back numbers of", code, *yes),
        _ => return Ok(()),
    };
    let code = values::code(code)?;
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(Error::usage(format!(
            "to {verb} {code} is for ever, and nobody can be asked"
        ))
        .next("add --yes"));
    }
    anstream::eprint!("To {verb} {code} is for ever. Type the code to go on: ");
    let mut line = String::new();
    io::stdin().read_line(&mut line).map_err(Error::usage)?;
    if line.trim() != code.as_str() {
        return Err(Error::usage("nothing was changed"));
    }
    Ok(())
}

/// The kind of a code as an article of a sentence would have it.
fn kind(code: &city_code::Code) -> String {
    word(&code.kind())
}
