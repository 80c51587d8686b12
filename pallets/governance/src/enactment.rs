//! Calling what a motion decided.

use crate::{Config, Event, Origin, Pallet, WeightInfo};
use frame_support::dispatch::{
    DispatchErrorWithPostInfo, DispatchResultWithPostInfo, GetDispatchInfo, PostDispatchInfo,
};
use sp_runtime::traits::Dispatchable;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_enact(
        ayes: u32,
        seats: u32,
        call: <T as frame_system::Config>::RuntimeCall,
    ) -> DispatchResultWithPostInfo {
        let declared = call.get_dispatch_info();
        let spent = |inner: PostDispatchInfo| PostDispatchInfo {
            actual_weight: Some(
                T::WeightInfo::enact().saturating_add(inner.calc_actual_weight(&declared)),
            ),
            pays_fee: inner.pays_fee,
        };
        match call.dispatch(Origin::Council { ayes, seats }.into()) {
            Ok(inner) => {
                Self::deposit_event(Event::Enacted { ayes, seats });
                Ok(spent(inner))
            }
            Err(DispatchErrorWithPostInfo { post_info, error }) => Err(DispatchErrorWithPostInfo {
                post_info: spent(post_info),
                error,
            }),
        }
    }
}
