//! The registry at block zero, as a chain spec has it.
//!
//! It is checked while it is deserialized, so that building a chain spec from a bad table fails
//! with the row that is wrong, and no chain starts from it.

use crate::{
    read::gb2260_of,
    types::{DivisionCode, Period, Periods},
};
use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use city_code::{rule::Rule, Code, Kind};
use serde::{Deserialize, Serialize};
use sp_core::crypto::AccountId32;

/// A row of the division table: one code in one period.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DivisionRow {
    /// The GB/T 2260 code.
    pub code: DivisionCode,
    /// The division's name.
    pub name: String,
    /// The first year, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u16>,
    /// The last year; none while in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u16>,
}

/// An area that is admitted from the start.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AreaRow {
    /// Its code.
    pub area: Code,
    /// The account that controls it.
    pub registrar: AccountId32,
}

/// The registry at block zero. Its default is empty under the first version of the rule.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "Unchecked")]
pub struct Genesis {
    /// Whether this is a production chain, on which labels kept for tests are refused.
    production: bool,
    /// The distribution rule.
    rule: Rule,
    /// The division table.
    divisions: Vec<DivisionRow>,
    /// Areas admitted from the start.
    areas: Vec<AreaRow>,
}

impl Default for Genesis {
    fn default() -> Self {
        Self {
            production: false,
            rule: Rule::v1(),
            divisions: Vec::new(),
            areas: Vec::new(),
        }
    }
}

/// [`Genesis`] as it is written.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct Unchecked {
    production: bool,
    rule: Rule,
    divisions: Vec<DivisionRow>,
    areas: Vec<AreaRow>,
}

impl Default for Unchecked {
    fn default() -> Self {
        let Genesis {
            production,
            rule,
            divisions,
            areas,
        } = Genesis::default();
        Self {
            production,
            rule,
            divisions,
            areas,
        }
    }
}

impl TryFrom<Unchecked> for Genesis {
    type Error = String;

    fn try_from(unchecked: Unchecked) -> Result<Self, String> {
        let Unchecked {
            production,
            rule,
            divisions,
            areas,
        } = unchecked;
        Self::new(production, rule, divisions, areas)
    }
}

impl Genesis {
    /// A checked genesis.
    ///
    /// # Errors
    /// What is wrong and in which row: a rule that contradicts itself; a division whose code is no
    /// area's, whose name is empty or too long, whose years are reversed or whose periods overlap;
    /// an area without a division in force, that the rule forbids, that stands twice, or that is one
    /// more than the rule allows.
    pub fn new(
        production: bool,
        rule: Rule,
        divisions: Vec<DivisionRow>,
        areas: Vec<AreaRow>,
    ) -> Result<Self, String> {
        rule.validate()
            .map_err(|problem| format!("rule: {problem}"))?;
        let table = table_of(&divisions)?;
        check_areas(&areas, &table, &rule, production)?;
        Ok(Self {
            production,
            rule,
            divisions,
            areas,
        })
    }

    /// Whether this is a production chain.
    pub const fn is_production(&self) -> bool {
        self.production
    }

    /// The distribution rule.
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The areas admitted from the start.
    pub fn areas(&self) -> &[AreaRow] {
        &self.areas
    }

    /// The division table, by code, periods oldest first.
    pub fn table(&self) -> BTreeMap<DivisionCode, Periods> {
        // Checked when `self` was made.
        table_of(&self.divisions).unwrap_or_default()
    }
}

/// Collects rows by code, periods oldest first.
fn table_of(rows: &[DivisionRow]) -> Result<BTreeMap<DivisionCode, Periods>, String> {
    let mut table = BTreeMap::<DivisionCode, Periods>::new();
    for (index, row) in rows.iter().enumerate() {
        let place = || format!("divisions[{index}] ({} {})", row.code, row.name);
        let period = period_of(row).map_err(|problem| format!("{}: {problem}", place()))?;
        let periods = table.entry(row.code).or_default();
        if let Some(other) = periods.iter().find(|other| other.overlaps(&period)) {
            return Err(format!(
                "{}: its years {} overlap those of {}, {}",
                place(),
                years(&period),
                String::from_utf8_lossy(&other.name),
                years(other),
            ));
        }
        let at = periods.partition_point(|other| other.from < period.from);
        periods
            .try_insert(at, period)
            .map_err(|_| format!("{}: more than {} periods", place(), Periods::bound()))?;
    }
    Ok(table)
}

