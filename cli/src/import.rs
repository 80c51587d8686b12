//! Registering the codes of a file: all of it is looked through first, then sent, and wherever it is
//! interrupted it goes on.

mod batch;
mod check;
mod journal;
mod plan;
mod report;
pub mod rows;
mod send;
mod standing;
mod wellformed;

use crate::{
    chain::{allowance, state, At, Chain},
    cli::{Cli, Format, Import},
    error::{Error, Result},
    keys::{account_of, check_dev, Signer},
    output::Output,
};
use check::{Checker, Good, Verdict};
use city_code::{Code, Kind};
use city_identity_primitives::Revision;
use journal::Journal;
use plan::Plan;
use report::{Progress, Rejects, Report};
use rows::{Layout, Raw, Rows, Wrong};
use send::{Sender, Sending};
use serde::Serialize;
use sp_core::{crypto::AccountId32, H256};
use standing::Standing;
use std::{
    collections::{HashMap, HashSet},
    fs::File,
    io::{BufReader, Read},
    time::Duration,
};

/// How many octets of calls a transaction may have, if the account's allowance has as many.
const MOST_OCTETS: u64 = 128 << 10;

/// A row that was rejected, for programs.
#[derive(Debug, Serialize)]
struct Rejection {
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    reason: String,
}

/// What a file would do.
#[derive(Debug, Serialize)]
struct DryRun {
    rows: u64,
    good: u64,
    admitted: u64,
    rejected: u64,
    rejections: Vec<Rejection>,
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the file, or why it could not be registered.
pub async fn run(args: &Cli, import: &Import, output: Output) -> Result<()> {
    if args.chain.light {
        let what = "an import needs a node: a light client does not send so many transactions";
        return Err(Error::usage(what).next("leave out --light, and name a node with --url"));
    }
    let path = &import.file;
    let named = |error: Error| error.in_file(path);
    let open = || File::open(path).map_err(|error| named(Error::file(error)));
    let form = Format::of(path);
    output.progress("looking through the file");
    wellformed::check(BufReader::new(open()?), form).map_err(named)?;
    let (layout, rows) = Rows::open(open()?, form).map_err(named)?;
    let mut parents = HashSet::new();
    for raw in rows {
        let Ok(code) = layout.code(&raw.map_err(named)?) else {
            continue;
        };
        // An item is above nothing here, but for custom codes, which nobody registers.
        let may_be_above = |code: &Code| code.kind() < Kind::Object;
        parents.extend(
            [Some(code), code.parent()]
                .into_iter()
                .flatten()
                .filter(may_be_above),
        );
    }

    let chain = Chain::connect(&args.chain, output).await?;
    let signers = signers(args, import, &chain).await?;
    let accounts: Vec<_> = match &args.keys.account {
        Some(account) if signers.is_empty() => vec![account_of(account)?],
        _ => signers.iter().map(Signer::account).collect(),
    };
    let at = chain.finalized().await?;
    state::check(&at)?;
    let standing = Standing::ask(&at, parents, &accounts).await?;
    let most_octets = most_octets(&at, &accounts).await?;
    let journal = if import.dry_run {
        None
    } else {
        let begin = u32::try_from(at.block_number()).map_err(Error::unreachable)?;
        let digest = digest(open()?).map_err(named)?;
        Some(Journal::open(path, chain.genesis(), digest, begin)?)
    };
    let mut look = Look {
        chain: &chain,
        at: &at,
        layout: &layout,
        accounts: &accounts,
        journal: journal.as_ref(),
        rejects: journal
            .is_some()
            .then(|| Rejects::new(path, &layout))
            .transpose()?,
        rejections: Vec::new(),
        refused: HashSet::new(),
        plan: Plan::new(accounts.len(), most_octets),
        rows: 0,
        admitted: 0,
        done: 0,
    };
    let mut checker = Checker::new(&layout, &standing);
    let (_, rows) = Rows::open(open()?, form).map_err(named)?;
    look.through(rows, &mut checker).await.map_err(named)?;
    let Look {
        rejections,
        rejects,
        refused,
        plan,
        rows,
        admitted,
        done,
        ..
    } = look;
    drop(checker);

    let (Some(journal), Some(mut rejects)) = (journal, rejects) else {
        let report = DryRun {
            rows,
            good: plan.len(),
            admitted,
            rejected: rejections.len() as u64,
            rejections,
        };
        return report.print(output);
    };
    rejects.flush()?;
    let wrong = rejects.count.saturating_sub(journal.rejected.len() as u64);
    if wrong > 0 && !import.partial {
        let place = rejects.path().map(|path| path.display().to_string());
        let what = format!(
            "{wrong} of {rows} lines cannot be registered, and nothing was sent: see {}",
            place.unwrap_or_default()
        );
        let next = format!(
            "correct {}, or add --partial to register the others",
            path.display()
        );
        return Err(Error::rejected(what).next(next));
    }
    let planned = plan.len();
    let before = done;
    let senders = signers.into_iter().zip(plan.pieces);
    let mut sending = Sending {
        chain: &args.chain,
        output,
        patience: Duration::from_secs(import.wait),
        file: open()?,
        layout,
        journal,
        rejects,
        refused,
        senders: senders
            .map(|(signer, pieces)| Sender::new(signer, pieces))
            .collect(),
        progress: Progress::new(output, planned.saturating_add(done), done),
        done,
        block: None,
    };
    let sent = sending.run().await;
    sending.progress.end();
    sending.rejects.flush()?;
    sent?;
    let report = Report {
        file: path.clone(),
        rows,
        registered: sending.done,
        now: sending.done.saturating_sub(before),
        admitted,
        rejected: sending.rejects.count,
        rejected_file: sending.rejects.path().map(Into::into),
        seconds: sending.progress.seconds(),
        codes_per_second: sending.progress.rate(sending.done),
        block: sending.block,
    };
    report.print(output)?;
    if report.rejected > 0 {
        let what = format!("{} of {rows} lines were rejected", report.rejected);
        return Err(Error::rejected(what).next("the file of rejected lines says why"));
    }
    Ok(())
}

/// Who signs; nobody if it is only looked what the account of `--account` could register.
async fn signers(args: &Cli, import: &Import, chain: &Chain) -> Result<Vec<Signer>> {
    let keys = &args.keys;
    if let Some(file) = &import.keys {
        return Signer::all(keys, file, chain).await;
    }
    if import.dry_run && keys.account.is_some() {
        return Ok(Vec::new());
    }
    check_dev(keys, chain).await?;
    Ok(vec![Signer::from(keys)?])
}

/// Looking through the rows.
struct Look<'a> {
    chain: &'a Chain,
    at: &'a At,
    layout: &'a Layout,
    accounts: &'a [AccountId32],
    journal: Option<&'a Journal>,
    rejects: Option<Rejects>,
    rejections: Vec<Rejection>,
    /// What the chain refused in an earlier run.
    refused: HashSet<city_code::Code>,
    plan: Plan,
    rows: u64,
    admitted: u64,
    /// How many are final since an earlier run.
    done: u64,
}

