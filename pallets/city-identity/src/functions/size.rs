//! What the cost of registering depends on, counted in one pass over the octets of a call: weights
//! are asked for several times before a call runs, so that nothing is parsed or looked up here.

use crate::{pallet::*, WeightInfo};
use city_identity_primitives::{
    control::MAX_DELEGATION_DEPTH, record::Language, LabelName, Record, Registration,
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
    /// Labels with letters, which have a row in the index of lookalikes.
    pub letters: u32,
    /// Controllers to enrol.
    pub controllers: u32,
    /// Records.
    pub records: u32,
    /// The octets of the records.
    pub octets: u32,
}

impl Size {
    pub(super) fn of(items: &[Registration]) -> Self {
        let mut size = Self {
            runs: runs_of_siblings(items).count() as u32,
            ..Self::default()
        };
        for item in items {
            let count = |counter: &mut u32, is_one| {
                *counter = counter.saturating_add(u32::from(is_one));
            };
            count(&mut size.items, true);
            count(&mut size.letters, has_letters(&item.code));
            count(&mut size.controllers, item.controller.is_some());
            count(&mut size.records, item.record.is_some());
            let octets = item.record.as_ref().map_or(0, Record::encoded_size);
            size.octets = size.octets.saturating_add(octets as u32);
        }
        size
    }

    /// Of one code of which letters in the label cost nothing.
    fn without_letters(registration: &Registration) -> Self {
        Self {
            letters: 0,
            ..Self::of(core::slice::from_ref(registration))
        }
    }

    /// Nothing but what is below one parent.
    fn one_run() -> Self {
        Self {
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
            items: items.len() as u32,
            letters: count(&|item| item.label.iter().any(u8::is_ascii_alphabetic)),
            records: names,
            octets: u32::try_from(octets).unwrap_or(u32::MAX),
            ..Self::one_run()
        }
    }

    /// What there is to do beyond the plainest registrations.
    fn more<T: Config>(&self) -> Weight {
        more(T::WeightInfo::more_parents, self.runs.saturating_sub(1))
            .saturating_add(more(T::WeightInfo::more_letters, self.letters))
            .saturating_add(more(T::WeightInfo::more_controllers, self.controllers))
            .saturating_add(more(T::WeightInfo::more_records, self.records))
            .saturating_add(more(T::WeightInfo::more_octets, self.octets))
    }
}

/// What a benchmark with `of` of something costs more than with none of it.
fn more(than_none: fn(u32) -> Weight, of: u32) -> Weight {
    than_none(of).saturating_sub(than_none(0))
}

/// What the signer's right to register costs to find and to count against, for all runs of siblings.
/// It is only known when it was found: before, the most is assumed.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Rights {
    /// The delegations that it rests on.
    pub delegations: u32,
    /// The limits of codes, of delegations and of areas, that are counted against.
    pub limits: u32,
}

impl Rights {
    /// The most that there is for so many runs of siblings.
    const fn most(runs: u32) -> Self {
        let delegations = runs.saturating_mul(MAX_DELEGATION_DEPTH);
        Self {
            delegations,
            limits: delegations.saturating_add(runs),
        }
    }

    fn weight<T: Config>(&self) -> Weight {
        more(T::WeightInfo::more_delegations, self.delegations)
            .saturating_add(more(T::WeightInfo::more_limits, self.limits))
    }
}

/// What one of the calls that register costs.
pub(crate) struct Cost<T> {
    /// Without the signer's right.
    plain: Weight,
    runs: u32,
    config: PhantomData<T>,
}

impl<T: Config> Cost<T> {
    fn new(call: Weight, size: &Size) -> Self {
        Self {
            plain: call.saturating_add(size.more::<T>()),
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

    /// `register_batch`.
    pub(crate) fn of_batch(items: &[Registration]) -> Self {
        let size = Size::of(items);
        Self::new(T::WeightInfo::register_batch(size.items), &size)
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

    /// `issue_items` of so many that pass over so many blocks.
    pub(crate) fn of_items(count: u32, jumps: u32) -> Self {
        let count = count.min(MAX_SEQUENCE);
        Self::new(T::WeightInfo::issue_items(count, jumps), &Size::one_run())
    }

    /// `register_labels`.
    pub(crate) fn of_labels(language: &Language, items: &[LabelName]) -> Self {
        let size = Size::of_labels(language, items);
        Self::new(T::WeightInfo::register_labels(size.items), &size)
    }

    /// `register_sequence` of so many.
    pub(crate) fn of_sequence(count: u32) -> Self {
        let count = count.min(MAX_SEQUENCE);
        Self::new(T::WeightInfo::register_sequence(count), &Size::one_run())
    }

    /// The most that it costs, whoever signs.
    pub(crate) fn most(&self) -> Weight {
        self.with(&Rights::most(self.runs))
    }

    /// What it costs with the signer's right.
    pub(super) fn with(&self, rights: &Rights) -> Weight {
        self.plain.saturating_add(rights.weight::<T>())
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
            letters: 2,
            controllers: 1,
            records: 2,
            octets: octets as u32,
        };
        assert_eq!(Size::of(&items), size);
    }
}
