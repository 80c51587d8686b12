//! How rows become a call: the one place that knows by which calls the chain registers many.

use super::rows::Row;
use crate::call::{Call, Registry, Utility};
use city_code::Kind;
use city_identity_primitives::{
    read::code_bytes, record::Language, types::Label, LabelName, Name, Record, Registration,
};

/// From so many rows on that differ in label and name only, they have a call of their own.
const FEWEST_LABELS: usize = 8;

/// The call that registers rows in their order, all or none of them.
///
/// Series are opened one by one; what is between them is registered together, in the compact form
/// where rows differ in label and name only.
pub fn call<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Call {
    let rows: Vec<&Row> = rows.into_iter().collect();
    let mut calls: Vec<Call> = Vec::new();
    let mut items: Vec<Registration> = Vec::new();
    let flush = |items: &mut Vec<Registration>, calls: &mut Vec<Call>| {
        let items = std::mem::take(items);
        if !items.is_empty() {
            // A piece has no more rows than a batch may have.
            let items = items.try_into().unwrap_or_default();
            calls.push(Registry::register_batch { items }.into());
        }
    };
    let mut rest = &rows[..];
    while let Some((row, others)) = rest.split_first() {
        if let Some((labels, after)) = labels(rest) {
            flush(&mut items, &mut calls);
            calls.push(labels.into());
            rest = after;
            continue;
        }
        let registration = row.registration.clone();
        if row.code.kind() == Kind::Series {
            flush(&mut items, &mut calls);
            let series = registration;
            calls.push(Registry::open_series { series }.into());
        } else {
            items.push(registration);
        }
        rest = others;
    }
    flush(&mut items, &mut calls);
    match <[Call; 1]>::try_from(calls) {
        Ok([call]) => call,
        Err(calls) => Utility::batch_all { calls }.into(),
    }
}

/// The compact call that registers the first of these rows, and the rows after them; nothing if they
/// are too few.
fn labels<'a>(rows: &'a [&'a Row]) -> Option<(Registry, &'a [&'a Row])> {
    let parent = rows.first()?.code.parent_text();
    let mut language: Option<&Language> = None;
    let mut items = Vec::new();
    for row in rows {
        let Some(name) = only_name(row).filter(|_| row.code.parent_text() == parent) else {
            break;
        };
        if name.is_some_and(|name| *language.get_or_insert(&name.language) != &name.language) {
            break;
        }
        items.push(LabelName {
            label: Label::try_from(row.code.label().as_bytes().to_vec()).ok()?,
            name: name.map(|name| name.text.clone()),
        });
    }
    let (_, after) = rows.split_at_checked(items.len())?;
    if items.len() < FEWEST_LABELS {
        return None;
    }
    let labels = Registry::register_labels {
        parent: code_bytes(parent),
        language: language.cloned().unwrap_or_default(),
        // A piece has fewer rows.
        items: items.try_into().ok()?,
    };
    Some((labels, after))
}

/// The name of a row that says nothing else, and is no series: the outer is none if it says more.
fn only_name(row: &Row) -> Option<Option<&Name>> {
    let Registration {
        code: _,
        controller: None,
        valid_from: None,
        valid_to: None,
        record,
    } = &row.registration
    else {
        return None;
    };
    if row.code.kind() == Kind::Series {
        return None;
    }
    let Some(Record {
        names,
        links,
        description: None,
        keys,
    }) = record
    else {
        return record.is_none().then_some(None);
    };
    match &names[..] {
        [name] if links.is_empty() && keys.is_empty() => Some(Some(name)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cli::Format, import::rows::Rows};
    use codec::Encode;

    fn rows(heading: &str, lines: impl IntoIterator<Item = String>) -> Vec<Row> {
        let lines: Vec<_> = lines.into_iter().collect();
        let text = format!("{heading}\n{}\n", lines.join("\n"));
        let (layout, rows) = Rows::open(text.as_bytes(), Format::Csv).unwrap();
        rows.map(|raw| layout.row(&raw.unwrap()).unwrap()).collect()
    }

    /// Which calls there are, and how many codes each registers.
    fn shape(call: &Call) -> Vec<(&'static str, usize)> {
        match call {
            Call::Utility(Utility::batch_all { calls }) => calls.iter().flat_map(shape).collect(),
            Call::CityIdentity(Registry::open_series { .. }) => vec![("series", 1)],
            Call::CityIdentity(Registry::register_batch { items }) => vec![("batch", items.len())],
            Call::CityIdentity(Registry::register_labels { items, .. }) => {
                vec![("labels", items.len())]
            }
            _ => panic!("{call}"),
        }
    }

    fn units(from: usize, count: usize, name: &str) -> impl Iterator<Item = String> + '_ {
        (from..)
            .take(count)
            .map(move |number| format!("MA.156.1301.{number:02},{name}"))
    }

    #[test]
    fn rows_that_differ_in_label_and_name_are_compact() {
        let all = units(10, 20, "en=Bureau").chain(units(30, 10, ""));
        assert_eq!(shape(&call(&rows("code,names", all))), [("labels", 30)]);
        // Names are of one language, and few rows are not worth a call.
        let languages = units(10, 10, "en=Bureau").chain(units(20, 7, "zh-CN=局"));
        let languages = call(&rows("code,names", languages));
        assert_eq!(shape(&languages), [("labels", 10), ("batch", 7)]);
    }

    #[test]
    fn what_has_more_than_a_name_is_not() {
        for (heading, cell) in [
            ("names", "\"en=Bureau\nzh-CN=局\""),
            ("link:about", "https://a.example/"),
            ("until", "2030-01-01"),
            ("from", "2020-01-01"),
            (
                "controller",
                "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
            ),
        ] {
            let rows = rows(&format!("code,{heading}"), units(10, 20, cell));
            assert_eq!(shape(&call(&rows)), [("batch", 20)], "{heading}");
        }
    }

    #[test]
    fn the_order_of_rows_is_kept() {
        let lines = units(10, 2, "")
            .chain(["MA.156.1301/60.10000000,en=Signals".into()])
            .chain((0..9).map(|number| format!("MA.156.1301/60.10000000.A{number},en=Signal")))
            .chain((10..18).map(|number| format!("MA.156.1301.01{number},")));
        let call = call(&rows("code,names", lines));
        assert_eq!(
            shape(&call),
            [("batch", 2), ("series", 1), ("labels", 9), ("labels", 8)]
        );
    }

    #[test]
    fn the_octets_are_those_of_the_runtime() {
        let call = call(&rows("code,names", units(10, 8, "en=B")));
        let text = |text: &str| text.as_bytes().to_vec();
        let items: Vec<_> = (10..18)
            .map(|number| (number.to_string().into_bytes(), Some(text("B"))))
            .collect();
        let octets = (30u8, 38u8, text("MA.156.1301"), text("en"), items).encode();
        assert_eq!(call.encode(), octets);
        assert_eq!(Call::read(&octets), Some(call));
    }
}
