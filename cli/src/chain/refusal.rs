//! Why the chain refuses a transaction, before it is in a block and in it.

use super::{remedy, Failure};
use crate::error::Error;
use city_identity_primitives::schema::PALLET;
use codec::Decode;
use scale_info::{form::PortableForm, PortableRegistry, TypeDef, TypeDefPrimitive, Variant};
use subxt::{
    error::{DispatchError, ModuleError},
    metadata::ArcMetadata,
    tx::{TransactionInvalid, TransactionUnknown, ValidationResult},
};

/// The published numbers of `Custom`: what each means, and what to do.
const CUSTOM: [(u8, &str, &str); 7] = [
    (
        1,
        "the account is not enrolled",
        "have a council member run: city council enrol ACCOUNT",
    ),
    (
        2,
        "the account's bucket, or its share of it, is used up",
        "wait some blocks: city status --account ACCOUNT tells how it refills",
    ),
    (
        3,
        "the transaction costs more than the account can ever spend at once",
        "split it",
    ),
    (
        4,
        "the account has no right on a code that the call names",
        "city resolve CODE tells who controls it",
    ),
    (
        5,
        "the account's enrolment was withdrawn",
        "ask whoever enrolled it",
    ),
    (
        6,
        "accounts of this class do not send this call",
        "city status --account ACCOUNT tells the class; use another account",
    ),
    (
        7,
        "the account's delegation, or the quota of its area, leaves no more codes to issue",
        "ask whoever delegated, or the council",
    ),
];

/// Whether a transaction may enter a block, as the runtime says of it now.
pub fn check(validity: ValidationResult) -> Result<(), Error> {
    let invalid = match validity {
        ValidationResult::Valid(_) => return Ok(()),
        ValidationResult::Invalid(invalid) => invalid,
        ValidationResult::Unknown(TransactionUnknown::Custom(number)) => {
            return Err(Error::refused(format!(
                "the chain refuses it: unknown, {number}"
            )));
        }
        ValidationResult::Unknown(unknown) => {
            return Err(Error::refused(format!("the chain refuses it: {unknown:?}")));
        }
    };
    let (what, next) = match invalid {
        TransactionInvalid::Custom(number) => match CUSTOM.iter().find(|row| row.0 == number) {
            Some((_, what, next)) => (format!("{what} (Custom({number}))"), *next),
            None => (
                format!("Custom({number})"),
                "see the table of refusals in the README",
            ),
        },
        TransactionInvalid::Stale => (
            "its nonce was used already, or it is a copy of one that was sent".into(),
            "build it again",
        ),
        TransactionInvalid::Future => (
            "transactions of the account before it are missing".into(),
            "send those first",
        ),
        TransactionInvalid::BadProof => (
            "the signature is not that of the account over this transaction on this chain".into(),
            "build and sign it again, for this chain",
        ),
        TransactionInvalid::AncientBirthBlock => ("it is too old".into(), "build it again"),
        TransactionInvalid::ExhaustsResources => ("it does not fit in a block".into(), "split it"),
        TransactionInvalid::Call => (
            "the chain does not take this call".into(),
            "see the list of calls by class in the README",
        ),
        other => (format!("{other:?}"), "city status"),
    };
    Err(Error::refused(format!("refused before it is in a block: {what}")).next(next))
}

/// Why a transaction that is in a block did nothing.
pub fn dispatch(error: &DispatchError, metadata: &ArcMetadata) -> Error {
    let message = text(error, metadata);
    let refused = Error::refused(format!("refused, and nothing is changed: {message}"));
    match registry_error(error).as_deref().and_then(remedy::of) {
        Some(next) => refused.next(next),
        None => refused,
    }
}

/// The name of an error of the registry; of a batch, of that of its item.
fn registry_error(error: &DispatchError) -> Option<String> {
    let DispatchError::Module(error) = error else {
        return None;
    };
    let details = error.details().ok()?;
    if details.pallet.name() != PALLET {
        return None;
    }
    let own = of_item(error).map_or(details.variant, |(_, own)| own);
    Some(own.name.clone())
}

