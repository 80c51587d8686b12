//! The chain, and what an account may still write.

use crate::{
    chain::{allowance, answer, get, key, Chain},
    cli::Cli,
    error::Result,
    keys::{account_of, Signer},
    output::{moment, Output},
};
use city_identity_primitives::{AllowanceAnswer, Counters};
use serde::Serialize;
use sp_core::{crypto::AccountId32, H256};
use subxt::{config::Header, rpcs::client::RpcParams};

/// What there is to say of a chain.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    chain: String,
    genesis: H256,
    spec_version: u32,
    transaction_version: u32,
    /// The number of the newest block.
    best: u64,
    finalized: Finalized,
    authorities: Vec<AccountId32>,
    entries: Counters,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Account>,
}

#[derive(Serialize)]
struct Finalized {
    number: u64,
    hash: H256,
    time: u64,
}

#[derive(Serialize)]
struct Account {
    account: AccountId32,
    /// None, if it is not enrolled.
    allowance: Option<AllowanceAnswer>,
}

/// Runs the command.
///
/// # Errors
/// If the chain does not answer.
pub async fn run(args: &Cli, output: Output) -> Result<()> {
    let account = account(args)?;
    let chain = Chain::connect(&args.chain, output).await?;
    let at = chain.finalized().await?;
    let best: subxt::config::substrate::SubstrateHeader<H256> =
        chain.request("chain_getHeader", RpcParams::new()).await?;
    let time = get(&at, key("Timestamp", "Now", &[])).await?;
    let authorities = get(&at, key("Session", "Validators", &[])).await?;
    let account = match account {
        Some(account) => Some(Account {
            allowance: allowance(&at, &account).await?,
            account,
        }),
        None => None,
    };
    let status = Status {
        chain: chain.name().await?,
        genesis: chain.genesis(),
        spec_version: at.spec_version(),
        transaction_version: at.transaction_version(),
        best: best.number(),
        finalized: Finalized {
            number: at.block_number(),
            hash: at.block_hash(),
            time: time.unwrap_or_default(),
        },
        authorities: authorities.unwrap_or_default(),
        entries: answer(&at, "counters", ()).await?,
        account,
    };
    print(&status, output)
}

/// The account that the options name, if they name one.
fn account(args: &Cli) -> Result<Option<AccountId32>> {
    let keys = &args.keys;
    if let Some(account) = keys.account.as_ref().or(keys.key.as_ref()) {
        // That of a key file is in it without its passphrase.
        return account_of(account).map(Some);
    }
    if keys.suri || keys.dev.is_some() {
        return Signer::from(keys).map(|signer| Some(signer.account()));
    }
    Ok(None)
}

fn print(status: &Status, output: Output) -> Result<()> {
    output.answer(status, || {
        let finalized = &status.finalized;
        let entries = &status.entries;
        let mut lines = vec![
            ("chain", status.chain.clone()),
            ("genesis", format!("{:?}", status.genesis)),
            ("runtime", format!("version {}", status.spec_version)),
            ("best", status.best.to_string()),
            (
                "final",
                format!(
                    "{} {:?} of {}",
                    finalized.number,
                    finalized.hash,
                    moment(finalized.time)
                ),
            ),
            (
                "entries",
                format!(
                    "{} active, {} suspended, {} retired, {} revoked",
                    entries.active, entries.suspended, entries.retired, entries.revoked
                ),
            ),
        ];
        lines.extend(
            status
                .authorities
                .iter()
                .map(|who| ("authority", who.to_string())),
        );
        if let Some(account) = &status.account {
            lines.push(("account", account.account.to_string()));
            lines.extend(allowance_lines(account.allowance.as_ref()));
        }
        lines
    })
}

fn allowance_lines(allowance: Option<&AllowanceAnswer>) -> Vec<(&'static str, String)> {
    let Some(allowance) = allowance else {
        return vec![("class", "not enrolled: it cannot write".into())];
    };
    // Weight is in picoseconds.
    let millis = |weight: u64| format!("{} ms", weight / 1_000_000_000);
    let kilo = |octets: u64| format!("{} KiB", octets / 1_024);
    let row = |left, cap, refill| format!("{left} of {cap} left, {refill} come back each block");
    vec![
        ("class", allowance.class.clone()),
        ("bucket", allowance.bucket.clone()),
        (
            "time",
            row(
                millis(allowance.weight_left),
                millis(allowance.weight_cap),
                millis(allowance.weight_refill),
            ),
        ),
        (
            "length",
            row(
                kilo(allowance.bytes_left),
                kilo(allowance.bytes_cap),
                kilo(allowance.bytes_refill),
            ),
        ),
    ]
}
