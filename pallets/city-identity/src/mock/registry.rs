//! The registry on which tests begin, and who has rights in it.

use super::{bounded, code, Allowance, CityIdentity, RuntimeGenesisConfig, System, Timestamp};
use crate::GenesisConfig;
use city_code::rule::Rule;
use city_identity_primitives::{
    genesis::{AreaRow, DivisionRow, Genesis},
    Moment,
};
use pallet_allowance::{BucketId, Class, Enrol, EnrolledBy};
use sp_runtime::{AccountId32, BuildStorage};

const fn account(byte: u8) -> AccountId32 {
    AccountId32::new([byte; 32])
}

/// The one member of the council.
pub const MEMBER: AccountId32 = account(1);
/// The council by its greater majority.
pub const AMENDER: AccountId32 = account(7);
/// An account with a home in [`CITY`], and no rights.
pub const STRANGER: AccountId32 = account(2);
/// An account that nobody enrolled.
pub const UNKNOWN: AccountId32 = account(8);
/// The registrar of [`CITY`].
pub const REGISTRAR: AccountId32 = account(3);
/// The registrar of [`DISTRICT`].
pub const NEIGHBOUR: AccountId32 = account(4);
/// An account with a home in [`CITY`], to be given control of codes.
pub const HOLDER: AccountId32 = account(5);
/// An account to be enrolled as an applicant.
pub const APPLICANT: AccountId32 = account(6);

/// Shijiazhuang.
pub const CITY: &str = "MA.156.1301";
/// A district of Shijiazhuang, which is a sibling in the registry.
pub const DISTRICT: &str = "MA.156.130102";
/// A series of the city.
pub const SERIES: &str = "MA.156.1301/60.10000000";

/// A moment in 2026, at which tests begin.
pub const START: Moment = 1_790_000_000_000;

/// Rows of the national table: code, name, first and last year.
const DIVISIONS: [(u32, &str, Option<u16>, Option<u16>); 11] = [
    (110_000, "北京市", None, None),
    (110_101, "东城区", None, None),
    (130_000, "河北省", None, None),
    (130_100, "石家庄市", None, None),
    (130_102, "长安区", Some(1983), None),
    (130_200, "唐山市", None, None),
    (130_600, "保定市", Some(1983), None),
    (132_300, "石家庄地区", None, Some(1993)),
    (422_800, "恩施地区", None, Some(1982)),
    (422_800, "鄂西土家族苗族自治州", Some(1983), Some(1992)),
    (422_800, "恩施土家族苗族自治州", Some(1993), None),
];

/// A registry that knows a few divisions, where the city and the district are admitted.
pub struct ExtBuilder {
    production: bool,
    rule: Rule,
}

impl Default for ExtBuilder {
    fn default() -> Self {
        Self {
            production: false,
            rule: Rule::v1(),
        }
    }
}

impl ExtBuilder {
    /// A chain for production.
    pub fn production(mut self) -> Self {
        self.production = true;
        self
    }

    /// The first rule, changed.
    pub fn rule(mut self, change: impl FnOnce(&mut Rule)) -> Self {
        change(&mut self.rule);
        self
    }

    fn genesis(self) -> Genesis {
        let division = |(code, name, from, to)| DivisionRow {
            code,
            name,
            from,
            to,
        };
        let divisions =
            DIVISIONS.map(|(code, name, from, to)| division((code, name.to_string(), from, to)));
        let areas = [(CITY, REGISTRAR), (DISTRICT, NEIGHBOUR)].map(|(area, registrar)| AreaRow {
            area: code(area),
            registrar,
        });
        Genesis::new(self.production, self.rule, divisions.into(), areas.into()).unwrap()
    }

    /// The state in block 1.
    pub fn build(self) -> sp_io::TestExternalities {
        state(self.genesis())
    }

    /// Runs a test in block 1, then checks the whole state.
    pub fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            CityIdentity::do_try_state().unwrap();
        });
    }
}

/// The state in block 1 of a chain that began with `registry`.
pub fn state(registry: Genesis) -> sp_io::TestExternalities {
    let config = RuntimeGenesisConfig {
        city_identity: GenesisConfig {
            registry,
            ..Default::default()
        },
        ..Default::default()
    };
    let mut state: sp_io::TestExternalities = config.build_storage().unwrap().into();
    state.execute_with(|| {
        System::set_block_number(1);
        Timestamp::set_timestamp(START);
        let council = BucketId::Council;
        Allowance::enrol(&MEMBER, Class::Council, council, EnrolledBy::System).unwrap();
        for who in [HOLDER, STRANGER] {
            let home = BucketId::Area(bounded(CITY));
            Allowance::enrol(&who, Class::Signatory, home, EnrolledBy::Council).unwrap();
        }
        System::reset_events();
    });
    state
}

/// Runs a test on the usual registry.
pub fn on_chain(test: impl FnOnce()) {
    ExtBuilder::default().build_and_execute(test);
}
