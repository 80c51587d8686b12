//! The division table that a new chain starts with.
//!
//! It is part of this program and not of the runtime: the wasm that every node executes stays
//! small, and the table enters the chain's state once, at block zero.

use city_identity_primitives::genesis::DivisionRow;
use serde::Deserialize;

/// `chain-spec/gb2260.csv` as of when this program was built.
const TABLE: &str = include_str!("../../chain-spec/gb2260.csv");

/// A row of the file. Years are inclusive; an empty one is unknown or, as the last, still to come.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: u32,
    name: String,
    level: Level,
    valid_from: Option<u16>,
    valid_to: Option<u16>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Level {
    Province,
    Prefecture,
    County,
}

impl Level {
    /// The level that a GB/T 2260 code's own zero pairs say.
    fn of(code: u32) -> Self {
        match (code % 10_000, code % 100) {
            (0, _) => Self::Province,
            (_, 0) => Self::Prefecture,
            _ => Self::County,
        }
    }
}

/// China's administrative divisions, the withdrawn ones included.
///
/// # Errors
/// The line of the table that is wrong and why.
pub fn table() -> Result<Vec<DivisionRow>, String> {
    parse(TABLE)
}

/// Reads rows of CSV under the heading `code,name,level,valid_from,valid_to`.
fn parse(csv: &str) -> Result<Vec<DivisionRow>, String> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = record
            .deserialize(Some(&headers))
            .map_err(|error| error.to_string())
            .and_then(division)
            .map_err(|problem| format!("division table, line {line}: {problem}"))?;
        rows.push(row);
    }
    Ok(rows)
}

fn division(row: Row) -> Result<DivisionRow, String> {
    let Row {
        code,
        name,
        level,
        valid_from: from,
        valid_to: to,
    } = row;
    if level != Level::of(code) {
        return Err(format!(
            "{code} is the code of a {:?}, not of a {level:?}",
            Level::of(code)
        ));
    }
    Ok(DivisionRow {
        code,
        name,
        from,
        to,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const HEADING: &str = "code,name,level,valid_from,valid_to\n";

    #[test]
    fn table_is_the_edition_of_2023() {
        let rows = table().unwrap();
        let in_force = |level| {
            rows.iter()
                .filter(|row| row.to.is_none() && Level::of(row.code) == level)
                .count()
        };
        assert_eq!(rows.len(), 6_814);
        assert_eq!(in_force(Level::Province), 34);
        assert_eq!(in_force(Level::Prefecture), 333);
        assert_eq!(in_force(Level::County), 2_845);
    }

    #[test]
    fn table_knows_shijiazhuang() {
        let rows = table().unwrap();
        let city = rows.iter().find(|row| row.code == 130_100).unwrap();
        assert_eq!((city.name.as_str(), city.to), ("石家庄市", None));
        let prefecture = rows.iter().find(|row| row.code == 132_300).unwrap();
        assert_eq!(prefecture.to, Some(1993));
    }

    #[test]
    fn parse_names_the_line_that_is_wrong() {
        for (row, problem) in [
            ("13O100,石家庄市,prefecture,,", "field 0: invalid digit"),
            ("130100,石家庄市,city,,", "unknown variant `city`"),
            (
                "130100,石家庄市,prefecture,,next year",
                "field 4: invalid digit",
            ),
            (
                "130100,石家庄市,county,,",
                "130100 is the code of a Prefecture, not of a County",
            ),
            ("130100,石家庄市,prefecture", "line: 3"),
        ] {
            let csv = format!("{HEADING}130000,河北省,province,,\n{row}\n");
            let error = parse(&csv).unwrap_err();
            assert!(
                error.contains("line 3") || error.contains("line: 3"),
                "{error}"
            );
            assert!(error.contains(problem), "{error}");
        }
    }
}
