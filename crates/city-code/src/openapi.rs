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

/// The grammar of codes as a regular expression (ECMA 262, as JSON Schema has it): an area has pairs of
/// digits that are not `00`, a unit pairs of the 31 characters of issue; a series of CJ/T 553 stands
/// directly under an area, and its items have nine digits.
const PATTERN: &str = concat!(
    "^MA\\.[1-9][0-9]{2}$|",
    "^MA\\.156\\.(1[1-9]|[2-9][0-9])((0[1-9]|[1-9][0-9])(0[1-9]|[1-9][0-9])?)?",
    "(/CJ\\.[0-9]{6}(\\.[0-9]{9}(/[0-9A-HJ-NP-RTUW-Y]{1,4}(\\.[0-9A-HJ-NP-RTUW-Y]{1,2}){0,2})?)?|",
    "(\\.([1-9A-HJ-NP-RTUW-Y][0-9A-HJ-NP-RTUW-Y]|0[1-9A-HJ-NP-RTUW-Y]){1,4})?",
    "(/([0-689][0-9]|7[0-24-9])\\.[0-9]{8}(\\.[0-9A-HJ-NP-RTUW-Y]{1,12}",
    "(/[0-9A-HJ-NP-RTUW-Y]{1,4})?)?)?)$",
);

/// A code as a string.
impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A city code in canonical form"))
            .max_length(Some(MAX_LEN))
            .pattern(Some(PATTERN))
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