fn period_of(row: &DivisionRow) -> Result<Period, String> {
    Code::from_gb2260(row.code).map_err(|error| format!("not the code of a division: {error}"))?;
    if row.name.trim().is_empty() {
        return Err("the name is empty".to_string());
    }
    if let (Some(from), Some(to)) = (row.from, row.to) {
        if to < from {
            return Err(format!(
                "its last year {to} is before its first year {from}"
            ));
        }
    }
    let name = row.name.clone().into_bytes();
    let name = name
        .try_into()
        .map_err(|_| "the name is longer than 64 octets".to_string())?;
    Ok(Period {
        from: row.from,
        to: row.to,
        name,
        successors: Default::default(),
    })
}

fn years(period: &Period) -> String {
    let year = |year: Option<u16>| year.map(|year| year.to_string()).unwrap_or_default();
    format!("{}-{}", year(period.from), year(period.to))
}

fn check_areas(
    areas: &[AreaRow],
    table: &BTreeMap<DivisionCode, Periods>,
    rule: &Rule,
    production: bool,
) -> Result<(), String> {
    let mut seen = Vec::new();
    for (index, row) in areas.iter().enumerate() {
        let fail = |problem: &str| Err(format!("areas[{index}] ({}): {problem}", row.area));
        if row.area.kind() != Kind::Area {
            return fail("not the code of an area");
        }
        if let Err(violation) = rule.allows(&row.area, production) {
            return fail(&format!("the rule forbids it: {violation}"));
        }
        let periods = gb2260_of(&row.area).and_then(|division| table.get(&division));
        if !periods.is_some_and(|periods| periods.iter().any(|period| period.to.is_none())) {
            return fail("no division of that code is in force in the division table");
        }
        if seen.contains(&row.area) {
            return fail("it stands here twice");
        }
        if seen.len() >= rule.level(Kind::Country).max_children as usize {
            return fail("the rule allows no more areas");
        }
        seen.push(row.area);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: u32, name: &str, from: Option<u16>, to: Option<u16>) -> DivisionRow {
        DivisionRow {
            code,
            name: name.into(),
            from,
            to,
        }
    }

    fn area(code: &str) -> AreaRow {
        AreaRow {
            area: Code::parse(code.as_bytes()).unwrap(),
            registrar: AccountId32::new([1; 32]),
        }
    }

    fn genesis(divisions: Vec<DivisionRow>, areas: Vec<AreaRow>) -> Result<Genesis, String> {
        Genesis::new(false, Rule::v1(), divisions, areas)
    }

    #[test]
    fn periods_come_out_oldest_first() {
        let rows = [
            row(422_800, "c", Some(1993), None),
            row(422_800, "a", None, Some(1982)),
        ];
        let table = genesis(rows.into(), Vec::new()).unwrap().table();
        let names: Vec<_> = table[&422_800].iter().map(|p| p.name.to_vec()).collect();
        assert_eq!(names, [b"a".to_vec(), b"c".to_vec()]);
    }

    #[test]
    fn bad_divisions_are_named() {
        for (rows, problem) in [
            (
                vec![row(1301, "石家庄市", None, None)],
                "divisions[0] (1301 石家庄市)",
            ),
            (vec![row(130_100, " ", None, None)], "the name is empty"),
            (
                vec![row(130_100, "a", Some(2000), Some(1999))],
                "before its first year",
            ),
            (
                vec![
                    row(130_100, "a", None, Some(1993)),
                    row(130_100, "b", Some(1992), None),
                ],
                "divisions[1] (130100 b): its years 1992- overlap those of a, -1993",
            ),
        ] {
            let error = genesis(rows, Vec::new()).unwrap_err();
            assert!(error.contains(problem), "{error}");
        }
    }

    #[test]
    fn bad_areas_are_named() {
        let table = || {
            vec![
                row(130_100, "石家庄市", None, None),
                row(132_300, "石家庄地区", None, Some(1993)),
            ]
        };
        assert!(genesis(table(), vec![area("MA.156.1301")]).is_ok());
        for (areas, problem) in [
            (
                vec![area("MA.156.1302")],
                "areas[0] (MA.156.1302): no division",
            ),
            (
                vec![area("MA.156.1323")],
                "areas[0] (MA.156.1323): no division",
            ),
            (vec![area("MA.156.1301.01")], "not the code of an area"),
            (
                vec![area("MA.156.1301"), area("MA.156.1301")],
                "areas[1] (MA.156.1301): it stands",
            ),
        ] {
            let error = genesis(table(), areas).unwrap_err();
            assert!(error.contains(problem), "{error}");
        }
    }
}
