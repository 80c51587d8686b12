//! How often registering touches the state.

use crate::mock::*;
use city_identity_primitives::{schema, Registration};
use frame_support::{assert_ok, traits::PalletInfo, StorageHasher, Twox128};
use sp_runtime::{AccountId32, DispatchResult, Permill};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tracing::{
    field::{Field, Visit},
    span, Event, Metadata, Subscriber,
};

/// How often an item was read and written.
type Counts = BTreeMap<&'static str, (u32, u32)>;

/// Listens to what the state tells of its use.
struct Listener {
    /// The items, by the hex digits that their keys begin with.
    items: BTreeMap<String, &'static str>,
    counts: Arc<Mutex<Counts>>,
}

/// A use of the state.
#[derive(Default)]
struct Use {
    method: String,
    key: String,
}

impl Visit for Use {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        match field.name() {
            "method" => self.method = format!("{value:?}"),
            "key" => self.key = format!("{value:?}"),
            _ => {}
        }
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "state"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut seen = Use::default();
        event.record(&mut seen);
        let item = seen.key.get(..64).and_then(|item| self.items.get(item));
        let mut counts = self.counts.lock().unwrap();
        let (reads, writes) = counts.entry(item.unwrap_or(&"other")).or_default();
        match seen.method.trim_matches('"') {
            "Get" | "Exists" => *reads += 1,
            "Put" | "Append" => *writes += 1,
            _ => {}
        }
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// How often a call that succeeds uses the items of the registry, and the clock.
fn uses(call: impl FnOnce() -> DispatchResult) -> Counts {
    let prefix = |pallet: &str, item: &str| {
        let key = [pallet, item].map(|name| Twox128::hash(name.as_bytes()));
        key.concat()
            .iter()
            .map(|octet| format!("{octet:02x}"))
            .collect()
    };
    let own = schema::table().into_iter().map(|row| row.name);
    let items = own.map(|item| (prefix(schema::PALLET, item), item));
    let clock = <Test as frame_system::Config>::PalletInfo::name::<Timestamp>().unwrap();
    let items = items.chain([(prefix(clock, "Now"), "Now")]).collect();
    let counts = Arc::<Mutex<Counts>>::default();
    let listener = Listener {
        items,
        counts: counts.clone(),
    };
    // Whether anybody listens is kept for all threads: who stops would deafen the others.
    static LISTENING: Mutex<()> = Mutex::new(());
    let alone = LISTENING.lock();
    assert_ok!(tracing::subscriber::with_default(listener, call));
    drop(alone);
    let mut counts = std::mem::take(&mut *counts.lock().unwrap());
    counts.remove("other");
    counts
}

/// What is looked up once in a call, however many siblings it registers, and what is counted. The
/// controller needs nothing more; of a delegation, a list is read and, if it is limited, written.
const ONCE: [(&str, (u32, u32)); 8] = [
    ("Children", (1, 1)),
    ("EntryCounters", (1, 1)),
    ("Now", (1, 0)),
    ("Production", (1, 0)),
    ("Quotas", (1, 0)),
    ("Reservations", (1, 0)),
    ("RuleVersion", (1, 0)),
    ("Rules", (1, 0)),
];

/// What siblings cost whose parent is `levels` below the root.
fn expected(levels: u32, siblings: u32) -> Counts {
    let mut counts = Counts::from(ONCE);
    counts.insert("Entries", (levels + siblings, siblings));
    counts.insert("Lookalikes", (siblings, 0));
    // Of a series it is asked whether its items are numbers.
    if levels == 3 {
        counts.insert("Series", (1, 0));
    }
    counts
}

fn objects(count: u32) -> Vec<Registration> {
    (0..count)
        .map(|n| registration(&format!("{SERIES}.{n}")))
        .collect()
}

#[test]
fn one_registration_reads_its_ancestors_itself_and_what_it_could_be_mistaken_for() {
    on_chain(|| {
        assert_ok!(open_series(REGISTRAR, SERIES));
        let object = format!("{SERIES}.1");
        let counts = uses(|| register(REGISTRAR, &object));
        assert_eq!(counts, expected(3, 1));
    });
}

#[test]
fn a_label_with_letters_costs_a_row_more() {
    on_chain(|| {
        let counts = uses(|| register(REGISTRAR, "MA.156.1301.B1"));
        let mut more = expected(2, 1);
        more.insert("Entries", (2 + 2, 1));
        more.insert("Lookalikes", (1, 1));
        assert_eq!(counts, more);
    });
}

#[test]
fn a_sibling_more_costs_two_reads_and_a_write_more() {
    on_chain(|| {
        assert_ok!(open_series(REGISTRAR, SERIES));
        let counts = uses(|| register_batch(REGISTRAR, &objects(100)));
        assert_eq!(counts, expected(3, 100));
    });
}

#[test]
fn a_change_of_parents_costs_another_way_up() {
    on_chain(|| {
        assert_ok!(open_series(REGISTRAR, SERIES));
        let mut items = objects(2);
        items.insert(1, registration("MA.156.1301.01"));
        let counts = uses(|| register_batch(REGISTRAR, &items));
        let mut three = expected(3 + 2 + 3, 3);
        three.insert("Children", (3, 3));
        three.insert("Series", (2, 0));
        three.insert("Quotas", (3, 0));
        three.insert("Reservations", (3, 0));
        assert_eq!(counts, three);
    });
}

#[test]
fn a_delegate_costs_a_list_for_each_link_and_a_write_where_it_is_limited() {
    use city_identity_primitives::{Permissions, Terms};
    let terms = |quota| Terms {
        permissions: Permissions::ALL,
        quota,
        until: None,
    };
    for (quota, writes) in [(None, 0), (Some(9), 2)] {
        on_chain(|| {
            assert_ok!(open_series(REGISTRAR, SERIES));
            let (first, second) = (HOLDER, APPLICANT);
            let give = |giver, to: &AccountId32| {
                let giver = signed(giver);
                let share = Permill::from_percent(1);
                CityIdentity::delegate(giver, bytes(CITY), to.clone(), terms(quota), share)
            };
            assert_ok!(give(REGISTRAR, &first));
            assert_ok!(give(first, &second));
            let counts = uses(|| register_batch(second.clone(), &objects(5)));
            let mut more = expected(3, 5);
            // What is written is read before.
            more.insert("Delegations", (2 + writes, writes));
            assert_eq!(counts, more);
        });
    }
}

#[test]
fn a_number_more_costs_a_write_more() {
    with_numbers(|| {
        for count in [1, 100] {
            let counts = uses(|| issue(REGISTRAR, count));
            let mut numbers = Counts::from(ONCE);
            numbers.insert("Entries", (3, count));
            numbers.insert("Series", (1, 1));
            assert_eq!(counts, numbers);
        }
    });
}

#[test]
fn a_block_costs_the_same_whatever_its_size() {
    for prefix in ["1", "12", "123"] {
        with_numbers(|| {
            let leased = uses(|| lease(REGISTRAR, prefix, HOLDER, 10));
            let once = [
                "Production",
                "Quotas",
                "RuleVersion",
                "Rules",
                "Reservations",
                "Now",
            ];
            // For itself, and for those around and above.
            let mut expected = Counts::from(once.map(|item| (item, (1, 0))));
            // And by this test, which says until when.
            expected.insert("Now", (2, 0));
            expected.insert("Blocks", (1, 1));
            expected.insert("Entries", (3, 0));
            expected.insert("Recoveries", (3, 0));
            expected.insert("Series", (1, 1));
            assert_eq!(leased, expected);

            let first: u64 = format!("{prefix:0<4}").parse().unwrap();
            let items: Vec<_> = (first..first + 5).map(|item| (item, [1; 32])).collect();
            let committed = uses(|| commit(HOLDER, &tree(prefix, 4, &items)));
            let mut expected = Counts::from([("Now", (1, 0)), ("ResolverHosts", (1, 0))]);
            expected.insert("Blocks", (1, 1));
            expected.insert("Entries", (3, 0));
            expected.insert("Series", (1, 1));
            assert_eq!(committed, expected);
        });
    }
}
