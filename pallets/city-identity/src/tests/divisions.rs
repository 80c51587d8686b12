//! What the registry answers from the division table.

use crate::mock::*;
use city_identity_primitives::answer::PeriodAnswer;

#[test]
fn division_works() {
    on_chain(|| {
        let division = |code, year| CityIdentity::registry().division(code, year).unwrap();
        let period = |name: &str, from, to| PeriodAnswer {
            name: name.into(),
            from,
            to,
            successors: vec![],
        };
        let (first, second, third) = (
            period("恩施地区", None, Some(1982)),
            period("鄂西土家族苗族自治州", Some(1983), Some(1992)),
            period("恩施土家族苗族自治州", Some(1993), None),
        );
        let all = division(422_800, None).unwrap();
        assert_eq!((all.code, all.city_code), (422_800, code("MA.156.4228")));
        assert_eq!(all.periods, [first.clone(), second.clone(), third.clone()]);
        for (year, expected) in [(1970, first), (1992, second), (2026, third)] {
            assert_eq!(division(422_800, Some(year)).unwrap().periods, [expected]);
        }
        assert_eq!(division(130_199, None), None);
        assert_eq!(division(0, None), None);
        assert_eq!(division(1, None), None);
    });
}

#[test]
fn division_lies_within_those_that_its_code_says() {
    on_chain(|| {
        let within = |code, year| -> Vec<_> {
            let answer = CityIdentity::registry()
                .division(code, year)
                .unwrap()
                .unwrap();
            answer
                .within
                .into_iter()
                .map(|above| (above.code, above.until))
                .collect()
        };
        assert_eq!(within(130_102, None), [(130_100, None), (130_000, None)]);
        // There is no prefecture between a municipality and its districts.
        assert_eq!(within(110_101, Some(2020)), [(110_000, None)]);
        assert_eq!(within(130_000, None), []);
        // In the year of its end the prefecture was still in Hebei.
        assert_eq!(within(132_300, Some(1993)), [(130_000, None)]);
    });
}

#[test]
fn a_division_is_no_more_after_its_last_year() {
    on_chain(|| {
        for (middle_of_year, until) in [(738_892_800_000, None), (770_428_800_000, Some(1993))] {
            Timestamp::set_timestamp(middle_of_year);
            assert_eq!(resolve("MA.156.1323").division.unwrap().until, until);
        }
    });
}
