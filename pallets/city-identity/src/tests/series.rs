//! Opening series.

use crate::{mock::*, Entries, Error, Event, Lookalikes};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn open_series_works() {
    on_chain(|| {
        assert_ok!(CityIdentity::open_series(
            signed(REGISTRAR),
            held(SERIES, HOLDER)
        ));
        assert_eq!(
            events(),
            [Event::SeriesOpened {
                series: bytes(SERIES),
                by: REGISTRAR
            }]
        );
        assert_eq!(
            Entries::<Test>::get(bytes(CITY), bounded("60.10000000"))
                .unwrap()
                .controller,
            Some(HOLDER)
        );
        assert_ok!(register(HOLDER, &format!("{SERIES}.1")));
        // Series are of one form and never taken for one another: they need no index.
        assert_ok!(open_series(REGISTRAR, "MA.156.1301/CJ.060101"));
        assert_eq!(Lookalikes::<Test>::iter().count(), 0);
        assert_ok!(open_series(REGISTRAR, "MA.156.1301/61.10000000"));
    });
}

#[test]
fn open_series_fails_when_wrong_kind() {
    on_chain(|| {
        for text in ["MA.156.1301.01", CITY, &format!("{SERIES}.1")] {
            assert_noop!(open_series(REGISTRAR, text), Error::<Test>::WrongKind);
        }
        let malformed = "MA.156.1301/73.10000000";
        assert_noop!(
            open_series(REGISTRAR, malformed),
            Error::<Test>::MalformedCode(12)
        );
    });
}

#[test]
fn open_series_fails_when_it_may_not_be_issued() {
    on_chain(|| {
        assert_noop!(open_series(NEIGHBOUR, SERIES), Error::<Test>::NotEntitled);
        assert_noop!(
            open_series(REGISTRAR, "MA.156.1301.01/60.10000000"),
            Error::<Test>::ParentNotRegistered
        );
        assert_ok!(open_series(REGISTRAR, SERIES));
        assert_noop!(
            open_series(REGISTRAR, SERIES),
            Error::<Test>::AlreadyRegistered
        );
        assert_ok!(retire_into(signed(REGISTRAR), SERIES, &[]));
        assert_noop!(open_series(REGISTRAR, SERIES), Error::<Test>::CodeRetired);
        let result = outcome(CityIdentity::open_series(council(), registration(SERIES)));
        assert_noop!(result, DispatchError::BadOrigin);
    });
}
