//! Checking and building the genesis state.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};

use crate::{
    BucketId, BucketKind, Class, Config, CurrentLimits, Enrol, EnrolledBy, Limits, Pallet,
};

/// One account to enrol at genesis.
type Row<AccountId> = (AccountId, Class, BucketId);

/// Read the enrolments of a chain spec; an error names the row.
pub(crate) fn enrolments<'de, D, AccountId>(
    deserializer: D,
) -> Result<Vec<Row<AccountId>>, D::Error>
where
    D: Deserializer<'de>,
    AccountId: DeserializeOwned + Ord,
{
    let rows = Vec::deserialize(deserializer)?;
    check_enrolments(&rows).map_err(D::Error::custom)?;
    Ok(rows)
}

/// Read the limits of a chain spec; an error names the field.
pub(crate) fn limits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Limits, D::Error> {
    let limits = Limits::deserialize(deserializer)?;
    check_limits(&limits).map_err(D::Error::custom)?;
    Ok(limits)
}

/// Check that every account stands in one row, with a class that has a place in its bucket, and
/// that area codes look like codes.
fn check_enrolments<AccountId: Ord>(rows: &[Row<AccountId>]) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for (index, (who, class, bucket)) in rows.iter().enumerate() {
        if !seen.insert(who) {
            return Err(format!(
                "enrolments[{index}]: the account stands in an earlier row too"
            ));
        }
        if !class.belongs_in(bucket) {
            return Err(format!(
                "enrolments[{index}]: {class:?} has no place in {bucket:?}"
            ));
        }
        if !names_an_area(bucket) {
            return Err(format!(
                "enrolments[{index}]: an area code has digits, capital letters and dots only"
            ));
        }
    }
    Ok(())
}

/// Whether the bucket is not an area's, or its code has only characters that a code can have.
fn names_an_area(bucket: &BucketId) -> bool {
    match bucket {
        BucketId::Area(code) => {
            !code.is_empty()
                && code
                    .iter()
                    .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || *c == b'.')
        }
        _ => true,
    }
}

/// Check the limits of every kind.
pub(crate) fn check_limits(limits: &Limits) -> Result<(), String> {
    let kinds = [
        ("council", BucketKind::Council),
        ("authorities", BucketKind::Authorities),
        ("applicants", BucketKind::Applicants),
        ("area", BucketKind::Area),
    ];
    for (name, kind) in kinds {
        limits
            .of(kind)
            .check()
            .map_err(|fault| format!("limits.{name}.{fault}"))?;
    }
    Ok(())
}

/// Store the limits and enrol the accounts: the council's members and the authorities by the
/// chain itself, everybody else as if the council had voted for it.
#[allow(clippy::panic, reason = "a chain with a bad genesis must not start")]
pub(crate) fn build<T: Config>(rows: &[Row<T::AccountId>], limits: &Limits) {
    if let Err(fault) = check_enrolments(rows).and_then(|()| check_limits(limits)) {
        panic!("allowance: {fault}");
    }
    CurrentLimits::<T>::put(limits);
    for (index, (who, class, bucket)) in rows.iter().enumerate() {
        let by = match class {
            Class::Council | Class::Authority => EnrolledBy::System,
            _ => EnrolledBy::Council,
        };
        if let Err(fault) = Pallet::<T>::enrol(who, *class, bucket.clone(), by) {
            panic!("allowance: enrolments[{index}]: {fault:?}");
        }
    }
}
