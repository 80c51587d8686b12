//! What the cost of registering depends on, counted in one pass over the octets of a call: weights
//! are asked for several times before a call runs, so that nothing is parsed or looked up here.

use super::neighbours::Neighbours;
use crate::{pallet::*, WeightInfo};
use city_identity_primitives::{
    read::Reading, record::Language, LabelName, Record, Registration, Reservations,
};
use codec::Encode;
use core::marker::PhantomData;
use frame_support::weights::Weight;

/// How much there is to do for a list of registrations.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Size {
    /// Codes.
    pub items: u32,
    /// Runs of siblings, for each of which the parent is looked up.
    pub runs: u32,
    /// The levels by which these parents stand higher than the deepest ones, together.
    pub higher: u32,
    /// Labels with letters, which have a row in the index of lookalikes.
    pub letters: u32,
    /// Controllers to enrol.
    pub controllers: u32,
    /// Records that are one name, which stand in their entries.
    pub names: u32,
    /// Other records, which have rows.
    pub records: u32,
    /// The octets of all records.
    pub octets: u32,
    /// Codes that stand beside the one before.
    pub neighbours: Neighbours,
}

impl Size {
    pub(super) fn of(items: &[Registration]) -> Self {
        let mut size = Self::default();
        for run in runs_of_siblings(items) {
            size.runs = size.runs.saturating_add(1);
            size.higher = size.higher.saturating_add(higher(run));
        }
        for item in items {
            let count = |counter: &mut u32, is_one| {
                *counter = counter.saturating_add(u32::from(is_one));
            };
            count(&mut size.items, true);
            count(&mut size.letters, has_letters(&item.code));
            count(&mut size.controllers, item.controller.is_some());
            let record = item.record.as_ref();
            let is_name = record.map(|record| record.only_name().is_some());
            count(&mut size.names, is_name == Some(true));
            count(&mut size.records, is_name == Some(false));
            let octets = record.map_or(0, Record::encoded_size);
            size.octets = size.octets.saturating_add(octets as u32);
        }
        size.neighbours = Neighbours::of_registrations(items);
        size
    }

    /// Of one code of which letters in the label cost nothing.
    fn without_letters(registration: &Registration) -> Self {
        Self {
            letters: 0,
            ..Self::of(core::slice::from_ref(registration))
        }
    }

    /// Of so many codes below one parent of which nothing is told.
    fn one_run(items: u32) -> Self {
        Self {
            items,
            runs: 1,
            ..Self::default()
        }
    }

    /// Of labels below one parent, and names in one language.
    pub(super) fn of_labels(language: &Language, items: &[LabelName]) -> Self {
        let count = |is_counted: &dyn Fn(&&LabelName) -> bool| {
            items.iter().filter(is_counted).count() as u32
        };
        let names = count(&|item| item.name.is_some());
        let plain = Record::default()
            .encoded_size()
            .saturating_add(language.encoded_size());
        let texts = items.iter().filter_map(|item| item.name.as_ref());
        let octets = texts
            .map(|text| text.encoded_size().saturating_add(plain))
            .fold(0usize, usize::saturating_add);
        Self {
            letters: count(&|item| item.label.iter().any(u8::is_ascii_alphabetic)),
            names,
            octets: u32::try_from(octets).unwrap_or(u32::MAX),
            neighbours: Neighbours::of_labels(items),
            ..Self::one_run(items.len() as u32)
        }
    }

    /// This, of which so many codes are numbers in order, with so many gaps between them.
    fn with_numbers(self, count: u32, gaps: u32) -> Self {
        Self {
            neighbours: Neighbours::of_numbers(count, gaps),
            ..self
        }
    }

    /// What there is to do beyond the plainest registrations.
    fn more<T: Config>(&self) -> Weight {
        more(T::WeightInfo::more_parents, self.runs.saturating_sub(1))
            .saturating_add(more(T::WeightInfo::more_letters, self.letters))
            .saturating_add(more(T::WeightInfo::more_controllers, self.controllers))
            .saturating_add(more(T::WeightInfo::more_names, self.names))
            .saturating_add(more(T::WeightInfo::more_records, self.records))
            .saturating_add(more(T::WeightInfo::more_octets, self.octets))
    }

