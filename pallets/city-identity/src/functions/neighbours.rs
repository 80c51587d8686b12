//! Codes of a call whose entries stand beside each other in the state, which makes them cheaper to
//! write. They are counted from the octets of the call, as all that its weight depends on.

use crate::pallet::*;
use city_identity_primitives::{LabelName, Registration};
use frame_support::{traits::Get, weights::Weight};

/// How many codes of a list stand beside the one before: their entries have all nodes of the state's
/// trie above them in common.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Neighbours {
    /// Of which the same is told as of that one: their entries are equal.
    pub equal: u32,
    /// Of which something else is told.
    pub other: u32,
}

impl Neighbours {
    /// Among registrations.
    pub fn of_registrations(items: &[Registration]) -> Self {
        Self::of(
            items,
            |one, next| are_beside(&one.code, &next.code),
            is_same_told,
        )
    }

    /// Among labels below one parent.
    pub fn of_labels(items: &[LabelName]) -> Self {
        Self::of(
            items,
            |one, next| are_beside(&one.label, &next.label),
            |one, next| one.name == next.name,
        )
    }

    /// Among so many numbers in order with so many gaps between them, of which nothing is told: the
    /// fewest, from whatever number on.
    pub fn of_numbers(count: u32, gaps: u32) -> Self {
        // The most tens through which they go: the first of each has no neighbour. Each row between
        // gaps can begin and end in a part of a ten.
        let tens = gaps
            .saturating_mul(2)
            .saturating_add(count.div_ceil(10))
            .saturating_add(1);
        Self {
            equal: count.saturating_sub(tens),
            other: 0,
        }
    }

    fn of<I>(
        items: &[I],
        are_beside: impl Fn(&I, &I) -> bool,
        are_equal: impl Fn(&I, &I) -> bool,
    ) -> Self {
        let mut neighbours = Self::default();
        for (one, next) in items.iter().zip(items.iter().skip(1)) {
            if are_beside(one, next) {
                let counter = match are_equal(one, next) {
                    true => &mut neighbours.equal,
                    false => &mut neighbours.other,
                };
                *counter = counter.saturating_add(1);
            }
        }
        neighbours
    }

    /// What writing them costs less than entries that stand anywhere.
    pub fn less<T: Config>(&self) -> Weight {
        let alone = T::DbWeight::get().writes(1);
        let saved = |write, count: u32| alone.saturating_sub(write).saturating_mul(count.into());
        saved(T::EqualWrite::get(), self.equal)
            .saturating_add(saved(T::NeighbourWrite::get(), self.other))
    }
}

/// Whether two codes, or labels below one parent, differ in the last half octet only, by which the
/// state's trie branches: 1 and 2 do, but neither 19 and 20 nor 9 and A. (One code twice makes a call
/// fail.)
fn are_beside(one: &[u8], next: &[u8]) -> bool {
    match (one.split_last(), next.split_last()) {
        (Some((one, before_one)), Some((next, before_next))) => {
            one >> 4 == next >> 4 && before_one == before_next
        }
        _ => false,
    }
}