impl Look<'_> {
    async fn through(
        &mut self,
        mut rows: Rows<impl Read>,
        checker: &mut Checker<'_>,
    ) -> Result<()> {
        let before: HashMap<u64, String> = self
            .journal
            .iter()
            .flat_map(|journal| &journal.rejected)
            .map(|rejected| (rejected.row, rejected.reason.clone()))
            .collect();
        let mut last_done = None;
        loop {
            // As many as the chain is asked of at once.
            let mut some = Vec::new();
            for raw in rows.by_ref().take(state::AT_ONCE) {
                let raw = raw?;
                let verdict = checker.check(&raw);
                some.push((raw, verdict));
            }
            if some.is_empty() {
                break;
            }
            let there = self.registered(&some).await?;
            for ((raw, verdict), entry) in some.into_iter().zip(there) {
                self.rows = self.rows.saturating_add(1);
                if let Some(reason) = before.get(&raw.place.index) {
                    self.refused.extend(self.layout.code(&raw));
                    self.reject(&raw, Wrong::row(reason))?;
                    continue;
                }
                match verdict {
                    Verdict::Admitted => self.admitted = self.admitted.saturating_add(1),
                    Verdict::Wrong(wrong) => self.reject(&raw, wrong)?,
                    Verdict::Good(good) => {
                        let code = good.row.code;
                        if self.is_done(raw.place.index) {
                            self.plan.cut();
                            self.done = self.done.saturating_add(1);
                            last_done = Some(code);
                        } else if entry.is_some_and(|entry| !self.is_ours(&entry, &good)) {
                            let wrong = Wrong::row(format!("{code} is registered already"));
                            self.reject(&raw, wrong)?;
                        } else {
                            self.plan.add(&raw, &good);
                        }
                    }
                }
            }
        }
        self.doubt();
        // A development chain that begins anew is the same by its first block.
        let Some(code) = last_done else {
            return Ok(());
        };
        let key = state::entry_key(&code)?;
        let entry = self
            .chain
            .values::<Revision>(self.at.block_hash(), &[key])
            .await?;
        if entry.iter().all(Option::is_none) {
            return Err(Error::file(format!(
                "its journal says that {code} is registered, and the chain does not have it"
            ))
            .next("remove the file that ends with .city-journal, if the chain has begun anew"));
        }
        Ok(())
    }

    /// The entries that rows may have already.
    async fn registered(&self, rows: &[(Raw, Verdict)]) -> Result<Vec<Option<Revision>>> {
        let asked = |(raw, verdict): &(Raw, Verdict)| match verdict {
            Verdict::Good(good) if good.may_be_registered && !self.is_done(raw.place.index) => {
                Some(good.row.code)
            }
            _ => None,
        };
        let codes: Vec<_> = rows.iter().map(asked).collect();
        let keys = codes.iter().flatten().map(state::entry_key);
        let keys = keys.collect::<Result<Vec<_>>>()?;
        let values = self.chain.values(self.at.block_hash(), &keys).await?;
        let mut values = values.into_iter();
        let entry = |code: &Option<_>| code.and_then(|_| values.next().flatten());
        Ok(codes.iter().map(entry).collect())
    }

    /// Whether a row is final since an earlier run.
    fn is_done(&self, index: u64) -> bool {
        let done = self.journal.map_or(&[][..], |journal| &journal.done);
        let after = done.partition_point(|(from, _)| *from <= index);
        let range = after.checked_sub(1).and_then(|at| done.get(at));
        range.is_some_and(|(_, to)| index < *to)
    }

    /// Whether an entry was made by an earlier run.
    fn is_ours(&self, entry: &Revision, good: &Good) -> bool {
        let (Some(journal), Some(account)) =
            (self.journal, self.accounts.get(usize::from(good.signer)))
        else {
            return false;
        };
        journal.is_resumed() && journal.has_made(entry, account)
    }

    /// Marks what an earlier run sent and did not see become final.
    fn doubt(&mut self) {
        let sent = self.journal.map_or(&[][..], |journal| &journal.sent);
        for piece in self.plan.pieces.iter_mut().flatten() {
            let (from, to) = piece.rows;
            piece.is_doubtful = sent.iter().any(|range| range.0 < to && from < range.1);
        }
    }

    fn reject(&mut self, raw: &Raw, wrong: Wrong) -> Result<()> {
        match &mut self.rejects {
            Some(rejects) => rejects.add(raw, &wrong),
            None => {
                self.rejections.push(Rejection {
                    line: raw.place.line,
                    column: wrong.column,
                    reason: wrong.reason,
                });
                Ok(())
            }
        }
    }
}

