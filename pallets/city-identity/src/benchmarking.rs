//! What the calls cost, each at its worst: the deepest codes, with labels to compare with their
//! lookalikes, records as large as they can be, a full list of applications.

mod numbers;
mod setup;

use self::{numbers::*, setup::*};
use crate::{
    Aliases, AliasesOf, Applications, Blocks, Call, Config, Delegates, Delegations, Divisions,
    Entries, EntryCounters, Notices, Offers, Pallet, Quotas, Records, Recoveries, Reservations,
    ResolverHosts, RuleVersion, MAX_ADMISSIONS, MAX_BATCH, MAX_DIVISION_CHANGES, MAX_JUMPS,
    MAX_LABELS, MAX_REASON, MAX_RESERVATION_REASON, MAX_SEQUENCE,
};
use alloc::{format, vec::Vec};
use city_identity_primitives::{
    control::{MAX_DELEGATIONS, MAX_DELEGATION_DEPTH},
    read::entry_key,
    record::MAX_LINK_CHANGES,
    Alias, Application, AreaAdmission, CodeBytes, DivisionChange, Holding, Label, LabelName, Link,
    LinkChange, LinkChanges, Permissions, Quota, Record, Registration,
    Reservations as ReservationList, State, Successors as SuccessorList, Terms,
};
use frame_benchmarking::{account, v2::*, BenchmarkError};
use frame_support::{
    traits::{EnsureOrigin, Get},
    BoundedVec,
};
use frame_system::RawOrigin;
use pallet_allowance::{Class, Enrol};
use sp_runtime::{AccountId32, Permill};

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn enrol_applicant() -> Result<(), BenchmarkError> {
        let origin =
            T::MemberOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
        let who: AccountId32 = account("applicant", 0, 0);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, who.clone());

        assert_eq!(T::Enrolment::class_of(&who), Some(Class::Applicant));
        Ok(())
    }

    #[benchmark]
    fn apply_for_area() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        fill_applications::<T>(1)?;
        let Application {
            area, applicant, ..
        } = apply::<T>(100)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(applicant), area.clone());

        assert!(Applications::<T>::get()
            .iter()
            .any(|pending| pending.area == area));
        Ok(())
    }

    #[benchmark]
    fn reject_application() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let Application { area, .. } = fill_applications::<T>(0)?;
        let reason = bounded::<MAX_REASON>(&"a".repeat(256))?;
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, area.clone(), reason);

        assert!(Applications::<T>::get()
            .iter()
            .all(|pending| pending.area != area));
        Ok(())
    }

    #[benchmark]
    fn admit_area() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let Application {
            area, applicant, ..
        } = fill_applications::<T>(0)?;
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, area);

        assert_eq!(T::Enrolment::class_of(&applicant), Some(Class::Registrar));
        Ok(())
    }

    #[benchmark]
    fn admit_areas(n: Linear<1, MAX_ADMISSIONS>) -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        fill_applications::<T>(0)?;
        let before = EntryCounters::<T>::get().active;
        let mut areas = Vec::new();
        for n in 0..n {
            let (area, division) = other_area(n.saturating_add(100))?;
            put_division::<T>(division)?;
            areas.push(AreaAdmission {
                area,
                registrar: account("new", n, 0),
            });
        }
        let areas = BoundedVec::try_from(areas).map_err(|_| stop("too many areas"))?;
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, areas);

        assert_eq!(
            EntryCounters::<T>::get().active,
            before.saturating_add(n.into())
        );
        Ok(())
    }

    #[benchmark]
    fn open_series() -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let text = "MA.156.999999.01010101/61.10000000";

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), with(text, false, None)?);

        let (parent, label) = entry_key(&code(text)?).ok_or(stop("no key"))?;
        assert!(Entries::<T>::contains_key(parent, label));
        Ok(())
    }

    #[benchmark]
    fn register() -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), digits(0)?);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn register_batch(n: Linear<1, MAX_BATCH>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let items = batch(n, digits)?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), items);

        assert_registered::<T>(before, n);
        Ok(())
    }

    #[benchmark]
    fn more_parents(p: Linear<0, 99>) -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let series = series_apart::<T>(p.saturating_add(1))?;
        let runs = series.len() as u32;
        let items = batch(BATCH, |at| {
            let run = at.saturating_mul(runs).checked_div(BATCH).unwrap_or(0);
            let series = series.get(run as usize).ok_or(stop("no series"))?;
            with(&format!("{series}.{}", label(at, false)), false, None)
        })?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register_batch(RawOrigin::Signed(registrar()), items);

        assert_registered::<T>(before, BATCH);
        Ok(())
    }

    #[benchmark]
    fn more_letters(l: Linear<0, BATCH>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let items = batch(BATCH, |at| with(&object(at, at < l), false, None))?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register_batch(RawOrigin::Signed(registrar()), items);

        assert_registered::<T>(before, BATCH);
        Ok(())
    }

    #[benchmark]
    fn more_controllers(c: Linear<0, BATCH>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let items = batch(BATCH, |at| with(&object(at, false), at < c, None))?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register_batch(RawOrigin::Signed(registrar()), items);

        assert_registered::<T>(before, BATCH);
        Ok(())
    }

    #[benchmark]
    fn more_names(m: Linear<0, BATCH>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let before = EntryCounters::<T>::get().active;
        let items = batch(BATCH, |at| {
            let name = (at < m).then(|| name(0, "a")).transpose()?;
            Ok(Registration {
                record: name.map(Record::from),
                ..with(&object(at, false), false, None)?
            })
        })?;

        #[extrinsic_call]
        register_batch(RawOrigin::Signed(registrar()), items);

        assert_registered::<T>(before, BATCH);
        assert_eq!(Records::<T>::iter().count(), 0);
        Ok(())
    }

    #[benchmark]
    fn more_records(m: Linear<0, BATCH>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let items = batch(BATCH, |at| {
            with(&object(at, false), false, (at < m).then_some(1))
        })?;

        #[extrinsic_call]
        register_batch(RawOrigin::Signed(registrar()), items);

        assert_eq!(Records::<T>::iter().count(), m as usize);
        Ok(())
    }

    #[benchmark]
    fn more_octets(r: Linear<0, MAX_RECORD>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let registration = with(&object(0, false), false, (r > 0).then_some(r))?;

        #[extrinsic_call]
        register(RawOrigin::Signed(registrar()), registration);

        assert_eq!(Records::<T>::iter().count(), usize::from(r > 0));
        Ok(())
    }

    #[benchmark]
    fn more_delegates(a: Linear<0, MAX_DELEGATION_DEPTH>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let who = delegates::<T>(a, 0, 0)?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register(RawOrigin::Signed(who), digits(0)?);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn more_delegations(d: Linear<0, { MAX_DELEGATIONS - 1 }>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let who = delegates::<T>(1, 0, d)?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register(RawOrigin::Signed(who), digits(0)?);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn more_limits(l: Linear<0, { MAX_DELEGATION_DEPTH + 1 }>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let who = delegates::<T>(MAX_DELEGATION_DEPTH, l, 0)?;
        if l > MAX_DELEGATION_DEPTH {
            let quota = Quota {
                codes: u32::MAX,
                period: 1,
            };
            Pallet::<T>::set_quota(council::<T>()?, bounded(AREA)?, Some(quota))?;
        }
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register(RawOrigin::Signed(who), digits(0)?);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn more_levels(u: Linear<0, 4>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let units = "01".repeat(u as usize);
        let dot = if u == 0 { "" } else { "." };
        let series = format!("{AREA}{dot}{units}/61.10000000");
        Pallet::<T>::open_series(origin(), named(&series)?).map_err(|refused| refused.error)?;
        let item = with(&format!("{series}.{}", label(0, false)), false, None)?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register(RawOrigin::Signed(registrar()), item);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn more_reservations(v: Linear<0, 16>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let most = ReservationList::bound() as u32;
        fill_reservations::<T>(SERIES, most.saturating_sub(v))?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        register(RawOrigin::Signed(registrar()), digits(0)?);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn set_record(r: Linear<0, MAX_RECORD>) -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let mut record = if r == 0 {
            Record::default()
        } else {
            record(r)?
        };
        // Without a default link, which it had: that was announced, and is due.
        for link in record.links.iter_mut() {
            link.is_default = false;
        }
        let who = deepest::<T>()?;
        announce::<T>(|| {
            Pallet::<T>::set_record(who.clone().into(), object.clone(), record.clone())
        })?;

        #[extrinsic_call]
        _(who, object.clone(), record.clone());

        assert_eq!(Records::<T>::get(object).unwrap_or_default(), record);
        Ok(())
    }

    #[benchmark]
    fn patch_links(n: Linear<0, MAX_LINK_CHANGES>) -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let revision = newest_of_object::<T>()?.number;
        let mut changes = LinkChanges::default();
        for n in 0..n {
            // The last link each time, found after all others; but first, the default one is no longer:
            // that was announced, and is due.
            let nth = if n == 0 { 0 } else { 15 };
            let put = LinkChange::Put(Link {
                title: Some(bounded(&format!("{n:0128}"))?),
                is_default: false,
                ..link(nth)?
            });
            changes
                .try_push(put)
                .map_err(|_| stop("no room for a change"))?;
        }
        let who = deepest::<T>()?;
        announce::<T>(|| {
            let (who, changes) = (who.clone().into(), changes.clone());
            Pallet::<T>::patch_links(who, object.clone(), revision, changes)
        })?;

        #[extrinsic_call]
        _(who, object.clone(), revision, changes);

        let record = Records::<T>::get(object).unwrap_or_default();
        assert_eq!(record.default_link().is_none(), n > 0);
        Ok(())
    }

    #[benchmark]
    fn add_alias() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let Alias { scheme, value } = alias(0)?;
        Pallet::<T>::remove_alias(origin(), object.clone(), scheme, value.clone())?;
        let who = deepest::<T>()?;

        #[extrinsic_call]
        _(who, object.clone(), scheme, value);

        assert_eq!(Aliases::<T>::get(alias(0)?), Some(object));
        Ok(())
    }

    #[benchmark]
    fn remove_alias() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let Alias { scheme, value } = alias(15)?;
        let who = deepest::<T>()?;

        #[extrinsic_call]
        _(who, object.clone(), scheme, value);

        assert_eq!(Aliases::<T>::get(alias(15)?), None);
        assert_eq!(AliasesOf::<T>::get(object).len(), 15);
        Ok(())
    }

    #[benchmark]
    fn set_hosts() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let area: CodeBytes = bounded(AREA)?;
        let hosts = hosts('b')?;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), area.clone(), hosts.clone());

        assert_eq!(ResolverHosts::<T>::get(area), hosts);
        Ok(())
    }

    #[benchmark]
    fn suspend() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let who = deepest::<T>()?;

        #[extrinsic_call]
        _(who, object);

        assert_eq!(newest_of_object::<T>()?.state, State::Suspended);
        Ok(())
    }

    #[benchmark]
    fn reinstate() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Suspended)?;
        let who = deepest::<T>()?;

        #[extrinsic_call]
        _(who, object);

        assert_eq!(newest_of_object::<T>()?.state, State::Active);
        Ok(())
    }

    #[benchmark]
    fn retire(n: Linear<0, 16>) -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let successors = successors::<T>(n)?;
        let who = deepest::<T>()?;
        announce::<T>(|| {
            Pallet::<T>::retire(who.clone().into(), object.clone(), successors.clone())
        })?;

        #[extrinsic_call]
        _(who, object, successors);

        assert_eq!(newest_of_object::<T>()?.state, State::Retired);
        Ok(())
    }

    #[benchmark]
    fn revoke() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let who = deepest::<T>()?;
        announce::<T>(|| Pallet::<T>::revoke(who.clone().into(), object.clone()))?;

        #[extrinsic_call]
        _(who, object);

        assert_eq!(newest_of_object::<T>()?.state, State::Revoked);
        Ok(())
    }

    #[benchmark]
    fn delegate() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let most = MAX_DELEGATION_DEPTH;
        let others = MAX_DELEGATIONS.saturating_sub(1);
        let giver = delegates::<T>(most.saturating_sub(1), most, others)?;
        let new: AccountId32 = account("new", 0, 0);
        let others = delegations(registrar(), None, None, MAX_DELEGATIONS.saturating_sub(2))?;
        let others = BoundedVec::try_from(others).map_err(|_| stop("too many delegations"))?;
        Delegations::<T>::insert(&new, others);
        let terms = Terms {
            permissions: Permissions::ALL,
            quota: Some(1),
            until: Some(u64::MAX),
        };
        let share = Permill::from_percent(1);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(giver),
            object.clone(),
            new.clone(),
            terms,
            share,
        );

        assert!(Delegates::<T>::contains_key(object, new));
        Ok(())
    }

    /// The account's last one, with which its class ends.
    #[benchmark]
    fn undelegate() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        let terms = Terms {
            permissions: Permissions::ALL,
            ..Default::default()
        };
        let share = Permill::from_percent(1);
        Pallet::<T>::delegate(origin(), object.clone(), nth_delegate(0), terms, share)?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(registrar()),
            object.clone(),
            nth_delegate(0),
        );

        assert!(!Delegates::<T>::contains_key(object, nth_delegate(0)));
        Ok(())
    }

    #[benchmark]
    fn set_quota() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let area: CodeBytes = bounded(AREA)?;
        let quota = |codes| Some(Quota { codes, period: 1 });
        Pallet::<T>::set_quota(council::<T>()?, area.clone(), quota(1))?;
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, area.clone(), quota(2));

        assert_eq!(Quotas::<T>::get(area).map(|q| q.quota), quota(2));
        Ok(())
    }

    #[benchmark]
    fn offer_control() -> Result<(), BenchmarkError> {
        let code = set_up_object::<T>(State::Active)?;
        let who = holder(&object(0, true));

        #[extrinsic_call]
        _(RawOrigin::Signed(who), code.clone(), nth_delegate(0));

        assert!(Offers::<T>::contains_key(code));
        Ok(())
    }

    /// The area: its registrar is another one then.
    #[benchmark]
    fn accept_control() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let area: CodeBytes = bounded(AREA)?;
        let new = nth_delegate(0);
        Pallet::<T>::offer_control(origin(), area.clone(), new.clone())?;

        #[extrinsic_call]
        _(RawOrigin::Signed(new.clone()), area);

        assert_eq!(T::Enrolment::class_of(&new), Some(Class::Registrar));
        Ok(())
    }

    #[benchmark]
    fn withdraw_offer() -> Result<(), BenchmarkError> {
        let code = set_up_object::<T>(State::Active)?;
        let who = RawOrigin::Signed(holder(&object(0, true)));
        Pallet::<T>::offer_control(who.into(), code.clone(), nth_delegate(0))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), code.clone());

        assert!(!Offers::<T>::contains_key(code));
        Ok(())
    }

    #[benchmark]
    fn begin_recovery() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(registrar()),
            object.clone(),
            Some(nth_delegate(0)),
        );

        assert!(Recoveries::<T>::contains_key(object));
        Ok(())
    }

    #[benchmark]
    fn cancel_recovery() -> Result<(), BenchmarkError> {
        let code = set_up_object::<T>(State::Active)?;
        Pallet::<T>::begin_recovery(origin(), code.clone(), None)?;
        let who = holder(&object(0, true));

        #[extrinsic_call]
        _(RawOrigin::Signed(who), code.clone());

        assert!(Recoveries::<T>::get(code).is_some_and(|recovery| recovery.contested));
        Ok(())
    }

    /// The area, for an account that nobody knew.
    #[benchmark]
    fn complete_recovery() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let area: CodeBytes = bounded(AREA)?;
        let new = nth_delegate(0);
        // It has a notice period, and a shorter one announced.
        for blocks in [2, 1] {
            Pallet::<T>::set_notice_period(origin(), area.clone(), blocks)?;
        }
        Pallet::<T>::begin_recovery(council::<T>()?, area.clone(), Some(new.clone()))?;
        Pallet::<T>::cancel_recovery(origin(), area.clone())?;
        pass::<T>(T::RecoveryNotice::get());
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, area);

        assert_eq!(T::Enrolment::class_of(&new), Some(Class::Registrar));
        Ok(())
    }

    /// A shorter one, which was announced.
    #[benchmark]
    fn set_notice_period() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let area: CodeBytes = bounded(AREA)?;
        announce::<T>(|| Pallet::<T>::set_notice_period(origin(), area.clone(), 1))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), area.clone(), 1);

        assert!(!Notices::<T>::contains_key(area));
        Ok(())
    }

    #[benchmark]
    fn withdraw_notice() -> Result<(), BenchmarkError> {
        let object = set_up_object::<T>(State::Active)?;
        announce::<T>(|| Pallet::<T>::retire(origin(), object.clone(), SuccessorList::new()))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), object.clone());

        assert!(!Notices::<T>::contains_key(object));
        Ok(())
    }

    #[benchmark]
    fn amend_rule() -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let origin =
            T::RuleOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
        let rule = wider_rule();
        // The call is made in the next block, if this is the one of genesis.
        let from = Pallet::<T>::block().saturating_add(2);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, rule, from);

        assert_eq!(RuleVersion::<T>::get().next_from, Some(from));
        Ok(())
    }

    #[benchmark]
    fn amend_divisions(n: Linear<1, MAX_DIVISION_CHANGES>) -> Result<(), BenchmarkError> {
        set_up::<T>()?;
        let changes = (0..n).map(withdrawal::<T>).collect::<Result<Vec<_>, _>>()?;
        let code = changes.last().map_or(0, DivisionChange::code);
        let changes = BoundedVec::try_from(changes).map_err(|_| stop("too many changes"))?;
        let origin = council::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, changes);

        let periods = Divisions::<T>::get(code).unwrap_or_default();
        assert!(periods.iter().all(|period| !period.successors.is_empty()));
        Ok(())
    }

    #[benchmark]
    fn reserve() -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        fill_reservations::<T>(SERIES, 1)?;
        let most = ReservationList::bound();
        let labels = labels(most as u32)?;
        let reason = bounded(&"a".repeat(MAX_RESERVATION_REASON as usize))?;
        let series: CodeBytes = bounded(SERIES)?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(registrar()),
            series.clone(),
            labels,
            reason,
        );

        assert_eq!(Reservations::<T>::get(series).len(), most);
        Ok(())
    }

    #[benchmark]
    fn unreserve() -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let labels = fill_reservations::<T>(SERIES, 0)?;
        let series: CodeBytes = bounded(SERIES)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), series.clone(), labels);

        let left = ReservationList::bound().saturating_sub(1);
        assert_eq!(Reservations::<T>::get(series).len(), left);
        Ok(())
    }

    #[benchmark]
    fn open_sequence() -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(registrar()),
            with(NUMBERS, false, None)?,
            18,
        );

        assert_eq!(numbers::<T>()?.width, 18);
        Ok(())
    }

    #[benchmark]
    fn issue_items(n: Linear<1, MAX_SEQUENCE>) -> Result<(), BenchmarkError> {
        let series = set_up_numbers::<T>()?;
        put_sizes::<T>(15, 4)?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), series, Some(0), n);

        assert_registered::<T>(before, n);
        Ok(())
    }

    /// Every second number is in the way, so that each block ends a row of numbers; it is looked for as
    /// a block of all other sizes first.
    #[benchmark]
    fn more_jumps(j: Linear<0, MAX_JUMPS>) -> Result<(), BenchmarkError> {
        let series = set_up_numbers::<T>()?;
        put_sizes::<T>(15, 4)?;
        let items = MAX_JUMPS.saturating_add(1);
        for n in 0..j {
            let second = n.saturating_mul(2).saturating_add(1);
            put_block::<T>(&prefix(second, 18), Holding::Leased)?;
        }
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        issue_items(RawOrigin::Signed(registrar()), series, Some(0), items);

        assert_registered::<T>(before, items);
        let next = numbers::<T>()?.next;
        assert_eq!(next, u64::from(j.saturating_add(items)));
        Ok(())
    }

    /// The largest block, which has none of smaller ones, to an account that nobody knew.
    #[benchmark]
    fn lease_block() -> Result<(), BenchmarkError> {
        let series = set_up_numbers::<T>()?;
        put_sizes::<T>(LARGEST, 4)?;
        let largest: Label = bounded(&prefix(1, LARGEST))?;
        let holder: AccountId32 = account("new", 0, 0);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(registrar()),
            series.clone(),
            largest.clone(),
            holder.clone(),
            u64::MAX,
        );

        let block = Blocks::<T>::get(series, largest);
        assert_eq!(block.map(|block| block.holder), Some(holder));
        Ok(())
    }

    /// The smallest block, which is looked for in blocks of all other sizes.
    #[benchmark]
    fn commit_block() -> Result<(), BenchmarkError> {
        let series = set_up_numbers::<T>()?;
        put_sizes::<T>(15, 4)?;
        let smallest: Label = bounded(&prefix(0, 18))?;
        put_block::<T>(&prefix(0, 18), Holding::Leased)?;
        let mut commitment = commitment(&largest_tree(false)?)?;
        commitment.count = 1;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(lessee()),
            series.clone(),
            smallest.clone(),
            commitment,
        );

        let block = Blocks::<T>::get(series, smallest);
        assert!(block.is_some_and(|block| block.commitment().is_some()));
        Ok(())
    }

    /// One number of the largest block.
    #[benchmark]
    fn declare_unused() -> Result<(), BenchmarkError> {
        let series = set_up_numbers::<T>()?;
        put_sizes::<T>(16, 3)?;
        let tree = largest_tree(false)?;
        let holding = Holding::Committed(commitment(&tree)?);
        put_block::<T>(tree.shape().prefix(), holding)?;
        let first = prefix(0, 18);
        let proof = tree.prove_empty(&first).map_err(|_| stop("no proof"))?;
        let part: Label = bounded(&first)?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(lessee()),
            series.clone(),
            part.clone(),
            Some(proof),
        );

        let block = Blocks::<T>::get(series, part);
        assert_eq!(block.map(|block| block.holding), Some(Holding::Unused));
        Ok(())
    }

    #[benchmark]
    fn promote_item() -> Result<(), BenchmarkError> {
        set_up_numbers::<T>()?;
        put_sizes::<T>(16, 3)?;
        let tree = largest_tree(true)?;
        let holding = Holding::Committed(commitment(&tree)?);
        put_block::<T>(tree.shape().prefix(), holding)?;
        let item = with(&format!("{NUMBERS}.{}", prefix(0, 18)), false, None)?;
        let proof = tree.prove(0).map_err(|_| stop("no proof"))?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), item, proof);

        assert_registered::<T>(before, 1);
        Ok(())
    }

    #[benchmark]
    fn register_labels(n: Linear<1, MAX_LABELS>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let mut items = Vec::new();
        for n in 0..n {
            items.push(LabelName {
                label: bounded(&label(n, false))?,
                name: None,
            });
        }
        let items = BoundedVec::try_from(items).map_err(|_| stop("too many items"))?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(registrar()),
            bounded(SERIES)?,
            Default::default(),
            items,
        );

        assert_registered::<T>(before, n);
        Ok(())
    }

    #[benchmark]
    fn register_sequence(n: Linear<1, MAX_SEQUENCE>) -> Result<(), BenchmarkError> {
        set_up_series::<T>()?;
        let first = bounded(&label(0, false))?;
        let before = EntryCounters::<T>::get().active;

        #[extrinsic_call]
        _(RawOrigin::Signed(registrar()), bounded(SERIES)?, first, n);

        assert_registered::<T>(before, n);
        Ok(())
    }

    impl_benchmark_test_suite!(
        Pallet,
        crate::mock::ExtBuilder::default().build(),
        crate::mock::Test
    );
}