/// Whether two registrations say the same of their codes.
fn is_same_told(one: &Registration, next: &Registration) -> bool {
    let Registration {
        code: _,
        controller,
        valid_from,
        valid_to,
        record,
    } = one;
    (controller, valid_from, valid_to, record)
        == (
            &next.controller,
            &next.valid_from,
            &next.valid_to,
            &next.record,
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::*;
    use city_code::Code;
    use city_identity_primitives::{read::entry_key, schema::ENTRIES};

    const SERIES: &str = "MA.156.130102/CJ.060101";

    const fn counted(equal: u32, other: u32) -> Neighbours {
        Neighbours { equal, other }
    }

    fn items(labels: &[&str]) -> Vec<Registration> {
        let item = |label| registration(&format!("{SERIES}.{label}"));
        labels.iter().map(item).collect()
    }

    fn labels(labels: &[(&str, Option<&str>)]) -> Vec<LabelName> {
        let item = |(label, name): &(&str, Option<&str>)| LabelName {
            label: bounded(label),
            name: name.map(bounded),
        };
        labels.iter().map(item).collect()
    }

    #[test]
    fn codes_are_beside_if_their_keys_are() {
        let mut codes = vec![
            "MA.156.1301.01".to_string(),
            "MA.156.1301.02".into(),
            "MA.156.1301.0A".into(),
            "MA.156.1301.0102".into(),
            "MA.156.1301/60.10000000".into(),
            "MA.156.1301/60.10000001".into(),
            "MA.156.1301/60.10000001.01".into(),
        ];
        let labels = ["1", "2", "9", "A", "B", "P", "01", "02", "10", "1A", "001"];
        codes.extend(labels.map(|label| format!("MA.156.1301/60.10000000.{label}")));
        let key = |text: &String| {
            let code = Code::parse(text.as_bytes()).unwrap();
            ENTRIES.key(&entry_key(&code).unwrap())
        };
        let mut beside = 0;
        for one in &codes {
            for next in &codes {
                let nibbles = |key: Vec<u8>| -> Vec<u8> {
                    key.iter()
                        .flat_map(|octet| [octet >> 4, octet & 15])
                        .collect()
                };
                let (a, b) = (nibbles(key(one)), nibbles(key(next)));
                let share_all_but_last = a[..a.len() - 1] == b[..b.len() - 1];
                let found = are_beside(one.as_bytes(), next.as_bytes());
                assert_eq!(found, share_all_but_last, "{one} {next}");
                beside += u32::from(found && one != next);
            }
        }
        // 01 and 02 of the units and of the objects, both series, three of 1, 2, 9 and of A, B, each in
        // both directions.
        assert_eq!(beside, 2 * (1 + 1 + 1 + 3 + 1));
        assert!(!are_beside(b"", b"") && !are_beside(b"1", b""));
    }

    #[test]
    fn what_is_told_tells_equal_ones_from_others() {
        let items = items(&["18", "19", "20", "29", "2A", "2B", "2P", "2", "3", "03"]);
        // 19 after 18, 29 after 20, 2B after 2A, 3 after 2.
        assert_eq!(Neighbours::of_registrations(&items), counted(4, 0));
        let tell: [fn(&mut Registration); 4] = [
            |item| item.controller = Some(HOLDER),
            |item| item.valid_from = Some(1),
            |item| item.valid_to = Some(1),
            |item| item.record = Some(named("Lamp")),
        ];
        for tell in tell {
            let mut items = items.clone();
            // Of 19, and so not of 18.
            tell(&mut items[1]);
            assert_eq!(Neighbours::of_registrations(&items), counted(3, 1));
        }
        // 2 after 1; 3 after 2 and 4 after 3.
        let labels = labels(&[
            ("1", None),
            ("2", None),
            ("3", Some("a")),
            ("4", Some("b")),
            ("14", Some("b")),
        ]);
        assert_eq!(Neighbours::of_labels(&labels), counted(1, 2));
    }

    #[test]
    fn numbers_have_no_fewer_neighbours_than_are_counted() {
        // Gaps within a ten, from one into the next, and of whole tens.
        for (first, count, gap) in (95..106_u32).flat_map(|first| {
            (1..40).flat_map(move |count| [1, 3, 8, 15, 100].map(|gap| (first, count, gap)))
        }) {
            for row in 1..=count {
                let number = |n| first + n + n / row * gap;
                let numbers: Vec<_> = (0..count).map(|n| format!("{:06}", number(n))).collect();
                let beside =
                    |one: &String, next: &String| are_beside(one.as_bytes(), next.as_bytes());
                let found = Neighbours::of(&numbers, beside, |_, _| true).equal;
                let gaps = count.div_ceil(row) - 1;
                let counted = Neighbours::of_numbers(count, gaps).equal;
                assert!(counted <= found, "{numbers:?}");
                assert!(gaps > 0 || found <= counted + 2, "{numbers:?}");
            }
        }
    }

    #[test]
    fn each_kind_saves_what_it_costs_less() {
        let saved = counted(2, 3).less::<Test>().ref_time();
        assert_eq!(saved, 2 * EQUAL_SAVES + 3 * NEIGHBOUR_SAVES);
    }
}
