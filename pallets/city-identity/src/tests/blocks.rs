//! Blocks of numbers: leased, given on, committed, given back.

use crate::{mock::*, Error, Event};
use city_identity_primitives::{
    answer::BlockState, Commitment, Holding, Labels, Permissions, Point, Quota, Status, Terms,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult, Permill};

fn at(label: &str) -> (Status, Option<String>) {
    let (status, from) = status(&format!("{SERIES}.{label}"));
    (status, from.map(|from| from.as_str().into()))
}

fn is(label: &str, expected: Status) {
    assert_eq!(at(label), (expected, None), "{label}");
}

/// Leases `12` to the holder for ten milliseconds.
fn leased(test: impl FnOnce()) {
    with_numbers(|| {
        assert_ok!(lease(REGISTRAR, "12", HOLDER, 10));
        test();
    });
}

#[test]
fn lease_block_works() {
    leased(|| {
        let event = Event::BlockLeased {
            series: bytes(SERIES),
            prefix: bounded("12"),
            holder: HOLDER,
            until: START + 10,
            by: REGISTRAR,
        };
        assert_eq!(events(), [event]);
        for label in ["1200", "1234", "1299"] {
            is(label, Status::Leased);
        }
        for label in ["1199", "1300", "12", "12000", "12A0"] {
            is(label, Status::NotIssued);
        }
        let answer = resolve(&format!("{SERIES}.1234"));
        assert_eq!(answer.registered, Some(code(SERIES)));
        assert_eq!((answer.controller, answer.revision), (None, None));
        assert_eq!(answer.valid_to, Some(START + 10));
        let row = block("12").unwrap();
        assert_eq!(answer.digests.unwrap().revision, row.digest());
        let told = answer.in_block.unwrap();
        assert_eq!((told.first.as_str(), told.last.as_str()), ("1200", "1299"));
        assert_eq!((told.state, told.holder), (BlockState::Leased, HOLDER));
        // What a holder puts behind an item is its own business.
        is("1234/A7", Status::Leased);
        assert_eq!((series().leased, series().next), (100, 0));
    });
}

#[test]
fn lease_block_enrols_the_holder() {
    with_numbers(|| {
        assert_ok!(lease(REGISTRAR, "1", UNKNOWN, 10));
        assert_ok!(give_back(UNKNOWN, "1"));
        // Who may issue in the series can hold a block itself.
        assert_ok!(lease(REGISTRAR, "2", REGISTRAR, 10));
        assert_ok!(lease(REGISTRAR, "21", HOLDER, 10));
        assert_ok!(commit(REGISTRAR, &tree("2", 4, &[(2000, [1; 32])])));
    });
}

#[test]
fn a_lease_that_is_over_expires() {
    leased(|| {
        pass(10);
        is("1200", Status::Leased);
        pass(1);
        is("1200", Status::Expired);
        let late = commit(HOLDER, &tree("12", 4, &[(1200, [0; 32])]));
        assert_noop!(late, Error::<Test>::LeaseOver);
        // Who leased it prolongs it.
        assert_ok!(lease(REGISTRAR, "12", HOLDER, 5));
        is("1200", Status::Leased);
        let row = block("12").unwrap();
        assert_eq!((row.number, row.leased_in, row.block), (2, 1, 3));
        assert!(row.previous.is_some());
    });
}

#[test]
fn a_lease_is_prolonged_for_its_holder_only_by_who_gave_it() {
    leased(|| {
        let taken = Error::<Test>::BlockTaken;
        assert_noop!(lease(REGISTRAR, "12", STRANGER, 20), taken);
        let own = lease(HOLDER, "12", HOLDER, 20);
        assert_noop!(own, Error::<Test>::NotEntitled);
        assert_ok!(lease(HOLDER, "123", STRANGER, 5));
        for who in [REGISTRAR, STRANGER] {
            let foreign = lease(who, "123", STRANGER, 6);
            assert_noop!(foreign, Error::<Test>::BlockTaken);
        }
        assert_ok!(lease(HOLDER, "123", STRANGER, 6));
        let longer = lease(HOLDER, "123", STRANGER, 11);
        assert_noop!(longer, Error::<Test>::LeaseOver);
    });
}

