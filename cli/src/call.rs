//! The calls that this program sends, as the chain knows them.
//!
//! The indices and names are the chain's own and published; before a call is sent, its form is
//! compared with the one in the chain's metadata. Having them here, and not only there, is what
//! lets a machine without a network show what it signs.

mod describe;

use crate::{
    chain::{
        fits::{variant_fits, Described, Ours},
        At,
    },
    error::{Error, Result},
};
use city_identity_primitives::{
    record::Language, AreaAdmission, CodeBytes, Commitment, Hosts, ItemProof, Label, LabelName,
    LinkChanges, Moment, Quota, RangeProof, Record, Registration, Successors, Terms,
};
use codec::{Decode, DecodeLimit, Encode};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, crypto::AccountId32, ConstU32, H256};

/// How deep calls may lie in one another: a motion of the council carries one that carries one.
const MAX_DEPTH: u32 = 8;

/// The most codes that the chain registers with one call.
pub const MAX_BATCH: u32 = 1_000;

/// The most labels that the chain registers with one call.
pub const MAX_LABELS: u32 = 2_500;

/// A call of the runtime.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub enum Call {
    /// The council's motions.
    #[codec(index = 10)]
    Council(Council),
    /// Motions that expire.
    #[codec(index = 12)]
    Governance(Governance),
    /// Several calls as one.
    #[codec(index = 14)]
    Utility(Utility),
    /// The registry.
    #[codec(index = 30)]
    CityIdentity(Registry),
}

/// A call of `council`.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
#[allow(non_camel_case_types, reason = "the chain's names")]
pub enum Council {
    #[codec(index = 2)]
    propose {
        #[codec(compact)]
        threshold: u32,
        proposal: Box<Call>,
        #[codec(compact)]
        length_bound: u32,
    },
    #[codec(index = 3)]
    vote {
        proposal: H256,
        #[codec(compact)]
        index: u32,
        approve: bool,
    },
    #[codec(index = 6)]
    close {
        proposal_hash: H256,
        #[codec(compact)]
        index: u32,
        proposal_weight_bound: Weight,
        #[codec(compact)]
        length_bound: u32,
    },
}

/// What a call may cost in time, and in proofs.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct Weight {
    #[codec(compact)]
    ref_time: u64,
    #[codec(compact)]
    proof_size: u64,
}

/// A call of `governance`.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
#[allow(non_camel_case_types, reason = "the chain's names")]
pub enum Governance {
    #[codec(index = 0)]
    enact { valid_until: u32, call: Box<Call> },
}

/// A call of `utility`.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
#[allow(non_camel_case_types, reason = "the chain's names")]
pub enum Utility {
    #[codec(index = 2)]
    batch_all { calls: Vec<Call> },
}

/// A part of a whole, in millionths.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct Share(pub u32);

/// A call of `cityIdentity`.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
#[allow(non_camel_case_types, reason = "the chain's names")]
pub enum Registry {
    #[codec(index = 0)]
    enrol_applicant { who: AccountId32 },
    #[codec(index = 1)]
    apply_for_area { area: CodeBytes },
    #[codec(index = 2)]
    reject_application {
        area: CodeBytes,
        reason: BoundedVec<u8, ConstU32<256>>,
    },
    #[codec(index = 3)]
    admit_area { area: CodeBytes },
    #[codec(index = 4)]
    admit_areas {
        areas: BoundedVec<AreaAdmission, ConstU32<100>>,
    },
    #[codec(index = 5)]
    open_series { series: Registration },
    #[codec(index = 6)]
    register { registration: Registration },
    #[codec(index = 7)]
    register_batch {
        items: BoundedVec<Registration, ConstU32<MAX_BATCH>>,
    },
    #[codec(index = 8)]
    set_record { code: CodeBytes, record: Record },
    #[codec(index = 9)]
    suspend { code: CodeBytes },
    #[codec(index = 10)]
    reinstate { code: CodeBytes },
    #[codec(index = 11)]
    retire {
        code: CodeBytes,
        successors: Successors,
    },
    #[codec(index = 12)]
    revoke { code: CodeBytes },
    #[codec(index = 13)]
    patch_links {
        code: CodeBytes,
        expected_revision: u32,
        changes: LinkChanges,
    },
    #[codec(index = 16)]
    set_hosts { area: CodeBytes, hosts: Hosts },
    #[codec(index = 21)]
    delegate {
        code: CodeBytes,
        delegate: AccountId32,
        terms: Terms,
        share: Share,
    },
    #[codec(index = 22)]
    undelegate {
        code: CodeBytes,
        delegate: AccountId32,
    },
    #[codec(index = 23)]
    set_quota {
        area: CodeBytes,
        quota: Option<Quota>,
    },
    #[codec(index = 24)]
    offer_control { code: CodeBytes, to: AccountId32 },
    #[codec(index = 25)]
    accept_control { code: CodeBytes },
    #[codec(index = 32)]
    open_sequence { series: Registration, width: u8 },
    #[codec(index = 33)]
    issue_items {
        series: CodeBytes,
        first: Option<u64>,
        count: u32,
    },
    #[codec(index = 34)]
    lease_block {
        series: CodeBytes,
        prefix: Label,
        holder: AccountId32,
        until: Moment,
    },
    #[codec(index = 35)]
    commit_block {
        series: CodeBytes,
        prefix: Label,
        commitment: Commitment,
    },
    #[codec(index = 36)]
    declare_unused {
        series: CodeBytes,
        part: Label,
        proof: Option<RangeProof>,
    },
    #[codec(index = 37)]
    promote_item {
        registration: Registration,
        proof: Box<ItemProof>,
    },
    #[codec(index = 38)]
    register_labels {
        parent: CodeBytes,
        language: Language,
        items: BoundedVec<LabelName, ConstU32<MAX_LABELS>>,
    },
}

