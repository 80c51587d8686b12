//! How rows become a call: the one place that knows by which calls the chain registers many.

use super::rows::Row;
use crate::call::{Call, Registry, Utility};
use city_code::Kind;
use city_identity_primitives::Registration;

/// The call that registers rows in their order, all or none of them.
///
/// Series are opened one by one; what is between them is registered together.
pub fn call(rows: Vec<Row>) -> Call {
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
    for row in rows {
        if row.code.kind() == Kind::Series {
            flush(&mut items, &mut calls);
            let series = row.registration;
            calls.push(Registry::open_series { series }.into());
        } else {
            items.push(row.registration);
        }
    }
    flush(&mut items, &mut calls);
    match <[Call; 1]>::try_from(calls) {
        Ok([call]) => call,
        Err(calls) => Utility::batch_all { calls }.into(),
    }
}
