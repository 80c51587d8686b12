//! Sending what was planned: many transactions on their way at once, each signed when it is its turn,
//! and what is final noted in the journal.
//!
//! What is final decides, here and after any interruption: a piece is done if the chain has its codes,
//! registered by its signer since the import began.

use super::{
    batch,
    journal::Journal,
    plan::Piece,
    report::{Progress, Rejects},
    rows::{Layout, Raw, Row, Rows, Wrong},
};
use crate::{
    call::Call,
    chain::{nonce, state, Admission, At, Chain, Failure, Heads},
    cli::ChainArgs,
    error::{Error, Kind, Result},
    keys::Signer,
    output::Output,
    transaction::{check_extensions, Draft},
};
use city_code::Code;
use city_identity_primitives::Revision;
use sp_core::crypto::AccountId32;
use std::{
    collections::{HashSet, VecDeque},
    fs::File,
    os::unix::fs::FileExt,
    time::{Duration, Instant},
};

/// The most transactions of one signer that wait: more the chain's pool does not take.
const WAITING: usize = 64;
/// For how many blocks a transaction is good.
const GOOD_FOR: u32 = 256;
/// After so many final blocks without one of them, transactions on their way are looked for.
const PATIENCE: u32 = 16;
/// After so long without a block the node is given up.
const SILENCE: Duration = Duration::from_secs(60);
/// How often a piece is tried again because of what was not registered yet.
const TRIES: u8 = 8;
/// Errors of which there would be one for every code that is left.
const HOPELESS: [&str; 6] = [
    "NotEntitled",
    "NotEnrolled",
    "DelegationExhausted",
    "QuotaExhausted",
    "ParentNotActive",
    "ControlNotDelegable",
];
/// Errors that go away when what was sent before is registered.
const TOO_EARLY: [&str; 2] = ["ParentNotRegistered", "SeriesNotOpen"];

/// A signer with what it has to register.
pub struct Sender {
    signer: Signer,
    account: AccountId32,
    queue: VecDeque<Piece>,
    flying: VecDeque<Flying>,
    /// The call of the first piece in the queue, once it was its turn.
    ready: Option<Ready>,
    nonce: u32,
    /// Whether nothing is taken before the next block.
    waits: bool,
    /// The last final block that had one of its transactions.
    moved: u32,
}

struct Ready {
    call: Call,
    /// The first code and the last: both are registered, or the piece is not.
    ends: [Vec<u8>; 2],
}

struct Flying {
    piece: Piece,
    ends: [Vec<u8>; 2],
    nonce: u32,
    since: u64,
}

impl Sender {
    /// A signer and its pieces.
    pub fn new(signer: Signer, pieces: Vec<Piece>) -> Self {
        Self {
            account: signer.account(),
            signer,
            queue: pieces.into(),
            flying: VecDeque::new(),
            ready: None,
            nonce: 0,
            waits: false,
            moved: 0,
        }
    }

    fn is_done(&self) -> bool {
        self.queue.is_empty() && self.flying.is_empty()
    }

    /// Has pieces sent before all others.
    fn again(&mut self, pieces: impl DoubleEndedIterator<Item = Piece>) {
        for piece in pieces.rev().filter(|piece| piece.len() > 0) {
            self.ready = None;
            self.queue.push_front(piece);
        }
    }
}

/// What an import works with.
pub struct Sending<'a> {
    /// Which chain.
    pub chain: &'a ChainArgs,
    /// How to print.
    pub output: Output,
    /// How long to wait for a node that is away.
    pub patience: Duration,
    /// The file.
    pub file: File,
    /// How its rows are written.
    pub layout: Layout,
    /// How far it is.
    pub journal: Journal,
    /// What was rejected.
    pub rejects: Rejects,
    /// What was rejected by the chain.
    pub refused: HashSet<Code>,
    /// Who registers what.
    pub senders: Vec<Sender>,
    /// The same to a person.
    pub progress: Progress,
    /// How many are final.
    pub done: u64,
    /// The last final block that was looked at.
    pub block: Option<u64>,
}

/// Why a connection was left.
enum End {
    Done,
    /// Some transactions are lost: look again.
    Again,
}

