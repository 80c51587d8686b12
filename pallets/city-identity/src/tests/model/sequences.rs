//! Which calls are made, by whom: so that many of them succeed, and the others fail for all kinds of
//! reasons.

use super::{
    blocks::Move,
    map::{shape, Shape},
    steps::{Given, Item, Patch, Step},
    CODES,
};
use crate::mock::*;
use city_identity_primitives::State;
use proptest::{collection::vec, option, prelude::*, sample::select};
use sp_runtime::AccountId32;

/// Hosts to which links lead.
const HOSTS: [&str; 3] = ["a.example", "b.example", "c.example"];

/// Labels that are kept free, or cannot be.
const LABELS: [(&str, &str); 9] = [
    ("01", "01"),
    ("0D", "0D"),
    ("01", "04"),
    ("80", "82"),
    ("8L", "8L"),
    ("1", "1"),
    ("1", "9"),
    ("60.10000000", "60.10000000"),
    ("1302", "1305"),
];

/// Mostly the registrar, who may do the most.
fn signer() -> impl Strategy<Value = AccountId32> {
    prop_oneof![
        8 => Just(REGISTRAR),
        3 => Just(HOLDER),
        1 => Just(NEIGHBOUR),
        1 => Just(STRANGER),
        1 => Just(UNKNOWN),
    ]
}

/// Mostly one of the shapes that the call is for.
fn item(shapes: &[Shape]) -> impl Strategy<Value = Item> {
    let fitting: Vec<_> = CODES
        .into_iter()
        .filter(|text| shapes.contains(&shape(text)))
        .collect();
    let code = prop_oneof![12 => select(fitting), 1 => select(&CODES[1..])];
    let soon = || prop_oneof![6 => Just(None), 1 => (0..12u64).prop_map(Some)];
    let controller = prop_oneof![2 => Just(None), 1 => Just(Some(HOLDER))];
    (code, controller, soon(), soon()).prop_map(|(code, controller, from, to)| Item {
        code,
        controller,
        from,
        to,
    })
}