    /// What there is to do less than is measured of each row by itself.
    fn less<T: Config>(&self) -> Weight {
        levels::<T>(self.higher).saturating_add(self.neighbours.less::<T>())
    }
}

/// The levels by which the parent of siblings stands higher than the deepest one, a series below four
/// units: each has an entry to read.
fn higher(siblings: &[Registration]) -> u32 {
    let code = siblings.first().map(|first| &first.code[..]);
    let mut parts = code.unwrap_or_default().split(|octet| *octet == b'/');
    let unit = parts
        .next()
        .and_then(|root| root.split(|octet| *octet == b'.').nth(3));
    let units = unit.map_or(0, |unit| unit.len() as u32 / 2);
    let deepest = if parts.next().is_some() { 4u32 } else { 6 };
    deepest.saturating_sub(units)
}

/// What so many levels cost that are not there to read.
fn levels<T: Config>(count: u32) -> Weight {
    more(T::WeightInfo::more_levels, count)
}

/// What a benchmark with `of` of something costs more than with none of it.
fn more(than_none: fn(u32) -> Weight, of: u32) -> Weight {
    than_none(of).saturating_sub(than_none(0))
}

/// What is only known once the parents are looked up: what the signer's right to register costs to
/// find and to count against, and what labels are compared with. Before, the most is assumed.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Found {
    /// What is read to find the signer's rights.
    pub rights: Reading,
    /// The limits of codes, of delegations and of areas, that are counted against.
    pub limits: u32,
    /// The other delegations of accounts with such limits: their lists are read again and written.
    pub written: u32,
    /// The reservations that each label is compared with, all together.
    pub reservations: u32,
}

impl Found {
    /// The most that there is for so many codes in so many runs of siblings.
    fn most(items: u32, runs: u32) -> Self {
        let rights = Reading::most(runs);
        Self {
            rights,
            limits: rights.accounts.saturating_add(runs),
            written: rights.others,
            reservations: items.saturating_mul(Reservations::bound() as u32),
        }
    }

    /// Nothing but a right.
    pub(super) fn right(read: Reading) -> Self {
        Self {
            rights: read,
            ..Self::default()
        }
    }

    /// Adds that a label was compared with so many reservations.
    pub(super) fn compare(&mut self, reservations: usize) {
        self.reservations = self.reservations.saturating_add(reservations as u32);
    }

    /// Adds what was found elsewhere.
    pub(super) fn add(&mut self, more: &Self) {
        self.rights = self.rights.with(more.rights);
        self.limits = self.limits.saturating_add(more.limits);
        self.written = self.written.saturating_add(more.written);
        self.reservations = self.reservations.saturating_add(more.reservations);
    }

    fn weight<T: Config>(&self) -> Weight {
        reading::<T>(self.rights)
            .saturating_add(more(T::WeightInfo::more_limits, self.limits))
            .saturating_add(more(T::WeightInfo::more_delegations, self.written).saturating_mul(2))
            .saturating_add(more(T::WeightInfo::more_reservations, self.reservations))
    }
}

/// What it costs to read so much.
fn reading<T: Config>(rights: Reading) -> Weight {
    more(T::WeightInfo::more_delegates, rights.accounts)
        .saturating_add(more(T::WeightInfo::more_delegations, rights.others))
}

/// What one of the calls that register costs.
pub(crate) struct Cost<T> {
    /// Without what is only found later.
    plain: Weight,
    items: u32,
    runs: u32,
    config: PhantomData<T>,
}

impl<T: Config> Cost<T> {
    fn new(call: Weight, size: &Size) -> Self {
        Self {
            plain: call
                .saturating_add(size.more::<T>())
                .saturating_sub(size.less::<T>()),
            items: size.items,
            runs: size.runs,
            config: PhantomData,
        }
    }

    /// `open_series`. The labels of series are fixed in form, and letters in them cost nothing.
    pub(crate) fn of_series(series: &Registration) -> Self {
        Self::new(T::WeightInfo::open_series(), &Size::without_letters(series))
    }

    /// `register`.
    pub(crate) fn of_one(registration: &Registration) -> Self {
        let size = Size::of(core::slice::from_ref(registration));
        Self::new(T::WeightInfo::register(), &size)
    }

