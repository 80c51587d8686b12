//! How the rows of a file are divided into transactions.

use super::{check::Good, rows::Raw};
use city_code::Kind;
use codec::Encode;

/// The most rows of a transaction.
const ROWS: usize = crate::call::MAX_BATCH as usize;

/// A part of the file that goes into one transaction: it is registered as a whole, or not at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Piece {
    /// Where it begins in the file, and where it ends.
    pub octets: (u64, u64),
    /// The number of the row that it begins with there.
    pub first: u64,
    /// Which rows are in it: from the one of this number, before that one.
    pub rows: (u64, u64),
    /// The line on which it begins.
    pub line: u64,
    /// The rows in between that are not registered.
    pub skip: Vec<u64>,
    /// Whether some of it may be registered already.
    pub is_doubtful: bool,
    /// How often the chain refused it because of what was not registered yet.
    pub tries: u8,
}

impl Piece {
    /// How many rows are registered.
    pub fn len(&self) -> u64 {
        let (from, to) = self.rows;
        to.saturating_sub(from)
            .saturating_sub(self.skip.len() as u64)
    }

    /// Its first half and its second.
    pub fn split(self) -> [Self; 2] {
        let (from, to) = self.rows;
        let middle = from.saturating_add(to.saturating_sub(from) / 2);
        let part = |from, to| Self {
            rows: (from, to),
            skip: self
                .skip
                .iter()
                .copied()
                .filter(|row| (from..to).contains(row))
                .collect(),
            ..self.clone()
        };
        [part(from, middle), part(middle, to)]
    }
}

/// The pieces of one signer, in the order of the file.
#[derive(Debug, Default)]
pub struct Plan {
    /// The pieces.
    pub pieces: Vec<Vec<Piece>>,
    most_octets: usize,
    /// How many octets the calls of each signer's last piece have; none if no row may join it.
    open: Vec<Option<usize>>,
}

impl Plan {
    /// For so many signers, with at most so many octets of calls in a transaction.
    pub fn new(signers: usize, most_octets: usize) -> Self {
        Self {
            pieces: (0..signers).map(|_| Vec::new()).collect(),
            most_octets,
            open: vec![None; signers],
        }
    }

    /// Adds the next row of the file.
    pub fn add(&mut self, raw: &Raw, good: &Good) {
        let signer = usize::from(good.signer);
        let size = good.row.registration.encoded_size();
        // Rows of several signers are not in one piece: their order within each is what counts.
        for (other, open) in self.open.iter_mut().enumerate() {
            if other != signer {
                *open = None;
            }
        }
        let (Some(pieces), Some(open)) = (self.pieces.get_mut(signer), self.open.get_mut(signer))
        else {
            return;
        };
        let end = raw.place.index.saturating_add(1);
        // A series costs much more than an item of a batch.
        let size = match good.row.code.kind() {
            Kind::Series => size.max(self.most_octets / 200),
            _ => size,
        };
        if let (Some(last), Some(octets)) = (pieces.last_mut(), *open) {
            let octets = octets.saturating_add(size);
            if octets <= self.most_octets && last.len() < ROWS as u64 {
                last.skip.extend(last.rows.1..raw.place.index);
                last.rows.1 = end;
                last.octets.1 = raw.place.end;
                *open = Some(octets);
                return;
            }
        }
        pieces.push(Piece {
            octets: (raw.place.start, raw.place.end),
            first: raw.place.index,
            rows: (raw.place.index, end),
            line: raw.place.line,
            skip: Vec::new(),
            is_doubtful: false,
            tries: 0,
        });
        *open = Some(size);
    }

    /// Has the next row begin a piece, because what is before it is registered already.
    pub fn cut(&mut self) {
        self.open.fill(None);
    }

    /// How many rows there are.
    pub fn len(&self) -> u64 {
        self.pieces.iter().flatten().map(Piece::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cli::Format,
        import::rows::{Layout, Rows},
    };

    /// The plan for rows of these signers.
    fn plan(signers: &[u16], most_octets: usize) -> Plan {
        let mut text = String::from("code\n");
        for number in 0..signers.len() {
            text.push_str(&format!("MA.156.1301/60.10000000.{number:04}\n"));
        }
        let (layout, rows): (Layout, _) = Rows::open(text.as_bytes(), Format::Csv).unwrap();
        let mut plan = Plan::new(2, most_octets);
        for (raw, signer) in rows.zip(signers) {
            let raw = raw.unwrap();
            let row = layout.row(&raw).unwrap();
            let good = Good {
                row,
                signer: *signer,
                may_be_registered: false,
            };
            plan.add(&raw, &good);
        }
        plan
    }

    #[test]
    fn pieces_are_as_large_as_they_may_be() {
        let pieces = &plan(&[0; 2_500], usize::MAX).pieces[0];
        let sizes: Vec<_> = pieces.iter().map(Piece::len).collect();
        assert_eq!(sizes, [1_000, 1_000, 500]);
        assert_eq!(pieces[1].rows, (1_000, 2_000));
        assert!(plan(&[0; 100], 300).pieces[0].len() > 10);
    }

    #[test]
    fn pieces_of_several_signers_do_not_overlap() {
        let plan = plan(&[0, 0, 1, 1, 0], usize::MAX);
        let rows = |signer: usize| -> Vec<_> {
            plan.pieces[signer].iter().map(|piece| piece.rows).collect()
        };
        assert_eq!((rows(0), rows(1)), (vec![(0, 2), (4, 5)], vec![(2, 4)]));
        assert_eq!(plan.len(), 5);
    }

    #[test]
    fn halves_are_the_whole() {
        let mut piece = plan(&[0; 11], usize::MAX).pieces[0].remove(0);
        piece.skip = vec![2, 8];
        let whole = piece.len();
        let [one, other] = piece.split();
        assert_eq!(one.len() + other.len(), whole);
        assert_eq!((one.rows, other.rows), ((0, 5), (5, 11)));
        assert_eq!((one.skip, other.skip), (vec![2], vec![8]));
    }
}