impl DryRun {
    /// Prints it; the exit code says whether all is well.
    fn print(self, output: Output) -> Result<()> {
        if output.json {
            output.document(&self)?;
        } else {
            let mut text = String::new();
            for rejection in &self.rejections {
                let column = rejection.column.as_ref();
                let column = column
                    .map(|column| format!(", {column}"))
                    .unwrap_or_default();
                let reason = crate::output::plain(&rejection.reason);
                text.push_str(&format!("line {}{column}: {reason}\n", rejection.line));
            }
            text.push_str(&format!(
                "{} rows: {} can be registered, {} cannot, {} are areas and are left alone\n",
                self.rows, self.good, self.rejected, self.admitted
            ));
            crate::output::print(&text)?;
        }
        if self.rejected > 0 {
            let what = format!(
                "{} of {} lines cannot be registered",
                self.rejected, self.rows
            );
            return Err(Error::rejected(what).next("correct them, or import with --partial"));
        }
        Ok(())
    }
}

/// How many octets of calls the accounts can put into a transaction.
async fn most_octets(at: &At, accounts: &[AccountId32]) -> Result<usize> {
    let mut most = MOST_OCTETS;
    for account in accounts {
        let Some(allowance) = allowance(at, account).await? else {
            return Err(Error::refused(format!("{account} is not enrolled"))
                .next("have a council member run: city council enrol ACCOUNT"));
        };
        // Some of them wait at once.
        most = most.min(allowance.bytes_cap / 4);
    }
    usize::try_from(most).map_err(Error::usage)
}

/// The digest of a file: that of the digests of its parts of a mebibyte.
fn digest(mut file: File) -> Result<H256> {
    let mut digests = Vec::new();
    let mut part = Vec::new();
    loop {
        part.clear();
        let read = file.by_ref().take(1 << 20).read_to_end(&mut part);
        if read.map_err(Error::file)? == 0 {
            break;
        }
        digests.extend(sp_crypto_hashing::blake2_256(&part));
    }
    Ok(H256(sp_crypto_hashing::blake2_256(&digests)))
}
