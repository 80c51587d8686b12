//! Rows of an export, as an import reads them.

use crate::{
    cli::Format,
    error::{Error, Result},
    output::{moment, word},
};
use city_code::{Code, Kind};
use city_identity_primitives::{
    answer::{DescriptionAnswer, KeyAnswer, NameAnswer},
    Moment, Record, Revision, State,
};
use itertools::Itertools;
use serde::Serialize;
use sp_core::crypto::AccountId32;
use std::io::Write;

/// A code and what is on record of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The code.
    pub code: Code,
    kind: Kind,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    controller: Option<AccountId32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_to: Option<Moment>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    names: Vec<NameAnswer>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<DescriptionAnswer>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keys: Vec<KeyAnswer>,
}

/// A link as it is on record, with what stands in it for the code.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Link {
    relation: String,
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_default: bool,
}

impl Link {
    fn new(link: &city_identity_primitives::Link) -> Self {
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        Self {
            relation: text(&link.relation),
            href: text(&link.href),
            media_type: link.media_type.as_deref().map(|octets| text(octets)),
            language: link.language.as_deref().map(|octets| text(octets)),
            title: link.title.as_deref().map(|octets| text(octets)),
            is_default: link.is_default,
        }
    }

    const fn is_plain(&self) -> bool {
        self.media_type.is_none()
            && self.language.is_none()
            && self.title.is_none()
            && !self.is_default
    }
}

impl Row {
    /// The row of a code.
    pub fn new(code: Code, entry: Revision, record: Option<Record>) -> Option<Self> {
        let record = record.unwrap_or_default();
        Some(Self {
            code,
            kind: code.kind(),
            state: entry.state,
            controller: entry.controller,
            valid_from: entry.valid_from,
            valid_to: entry.valid_to,
            names: record.names.iter().map(NameAnswer::from).collect(),
            links: record.links.iter().map(Link::new).collect(),
            description: record.description.as_ref().map(DescriptionAnswer::from),
            keys: record.keys.iter().map(KeyAnswer::from).collect(),
        })
    }

    /// Whether CSV holds all of it.
    fn fits_in_csv(&self) -> bool {
        self.keys.is_empty() && self.links.iter().all(Link::is_plain)
    }

    fn cells(&self) -> [String; 10] {
        let mut names = self
            .names
            .iter()
            .map(|name| format!("{}={}", name.language, name.text));
        let mut links = self
            .links
            .iter()
            .map(|link| format!("{}={}", link.relation, link.href));
        let description = self.description.as_ref();
        let time = |time: Option<Moment>| time.map(moment).unwrap_or_default();
        [
            self.code.to_string(),
            self.kind.to_string(),
            word(&self.state),
            names.join("\n"),
            links.join("\n"),
            description.map(|d| word(&d.digest)).unwrap_or_default(),
            description.map(|d| d.place.clone()).unwrap_or_default(),
            self.controller
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            time(self.valid_from),
            time(self.valid_to),
        ]
    }
}

/// The columns of CSV.
const HEADING: [&str; 10] = [
    "code",
    "kind",
    "state",
    "names",
    "links",
    "digest",
    "place",
    "controller",
    "from",
    "until",
];

/// Where rows go.
pub struct Rows {
    target: Target,
    count: u64,
    cut: u64,
}

enum Target {
    Csv(Box<csv::Writer<Box<dyn Write>>>),
    JsonLines(Box<dyn Write>),
}

impl Rows {
    /// Before the first row.
    ///
    /// # Errors
    /// If nothing can be written.
    pub fn new(target: Box<dyn Write>, format: Format) -> Result<Self> {
        let target = match format {
            Format::Jsonl => Target::JsonLines(target),
            Format::Csv => {
                let mut csv = csv::Writer::from_writer(target);
                csv.write_record(HEADING).map_err(failed)?;
                Target::Csv(Box::new(csv))
            }
        };
        Ok(Self {
            target,
            count: 0,
            cut: 0,
        })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, row: &Row) -> Result<()> {
        self.count = self.count.saturating_add(1);
        match &mut self.target {
            Target::Csv(csv) => {
                if !row.fits_in_csv() {
                    self.cut = self.cut.saturating_add(1);
                }
                csv.write_record(row.cells()).map_err(failed)
            }
            Target::JsonLines(target) => {
                let text = serde_json::to_string(row).map_err(failed)?;
                writeln!(target, "{text}").map_err(failed)
            }
        }
    }

    /// Has everything written: how many rows, and how many of them are cut.
    ///
    /// # Errors
    /// If it cannot be.
    pub fn end(&mut self) -> Result<(u64, u64)> {
        let flushed = match &mut self.target {
            Target::Csv(csv) => csv.flush(),
            Target::JsonLines(target) => target.flush(),
        };
        flushed.map_err(failed)?;
        Ok((self.count, self.cut))
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::file(format!("the rows cannot be written: {error}"))
}