#[test]
fn blocks_do_not_overlap() {
    leased(|| {
        for prefix in ["12", "1", "", "123", "1200"] {
            let again = lease(REGISTRAR, prefix, STRANGER, 10);
            assert_noop!(again, Error::<Test>::BlockTaken);
        }
        for prefix in ["11", "13", "2"] {
            assert_ok!(lease(REGISTRAR, prefix, STRANGER, 10));
        }
        // What was issued singly is in no block, and what is in none is.
        assert_ok!(issue(REGISTRAR, 5));
        for prefix in ["0", "000", "0004"] {
            let issued = lease(REGISTRAR, prefix, HOLDER, 10);
            assert_noop!(issued, Error::<Test>::BlockTaken);
        }
        assert_ok!(lease(REGISTRAR, "0005", HOLDER, 10));
        assert_eq!(series().next, 6);
    });
}

#[test]
fn a_holder_gives_parts_on() {
    leased(|| {
        assert_ok!(lease(HOLDER, "123", STRANGER, 5));
        is("1230", Status::Leased);
        let told = resolve(&format!("{SERIES}.1230")).in_block.unwrap();
        assert_eq!((told.prefix.as_str(), told.holder), ("123", STRANGER));
        // A part of the part, but no more than it, and not what another has.
        assert_ok!(lease(STRANGER, "1234", HOLDER, 5));
        for (who, prefix) in [(STRANGER, "124"), (HOLDER, "1235"), (REGISTRAR, "125")] {
            let result = lease(who, prefix, STRANGER, 5);
            assert_noop!(result, Error::<Test>::BlockTaken);
        }
        let longer = lease(HOLDER, "124", STRANGER, 11);
        assert_noop!(longer, Error::<Test>::LeaseOver);
        pass(11);
        let over = lease(HOLDER, "124", STRANGER, 0);
        assert_noop!(over, Error::<Test>::LeaseOver);
        // Those in a block are counted once.
        assert_eq!(series().leased, 100);
    });
}

#[test]
fn lease_block_fails_when_these_are_no_numbers_of_a_block() {
    with_numbers(|| {
        for prefix in ["A", "12345", "+1", "1 "] {
            let result = lease(REGISTRAR, prefix, HOLDER, 10);
            assert_noop!(result, Error::<Test>::BadPrefix);
        }
        let past = CityIdentity::lease_block(
            signed(REGISTRAR),
            bytes(SERIES),
            bounded("1"),
            HOLDER,
            START - 1,
        );
        assert_noop!(outcome(past), Error::<Test>::ValidityOver);
        assert_ok!(lease(REGISTRAR, "", HOLDER, 10));
    });
    on_chain(|| {
        assert_ok!(open_sequence(REGISTRAR, SERIES, 11));
        let large = lease(REGISTRAR, "1", HOLDER, 10);
        assert_noop!(large, Error::<Test>::BadPrefix);
        assert_ok!(lease(REGISTRAR, "12", HOLDER, 10));
        assert_eq!(series().leased, 1_000_000_000);
    });
    on_chain(|| {
        let none = lease(REGISTRAR, "1", HOLDER, 10);
        assert_noop!(none, Error::<Test>::NotASequence);
        assert_ok!(open_series(REGISTRAR, SERIES));
        let chosen = lease(REGISTRAR, "1", HOLDER, 10);
        assert_noop!(chosen, Error::<Test>::NotASequence);
        let unit =
            CityIdentity::lease_block(signed(REGISTRAR), bytes(CITY), bounded("1"), HOLDER, START);
        assert_noop!(outcome(unit), Error::<Test>::WrongKind);
    });
}

#[test]
fn a_series_has_blocks_of_so_many_sizes() {
    on_chain(|| {
        assert_ok!(open_sequence(REGISTRAR, SERIES, 9));
        for prefix in ["9", "88", "777", "6666"] {
            assert_ok!(lease(REGISTRAR, prefix, HOLDER, 10));
        }
        let fifth = lease(REGISTRAR, "55555", HOLDER, 10);
        assert_noop!(fifth, Error::<Test>::TooManyBlockSizes);
        assert_noop!(give_back(HOLDER, "66665"), Error::<Test>::TooManyBlockSizes);
        assert_ok!(lease(REGISTRAR, "5555", HOLDER, 10));
    });
}

