//! What comes after codes that are retired, and what came before.

use crate::{mock::*, Actor, Error, Event, Notices, Predecessors, Successors as Stored};
use city_identity_primitives::{
    answer::Ending, lineage::digest, LineageAnswer, Moment, Page, PredecessorAnswer, ReadProblem,
    Status, Succession, Successor, SuccessorAnswer, MAX_PAGE,
};
use frame_support::{assert_noop, assert_ok};
use proptest::{collection::vec, prelude::*, sample::subsequence};

const OLD: &str = "MA.156.1301.01";
const NEW: &str = "MA.156.1301.02";
const OTHER: &str = "MA.156.1301.03";
const BELOW: &str = "MA.156.1301.0101";

/// Runs a test where the city has three departments, one with one below.
fn with_units(test: impl FnOnce()) {
    on_chain(|| {
        let items = [OLD, NEW, OTHER, BELOW].map(registration);
        assert_ok!(register_batch(REGISTRAR, &items));
        events();
        test();
    });
}

fn lineage(text: &str) -> LineageAnswer {
    let registry = CityIdentity::registry();
    registry.lineage(&code(text), None, 10).unwrap()
}

fn after(text: &str, kind: Succession) -> SuccessorAnswer {
    SuccessorAnswer {
        code: code(text),
        kind,
    }
}

fn before(text: &str, kind: Succession, block: u32, time: Moment) -> PredecessorAnswer {
    PredecessorAnswer {
        code: code(text),
        kind,
        ended: Ending { block, time },
    }
}

#[test]
fn retire_with_successors_works() {
    with_units(|| {
        pass(5);
        assert_ok!(retire_into(signed(REGISTRAR), OLD, &[NEW, OTHER]));
        let retired = Event::Retired {
            code: bytes(OLD),
            by: Actor::Account(REGISTRAR),
        };
        let succeeded = Event::Succeeded {
            code: bytes(OLD),
            successors: successors(&[NEW, OTHER]),
        };
        assert_eq!(events(), [retired, succeeded]);

        let both = [
            after(NEW, Succession::Split),
            after(OTHER, Succession::Split),
        ];
        let answer = resolve(OLD);
        assert_eq!(answer.status, Status::Retired);
        assert_eq!(answer.successors, both);
        let stored = digest(&successors(&[NEW, OTHER]));
        assert_eq!(answer.digests.unwrap().successors, stored);
        let ended = Ending {
            block: 2,
            time: START + 5,
        };
        let none = Page {
            items: vec![],
            next: None,
        };
        assert_eq!(
            lineage(OLD),
            LineageAnswer {
                code: code(OLD),
                ended: Some(ended),
                successors: both.into(),
                predecessors: none.clone(),
            }
        );
        let of_new = lineage(NEW);
        assert_eq!((of_new.ended, of_new.successors), (None, vec![]));
        assert_eq!(
            of_new.predecessors.items,
            [before(OLD, Succession::Split, 2, START + 5)]
        );
        // What ended with it has no successors of its own.
        assert_eq!(status(BELOW), (Status::Retired, Some(code(OLD))));
        assert!(resolve(BELOW).successors.is_empty());
        assert_eq!(lineage("MA.156.1301.07").predecessors, none);
    });
}

#[test]
fn retire_without_successors_has_none() {
    with_units(|| {
        assert_ok!(retire_into(signed(REGISTRAR), OLD, &[]));
        assert_eq!(resolve(OLD).digests.unwrap().successors, None);
        assert!(lineage(OLD).successors.is_empty());
        assert!(Stored::<Test>::get(bytes(OLD)).is_none());
    });
}

#[test]
fn successors_follow_in_every_way() {
    use Succession::*;
    with_units(|| {
        for (n, kind) in [Merged, Split, Renamed, Moved, Promoted]
            .into_iter()
            .enumerate()
        {
            let text = format!("MA.156.1301.1{n}");
            assert_ok!(register(REGISTRAR, &text));
            let successor = Successor {
                code: bytes(NEW),
                kind,
            };
            let successors = vec![successor].try_into().unwrap();
            let retired = CityIdentity::retire(signed(REGISTRAR), bytes(&text), successors);
            assert_ok!(retired);
            assert_eq!(resolve(&text).successors, [after(NEW, kind)]);
        }
        let mut kinds: Vec<_> = lineage(NEW)
            .predecessors
            .items
            .iter()
            .map(|row| (row.code.to_string(), row.kind))
            .collect();
        kinds.sort_by(|one, other| one.0.cmp(&other.0));
        let kinds: Vec<_> = kinds.into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(kinds, [Merged, Split, Renamed, Moved, Promoted]);
    });
}

#[test]
fn the_council_retires_an_area_into_another() {
    on_chain(|| {
        assert_ok!(retire_into(council(), DISTRICT, &[CITY]));
        assert_eq!(
            resolve(DISTRICT).successors,
            [after(CITY, Succession::Split)]
        );
    });
}

