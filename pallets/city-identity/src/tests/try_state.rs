//! Each check of the state finds what it is there for.

use crate::{
    mock::*, Aliases, AliasesOf, Applications, Children, Divisions, Entries, EntryCounters,
    Lookalikes, Predecessors, Records, Reservations, Revisions, RuleVersion, Rules, Successors,
};
use city_code::rule::Rule;
use city_identity_primitives::{
    alias::{self, AliasList},
    Alias, Application, Author, Labels, Periods, Record, Recorded, Registration, Reservation,
    Reservations as ReservationList, Revision, RuleSchedule, Scheme, State,
};
use frame_support::{assert_err, assert_ok};
use sp_runtime::TryRuntimeError;

const UNIT: &str = "MA.156.1301.01";
const LETTERS: &str = "MA.156.1301.B1";
const BEFORE: &str = "MA.156.1301.02";
const AFTER: &str = "MA.156.1301.03";

/// The record of the unit.
fn record() -> Record {
    let mut record = named("a");
    record.names.try_push(name("en", "a")).unwrap();
    record
}

/// Breaks a good state, in which a unit has two revisions and a record and another unit has
/// letters and a name, and looks whether `fault` is found.
fn detects(breakage: impl FnOnce(), fault: &'static str) {
    ExtBuilder::default().build().execute_with(|| {
        assert_ok!(register(REGISTRAR, UNIT));
        assert_ok!(CityIdentity::set_record(
            signed(REGISTRAR),
            bytes(UNIT),
            record()
        ));
        let letters = Registration {
            record: Some(named("a")),
            ..registration(LETTERS)
        };
        assert_ok!(CityIdentity::register(signed(REGISTRAR), letters));
        assert_ok!(CityIdentity::do_try_state());
        breakage();
        assert_err!(CityIdentity::do_try_state(), TryRuntimeError::Other(fault));
    });
}

fn unit() -> Revision {
    Entries::<Test>::get(bytes(CITY), bounded("01")).unwrap()
}

fn change_unit(change: impl FnOnce(&mut Revision)) {
    let mut unit = unit();
    change(&mut unit);
    put(CITY, "01", unit);
}

fn change_first(change: impl FnOnce(&mut Revision)) {
    Revisions::<Test>::mutate(bytes(UNIT), 1u32.to_be_bytes(), |first| {
        change(first.as_mut().unwrap());
    });
}

fn put(parent: &str, label: &str, entry: Revision) {
    Entries::<Test>::insert(bytes(parent), bounded(label), entry);
}

/// An entry as registration makes it.
fn fresh() -> Revision {
    Revision {
        number: 1,
        record: None,
        previous: None,
        ..unit()
    }
}

/// Puts an entry with all that is counted.
fn put_counted(parent: &str, label: &str) {
    put(parent, label, fresh());
    Children::<Test>::mutate(bytes(parent), |children| *children += 1);
    EntryCounters::<Test>::mutate(|counters| counters.active += 1);
}

#[test]
fn try_state_detects_keys_that_are_no_codes() {
    for (parent, label) in [
        ("XX", "01"),
        ("MA", "1301"),
        (CITY, "0I"),
        (CITY, ""),
        ("MA", "156.13"),
    ] {
        detects(|| put(parent, label, fresh()), "an entry's key is no code");
    }
    let not_text = || {
        let label = vec![0xff, 0xff].try_into().unwrap();
        Entries::<Test>::insert::<_, city_identity_primitives::Label, _>(
            bytes(CITY),
            label,
            fresh(),
        );
    };
    detects(not_text, "an entry's key is no code");
}

#[test]
fn try_state_detects_a_custom_code() {
    let custom = || put("MA.156.1301/60.10000000.1", "A7", fresh());
    detects(custom, "a custom code is registered");
}

#[test]
fn try_state_detects_an_entry_below_nothing() {
    detects(
        || put("MA.156.1301.02", "01", fresh()),
        "nothing is registered above an entry",
    );
}

#[test]
fn try_state_detects_an_entry_of_no_rule() {
    detects(
        || change_unit(|unit| unit.rule = 2),
        "an entry's rule is not kept",
    );
}

#[test]
fn try_state_detects_an_entry_against_the_rule() {
    detects(|| put(CITY, "99", fresh()), "the rule forbids an entry");
}

#[test]
fn try_state_detects_an_entry_of_a_block_to_come() {
    detects(
        || change_unit(|unit| unit.block = 2),
        "an entry was made in a block to come",
    );
}