#[test]
fn lease_block_fails_when_it_may_not_be_issued() {
    with_numbers(|| {
        let foreign = lease(NEIGHBOUR, "1", HOLDER, 10);
        assert_noop!(foreign, Error::<Test>::NotEntitled);
        let unknown = lease(UNKNOWN, "1", HOLDER, 10);
        assert_noop!(unknown, Error::<Test>::NotEnrolled);
        let labels = Labels {
            first: bounded("1500"),
            last: bounded("1600"),
        };
        let (series, reason) = (bytes(SERIES), bounded("later"));
        let origin = signed(REGISTRAR);
        assert_ok!(CityIdentity::reserve(origin, series, labels, reason));
        let reserved = lease(REGISTRAR, "1", HOLDER, 10);
        assert_noop!(reserved, Error::<Test>::LabelKeptFree);
        assert_ok!(lease(REGISTRAR, "2", HOLDER, 10));
        let origin = signed(REGISTRAR);
        assert_ok!(CityIdentity::begin_recovery(
            council(),
            bytes(CITY),
            Some(NEIGHBOUR)
        ));
        let disputed = lease(REGISTRAR, "3", HOLDER, 10);
        assert_noop!(disputed, Error::<Test>::UnderRecovery);
        // What the holder has is not in dispute.
        assert_ok!(lease(HOLDER, "20", STRANGER, 10));
        assert_ok!(CityIdentity::cancel_recovery(council(), bytes(CITY)));
        assert_ok!(CityIdentity::suspend(origin, bytes(SERIES)));
        for (who, prefix) in [(REGISTRAR, "3"), (HOLDER, "21")] {
            let suspended = lease(who, prefix, HOLDER, 10);
            assert_noop!(suspended, Error::<Test>::ParentNotActive);
        }
        let result =
            CityIdentity::lease_block(council(), bytes(SERIES), bounded("3"), HOLDER, START);
        assert_noop!(outcome(result), DispatchError::BadOrigin);
    });
    ExtBuilder::default()
        .rule(|rule| rule.object.ways.block = false)
        .build_and_execute(|| {
            assert_ok!(open_sequence(REGISTRAR, SERIES, 4));
            let forbidden = lease(REGISTRAR, "1", HOLDER, 10);
            assert_noop!(forbidden, Error::<Test>::RuleForbids);
        });
}

#[test]
fn quotas_count_blocks_by_their_size() {
    with_numbers(|| {
        let quota = Quota {
            codes: 250,
            period: 100,
        };
        assert_ok!(CityIdentity::set_quota(council(), bytes(CITY), Some(quota)));
        let large = lease(REGISTRAR, "1", HOLDER, 10);
        assert_noop!(large, Error::<Test>::QuotaExhausted);
        assert_ok!(lease(REGISTRAR, "12", HOLDER, 10));
        // To prolong it, or to give on what is leased, takes no more.
        assert_ok!(lease(REGISTRAR, "12", HOLDER, 11));
        assert_ok!(lease(HOLDER, "123", STRANGER, 10));
        assert_ok!(lease(REGISTRAR, "13", HOLDER, 10));
        let third = lease(REGISTRAR, "14", HOLDER, 10);
        assert_noop!(third, Error::<Test>::QuotaExhausted);
        // What was given back and is leased again counts again.
        assert_ok!(give_back(HOLDER, "13"));
        let again = lease(REGISTRAR, "13", HOLDER, 10);
        assert_noop!(again, Error::<Test>::QuotaExhausted);
        assert_ok!(issue(REGISTRAR, 50));
        assert_noop!(issue(REGISTRAR, 1), Error::<Test>::QuotaExhausted);
    });
}