/// Of the refusal of a batch, the number of the item and its own error, whose index stands beside it.
fn of_item(error: &ModuleError) -> Option<(u16, &Variant<PortableForm>)> {
    let details = error.details().ok()?;
    if details.variant.name != "BatchItem" {
        return None;
    }
    let [_, _, low, high, own] = error.bytes();
    let own = details.pallet.error_variant_by_index(own)?;
    Some((u16::from_le_bytes([low, high]), own))
}

/// Why a motion that was closed did nothing.
pub fn motion(error: &DispatchError, metadata: &ArcMetadata) -> Error {
    let message = text(error, metadata);
    let what = format!("the motion is ended, and what it would have done was refused: {message}");
    Error::refused(what).next("mend that, and propose it again")
}

fn text(error: &DispatchError, metadata: &ArcMetadata) -> String {
    match error {
        DispatchError::Module(error) => module(error, metadata),
        other => other.to_string(),
    }
}

/// The same for a program: which error it was, and of which item.
pub fn failure(error: &DispatchError, metadata: &ArcMetadata) -> Failure {
    let text = dispatch(error, metadata).message;
    let other = |name: String, text: String| Failure {
        name,
        item: None,
        text,
    };
    let DispatchError::Module(error) = error else {
        return other(error.to_string(), text);
    };
    let Ok(details) = error.details() else {
        return other(error.details_string(), text);
    };
    let Some((item, own)) = of_item(error) else {
        return other(details.variant.name.clone(), text);
    };
    Failure {
        name: own.name.clone(),
        item: Some(item),
        text: told(own),
    }
}

/// An error of a pallet with its fields and the text that the metadata has for it.
fn module(error: &ModuleError, metadata: &ArcMetadata) -> String {
    let Ok(details) = error.details() else {
        return error.details_string();
    };
    let [_, _, fields @ ..] = error.bytes();
    let fields = numbers(
        metadata.types(),
        details.variant.fields.iter().map(|field| field.ty.id),
        &fields,
    );
    let pallet = details.pallet.name();
    let name = &details.variant.name;
    let mut text = format!("{pallet}.{name}");
    if !fields.is_empty() {
        let list: Vec<_> = fields.iter().map(ToString::to_string).collect();
        text.push_str(&format!("({})", list.join(", ")));
    }
    text.push_str(": ");
    text.push_str(details.variant.docs.join(" ").trim());
    if let Some((item, own)) = of_item(error) {
        text.push_str(&format!(" Item {item}: {}", told(own)));
    }
    text
}

/// An error and the text that the metadata has for it.
fn told(error: &Variant<PortableForm>) -> String {
    format!("{}: {}", error.name, error.docs.join(" ").trim())
}

/// The fields of an error that are numbers of one or two octets, as those of the registry are.
fn numbers(types: &PortableRegistry, fields: impl Iterator<Item = u32>, octets: &[u8]) -> Vec<u16> {
    let mut rest = octets;
    fields
        .map_while(|id| match &types.resolve(id)?.type_def {
            TypeDef::Primitive(TypeDefPrimitive::U8) => u8::decode(&mut rest).ok().map(u16::from),
            TypeDef::Primitive(TypeDefPrimitive::U16) => u16::decode(&mut rest).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_number_has_its_text() {
        let table = include_str!("../../../README.md");
        for (number, what, _) in CUSTOM {
            assert!(table.contains(&format!("| {number} | {what}")), "{number}");
        }
        let unknown = format!("| {} | ", CUSTOM.len() + 1);
        let refusals = table.split("| `Custom` | Means |").nth(1).unwrap();
        let refusals = refusals.split("###").next().unwrap();
        assert!(!refusals.contains(&unknown), "a number is missing here");
    }

    #[test]
    fn refusals_say_what_to_try() {
        let error = check(ValidationResult::Invalid(TransactionInvalid::Custom(1))).unwrap_err();
        assert!(error.message.contains("not enrolled"));
        assert!(error.next.unwrap().contains("city council enrol"));
        let other = check(ValidationResult::Invalid(TransactionInvalid::Custom(99))).unwrap_err();
        assert!(other.message.contains("Custom(99)"));
    }
}