#[test]
fn try_state_detects_that_no_rule_is_in_force() {
    detects(|| put_schedule(2, None), "no rule is in force");
}

fn put_schedule(version: u16, next_from: Option<u32>) {
    RuleVersion::<Test>::put(RuleSchedule { version, next_from });
}

#[test]
fn try_state_detects_bad_versions_of_the_rule() {
    let put_rule = |change: fn(&mut Rule)| {
        let mut rule = Rule {
            version: 2,
            ..Rule::v1()
        };
        change(&mut rule);
        Rules::<Test>::insert(2, rule);
    };
    detects(
        || put_rule(|rule| rule.version = 3),
        "a rule contradicts itself",
    );
    detects(
        || put_rule(|rule| rule.object.max_children = 1),
        "a rule contradicts itself",
    );
    detects(
        || put_rule(|rule| rule.unit.max_length = 6),
        "a rule is narrower than the one before",
    );
    detects(
        || put_rule(|_| ()),
        "the newest rule is neither in force nor to be",
    );
    detects(
        || put_schedule(1, Some(5)),
        "the newest rule is neither in force nor to be",
    );
}

#[test]
fn try_state_detects_a_successor_of_a_division_that_is_not() {
    let unknown = || {
        Divisions::<Test>::mutate(132_300, |periods| {
            let period = periods.as_mut().unwrap().iter_mut().next().unwrap();
            period.successors = vec![130_199].try_into().unwrap();
        });
    };
    detects(unknown, "a division's successor is not in the table");
}

/// Breaks a state in which `02` was retired into [`LETTERS`] and `03`.
fn detects_in_lineage(breakage: impl FnOnce(), fault: &'static str) {
    detects(
        || {
            for text in [BEFORE, AFTER] {
                assert_ok!(register(REGISTRAR, text));
            }
            let successors = successors(&[LETTERS, AFTER]);
            assert_ok!(CityIdentity::retire(
                signed(REGISTRAR),
                bytes(BEFORE),
                successors
            ));
            assert_ok!(CityIdentity::do_try_state());
            breakage();
        },
        fault,
    );
}

#[test]
fn try_state_detects_lineage_that_does_not_agree() {
    detects_in_lineage(
        || Successors::<Test>::remove(bytes(BEFORE)),
        "an entry's digest is not that of its successors",
    );
    detects_in_lineage(
        || Successors::<Test>::insert(bytes("MA.156.1301.05"), successors(&[AFTER])),
        "successors are kept of no entry",
    );
    detects_in_lineage(
        || Predecessors::<Test>::remove(bytes(AFTER), bytes(BEFORE)),
        "predecessors and successors do not agree",
    );
    detects_in_lineage(
        || Predecessors::<Test>::insert(bytes(AFTER), bytes(UNIT), ()),
        "predecessors and successors do not agree",
    );
    detects_in_lineage(
        || Predecessors::<Test>::insert(bytes(AFTER), bytes("MA.156.1301.0"), ()),
        "a predecessor is no code",
    );
}

/// Names successors of a code afterwards, which no call does.
fn put_successors(parent: &str, label: &str, texts: &[&str]) {
    let list = successors(texts);
    let text = format!("{parent}.{label}");
    Entries::<Test>::mutate(bytes(parent), bounded::<20>(label), |entry| {
        entry.as_mut().unwrap().successors = city_identity_primitives::lineage::digest(&list);
    });
    for after in texts {
        Predecessors::<Test>::insert(bytes(after), bytes(&text), ());
    }
    Successors::<Test>::insert(bytes(&text), list);
}

#[test]
fn try_state_detects_impossible_successors() {
    detects_in_lineage(
        || put_successors(CITY, "03", &[LETTERS]),
        "a code has successors and is not retired",
    );
    detects_in_lineage(
        || put_successors(CITY, "02", &["MA.156.1301.07"]),
        "a successor is not registered",
    );
    detects_in_lineage(
        || put_successors(CITY, "02", &["MA.156.1301.0"]),
        "a successor is no code",
    );
    detects_in_lineage(
        || put_successors(CITY, "02", &[AFTER, AFTER]),
        "a successor is named twice",
    );
    let back = || {
        let none = Default::default();
        assert_ok!(CityIdentity::retire(signed(REGISTRAR), bytes(AFTER), none));
        put_successors(CITY, "03", &[BEFORE]);
    };
    detects_in_lineage(back, "a code follows itself");
}

