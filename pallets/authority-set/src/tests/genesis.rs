use super::*;
use crate::SessionLength;

#[test]
fn genesis_works() {
    ExtBuilder::default()
        .authorities(vec![3, 1, 2])
        .build_and_execute(|| {
            assert_eq!(authorities(), vec![3, 1, 2]);
            assert_eq!(consensus(), vec![3, 1, 2]);
            assert_eq!(SessionLength::<Test>::get(), LENGTH);
            assert!([1, 2, 3].into_iter().all(is_enrolled));
            assert_eq!(System::consumers(&1), 1);
            // Authorities of the first hour can change their keys too.
            assert_ok!(set_keys(1, 11));
            run_to_session(2);
            assert_eq!(consensus(), vec![3, 11, 2]);
        });
}

#[test]
#[should_panic(expected = "session.keys lists 1 authorities, not 2 to 5")]
fn genesis_fails_when_there_are_too_few_authorities() {
    ExtBuilder::default().authorities(vec![1]).build();
}

#[test]
#[should_panic(expected = "session.keys lists 6 authorities, not 2 to 5")]
fn genesis_fails_when_there_are_too_many_authorities() {
    ExtBuilder::default().authorities((1..=6).collect()).build();
}

#[test]
#[should_panic(expected = "session.keys[2]: 1 is listed twice")]
fn genesis_fails_when_an_authority_is_listed_twice() {
    ExtBuilder::default().authorities(vec![1, 2, 1]).build();
}

#[test]
#[should_panic(expected = "session.keys[1]: 13 cannot be enrolled")]
fn genesis_fails_when_an_authority_cannot_be_enrolled() {
    ExtBuilder::default().authorities(vec![1, 13]).build();
}

#[test]
#[should_panic(expected = "authoritySet.sessionLength is 1, not 2 to 20 blocks")]
fn genesis_fails_when_the_session_length_is_out_of_bounds() {
    ExtBuilder::default().session_length(1).build();
}

#[test]
#[should_panic(expected = "authoritySet.sessionLength is 0, not 2 to 20 blocks")]
fn genesis_fails_when_the_session_length_is_missing() {
    ExtBuilder::default().session_length(0).build();
}

#[test]
#[should_panic(expected = "session.keys lists 0 authorities, not 2 to 5")]
fn genesis_fails_when_there_are_no_authorities() {
    ExtBuilder::default().authorities(vec![]).build();
}