impl From<Registry> for Call {
    fn from(call: Registry) -> Self {
        Self::CityIdentity(call)
    }
}

impl From<Council> for Call {
    fn from(call: Council) -> Self {
        Self::Council(call)
    }
}

impl From<Utility> for Call {
    fn from(call: Utility) -> Self {
        Self::Utility(call)
    }
}

impl Call {
    /// Reads a call that is one of these and nothing else.
    pub fn read(octets: &[u8]) -> Option<Self> {
        Self::decode_all_with_depth_limit(MAX_DEPTH, &mut &octets[..]).ok()
    }

    /// Compares the call's form with that of the chain.
    ///
    /// # Errors
    /// If they differ.
    pub fn check(&self, at: &At) -> Result<()> {
        let ours = Ours::of::<Self>();
        let ours = ours.described();
        let metadata = at.metadata_ref();
        let types = metadata.types();
        let theirs = Described::new(types, metadata.outer_enums().call_enum_ty());
        let octets = self.encode();
        let [pallet, call, ..] = octets[..] else {
            return Err(Error::other_version("a call", "it has no index"));
        };
        let find = || {
            let our_pallet = ours.variant_at(pallet)?;
            let (ours, theirs) = (
                ours.inside(our_pallet)?,
                theirs.inside(theirs.variant(&our_pallet.name)?)?,
            );
            let our_call = ours.variant_at(call)?;
            let name = format!("{}.{}", our_pallet.name, our_call.name);
            let at_index = metadata.pallet_by_call_index(pallet)?.name() == our_pallet.name;
            let their_call = theirs.variant(&our_call.name).filter(|_| at_index);
            Some((
                name,
                (ours, our_call),
                their_call.map(|call| (theirs, call)),
            ))
        };
        let Some((name, ours, theirs)) = find() else {
            return Err(Error::other_version(self, "its pallet is not there"));
        };
        let theirs = theirs.ok_or_else(|| Error::other_version(&name, "it is not there"))?;
        variant_fits(ours, theirs).map_err(|place| Error::other_version(name, place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_the_published_ones() {
        let list = include_str!("../../runtime/src/tests/frozen.txt");
        let ours = Ours::of::<Call>();
        let ours = ours.described();
        let mut seen = 0;
        for pallet in 0..=u8::MAX {
            let Some(variant) = ours.variant_at(pallet) else {
                continue;
            };
            let calls = ours.inside(variant).unwrap();
            for index in 0..=u8::MAX {
                let Some(call) = calls.variant_at(index) else {
                    continue;
                };
                let fields: Vec<_> = call.fields.iter().filter_map(|f| f.name.clone()).collect();
                let line = format!("call {}({pallet}).{index} {}(", variant.name, call.name);
                let found = list.lines().find(|row| row.starts_with(&line));
                let found = found.unwrap_or_else(|| panic!("{line}"));
                for field in fields {
                    assert!(found.contains(&format!("{field}: ")), "{line}{field}");
                }
                seen += 1;
            }
        }
        assert_eq!(seen, 32);
    }

    #[test]
    fn calls_in_calls_have_an_end() {
        let mut call = Call::from(Registry::revoke {
            code: Default::default(),
        });
        for _ in 0..3 {
            call = Call::Governance(Governance::enact {
                valid_until: 1,
                call: Box::new(call),
            });
        }
        assert_eq!(Call::read(&call.encode()), Some(call.clone()));
        for _ in 0..1_000 {
            call = Call::Governance(Governance::enact {
                valid_until: 1,
                call: Box::new(call),
            });
        }
        assert_eq!(Call::read(&call.encode()), None);
        assert_eq!(Call::read(&[]), None);
    }
}
