//! What an entry says of its code's record.

use super::{Name, Record};
use crate::answer::NameAnswer;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Serialize, Serializer};
use sp_core::{bounded::BoundedVec, H256};

/// What a revision says of its code's record.
///
/// By far most codes that have a record have a name and nothing else. Such a record stands in the
/// entry itself, which is written anyway; every other one has a row of its own. There is one way to
/// keep each record.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub enum Recorded {
    /// The record, which is one name and nothing else.
    #[codec(index = 0)]
    Name(Name),
    /// [`Record::digest`] of the record, which has a row of its own.
    #[codec(index = 1)]
    Row(H256),
}

impl Recorded {
    /// Whether the record has a row of its own.
    pub const fn is_row(&self) -> bool {
        matches!(self, Self::Row(_))
    }

    /// The record: where it has a row, what `row` finds there.
    pub fn record(&self, row: impl FnOnce() -> Option<Record>) -> Option<Record> {
        match self {
            Self::Name(name) => Some(name.clone().into()),
            Self::Row(_) => row(),
        }
    }

    /// [`Record::digest`] of the record.
    pub fn digest(&self) -> H256 {
        match self {
            Self::Name(name) => Record::from(name.clone()).digest(),
            Self::Row(digest) => *digest,
        }
    }
}

impl Serialize for Recorded {
    /// As `{"name": …}` or `{"digest": "0x…"}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        enum Shown {
            Name(NameAnswer),
            Digest(H256),
        }
        match self {
            Self::Name(name) => Shown::Name(name.into()),
            Self::Row(digest) => Shown::Digest(*digest),
        }
        .serialize(serializer)
    }
}

impl From<Name> for Record {
    fn from(name: Name) -> Self {
        Self {
            names: BoundedVec::truncate_from([name].into()),
            ..Self::default()
        }
    }
}

impl Record {
    /// The name, if the record is one name and nothing else.
    pub fn only_name(&self) -> Option<&Name> {
        let Self {
            names,
            links,
            description,
            keys,
        } = self;
        let is_rest_empty = links.is_empty() && description.is_none() && keys.is_empty();
        match &names[..] {
            [name] if is_rest_empty => Some(name),
            _ => None,
        }
    }

    /// What an entry says of the record; nothing of an empty one.
    pub fn recorded(&self) -> Option<Recorded> {
        match self.only_name() {
            Some(name) => Some(Recorded::Name(name.clone())),
            None if *self == Self::default() => None,
            None => Some(Recorded::Row(self.digest())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::{link, name};

    #[test]
    fn a_name_alone_stands_in_the_entry() {
        let name = name("zh-CN", "路灯");
        let record = Record::from(name.clone());
        assert_eq!(record.only_name(), Some(&name));
        let recorded = record.recorded().unwrap();
        assert_eq!(recorded, Recorded::Name(name));
        assert_eq!(recorded.digest(), record.digest());
        let shown = serde_json::to_value(&recorded).unwrap();
        let expected = serde_json::json!({ "name": { "language": "zh-CN", "text": "路灯" } });
        assert_eq!(shown, expected);
    }

    #[test]
    fn every_other_record_has_a_row() {
        assert_eq!(Record::default().recorded(), None);
        let mut two_names = Record::from(name("zh", "路灯"));
        two_names.names.try_push(name("en", "Lamp")).unwrap();
        let mut linked = Record::from(name("zh", "路灯"));
        linked.links.try_push(link("https://a.cn/")).unwrap();
        for record in [two_names, linked] {
            let recorded = record.recorded().unwrap();
            assert_eq!(recorded, Recorded::Row(record.digest()));
            assert_eq!(recorded.digest(), record.digest());
            let shown = serde_json::to_value(&recorded).unwrap();
            assert_eq!(shown["digest"], serde_json::json!(record.digest()));
        }
    }
}
