//! Codes by their other names, and the other way round.

use super::{Read, Registry};
use crate::{
    alias::{Alias, Scheme},
    answer::{AliasAnswer, ReadProblem, Resolution},
    schema::{self, One},
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use city_code::{
    alias::{cjt553, did, gb2260},
    Code, Kind,
};

/// A scheme whose values are computed from codes: its name, the value of a code that has one, and
/// the code of a value.
type Computed = (
    &'static str,
    fn(&Code) -> Option<String>,
    fn(&str) -> Result<Code, city_code::ParseError>,
);

const COMPUTED: [Computed; 3] = [
    (
        "gb2260",
        |code| {
            let division = code.gb2260().filter(|_| code.kind() == Kind::Area);
            division.map(|division| division.to_string())
        },
        gb2260::parse,
    ),
    (
        "cjt553",
        |code| code.cjt553().map(|digits| digits.to_string()),
        cjt553::parse,
    ),
    ("did", |code| Some(code.did().to_string()), did::parse),
];

impl<R: Read> Registry<R> {
    /// What the registry says of the code that has a value in a scheme (see
    /// [`AliasAnswer::scheme`]); `None` for a value that is good and that no code has. A value that
    /// is computed has a code whether or not that was issued.
    ///
    /// # Errors
    /// [`ReadProblem::BadAlias`] for an unknown scheme or a value against the rules of a stored one;
    /// [`ReadProblem::Malformed`] for a value from which no code can be computed.
    pub fn by_alias(&self, scheme: &str, value: &str) -> Result<Option<Resolution>, ReadProblem> {
        let computed = COMPUTED.iter().find(|(name, ..)| *name == scheme);
        let code = match computed {
            Some((_, _, code_of)) => Some(code_of(value)?),
            None => self.code_with(stored_alias(scheme, value).ok_or(ReadProblem::BadAlias)?)?,
        };
        code.map(|code| self.resolve(code.as_bytes())).transpose()
    }

    /// The code that has a stored alias.
    fn code_with(&self, alias: Alias) -> Result<Option<Code>, ReadProblem> {
        let key = One(alias);
        let text = self.value(&schema::ALIASES, &key)?;
        text.map(|text| Code::parse(&text))
            .transpose()
            .map_err(|_| super::undecodable(&schema::ALIASES.key(&key)))
    }
}

/// The aliases of `code` that are computed.
pub(super) fn computed(code: &Code) -> Vec<AliasAnswer> {
    let all = COMPUTED.iter().filter_map(|(scheme, value_of, _)| {
        Some(AliasAnswer {
            scheme: (*scheme).into(),
            value: value_of(code)?,
        })
    });
    all.collect()
}

/// The alias that is meant, if it can be stored.
fn stored_alias(scheme: &str, value: &str) -> Option<Alias> {
    let mut schemes = Scheme::ALL.into_iter();
    let scheme = schemes.find(|known| known.name() == scheme)?;
    let value = value.as_bytes().to_vec().try_into().ok()?;
    Some(Alias { scheme, value }).filter(Alias::is_well_formed)
}