#[test]
fn retire_fails_when_a_successor_does_not_outlive_the_code() {
    with_units(|| {
        assert_ok!(retire_into(signed(REGISTRAR), OTHER, &[]));
        assert_ok!(register(REGISTRAR, "MA.156.1301.0201"));
        assert_ok!(CityIdentity::revoke(
            signed(REGISTRAR),
            bytes("MA.156.1301.0201")
        ));
        for (into, error) in [
            (&["MA.156.1301.07"][..], Error::SuccessorNotRegistered),
            (&["MA.156.1301.0I"], Error::MalformedCode(13)),
            (&[NEW, NEW], Error::<Test>::SuccessorUnfit),
            // Ended, by itself or from above; itself; and what ends with it.
            (&[OTHER], Error::SuccessorUnfit),
            (&["MA.156.1301.0201"], Error::SuccessorUnfit),
            (&[OLD], Error::SuccessorUnfit),
            (&[NEW, BELOW], Error::SuccessorUnfit),
        ] {
            assert_noop!(retire_into(signed(REGISTRAR), OLD, into), error);
        }
        assert_noop!(
            retire_into(signed(NEIGHBOUR), OLD, &[NEW]),
            Error::<Test>::NotEntitled
        );
        // A suspended code may come back.
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(NEW)));
        assert_ok!(retire_into(signed(REGISTRAR), OLD, &[NEW]));
        assert_noop!(
            retire_into(signed(REGISTRAR), OLD, &[NEW]),
            Error::<Test>::CodeRetired
        );
    });
}

#[test]
fn a_notice_of_retirement_is_for_these_successors() {
    with_units(|| {
        assert_ok!(CityIdentity::set_notice_period(
            signed(REGISTRAR),
            bytes(CITY),
            3
        ));
        assert_ok!(retire_into(signed(REGISTRAR), OLD, &[NEW]));
        assert_eq!(resolve(OLD).status, Status::Active);
        assert!(!events()
            .iter()
            .any(|event| matches!(event, Event::Retired { .. })));
        assert!(Notices::<Test>::contains_key(bytes(OLD)));
        assert!(Predecessors::<Test>::iter_keys().next().is_none());
        for into in [&[][..], &[OTHER], &[NEW, OTHER]] {
            assert_noop!(
                retire_into(signed(REGISTRAR), OLD, into),
                Error::<Test>::AnotherChangeAnnounced
            );
        }
        System::set_block_number(4);
        assert_ok!(retire_into(signed(REGISTRAR), OLD, &[NEW]));
        assert_eq!(resolve(OLD).successors, [after(NEW, Succession::Split)]);
    });
}

#[test]
fn predecessors_are_paged() {
    with_units(|| {
        let texts: Vec<String> = (10..17).map(|n| format!("MA.156.1301.{n}")).collect();
        for text in &texts {
            assert_ok!(register(REGISTRAR, text));
            assert_ok!(retire_into(signed(REGISTRAR), text, &[NEW]));
        }
        let registry = CityIdentity::registry();
        let page = |after: Option<&str>, limit| registry.lineage(&code(NEW), after, limit);
        let mut seen = Vec::new();
        let mut next = None;
        loop {
            let answer = page(next.as_deref(), 3).unwrap().predecessors;
            assert!(answer.items.len() <= 3);
            seen.extend(answer.items.into_iter().map(|row| row.code.to_string()));
            next = answer.next;
            if next.is_none() {
                break;
            }
        }
        seen.sort();
        assert_eq!(seen, texts);
        for limit in [0, MAX_PAGE + 1] {
            assert_eq!(page(None, limit), Err(ReadProblem::TooMany(MAX_PAGE)));
        }
        let too_long = "A".repeat(65);
        assert_eq!(page(Some(&too_long), 1), Err(ReadProblem::BadCursor));
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    /// Whatever is asked for, no line of successors leads back: the state is checked after all.
    #[test]
    fn lineage_never_leads_back(
        steps in vec((0..8usize, subsequence((0..8usize).collect::<Vec<_>>(), 0..4)), 1..16),
    ) {
        on_chain(|| {
            let texts: Vec<String> = (10..18).map(|n| format!("MA.156.1301.{n}")).collect();
            for text in &texts {
                assert_ok!(register(REGISTRAR, text));
            }
            let mut ended = std::collections::BTreeSet::new();
            for (code, into) in &steps {
                let names: Vec<&str> = into.iter().map(|n| texts[*n].as_str()).collect();
                let retired = retire_into(signed(REGISTRAR), &texts[*code], &names);
                let fits = !ended.contains(code)
                    && !into.contains(code)
                    && into.iter().all(|n| !ended.contains(n));
                assert_eq!(retired.is_ok(), fits);
                if fits {
                    ended.insert(*code);
                }
            }
        });
    }
}