#[test]
fn delegations_count_blocks_by_their_size() {
    with_numbers(|| {
        let terms = Terms {
            permissions: Permissions {
                allocate: true,
                ..Default::default()
            },
            quota: Some(100),
            until: None,
        };
        assert_ok!(CityIdentity::delegate(
            signed(REGISTRAR),
            bytes(CITY),
            HOLDER,
            terms,
            Permill::from_percent(1)
        ));
        let large = lease(HOLDER, "1", STRANGER, 10);
        assert_noop!(large, Error::<Test>::DelegationExhausted);
        assert_ok!(lease(HOLDER, "12", STRANGER, 10));
        let second = lease(HOLDER, "1300", STRANGER, 10);
        assert_noop!(second, Error::<Test>::DelegationExhausted);
    });
}

#[test]
fn commit_block_works() {
    leased(|| {
        pass(1);
        let tree = tree("12", 4, &[(1200, [1; 32]), (1299, [2; 32])]);
        events();
        assert_ok!(commit(HOLDER, &tree));
        let event = Event::BlockCommitted {
            series: bytes(SERIES),
            prefix: bounded("12"),
            commitment: commitment(&tree),
        };
        assert_eq!(events(), [event]);
        // For ever.
        pass(100);
        is("1200", Status::Committed);
        is("1201", Status::Committed);
        let answer = resolve(&format!("{SERIES}.1200"));
        assert_eq!((answer.valid_to, answer.changed_at), (None, Some(2)));
        let told = answer.in_block.unwrap().commitment.unwrap();
        assert_eq!(
            (told.count, told.place.as_str()),
            (2, "https://proofs.example/1200")
        );
        assert_eq!(series().committed, 2);
        let again = commit(HOLDER, &tree);
        assert_noop!(again, Error::<Test>::AlreadyCommitted);
        for prefix in ["12", "123", "1"] {
            let taken = lease(REGISTRAR, prefix, HOLDER, 10);
            assert_noop!(taken, Error::<Test>::BlockTaken);
        }
        let inside = lease(HOLDER, "123", HOLDER, 10);
        assert_noop!(inside, Error::<Test>::BlockTaken);
    });
}

#[test]
fn a_block_inside_answers_before_the_one_around() {
    leased(|| {
        assert_ok!(lease(HOLDER, "123", STRANGER, 10));
        assert_ok!(commit(HOLDER, &tree("12", 4, &[(1200, [1; 32])])));
        is("1220", Status::Committed);
        is("1230", Status::Leased);
        assert_ok!(commit(STRANGER, &tree("123", 4, &[(1230, [1; 32])])));
        is("1230", Status::Committed);
        assert_eq!(series().committed, 2);
    });
}

#[test]
fn commit_block_fails_when_it_is_not_the_holders_to_commit() {
    leased(|| {
        let tree_of = |prefix| {
            let first = format!("{prefix:0<4}").parse().unwrap();
            tree(prefix, 4, &[(first, [1; 32])])
        };
        let other = commit(REGISTRAR, &tree_of("12"));
        assert_noop!(other, Error::<Test>::NotTheHolder);
        for prefix in ["1", "123", "13"] {
            let none = commit(HOLDER, &tree_of(prefix));
            assert_noop!(none, Error::<Test>::BlockNotFound);
        }
        let unknown = commit(UNKNOWN, &tree_of("12"));
        assert_noop!(unknown, Error::<Test>::NotEnrolled);
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(SERIES)));
        let suspended = commit(HOLDER, &tree_of("12"));
        assert_noop!(suspended, Error::<Test>::ParentNotActive);
        assert_ok!(CityIdentity::reinstate(signed(REGISTRAR), bytes(SERIES)));
        assert_ok!(give_back(HOLDER, "12"));
        let given_back = commit(HOLDER, &tree_of("12"));
        assert_noop!(given_back, Error::<Test>::BlockNotFound);
    });
}