    /// A call that registers many: the first costs what it would alone, the others what a larger call
    /// costs more. What a line through the times of large calls says of the smallest depends on how well
    /// these were measured.
    fn of_many(call: fn(u32) -> Weight, size: &Size) -> Self {
        let others = more(call, size.items.saturating_sub(1));
        Self::new(T::WeightInfo::register().saturating_add(others), size)
    }

    /// `register_batch`.
    pub(crate) fn of_batch(items: &[Registration]) -> Self {
        Self::of_many(T::WeightInfo::register_batch, &Size::of(items))
    }

    /// `lease_block`.
    pub(crate) fn of_lease() -> Self {
        Self::new(T::WeightInfo::lease_block(), &Size::one_run(0))
    }

    /// `open_sequence`.
    pub(crate) fn of_sequence_opened(series: &Registration) -> Self {
        Self::new(
            T::WeightInfo::open_sequence(),
            &Size::without_letters(series),
        )
    }

    /// `promote_item`.
    pub(crate) fn of_promotion(item: &Registration) -> Self {
        Self::new(T::WeightInfo::promote_item(), &Size::without_letters(item))
    }

    /// `issue_items` of so many that pass over so many blocks. Reservations are looked at once in a
    /// row of numbers, and not for each.
    pub(crate) fn of_items(count: u32, jumps: u32) -> Self {
        let count = count.min(MAX_SEQUENCE);
        let call = T::WeightInfo::issue_items(count);
        let call = call.saturating_add(more(T::WeightInfo::more_jumps, jumps));
        Self::new(call, &Size::one_run(0).with_numbers(count, jumps))
    }

    /// `register_labels`.
    pub(crate) fn of_labels(language: &Language, items: &[LabelName]) -> Self {
        let size = Size::of_labels(language, items);
        Self::of_many(T::WeightInfo::register_labels, &size)
    }

    /// `register_sequence` of so many.
    pub(crate) fn of_sequence(count: u32) -> Self {
        let count = count.min(MAX_SEQUENCE);
        let size = Size::one_run(count).with_numbers(count, 0);
        Self::of_many(T::WeightInfo::register_sequence, &size)
    }

    /// The most that it costs, whoever signs.
    pub(crate) fn most(&self) -> Weight {
        self.with(&Found::most(self.items, self.runs))
    }

    /// What it costs with what was found.
    pub(super) fn with(&self, found: &Found) -> Weight {
        self.plain.saturating_add(found.weight::<T>())
    }
}

/// The items of a batch, neighbours below the same parent together.
pub(super) fn runs_of_siblings(items: &[Registration]) -> impl Iterator<Item = &[Registration]> {
    items.chunk_by(|one, next| split(&one.code).0 == split(&next.code).0)
}

fn has_letters(code: &[u8]) -> bool {
    let (_, label) = split(code);
    label.iter().any(u8::is_ascii_alphabetic)
}

