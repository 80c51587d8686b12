//! Schemas of what is written as a string or in a form of its own.

use crate::{
    code::Code,
    error::{ErrorKind, ParseError},
    rule::Countries,
    MAX_LEN,
};
use utoipa::{
    openapi::{
        schema::{ArrayBuilder, ObjectBuilder, Schema, Type},
        RefOr,
    },
    PartialSchema, ToSchema,
};

/// A code as a string.
impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A city code in canonical form"))
            .max_length(Some(MAX_LEN))
            .pattern(Some("^MA(\\.[0-9A-Z]+)*(/[0-9A-Z.]+)*$"))
            .examples(["MA.156.1301.01"])
            .into()
    }
}

impl ToSchema for Code {}

/// An error with what was expected, which is not one of its fields.
impl PartialSchema for ParseError {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some("What is wrong with a text that is no code, and where"))
            .property("kind", ErrorKind::schema())
            .property(
                "position",
                ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .description(Some("Where in the text, from 0")),
            )
            .property(
                "expected",
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some("What could have stood there")),
            )
            .required("kind")
            .required("position")
            .required("expected")
            .into()
    }
}

impl ToSchema for ParseError {}

/// Countries by their three digits.
impl PartialSchema for Countries {
    fn schema() -> RefOr<Schema> {
        let country = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9]{3}$"));
        ArrayBuilder::new()
            .items(country)
            .description(Some("Countries, by their numbers in ISO 3166-1"))
            .into()
    }
}

impl ToSchema for Countries {}