impl Sending<'_> {
    /// Registers everything that was planned.
    ///
    /// # Errors
    /// If the node stays away, or the chain refuses what is no row's fault.
    pub async fn run(&mut self) -> Result<()> {
        let mut away: Option<Instant> = None;
        loop {
            let before = self.done;
            let error = match self.session().await {
                Ok(End::Done) => return Ok(()),
                Ok(End::Again) => continue,
                Err(error) => error,
            };
            if error.kind != Kind::Unreachable {
                return Err(error);
            }
            if self.done > before {
                away = None;
            }
            let since = *away.get_or_insert_with(|| {
                self.progress.say(&format!("{error}; trying again"));
                Instant::now()
            });
            if since.elapsed() >= self.patience {
                let what = format!("the node went away in the middle: {error}");
                let next = "run the same command again: it goes on where it was";
                return Err(Error::unreachable(what).next(next));
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn session(&mut self) -> Result<End> {
        let chain = Chain::connect(self.chain, self.output).await?;
        if chain.genesis() != self.journal.head.genesis {
            return Err(Error::file("the node is of another chain than before"));
        }
        let at = chain.finalized().await?;
        check_extensions(&at)?;
        state::check(&at)?;
        batch::call([]).check(&at)?;
        let mut heads = chain.heads().await?;
        let mut at = self.land(&chain, at, &mut heads).await?;
        loop {
            if self.senders.iter().all(Sender::is_done) {
                return Ok(End::Done);
            }
            self.fill(&chain, &at).await?;
            self.tell();
            let Some(now) = next(&mut heads).await? else {
                self.senders
                    .iter_mut()
                    .for_each(|sender| sender.waits = false);
                continue;
            };
            at = now;
            self.settle(&chain, &at).await?;
            let number = number(&at);
            let is_lost = |sender: &Sender| {
                let quiet = number.saturating_sub(sender.moved);
                !sender.flying.is_empty() && quiet > PATIENCE
            };
            if self.senders.iter().any(is_lost) {
                return Ok(End::Again);
            }
        }
    }

    /// Waits until nothing of what was sent before is on its way, so that the chain alone says what
    /// became of it. What did not arrive is sent again.
    async fn land(&mut self, chain: &Chain, mut at: At, heads: &mut Heads) -> Result<At> {
        let began = number(&at);
        loop {
            self.settle(chain, &at).await?;
            let mut is_quiet = true;
            for sender in &mut self.senders {
                sender.nonce = chain.next_nonce(&sender.account).await?;
                sender.moved = number(&at);
                is_quiet &= sender.nonce == nonce(&at, &sender.account).await?;
            }
            if is_quiet || number(&at).saturating_sub(began) > GOOD_FOR {
                break;
            }
            self.tell();
            at = loop {
                if let Some(now) = next(heads).await? {
                    break now;
                }
            };
        }
        for sender in &mut self.senders {
            let lost: Vec<_> = sender.flying.drain(..).map(|flying| flying.piece).collect();
            sender.again(lost.into_iter().map(|piece| Piece {
                is_doubtful: true,
                ..piece
            }));
        }
        Ok(at)
    }

    /// Sends as much as is taken, of all signers by turns.
    async fn fill(&mut self, chain: &Chain, at: &At) -> Result<()> {
        let began = Instant::now();
        let mut is_moving = true;
        while is_moving && began.elapsed() < Duration::from_secs(1) {
            is_moving = false;
            for index in 0..self.senders.len() {
                is_moving |= self.send(index, chain, at).await?;
            }
        }
        Ok(())
    }

    /// Sends the next piece of a signer, if it is taken.
    async fn send(&mut self, index: usize, chain: &Chain, at: &At) -> Result<bool> {
        let Some(sender) = self.senders.get_mut(index) else {
            return Ok(false);
        };
        if sender.waits || sender.flying.len() >= WAITING {
            return Ok(false);
        }
        let Some(mut piece) = sender.queue.pop_front() else {
            return Ok(false);
        };
        let ready = match sender.ready.take() {
            Some(ready) => ready,
            None => {
                if piece.is_doubtful {
                    let Some(rest) = self.missing(index, piece, chain, at).await? else {
                        return Ok(true);
                    };
                    piece = rest;
                }
                let rows = self.rows(&piece)?;
                let ends = [rows.first(), rows.last()]
                    .map(|row| row.map_or(Ok(Vec::new()), |(_, row)| state::entry_key(&row.code)));
                let [first, last] = ends;
                let ends = [first?, last?];
                self.journal.sent(piece.rows)?;
                let call = batch::call(rows.iter().map(|(_, row)| row));
                Ready { call, ends }
            }
        };
        let Some(sender) = self.senders.get_mut(index) else {
            return Ok(false);
        };
        let mut draft = Draft::numbered(
            chain.genesis(),
            at,
            sender.account.clone(),
            &ready.call,
            sender.nonce,
            GOOD_FOR,
        )?;
        sender.signer.sign(&mut draft)?;
        let said = chain.admit(draft.signed()?).await;
        let Ok(Admission::Taken) = said else {
            sender.queue.push_front(piece);
            sender.ready = Some(ready);
            return match said? {
                Admission::TooLarge => self.halve(index).map(|()| true),
                Admission::Outdated => {
                    sender.nonce = chain.next_nonce(&sender.account).await?;
                    sender.waits = true;
                    Ok(false)
                }
                Admission::Refused(error) => Err(self.stopped(index, &error)),
                Admission::Taken | Admission::Later => {
                    sender.waits = true;
                    Ok(false)
                }
            };
        };
        if sender.flying.is_empty() {
            sender.moved = number(at);
        }
        sender.flying.push_back(Flying {
            piece,
            ends: ready.ends,
            nonce: sender.nonce,
            since: at.block_number(),
        });
        sender.nonce = sender.nonce.saturating_add(1);
        Ok(true)
    }

    /// Notes what is final.
    async fn settle(&mut self, chain: &Chain, at: &At) -> Result<()> {
        self.block = Some(at.block_number());
        for index in 0..self.senders.len() {
            let Some(sender) = self.senders.get_mut(index) else {
                continue;
            };
            sender.waits = false;
            if sender.flying.is_empty() {
                continue;
            }
            let nonce = nonce(at, &sender.account).await?;
            let landed = sender
                .flying
                .iter()
                .take_while(|one| one.nonce < nonce)
                .count();
            if landed == 0 {
                continue;
            }
            sender.moved = number(at);
            let account = sender.account.clone();
            let keys = sender
                .flying
                .iter()
                .take(landed)
                .flat_map(|one| one.ends.clone());
            let keys: Vec<_> = keys.collect();
            let entries = chain.values::<Revision>(at.block_hash(), &keys).await?;
            let landed: Vec<_> = sender.flying.drain(..landed).collect();
            let mut again = Vec::new();
            for (one, ends) in landed.into_iter().zip(entries.chunks(2)) {
                if ends
                    .iter()
                    .all(|entry| self.is_ours(entry.as_ref(), &account))
                {
                    self.done(&one.piece)?;
                    continue;
                }
                let blocks = (one.since.saturating_add(1), at.block_number());
                let failure = chain.failure(&account, one.nonce, blocks).await?;
                again.extend(self.failed(one.piece, failure)?);
            }
            if let Some(sender) = self.senders.get_mut(index) {
                sender.again(again.into_iter());
            }
        }
        Ok(())
    }

    /// Whether an entry was made by this import.
    fn is_ours(&self, entry: Option<&Revision>, account: &AccountId32) -> bool {
        entry.is_some_and(|entry| self.journal.has_made(entry, account))
    }

    fn done(&mut self, piece: &Piece) -> Result<()> {
        self.done = self.done.saturating_add(piece.len());
        self.journal.done(piece.rows)
    }

    /// What is left of a piece that the chain refused.
    fn failed(&mut self, mut piece: Piece, failure: Option<Failure>) -> Result<Vec<Piece>> {
        // What of it is registered is found before it is sent again.
        piece.is_doubtful = true;
        let Some(failure) = failure else {
            return Ok(vec![piece]);
        };
        if HOPELESS.contains(&failure.name.as_str()) {
            return Err(hopeless(&piece, &failure.text));
        }
        let rows = self.rows(&piece)?;
        let is_one_call = || {
            let call = batch::call(rows.iter().map(|(_, row)| row));
            !matches!(call, Call::Utility(_))
        };
        // The number of an item is of one call; a piece with several is divided until it has one.
        let at = match failure.item {
            _ if rows.len() == 1 => 0,
            Some(item) if is_one_call() => usize::from(item),
            _ => return Ok(piece.split().into()),
        };
        let Some((raw, row)) = rows.get(at) else {
            return Ok(vec![piece]);
        };
        let is_early = TOO_EARLY.contains(&failure.name.as_str())
            && !row
                .code
                .ancestors()
                .any(|code| self.refused.contains(&code));
        let is_there = failure.name == "AlreadyRegistered";
        if (is_early || is_there) && piece.tries < TRIES {
            piece.tries = piece.tries.saturating_add(1);
            return Ok(vec![piece]);
        }
        self.reject(&mut piece, raw, &row.code, failure.text)?;
        Ok(vec![piece])
    }

    /// Takes a row out of a piece.
    fn reject(&mut self, piece: &mut Piece, raw: &Raw, code: &Code, why: String) -> Result<()> {
        self.rejects.add(raw, &Wrong::row(&why))?;
        self.refused.insert(*code);
        self.journal.reject(raw.place.index, why)?;
        piece.skip.push(raw.place.index);
        if piece.len() == 0 {
            self.journal.done(piece.rows)?;
        }
        Ok(())
    }

    /// What of a piece is not registered yet.
    async fn missing(
        &mut self,
        index: usize,
        mut piece: Piece,
        chain: &Chain,
        at: &At,
    ) -> Result<Option<Piece>> {
        let Some(account) = self.senders.get(index).map(|sender| sender.account.clone()) else {
            return Ok(None);
        };
        piece.is_doubtful = false;
        let rows = self.rows(&piece)?;
        let keys = rows.iter().map(|(_, row)| state::entry_key(&row.code));
        let keys = keys.collect::<Result<Vec<_>>>()?;
        let entries = chain.values::<Revision>(at.block_hash(), &keys).await?;
        let mut ours = Vec::new();
        for ((raw, row), entry) in rows.iter().zip(entries) {
            if self.is_ours(entry.as_ref(), &account) {
                ours.push(raw.place.index);
            } else if entry.is_some() {
                let why = format!("{} is registered already", row.code);
                self.reject(&mut piece, raw, &row.code, why)?;
            }
        }
        self.done = self.done.saturating_add(ours.len() as u64);
        piece.skip.extend(ours);
        if piece.len() > 0 {
            return Ok(Some(piece));
        }
        self.journal.done(piece.rows)?;
        Ok(None)
    }

    /// Divides the first piece of a signer, which is too large.
    fn halve(&mut self, index: usize) -> Result<()> {
        let sender = self.senders.get_mut(index);
        let Some((piece, sender)) = sender.and_then(|s| Some((s.queue.pop_front()?, s))) else {
            return Ok(());
        };
        sender.ready = None;
        if piece.len() > 1 {
            sender.again(piece.split().into_iter());
            return Ok(());
        }
        let rows = self.rows(&piece)?;
        let mut piece = piece;
        for (raw, row) in &rows {
            let why = "it costs more than the account can ever spend at once";
            self.reject(&mut piece, raw, &row.code, why.into())?;
        }
        Ok(())
    }

    /// The rows of a piece that are to be registered.
    fn rows(&self, piece: &Piece) -> Result<Vec<(Raw, Row)>> {
        let (from, to) = piece.octets;
        let length = usize::try_from(to.saturating_sub(from)).map_err(Error::file)?;
        let mut octets = vec![0; length];
        let read = self.file.read_exact_at(&mut octets, from);
        let changed = |why: &dyn std::fmt::Display| {
            Error::file(format!(
                "the file has changed in line {}: {why}",
                piece.line
            ))
        };
        read.map_err(|error| changed(&error))?;
        let before = (from, piece.line.saturating_sub(1), piece.first);
        let mut rows = Vec::new();
        for raw in Rows::part(&octets[..], &self.layout, before) {
            let raw = raw?;
            if raw.place.index >= piece.rows.1 {
                break;
            }
            if raw.place.index < piece.rows.0 || piece.skip.contains(&raw.place.index) {
                continue;
            }
            let row = self
                .layout
                .row(&raw)
                .map_err(|wrong| changed(&wrong.reason))?;
            rows.push((raw, row));
        }
        Ok(rows)
    }

    fn tell(&mut self) {
        let flying = self.senders.iter().flat_map(|sender| &sender.flying);
        let flying = flying.map(|flying| flying.piece.len()).sum();
        self.progress.set(self.done, flying);
    }

    fn stopped(&self, index: usize, error: &Error) -> Error {
        let piece = self
            .senders
            .get(index)
            .and_then(|sender| sender.queue.front());
        piece.map_or_else(|| error.clone(), |piece| hopeless(piece, &error.message))
    }
}

/// That an import cannot go on.
fn hopeless(piece: &Piece, why: &str) -> Error {
    let line = piece.line;
    Error::refused(format!("stopped at line {line} and those after it: {why}"))
        .next("when that is put right, run the same command again: it goes on where it was")
}

fn number(at: &At) -> u32 {
    u32::try_from(at.block_number()).unwrap_or(u32::MAX)
}

/// The next block, if it is final; nothing if it is only the best one.
async fn next(heads: &mut Heads) -> Result<Option<At>> {
    let next = tokio::time::timeout(SILENCE, heads.next()).await;
    next.map_err(|_| Error::unreachable("there was no block for a minute"))?
}