/// Splits the text of a unit or an object before its label, without making sure that it is one.
/// Of those that are, siblings have the same first part, and nobody else has it.
fn split(code: &[u8]) -> (&[u8], &[u8]) {
    let at = if code.contains(&b'/') {
        code.iter().rposition(|octet| *octet == b'.').unwrap_or(0)
    } else {
        code.len().saturating_sub(2)
    };
    code.split_at_checked(at).unwrap_or((code, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::*;
    use city_code::Code;

    /// Units and objects, siblings beside each other and codes that look like siblings.
    const CODES: [&str; 15] = [
        "MA.156.1301.01",
        "MA.156.1301.02",
        "MA.156.130102.02",
        "MA.156.1301.0101",
        "MA.156.1301.01A1",
        "MA.156.1301.0201",
        "MA.156.1301.010101",
        "MA.156.1301.0101AB02",
        "MA.156.1301/60.10000000.1",
        "MA.156.1301/60.10000000.A123456789",
        "MA.156.1301/60.10000001.1",
        "MA.156.1301.01/60.10000000.1",
        "MA.156.1301.01/60.10000000.01",
        "MA.156.130102/CJ.060101.000000123",
        "MA.156.130102/CJ.060102.000000123",
    ];

    #[test]
    fn split_tells_siblings_and_their_labels() {
        let codes = CODES.map(|text| Code::parse(text.as_bytes()).unwrap());
        for one in codes {
            let (stem, rest) = split(one.as_bytes());
            assert!(rest.ends_with(one.label().as_bytes()), "{one}");
            assert!(rest.len() - one.label().len() <= 1, "{one}");
            for other in codes {
                let siblings = one.parent() == other.parent();
                assert_eq!(stem == split(other.as_bytes()).0, siblings, "{one} {other}");
            }
        }
    }

    #[test]
    fn split_takes_any_octets() {
        for octets in [&b""[..], b"1", b"/", b"./", b"/.", b"12", &[0xff; 64]] {
            let (stem, label) = split(octets);
            assert_eq!([stem, label].concat(), octets);
        }
    }

    #[test]
    fn higher_is_what_is_missing_to_the_deepest() {
        for text in CODES {
            let levels = Code::parse(text.as_bytes()).unwrap().ancestors().count() as u32;
            assert_eq!(7 - levels, higher(&[registration(text)]), "{text}");
        }
        for octets in ["", "/", "...", "MA.156.1301.0101010101010101", "./"] {
            assert!(higher(&[registration(octets)]) <= 6, "{octets}");
        }
        assert_eq!(higher(&[]), 6);
    }

    #[test]
    fn size_counts_what_costs() {
        assert_eq!(Size::of(&[]), Size::default());
        let texts = [
            "MA.156.1301.01",
            "MA.156.1301.A2",
            "MA.156.1301/60.10000000.1",
            "MA.156.1301/60.10000000.1B",
            "MA.156.1301.03",
        ];
        let mut items = texts.map(registration);
        items[1].controller = Some(HOLDER);
        items[2].record = Some(named("路灯"));
        items[3].record = Some(Default::default());
        let octets = named("路灯").encoded_size() + Record::default().encoded_size();
        let size = Size {
            items: 5,
            runs: 3,
            // Below the area, the series below it, and the area again.
            higher: 5 + 4 + 5,
            letters: 2,
            controllers: 1,
            names: 1,
            records: 1,
            octets: octets as u32,
            neighbours: Neighbours::default(),
        };
        assert_eq!(Size::of(&items), size);
    }

    #[test]
    fn neighbours_cost_less_than_what_stands_alone() {
        let items = |labels: [&str; 2]| {
            labels.map(|label| registration(&format!("MA.156.130102/CJ.060101.{label}")))
        };
        let [beside, apart] = [["11", "12"], ["11", "22"]]
            .map(|labels| Cost::<Test>::of_batch(&items(labels)).most().ref_time());
        assert_eq!(beside + EQUAL_SAVES, apart);
        let in_order = Cost::<Test>::of_sequence(100).most().ref_time();
        let apart = weight(100, 0) + Cost::<Test>::new(Weight::zero(), &Size::one_run(100)).most();
        assert_eq!(in_order + 89 * EQUAL_SAVES, apart.ref_time());
    }

    #[test]
    fn neighbours_with_the_same_name_cost_least() {
        let batch = |names: [&str; 2]| {
            let items = ["11", "12"].into_iter().zip(names);
            let item = |(label, name)| Registration {
                record: Some(named(name)),
                ..registration(&format!("MA.156.130102/CJ.060101.{label}"))
            };
            Cost::<Test>::of_batch(&items.map(item).collect::<Vec<_>>())
        };
        let labels = |names: [&str; 2]| {
            let items = ["11", "12"].into_iter().zip(names);
            let item = |(label, name)| LabelName {
                label: bounded(label),
                name: Some(bounded(name)),
            };
            Cost::<Test>::of_labels(&bounded("en"), &items.map(item).collect::<Vec<_>>())
        };
        let (same, others) = (["Lamp", "Lamp"], ["Lamp", "Mast"]);
        for [same, others] in [[batch(same), batch(others)], [labels(same), labels(others)]] {
            let [same, others] = [same, others].map(|cost| cost.most().ref_time());
            assert_eq!(same + EQUAL_SAVES, others + NEIGHBOUR_SAVES);
        }
    }
}
