//! Which calls each class of account sends.

use crate::*;
use pallet_allowance::{CallLists, Class};

/// The published lists. What is on no list is not sent by accounts: votes of the council do it, or
/// nobody. A call that a multisig account makes is held by the pallet it belongs to.
pub struct Lists;

impl CallLists<RuntimeCall> for Lists {
    fn lists(class: Class, call: &RuntimeCall) -> bool {
        match call {
            RuntimeCall::System(call) => system(class, call),
            RuntimeCall::Session(_) => class == Class::Authority,
            RuntimeCall::Council(call) => class == Class::Council && council(call),
            // Members of a multisig may have any class.
            RuntimeCall::Multisig(call) => multisig(call),
            RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }) => {
                calls.iter().all(|call| Self::lists(class, call))
            }
            RuntimeCall::Allowance(call) => allowance(class, call),
            RuntimeCall::CityIdentity(call) => registry(class, call),
            RuntimeCall::Timestamp(_)
            | RuntimeCall::Grandpa(_)
            | RuntimeCall::CouncilMembership(_)
            | RuntimeCall::Governance(_)
            | RuntimeCall::Utility(_)
            | RuntimeCall::AuthoritySet(_) => false,
        }
    }
}

fn system(class: Class, call: &frame_system::Call<Runtime>) -> bool {
    use frame_system::Call;
    match call {
        Call::remark { .. } => true,
        Call::apply_authorized_upgrade { .. } => matches!(class, Class::Council | Class::Authority),
        _ => false,
    }
}

fn council(call: &pallet_collective::Call<Runtime, configs::CouncilCollective>) -> bool {
    use pallet_collective::Call;
    matches!(
        call,
        Call::propose { .. }
            | Call::vote { .. }
            | Call::close { .. }
            | Call::release_proposal_cost { .. }
    )
}

/// Nothing for which one account is enough: the call inside would be on no list.
fn multisig(call: &pallet_multisig::Call<Runtime>) -> bool {
    use pallet_multisig::Call;
    matches!(
        call,
        Call::as_multi { .. }
            | Call::approve_as_multi { .. }
            | Call::cancel_as_multi { .. }
            | Call::poke_deposit { .. }
    )
}

fn allowance(class: Class, call: &pallet_allowance::Call<Runtime>) -> bool {
    use pallet_allowance::Call;
    match call {
        Call::enrol_multisig { .. } => !matches!(class, Class::Authority | Class::Applicant),
        // By whoever enrolled it, which a council member, a controller or a multisig may have.
        Call::withdraw_enrolment { .. } => !matches!(class, Class::Authority),
        _ => false,
    }
}

fn registry(class: Class, call: &pallet_city_identity::Call<Runtime>) -> bool {
    use pallet_city_identity::Call;
    match call {
        Call::enrol_applicant { .. } => class == Class::Council,
        Call::apply_for_area { .. } => class == Class::Applicant,
        Call::register { .. }
        | Call::register_batch { .. }
        | Call::register_labels { .. }
        | Call::register_sequence { .. }
        | Call::open_series { .. }
        | Call::open_sequence { .. }
        | Call::issue_items { .. }
        | Call::lease_block { .. }
        | Call::commit_block { .. }
        | Call::declare_unused { .. }
        | Call::promote_item { .. }
        | Call::set_record { .. }
        | Call::patch_links { .. }
        | Call::add_alias { .. }
        | Call::remove_alias { .. }
        | Call::set_hosts { .. }
        | Call::suspend { .. }
        | Call::reinstate { .. }
        | Call::retire { .. }
        | Call::revoke { .. }
        | Call::reserve { .. }
        | Call::unreserve { .. }
        | Call::delegate { .. }
        | Call::undelegate { .. }
        | Call::offer_control { .. }
        | Call::accept_control { .. }
        | Call::withdraw_offer { .. }
        | Call::begin_recovery { .. }
        | Call::cancel_recovery { .. }
        | Call::complete_recovery { .. }
        | Call::set_notice_period { .. }
        | Call::withdraw_notice { .. } => {
            matches!(class, Class::Registrar | Class::Delegate | Class::Holder)
        }
        _ => false,
    }
}
