//! Serde: codes as strings, errors with what was expected.

use crate::{check::Presented, code::Code, error::ParseError};
use alloc::borrow::Cow;
use serde::{
    de::{Deserialize, Deserializer, Error},
    ser::{Serialize, SerializeStruct, Serializer},
};

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer)
    }
}

impl Serialize for Presented {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Presented {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer)
    }
}

/// `expected` is written for the reader, and not needed to read the error back.
impl Serialize for ParseError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut error = serializer.serialize_struct("ParseError", 3)?;
        error.serialize_field("kind", &self.kind)?;
        error.serialize_field("position", &self.position)?;
        error.serialize_field("expected", self.expected())?;
        error.end()
    }
}

fn parsed<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: core::str::FromStr<Err = ParseError>,
{
    let text = Cow::<str>::deserialize(deserializer)?;
    text.parse()
        .map_err(|error| D::Error::custom(format_args!("`{text}`: {error}")))
}
