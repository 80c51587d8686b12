//! Schemas of what is written in a form of its own.

use crate::{
    answer::NameAnswer,
    record::{PublicKey, Recorded},
    types::Author,
};
use utoipa::{
    openapi::{schema::Schema, RefOr},
    PartialSchema, ToSchema,
};

/// Has the schema of a type be that of another one, which is written alike.
macro_rules! written_as {
    ($type:ty, $shown:ty) => {
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                <$shown>::schema()
            }
        }

        impl ToSchema for $type {
            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                <$shown>::schemas(schemas);
            }
        }
    };
}

/// A public key: `0x` and hexadecimal digits.
#[derive(serde::Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is there for its schema")]
enum Key {
    /// Ed25519 (RFC 8032).
    Ed25519(String),
    /// ECDSA on the curve P-256 (FIPS 186-5), compressed.
    P256(String),
    /// SM2 (GB/T 32918), compressed.
    Sm2(String),
}

written_as!(PublicKey, Key);

/// What a revision says of its code's record.
#[derive(serde::Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is there for its schema")]
enum Kept {
    /// The record, which is one name and nothing else.
    Name(NameAnswer),
    /// The digest of the record: `0x` and hexadecimal digits.
    Digest(String),
}

written_as!(Recorded, Kept);

/// Who made a revision.
#[derive(serde::Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[serde(tag = "kind", content = "account")]
#[expect(dead_code, reason = "it is there for its schema")]
enum Maker {
    /// The chain's genesis.
    Genesis,
    /// A vote of the council.
    Council,
    /// The account that signed, in SS58.
    Account(String),
}

written_as!(Author, Maker);