#[test]
fn try_state_detects_bad_reservations() {
    let put = |parent: &str, ranges: &[(&str, &str)]| {
        let reservation = |(first, last): &(&str, &str)| Reservation {
            labels: Labels {
                first: bounded(first),
                last: bounded(last),
            },
            reason: bounded("a"),
            by: Author::Council,
        };
        let list: Vec<_> = ranges.iter().map(reservation).collect();
        Reservations::<Test>::insert(bytes(parent), ReservationList::truncate_from(list));
    };
    let nowhere = "labels are reserved below no entry, or none are";
    detects(|| put("MA.156.1301.05", &[("01", "01")]), nowhere);
    detects(|| put(CITY, &[]), nowhere);
    detects(
        || put("MA", &[("156", "156")]),
        "labels are reserved below no code",
    );
    detects(
        || put(CITY, &[("19", "10")]),
        "a reservation is not well formed",
    );
    detects(
        || put(CITY, &[("10", "19"), ("17", "17")]),
        "two reservations overlap",
    );
}

#[test]
fn try_state_detects_bad_numbers_of_revisions() {
    detects(
        || change_unit(|unit| unit.number = 0),
        "a revision has the number 0",
    );
    detects(
        || change_unit(|unit| unit.number = 3),
        "a superseded revision is missing",
    );
    detects(
        || change_first(|first| first.number = 2),
        "a revision is kept under another number",
    );
    detects(
        || change_unit(|unit| unit.previous = None),
        "a code's first revision is not number 1",
    );
}

#[test]
fn try_state_detects_a_missing_revision() {
    let remove = || Revisions::<Test>::remove(bytes(UNIT), 1u32.to_be_bytes());
    detects(remove, "a superseded revision is missing");
}

#[test]
fn try_state_detects_a_changed_revision() {
    let change = || change_first(|first| first.block = 0);
    detects(change, "a digest does not fit the revision before");
}

#[test]
fn try_state_detects_what_followed_the_end() {
    let end_before = |state| {
        change_first(|first| first.state = state);
        let first = Revisions::<Test>::get(bytes(UNIT), 1u32.to_be_bytes()).unwrap();
        change_unit(|unit| unit.previous = Some(first.digest()));
    };
    for state in [State::Retired, State::Revoked] {
        detects(|| end_before(state), "something followed the end of a code");
    }
}

#[test]
fn try_state_detects_a_revision_of_no_entry() {
    let extra = || Revisions::<Test>::insert(bytes(UNIT), 9u32.to_be_bytes(), fresh());
    detects(extra, "a revision is kept of no entry");
}

#[test]
fn try_state_detects_a_record_that_is_not_where_it_is_told() {
    let missing = "an entry tells of a record that is not kept";
    detects(|| Records::<Test>::remove(bytes(UNIT)), missing);
    let other = "an entry tells of another record than is kept";
    let put = |record: Record| Records::<Test>::insert(bytes(UNIT), record);
    detects(|| put(linked("https://a.example/")), other);
    detects(|| put(named("a")), other);
    let name_in_row = || {
        change_unit(|unit| unit.record = Some(Recorded::Row(named("a").digest())));
        put(named("a"));
    };
    detects(name_in_row, other);
    let left = "a record is kept of no entry";
    detects(|| change_unit(|unit| unit.record = None), left);
    detects(
        || change_unit(|unit| unit.record = named("a").recorded()),
        left,
    );
    detects(|| Records::<Test>::insert(bytes(LETTERS), record()), left);
}

#[test]
fn try_state_detects_a_bad_record() {
    let bad = || {
        let record = linked("http://a.example/");
        change_unit(|unit| unit.record = record.recorded());
        Records::<Test>::insert(bytes(UNIT), record);
    };
    detects(bad, "a record is not well formed");
}

#[test]
fn try_state_detects_a_record_of_no_entry() {
    let extra = || Records::<Test>::insert(bytes("MA.156.1301.02"), Record::default());
    detects(extra, "a record is kept of no entry");
}

#[test]
fn try_state_detects_bad_hosts() {
    detects(|| allow("MA", &["a.example"]), "hosts are kept of no code");
    for text in ["MA.156", "MA.156.1302", UNIT] {
        detects(|| allow(text, &["a.example"]), "hosts are kept of no area");
    }
    detects(|| allow(CITY, &[]), "an empty list of hosts is kept");
    detects(
        || allow(CITY, &["a.example", "a.example"]),
        "a host is allowed twice",
    );
    detects(|| allow(CITY, &["127.0.0.1"]), "a host is no host name");
}