#[test]
fn commit_block_fails_when_what_it_commits_to_cannot_be() {
    leased(|| {
        let good = commitment(&tree("12", 4, &[(1200, [1; 32])]));
        let commit = |commitment: Commitment| -> DispatchResult {
            let prefix = bounded("12");
            CityIdentity::commit_block(signed(HOLDER), bytes(SERIES), prefix, commitment)
        };
        for count in [0, 101, u32::MAX] {
            let commitment = Commitment {
                count,
                ..good.clone()
            };
            assert_noop!(commit(commitment), Error::<Test>::BadCount);
        }
        for place in [
            "",
            "https://proofs.example/",
            "http://proofs.example/{item}",
            "https://proofs.example/{item}{item}",
            "https://{item}.example/",
            "https://proofs.example/#{item}",
        ] {
            let commitment = Commitment {
                place: bounded(place),
                ..good.clone()
            };
            assert_noop!(commit(commitment), Error::<Test>::BadPlace);
        }
        let commitment = Commitment {
            place: bounded("https://other.example/{item}"),
            ..good.clone()
        };
        assert_noop!(commit(commitment), Error::<Test>::HostNotAllowed(0));
        let full = Commitment {
            count: 100,
            place: bounded("https://proofs.example/?of={code}"),
            ..good
        };
        assert_ok!(commit(full));
    });
}

#[test]
fn declare_unused_works() {
    leased(|| {
        events();
        assert_ok!(give_back(HOLDER, "123"));
        let event = Event::DeclaredUnused {
            series: bytes(SERIES),
            part: bounded("123"),
            by: HOLDER,
        };
        assert_eq!(events(), [event]);
        is("1230", Status::NotIssued);
        is("1240", Status::Leased);
        let told = resolve(&format!("{SERIES}.1230")).in_block.unwrap();
        assert_eq!(told.state, BlockState::Unused);
        // It is no longer the holder's to give on, but the series'.
        let own = lease(HOLDER, "123", STRANGER, 10);
        assert_noop!(own, Error::<Test>::NotEntitled);
        assert_ok!(lease(REGISTRAR, "123", STRANGER, 50));
        let row = block("123").unwrap();
        assert_eq!((row.number, row.holding), (2, Holding::Leased));
        assert!(row.previous.is_some());
        is("1230", Status::Leased);
        // Counted once.
        assert_eq!(series().leased, 100);
        // A part of what was given back.
        assert_ok!(give_back(STRANGER, "123"));
        assert_ok!(lease(REGISTRAR, "1230", HOLDER, 50));
        let around = lease(REGISTRAR, "123", STRANGER, 50);
        assert_noop!(around, Error::<Test>::BlockTaken);
    });
}

#[test]
fn what_is_given_back_is_never_issued_singly() {
    with_numbers(|| {
        assert_ok!(lease(REGISTRAR, "0", HOLDER, 10));
        pass(11);
        assert_ok!(give_back(HOLDER, "0"));
        is("0000", Status::NotIssued);
        assert_ok!(issue(REGISTRAR, 1));
        is("1000", Status::Active);
        assert_ok!(lease(REGISTRAR, "0", STRANGER, 10));
        is("0000", Status::Leased);
    });
}

#[test]
fn declare_unused_of_a_committed_block_takes_a_proof() {
    leased(|| {
        let tree = tree("12", 4, &[(1200, [1; 32]), (1299, [2; 32])]);
        assert_ok!(commit(HOLDER, &tree));
        let declare = |part: &str, proof| {
            CityIdentity::declare_unused(signed(HOLDER), bytes(SERIES), bounded(part), proof)
        };
        let proof = tree.prove_empty("123").unwrap();
        let bad = Error::<Test>::BadInclusion;
        assert_noop!(declare("123", None), bad);
        assert_noop!(
            declare("124", Some(proof.clone())),
            Error::<Test>::BadInclusion
        );
        assert_noop!(
            declare("120", Some(proof.clone())),
            Error::<Test>::BadInclusion
        );
        let whole = declare("12", Some(proof.clone()));
        assert_noop!(whole, Error::<Test>::PartInUse);
        assert_ok!(declare("123", Some(proof)));
        is("1230", Status::NotIssued);
        is("1200", Status::Committed);
        assert_ok!(lease(REGISTRAR, "123", STRANGER, 10));
        is("1230", Status::Leased);
    });
}

