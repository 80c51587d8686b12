//! The genesis of a scenario: a development chain with registrars of its own.

use crate::{account::Account, program::Program, registrar::Registrar};
use anyhow::{ensure, Context, Result};
use city_runtime::constants::HOURS;
use serde_json::{json, Value};
use sp_core::crypto::Ss58Codec;

/// What a chain starts with.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// How many registrars there are, each with a county of its own that is admitted already: at
    /// most as many as there are counties, 2,845.
    pub registrars: usize,
    /// How many more accounts are at home in the first registrar's area, as holders: they may send,
    /// and control no code.
    pub holders: usize,
    /// How many authorities make blocks: 1 to 4.
    pub authorities: usize,
    /// How many nodes only follow.
    pub followers: usize,
    /// Whether what an account may send is bounded as on a chain in use. Without bounds only the
    /// chain itself is measured.
    pub allowances: Allowances,
    /// How many transactions the pool of a node holds.
    pub pool_limit: usize,
    /// Of how many final blocks a node keeps the state and the body; all bodies and the usual number of
    /// states if nothing is said.
    pub pruning: Option<u32>,
}

/// What bounds the accounts' transactions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Allowances {
    /// The limits that a chain starts with.
    Usual,
    /// Limits that nobody reaches.
    Unbounded,
}

impl Default for Scenario {
    /// One authority, no limits, and a pool that holds more than any load has under way.
    fn default() -> Self {
        Self {
            registrars: 1_000,
            holders: 0,
            authorities: 1,
            followers: 0,
            allowances: Allowances::Unbounded,
            pool_limit: 65_536,
            pruning: None,
        }
    }
}

/// A chain spec with the accounts that it enrols.
pub struct Genesis {
    /// The chain spec.
    pub spec: Value,
    /// The registrars, in the order of their counties.
    pub registrars: Vec<Registrar>,
    /// The holders in the first registrar's area.
    pub holders: Vec<Account>,
    /// Counties in force that nobody has yet.
    pub vacant: Vec<String>,
}

/// Where a chain spec keeps the genesis configuration.
const CONFIGURATION: &str = "/genesis/runtimeGenesis/patch";

impl Scenario {
    /// The genesis of the scenario, from the chain spec `local` of `program`.
    ///
    /// # Errors
    /// If the program prints no chain spec, or the scenario asks for more than there is.
    pub fn genesis(&self, program: &Program) -> Result<Genesis> {
        let spec = program.run(&["export-chain-spec", "--chain", "local"])?;
        let spec = serde_json::from_slice(&spec).context("the chain spec")?;
        self.patched(spec)
    }

    /// The genesis of the scenario, from a chain spec of four authorities.
    ///
    /// # Errors
    /// If the chain spec lacks something that it should have, or the scenario asks for more.
    fn patched(&self, mut spec: Value) -> Result<Genesis> {
        let genesis = spec
            .pointer_mut(CONFIGURATION)
            .with_context(|| format!("the chain spec has no {CONFIGURATION}"))?;

        let keys = array(genesis, "/session/keys")?;
        ensure!(
            (1..=keys.len()).contains(&self.authorities),
            "a chain has 1 to {} authorities, not {}",
            keys.len(),
            self.authorities
        );
        keys.truncate(self.authorities);

        // As long as on a chain in use: the block that ends a session has no room for transactions.
        let length = genesis
            .pointer_mut("/authoritySet/sessionLength")
            .context("the genesis has no /authoritySet/sessionLength")?;
        *length = HOURS.into();

        let mut counties = counties(array(genesis, "/cityIdentity/registry/divisions")?);
        ensure!(
            self.registrars <= counties.len(),
            "there are {} counties, and {} registrars want one each",
            counties.len(),
            self.registrars
        );
        let vacant = counties.split_off(self.registrars);
        let registrars: Vec<_> = (0u32..)
            .zip(counties)
            .map(|(index, county)| Registrar::new(index, county))
            .collect();
        let areas: Vec<_> = registrars
            .iter()
            .map(|registrar| {
                let account = registrar.account().to_ss58check();
                json!({ "area": registrar.area(), "registrar": account })
            })
            .collect();
        let registry = genesis
            .pointer_mut("/cityIdentity/registry")
            .and_then(Value::as_object_mut)
            .context("the genesis has no registry")?;
        registry.insert("areas".into(), areas.into());

        let holders = self.enrol_holders(genesis, &registrars)?;

        if self.allowances == Allowances::Unbounded {
            let limits = genesis
                .pointer_mut("/allowance/limits")
                .context("the genesis has no /allowance/limits")?;
            unbound(limits);
        }
        Ok(Genesis {
            spec,
            registrars,
            holders,
            vacant,
        })
    }

    /// Enrols the holders, in the area of the first registrar.
    fn enrol_holders(&self, genesis: &mut Value, registrars: &[Registrar]) -> Result<Vec<Account>> {
        let holders: Vec<_> = (0..self.holders)
            .map(|index| Account::new(&format!("holder {index}")))
            .collect();
        if !holders.is_empty() {
            let first = registrars.first().context("there is no area for holders")?;
            let enrolments = array(genesis, "/allowance/enrolments")?;
            enrolments.extend(holders.iter().map(
                |holder| json!([holder.id().to_ss58check(), "holder", { "area": first.area() }]),
            ));
        }
        Ok(holders)
    }
}

