//! What is answered about who may do what: control, delegations, allowances.

use crate::{
    control::{Notice, Offer, Permissions, Recovery},
    types::Moment,
};
use alloc::string::String;
use city_code::Code;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::Serialize;
use sp_core::crypto::AccountId32;

/// Who controls a code.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControllerAnswer {
    /// The account.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub account: AccountId32,
    /// The code on which it is set: the code itself or the nearest ancestor with a controller.
    pub from: Code,
}

/// What an account may still write. All numbers are the account's own: where its bucket is shared
/// equally, those of its share. Weight is reference time in picoseconds.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct AllowanceAnswer {
    /// The account's class, for instance `registrar`.
    pub class: String,
    /// The bucket that pays: `council`, `authorities`, `applicants`, or an area's code.
    pub bucket: String,
    /// Into how many equal shares the bucket is divided; 1 if its accounts share the whole.
    pub share: u32,
    /// The weight that a transaction may cost now.
    pub weight_left: u64,
    /// The weight that it may ever cost.
    pub weight_cap: u64,
    /// The weight that comes back each block.
    pub weight_refill: u64,
    /// The length that a transaction may have now, octets.
    pub bytes_left: u64,
    /// The length that it may ever have, octets.
    pub bytes_cap: u64,
    /// The octets that come back each block.
    pub bytes_refill: u64,
}

/// Rights from a code down, given to an account.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct DelegationAnswer {
    /// Who has them.
    pub delegate: AccountId32,
    /// The code from which down they reach.
    pub scope: Code,
    /// What they are.
    pub permissions: Permissions,
    /// How many codes the delegate may issue; none: any number.
    pub quota: Option<u32>,
    /// How many it has issued while it had a quota, its own delegates included.
    pub used: u32,
    /// Until when, Unix milliseconds; none: until they are taken back.
    pub until: Option<Moment>,
    /// Who gave them.
    pub giver: AccountId32,
    /// The scope of the giver's own delegation out of which they were given; none: out of control.
    pub from: Option<Code>,
    /// Which of them hold now: neither they nor those that they rest on have ended, each of these has
    /// them too, who gave the first one controls the code, and the code is in force.
    pub in_force: Permissions,
}

/// Who controls a code, and what is under way about that.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ControlAnswer {
    /// Who controls it now.
    pub controller: Option<ControllerAnswer>,
    /// To whom control is offered.
    pub offer: Option<Offer>,
    /// Who wants control back.
    pub recovery: Option<Recovery>,
    /// The change of high risk that was announced.
    pub notice: Option<Notice>,
    /// How many blocks such a change is announced ahead in the code's area.
    pub notice_period: u32,
}
