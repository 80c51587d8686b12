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
    pub fn new(code: Code, entry: Revision, record: Record) -> Self {
        Self {
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
        }
    }

    /// Whether CSV holds all of it: readers of cells leave out the spaces around what is in them.
    fn fits_in_csv(&self) -> bool {
        let is_trimmed = |name: &NameAnswer| name.text.trim() == name.text;
        self.keys.is_empty()
            && self.links.iter().all(Link::is_plain)
            && self.names.iter().all(is_trimmed)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::rows;
    use city_identity_primitives::{
        read::code_bytes, Author, Description, Digest, Name, PublicKey, Registration,
        VerificationKey,
    };
    use proptest::{collection::vec, option, prelude::*, sample::select};
    use sp_core::{bounded::BoundedVec, Get};
    use std::{cell::RefCell, io, rc::Rc};

    fn bounded<S: Get<u32>>(text: &str) -> BoundedVec<u8, S> {
        text.as_bytes().to_vec().try_into().unwrap()
    }

    /// What people write, and what is easily lost: quotes, commas, signs, spaces at the ends.
    fn text() -> impl Strategy<Value = String> {
        let texts = select(
            &[
                "路灯",
                "a,b",
                "\"a\"",
                "=",
                " a",
                "a\u{3000}",
                "ü=ß;",
                "1\u{2028}2",
            ][..],
        );
        prop_oneof![texts.prop_map(String::from), "[ -~]{0,20}[!-~]"]
    }

    fn name() -> impl Strategy<Value = Name> {
        (select(&["zh-CN", "en", "bo"][..]), text()).prop_map(|(language, text)| Name {
            language: bounded(language),
            text: bounded(&text),
        })
    }

    fn link() -> impl Strategy<Value = city_identity_primitives::Link> {
        let relation = select(&["about", "https://id.example/r?a=b"][..]);
        let href = select(&["https://a.example/?q=1,2", "https://b.example/{code}"][..]);
        let title = option::weighted(0.2, text());
        (relation, href, title, prop::bool::weighted(0.1)).prop_map(
            |(relation, href, title, is_default)| city_identity_primitives::Link {
                relation: bounded(relation),
                href: bounded(href),
                media_type: None,
                language: None,
                title: title.as_deref().map(bounded),
                is_default,
            },
        )
    }

    fn description() -> impl Strategy<Value = Description> {
        any::<[u8; 32]>().prop_map(|digest| Description {
            digest: Digest::Sm3(digest),
            place: bounded("https://a.example/d"),
        })
    }

    fn key() -> impl Strategy<Value = VerificationKey> {
        option::of(any::<Moment>()).prop_map(|valid_to| VerificationKey {
            id: bounded("1"),
            key: PublicKey::P256([2; 33]),
            valid_from: None,
            valid_to,
        })
    }

    /// Records as the chain takes them.
    fn record() -> impl Strategy<Value = Record> {
        let parts = (
            vec(name(), 0..3),
            vec(link(), 0..3),
            option::of(description()),
            vec(key(), 0..2),
        );
        let record = parts.prop_map(|(names, links, description, keys)| Record {
            names: names.try_into().unwrap(),
            links: links.try_into().unwrap(),
            description,
            keys: keys.try_into().unwrap(),
        });
        record.prop_filter("well formed", |record| record.check().is_ok())
    }

    /// Times that people can have meant.
    fn time() -> impl Strategy<Value = Option<Moment>> {
        option::of(0..4_102_444_800_000u64)
    }

    fn registration() -> impl Strategy<Value = Registration> {
        let code = select(&["MA.156.1301.01", "MA.156.1301/60.10000000.7"][..]);
        let controller = option::of(any::<[u8; 32]>().prop_map(AccountId32::new));
        (code, controller, time(), time(), record()).prop_map(
            |(code, controller, valid_from, valid_to, record)| Registration {
                code: code_bytes(code),
                controller,
                valid_from,
                valid_to,
                record: (record != Record::default()).then_some(record),
            },
        )
    }

    /// A file in memory.
    #[derive(Clone, Default)]
    struct File(Rc<RefCell<Vec<u8>>>);

    impl Write for File {
        fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(octets)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What an import makes of an export.
    fn imported(row: &Row, format: Format) -> Registration {
        let file = File::default();
        let mut rows = Rows::new(Box::new(file.clone()), format).unwrap();
        rows.write(row).unwrap();
        rows.end().unwrap();
        let octets = file.0.borrow().clone();
        let (layout, mut rows) = rows::Rows::open(&octets[..], format).unwrap();
        let raw = rows.next().unwrap().unwrap();
        assert!(rows.next().is_none());
        layout.row(&raw).unwrap().registration
    }

    proptest! {
        #[test]
        fn what_is_exported_can_be_imported(registration in registration()) {
            let code: Code = std::str::from_utf8(&registration.code).unwrap().parse().unwrap();
            let entry = Revision {
                controller: registration.controller.clone(),
                valid_from: registration.valid_from,
                valid_to: registration.valid_to,
                ..Revision::first(Author::Council, 1, 1, 0)
            };
            let row = Row::new(code, entry, registration.record.clone().unwrap_or_default());
            prop_assert_eq!(&imported(&row, Format::Jsonl), &registration);
            if row.fits_in_csv() {
                prop_assert_eq!(&imported(&row, Format::Csv), &registration);
            }
        }
    }
}