fn array<'a>(genesis: &'a mut Value, pointer: &str) -> Result<&'a mut Vec<Value>> {
    genesis
        .pointer_mut(pointer)
        .and_then(Value::as_array_mut)
        .with_context(|| format!("the genesis has no {pointer}"))
}

/// The codes of the counties in force, in the order of the table. A code of GB/T 2260 is a
/// county's if its last pair is not zero.
fn counties(divisions: &[Value]) -> Vec<String> {
    divisions
        .iter()
        .filter(|row| row.get("to").is_none_or(Value::is_null))
        .filter_map(|row| row.get("code").and_then(Value::as_u64))
        .filter(|code| code % 100 != 0)
        .map(|code| format!("MA.156.{code}"))
        .collect()
}

/// Sets every limit to one that is never reached, and that no sum of overflows.
fn unbound(limits: &mut Value) {
    match limits {
        Value::Object(fields) => fields.values_mut().for_each(unbound),
        limit => *limit = (u64::MAX / 2).into(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn spec() -> Value {
        json!({ "genesis": { "runtimeGenesis": { "patch": {
            "allowance": { "enrolments": [], "limits": { "area": { "capBytes": 1, "capWeight": 2 } } },
            "cityIdentity": { "registry": { "divisions": [
                { "code": 130_000, "name": "province" },
                { "code": 130_100, "name": "prefecture" },
                { "code": 130_102, "name": "county" },
                { "code": 130_103, "name": "was a county", "to": 1993 },
                { "code": 130_104, "name": "county" },
            ] } },
            "authoritySet": { "sessionLength": 10 },
            "session": { "keys": ["a", "b", "c", "d"] },
        } } } })
    }

    fn scenario(registrars: usize) -> Scenario {
        Scenario {
            registrars,
            ..Default::default()
        }
    }

    #[test]
    fn registrars_get_counties_in_force() {
        let genesis = scenario(1).patched(spec()).unwrap();
        assert_eq!(genesis.registrars[0].area(), "MA.156.130102");
        assert_eq!(genesis.vacant, ["MA.156.130104"]);
        let areas = format!("{CONFIGURATION}/cityIdentity/registry/areas");
        let areas = genesis.spec.pointer(&areas).unwrap();
        assert_eq!(areas.as_array().unwrap().len(), 1);
        assert_eq!(areas[0]["area"], "MA.156.130102");
        let account = genesis.registrars[0].account().to_ss58check();
        assert_eq!(areas[0]["registrar"], account);
    }

    #[test]
    fn holders_are_at_home_with_the_first_registrar() {
        let holders = |registrars| {
            let scenario = Scenario {
                holders: 2,
                ..scenario(registrars)
            };
            scenario.patched(spec())
        };
        let genesis = holders(2).unwrap();
        let rows = format!("{CONFIGURATION}/allowance/enrolments");
        let rows = genesis.spec.pointer(&rows).unwrap();
        let account = genesis.holders[1].id().to_ss58check();
        assert_eq!(rows.as_array().unwrap().len(), 2);
        assert_eq!(
            rows[1],
            json!([account, "holder", { "area": "MA.156.130102" }])
        );
        assert!(holders(0).is_err());
    }

    #[test]
    fn scenarios_ask_for_no_more_than_there_is() {
        assert!(scenario(2).patched(spec()).is_ok());
        assert!(scenario(3).patched(spec()).is_err());
        for (authorities, fits) in [(0, false), (1, true), (4, true), (5, false)] {
            let scenario = Scenario {
                authorities,
                ..scenario(1)
            };
            assert_eq!(scenario.patched(spec()).is_ok(), fits, "{authorities}");
        }
    }

    #[test]
    fn authorities_are_the_first_of_four() {
        let genesis = scenario(0).patched(spec()).unwrap();
        let keys = genesis
            .spec
            .pointer(&format!("{CONFIGURATION}/session/keys"));
        assert_eq!(keys, Some(&json!(["a"])));
    }

    #[test]
    fn sessions_last_for_an_hour() {
        let genesis = scenario(0).patched(spec()).unwrap();
        let length = format!("{CONFIGURATION}/authoritySet/sessionLength");
        assert_eq!(genesis.spec.pointer(&length), Some(&json!(1_800)));
    }

    #[test]
    fn limits_stay_unless_unbounded() {
        let of = |allowances| {
            let scenario = Scenario {
                allowances,
                ..scenario(0)
            };
            let spec = scenario.patched(spec()).unwrap().spec;
            let limit = format!("{CONFIGURATION}/allowance/limits/area/capWeight");
            spec.pointer(&limit).unwrap().as_u64().unwrap()
        };
        assert_eq!(of(Allowances::Usual), 2);
        assert_eq!(of(Allowances::Unbounded), u64::MAX / 2);
    }
}
