//! Series of numbers, and in which blocks their items are.

use super::{code_bytes, past::Until, resolve::Time, Chain, Read, Registry};
use crate::{
    answer::{BlockAnswer, Body, Digests, Page, ReadProblem, Resolution, SeriesAnswer, Status},
    block::{Block, Holding, Inclusion, ItemProof, SeriesInfo, Shape, NO_RECORD},
    schema::{self, One},
    types::{CodeBytes, Label},
};
use alloc::string::String;
use city_code::{Code, Kind};
use codec::DecodeAll;
use sp_core::H256;

/// A series whose items are numbers, as it is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Numbered {
    /// The key of the series.
    pub key: CodeBytes,
    /// What is kept of it.
    pub info: SeriesInfo,
}

impl Numbered {
    /// What the tree of the block with a prefix is like.
    pub fn shape(&self, prefix: &[u8]) -> Option<Shape> {
        let series = core::str::from_utf8(&self.key).ok()?;
        let prefix = core::str::from_utf8(prefix).ok()?;
        Shape::new(series, prefix, self.info.width).ok()
    }
}

/// A block, and the prefix of its numbers.
pub type AtPrefix = (Label, Block);

impl<R: Read> Registry<R> {
    /// What is kept of a series, if its items are numbers of one width.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn numbered(&self, series: &Code) -> Result<Option<Numbered>, ReadProblem> {
        if series.kind() != Kind::Series {
            return Ok(None);
        }
        let key = One(code_bytes(series.as_str()));
        let info = self.value(&schema::SERIES, &key)?;
        Ok(info.map(|info| Numbered { key: key.0, info }))
    }

    /// The block of exactly these numbers.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn block_at(&self, of: &Numbered, prefix: &[u8]) -> Result<Option<Block>, ReadProblem> {
        let prefix = Label::truncate_from(prefix.to_vec());
        self.value(&schema::BLOCKS, &(of.key.clone(), prefix))
    }

    /// The innermost block that has all numbers that begin with `digits`, as far as its prefix has at
    /// most `most` digits: one read for each length of prefixes.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn block_around(
        &self,
        of: &Numbered,
        digits: &[u8],
        most: usize,
    ) -> Result<Option<AtPrefix>, ReadProblem> {
        let lengths = of.info.lengths().filter(|length| *length <= most);
        self.first_block(of, digits, lengths)
    }

    /// The outermost block that has the number `digits`.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn outermost_block(
        &self,
        of: &Numbered,
        digits: &[u8],
    ) -> Result<Option<AtPrefix>, ReadProblem> {
        self.first_block(of, digits, of.info.lengths().rev())
    }

    fn first_block(
        &self,
        of: &Numbered,
        digits: &[u8],
        lengths: impl Iterator<Item = usize>,
    ) -> Result<Option<AtPrefix>, ReadProblem> {
        for prefix in lengths.filter_map(|length| digits.get(..length)) {
            if let Some(block) = self.block_at(of, prefix)? {
                return Ok(Some((Label::truncate_from(prefix.to_vec()), block)));
            }
        }
        Ok(None)
    }

    /// Whether there are blocks, of whatever state, of a part of the numbers that begin with `prefix`.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn has_blocks_within(&self, of: &Numbered, prefix: &[u8]) -> Result<bool, ReadProblem> {
        for length in of.info.lengths().filter(|length| *length > prefix.len()) {
            let first = self.block_from(of, prefix, length)?;
            if first.is_some_and(|first| first.starts_with(prefix)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The first number of the first block that begins at the number `digits` or after it.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn next_block(&self, of: &Numbered, digits: &[u8]) -> Result<Option<u64>, ReadProblem> {
        let mut nearest = None;
        for length in of.info.lengths() {
            let from = digits.get(..length).unwrap_or(digits);
            let found = self.block_from(of, from, length)?;
            let first = found.and_then(|prefix| of.info.numbers(&prefix));
            nearest = first
                .map(|numbers| numbers.first)
                .into_iter()
                .chain(nearest)
                .min();
        }
        Ok(nearest)
    }

    /// The prefix of the first block whose prefix has `length` digits, counted from `from` on.
    fn block_from(
        &self,
        of: &Numbered,
        from: &[u8],
        length: usize,
    ) -> Result<Option<Label>, ReadProblem> {
        let mut first = from.to_vec();
        first.resize(length, b'0');
        // The last key before: one less, as equally long labels are in the order of their numbers.
        let mut before = schema::BLOCKS.key(&(of.key.clone(), Label::truncate_from(first)));
        let last = before.pop().and_then(|last| last.checked_sub(1));
        before.extend(last);
        let next = self.0.next_key(&before).map_err(ReadProblem::Unreadable)?;
        let series = schema::BLOCKS.prefix_of(&of.key);
        let Some(encoded) = next
            .as_deref()
            .and_then(|next| schema::BLOCKS.second_part(&series, next))
        else {
            return Ok(None);
        };
        let prefix = Label::decode_all(&mut &*encoded)
            .map_err(|_| super::undecodable(next.as_deref().unwrap_or_default()))?;
        Ok(Some(prefix).filter(|prefix| prefix.len() == length))
    }

    /// The series in which `item`, which is not registered, would be a number.
    pub(super) fn series_of(
        &self,
        item: &Code,
        chain: &Chain,
    ) -> Result<Option<Numbered>, ReadProblem> {
        let Some((series, _)) = chain.nearest() else {
            return Ok(None);
        };
        if series.as_str() != item.parent_text() {
            return Ok(None);
        }
        let numbered = self.numbered(series)?;
        let is_number = |of: &Numbered| of.info.number(item.label().as_bytes()).is_some();
        Ok(numbered.filter(is_number))
    }

    /// The innermost block in which `subject` is, if it is not registered by itself; `chain` begins
    /// with the nearest code that is.
    pub(super) fn block_of(
        &self,
        subject: &Code,
        chain: &Chain,
    ) -> Result<Option<(Numbered, AtPrefix)>, ReadProblem> {
        let Some(numbered) = self.series_of(subject, chain)? else {
            return Ok(None);
        };
        let digits = subject.label().as_bytes();
        let found = self.block_around(&numbered, digits, digits.len())?;
        Ok(found.map(|at| (numbered, at)))
    }

    /// Adds what the block says of `subject`, one of its numbers. What is inherited from above counts
    /// as for a registered item: status and links. Tells whether all that was on record then is there.
    pub(super) fn add_block(
        &self,
        answer: &mut Resolution,
        subject: &Code,
        chain: &Chain,
        (of, (prefix, block)): (&Numbered, &AtPrefix),
        time: Time,
    ) -> Result<Body, ReadProblem> {
        answer.in_block = BlockAnswer::new(&of.info, prefix, block, Some(subject));
        let own = match &block.holding {
            Holding::Unused => return Ok(Body::Kept),
            Holding::Committed(_) => Status::Committed,
            Holding::Leased if block.until < answer.time => Status::Expired,
            Holding::Leased => Status::Leased,
        };
        if block.commitment().is_none() {
            answer.valid_to = Some(block.until);
        }
        answer.status = own;
        if let Some((status, from)) = chain.status(answer.time) {
            if status.gravity() > own.gravity() {
                (answer.status, answer.status_from) = (status, Some(from));
            }
        }
        answer.rule = Some(block.rule);
        answer.changed_at = Some(block.block);
        answer.digests = Some(Digests {
            revision: block.digest(),
            previous: block.previous,
            record: None,
            aliases: None,
            successors: None,
        });
        self.add_record(answer, subject, chain, time)
    }

    /// The same until a block of the chain or a time, as far as is still known: of each block of numbers
    /// that is in which block it was leased to its holder, and when it changed last.
    pub(super) fn add_past_block(
        &self,
        answer: &mut Resolution,
        subject: &Code,
        chain: &Chain,
        until: Until,
    ) -> Result<Body, ReadProblem> {
        let mut body = Body::Kept;
        let Some(of) = self.series_of(subject, chain)? else {
            return Ok(body);
        };
        let digits = subject.label().as_bytes();
        for prefix in of.info.lengths().filter_map(|length| digits.get(..length)) {
            let Some(row) = self.block_at(&of, prefix)? else {
                continue;
            };
            let label = Label::truncate_from(prefix.to_vec());
            if until.has(row.block, row.time) {
                answer.time = answer.time.max(row.time);
                let at = (label, row);
                let links = self.add_block(answer, subject, chain, (&of, &at), Time::Past)?;
                return Ok(if links == Body::Kept { body } else { links });
            }
            let is_leased = matches!(until, Until::Block(block) if row.leased_in <= block);
            if row.number > 1 && is_leased {
                let leased = Block {
                    holding: Holding::Leased,
                    block: row.leased_in,
                    ..row
                };
                let at = (label, leased);
                self.add_block(answer, subject, chain, (&of, &at), Time::Past)?;
                answer.digests = None;
                return Ok(Body::Pruned);
            }
            if row.number > 1 {
                body = Body::Pruned;
            }
        }
        Ok(body)
    }

    /// What the registry says of an item of a committed block to who has a proof of it: it is active, or
    /// was not issued, unless something above says otherwise. The rule was asked about all numbers of
    /// the series when that was opened, and only ever widens.
    ///
    /// # Errors
    /// [`ReadProblem::NotCommitted`] if the code is no such item, or is registered by itself;
    /// [`ReadProblem::BadInclusion`] if the proof shows nothing.
    pub fn verify_item(&self, item: &Code, proof: &ItemProof) -> Result<Resolution, ReadProblem> {
        let found = self.block_of(item, &self.chain(item)?)?;
        let (of, (prefix, block)) = found.ok_or(ReadProblem::NotCommitted)?;
        let commitment = block.commitment().ok_or(ReadProblem::NotCommitted)?;
        let shown = of
            .shape(&prefix)
            .and_then(|shape| commitment.verify(&shape, item.label(), proof));
        let mut answer = self.resolve(item.as_bytes())?;
        let (status, record) = match shown.ok_or(ReadProblem::BadInclusion)? {
            Inclusion::Present(digest) => (Status::Active, digest),
            Inclusion::Absent => (Status::NotIssued, NO_RECORD),
        };
        if answer.status == Status::Committed {
            answer.status = status;
        }
        if let Some(digests) = &mut answer.digests {
            digests.record = (record != NO_RECORD).then_some(H256(record));
        }
        Ok(answer)
    }

    /// The same as [`resolve_provably`](Self::resolve_provably) is of
    /// [`resolve`](Self::resolve), from the keys that that reads.
    ///
    /// # Errors
    /// As [`verify_item`](Self::verify_item) and `resolve_provably`.
    pub fn verify_item_provably(
        &self,
        item: &Code,
        proof: &ItemProof,
    ) -> Result<Resolution, ReadProblem> {
        self.ensure_understood()?;
        self.verify_item(item, proof)
    }

    /// A series whose items are numbers; `None` for any other code.
    ///
    /// # Errors
    /// See [`ReadProblem`].
    pub fn series(&self, series: &Code) -> Result<Option<SeriesAnswer>, ReadProblem> {
        let Some(Numbered { key, info }) = self.numbered(series)? else {
            return Ok(None);
        };
        let registered = self.value(&schema::CHILDREN, &One(key))?;
        Ok(Some(SeriesAnswer::new(
            *series,
            &info,
            registered.unwrap_or_default(),
        )))
    }

    /// The blocks of a series, those with shorter prefixes first: at most `limit`, from 1 to
    /// [`MAX_PAGE`](crate::MAX_PAGE), after the one with the prefix `after`.
    ///
    /// # Errors
    /// [`ReadProblem::TooMany`] for a limit out of bounds; [`ReadProblem::BadCursor`] for what is too
    /// long to be a prefix.
    pub fn blocks(
        &self,
        series: &Code,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<BlockAnswer, String>, ReadProblem> {
        super::check_limit(limit)?;
        let after = after.map(|prefix| Label::try_from(prefix.as_bytes().to_vec()));
        let after = after.transpose().map_err(|_| ReadProblem::BadCursor)?;
        let Some(Numbered { key, info }) = self.numbered(series)? else {
            return Ok(Page {
                items: Default::default(),
                next: None,
            });
        };
        let row = |prefix: &Label, key: &[u8]| {
            let block: Option<Block> = self.decoded(key)?;
            let block = block.ok_or_else(|| super::undecodable(key))?;
            BlockAnswer::new(&info, prefix, &block, None).ok_or_else(|| super::undecodable(key))
        };
        let page = self.page(&schema::BLOCKS, &key, after, limit, row)?;
        Ok(Page {
            items: page.items,
            next: page.next.map(|prefix| crate::answer::text(&prefix)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;

    #[test]
    fn blocks_of_one_size_lie_together_in_the_order_of_their_numbers() {
        let series = code_bytes("MA.156.1301/60.10000000");
        let key = |prefix: &str| {
            let prefix = Label::truncate_from(prefix.as_bytes().to_vec());
            schema::BLOCKS.key(&(series.clone(), prefix))
        };
        let keys = ["", "0", "9", "00", "01", "10", "000"].map(key);
        assert!(keys.is_sorted());
        let first = schema::BLOCKS.prefix_of(&series);
        assert_eq!(
            keys[6][first.len()..],
            Label::truncate_from(b"000".to_vec()).encode()
        );
    }
}
