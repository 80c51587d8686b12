//! A series of numbers with a block of each state, and questions about it.

use super::{
    chain::Change,
    questions::{active, registering, Question},
};
use block_tree::{Shape, Tree};
use city_identity_primitives::{
    block::Block,
    read::code_bytes,
    schema::{self, One},
    Commitment, Digest, Holding, ItemProof, Label, Moment, SeriesInfo,
};
use codec::Encode;
use sp_core::H256;

pub const NUMBERS: &str = "MA.156.1301/61.10000000";

/// Items of the series: in a leased block, in a committed one inside it, in an unused one, in none.
pub const ITEMS: [&str; 4] = [
    "MA.156.1301/61.10000000.1100",
    "MA.156.1301/61.10000000.1234",
    "MA.156.1301/61.10000000.3000",
    "MA.156.1301/61.10000000.4000",
];

/// The series and its blocks.
pub fn numbers() -> Vec<Change> {
    let series = SeriesInfo::new(4).with_length(1).unwrap();
    let series = series.with_length(2).unwrap();
    let key = schema::SERIES.key(&One(code_bytes(NUMBERS)));
    let commitment = Commitment {
        count: tree().root().count,
        root: H256(tree().root().hash),
        manifest: Digest::Sha256([1; 32]),
        place: b"https://www.sjz.gov.cn/{item}"
            .to_vec()
            .try_into()
            .unwrap(),
    };
    let blocks = [
        ("1", Holding::Leased),
        ("12", Holding::Committed(commitment)),
        ("3", Holding::Unused),
    ];
    let mut changes = registering(NUMBERS, active(1), None);
    changes.push((key, Some(series.encode())));
    changes.extend(blocks.map(|(prefix, holding)| block(prefix, holding)));
    changes
}

fn block(prefix: &str, holding: Holding) -> Change {
    let block = Block {
        holder: [1; 32].into(),
        until: Moment::MAX,
        holding,
        leased_in: 1,
        rule: 1,
        number: 2,
        by: [1; 32].into(),
        block: 2,
        time: 0,
        previous: Some(H256::repeat_byte(2)),
    };
    let prefix = Label::try_from(prefix.as_bytes().to_vec()).unwrap();
    let key = schema::BLOCKS.key(&(code_bytes(NUMBERS), prefix));
    (key, Some(block.encode()))
}

fn tree() -> Tree {
    let shape = Shape::new(NUMBERS, "12", 4).unwrap();
    Tree::build(shape, [(1234, [4; 32])]).unwrap()
}

/// The proof of an item of the committed block.
pub fn proof(item: u64) -> ItemProof {
    tree().prove(item).unwrap()
}

/// Questions that read every key of [`numbers`].
pub fn about_numbers() -> Vec<Question> {
    let items = ITEMS.map(|item| Question::Resolve(item.into()));
    let others = [
        Question::Series(NUMBERS.into()),
        Question::Blocks(NUMBERS.into(), None, None),
        Question::VerifyItem(ITEMS[1].into(), proof(1234)),
    ];
    items.into_iter().chain(others).collect()
}

/// Proofs that show nothing.
pub fn mistaken_proofs() -> [Question; 2] {
    [
        Question::VerifyItem(NUMBERS.into(), proof(1234)),
        Question::VerifyItem(ITEMS[1].into(), proof(1299)),
    ]
}