#[test]
fn try_state_detects_bad_aliases() {
    let alias = |value: &str| Alias {
        scheme: Scheme::Oid,
        value: bounded(value),
    };
    let keep = |text: &str, value: &str| {
        let list: AliasList = vec![alias(value)].try_into().unwrap();
        AliasesOf::<Test>::insert(bytes(text), list.clone());
        alias::digest(&list)
    };
    let have = |value: &str| {
        let digest = keep(UNIT, value);
        change_unit(|unit| unit.aliases = digest);
        Aliases::<Test>::insert(alias(value), bytes(UNIT));
    };
    let fault = "an entry's digest is not that of its aliases";
    detects(
        || {
            keep(UNIT, "1.2");
        },
        fault,
    );
    detects(
        || change_unit(|unit| unit.aliases = Some(record().digest())),
        fault,
    );
    detects(|| have("1"), "an alias is not well formed");
    let ended = || {
        have("1.2");
        change_unit(|unit| unit.state = State::Retired);
    };
    detects(ended, "a code that has ended has an alias");
    let elsewhere = || {
        have("1.2");
        Aliases::<Test>::insert(alias("1.2"), bytes(LETTERS));
    };
    detects(elsewhere, "an alias does not lead to its code");
    detects(
        || Aliases::<Test>::insert(alias("1.2"), bytes(UNIT)),
        "an alias leads to a code that does not have it",
    );
    detects(
        || {
            keep("MA.156.1301.02", "1.2");
        },
        "aliases are kept of no entry",
    );
}

#[test]
fn try_state_detects_miscounted_entries() {
    let fault = "the entries are miscounted";
    detects(
        || EntryCounters::<Test>::mutate(|counters| counters.active += 1),
        fault,
    );
    detects(|| change_unit(|unit| unit.state = State::Suspended), fault);
}

#[test]
fn try_state_detects_miscounted_children() {
    let fault = "the children of a code are miscounted";
    detects(|| Children::<Test>::insert(bytes(CITY), 3), fault);
    detects(|| Children::<Test>::insert(bytes(UNIT), 1), fault);
    detects(|| Children::<Test>::remove(bytes(CITY)), fault);
}

#[test]
fn try_state_detects_siblings_that_look_the_same() {
    detects(|| put_counted(CITY, "81"), "two siblings look the same");
}

#[test]
fn try_state_detects_a_bad_index_of_lookalikes() {
    let index = |seen_as: &str, label: &str| {
        Lookalikes::<Test>::insert(bytes(CITY), bounded(seen_as), bounded(label));
    };
    detects(|| put_counted(CITY, "A2"), "a label is not indexed");
    detects(|| index("81", "8L"), "a label is indexed wrongly");
    detects(|| index("A2", "A2"), "a label is indexed of no entry");
}

#[test]
fn try_state_detects_bad_divisions() {
    detects(
        || Divisions::<Test>::insert(130_200, Periods::new()),
        "a division has no period",
    );
    let overlap = || {
        Divisions::<Test>::mutate(422_800, |periods| {
            periods.as_mut().unwrap()[1].to = Some(1994)
        });
    };
    detects(overlap, "two periods overlap");
    detects(
        || Divisions::<Test>::remove(130_100),
        "an area has no division",
    );
}

#[test]
fn try_state_detects_bad_applications() {
    let put = |applications: &[(&str, _)]| {
        let applications: Vec<_> = applications
            .iter()
            .cloned()
            .map(|(area, applicant)| Application {
                area: bytes(area),
                applicant,
                expires: 9,
            })
            .collect();
        Applications::<Test>::put(
            city_identity_primitives::PendingApplications::try_from(applications).unwrap(),
        );
    };
    detects(|| put(&[("MA", HOLDER)]), "an application is for no code");
    detects(
        || put(&[(CITY, HOLDER)]),
        "an application is for an admitted area",
    );
    let area_twice = [("MA.156.1302", HOLDER), ("MA.156.1302", STRANGER)];
    detects(|| put(&area_twice), "an area has two applications");
    let account_twice = [("MA.156.1302", HOLDER), ("MA.156.13", HOLDER)];
    detects(|| put(&account_twice), "an account has two applications");
}