#[test]
fn declare_unused_fails_when_it_is_not_the_holders_to_declare() {
    leased(|| {
        assert_noop!(give_back(REGISTRAR, "12"), Error::<Test>::NotTheHolder);
        assert_noop!(give_back(STRANGER, "123"), Error::<Test>::NotTheHolder);
        assert_noop!(give_back(HOLDER, "13"), Error::<Test>::BlockNotFound);
        assert_noop!(give_back(HOLDER, "1"), Error::<Test>::BlockNotFound);
        assert_noop!(give_back(HOLDER, "1A"), Error::<Test>::BadPrefix);
        assert_ok!(lease(HOLDER, "123", STRANGER, 10));
        assert_noop!(give_back(HOLDER, "12"), Error::<Test>::PartInUse);
        assert_noop!(give_back(HOLDER, "123"), Error::<Test>::NotTheHolder);
        assert_ok!(give_back(STRANGER, "123"));
        assert_noop!(give_back(STRANGER, "123"), Error::<Test>::BlockNotFound);
        assert_noop!(give_back(STRANGER, "1234"), Error::<Test>::BlockNotFound);
    });
}

#[test]
fn a_series_out_of_force_takes_its_blocks_with_it() {
    leased(|| {
        assert_ok!(CityIdentity::suspend(signed(REGISTRAR), bytes(SERIES)));
        assert_eq!(at("1200"), (Status::Suspended, Some(SERIES.into())));
        assert!(resolve(&format!("{SERIES}.1200")).in_block.is_some());
        is("1300", Status::NotIssued);
        assert_ok!(CityIdentity::reinstate(signed(REGISTRAR), bytes(SERIES)));
        assert_ok!(retire_into(council(), CITY, &[]));
        assert_eq!(at("1200"), (Status::Retired, Some(CITY.into())));
    });
}

#[test]
fn items_of_blocks_inherit_links() {
    leased(|| {
        assert_ok!(CityIdentity::set_record(
            signed(REGISTRAR),
            bytes(SERIES),
            linked("https://proofs.example/asset/{item}")
        ));
        let href = |label: &str| {
            let answer = resolve(&format!("{SERIES}.{label}"));
            answer.links.first().map(|link| link.href.clone())
        };
        let filled = "https://proofs.example/asset/1234";
        assert_eq!(href("1234").as_deref(), Some(filled));
        assert_eq!(href("1300"), None);
        assert_ok!(commit(HOLDER, &tree("12", 4, &[(1234, [0; 32])])));
        assert_eq!(href("1234").as_deref(), Some(filled));
    });
}

#[test]
fn the_past_of_a_block_is_told_as_far_as_it_is_known() {
    use city_identity_primitives::answer::Body;
    with_numbers(|| {
        let item = code(&format!("{SERIES}.1234"));
        let in_block = |number| {
            let past = CityIdentity::registry().resolve_at(&item, Point::Block(number));
            let past = past.unwrap();
            (past.resolution.status, past.body)
        };
        pass(1);
        assert_ok!(lease(REGISTRAR, "12", HOLDER, 10));
        pass_blocks(2);
        assert_ok!(commit(HOLDER, &tree("12", 4, &[(1234, [0; 32])])));
        pass(1);
        assert_eq!(in_block(1), (Status::NotIssued, Body::Pruned));
        assert_eq!(in_block(2), (Status::Leased, Body::Pruned));
        assert_eq!(in_block(3), (Status::Leased, Body::Pruned));
        assert_eq!(in_block(4), (Status::Committed, Body::Kept));
        assert_eq!(in_block(5), (Status::Committed, Body::Kept));
    });
}

#[test]
fn blocks_are_listed_by_their_size_and_then_in_order() {
    with_numbers(|| {
        for prefix in ["30", "12", "2"] {
            assert_ok!(lease(REGISTRAR, prefix, HOLDER, 10));
        }
        let registry = CityIdentity::registry();
        let page = registry.blocks(&code(SERIES), None, 2).unwrap();
        let told: Vec<_> = page.items.iter().map(|block| &block.prefix[..]).collect();
        assert_eq!((told, page.next.as_deref()), (vec!["2", "12"], Some("12")));
        let page = registry.blocks(&code(SERIES), Some("12"), 2).unwrap();
        assert_eq!((page.items[0].prefix.as_str(), page.next), ("30", None));
        let none = registry.blocks(&code(CITY), None, 2).unwrap();
        assert!(none.items.is_empty());
    });
}