pub fn step() -> impl Strategy<Value = Step> {
    use State::*;
    let items = || item(&[Shape::Unit, Shape::Object]);
    let states = [
        Active, Active, Active, Suspended, Suspended, Suspended, Retired, Revoked,
    ];
    let by = || prop_oneof![6 => signer().prop_map(Some), 1 => Just(None)];
    let name = select(vec!["", "路灯", "井盖"]);
    let any_code = || select(&CODES[1..]);
    // Those between which control moves and on which rights are given, so that something comes of it.
    let of_few = || {
        let few = [CITY, "MA.156.1301.01", "MA.156.1301.0101", SERIES];
        prop_oneof![6 => select(few.to_vec()), 1 => any_code()]
    };
    let areas = || prop_oneof![4 => Just(CITY), 1 => Just(DISTRICT), 1 => any_code()];
    let quota = option::weighted(0.8, (0..6u32, 0..5u32));
    let rights = prop_oneof![
        6 => (signer(), of_few(), signer(), given_rights())
            .prop_map(|(giver, text, to, given)| Step::Delegate(giver, text, to, given)),
        2 => (signer(), of_few(), signer())
            .prop_map(|(by, text, from)| Step::Undelegate(by, text, from)),
        2 => (areas(), quota).prop_map(|(text, quota)| Step::Quota(text, quota)),
    ];
    let control = prop_oneof![
        4 => (signer(), of_few(), signer()).prop_map(|(by, text, to)| Step::Offer(by, text, to)),
        4 => (signer(), of_few()).prop_map(|(by, text)| Step::Accept(by, text)),
        1 => (signer(), of_few()).prop_map(|(by, text)| Step::Decline(by, text)),
        3 => (by(), of_few(), option::of(signer()))
            .prop_map(|(by, text, to)| Step::Begin(by, text, to)),
        2 => (by(), of_few()).prop_map(|(by, text)| Step::Cancel(by, text)),
        3 => (by(), of_few()).prop_map(|(by, text)| Step::Complete(by, text)),
        2 => (signer(), areas(), 0..4u32)
            .prop_map(|(by, text, blocks)| Step::Notice(by, text, blocks)),
        1 => (signer(), of_few()).prop_map(|(by, text)| Step::WithdrawNotice(by, text)),
    ];
    let patch = || {
        prop_oneof![
            3 => (select(&HOSTS[..]), prop::bool::weighted(0.3))
                .prop_map(|(host, is_default)| Patch::Put(host, is_default)),
            1 => select(&HOSTS[..]).prop_map(Patch::Remove),
        ]
    };
    let alias = || select(vec!["1.2.156.1", "1.2.156.2", "1.2.156.03"]);
    let contents = prop_oneof![
        4 => (signer(), select(&CODES[..]), name)
            .prop_map(|(who, text, name)| Step::Record(who, text, name)),
        4 => (signer(), of_few(), prop::bool::weighted(0.9), vec(patch(), 1..3))
            .prop_map(|(who, text, fresh, patches)| Step::Patch(who, text, fresh, patches)),
        2 => (signer(), areas(), proptest::sample::subsequence(&HOSTS[..], 0..=3))
            .prop_map(|(who, text, hosts)| Step::Hosts(who, text, hosts)),
        3 => (signer(), of_few(), alias()).prop_map(|(who, text, value)| Step::Alias(who, text, value)),
        2 => (signer(), of_few(), alias())
            .prop_map(|(who, text, value)| Step::Unalias(who, text, value)),
    ];
    let parents = || {
        select(vec![
            CITY,
            CITY,
            "MA.156",
            "MA.156.1301.01",
            SERIES,
            DISTRICT,
        ])
    };
    let admitted = || select(vec!["MA.156.1302", "MA.156.1306"]);
    let tables = prop_oneof![
        3 => (by(), parents(), select(&LABELS[..]))
            .prop_map(|(by, text, labels)| Step::Reserve(by, text, labels)),
        3 => (by(), parents(), select(&LABELS[..]))
            .prop_map(|(by, text, labels)| Step::Unreserve(by, text, labels)),
        1 => (1..6u32, 0..4u32).prop_map(|(most, blocks)| Step::AmendRule(most, blocks)),
        2 => prop_oneof![6 => admitted(), 1 => Just(CITY)].prop_map(Step::Admit),
        1 => (admitted(), 2025..2028u16).prop_map(|(area, year)| Step::AddDivision(area, year)),
        1 => (admitted(), 2025..2028u16)
            .prop_map(|(area, year)| Step::WithdrawDivision(area, year)),
    ];
    let prefix = || select(vec!["", "0", "1", "2", "3", "00", "01", "10", "12", "20"]);
    let blocks = prop_oneof![
        4 => (prefix(), signer(), 0..20u64)
            .prop_map(|(prefix, holder, time)| Move::Lease(prefix, holder, time)),
        3 => (0..5u32).prop_map(Move::Issue),
        3 => prefix().prop_map(Move::Commit),
        3 => prefix().prop_map(Move::GiveBack),
        2 => select(vec![0u64, 1, 10, 12, 20, 30]).prop_map(Move::Promote),
    ];
    prop_oneof![
        8 => (signer(), blocks).prop_map(|(who, what)| Step::Numbers(who, what)),
        5 => rights,
        6 => control,
        6 => contents,
        4 => tables,
        2 => (signer(), item(&[Shape::Series])).prop_map(|(who, item)| Step::Open(who, item)),
        6 => (signer(), items()).prop_map(|(who, item)| Step::Register(who, item)),
        3 => (signer(), vec(items(), 1..4)).prop_map(|(who, items)| Step::Batch(who, items)),
        1 => (by(), any_code(), vec(any_code(), 0..3))
            .prop_map(|(by, text, into)| Step::Retire(by, text, into)),
        4 => (by(), select(&CODES[1..]), select(states.to_vec()))
            .prop_map(|(by, text, to)| Step::Change(by, text, to)),
        3 => (1..4u32, 1..4u64).prop_map(|(blocks, after)| Step::Pass(blocks, after)),
    ]
}

fn given_rights() -> impl Strategy<Value = Given> {
    let letters = select(vec!["a", "ad", "rd", "s", "arsd", "arsd", "arsd", ""]);
    let quota = option::of(0..4u32);
    let until = option::weighted(0.3, 0..12u64);
    (letters, quota, until).prop_map(|(letters, quota, until)| Given {
        letters,
        quota,
        until,
    })
}
